"""Two texts side by side: the passages they share, what became of each word there, and what stands in one of them only."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.reprints.alignment import Blocks, align
from pipelines.reprints.differences import Counts, Difference, Kind, counts_of, differences
from pipelines.reprints.passages import Passage
from pipelines.reprints.relation import Shared, relation, shared
from pipelines.reprints.tokens import Tokens, tokens_of

PartKind = Literal["passage", "quotation", "translation", "moved", "added", "cut"]

_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
_LONG = 12
_MOST_MOVED = 400
_OPENING = re.compile(r"(?:(?<=\s)\S+|[(\[{«„“‘「『《〈【（¿¡]+)$")


class Segment(NamedTuple):
    """A piece of a text, its blanks and signs included."""

    kind: Kind
    text: str


class Row(NamedTuple):
    """What stands beside one another: at most a paragraph of each text."""

    article: tuple[Segment, ...]
    source: tuple[Segment, ...]


@dataclass(frozen=True)
class Part:
    """A stretch of the article, of the source, or of both."""

    kind: PartKind
    """`moved` is a passage whose words stand elsewhere in the source, `added` what is in the article only, `cut` in the source only."""
    article_words: int
    source_words: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Comparison:
    """What became of the source in the article."""

    parts: tuple[Part, ...]
    """In the article's order; what was cut stands where it stood in the source."""
    counts: Counts
    """The words of the passages, by what became of them."""
    article_coverage: float
    """The share of the article's words that stand in passages, 0 to 1."""
    source_coverage: float
    """The same of the source's."""


def compare(article: str, source: str) -> Comparison:
    """Return `article`, the later text, beside `source`: every word of both, in any language; either may be empty.

    Where the one is no reprint of the other, what they share is `quotation`s.
    """
    sides = _Sides(article, source)
    one, other = sides.article.tokens, sides.source.tokens
    blocks = _without_overlap(align([(one.words, other.words)])[0])
    runs = differences(article, one, source, other, blocks)
    moved = sides.moved(parted := _parted(blocks, runs))
    if len(moved):
        blocks = _without_overlap(np.concatenate((parted, moved)))
        runs = differences(article, one, source, other, blocks)
    counts = counts_of(runs)
    kind: PartKind = "passage" if relation(sides.shared(blocks), counts.kept) else "quotation"
    return sides.compared(blocks, sides.rows(blocks, runs), kind, counts)


def compare_translation(article: str, source: str, spans: Sequence[tuple[int, int, int, int]]) -> Comparison:
    """Return `article` beside `source`, of which it is a translation: every word of both, `translation`s side by side.

    `spans`, at least one, are the stretches that stand for one another, in code points: beginning and end in the article, and the same
    in the source.
    """
    sides = _Sides(article, source)
    starts = (sides.article.tokens.starts, sides.article.tokens.starts, sides.source.tokens.starts, sides.source.tokens.starts)
    words = [np.searchsorted(start, places) for start, places in zip(starts, zip(*sorted(spans), strict=True), strict=True)]
    blocks = _without_overlap(np.stack([*words, words[1] - words[0]], axis=1).astype(np.int32))
    return sides.compared(blocks, (sides.whole_rows(*block) for block in blocks[:, :4].tolist()), "translation", Counts())


def _without_overlap(blocks: Blocks) -> Blocks:
    """Return `blocks` shortened at their beginnings, so that no word of the article is in two."""
    kept = []
    place = 0
    for start, end, source_start, source_end, words in sorted(blocks.tolist()):
        lapped = max(0, place - start)
        if start + lapped < end and source_start + lapped < source_end:
            kept.append((start + lapped, end, source_start + lapped, source_end, words))
            place = end
    return np.array(kept, dtype=np.int32).reshape(-1, 5)


def _parted(blocks: Blocks, runs: Iterable[Difference]) -> Blocks:
    """Return `blocks` without the long stretches within them that only one text has: they may stand elsewhere in the other."""
    parted = []
    left = iter(runs)
    for start, end, source_start, source_end, _ in blocks.tolist():
        for run in _until(left, end, source_end):
            if run.kind in ("added", "cut") and run.article_after - run.article_first + run.source_after - run.source_first >= _LONG:
                parted.append((start, run.article_first, source_start, run.source_first, run.article_first - start))
                start, source_start = run.article_after, run.source_after
        parted.append((start, end, source_start, source_end, end - start))
    return np.array(parted, dtype=np.int32).reshape(-1, 5)


