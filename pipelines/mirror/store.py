"""The mirror as a crawl uses it: opened under its lock, leased from, written a page at a time, settled at the end."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from sqlite_utils import Database

from crawler.items import FoundUrl, Page, Periodical, Problem
from pipelines.mirror import decision_file, decisions, item_json, lock, problems, schema, unsettled
from pipelines.mirror.captures import Captures, Kept
from pipelines.mirror.deriving import derive
from pipelines.mirror.descriptions import DESCRIPTIONS
from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.frontier import Frontier, Lease, timestamp
from pipelines.mirror.opening import APPLICATION_ID, cannot_write, check_is_mirror, why_not
from pipelines.mirror.rows import write_children
from pipelines.mirror.settle import Settled
from pipelines.mirror.views import create_views
from pipelines.reprints.store.run import Told, tell_nobody

logger = logging.getLogger(__name__)


class Archive(Protocol):
    """What the mirror keeps of an archive's profile."""

    @property
    def name(self) -> str:
        """The key."""

    @property
    def title(self) -> str:
        """As people say it."""

    @property
    def home_url(self) -> str:
        """Where it lives."""

    @property
    def licence(self) -> str | None:
        """Under which its texts stand."""

    @property
    def licence_url(self) -> str | None:
        """Where that can be read."""

    @property
    def periodicals(self) -> Sequence[Periodical]:
        """What it holds."""

    @property
    def start_urls(self) -> Sequence[str]:
        """Where a walk begins."""


