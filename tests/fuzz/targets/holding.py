"""What must hold of anything that a reader makes: dates that begin before they end, texts that can be stored and shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from pipelines.items import Reading
from pipelines.normalize.dates import PrintedDate
from pipelines.normalize.text import printable
from pipelines.normalize.written_dates import read_edtf


def is_date(printed: PrintedDate | None, hemisphere: str | None = None) -> None:
    """Assert that a date begins before it ends, and, where `hemisphere` is known, that its EDTF means the same."""
    if printed is None:
        return
    assert date.fromisoformat(printed.start) <= date.fromisoformat(printed.end), printed
    if hemisphere is not None:
        again = read_edtf(printed.edtf, hemisphere)
        assert again is not None, printed
        assert (again.edtf, again.start, again.end) == (printed.edtf, printed.start, printed.end), (printed, again)


def is_reading(reading: Reading) -> None:
    """Assert that every text of a reading can be stored and shown, that its dates are dates and its shares shares."""
    for text in _texts(asdict(reading)):
        assert printable(text) == text, f"{text!r} cannot be stored as it is"
    is_date(reading.date)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
