"""Files for other tools, each made from the mirror by SQL alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from sqlite_utils import Database

from exports import csv, jsonl, wacz


@dataclass(frozen=True)
class Export:
    """One format that a mirror can be written in."""

    title: str
    """What it is, in a few words."""
    description: str
    """What is in it, and whom it is for."""
    file_name: str
    """What it is called where all formats go into one folder."""
    write: Callable[[Database, BinaryIO], int]
    """Writes the mirror, and returns how many articles that were, or what `counts` says."""
    counts: str = "articles"
    """What `write` counts."""
    applies: Callable[[Database], bool] = lambda _: True
    """Whether there is anything in a mirror to be written so."""


EXPORTS: dict[str, Export] = {
    "csv": Export(csv.TITLE, csv.DESCRIPTION, "articles.csv", csv.write),
    "jsonl": Export(jsonl.TITLE, jsonl.DESCRIPTION, "articles.jsonl", jsonl.write),
    "wacz": Export(wacz.TITLE, wacz.DESCRIPTION, "captures.wacz", wacz.write, "captures", wacz.has_captures),
}
"""By the name that `backfile export` knows it by."""
