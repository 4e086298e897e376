"""The search indexes: one that ranks and quotes, and one of unaccented spellings and short runs of Chinese and Japanese."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from pipelines.normalize.folding import DENSE_RUN, WORD, fold, grams

COLUMNS = ("headline", "kicker", "note_text", "body_text")
"""The columns of `articles` that are searched, in the order of the index."""


def index_text(text: str | None) -> str:
    """Return what the folded index holds of `text`: its words, their folded forms where those differ, and the 1- to 4-grams of its
    Chinese and Japanese runs; the order does not follow the text.
    """
    if not text:
        return ""
    if text.isascii():
        return text
    normal = unicodedata.normalize("NFKC", text)
    pieces = [gram for run in DENSE_RUN.findall(normal) for gram in grams(run)]
    spaced = DENSE_RUN.sub(" ", normal)
    folded = {fold(word) for word in set(WORD.findall(spaced)) if not word.isascii()}
    return " ".join([spaced, *sorted(folded), *pieces])


INDEXES = ("articles_fts", "articles_search")
"""Both find in plain SQLite and plain Datasette."""
_ADD = "INSERT INTO {} (rowid, headline, kicker, note_text, body_text) VALUES (?, ?, ?, ?, ?)"
_REMOVE = "INSERT INTO {0} ({0}, rowid, headline, kicker, note_text, body_text) VALUES ('delete', ?, ?, ?, ?, ?)"


class Changes:
    """What is to change in the indexes; made all at once, for FTS5 writes out what it has whenever another statement may fail."""

    def __init__(self, db: Database) -> None:
        """Take the mirror's database."""
        self.db = db
        self._changes: list[tuple[int, Mapping[str, Any] | None, Mapping[str, Any] | None]] = []

    def note(self, article_id: int, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> None:
        """Note that an article was as `before` (None where it is new) and is as `after` (None where it goes), columns by name."""
        if before is None or after is None or any(before[column] != after[column] for column in COLUMNS):
            self._changes.append((article_id, before, after))

    def make(self) -> None:
        """Make what was noted, in this transaction."""
        for ranked in (True, False):
            for article_id, before, after in self._changes:
                # An index keeps no text: to take words out of it, it must be told which.
                if before is not None:
                    self.db.execute(_REMOVE.format(INDEXES[not ranked]), [article_id, *_indexed(before, ranked)])
                if after is not None:
                    self.db.execute(_ADD.format(INDEXES[not ranked]), [article_id, *_indexed(after, ranked)])
        self._changes = []


def _indexed(article: Mapping[str, Any], ranked: bool) -> list[str | None]:
    texts = [article[column] for column in COLUMNS]
    return texts if ranked else [index_text(text) for text in texts]


def empty(db: Database) -> None:
    """Take everything out of both indexes."""
    for index in INDEXES:
        db.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
