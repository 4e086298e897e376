"""Which articles of a mirror hold what is looked for, the best, the newest or the oldest first, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from exports.questions import BEST_FIRST
from exports.reading_room.excerpts import LONGEST_READ
from exports.reading_room.search_query import Sought, fts_query

_MOST_RANKED = 3

# Each is answered by an index alone; to read a column of an article would be to read its page of the file.
_SETS = {
    "periodical": "SELECT id FROM articles WHERE periodical_id = (SELECT id FROM periodicals WHERE key = :periodical)",
    "language": "SELECT id FROM articles WHERE coalesce(language, 'und') = :language",
    "kind": "SELECT id FROM articles WHERE kind = :kind",
    "years": "SELECT id FROM articles WHERE date_start BETWEEN coalesce(:first, '') AND coalesce(:last, '9999') || '-12-31'",
}
_MATCHING = "SELECT rowid FROM articles_search WHERE articles_search MATCH :match"
_BEST = f"SELECT rowid FROM articles_search WHERE articles_search MATCH :ranked{{}} ORDER BY {BEST_FIRST}, rowid"
_BY_DATE = "SELECT id FROM articles WHERE TRUE{} ORDER BY date_start IS NULL, date_start {}, id"
_SHOWN = """
    SELECT articles.id, articles.key, articles.title, articles.kicker, articles.headline, articles.byline, articles.language,
           articles.date_text, articles.date_start, substr(articles.note_text, 1, :longest) AS note_text,
           substr(articles.body_text, 1, :longest) AS body_text, issues.key AS issue_key, issues.title AS issue,
           periodicals.key AS periodical_key, periodicals.name AS periodical, periodicals.language AS periodical_language
    FROM articles
    LEFT JOIN issues ON issues.id = articles.issue_id
    LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
    WHERE articles.id = :id
"""


@dataclass(frozen=True)
class Filters:
    """What an article must be, besides holding what is looked for; None is no matter."""

    periodical: str | None = None
    """Its key."""
    language: str | None = None
    """As a BCP 47 tag, `und` where none is known."""
    kind: str | None = None
    first: str | None = None
    """The earliest year, four digits."""
    last: str | None = None

    def __bool__(self) -> bool:
        """Return whether anything matters."""
        return any(vars(self).values())


@dataclass(frozen=True)
class Search:
    """What is looked for in a mirror."""

    db: Database
    sought: Sequence[Sought]
    """What must all occur; where nothing need, every article that the filters leave is found."""
    filters: Filters = Filters()
    sort: str = "best"
    """`best`, `newest` or `oldest`, those without a date last; where nothing is looked for, the best are the newest."""

    def count(self) -> int:
        """Return how many articles are found."""
        if self.sought:
            sql = f"SELECT count(*) FROM articles_search WHERE articles_search MATCH :match{self._kept('rowid')}"
        else:
            sql = f"SELECT count(*) FROM articles WHERE TRUE{self._kept('id')}"
        return int(self.db.execute(sql, self._values()).fetchone()[0])

    def found(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """Return `limit` of the articles that are found, in order, from the one at `offset` on, with the beginnings of their texts."""
        sql = self._best() if self.sought and self.sort == "best" else self._by_date()
        values = {**self._values(), "ranked": fts_query(self._ranked()), "limit": limit, "offset": offset}
        ids = [row[0] for row in self.db.execute(f"{sql} LIMIT :limit OFFSET :offset", values).fetchall()]
        return [row for number in ids for row in self.db.query(_SHOWN, {"id": number, "longest": LONGEST_READ})]

    def _best(self) -> str:
        others = f" AND +rowid IN ({_MATCHING})" if len(self.sought) > _MOST_RANKED else ""
        return _BEST.format(others + self._kept("rowid"))

    def _by_date(self) -> str:
        order = "ASC" if self.sort == "oldest" else "DESC"
        return _BY_DATE.format((f" AND +id IN ({_MATCHING})" if self.sought else "") + self._kept("id"), order)

    def _kept(self, column: str) -> str:
        """Return the conditions of the filters on `column`; the plus keeps SQLite from asking the index article by article."""
        wanted: Mapping[str, str | None] = {**vars(self.filters), "years": self.filters.first or self.filters.last}
        return "".join(f" AND +{column} IN ({select})" for name, select in _SETS.items() if wanted[name])

    def _values(self) -> dict[str, Any]:
        return {**vars(self.filters), "match": fts_query(self.sought)}

    def _ranked(self) -> Sequence[Sought]:
        """Return what the order is made by: the rarest, for common words tell little and each of them costs as much as a rare one."""
        if len(self.sought) <= _MOST_RANKED or self.sort != "best":
            return self.sought
        return sorted(self.sought, key=lambda one: Search(self.db, (one,)).count())[:_MOST_RANKED]
