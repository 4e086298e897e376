"""The periodicals of the mirror, each with its language, years and how much of it is held."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlite_utils import Database

from exports.reading_room.addresses import Addresses

_PERIODICALS = """
    SELECT periodicals.key, periodicals.name, periodicals.language, periodicals.place, held.issues, held.first_year, held.last_year,
        coalesce(articles.articles, 0) AS articles, archives.name AS archive
    FROM periodicals
    JOIN archives ON archives.id = periodicals.archive_id
    LEFT JOIN (
        SELECT periodical_id, count(*) AS issues, min(substr(date_start, 1, 4)) AS first_year, max(substr(date_start, 1, 4)) AS last_year
        FROM issues GROUP BY periodical_id
    ) AS held ON held.periodical_id = periodicals.id
    LEFT JOIN (SELECT periodical_id, count(*) AS articles FROM articles GROUP BY periodical_id) AS articles
        ON articles.periodical_id = periodicals.id
    ORDER BY archives.id, coalesce(articles.articles, 0) = 0, periodicals.name COLLATE NOCASE
"""


def read_periodicals(db: Database) -> list[dict[str, Any]]:
    """Return every periodical, archive by archive, with what is held of it; those of which nothing is held last."""
    return list(db.query(_PERIODICALS))


def page(db: Database, key: str, asked: Mapping[str, str], to: Addresses) -> Mapping[str, Any]:
    """Return what the page of all periodicals shows."""
    found = read_periodicals(db)
    return {"archives": {name: list(periodicals) for name, periodicals in groupby(found, key=itemgetter("archive"))}}
