"""Finds and reads the files of the unpacked archive, with its symbolic links resolved."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.benchmarks.gazette.text import decode


class Archive:
    """The unpacked archive."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.resolved: dict[str, str] = {}

    def read(self, path: str) -> bytes:
        """A file's bytes."""
        return (self.root / path).read_bytes()

    def text(self, path: str) -> str:
        """A file's text."""
        return decode(self.read(path))

    def holds(self, path: str) -> bool:
        """Whether a file is there."""
        return (self.root / path).is_file()

    def canonical(self, address: str) -> str:
        """A path or URL as path from the root, symbolic links (98 -> issue98, 01..08, current) resolved."""
        parts = urlsplit(address)
        path = unquote(parts.path).lstrip("/")
        if not path or path.endswith("/"):
            path += "index.html"
        if path not in self.resolved:
            self.resolved[path] = self.resolve(path)
        return self.resolved[path]

    def resolve(self, path: str) -> str:
        """Resolve links inside the root."""
        real = (self.root / path).resolve()
        if real.is_dir():
            real = real / "index.html"
        return real.relative_to(self.root).as_posix() if real.is_relative_to(self.root) else path

    def folders(self) -> list[str]:
        """The issue folders, in order."""
        names = [path.name for path in self.root.iterdir() if path.is_dir() and not path.is_symlink()]
        return sorted((name for name in names if re.fullmatch(r"issue01to08|issue\d\d|1\d\d", name)), key=folder_number)


def folder_number(folder: str) -> int:
    """issue09 -> 9, 186 -> 186, issue01to08 -> 1."""
    found = re.search(r"\d+", folder)
    return int(found[0]) if found else 0


def whole_issue(path: str) -> bool:
    """Whether a page repeats a whole issue."""
    return Path(path).name.upper().startswith("TWDT")
