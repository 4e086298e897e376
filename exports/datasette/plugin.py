"""What the mirror's Datasette does beyond Datasette: folded search, linked ids, reading pages, headers that let no page's code run."""

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

from exports.datasette.row_pages import QUERIES
from exports.datasette.search_query import search_query
from exports.datasette.side_by_side import side_by_side

_Message = MutableMapping[str, Any]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[MutableMapping[str, Any], Callable[[], Awaitable[_Message]], _Send], Awaitable[None]]

hookimpl = HookimplMarker("datasette")

_LINKED = {
    "issue_id": "issues", "periodical_id": "periodicals", "document_id": "documents", "original_document_id": "documents",
    "reprint_id": "reprints", "passage_id": "passages", "cluster_id": "clusters", "decision_id": "decisions",
    **dict.fromkeys(
        ("article_id", "source_id", "target_article_id", "source_article_id", "cited_article_id", "corrected_article_id",
         "first_article_id", "found_article_id", "named_article_id", "canonical_article_id"), "articles"
    ),
}  # fmt: skip
_VIEW_IDS = {"articles_overview": "articles"}


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
    """Return what a reading page shows of other tables."""
    queries = QUERIES.get(table or "") if view_name == "row" else None
    if queries is None:
        return {}

    async def around() -> dict[str, Any]:
        row_id = {"id": request.url_vars["pks"]}
        found = datasette.get_database(database)
        return {name: [dict(row) for row in (await found.execute(sql, row_id)).rows] for name, sql in queries.items()}

    return around


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Return the pages that are no table's and no query's."""
    return [(r"/(?P<database>[^/]+)/-/compare$", side_by_side)]


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
