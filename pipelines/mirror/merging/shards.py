"""The shards that are to be joined: looked at before anything is written, and each refusal is one sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from pipelines.mirror import decision_file, lock
from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.opening import check_is_mirror, refuse_older, why_not
from pipelines.warc.writing import Place


@dataclass(frozen=True)
class Shard:
    """A mirror that another takes in."""

    path: Path
    archives: tuple[str, ...] = ()
    """The keys of its archives; none where it holds nothing yet, as that of a worker which died before its first page."""
    warc_files: tuple[str, ...] = ()
    """The WARC files that its captures lie in, as it names them."""

    @property
    def name(self) -> str:
        """What its runs are told apart by in the mirror that took them in."""
        return self.path.name

    def file(self, warc_file: str) -> Path:
        """Return where a WARC file that the shard names lies; raises MirrorUnusable for a name that leads elsewhere."""
        try:
            return Place(warc_file, 0, 0).path(self.path.resolve().parent)
        except ValueError as error:
            raise MirrorUnusable(f"{self.path} cannot be joined: {error}") from error


def look_at(mirror: Path, paths: Sequence[Path]) -> list[Shard]:
    """Return the shards at `paths`, in the order of their names, each held so that no crawl writes to it; nothing in them is changed.

    Raises MirrorUnusable where one is no mirror, is of another version, is named twice, or is `mirror` itself, and where none holds a page;
    MirrorLocked where a crawl holds one.
    """
    seen: dict[Path, Path] = {}
    for path in paths:
        if not path.is_file():
            raise MirrorUnusable(f"there is no mirror at {path}; leave it out, or bring it here first")
        if mirror.exists() and path.samefile(mirror):
            raise MirrorUnusable(f"{path} is the mirror that shards are joined into; it cannot be one of them")
        if any(path.samefile(other) for other in seen.values()):
            raise MirrorUnusable(f"{path} is named twice")
        seen[path.resolve()] = path
    shards = sorted((_look_at(path) for path in paths), key=lambda shard: (shard.name, str(shard.path.resolve())))
    if not any(shard.archives for shard in shards):
        raise MirrorUnusable(f"there is nothing to join into {mirror}: no shard holds a page yet")
    return shards


def _look_at(path: Path) -> Shard:
    lock.hold(path)
    with _reading(path) as db:
        check_is_mirror(db, path)
        if not db.execute("PRAGMA user_version").fetchone()[0]:
            return Shard(path)
        refuse_older(db, path)
        held = db.execute("SELECT key FROM archives ORDER BY id").fetchall()
        named = db.execute("SELECT DISTINCT warc_file FROM captures WHERE warc_file IS NOT NULL ORDER BY 1").fetchall()
        return Shard(path, tuple(key for (key,) in held), tuple(warc_file for (warc_file,) in named))


@contextmanager
def _reading(path: Path) -> Iterator[Database]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            yield Database(connection, recursive_triggers=False, execute_plugins=False)
    except sqlite3.DatabaseError as error:
        raise MirrorUnusable(why_not(path, error)) from error


def refuse_missing(shards: Sequence[Shard]) -> None:
    """Raise MirrorUnusable where a WARC file that one of `shards` names is missing."""
    for shard in shards:
        for warc_file in shard.warc_files:
            if not shard.file(warc_file).is_file():
                raise MirrorUnusable(missing(shard, warc_file))


def missing(shard: Shard, warc_file: str) -> str:
    """Say in a sentence that a shard lacks a WARC file."""
    return (
        f"{shard.path} names the WARC file {warc_file}, which is not beside it; bring it there, "
        "or join with --without-warc what was read from it, which can then be neither proven nor read again"
    )


def unheeded_decisions(mirror: Path, shards: Sequence[Shard]) -> list[Path]:
    """Return the files of decisions beside shards that say what the one beside `mirror` does not: they count nowhere."""
    ours = _content(decision_file.file_of(mirror))
    files = [decision_file.file_of(shard.path) for shard in shards]
    return [file for file in files if (theirs := _content(file)) is not None and theirs != ours]


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


def schema_name(source: int) -> str:
    """Return the name that the shard with this number is attached under."""
    return f"shard_{source}"


def archive_here(source: int) -> str:
    """Return the SQL that gives the id in the mirror of the archive that a row of the shard with this number has by its `archive_id`."""
    theirs = f"SELECT key FROM {schema_name(source)}.archives WHERE id = archive_id"
    return f"(SELECT id FROM main.archives WHERE key = ({theirs}))"


@contextmanager
def attached(db: Database, shards: Sequence[Shard]) -> Iterator[None]:
    """Attach `shards` to `db` by their numbers, from 0, for reading."""
    try:
        for source, shard in enumerate(shards):
            db.execute(f"ATTACH ? AS {schema_name(source)}", [f"{shard.path.resolve().as_uri()}?mode=ro"])
        yield
    finally:
        for source in range(len(shards)):
            with suppress(sqlite3.Error):
                db.execute(f"DETACH {schema_name(source)}")


@contextmanager
def reading_from(shard: Shard) -> Iterator[None]:
    """Turn what SQLite says of a damaged shard into a sentence that names it: the mirror is well."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if any(sign in str(error) for sign in ("malformed", "not a database", "no such table", "no such column")):
            raise MirrorUnusable(f"{shard.path} is damaged ({error}); take its last good copy, or leave it out") from error
        raise
