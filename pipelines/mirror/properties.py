"""What a mirror remembers of itself by name, in the table `properties`."""

from __future__ import annotations

from sqlite_utils import Database


def remembered(db: Database, name: str) -> str | None:
    """Return what is remembered as `name`, None where nothing is."""
    row = db.execute("SELECT value FROM properties WHERE name = ?", [name]).fetchone()
    return row[0] if row else None


def remember(db: Database, name: str, value: str = "") -> None:
    """Remember `value` as `name`, in place of what was."""
    db.execute("INSERT OR REPLACE INTO properties (name, value) VALUES (?, ?)", [name, value])


def forget(db: Database, name: str) -> None:
    """Remember nothing as `name` any more."""
    db.execute("DELETE FROM properties WHERE name = ?", [name])
