"""The reading pages as pages of a Datasette: their addresses, and what is answered where they cannot be shown."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from datasette.app import Datasette
from datasette.utils.asgi import Base400, NotFound, Response
from datasette.views.base import DatasetteError
from sqlite_utils import Database

from exports.about import read_about
from exports.datasette.refusals import FAILED
from exports.reading_room import KEYED, PAGES
from exports.reading_room.addresses import Addresses
from exports.reading_room.failures import NotHeld
from exports.reading_room.rendering import render

Answer = Callable[[Any, Datasette], Awaitable[Response]]

# What has a page to read has a row too, to which Datasette's tables link.
_KEY_OF = {
    "articles": "SELECT 'article', key, NULL FROM articles WHERE id = ?",
    "issues": "SELECT 'issue', key, NULL FROM issues WHERE id = ?",
    "periodicals": "SELECT 'periodical', key, NULL FROM periodicals WHERE id = ?",
    "clusters": "SELECT 'work', key, NULL FROM clusters WHERE id = ?",
    "reprints": """
        SELECT 'compare', articles.key, sources.key FROM reprints
        JOIN articles ON articles.id = reprints.article_id JOIN articles AS sources ON sources.id = reprints.source_id
        WHERE reprints.id = ?
    """,
}


def routes() -> list[tuple[str, Answer]]:
    """Return every address of ours, as Datasette has them: a pattern of the path, and what answers."""
    database = r"/(?P<database>[^/]+)"
    shown = [(r"/$", _reading(PAGES["home"], "home"))]
    shown += [(rf"{database}/{name}$", _reading(reader, name)) for name, reader in PAGES.items() if name != "home"]
    shown += [(rf"{database}/{name}/(?P<key>.+)$", _reading(reader, name)) for name, reader in KEYED.items()]
    shown += [(rf"{database}/(?P<table>{'|'.join(_KEY_OF)})/(?P<id>\d{{1,18}})$", _row)]
    return [*shown, (r"/robots\.txt$", _robots)]


def addresses(datasette: Datasette, database: str | None = None) -> Addresses:
    """Return where the pages of a mirror are, of the one that is served where none is named."""
    return Addresses(str(datasette.urls.instance()), str(datasette.urls.database(database or mirror_of(datasette))))


def mirror_by(connection: sqlite3.Connection) -> Database:
    """Return what reads the mirror by one of Datasette's connections, and leaves that as it is."""
    return Database(connection, recursive_triggers=False, execute_plugins=False)


def mirror_of(datasette: Datasette) -> str:
    """Return the name of the mirror that is served."""
    return str(next(name for name in datasette.databases if not name.startswith("_")))


def _reading(read: Any, name: str) -> Answer:
    async def answer(request: Any, datasette: Datasette) -> Response:
        found = await database_of(request, datasette)
        to = addresses(datasette, found.name)
        key = unquote(request.url_vars.get("key") or "")
        # Not `name`: Python 3.12 and 3.13 would then find none in `shown`.
        asked = {word: request.args.get(word) or "" for word in request.args}

        def shown(connection: sqlite3.Connection) -> str:
            db = mirror_by(connection)
            # As the mirror is at one moment, whatever a crawl writes meanwhile.
            connection.execute("BEGIN")
            try:
                return render(name, to, {"mirror": read_about(db), "asked": asked, **read(db, key, asked, to)})
            finally:
                connection.rollback()

        try:
            # In a thread of Datasette's for reading, so that other pages do not wait.
            return Response.html(await found.execute_fn(shown))
        except NotHeld as error:
            return await failure(datasette, request, error)

    return answer


async def _row(request: Any, datasette: Datasette) -> Response:
    """Send whoever asks for a row by its id, which changes, on to its page by its key, which does not."""
    found = await database_of(request, datasette)
    table, number = request.url_vars["table"], int(request.url_vars["id"])
    row = (await found.execute(_KEY_OF[table], [number])).first()
    if row is None:
        raise NotFound(f"There is no row {number} in {table}.")
    to = addresses(datasette, found.name)
    page, key, source = row
    return Response.redirect(to.compare(key, source) if page == "compare" else getattr(to, page)(key))


async def database_of(request: Any, datasette: Datasette) -> Any:
    """Return the database of the mirror that the address names, of the one that is served where it names none; raises NotFound."""
    named = request.url_vars.get("database")
    try:
        found = datasette.get_database(route=named) if named else datasette.get_database(mirror_of(datasette))
    except KeyError:
        raise NotFound("There is no such mirror here.") from None
    await datasette.ensure_permissions(request.actor, [("view-database", found.name), "view-instance"])
    return found


async def _robots(request: Any, datasette: Datasette) -> Response:
    # What a crawler would find here it finds at the archive's own site, and an open SQL box is no place for one.
    return Response.text("User-agent: *\nDisallow: /\n")


async def failure(datasette: Datasette, request: Any, error: Exception) -> Response:
    """Return the page, or the JSON, for a request that failed: a sentence on what is wrong."""
    near: list[tuple[str, str]] = []
    to = addresses(datasette)
    status, message = 500, FAILED
    if isinstance(error, (Base400, NotHeld)):
        status, message = error.status, str(error)
        if isinstance(error, NotHeld):
            near = [(key, getattr(to, error.kind)(key)) for key in error.near]
    elif isinstance(error, DatasetteError):
        status, message = error.status, re.sub(r"<[^>]*>", " ", str(error.message))
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": message, "status": status}, status=status)

    def shown(connection: sqlite3.Connection) -> str:
        db = mirror_by(connection)
        return render("missing", to, {"mirror": read_about(db), "asked": {}, "status": status, "message": message, "near": near})

    return Response.html(await datasette.get_database(mirror_of(datasette)).execute_fn(shown), status=status)
