"""Takes a record out of a WARC file for good, and leaves a record of the same length that says so in its place."""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from pathlib import Path

from pipelines.warc.writing import VERSION, Place, sync_folder

_COMMENTED = b"\x1f\x8b\x08\x10\x00\x00\x00\x00\x02\xff"
"""The head of a gzip member with a comment (RFC 1952, 2.3): what the record is shorter by is filled with it."""


def bury(folder: Path, place: Place, url: str, at: str, why: str) -> None:
    """Write over the record at `place` below `folder` with a `metadata` record that says that `url` was taken down, when, and why.

    All other records stay where they are; a file that another mirror shares by a hard link is copied first, and theirs stays as it is.
    Raises OSError where the file cannot be written, and ValueError where the place is in no
    WARC file of a mirror, or too small for any record.
    """
    told = f"{url} was taken down at {at}: {why}"
    member = next((made for text in (told, "taken down", "") if (made := _member(text, url if text else "", at, place.length))), None)
    if member is None:
        raise ValueError(f"{place.length} bytes hold no record")
    _make_own(place.path(folder))
    handle = os.open(place.path(folder), os.O_WRONLY | os.O_CLOEXEC)
    try:
        if os.fstat(handle).st_size < place.offset + place.length:
            raise OSError(0, "the file was shortened", place.file)
        os.pwrite(handle, member, place.offset)
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_own(path: Path) -> None:
    if path.stat().st_nlink == 1:
        return
    unfinished = path.with_name(f"{path.name}.part")
    shutil.copyfile(path, unfinished)
    with unfinished.open("rb") as copy:
        os.fsync(copy.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)


def _member(text: str, url: str, at: str, length: int) -> bytes | None:
    """Return a gzip member of just `length` bytes with the record, or None where it is longer."""
    body = text.encode()
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    record = (
        f"{VERSION}\r\nWARC-Type: metadata\r\nWARC-Record-ID: {Place(url, 0, length).record_id(at)}\r\nWARC-Date: {at}\r\n{target}"
        f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body + b"\r\n\r\n"  # fmt: skip
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    tail = b"\0" + stream.compress(record) + stream.flush() + struct.pack("<II", zlib.crc32(record), len(record))
    filling = length - len(_COMMENTED) - len(tail)
    return _COMMENTED + b" " * filling + tail if filling >= 0 else None
