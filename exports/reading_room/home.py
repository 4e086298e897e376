"""The front page: what the mirror holds, and the ways into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from exports.reading_room.addresses import Addresses
from exports.reading_room.periodicals import read_periodicals
from exports.reading_room.works import read_works

_MOST_WORKS = 5
_MOST_ISSUES = 5
_HELD = """
    SELECT (SELECT count(*) FROM periodicals WHERE id IN (SELECT periodical_id FROM articles)) AS periodicals,
        (SELECT count(*) FROM issues) AS issues, (SELECT count(*) FROM articles) AS articles,
        (SELECT count(*) FROM reprints) AS reprints, (SELECT count(*) FROM clusters) AS works,
        (SELECT substr(min(date_start), 1, 4) FROM articles) AS first_year,
        (SELECT substr(max(date_start), 1, 4) FROM articles) AS last_year
"""
_LANGUAGES = """
    SELECT language, count(*) AS articles FROM articles WHERE language IS NOT NULL GROUP BY language ORDER BY articles DESC, language
"""
_LAST_RUN = """
    SELECT id, started, finished, outcome, pages, new, changed, gone, (SELECT count(*) FROM problems WHERE resolved_at IS NULL) AS problems
    FROM runs ORDER BY id DESC LIMIT 1
"""
_NEWEST_ISSUES = """
    SELECT issues.key, issues.title, periodicals.language FROM issues JOIN periodicals ON periodicals.id = issues.periodical_id
    WHERE issues.date_start IS NOT NULL AND EXISTS (SELECT 1 FROM articles WHERE issue_id = issues.id)
    ORDER BY issues.date_start DESC, issues.key LIMIT ?
"""


def page(db: Database, key: str, asked: Mapping[str, str], to: Addresses) -> Mapping[str, Any]:
    """Return what the front page shows."""
    return {
        "held": next(db.query(_HELD)),
        "languages": list(db.query(_LANGUAGES)),
        "periodicals": read_periodicals(db),
        "works": read_works(db, "printings", _MOST_WORKS),
        "issues": list(db.query(_NEWEST_ISSUES, [_MOST_ISSUES])),
        "run": next(db.query(_LAST_RUN), None),
        "archives": list(db.query("SELECT name, home_url FROM archives ORDER BY id")),
    }
