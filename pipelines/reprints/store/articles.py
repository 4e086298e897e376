"""The articles of a mirror as printings, what they say of one another, and what a person has judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from pipelines.mirror.rows import rows_of
from pipelines.reprints.direction import Testimony
from pipelines.reprints.printings import Claim, Printing


def printings(db: Database) -> list[Printing]:
    """Return the articles whose texts are fingerprinted, in the order of their keys."""
    rows = rows_of(
        db,
        """
        SELECT articles.id, articles.key, articles.title AS headline, articles.language, articles.periodical_id,
               periodicals.name AS periodical, articles.issue_id, issues.title AS issue, issues.number_start AS number,
               coalesce(issues.date_text, articles.date_text) AS date_text, articles.date_start, articles.date_end, fingerprints.length
        FROM articles
        JOIN fingerprints ON fingerprints.article_id = articles.id
        LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
        LEFT JOIN issues ON issues.id = articles.issue_id
        ORDER BY articles.key
        """,
    )
    for row in rows:
        if row["issue"]:
            row["issue"] = row["issue"].removesuffix(f", {row['date_text']}")
    return [Printing(**row) for row in rows]


def testimony(db: Database, decided: Judgements) -> Testimony:
    """Return what source notes, citations and language links say, and which sources a person has confirmed."""
    claims: dict[int, list[Claim]] = defaultdict(list)
    for row in rows_of(
        db,
        """
        SELECT id AS note_id, article_id, relation, points, step, named_outcome AS outcome, named_basis AS basis, named_article_id,
               issue_id, periodical_id, periodical_text AS periodical, number, number_start, number_end, date_text, document_id
        FROM source_notes ORDER BY article_id, position
        """,
    ):
        claims[row["article_id"]].append(Claim(**row))
    cited: dict[int, set[int]] = defaultdict(set)
    cited_issues: dict[int, set[int]] = defaultdict(set)
    for article_id, cited_id, issue_id in db.execute("SELECT article_id, cited_article_id, issue_id FROM citations WHERE NOT corrects"):
        if cited_id is not None:
            cited[article_id].add(cited_id)
        elif issue_id is not None:
            cited_issues[article_id].add(issue_id)
    named = db.execute("SELECT key, page_key, is_original FROM article_translations JOIN articles ON articles.id = article_id").fetchall()
    pages = {(key.partition("#")[0], page): bool(is_original) for key, page, is_original in named}
    return Testimony(dict(claims), cited, cited_issues, decided.confirmed, pages)


@dataclass(frozen=True)
class Confirmed:
    """A pair that a person has found to be one."""

    decision_id: int
    """The row of the decision."""
    relation: str | None
    """What the article is to its source, where the person says so."""


@dataclass(frozen=True)
class Judgements:
    """What a person has judged of reprints."""

    confirmed: Mapping[tuple[int, int], Confirmed]
    """Pairs of an article and its source."""
    rejected: frozenset[frozenset[int]]
    """Pairs of articles that have nothing to do with one another."""
    canonical: frozenset[int]
    """Articles that stand for their work."""


def judgements(db: Database) -> Judgements:
    """Return what the table `decisions` says of the articles that the mirror holds."""
    rows = db.execute(
        "SELECT kind, id, article_id, source_id, relation FROM decisions WHERE article_id IS NOT NULL ORDER BY key"
    ).fetchall()
    pairs = [row for row in rows if row[3] is not None]
    return Judgements(
        {(article, source): Confirmed(row, relation) for kind, row, article, source, relation in pairs if kind == "confirm"},
        frozenset(frozenset((article, source)) for kind, _, article, source, _ in pairs if kind == "reject"),
        frozenset(article for kind, _, article, _, _ in rows if kind == "canonical"),
    )
