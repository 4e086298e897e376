"""Two pages that say that they are one in two languages: what of their articles belongs together by its place on both."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class ParallelPages:
    """A page and the page in another language that it names as the same."""

    articles: tuple[str, ...]
    """The keys of its articles, in its order."""
    sources: tuple[str, ...]
    """The keys of the articles of the other."""


def in_order(pages: ParallelPages, paired: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the most of the pairs, each of an article and its source, that stand in the same order on both pages."""
    place, source_place = _places(pages.articles), _places(pages.sources)
    # Of an article's pairs the last comes first, so that no two of them ascend.
    known = sorted(((place[article], source_place[source]) for article, source in paired), key=lambda pair: (pair[0], -pair[1]))
    return [(pages.articles[at], pages.sources[source_at]) for at, source_at in _longest_ascending(known)]


def pair_by_place(
    pages: ParallelPages, paired: Collection[tuple[str, str]], contradicts: Callable[[str, str], bool]
) -> list[tuple[str, str]]:
    """Return the pairs that follow from the order of both pages: what stands between two pairs, or a pair and an end, one by one.

    `paired` are pairs of an article and its source that the texts show. What lies between is paired where it is as much on both pages, and
    no two of it contradict one another: each then has its place, and one that was left out or put in would be seen by the count.
    """
    place, source_place = _places(pages.articles), _places(pages.sources)
    taken, source_taken = {article for article, _ in paired}, {source for _, source in paired}
    fences = [(place[article], source_place[source]) for article, source in in_order(pages, paired)]
    found: list[tuple[str, str]] = []
    for (begin, source_begin), (end, source_end) in pairwise([(-1, -1), *fences, (len(pages.articles), len(pages.sources))]):
        left = [article for article in pages.articles[begin + 1 : end] if article not in taken]
        right = [source for source in pages.sources[source_begin + 1 : source_end] if source not in source_taken]
        if len(left) == len(right) and not any(contradicts(*pair) for pair in zip(left, right, strict=True)):
            found += zip(left, right, strict=True)
    return found


def _places(keys: Sequence[str]) -> dict[str, int]:
    return {key: place for place, key in enumerate(keys)}


def _longest_ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most of the `pairs`, ascending by their first, of which the second ascends too (Fredman, Discrete Math. 11, 1975)."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for at, (_, value) in enumerate(pairs):
        rank = bisect_left(ends, value)
        ends[rank : rank + 1] = [value]
        last[rank : rank + 1] = [at]
        before.append(last[rank - 1] if rank else -1)
    chain = []
    at = last[-1] if last else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]
