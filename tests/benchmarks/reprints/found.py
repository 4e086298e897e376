"""Reads what a run of the reprint engine wrote into a mirror."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from tests.benchmarks.reprints.labels import Pair, Span, pair


@dataclass(frozen=True)
class Row:
    """A row of `reprints`."""

    article: str
    source: str
    relation: str
    direction: str


@dataclass
class Found:
    """What a method found in a corpus, articles by their keys."""

    articles: set[str]
    """All articles of the corpus."""
    called: set[Pair]
    """The pairs that were called reprints."""
    clusters: dict[str, int] = field(default_factory=dict)
    """The cluster of each article that is in one."""
    rows: dict[Pair, Row] = field(default_factory=dict)
    passages: dict[Pair, dict[str, list[Span]]] = field(default_factory=dict)
    """For two articles that share text, the stretches of each."""


def read_found(mirror: Path, compilations: Collection[str]) -> Found:
    """Return what stands in the mirror's tables.

    Called reprints are the pairs of the rows and, since an article has rows with its best sources alone, those that follow from clusters:
    two members, neither of them one of the `compilations`, and a compilation with all printings of what it has a row with. Raises
    sqlite3.OperationalError where the mirror has no such tables yet.
    """
    with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=ro", uri=True)) as db:
        keys: dict[int, str] = dict(db.execute("SELECT id, key FROM articles"))
        rows = {
            pair(keys[article], keys[source]): Row(keys[article], keys[source], relation, direction)
            for article, source, relation, direction in db.execute("SELECT article_id, source_id, relation, direction FROM reprints")
        }
        clusters = {keys[article]: cluster for article, cluster in db.execute("SELECT article_id, cluster_id FROM cluster_members")}
        passages = _passages(db, keys)
    return Found(set(keys.values()), set(rows) | _following(rows, clusters, compilations), clusters, rows, passages)


def read_articles(mirror: Path) -> set[str]:
    """Return the keys of a mirror's articles."""
    with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=ro", uri=True)) as db:
        return {key for (key,) in db.execute("SELECT key FROM articles")}


def _following(rows: Iterable[Pair], clusters: Mapping[str, int], compilations: Collection[str]) -> set[Pair]:
    members: dict[int, list[str]] = defaultdict(list)
    for article, cluster in clusters.items():
        if article not in compilations:
            members[cluster].append(article)
    together = {pair(one, other) for group in members.values() for one, other in combinations(group, 2)}
    held = [(one, other) for row in rows for one, other in (row, row[::-1]) if one in compilations and other in clusters]
    return together | {pair(compilation, member) for compilation, part in held for member in members[clusters[part]]}


def _passages(db: sqlite3.Connection, keys: Mapping[int, str]) -> dict[Pair, dict[str, list[Span]]]:
    passages: dict[Pair, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for article, source, article_start, article_end, source_start, source_end in db.execute(
        "SELECT article_id, source_id, article_start, article_end, source_start, source_end FROM passages"
    ):
        spans = passages[pair(keys[article], keys[source])]
        spans[keys[article]].append((article_start, article_end))
        spans[keys[source]].append((source_start, source_end))
    return dict(passages)
