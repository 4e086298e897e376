"""Readings as compact bytes, and back: zlib over JSON, what `readings.item` holds."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from pipelines.items import ArticleReading, ContentsEntry, IssueReading, NamedTranslation, NamedUrl, PrintedLink, Reading
from pipelines.normalize.citations import Citation
from pipelines.normalize.dates import PrintedDate
from pipelines.normalize.source_notes import SourceNote

_LISTS: dict[str, Callable[..., Any]] = {
    "contents": ContentsEntry, "links": PrintedLink, "named_urls": NamedUrl, "translations": NamedTranslation,
    "source_notes": SourceNote, "citations": Citation,
}  # fmt: skip


def pack(reading: Reading) -> bytes:
    """Return `reading` as zlib-compressed UTF-8 JSON, empty fields left out."""
    fields = {name: value for name, value in asdict(reading).items() if value not in (None, "", [])}
    return zlib.compress(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def reading_columns(reading: Reading) -> tuple[str, str, str | None, bytes]:
    """Return what `readings` keeps of `reading`: kind, key, issue_key and item."""
    if isinstance(reading, IssueReading):
        return "issue", reading.key, reading.key, pack(reading)
    return "article", reading.key, reading.issue_key, pack(reading)


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
