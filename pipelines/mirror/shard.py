"""A mirror as one worker's shard of a crawl that several share: what it offers to the others, and what it takes from them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlite_utils import Database

from pipelines.items import PageKind, Problem
from pipelines.mirror import problems
from pipelines.mirror.captures import validators
from pipelines.mirror.frontier.due_again import PRIORITY
from pipelines.mirror.frontier.leasing import Frontier, seconds_from
from pipelines.mirror.visits import wait_after
from pipelines.normalize.moments import timestamp

# Visits without news, after which no wait is longer.
_MANY = 16

_PAST = (
    "SELECT settings ->> 'shard', settings ->> 'shared_crawl', settings ->> 'shared_crawl_over' FROM runs "
    "WHERE settings ->> 'shared_crawl' IS NOT NULL AND id <> ? ORDER BY id DESC LIMIT 1"
)


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


class Shard:
    """What a shared walk asks of the mirror of one run."""

    def __init__(self, db: Database, frontier: Frontier, run_id: int, writing: Callable[[], AbstractContextManager[Database]]) -> None:
        """Take the mirror's database and frontier, the run, and what turns SQLite's errors into sentences."""
        self.db = db
        self.frontier = frontier
        self.run_id = run_id
        self._writing = writing
        past: tuple[str, str | None, int | None] = db.execute(_PAST, [run_id]).fetchone() or (uuid4().hex, None, None)
        self._key, self._last, self._over = past
        self._taken: dict[str, Offer] = {}

    def past(self) -> tuple[str, str | None, bool]:
        """Return the shard's own key, drawn by lot, the crawl that it took part in last, and whether it left that unfinished."""
        return self._key, self._last, self._last is not None and not self._over

    def note_crawl(self, crawl: str, over: bool) -> None:
        """Keep, with the run's settings, which crawl it takes part in, and whether it saw its end."""
        with self._transaction():
            self.db.execute(
                "UPDATE runs SET settings = json_set(settings, '$.shard', ?, '$.shared_crawl', ?, '$.shared_crawl_over', ?) WHERE id = ?",
                [self._key, crawl, 1 if over else None, self.run_id],
            )

    def offers(self, urls: Iterable[str] | None = None) -> list[Offer]:
        """Return what is due, of `urls` or of all, and of what this run asks for, the most urgent first."""
        asked_for, codes = self.frontier.asked_for
        among, arguments = ("", []) if urls is None else (" AND url IN (SELECT value FROM json_each(?))", [json.dumps(list(urls))])
        now = datetime.now(UTC)
        rows = self.db.execute(
            "SELECT url, page_kind, found_on, periodical, attempts, strays, due FROM frontier "
            f"WHERE state = 'due' AND {asked_for}{among} ORDER BY priority, id",
            [*codes, *arguments],
        ).fetchall()
        return [
            Offer(url, kind, found_on, periodical, attempts, strays, seconds_from(now, due) if attempts else 0.0)
            for url, kind, found_on, periodical, attempts, strays, due in rows
        ]

    def finished(self, crawl: str) -> list[str]:
        """Return the addresses that need nobody: visited in `crawl`, or taken down for good."""
        rows = self.db.execute(
            "SELECT url FROM frontier WHERE state = 'forgotten' UNION SELECT frontier.url FROM runs "
            "JOIN captures ON captures.run_id = runs.id JOIN frontier ON frontier.url = captures.url "
            "WHERE runs.settings ->> 'shared_crawl' = ? AND frontier.state IN ('done', 'failed')",
            [crawl],
        ).fetchall()
        return [url for (url,) in rows]

    def held(self) -> list[str]:
        """Return the addresses that are known here and not due: links to them are nothing new, whichever worker finds one."""
        return [url for (url,) in self.db.execute("SELECT url FROM frontier WHERE state IN ('done', 'failed')").fetchall()]

    def take(
        self, url: str, *, kind: PageKind, found_on: str | None, periodical: str | None, attempts: int, strays: int
    ) -> tuple[str | None, str | None] | None:
        """Have an address, once its page is written, as it is known to all workers.

        Returns ETag and Last-Modified of what is held of it; None where it was taken down for good.
        """
        if self.db.execute("SELECT 1 FROM frontier WHERE url = ? AND state = 'forgotten'", [url]).fetchone():
            return None
        self._taken[url] = Offer(url, kind, found_on, periodical, attempts, strays, 0.0)
        return validators(self.db, url)

    def admit(self, url: str) -> None:
        """Have a row for an address that was taken from all workers' work, as they know it, inside the transaction that writes its page."""
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
            [url, self.frontier.archive_id, taken.kind, timestamp(), taken.found_on, PRIORITY[taken.kind], taken.periodical,
             taken.attempts, taken.strays],
        )  # fmt: skip

    def trap(self, page: str, urls: Sequence[str]) -> None:
        """Keep that `urls`, to which `page` leads, are not asked for: too many addresses differ in their query alone."""
        with self._transaction():
            self._set_state(urls, "trapped")
            problems.note(self.db, self.run_id, [(page, problem) for problem in problems.traps(page, len(urls))])

    def give_up(self, urls: Sequence[str]) -> None:
        """Keep that `urls` are given up, because every worker that had them died."""
        if urls:
            with self._transaction():
                self._set_state(urls, "failed")
                problems.note(self.db, self.run_id, [(url, problems.deadly(url)) for url in urls])

    def _set_state(self, urls: Sequence[str], state: str) -> None:
        # What was taken down, or has come meanwhile, stays as it is.
        self.db.execute(
            "UPDATE frontier SET state = ? WHERE state IN ('due', 'leased') AND url IN (SELECT value FROM json_each(?))",
            [state, json.dumps(urls)],
        )

    def leave_to_others(self) -> None:
        """Take for done what is still due: others have done it, and their shards have when it is to be visited again.

        Should those be lost, it is due here after the longest wait.
        """
        asked_for, codes = self.frontier.asked_for
        with self._transaction():
            for kind in PRIORITY:
                due = timestamp(datetime.now(UTC) + wait_after(kind, "read", _MANY))
                self.db.execute(
                    "UPDATE frontier SET state = 'done', attempts = 0, kills = 0, due = ? "
                    f"WHERE state = 'due' AND page_kind = ? AND {asked_for}",
                    [due, kind, *codes],
                )

    def note_foreign(self, where: str, what: str) -> None:
        """Keep that something at `where` was no lease of this archive's: `what`."""
        message = f"{where} holds what Backfile did not put there, and it was left out: {what}. See who can write to it."
        with self._transaction():
            [(home,)] = self.db.execute("SELECT home_url FROM archives WHERE id = ?", [self.frontier.archive_id])
            problem = Problem(stage="fetch", code="foreign_lease", severity="warning", message=message)
            problems.note(self.db, self.run_id, [(home, problem)])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._writing(), self.db.atomic():
            yield
