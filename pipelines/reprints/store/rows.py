"""Derived rows, written only where they differ from those that stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

Row = Mapping[str, Any]


def replace_rows(db: Database, table: str, rows: Sequence[Row], columns: Sequence[str], key: Sequence[str] | None = None) -> None:
    """Make the rows of `table` just `rows`; one whose columns of `key` stay, by default all, keeps its id."""
    key = key or columns
    quoted = [f'"{column}"' for column in columns]
    places = [columns.index(column) for column in key]
    held = {
        tuple(row[place + 1] for place in places): row
        for row in db.execute(f"SELECT id, {', '.join(quoted)} FROM {table}")
    }  # fmt: skip
    wanted = {tuple(row[column] for column in key): tuple(row[column] for column in columns) for row in rows}
    gone = [(row[0],) for name, row in held.items() if name not in wanted]
    new = [values for name, values in wanted.items() if name not in held]
    changed = [(*values, held[name][0]) for name, values in wanted.items() if name in held and held[name][1:] != values]
    db.conn.executemany(f"DELETE FROM {table} WHERE id = ?", gone)
    db.conn.executemany(f"UPDATE {table} SET {', '.join(f'{column} = ?' for column in quoted)} WHERE id = ?", changed)
    db.conn.executemany(f"INSERT INTO {table} ({', '.join(quoted)}) VALUES ({', '.join('?' * len(columns))})", new)


def ids_of(db: Database, table: str, columns: Iterable[str]) -> dict[tuple[Any, ...], int]:
    """Return the ids of the rows of `table` by what stands in `columns`."""
    return {row[1:]: row[0] for row in db.execute(f"SELECT id, {', '.join(columns)} FROM {table}")}
