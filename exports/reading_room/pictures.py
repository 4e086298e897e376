"""The pictures of the mirror, each with a sentence on how to read it and the table behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from exports.pictures import PICTURES
from exports.reading_room.addresses import Addresses

_MOST_ROWS = 200


def page(db: Database, key: str, asked: Mapping[str, str], to: Addresses) -> Mapping[str, Any]:
    """Return what the page shows: every picture, as it was read just now."""
    # A mirror may have been settled by a program that had not yet all the views of this one.
    held = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    return {
        "pictures": [
            {"name": name, "picture": picture, "shown": picture.read(db), "view": picture.view if picture.view in held else None}
            for name, picture in PICTURES.items()
        ],
        "most_rows": _MOST_ROWS,
    }
