"""Passages: the stretches that two texts share, in words and in code points, and how much is kept in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import NamedTuple

import numpy as np

from pipelines.reprints.alignment import Blocks, align
from pipelines.reprints.differences import Counts, count_differences
from pipelines.reprints.sameness import different, kept, with_all_matches
from pipelines.reprints.tokens import Tokens

# Less is a quotation: nobody asks whether it was rewritten, nor how.
_TOLD = 0.2
# More words are what noise and rewriting leave: who wants to know how they differ asks `backfile compare`.
_COUNTED = 40


class Passage(NamedTuple):
    """An aligned stretch of an article and its source. Ends are exclusive."""

    first: int
    """Its first word in the article."""
    after: int
    """The word after its last."""
    source_first: int
    """The same in the source."""
    source_after: int
    matched: int
    """Words that are the same in both."""
    start: int
    """Where it begins in the article's text, in code points."""
    end: int
    """Where it ends."""
    source_start: int
    """The same in the source's text."""
    source_end: int

    def turned(self) -> Passage:
        """Return the same, seen from the source."""
        return Passage(
            self.source_first, self.source_after, self.first, self.after, self.matched,
            self.source_start, self.source_end, self.start, self.end,
        )  # fmt: skip

    @property
    def words(self) -> int:
        """Words of the article in it."""
        return self.after - self.first

    @property
    def similarity(self) -> float:
        """The share of the words that are the same in both, of the side that has more."""
        return min(1.0, self.matched / max(self.words, self.source_after - self.source_first))


@dataclass(frozen=True)
class ReadText:
    """A text, and its words."""

    body: str
    """As the mirror holds it."""
    tokens: Tokens
    """Its words."""


@dataclass(frozen=True)
class Aligned:
    """How two texts run together."""

    passages: Sequence[Passage]
    """Their aligned stretches, the one text taken for the article."""
    kept: float
    """The share of their words that are the same or spelled alike; 1 where they are but a small part of both texts."""
    counts: Counts | None = None
    """How their words differ, the one text taken for the article; None where they are such a part, or too many differ to be counted."""

    @property
    def matched(self) -> int:
        """Words that are the same in both."""
        return sum(passage.matched for passage in self.passages)

    def packed(self) -> tuple[bytes, float, bytes | None]:
        """Return what `unpacked` reads: the passages as bytes, 36 each, the share that is kept, and the counts as bytes, 32."""
        counts = None if self.counts is None else np.array(astuple(self.counts), dtype="<i4").tobytes()
        return np.array(self.passages, dtype="<i4").tobytes(), self.kept, counts

    @staticmethod
    def unpacked(passages: bytes, kept: float, counts: bytes | None) -> Aligned:
        """Return what was packed."""
        rows = np.frombuffer(passages, dtype="<i4").reshape(-1, len(Passage._fields)).tolist()
        counted = None if counts is None else Counts(*np.frombuffer(counts, dtype="<i4").tolist())
        return Aligned([Passage(*row) for row in rows], kept, counted)


def align_texts(pairs: Sequence[tuple[ReadText, ReadText]]) -> list[Aligned]:
    """Return how each pair of texts runs together."""
    found = align([(one.tokens.words, other.tokens.words) for one, other in pairs])
    return [_aligned(one, other, blocks) for (one, other), blocks in zip(pairs, found, strict=True)]


def _aligned(one: ReadText, other: ReadText, blocks: Blocks) -> Aligned:
    share, counts = 1.0, None
    if blocks[:, 4].sum() >= _TOLD * min(len(one.tokens), len(other.tokens)):
        blocks = with_all_matches(blocks, one.tokens.words, other.tokens.words)
        share = kept(blocks, (one.body, other.body), (one.tokens, other.tokens))
        others = different(blocks)
        if others == 0:
            counts = Counts(same=int(blocks[:, 4].sum()))
        elif others <= _COUNTED:
            counts = count_differences(one.body, one.tokens, other.body, other.tokens, blocks)
    places = (
        one.tokens.starts[blocks[:, 0]], one.tokens.ends[blocks[:, 1] - 1],
        other.tokens.starts[blocks[:, 2]], other.tokens.ends[blocks[:, 3] - 1],
    )  # fmt: skip
    return Aligned([Passage(*row) for row in np.column_stack((blocks, *places)).tolist()], share, counts)
