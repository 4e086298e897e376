"""Standard error as a terminal or a log: one line that renews itself and never wraps there, a plain line now and then here."""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from collections.abc import Callable

FIRST_WAIT, LONGEST_WAIT = 15.0, 300.0
"""Seconds between two lines in a log: at first, and at most; each wait is twice the one before, so that a night's log can be read."""

_RENEWED_EVERY = 0.1
_USUAL_WIDTH = 80
_ERASE = "\r\033[K"

Compose = Callable[[int | None], str]
"""Returns a line of at most so many columns; None is as many as it likes."""


class StatusLine:
    """A line on standard error about work that takes long."""

    def __init__(self, always_plain: bool = False) -> None:
        """Look at what standard error is; `always_plain` has plain lines on a terminal too."""
        self.renews = is_terminal() and not always_plain
        self._told = time.monotonic()
        self._wait = FIRST_WAIT

    def is_time(self) -> bool:
        """Tell whether it is time to say something new."""
        return time.monotonic() - self._told >= (_RENEWED_EVERY if self.renews else self._wait)

    def tell(self, compose: Compose) -> None:
        """Say what `compose` gives: in the place of the line before, or, in a log, on a line of its own."""
        now = time.monotonic()
        if self.renews:
            # What was longer goes after it is written over: so it does not flicker.
            _write(f"\r{compose(_width())}\033[K")
            _renewed[:] = [self]
        else:
            _write(f"{compose(None)}\n")
            if now - self._told >= self._wait:
                self._wait = min(2 * self._wait, LONGEST_WAIT)
        self._told = now

    def end(self, compose: Compose | None = None) -> None:
        """Say what `compose` gives, if anything, for the last time, and leave it where it stands."""
        if compose is not None:
            self.tell(compose)
        if self in _renewed:
            _renewed.clear()
            _write("\n")


_renewed: list[StatusLine] = []
"""The one that stands on the terminal, if any does."""


def make_way() -> None:
    """Take the line that renews itself off the terminal, if one stands there, so that something else can be written; it comes again."""
    if _renewed:
        _renewed.clear()
        _write(_ERASE)


def is_terminal() -> bool:
    """Tell whether standard error is a terminal that can renew a line."""
    try:
        return sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    except (AttributeError, ValueError):
        # It was closed before we began.
        return False


def red(text: str) -> str:
    """Return `text` in red where standard error shows colours and nobody has said NO_COLOR (no-color.org)."""
    return f"\033[31m{text}\033[0m" if is_terminal() and not os.environ.get("NO_COLOR") else text


def columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes: two for wide characters (UAX #11), none for marks that join the one before."""
    if text.isascii():
        return len(text)
    return sum(_columns_of(character) for character in text)


def cut(text: str, most: int) -> str:
    """Return `text`, or as much of its beginning as `most` columns hold, with "…" for the rest."""
    if columns(text) <= most:
        return text
    kept, taken = "", 1
    for character in text:
        taken += _columns_of(character)
        if taken > most:
            break
        kept += character
    return f"{kept}…" if most > 0 else ""


def printable(text: str) -> str:
    """Return `text` with "?" for what standard error cannot show, and for what would move its cursor."""
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    shown = "".join(character if character.isprintable() else "?" for character in text)
    return shown.encode(encoding, "replace").decode(encoding)


def _columns_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _width() -> int:
    """Return the columns that a line may have; the last stays free, as some terminals wrap once it is written to."""
    try:
        width = os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):
        width = 0
    # A terminal on a serial line, or without a window, does not know its width.
    return (width or _USUAL_WIDTH) - 1


def _write(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        # The terminal has gone; the work has not.
        return
