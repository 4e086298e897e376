"""Where an export goes: to standard output, or to a file or folder that is seen only when it is whole.

What is under way is written beside its destination, as `.NAME.NUMBER.part`, and takes the name once it is whole and on the disk. Such a
part is locked for as long as its process lives: one that nobody holds is of a run that was killed, and the next export to the same
destination takes it away.
"""

from __future__ import annotations

import fcntl
import glob
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from exports.failures import CannotExport

MARK = ".backfile-export"
"""The file that tells a folder of ours from any other, which `--force` does not replace."""

_MARKED = "Written by `backfile export`, which replaces this folder and all that is in it when told to with --force.\n"
_SQLITE = b"SQLite format 3\0"


@contextmanager
def opened(destination: str, force: bool = True) -> Iterator[BinaryIO]:
    """Give what is to be written to: the file `destination`, seen only when it is whole, or standard output where that is `-`.

    Raises CannotExport for a folder, for what is a database or belongs to one, and without `force` for any file that there is; otherwise
    OSError as writing does.
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
    if path.exists() and not force:
        raise CannotExport(f"{path} is there already; name another file, or replace it with --force")
    with _replaced(path.resolve()) as out:
        yield out


@contextmanager
def opened_folder(destination: str, force: bool) -> Iterator[Path]:
    """Give an empty folder that takes the place of the folder `destination` once all is in it and on the disk; gone where that fails.

    Raises CannotExport for standard output, for a file, without `force` for a folder that holds anything, and with it for one that no
    export has made.
    """
    path = Path(destination)
    if destination == "-" or (path.exists() and not path.is_dir()):
        raise CannotExport(f"this format is many files, and {'standard output' if destination == '-' else path} is no folder; name one")
    path = path.resolve()
    _take_up(path)
    if path.is_dir() and any(path.iterdir()):
        if not force:
            raise CannotExport(f"{path} is there already and holds something; name another folder, or replace it with --force")
        if not (path / MARK).is_file():
            raise CannotExport(f"{path} holds what is no export of Backfile, and --force replaces nothing else; name another folder")
    part = _beside(path, "part")
    part.mkdir(parents=True)
    try:
        with _held(part):
            yield part
            (part / MARK).write_text(_MARKED, encoding="utf-8")
            os.sync()
            _take_place(part, path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _take_place(part: Path, path: Path) -> None:
    if not path.exists():
        part.rename(path)
        return
    before = _beside(path, "before")
    path.rename(before)
    part.rename(path)
    shutil.rmtree(before, ignore_errors=True)


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
    _take_up(path)
    part = _beside(path, "part")
    try:
        with part.open("wb") as out, _held(part):
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.{what}")


@contextmanager
def _held(part: Path) -> Iterator[None]:
    """Hold the lock of a part, which goes with the process however that ends."""
    number = os.open(part, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def _take_up(path: Path) -> None:
    """Take away what killed exports to `path` have left; where one was killed as it replaced a folder, that stands again."""
    for left in sorted(path.parent.glob(f".{glob.escape(path.name)}.*")):
        found = re.fullmatch(rf"\.{re.escape(path.name)}\.[0-9]+\.(part|before)", left.name)
        if not found or (found[1] == "part" and _is_held(left)):
            continue
        if found[1] == "before" and not path.exists():
            left.rename(path)
        elif left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _is_held(part: Path) -> bool:
    try:
        number = os.open(part, os.O_RDONLY)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(number)
    return False
