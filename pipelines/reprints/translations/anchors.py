"""What survives translation in a text: numbers, days, names in any script, words of another script, addresses and codes, words of one root.

Words of one root ("Zertifikat", "certificate") are the cognates of Simard, Foster and Isabelle ("Using cognates to align sentences in
bilingual corpora", TMI 1992), taken by their consonants and not by their first letters, so that they are found across scripts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache
from zlib import crc32

from pipelines.normalize.date_words import date_words
from pipelines.normalize.folding import fold
from pipelines.reprints.numerals import HAN_NUMERALS, is_million, joins_numbers, number_in_figures, number_in_han, number_parts, numbers_of
from pipelines.reprints.translations.consonants import consonants


class Kind(IntEnum):
    """What an anchor is: the kinds differ in how easily unrelated texts share one."""

    SMALL = 0
    """A number to 12, or a month without a day."""
    NUMBER = 1
    """A number to 100, a round one, a year."""
    FIGURE = 2
    """Any other number."""
    DAY = 3
    """A day of a month."""
    WORD = 4
    """A word with capitals in it, an address, a code, a word of Latin letters in a text of others."""
    NAME = 5
    """The consonants of a word with a capital, or of a run of katakana."""
    COGNATE = 6
    """The consonants of any other word."""
    SHORT_NAME = 7
    """The same as NAME, of three consonants or less."""


KINDS = 8
"""How many kinds the number of an anchor has room for: its lowest three bits."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something that a translation keeps."""

    kind: Kind
    form: str
    """As it compares across languages: `12000`, `02-11` for 11 February, `trotzki`, `TRSK`."""
    text: str
    """As printed, in its compatibility form."""
    number: int = field(init=False)
    """What stands for its form, the same on every machine: a CRC-32, the kind in the lowest three bits."""

    def __post_init__(self) -> None:
        """Number it."""
        number = (crc32(self.form.encode("utf-8", "surrogatepass")) & ~(KINDS - 1)) | self.kind
        object.__setattr__(self, "number", number)


_HAN = f"[{HAN_NUMERALS}]"
_COUNT = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
# Every repetition that may end in vain is bounded, so that no text costs more than a few looks a character.
_TOKEN = re.compile(
    "|".join(
        [
            r"(?P<address>(?:https?://|www\.)[^\s<>\"»”）)]{1,200}|(?<![\w.+-])[a-z0-9_.+-]{1,64}@[a-z0-9-]{1,64}\.[a-z0-9.-]{1,64})",
            r"(?P<code>(?<![^\W\d_])[a-z][a-z+-]{0,40}(?:\d|[_.](?=[a-z0-9]))[a-z0-9_.+-]*|(?!\d{1,3}(?:\.\d{3}){2,5}(?!\.?\d))\d+(?:\.\d+){2,})",
            r"(?P<isoday>(?<!\d)\d{4}-\d{2}-\d{2}(?!\d))",
            rf"(?P<day>{_COUNT}\s?月\s?{_COUNT}\s?[日号號])",
            rf"(?P<month>{_COUNT}\s?月)",
            r"(?P<clock>\d{1,2}(?:\s?(?:h|uhr|時|点|點)\s?|:)\d{2}(?!\d))",
            rf"(?P<han>\d[\d,.]{{0,20}}\s?[千万萬億亿]{_HAN}{{0,8}}|{_HAN}{{1,12}})",
            r"(?P<figures>\d+(?:[.,٫٬]\d+)*(?:[ \u00a0\u202f'’]\d{3}(?!\d))*(?:[.,٫]\d{1,2}(?!\d))?)",
            r"(?P<katakana>[ァ-ヺ][ァ-ヺー]*)",
            r"(?P<word>[^\W\d_ぁ-ヿ㐀-鿿]+)",
        ]
    ),
    re.IGNORECASE,
)
_LONGEST_CODE = 80
_LONGEST_WORD = 60
_LEAST_CONSONANTS = {Kind.NAME: 2, Kind.COGNATE: 4}
_MOST_CONSONANTS = 7
_SHORT = 3
# Months that are words of every sentence where they have no capital, or in another language of the text.
_MONTHS_WITH_CAPITAL = frozenset(("may", "march", "mar", "mai", "sept", "set", "ago", "abr"))
_NOT_LATIN = frozenset("ar be bg bn el fa he hi hy ja ka ko mk ru sr ta th uk ur zh".split())
"""Languages in whose texts a word of Latin letters is a name or a title."""
_LONGEST_INITIALS = 5
_MOST_PARTS = 8
_DAY_TO_MONTH = 8
"""Characters between the day and its month: "11 de febrero"."""
_Anchors = tuple[Anchor, ...]


