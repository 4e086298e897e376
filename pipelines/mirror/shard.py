"""A mirror as one worker's shard of a crawl that several share: what it offers to the others, and what it takes from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from uuid import uuid4

from sqlite_utils import Database

from pipelines.items import PageKind, Problem
from pipelines.mirror import problems
from pipelines.mirror.frontier import Frontier, Offer

_PAST = (
    "SELECT settings ->> 'shard', settings ->> 'shared_crawl', settings ->> 'shared_crawl_over' FROM runs "
    "WHERE settings ->> 'shared_crawl' IS NOT NULL AND id <> ? ORDER BY id DESC LIMIT 1"
)


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
        """Return what is due, of `urls` or of all, and of what this run asks for."""
        return self.frontier.offers(urls)

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
        return self.frontier.take(Offer(url, kind, found_on, periodical, attempts, strays, 0.0))

    def trap(self, page: str, urls: Sequence[str]) -> None:
        """Keep that `urls`, to which `page` leads, are not asked for: too many addresses differ in their query alone."""
        with self._transaction():
            self.frontier.set_state(urls, "trapped")
            problems.note(self.db, self.run_id, [(page, problem) for problem in problems.traps(page, len(urls))])

    def give_up(self, urls: Sequence[str]) -> None:
        """Keep that `urls` are given up, because every worker that had them died."""
        if urls:
            with self._transaction():
                self.frontier.set_state(urls, "failed")
                problems.note(self.db, self.run_id, [(url, problems.deadly(url)) for url in urls])

    def leave_to_others(self) -> None:
        """Take for done what is still due: others have done it, and their shards have when it is to be visited again."""
        with self._transaction():
            self.frontier.leave_to_others()

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
