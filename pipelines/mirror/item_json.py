"""Readings as compact bytes, and back: zlib over JSON, what `readings.item` holds."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict
from typing import Any

from crawler.items import ArticleReading, ContentsEntry, IssueReading, PrintedLink, Reading
from pipelines.normalize.dates import PrintedDate


def pack(reading: Reading) -> bytes:
    """Return `reading` as zlib-compressed UTF-8 JSON, empty fields left out."""
    fields = {name: value for name, value in asdict(reading).items() if value not in (None, "", [])}
    return zlib.compress(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpack(kind: str, item: bytes) -> Reading:
    """Return the reading that `pack` made `item` of; `kind` is `issue` or `article`."""
    fields: dict[str, Any] = json.loads(zlib.decompress(item))
    if fields.get("date"):
        fields["date"] = PrintedDate(**fields["date"])
    if kind == "issue":
        fields["contents"] = [ContentsEntry(**entry) for entry in fields.get("contents", [])]
        return IssueReading(**fields)
    fields["links"] = [PrintedLink(**link) for link in fields.get("links", [])]
    return ArticleReading(**fields)
