"""The frontier: which addresses are due, leased, done or given up, kept in the mirror beside what they gave."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from crawler.items import FoundUrl, Outcome, PageKind

MAX_ATTEMPTS = 4
"""How often a page is asked for before it is given up; the next run asks again."""

_PRIORITY: dict[PageKind, int] = {"index": 0, "issue": 1, "article": 2, "page": 3}
# What has not failed waits for nothing, not even for a clock that was set back.
_IS_TIME = "attempts = 0 OR due <= ?"
_REDUE = ("index", "issue")
# What a partial run asks for: the pages of the periodicals that it names, and whatever may lead to one.
_CHOSEN = "(page_kind = 'index' OR periodical IN (SELECT value FROM json_each(?)) OR (periodical IS NULL AND page_kind <> 'article'))"


@dataclass(frozen=True)
class Lease:
    """An address that the walk has taken to fetch."""

    url: str
    """The address as the archive calls it."""
    kind: PageKind
    """What it is expected to be."""
    found_on: str | None = None
    """The page that first led to it, or in whose place it is asked for."""


def timestamp(moment: datetime | None = None) -> str:
    """Return `moment`, or now, as the mirror writes times: UTC, ISO 8601, milliseconds."""
    return (moment or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Frontier:
    """The `frontier` table of one mirror. Each method but `lease` and `recover` runs inside its caller's transaction."""

    def __init__(self, db: Database, retry_wait: float) -> None:
        """Take the mirror's database and the seconds to wait before a failed page is asked for again (doubled at each attempt)."""
        self.db = db
        self.retry_wait = retry_wait
        self.only: Collection[str] | None = None
        """The codes of the periodicals that this run asks for; None for all."""

    def recover(self) -> None:
        """Make due again what a killed run had leased."""
        with self.db.atomic():
            self.db.execute("UPDATE frontier SET state = 'due' WHERE state = 'leased'")

    def add(self, found: Iterable[FoundUrl], found_on: str | None = None) -> None:
        """Add the addresses that are new; one already known keeps its state, and the more urgent of its two kinds.

        `found_on` is the page that led there; an address that stands in for another is found on that one.
        """
        self.db.conn.executemany(
            "INSERT INTO frontier (url, page_kind, state, due, found_on, priority, periodical) VALUES (?, ?, 'due', ?, ?, ?, ?) "
            "ON CONFLICT (url) DO UPDATE SET periodical = excluded.periodical, priority = min(priority, excluded.priority), "
            "page_kind = CASE WHEN excluded.priority < priority THEN excluded.page_kind ELSE page_kind END "
            "WHERE excluded.priority < priority OR excluded.periodical IS NOT periodical",
            [(url.url, url.kind, timestamp(), url.instead_of or found_on, _PRIORITY[url.kind], url.periodical) for url in found],
        )

    def make_due(self, everything: bool) -> None:
        """Make due again, at the start of a new run, what may list something new and what was given up, or `everything`."""
        chosen, codes = _chosen(self.only)
        self.db.execute(
            f"UPDATE frontier SET state = 'due', attempts = 0, due = ? WHERE ({_due_again(everything)}) AND {chosen}", [timestamp(), *codes]
        )

    def lease(self, count: int) -> list[Lease]:
        """Take up to `count` due addresses, indexes first, then issues, articles and the rest, each in the order it was found."""
        chosen, codes = _chosen(self.only)
        with self.db.atomic():
            rows = self.db.execute(
                f"SELECT id, url, page_kind, found_on FROM frontier WHERE state = 'due' AND ({_IS_TIME}) AND {chosen} "
                "ORDER BY priority, id LIMIT ?",
                [timestamp(), *codes, count],
            ).fetchall()
            self.db.conn.executemany("UPDATE frontier SET state = 'leased' WHERE id = ?", [(row[0],) for row in rows])
        return [Lease(url=url, kind=kind, found_on=found_on) for _, url, kind, found_on in rows]

    def settle_lease(self, url: str, outcome: Outcome, retry_after: float | None) -> None:
        """Write what became of a leased address: done, due again later, or given up."""
        if outcome == "put_off":
            self.db.execute("UPDATE frontier SET state = 'due' WHERE url = ?", [url])
        elif outcome == "failed":
            self._fail(url, retry_after)
        else:
            self.db.execute("UPDATE frontier SET state = 'done', attempts = 0 WHERE url = ?", [url])

    def _fail(self, url: str, retry_after: float | None) -> None:
        row = self.db.execute("SELECT attempts + 1 FROM frontier WHERE url = ?", [url]).fetchone()
        attempts = row[0] if row else 1
        wait = max(retry_after or 0.0, self.retry_wait * 2 ** (attempts - 1))
        self.db.execute(
            "UPDATE frontier SET state = ?, attempts = ?, due = ? WHERE url = ?",
            ["failed" if attempts >= MAX_ATTEMPTS else "due", attempts, timestamp(datetime.now(UTC) + timedelta(seconds=wait)), url],
        )

    def seconds_to_next(self) -> float | None:
        """Return how long until the next address is due, 0 if one is; None where none will be."""
        chosen, codes = _chosen(self.only)
        row = self.db.execute(f"SELECT min(due), min(attempts) FROM frontier WHERE state = 'due' AND {chosen}", codes).fetchone()
        if row[0] is None:
            return None
        if row[1] == 0:
            return 0.0
        due = datetime.fromisoformat(row[0].replace("Z", "+00:00"))
        return max(0.0, (due - datetime.now(UTC)).total_seconds())

    def counts(self) -> dict[str, int]:
        """Return the number of addresses in each state."""
        return dict(self.db.execute("SELECT state, count(*) FROM frontier GROUP BY state").fetchall())


def count_due(db: Database, everything: bool, only: Collection[str] | None = None) -> int:
    """Return how many addresses a new run of the mirror `db` would begin with.

    `everything` is as in Frontier.make_due; `only` are the codes of the periodicals that a partial run asks for.
    """
    chosen, codes = _chosen(only)
    left = db.execute(f"SELECT count(*) FROM frontier WHERE state IN ('due', 'leased') AND {chosen}", codes).fetchone()[0]
    again = db.execute(f"SELECT count(*) FROM frontier WHERE ({_due_again(everything)}) AND {chosen}", codes).fetchone()[0]
    return int(left + (again if everything or not left else 0))


def _chosen(only: Collection[str] | None) -> tuple[str, list[str]]:
    """Return the SQL condition of what is asked for, and its parameters."""
    return ("1", []) if only is None else (_CHOSEN, [json.dumps(sorted(only))])


def _due_again(everything: bool) -> str:
    return "state IN ('done', 'failed')" if everything else f"state = 'failed' OR (state = 'done' AND page_kind IN {_REDUE})"