class Mirror:
    """One mirror, open for writing by this process alone."""

    def __init__(self, path: Path, retry_wait: float = 10.0) -> None:
        """Open the mirror at `path`, or make it, and take its lock.

        `retry_wait` is the seconds before a failed page is asked for again. Raises MirrorLocked where another run holds it,
        BadDecisions where the file of decisions beside it is wrong, with nothing made or changed yet, and MirrorUnusable where the file
        is no mirror, is newer than this program, or cannot be written.
        """
        self.path = path
        lock.hold(path)
        self._decided = decision_file.read(decision_file.file_of(path))
        self.db = _open(path)
        self.frontier = Frontier(self.db, retry_wait)
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
        Raises MirrorUnusable where the file mirrors another archive, or cannot be written.
        """
        with self._writing(), self.db.atomic():
            deadly = self._end_killed_runs()
            self.frontier.only = only
            if not self._goes_on(full):
                self.frontier.make_due(full)
            self.frontier.add(FoundUrl(url=url, kind="index") for url in archive.start_urls)
            self._open_run(archive, settings, version)
            problems.note(self.db, self.run_id, [(url, _deadly(url)) for url in deadly])
            self.captures = Captures(self.db, self.path, self.run_id, archive.name, f"Backfile/{version}")

    def begin_work(self, *, archive: Archive, settings: Mapping[str, Any], version: str) -> None:
        """Open a row in `runs` for work that fetches nothing; `settings` name it as their `command`, and what is due stays due.

        Raises MirrorUnusable as begin_run does.
        """
        with self._writing(), self.db.atomic():
            deadly = self._end_killed_runs()
            self._open_run(archive, settings, version)
            problems.note(self.db, self.run_id, [(url, _deadly(url)) for url in deadly])

    def _end_killed_runs(self) -> list[str]:
        """Close the rows of runs that died; return the addresses that they died of."""
        killed = self.db.execute("UPDATE runs SET outcome = 'killed', finished = ? WHERE outcome = 'running'", [timestamp()]).rowcount
        return self.frontier.recover() if killed else []

    def _open_run(self, archive: Archive, settings: Mapping[str, Any], version: str) -> None:
        row = {
            "archive_id": self._declare(archive), "started": timestamp(), "outcome": "running", "version": version,
            "settings": json.dumps(dict(settings), sort_keys=True),
        }  # fmt: skip
        inserted = self.db.table("runs").insert(row).last_pk
        assert isinstance(inserted, int)
        self.run_id = inserted
        decisions.take(self.db, self._decided)

    def _goes_on(self, full: bool) -> bool:
        """Tell whether this run takes up an unfinished one, and so asks for nothing that one has finished."""
        last = self.db.execute(
            "SELECT outcome, settings FROM runs WHERE settings ->> 'command' IS NULL ORDER BY id DESC LIMIT 1"
        ).fetchone()
        unfinished = last is not None and last[0] in ("killed", "stopped", "limited")
        if full:
            return unfinished and bool(json.loads(last[1]).get("BACKFILE_FULL"))
        return unfinished or self.frontier.seconds_to_next() is not None

    def _declare(self, archive: Archive) -> int:
        held = self.db.execute("SELECT key FROM archives WHERE key <> ?", [archive.name]).fetchone()
        if held:
            raise MirrorUnusable(f"{self.path} mirrors the archive {held[0]}; choose another file for {archive.name} with --db")
        archive_id = _upsert(self.db, "archives", {
            "key": archive.name, "name": archive.title, "home_url": archive.home_url, "licence": archive.licence,
            "licence_url": archive.licence_url,
        })  # fmt: skip
        self._declare_periodicals(archive, archive_id)
        return archive_id

    def _declare_periodicals(self, archive: Archive, archive_id: int) -> None:
        ids: dict[str, int] = {}
        for periodical in archive.periodicals:
            columns = {name: value for name, value in asdict(periodical).items() if name not in ("names", "successor")}
            key = f"{archive.name}/{periodical.code}"
            ids[periodical.code] = _upsert(self.db, "periodicals", {"key": key, "archive_id": archive_id, **columns})
        for periodical in archive.periodicals:
            periodical_id, successor_id = ids[periodical.code], ids.get(periodical.successor or "")
            self.db.execute("UPDATE periodicals SET successor_id = ? WHERE id = ?", [successor_id, periodical_id])
            names = [{"name": name} for name in dict.fromkeys(periodical.names)]
            write_children(self.db, "periodical_names", "periodical_id", periodical_id, "name", names)

    def lease(self, count: int) -> list[Lease]:
        """Take up to `count` due addresses to fetch."""
        with self._writing():
            return self.frontier.lease(count)

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
            strays = self.frontier.strays_after(page.url, page.outcome)
            trapped = self.frontier.add(page.found, page.url, strays)
            self.frontier.settle_lease(page.url, page.outcome, kept is None or kept.changed, page.retry_after)
            problems.note_of_page(self.db, self.run_id, page.url, page.outcome, [*page.problems, *problems.traps(page.url, trapped)])

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
        self.db.conn.executemany(
            "INSERT INTO readings (capture_id, reader, kind, key, issue_key, item) VALUES (?, ?, ?, ?, ?, ?)",
            [(kept.capture_id, page.reader, *item_json.reading_columns(reading)) for reading in page.readings],
        )
        unsettled.add_read_from(self.db, kept.capture_id)

    def _is_read_already(self, page: Page) -> bool:
        """Tell whether the same bytes at the same address were read by the same layout last time: they say the same."""
        last = self.db.execute(
            "SELECT captures.digest, readings.reader FROM captures JOIN readings ON readings.capture_id = captures.id "
            "WHERE captures.url = ? ORDER BY captures.id DESC LIMIT 1",
            [page.url],
        ).fetchone()
        return last is not None and page.capture is not None and last == (page.capture.digest, page.reader)

    def note_drift(self, drift: Sequence[Problem]) -> None:
        """Write what a whole run showed of drift. Raises MirrorUnusable where the mirror cannot be written."""
        with self._writing(), self.db.atomic():
            problems.note_of_run(self.db, self.run_id, drift)

    def settle(self) -> Settled:
        """Derive all tables from the readings that came since they were last derived.

        Raises MirrorUnusable where the mirror cannot be written.
        """
        with self._writing():
            return derive(self.db, self.run_id, self.told)

    def finish_run(self, outcome: str, settled: Settled | None, stats: Mapping[str, Any]) -> None:
        """Close the run's row with its counts; `settled` is None where nothing was.

        Raises MirrorUnusable where the mirror cannot be written.
        """
        settled = settled or Settled()
        with self._writing(), self.db.atomic():
            self.frontier.release()
            pages, found = self.db.execute(
                "SELECT (SELECT count(*) FROM captures WHERE run_id = :run AND outcome <> 'rules'), "
                "(SELECT count(*) FROM problems WHERE run_id = :run)",
                {"run": self.run_id},
            ).fetchone()
            self.db.table("runs").update(self.run_id, {
                "finished": timestamp(), "outcome": outcome, "pages": pages, "problems": found, "new": settled.new,
                "changed": settled.changed, "gone": settled.gone, "stats": json.dumps(dict(stats), sort_keys=True, default=str),
            })  # fmt: skip

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


def _open(path: Path) -> Database:
    try:
        db = Database(path, execute_plugins=False)
        # To begin, a crawl needs the file to itself for a moment; an export of a large mirror reads for a minute.
        db.execute("PRAGMA busy_timeout = 120000")
        check_is_mirror(db, path)
        # First of all, so that what is killed while it is made is known for a mirror.
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA busy_timeout = 5000")
        # What is committed is on the disk when the power fails, as its WARC record is: docs/guarantees.md has what that costs.
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        _back_up(db, path)
        schema.migrations.apply(db)
        with db.atomic():
            create_views(db)
            _write_descriptions(db)
            db.execute(f"PRAGMA user_version = {schema.VERSION}")
    except sqlite3.DatabaseError as error:
        raise MirrorUnusable(why_not(path, error)) from error
    return db


def _back_up(db: Database, path: Path) -> None:
    """Keep an older mirror as it is, beside the one that is about to be brought up to date."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    kept = path.with_name(f"{path.name}.schema-{version}")
    if not 0 < version < schema.VERSION or kept.exists():
        return
    logger.warning("%s is brought up to date; as it was it stays as %s", path, kept)
    unfinished = kept.with_name(f"{kept.name}.part")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as copy:
        db.conn.backup(copy)
    unfinished.replace(kept)


