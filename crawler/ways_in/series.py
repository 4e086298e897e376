"""Series: pages at addresses that can be counted up, a day, month, year or number each, whether or not anything links to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from string import Formatter

from crawler.reading.places import BadPattern

_NUMBER = re.compile(r"\{number[^}]*\}")


class _TwoDigits(int):
    """A month or day, which addresses mostly write with two digits; `{day:d}` writes it without a nought."""

    def __format__(self, form: str) -> str:
        return int.__format__(self, form or "02d")


@dataclass(frozen=True, kw_only=True)
class Days:
    """A page a day: `Days(pattern="{year}/{month}/{day}/", first=date(1998, 3, 2))`. A day without a page is no fault."""

    pattern: str
    """The path below the host, with `{year}`, `{month}` and `{day}`; those two are of two digits, and written `{month:d}` of one or two."""
    first: date
    """The first day of which there may be a page."""
    last: date | None = None
    """The last one; None while the periodical goes on."""
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    """On which days of the week it appears: 0 is Monday."""

    def paths(self, today: date) -> Iterator[str]:
        """Yield the path of each page that there may be by `today`, the first first; raise BadPattern where the pattern is none."""
        _check(self.pattern, "year", "month", "day")
        day, last = self.first, min(self.last or today, today)
        while day <= last:
            if day.weekday() in self.weekdays:
                yield self.pattern.format(year=day.year, month=_TwoDigits(day.month), day=_TwoDigits(day.day))
            day += timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Months:
    """A page a month: `Months(pattern="{year}/{month}.html", first=date(1998, 3, 1))`."""

    pattern: str
    """The path below the host, with `{year}` and `{month}` as in Days."""
    first: date
    """A day of the first month."""
    last: date | None = None
    """A day of the last one; None while the periodical goes on."""
    months: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
    """In which months it appears."""

    def paths(self, today: date) -> Iterator[str]:
        """Yield the path of each page that there may be by `today`, the first first; raise BadPattern where the pattern is none."""
        _check(self.pattern, "year", "month")
        last = min(self.last or today, today)
        for count in range(self.first.year * 12 + self.first.month - 1, last.year * 12 + last.month):
            if count % 12 + 1 in self.months:
                yield self.pattern.format(year=count // 12, month=_TwoDigits(count % 12 + 1))


@dataclass(frozen=True, kw_only=True)
class Years:
    """A page a year: `Years(pattern="archive/{year}.html", first=1998)`."""

    pattern: str
    """The path below the host, with `{year}`."""
    first: int
    """The first year."""
    last: int | None = None
    """The last one; None while the periodical goes on."""

    def paths(self, today: date) -> Iterator[str]:
        """Yield the path of each page that there may be by `today`, the first first; raise BadPattern where the pattern is none."""
        _check(self.pattern, "year")
        for year in range(self.first, min(self.last or today.year, today.year) + 1):
            yield self.pattern.format(year=year)


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A page a number, counted up until several in a row are missing: `Numbers(pattern="issue/{number}")`."""

    pattern: str
    """The path below the host, with `{number}`; `{number:03d}` writes it with three digits."""
    first: int = 1
    """The first number."""
    last: int | None = None
    """The last one; None while the periodical goes on."""
    patience: int = 5
    """So many missing numbers in a row end the series; the next runs ask for them again, as for all that is missing."""
    most: int = 20_000
    """No number above it is asked for: some servers have a page for whatever they are asked."""

    def paths(self, today: date) -> Iterator[str]:
        """Yield the paths that are asked for before anything is known of the series, the first numbers; raise BadPattern as Days does."""
        _check(self.pattern, "number")
        return self._counted(self.first)

    def after(self, path: str) -> Iterator[str]:
        """Yield the paths that a page which stands at `path` promises, the next numbers; none where that is not of the series."""
        match = self._spelled.fullmatch(path.strip("/"))
        return self._counted(int(match["number"]) + 1) if match else iter(())

    @cached_property
    def _spelled(self) -> re.Pattern[str]:
        before, after = (re.escape(part) for part in _NUMBER.split(self.pattern.strip("/"), maxsplit=1))
        return re.compile(rf"{before}(?P<number>\d{{1,9}}){after}")

    def _counted(self, first: int) -> Iterator[str]:
        last = min(first + self.patience - 1, self.last or self.most, self.most)
        for number in range(first, last + 1):
            yield self.pattern.format(number=number)


def _check(pattern: str, *fields: str) -> None:
    """Raise BadPattern where `pattern` has not each of `fields` once, or has others."""
    try:
        named = [name for _, name, _, _ in Formatter().parse(pattern) if name is not None]
    except ValueError:
        named = []
    if sorted(named) != sorted(fields):
        wanted = " and ".join(f"{{{name}}}" for name in fields)
        raise BadPattern(f"the pattern {pattern!r} of a series of pages cannot be counted up: it must have {wanted}, each once")


Series = Days | Months | Years | Numbers
