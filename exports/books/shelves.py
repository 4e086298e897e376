"""Which books a selection makes: one an issue, or one a periodical's year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from exports.selection import Selection

# Ids alone, so that SQLite has little to sort: the issues of a paper by date, what stands in no issue at the end of its year.
_PLACES = """
    SELECT coalesce(issues.periodical_id, articles.periodical_id) AS periodical_id,
        substr(CASE WHEN issues.id IS NULL THEN articles.date_start ELSE issues.date_start END, 1, 4) AS year,
        articles.issue_id, articles.id, articles.language
    FROM articles
    LEFT JOIN issues ON issues.id = articles.issue_id
    LEFT JOIN periodicals ON periodicals.id = coalesce(issues.periodical_id, articles.periodical_id)
    WHERE articles.id IN ({ids})
    ORDER BY periodicals.key, year, issues.id IS NULL, issues.date_start, issues.key, articles.position IS NULL, articles.position,
        articles.key
"""
_ISSUE = """
    SELECT issues.*, captures.fetched_at AS captured_at, captures.digest AS capture_digest FROM issues
    LEFT JOIN captures ON captures.id = (
        SELECT id FROM captures WHERE url = issues.url AND digest IS NOT NULL AND outcome = 'read' ORDER BY fetched_at DESC, id DESC LIMIT 1
    )
    WHERE issues.id = ?
"""


@dataclass(frozen=True)
class Part:
    """A part of a book: an issue, or what stands in none."""

    title: str
    """Its heading."""
    issue: dict[str, Any] | None
    """The row of the issue with the `captured_at` and `capture_digest` of its contents page; None where it is none."""
    articles: tuple[int, ...]
    """Ids of its articles, in order."""


@dataclass(frozen=True)
class Book:
    """A book: what it is called, and what stands in it."""

    key: str
    """The same for the same book in every export."""
    title: str
    """As its title page has it."""
    title_language: str | None
    """Of the title."""
    language: str | None
    """That of the periodical, where there is anything in it; otherwise of most articles."""
    year: str | None
    """Of its issues or articles; None where they have no date."""
    periodical: dict[str, Any] | None
    """The row of the periodical; None where the articles are of none."""
    parts: tuple[Part, ...]
    """What it consists of; one part alone where it is an issue."""
    in_parts: bool
    """Whether its parts have headings of their own: it is a year, not an issue."""

    @property
    def issue(self) -> dict[str, Any] | None:
        """The row of the issue that it is; None where it is none."""
        return None if self.in_parts else self.parts[0].issue

    @property
    def articles(self) -> tuple[int, ...]:
        """Ids of all its articles, in order."""
        return tuple(article for part in self.parts for article in part.articles)


def books(selection: Selection, layout: str) -> Iterator[Book]:
    """Yield the books of `selection`, periodical by periodical and by date: one an issue, or with the layout `year` one a year.

    Articles that stand in no issue make a book for each periodical and year of theirs, or are the last part of that year's.
    """
    by_year = layout == "year"
    for (periodical_id, year, *_), places in groupby(selection.rows(_PLACES), key=lambda place: place[: 2 if by_year else 3]):
        standing = list(places)
        parts = [(issue_id, tuple(place[3] for place in placed)) for issue_id, placed in groupby(standing, key=lambda place: place[2])]
        languages = Counter(place[4] for place in standing)
        yield _book(selection.db, periodical_id, year, parts, languages, by_year)


def _book(
    db: Database,
    periodical_id: int | None,
    year: str | None,
    placed: list[tuple[int | None, tuple[int, ...]]],
    languages: Counter[str | None],
    by_year: bool,
) -> Book:
    periodical = next(db.query("SELECT * FROM periodicals WHERE id = ?", [periodical_id]), None)
    issues = [next(db.query(_ISSUE, [issue_id])) if issue_id else None for issue_id, _ in placed]
    parts = tuple(
        Part(issue["title"] if issue else "Articles without an issue", issue, articles)
        for issue, (_, articles) in zip(issues, placed, strict=True)
    )
    (first,) = db.execute("SELECT key FROM articles WHERE id = ?", [parts[0].articles[0]]).fetchone()
    owner = periodical["key"] if periodical else first.partition("/")[0]
    name = periodical["name"] if periodical else "No periodical"
    if by_year:
        key, title = f"{owner}/{year or 'undated'}", f"{name}, {year or 'without a date'}"
    elif issues[0]:
        key, title = issues[0]["key"], issues[0]["title"]
    else:
        key, title = f"{owner}/without-issue/{year or 'undated'}", f"{name}: articles without an issue, {year or 'without a date'}"
    title_language = periodical["language"] if periodical and (by_year or issues[0]) else "en"
    return Book(key, title, title_language, _main(languages, periodical), year, periodical, parts, by_year)


def _main(languages: Counter[str | None], periodical: dict[str, Any] | None) -> str | None:
    if periodical and periodical["language"] in languages:
        return str(periodical["language"])
    return min(languages, key=lambda language: (-languages[language], language or ""))
