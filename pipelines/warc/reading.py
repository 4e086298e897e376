"""Reads captures back from WARC files by their places, and finds where a file that broke off ends."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from pipelines.warc.exchange import Exchange, digest_of
from pipelines.warc.writing import Place

_PIECE = 1 << 20
_HEAD = 1 << 13


class BadRecord(Exception):
    """A record cannot be read at its place; says what is wrong with it, and in which file."""


def read_exchange(folder: Path, place: Place) -> Exchange:
    """Return the exchange whose answer lies at `place` below `folder`; a `revisit` record has no body, and no request is read.

    Raises BadRecord where the file is missing or is another one there, or its bytes are not those that its digests say.
    """
    member = _member_at(folder, place)
    try:
        # All of it, up to its checksum, which warcio does not read on to.
        record = next(iter(ArchiveIterator(BytesIO(zlib.decompress(member, wbits=31)), check_digests=True)))
        body = record.raw_stream.read()
    except (StopIteration, ArchiveLoadFailed, zlib.error, EOFError, ValueError) as error:
        raise BadRecord(f"{place.file} holds no whole record at byte {place.offset:,}") from error
    if record.rec_type not in ("response", "revisit") or record.http_headers is None:
        raise BadRecord(f"{place.file} holds another record at byte {place.offset:,}")
    if record.digest_checker.passed is False:
        raise BadRecord(f"the record of {place.file} at byte {place.offset:,} is not what was written")
    fields = record.rec_headers
    if record.rec_type == "response" and fields.get_header("WARC-Payload-Digest") != digest_of(body):
        raise BadRecord(f"the body in {place.file} at byte {place.offset:,} is not what was written")
    return Exchange(
        url=fields.get_header("WARC-Target-URI"),
        at=fields.get_header("WARC-Date"),
        status=int(record.http_headers.get_statuscode()),
        headers=[(name.encode(), value.encode()) for name, value in record.http_headers.headers],
        body=body,
        ip=fields.get_header("WARC-IP-Address"),
    )


def record_id_at(folder: Path, place: Place) -> str | None:
    """Return the WARC-Record-ID of the record at `place` below `folder`; None where it cannot be read."""
    try:
        with place.path(folder).open("rb") as file:
            file.seek(place.offset)
            head = zlib.decompressobj(31).decompress(file.read(min(place.length, _HEAD)), _HEAD)
    except (ValueError, OSError, zlib.error):
        return None
    found = re.search(rb"^WARC-Record-ID: *(<[!-~]+>)", head.partition(b"\r\n\r\n")[0], re.IGNORECASE | re.MULTILINE)
    return found[1].decode() if found else None


def _member_at(folder: Path, place: Place) -> bytes:
    try:
        with place.path(folder).open("rb") as file:
            file.seek(place.offset)
            member = file.read(place.length)
    except ValueError as error:
        raise BadRecord(str(error)) from error
    except FileNotFoundError as error:
        raise BadRecord(f"{place.file} is missing") from error
    except OSError as error:
        raise BadRecord(f"{place.file} cannot be read: {error.strerror}") from error
    if len(member) < place.length:
        raise BadRecord(f"{place.file} ends before byte {place.offset + place.length:,}")
    return member


def whole_until(path: Path, start: int = 0) -> int:
    """Return where the last whole gzip member of the file at `path` ends, looking from byte `start`, where one begins."""
    end = start
    with path.open("rb") as file:
        file.seek(start)
        for length in _members(file.read(_PIECE) for _ in iter(int, 1)):
            end += length
    return end


def _members(pieces: Iterator[bytes]) -> Iterator[int]:
    """Yield the length of each whole gzip member in `pieces`, which end with an empty one."""
    stream, length = zlib.decompressobj(31), 0
    for piece in pieces:
        if not piece:
            return
        while piece:
            try:
                stream.decompress(piece)
            except zlib.error:
                return
            length += len(piece) - len(stream.unused_data)
            piece = stream.unused_data
            if stream.eof:
                yield length
                stream, length = zlib.decompressobj(31), 0
