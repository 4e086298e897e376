"""The frontier: which addresses are due, leased, done or given up, kept in the mirror beside what they gave."""

from __future__ import annotations

from collections.abc import Iterable
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


@dataclass(frozen=True)
class Lease:
    """An address that the walk has taken to fetch."""

    url: str
    kind: PageKind


def timestamp(moment: datetime | None = None) -> str:
    """Return `moment`, or now, as the mirror writes times: UTC, ISO 8601, milliseconds."""
    return (moment or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Frontier:
    """The `frontier` table of one mirror. Each method but `lease` and `recover` runs inside its caller's transaction."""

    def __init__(self, db: Database, retry_wait: float) -> None:
        """Take the mirror's database and the seconds to wait before a failed page is asked for again (doubled at each attempt)."""
        self.db = db
        self.retry_wait = retry_wait

    def recover(self) -> None:
        """Make due again what a killed run had leased."""
        with self.db.atomic():
            self.db.execute("UPDATE frontier SET state = 'due' WHERE state = 'leased'")

    def add(self, found: Iterable[FoundUrl], found_on: str | None = None) -> None:
        """Add the addresses that are new; one already known keeps its state, and the more urgent of its two kinds."""
        self.db.conn.executemany(
            "INSERT INTO frontier (url, page_kind, state, due, found_on, priority) VALUES (?, ?, 'due', ?, ?, ?) "
            "ON CONFLICT (url) DO UPDATE SET page_kind = excluded.page_kind, priority = excluded.priority "
            "WHERE excluded.priority < priority",
            [(url.url, url.kind, timestamp(), found_on, _PRIORITY[url.kind]) for url in found],
        )

    def make_due(self, everything: bool) -> None:
        """Make due again, at the start of a new run, what may list something new and what was given up, or `everything`."""
        self.db.execute(f"UPDATE frontier SET state = 'due', attempts = 0, due = ? WHERE {_due_again(everything)}", [timestamp()])

    def lease(self, count: int) -> list[Lease]:
        """Take up to `count` due addresses, indexes first, then issues, articles and the rest, each in the order it was found."""
        with self.db.atomic():
            rows = self.db.execute(
                f"SELECT id, url, page_kind FROM frontier WHERE state = 'due' AND ({_IS_TIME}) ORDER BY priority, id LIMIT ?",
                [timestamp(), count],
            ).fetchall()
            self.db.conn.executemany("UPDATE frontier SET state = 'leased' WHERE id = ?", [(row[0],) for row in rows])
        return [Lease(url=url, kind=kind) for _, url, kind in rows]

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
        row = self.db.execute("SELECT min(due), min(attempts) FROM frontier WHERE state = 'due'").fetchone()
        if row[0] is None:
            return None
        if row[1] == 0:
            return 0.0
        due = datetime.fromisoformat(row[0].replace("Z", "+00:00"))
        return max(0.0, (due - datetime.now(UTC)).total_seconds())

    def counts(self) -> dict[str, int]:
        """Return the number of addresses in each state."""
        return dict(self.db.execute("SELECT state, count(*) FROM frontier GROUP BY state").fetchall())


def count_due(db: Database, everything: bool) -> int:
    """Return how many addresses a new run of the mirror `db` would begin with; `everything` as in Frontier.make_due."""
    left = db.execute("SELECT count(*) FROM frontier WHERE state IN ('due', 'leased')").fetchone()[0]
    again = db.execute(f"SELECT count(*) FROM frontier WHERE {_due_again(everything)}").fetchone()[0]
    return int(left + (again if everything or not left else 0))


def _due_again(everything: bool) -> str:
    return "state IN ('done', 'failed')" if everything else f"state = 'failed' OR (state = 'done' AND page_kind IN {_REDUE})"
