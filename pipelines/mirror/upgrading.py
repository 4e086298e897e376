"""A mirror's file opened to be written: made where there is none, and brought up to date where an older program wrote it."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.opening import APPLICATION_ID, check_is_mirror, why_not
from pipelines.mirror.schema.descriptions import DESCRIPTIONS
from pipelines.mirror.schema.migrations import VERSION, migrations
from pipelines.mirror.schema.views import create_views

logger = logging.getLogger(__name__)


def open_for_writing(path: Path) -> Database:
    """Open the mirror at `path`, whose lock is held; an older one stays beside it as it was.

    Raises MirrorUnusable where the file is no mirror, is newer than this program, or cannot be written.
    """
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
