"""What a format is: how it is called, what it is for, and what writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from exports.failures import CannotExport
from exports.selection import Selection

WriteFile = Callable[[Selection, BinaryIO, str], int]
"""Writes a selection in a layout to an open file, and returns how much that was."""
WriteFolder = Callable[[Selection, Path, str], int]
"""Writes a selection in a layout into an empty folder, and returns how much that was."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """One format that a mirror can be written in; one file, a folder of files, or either."""

    title: str
    """What it is, in a few words."""
    description: str
    """What is in it, and whom it is for."""
    called: str
    """What it is called where all formats go into one folder: `articles.jsonl`, `tei`."""
    ending: str
    """What its files end in: `.jsonl`. A destination that ends so is one file, where it may be one."""
    file: WriteFile | None = None
    """Writes one file, where it may be one."""
    folder: WriteFolder | None = None
    """Writes a folder, where it may be one."""
    layouts: dict[str, str] = field(default_factory=lambda: {"plain": "as it is"})
    """The layouts that `--layout` chooses from, each with what it is; the first is that of whoever names none."""
    counts: str = "articles"
    """What the writers count."""
    applies: Callable[[Selection], bool] = lambda _: True
    """Whether there is anything in a selection to be written so."""
    needs: str | None = None
    """The library that it takes and that only `pip install 'backfile[export]'` brings."""

    def writes_file(self, destination: str) -> bool:
        """Tell whether `destination` is to be one file: the format is never a folder, or may be a file and that is, or is called, one.

        What is a file already, whatever its name, is a pipe or a device: `>(gzip)` of a shell is one.
        """
        if self.folder is None or self.file is None:
            return self.folder is None
        path = Path(destination)
        return destination == "-" or destination.endswith(self.ending) or path.is_fifo() or path.is_char_device()

    def check_library(self) -> None:
        """Raise CannotExport where the library that it needs is not installed."""
        if self.needs and find_spec(self.needs) is None:
            raise CannotExport(f"writing {self.title} needs {self.needs}; install it with: pip install 'backfile[export]'")

    def layout(self, asked: str | None) -> str:
        """Return the layout that is asked for, the first where none is; raises CannotExport for one that the format does not have."""
        if asked is None:
            return next(iter(self.layouts))
        if asked not in self.layouts:
            raise CannotExport(f"{self.title} has no layout {asked!r}; it has {', '.join(self.layouts)}")
        return asked

    def write_file(self, selection: Selection, out: BinaryIO, layout: str) -> int:
        """Write `selection` to the open file `out`; return how much that was."""
        assert self.file
        return self.file(selection, out, layout)

    def write_folder(self, selection: Selection, folder: Path, layout: str) -> int:
        """Write `selection` into the empty `folder`; return how much that was."""
        assert self.folder
        return self.folder(selection, folder, layout)
