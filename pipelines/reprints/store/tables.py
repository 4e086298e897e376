"""The tables about reprints, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from pipelines.items import Problem
from pipelines.mirror import problems
from pipelines.reprints.clusters import Cluster
from pipelines.reprints.differences import Counts
from pipelines.reprints.direction import Order
from pipelines.reprints.explanation import explain, explain_declared, explain_translation
from pipelines.reprints.kin import Source
from pipelines.reprints.notes import Verdict
from pipelines.reprints.passages import Passage
from pipelines.reprints.printings import Claim, Printing
from pipelines.reprints.store.articles import Judgements
from pipelines.reprints.store.translations import Translated
from pipelines.reprints.translations.evidence import TranslatedPassage, TranslationEvidence

_REPRINTS = (
    "title", "article_id", "source_id", "relation", "extent", "direction", "status", "declared", "detected", "is_direct",
    "article_coverage", "source_coverage", "similarity", "words", "words_changed", "words_respelled", "words_added", "words_cut",
    "explanation", "decision_id",
)  # fmt: skip
_PASSAGES = (
    "reprint_id", "kind", "article_id", "source_id", "article_version", "source_version", "article_start", "article_end", "source_start",
    "source_end", "words", "similarity",
)  # fmt: skip
_CLUSTERS = (
    "key", "title", "canonical_article_id", "canonical_reason", "original_language", "original_document_id", "printings", "languages",
    "first_date", "last_date",
)  # fmt: skip
Row = dict[str, Any]


def reprint_row(found: Order, relation: str, judged: Judgements, **columns: Any) -> Row:
    """Return a row of `reprints`; `columns` are those that differ from what stands where a note alone tells of a pair."""
    confirmed = judged.confirmed.get((found.article.id, found.source.id))
    return {
        **dict.fromkeys(_REPRINTS),
        "title": f"{found.article.headline} ← {found.source.name}",
        "article_id": found.article.id,
        "source_id": found.source.id,
        "relation": confirmed.relation if confirmed and confirmed.relation else relation,
        "direction": found.direction,
        "declared": int(found.is_declared),
        "decision_id": confirmed.decision_id if confirmed else None,
        **columns,
        "status": "certain" if confirmed else columns["status"],
    }


def text_row(source: Source, misnamed: Claim | None, judged: Judgements) -> Row:
    """Return the row of a source that the texts show.

    A claim that is `misnamed` declares it all the same, though it names another issue.
    """
    shared = source.kin.shared
    return reprint_row(
        source.order, source.relation, judged, status="certain", detected=1, is_direct=int(source.is_direct),
        article_coverage=round(shared.article_coverage, 4), source_coverage=round(shared.source_coverage, 4),
        similarity=round(shared.similarity, 4), words=shared.words, explanation=explain(source, misnamed),
        **_counted(source.kin.counts),
        **({"declared": 1} if misnamed else {}),
    )  # fmt: skip


def _counted(counts: Counts | None) -> Row:
    if counts is None:
        return {}
    changed = counts.changed + counts.name + counts.number
    return {"words_changed": changed, "words_respelled": counts.respelled, "words_added": counts.added, "words_cut": counts.cut}


def passage_rows(found: Order, passages: Iterable[Passage], kind: str, versions: Mapping[int, int]) -> Iterator[Row]:
    """Yield the rows of `passages` of a pair."""
    for passage in passages:
        yield _passage_row(found, kind, versions, passage, passage.words, passage.similarity)


def declared_row(found: Order, relation: str, judged: Judgements, *, is_placed: bool = False) -> Row:
    """Return the row of a source that a note names, or that `is_placed` where its page declares it, and that the texts do not show."""
    explanation = explain_declared(found, relation, is_placed=is_placed)
    return reprint_row(found, relation, judged, status="certain", detected=0, is_direct=1, explanation=explanation)


def translation_row(one: Translated, evidence: TranslationEvidence, judged: Judgements) -> Row:
    """Return the row of a translation that the texts show."""
    found = one.found
    assert found is not None, "only what the texts show has evidence"
    return reprint_row(
        one.order, "translation", judged, status=found.status, extent=found.extent, detected=1, is_direct=int(one.is_direct),
        article_coverage=round(found.article_coverage, 4), source_coverage=round(found.source_coverage, 4),
        similarity=round(found.score, 4), explanation=explain_translation(one.order, evidence),
    )  # fmt: skip


def translated_rows(one: Translated, evidence: TranslationEvidence, versions: Mapping[int, int]) -> Iterator[Row]:
    """Yield the rows of `passages` of a translation."""
    found = one.found
    assert found is not None, "only what the texts show has evidence"
    for passage in evidence.passages:
        yield _passage_row(one.order, "translation", versions, passage, words=None, similarity=found.score)


def _passage_row(
    found: Order, kind: str, versions: Mapping[int, int], passage: Passage | TranslatedPassage, words: int | None, similarity: float
) -> Row:
    return {
        "kind": kind, "article_id": found.article.id, "source_id": found.source.id,
        "article_version": versions.get(found.article.id, 1), "source_version": versions.get(found.source.id, 1),
        "article_start": passage.start, "article_end": passage.end,
        "source_start": passage.source_start, "source_end": passage.source_end,
        "words": words, "similarity": round(similarity, 4),
    }  # fmt: skip


def write_reprints(db: Database, rows: Sequence[Row], passages: Sequence[Row]) -> None:
    """Write the pairs and their passages; a passage of a pair that is none of the `rows` belongs to no reprint."""
    _replace_rows(db, "reprints", rows, _REPRINTS, ("article_id", "source_id"))
    ids = _ids_of(db, "reprints", ("article_id", "source_id"))
    for passage in passages:
        passage["reprint_id"] = ids.get((passage["article_id"], passage["source_id"]))
    _replace_rows(db, "passages", passages, _PASSAGES)


def write_clusters(db: Database, printings: Sequence[Printing], found: Sequence[Cluster]) -> None:
    """Write works and their printings."""
    documents = dict(
        db.execute("SELECT article_id, min(document_id) FROM source_notes WHERE points = 'from' GROUP BY article_id").fetchall()
    )
    _replace_rows(db, "clusters", [_cluster_row(printings, cluster, documents) for cluster in found], _CLUSTERS, ("key",))
    ids = _ids_of(db, "clusters", ("key",))
    members = [
        {"cluster_id": ids[(printings[cluster.canonical].key,)], "article_id": printings[index].id, "role": role}
        for cluster in found
        for index, role in cluster.members
    ]
    _replace_rows(db, "cluster_members", members, ("cluster_id", "article_id", "role"), ("article_id",))
    # What stands in one of the two only is told by the indexes: an article's row holds its cluster behind its text.
    db.execute(
        "UPDATE articles SET cluster_id = (SELECT cluster_id FROM cluster_members WHERE article_id = articles.id) WHERE id IN ("
        "SELECT article_id FROM (SELECT article_id, cluster_id FROM cluster_members UNION ALL SELECT id, cluster_id FROM articles "
        "WHERE cluster_id IS NOT NULL) GROUP BY article_id, cluster_id HAVING count(*) = 1)"
    )


def _cluster_row(printings: Sequence[Printing], cluster: Cluster, documents: Mapping[int, int]) -> Row:
    canonical = printings[cluster.canonical]
    members = [printings[index] for index, _ in cluster.members]
    return {
        "key": canonical.key,
        "title": canonical.headline,
        "canonical_article_id": canonical.id,
        "canonical_reason": cluster.reason,
        "original_language": cluster.language,
        "original_document_id": documents.get(canonical.id),
        "printings": len(members),
        "languages": ", ".join(sorted({member.language for member in members if member.language})),
        "first_date": min((member.date_start for member in members if member.date_start), default=None),
        "last_date": max((member.date_end for member in members if member.date_end), default=None),
    }


def write_notes(db: Database, verdicts: Mapping[int, Verdict]) -> None:
    """Write what the texts make of each source note, by its id."""
    db.conn.executemany(
        "UPDATE source_notes SET source_article_id = ?1, basis = ?2, outcome = ?3, found_article_id = ?4 WHERE id = ?5 AND "
        "(source_article_id IS NOT ?1 OR basis IS NOT ?2 OR outcome IS NOT ?3 OR found_article_id IS NOT ?4)",
        [(one.article_id, one.basis, one.outcome, one.found_article_id, note_id) for note_id, one in verdicts.items()],
    )


def tell_of(db: Database, run_id: int, code: str, told: Sequence[tuple[int, str]]) -> None:
    """Note the problems of a `code` that articles have, given by their ids, each with its sentence; those that are no more are resolved."""
    urls = dict(db.execute("SELECT id, url FROM articles").fetchall()) if told else {}
    found = [(urls[article_id], Problem(stage="settle", code=code, severity="warning", message=message)) for article_id, message in told]
    problems.note(db, run_id, found, derived=True)
    problems.resolve_gone(db, code, [url for url, _ in found])


def write_boilerplate(db: Database, rows: Sequence[Row]) -> None:
    """Write what many otherwise unrelated articles hold."""
    _replace_rows(db, "boilerplate", rows, ("title", "text", "words", "articles", "article_id", "start", "end"))


def _replace_rows(db: Database, table: str, rows: Sequence[Row], columns: Sequence[str], key: Sequence[str] | None = None) -> None:
    """Make the rows of `table` just `rows`; one whose columns of `key` stay, by default all, keeps its id."""
    key = key or columns
    quoted = [f'"{column}"' for column in columns]
    places = [columns.index(column) for column in key]
    held = {
        tuple(row[place + 1] for place in places): row
        for row in db.execute(f"SELECT id, {', '.join(quoted)} FROM {table}")
    }  # fmt: skip
    wanted = {tuple(row[column] for column in key): tuple(row[column] for column in columns) for row in rows}
    gone = [(row[0],) for name, row in held.items() if name not in wanted]
    new = [values for name, values in wanted.items() if name not in held]
    changed = [(*values, held[name][0]) for name, values in wanted.items() if name in held and held[name][1:] != values]
    db.conn.executemany(f"DELETE FROM {table} WHERE id = ?", gone)
    db.conn.executemany(f"UPDATE {table} SET {', '.join(f'{column} = ?' for column in quoted)} WHERE id = ?", changed)
    db.conn.executemany(f"INSERT INTO {table} ({', '.join(quoted)}) VALUES ({', '.join('?' * len(columns))})", new)


def _ids_of(db: Database, table: str, columns: Iterable[str]) -> dict[tuple[Any, ...], int]:
    """Return the ids of the rows of `table` by what stands in `columns`."""
    return {row[1:]: row[0] for row in db.execute(f"SELECT id, {', '.join(columns)} FROM {table}")}
