"""The numbers that a text prints, in figures of any script or in words, as the same strings in every language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipelines.normalize.folding import fold

LONGEST_FIGURES = 18
"""Digits of the longest number; what is longer is no number but a code."""
_MARKS = {"٫": ".", "٬": ","}
_GROUPED = re.compile(r"\d{1,3}(?:([.,'’ \u00a0\u202f٬])\d{3})(?:\1\d{3})*(?!\d)")
_SPACED = re.compile(r"['’\s]")

# Stems and forms of the numbers in words, without marks, as `fold` leaves them; `~` stands for any ending of at most three letters.
_WORDS: dict[str, str] = {
    "en": "2 two 3 three 4 four 5 five 6 six 7 seven 8 eight 9 nine 10 ten 11 eleven 12 twelve 13 thirteen 14 fourteen 15 fifteen"
    " 16 sixteen 17 seventeen 18 eighteen 19 nineteen 20 twenty 30 thirty 40 forty 50 fifty 60 sixty 70 seventy 80 eighty 90 ninety"
    " 100 hundred 1000 thousand 1 one",
    "de": "2 zwei 2 zwo 3 drei 4 vier 5 funf 6 sechs 6 sech 7 sieben 7 sieb 8 acht 9 neun 10 zehn 11 elf 12 zwolf 20 zwanzig 30 dreissig"
    " 40 vierzig 50 funfzig 60 sechzig 70 siebzig 80 achtzig 90 neunzig 100 hundert 1000 tausend 1 ein",
    "fr": "2 deux 3 trois 4 quatre 5 cinq 6 six 7 sept 8 huit 9 neuf 10 dix 11 onze 12 douze 13 treize 14 quatorze 15 quinze 16 seize"
    " 20 vingts? 30 trente 40 quarante 50 cinquante 60 soixante 70 septante 80 huitante 90 nonante 100 cents? 1000 mille"
    " 1 une?",
    "es": "2 dos 3 tres 4 cuatro 5 cinco 6 seis 7 siete 8 ocho 9 nueve 10 diez 11 once 12 doce 13 trece 14 catorce 15 quince 16 dieciseis"
    " 17 diecisiete 18 dieciocho 19 diecinueve 20 veinte 20 veinti 30 treinta 40 cuarenta 50 cincuenta 60 sesenta 70 setenta 80 ochenta"
    " 90 noventa 100 cien(?:to)? 200 doscient[oa]s 300 trescient[oa]s 400 cuatrocient[oa]s 500 quinient[oa]s 600 seiscient[oa]s"
    " 700 setecient[oa]s 800 ochocient[oa]s 900 novecient[oa]s 1000 mil 1 un[oa]?",
    "pt": "2 dois 2 duas 3 tres 4 quatro 5 cinco 6 seis 7 sete 8 oito 9 nove 10 dez 11 onze 12 doze 13 treze 14 catorze 14 quatorze"
    " 15 quinze 16 dez[ea]sseis 17 dez[ea]ssete 18 dezoito 19 dez[ea]nove 20 vinte 30 trinta 40 quarenta 50 cinquenta 60 sessenta"
    " 70 setenta 80 oitenta 90 noventa 100 cem 100 cento 200 duzent[oa]s 300 trezent[oa]s 400 quatrocent[oa]s 500 quinhent[oa]s"
    " 600 seiscent[oa]s 700 setecent[oa]s 800 oitocent[oa]s 900 novecent[oa]s 1000 mil 1 uma?",
    "it": "2 due 3 tre 4 quattro 5 cinque 6 sei 7 sette 8 otto 9 nove 10 dieci 11 undici 12 dodici 13 tredici 14 quattordici 15 quindici"
    " 16 sedici 17 diciassette 18 diciotto 19 diciannove 20 venti? 30 trenta? 40 quaranta? 50 cinquanta? 60 sessanta? 70 settanta?"
    " 80 ottanta? 90 novanta? 100 cento 1000 mille 1000 mila 1 un[oa]?",
    "pl": "2 dw(?:a|ie|och|aj|oma|oje) 3 (?:trzy|trzech|trzej|trzema|troje) 4 (?:cztery|czterech|czterej|czworo) 5 pie(?:c|ciu|cioro)"
    " 6 szesc(?:iu|ioro)? 7 siedem 7 siedmiu 8 osiem 8 osmiu 9 dziewie(?:c|ciu) 10 dziesie(?:c|ciu) 11 jedenast(?:u|ie) 11 jedenascie"
    " 12 dwanascie 12 dwunastu 13 trzyna(?:scie|stu) 14 czterna(?:scie|stu) 15 pietna(?:scie|stu) 16 szesna(?:scie|stu)"
    " 17 siedemna(?:scie|stu) 18 osiemna(?:scie|stu) 19 dziewietna(?:scie|stu) 20 dwadziescia 20 dwudziestu 30 trzydziest(?:u|ci)"
    " 30 trzydziesci 40 czterdziest(?:u|ci) 40 czterdziesci 50 piecdziesiat 50 piecdziesieciu 60 szescdziesiat 60 szescdziesieciu"
    " 70 siedemdziesiat 70 siedemdziesieciu 80 osiemdziesiat 80 osiemdziesieciu 90 dziewiecdziesiat 90 dziewiecdziesieciu 100 sto 100 stu"
    " 200 dwiescie 200 dwustu 300 trzysta 300 trzystu 400 czterysta 400 czterystu 500 piec(?:set|iuset) 600 szesc(?:set|iuset)"
    " 700 siedem(?:set|iuset) 800 osiem(?:set|iuset) 900 dziewiec(?:set|iuset) 1000 tysia~ 1000 tysiecy 1 jeden",
    "ru": "2 дв(?:а|е|ух|ум|умя|ое) 3 тр(?:и|ех|ем|емя|ое) 4 четыр(?:е|ех|ем|ьмя) 4 четверо 5 пят(?:ь|и|ью|еро) 6 шест(?:ь|и|ью|еро)"
    " 7 сем(?:ь|и|ью|еро) 8 восем(?:ь|ью) 8 восьми 9 девят(?:ь|и|ью) 10 десят(?:ь|и|ью) 11 одиннадцат(?:ь|и|ью) 12 двенадцат(?:ь|и|ью)"
    " 13 тринадцат(?:ь|и|ью) 14 четырнадцат(?:ь|и|ью) 15 пятнадцат(?:ь|и|ью) 16 шестнадцат(?:ь|и|ью) 17 семнадцат(?:ь|и|ью)"
    " 18 восемнадцат(?:ь|и|ью) 19 девятнадцат(?:ь|и|ью) 20 двадцат(?:ь|и|ью) 30 тридцат(?:ь|и|ью) 40 сорока? 50 пятьдесят"
    " 50 пятидесяти 60 шестьдесят 60 шестидесяти 70 семьдесят 70 семидесяти 80 восемьдесят 80 восьмидесяти 90 девяност[оа] 100 ст[оа]"
    " 200 двести 200 двухсот 300 триста 300 трехсот 400 четыреста 400 четырехсот 500 пятьсот 500 пятисот 600 шестьсот 600 шестисот"
    " 700 семьсот 700 семисот 800 восемьсот 800 восьмисот 900 девятьсот 900 девятисот 1000 тысяч~ 1000 тыс 1 один",
    "el": "2 δυο 3 τρ(?:εις|ια|ιων) 4 τεσσερ(?:α|ις) 4 τεσσαρων 5 πεντε 6 εξι 7 ε[πφ]τα 8 ο[κχ]τω 9 εννε?ια 9 εννεα 10 δεκα 11 εν[τδ]εκα"
    " 12 δωδεκα 13 δεκατρ(?:εις|ια|ιων) 14 δεκατεσσερ(?:α|ις) 15 δεκαπεντε 16 δεκαεξι 17 δεκαε[πφ]τα 18 δεκαο[κχ]τω 19 δεκαεννε?ια"
    " 19 δεκαεννεα 20 εικοσι 30 τριαντα 40 σαραντα 50 πενηντα 60 εξηντα 70 εβδομηντα 80 ογδοντα 90 ενενηντα 100 εκατον? 200 διακοσι~"
    " 300 τριακοσι~ 400 τετρακοσι~ 500 πεντακοσι~ 600 εξακοσι~ 700 ε[πφ]τακοσι~ 800 ο[κχ]τακοσι~ 900 εννιακοσι~ 1000 χιλι~ 1 ενα",
    "ar": "2 اثن(?:ان|ين|ا|ي|تان|تين) 3 ثلاث~ 4 اربع~ 5 خمس~ 6 ست[هة]? 7 سبع[هة]? 8 ثمان~ 9 تسع[هة]? 10 عشر[هة]? 20 عشر(?:ون|ين)"
    " 30 ثلاث(?:ون|ين) 40 اربع(?:ون|ين) 50 خمس(?:ون|ين) 60 ست(?:ون|ين) 70 سبع(?:ون|ين) 80 ثمان(?:ون|ين) 90 تسع(?:ون|ين) 100 م[اي]?[يئ]?[هة]"
    " 1000 الف 1000 الاف",
    "id": "2 dua 3 tiga 4 empat 5 lima 6 enam 7 tujuh 8 delapan 9 sembilan 10 sepuluh 11 sebelas 100 seratus 1000 seribu 1 satu",
}  # fmt: skip
_COMPOUND = {"de": "und", "es": "", "it": ""}
"""The languages that write several parts as one word, and what stands between them: "zweiundzwanzig", "ventidue"."""
_BEFORE = {"ar": re.compile("^(?:و|ال){1,2}")}
"""What is written as one word with a number and counts nothing."""
_AND = frozenset("and und et y e i и και".split())
_MILLIONS = re.compile(r"m(?:illion|illon|ilion|ilhao|ilhoes|ilione|ilioni|illiard)|миллион|млн|εκατομμυρι|مليون|ملايين|juta")
_LONGEST_WORD = 60
_HAN = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
        "十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8}  # fmt: skip
HAN_NUMERALS = "".join(_HAN)
"""The characters that Chinese and Japanese numbers are written with, for a class of a pattern."""


def number_in_figures(printed: str) -> str | None:
    """Return the number that `printed` (figures, with marks of thousands or of decimals) stands for; None where it is none.

    "12.000", "12,000" and "12 000" are `12000`, "3,50" and "3.5" are `3.5`, figures of every script are read. A mark before three
    figures is one of thousands, whatever the language: "3.125" and "3,125" are the same number in both readings.
    """
    figures = "".join(_MARKS.get(sign, str(int(sign)) if sign.isdecimal() else sign) for sign in printed.strip())
    if _GROUPED.fullmatch(figures) and not figures.startswith("0"):
        figures = re.sub(r"\D", "", figures)
    whole, _, decimals = _SPACED.sub("", figures).replace(",", ".").partition(".")
    if not whole.isdecimal() or (decimals and not decimals.isdecimal()) or len(whole + decimals) > LONGEST_FIGURES:
        return None
    decimals = decimals.rstrip("0")
    return f"{int(whole)}.{decimals}" if decimals else str(int(whole))


def number_in_han(printed: str) -> int | None:
    """Return the number that Chinese or Japanese numerals, figures among them, stand for: 一千二百, 二〇一三; None for no number."""
    total = section = unit = 0
    has_digits = False
    for sign in printed:
        value = _HAN.get(sign, int(sign) if sign.isdecimal() else -1)
        if value < 0:
            return None
        if value >= 10**4:
            total, section, unit = total + (section + unit or 1) * value, 0, 0
        elif value >= 10:
            section, unit = section + (unit or 1) * value, 0
        else:
            unit = unit * 10 + value
            has_digits = True
        if unit >= 10**LONGEST_FIGURES:
            return None
    number = total + section + unit
    return number if (has_digits or number >= 10) and number < 10**LONGEST_FIGURES else None


@lru_cache(maxsize=64)
def _pattern(language: str) -> tuple[re.Pattern[str], tuple[int, ...]] | None:
    entries = _WORDS.get(language, "").split()
    if not entries:
        return None
    forms = sorted(zip(entries[::2], entries[1::2], strict=True), key=lambda entry: -len(entry[1]))
    pattern = "|".join(f"({form})" for _, form in forms).replace("~", r"[^\W\d_]{0,3}")
    return re.compile(pattern), tuple(int(value) for value, _ in forms)


@lru_cache(maxsize=1 << 16)
def number_parts(word: str, language: str) -> tuple[int, ...]:
    """Return the numbers that the number word `word` of `language` (a BCP 47 main tag) is put together from: zweiundzwanzig is 2 and 20.

    Empty where it is no number. Articles that also count ("ein", "une") are 1.
    """
    found = _pattern(language)
    if found is None or len(word) > _LONGEST_WORD:
        return ()
    folded = fold(word)
    if language in _BEFORE:
        folded = _BEFORE[language].sub("", folded)
    pattern, values = found
    place = 0
    joint = _COMPOUND.get(language)
    parts: list[int] = []
    while place < len(folded):
        if parts and joint and folded.startswith(joint, place):
            place += len(joint)
        match = pattern.fullmatch(folded, place) if joint is None else pattern.match(folded, place)
        if match is None or match.lastindex is None:
            return ()
        parts.append(values[match.lastindex - 1])
        place = match.end()
    return tuple(parts)


def is_million(word: str) -> bool:
    """Tell whether `word` is a million in one of the languages that count so."""
    return _MILLIONS.match(fold(word)) is not None


def joins_numbers(word: str) -> bool:
    """Tell whether `word` stands between the parts of one number: "treinta y uno"."""
    return word in _AND


def numbers_of(parts: Iterable[int], language: str) -> list[int]:
    """Return the numbers that adjacent number words of `language` count, parts in the order of print: (3, 100, 40, 2, 5) is 342 and 5."""
    numbers: list[int] = []
    total = current = 0
    for part in parts:
        if part == 1000:
            total, current = total + (current or 1) * 1000, 0
        elif part == 100 and current < 100:
            current = (current or 1) * 100
        elif not _goes_on(current, part):
            numbers.append(total + current)
            total, current = 0, part
        elif part == 20 and current % 100 == 4 and language == "fr":
            current += 76  # quatre-vingts; German 4 and 20 are 24
        else:
            current += part
    return [*numbers, total + current] if total + current else numbers


def _goes_on(current: int, part: int) -> bool:
    if part >= 100:
        return current == 0
    below = current % 100
    if below == 0:
        return True
    # Units before tens in German (sechzehn, too) and Arabic; soixante-dix and quatre-vingt-onze.
    return (part < 10 <= below and below % 10 == 0) or ((part == 10 or part >= 20) and below < 10) or (below in (60, 80) and part < 20)