def _in_order(blocks: Blocks) -> set[int]:
    """Return which blocks, given in the article's order, are in the source's order too, the longest before the shorter; the rest moved."""
    kept: list[tuple[int, int]] = []
    starts = blocks[:, 2].tolist()
    for index in np.argsort(-blocks[:, 4], kind="stable").tolist():
        place = bisect(kept, (index, 0))
        if (place == 0 or kept[place - 1][1] < starts[index]) and (place == len(kept) or starts[index] < kept[place][1]):
            kept.insert(place, (index, starts[index]))
    return {index for index, _ in kept}


def _between(stretches: NDArray[np.int32], words: int) -> list[tuple[int, int]]:
    """Return the stretches of a text of so many words that lie between these."""
    found, place = [], 0
    for start, end in sorted([*stretches.tolist(), [words, words]]):
        if place < start:
            found.append((place, start))
        place = max(place, end)
    return found


class _Text:
    """A text, by words and by paragraphs."""

    def __init__(self, text: str, tokens: Tokens) -> None:
        self.text, self.tokens = text, tokens
        self.starts: list[int] = tokens.starts.tolist()
        self.ends: list[int] = tokens.ends.tolist()
        breaks = [found.end() for found in _PARAGRAPH_BREAK.finditer(text)]
        self.paragraphs: list[int] = np.searchsorted(tokens.starts, breaks).tolist()
        self.firsts = frozenset(self.paragraphs)
        """The words that begin a paragraph, but for the first."""

    def begins(self, word: int) -> int:
        """Return where a word begins with what belongs to it: a quotation mark or a bracket that opens before it."""
        if word == 0:
            return 0
        if word == len(self.starts):
            return len(self.text)
        between = self.text[self.ends[word - 1] : self.starts[word]]
        if between == " ":
            return self.starts[word]
        opening = _OPENING.search(between)
        return self.starts[word] - (len(opening[0]) if opening else 0)

    def span(self, first: int, after: int) -> tuple[int, int]:
        """Return where these words begin and end."""
        return self.starts[first], self.ends[after - 1]

    def breaks(self, first: int, after: int) -> list[int]:
        """Return which of these words begin a paragraph."""
        return self.paragraphs[bisect(self.paragraphs, first - 1) : bisect(self.paragraphs, after - 1)]

    def segments(self, kind: Kind, first: int, after: int) -> Iterator[Segment]:
        """Give these words, the signs around them apart where the words are not the same."""
        if first == after:
            return
        start, end = self.begins(first), self.begins(after)
        if kind != "same":
            yield Segment("same", self.text[start : self.starts[first]])
            yield Segment(kind, self.text[self.starts[first] : self.ends[after - 1]])
            start = self.ends[after - 1]
        yield Segment("same", self.text[start:end])


