"""Puts a whole copy of a mirror where others read it, at one stroke.

It is written beside its destination as `.NAME.part`, locked for as long as it is being written, and takes the name once it is whole and on
the disk. What a run that was killed has left is written over by the next. Whoever has the old copy open keeps it.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from pipelines.mirror.opening import APPLICATION_ID


class CannotCopy(Exception):
    """The copy cannot be written, and what stood there stands there still; the message says where, why, and what to do."""


def publish_copy(mirror: Path, destination: Path) -> None:
    """Replace the file `destination`, or make it, with a copy of `mirror`, which nobody must be writing to.

    The copy needs no file beside it; its mode is what the umask leaves. Raises CannotCopy where it cannot be written, and where something
    stands at `destination` that is no copy of a mirror of the same archives, or of some of them.
    """
    target = destination.resolve()
    _refuse(mirror, target, destination)
    try:
        with _part(target) as part:
            _copy(mirror, part)
            _on_the_disk(part)
            part.replace(target)
            _on_the_disk(target.parent)
    except (sqlite3.Error, OSError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise CannotCopy(
            f"cannot publish {mirror} as {destination}: {why}; the copy that was there is there still, make room or see who may write there"
        ) from error


def _refuse(mirror: Path, target: Path, destination: Path) -> None:
    """Raise CannotCopy where a copy of `mirror` must not be written to `target`, which the operator calls `destination`."""
    if target.is_dir():
        raise CannotCopy(f"publish.file names {destination}, which is a folder; name a file in it")
    if not target.parent.is_dir():
        raise CannotCopy(f"publish.file names {destination}, whose folder is not there; make it, or name another")
    if target == mirror.resolve() or (target.exists() and target.samefile(mirror)):
        raise CannotCopy(f"publish.file names {destination}, which is the mirror itself; name another file")
    if not os.path.lexists(target):
        return
    if not target.is_file():
        raise CannotCopy(f"publish.file names {destination}, which is no file; name another")
    for ending in (".lock", "-wal", "-journal"):
        if os.path.lexists(f"{target}{ending}"):
            raise CannotCopy(
                f"publish.file names {destination}, and {target.name}{ending} beside it shows that it is written to; name another file"
            )
    if target.stat().st_size:
        _refuse_what_is_no_copy(mirror, target, destination)


def _refuse_what_is_no_copy(mirror: Path, target: Path, destination: Path) -> None:
    with target.open("rb") as file:
        header = file.read(100)
    # SQLite, "Database file format", 1.3: the magic, and the application id at byte 68.
    if not header.startswith(b"SQLite format 3\0") or int.from_bytes(header[68:72]) != APPLICATION_ID:
        raise CannotCopy(f"publish.file names {destination}, which is no copy of a mirror; name another file, or move it away")
    with suppress(sqlite3.Error):
        # One that cannot be read is the better replaced; one that an older program wrote has this table too.
        lost = [archive for archive in _archives_of(target) if archive not in (ours := _archives_of(mirror))]
        if lost:
            raise CannotCopy(
                f"publish.file names {destination}, which holds the archive {lost[0]}, not only {', '.join(ours)}; name another file"
            )


def _archives_of(mirror: Path) -> list[str]:
    with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return [key for (key,) in connection.execute("SELECT key FROM archives ORDER BY id")]


@contextmanager
def _part(target: Path) -> Iterator[Path]:
    """Give an empty file beside `target`, locked, which is gone at the end unless it has taken another name."""
    part = target.with_name(f".{target.name}.part")
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ours = part.stat().st_ino == os.fstat(handle).st_ino
        except (BlockingIOError, FileNotFoundError):
            ours = False
        if not ours:
            raise CannotCopy(f"{target} is being published by another run at this moment; give each mirror a copy of its own")
        os.ftruncate(handle, 0)
        # Of a run that was killed, SQLite would roll it back into ours.
        part.with_name(f"{part.name}-journal").unlink(missing_ok=True)
        try:
            yield part
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
    finally:
        os.close(handle)


def _copy(mirror: Path, part: Path) -> None:
    # Not read-only: SQLite 3.40 then fails on a table with a generated column. Nothing is written.
    with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None)) as source:
        source.execute("VACUUM INTO ?", [str(part)])


def _on_the_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
