"""Work on a mirror that fetches nothing: the mirror opened and held, the work stopped by a signal, and how far it is."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from crawler.logs import json_line
from crawler.runs.terminal import StatusLine, columns, cut
from pipelines.mirror import lock
from pipelines.mirror.failures import MirrorUnusable

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider
    from pipelines.mirror.declaring import Archive
    from pipelines.mirror.settling.articles import Settled
    from pipelines.mirror.store import Mirror

_LEAST_BAR, _BAR = 5, 30


@contextmanager
def opened(path: Path) -> Iterator[tuple[Mirror, Sequence[ArchiveSpider]]]:
    """Give the mirror at `path`, held and open for writing, and its archives, at least one; the mirror is closed at the end."""
    if not path.is_file():
        raise MirrorUnusable(f"there is no mirror at {path}; make one with `backfile crawl`")
    lock.hold(path)
    from crawler.loading import archive_classes
    from pipelines.mirror.store import Mirror

    mirror = Mirror(path)
    try:
        yield mirror, _archives_of(mirror, archive_classes())
    finally:
        mirror.close()


def _archives_of(mirror: Mirror, known: dict[str, type[ArchiveSpider]]) -> list[ArchiveSpider]:
    held = [key for (key,) in mirror.db.execute("SELECT key FROM archives ORDER BY id").fetchall()]
    if not held:
        raise MirrorUnusable(f"{mirror.path} is empty; crawl into it with `backfile crawl`")
    return [archive_named(key, known, mirror.path)() for key in held]


def archive_named(key: str, known: dict[str, type[ArchiveSpider]], mirror: Path) -> type[ArchiveSpider]:
    """Return which of the `known` archives `mirror` holds as `key`; raises MirrorUnusable where it is none of them."""
    if key not in known:
        raise MirrorUnusable(f"{mirror} mirrors the archive {key}, of which this Backfile has no module")
    return known[key]


@dataclass
class Run:
    """What came of a run of work that fetches nothing."""

    settled: Settled | None = None
    stats: dict[str, Any] = field(default_factory=dict)


@contextmanager
def run_of(mirror: Mirror, *archives: Archive, **settings: Any) -> Iterator[Run]:
    """Open a run of work on the `archives` of `mirror`, and close it as done, stopped or failed; `settings` name its `command`.

    Raises MirrorUnusable, besides what the work does, where a process that reads for it was killed.
    """
    from concurrent.futures.process import BrokenProcessPool

    run, outcome = Run(), "failed"
    mirror.begin_work(*archives, settings=settings, version=version("backfile"))
    try:
        yield run
        outcome = "done"
    except KeyboardInterrupt:
        outcome = "stopped"
        raise
    except BrokenProcessPool as error:
        raise MirrorUnusable("a process that read was killed (out of memory?); run it again with fewer --jobs") from error
    finally:
        # Why it failed may be that nothing can be written any more.
        with nullcontext() if outcome == "done" else suppress(MirrorUnusable):
            mirror.finish_run(outcome, run.settled if outcome == "done" else None, run.stats if outcome == "done" else {})


@contextmanager
def stoppable() -> Iterator[None]:
    """Have SIGTERM be what Ctrl-C is, and either end the command with 128 and the signal's number."""
    received = [signal.SIGINT]

    def stop(signum: int, _: FrameType | None) -> None:
        received.insert(0, signal.Signals(signum))
        signal.signal(signum, signal.SIG_DFL)
        raise KeyboardInterrupt

    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, stop)
    try:
        yield
    except KeyboardInterrupt:
        raise click.exceptions.Exit(128 + received[0]) from None


@contextmanager
def progress(quiet: bool, as_json: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """Give what tells how far work is, from its name, what is done and of how much: a bar on a terminal, else a line now and then.

    It goes to standard error, `as_json` as a JSON object a line; a `quiet` one tells nothing. Work that is done at once leaves no line in
    a log, and what took long its last.
    """
    line, told = StatusLine(always_plain=as_json), set[str]()

    def tell(what: str, done: int, of: int) -> None:
        ended = done >= of
        if quiet or not (line.is_time() or (ended and (line.renews or what in told))):
            return
        told.add(what)
        if as_json:
            line.tell(lambda _: _as_json(what, done, of))
        else:
            line.tell(lambda width: bar(what, done, of, width))
        if ended:
            told.discard(what)
            line.end()

    try:
        yield tell
    finally:
        line.end()


def bar(what: str, done: int, of: int, width: int | None = None) -> str:
    """Return how far the work `what` is in at most `width` columns, with a bar where there is room; None is a line for a log."""
    counts = f"{done:,} of {of:,}"
    if width is None:
        return f"{what}: {counts}"
    name = f"{what:<20}"
    room = min(width - columns(name) - columns(counts) - 4, _BAR)
    if room >= _LEAST_BAR:
        filled = room * min(done, of) // of if of else room
        return f"{name} [{'#' * filled}{'-' * (room - filled)}] {counts}"
    # What is done matters more than of what.
    for shorter in (f"{what}: {counts}", f"{what} {done:,}/{of:,}", counts, f"{done:,}/{of:,}", f"{done:,}"):
        if columns(shorter) <= width:
            return shorter
    return cut(f"{done:,}", width)


def _as_json(what: str, done: int, of: int) -> str:
    told = {"level": "INFO", "logger": __name__, "message": bar(what, done, of), "event": "progress", "work": what, "done": done, "of": of}
    return json_line(told)
