"""The mirror as a crawl uses it: opened under its lock, leased from, written a page at a time, settled at the end."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Protocol

from sqlite_utils import Database

from crawler.items import Capture, FoundUrl, Outcome, Page, Periodical, Problem, Stage
from pipelines.mirror import item_json, lock, schema
from pipelines.mirror.descriptions import DESCRIPTIONS
from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.frontier import Frontier, Lease, timestamp
from pipelines.mirror.rows import write_children
from pipelines.mirror.settle import Settled, settle
from pipelines.mirror.views import create_views


class Archive(Protocol):
    """What the mirror keeps of an archive's profile."""

    name: str
    title: str
    home_url: str
    licence: str | None
    licence_url: str | None
    periodicals: Sequence[Periodical]
    start_urls: Sequence[str]


# An answer resolves what it lets us look at anew: a 503 says nothing of how the page reads.
_LOOKED_AT: dict[Outcome, tuple[Stage, ...]] = {
    **dict.fromkeys(("read", "unread"), ("fetch", "read", "validate")),
    **dict.fromkeys(("redirect", "missing", "refused"), ("fetch",)),
    **dict.fromkeys(("failed", "put_off"), ()),
}
_CAPTURE_COLUMNS = tuple(field.name for field in fields(Capture))
_APPLICATION_ID = 0x4241434B
"""`BACK` in ASCII, in the header of every mirror: tells it from any other SQLite file (SQLite, "PRAGMA application_id")."""


