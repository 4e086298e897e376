"""What stands on every page about the mirror as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True)
class About:
    """The archive that is mirrored."""

    name: str
    home_url: str | None = None
    licence: str | None = None
    licence_url: str | None = None
    part: str | None = None
    """What part of the mirror is shown, in words; None for all."""


def read_about(db: Database) -> About:
    """Return what the mirror `db` is a mirror of; that of several archives is called by the names of all."""
    found = db.execute("SELECT name, home_url, licence, licence_url FROM archives ORDER BY id").fetchall()
    if not found:
        return About("An empty mirror")
    return About(" and ".join(row[0] for row in found), *found[0][1:])
