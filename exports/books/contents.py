"""What a book says of each of its articles, as the mirror has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from exports.articles import IN_PLACE, PLACE
from exports.bibliography.citation import cite
from exports.markup.body import Block, Link, body
from exports.web_addresses import web_address

_ARTICLE = f"SELECT articles.*, {PLACE} {IN_PLACE} WHERE articles.id = :id"
_NOTES = """
    SELECT n.text, n.outcome, found.id AS found_id, found.title AS found_title, found.url AS found_url, found.language AS found_language,
        coalesce(documents.title, issues.title) AS named, issues.url AS named_url
    FROM source_notes AS n
    LEFT JOIN articles AS found ON found.id = coalesce(n.source_article_id, n.found_article_id)
    LEFT JOIN documents ON documents.id = n.document_id
    LEFT JOIN issues ON issues.id = n.issue_id
    WHERE n.article_id = :id ORDER BY n.position
"""
_CITATIONS = """
    SELECT c.start, c."end", found.id AS found_id, coalesce(found.url, issues.url) AS found_url
    FROM citations AS c
    LEFT JOIN articles AS found ON found.id = c.cited_article_id
    LEFT JOIN issues ON issues.id = c.issue_id
    WHERE c.article_id = :id ORDER BY c.position
"""
_LINKS = "SELECT DISTINCT url, target_article_id AS found_id FROM links WHERE article_id = :id AND target_article_id IS NOT NULL"
# Where a thousand papers printed one text, the first has a thousand reprints.
_SHOWN = 50
_REPRINTS = f"""
    SELECT reprints.explanation, reprints.direction, reprints.article_id = :id AS is_later, other.id AS found_id,
        other.title AS found_title, other.url AS found_url, other.language AS found_language,
        (SELECT title FROM issues WHERE id = other.issue_id) AS named, other.date_text
    FROM reprints
    JOIN articles AS other ON other.id = CASE reprints.article_id WHEN :id THEN reprints.source_id ELSE reprints.article_id END
    WHERE reprints.article_id = :id OR reprints.source_id = :id
    ORDER BY is_later DESC, other.date_start IS NULL, other.date_start, other.key LIMIT {_SHOWN}
"""


@dataclass(frozen=True)
class Content:
    """An article of a book."""

    article: dict[str, Any]
    """Its row, with what a citation needs besides."""
    blocks: list[Block]
    """Its text; what it cites is linked."""
    links: dict[str, str]
    """Of each address that the text links to and that is held, the page of the book or the address on the web."""
    notes: list[dict[str, Any]]
    """What it says of its sources, each with `href`."""
    reprints: list[dict[str, Any]]
    """Where else it was printed, each with `href`."""
    citation: str
    """How to cite it."""


def content(db: Database, number: int, pages: dict[int, str]) -> Content:
    """Return what the book says of the article with the id `number`; `pages` has the names of the book's pages by the articles' ids."""
    article = next(_rows(db, _ARTICLE, number))
    links = {row["url"]: pages[row["found_id"]] for row in _rows(db, _LINKS, number) if row["found_id"] in pages}
    cited = []
    for row in _found(_rows(db, _CITATIONS, number), pages):
        if row["href"]:
            cited.append(Link(row["start"], row["end"], row["href"]))
            # So that a page of the book is known for one when the text is set.
            links[row["href"]] = row["href"]
    return Content(
        article,
        body(article["body_html"], article["body_text"], cited),
        links,
        list(_found(_rows(db, _NOTES, number), pages)),
        list(_found(_rows(db, _REPRINTS, number), pages)),
        cite(article),
    )


def _rows(db: Database, sql: str, number: int) -> Iterator[dict[str, Any]]:
    # Five queries an article are too many for the checks that sqlite-utils makes on each.
    found = db.conn.execute(sql, {"id": number})
    names = [column[0] for column in found.description]
    return (dict(zip(names, row, strict=True)) for row in found)


def _found(rows: Iterator[dict[str, Any]], pages: dict[int, str]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {**row, "href": pages.get(row["found_id"]) or web_address(row["found_url"])}
