"""Who reprints whom, and how long it takes."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median

from sqlite_utils import Database

from exports.pictures.bars import bars
from exports.pictures.gathering import gather
from exports.pictures.grid import grid
from exports.pictures.labels import label
from exports.pictures.picture import Picture, Shown
from exports.plurals import counted

# CROSS JOIN keeps SQLite to the order that is written, from the pairs to the two rows that each names: the other way round it would read
# every article, of which most were never printed again.
_PAIRS = """
    FROM reprints
    CROSS JOIN articles ON articles.id = reprints.article_id
    CROSS JOIN articles AS sources ON sources.id = reprints.source_id
    WHERE reprints.is_direct AND reprints.direction <> 'undecided'
"""
_MATRIX = f"""
    SELECT articles.periodical_id, sources.periodical_id, count(DISTINCT articles.id) AS n {_PAIRS}
    GROUP BY articles.periodical_id, sources.periodical_id
    ORDER BY n DESC, articles.periodical_id, sources.periodical_id
"""
_HELD = "SELECT periodical_id, count(*) FROM articles GROUP BY periodical_id"
_LAGS = f"SELECT reprints.relation, CAST(julianday(articles.date_start) - julianday(sources.date_start) AS INTEGER) {_PAIRS}"

_NO_PERIODICAL = "No periodical"
_RELATIONS = ("reprint", "translation", "abridgement", "excerpt", "inclusion", "adaptation", "common_source")
_TIMES = (
    (-1, "dated before"), (31, "1 month"), (92, "3 months"), (183, "6 months"), (366, "1 year"), (731, "2 years"), (1827, "5 years"),
    (3653, "10 years"), (7305, "20 years"),
)  # fmt: skip
"""The last day of each time, and what it is called: at most so long."""
_LONGER = "longer"


def _matrix(db: Database) -> Shown:
    found = db.execute(_MATRIX).fetchall()
    columns = ("periodical", "reprinted from", "articles", "of all its articles")
    if not found:
        return Shown("No article of this mirror is known to be a reprint or translation of another.", columns)
    names = dict(db.execute("SELECT id, name FROM periodicals"))
    held = dict(db.execute(_HELD))
    taken, given = Counter[int | None](), Counter[int | None]()
    for own, theirs, n in found:
        taken[own] += n
        given[theirs] += n

    def called(key: int | None) -> str:
        return str(names.get(key, _NO_PERIODICAL))

    down = gather(taken, called, lambda key: (-taken[key], called(key)), "periodicals")
    across = gather(given, called, lambda key: (-given[key], called(key)), "periodicals")
    counts = Counter[tuple[int, int]]()
    for own, theirs, n in found:
        counts[down.of(own), across.of(theirs)] += n
    table = tuple((called(own), called(theirs), n, f"{n / held[own]:.1%}") for own, theirs, n in found)
    own, theirs, n = found[0]
    alt = (
        f"{len(taken):,} periodicals print articles from {len(given):,}; most often {label(called(own))} from {label(called(theirs))}: "
        f"{n:,} articles."
    )
    return Shown(alt, columns, table, grid(counts, down.labels, across.labels, "printed in", "reprinted or translated from"))


def _lags(db: Database) -> Shown:
    days = defaultdict[str, list[int]](list)
    undated = 0
    for relation, lag in db.execute(_LAGS):
        if lag is None:
            undated += 1
        else:
            days[relation].append(lag)
    columns = ("relation", "at most", "pairs")
    if not days:
        return Shown("No two printings of one text in this mirror are both dated.", columns)
    relations = [relation for relation in _RELATIONS if relation in days]
    times = [name for _, name in _TIMES] + [_LONGER]
    counts = Counter((row, _time(lag)) for row, relation in enumerate(relations) for lag in days[relation])
    table = tuple((_words(relations[row]), times[time], n) for (row, time), n in sorted(counts.items()))
    halves = ", ".join(f"{_words(relation)} {counted(round(median(days[relation])), 'day')}" for relation in relations)
    alt = f"How long {sum(map(len, days.values())):,} reprints took after what they were printed from; half of each kind at most: {halves}."
    spec = bars(counts, [_words(relation) for relation in relations], times, "time since the source, at most", 84)
    return Shown(alt + (f" {undated:,} more have no date on one side." if undated else ""), columns, table, spec)


def _time(lag: int) -> int:
    return next((place for place, (last, _) in enumerate(_TIMES) if lag <= last), len(_TIMES))


def _words(relation: str) -> str:
    return relation.replace("_", " ")


PICTURES: dict[str, Picture] = {
    "who_reprints_whom": Picture(
        "Who reprints whom",
        "Each row is a periodical that prints, each column one that it takes articles from, translations and abridgements included; the "
        "number is how many articles. A periodical against itself reprints its own. The darker a field, the more.",
        "who_reprints_whom",
        _matrix,
    ),
    "lags": Picture(
        "How long a reprint takes",
        "The time from a printing to what was printed from it, by what the later is to the earlier. Each row is as high as its own longest "
        "bar, so that heights compare within a row alone. A season or a month counts from its first day, so that a month's difference "
        "means little.",
        "reprints_overview",
        _lags,
    ),
}
"""By the name in their addresses."""
