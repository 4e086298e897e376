"""The records of WARC files that any program wrote: found one by one, past what is damaged, and read again at their places."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipelines.warc.exchange import MAX_BODY

_MOST_BREAKS = 16
_MOST_UNPACKED, _RATIO = 1 << 28, 100

_GZIP = b"\x1f\x8b\x08"
_MEMBER = re.compile(re.escape(_GZIP))
_PIECE = 1 << 16
_HEAD = 1 << 16
# What a record may have that is read: a body, an HTTP head, chunk sizes between pieces, and its own head.
_LONGEST = MAX_BODY + MAX_BODY // 16 + 2 * _HEAD
_VERSION = re.compile(rb"WARC/\d\.\d{1,2}[ \t]*\r?\n")
_BEGINS = re.compile(rb"(?<=\n)WARC/\d\.\d{1,2}[ \t]*\r?\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_ENDED = re.compile(rb"\r?\n\r?\n|[\r\n]*\Z")
_FOLDED = re.compile(rb"\r?\n[ \t]+")
_DIGITS = re.compile(r"\d{1,18}")
_NONE, _WRONGLY = "no record begins there", "it is compressed wrongly, or breaks off"
_DIGESTS = ("md5", "sha1", "sha256", "sha512")


class Damaged(Exception):
    """A record cannot be read; says why in a few words."""


class _SeveralRecords(Damaged):
    """A gzip member holds several records: none can be read without all before it."""


@dataclass(frozen=True)
class Volume:
    """A WARC file: a file of its own, or a stretch of one, as it lies in a zip that does not compress it."""

    path: Path
    name: str
    """What the user calls it."""
    start: int
    """Bytes of the file before it."""
    end: int
    """Bytes of the file to its end."""


@dataclass(frozen=True)
class Record:
    """One record."""

    offset: int
    """Bytes of its WARC file before it."""
    fields: Mapping[str, str]
    """The fields of its head by their names in small letters; the first of each name."""
    block: bytes | None
    """What it holds; None where that is longer than any page that is taken."""


@dataclass(frozen=True)
class Damage:
    """A place at which a WARC file cannot be read."""

    offset: int
    """Bytes of its WARC file before it."""
    why: str
    """In a few words."""


def begins_as_warc(head: bytes) -> bool:
    """Tell whether `head`, the first bytes of a file, are those of a WARC file, compressed or not."""
    if head.startswith(_GZIP):
        with suppress(zlib.error):
            head = zlib.decompressobj(31).decompress(head, _PIECE)
    return head.startswith(b"WARC/")


def records(volume: Volume) -> Iterator[Record | Damage]:
    """Yield what lies in `volume` in its order: records that are whole, and the places of what is not.

    After a damaged place it goes on with the next record that can be found. Raises OSError where the file cannot be read.
    """
    with volume.path.open("rb") as file:
        yield from _reader(file, volume)


def must_be_unpacked(volume: Volume) -> bool:
    """Tell whether `volume` was compressed as a whole, and not record by record as ISO 28500 has it (annex D)."""
    with volume.path.open("rb") as file:
        try:
            _reader(file, volume).record(0)
        except _SeveralRecords:
            return True
        except (Damaged, EOFError):
            return False
    return False


def record_at(volume: Volume, offset: int) -> Record:
    """Return the record that `records` found at `offset`.

    Raises Damaged where it is there no longer, and OSError where the file cannot be read.
    """
    with volume.path.open("rb") as file:
        try:
            return _reader(file, volume).record(offset)[0]
        except EOFError as error:
            raise Damaged("the file ends before it") from error


def most_unpacked(size: int) -> int:
    """Return how many bytes `size` bytes may unpack to: no page, picture or film that was compressed in earnest has more."""
    return max(_MOST_UNPACKED, _RATIO * size)


def unpack(volume: Volume, target: Path) -> Volume:
    """Unpack `volume`, compressed as a whole, into the file `target`, as far as it can be read; return the WARC file there.

    Raises Damaged where it unpacks to more than a hundred times its size, as none that was written in earnest does, and OSError where the
    disk is full.
    """
    left = most_unpacked(volume.end - volume.start)
    with volume.path.open("rb") as file, target.open("wb") as out:
        file.seek(volume.start)
        stream = zlib.decompressobj(31)
        with suppress(zlib.error):
            while piece := file.read(min(_PIECE, volume.end - file.tell())):
                while piece:
                    out.write(unpacked := stream.decompress(piece, _PIECE))
                    left -= len(unpacked)
                    if left < 0:
                        raise Damaged("it unpacks to a hundred times its size")
                    piece = stream.unconsumed_tail
                    if stream.eof:
                        piece, stream = stream.unused_data, zlib.decompressobj(31)
    return Volume(target, volume.name, 0, target.stat().st_size)


def _reader(file: BinaryIO, volume: Volume) -> _Compressed | _Plain:
    file.seek(volume.start)
    return _Compressed(file, volume) if file.read(len(_GZIP)) == _GZIP else _Plain(file, volume)


class _Opened:
    """The bytes of a WARC file that is open, counted from where it begins."""

    def __init__(self, file: BinaryIO, volume: Volume) -> None:
        self.file = file
        self.start = volume.start
        self.size = volume.end - volume.start

    def read(self, at: int, length: int) -> bytes:
        """Return up to `length` bytes from `at` on."""
        self.file.seek(self.start + at)
        return self.file.read(max(0, min(length, self.size - at)))

    def find(self, what: re.Pattern[bytes], at: int) -> int | None:
        """Return where `what`, of few bytes, is found next from `at` on; None where it is not."""
        overlap = 32
        while piece := self.read(at, 16 * _PIECE):
            if found := what.search(piece):
                return at + found.start()
            if len(piece) <= overlap:
                return None
            at += len(piece) - overlap
        return None


class _Compressed(_Opened):
    """A WARC file of gzip members, each of which holds one record."""

    def __iter__(self) -> Iterator[Record | Damage]:
        at = 0
        while at < self.size:
            try:
                record, length = self.record(at)
            except EOFError:
                return
            except Damaged as why:
                yield Damage(at, str(why))
                at = self._next_member(at + 1)
            else:
                yield record
                at += length

    def record(self, at: int) -> tuple[Record, int]:
        """Return the record at `at` and the length of its member; raises EOFError where only empty members follow."""
        start, content, total, length = at, b"", 0, 0
        while not content:
            if start + length >= self.size:
                raise EOFError
            start += length
            content, total, length = self._member(start)
        head, head_length = _head(content)
        block = _block_of(head, content, total, head_length)
        return Record(start, head, block), start + length - at

    def _member(self, at: int) -> tuple[bytes, int, int]:
        """Return what the member at `at` holds, as far as it is of use, how much it holds, and how long it is itself."""
        stream, kept, total, read = zlib.decompressobj(31), bytearray(), 0, 0
        while not stream.eof:
            piece = self.read(at + read, _PIECE)
            if not piece:
                raise Damaged("it breaks off" if read >= len(_GZIP) else _NONE)
            read += len(piece)
            while piece and not stream.eof:
                try:
                    content = stream.decompress(piece, _LONGEST)
                except zlib.error as error:
                    raise Damaged(_WRONGLY if piece.startswith(_GZIP) or total else _NONE) from error
                total += len(content)
                kept += content[: _LONGEST - len(kept)]
                piece = stream.unconsumed_tail
                if total > most_unpacked(read):
                    raise Damaged(f"it unpacks to more than {most_unpacked(read):,} bytes")
        return bytes(kept), total, read - len(stream.unused_data)

    def _next_member(self, at: int) -> int:
        """Return where, from `at` on, the next gzip member begins that holds a record; the end where none does."""
        while (found := self.find(_MEMBER, at)) is not None:
            with suppress(zlib.error):
                if zlib.decompressobj(31).decompress(self.read(found, _PIECE), _HEAD).startswith(b"WARC/"):
                    return found
            at = found + 1
        return self.size


class _Plain(_Opened):
    """A WARC file that is not compressed."""

    def __iter__(self) -> Iterator[Record | Damage]:
        at = 0
        while True:
            at = self._past_breaks(at)
            if at >= self.size:
                return
            try:
                record, length = self.record(at)
            except Damaged as why:
                yield Damage(at, str(why))
                found = self.find(_BEGINS, at)
                at = self.size if found is None else found
            else:
                yield record
                at += length

    def record(self, at: int) -> tuple[Record, int]:
        """Return the record at `at` and its length."""
        head, head_length = _head(self.read(at, _HEAD))
        length = _length(head)
        end = at + head_length + length
        if end > self.size:
            raise Damaged("it breaks off, or its Content-Length is wrong")
        after = self.read(end, 32)
        # Two line breaks are what the standard has; some programs leave one out, or have none at the end of the file.
        if not _ENDED.match(after) and not _VERSION.match(after.lstrip(b"\r\n")):
            raise Damaged("its Content-Length is wrong")
        block = self.read(at + head_length, length) if length <= _LONGEST else None
        _check_digest(head, block)
        return Record(at, head, block), end - at

    def _past_breaks(self, at: int) -> int:
        return at + len(breaks[0]) if (breaks := re.match(rb"[\r\n]*", self.read(at, 16))) else at


def _head(content: bytes) -> tuple[dict[str, str], int]:
    """Return the fields of the head that `content` begins with, and where it ends."""
    if not _VERSION.match(content):
        raise Damaged(_NONE)
    end = _HEAD_END.search(content, 0, _HEAD)
    if end is None:
        raise Damaged("its head has no end")
    fields: dict[str, str] = {}
    for line in _FOLDED.sub(b" ", content[: end.start()]).splitlines()[1:]:
        name, colon, value = line.partition(b":")
        if colon:
            fields.setdefault(name.strip().decode("latin-1").lower(), value.strip().decode("utf-8", "replace"))
    return fields, end.end()


def _length(head: Mapping[str, str]) -> int:
    length = head.get("content-length")
    if length is None:
        raise Damaged("it has no Content-Length")
    if not (length.isascii() and _DIGITS.fullmatch(length)):
        raise Damaged(f"its Content-Length is {length[:40]!r}")
    return int(length)


def _block_of(head: Mapping[str, str], content: bytes, total: int, start: int) -> bytes | None:
    """Return the block of the one record that a gzip member of `total` bytes holds; `content` is as much of these as is of use.

    None where the block is longer.
    """
    end = start + _length(head)
    if end > total:
        raise Damaged("it breaks off, or its Content-Length is wrong")
    if end > len(content) and total - end <= _MOST_BREAKS:
        return None
    after = content[end:].lstrip(b"\r\n")
    if _VERSION.match(after) or end > len(content):
        raise _SeveralRecords("its gzip member holds several records; `warcio recompress` takes them apart")
    if after or total > len(content):
        raise Damaged("its Content-Length is wrong")
    block = content[start:end]
    _check_digest(head, block)
    return block


def _check_digest(head: Mapping[str, str], block: bytes | None) -> None:
    """Raise Damaged where `block` is not what the digest in `head` is of; digests of kinds that are not known prove nothing."""
    name, _, said = head.get("warc-block-digest", "").partition(":")
    if block is None or name.lower() not in _DIGESTS or not said:
        return
    digest = hashlib.new(name.lower(), block, usedforsecurity=False).digest()
    # The standard names no form: Base32 is the habit for SHA-1, hexadecimal for the others.
    if said.strip().rstrip("=").lower() not in (digest.hex(), base64.b32encode(digest).decode().rstrip("=").lower()):
        raise Damaged("its bytes are not those that its digest is of")
