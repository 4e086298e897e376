"""Patterns that find a printed name whatever its apostrophes, blanks and accents are."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

# What stands between two words that belong together: a page's blanks, or the reference to one that nobody decoded.
BLANK = r"(?:\s|&nbsp;){1,4}"
"""Source of a pattern for the blank inside a name."""
_APOSTROPHES = "'’‘ʼ`´"
_HYPHENS = "-‐‑–"


def spelled(name: str) -> str:
    """Return the source of a pattern that matches `name` with any apostrophe or none, any hyphen and blank, and with accents or without."""
    words = unicodedata.normalize("NFC", name).split()
    return BLANK.join("(?:and|&amp;|&)" if word in ("and", "&") else "".join(map(_letter, word)) for word in words)


def _letter(letter: str) -> str:
    if letter in _APOSTROPHES:
        # Pages have lost it, where the byte that stood for it is no character of the charset that they name.
        return f"[{_APOSTROPHES}]?"
    if letter in _HYPHENS:
        return f"[{_HYPHENS}]"
    bare, *marks = list(unicodedata.normalize("NFD", letter))
    if not marks:
        return re.escape(letter)
    return f"(?:{letter}|{re.escape(bare)}{'?'.join(marks)}?)"


def either(names: Iterable[str]) -> str:
    """Return the source of a pattern for any of `names`, the longest first. No groups that capture.

    It is parted by first letters, so that a search passes quickly over text where none of them stands.
    """
    rests: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(names), key=lambda name: (-len(name), name)):
        bare, *marks = list(unicodedata.normalize("NFD", name[0]))
        rest = spelled(name)[len(spelled(name[0])) :]
        rests[bare].append("".join(f"{mark}?" for mark in marks) + rest)
        if marks:
            rests[name[0]].append(rest)
    return "(?:" + "|".join(f"{re.escape(first)}(?:{'|'.join(tails)})" for first, tails in rests.items()) + ")"


@lru_cache(maxsize=1024)
def bare_key(name: str) -> str:
    """Return what two spellings of one name share: its letters and digits, without case and accents."""
    decomposed = unicodedata.normalize("NFKD", name.replace("&amp;", "and").replace("&nbsp;", " ").replace("&", "and"))
    return "".join(letter for letter in decomposed.casefold() if letter.isalnum())
