"""The mirror as a crawl uses it: opened under its lock, leased from, written a page at a time, settled at the end."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from pipelines.items import FoundUrl, Page, Problem
from pipelines.mirror import decision_file, decisions, lock, problems, readings, recovery
from pipelines.mirror.captures import Captures, Kept, keep_elsewhere
from pipelines.mirror.counts import RunCounts
from pipelines.mirror.declaring import Archive, declare
from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.frontier.done_mark import mark
from pipelines.mirror.frontier.leasing import Frontier, Lease
from pipelines.mirror.history import write_history
from pipelines.mirror.opening import cannot_write, warc_folder
from pipelines.mirror.rows import insert
from pipelines.mirror.settling import unsettled
from pipelines.mirror.settling.articles import Settled
from pipelines.mirror.settling.deriving import derive
from pipelines.mirror.shard import Shard
from pipelines.mirror.upgrading import open_for_writing
from pipelines.mirror.visits import RECHECKS
from pipelines.normalize.moments import timestamp
from pipelines.reprints.store.run import Told, tell_nobody
from pipelines.warc.writing import MAX_FILE


class Mirror:
    """One mirror, open for writing by this process alone."""

    def __init__(self, path: Path, retry_wait: float = 10.0, rechecks: int = RECHECKS, warc_size: int = MAX_FILE) -> None:
        """Open the mirror at `path`, or make it, and take its lock.

        `retry_wait` is the seconds before a failed page is asked for again; `rechecks` how many known addresses, beside those that
        always are, a run asks for again at most; `warc_size` the bytes after which a WARC file is ended.
        Raises MirrorLocked where another run holds the mirror, BadDecisions where the file of decisions beside it is wrong, with nothing
        made or changed yet, and MirrorUnusable where the file is no mirror, is newer than this program, or cannot be written.
        """
        self.path = path
        lock.hold(path)
        self._decided = decision_file.read(decision_file.file_of(path))
        self.db = open_for_writing(path)
        self.frontier = Frontier(self.db, rechecks)
        self._shard: Shard | None = None
        self._retry_wait = retry_wait
        self._warc_size = warc_size
        self._counts = RunCounts()
        self.captures: Captures | None = None
        self.run_id = 0
        """The run that is under way; 0 before the first."""
        self.failure: str | None = None
        """Why the mirror could not be written, once it could not."""
        self.told: Told = tell_nobody
        """Hears how far the search for reprints is."""

    def begin_run(
        self, *, archive: Archive, settings: Mapping[str, Any], version: str, full: bool, only: Collection[str] | None = None
    ) -> None:
        """Declare the archive and its periodicals, take up what an earlier run left, and open a row in `runs`.

        A run that was stopped or killed is gone on with; otherwise indexes and issue pages, or with `full` everything, are due again.
        `only` are the codes of the periodicals that a partial run asks for; all else stays as it was.
        Raises MirrorUnusable where the archive's pages are those of another that the file mirrors, or it cannot be written.
        """
        with self._writing(), self.db.atomic():
            deadly = recovery.end_killed_runs(self.db)
            archive_id = declare(self.db, self.path, archive)
            self.frontier.archive_id, self.frontier.only = archive_id, only
            goes_on = recovery.is_unfinished(self.db, archive_id, full) or (not full and self.frontier.seconds_to_next() is not None)
            if not goes_on:
                self.frontier.make_due(full)
            self.frontier.add(FoundUrl(url=url, kind="index") for url in archive.start_urls)
            self._open_run(archive_id, settings, version, deadly)
            recovery.mend_tail(self.db, warc_folder(self.path))
            self.captures = Captures(self.db, self.path, self.run_id, archive.name, f"Backfile/{version}", self._warc_size)

    def begin_work(self, archive: Archive, *others: Archive, settings: Mapping[str, Any], version: str) -> None:
        """Open a row in `runs` for work that fetches nothing; `settings` name it as their `command`, and what is due stays due.

        Work on several archives counts as the first one's. Raises MirrorUnusable as begin_run does.
        """
        with self._writing(), self.db.atomic():
            deadly = recovery.end_killed_runs(self.db)
            self.frontier.archive_id, *_ = [declare(self.db, self.path, one) for one in (archive, *others)]
            self._open_run(self.frontier.archive_id, settings, version, deadly)

    def _open_run(self, archive_id: int, settings: Mapping[str, Any], version: str, deadly: Iterable[str]) -> None:
        self.run_id = insert(self.db, "runs", {
            "archive_id": archive_id, "started": timestamp(), "outcome": "running", "version": version,
            "settings": json.dumps(dict(settings), sort_keys=True),
        })  # fmt: skip
        decisions.take(self.db, self._decided)
        problems.note(self.db, self.run_id, [(url, problems.deadly(url)) for url in deadly])

    def lease(self, count: int) -> list[Lease]:
        """Take up to `count` due addresses to fetch."""
        with self._writing():
            return self.frontier.lease(count)

    @property
    def shard(self) -> Shard:
        """The mirror as its run's shard of a crawl that several share."""
        if self._shard is None:
            self._shard = Shard(self.db, self.frontier, self.run_id, self.writing)
        return self._shard

    def seconds_to_next(self) -> float | None:
        """Return how long until an address is due, None where none will be."""
        return self.frontier.seconds_to_next()

    def write(self, page: Page) -> None:
        """Write all that one fetch gave, and what became of its lease, in one transaction or not at all.

        What came is a WARC record on the disk before the transaction commits. Raises MirrorUnusable where the mirror or its WARC file
        cannot be written (a full disk); nothing of the page is then kept, and it stays leased until the next run makes it due.
        """
        assert self.captures is not None, "a run must have begun"
        with self._writing(), self.db.atomic():
            kept = self.captures.keep(page)
            if kept is not None:
                self._write_readings(page, kept)
            if self._shard is not None:
                self._shard.admit(page.url)
            known = self.frontier.known(page.url)
            trapped = self.frontier.add(page.found, page.url, known.strays_after(page.outcome) if known else 0)
            changed = kept is None or kept.changed
            mark(self.db, page.url, page.outcome, changed=changed, retry_wait=self._retry_wait, retry_after=page.retry_after)
            problems.note_of_page(self.db, self.run_id, page.url, page.outcome, [*page.problems, *problems.traps(page.url, trapped)])
        kind, before = (known.kind, known.outcome) if known else ("page", None)
        self._counts.count(page, kind, before, kept is not None and kept.changed, time.monotonic())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Turn what SQLite and the disk say against a write into a sentence, which is kept as the mirror's `failure` too."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            self.failure = cannot_write(self.path, why)
            raise MirrorUnusable(self.failure) from error

    def _write_readings(self, page: Page, kept: Kept) -> None:
        if page.outcome == "missing" or kept.returned:
            unsettled.add_read_at(self.db, page.url)
        if not page.readings or self._is_read_already(page):
            return
        readings.write(self.db, kept.capture_id, page.reader, map(readings.columns, page.readings))

    def _is_read_already(self, page: Page) -> bool:
        """Tell whether the same bytes at the same address were read by the same layout last time: they say the same."""
        last = self.db.execute(
            "SELECT captures.digest, readings.reader FROM captures JOIN readings ON readings.capture_id = captures.id "
            "WHERE captures.url = ? ORDER BY captures.id DESC LIMIT 1",
            [page.url],
        ).fetchone()
        return last is not None and page.capture is not None and last == (page.capture.digest, page.reader)

    def note_drift(self, drift: Sequence[Problem], unjudged: Collection[str] = ()) -> None:
        """Write what a whole run showed of drift from what its archive declares; the codes that are `unjudged` stay as they were.

        Raises MirrorUnusable where the mirror cannot be written.
        """
        with self._writing(), self.db.atomic():
            problems.note_of_run(self.db, self.run_id, drift, unjudged)

    def settle(self) -> Settled:
        """Derive all tables from the readings that came since they were last derived.

        Raises MirrorUnusable where the mirror cannot be written.
        """
        with self._writing():
            return derive(self.db, self.run_id, self.told)

    def finish_run(self, outcome: str, settled: Settled | None, stats: Mapping[str, Any]) -> None:
        """Close the run's row with its counts, and a crawl's with its measures; `settled` is None where nothing was.

        Raises MirrorUnusable where the mirror cannot be written.
        """
        settled = settled or Settled()
        with self._writing(), self.db.atomic():
            self.frontier.release()
            pages = self.db.execute("SELECT count(*) FROM captures WHERE run_id = ? AND outcome <> 'rules'", [self.run_id]).fetchone()[0]
            self.db.table("runs").update(self.run_id, {
                "finished": timestamp(), "outcome": outcome, "pages": pages, "new": settled.new, "changed": settled.changed,
                "gone": settled.gone, "stats": json.dumps(dict(stats), sort_keys=True, default=str),
            })  # fmt: skip
            if self.captures is not None:
                write_history(self.db, self.run_id, self._counts)
            # What drifted is a problem of this run too.
            counted = "UPDATE runs SET problems = (SELECT count(*) FROM problems WHERE run_id = runs.id) WHERE id = ?"
            self.db.execute(counted, [self.run_id])

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Give the database for work on the mirror; raises MirrorUnusable for what SQLite and the disk say against a write."""
        with self._writing():
            yield self.db
            assert not self.db.conn.in_transaction, "what is left open here would be lost"

    def close(self) -> None:
        """Fold the write-ahead log into the file, so that it stands alone, and close it; the lock goes with the process."""
        if self.captures is not None:
            self.captures.close()
        with suppress(sqlite3.Error):
            # Someone who reads the mirror at this moment keeps the log; the next run folds it.
            self.db.execute("PRAGMA analysis_limit = 1000")
            self.db.execute("PRAGMA optimize")
            self.db.execute("PRAGMA journal_mode = DELETE")
        self.db.close()


def open_mirror(archive: Any, settings: Any) -> Mirror:
    """Open the mirror that a crawl's settings name, and begin a run of it; the `MIRROR` setting names this function.

    `archive` is the spider class, whose body is the archive's profile; `settings` are Scrapy's. Raises as Mirror and begin_run do.
    """
    path, elsewhere = Path(settings["BACKFILE_DB"]), settings.get("BACKFILE_WARC_FOLDER")
    mirror = Mirror(
        path,
        settings.getfloat("BACKFILE_RETRY_WAIT"),
        settings.getint("BACKFILE_RECHECKS"),
        settings.getint("BACKFILE_WARC_SIZE"),
    )
    if elsewhere:
        with mirror.writing():
            keep_elsewhere(path, Path(elsewhere))
    asked = ("BACKFILE_BASE_URL", "BACKFILE_DELAY", "BACKFILE_CONCURRENCY", "BACKFILE_WINDOW", "BACKFILE_LIMIT", "BACKFILE_FULL",
             "BACKFILE_PERIODICAL", "BACKFILE_LANGUAGE", "USER_AGENT")  # fmt: skip
    mirror.begin_run(
        archive=archive,
        settings={name: settings.get(name) for name in asked},
        version=settings.get("BACKFILE_VERSION"),
        full=settings.getbool("BACKFILE_FULL"),
        only=archive.chosen(settings),
    )
    return mirror
