"""What is to be settled: the keys of the issues and articles that a reading, a sight of their pages or a decision may have changed."""

from __future__ import annotations

from typing import Literal

from sqlite_utils import Database

ISSUES = "SELECT key FROM unsettled WHERE kind = 'issue'"
"""SQL that gives the keys of issues to settle."""
ARTICLES = "SELECT key FROM unsettled WHERE kind = 'article'"
"""The same of articles."""


def is_any(db: Database) -> bool:
    """Tell whether anything is to be settled."""
    return bool(db.execute("SELECT EXISTS (SELECT 1 FROM unsettled)").fetchone()[0])


def add_read_from(db: Database, capture_id: int) -> None:
    """Add what was read from one capture."""
    db.execute("INSERT OR IGNORE INTO unsettled SELECT kind, key FROM readings WHERE capture_id = ?", [capture_id])


def add_read_at(db: Database, url: str) -> None:
    """Add what was ever read at `url`."""
    db.execute(
        "INSERT OR IGNORE INTO unsettled SELECT readings.kind, readings.key FROM readings "
        "JOIN captures ON captures.id = readings.capture_id WHERE captures.url = ?",
        [url],
    )


def add_held(db: Database, kind: Literal["issue", "article"], key: str) -> None:
    """Add one issue or article, where it stands in the tables."""
    db.execute(f"INSERT OR IGNORE INTO unsettled SELECT ?, key FROM {kind}s WHERE key = ?", [kind, key])


def add_all(db: Database) -> None:
    """Add everything that was ever read, and everything that stands in the tables."""
    db.execute(
        "INSERT OR IGNORE INTO unsettled SELECT kind, key FROM readings UNION SELECT 'issue', key FROM issues "
        "UNION SELECT 'article', key FROM articles"
    )


def clear(db: Database) -> None:
    """Forget what was to be settled."""
    db.execute("DELETE FROM unsettled")
