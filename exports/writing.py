"""Writes what is selected of a mirror, in one format or in all."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

from exports.destination import opened, opened_folder
from exports.failures import CannotExport
from exports.formats import FORMATS
from exports.selection import Selection


def export(selection: Selection, name: str, destination: str, layout: str | None = None, force: bool = False) -> int:
    """Write `selection` in the format `name` to `destination`, `-` for standard output; return how much that was.

    `layout` is one of those that the format has, its first where None. What stands at `destination` is replaced where `force` says so, and
    only once the new is whole. Raises CannotExport where there is something and `force` is not given, where the destination cannot be
    written or the mirror cannot be read; what stood there before then stands there still. A reader of standard output that stops reading
    is no failure.
    """
    found = FORMATS[name]
    found.check_library()
    try:
        with selection.as_it_is_now():
            if found.writes_file(destination):
                with opened(destination, force) as out:
                    return found.write_file(selection, out, found.layout(layout))
            with opened_folder(destination, force) as folder:
                return found.write_folder(selection, folder, found.layout(layout))
    except OSError as error:
        if destination == "-" and isinstance(error, BrokenPipeError):
            # Whoever read our output has stopped, as `head` does: what is still on its way has nowhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        where = "standard output" if destination == "-" else f"{destination}, where nothing was changed"
        raise CannotExport(f"cannot write to {where}: {error.strerror or error}") from error
    except sqlite3.Error as error:
        raise CannotExport(f"cannot read the mirror: {error}; try again, or try another copy of it") from error


def export_all(selection: Selection, folder: Path, force: bool = False) -> dict[str, tuple[str, int]]:
    """Write `selection` in every format that it has anything for into `folder`, which is made.

    All are of the mirror as it is at one moment. Returns by format where it stands and how much is in it. Raises CannotExport as `export`
    does, and before anything is written where something is there already and `force` is not given.
    """
    if str(folder) == "-":
        raise CannotExport("all formats are many files, and standard output is no folder; name one")
    for found in FORMATS.values():
        found.check_library()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotExport(f"cannot make the folder {folder}: {error.strerror}; choose another") from error
    targets = {name: folder / found.called for name, found in FORMATS.items() if found.applies(selection)}
    there = [str(target) for target in targets.values() if target.exists()]
    if there and not force:
        raise CannotExport(
            f"{', '.join(there)} {'is' if len(there) == 1 else 'are'} there already; name another folder, or replace with --force"
        )
    with selection.as_it_is_now():
        return {name: (str(target), export(selection.told_as(name), name, str(target), force=force)) for name, target in targets.items()}
