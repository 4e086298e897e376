"""Who reprints whom, as a graph: articles or periodicals as nodes, and edges that run the way the texts went."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from exports.about import read_about
from exports.articles import IN_PLACE, PLACE
from exports.bibliography.citation import cite
from exports.bibliography.provenance import program_version
from exports.file_names import file_name
from exports.markup.body import allowed
from exports.printable import printable
from exports.selection import Selection

Kind = Literal["string", "integer", "real", "boolean"]
Value = str | int | float | bool


@dataclass(frozen=True)
class Node:
    """An article or a periodical."""

    name: str
    """What edges call it: letters, digits, dots, hyphens, underlines and colons."""
    label: str
    """What a reader is shown."""
    start: str | None
    """Its first day, in ISO 8601; None where it has no date."""
    end: str | None
    """Its last day; None where it lasts."""
    values: dict[str, Value]
    """What is known of it, in the order of the graph's `node_columns`."""


@dataclass(frozen=True)
class Edge:
    """What one took from the other."""

    name: str
    """The names of both ends."""
    source: str
    """The name of the node that the text came from; where that is not known, of the one with the smaller key."""
    target: str
    """The name of the node that took it."""
    weight: float
    """How many articles it stands for."""
    start: str | None
    """The day on which it was first taken; None where it has no date."""
    end: str | None
    """The day on which it was last taken; None where it lasts."""
    values: dict[str, Value]
    """What is known of it, in the order of the graph's `edge_columns`."""


@dataclass(frozen=True)
class Graph:
    """A graph whose nodes and edges are read once, one at a time, the nodes first."""

    description: str
    """What it is, and what it was made from."""
    day: str
    """The day of the mirror that it was made from."""
    node_columns: dict[str, Kind]
    """The names of what is known of a node, and their kinds."""
    edge_columns: dict[str, Kind]
    """The names of what is known of an edge, and their kinds."""
    nodes: Iterator[Node]
    edges: Iterator[Edge]


LAYOUTS = {
    "periodicals": "periodicals as nodes, edges with the number of articles that one took from the other",
    "articles": "articles that share a text as nodes, edges with how they are related",
}
"""What may be the nodes."""

# What the filters leave, and what that took or was taken by: of one paper all that it has to do with others.
_RELATED = "(reprints.article_id IN ({ids}) OR reprints.source_id IN ({ids}))"

_ARTICLE_COLUMNS: dict[str, Kind] = {
    "key": "string", "selected": "boolean", "title": "string", "headline": "string", "byline": "string", "periodical": "string",
    "issue": "string", "language": "string", "kind": "string", "date": "string", "words": "integer", "work": "string", "url": "string",
    "captured_at": "string", "capture_digest": "string", "citation": "string",
}  # fmt: skip
_ARTICLES = f"""
    SELECT articles.key, articles.id IN ({{ids}}) AS selected, articles.title, articles.headline, articles.byline,
        periodicals.name AS periodical, issues.title AS issue, articles.language, articles.kind, articles.date_edtf AS date,
        articles.word_count AS words, clusters.key AS work, articles.url, articles.date_start, articles.date_text, articles.pages, {PLACE}
    {IN_PLACE}
    LEFT JOIN clusters ON clusters.id = articles.cluster_id
    WHERE articles.id IN (
        SELECT article_id FROM reprints WHERE {_RELATED} UNION SELECT source_id FROM reprints WHERE {_RELATED}
    )
    ORDER BY articles.key
"""
_REPRINT_COLUMNS: dict[str, Kind] = {
    "relation": "string", "extent": "string", "direction": "string", "status": "string", "declared": "boolean", "detected": "boolean",
    "is_direct": "boolean", "article_coverage": "real", "source_coverage": "real", "similarity": "real", "words": "integer",
    "lag_days": "integer", "explanation": "string",
}  # fmt: skip
_REPRINTS = f"""
    SELECT reprints.*, sources.key AS source_key, articles.key AS target_key, 1 AS weight,
        CAST(julianday(articles.date_start) - julianday(sources.date_start) AS INTEGER) AS lag_days,
        coalesce(max(articles.date_start, sources.date_start), articles.date_start, sources.date_start) AS first_date, NULL AS last_date
    FROM reprints
    JOIN articles ON articles.id = reprints.article_id
    JOIN articles AS sources ON sources.id = reprints.source_id
    WHERE {_RELATED}
    ORDER BY source_key, target_key
"""

