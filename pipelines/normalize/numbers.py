"""Issue numbers as printed, the whole numbers they stand for, and whether they number an issue, a supplement or an extra."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from pipelines.normalize.folding import fold

# More than nine digits are no issue number, and would not fit a column of integers for long.
_DIGITS = re.compile(r"(?<!\d)[0-9]{1,9}(?!\d)")

# Words of the archive's languages that stand before a number, as regular expressions in lower case. Portuguese "no 25 de abril" is "on the
# 25th of April" and no number 25.
_WORDS = (
    r"n\.?[º°ᵒ]s?",
    r"n\.o\.?",
    r"nos?(?!\s*\d{1,2}\s+de\s)\.?",
    r"nrs?\.?",
    r"n\.",
    r"nummern?",
    r"num(?:mer|ber)s?",
    r"num[ée]ros?",
    r"n[úu]m(?:eros?)?\.?",
    r"numer(?:y|u|ze|em)?",
    r"nomor",
    r"blg\.?",
    r"номер(?:а|е|у)?",
    r"αρ\.",
    r"αριθ(?:\.|μ[όο]ς)?",
    r"φ[ύυ]λλ[οα]",
)
_NUMBER = (
    r"(?:\d{4}(?:\s?[-–/]\s?\d{1,4}(?!\d)(?!\s+[^\W\d_]))?|\d{1,3}(?:[-–/](?:\d{1,3}|1[0-4]\d\d)(?!\d)|\s[-–/]\s\d{1,3}(?!\d)(?!\s+[^\W\d_]))?)"
    r"(?!\d|[.,]\d{3}(?!\d))"
)
_CJK_DIGIT = "0-9０-９〇零一二三四五六七八九十百"


def _cased(word: str) -> list[str]:
    """Return a lower-case pattern as it stands at the head of a line and in capitals too; what is escaped stays."""
    return [word, f"[{word[0]}{word[0].upper()}]{word[1:]}", re.sub(r"(?<!\\)[^\W\d_]", lambda letter: letter[0].upper(), word)]


_BEFORE = "|".join(dict.fromkeys(form for word in _WORDS for form in _cased(word)[1:]))
ISSUE_NUMBER = (
    rf"(?:(?:(?<!\w)(?:{_BEFORE})|№+|(?<!\w)(?:ال)?عدد(?:\s+رقم)?)\s*{_NUMBER}"
    rf"|第\s*[{_CJK_DIGIT}]{{1,6}}(?:[-–/・][{_CJK_DIGIT}]{{1,6}})?\s*[号號期](?!外))"
)
"""Source of a regular expression, without groups that capture: a number word with its number, in every form and language of the archive."""

# Stems of first to tenth, their endings, and the nouns they stand before; without marks, as `fold` leaves them.
_ORDINALS = (
    ("first second third fourth fifth sixth seventh eighth ninth tenth", "", "issue|number"),
    ("premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme", "", "numero"),
    ("erst zweit dritt viert funft sechst sieb(?:en)?t acht neunt zehnt", "e[nrsm]?", "nummer|ausgabe|heft"),
    ("primer segund tercer cuart quint sext s[ep]+tim octav noven decim", "[oa]?", "numero|edicion"),
    ("prim second terz quart quint sest settim ottav non decim", "o", "numero"),
    ("pierwsz drug trzec czwart piat szost siodm osm dziewiat dziesiat", "(?:i?ego|i?emu|[iy]m?)", "numer(?:u|ze|em)?"),
    ("primeir segund terceir quart quint sext setim oitav non decim", "[oa]", "numero|edicao"),
)
_NUMBER_WORDS = tuple(
    re.compile(rf"\b(?:{'|'.join(f'({stem})' for stem in stems.split())}){ending}\s+(?:{nouns})\b") for stems, ending, nouns in _ORDINALS
)
_FIRST_ISSUE = re.compile("[創创]刊[号號]")
_ISSUE_NUMBER = re.compile(ISSUE_NUMBER)
_DIGITS_AT_END = re.compile(rf"[{_CJK_DIGIT}\d]+(?:\s?[-–/・]\s?[{_CJK_DIGIT}\d]+)?(?=\s*[号號期]?$)")
_BARE_NUMBER = re.compile(r"\s*\d{1,4}(?:\s?[-–/]\s?\d{1,4})?\s*")
_OTHER_DIGITS = re.compile(rf"(?![0-9])[{_CJK_DIGIT}\d]+")

# In this order: "Extra supplement" is a supplement. Without marks, as `fold` leaves them.
_Kind = Literal["issue", "supplement", "extra"]
_KINDS: tuple[tuple[_Kind, re.Pattern[str]], ...] = (
    ("supplement", re.compile(
        r"\b(?:dodat(?:ek|ku|kiem)|supp?lement[oi]?s?|beilage|приложени[ея]|παραρτημα|ملحق|suplemen)\b|[増增副]刊|付録|附[录錄刊]")),
    ("extra", re.compile(
        r"\bextra(?:blatt|ausgabe)?\b|\bsonder(?:ausgabe|nummer|blatt)\b|\bspecial edition\b|\bedi(?:tion|cion|cao|zione)"
        r" (?:special|especial|speciale|extraordinaria|straordinaria|extra)\b|\bwydanie (?:specjalne|nadzwyczajne)\b"
        r"|\b(?:специальный|экстренный) выпуск\b|[号號]外")),
)  # fmt: skip


def read_number(text: str) -> str | None:
    """Return the first issue number in `text` as printed, without its word and blanks: `43-44`; None where there is none.

    Digits of other scripts and Chinese numerals come back as ASCII digits; a number word ("premier numéro") as its number. A text that is
    nothing but a number is one.
    """
    issue = _ISSUE_NUMBER.search(text)
    printed = _DIGITS_AT_END.search(issue[0]) if issue else _BARE_NUMBER.fullmatch(text)
    if printed:
        return _OTHER_DIGITS.sub(lambda digits: str(whole_number(digits[0])), "".join(printed[0].split()))
    if _FIRST_ISSUE.search(text):
        return "1"
    folded = fold(text)
    found = [(words.start(), str(words.lastindex)) for language in _NUMBER_WORDS if (words := language.search(folded))]
    return min(found)[1] if found else None


def read_kind(text: str) -> _Kind:
    """Return what `text` says it numbers: `supplement`, `extra`, or `issue` where it says nothing else."""
    folded = fold(text)
    return next((kind for kind, words in _KINDS if words.search(folded)), "issue")


def whole_number(digits: str) -> int:
    """Return the number that digits of any script stand for; Chinese numerals may count in tens and hundreds (二十八) or not (二〇一九)."""
    total = unit = 0
    for digit in digits:
        value = int(unicodedata.numeric(digit))
        if value >= 10:
            total, unit = total + (unit or 1) * value, 0
        else:
            unit = unit * 10 + value
    return total + unit


def number_range(number: str | None) -> tuple[int | None, int | None]:
    """Return the first and last number that a printed issue number covers, (None, None) where it is none.

    `43-44` gives (43, 44), `5` (5, 5), `XIV` (14, 14). A short second number is completed from the first (`108-9` gives 108,
    109); one that would run backwards is left out.
    """
    found = _DIGITS.findall(number or "")
    if not found:
        roman = _roman_value(number or "")
        return roman, roman
    first, last = found[0], found[-1]
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    start, end = int(first), int(last)
    return start, end if end >= start else start


# A small letter alone is a letter.
_ROMAN = re.compile(r"(?!(?-i:[ivxlc])$)(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})", re.IGNORECASE)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def _roman_value(number: str) -> int | None:
    """Return the value of a roman numeral up to 399, None where `number` is none."""
    if not _ROMAN.fullmatch(number):
        return None
    values = [_VALUES[letter] for letter in number.lower()]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
