"""A periodical: its issues by year with the gaps between them, what it is, and what it has in common with others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from exports.reading_room.addresses import Addresses
from exports.reading_room.failures import nearest

_PERIODICAL = """
    SELECT periodicals.*, next.key AS successor_key, next.name AS successor,
        (SELECT count(*) FROM articles WHERE periodical_id = periodicals.id) AS articles
    FROM periodicals LEFT JOIN periodicals AS next ON next.id = periodicals.successor_id WHERE periodicals.key = ?
"""
_NAMES = "SELECT name FROM periodical_names WHERE periodical_id = ? ORDER BY name"
_PREDECESSORS = "SELECT key, name FROM periodicals WHERE successor_id = ? ORDER BY name"
_ISSUES = """
    SELECT issues.key, issues.title, issues.kind, issues.volume, issues.number, issues.number_start, issues.number_end, issues.date_text,
        issues.date_start, issues.complete, count(articles.id) AS articles
    FROM issues LEFT JOIN articles ON articles.issue_id = issues.id
    WHERE issues.periodical_id = ? GROUP BY issues.id
    ORDER BY issues.date_start IS NULL, issues.date_start, issues.number_start, issues.key
"""
_LOOSE = """
    SELECT key, title, kind, language, date_text, date_start FROM articles WHERE periodical_id = ? AND issue_id IS NULL
    ORDER BY date_start IS NULL, date_start, key LIMIT 200
"""
_GAPS = "SELECT before_issue, number_start, number_end FROM missing_numbers WHERE periodical = ?"
# Of one periodical alone, which is quick where the view of all is not: {own} and {other} are the two ends of a reprint.
_SHARED = """
    SELECT theirs.key, theirs.name, count(DISTINCT reprints.article_id) AS articles
    FROM articles
    JOIN reprints ON reprints.{own} = articles.id AND reprints.is_direct AND reprints.direction <> 'undecided'
    JOIN articles AS other ON other.id = reprints.{other}
    JOIN periodicals AS theirs ON theirs.id = other.periodical_id
    WHERE articles.periodical_id = :id AND other.periodical_id <> :id GROUP BY theirs.id ORDER BY articles DESC, theirs.name
"""
_TAKES, _GIVES = _SHARED.format(own="article_id", other="source_id"), _SHARED.format(own="source_id", other="article_id")


def page(db: Database, key: str, asked: Mapping[str, str], to: Addresses) -> Mapping[str, Any]:
    """Return what the page of the periodical `key` shows; raises NotHeld where the mirror has no such periodical."""
    periodical = next(db.query(_PERIODICAL, [key]), None)
    if periodical is None:
        raise nearest(db, "periodicals", "periodical", key)
    number = periodical["id"]
    issues = list(db.query(_ISSUES, [number]))
    gaps = {row["before_issue"]: _numbers(row["number_start"], row["number_end"]) for row in db.query(_GAPS, [periodical["name"]])}
    return {
        "periodical": periodical,
        "names": [row["name"] for row in db.query(_NAMES, [number]) if row["name"] != periodical["name"]],
        "predecessors": list(db.query(_PREDECESSORS, [number])),
        "issues": issues,
        "years": [(year, list(shelf)) for year, shelf in groupby(_with_gaps(issues, gaps), lambda one: (one["date_start"] or "")[:4])],
        "loose": list(db.query(_LOOSE, [number])),
        "takes": list(db.query(_TAKES, {"id": number})),
        "gives": list(db.query(_GIVES, {"id": number})),
    }


def _numbers(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _with_gaps(issues: list[dict[str, Any]], gaps: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the issues, and before one whose number does not follow on the last a gap with the numbers that are missing."""
    for issue in issues:
        if issue["kind"] == "issue" and issue["title"] in gaps:
            yield {"gap": gaps[issue["title"]], "date_start": issue["date_start"]}
        yield {"gap": None, **issue}
