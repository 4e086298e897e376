"""The pictures as files of a Datasette: their addresses, and the SVG that is answered."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from datasette.app import Datasette
from datasette.utils.asgi import Response
from sqlite_utils import Database

from exports.datasette.reading_pages import Answer, database_of, failure, mirror_by
from exports.pictures.drawing import drawn, read, read_work
from exports.pictures.picture import Shown
from exports.reading_room.failures import NotHeld

Reader = Callable[[Database], Shown]


def routes() -> list[tuple[str, Answer]]:
    """Return the addresses of the pictures, as Datasette has them: a pattern of the path, and what answers."""
    pictures = r"/(?P<database>[^/]+)/picture"
    return [(rf"{pictures}/journey\.svg$", _journey), (rf"{pictures}/(?P<name>[^/]*)\.svg$", _picture)]


async def _picture(request: Any, datasette: Datasette) -> Response:
    name = unquote(request.url_vars["name"])
    return await _file(request, datasette, lambda db: read(db, name))


async def _journey(request: Any, datasette: Datasette) -> Response:
    work = request.args.get("work") or ""
    return await _file(request, datasette, lambda db: read_work(db, work))


async def _file(request: Any, datasette: Datasette, reader: Reader) -> Response:
    found = await database_of(request, datasette)

    def shown(connection: sqlite3.Connection) -> Shown:
        return reader(mirror_by(connection))

    # Drawn in a thread that is none of those for reading: of them there are three, and a page asks for seven pictures at once.
    try:
        svg = await asyncio.to_thread(drawn, await found.execute_fn(shown))
    except NotHeld as error:
        # Raised further, it would be a traceback in the server's terminal too.
        return await failure(datasette, request, error)
    return Response(svg, content_type="image/svg+xml; charset=utf-8")
