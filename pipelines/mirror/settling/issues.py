"""An issue derived from all that was read of it: its row, its addresses, and its contents list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from pipelines.items import ContentsEntry, IssueKind, IssueReading, Reading
from pipelines.mirror import decisions
from pipelines.mirror.rows import UNCHANGED, date_columns, write_children, write_row
from pipelines.mirror.settling import mentions, winters
from pipelines.mirror.settling.sightings import Seen, sightings
from pipelines.normalize.dates import PrintedDate
from pipelines.normalize.numbers import number_range

_NUMBERED = {"issue": "No.", "supplement": "Supplement No.", "leaflet": "Leaflet No.", "extra": "Extra No."}


def settle_issue(db: Database, issue_key: str) -> None:
    """Derive an issue, its addresses and its contents list from its readings, in its caller's transaction."""
    seen = [sighting.stands for sighting in sightings(db, "issue", issue_key)]
    issue = _issue_row(db, issue_key, seen)
    issue_id, before = write_row(db, "issues", issue)
    write_children(db, "issue_urls", "issue_id", issue_id, "url", _issue_urls(seen))
    if write_children(db, "issue_contents", "issue_id", issue_id, "position", _contents_rows(_contents(seen))):
        mentions.reopen_in_issues(db, [issue_id])
    if before is not UNCHANGED:
        mentions.reopen_for_issue(db, before, {"id": issue_id, **issue})


def _contents(issue: Iterable[Seen]) -> list[ContentsEntry]:
    # The fullest list counts: an issue's own page has it whole, an article's page may have it cut.
    lists = [one.reading.contents for one in issue]
    fullest: list[ContentsEntry] = max(lists, key=len, default=[])
    return fullest


def _issue_row(db: Database, issue_key: str, seen: list[Seen]) -> dict[str, Any]:
    readings: list[IssueReading] = [one.reading for one in seen]
    periodical_key, _, in_key = issue_key.rpartition("/")
    periodical_id, periodical = db.execute("SELECT id, name FROM periodicals WHERE key = ?", [periodical_key]).fetchone()
    kind: IssueKind = _first(readings, "kind") or "issue"
    number = _first(readings, "number") or _number_in_key(in_key)
    start, end = number_range(number)
    decided = decisions.decided_date(db, "issue", issue_key, periodical_id)
    date = decided or _issue_date(db, issue_key, _first(readings, "date"))
    name = f"{_NUMBERED[kind]} {number}" if number else in_key.replace("-", " ").capitalize()
    return {
        "key": issue_key,
        "title": f"{periodical} {name}" + (f", {date.text}" if date else ""),
        "periodical_id": periodical_id,
        "volume": _first(readings, "volume"),
        "number": number,
        "number_start": start,
        "number_end": end,
        "kind": kind,
        **date_columns(date, _first(readings, "date_text")),
        "url": next((one.url for one in seen if one.reading.role == "contents"), None),
        "pdf_url": next((one.url for one in seen if one.reading.role == "pdf"), None),
        "pdf_text": _first((one.reading for one in seen if one.reading.role == "pdf"), "text"),
        # `complete` waits for the articles of all issues, as settle.py says.
    }


def _number_in_key(in_key: str) -> str | None:
    """Return the number that an issue's key ends in: 43-44 of `43-44`, 23 of `supplement-23`; `leaflets` has none."""
    number = in_key.removeprefix("supplement-").removeprefix("extra-").removeprefix("leaflet-")
    return number if number_range(number)[0] is not None else None


def _issue_date(db: Database, issue_key: str, printed: PrintedDate | None) -> PrintedDate | None:
    december = winters.from_december(printed)
    if december and printed and winters.begins_in_december(db, issue_key, int(printed.edtf[:4])):
        return december
    return printed


def _first(readings: Iterable[Reading], name: str) -> Any:
    return next((value for reading in readings if (value := getattr(reading, name))), None)


def _issue_urls(issue: Iterable[Seen]) -> list[dict[str, Any]]:
    return [
        {"url": one.url, "role": one.reading.role, "capture_id": one.capture_id}
        for one in issue
        if one.reading.role in ("contents", "whole", "pdf")
    ]


def _contents_rows(entries: Iterable[ContentsEntry]) -> list[dict[str, Any]]:
    return [
        {"position": position, "kicker": entry.kicker, "headline": entry.headline, "subhead": entry.subhead, "byline": entry.byline,
         "rubric": entry.rubric, "url": entry.url, "article_key": entry.key}
        for position, entry in enumerate(entries, 1)
    ]  # fmt: skip
