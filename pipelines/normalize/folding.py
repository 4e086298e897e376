"""Spellings as people type them who have not the keyboard, and runs of scripts that set no blanks: for search, never for showing."""

from __future__ import annotations

import re
import unicodedata

LONGEST_GRAM = 4
"""Characters of the longest piece that a Chinese or Japanese run is indexed by."""

# Marks are dropped by decomposing; these letters do not decompose, though people type them as plain ones.
_PLAIN = str.maketrans({"ß": "ss", "ł": "l", "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
DENSE = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Characters, for a class of a pattern, of the scripts that set no blanks: Chinese and Japanese."""
DENSE_RUN = re.compile(f"[{DENSE}々ー]+")
"""A run of Chinese or Japanese."""
WORD = re.compile(r"\w+")
"""A word, or a run of words in a script that sets no blanks."""


def fold(word: str) -> str:
    """Return `word` as people type it who have not its keyboard: lower case, no marks, ß as ss, ł as l, œ as oe."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_PLAIN).casefold()


def grams(run: str, shortest: int = 1) -> list[str]:
    """Return the pieces of `run` that are `shortest` to LONGEST_GRAM characters long, each place of the run for itself."""
    return [run[start : start + size] for size in range(shortest, LONGEST_GRAM + 1) for start in range(len(run) - size + 1)]
