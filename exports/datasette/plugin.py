"""What the mirror's Datasette does beyond Datasette: folded search, linked ids, reading pages, headers that let no page's code run."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from json import JSONDecodeError
from typing import Any

from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils.asgi import Base400, NotFound, asgi_static
from datasette.views.base import DatasetteError
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup
from pluggy import HookimplMarker

from exports.about import read_about
from exports.datasette import picture_files
from exports.datasette.cells import leads_to
from exports.datasette.compression import compressed
from exports.datasette.headers import App, with_headers
from exports.datasette.labels import labelled
from exports.datasette.reading_pages import addresses, failure, mirror_by, mirror_of, routes
from exports.datasette.refusals import only_reading
from exports.pictures.drawing import warm_up
from exports.printable import printable
from exports.reading_room.failures import NotHeld
from exports.reading_room.rendering import FILTERS, STATIC, TEMPLATES
from exports.reading_room.search_query import search_query

hookimpl = HookimplMarker("datasette")

_LONGEST_VALUE = 50_000_000
"""Bytes: far more than any text, far less than a question could ask SQLite to make in one step, which no time limit interrupts."""
_FAILURES = "datasette.handle_exception"
# What else Datasette tells of itself: paths, threads, versions, forms to try its permissions with. Here that is nobody's business.
_CLOSED = r"/-/(?!(?:static|static-plugins|backfile)/|(?:metadata|settings)(?:\.json)?$)"


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Put our reading of what is typed into the search box in the place of Datasette's, which knows no folding; bound what SQL may do."""
    conn.create_function("escape_fts", 1, search_query, deterministic=True)
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    conn.set_authorizer(_authorized)


def _authorized(action: int, name: str | None, *_: object) -> int:
    # Datasette lets everyone ask for the list of databases, in which their paths stand; an empty one is what it makes of this.
    hidden = action == sqlite3.SQLITE_PRAGMA and name is not None and name.lower() == "database_list"
    return sqlite3.SQLITE_IGNORE if hidden else sqlite3.SQLITE_OK


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette) -> Markup | None:
    """Return cells that stand for a row as links to it."""
    found = leads_to(value, column, table, dict(row))
    if found is None:
        return None
    leads, number = found
    return Markup('<a href="{}">{}</a>').format(datasette.urls.row(database, leads, str(number)), printable(str(value)))


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Give Datasette's own pages our frame, and what our templates need."""
    assert env.loader is not None
    env.loader = ChoiceLoader([FileSystemLoader(TEMPLATES), env.loader])
    env.filters.update(FILTERS, labelled=labelled)


@hookimpl
def extra_template_vars(database: str | None, datasette: Datasette) -> Any:
    """Return what the frame shows around Datasette's own pages."""

    async def around() -> dict[str, Any]:
        found = datasette.get_database(mirror_of(datasette))
        about = await found.execute_fn(lambda connection: read_about(mirror_by(connection)))
        return {"mirror": about, "to": addresses(datasette)}

    return around


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the pages that are no table's and no query's, our style sheet, and what is closed."""
    return [(r"/-/backfile/(?P<path>.*)$", asgi_static(STATIC)), (_CLOSED, _closed), *picture_files.routes(), *routes()]


async def _closed() -> None:
    raise NotFound("There is no such page here.")


@hookimpl
def startup() -> None:
    """Take Datasette's own page for failures away, and have the first picture wait for nothing but itself.

    Our page for failures comes first, and Datasette's would print each failure, a missing page too; where the package rich is installed,
    all that the program held at that moment besides.
    """
    warm_up()
    if pm.has_plugin(_FAILURES):
        pm.unregister(name=_FAILURES)


@hookimpl(tryfirst=True)
def handle_exception(datasette: Datasette, request: Any, exception: Exception) -> Any:
    """Return our page for a request that failed; what nobody foresaw is logged."""
    # Datasette calls it a failure of its own where a table is to be ordered by a column that is not there, or is asked what it cannot read.
    if isinstance(exception, DatasetteError) and exception.status == 500:
        exception.status = 400
    elif isinstance(exception, (JSONDecodeError, OverflowError)):
        exception = DatasetteError("A number in this address is too large, or a facet in it is no JSON.", status=400)
    elif not isinstance(exception, (Base400, DatasetteError, NotHeld)):
        logging.getLogger(__name__).error("%s could not be answered.", ascii(request.path)[:200], exc_info=exception)
    return lambda: failure(datasette, request, exception)


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Return the wrapper that refuses what is no reading, puts our headers on every answer, and compresses it."""
    return lambda app: with_headers(only_reading(compressed(app)))
