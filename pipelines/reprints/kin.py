"""Pairs of texts that share passages, and the sources that an article has among its kin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.reprints.clusters import Edge
from pipelines.reprints.differences import Counts
from pipelines.reprints.direction import Order
from pipelines.reprints.relation import Relation, Shared

_MORE_WORDS = 25
_MORE_SHARE = 0.1
_ALIKE = 0.25
_GRADES = 20


@dataclass(frozen=True)
class Kin:
    """What one text has of another."""

    shared: Shared
    """How much of each lies in passages; the one text is the article, the other its source."""
    relation: Relation | None
    """What the one text is to the other."""
    counts: Counts | None = None
    """How the words within the passages differ; None where nobody counted."""


@dataclass(frozen=True)
class Source:
    """A source of an article."""

    order: Order
    """The article and its source, and how that is known."""
    kin: Kin
    """What the article has of it."""
    relation: str
    """What the article is to it: the texts' relation, or common_source."""
    is_direct: bool = False
    """Whether none is nearer: the note's immediate source, else the one that it has the most of."""

    def edge(self, places: Mapping[int, int]) -> Edge:
        """Return it as an edge between works; `places` are the indexes of articles, by their ids."""
        found = self.order
        coverage = self.kin.shared.article_coverage
        return Edge(places[found.article.id], places[found.source.id], self.relation, found.direction, coverage)


def sources(found: Sequence[Source]) -> list[Source]:
    """Return those of all possible sources of one article that tell where its text is from.

    They are what its notes declare, the best one, and what else gives a part that none of these has: an article made of two others
    has two. What is left out follows from these: a printing of the same work, further off.
    """
    chosen = [one for one in found if one.order.claim is not None]
    direct = [one for one in chosen if one.order.claim is not None and one.order.claim.step == 1]
    # Where a note tells where the text is from, what may be as well a printing from this article is no source.
    ranked = sorted((one for one in found if not direct or one.order.direction != "undecided"), key=_rank)
    best = [one for one in ranked[:1] if one not in chosen]
    chosen += best
    direct = direct or [*best, *chosen[:1]][:1]
    covered = _union(one.kin for one in chosen)
    for one in ranked:
        more = _union([*(other.kin for other in chosen), one.kin]) - covered
        if one not in chosen and more >= max(_MORE_WORDS, _MORE_SHARE * one.kin.shared.words):
            chosen.append(one)
            direct.append(one)
            covered += more
    return [replace(one, is_direct=one in direct) for one in chosen]


def _rank(source: Source) -> tuple[int, str, str]:
    # A whole text is a better source than one of which it is but a part; of sources about as good the oldest is the best.
    shared = source.kin.shared
    worth = shared.article_coverage + _ALIKE * (shared.source_coverage + shared.similarity)
    return -round(worth * _GRADES), *source.order.source.age


def _union(kin: Iterable[Kin]) -> int:
    """Return how many words of a text its passages with all these hold."""
    covered = done = 0
    for start, end in sorted((passage.first, passage.after) for one in kin for passage in one.shared.passages):
        covered += max(0, end - max(start, done))
        done = max(done, end)
    return covered
