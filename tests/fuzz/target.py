"""What can be fuzzed: a reader, inputs to begin with, and what must hold of whatever it makes of any bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

Made = TypeVar("Made")


class Unfit(Exception):
    """An input is none for the target: nothing is said of the reader."""


@dataclass(frozen=True)
class Target:
    """A reader under test."""

    read: Callable[[bytes], object]
    """Has the reader read an input; raises whatever that should not raise, AssertionError where what it made cannot be, Unfit."""
    seeds: Callable[[], Iterable[bytes]]
    """Returns inputs to begin with."""
    head: int = 0
    """The bytes of an input that choose between things; the rest is what is read, and what is made longer to see whether time grows."""
    words: tuple[str, ...] = ()
    """What the reader knows by heart."""
    longest: int = 2048
    """Bytes of an input."""


def tried(read: Callable[[], Made], *refusals: type[Exception]) -> tuple[Made | None, str]:
    """Return what `read` makes, or None and the sentence that it is refused with, one of `refusals` and no subclass of theirs."""
    try:
        return read(), ""
    except refusals as why:
        if type(why) not in refusals:
            raise
        return None, str(why)


def chosen(byte: int, of: tuple[str, ...]) -> str:
    """Return the one `of` several that a byte of an input's head means."""
    return of[byte % len(of)]


def as_text(content: bytes) -> str:
    """Return the text that an input means: UTF-8, what is none of it replaced."""
    return content.decode("utf-8", "replace")
