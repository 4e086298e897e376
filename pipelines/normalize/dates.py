"""Printed dates of periodicals, in the languages and seasons they are printed in, as EDTF and as first and last day."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError


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


_Span = tuple[int, int, int, int]  # first year, first month, last year, last month

# CLDR has no seasons, so these are ours; accents and case are folded away before they are looked up.
_SEASONS = {
    "spring": "spring printemps fruhjahr fruhling primavera wiosna весна весной ανοιξη 春 春季 春号",
    "summer": "summer ete sommer verano estate lato verao лето летом καλοκαιρι 夏 夏季 夏号",
    "autumn": "autumn fall automne herbst otono autunno jesien outono осень осенью φθινοπωρο 秋 秋季 秋号",
    "winter": "winter hiver invierno inverno zima зима зимой χειμωνας χειμωνα 冬 冬季 冬号",
}
_SEASON_OF = {word: season for season, words in _SEASONS.items() for word in words.split()}
# EDTF level 2: 25 to 28 are the northern spring, summer, autumn and winter, 29 to 32 the southern ones.
_SEASON_CODES = {
    "north": {"spring": 25, "summer": 26, "autumn": 27, "winter": 28},
    "south": {"spring": 29, "summer": 30, "autumn": 31, "winter": 32},
}
_SEASON_MONTHS = {
    "north": {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)},
    "south": {"spring": (9, 11), "summer": (12, 2), "autumn": (3, 5), "winter": (6, 8)},
}
_CJK_DATE = re.compile(r"(\d{4})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?)?")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")
_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_KANJI_DATE = re.compile(r"[〇零一二三四五六七八九]{4}年")
_KANJI_TEN = re.compile(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_TOKEN = re.compile(r"\d+|[^\W\d_]+|[/–—-]")
_ORDINALS = frozenset("er st nd rd th o".split())
_FILLER = frozenset(
    [
        "of",
        "the",
        "de",
        "del",
        "di",
        "du",
        "le",
        "la",
        "το",
        "του",
        "г",
        "года",
        "mid",
        "early",
        "late",
        "mi",
        "début",
        "ende",
        "mitte",
        "anfang",
        "von",
        "vom",
        "dnia",
        "r",
    ]
)


def read_date(text: str, language: str, hemisphere: str = "north") -> PrintedDate | None:
    """Return the first date that `text` prints, or None where it prints no year.

    `language` is BCP 47, and English month names are understood beside it; `hemisphere` ("north" or "south") says which months a season
    means. A winter (or southern summer) of one year alone is January to March of it, of two years December to February. A text that
    names a year and no month gives the year.
    """
    return _read_date(text, language.partition("-")[0], hemisphere)


@lru_cache(maxsize=4096)
def _read_date(text: str, language: str, hemisphere: str) -> PrintedDate | None:
    written = unicodedata.normalize("NFKC", text)
    numeric = _read_numeric(_arabic_digits(written))
    if numeric:
        return PrintedDate(text, *numeric)
    read = _read_words(_tokens(written), _months(language), hemisphere)
    return PrintedDate(text, *read) if read else None


def _arabic_digits(text: str) -> str:
    if not _KANJI_DATE.search(text):
        return text
    tens = _KANJI_TEN.sub(lambda match: (match[1] or "一") + (match[2] or "〇"), text)
    return tens.translate(_KANJI_DIGITS)


def _read_numeric(text: str) -> tuple[str, str, str] | None:
    match = _CJK_DATE.search(text) or _ISO_DATE.search(text)
    if not match:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if not month and _SEASON_IN_CJK.search(text):
        return None
    return _day_or_month(year, month, day)


_SEASON_IN_CJK = re.compile("[春夏秋冬]")


def _tokens(text: str) -> list[str]:
    return [token for token in _TOKEN.findall(_fold(text)) if token not in _FILLER]


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character)).replace("ł", "l")


@lru_cache(maxsize=64)
def _months(language: str) -> dict[str, int]:
    """Return the names of the months in `language` and in English, folded, to their numbers (source: CLDR, through Babel)."""
    names: dict[str, int] = {}
    for code in ("en", "fil" if language == "tl" else language):
        try:
            months = Locale.parse(code).months
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names |= {_fold(name).rstrip("."): number for number, name in months[context][width].items() if not name.isdecimal()}
    return names | {"sept": 9}


def _read_words(tokens: list[str], months: dict[str, int], hemisphere: str) -> tuple[str, str, str] | None:
    years = _years(tokens)
    if not years:
        return None
    month_at = [index for index, token in enumerate(tokens) if token in months]
    seasons = [_SEASON_OF[token] for token in tokens if token in _SEASON_OF]
    if seasons:
        return _season_span(seasons, years, hemisphere)
    if not month_at:
        return _year(years[0])
    numbers = [months[tokens[index]] for index in month_at]
    if len(numbers) > 1 and (len(years) > 1 or numbers[1] != numbers[0]):
        return _month_span((years[0], numbers[0], years[-1] + (len(years) == 1 and numbers[1] < numbers[0]), numbers[1]))
    return _day_or_month(years[0], numbers[0], _day(tokens, month_at[0]))


def _years(tokens: list[str]) -> list[int]:
    years: list[int] = []
    for index, token in enumerate(tokens):
        if token.isdecimal() and len(token) == 4 and 1500 <= int(token) <= 2199:
            years.append(int(token))
        elif years and token.isdecimal() and len(token) == 2 and tokens[index - 1] in "/–—-":
            # "Summer 2009/10": the second year in short.
            years.append(years[-1] // 100 * 100 + int(token))
    return years[:2]


def _day(tokens: list[str], month_at: int) -> int:
    for index in (month_at - 1, month_at + 1):
        if 0 <= index < len(tokens):
            token = re.sub(r"\D", "", tokens[index])
            if token and len(token) <= 2 and 1 <= int(token) <= 31:
                return int(token)
    # Ordinals stand as two tokens: "1", "er", "mai"; "1", "st", "May".
    if (
        month_at >= 2
        and tokens[month_at - 2].isdecimal()
        and len(tokens[month_at - 2]) <= 2
        and tokens[month_at - 1] in ("er", "st", "nd", "rd", "th", "º", "o")
    ):
        return int(tokens[month_at - 2])
    return 0


def _day_or_month(year: int, month: int, day: int) -> tuple[str, str, str] | None:
    if not month:
        return _year(year)
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        return f"{year}-{month:02}", f"{year}-{month:02}-01", f"{year}-{month:02}-{last}"
    exact = f"{year}-{month:02}-{day:02}"
    return exact, exact, exact


def _year(year: int) -> tuple[str, str, str]:
    return str(year), f"{year}-01-01", f"{year}-12-31"


def _month_span(span: _Span) -> tuple[str, str, str]:
    first_year, first_month, last_year, last_month = span
    last_day = monthrange(last_year, last_month)[1]
    return (
        f"{first_year}-{first_month:02}/{last_year}-{last_month:02}",
        f"{first_year}-{first_month:02}-01",
        f"{last_year}-{last_month:02}-{last_day}",
    )


def _season_span(seasons: list[str], years: list[int], hemisphere: str) -> tuple[str, str, str]:
    spans = _SEASON_MONTHS[hemisphere]
    first, last = spans[seasons[0]], spans[seasons[-1]]
    over_new_year = first[0] > first[1] or (len(seasons) > 1 and last[0] > last[1])
    if len(seasons) == 1 and len(years) == 1:
        year = years[0]
        edtf = f"{year}-{_SEASON_CODES[hemisphere][seasons[0]]}"
        first_month, last_month = (1, 3) if over_new_year else first
        return edtf, f"{year}-{first_month:02}-01", f"{year}-{last_month:02}-{monthrange(year, last_month)[1]}"
    if len(years) == 1 and first[0] > first[1]:
        # "Winter/Spring 2019": the winter that ends in 2019.
        return _month_span((years[0], 1, years[0], last[1]))
    return _month_span((years[0], first[0], years[-1], last[1]))
