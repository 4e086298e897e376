"""Pages that were saved as files: which there are in a folder, and at which address each stood."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from crawler.reading.charsets import decode
from crawler.reading.oddities import HTML_ENDINGS, is_html, is_pdf
from crawler.reading.pages import WebPage
from pipelines.normalize.moments import timestamp

_HEAD = 1 << 16
# What stands beside a page that a browser saved, and is a part of it.
_PARTS = ("_files", "-files", ".files", "_fichiers", "-Dateien", "_archivos", "_elemei")
_HTML, _PDF = "text/html", "application/pdf"
_KEPT = "/%&=+,;:@!$'()*~"
# Internet Explorer and Chrome write the length of the address before it, and SingleFile a comment of several lines.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\((\d{4})\)(.{1,2000})", re.IGNORECASE)
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)", re.IGNORECASE)

Address = Callable[[str], str | None]
"""What an archive calls an address; None for one that is none of its own."""


@dataclass(frozen=True)
class SavedPage:
    """A file that may be a page of the archive."""

    path: Path
    name: str
    """What it is called below the folder that the user named, or by itself."""
    content_type: str | None
    """None where it is neither HTML nor PDF."""
    url: str | None
    """Where it stood, as an address; None where nothing says so."""

    @property
    def at(self) -> str:
        """The file's time, UTC, ISO 8601 with milliseconds; now where that lies ahead."""
        saved = min(self.path.stat().st_mtime, datetime.now(UTC).timestamp())
        return timestamp(datetime.fromtimestamp(max(saved, 0.0), UTC))


def content_type_of(path: Path) -> str | None:
    """Return the type of the file at `path`, where it is a page or a PDF file; None where it is neither. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if is_pdf(head):
        return _PDF
    named = path.suffix.lower().removeprefix(".") in HTML_ENDINGS
    return _HTML if head and is_html(head, _HTML if named else None) else None


def page_in(path: Path, url: str | None, address: Address) -> SavedPage | None:
    """Return the file at `path` as a page, which stood at `url` if that is given; None where it is no page."""
    content_type = content_type_of(path)
    if content_type is None:
        return None
    return SavedPage(path, path.name, content_type, url or _said_in(path, content_type, address))


def pages_in(folder: Path, url: str | None, address: Address) -> Iterator[SavedPage]:
    """Yield the pages in `folder` and below, in the order of their names; of files that are no pages only those with an address.

    `url` is what the folder stands for. Where it is not given, the path says so, if it names a host of the archive (`HOST/PATH`, as wget
    lays out what it mirrors), and else the page itself. Links that lead out of the folder are left alone.
    """
    base = _base_of(folder, url, address)
    for root, folders, files in os.walk(folder):
        pages = {name.rpartition(".")[0] for name in files}
        folders[:] = sorted(name for name in folders if not (name.endswith(_PARTS) and _without_ending(name) in pages))
        for file in sorted(files):
            path = Path(root, file)
            if not path.is_file() or path.is_symlink():
                continue
            name = path.relative_to(folder).as_posix()
            content_type = content_type_of(path)
            stood = base(name)
            if stood is None and content_type is not None:
                stood = _said_in(path, content_type, address)
            if stood is not None or content_type is not None:
                yield SavedPage(path, name, content_type, stood)


def _without_ending(name: str) -> str:
    return next(name.removesuffix(part) for part in _PARTS if name.endswith(part))


def _base_of(folder: Path, url: str | None, address: Address) -> Callable[[str], str | None]:
    """Return what gives the address of a file by its name below `folder`; None where the name does not tell."""
    if url is not None:
        return lambda name: _below(url, name)
    own = _origin(folder.resolve().name, address)
    if own is not None:
        return lambda name: _below(own, name)

    def by_host(name: str) -> str | None:
        host, slash, rest = name.partition("/")
        origin = _origin(host, address) if slash else None
        return origin and _below(origin, rest)

    return by_host


def _origin(host: str, address: Address) -> str | None:
    """Return the address of the host that a folder is named after, if it is one of the archive's; wget writes a port with `+` or `:`."""
    url = f"http://{host.replace('+', ':')}/"
    return url if "." in host and address(url) is not None else None


def _below(base: str, name: str) -> str:
    """Return the address of the file `name` below `base`; what follows a question mark in its name is a query, as wget writes it."""
    path, mark, query = name.partition("?")
    return f"{base.partition('#')[0].rstrip('/')}/{quote(path, _KEPT)}" + (mark and f"?{quote(query, _KEPT + '?')}")


def _said_in(path: Path, content_type: str, address: Address) -> str | None:
    """Return the address, one of the archive's, that the page at `path` itself says that it stood at."""
    if content_type != _HTML:
        return None
    with path.open("rb") as file:
        head = decode(file.read(_HEAD), _HTML, "windows-1252").text
    return next((url for url in _sayings(head, path.name) if url is not None and address(url) is not None), None)


def _sayings(head: str, name: str) -> Iterator[str | None]:
    if saved := _SAVED_FROM.search(head):
        yield unescape(saved[2][: int(saved[1])]).strip()
    if saved := _SINGLE_FILE.search(head):
        yield unescape(saved[1])
    page = WebPage("about:blank", head)
    yield from page.own_urls()
    yield _of_base(page.base_url, name)


def _of_base(base: str, name: str) -> str | None:
    """Return the address of the page `name` whose links begin at `base`: that itself, unless it is only a folder."""
    try:
        path = urlsplit(base).path
    except ValueError:
        return None
    if base == "about:blank":
        return None
    return base if PurePosixPath(path).suffix and not path.endswith("/") else f"{base.rpartition('/')[0]}/{quote(name, _KEPT)}"
