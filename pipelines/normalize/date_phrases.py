"""Where dates stand in running text, in the languages that the archives are printed in; what they mean is for `dates` to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from pipelines.normalize.date_words import LANGUAGES, date_words
from pipelines.normalize.folding import fold


class DatePhrase(NamedTuple):
    """A date where it stands in a text."""

    start: int
    end: int
    text: str
    """As printed."""
    is_firm: bool
    """It has a day and a month, or a month or season and a year, and can be nothing else; a month, season or year alone may be."""


_MARKED: dict[str, str] = {}
for _letter in "àáâäãåçèéêëìíîïñòóôöõùúûüýąćęłńśźżάέήίόύώϊϋΐΰйёأإآؤئ":
    _MARKED[fold(_letter)] = _MARKED.get(fold(_letter), "") + _letter


def _either(words: Iterable[str]) -> str:
    """Return the source of a pattern for any of `words`, as `fold` leaves them, in print: with their marks or without.

    Words that begin alike share their beginning, so that each letter of a text is looked at once.
    """
    rests: dict[str, list[str]] = {}
    for word in sorted({word for word in words if word}):
        rests.setdefault(word[0], []).append(word[1:])
    branches = "|".join(_printed(first) + _either(rest) for first, rest in rests.items())
    return f"(?:{branches}){'?' if '' in words else ''}" if branches else ""


def _printed(letter: str) -> str:
    return r"\s{1,3}" if letter == " " else f"[{letter}{_MARKED[letter]}]" if letter in _MARKED else re.escape(letter)


def _parts_of_years(language: str) -> set[str]:
    return {word for word, (kind, _) in date_words(language).items() if kind in "MS"}


# A short month in another language than English is too often another word: Italian "set", Portuguese "out".
_PLAIN = _parts_of_years("en")
_TO = r"(?:\s?[-–—/]\s?)"
_DAY = r"(?<![\w.])\d{1,2}(?!\d)(?:er|ère|re|st|nd|rd|th|[.ºª°])?(?!\w)"
_DAYS = rf"{_DAY}(?:{_TO}{_DAY})?"
_YEAR = r"(?<!\d)(?:1[5-9]|20|21)\d\d(?:[-–/]\d\d(?:\d\d)?)?(?!\d|\.\d)(?:\s?(?:r\.|г\.|года))?"
_DAYS_OF = rf"{_DAYS}\s{{0,3}}(?:(?:de|di|of)\s{{1,3}})?"
_OF_YEAR = rf"(?:(?:\s{{0,3}}[,،]\s{{0,3}}|\s{{1,3}}(?:(?:de|del|do|di|of|του)\s{{1,3}})?){_YEAR})"
_ABOUT = r"(?:(?:mid|early|late|Mitte|Anfang|Ende|mi|début|fin|mediados|finales|początek|koniec)(?:[-–]|\s{1,3}(?:de\s{1,3})?))"
_COUNT = r"(?:\d{1,2}|[〇零一二三四五六七八九十]{1,3})"
_IN_FIGURES = (
    rf"(?:\d{{4}}|[〇零一二三四五六七八九]{{4}})\s?年(?:\s?{_COUNT}\s?月(?:\s?{_COUNT}\s?日)?|\s?の?[春夏秋冬][季号號刊]?)?[号號]?"
    r"|\d{1,2}\s?月\s?\d{1,2}\s?日|(?<!\d)(?:\d{4}-\d\d(?:-\d\d)?|\d{1,2}(?:\.\s?|/)\d{1,2}(?:\.\s?|/)\d{4})(?![\w-])"
)
_AND_TO = re.compile(rf"{_TO}|\s{{1,3}}(?:to|bis|au|al?|do|до)\s{{1,3}}")
_BEGINS = re.compile(r"\b\w|(?<!\d)\d")  # Japanese sets no blank before a date
_OF_THE_YEAR = re.compile(r"\d\s?[rг]\.$")
_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(r"\w+$")
_LONGEST = 40
"""Characters of the longest date that is looked for before a place."""


@cache
def _all_parts() -> set[str]:
    return {word for language in LANGUAGES for word in _parts_of_years(language)}


@cache
def _date() -> re.Pattern[str]:
    """Return the pattern of a date; it takes a tenth of a second to compile, and few commands read a text."""
    part = rf"(?:{_either(_all_parts())}(?!\w)\.?)"
    return re.compile(
        rf"(?P<figures>{_IN_FIGURES})|(?P<year>{_YEAR})"
        rf"|(?:(?P<days>{_DAYS_OF})|{_ABOUT})?{part}(?:{_TO}{part})?(?P<dated>(?(days)|\s{{1,3}}{_DAYS})?{_OF_YEAR}?)",
        re.IGNORECASE,
    )


def date_at(text: str, place: int) -> DatePhrase | None:
    """Return the date that begins at `place` in `text`; None where none does."""
    match = _date().match(text, place)
    if not match:
        return None
    end, is_firm = match.end(), bool(match["figures"] or match["days"] or match["dated"])
    if not is_firm and not match["year"] and not all(fold(word) in _PLAIN for word in _WORD.findall(match[0])):
        return None
    if is_firm and (to := _AND_TO.match(text, end)) and (last := _date().match(text, to.end())) and (last["days"] or last["dated"]):
        end = last.end()
    if text[end - 1] == "." and not _OF_THE_YEAR.search(text, place, end):
        end -= 1
    return DatePhrase(place, end, text[place:end], is_firm)


def date_before(text: str, place: int) -> DatePhrase | None:
    """Return the longest date that ends at `place` in `text`; None where none does."""
    last = _LAST_WORD.search(text, max(0, place - 16), place)
    if not last or not (last[0][-1].isdigit() or last[0][-1] in "年月日春夏秋冬季号號" or fold(last[0]) in _all_parts()):
        return None
    dates = (date_at(text, begin.start()) for begin in _BEGINS.finditer(text, max(0, place - _LONGEST), place))
    return next((date for date in dates if date and date.end == place), None)


def dates_in(text: str) -> Iterator[DatePhrase]:
    """Yield the firm dates in `text`, in order."""
    reached = 0
    for begin in _BEGINS.finditer(text):
        if begin.start() >= reached and (date := date_at(text, begin.start())) and date.is_firm:
            yield date
            reached = date.end
