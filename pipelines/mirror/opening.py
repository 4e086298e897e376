"""A mirror opened, with nothing of what a crawl needs: for those who only read it, and quickly."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.schema.migrations import VERSION

APPLICATION_ID = 0x4241434B
"""`BACK` in ASCII, in the header of every mirror: tells it from any other SQLite file (SQLite, "PRAGMA application_id")."""


def open_for_reading(path: Path) -> Database:
    """Open the mirror at `path` read-only, for `status`, `serve` and the exports.

    Raises MirrorUnusable where there is none, or it is no mirror, or is of another version of this program.
    """
    if not path.is_file():
        raise MirrorUnusable(f"there is no mirror at {path}; make one with `backfile crawl`, or name another with --db")
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        db = Database(connection, recursive_triggers=False, execute_plugins=False)
        check_is_mirror(db, path)
        if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise MirrorUnusable(f"{path} is empty; crawl into it with `backfile crawl`")
        refuse_older(db, path)
    except sqlite3.DatabaseError as error:
        raise MirrorUnusable(why_not(path, error)) from error
    return db


def warc_folder(mirror: Path) -> Path:
    """Return the folder of the WARC files of the mirror at `mirror`: `sample-warc` beside `sample.db`."""
    path = mirror.resolve()
    return path.with_name(f"{path.stem}-warc")


def is_mirror(path: Path) -> bool:
    """Tell whether the file at `path` is a mirror, or is empty and may become one; what cannot be read may be one too."""
    try:
        with path.open("rb") as file:
            # SQLite, "Database file format", 1.3: the application id stands at byte 68.
            header = file.read(72)
    except OSError:
        return True
    return not header or header[68:] == APPLICATION_ID.to_bytes(4, "big")


def check_is_mirror(db: Database, path: Path) -> None:
    """Raise MirrorUnusable where what is open at `path` is no mirror, or that of a newer program; an empty file may become one."""
    application_id = db.execute("PRAGMA application_id").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and application_id != APPLICATION_ID:
        raise MirrorUnusable(f"{path} is an SQLite database, but not a mirror of Backfile; choose another file with --db")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise MirrorUnusable(
            f"{path} was written by a newer Backfile (its schema is {version}, this program knows {VERSION}); update Backfile"
        )


def refuse_older(db: Database, path: Path) -> None:
    """Raise MirrorUnusable where what is open at `path` is the mirror of an older program."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version < VERSION:
        raise MirrorUnusable(
            f"{path} was written by an older Backfile (its schema is {version}, this program's {VERSION}); "
            "`backfile crawl` brings it up to date"
        )


def why_not(path: Path, error: sqlite3.DatabaseError) -> str:
    """Return in a sentence why the mirror at `path` cannot be used, and what to do."""
    if "not a database" in str(error) or "malformed" in str(error):
        return f"{path} is not an SQLite database ({error}); move it away or choose another file with --db"
    if "readonly" in str(error) or "unable to open" in str(error):
        return f"{path} cannot be written ({error}); make the file and its folder writable or choose another with --db"
    if "disk" in str(error):
        return cannot_write(path, error)
    return f"{path} cannot be used: {error}"


def cannot_write(path: Path, why: object) -> str:
    """Return in a sentence that nothing can be written to the mirror at `path`, and what to do."""
    return f"cannot write to {path}: {why}; make room or mend the disk, then run the same command again"
