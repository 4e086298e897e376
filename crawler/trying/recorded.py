"""What tests/pages keeps of a page: its address, the layout that reads it, what it reads as, and what a person has still to look at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from crawler.archive import ArchiveSpider
from crawler.layouts.fitting import fitting_layout
from crawler.reading.charsets import decode
from crawler.reading.language_links import name_translations
from crawler.reading.pages import WebPage
from pipelines.items import Reading


def recorded(archive: ArchiveSpider, url: str, body: bytes, unsure: Sequence[str] = ()) -> dict[str, Any]:
    """Return what is kept of the page `body` at `url`: what tests/test_pages.py compares with, which knows the bytes and no header.

    `unsure` is what a person must look at, in sentences; the test fails while one stands there.
    """
    page = WebPage(url, decode(body, None, archive.charset).text)
    layout = fitting_layout(page, archive, archive.layouts)
    readings = layout.readings() if layout else []
    name_translations(readings, page, archive)
    kept: dict[str, Any] = {"unsure": list(unsure)} if unsure else {}
    return {
        **kept,
        "url": url,
        "reader": layout.reader() if layout else None,
        "readings": [_recorded_form(reading) for reading in readings],
    }


def write_recorded(page: Path, body: bytes, expected: dict[str, Any]) -> None:
    """Write the page to `page`, CASE.html, its bytes as they came, and `expected` to CASE.json beside it."""
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(body)
    page.with_suffix(".json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _recorded_form(reading: Reading) -> dict[str, Any]:
    """Return what `tests/pages` keeps of a reading: the fields that hold something, as plain data.

    The confidence is left out: it follows every sign that is tuned.
    """
    fields: dict[str, Any] = _filled(asdict(reading))
    fields.pop("confidence", None)
    return fields


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _filled(one) for name, one in value.items() if one not in (None, "", [])}
    return [_filled(one) for one in value] if isinstance(value, list) else value
