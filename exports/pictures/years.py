"""The years of a mirror as the columns of a picture: one each, or as many together as it takes to have them all in sight."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_MOST = 60
"""Columns that can still be read."""
_TOGETHER = (1, 2, 5, 10, 20, 50, 100, 200)
_LABELLED = 14


@dataclass(frozen=True)
class Years:
    """Columns of equally many years, from the first year to the last, those with nothing in them too: a gap is to be seen."""

    first: int
    together: int
    """Years in a column."""
    count: int
    """Columns."""

    def column(self, year: int) -> int:
        """Return the column of a year, from 0."""
        return (year - self.first) // self.together

    @property
    def labels(self) -> list[str]:
        """The first year of each column."""
        return [str(self.first + column * self.together) for column in range(self.count)]

    @property
    def named(self) -> list[str]:
        """The labels that are shown: round ones, where there are many."""
        step = next((step for step in (1, 2, 5, 10, 20) if self.count <= step * _LABELLED), 50) * self.together
        return self.labels if step == self.together else [label for label in self.labels if int(label) % step == 0]

    @property
    def title(self) -> str:
        """What the columns are."""
        return "year" if self.together == 1 else f"year, {self.together} to a column"


def year_of(text: str | None) -> int | None:
    """Return the year in which a date begins, as a number; None where it is none."""
    return int(text[:4]) if text and re.match(r"[0-9]{4}", text) else None


def columns_for(years: Collection[int]) -> Years:
    """Return the columns for `years`, of which there must be one."""
    first, last = min(years), max(years)
    together = next((together for together in _TOGETHER if last // together - first // together < _MOST), _TOGETHER[-1])
    begin = first // together * together
    return Years(begin, together, (last - begin) // together + 1)
