"""The mirror as a crawl uses it: opened under its lock, leased from, written a page at a time, settled at the end."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from sqlite_utils import Database

from pipelines.items import FoundUrl, Page, Periodical, Problem
from pipelines.mirror import decision_file, decisions, item_json, lock, problems
from pipelines.mirror.captures import Captures, Kept, keep_elsewhere
from pipelines.mirror.counts import RunCounts
from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.frontier import Frontier, Lease
from pipelines.mirror.history import write_history
from pipelines.mirror.opening import APPLICATION_ID, cannot_write, check_is_mirror, why_not
from pipelines.mirror.rows import write_children
from pipelines.mirror.schema.descriptions import DESCRIPTIONS
from pipelines.mirror.schema.migrations import VERSION, migrations
from pipelines.mirror.schema.views import create_views
from pipelines.mirror.settling import unsettled
from pipelines.mirror.settling.deriving import derive
from pipelines.mirror.settling.settle import Settled
from pipelines.mirror.shard import Shard
from pipelines.mirror.visits import RECHECKS
from pipelines.normalize.moments import timestamp
from pipelines.reprints.store.run import Told, tell_nobody
from pipelines.warc.writing import MAX_FILE

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
        self.db = _open(path)
        self.frontier = Frontier(self.db, retry_wait, rechecks)
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
            deadly = self._end_killed_runs()
            archive_id = self._declare(archive)
            self.frontier.archive_id, self.frontier.only = archive_id, only
            if not self._goes_on(archive_id, full):
                self.frontier.make_due(full)
            self.frontier.add(FoundUrl(url=url, kind="index") for url in archive.start_urls)
            self._open_run(archive_id, settings, version)
            problems.note(self.db, self.run_id, [(url, problems.deadly(url)) for url in deadly])
            self.captures = Captures(self.db, self.path, self.run_id, archive.name, f"Backfile/{version}", self._warc_size)

    def begin_work(self, archive: Archive, *others: Archive, settings: Mapping[str, Any], version: str) -> None:
        """Open a row in `runs` for work that fetches nothing; `settings` name it as their `command`, and what is due stays due.

        Work on several archives counts as the first one's. Raises MirrorUnusable as begin_run does.
        """
        with self._writing(), self.db.atomic():
            deadly = self._end_killed_runs()
            self.frontier.archive_id = self._declare(archive)
            for other in others:
                self._declare(other)
            self._open_run(self.frontier.archive_id, settings, version)
            problems.note(self.db, self.run_id, [(url, problems.deadly(url)) for url in deadly])

    def _end_killed_runs(self) -> list[str]:
        """Close the rows of runs that died; return the addresses that they died of."""
        killed = self.db.execute("UPDATE runs SET outcome = 'killed', finished = ? WHERE outcome = 'running'", [timestamp()]).rowcount
        return self.frontier.recover() if killed else []

    def _open_run(self, archive_id: int, settings: Mapping[str, Any], version: str) -> None:
        row = {
            "archive_id": archive_id, "started": timestamp(), "outcome": "running", "version": version,
            "settings": json.dumps(dict(settings), sort_keys=True),
        }  # fmt: skip
        inserted = self.db.table("runs").insert(row).last_pk
        assert isinstance(inserted, int)
        self.run_id = inserted
        decisions.take(self.db, self._decided)

    def _goes_on(self, archive_id: int, full: bool) -> bool:
        """Tell whether this run takes up an unfinished one, and so asks for nothing that one has finished."""
        last = self.db.execute(
            "SELECT outcome, settings FROM runs WHERE settings ->> 'command' IS NULL AND archive_id = ? ORDER BY id DESC LIMIT 1",
            [archive_id],
        ).fetchone()
        unfinished = last is not None and (last[0] in ("killed", "stopped", "limited") or _left_shared_crawl(last[1]))
        if full:
            return unfinished and bool(json.loads(last[1]).get("BACKFILE_FULL"))
        return unfinished or self.frontier.seconds_to_next() is not None

    def _declare(self, archive: Archive) -> int:
        self._refuse_strangers(archive)
        archive_id = _upsert(self.db, "archives", {
            "key": archive.name, "name": archive.title, "home_url": archive.home_url, "licence": archive.licence,
            "licence_url": archive.licence_url,
        })  # fmt: skip
        self._declare_periodicals(archive, archive_id)
        return archive_id

    def _refuse_strangers(self, archive: Archive) -> None:
        """Raise MirrorUnusable where the pages of `archive` are another's in this mirror: an address is one archive's."""
        held = self.db.execute(
            "SELECT archives.key, url FROM frontier JOIN archives ON archives.id = archive_id "
            "WHERE url IN (SELECT value FROM json_each(?)) AND archives.key <> ? LIMIT 1",
            [json.dumps(list(archive.start_urls)), archive.name],
        ).fetchone()
        if held:
            raise MirrorUnusable(
                f"{self.path} has {held[1]} as a page of the archive {held[0]}; choose another file for {archive.name} with --db"
            )

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

    @property
    def shard(self) -> Shard:
        """The mirror as its run's shard of a crawl that several share."""
        return Shard(self.db, self.frontier, self.run_id, self.writing)

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
            self.frontier.admit(page.url)
            before, kind = self.frontier.found_as(page.url)
            strays = self.frontier.strays_after(page.url, page.outcome)
            trapped = self.frontier.add(page.found, page.url, strays)
            self.frontier.settle_lease(page.url, page.outcome, kept is None or kept.changed, page.retry_after)
            problems.note_of_page(self.db, self.run_id, page.url, page.outcome, [*page.problems, *problems.traps(page.url, trapped)])
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


def _left_shared_crawl(settings: str) -> bool:
    """Tell whether the run of these `settings` took part in a crawl that several shared, and did not see its end."""
    said = json.loads(settings)
    return "shared_crawl" in said and not said.get("shared_crawl_over")


def _open(path: Path) -> Database:
    try:
        # As a URI, so that shards can be attached as such, read-only.
        db = Database(sqlite3.connect(path.resolve().as_uri(), uri=True), execute_plugins=False)
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
        migrations.apply(db)
        with db.atomic():
            create_views(db)
            _write_descriptions(db)
            db.execute(f"PRAGMA user_version = {VERSION}")
    except sqlite3.DatabaseError as error:
        raise MirrorUnusable(why_not(path, error)) from error
    return db


def _back_up(db: Database, path: Path) -> None:
    """Keep an older mirror as it is, beside the one that is about to be brought up to date."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    kept = path.with_name(f"{path.name}.schema-{version}")
    if not 0 < version < VERSION or kept.exists():
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
