"""Crawls in processes of their own, one after another: Scrapy's reactor runs once a process."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType


@dataclass(frozen=True)
class Left:
    """How a child ended."""

    status: int
    """Its exit status."""
    signal: int | None = None
    """The signal that came for us meanwhile, and was passed on to it."""


def run_child(arguments: Sequence[str]) -> Left:
    """Run `backfile` with `arguments` in a process of its own to its end; SIGINT and SIGTERM to us are passed on to it."""
    received: list[int] = []
    child: subprocess.Popen[bytes] | None = None

    def pass_on(signum: int, _: FrameType | None) -> None:
        received.append(signum)
        if child is not None:
            child.send_signal(signum)

    before = {signum: signal.signal(signum, pass_on) for signum in (signal.SIGINT, signal.SIGTERM)}
    try:
        # In a session of its own, so that a Ctrl-C reaches it once, through us: a second one would end it at once.
        child = subprocess.Popen([sys.executable, "-m", "crawler.cli", *arguments], start_new_session=True)  # noqa: S603 - ruff says so of every command that is no literal; this has no shell, and click has checked its words
        for signum in received:
            # It came while the child was being started.
            child.send_signal(signum)
        status = child.wait()
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
    return Left(status, received[0] if received else None)
