"""A Frictionless Data Package: a folder of tables with `datapackage.json`, which says what each file, column and key is.

Data Package and Table Schema, version 1: https://specs.frictionlessdata.io/data-package/ and https://specs.frictionlessdata.io/table-schema/
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from exports.about import read_about
from exports.selection import Selection
from exports.tabular.tables import TABLES, Column, Kind, Table, description, descriptions

NAME = "datapackage.json"

_TYPES: dict[Kind, str] = {
    "text": "string", "integer": "integer", "number": "number", "truth": "boolean", "day": "date", "time": "datetime",
    "texts": "array", "objects": "array",
}  # fmt: skip

WriteTable = Callable[[Selection, Table, tuple[Column, ...], BinaryIO], None]
"""Writes those columns of a table to an open file."""


def write(
    selection: Selection, folder: Path, write_table: WriteTable, *, ending: str, media_type: str, profile: str,
    left_out: tuple[str, ...] = (), types: dict[Kind, str] | None = None,
) -> None:  # fmt: skip
    """Write every table into `folder` by `write_table`, in a file of its name and `ending`, and what they are.

    Columns in `left_out` are not written; `types` are those types of Table Schema that differ in this format.
    """
    written: dict[Table, tuple[Column, ...]] = {}
    for table in TABLES:
        written[table] = tuple(column for column in table.columns if column.name not in left_out)
        with _file(folder, table, ending).open("wb") as out:
            write_table(selection, table, written[table], out)
    # Frictionless cannot read a file without so much as a header: what is in none is not told of, unless all are so.
    told = [table for table in TABLES if _file(folder, table, ending).stat().st_size] or list(TABLES)
    said = descriptions(selection)
    resources = [
        {
            **_about_file(_file(folder, table, ending), media_type),
            "description": description(table.told, said),
            "schema": {
                "fields": [
                    {
                        "name": column.name,
                        "type": {**_TYPES, **(types or {})}[column.kind],
                        "description": description(column.told, said, column.refers),
                    }
                    for column in written[table]
                ],
                **_keys(table, {other.name for other in told}, selection.is_whole),
            },
        }
        for table in told
    ]
    about = {"profile": profile, **about_mirror(selection), "resources": resources}
    (folder / NAME).write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _file(folder: Path, table: Table, ending: str) -> Path:
    return folder / f"{table.name}{ending}"


def _about_file(path: Path, media_type: str) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "name": path.stem,
        "path": path.name,
        "profile": "tabular-data-resource",
        "format": path.suffix.removeprefix("."),
        "mediatype": media_type,
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
    }


def _keys(table: Table, held: set[str], is_whole: bool) -> dict[str, Any]:
    keys: dict[str, Any] = {"primaryKey": list(table.key)} if table.key else {}
    # In a part of a mirror a pair may have an article that is not in that part, and its key then refers to no row.
    references = [column for column in table.columns if column.refers in held and (is_whole or not column.may_be_left_out)]
    if references:
        keys["foreignKeys"] = [
            {
                "fields": [column.name],
                "reference": {"resource": "" if column.refers == table.name else column.refers, "fields": ["key"]},
            }
            for column in references
        ]
    return keys


def about_mirror(selection: Selection) -> dict[str, Any]:
    """Return what a Data Package says of where its data is from, and under which licence."""
    mirrored = read_about(selection.db)
    archives = selection.db.execute("SELECT name, home_url FROM archives ORDER BY id").fetchall()
    asked = ", ".join(f"{option} {value}" for option, value in vars(selection.filters).items() if value is not None)
    about = {
        "name": _named(mirrored.key),
        "title": mirrored.name,
        "description": f"Articles of {mirrored.name}, what they are of one another, and where they stood"
        f"{f'; only {asked}' if asked else ''}.",
        "homepage": archives[0][1],
        # The day of the last crawl: of two packages the greater is the newer.
        "version": selection.mirrored_at[:10].replace("-0", "-").replace("-", "."),
        "created": selection.mirrored_at,
        "software": f"Backfile {version('backfile')}",
        "sources": [{"title": name, "path": home} for name, home in archives],
    }
    if mirrored.licence or mirrored.licence_url:
        named = _named(mirrored.licence or "see-address", r"[^-a-zA-Z0-9._]+")
        given = {"name": named, "title": mirrored.licence, "path": mirrored.licence_url}
        about["licenses"] = [{member: value for member, value in given.items() if value}]
    return about


def _named(text: str, unfit: str = r"[^-a-z0-9._]+") -> str:
    return re.sub(unfit, "-", text).strip("-") or "unnamed"
