"""A comparison as lines for a terminal: in two columns, or in one where it is narrow or a text runs from right to left."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, zip_longest
from typing import Any, NamedTuple

import click

from exports.comparisons.pair import Article, Pair
from exports.comparisons.wording import heading, summary
from exports.printable import printable
from pipelines.reprints.comparison import Part, Row, Segment
from pipelines.reprints.differences import Kind

_NARROW = 80
_WIDEST = 200
_BETWEEN = " │ "
# Each kind has signs of its own, for whom its colour says nothing. A changed word is added on the one side and cut on the other.
_SIGNS: dict[Kind, tuple[str, str]] = {
    "same": ("", ""), "added": ("{+", "+}"), "cut": ("[-", "-]"), "respelled": ("~", "~"), "number": ("#", "#"), "name": ("@", "@"),
}  # fmt: skip
# Blue and yellow are told apart by nearly everyone; red and green are not.
_STYLES: dict[Kind, dict[str, Any]] = {
    "added": {"fg": "bright_blue", "underline": True}, "cut": {"fg": "yellow", "strikethrough": True}, "respelled": {"fg": "cyan"},
    "number": {"fg": "magenta", "bold": True}, "name": {"fg": "magenta"},
}  # fmt: skip
_LEGEND: tuple[tuple[Kind, str], ...] = (
    ("added", "added or new"), ("cut", "cut or old"), ("respelled", "respelled"), ("number", "another number"), ("name", "another name"),
)  # fmt: skip
_BEGINNING = 40
# They would turn the order of letters beyond their own word.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_WIDE = "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
# Chinese and Japanese lines break after any character, but before no sign that closes and no small letter.
_WORDS = re.compile(rf"\s+|[{_WIDE}][、。，．」』）〉》】！？：；ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々]*|[^\s{_WIDE}]+")
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")


class _Word(NamedTuple):
    """What no line breaks, if it is not longer than one."""

    pieces: list[Segment]
    spaced: bool
    """Whether a blank stands before it."""


class _Line(NamedTuple):
    text: str
    cells: int


def lines(pair: Pair, width: int, colour: bool) -> Iterator[str]:
    """Give the comparison line by line, none wider than `width` cells (at least 10), in ANSI colours where `colour` is set.

    Nothing in the texts commands the terminal: control characters are shown as U+FFFD.
    """
    columns = _Columns(pair, min(width, _WIDEST), colour)
    yield from columns.head()
    if pair.shares:
        for part in pair.comparison.parts:
            yield from columns.part(part)


class _Columns:
    """The two articles on lines of one width."""

    def __init__(self, pair: Pair, width: int, colour: bool) -> None:
        self.pair, self.width, self.colour = pair, width, colour
        self.is_one = width < _NARROW or any(_runs_from_the_right(article.body) for article in (pair.left, pair.right))
        self.column = width if self.is_one else (width - len(_BETWEEN)) // 2
        self.quotes = any(part.kind == "quotation" for part in pair.comparison.parts)

    def head(self) -> Iterator[str]:
        """Give what stands on top: which two articles, what is known of them, and what the signs mean."""
        yield from self._beside(self._card(self.pair.left), self._card(self.pair.right))
        yield ""
        for sentence in summary(self.pair):
            yield from self._told(sentence)
        if self.pair.shares:
            legend = [segment for kind, meaning in _LEGEND for segment in (Segment(kind, meaning), Segment("same", " "))]
            yield from (line.text for line in self._wrapped(legend, self.width))
        yield ""

    def part(self, part: Part) -> Iterator[str]:
        """Give one part, with a line over it that says what it is."""
        said = heading(part, self.pair)
        if said:
            yield from self._told(f"── {said} ──")
        for row in self._shown(part):
            yield from self._row(row)
            yield ""

    def _card(self, article: Article) -> list[_Line]:
        told = (f"{self.pair.role(article).capitalize()}: {article.title}", article.place, article.key, article.note or "")
        return [line for text in told for line in self._wrapped([Segment("same", text)], self.column)]

    def _told(self, sentence: str) -> Iterator[str]:
        return (line.text for line in self._wrapped([Segment("same", sentence)], self.width))

    def _shown(self, part: Part) -> tuple[Row, ...]:
        """Return the rows of a part; where two texts but quote the same, no more than the beginning of the rest."""
        if not self.quotes or part.kind not in ("added", "cut"):
            return part.rows
        return (Row(*(_beginning(side, len(part.rows) > 1) for side in part.rows[0])),)

    def _row(self, row: Row) -> Iterator[str]:
        article = [Segment("added" if kind == "changed" else kind, text) for kind, text in row.article]
        source = [Segment("cut" if kind == "changed" else kind, text) for kind, text in row.source]
        left, right = (article, source) if self.pair.later is self.pair.left else (source, article)
        if self.is_one and left == right:
            yield from (line.text for line in self._paragraphs(left))
        else:
            yield from self._beside(self._paragraphs(left), self._paragraphs(right), named=True)

    def _beside(self, left: list[_Line], right: list[_Line], named: bool = False) -> Iterator[str]:
        if not self.is_one:
            for one, other in zip_longest(left, right, fillvalue=_Line("", 0)):
                yield f"{one.text}{' ' * (self.column - one.cells)}{_BETWEEN}{other.text}".rstrip()
            return
        for article, side in ((self.pair.left, left), (self.pair.right, right)):
            if named and side:
                yield f"{self.pair.role(article)}:"
            yield from (line.text for line in side)

    def _paragraphs(self, segments: list[Segment]) -> list[_Line]:
        """Return a side of a row: lines, and an empty one between paragraphs."""
        paragraphs: list[list[Segment]] = [[]]
        for kind, text in segments:
            first, *others = _PARAGRAPH_BREAK.split(text)
            paragraphs[-1].append(Segment(kind, first))
            paragraphs += [[Segment(kind, other)] for other in others]
        wrapped = [lines for paragraph in paragraphs if (lines := self._wrapped(paragraph, self.column))]
        return [line for index, lines in enumerate(wrapped) for line in ([_Line("", 0)] if index else []) + lines]

    def _wrapped(self, segments: Iterable[Segment], column: int) -> list[_Line]:
        found: list[_Line] = []
        line: list[Segment] = []
        cells = 0
        for word in _words(segments):
            for pieces, size in _fitting(word, column):
                gap = int(word.spaced and bool(line))
                if line and cells + gap + size > column:
                    found.append(self._line(line, cells))
                    line, cells, gap = [], 0, 0
                line += [Segment("same", " ")] * gap + pieces
                cells += gap + size
        return [*found, self._line(line, cells)] if line else found

    def _line(self, pieces: list[Segment], cells: int) -> _Line:
        runs = ((kind, "".join(piece.text for piece in run)) for kind, run in groupby(pieces, key=lambda piece: piece.kind))
        return _Line("".join(click.style(text, **_STYLES[kind]) if self.colour and kind in _STYLES else text for kind, text in runs), cells)


def _beginning(side: tuple[Segment, ...], goes_on: bool) -> tuple[Segment, ...]:
    if not side:
        return ()
    kind, text = side[0]
    words = text.split()
    end = " …" if goes_on or len(words) > _BEGINNING else ""
    return (Segment(kind, " ".join(words[:_BEGINNING]) + end),)


def _words(segments: Iterable[Segment]) -> Iterator[_Word]:
    word: _Word | None = None
    spaced = False
    for kind, text in segments:
        tokens = _WORDS.findall(_TURNS.sub("", printable(text)))
        printed = [index for index, token in enumerate(tokens) if not token.isspace()]
        if printed:
            opening, closing = _SIGNS[kind]
            tokens[printed[0]] = opening + tokens[printed[0]]
            tokens[printed[-1]] += closing
        for token in tokens:
            if token.isspace():
                spaced = True
            elif word is None or spaced or _is_wide(token) or _is_wide(word.pieces[-1].text):
                if word:
                    yield word
                word, spaced = _Word([Segment(kind, token)], spaced), False
            else:
                word.pieces.append(Segment(kind, token))
    if word:
        yield word


def _fitting(word: _Word, column: int) -> Iterator[tuple[list[Segment], int]]:
    """Give a word, or the pieces that it must be broken into to fit, and their cells."""
    sizes = [_cells(piece.text) for piece in word.pieces]
    if sum(sizes) <= column:
        yield word.pieces, sum(sizes)
        return
    for kind, text in word.pieces:
        start = cells = 0
        for place, character in enumerate(text):
            if cells + _cell(character) > column:
                yield [Segment(kind, text[start:place])], cells
                start, cells = place, 0
            cells += _cell(character)
        yield [Segment(kind, text[start:])], cells


def _runs_from_the_right(text: str) -> bool:
    return not text.isascii() and len(_RIGHT_TO_LEFT.findall(text)) > len(text) // 10


def _is_wide(token: str) -> bool:
    return not token.isascii() and any(_cell(character) == 2 for character in token)


def _cells(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_cell, text))


@lru_cache(maxsize=1 << 14)
def _cell(character: str) -> int:
    """Return how many cells of a terminal a character takes (Unicode Standard Annex 11)."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
