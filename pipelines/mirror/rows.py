"""Rows of derived tables, written by their keys, and only where something in them differs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from pipelines.normalize.dates import PrintedDate

UNCHANGED = object()
"""What `write_row` gives for the row before where nothing differs."""
_NOT_COMPARED = frozenset(("changed", "first_seen"))


def row_of(db: Database, table: str, key: str) -> Mapping[str, Any] | None:
    """Return the row of `table` with the key `key`, its columns by name, or None where there is none."""
    return next(iter(rows_of(db, f"SELECT * FROM {table} WHERE key = ?", [key])), None)


def rows_of(db: Database, query: str, arguments: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
    """Return what `query` gives, each row as its columns by name."""
    cursor = db.conn.execute(query, arguments)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor]


def insert(db: Database, table: str, row: Mapping[str, Any]) -> int:
    """Insert `row` and return its id."""
    cursor = db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def write_row(db: Database, table: str, row: dict[str, Any]) -> tuple[int, Any]:
    """Insert or update `row` by its key; return its id and the row before: None where it is new, UNCHANGED where nothing differs."""
    before = row_of(db, table, row["key"])
    if before is None:
        return insert(db, table, row), None
    different = [column for column, value in row.items() if column not in _NOT_COMPARED and before[column] != value]
    if not different:
        return before["id"], UNCHANGED
    if "changed" in row:
        different.append("changed")
    assignments = ", ".join(f"{column} = ?" for column in different)
    db.execute(f"UPDATE {table} SET {assignments} WHERE id = ?", [*(row[column] for column in different), before["id"]])
    return before["id"], before


def write_children(
    db: Database,
    table: str,
    parent: str,
    parent_id: int,
    name: str,
    rows: list[dict[str, Any]],
    derived: Sequence[str] = (),
    is_new: bool = False,
) -> bool:
    """Make the rows of `table` that belong to a parent just `rows`, told apart by the column `name`; tell whether any was not so before.

    Columns in `derived` are written with a row that is new or changed only; what they become is another's to say. A parent that `is_new`
    has no rows yet.
    """
    if is_new and not rows:
        return False
    before = db.conn.total_changes
    if rows:
        columns = [f'"{column}"' for column in rows[0]]
        updates = ", ".join(f'"{column}" = excluded."{column}"' for column in rows[0] if column != name)
        compared = [column for column in rows[0] if column != name and column not in derived]
        differs = " OR ".join(f'excluded."{column}" IS NOT {table}."{column}"' for column in compared)
        update = f"UPDATE SET {updates} WHERE {differs}" if compared else "NOTHING"
        db.conn.executemany(
            f"INSERT INTO {table} ({parent}, {', '.join(columns)}) VALUES (?, {', '.join('?' * len(columns))}) "
            f"ON CONFLICT ({parent}, {name}) DO {update}",
            [(parent_id, *row.values()) for row in rows],
        )
    if is_new:
        return True
    names = json.dumps([row[name] for row in rows])
    db.execute(f"DELETE FROM {table} WHERE {parent} = ? AND {name} NOT IN (SELECT value FROM json_each(?))", [parent_id, names])
    return db.conn.total_changes > before


def date_columns(date: PrintedDate | None, text: str | None) -> dict[str, Any]:
    """Return a date as the columns that tables keep it in; `text` is what is printed where it cannot be read."""
    if date is None:
        return {"date_text": text, "date_edtf": None, "date_start": None, "date_end": None}
    return {"date_text": date.text, "date_edtf": date.edtf, "date_start": date.start, "date_end": date.end}


def date_of(row: Mapping[str, Any], prefix: str = "") -> PrintedDate | None:
    """Return the date in the columns of `row`, whose names begin with `prefix`; None where it has no days."""
    if not row[f"{prefix}date_start"]:
        return None
    return PrintedDate(*(row[f"{prefix}date_{part}"] for part in ("text", "edtf", "start", "end")))
