"""Articles beside another: the printings of a work, and what a line about an article says wherever another's page names it."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

BESIDE = """
    other.key, other.title, other.language, other.date_text, other.date_start, coalesce(issues.title, periodicals.name) AS place
"""
"""The columns of a line about the article `other`."""
BESIDE_PLACE = """
    LEFT JOIN issues ON issues.id = other.issue_id
    LEFT JOIN periodicals ON periodicals.id = other.periodical_id
"""
"""The joins that they need."""
BY_DATE = "other.date_start IS NULL, other.date_start, other.key"
"""The order of such lines."""
_PRINTINGS = f"""
    SELECT cluster_members.role, canonical.key AS canonical_key, other.byline, other.word_count, {BESIDE}
    FROM cluster_members
    JOIN clusters ON clusters.id = cluster_members.cluster_id
    JOIN articles AS canonical ON canonical.id = clusters.canonical_article_id
    JOIN articles AS other ON other.id = cluster_members.article_id
    {BESIDE_PLACE}
    WHERE clusters.id = :work ORDER BY {BY_DATE} LIMIT :most
"""


def printings_of(db: Database, work_id: int | None, most: int) -> list[dict[str, Any]]:
    """Return the printings of a work by date, at most so many; none where an article belongs to no work."""
    return list(db.query(_PRINTINGS, {"work": work_id, "most": most})) if work_id is not None else []