_PERIODICAL_COLUMNS: dict[str, Kind] = {
    "key": "string", "name": "string", "language": "string", "place": "string", "publisher": "string", "articles": "integer",
    "first_date": "string", "last_date": "string",
}  # fmt: skip
# An article that is taken from two papers counts for each; one that is known to share a text, but not who had it first, for none.
_TAKEN = f"""
    SELECT sources.periodical_id AS source_id, articles.periodical_id AS target_id, count(DISTINCT articles.id) AS articles,
        count(DISTINCT articles.id) FILTER (WHERE reprints.relation = 'translation') AS translations,
        min(articles.date_start) AS first_date, max(articles.date_start) AS last_date
    FROM reprints
    JOIN articles ON articles.id = reprints.article_id
    JOIN articles AS sources ON sources.id = reprints.source_id
    WHERE {_RELATED} AND reprints.is_direct AND reprints.direction <> 'undecided' AND reprints.relation <> 'common_source'
        AND sources.periodical_id IS NOT NULL AND articles.periodical_id IS NOT NULL
    GROUP BY sources.periodical_id, articles.periodical_id
"""
_PERIODICALS = f"""
    WITH taken AS ({_TAKEN})
    SELECT periodicals.*, count(articles.id) AS articles, min(articles.date_start) AS first_date, max(articles.date_end) AS last_date
    FROM periodicals
    LEFT JOIN articles ON articles.periodical_id = periodicals.id
    WHERE periodicals.id IN (
        SELECT periodical_id FROM articles WHERE id IN ({{ids}}) UNION SELECT source_id FROM taken UNION SELECT target_id FROM taken
    )
    GROUP BY periodicals.id ORDER BY periodicals.key
"""
_TAKEN_COLUMNS: dict[str, Kind] = {
    "articles": "integer", "translations": "integer", "share": "real", "first_date": "string", "last_date": "string",
}  # fmt: skip
_SHARES = f"""
    SELECT taken.*, source.key AS source_key, target.key AS target_key, taken.articles AS weight,
        round(1.0 * taken.articles / (SELECT count(*) FROM articles WHERE periodical_id = taken.target_id), 4) AS share
    FROM ({_TAKEN}) AS taken
    JOIN periodicals AS source ON source.id = taken.source_id
    JOIN periodicals AS target ON target.id = taken.target_id
    ORDER BY source_key, target_key
"""


def reprint_graph(selection: Selection, layout: str) -> Graph:
    """Return the graph of `selection` whose nodes are what `layout` says, one of LAYOUTS."""
    made = f"made by Backfile {program_version()} from a mirror of {_said(read_about(selection.db).name)} of {selection.mirrored_at}."
    if layout == "articles":
        return Graph(
            f"Articles that share a text, an edge from each source to what took its text, {made}",
            selection.mirrored_at[:10],
            _ARTICLE_COLUMNS,
            _REPRINT_COLUMNS,
            (_node(row, _ARTICLE_COLUMNS, row["date_start"], None) for row in map(_cited, selection.query(_ARTICLES))),
            (_edge(row, _REPRINT_COLUMNS) for row in selection.query(_REPRINTS)),
        )
    return Graph(
        f"Periodicals, an edge from each to one that took articles from it, {made}",
        selection.mirrored_at[:10],
        _PERIODICAL_COLUMNS,
        _TAKEN_COLUMNS,
        (_node(row, _PERIODICAL_COLUMNS, row["first_date"], row["last_date"]) for row in selection.query(_PERIODICALS)),
        (_edge(row, _TAKEN_COLUMNS) for row in selection.query(_SHARES)),
    )


def days(one: Node | Edge) -> dict[str, str]:
    """Return the `start` and `end` of a node or an edge, as far as it has them."""
    return {name: day for name, day in (("start", one.start), ("end", one.end)) if day}


def written(value: Value) -> str:
    """Return a value as XML Schema writes it: `true`, `12`, `0.5`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


_BLANKS = re.compile("[ \t\r\n]+")


def _cited(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "citation": cite(row)}


def _node(row: dict[str, Any], columns: Mapping[str, Kind], start: str | None, end: str | None) -> Node:
    label = row["title"] if "title" in columns else row["name"]
    # A label is one line.
    return Node(_name(row["key"]), _BLANKS.sub(" ", _said(label)).strip(" "), start, end, _values(row, columns))


def _edge(row: dict[str, Any], columns: Mapping[str, Kind]) -> Edge:
    source, target = _name(row["source_key"]), _name(row["target_key"])
    return Edge(
        f"{source}::{target}", source, target, float(row["weight"]), row["first_date"], row["last_date"], _values(row, columns)
    )  # fmt: skip


_KINDS: dict[Kind, Callable[[Any], Value]] = {"string": lambda value: _said(str(value)), "integer": int, "real": float, "boolean": bool}


def _values(row: dict[str, Any], columns: Mapping[str, Kind]) -> dict[str, Value]:
    return {name: _KINDS[kind](row[name]) for name, kind in columns.items() if row[name] is not None}


def _name(key: str) -> str:
    # GraphML allows of what a plain file name may have all but the tilde.
    return file_name(key).replace("~", ":")


def _said(text: str) -> str:
    return printable(allowed(text))
