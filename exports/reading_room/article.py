"""An article to read: its text, its versions, where it comes from, where else it was printed, what it cites, and what proves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from exports.articles import IN_PLACE, PLACE
from exports.bibliography.citation import cite
from exports.reading_room.addresses import Addresses
from exports.reading_room.failures import NotHeld, nearest
from exports.reading_room.printings import BESIDE, BESIDE_PLACE, BY_DATE, printings_of
from exports.reading_room.typeset import Mark, typeset

# Where a thousand articles share a text, its first one has a thousand reprints.
_SHOWN = 50
_ARTICLE = f"""
    SELECT articles.*, issues.key AS issue_key, periodicals.key AS periodical_key, clusters.key AS work_key, clusters.title AS work,
        clusters.printings, captures.status, captures.warc_file, captures.warc_offset, captures.length, {PLACE}
    {IN_PLACE}
    LEFT JOIN clusters ON clusters.id = articles.cluster_id
    WHERE articles.key = ?
"""
# Neighbours in the contents list; an issue without one has no order to go by.
_NEIGHBOURS = """
    SELECT other.key, other.title, other.language, other.position < :position AS is_before FROM articles AS other
    WHERE other.issue_id = :issue_id AND other.id IN (
        (SELECT id FROM articles WHERE issue_id = :issue_id AND position < :position ORDER BY position DESC LIMIT 1),
        (SELECT id FROM articles WHERE issue_id = :issue_id AND position > :position ORDER BY position LIMIT 1)
    )
    ORDER BY other.position
"""
# What a text says of its source, or cites: the article or document found, or the issue, or nothing but the words.
_NOTES = """
    SELECT n.text, n.relation, n.points, n.outcome, issues.key AS issue_key, issues.title AS issue, found.key AS article_key,
        found.title AS article, found.language, documents.id AS document_id, documents.title AS document
    FROM source_notes AS n
    LEFT JOIN issues ON issues.id = n.issue_id
    LEFT JOIN articles AS found ON found.id = coalesce(n.source_article_id, n.found_article_id)
    LEFT JOIN documents ON documents.id = n.document_id
    WHERE n.article_id = ? ORDER BY n.position
"""
_CITATIONS = """
    SELECT c.text, c.title, c.corrects, c.outcome, c.start, c."end", issues.key AS issue_key, issues.title AS issue,
        found.key AS article_key, found.title AS article, found.language, NULL AS document_id, NULL AS document
    FROM citations AS c
    LEFT JOIN issues ON issues.id = c.issue_id
    LEFT JOIN articles AS found ON found.id = c.cited_article_id
    WHERE c.article_id = ? ORDER BY c.position
"""
_CITED_BY = f"""
    SELECT DISTINCT c.corrects, {BESIDE}
    FROM citations AS c
    JOIN articles AS other ON other.id = c.article_id
    {BESIDE_PLACE}
    WHERE c.cited_article_id = :id AND c.article_id <> :id ORDER BY {BY_DATE} LIMIT {_SHOWN}
"""
_REPRINTS = f"""
    SELECT reprints.relation, reprints.direction, reprints.status, reprints.explanation, reprints.article_id = :id AS is_later, {BESIDE}
    FROM reprints
    JOIN articles AS other ON other.id IN (reprints.article_id, reprints.source_id) AND other.id <> :id
    {BESIDE_PLACE}
    WHERE reprints.article_id = :id OR reprints.source_id = :id
    ORDER BY is_later DESC, {BY_DATE} LIMIT {_SHOWN}
"""
# Places of an older version's text do not fit the present one.
_QUOTATIONS = f"""
    SELECT found.start, found."end", found.words, {BESIDE}
    FROM (
        SELECT source_id AS other_id, article_start AS start, article_end AS "end", words, article_version AS version
        FROM passages WHERE kind = 'quotation' AND article_id = :id
        UNION
        SELECT article_id, source_start, source_end, words, source_version FROM passages WHERE kind = 'quotation' AND source_id = :id
    ) AS found
    JOIN articles AS other ON other.id = found.other_id
    {BESIDE_PLACE}
    WHERE found.version = (SELECT coalesce(max(version), 1) FROM article_versions WHERE article_id = :id)
    ORDER BY found.start, found."end", {BY_DATE} LIMIT {_SHOWN}
"""
_VERSIONS = "SELECT version, captured_at, changes, headline, body_text FROM article_versions WHERE article_id = ? ORDER BY version"
_ADDRESSES = "SELECT url, role FROM article_urls WHERE article_id = ? ORDER BY role = 'article' DESC, url"
_HELD_LINKS = """
    SELECT DISTINCT links.url, articles.key FROM links JOIN articles ON articles.id = links.target_article_id WHERE links.article_id = ?
"""


def page(db: Database, key: str, asked: Mapping[str, str], to: Addresses) -> Mapping[str, Any]:
    """Return what the page of the article `key` shows, as it was in `asked["version"]` where that is an older one.

    Raises NotHeld where the mirror has no such article.
    """
    article = next(db.query(_ARTICLE, [key]), None)
    if article is None:
        raise _not_held(db, key)
    number = article["id"]
    versions = list(db.query(_VERSIONS, [number]))
    older = next((version for version in versions[:-1] if str(version["version"]) == asked.get("version")), None)
    citations = list(db.query(_CITATIONS, [number]))
    quotations = [] if older else list(db.query(_QUOTATIONS, {"id": number}))
    links = {row["url"]: to.article(row["key"]) for row in db.query(_HELD_LINKS, [number])}
    if older:
        text = typeset("", older["body_text"] or "")
    else:
        marks = [*_cited(citations, to), *_quoted(quotations)]
        text = typeset(article["body_html"], article["body_text"], marks, links)
    return {
        "article": article,
        "older": older,
        "text": text,
        "versions": versions,
        "notes": list(db.query(_NOTES, [number])),
        "citations": citations,
        "cited_by": list(db.query(_CITED_BY, {"id": number})),
        "reprints": list(db.query(_REPRINTS, {"id": number})),
        "printings": printings_of(db, article["cluster_id"], _SHOWN),
        "quotations": quotations,
        "neighbours": list(db.query(_NEIGHBOURS, {"position": article["position"], "issue_id": article["issue_id"]})),
        "addresses": list(db.query(_ADDRESSES, [number])),
        "citation": cite(article),
    }


def _not_held(db: Database, key: str) -> NotHeld:
    for tombstone in db.query("SELECT forgotten_at, reason FROM tombstones WHERE article_key = ? OR url = ?", [key, key]):
        return NotHeld(f"This article was taken down on {tombstone['forgotten_at'][:10]}: {tombstone['reason']}", 410)
    return nearest(db, "articles", "article", key)


def _cited(citations: list[dict[str, Any]], to: Addresses) -> Iterator[Mark]:
    for said in citations:
        if said["article_key"]:
            yield Mark(said["start"], said["end"], "citation", to.article(said["article_key"]), said["article"])
        elif said["issue_key"]:
            yield Mark(said["start"], said["end"], "citation", to.issue(said["issue_key"]), said["issue"])


def _quoted(quotations: list[dict[str, Any]]) -> Iterator[Mark]:
    for number, quotation in enumerate(quotations, 1):
        yield Mark(quotation["start"], quotation["end"], "quotation", f"#quotation-{number}", f"[{number}]")
