"""A work: all its printings on a timeline, in all languages, and how each is known to belong to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from exports.pictures.journeys import read_journey
from exports.reading_room.addresses import Addresses
from exports.reading_room.failures import nearest
from exports.reading_room.printings import printings_of

_SHOWN = 500
_WORK = """
    SELECT clusters.*, documents.title AS document, documents.id AS document_id, canonical.key AS canonical_key,
        canonical.title AS canonical, canonical.language, coalesce(issues.title, periodicals.name) AS place
    FROM clusters
    JOIN articles AS canonical ON canonical.id = clusters.canonical_article_id
    LEFT JOIN issues ON issues.id = canonical.issue_id
    LEFT JOIN periodicals ON periodicals.id = canonical.periodical_id
    LEFT JOIN documents ON documents.id = clusters.original_document_id
    WHERE clusters.key = ?
"""
_STEPS = """
    SELECT later.key, source.key AS source_key, reprints.relation, reprints.explanation, reprints.status
    FROM cluster_members
    JOIN articles AS later ON later.id = cluster_members.article_id
    JOIN reprints ON reprints.article_id = later.id AND reprints.is_direct
    JOIN articles AS source ON source.id = reprints.source_id
    WHERE cluster_members.cluster_id = :work AND source.cluster_id = :work
    ORDER BY later.date_start IS NULL, later.date_start, later.key, source.key LIMIT :most
"""


def page(db: Database, key: str, asked: Mapping[str, str], to: Addresses) -> Mapping[str, Any]:
    """Return what the page of the work `key` shows; raises NotHeld where the mirror has no such work."""
    work = next(db.query(_WORK, [key]), None)
    if work is None:
        raise nearest(db, "clusters", "work", key)
    return {
        "work": work,
        "journey": read_journey(db, key),
        "printings": printings_of(db, work["id"], _SHOWN),
        "steps": list(db.query(_STEPS, {"work": work["id"], "most": _SHOWN})),
    }
