"""The WARC files of shards, brought into the folder of the mirror that joins them: linked where that can be done, else copied."""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from pipelines.warc.reading import whole_until
from pipelines.warc.writing import sync_folder

_SUFFIX = ".warc.gz"
_HEAD = 1 << 16
_PIECE = 1 << 20


@dataclass
class WarcFolder:
    """The folder of WARC files beside a mirror."""

    folder: Path
    brought: int = 0
    """How many files came into it."""
    _held: dict[str, Path] = field(default_factory=dict)
    """Each file that it holds by what it begins with."""

    def __post_init__(self) -> None:
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")):
            self._held.setdefault(beginning(path), path)

    def held(self, file: Path) -> Path | None:
        """Return the file here that is the same as `file` of a shard, or None."""
        return self._held.get(beginning(file))

    def bring(self, file: Path, known: int) -> Path:
        """Have `file` of a shard here, and return it; it may be here under another name. `known` is where its last known record ends.

        Files are the same where they begin with the same record, which bears an id of its own: records are only ever added at the end, and
        a page that is taken down leaves the others where they are. What a killed crawl left half written at the end does not come along.
        Raises OSError where it cannot be written.
        """
        begins = beginning(file)
        target = self._held.get(begins)
        if target is None:
            stem = file.name.removesuffix(_SUFFIX)
            target = self.folder / f"{stem.removesuffix(f'-{begins}')}-{begins}{_SUFFIX}"
        elif target.samefile(file) or target.stat().st_size >= file.stat().st_size:
            return target
        self.folder.mkdir(exist_ok=True)
        _write(file, target, whole_until(file, known))
        self._held[begins] = target
        self.brought += 1
        return target

    def sync(self) -> None:
        """Have what was brought on the disk under its name."""
        if self.brought:
            sync_folder(self.folder)


def beginning(file: Path) -> str:
    """Return what tells a WARC file from all others: twelve hexadecimal digits of the digest of its first record, as it is compressed."""
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    stream = zlib.decompressobj(31)
    with suppress(zlib.error):
        stream.decompress(head)
    first = head[: len(head) - len(stream.unused_data)]
    return sha256(first).hexdigest()[:12]


def _write(file: Path, target: Path, length: int) -> None:
    """Put the first `length` bytes of `file` in the place of `target` at once."""
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    if length == file.stat().st_size:
        # Another disk, or one that knows no links.
        with suppress(OSError):
            os.link(file.resolve(), unfinished)
    if not unfinished.exists():
        _copy(file, unfinished, length)
    unfinished.replace(target)


def _copy(file: Path, copy: Path, length: int) -> None:
    with file.open("rb") as read, copy.open("xb") as written:
        left = length
        while left and (piece := read.read(min(left, _PIECE))):
            written.write(piece)
            left -= len(piece)
        written.flush()
        os.fsync(written.fileno())