class Mirror:
    """One mirror, open for writing by this process alone."""

    def __init__(self, path: Path, retry_wait: float = 10.0) -> None:
        """Open the mirror at `path`, or make it, and take its lock.

        `retry_wait` is the seconds before a failed page is asked for again. Raises MirrorLocked where another run holds it, and
        MirrorUnusable where the file is no mirror, is newer than this program, or cannot be written.
        """
        self.path = path
        lock.hold(path)
        self.db = _open(path)
        self.frontier = Frontier(self.db, retry_wait)
        self.run_id: int | None = None
        self.failure: str | None = None
        """Why the mirror could not be written, once it could not."""

    def begin_run(
        self, *, archive: Archive, settings: Mapping[str, Any], version: str, full: bool, only: Collection[str] | None = None
    ) -> None:
        """Declare the archive and its periodicals, take up what an earlier run left, and open a row in `runs`.

        A run that was stopped or killed is gone on with; otherwise indexes and issue pages, or with `full` everything, are due again.
        `only` are the codes of the periodicals that a partial run asks for; all else stays as it was.
        Raises MirrorUnusable where the file mirrors another archive, or cannot be written.
        """
        with self._writing(), self.db.atomic():
            archive_id = self._declare(archive)
            self.db.execute("UPDATE runs SET outcome = 'killed', finished = ? WHERE outcome = 'running'", [timestamp()])
            self.frontier.recover()
            self.frontier.only = only
            if not self._goes_on(full):
                self.frontier.make_due(full)
            self.frontier.add(FoundUrl(url=url, kind="index") for url in archive.start_urls)
            row = {
                "archive_id": archive_id, "started": timestamp(), "outcome": "running", "version": version,
                "settings": json.dumps(dict(settings), sort_keys=True),
            }  # fmt: skip
            self.run_id = self.db.table("runs").insert(row).last_pk

    def _goes_on(self, full: bool) -> bool:
        """Tell whether this run takes up an unfinished one, and so asks for nothing that one has finished."""
        last = self.db.execute("SELECT outcome, settings FROM runs ORDER BY id DESC LIMIT 1").fetchone()
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

        Raises MirrorUnusable where the mirror cannot be written (a full disk); nothing of the page is then kept, and it stays leased
        until the next run makes it due.
        """
        with self._writing(), self.db.atomic():
            self._write_capture(page)
            self.frontier.add(page.found, page.url)
            self.frontier.settle_lease(page.url, page.outcome, page.retry_after)
            self._note_problems(page.url, page.outcome, page.problems)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Turn what SQLite says against a write into a sentence, which is kept as the mirror's `failure` too."""
        try:
            yield
        except sqlite3.Error as error:
            self.failure = f"cannot write to {self.path}: {error}; make room or mend the disk, then run the same command again"
            raise MirrorUnusable(self.failure) from error

    def _write_capture(self, page: Page) -> None:
        capture = page.capture
        if capture is None:
            return
        last = self.db.execute(
            "SELECT captures.digest, readings.reader FROM captures LEFT JOIN readings ON readings.capture_id = captures.id "
            "WHERE captures.url = ? ORDER BY readings.id IS NULL, captures.id DESC LIMIT 1",
            [page.url],
        ).fetchone()
        cursor = self.db.execute(
            f"INSERT INTO captures (run_id, url, {', '.join(_CAPTURE_COLUMNS)}) VALUES (?, ?{', ?' * len(_CAPTURE_COLUMNS)})",
            [self.run_id, page.url, *(getattr(capture, column) for column in _CAPTURE_COLUMNS)],
        )
        if last and last[0] == capture.digest and last[1] == page.reader:
            # The same bytes, read by the same layout, say the same: the earlier reading stands.
            return
        self.db.conn.executemany(
            "INSERT INTO readings (capture_id, reader, kind, key, issue_key, item) VALUES (?, ?, ?, ?, ?, ?)",
            [(cursor.lastrowid, page.reader, *_reading_columns(reading)) for reading in page.readings],
        )

    def _note_problems(self, url: str, outcome: Outcome, problems: Sequence[Problem]) -> None:
        now = timestamp()
        note_problems(self.db, self.run_id, [(url, problem) for problem in problems])
        still = json.dumps([problem.code for problem in problems])
        # Drift is told at the archive's home and is of a whole run: one good answer of the home page does not end it.
        self.db.execute(
            "UPDATE problems SET resolved_at = ? WHERE url = ? AND resolved_at IS NULL "
            "AND stage IN (SELECT value FROM json_each(?)) AND code NOT IN (SELECT value FROM json_each(?)) AND code NOT GLOB 'drift_*'",
            [now, url, json.dumps(_LOOKED_AT[outcome]), still],
        )

    def note_drift(self, problems: Sequence[Problem]) -> None:
        """Write what a whole run showed of drift, told at the archive's home; what it did not show again is resolved.

        Raises MirrorUnusable where the mirror cannot be written.
        """
        with self._writing(), self.db.atomic():
            [(url,)] = self.db.execute("SELECT home_url FROM archives")
            note_problems(self.db, self.run_id, [(url, problem) for problem in problems])
            self.db.execute(
                "UPDATE problems SET resolved_at = ? WHERE url = ? AND resolved_at IS NULL "
                "AND code GLOB 'drift_*' AND code NOT IN (SELECT value FROM json_each(?))",
                [timestamp(), url, json.dumps([problem.code for problem in problems])],
            )

    def settle(self) -> Settled:
        """Derive the tables about the archive from the readings that came since they were last derived.

        Raises MirrorUnusable where the mirror cannot be written.
        """
        with self._writing():
            return settle(self.db)

    def finish_run(self, outcome: str, settled: Settled, stats: Mapping[str, Any]) -> None:
        """Close the run's row with its counts. Raises MirrorUnusable where the mirror cannot be written."""
        with self._writing():
            pages, problems = self.db.execute(
                "SELECT (SELECT count(*) FROM captures WHERE run_id = :run), (SELECT count(*) FROM problems WHERE run_id = :run)",
                {"run": self.run_id},
            ).fetchone()
            self.db.table("runs").update(self.run_id or 0, {
                "finished": timestamp(), "outcome": outcome, "pages": pages, "problems": problems, "new": settled.new,
                "changed": settled.changed, "stats": json.dumps(dict(stats), sort_keys=True, default=str),
            })  # fmt: skip

    def close(self) -> None:
        """Fold the write-ahead log into the file, so that it stands alone, and close it; the lock goes with the process."""
        with suppress(sqlite3.Error):
            # Someone who reads the mirror at this moment keeps the log; the next run folds it.
            self.db.execute("PRAGMA analysis_limit = 1000")
            self.db.execute("PRAGMA optimize")
            self.db.execute("PRAGMA journal_mode = DELETE")
        self.db.close()


