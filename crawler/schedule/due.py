"""What is due: an archive of whose calendar an event has passed since a crawl of it last began, which its mirror tells."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.schedule.calendar import Calendar

_CLOCKS_DIFFER = timedelta(minutes=5)
_STARTS = (
    "SELECT started FROM runs WHERE settings ->> 'command' IS NULL AND archive_id = (SELECT id FROM archives WHERE key = ?) "
    "ORDER BY id DESC"
)


class UnreadableMirror(Exception):
    """A mirror does not tell when it was last crawled; the message says why in a sentence."""


@dataclass(frozen=True)
class Due:
    """Whether an archive is to be crawled."""

    since: datetime | None
    """The event that no crawl has followed yet; or where none was ever begun, the moment asked about. None where nothing is due."""
    last_start: datetime | None
    """When a crawl last began."""
    warning: str | None = None
    """That the clock was set back, in a sentence."""


def due_at(calendar: Calendar, archive: str, mirror: Path, now: datetime) -> Due:
    """Return whether a crawl of `archive` into `mirror` is due at `now`, an aware time; one that was never crawled is due at once.

    A start that lies in the future was written by a clock that was wrong, and is passed over. Raises UnreadableMirror.
    """
    last, warning = None, None
    for start in _starts(archive, mirror):
        if start <= now + _CLOCKS_DIFFER:
            last = start
            break
        warning = warning or (
            f"the last crawl of {archive} into {mirror} began at {start:%Y-%m-%d %H:%M} UTC, which is still to come: was the clock "
            "set back? What is due is counted from the crawl before it"
        )
    if last is None:
        return Due(now, None, warning)
    event = calendar.last_before(now)
    return Due(event if event is not None and event > last else None, last, warning)


def _starts(archive: str, mirror: Path) -> list[datetime]:
    """Return when crawls of `archive` into `mirror` began, the latest first; none where there is no mirror yet."""
    if not mirror.exists():
        return []
    try:
        with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            # It was created and never written to, where a first crawl was killed.
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                return []
            return [datetime.fromisoformat(started).astimezone(UTC) for (started,) in connection.execute(_STARTS, [archive])]
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise UnreadableMirror(f"{mirror} does not tell when it was last crawled ({error}); is it a mirror of Backfile?") from error
