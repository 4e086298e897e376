"""Printings and what their notes claim, for tests: all is as it mostly is but for what a test says."""

from typing import Any

from pipelines.reprints.direction import Testimony
from pipelines.reprints.printings import Claim, Printing

WARDEN, NOTES = 1, 2
"""The Lock Warden, and Tidewater Notes."""
_NAMES = {WARDEN: "The Lock Warden", NOTES: "Tidewater Notes"}


def printing(
    article: int, date: str | tuple[str, str] | None = None, number: int | None = None, paper: int = WARDEN, **fields: Any
) -> Printing:
    """Return a printing of one day, or of some day between two, in the issue of that number."""
    start, end = date if isinstance(date, tuple) else (date, date)
    name = _NAMES[paper]
    values: dict[str, Any] = {
        "key": f"{paper}/{article:04}",
        "headline": f"Piece {article}",
        "language": "en",
        "periodical_id": paper,
        "periodical": name,
        "issue_id": 1_000 * paper + (article if number is None else number),
        "issue": name if number is None else f"{name} No. {number}",
        "number": number,
        "date_text": start,
        "date_start": start,
        "date_end": end,
        "length": 6_000,
    }
    return Printing(id=article, **values | fields)


def claim(article: int, source: Printing | None = None, **fields: Any) -> Claim:
    """Return what the note of `article` says: that its text is that of `source`, by its issue."""
    values: dict[str, Any] = {
        "note_id": article, "relation": "reprint", "points": "from", "step": 1, "outcome": "unchecked", "basis": "number",
        "named_article_id": None, "issue_id": None, "periodical_id": None, "periodical": None, "number": None, "number_start": None,
        "number_end": None, "date_text": None, "document_id": None,
    }  # fmt: skip
    if source is not None:
        number = source.number
        values |= {
            "issue_id": source.issue_id, "periodical_id": source.periodical_id, "periodical": source.periodical,
            "number": None if number is None else str(number), "number_start": number, "number_end": number,
        }  # fmt: skip
    return Claim(article_id=article, **values | fields)


def statements(**said: Any) -> Testimony:
    """Return what articles say of one another."""
    return Testimony(**said)
