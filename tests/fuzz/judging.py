"""Runs a target over inputs and keeps what went wrong: each way of failing once, with the input and what was told of it."""

from __future__ import annotations

import random
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import FrameType

from tests.fuzz.target import Target, Unfit

HANG = 60
"""Seconds of CPU after which an input is given up."""

_OURS = ("crawler", "pipelines", "tests/fuzz/targets")
_FLOOR = 0.5
"""Seconds of CPU that any input may take, however short: instrumented code is some five times slower than ours."""
_EACH = 2e-4
"""And so many more for each of its bytes."""
_SHORT, _LONG, _LONGEST = 1 << 13, 1 << 15, 1 << 17
"""Bytes that a stretched input has."""
_MEASURED = 0.1
"""Seconds of CPU below which growth is noise."""
_LINEAR = 7.0
"""Times that four times the input may take: four, and a sort's logarithm, and noise."""


class _Hang(BaseException):
    """An input took HANG seconds of CPU; no `except Exception` may swallow it."""


@dataclass
class Judge:
    """What is known of one target's failures."""

    target: Target
    folder: Path
    """Where findings are kept, each as bytes and as a text that says what happened."""
    executions: int = 0
    known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.known = {path.stem for path in self.folder.glob("*.txt")}

    def judge(self, content: bytes) -> None:
        """Have the target read `content`, and keep what is wrong with how it does."""
        seconds = self._seconds(content)
        if seconds is None or seconds < _FLOOR + _EACH * len(content):
            return
        again = self._seconds(content) or 0.0
        if again > _FLOOR + _EACH * len(content):
            self._keep("slow", content, f"{len(content):,} bytes take {again:.2f} seconds of CPU")

    def stretch(self, content: bytes, draw: random.Random) -> None:
        """Have a piece of `content` said over and over, and keep it where four times as long takes much more than four times."""
        head, rest = content[: self.target.head], content[self.target.head :]
        if not rest:
            return
        start = draw.randrange(len(rest))
        end = min(len(rest), start + draw.choice((1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, len(rest))))
        before, piece, after = rest[:start], rest[start:end], rest[end:]
        if draw.random() < 0.5:
            before = after = b""

        def of(size: int) -> bytes:
            return head + before + piece * max(1, (size - len(before) - len(after)) // len(piece)) + after

        short, long = self._seconds(of(_SHORT)), self._seconds(of(_LONG))
        if short is None or long is None or long < max(_MEASURED, _LINEAR * short):
            return
        # What is bounded grows no more; what was noise is not there again.
        last = self._seconds(of(_LONGEST))
        again = self._seconds(of(_LONG))
        if last is not None and again is not None and again > _MEASURED and last > _LINEAR * again:
            told = ", ".join(f"{size:,} bytes {seconds:.2f} s" for size, seconds in ((_SHORT, short), (_LONG, again), (_LONGEST, last)))
            self._keep("growth", head + before + piece + after, f"{piece!r} over and over: {told}; before it {before!r}, after {after!r}")

    def _seconds(self, content: bytes) -> float | None:
        """Return the seconds of CPU that an input takes; None where it failed, which is kept."""
        self.executions += 1
        began = time.process_time()
        try:
            with _ending():
                self.target.read(content)
        except Unfit:
            return None
        except _Hang:
            self._keep("hang", content, f"{len(content):,} bytes take more than {HANG} seconds of CPU\n{traceback.format_exc()}")
            return None
        except Exception as error:
            self._keep(type(error).__name__, content, traceback.format_exc())
            return None
        return time.process_time() - began

    def _keep(self, kind: str, content: bytes, told: str) -> None:
        """Keep a finding, unless one that ended in the same way is kept."""
        way = _way(told) or (sha256(content).hexdigest() if kind == "hang" else "")
        name = f"{kind}-{sha256(way.encode()).hexdigest()[:8]}"
        if kind in ("slow", "growth"):
            # Nothing tells one way of being slow from another: a few are enough to see to.
            name = f"{kind}-{sum(one.startswith(kind) for one in self.known)}"
            if name.endswith("-10"):
                return
        if name not in self.known:
            self.known.add(name)
            (self.folder / f"{name}.bin").write_bytes(content)
            (self.folder / f"{name}.txt").write_text(told, encoding="utf-8", errors="backslashreplace")


def _way(told: str) -> str:
    """Return the last lines of ours in a traceback: what one way of failing is known by."""
    lines = told.splitlines()
    places = [line.strip() for line in lines if line.lstrip().startswith("File ") and any(f"/{part}" in line for part in _OURS)]
    return "\n".join(places[-2:])


@contextmanager
def _ending() -> Iterator[None]:
    """End what is done within after HANG seconds of CPU, where it lets Python look: regular expressions do."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise _Hang

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, HANG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
