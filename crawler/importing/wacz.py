"""The WARC files in a WACZ (https://specs.webrecorder.net/wacz/1.1.1/), read where they lie, or unpacked where the zip compresses them."""

from __future__ import annotations

import re
import shutil
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from crawler.importing.refusals import CannotImport
from pipelines.warc.records import Volume, most_unpacked

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
"""What a zip begins with; the second is one with nothing in it."""

_WARC = re.compile(r"archive/(?:[^/]+/)*[^/]+\.warc(?:\.gz)?", re.IGNORECASE)
_ENCRYPTED = 0x1
# PKWARE, "APPNOTE.TXT", 4.3.7: the lengths of a name and of what follows it stand 26 bytes after the start of an entry's own head.
_HEAD = struct.Struct("<26xHH")


def volumes(path: Path, scratch: Path) -> Iterator[Volume]:
    """Yield the WARC files in the WACZ at `path`; those that the zip compresses are unpacked into the folder `scratch`.

    Raises CannotImport where it is no WACZ, or was made to do harm: with names that lead out of it, or what would fill the disk.
    """
    try:
        with ZipFile(path) as file:
            entries = file.infolist()
            found = _warcs(path, entries)
            _refuse_overlaps(path, found)
            for number, entry in enumerate(found):
                name = f"{path}: {entry.filename}"
                if entry.compress_type == ZIP_STORED:
                    yield _stretch(path, name, entry)
                else:
                    yield _unpacked(file, entry, name, scratch / f"{path.name}-{number}.warc")
    # What zipfile raises for an archive that is damaged, packed in a way it does not know, or cut within a header.
    except (BadZipFile, NotImplementedError, struct.error) as error:
        raise CannotImport(f"{path} is a zip that cannot be read ({error}); take a whole copy of it") from error


def _warcs(path: Path, entries: list[ZipInfo]) -> list[ZipInfo]:
    outward = next((entry.filename for entry in entries if _leads_out(entry.filename)), None)
    if outward is not None:
        raise CannotImport(f"{path} has {outward[:200]!r} in it, a path that leads out of it; no WACZ has, and nothing of it was taken in")
    found = [entry for entry in entries if _WARC.fullmatch(entry.filename)]
    if found:
        return found
    if inner := [entry.filename for entry in entries if entry.filename.lower().endswith(".wacz")]:
        raise CannotImport(f"{path} holds other WACZ files ({', '.join(inner[:3])}); unpack it, and name these")
    raise CannotImport(f"{path} is a zip, and no WACZ: it has no archive/*.warc.gz; unpack it, and name the folder if it holds saved pages")


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in path.parts[0:1]


def _refuse_overlaps(path: Path, entries: list[ZipInfo]) -> None:
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise CannotImport(f"{path} is encrypted; no WACZ is")
        if entry.compress_type != ZIP_STORED and entry.file_size > most_unpacked(entry.compress_size):
            raise CannotImport(f"{path} was made to fill a disk: {entry.filename} would unpack to {entry.file_size:,} bytes")
    if sum(entry.compress_size for entry in entries) > path.stat().st_size:
        raise CannotImport(f"{path} is damaged, or was made to do harm: its parts overlap")


def _stretch(path: Path, name: str, entry: ZipInfo) -> Volume:
    with path.open("rb") as file:
        file.seek(entry.header_offset)
        start = entry.header_offset + 30 + sum(_HEAD.unpack(file.read(30)))
    return Volume(path, name, start, min(start + entry.file_size, path.stat().st_size))


def _unpacked(file: ZipFile, entry: ZipInfo, name: str, target: Path) -> Volume:
    # What is damaged is found, and told, when its records are.
    with file.open(entry) as read, target.open("wb") as out, suppress(BadZipFile, zlib.error, EOFError):
        shutil.copyfileobj(read, out)
    return Volume(target, name, 0, target.stat().st_size)
