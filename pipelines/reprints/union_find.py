"""Sets that are joined one edge at a time: which printings are of one work."""

from __future__ import annotations

from collections.abc import Iterable


def joined(count: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    """Return for each of `count` things the smallest index of its set, where each edge joins the sets of its ends.

    Union by index with path halving: Tarjan and van Leeuwen, "Worst-case analysis of set union algorithms", 1984.
    """
    parents = list(range(count))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    for one, other in edges:
        smaller, larger = sorted((root(one), root(other)))
        parents[larger] = smaller
    return [root(index) for index in range(count)]
