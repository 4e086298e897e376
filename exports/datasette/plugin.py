"""What the mirror's Datasette does beyond Datasette: folded search, linked ids, reading pages, and headers that let no page's code run."""

from __future__ import annotations

import re
import sqlite3
from base64 import b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import datasette
from datasette.app import Datasette
from markupsafe import Markup
from pluggy import HookimplMarker

from exports.datasette.search_query import search_query

_Message = MutableMapping[str, Any]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[MutableMapping[str, Any], Callable[[], Awaitable[_Message]], _Send], Awaitable[None]]

hookimpl = HookimplMarker("datasette")

_LINKED = {
    "issue_id": "issues", "periodical_id": "periodicals", "document_id": "documents",
    **dict.fromkeys(
        ("article_id", "target_article_id", "source_article_id", "cited_article_id", "corrected_article_id", "first_article_id"), "articles"
    ),
}  # fmt: skip
_VIEW_IDS = {"articles_overview": "articles"}

# Row pages: what each shows besides its own row.
_ARTICLE_PLACE = """
SELECT issues.id AS issue_id, issues.title AS issue, periodicals.id AS periodical_id, periodicals.name AS periodical
FROM articles
LEFT JOIN issues ON issues.id = articles.issue_id
LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
WHERE articles.id = :id
"""
_ARTICLE_ADDRESSES = """
SELECT article_urls.url, article_urls.role FROM article_urls JOIN articles ON articles.id = article_urls.article_id
WHERE articles.id = :id AND article_urls.url <> articles.url ORDER BY article_urls.url
"""
# Neighbours in the contents list; an issue without one has no order to go by.
_ARTICLE_NEIGHBOURS = """
SELECT other.id, other.title, other.position < this.position AS before FROM articles AS this
JOIN articles AS other ON other.issue_id = this.issue_id AND other.id IN (
  (SELECT id FROM articles WHERE issue_id = this.issue_id AND position < this.position ORDER BY position DESC LIMIT 1),
  (SELECT id FROM articles WHERE issue_id = this.issue_id AND position > this.position ORDER BY position LIMIT 1)
)
WHERE this.id = :id ORDER BY other.position
"""
# What a text says of its source, or cites: the article or document found, or the issue, or nothing but the words.
_ARTICLE_NOTES = """
SELECT n.text, n.relation, n.points, n.outcome, n.issue_id, issues.title AS issue, n.source_article_id AS found_id, found.title AS found,
  n.document_id, documents.title AS document
FROM source_notes AS n
LEFT JOIN issues ON issues.id = n.issue_id
LEFT JOIN articles AS found ON found.id = n.source_article_id
LEFT JOIN documents ON documents.id = n.document_id
WHERE n.article_id = :id ORDER BY n.position
"""
_ARTICLE_CITATIONS = """
SELECT c.text, c.title, c.corrects, c.outcome, c.issue_id, issues.title AS issue, c.cited_article_id AS found_id, found.title AS found
FROM citations AS c
LEFT JOIN issues ON issues.id = c.issue_id
LEFT JOIN articles AS found ON found.id = c.cited_article_id
WHERE c.article_id = :id ORDER BY c.position
"""
_ISSUE_CONTENTS = """
SELECT * FROM (
  SELECT c.position, c.rubric, c.kicker, c.headline, c.byline, c.url, c.article_id, articles.title, articles.language
  FROM issue_contents AS c LEFT JOIN articles ON articles.id = c.article_id WHERE c.issue_id = :id
  UNION ALL
  SELECT NULL, rubric, kicker, title, byline, url, id, title, language FROM articles
  WHERE issue_id = :id AND id NOT IN (SELECT article_id FROM issue_contents WHERE issue_id = :id AND article_id IS NOT NULL)
)
ORDER BY position IS NULL, position, headline
"""
_ISSUE_PERIODICAL = """
SELECT periodicals.id, periodicals.name FROM issues JOIN periodicals ON periodicals.id = issues.periodical_id WHERE issues.id = :id
"""
_ROW_QUERIES = {
    "articles": {
        "place": _ARTICLE_PLACE,
        "addresses": _ARTICLE_ADDRESSES,
        "neighbours": _ARTICLE_NEIGHBOURS,
        "notes": _ARTICLE_NOTES,
        "citations": _ARTICLE_CITATIONS,
    },
    "issues": {"contents": _ISSUE_CONTENTS, "periodical": _ISSUE_PERIODICAL},
}


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Put our reading of what is typed into the search box in the place of Datasette's, which knows no folding."""
    conn.create_function("escape_fts", 1, search_query, deterministic=True)


@hookimpl
def render_cell(value: Any, column: str, table: str | None, database: str, datasette: Datasette) -> Markup | None:
    """Return ids in views, answers and row pages as links to the rows that they name."""
    target = _VIEW_IDS.get(table or "") if column == "id" else _LINKED.get(column)
    if target is None or type(value) is not int:
        return None
    return Markup('<a href="{}">{}</a>').format(datasette.urls.row(database, target, str(value)), value)


@hookimpl
def extra_template_vars(table: str | None, database: str | None, view_name: str, request: Any, datasette: Datasette) -> Any:
    """Return what the reading pages of articles and issues show of other tables."""
    queries = _ROW_QUERIES.get(table or "") if view_name == "row" else None
    if queries is None:
        return {}

    async def around() -> dict[str, Any]:
        row_id = {"id": request.url_vars["pks"]}
        found = datasette.get_database(database)
        return {name: [dict(row) for row in (await found.execute(sql, row_id)).rows] for name, sql in queries.items()}

    return around


@hookimpl
def asgi_wrapper() -> Callable[[_App], _App]:
    """Return the wrapper that puts our headers on every answer."""
    return _with_headers


def _with_headers(app: _App) -> _App:
    async def answer(scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[_Message]], send: _Send) -> None:
        async def send_with_headers(message: _Message) -> None:
            if message["type"] == "http.response.start":
                sent = message.get("headers", ())
                names = {name for name, _ in sent}
                message = {**message, "headers": [*sent, *(header for header in HEADERS if header[0] not in names)]}
            await send(message)

        await app(scope, receive, send_with_headers)

    return answer


def _inline_scripts() -> list[str]:
    """Return the hashes by which a browser knows the scripts in Datasette's own pages, and runs no other."""
    scripts: set[str] = set()
    for template in sorted(Path(datasette.__file__).with_name("templates").glob("*.html")):
        for script in re.findall(r"<script>(.*?)</script>", template.read_text("utf-8"), re.DOTALL):
            scripts.update(script.replace("{{ datasette_allow_facet }}", allowed) for allowed in ("true", "false"))
    digests = (sha256(script.encode()).digest() for script in sorted(scripts) if "{{" not in script)
    return [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]


_POLICY = (
    "default-src 'none'",
    f"script-src 'self' {' '.join(_inline_scripts())}",
    # Datasette's pages set style attributes, and a style can do little where nothing may be fetched.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
HEADERS = (
    (b"content-security-policy", "; ".join(_POLICY).encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
"""What every answer carries."""
