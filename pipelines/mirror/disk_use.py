"""How much room a mirror takes, and how much is left for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pipelines.mirror.opening import warc_folder


def disk_use(mirror: Path) -> dict[str, int]:
    """Return the bytes of the file at `mirror`, of what SQLite has beside it, of its WARC files, and those that are free on its disk.

    `warc_free` is of the WARC files' disk; both free ones are what an ordinary user may still write.
    """
    path, warcs = mirror.resolve(), warc_folder(mirror)
    return {
        "mirror": _length(path),
        "write_ahead_log": sum(_length(path.with_name(f"{path.name}{ending}")) for ending in ("-wal", "-shm", "-journal")),
        "warc_files": sum(_lengths(warcs)),
        "free": shutil.disk_usage(path.parent).free,
        "warc_free": shutil.disk_usage(warcs if warcs.is_dir() else path.parent).free,
    }


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _lengths(folder: Path) -> Iterator[int]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            # A file that goes while we look takes no room.
            with suppress(OSError):
                if entry.is_file(follow_symlinks=False):
                    yield entry.stat(follow_symlinks=False).st_size
