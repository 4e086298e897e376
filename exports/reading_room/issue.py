"""An issue to leaf through: its contents in their order, what was published with it, and its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from exports.reading_room.addresses import Addresses
from exports.reading_room.failures import nearest

_ISSUE = """
    SELECT issues.*, periodicals.key AS periodical_key, periodicals.name AS periodical, periodicals.language
    FROM issues JOIN periodicals ON periodicals.id = issues.periodical_id WHERE issues.key = ?
"""
# What its contents list names, in that order, and then what it holds besides.
_CONTENTS = """
    SELECT * FROM (
        SELECT c.position, c.rubric, c.kicker, c.headline, c.byline, c.url, articles.key AS article_key, articles.title, articles.language,
            articles.kind, articles.word_count, articles.pages
        FROM issue_contents AS c LEFT JOIN articles ON articles.id = c.article_id WHERE c.issue_id = :id
        UNION ALL
        SELECT NULL, rubric, kicker, NULL, byline, url, key, title, language, kind, word_count, pages FROM articles
        WHERE issue_id = :id AND id NOT IN (SELECT article_id FROM issue_contents WHERE issue_id = :id AND article_id IS NOT NULL)
    )
    ORDER BY position IS NULL, position, article_key
"""
# An issue that is only known by its number has no place among those with a date.
_PLACE = "(coalesce(date_start, ''), coalesce(number_start, 0), key)"
_BEFORE = f"""
    SELECT key, title, date_start FROM issues
    WHERE periodical_id = :periodical_id AND kind = :kind AND (date_start IS NULL) = (:date = '') AND {_PLACE} < (:date, :number, :key)
    ORDER BY date_start DESC, number_start DESC, key DESC LIMIT 1
"""
_AFTER = f"""
    SELECT key, title, date_start FROM issues
    WHERE periodical_id = :periodical_id AND kind = :kind AND (date_start IS NULL) = (:date = '') AND {_PLACE} > (:date, :number, :key)
    ORDER BY date_start, number_start, key LIMIT 1
"""
# Supplements, extras and leaflets seldom name the issue that they came with: they lie between it and the next.
_WITH_IT = """
    SELECT 'issue' AS page, key, title, kind, date_text, :language AS language FROM issues
    WHERE periodical_id = :periodical_id AND key <> :key AND kind <> 'issue' AND date_start >= :date AND date_start < :until
    UNION ALL
    SELECT 'article', key, title, kind, date_text, language FROM articles
    WHERE periodical_id = :periodical_id AND issue_id IS NULL AND date_start >= :date AND date_start < :until
    ORDER BY date_text, key
"""
_AFTER_ALL = "9999"


def page(db: Database, key: str, asked: Mapping[str, str], to: Addresses) -> Mapping[str, Any]:
    """Return what the page of the issue `key` shows; raises NotHeld where the mirror has no such issue."""
    issue = next(db.query(_ISSUE, [key]), None)
    if issue is None:
        raise nearest(db, "issues", "issue", key)
    place = {**issue, "date": issue["date_start"] or "", "number": issue["number_start"] or 0}
    after = next(db.query(_AFTER, place), None)
    is_dated = issue["kind"] == "issue" and issue["date_start"]
    until = (after and after["date_start"]) or _AFTER_ALL
    return {
        "issue": issue,
        "contents": list(db.query(_CONTENTS, {"id": issue["id"]})),
        "before": next(db.query(_BEFORE, place), None),
        "after": after,
        "with_it": list(db.query(_WITH_IT, {**place, "until": until})) if is_dated else [],
    }
