"""The folded search index: unaccented spellings and short runs of Chinese and Japanese, found by plain SQLite and plain Datasette."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

COLUMNS = ("headline", "kicker", "note_text", "body_text")
"""The columns of `articles` that are searched, in the order of the index."""

_LONGEST_GRAM = 4
# Marks are dropped by decomposing; these letters do not decompose, though people type them as plain ones.
_PLAIN = str.maketrans({"ß": "ss", "ł": "l", "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_DENSE = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(f"[{_DENSE}々ー]+")
_WORD = re.compile(r"\w+")


def index_text(text: str | None) -> str:
    """Return what the folded index holds of `text`: its words, their folded forms where those differ, and the 1- to 4-grams of its
    Chinese and Japanese runs; the order does not follow the text.
    """
    if not text:
        return ""
    if text.isascii():
        return text
    normal = unicodedata.normalize("NFKC", text)
    grams = [gram for run in _RUN.findall(normal) for gram in _grams(run)]
    spaced = _RUN.sub(" ", normal)
    folded = {fold(word) for word in set(_WORD.findall(spaced)) if not word.isascii()}
    return " ".join([spaced, *sorted(folded), *grams])


def fold(word: str) -> str:
    """Return `word` as people type it who have not its keyboard: lower case, no marks, ß as ss, ł as l, œ as oe."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_PLAIN).casefold()


def _grams(run: str) -> list[str]:
    return [run[start : start + size] for size in range(1, _LONGEST_GRAM + 1) for start in range(len(run) - size + 1)]


def add(db: Database, article_id: int, article: Mapping[str, Any]) -> None:
    """Index `article`, whose columns are read by name, under its id."""
    db.execute(
        "INSERT INTO articles_search (rowid, headline, kicker, note_text, body_text) VALUES (?, ?, ?, ?, ?)",
        [article_id, *(index_text(article[column]) for column in COLUMNS)],
    )


def remove(db: Database, article_id: int, article: Mapping[str, Any]) -> None:
    """Take `article` out of the index; its columns must be as they were when it was added, for a contentless index keeps no text."""
    db.execute(
        "INSERT INTO articles_search (articles_search, rowid, headline, kicker, note_text, body_text) VALUES ('delete', ?, ?, ?, ?, ?)",
        [article_id, *(index_text(article[column]) for column in COLUMNS)],
    )
