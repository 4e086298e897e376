"""Calendars: systemd's OnCalendar form and plain words, and the moments that they mean, clock changes included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from oncalendar import BaseIterator, OnCalendarError

from crawler.schedule.plain_words import FORMS, expressions
from crawler.schedule.zones import change_between, local_zone, offset_at, zone_named

_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
_LOOKED_BACK = (timedelta(hours=1), _DAY, 8 * _DAY, 32 * _DAY, 400 * _DAY, 3660 * _DAY)
_ON_CALENDAR = re.compile(r"[*~]|\d-\d")
_LONGEST = 500


@dataclass(frozen=True)
class Recurrence:
    """One OnCalendar expression, in a time zone.

    A time of day is meant once a day: where the clocks skip it, the first moment after the gap is (the second before the gap, where
    the gap ends on another day; none, where the whole day is skipped), and where they show it twice, the first time. An expression of
    every hour goes by the hours that really pass: it fires whenever the clocks show its time, in both of two equal hours.
    """

    expression: str
    """Without time zone: `Mon..Fri *-*-* 03:15:00`."""
    zone: ZoneInfo
    of_this_machine: bool
    """No zone was named: it is this machine's."""

    @property
    def on_calendar(self) -> str:
        """It as systemd reads it, its zone named wherever that has a name."""
        return self.expression if self.zone.key == "localtime" else f"{self.expression} {self.zone.key}"

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the first event after `moment`, in UTC; None where there is none before the year 2200."""
        wall = self.clock(moment)
        # Where the clocks are about to go back, what comes after may show a time of before.
        back = max(timedelta(), offset_at(self.zone, moment) - offset_at(self.zone, moment + _DAY))
        behind = back if self._by_real_hours else timedelta()
        best: datetime | None = None
        for shown in self.shown_after(wall - behind):
            if best is not None and _first(shown, self.zone) >= best:
                break
            for event in self._moments(shown):
                if event > moment and (best is None or event < best):
                    best = event
        return best

    def clock(self, moment: datetime) -> datetime:
        """Return what the clocks of its zone show at `moment`, as a time without zone."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def shown_after(self, wall: datetime) -> Iterator[datetime]:
        """Yield the times after `wall` that a clock without changes would show at its events."""
        return BaseIterator(self.expression, wall)

    @cached_property
    def _by_real_hours(self) -> bool:
        return len(BaseIterator(self.expression, datetime(2000, 1, 1)).hours) == 24

    def _moments(self, shown: datetime) -> list[datetime]:
        first = _first(shown, self.zone)
        if self.clock(first) != shown:
            return [] if self._by_real_hours else self._beside_gap(shown, first)
        second = shown.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        return [first, second] if self._by_real_hours and second != first else [first]

    def _beside_gap(self, skipped: datetime, after: datetime) -> list[datetime]:
        """Return the moment that stands for a time that the clocks have `skipped`; `after` lies behind the gap."""
        # PEP 495: read with the offset of after the gap, it lies before it.
        ends = change_between(self.zone, skipped.replace(tzinfo=self.zone, fold=1).astimezone(UTC), after)
        beside = (ends, ends - _SECOND)
        return [moment for moment in beside if self.clock(moment).date() == skipped.date()][:1]


@dataclass(frozen=True)
class Calendar:
    """When to crawl."""

    text: str
    """As it was given."""
    recurrences: tuple[Recurrence, ...]

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the first event after `moment` (aware), in UTC; None where there is none before the year 2200."""
        return min((event for event in (one.next_after(moment) for one in self.recurrences) if event is not None), default=None)

    def last_before(self, moment: datetime) -> datetime | None:
        """Return the last event at or before `moment` (aware), in UTC; None where there is none in ten years."""
        for span in _LOOKED_BACK:
            last, event = None, self.next_after(moment - span)
            while event is not None and event <= moment:
                last, event = event, self.next_after(event)
            if last is not None:
                return last
        return None

    def upcoming(self, moment: datetime, count: int) -> list[datetime]:
        """Return the first `count` events after `moment` (aware), in UTC; fewer where there are fewer."""
        found: list[datetime] = []
        while len(found) < count:
            event = self.next_after(found[-1] if found else moment)
            if event is None:
                break
            found.append(event)
        return found

    @property
    def on_calendar(self) -> tuple[str, ...]:
        """It in systemd's form, a line for each expression; what systemd makes of clock changes is its own (see clock_changes)."""
        return tuple(one.on_calendar for one in self.recurrences)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its first expression, to show times in."""
        return self.recurrences[0].zone

    @property
    def of_this_machine(self) -> bool:
        """Whether it is in this machine's zone because none is named."""
        return any(one.of_this_machine for one in self.recurrences)


def read_calendar(text: str) -> Calendar:
    """Return the calendar that `text` means: OnCalendar expressions (systemd.time(7)) or plain words, several apart by ";".

    Each may end in a time zone; without one, the machine's is meant. Raises ValueError, with a sentence that says what is wrong and what
    would be right, where it cannot be read or never fires again.
    """
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    if not parts:
        raise ValueError(f"it is empty; {FORMS}")
    if len(text) > _LONGEST or not text.isprintable():
        raise ValueError(f"it has {len(text):,} characters, or some that cannot be printed; {FORMS}")
    recurrences = tuple(one for part in parts for one in _read_part(part))
    for one in recurrences:
        if one.next_after(datetime.now(UTC)) is None:
            raise ValueError(f'it never fires again ({one.expression}); leave the year out, or name a day that there is, like "*-02~01"')
    return Calendar(text.strip(), recurrences)


def _read_part(part: str) -> list[Recurrence]:
    words = part.split()
    named = zone_named(words[-1]) if re.search("[A-Za-z]", words[-1]) else None
    said = " ".join(words[:-1] if named else words)
    zone = named or local_zone()
    return [Recurrence(expression, zone, named is None) for expression in _expressions(said)]


def _expressions(said: str) -> list[str]:
    try:
        seconds = BaseIterator(said, datetime(2000, 1, 1)).seconds
    except OnCalendarError as error:
        if _ON_CALENDAR.search(said):
            raise ValueError(_wrong_field(said, str(error))) from error
        return expressions(said)
    if len(seconds) > 1:
        raise ValueError('it fires several times a minute, and no crawl is done in one; write it like "hourly" or "every 15 minutes"')
    return [said]


def _wrong_field(said: str, told: str) -> str:
    wrong = told.removeprefix("Bad ")
    what = f"its {wrong} is none" if wrong != told else "it has too many words"
    return f'the OnCalendar expression "{said}" is not right: {what}; write it like "Mon..Fri *-*-* 03:15:00 Europe/Berlin"'


def _first(shown: datetime, zone: ZoneInfo) -> datetime:
    return shown.replace(tzinfo=zone, fold=0).astimezone(UTC)
