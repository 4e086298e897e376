"""Printed dates of periodicals, in the languages and seasons they are printed in, as EDTF and as first and last day.

A text becomes a row of kinds, one letter a word, and the forms of a date are regular expressions over that row: `DM,?Y` is "5 May 2014".
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from pipelines.normalize.date_words import date_words
from pipelines.normalize.folding import DENSE, fold
from pipelines.normalize.numbers import ISSUE_NUMBER, whole_number


@dataclass(frozen=True)
class PrintedDate:
    """A date three ways: as printed, as EDTF, and as its first and last day."""

    text: str
    """As printed."""
    edtf: str
    """Extended Date/Time Format (ISO 8601-2), level 2 for seasons: `2020-31` is a southern autumn."""
    start: str
    """First day, `YYYY-MM-DD`."""
    end: str
    """Last day, `YYYY-MM-DD`."""
    inferred: bool = False
    """The year is not printed but follows from the issue that prints it."""


@dataclass(frozen=True)
class _Parts:
    """What a date is put together from, in the order of print."""

    years: tuple[int, ...]
    months: tuple[int, ...]
    days: tuple[int, ...]
    seasons: tuple[int, ...]
    year_first: bool


_Token = tuple[str, tuple[int, ...]]
_Resolved = tuple[str, str, str]  # EDTF, first day, last day

_LONGEST_LINE = 100
"""Characters; "Samedi 30 novembre – dimanche 1er décembre 2013" has 47."""
_LONGEST_TEXT = 20_000
"""Characters that are looked at."""
_LONGEST_KEPT = 200
"""Characters of a text that is worth keeping in memory: mastheads come again and again, paragraphs do not."""

# What compatibility forms would make words of: "nº 5 de mayo" is an issue of May, "no 5 de maio" a day in Portuguese.
_ABBREVIATED = str.maketrans({"№": "No.", "º": "°", "ᵒ": "°"})
# Accents that stay beside their letter (Ϊ́), soft hyphens, Arabic vowels, stretched letters and marks of direction say nothing.
_UNSEEN = re.compile(r"[\u0300-\u036f\u00ad\u061c\u0640\u064b-\u065f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民国": 1911, "民國": 1911}
_ERA = rf"(?:{'|'.join(_ERAS)})\s*(?:元|\d{{1,3}})"
_KANJI = "〇零一二三四五六七八九十"
_COUNTED = re.compile(rf"[{_KANJI}○]{{1,8}}(?=\s*[年月日号號])")
_CJK_SEASONS = "春夏秋冬"
# EDTF level 2: 25 to 28 are the northern spring, summer, autumn and winter, 29 to 32 the southern ones.
_SEASON_CODES = {"north": 25, "south": 29}
# In these languages "4/5/2014" is one day in one country and another in the next.
_MONTH_OFTEN_FIRST = frozenset(["en", "tl"])
_LEAP_YEAR = 2000
_ANY_YEAR = "XXXX"
"""EDTF level 2: a year that is not told."""

_TOKEN = re.compile(
    "|".join(
        [
            # What is no part of a date though it looks like one: numbers of issues, volumes and pages, decades, prices.
            rf"(?P<other>{ISSUE_NUMBER}|(?<!\w)(?:issue|vol(?:ume)?|part|pages?|pp?)[.\s]\s*\d+(?:[-–]\d+)?|#\s*\d+"
            r"|\d{4}(?:'?s|-?er|-?[ехe]|年代)(?!\w)|[$£€¥]\s?\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?\s?[¢$£€%])",
            r"(?P<iso>(?<!\d)\d{4}(?P<a>[-/.])\d{1,2}(?P=a)\d{1,2}(?!\d))",
            r"(?P<numeric>(?<!\d)\d{1,2}(?P<b>[-/]|\.\s?)\d{1,2}(?P=b)\d{4}(?!\d))",
            rf"(?P<era>{_ERA}\s*年)",
            rf"(?P<K>(?<!\d)\d{{4}}\s*(?:\({_ERA}年?\)\s*)?年(?!度))",
            r"(?P<m>(?<!\d)\d{1,2}\s*(?:月[份号號]?|(?=[-–/~〜・、]\d{1,2}\s*月)))",
            r"(?P<d>(?<!\d)\d{1,2}\s*[日号號])",
            rf"(?P<s>[{_CJK_SEASONS}][季天]?[号號]?(?![节節闘分至威田]))",
            r"(?P<around>\([日月火水木金土](?:[・、]?[祝休])?\)|[日月火水木金土]曜日?|(?:星期|[周週])[一二三四五六日天]"
            r"|発行|出版|[发發]行|[刊付]|合[併并]?[号號刊]+)",
            r"(?P<f>の)",
            r"(?P<number>(?<![A-Za-z\d])(?:ika-?)?\d+(?:[.-]?(?:st|nd|rd|th|er|re|o|a|го|е|я|η|ης)(?![^\W\d_])|年)?)",
            rf"(?P<X>\d+|[{DENSE}])",
            r"(?P<word>tag-[^\W\d_]+|[^\W\d_]+)",
            r"(?P<bracket>[\[\](){}|;*•—―]|--+)",
            r"(?P<join>[-‐–/~〜・&+])",
            r"(?P<comma>[,،、\n])",
            r"(?P<sign>[^\s\w.'’ʼ`´°]|\.{2,})",
        ]
    ),
    re.IGNORECASE,
)

_SIGNS = {"join": "-", "comma": ",", "bracket": "|", "around": "o", "other": "X", "sign": "X", "X": "X", "f": "f"}

# Forms of a date over the kinds: N a date in numbers, Y year, K year with 年, D day (or a short second year), n another short number,
# M month, S season; m, d, s the same with their Chinese characters; o what may stand beside a date, | a bracket, X anything else.
# The longer form stands before the shorter that it begins with.
_YEAR = "[YK]"
_YEARS = f"{_YEAR}-(?:{_YEAR}|[Dn](?!,?M))"
_TO = "-[-,o]*"  # "– Saturday, 5 May", "– late June"
_DATED = re.compile(
    "|".join([
        f"N-N|N|DM,?{_YEAR}{_TO}DM,?{_YEAR}|MD,?{_YEAR}{_TO}MD,?{_YEAR}",
        f"DM{_TO}DM,?{_YEAR}|MD{_TO}MD,?{_YEAR}|D{_TO}DM,?{_YEAR}|MD-D,?{_YEAR}",
        f"DM,?{_YEAR}|MD,?{_YEAR}|D-M-{_YEAR}|Y,?MD(?!,?Y)",
        f"{_YEAR}md-{_YEAR}md|{_YEAR}md-md|{_YEAR}m[dD]-d|{_YEAR}md",
        f"M,?{_YEAR}{_TO}M,?{_YEAR}|M{_TO}M,?{_YEARS}|M{_TO}M,?{_YEAR}|M,?{_YEAR}|{_YEAR}m-{_YEAR}m|{_YEAR}m[-,]m|{_YEAR}m",
        f"[Ss],?{_YEAR}{_TO}[Ss],?{_YEAR}|[Ss](?:{_TO})?[Ss],?{_YEARS}|[Ss](?:{_TO})?[Ss],?{_YEAR}|[Ss],?{_YEARS}|[Ss],?{_YEAR}",
        f"{_YEAR}s-{_YEAR}s|{_YEARS}s-?s|{_YEAR}s-?s|{_YEARS}s|{_YEAR}s",
    ])
)  # fmt: skip
_YEARS_ALONE = re.compile(f"{_YEARS}|{_YEAR}")
_DAYS_WITHOUT_YEAR = re.compile(f"DM{_TO}DM|MD{_TO}MD|D{_TO}DM|MD-D|DM|MD|md-md|m[dD]-d|md")
_WITHOUT_YEAR = re.compile(f"[-,|o]*(M{_TO}M|m-m|[Ss](?:{_TO})?[Ss]|[MmSs])[-,|o]*")
_SHORT_YEAR = re.compile(f"(?<={_YEAR}-)[Dn](?!,?M)")
# "mar. 6 febrero" is a Tuesday, not a March.
_WEEKDAY = re.compile("M(?=,?(?:D(?:-D)?M|MD))")
_REPEATED = re.compile(r"([MK])[|-]\1(?:\|(?![MK]))?")


def read_date(text: str, language: str, hemisphere: str = "north") -> PrintedDate | None:
    """Return the first date that `text` prints, or None where it prints no year.

    `language` is BCP 47; `hemisphere` ("north" or "south") says which months a season means. A date with a month or season goes before
    a year alone. A winter (or southern summer) of one year alone is January to March of it, of two years December to February. What could
    be two days (English "4/5/2014") gives the year, and a day that never was (31 June) the month.
    """
    read = _read_date if len(text) <= _LONGEST_KEPT else _read_date.__wrapped__
    return read(text, language.partition("-")[0], hemisphere)


def infer_date(text: str, language: str, hemisphere: str, printed_in: PrintedDate) -> PrintedDate | None:
    """Return the date that `text` prints, its year that of the latest such date which begins not after the end of `printed_in`.

    "12 December" in an issue of January 2013 is in 2012. Where the text prints a year, the result is that of `read_date`; None where it
    prints no date. A month or season alone is read only where the text says nothing else: "may" and "été" are words of any sentence.
    """
    printed = read_date(text, language, hemisphere)
    parts = None if printed else _parts_without_year(text, language)
    if parts is None:
        return printed
    yearless = _yearless(parts, hemisphere)
    latest = int(printed_in.end[:4]) + 1
    # Leap years are at most eight years apart.
    found = (_resolve(replace(parts, years=(year,)), hemisphere) for year in range(latest, latest - 10, -1))
    edtf, start, end = next(one for one in found if one[1] <= printed_in.end and _without_year(one[0]) == yearless)
    return PrintedDate(text, edtf, start, end, inferred=True)


def yearless_edtf(text: str, language: str, hemisphere: str) -> str | None:
    """Return the date that `text` prints without a year as EDTF level 2, `XXXX-10-29`, `XXXX-10`, `XXXX-31`.

    None where it prints a year, or no date. A month or season alone is read only where the text says nothing else.
    """
    parts = None if read_date(text, language, hemisphere) else _parts_without_year(text, language)
    return _yearless(parts, hemisphere) if parts else None


def is_date_line(line: str, language: str, hemisphere: str) -> bool:
    """Tell whether `line` is a date with a month or season and its year, and nothing else but weekday, brackets and commas."""
    if len(line) > _LONGEST_LINE or read_date(line, language, hemisphere) is None:
        return False
    kinds, _ = _row(line, language.partition("-")[0])
    match = _DATED.search(kinds)
    return match is not None and not set(kinds[: match.start()] + kinds[match.end() :]) - set(",|-o")


def _yearless(parts: _Parts, hemisphere: str) -> str:
    return _without_year(_resolve(replace(parts, years=(_LEAP_YEAR,)), hemisphere)[0])


def _without_year(edtf: str) -> str:
    return re.sub(r"\d{4}", _ANY_YEAR, edtf)


@lru_cache(maxsize=4096)
def _read_date(text: str, language: str, hemisphere: str) -> PrintedDate | None:
    kinds, values = _row(text, language)
    match = _DATED.search(kinds) or _YEARS_ALONE.search(kinds)
    return PrintedDate(text, *_resolve(_parts(kinds, values, match), hemisphere)) if match else None


def _parts_without_year(text: str, language: str) -> _Parts | None:
    kinds, values = _row(text, language.partition("-")[0])
    match = _DAYS_WITHOUT_YEAR.search(kinds) or _WITHOUT_YEAR.fullmatch(kinds)
    return _parts(kinds, values, match) if match else None


def _row(text: str, language: str) -> tuple[str, list[tuple[int, ...]]]:
    """Return the kinds of the words of `text`, a letter each, and their values."""
    words = date_words(language)
    written = unicodedata.normalize("NFKC", text[:_LONGEST_TEXT].translate(_ABBREVIATED))
    if not written.isascii():
        written = _COUNTED.sub(lambda digits: str(whole_number(digits[0].replace("○", "〇"))), _UNSEEN.sub("", written))
    tokens: list[_Token] = []
    before = ""
    for match in _TOKEN.finditer(written):
        name, found = match.lastgroup or "", match[0]
        if name == "word":
            word = fold(found)
            if f"{before} {word}" in words:
                tokens.pop()
                word = f"{before} {word}"
            before = word
            kind, number = words.get(word, ("X", 0))
            tokens.append((kind, (number,)))
        else:
            before = ""
            tokens.append((_SIGNS[name], (int(found == "-"),)) if name in _SIGNS else _number_token(name, found, language))
    tokens = [token for token in tokens if token[0] != "f"]
    kinds = _WEEKDAY.sub("o", "".join(kind for kind, _ in tokens))
    return _once(kinds, [value for _, value in tokens])


def _number_token(name: str, found: str, language: str) -> _Token:
    if name == "s":
        return "s", (_CJK_SEASONS.index(found[0]),)
    numbers = tuple(int(digits[:5]) for digits in re.findall(r"\d+", found)) or (1,)
    if name == "iso":
        return _year_token("N", *numbers)
    if name == "numeric":
        return _numbers_token(numbers, ambiguous=language in _MONTH_OFTEN_FIRST)
    if name == "era":
        return _year_token("K", _ERAS[found[:2]] + numbers[0])
    if name == "K":
        return _year_token("K", numbers[0])
    if name in "md":
        return (name if name == "d" or 1 <= numbers[0] <= 12 else "X"), numbers
    digits = len(re.sub(r"\D", "", found))
    if digits > 2:
        return _year_token("Y", numbers[0] if digits == 4 else 0)
    return ("D" if 1 <= numbers[0] <= 31 else "n"), (numbers[0], digits)


def _year_token(kind: str, year: int, month: int = 0, day: int = 0) -> _Token:
    if not 1500 <= year <= 2199:
        return "X", ()
    return kind, (year, month, day) if 1 <= month <= 12 else (year,)


def _numbers_token(numbers: tuple[int, ...], ambiguous: bool) -> _Token:
    first, second, year = numbers
    if ambiguous and first != second and max(first, second) <= 12:
        return _year_token("N", year)
    return _year_token("N", year, second, first) if second <= 12 else _year_token("N", year, first, second)


def _once(kinds: str, values: list[tuple[int, ...]]) -> tuple[str, list[tuple[int, ...]]]:
    """Read "حزيران/يونيو 2014" and "2016年(平成28年)" as one month and one year, not as two."""
    kept: list[int] = []
    place = 0
    for match in _REPEATED.finditer(kinds):
        if values[match.start()] == values[match.start() + 2]:
            kept += range(place, match.start() + 1)
            place = match.end()
    kept += range(place, len(kinds))
    return "".join(kinds[index] for index in kept), [values[index] for index in kept]


def _parts(kinds: str, values: list[tuple[int, ...]], match: re.Match[str]) -> _Parts:
    years: list[int] = []
    months: list[int] = []
    days: list[int] = []
    seasons: list[int] = []
    form = match[0]
    short = {found.start() for found in _SHORT_YEAR.finditer(kinds, match.start(), match.end())}
    for index in range(*match.span()):
        kind, value = kinds[index], values[index]
        if index in short and years:
            if form == "Y-D" and values[index - 1] == (1,) and value[0] <= 12:
                # "2009-10" with a hyphen is October in ISO 8601; "2009/10" and "2009–10" are two years.
                months.append(value[0])
            else:
                years += _second_year(years[-1], value, alone=form in ("Y-D", "Y-n"))
        elif kind in "YK":
            years.append(value[0])
        elif kind in "Mm":
            months.append(value[0])
        elif kind in "Ss":
            seasons.append(value[0])
        elif kind in "Dd":
            days.append(value[0])
        elif kind == "N":
            years.append(value[0])
            months += value[1:2]
            days += value[2:]
    return _Parts(tuple(years), tuple(months), tuple(days), tuple(seasons), form[0] in "YK")


def _second_year(first: int, value: tuple[int, ...], alone: bool) -> list[int]:
    """Return "10" of "2009/10" as [2010]; nothing where it cannot be a year that follows."""
    short, digits = value[0], value[-1]
    gap = (short - first) % 100
    return [first + gap] if digits == 2 and (gap == 1 or (alone and 0 < gap <= short)) else []


def _resolve(parts: _Parts, hemisphere: str) -> _Resolved:
    years = parts.years if parts.years[-1] > parts.years[0] else parts.years[:1]
    if parts.seasons:
        return _seasons(parts.seasons, years, hemisphere)
    if not parts.months:
        return _span(f"{years[0]}", f"{years[-1]}", date(years[0], 1, 1), date(years[-1], 12, 31))
    first_year, last_year = years[0], years[-1]
    first_month, last_month = parts.months[0], parts.months[-1]
    if len(years) == 1 and last_month < first_month:
        # The year stands beside the month that it belongs to: "December/January 2013".
        first_year, last_year = (first_year, last_year + 1) if parts.year_first else (first_year - 1, last_year)
    if parts.days:
        first_day, last_day = _day(first_year, first_month, parts.days[0]), _day(last_year, last_month, parts.days[-1])
        if first_day and last_day and first_day <= last_day:
            return _span(first_day.isoformat(), last_day.isoformat(), first_day, last_day)
    return _months((first_year, first_month), (last_year, last_month))


def _day(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


def _months(first: tuple[int, int], last: tuple[int, int]) -> _Resolved:
    end = date(*last, monthrange(*last)[1])
    return _span(f"{first[0]}-{first[1]:02}", f"{last[0]}-{last[1]:02}", date(*first, 1), end)


def _span(first: str, last: str, start: date, end: date) -> _Resolved:
    return first if first == last else f"{first}/{last}", start.isoformat(), end.isoformat()


def _seasons(seasons: tuple[int, ...], years: tuple[int, ...], hemisphere: str) -> _Resolved:
    first, last = _season_months(seasons[0], hemisphere), _season_months(seasons[-1], hemisphere)
    first_year, last_year = years[0], years[-1]
    if len(years) > 1:
        return _months((first_year, first[0]), (last_year, last[1]))
    if first[0] > first[1]:
        # A winter of one year alone is the one that ends in it; so is the first of "Winter/Spring 2019".
        first = (1, 3 if len(seasons) == 1 else first[1])
    elif last[0] > last[1]:
        last_year += 1
    elif last[1] < first[0]:
        # "Autumn/Spring 2019": the year stands beside the second.
        first_year -= 1
    end = first if len(seasons) == 1 else last
    edtf, start, end_day = _months((first_year, first[0]), (last_year, end[1]))
    return (f"{first_year}-{_SEASON_CODES[hemisphere] + seasons[0]}" if len(seasons) == 1 else edtf), start, end_day


def _season_months(season: int, hemisphere: str) -> tuple[int, int]:
    """Return the first and last month of a season (0 spring to 3 winter)."""
    first = 3 * season + (3 if hemisphere == "north" else 9)
    return (first - 1) % 12 + 1, (first + 1) % 12 + 1
