"""WACZ 1.1.1: all that was captured in one file that replays in a browser, for web archives and for reading offline.

A zip (https://specs.webrecorder.net/wacz/1.1.1/) of

    indexes/index.cdx.gz       a line a capture, as cdxj-indexer writes it, sorted: a gzip member every 1,024 lines
    indexes/index.idx          a line a member: the key that it begins with, where it lies, its digest
    pages/pages.jsonl          a line a page, as it was captured last: address, time, and the article's title
    archive/*.warc.gz          the WARC files as they are, not compressed again
    datapackage.json           what is in it, with sizes and digests
    datapackage-digest.json    the digest of that

The specification lets the index be one plain file too. pywb takes out of a WACZ only what ends in .cdx or .cdx.gz, and ReplayWeb.page reads
by the .idx just the members that it needs: both can use this pair.

A page replays under the address that it was fetched from, for that is what its record says: http://127.0.0.1:8000/… where the mirror was
made from a copy of the site. Captures that are damaged or were taken down are neither in the index nor among the pages. Nor are answers of
304 (not modified) in the index: pywb and ReplayWeb.page give just that, an empty page, where it is the latest of an address.

Two exports of the same mirror are equal byte for byte, whether they go to a file or to a pipe.
"""

from __future__ import annotations

import errno
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlite_utils import Database

from exports.about import read_about
from exports.failures import CannotExport
from exports.formats.format import Format
from exports.selection import Selection
from exports.surt import surt
from pipelines.warc.exchange import digest_of
from pipelines.warc.writing import Place

_VERSION = "1.1.1"
_PIECE = 1 << 20
_MEMBER = 1024
_INDEX = "index.cdx.gz"

# A revisit is of no use without the record that it points to.
_KEPT = """
    FROM captures LEFT JOIN captures AS whole ON whole.id = captures.revisit_of
    WHERE captures.warc_file IS NOT NULL AND captures.state = 'kept' AND coalesce(whole.state, 'kept') = 'kept'
"""
_FILES = f"SELECT captures.warc_file, max(captures.warc_offset + captures.warc_length), count(*) {_KEPT} GROUP BY captures.warc_file"
_LINES = f"""
    SELECT cdxj(captures.fetched_from, captures.fetched_at, captures.status, captures.content_type, captures.payload_digest,
        captures.warc_file, captures.warc_offset, captures.warc_length, captures.revisit_of) AS line
    {_KEPT} AND captures.status <> 304 ORDER BY line
"""
# SQLite takes the other columns from the row with the greatest time.
_PAGES = f"""
    SELECT captures.fetched_from, max(captures.fetched_at), captures.warc_file, captures.warc_offset, captures.warc_length,
        (SELECT articles.title FROM article_urls JOIN articles ON articles.id = article_urls.article_id
        WHERE article_urls.url = captures.url ORDER BY articles.key LIMIT 1)
    {_KEPT} AND captures.outcome IN ('read', 'unread') AND captures.status = 200 GROUP BY captures.url ORDER BY captures.url
"""


class WarcUnusable(OSError):
    """A WARC file is not what the mirror says that it is; `strerror` tells which one, and what is wrong with it."""


@dataclass(frozen=True)
class _WarcFile:
    """A WARC file that captures lie in."""

    path: Path
    title: str
    """What the mirror calls it."""
    name: str
    """What it is called in the archive."""
    size: int
    """How much of it there is; a crawl may be adding to it."""
    captures: int
    """How many lie in it."""


def write(selection: Selection, out: BinaryIO, layout: str) -> int:
    """Write the captures of the mirror to `out`, and return how many there were; raises CannotExport for a part of the mirror.

    Raises WarcUnusable where a WARC file is missing or was shortened, before anything is written, and where one cannot be read.
    """
    if not selection.is_whole:
        raise CannotExport("a WACZ holds the WARC files as they are, and no part of them; leave the filters out")
    db = selection.db
    files = _warc_files(db)
    about = _about(db)
    with ZipFile(_Forward(out), "w") as file:
        package = _Package(file, about["created"])
        _add_index(package, _lines(db, files))
        package.add("pages/pages.jsonl", _pages(db), deflated=True)
        # Those who write to the mirror need not wait until gigabytes are copied.
        selection.let_go()
        for warc in files:
            package.add(f"archive/{warc.name}", _pieces(warc), size=warc.size)
        package.add_description(about)
    return sum(warc.captures for warc in files)


def has_captures(selection: Selection) -> bool:
    """Say whether there is anything to be written: a mirror made before there were WARC files has nothing, and a part of one neither."""
    return selection.is_whole and selection.db.execute(f"SELECT 1 {_KEPT} LIMIT 1").fetchone() is not None


def _warc_files(db: Database) -> list[_WarcFile]:
    (mirror,) = (file for _, name, file in db.execute("PRAGMA database_list") if name == "main")
    found = db.execute(_FILES).fetchall()
    if not found:
        raise WarcUnusable(errno.ENOENT, "the mirror has no captures in WARC files")
    # Mirrors that were joined may have files of the same name in different folders; a WACZ has but one folder for them.
    alike = Counter(PurePosixPath(title).name for title, _, _ in found)
    files = []
    for title, end, captures in found:
        name = PurePosixPath(title).name
        path = Path(mirror).parent / title
        files.append(_WarcFile(path, title, name if alike[name] == 1 else title.replace("/", "-"), _size(path, title, end), captures))
    return sorted(files, key=lambda warc: warc.name)


def _size(path: Path, title: str, end: int) -> int:
    with _readable(title):
        size = path.stat().st_size
    if size < end:
        raise WarcUnusable(errno.EIO, f"the WARC file {title} was shortened to {size:,} bytes, and a capture ends at byte {end:,}")
    return size


