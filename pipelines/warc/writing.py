"""Writes captures to WARC files, a gzip member a record, each file named by archive, run and serial."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from http.client import responses
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from warcio.warcwriter import WARCWriter

from pipelines.warc.exchange import Exchange, Headers, digest_of

VERSION = "WARC/1.1"
"""ISO 28500:2017."""
MAX_FILE = 1_000_000_000
"""Bytes after which a new file is begun: what ISO 28500, annex C.1, advises."""
FORMAT = "WARC File Format 1.1"

_LEVEL = 6
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


@dataclass(frozen=True)
class Place:
    """Where a record lies."""

    file: str
    """The file, its folder's name before it: `sample-warc/sample-00001-00001.warc.gz`."""
    offset: int
    """Bytes before it."""
    length: int
    """Bytes of its gzip member."""

    def path(self, folder: Path) -> Path:
        """Return the file below `folder`; raises ValueError where its name leads elsewhere, as in a mirror that was tampered with."""
        parts = PurePosixPath(self.file).parts
        if len(parts) != 2 or ".." in parts or "/" in parts:
            raise ValueError(f"{self.file!r} is no WARC file of a mirror")
        return folder / self.file

    def record_id(self, at: str) -> str:
        """Return the WARC-Record-ID of a record that lies here and was captured at the time `at`."""
        return f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{self.file}#{self.offset}@{at}')}>"


@dataclass(frozen=True)
class Original:
    """The record that holds bytes which came again."""

    place: Place
    url: str
    """The address that was asked for it."""
    at: str
    """When."""
    payload_digest: str
    """As in its WARC-Payload-Digest."""
    record_id: str | None = None
    """Its WARC-Record-ID; None where it was written under the name that its file has."""


class WarcWriter:
    """The WARC files of one run; a file is made when its first record is written, and never opened again for writing by another run."""

    def __init__(self, folder: Path, stem: str, software: str, max_file: int = MAX_FILE) -> None:
        """Take the folder to write in, what the files' names begin with, the program's name and version, and when to begin a new file."""
        self.folder = folder
        self.stem = stem
        self.software = software
        self.max_file = max_file
        self._serial = 0
        self._path: Path | None = None
        self._handle = -1
        self._size = 0

    def write(self, exchange: Exchange, original: Original | None = None) -> Place:
        """Append `exchange`, its answer and then its request, and have it on the disk before returning; return where the answer lies.

        With `original`, the bytes are known and only a `revisit` record is written. Raises OSError where the disk is full or broken; the
        file is then as it was.
        """
        if self._path is None or self._size >= self.max_file:
            self._begin_file(exchange.at)
        assert self._path is not None
        start = self._size
        place = Place(f"{self.folder.name}/{self._path.name}", start, 0)
        answer = _answer(exchange, place, original)
        self._append(answer + _request(exchange, place))
        return Place(place.file, start, len(answer))

    def close(self) -> None:
        """Close the file that is open, if one is."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _begin_file(self, at: str) -> None:
        self.close()
        self.folder.mkdir(exist_ok=True)
        self._serial += 1
        # The folder may hold the files of a mirror that was deleted, or restored to what it was before them.
        while (path := self.folder / f"{self.stem}-{self._serial:05}.warc.gz").exists():
            self._serial += 1
        self._path = path
        self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        self._size = 0
        info = {"software": self.software, "format": FORMAT}
        self._append(_member(lambda writer: writer.create_warcinfo_record(self._path and self._path.name, info)))
        # A file that a power loss left without its entry in the folder would be one that never was.
        sync_folder(self.folder)

    def _append(self, members: bytes) -> None:
        try:
            written = 0
            while written < len(members):
                written += os.pwrite(self._handle, members[written:], self._size + written)
            os.fdatasync(self._handle)
        except OSError:
            os.ftruncate(self._handle, self._size)
            raise
        self._size += len(members)


def sync_folder(folder: Path) -> None:
    """Have the entries of `folder` on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Head:
    """The head of an HTTP message in the bytes that it came in, for warcio, whose own would spell what is not ASCII in another way."""

    def __init__(self, first_line: str, headers: Headers) -> None:
        # A line break in a value would end the head; Twisted folds them, and a hostile server may still try.
        lines = [first_line.encode(), *(name + b": " + b" ".join(value.splitlines()) for name, value in headers)]
        self.headers_buff = b"".join(line + b"\r\n" for line in lines) + b"\r\n"

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Do nothing: the bytes are there."""


def _answer(exchange: Exchange, place: Place, original: Original | None) -> bytes:
    head = _Head(f"HTTP/1.1 {exchange.status} {responses.get(exchange.status, 'Unknown')}", exchange.headers)
    fields = {"WARC-Record-ID": place.record_id(exchange.at), "WARC-Date": exchange.at}
    if exchange.ip:
        fields["WARC-IP-Address"] = exchange.ip
    if original is None:
        fields["WARC-Payload-Digest"] = exchange.payload_digest
        return _http_member("response", exchange.url, head, fields, exchange.body)
    fields |= {
        "WARC-Profile": _NOT_MODIFIED if exchange.status == 304 else _SAME_PAYLOAD,
        "WARC-Refers-To": original.record_id or original.place.record_id(original.at),
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": original.at,
        "WARC-Payload-Digest": original.payload_digest,
    }
    return _http_member("revisit", exchange.url, head, fields, b"")


def _request(exchange: Exchange, answer: Place) -> bytes:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    head = _Head(f"GET {target} HTTP/1.1", [(b"Host", parts.netloc.encode()), *exchange.request_headers])
    fields = {"WARC-Date": exchange.at, "WARC-Concurrent-To": answer.record_id(exchange.at)}
    return _http_member("request", exchange.url, head, fields, b"")


def _http_member(kind: str, url: str, head: _Head, fields: dict[str, str], body: bytes) -> bytes:
    fields["WARC-Block-Digest"] = digest_of(head.headers_buff + body)
    return _member(
        lambda writer: writer.create_warc_record(
            url, kind, payload=BytesIO(body), length=len(body), http_headers=head, warc_headers_dict=fields
        )
    )


def _member(make: Callable[[Any], Any]) -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version=VERSION)
    writer.write_record(make(writer))
    # warcio's own gzip has no level but the highest, which takes half as long again for a hundredth less.
    return zlib.compress(out.getvalue(), _LEVEL, wbits=31)
