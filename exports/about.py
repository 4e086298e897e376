"""What a mirror is a mirror of: its archive, or several."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True)
class About:
    """The archive that is mirrored, or all of them together."""

    name: str
    """The archive's name, those of two, or how many there are."""
    key: str = ""
    """That of the archive; those of several are joined with `+`."""
    home_url: str | None = None
    """None of several archives."""
    licence: str | None = None
    """Of several archives that have more than one, each with the archive's name."""
    licence_url: str | None = None
    part: str | None = None
    """What part of the mirror is shown, in words; None for all."""


def read_about(db: Database) -> About:
    """Return what the mirror `db` is a mirror of."""
    found = db.execute("SELECT name, key, home_url, licence, licence_url FROM archives ORDER BY id").fetchall()
    if not found:
        return About("An empty mirror")
    if len(found) == 1:
        return About(*found[0])
    names, keys, _, licences, licence_urls = zip(*found, strict=True)
    licence, licence_url = licences[0], licence_urls[0]
    if len(set(licences)) > 1:
        licence = "; ".join(f"{name}: {given}" for name, given in zip(names, licences, strict=True) if given)
        licence_url = None
    name = " and ".join(names) if len(names) == 2 else f"{len(names)} archives"
    return About(name, "+".join(keys), None, licence, licence_url)
