"""A passage: a stretch that two texts share, in words and in code points."""

from __future__ import annotations

from typing import NamedTuple


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