def _joined(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    joined: list[Segment] = []
    for segment in segments:
        if joined and joined[-1].kind == segment.kind == "same":
            joined[-1] = Segment("same", joined[-1].text + segment.text)
        elif segment.text:
            joined.append(segment)
    return tuple(joined)


class _Sides:
    """The two texts, and how they are cut into rows and parts."""

    def __init__(self, article: str, source: str) -> None:
        tokens = tokens_of([article, source])
        self.article, self.source = _Text(article, tokens[0]), _Text(source, tokens[1])

    def shared(self, blocks: Blocks) -> Shared:
        """Return how much of each text is in the blocks."""
        passages = [
            Passage(
                first,
                after,
                source_first,
                source_after,
                matched,
                *self.article.span(first, after),
                *self.source.span(source_first, source_after),
            )
            for first, after, source_first, source_after, matched in blocks.tolist()
        ]
        return shared(passages, len(self.article.starts), len(self.source.starts))

    def compared(self, blocks: Blocks, rows: Iterable[tuple[Row, ...]], kind: PartKind, counts: Counts) -> Comparison:
        """Return the comparison, given the rows of each block; the blocks, but for those that moved, are of this kind."""
        found = self.shared(blocks)
        return Comparison(tuple(self._parts(blocks, rows, kind)), counts, found.article_coverage, found.source_coverage)

    def _parts(self, blocks: Blocks, rows: Iterable[tuple[Row, ...]], kind: PartKind) -> Iterator[Part]:
        in_order, cut = _in_order(blocks), _between(blocks[:, 2:4], len(self.source.starts))
        place = 0
        for index, ((start, end, source_start, source_end, _), shared_rows) in enumerate(zip(blocks.tolist(), rows, strict=True)):
            while index in in_order and cut and cut[0][0] < source_start:
                yield self._alone("cut", *cut.pop(0))
            if place < start:
                yield self._alone("added", place, start)
            yield Part(kind if index in in_order else "moved", end - start, source_end - source_start, shared_rows)
            place = end
        for first, after in cut:
            yield self._alone("cut", first, after)
        if place < len(self.article.starts):
            yield self._alone("added", place, len(self.article.starts))

    def moved(self, blocks: Blocks) -> Blocks:
        """Return what of the words in no block stands in both texts after all: moved passages too short for their places to tell."""
        ones, others = (
            [span for span in _between(blocks[:, columns], len(text.starts)) if span[1] - span[0] >= _LONG]
            for text, columns in ((self.article, slice(0, 2)), (self.source, slice(2, 4)))
        )
        places = list(product(ones, others))
        if not places or len(places) > _MOST_MOVED:
            return np.empty((0, 5), dtype=np.int32)
        article, source = self.article.tokens.words, self.source.tokens.words
        aligned = align([(article[start:end], source[source_start:source_end]) for (start, end), (source_start, source_end) in places])
        shifts = [(start, start, source_start, source_start, 0) for (start, _), (source_start, _) in places]
        return np.concatenate([found + np.array(shift, dtype=np.int32) for found, shift in zip(aligned, shifts, strict=True)])

    def _alone(self, kind: Literal["added", "cut"], first: int, after: int) -> Part:
        text = self.article if kind == "added" else self.source
        borders = [first, *text.breaks(first + 1, after), after]
        pieces = [(Segment(kind, text.text[text.begins(one) : text.begins(other)]),) for one, other in pairwise(borders)]
        if kind == "added":
            return Part(kind, after - first, 0, tuple(Row(piece, ()) for piece in pieces))
        return Part(kind, 0, after - first, tuple(Row((), piece) for piece in pieces))

    def whole_rows(self, first: int, after: int, source_first: int, source_after: int) -> tuple[Row]:
        """Return these words of both texts beside one another."""
        return (Row(tuple(self.article.segments("same", first, after)), tuple(self.source.segments("same", source_first, source_after))),)

    def rows(self, blocks: Blocks, runs: Iterable[Difference]) -> Iterator[tuple[Row, ...]]:
        """Give the rows of each block, a paragraph of either text in each."""
        left = iter(runs)
        for end, source_end in blocks[:, [1, 3]].tolist():
            yield tuple(self._rows(_until(left, end, source_end)))

    def _rows(self, runs: Iterable[Difference]) -> Iterator[Row]:
        article: list[Segment] = []
        source: list[Segment] = []
        for kind, first, after, source_first, source_after in self._paragraphs(runs):
            begins = first in self.article.firsts and first < after
            if (begins or (source_first in self.source.firsts and source_first < source_after)) and (article or source):
                yield Row(_joined(article), _joined(source))
                article, source = [], []
            article += self.article.segments(kind, first, after)
            source += self.source.segments(kind, source_first, source_after)
        yield Row(_joined(article), _joined(source))

    def _paragraphs(self, runs: Iterable[Difference]) -> Iterator[tuple[Kind, int, int, int, int]]:
        """Give the runs, those of the same words parted where a paragraph of either text begins: each word has its like to break before."""
        for kind, first, after, source_first, source_after in runs:
            if kind != "same":
                yield kind, first, after, source_first, source_after
                continue
            breaks = {word - first for word in self.article.breaks(first, after)}
            breaks |= {word - source_first for word in self.source.breaks(source_first, source_after)}
            for start, end in pairwise(sorted({0, *breaks, after - first})):
                yield kind, first + start, first + end, source_first + start, source_first + end


def _until(runs: Iterator[Difference], end: int, source_end: int) -> Iterator[Difference]:
    """Give the runs of a block that ends there."""
    for run in runs:
        yield run
        if (run.article_after, run.source_after) == (end, source_end):
            return
