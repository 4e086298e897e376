"""What a picture is: how it is read from a mirror, and what one reading gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

Spec = dict[str, Any]
"""A picture in Vega-Lite; what comes from a mirror stands in its data and its scales' domains alone."""


@dataclass(frozen=True)
class Shown:
    """What one reading of the mirror gives: the picture, the words that stand for it, and the table behind it."""

    alt: str
    """What the picture says, for who does not see it; where there is nothing to draw, the sentence that says so."""
    columns: tuple[str, ...] = ()
    """Heads of the table."""
    rows: tuple[tuple[object, ...], ...] = ()
    """The table, whole."""
    spec: Spec | None = None
    """None where there is nothing to draw."""

    @property
    def width(self) -> int:
        """The width in pixels at which the picture is drawn; 0 where there is none."""
        return self._side("width", "left", "right")

    @property
    def height(self) -> int:
        """The height in pixels at which the picture is drawn; 0 where there is none."""
        return self._side("height", "top", "bottom")

    def _side(self, name: str, *edges: str) -> int:
        if self.spec is None:
            return 0
        padding = self.spec["padding"]
        # Fitted, a picture holds its edges within; else they come on top.
        around = 0 if self.spec["autosize"] != "none" else sum(padding[edge] for edge in edges)
        return int(self.spec[name]) + around


@dataclass(frozen=True)
class Picture:
    """One picture that there is of a mirror as a whole."""

    title: str
    sentence: str
    """What it shows, and how to read it."""
    view: str
    """The table or view of the mirror that holds all that it counts."""
    read: Callable[[Database], Shown]
    """Reads it from a mirror."""