def _write_descriptions(db: Database) -> None:
    rows = [(table, column, text) for table, columns in DESCRIPTIONS.items() for column, text in columns.items()]
    db.execute("DELETE FROM descriptions")
    db.conn.executemany("INSERT INTO descriptions (table_name, column_name, description) VALUES (?, ?, ?)", rows)


def _upsert(db: Database, table: str, row: dict[str, Any]) -> int:
    db.table(table).upsert(row, pk="key")
    return int(db.execute(f"SELECT id FROM {table} WHERE key = ?", [row["key"]]).fetchone()[0])


def _deadly(url: str) -> Problem:
    message = f"{url} was given up: every run that fetched it died; `backfile crawl --full` asks again, after the cause is mended."
    return Problem(stage="fetch", code="deadly", severity="error", message=message)


def open_mirror(archive: Any, settings: Any) -> Mirror:
    """Open the mirror that a crawl's settings name, and begin a run of it; the `MIRROR` setting names this function.

    `archive` is the spider class, whose body is the archive's profile; `settings` are Scrapy's. Raises as Mirror and begin_run do.
    """
    wait = settings.get("BACKFILE_RETRY_WAIT")
    mirror = Mirror(Path(settings.get("BACKFILE_DB") or f"{archive.name}.db"), float(wait) if wait is not None else 10.0)
    asked = ("BACKFILE_BASE_URL", "BACKFILE_DELAY", "BACKFILE_CONCURRENCY", "BACKFILE_LIMIT", "BACKFILE_FULL",
             "BACKFILE_PERIODICAL", "BACKFILE_LANGUAGE", "USER_AGENT")  # fmt: skip
    mirror.begin_run(
        archive=archive,
        settings={name: settings.get(name) for name in asked},
        version=settings.get("BACKFILE_VERSION"),
        full=settings.getbool("BACKFILE_FULL"),
        only=archive.chosen(settings),
    )
    return mirror
