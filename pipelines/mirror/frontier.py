"""The frontier: which addresses are due, leased, done or given up, kept in the mirror beside what they gave."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from pipelines.mirror.visits import MOST_MISSES, RECHECKS, YOUNG_ISSUE, wait_after
from pipelines.normalize.moments import timestamp

if TYPE_CHECKING:
    # What they are made of takes longer to import than a status to read.
    from pipelines.items import FoundUrl, Outcome, PageKind

MAX_ATTEMPTS = 4
"""How often a page is asked for before it is given up; the next run asks again."""
MAX_STRAYS = 10
"""How many pages in a row that nothing could be read from may lead to an address, before it is taken for a trap: an endless calendar."""
SUSPECT, DEADLY = 3, 10
"""How many runs in a row may die while an address is on its way, before it is asked for last and alone; and before it is given up."""
MAX_QUERIES = 500
"""How many addresses that differ only in what follows the question mark are asked for."""

_PRIORITY: dict[PageKind, int] = {"index": 0, "issue": 1, "article": 2, "page": 3}
# What has not failed waits for nothing, not even for a clock that was set back.
_IS_TIME = "attempts = 0 OR due <= ?"
# What a partial run asks for: the pages of the periodicals that it names, and whatever may lead to one.
_CHOSEN = "(page_kind = 'index' OR periodical IN (SELECT value FROM json_each(?)) OR (periodical IS NULL AND page_kind <> 'article'))"
# Problems of pages that came, and came broken; and of those that no layout fitted, which one may by the next crawl.
_BROKEN = ("no_layout", "lost_text", "empty_page", "empty_article", "empty_contents", "error_page", "unreadable", "unreadable_pdf")
# No wait is longer than a year: what seems to be was written by a clock that ran ahead.
_BEYOND = timedelta(days=400)
# Visits without news, after which no wait is longer.
_MANY = 16

Condition = tuple[str, list[str | int]]
"""SQL over the rows of the frontier, and its parameters."""


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
class Offer:
    """An address that is due, as the workers of a shared crawl know it."""

    url: str
    """The address as the archive calls it."""
    kind: PageKind
    """What it is expected to be."""
    found_on: str | None
    """The page that first led to it, or in whose place it is asked for."""
    periodical: str | None
    """The code of the periodical that it is of, where the address tells."""
    attempts: int
    """How often it was asked for in vain."""
    strays: int
    """How many pages in a row that nothing could be read from led to it."""
    wait: float
    """Seconds until it may be asked for."""


class Frontier:
    """The `frontier` table of one mirror. Each method but `lease` and `recover` runs inside its caller's transaction."""

    def __init__(self, db: Database, retry_wait: float, rechecks: int = RECHECKS, archive_id: int | None = None) -> None:
        """Take the mirror's database, the seconds to wait before a failed page is asked for again (doubled at each attempt), how many
        addresses, beside those that always are, a run asks for again at most, and the archive whose addresses they are: None before it
        is known.
        """
        self.db = db
        self.retry_wait = retry_wait
        self.rechecks = rechecks
        self.archive_id = archive_id
        self.only: Collection[str] | None = None
        """The codes of the periodicals that this run asks for; None for all."""
        self._taken: dict[str, Offer] = {}

    def release(self) -> None:
        """Make due again what is leased, at the end of a run that ended by itself."""
        self.db.execute("UPDATE frontier SET state = 'due' WHERE state = 'leased'")

    def recover(self) -> list[str]:
        """Make due again what a killed run had leased; return what is given up, because every run dies of it."""
        with self.db.atomic():
            deadly = self.db.execute("SELECT url FROM frontier WHERE state = 'leased' AND kills >= ?", [DEADLY - 1]).fetchall()
            self.db.execute(
                "UPDATE frontier SET kills = kills + 1, state = CASE WHEN kills >= ? THEN 'failed' ELSE 'due' END WHERE state = 'leased'",
                [DEADLY - 1],
            )
        return [url for (url,) in deadly]

    def add(self, found: Iterable[FoundUrl], found_on: str | None = None, strays: int = 0) -> int:
        """Add the addresses that are new; one already known keeps its state, and the more urgent of its two kinds.

        `found_on` is the page that led there; an address that stands in for another is found on that one. `strays` is how many pages in a
        row, that one included, nothing could be read from. Returns how many were taken for traps: kept, and not asked for.
        """
        new = list(self._states(found, strays))
        if not new:
            return 0
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
                (url.url, self.archive_id, url.kind, state, timestamp(), url.instead_of or found_on, _PRIORITY[url.kind],
                 url.periodical, strays)
                for url, state in new
            ],
        )  # fmt: skip
        return sum(state == "trapped" for _, state in new)

    def _states(self, found: Iterable[FoundUrl], strays: int) -> Iterator[tuple[FoundUrl, str]]:
        """Yield each address with the state that it begins with."""
        asked: dict[str, int] = {}
        for url in found:
            path, mark, _ = url.url.partition("?")
            if strays > MAX_STRAYS:
                yield url, "trapped"
                continue
            if mark and self._state_of(url.url) in (None, "trapped"):
                if path not in asked:
                    asked[path] = self._queries_asked(path)
                if asked[path] >= MAX_QUERIES:
                    yield url, "trapped"
                    continue
                asked[path] += 1
            yield url, "due"

    def _state_of(self, url: str) -> str | None:
        row = self.db.execute("SELECT state FROM frontier WHERE url = ?", [url]).fetchone()
        return row[0] if row else None

    def _queries_asked(self, path: str) -> int:
        # `@` follows `?` in ASCII.
        counted = "SELECT count(*) FROM frontier WHERE url >= ? AND url < ? AND state <> 'trapped'"
        return int(self.db.execute(counted, [f"{path}?", f"{path}@"]).fetchone()[0])

    def make_due(self, everything: bool) -> None:
        """Make due again, at the start of a new run, what is always asked for, what has waited long enough, or `everything`."""
        now = timestamp()
        again, arguments = _due_again(everything, self._asked_for(), self.rechecks)
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
        return [Lease(url, kind, found_on, *self._validators(url)) for _, url, kind, found_on in rows]

    def _due(self, suspicion: str, count: int) -> list[Any]:
        chosen, codes = self._asked_for()
        return self.db.execute(
            f"SELECT id, url, page_kind, found_on FROM frontier WHERE state = 'due' AND ({_IS_TIME}) AND {chosen} AND {suspicion} "
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

    def _validators(self, url: str) -> tuple[str | None, str | None]:
        """Return ETag and Last-Modified of the last answer at `url`, where its bytes are held and it was no broken one.

        A page that a connection cut short without a word bears the ETag of the whole: with it, the server would say for ever, and truly,
        that nothing has changed.
        """
        held = self.db.execute(
            "SELECT captures.etag, captures.last_modified, whole.warc_file IS NOT NULL AND whole.state = 'kept' FROM captures "
            "JOIN captures AS whole ON whole.id = coalesce(captures.revisit_of, captures.id) "
            "WHERE captures.url = :url AND captures.outcome IN ('read', 'unread', 'unchanged') AND NOT EXISTS ("
            "SELECT 1 FROM problems WHERE (problems.url = :url OR (problems.url >= :url || '#' AND problems.url < :url || '$')) "
            f"AND resolved_at IS NULL AND code IN {_BROKEN}) ORDER BY captures.id DESC LIMIT 1",
            {"url": url},
        ).fetchone()
        return (held[0], held[1]) if held and held[2] else (None, None)

    def settle_lease(self, url: str, outcome: Outcome, changed: bool, retry_after: float | None) -> None:
        """Write what became of a leased address: done until its next visit, due again soon, or given up.

        `changed` tells whether anything is different there since its last visit.
        """
        if outcome == "put_off":
            self.db.execute("UPDATE frontier SET state = 'due' WHERE url = ?", [url])
        elif outcome == "failed":
            self._fail(url, retry_after)
        else:
            self._finish(url, outcome, changed)

    def _fail(self, url: str, retry_after: float | None) -> None:
        row = self.db.execute("SELECT attempts + 1 FROM frontier WHERE url = ?", [url]).fetchone()
        attempts = row[0] if row else 1
        wait = max(retry_after or 0.0, self.retry_wait * 2 ** (attempts - 1))
        self.db.execute(
            "UPDATE frontier SET state = ?, attempts = ?, kills = 0, due = ?, outcome = 'failed' WHERE url = ?",
            ["failed" if attempts >= MAX_ATTEMPTS else "due", attempts, timestamp(datetime.now(UTC) + timedelta(seconds=wait)), url],
        )

    def _finish(self, url: str, outcome: Outcome, changed: bool) -> None:
        row = self.db.execute("SELECT page_kind, unchanged FROM frontier WHERE url = ?", [url]).fetchone()
        if row is None:
            return
        kind, times = row[0], 0 if changed else row[1] + 1
        due = timestamp(datetime.now(UTC) + wait_after(kind, outcome, times))
        self.db.execute(
            "UPDATE frontier SET state = 'done', attempts = 0, kills = 0, due = ?, outcome = ?, unchanged = ? WHERE url = ?",
            [due, outcome, times, url],
        )

    def found_as(self, url: str) -> tuple[Outcome | None, PageKind]:
        """Return how the last visit to `url` came out, None where there was none, and what it is expected to be."""
        row = self.db.execute("SELECT outcome, page_kind FROM frontier WHERE url = ?", [url]).fetchone()
        return (row[0], row[1]) if row else (None, "page")

    def strays_after(self, url: str, outcome: Outcome) -> int:
        """Return how many pages in a row, `url` included, nothing could be read from, after its visit came out so."""
        row = self.db.execute("SELECT strays, page_kind FROM frontier WHERE url = ?", [url]).fetchone()
        if row is None or outcome == "read" or row[1] in ("index", "issue"):
            return 0
        return int(row[0]) + (outcome != "redirect")

    # What a crawl that several workers share asks for: the work is given out elsewhere, and each keeps what it has fetched.

    def offers(self, urls: Iterable[str] | None = None) -> list[Offer]:
        """Return what is due, of `urls` or of all, the most urgent first."""
        chosen, codes = self._asked_for()
        among, arguments = ("", []) if urls is None else (" AND url IN (SELECT value FROM json_each(?))", [json.dumps(list(urls))])
        now = datetime.now(UTC)
        rows = self.db.execute(
            "SELECT url, page_kind, found_on, periodical, attempts, strays, due FROM frontier "
            f"WHERE state = 'due' AND {chosen}{among} ORDER BY priority, id",
            [*codes, *arguments],
        ).fetchall()
        return [
            Offer(url, kind, found_on, periodical, attempts, strays, _seconds_from(now, due) if attempts else 0.0)
            for url, kind, found_on, periodical, attempts, strays, due in rows
        ]

    def take(self, offer: Offer) -> tuple[str | None, str | None] | None:
        """Remember what all workers know of an address until its page is written.

        Returns ETag and Last-Modified of what is held of it; None where it is not to be fetched, because it was taken down.
        """
        if self._state_of(offer.url) == "forgotten":
            return None
        self._taken[offer.url] = offer
        return self._validators(offer.url)

    def admit(self, url: str) -> None:
        """Have a row for an address that was taken from all workers' work, as they know it."""
        taken = self._taken.pop(url, None)
        if taken is None:
            return
        self.db.execute(
            "INSERT INTO frontier (url, archive_id, page_kind, state, due, found_on, priority, periodical, attempts, strays) "
            "VALUES (?, ?, ?, 'due', ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (url) DO UPDATE SET attempts = excluded.attempts, strays = excluded.strays, "
            "found_on = CASE WHEN outcome IS NULL THEN excluded.found_on ELSE found_on END, "
            "page_kind = CASE WHEN excluded.priority < priority THEN excluded.page_kind ELSE page_kind END, "
            "priority = min(priority, excluded.priority)",
            [url, self.archive_id, taken.kind, timestamp(), taken.found_on, _PRIORITY[taken.kind], taken.periodical, taken.attempts,
             taken.strays],
        )  # fmt: skip

    def set_state(self, urls: Collection[str], state: str) -> None:
        """Have each of `urls` in `state`, unless it was taken down or its page came meanwhile."""
        self.db.execute(
            "UPDATE frontier SET state = ? WHERE state IN ('due', 'leased') AND url IN (SELECT value FROM json_each(?))",
            [state, json.dumps(list(urls))],
        )

    def leave_to_others(self) -> None:
        """Take for done what is due: another worker has fetched it, and its mirror has when it is to be visited again.

        Should that mirror be lost, it is due here after the longest wait.
        """
        chosen, codes = self._asked_for()
        for kind in _PRIORITY:
            due = timestamp(datetime.now(UTC) + wait_after(kind, "read", _MANY))
            self.db.execute(
                f"UPDATE frontier SET state = 'done', attempts = 0, kills = 0, due = ? WHERE state = 'due' AND page_kind = ? AND {chosen}",
                [due, kind, *codes],
            )

    def seconds_to_next(self) -> float | None:
        """Return how long until the next address is due, 0 if one is; None where none will be."""
        chosen, codes = self._asked_for()
        row = self.db.execute(f"SELECT min(due), min(attempts) FROM frontier WHERE state = 'due' AND {chosen}", codes).fetchone()
        if row[0] is None:
            return None
        if row[1] == 0:
            return 0.0
        return _seconds_from(datetime.now(UTC), row[0])

    def _asked_for(self) -> Condition:
        return _chosen(self.archive_id, self.only)

    def left(self) -> int:
        """Return how many addresses this run has still to ask for, those on their way among them."""
        chosen, codes = self._asked_for()
        return int(self.db.execute(f"SELECT count(*) FROM frontier WHERE state IN ('due', 'leased') AND {chosen}", codes).fetchone()[0])


def count_due(
    db: Database, everything: bool, only: Collection[str] | None = None, rechecks: int = RECHECKS, archive: str | None = None
) -> dict[str, int]:
    """Return how many addresses of each kind a new run of the mirror `db` would begin with, or one of each of its archives.

    `everything` is as in Frontier.make_due; `only` are the codes of the periodicals that a partial run asks for; `rechecks` as in Frontier;
    `archive` is the key of the one that is meant.
    """
    due = dict.fromkeys(_PRIORITY, 0)
    for archive_id, key in db.execute("SELECT id, key FROM archives ORDER BY id").fetchall():
        if archive in (None, key):
            for kind, count in _count_due(db, everything, _chosen(archive_id, only), rechecks):
                due[kind] += count
    return {kind: count for kind, count in due.items() if count}


def _count_due(db: Database, everything: bool, asked_for: Condition, rechecks: int) -> list[tuple[PageKind, int]]:
    chosen, codes = asked_for
    left = f"SELECT id FROM frontier WHERE state IN ('due', 'leased') AND {chosen}"
    again, arguments = _due_again(everything, asked_for, rechecks)
    if db.execute(f"SELECT EXISTS ({left})", codes).fetchone()[0] and not everything:
        again, arguments = "SELECT NULL", []
    counted = f"SELECT page_kind, count(*) FROM frontier WHERE id IN ({left}) OR id IN ({again}) GROUP BY page_kind"
    return db.execute(counted, [*codes, *arguments]).fetchall()


def _seconds_from(now: datetime, due: str) -> float:
    return max(0.0, (datetime.fromisoformat(due) - now).total_seconds())


def _chosen(archive_id: int | None, only: Collection[str] | None) -> Condition:
    """Return what is asked for of an archive, or of all."""
    conditions: list[str] = []
    arguments: list[str | int] = []
    if archive_id is not None:
        conditions.append("archive_id = ?")
        arguments.append(archive_id)
    if only is not None:
        conditions.append(_CHOSEN)
        arguments.append(json.dumps(sorted(only)))
    return " AND ".join(conditions) or "1", arguments


def _due_again(everything: bool, asked_for: Condition, rechecks: int) -> Condition:
    """Return the SQL that gives the ids of what a new run asks for again, and its parameters."""
    chosen, codes = asked_for
    if everything:
        return f"SELECT id FROM frontier WHERE state IN ('done', 'failed') AND {chosen}", [*codes]
    now = datetime.now(UTC)
    old = "SELECT issue_urls.url FROM issue_urls JOIN issues ON issues.id = issue_urls.issue_id WHERE issues.date_end < ?"
    always = (
        f"(state = 'failed' AND kills < {DEADLY}) OR (state = 'done' AND (page_kind = 'index' "
        f"OR (page_kind = 'issue' AND outcome IS NOT 'missing' AND url NOT IN ({old}))))"
    )
    waited = (
        f"SELECT id FROM frontier WHERE state = 'done' AND NOT ({always}) AND (due <= ? OR due > ?) AND {chosen} "
        f"AND NOT (outcome IS 'missing' AND unchanged >= {MOST_MISSES - 1}) ORDER BY due, id LIMIT ?"
    )
    young = (now - YOUNG_ISSUE).date().isoformat()
    return (
        f"SELECT id FROM frontier WHERE ({always}) AND {chosen} UNION ALL SELECT id FROM ({waited})",
        [young, *codes, young, timestamp(now), timestamp(now + _BEYOND), *codes, rechecks],
    )
