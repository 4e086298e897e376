"""What is due is leased to a walk, and what pages lead to becomes due."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from pipelines.items import FoundUrl, Outcome, PageKind
from pipelines.mirror.captures import validators
from pipelines.mirror.frontier.due_again import PRIORITY, Condition, chosen, due_again
from pipelines.mirror.frontier.traps import states
from pipelines.mirror.visits import RECHECKS, SUSPECT
from pipelines.normalize.moments import timestamp

# What has not failed waits for nothing, not even for a clock that was set back.
_IS_TIME = "attempts = 0 OR due <= ?"


@dataclass(frozen=True)
class Lease:
    """An address that the walk has taken to fetch."""

    url: str
    """The address as the archive calls it."""
    kind: PageKind
    """What it is expected to be."""
    found_on: str | None = None
    """The page that first led to it, or in whose place it is asked for."""
    etag: str | None = None
    """The ETag of what is held of it, where its bytes are held."""
    last_modified: str | None = None
    """The Last-Modified of the same."""


@dataclass(frozen=True)
class Known:
    """What the frontier knows of an address that was, or is to be, visited."""

    kind: PageKind
    """What it is expected to be."""
    outcome: Outcome | None
    """How the last visit came out; None where there was none."""
    strays: int
    """How many pages in a row that nothing could be read from led to it."""

    def strays_after(self, outcome: Outcome) -> int:
        """Return how many pages in a row, this one included, nothing could be read from, after its visit came out so."""
        if outcome == "read" or self.kind in ("index", "issue"):
            return 0
        return self.strays + (outcome != "redirect")


class Frontier:
    """The `frontier` table of one mirror. Each method but `lease` runs inside its caller's transaction."""

    def __init__(self, db: Database, rechecks: int = RECHECKS, archive_id: int | None = None) -> None:
        """Take the mirror's database, how many addresses, beside those that always are, a run asks for again at most, and the archive
        whose addresses they are: None before it is known.
        """
        self.db = db
        self.rechecks = rechecks
        self.archive_id = archive_id
        self.only: Collection[str] | None = None
        """The codes of the periodicals that this run asks for; None for all."""

    def release(self) -> None:
        """Make due again what is leased, at the end of a run that ended by itself."""
        self.db.execute("UPDATE frontier SET state = 'due' WHERE state = 'leased'")

    def add(self, found: Iterable[FoundUrl], found_on: str | None = None, strays: int = 0) -> int:
        """Add the addresses that are new; one already known keeps its state, and the more urgent of its two kinds.

        `found_on` is the page that led there; an address that stands in for another is found on that one. `strays` is how many pages in a
        row, that one included, nothing could be read from. Returns how many were taken for traps: kept, and not asked for.
        """
        new = list(states(self.db, found, strays))
        if not new:
            return 0
        now = timestamp()
        self.db.conn.executemany(
            "INSERT INTO frontier (url, archive_id, page_kind, state, due, found_on, priority, periodical, strays) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (url) DO UPDATE SET periodical = excluded.periodical, priority = min(priority, excluded.priority), "
            "page_kind = CASE WHEN excluded.priority < priority THEN excluded.page_kind ELSE page_kind END, "
            "strays = min(strays, excluded.strays), "
            "state = CASE WHEN state = 'trapped' AND excluded.state = 'due' THEN 'due' ELSE state END "
            "WHERE archive_id IS excluded.archive_id "
            "AND (excluded.priority < priority OR excluded.periodical IS NOT periodical OR excluded.strays < strays)",
            [
                (url.url, self.archive_id, url.kind, state, now, url.instead_of or found_on, PRIORITY[url.kind],
                 url.periodical, strays)
                for url, state in new
            ],
        )  # fmt: skip
        return sum(state == "trapped" for _, state in new)

    def make_due(self, everything: bool) -> None:
        """Make due again, at the start of a new run, what is always asked for, what has waited long enough, or `everything`."""
        now = timestamp()
        again, arguments = due_again(everything, self.asked_for, self.rechecks)
        self.db.execute(f"UPDATE frontier SET state = 'due', attempts = 0, kills = 0, due = ? WHERE id IN ({again})", [now, *arguments])

    def lease(self, count: int) -> list[Lease]:
        """Take up to `count` due addresses, indexes first, then issues, articles and the rest, each in the order it was found.

        What runs have died of comes last, one at a time, so that it is known which it is.
        """
        # Power that fails takes leases back, and nothing is lost: they need not be waited for.
        with self._unsynced(), self.db.atomic():
            rows = self._due("kills < ?", count) or ([] if self._are_on_their_way() else self._due("kills >= ?", 1))
            self.db.execute(
                "UPDATE frontier SET state = 'leased' WHERE id IN (SELECT value FROM json_each(?))", [json.dumps([row[0] for row in rows])]
            )
        return [Lease(url, kind, found_on, *validators(self.db, url)) for _, url, kind, found_on in rows]

    def _due(self, suspicion: str, count: int) -> list[Any]:
        among, codes = self.asked_for
        return self.db.execute(
            f"SELECT id, url, page_kind, found_on FROM frontier WHERE state = 'due' AND ({_IS_TIME}) AND {among} AND {suspicion} "
            "ORDER BY priority, id LIMIT ?",
            [timestamp(), *codes, SUSPECT, count],
        ).fetchall()

    @contextmanager
    def _unsynced(self) -> Iterator[None]:
        if self.db.conn.in_transaction:
            yield
            return
        self.db.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            self.db.execute("PRAGMA synchronous = FULL")

    def _are_on_their_way(self) -> bool:
        return bool(self.db.execute("SELECT EXISTS (SELECT 1 FROM frontier WHERE state = 'leased')").fetchone()[0])

    def known(self, url: str) -> Known | None:
        """Return what the frontier knows of `url`; None where it has no row."""
        row = self.db.execute("SELECT page_kind, outcome, strays FROM frontier WHERE url = ?", [url]).fetchone()
        return Known(*row) if row else None

    def seconds_to_next(self) -> float | None:
        """Return how long until the next address is due, 0 if one is; None where none will be."""
        among, codes = self.asked_for
        row = self.db.execute(f"SELECT min(due), min(attempts) FROM frontier WHERE state = 'due' AND {among}", codes).fetchone()
        if row[0] is None:
            return None
        if row[1] == 0:
            return 0.0
        return seconds_from(datetime.now(UTC), row[0])

    @property
    def asked_for(self) -> Condition:
        """What this run asks for, whether it is due or not."""
        return chosen(self.archive_id, self.only)

    def left(self) -> int:
        """Return how many addresses this run has still to ask for, those on their way among them."""
        among, codes = self.asked_for
        return int(self.db.execute(f"SELECT count(*) FROM frontier WHERE state IN ('due', 'leased') AND {among}", codes).fetchone()[0])


def seconds_from(now: datetime, due: str) -> float:
    """Return how many seconds after `now` the moment `due` is; 0 where it is past."""
    return max(0.0, (datetime.fromisoformat(due) - now).total_seconds())
