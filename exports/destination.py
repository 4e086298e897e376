"""Where an export goes: to standard output, or to a file that is seen only when it is whole."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from sqlite_utils import Database

from exports import EXPORTS

_SQLITE = b"SQLite format 3\0"


class CannotExport(Exception):
    """The export cannot be written; the message says where, why, and what to do."""


def export(db: Database, name: str, destination: str) -> int:
    """Write the mirror `db` in the format `name` to `destination`, `-` for standard output; return how much that was.

    Raises CannotExport where the destination cannot be written or the mirror cannot be read; what stood there before then stands there
    still. A reader of standard output that stops reading is no failure.
    """
    try:
        with opened(destination) as out:
            return EXPORTS[name].write(db, out)
    except OSError as error:
        if destination == "-" and isinstance(error, BrokenPipeError):
            # Whoever read our output has stopped, as `head` does: what is still on its way has nowhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        raise CannotExport(f"cannot write to {destination}: {error.strerror}; nothing there was changed") from error
    except sqlite3.Error as error:
        raise CannotExport(f"cannot read the mirror: {error}; try again, or try another copy of it") from error


def export_all(db: Database, folder: Path) -> dict[str, int]:
    """Write the mirror `db` in every format that it has anything for into `folder`, which is made; return how much is in each file.

    Raises CannotExport as `export` does.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotExport(f"cannot make the folder {folder}: {error.strerror}; choose another") from error
    files = {name: folder / found.file_name for name, found in EXPORTS.items() if found.applies(db)}
    return {str(file): export(db, name, str(file)) for name, file in files.items()}


@contextmanager
def opened(destination: str) -> Iterator[BinaryIO]:
    """Give what is to be written to: the file `destination`, seen only when it is whole, or standard output where that is `-`.

    Raises CannotExport for a folder, and for what is a database or belongs to one; otherwise OSError as writing does.
    """
    if destination == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(destination)
    if path.is_dir():
        raise CannotExport(f"{path} is a folder; name a file in it")
    if path.exists() and not path.is_file():
        # A pipe or a device: what is there is to be written to, not replaced.
        with path.open("wb") as out:
            yield out
        return
    _refuse_database(path)
    with _replaced(path.resolve()) as out:
        yield out


def _refuse_database(path: Path) -> None:
    beside = re.fullmatch(r"(.+)(?:-wal|-shm|-journal|\.lock)", path.name)
    if beside and path.with_name(beside[1]).exists():
        raise CannotExport(f"{path} belongs to {beside[1]}; choose another file")
    if path.exists():
        with path.open("rb") as file:
            if file.read(len(_SQLITE)) == _SQLITE:
                raise CannotExport(f"{path} is an SQLite database, perhaps the mirror itself; choose another file")


@contextmanager
def _replaced(path: Path) -> Iterator[BinaryIO]:
    """Give a new file that takes the place of `path` once it is whole and on the disk, and is gone where that fails."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
