"""Takes a page down for good: its bytes, its readings and its articles go, and a tombstone stays that says so."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from pipelines.mirror import problems, search
from pipelines.mirror.captures import place_of
from pipelines.mirror.frontier.due_again import PRIORITY
from pipelines.mirror.rows import rows_of
from pipelines.mirror.settling import unsettled
from pipelines.mirror.settling.deriving import derive
from pipelines.normalize.moments import timestamp
from pipelines.reprints.store.run import tell_nobody
from pipelines.warc.tombstone import bury

_LISTED = "(SELECT value FROM json_each(:urls))"


@dataclass(frozen=True)
class Forgotten:
    """What was taken down."""

    urls: tuple[str, ...]
    """Every address."""
    captures: int
    """How many captures of them were emptied."""


def addresses_of(db: Database, what: str) -> tuple[str, ...]:
    """Return every address of the page or article `what`, its URL or its key; none where the mirror knows no such thing.

    An address that was served the same bytes is the same page.
    """
    urls = {url for (url,) in db.execute(_NAMED, {"what": what})}
    while True:
        same = {url for (url,) in db.execute(_SAME, {"urls": json.dumps(sorted(urls))})}
        if same <= urls:
            return tuple(sorted(urls))
        urls |= same


_NAMED = """
    SELECT url FROM captures WHERE url = :what
    UNION SELECT url FROM frontier WHERE url = :what
    UNION SELECT url FROM tombstones WHERE :what IN (url, article_key)
    UNION SELECT captures.url FROM readings JOIN captures ON captures.id = readings.capture_id WHERE key = :what AND kind = 'article'
"""
# What a server says of any page that is missing is no page's.
_SAME = f"""
    SELECT DISTINCT other.url FROM captures JOIN captures AS other ON other.payload_digest = captures.payload_digest
    WHERE captures.url IN {_LISTED} AND captures.length > 0
    AND captures.outcome IN ('read', 'unread') AND other.outcome IN ('read', 'unread')
"""


def forget(db: Database, mirror: Path, run_id: int, urls: Iterable[str], reason: str) -> Forgotten:
    """Take down all that stands at `urls`, as addresses_of gives them, for `reason`; done again, it does what was left.

    The rows go in one transaction, then the bytes, then what SQLite keeps of deleted rows. Raises OSError where a WARC file cannot be
    written.
    """
    listed = {"urls": json.dumps(sorted(urls))}
    now = timestamp()
    with db.atomic():
        for url in sorted(urls):
            take_out(db, url, now, reason)
    captures = rows_of(db, f"SELECT * FROM captures WHERE url IN {_LISTED} AND state = 'forgotten'", listed)
    for row in captures:
        if row["warc_file"] is not None:
            bury(mirror.resolve().parent, place_of(row), row["fetched_from"], now, reason)
    derive(db, run_id, tell_nobody)
    sweep(db)
    return Forgotten(tuple(sorted(urls)), len(captures))


def take_out(db: Database, url: str, now: str, reason: str) -> None:
    """Delete, in its caller's transaction, what the rows about `url` say, and leave its tombstone; one that is there stays as it is."""
    unsettled.add_read_at(db, url)
    read = db.execute(
        "SELECT min(key) FROM readings JOIN captures ON captures.id = capture_id WHERE url = ? AND kind = 'article'", [url]
    ).fetchone()
    # The rows of what was derived from them go when it is settled; until then they may not point at readings that are gone.
    db.execute("DELETE FROM readings WHERE capture_id IN (SELECT id FROM captures WHERE url = ?)", [url])
    db.execute(f"UPDATE captures SET state = 'forgotten' WHERE url = ? AND NOT ({_NEEDED})", [url])
    held = db.execute("SELECT count(*) FROM captures WHERE url = ? AND state = 'forgotten'", [url]).fetchone()[0]
    db.execute(
        "INSERT INTO tombstones (url, article_key, captures, forgotten_at, reason) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (url) DO UPDATE SET captures = excluded.captures",
        [url, read[0], held, now, reason],
    )
    db.execute(
        "INSERT INTO frontier (url, page_kind, state, due, priority) VALUES (?, 'page', 'forgotten', ?, ?) "
        "ON CONFLICT (url) DO UPDATE SET state = 'forgotten'",
        [url, now, PRIORITY["page"]],
    )
    db.execute(f"DELETE FROM problems WHERE {problems.OF_PAGE}", {"url": url})


# What other addresses were answered too, and is no page: an error page of the server.
_NEEDED = (
    "outcome NOT IN ('read', 'unread') AND EXISTS (SELECT 1 FROM captures AS other WHERE other.revisit_of = captures.id "
    "AND other.url <> captures.url)"
)


def sweep(db: Database) -> None:
    """Have SQLite keep nothing of rows that were deleted; runs outside any transaction, once the tables are settled."""
    # A deleted word stays in an index until its segments are merged, a deleted row in a page until that is written again.
    with db.atomic():
        for index in search.INDEXES:
            db.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
    db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
