"""Names of a mirror as labels in a picture: one short line each, nothing in it that XML cannot hold, and no two alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from exports.printable import printable

_LONGEST = 30
# XML has no place for these, and Unicode no character.
_NO_CHARACTER = re.compile("[\ufffe\uffff]")
_WIDE, _NARROW = 12, 7
"""Pixels that a letter takes at the size of a label, a Chinese or Japanese one and any other, in the broadest of the fonts in use."""


def label(text: str | None, nameless: str = "(no name)") -> str:
    """Return `text` as a label of at most thirty characters; `nameless` where nothing of it can be seen."""
    # What is cut off first need not be looked at: a name may be a megabyte long.
    shown = " ".join(_NO_CHARACTER.sub("\ufffd", printable((text or "")[: 4 * _LONGEST])).split())
    return (f"{shown[: _LONGEST - 1].rstrip()}…" if len(shown) > _LONGEST else shown) or nameless


def distinct(labels: Iterable[str]) -> list[str]:
    """Return the labels in their order, a number put to each that stands there before: to a picture two of one name are one."""
    taken: set[str] = set()
    told: list[str] = []
    for shown in labels:
        name, number = shown, 1
        while name in taken:
            number += 1
            name = f"{shown} ({number})"
        taken.add(name)
        told.append(name)
    return told


def widest(labels: Iterable[str]) -> int:
    """Return about how many pixels the widest of the labels takes."""
    return round(max((_width(shown) for shown in labels), default=0))


def _width(shown: str) -> float:
    return sum(_WIDE if unicodedata.east_asian_width(letter) in "WF" else _NARROW for letter in shown)