def _open(path: Path) -> Database:
    try:
        db = Database(path, execute_plugins=False)
        db.execute("PRAGMA busy_timeout = 5000")
        _check_is_mirror(db, path)
        # First of all, so that what is killed while it is made is known for a mirror.
        db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        schema.migrations.apply(db)
        with db.atomic():
            create_views(db)
            _write_descriptions(db)
            db.execute(f"PRAGMA user_version = {schema.VERSION}")
    except sqlite3.DatabaseError as error:
        raise MirrorUnusable(_why_not(path, error)) from error
    return db


def _why_not(path: Path, error: sqlite3.DatabaseError) -> str:
    if "not a database" in str(error) or "malformed" in str(error):
        return f"{path} is not an SQLite database ({error}); move it away or choose another file with --db"
    if "readonly" in str(error) or "unable to open" in str(error):
        return f"{path} cannot be written ({error}); make the file and its folder writable or choose another with --db"
    return f"{path} cannot be used: {error}"


def _check_is_mirror(db: Database, path: Path) -> None:
    application_id = db.execute("PRAGMA application_id").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and application_id != _APPLICATION_ID:
        raise MirrorUnusable(f"{path} is an SQLite database, but not a mirror of Backfile; choose another file with --db")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > schema.VERSION:
        raise MirrorUnusable(
            f"{path} was written by a newer Backfile (its schema is {version}, this program knows {schema.VERSION}); update Backfile"
        )


def open_for_reading(path: Path) -> Database:
    """Open the mirror at `path` read-only, for `status`, `serve` and the exports.

    Raises MirrorUnusable where there is none, or it is no mirror, or is of another version of this program.
    """
    if not path.is_file():
        raise MirrorUnusable(f"there is no mirror at {path}; make one with `backfile crawl`, or name another with --db")
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        db = Database(connection, recursive_triggers=False, execute_plugins=False)
        _check_is_mirror(db, path)
        if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise MirrorUnusable(f"{path} is empty; crawl into it with `backfile crawl`")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version < schema.VERSION:
            raise MirrorUnusable(
                f"{path} was written by an older Backfile (its schema is {version}, this program's {schema.VERSION}); "
                "`backfile crawl` brings it up to date"
            )
    except sqlite3.DatabaseError as error:
        raise MirrorUnusable(_why_not(path, error)) from error
    return db


def _write_descriptions(db: Database) -> None:
    rows = [(table, column, text) for table, columns in DESCRIPTIONS.items() for column, text in columns.items()]
    db.execute("DELETE FROM descriptions")
    db.conn.executemany("INSERT INTO descriptions (table_name, column_name, description) VALUES (?, ?, ?)", rows)


def _upsert(db: Database, table: str, row: dict[str, Any]) -> int:
    db.table(table).upsert(row, pk="key")
    return int(db.execute(f"SELECT id FROM {table} WHERE key = ?", [row["key"]]).fetchone()[0])


def _reading_columns(reading: Any) -> tuple[str, str, str | None, bytes]:
    is_issue = not hasattr(reading, "body_text")
    kind, issue_key = ("issue", reading.key) if is_issue else ("article", reading.issue_key)
    return kind, reading.key, issue_key, item_json.pack(reading)


def note_problems(db: Database, run_id: int | None, problems: Iterable[tuple[str, Problem]]) -> None:
    """Write `problems`, each with the address that it is about; one already known is seen again, not written twice."""
    now = timestamp()
    db.conn.executemany(
        "INSERT INTO problems (run_id, url, stage, code, severity, message, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (url, stage, code) DO UPDATE SET severity = excluded.severity, message = excluded.message, "
        "last_seen = excluded.last_seen, resolved_at = NULL, run_id = CASE WHEN resolved_at IS NULL THEN run_id ELSE excluded.run_id END",
        [(run_id, url, problem.stage, problem.code, problem.severity, problem.message, now, now) for url, problem in problems],
    )


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
