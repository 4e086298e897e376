"""Where an exported article comes from: its page, when that was captured, and the program that read it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from exports.bibliography.citation import CITED, cite


@cache
def program_version() -> str:
    """Return the version of Backfile that writes the export."""
    return version("backfile")


def provenance(article: dict[str, Any]) -> dict[str, str]:
    """Return by name what tells where `article` comes from, a ready citation first; it has the columns of `PROVED`."""
    lines = {
        "Cite as": cite(article),
        "Article": article["key"],
        "Work": article["work_key"],
        "Source": article["url"],
        "Captured": article["captured_at"],
        "Page digest": article["capture_digest"],
        "Exported by": f"Backfile {program_version()}",
    }
    return {name: value for name, value in lines.items() if value}


PROVED = ("key", "work_key", *CITED)
"""The columns that provenance is made of."""
