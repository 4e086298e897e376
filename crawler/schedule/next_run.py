"""When an archive is to be crawled next, and whether it should have been long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_STILL_ALIVE = timedelta(days=1)
"""How long a crawl may wait for its hours, or for a host that asked it to."""


@dataclass(frozen=True)
class Crawled:
    """What a mirror tells of its crawls; times are aware."""

    last_good: datetime | None
    """When the last began that asked for all that was due, and ended well."""
    first: datetime | None
    """When the first began."""
    under_way: datetime | None = None
    """When the one that runs now got its last page, or began; None where none runs."""


@dataclass(frozen=True)
class NextRun:
    """What a calendar says."""

    calendar: str
    """As it was given."""
    next: datetime | None
    """The next event, in the calendar's zone."""
    overdue_since: datetime | None
    """The event at which it became clear that crawls no longer come, in the calendar's zone; None while all is well."""


def next_run(calendar: str, crawled: Crawled, now: datetime) -> NextRun:
    """Return what `calendar` (see read_calendar) says at the moment `now`, an aware time.

    Crawls are overdue where the last good one, or where none was good the first, is older than the last event but one: one that fails
    or is late is another matter. One that is under way and has had a page in the last day is none that does not come. Raises ValueError
    where the calendar cannot be read.
    """
    from crawler.schedule.calendar import read_calendar

    read = read_calendar(calendar)
    upcoming = read.next_after(now)
    missed = None
    since = crawled.last_good or crawled.first
    if since is not None and not (crawled.under_way and now - crawled.under_way < _STILL_ALIVE):
        first = read.next_after(since)
        second = read.next_after(first) if first is not None else None
        missed = second if second is not None and second <= now else None
    return NextRun(calendar, upcoming and upcoming.astimezone(read.zone), missed and missed.astimezone(read.zone))
