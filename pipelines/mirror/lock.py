"""One writer a mirror: an advisory lock beside the file, held by a crawl for as long as it runs."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from pipelines.mirror.failures import MirrorLocked, MirrorUnusable

_held: dict[Path, int] = {}


def hold(mirror: Path) -> None:
    """Take the lock of `mirror` for the rest of this process; taking it again in the same process is no error.

    It lies in a file of its own (`sample.db.lock`), which stays behind: SQLite locks the mirror itself in ways that differ from system
    to system, and a lock that is removed can be held twice. Raises MirrorLocked where another process holds it, and MirrorUnusable where
    the folder cannot be written.
    """
    path = mirror.resolve()
    if path in _held:
        return
    if path.exists() and not path.is_file():
        raise MirrorUnusable(f"{mirror} is a folder or a device; name a file with --db")
    try:
        handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise MirrorUnusable(f"cannot write beside {mirror}: {error.strerror}; choose another place with --db") from error
    for _ in range(3):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # It may only be somebody's `status`, which tries the lock for an instant.
            time.sleep(0.02)
        else:
            _held[path] = handle
            return
    os.close(handle)
    raise MirrorLocked(f"another run holds {mirror}; wait for it to end, or crawl into another file with --db")


def is_held(mirror: Path) -> bool:
    """Tell whether some process, this one included, holds the lock of `mirror`."""
    try:
        handle = os.open(f"{mirror.resolve()}.lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
