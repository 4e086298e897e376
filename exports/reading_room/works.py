"""The works that were printed more than once, those in the most printings or languages first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from exports.reading_room.addresses import Addresses

_A_PAGE = 50
_ORDERS = {
    "printings": "clusters.printings DESC, clusters.first_date, clusters.key",
    "languages": "length(clusters.languages) - length(replace(clusters.languages, ',', '')) DESC, clusters.printings DESC, clusters.key",
    "oldest": "clusters.first_date IS NULL, clusters.first_date, clusters.key",
    "newest": "clusters.last_date IS NULL, clusters.last_date DESC, clusters.key",
}
_WORKS = """
    SELECT clusters.key, clusters.title, clusters.printings, clusters.languages, clusters.original_language, clusters.first_date,
        clusters.last_date, coalesce(issues.title, periodicals.name) AS place, articles.language
    FROM clusters
    JOIN articles ON articles.id = clusters.canonical_article_id
    LEFT JOIN issues ON issues.id = articles.issue_id
    LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
    {where} ORDER BY {order} LIMIT {most} OFFSET :skipped
"""


def read_works(db: Database, order: str, most: int, language: str = "", skipped: int = 0) -> list[dict[str, Any]]:
    """Return at most so many works in one of the orders of the page, those that have a printing in `language` alone where it is given."""
    where = "WHERE ', ' || clusters.languages || ', ' LIKE '%, ' || :language || ', %'" if language else ""
    sql = _WORKS.format(where=where, order=_ORDERS[order], most=most)
    return list(db.query(sql, {"language": language, "skipped": skipped}))


def page(db: Database, key: str, asked: Mapping[str, str], to: Addresses) -> Mapping[str, Any]:
    """Return what the page of all works shows: `asked` are their `order`, the `language` of a printing, and the `page`."""
    order = asked.get("order") if asked.get("order") in _ORDERS else "printings"
    number = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 7 else 1
    language = asked.get("language", "")[:40].replace("%", "").replace("_", "")
    works = read_works(db, str(order), _A_PAGE + 1, language, max(0, number - 1) * _A_PAGE)
    languages = sorted({code for row in db.query("SELECT DISTINCT languages FROM clusters") for code in row["languages"].split(", ")})
    return {
        "works": works[:_A_PAGE],
        "order": order,
        "orders": {"printings": "most printings", "languages": "most languages", "oldest": "oldest first", "newest": "newest first"},
        "language": language,
        "languages": languages,
        "number": max(1, number),
        "has_more": len(works) > _A_PAGE,
        "held": db.execute("SELECT count(*) FROM clusters").fetchone()[0],
        "reprints": db.execute("SELECT count(*) FROM reprints").fetchone()[0],
    }
