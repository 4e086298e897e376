"""What two texts are to one another, from how much of each lies in what they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipelines.reprints.boilerplate import Spans, masked
from pipelines.reprints.passages import Passage

Relation = Literal["reprint", "abridgement", "excerpt", "inclusion", "adaptation"]

# What the contract starts from ("What a reprint is"); tests/benchmarks/reprints measures them.
_WHOLE = 0.75
_MOST = 0.6
_PART = 0.33
# Below it the piece is rewritten, not printed again: noise of 8 % of the characters, edits of 5 % of the words and house spelling stay
# above 0.93, and a piece of which one sentence in five is another falls to 0.85.
_KEPT = 0.9
# Below this two pieces are made after one pattern: two recipes, two scripts.
_LEAST_KEPT = 0.55
_LEAST = 25
_THREAD = 3
_THREAD_COVERAGE = 0.35
_THREAD_WORDS = 60
_EDGE = 0.3
_FOLLOWING = 0.8
_BOILED = 0.5


@dataclass(frozen=True)
class Shared:
    """What an article and its source share, boilerplate left out on both sides."""

    article_coverage: float
    """The share of the article's words that lie in passages."""
    source_coverage: float
    """The same of the source's."""
    words: int
    """Words of the article that lie in passages."""
    source_words: int
    """The same of the source."""
    passages: tuple[Passage, ...]
    """These passages, in the order of the article."""
    rewritten: int
    """Words that stand between the same two passages in both texts, and differ."""
    in_order: bool
    """Whether the passages go through both texts from beginning to end."""

    @property
    def different(self) -> int:
        """How many words of the passages differ, on the side of which more do."""
        return sum(max(passage.words, passage.source_after - passage.source_first) - passage.matched for passage in self.passages)

    @property
    def similarity(self) -> float:
        """The share of the passages' words, of both sides, that are the same."""
        words = sum(passage.words + passage.source_after - passage.source_first for passage in self.passages)
        return 2 * sum(passage.matched for passage in self.passages) / words if words else 0.0

    def turned(self) -> Shared:
        """Return the same, seen from the source."""
        passages = sorted(passage.turned() for passage in self.passages)
        return Shared(
            self.source_coverage, self.article_coverage, self.source_words, self.words, tuple(passages), self.rewritten, self.in_order
        )


def shared(
    aligned: Sequence[Passage], article_words: int, source_words: int, article_spans: Spans = (), source_spans: Spans = ()
) -> Shared:
    """Return what two texts of so many words share; a stretch that is mostly boilerplate in either is no passage."""
    passages = tuple(
        passage
        for passage in aligned
        if not _is_boilerplate(passage.first, passage.after, article_spans)
        and not _is_boilerplate(passage.source_first, passage.source_after, source_spans)
    )
    one = _covered([(passage.first, passage.after) for passage in passages], article_spans)
    other = _covered([(passage.source_first, passage.source_after) for passage in passages], source_spans)
    one_of = article_words - masked(article_spans, 0, article_words)
    other_of = source_words - masked(source_spans, 0, source_words)
    in_order = _goes_through(passages, article_words, source_words)
    coverages = one / one_of if one_of else 0.0, other / other_of if other_of else 0.0
    return Shared(*coverages, one, other, passages, _rewritten(aligned), in_order)


def _is_boilerplate(first: int, after: int, spans: Spans) -> bool:
    return bool(spans) and masked(spans, first, after) > _BOILED * (after - first)


def _covered(stretches: Sequence[tuple[int, int]], spans: Spans) -> int:
    """Return how many words of a text lie in `stretches`, boilerplate left out."""
    covered = done = 0
    for first, after in sorted(stretches):
        first = max(first, done)
        if after > first:
            covered += after - first - masked(spans, first, after)
            done = after
    return covered


def _rewritten(aligned: Sequence[Passage]) -> int:
    gaps = ((later.first - earlier.after, later.source_first - earlier.source_after) for earlier, later in pairwise(aligned))
    return sum(max(0, min(gap)) for gap in gaps)


def _goes_through(passages: Sequence[Passage], article_words: int, source_words: int) -> bool:
    """Tell whether passages, in the order of the article, go through both texts from beginning to end, hardly one out of order."""
    if len(passages) < _THREAD:
        return False
    following = 1 + sum(later.source_first > earlier.source_first for earlier, later in pairwise(passages))
    return (
        following >= _FOLLOWING * len(passages)
        and passages[0].first <= _EDGE * article_words
        and min(passage.source_first for passage in passages) <= _EDGE * source_words
        and passages[-1].after >= (1 - _EDGE) * article_words
        and max(passage.source_after for passage in passages) >= (1 - _EDGE) * source_words
    )


def relation(found: Shared, kept: float) -> Relation | None:
    """Return what an article is to its source; None where they only quote the same, or one another.

    `kept` is the share of the words that stand in both that are the same or respelled: what was added or cut does not count.
    """
    kept *= found.words / (found.words + found.rewritten) if found.words else 0.0
    if found.words < _LEAST or kept < _LEAST_KEPT:
        return None
    article, source = found.article_coverage, found.source_coverage
    if max(article, source) >= _MOST and min(article, source) >= _PART and kept < _KEPT:
        return "adaptation"
    if article >= _MOST:
        return "reprint" if source >= _WHOLE else "abridgement" if source >= _PART else "excerpt"
    if source >= _MOST:
        return "inclusion"
    if found.in_order and min(article, source) >= _THREAD_COVERAGE and found.words >= _THREAD_WORDS:
        return "adaptation"
    return None