@contextmanager
def _readable(title: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise WarcUnusable(errno.ENOENT, f"the WARC file {title} is missing beside the mirror") from error
    except OSError as error:
        raise WarcUnusable(error.errno, f"the WARC file {title} cannot be read ({error.strerror})") from error


def _pieces(warc: _WarcFile) -> Iterator[bytes]:
    with _readable(warc.title), warc.path.open("rb") as file:
        left = warc.size
        while left:
            piece = file.read(min(_PIECE, left))
            if not piece:
                raise WarcUnusable(errno.EIO, f"the WARC file {warc.title} is being shortened")
            left -= len(piece)
            yield piece


def _about(db: Database) -> dict[str, str]:
    archive = read_about(db).name
    first, last = db.execute(f"SELECT min(captures.fetched_at), max(captures.fetched_at) {_KEPT}").fetchone()
    return {
        "title": archive,
        "description": f"What was captured of {archive} from {first[:10]} to {last[:10]}. "
        "Pages replay under the addresses that they were fetched from.",
        "created": f"{last[:19]}Z",
        "software": f"Backfile {version('backfile')}",
    }  # fmt: skip


def _lines(db: Database, files: list[_WarcFile]) -> Iterator[bytes]:
    # SQLite sorts them, on the disk where they are many.
    db.conn.create_function("cdxj", 9, partial(_line, {warc.title: warc.name for warc in files}), deterministic=True)
    return (line.encode() for (line,) in db.conn.execute(_LINES))


def _line(
    names: dict[str, str], url: str, at: str, status: int, content_type: str | None, digest: str, file: str, offset: int, length: int,
    revisit_of: int | None,
) -> str:  # fmt: skip
    """Return the line of a capture in the index, with what cdxj-indexer has in it and in its spelling: numbers are strings."""
    fields = {"url": url}
    if revisit_of is not None:
        fields["mime"] = "warc/revisit"
    elif content_type is not None:
        fields["mime"] = re.split(r"[;\s]", content_type, maxsplit=1)[0]
    fields |= {"status": str(status), "digest": digest, "length": str(length), "offset": str(offset), "filename": names[file]}
    return f"{surt(url)} {re.sub('[^0-9]', '', at)[:14]} {json.dumps(fields)}\n"


def _pages(db: Database) -> Iterator[bytes]:
    yield _json_line({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"})
    for url, at, file, offset, length, title in db.conn.execute(_PAGES):
        page_id = Place(file, offset, length).record_id(at).removeprefix("<urn:uuid:").removesuffix(">")
        yield _json_line({"id": page_id, "url": url, "ts": at, "title": title or url})


def _json_line(value: dict[str, str]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _add_index(package: _Package, lines: Iterator[bytes]) -> None:
    """Add the index, and the index of its members."""
    meta = {"format": "cdxj-gzip-1.0", "filename": _INDEX}
    begins = [f"!meta 0 {json.dumps(meta)}\n".encode()]

    def members() -> Iterator[bytes]:
        offset = 0
        while block := list(islice(lines, _MEMBER)):
            stream = zlib.compressobj(wbits=31)
            member = stream.compress(b"".join(block)) + stream.flush()
            place = {"offset": offset, "length": len(member), "digest": digest_of(member)}
            begins.append(block[0].partition(b" {")[0] + f" {json.dumps(place)}\n".encode())
            offset += len(member)
            yield member

    package.add(f"indexes/{_INDEX}", members())
    package.add("indexes/index.idx", begins, deflated=True)


class _Package:
    """A zip and the list of what is in it."""

    def __init__(self, file: ZipFile, created: str) -> None:
        self.file = file
        at = datetime.fromisoformat(created.removesuffix("Z"))
        # The time of the export would make each another one.
        self.date_time = (at.year, at.month, at.day, at.hour, at.minute, at.second)
        self.resources: list[dict[str, Any]] = []

    def add(self, path: str, pieces: Iterable[bytes], *, deflated: bool = False, size: int = 0) -> None:
        """Add a file of `pieces`; name its `size` where that may be gigabytes."""
        entry = ZipInfo(path, self.date_time)
        entry.compress_type = ZIP_DEFLATED if deflated else ZIP_STORED
        entry.external_attr = 0o644 << 16
        entry.file_size = size
        digest, length = sha256(), 0
        with self.file.open(entry, "w") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                length += len(piece)
        name = PurePosixPath(path).name.lower()
        self.resources.append({"name": name, "path": path, "hash": f"sha256:{digest.hexdigest()}", "bytes": length})

    def add_description(self, about: dict[str, str]) -> None:
        """Add the description of all that was added before, and its digest."""
        resources = sorted(self.resources, key=lambda resource: str(resource["path"]))
        description = _json({"profile": "data-package", "wacz_version": _VERSION, **about, "resources": resources})
        self.add("datapackage.json", [description], deflated=True)
        self.add("datapackage-digest.json", [_json({"path": "datapackage.json", "hash": digest_of(description)})], deflated=True)


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


class _Forward:
    """A stream that is written from front to back, even where it is a file: the bytes are then the same as in a pipe."""

    def __init__(self, out: BinaryIO) -> None:
        self.write = out.write
        self.flush = out.flush

    def close(self) -> None:
        """Leave the stream open: whoever opened it closes it."""


FORMAT = Format(
    title="WACZ",
    description="All captures with an index and a list of pages, to be replayed in a browser: for web archives.",
    called="captures.wacz",
    ending=".wacz",
    file=write,
    counts="captures",
    applies=has_captures,
)
