"""Periodicals as an archive declares them: their names, and what decides how a mention or a date of theirs is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Hemisphere = Literal["north", "south"]


@dataclass(kw_only=True, frozen=True)
class Periodical:
    """A periodical of an archive, as its spider class declares it."""

    code: str
    """The short name in keys and on the command line: `asp`."""
    name: str
    """The name in its own script."""
    language: str
    """BCP 47."""
    abbreviation: str | None = None
    """What the paper calls itself in short."""
    names: tuple[str, ...] = ()
    """Other names that mastheads and other papers give it: earlier, localised, with its edition. Two papers may share one: what is
    written in the paper's own language means it."""
    publisher: str | None = None
    """Who brings it out."""
    place: str | None = None
    """Where it comes out, in English."""
    hemisphere: Hemisphere = "north"
    """Decides which months a printed season means."""
    issn: str | None = None
    """With its hyphen."""
    successor: str | None = None
    """The code of the periodical that took its place."""
    since: int | None = None
    """The year of its first issue: an issue of that name that is cited as older is a namesake's."""
    until: int | None = None
    """The year of its last issue, where it has ceased."""
