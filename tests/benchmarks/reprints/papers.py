"""The made-up periodicals that a corpus is printed in, and their issues: monthlies, quarterlies, and bulletins without a date."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.items import Periodical

Rhythm = Literal["monthly", "quarterly", "undated"]

_YEARS = range(1980, 2020)
_NAMES: dict[Rhythm, tuple[str, ...]] = {
    "monthly": ("The Lantern", "Harbour Lights", "The Weaver", "Northern Quay", "The Signalman", "Open Sea", "The Lamplighter"),
    "quarterly": ("The Long Shift", "Tide and Table", "The Southern Mole", "Council Road"),
    "undated": ("Pier Seven Bulletin", "The Night School"),
}
PERIODICALS = tuple(
    Periodical(code=name.lower().replace(" ", "_"), name=name, language="en") for names in _NAMES.values() for name in names
)
"""As an archive declares them."""
_MONTHS = {"monthly": 1, "quarterly": 3, "undated": 6}


@dataclass(frozen=True)
class Issue:
    """An issue of a periodical."""

    periodical: str
    """The code."""
    name: str
    """The periodical's."""
    number: int
    start: date | None
    """The first day that it may have come out on; None where it bears no date."""
    end: date | None

    @property
    def date_text(self) -> str | None:
        """The date as printed: `May 1999`, of a quarterly `July-September 1999`, of a weekly `3 January 1852`."""
        if self.start is None or self.end is None:
            return None
        if self.start == self.end:
            return f"{self.start.day} {calendar.month_name[self.start.month]} {self.start.year}"
        first, last = (calendar.month_name[day.month] for day in (self.start, self.end))
        return f"{first} {self.start.year}" if first == last else f"{first}-{last} {self.start.year}"


def issues() -> list[Issue]:
    """Return all issues of all periodicals."""
    rhythms = {name: rhythm for rhythm, names in _NAMES.items() for name in names}
    return [issue for periodical in PERIODICALS for issue in _issues_of(periodical, rhythms[periodical.name])]


def _issues_of(periodical: Periodical, rhythm: Rhythm) -> Iterator[Issue]:
    months = _MONTHS[rhythm]
    for number, (year, month) in enumerate(((year, month) for year in _YEARS for month in range(1, 13, months)), 1):
        dates = (None, None) if rhythm == "undated" else (date(year, month, 1), last_day(year, month + months - 1))
        yield Issue(periodical.code, periodical.name, number, *dates)


def last_day(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])