def anchors_of(text: str, language: str) -> Iterator[Anchor]:
    """Yield the anchors of `text`, which is in `language` (BCP 47; `und` will do), in the order of print.

    Any text will do. A number in words counts as one in figures, "one" and "no" do not count. A word may be several anchors: as it is
    spelled, and by its consonants.
    """
    yield from _Reading(text if text.isascii() else unicodedata.normalize("NFKC", text), main_tag(language)).anchors()


def main_tag(language: str) -> str:
    """Return the language alone of a BCP 47 tag, without script or country: `zh` for `zh-Hans`."""
    return language.partition("-")[0].lower()


class _Reading:
    """A text on its way to its anchors, token by token."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.tokens = [(match.lastgroup or "", match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]

    def anchors(self) -> Iterator[Anchor]:
        index = 0
        while index < len(self.tokens):
            name, printed, _, _ = self.tokens[index]
            length = 1
            if name == "word" and len(printed) <= _LONGEST_WORD:
                counts, anchors = _word(printed, self.language)
                if counts == "month":
                    anchors, length = self._month(index)
                elif counts == "number":
                    anchors, length = self._number_in_words(index)
                yield from anchors
            elif name == "figures":
                anchors, length = self._figures(index)
                yield from anchors
            elif name != "word":
                yield from _lone_anchors(name, printed, self.language)
            index += length

    def _month(self, index: int) -> tuple[_Anchors, int]:
        """Return the month at `index`, with its day where one follows, and how many tokens they take."""
        _, printed, start, _ = self.tokens[index]
        month = _month(printed, self.language)
        after = self._next(index, "figures")
        day = _day_of_month(self.tokens[after][1]) if after else None
        if day and after:
            return (Anchor(Kind.DAY, f"{month:02}-{day:02}", self.text[start : self.tokens[after][3]]),), 2
        return (Anchor(Kind.SMALL, f"month {month}", printed),), 1

    def _figures(self, index: int) -> tuple[_Anchors, int]:
        """Return the number at `index`, or the day where a month follows, and how many tokens they take."""
        _, printed, start, end = self.tokens[index]
        day = _day_of_month(printed)
        for after in range(index + 1, min(index + 4, len(self.tokens))) if day else ():
            name, word, begin, month_end = self.tokens[after]
            if begin - end > _DAY_TO_MONTH:
                break
            month = _month(word, self.language) if name == "word" else None
            if month:
                return (Anchor(Kind.DAY, f"{month:02}-{day:02}", self.text[start:month_end]),), after - index + 1
        return self._number(index)

    def _next(self, index: int, name: str) -> int | None:
        """Return the index of the next token, if it is a `name` and stands beside this one."""
        after = index + 1
        beside = after < len(self.tokens) and self.tokens[after][0] == name and self.tokens[after][2] - self.tokens[index][3] <= 2
        return after if beside else None

    def _number(self, index: int) -> tuple[_Anchors, int]:
        """Return the number in figures at `index`, thousands or millions of it where it says so, and how many tokens they take."""
        _, printed, start, _ = self.tokens[index]
        number = number_in_figures(printed)
        if number is None:
            parts = re.findall(r"\d+", printed)[:_MOST_PARTS]
            return tuple(anchor for part in parts for anchor in _number_anchor(number_in_figures(part), part)), 1
        after = self._next(index, "word")
        word = self.tokens[after][1] if after else ""
        factor = 1_000_000 if is_million(word) else 1000 if number_parts(word, self.language) == (1000,) else 1
        if factor == 1 or not after:
            return tuple(_number_anchor(number, printed)), 1
        return tuple(_number_anchor(_times(number, factor), self.text[start : self.tokens[after][3]])), 2

    def _number_in_words(self, index: int) -> tuple[_Anchors, int]:
        """Return the numbers that the number words from `index` on count, and how many tokens they take."""
        parts: list[int] = []
        at = index
        while at < len(self.tokens):
            name, printed, start, _ = self.tokens[at]
            if at > index and not re.fullmatch(r"[\s\u00a0-]{1,2}", self.text[self.tokens[at - 1][3] : start]):
                break
            more = number_parts(printed, self.language) if name == "word" else ()
            if not more and not (joins_numbers(printed) and at + 1 < len(self.tokens) and parts[-1:] != [1]):
                break
            parts += more
            at += 1
        while joins_numbers(self.tokens[at - 1][1]):
            at -= 1
        numbers = numbers_of(parts, self.language)
        end = self.tokens[at - 1][3]
        if at < len(self.tokens) and self.tokens[at][0] == "word" and is_million(self.tokens[at][1]):
            numbers, end, at = [number * 1_000_000 for number in numbers], self.tokens[at][3], at + 1
        printed = self.text[self.tokens[index][2] : end]
        return tuple(anchor for number in numbers for anchor in _number_anchor(str(number), printed)), at - index


def _lone_anchors(name: str, printed: str, language: str) -> Iterator[Anchor]:
    """Yield the anchors of a token that stands for itself."""
    if name == "katakana":
        skeleton = consonants(printed, language)
        if len(printed) > 2 and len(skeleton) >= _LEAST_CONSONANTS[Kind.NAME]:
            yield Anchor(_name_kind(skeleton), skeleton[:_MOST_CONSONANTS], printed)
    elif name in ("address", "code"):
        yield Anchor(Kind.WORD, printed.lower().rstrip(".,;:!?-+_")[:_LONGEST_CODE], printed)
    elif name == "isoday":
        yield Anchor(Kind.DAY, printed[5:], printed)
    elif name in ("day", "month"):
        month, *day = (number_in_han(count) or 0 for count in re.findall(_COUNT, printed))
        if day:
            yield Anchor(Kind.DAY, f"{month:02}-{day[0]:02}", printed)
        elif month <= 12:
            yield Anchor(Kind.SMALL, f"month {month}", printed)
    elif name == "clock":
        hours, minutes = re.findall(r"\d+", printed)
        yield from _number_anchor(number_in_figures(f"{hours}.{minutes}"), printed)
    elif name == "han":
        yield from _han_number(printed)


def _han_number(printed: str) -> Iterator[Anchor]:
    figures = re.match(r"[\d,.]+", printed)
    if figures is None:
        number = number_in_han(printed)
        yield from _number_anchor(None if number is None else str(number), printed)
        return
    before, factor = number_in_figures(figures[0].strip(",.")), number_in_han(printed[figures.end() :].strip())
    if before and factor:
        yield from _number_anchor(_times(before, factor), printed)


def _times(number: str, factor: int) -> str:
    product = (Decimal(number) * factor).normalize()
    return f"{product:f}"


def _number_anchor(number: str | None, printed: str) -> Iterator[Anchor]:
    if number is None or number in ("0", "1"):
        return
    if "." in number:
        yield Anchor(Kind.FIGURE, number, printed)
    elif int(number) <= 12:
        yield Anchor(Kind.SMALL, number, printed)
    else:
        digits = number.rstrip("0")
        is_plain = len(number) == 2 or len(digits) == 1 or (len(number) == 4 and 1800 <= int(number) <= 2099)
        yield Anchor(Kind.NUMBER if is_plain else Kind.FIGURE, number, printed)


@lru_cache(maxsize=1 << 17)
def _word(word: str, language: str) -> tuple[str, _Anchors]:
    """Return whether `word` is a month or a number, and else the anchors that it is."""
    if _month(word, language):
        return "month", ()
    if number_parts(word, language):
        return "number", ()
    anchors = []
    is_name = not word.islower() and word.upper() != word.lower()
    is_latin = word[0] < "\u0370"
    if (is_name and len(word) > 1 and is_latin) or (is_latin and len(word) > 2 and language in _NOT_LATIN):
        anchors.append(Anchor(Kind.WORD, fold(word), word))
    # Initials are no names: they are pronounced by their letters.
    kind = Kind.NAME if is_name and (not word.isupper() or len(word) > _LONGEST_INITIALS) else Kind.COGNATE
    skeleton = consonants(word, language)
    if len(skeleton) >= _LEAST_CONSONANTS[kind]:
        anchors.append(Anchor(_name_kind(skeleton) if kind == Kind.NAME else kind, skeleton[:_MOST_CONSONANTS], word))
    return "", tuple(anchors)


def _name_kind(skeleton: str) -> Kind:
    return Kind.SHORT_NAME if len(skeleton) <= _SHORT else Kind.NAME


@lru_cache(maxsize=1 << 14)
def _month(word: str, language: str) -> int | None:
    """Return the month that `word` names."""
    if len(word) < 3 or len(word) > 20 or (word.islower() and word in _MONTHS_WITH_CAPITAL):
        return None
    kind, month = date_words(language).get(fold(word), ("X", 0))
    return month if kind == "M" else None


def _day_of_month(printed: str) -> int | None:
    return int(printed) if len(printed) <= 2 and 1 <= int(printed) <= 31 else None
