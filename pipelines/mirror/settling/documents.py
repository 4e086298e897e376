"""Documents: what source notes name and no issue holds, one row for all notes that name it alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from pipelines.mirror.rows import rows_of
from pipelines.mirror.settling.titles import best_match, title_keys
from pipelines.normalize.dates import yearless_edtf
from pipelines.normalize.text import comparison_key

_LONGEST_NAME = 80
_UNNAMED = "unnamed"


def document_of(db: Database, note: Mapping[str, Any], found: Mapping[str, Any]) -> int | None:
    """Return the row of the document that a source note names, made where it is new; None where it means an issue and no title in it.

    `note` is the note's row with its article's key (`own_key`), language, hemisphere and its periodical's code; `found` are its derived
    columns.
    """
    if found["outcome"] != "not_held":
        return None
    in_issue = note["source_kind"] == "issue"
    kind, name = ("article", _missing_article(note, found)) if in_issue else (note["source_kind"], _loose(note, found))
    if name is None:
        return None
    key = f"{note['own_key'].partition('/')[0]}/documents/{kind}/{name}"
    db.execute("INSERT OR IGNORE INTO documents (key, kind, title) VALUES (?, ?, '')", [key, kind])
    return int(db.execute("SELECT id FROM documents WHERE key = ?", [key]).fetchone()[0])


def _missing_article(note: Mapping[str, Any], found: Mapping[str, Any]) -> str | None:
    paper, title = note["code"] or _slug(note["periodical_text"]), _slug(note["title"])
    return f"{paper}-{_slug(note['number']) or _date_in_key(note, found)}/{title}" if paper and title else None


def _loose(note: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    date, issuer, title = _date_in_key(note, found), _slug(note["issuer"]), _slug(note["title"])
    if found["date_start"] and found["date_start"] == found["date_end"]:
        # A body issues one leaflet a day, and papers differ in what they call it.
        return f"{date}/{issuer or title or _UNNAMED}"
    if title or (issuer and "-" in date):
        return f"{date}/{title or issuer}"
    # What is told of it would fit many others, so no other note names the same.
    return f"{date}/{issuer or _UNNAMED}/{note['own_key'].partition('/')[2]}"


def _date_in_key(note: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    edtf = found["date_edtf"] or yearless_edtf(note["date_text"] or "", note["language"] or "en", note["hemisphere"]) or "undated"
    return str(edtf).replace("/", "--")


def _slug(name: str | None) -> str:
    return "-".join(comparison_key(name or "").split())[:_LONGEST_NAME].strip("-")


def settle_documents(db: Database) -> None:
    """Derive each document from the notes that name it, find those that the mirror holds after all, and say so in their notes."""
    db.execute("DELETE FROM documents WHERE id NOT IN (SELECT document_id FROM source_notes WHERE document_id IS NOT NULL)")
    named = rows_of(db, _NAMED)
    held = _held(db, {row["id"]: row["named"] for row in named})
    db.conn.executemany(
        f"UPDATE documents SET {', '.join(f'{column} = :{column}' for column in _COLUMNS)} "
        f"WHERE id = :id AND ({' OR '.join(f'{column} IS NOT :{column}' for column in _COLUMNS)})",
        [_row(row, held.get(row["id"])) for row in named],
    )
    db.execute(_OUTCOMES)


_COLUMNS = ("title", "issuer", "periodical_id", "number", "language", "date_text", "date_edtf", "date_start", "date_end", "date_inferred",
            "article_id")  # fmt: skip
# Notes that name one document agree in what its key is made of; of the rest the first by its letters stands.
_NAMED = """
    SELECT documents.id, documents.kind, min(notes.title) AS named, min(notes.issuer) AS issuer,
           CASE documents.kind WHEN 'article' THEN min(notes.periodical_id) END AS periodical_id,
           CASE documents.kind WHEN 'article' THEN min(notes.number) END AS number,
           min(notes.periodical_text) AS periodical_text, min(notes.date_text) AS date_text,
           min(notes.date_edtf) AS date_edtf, min(notes.date_start) AS date_start, min(notes.date_end) AS date_end,
           min(notes.date_inferred) AS date_inferred
    FROM documents JOIN source_notes AS notes ON notes.document_id = documents.id GROUP BY documents.id
"""
_OUTCOMES = """
    UPDATE source_notes SET named_article_id = now.article_id, named_basis = now.basis, named_outcome = now.outcome FROM (
        SELECT id, article_id, CASE WHEN article_id IS NULL THEN 'not_held' ELSE 'unchecked' END AS outcome,
               CASE WHEN article_id IS NOT NULL THEN 'date' END AS basis
        FROM documents
    ) AS now
    WHERE now.id = source_notes.document_id
    AND (named_article_id IS NOT now.article_id OR named_basis IS NOT now.basis OR named_outcome <> now.outcome)
"""


def _row(named: Mapping[str, Any], article: Mapping[str, Any] | None) -> dict[str, Any]:
    title = named["named"]
    if not title:
        paper = " ".join(filter(None, (named["periodical_text"], named["number"])))
        title = ", ".join(filter(None, (named["kind"].capitalize(), named["issuer"] or paper, named["date_text"])))
    return {
        **{column: named[column] for column in _COLUMNS if column in named},
        "id": named["id"], "title": title, "article_id": article and article["id"], "language": article and article["language"],
    }  # fmt: skip


# A leaflet is the one that the notes name where both are of one kind and one day. What prints it with a note is another printing.
_OF_THAT_DAY = """
    SELECT documents.id AS document_id, articles.id, articles.language, articles.kicker, articles.headline
    FROM documents
    JOIN source_notes AS notes ON notes.id = (SELECT min(id) FROM source_notes WHERE document_id = documents.id)
    JOIN articles ON articles.date_start = notes.date_start AND articles.date_end = notes.date_end
    WHERE notes.date_start = notes.date_end AND articles.date_inferred = 0
    AND documents.kind IN ('leaflet', 'statement', 'letter', 'document') AND articles.kind = documents.kind
    AND NOT EXISTS (SELECT 1 FROM source_notes WHERE document_id = documents.id AND article_id = articles.id)
    ORDER BY articles.key
"""


def _held(db: Database, titles: Mapping[int, str | None]) -> dict[int, Mapping[str, Any]]:
    """Return the article that each document is, by the document's id, where just one can be; `titles` are those quoted, by the same."""
    candidates: dict[int, list[Any]] = {}
    for row in rows_of(db, _OF_THAT_DAY):
        candidates.setdefault(row["document_id"], []).append(row)
    return {document: article for document, rows in candidates.items() if (article := _the_one(titles[document], rows))}


def _the_one(title: str | None, articles: list[Any]) -> Mapping[str, Any] | None:
    if title:
        names = {article["id"]: title_keys(article["kicker"], article["headline"]) for article in articles}
        best = best_match(title_keys(None, title), names)
        untitled = [article for article in articles if not article["headline"]]
        articles = [article for article in articles if article["id"] == best] or untitled
    return articles[0] if len(articles) == 1 else None
