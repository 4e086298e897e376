"""Readings as rows of the table `readings`, and back: what a page was read as is zlib over JSON, in the column `item`."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from sqlite_utils import Database

from pipelines.items import ArticleReading, ContentsEntry, IssueReading, NamedTranslation, NamedUrl, PrintedLink, Reading
from pipelines.mirror.settling import unsettled
from pipelines.normalize.citations import Citation
from pipelines.normalize.dates import PrintedDate
from pipelines.normalize.source_notes import SourceNote

_LISTS: dict[str, Callable[..., Any]] = {
    "contents": ContentsEntry, "links": PrintedLink, "named_urls": NamedUrl, "translations": NamedTranslation,
    "source_notes": SourceNote, "citations": Citation,
}  # fmt: skip

Columns = tuple[str, str, str | None, bytes]
"""Of a row of `readings`: kind, key, issue_key and item."""


def pack(reading: Reading) -> bytes:
    """Return `reading` as zlib-compressed UTF-8 JSON, empty fields left out."""
    fields = {name: value for name, value in vars(reading).items() if value not in (None, "", [])}
    # Items in it have no more than their fields; `asdict` would copy every text first.
    return zlib.compress(json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=vars).encode(), 1)


def columns(reading: Reading) -> Columns:
    """Return what `readings` keeps of `reading`."""
    if isinstance(reading, IssueReading):
        return "issue", reading.key, reading.key, pack(reading)
    return "article", reading.key, reading.issue_key, pack(reading)


def write(db: Database, capture_id: int, reader: str | None, rows: Iterable[Columns]) -> None:
    """Insert what the layout `reader` read a capture as, and have it settled."""
    db.conn.executemany(
        "INSERT INTO readings (capture_id, reader, kind, key, issue_key, item) VALUES (?, ?, ?, ?, ?, ?)",
        [(capture_id, reader, *row) for row in rows],
    )
    unsettled.add_read_from(db, capture_id)


def unpack(kind: str, item: bytes) -> Reading:
    """Return the reading that `pack` made `item` of; `kind` is `issue` or `article`."""
    fields = _dated(json.loads(zlib.decompress(item)))
    for name, entry in _LISTS.items():
        if name in fields:
            fields[name] = [entry(**_dated(one)) for one in fields[name]]
    return IssueReading(**fields) if kind == "issue" else ArticleReading(**fields)


def _dated(fields: dict[str, Any]) -> dict[str, Any]:
    if fields.get("date"):
        fields["date"] = PrintedDate(**fields["date"])
    return fields
