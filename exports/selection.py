"""What of a mirror is exported: the articles that the filters leave, and what belongs to them, each in one order whatever the run."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne
from sqlite_utils import Database

from exports.failures import CannotExport

Tell = Callable[[str, int, int], None]
"""Takes what is under way, how much of it is done, and of how much."""

_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True)
class Filters:
    """What is asked for; what is None leaves all."""

    periodical: str | None = None
    """Its code, key or name."""
    language: str | None = None
    """A BCP 47 tag; `pt` takes `pt-BR` too."""
    since: str | None = None
    """A year, month or day: articles of that time or later, by the last day that their date may mean."""
    until: str | None = None
    """A year, month or day: articles of that time or earlier, by the first day that their date may mean."""
    kind: str | None = None
    """Of the article."""
    where: str | None = None
    """An SQL expression over the table `articles`."""


class Selection:
    """The articles of a mirror that are exported."""

    def __init__(self, db: Database, filters: Filters | None = None, tell: Tell = lambda what, done, of: None) -> None:
        """Take the mirror, and what is asked for; raises CannotExport where that is nothing that the mirror knows, or no SQL.

        `tell` is called as articles are read.
        """
        self.db, self.filters, self._tell = db, filters or Filters(), tell
        self.is_whole = self.filters == Filters()
        """Whether nothing is left out."""
        conditions, self.values = _conditions(db, self.filters)
        self.ids = (
            f"SELECT articles.id FROM articles WHERE {' AND '.join(conditions)}" if conditions else "SELECT articles.id FROM articles"
        )
        """The SQL that gives the ids of the articles, with `values` for its parameters."""
        try:
            self.count = self._counted()
            """How many articles there are."""
        except sqlite3.Error as error:
            # What an expression runs into is known only once it runs: json(headline), say.
            if self.filters.where is None:
                raise
            raise CannotExport(f"--where {self.filters.where[:200]!r} fails: {_why(db, error)}") from error

    def _counted(self) -> int:
        return int(self.db.execute(f"SELECT count(*) FROM ({self.ids})", self.values).fetchone()[0])

    @property
    def mirrored_at(self) -> str:
        """When the mirror was last brought up to date, in UTC: the date that an export bears, so that two of one mirror are equal."""
        row = self.db.execute("SELECT max(coalesce(finished, started)) FROM runs").fetchone()
        return str(row[0] or "1970-01-01T00:00:00.000Z")

    def told_as(self, name: str) -> Selection:
        """Return the same, of which is told under `name` how much is done."""
        same, tell = copy(self), self._tell
        same._tell = lambda what, done, of: tell(f"{name}: {what}", done, of)
        return same

    def of_periodical(self, key: str | None) -> Selection:
        """Return what of this selection is of the periodical `key`, or of none."""
        part = copy(self)
        part.is_whole = False
        part.values = {**self.values, "only": key}
        part.ids = (
            f"SELECT articles.id FROM articles WHERE articles.id IN ({self.ids}) "
            "AND articles.periodical_id IS (SELECT id FROM periodicals WHERE key = :only)"
        )
        part.count = part._counted()
        return part

    def query(self, sql: str, **values: Any) -> Iterator[dict[str, Any]]:
        """Yield the rows of `sql`, in which {ids} stands for the SQL that gives the ids of the articles."""
        return iter(self.db.query(sql.format(ids=self.ids), {**self.values, **values}))

    def rows(self, sql: str, what: str = "articles", of: int | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of `sql` as they are, and tell how many of `what` are done, of as many as there are articles or of `of`."""
        for done, row in enumerate(self.db.conn.execute(sql.format(ids=self.ids), self.values), 1):
            yield row
            self._tell(what, done, self.count if of is None else of)

    @contextmanager
    def as_it_is_now(self) -> Iterator[None]:
        """Hold the mirror as it is for as long as this lasts, whatever a crawl writes meanwhile; within another it does nothing."""
        if self.db.conn.in_transaction:
            yield
            return
        self.db.conn.execute("BEGIN")
        try:
            self.count = self._counted()
            yield
        finally:
            self.let_go()

    def let_go(self) -> None:
        """Hold the mirror no longer: what is read from now on may be newer."""
        self.db.conn.rollback()


