"""Which of many things get a row of their own in a picture: those with the most; the rest share one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from exports.pictures.labels import distinct, label

MOST = 40
"""Rows, or columns, that can be taken in."""

_Thing = TypeVar("_Thing", bound=Hashable)


@dataclass(frozen=True)
class Places:
    """Where things stand in a picture: their places from 0, and what is written there."""

    labels: list[str]
    _places: Mapping[Hashable, int]

    def of(self, thing: Hashable) -> int:
        """Return the place of a thing; those that have none of their own share the last."""
        return self._places.get(thing, len(self.labels) - 1)


def gather(totals: Mapping[_Thing, int], called: Callable[[_Thing], str], by: Callable[[_Thing], tuple[int, str]], others: str) -> Places:
    """Return the places of the things that `totals` counts: of those counted most, as many as can be taken in, in the order of `by`.

    `called` gives a thing's name, `others` says in the plural what they are.
    """
    most = sorted(totals, key=lambda thing: -totals[thing])
    kept = most if len(most) <= MOST else most[: MOST - 1]
    ordered = sorted(kept, key=by)
    labels = [label(called(thing)) for thing in ordered]
    if len(kept) < len(most):
        labels.append(f"{len(most) - len(kept):,} other {others}")
    return Places(distinct(labels), {thing: place for place, thing in enumerate(ordered)})
