"""Work on a mirror that fetches nothing: the mirror opened and held, the work stopped by a signal, and how far it is."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from pipelines.mirror import lock
from pipelines.mirror.failures import MirrorUnusable

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider
    from pipelines.mirror.store import Mirror

_TELL_EVERY = 1.0
_DRAW_EVERY = 0.1
_BAR = 30


@contextmanager
def opened(path: Path) -> Iterator[tuple[Mirror, ArchiveSpider]]:
    """Give the mirror at `path`, held and open for writing, and its archive; the mirror is closed at the end."""
    if not path.is_file():
        raise MirrorUnusable(f"there is no mirror at {path}; make one with `backfile crawl`")
    lock.hold(path)
    from crawler.run import archive_classes
    from pipelines.mirror.store import Mirror

    mirror = Mirror(path)
    try:
        yield mirror, _archive_of(mirror, archive_classes())
    finally:
        mirror.close()


def _archive_of(mirror: Mirror, known: dict[str, type[ArchiveSpider]]) -> ArchiveSpider:
    held = mirror.db.execute("SELECT key FROM archives").fetchone()
    if held is None:
        raise MirrorUnusable(f"{mirror.path} is empty; crawl into it with `backfile crawl`")
    if held[0] not in known:
        raise MirrorUnusable(f"{mirror.path} mirrors the archive {held[0]}, of which this Backfile has no module")
    return known[held[0]]()


@contextmanager
def stoppable() -> Iterator[list[int]]:
    """Turn SIGTERM into what Ctrl-C is, and give the list that the signal received is put in."""
    received: list[int] = []

    def stop(signum: int, _: FrameType | None) -> None:
        received.append(signum)
        signal.signal(signum, signal.SIG_DFL)
        raise KeyboardInterrupt

    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, stop)
    yield received


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Give what tells how far work is, from its name, what is done and of how much: a bar on a terminal, else a line a second.

    It goes to standard error; a `quiet` one tells nothing.
    """
    on_terminal = sys.stderr.isatty()
    told_at = time.monotonic()

    def tell(what: str, done: int, of: int) -> None:
        nonlocal told_at
        ended = on_terminal and done >= of
        if quiet or (not ended and time.monotonic() - told_at < (_DRAW_EVERY if on_terminal else _TELL_EVERY)):
            return
        told_at = time.monotonic()
        if on_terminal:
            filled = _BAR * done // of if of else _BAR
            click.echo(f"\r{what:<20} [{'#' * filled}{'-' * (_BAR - filled)}] {done:,} of {of:,}\033[K", nl=ended, err=True)
        else:
            click.echo(f"{what}: {done:,} of {of:,}", err=True)

    yield tell
