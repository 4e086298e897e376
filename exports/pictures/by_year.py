"""What a mirror holds, year by year: its issues and its articles by periodical, and its articles by language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from sqlite_utils import Database

from exports.language_names import language_name
from exports.pictures.gathering import Places, gather
from exports.pictures.grid import grid
from exports.pictures.picture import Picture, Shown
from exports.pictures.years import columns_for, year_of
from exports.plurals import counted

# Counted by number first and named after: a name is looked up once for each, and two papers of one name stay two.
_OF_PERIODICALS = """
    SELECT counted.year, counted.periodical_id, periodicals.name, counted.n
    FROM (SELECT substr(date_start, 1, 4) AS year, periodical_id, count(*) AS n FROM {} GROUP BY year, periodical_id) AS counted
    LEFT JOIN periodicals ON periodicals.id = counted.periodical_id
    ORDER BY counted.year IS NULL, counted.year, periodicals.name, periodicals.id
"""
_LANGUAGES = """
    SELECT substr(date_start, 1, 4) AS year, coalesce(language, 'und') AS spoken, NULL, count(*) AS n
    FROM articles GROUP BY year, spoken ORDER BY year IS NULL, year, n DESC, spoken
"""

_Key = int | str | None
_Row = tuple[str | None, _Key, str | None, int]


def _issues(db: Database) -> Shown:
    return _shown(db.execute(_OF_PERIODICALS.format("issues")).fetchall(), "issue", "periodical", "No periodical", _by_beginning)


def _articles(db: Database) -> Shown:
    return _shown(db.execute(_OF_PERIODICALS.format("articles")).fetchall(), "article", "periodical", "No periodical", _by_beginning)


def _languages(db: Database) -> Shown:
    found: list[_Row] = [(year, code, language_name(code).capitalize(), n) for year, code, _, n in db.execute(_LANGUAGES)]
    return _shown(found, "article", "language", "No language known", _by_number)


def _shown(found: list[_Row], what: str, by: str, nameless: str, ordered: Callable[[list[_Row]], dict[_Key, int]]) -> Shown:
    """Return how many there are by year and whatever `by` is."""
    table = tuple((year_of(year) or "no date", name or nameless, n) for year, _, name, n in found)
    columns = ("year", by, f"{what}s")
    dated = [row for row in found if year_of(row[0])]
    without = sum(row[3] for row in found) - sum(row[3] for row in dated)
    if not dated:
        return Shown(f"The mirror holds no {what} with a date.", columns, table)
    years = columns_for({year for row in dated if (year := year_of(row[0]))})
    places = _places(dated, f"{by}s", nameless, ordered(dated))
    counts, of_year = Counter[tuple[int, int]](), Counter[int]()
    for text, key, _, n in dated:
        year = year_of(text) or 0
        counts[places.of(key), years.column(year)] += n
        of_year[year] += n
    spec = grid(counts, places.labels, years.labels, by, years.title, years.named)
    alt = _alt(of_year, what, len({row[1] for row in dated}), by)
    return Shown(alt + (f" {without:,} more without a date." if without else ""), columns, table, spec)


def _places(dated: list[_Row], others: str, nameless: str, order: dict[_Key, int]) -> Places:
    totals, names = Counter[_Key](), dict[_Key, str]()
    for _, key, name, n in dated:
        totals[key] += n
        names[key] = name or nameless
    return gather(totals, names.__getitem__, lambda key: (order[key], names[key]), others)


def _by_beginning(dated: list[_Row]) -> dict[_Key, int]:
    # The rows come by year, so that the last to be written is the first.
    return {key: year_of(year) or 0 for year, key, _, _ in reversed(dated)}


def _by_number(dated: list[_Row]) -> dict[_Key, int]:
    totals = Counter[_Key]()
    for _, key, _, n in dated:
        totals[key] -= n
    return totals


def _alt(of_year: Counter[int], what: str, things: int, by: str) -> str:
    first, last = min(of_year), max(of_year)
    busiest = min(of_year, key=lambda year: (-of_year[year], year))
    span = f"in {first}" if first == last else f"by year, {first} to {last}"
    most = "" if first == last else f"; most in {busiest}: {of_year[busiest]:,}"
    return f"{counted(of_year.total(), what)} {span}, in {counted(things, by)}{most}."


PICTURES: dict[str, Picture] = {
    "issues": Picture(
        "Issues by year and periodical",
        "How many issues of each periodical the mirror holds of each year. The darker a field, the more; an empty field between filled "
        "ones is a gap. Periodicals stand in the order of their first year.",
        "issues_by_year",
        _issues,
    ),
    "articles": Picture(
        "Articles by year and periodical",
        "How many articles of each periodical the mirror holds of each year, by the articles' own dates. The darker a field, the more.",
        "articles_by_year",
        _articles,
    ),
    "languages": Picture(
        "Articles by year and language",
        "How many articles the mirror holds in each language, by the language of the text, not of the paper. The darker a field, the more; "
        "the language with the most articles stands at the top.",
        "articles_by_year",
        _languages,
    ),
}
"""By the name in their addresses."""
