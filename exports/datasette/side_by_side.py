"""The page of Datasette that shows two articles side by side."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, NotFound, Response
from sqlite_utils import Database

from exports.comparisons.page import STYLE, content, title
from exports.comparisons.pair import Article, CannotCompare, read_pair

# What is no article's name is looked for among all keys, which takes a minute for an address of 20,000 characters.
_LONGEST_NAME = 500


async def side_by_side(request: Any, datasette: Datasette) -> Response:
    """Return the page for `/DATABASE/-/compare?article=KEY&source=KEY`: what `backfile compare SOURCE ARTICLE --html` writes.

    An article is named by its key, one of its addresses or its id. Raises NotFound where there are no two such articles, and BadRequest
    where no two are named; Datasette answers with the sentence.
    """
    try:
        found = datasette.get_database(route=request.url_vars["database"])
    except KeyError:
        raise NotFound("Database not found") from None
    database = found.name
    await datasette.ensure_permissions(request.actor, [("view-database", database), "view-instance"])
    article, source = (request.args.get(name) or "" for name in ("article", "source"))
    if not all(0 < len(name) <= _LONGEST_NAME for name in (article, source)):
        raise BadRequest(f"Two articles are to be named, each in at most {_LONGEST_NAME} characters: ?article=KEY&source=KEY.")

    def address(one: Article) -> str:
        return str(datasette.urls.row(database, "articles", str(one.id)))

    def compared(connection: sqlite3.Connection) -> dict[str, str]:
        pair = read_pair(Database(connection, recursive_triggers=False, execute_plugins=False), source, article)
        return {"page_title": title(pair), "comparison": content(pair, address)}

    try:
        # Long texts take a while: in a thread of Datasette's for reading, so that other pages do not wait.
        shown = await found.execute_fn(compared)
    except CannotCompare as error:
        raise NotFound(f"These two cannot be compared: {error}.") from error
    context = {**shown, "database": database, "style": STYLE}
    return Response.html(await datasette.render_template("compare.html", context, request=request))
