"""Two articles side by side: what became of the one in the other, and how the two are known to belong together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from exports.comparisons.page import STYLE, content, title
from exports.comparisons.pair import CannotCompare, read_pair
from exports.reading_room.addresses import Addresses
from exports.reading_room.failures import NotHeld

# What is no article's name is looked for among all keys, which takes a minute for an address of 20,000 characters.
_LONGEST_NAME = 500
_REPRINT = """
    SELECT reprints.*, decisions.kind AS decision, decisions.author, decisions.decided_at, decisions.reason
    FROM reprints LEFT JOIN decisions ON decisions.id = reprints.decision_id
    WHERE reprints.article_id IN (:one, :other) AND reprints.source_id IN (:one, :other)
"""


def page(db: Database, key: str, asked: Mapping[str, str], to: Addresses) -> Mapping[str, Any]:
    """Return what the page of `asked["article"]` beside `asked["source"]` shows: what `backfile compare SOURCE ARTICLE --html` writes.

    An article is named by its key, one of its addresses or its id. Raises NotHeld where no two are named, or there are no two such.
    """
    article, source = asked.get("article", ""), asked.get("source", "")
    if not all(0 < len(name) <= _LONGEST_NAME for name in (article, source)):
        raise NotHeld(f"Two articles are to be named, each in at most {_LONGEST_NAME} characters: ?article=KEY&source=KEY.", 400)
    try:
        pair = read_pair(db, source, article)
    except CannotCompare as error:
        raise NotHeld(f"These two cannot be compared: {error}.") from error
    return {
        "heading": title(pair),
        "style": STYLE,
        "comparison": content(pair, lambda one: to.article(one.key)),
        "reprint": next(db.query(_REPRINT, {"one": pair.left.id, "other": pair.right.id}), None),
    }
