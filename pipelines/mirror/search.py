"""The folded search index: unaccented spellings and short runs of Chinese and Japanese, found by plain SQLite and plain Datasette."""

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