def _conditions(db: Database, filters: Filters) -> tuple[list[str], dict[str, Any]]:
    conditions: list[str] = []
    values: dict[str, Any] = {}
    if filters.periodical is not None:
        values["periodical_id"] = _periodical(db, filters.periodical)
        conditions.append("articles.periodical_id = :periodical_id")
    if filters.language is not None:
        values["language"] = _known(db, "language", filters.language)
        conditions.append("(articles.language = :language OR substr(articles.language, 1, length(:language) + 1) = :language || '-')")
    if filters.kind is not None:
        values["kind"] = _known(db, "kind", filters.kind)
        conditions.append("articles.kind = :kind")
    if filters.since is not None:
        values["since"] = _day(filters.since, "--since", "-01", "-01")
        conditions.append("articles.date_end >= :since")
    if filters.until is not None:
        values["until"] = _day(filters.until, "--until", "-12", "-31")
        conditions.append("articles.date_start <= :until")
    if filters.since is not None and filters.until is not None and values["since"] > values["until"]:
        raise CannotExport(f"--since {filters.since} is later than --until {filters.until}; no article can be both")
    if filters.where is not None:
        _check_expression(db, filters.where)
        # On lines of its own, so that a comment in it ends with it.
        conditions.append(f"(\n{filters.where}\n)")
    return conditions, values


def _periodical(db: Database, named: str) -> int:
    held = db.execute("SELECT id, code, key, abbreviation, name FROM periodicals ORDER BY id").fetchall()
    names: dict[int, list[str]] = {number: [name for name in given if name] for number, *given in held}
    for number, name in db.execute("SELECT periodical_id, name FROM periodical_names ORDER BY id"):
        names[number].append(name)
    # A code or a key is one periodical's; a name may be that of several, of editions in other languages say.
    for among in ({number: [code, key] for number, code, key, *_ in held}, names):
        found = [number for number, given in among.items() if named.casefold() in map(str.casefold, given)]
        if len(found) > 1:
            codes = ", ".join(names[number][0] for number in found)
            raise CannotExport(f"{len(found)} periodicals are called {named!r}; name one by its code: {codes}")
        if found:
            return found[0]
    near = _near(named, [name for given in names.values() for name in given])
    raise CannotExport(f"there is no periodical {named!r} in the mirror; {near or _there_are(given[0] for given in names.values())}")


def _known(db: Database, column: str, named: str) -> str:
    held = [row[0] for row in db.execute(f"SELECT DISTINCT {column} FROM articles WHERE {column} IS NOT NULL ORDER BY {column}")]
    for one in held:
        if one.casefold() == named.casefold():
            return str(one)
        if column == "language" and one.casefold().startswith(f"{named.casefold()}-"):
            return str(one[: len(named)])
    near = _near(named, held) if column == "kind" else ""
    raise CannotExport(f"no article of the mirror has the {column} {named!r}; {near or _there_are(held)}")


def _near(named: str, names: list[str]) -> str:
    found = extractOne(named[:100], names, scorer=ratio, processor=str.casefold, score_cutoff=60)
    return f"near it is {found[0]}" if found else ""


def _there_are(names: Iterable[str]) -> str:
    return f"there are {', '.join(names) or 'none'}"


def _day(said: str, option: str, month: str, day: str) -> str:
    found = _DAY.fullmatch(said)
    if not found:
        raise CannotExport(f"{option} {said!r} is no date; write a year, a month or a day: 1999, 1999-11 or 1999-11-30")
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError as error:
        raise CannotExport(f"{option} {said} is a date that cannot be: {error}") from error
    # The first or last day of what was named; the 31st of every month is after its last.
    return f"{found[1]}{'-' + found[2] if found[2] else month}{'-' + found[3] if found[3] else day}"


def _check_expression(db: Database, where: str) -> None:
    """Raise CannotExport where `where` is not one SQL expression over `articles`, and nothing but that."""
    try:
        # In CAST(... AS ...) it can neither end a parenthesis that it did not begin, nor be a statement or several.
        db.execute(f"EXPLAIN SELECT 1 FROM articles WHERE CAST(\n{where}\n AS INTEGER)")
    except (sqlite3.Error, UnicodeEncodeError) as error:
        raise CannotExport(
            f"--where {where[:200]!r} is no SQL expression over the table articles: {_why(db, error)}; "
            'write one as after WHERE: "word_count > 500 AND byline IS NOT NULL"'
        ) from error


def _why(db: Database, error: Exception) -> str:
    if isinstance(error, sqlite3.ProgrammingError) and "bindings" in str(error):
        return "a ?, :name, @name or $name in it stands for nothing"
    missing = re.fullmatch(r"no such (column|table): (?:\w+\.)?(.+)", str(error))
    if not missing:
        return " ".join(str(error).split())
    kinds = "SELECT name FROM pragma_table_info('articles')", "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
    near = _near(missing[2], [row[0] for row in db.execute(kinds[missing[1] == "table"])])
    return f"{error}{f' ({near})' if near else ''}"
