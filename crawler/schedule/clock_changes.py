"""What systemd makes of clock changes is not what we do: the lines that a timer needs beside a calendar's own.

systemd leaves out a time that the clocks skip, and the second of two equal hours. What is added here may ask once too often, in years in
which the clocks change on another day: what is asked then is `backfile schedule run`, which does nothing where no event has passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.schedule.calendar import Calendar, Recurrence
from crawler.schedule.plain_words import DAYS
from crawler.schedule.zones import change_between, offset_at

_YEARS = 28
"""After so many the days of the week fall on the same dates again."""


def lines_besides(calendar: Calendar, now: datetime) -> list[str]:
    """Return the OnCalendar lines, in UTC, that have systemd ask at every event of `calendar` that its own lines leave out."""
    dates: dict[tuple[int, int, int, int, int], set[int]] = {}
    for recurrence in calendar.recurrences:
        for event in _left_out(recurrence, now):
            dates.setdefault((event.month, event.weekday(), event.hour, event.second, event.minute), set()).add(event.day)
    minutes: dict[tuple[int, int, int, int, int, int], list[int]] = {}
    for (month, weekday, hour, second, minute), days in sorted(dates.items()):
        minutes.setdefault((month, weekday, min(days), max(days), hour, second), []).append(minute)
    return [
        f"{DAYS[weekday]} *-{month:02}-{_span(first, last)} {hour:02}:{','.join(f'{one:02}' for one in at)}:{second:02} UTC"
        for (month, weekday, first, last, hour, second), at in minutes.items()
    ]


def _left_out(recurrence: Recurrence, now: datetime) -> Iterator[datetime]:
    for change, width in _changes(recurrence.zone, now):
        event = recurrence.next_after(change - width - timedelta(seconds=2))
        while event is not None and event <= change + width:
            if not _systemd_fires(recurrence, event):
                yield event
            event = recurrence.next_after(event)


def _changes(zone: ZoneInfo, now: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """Yield the moments at which the clocks of `zone` change, and by how much."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    offset = offset_at(zone, day)
    for _ in range(_YEARS * 366):
        day += timedelta(days=1)
        later = offset_at(zone, day)
        if later != offset:
            yield change_between(zone, day - timedelta(days=1), day), abs(later - offset)
            offset = later


def _systemd_fires(recurrence: Recurrence, event: datetime) -> bool:
    shown = recurrence.clock(event)
    return shown.fold == 0 and next(iter(recurrence.shown_after(shown - timedelta(seconds=1))), None) == shown


def _span(first: int, last: int) -> str:
    return f"{first:02}" if first == last else f"{first:02}..{last:02}"
