"""What a person has decided about a mirror: the table `decisions`, which follows the file beside it and is an input of settling."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from sqlite_utils import Database

from pipelines.mirror.decision_file import Decision
from pipelines.mirror.rows import UNCHANGED, rows_of, write_row
from pipelines.mirror.settling import unsettled
from pipelines.normalize.dates import PrintedDate
from pipelines.normalize.written_dates import written_date


def take(db: Database, decisions: Iterable[Decision]) -> None:
    """Make the table just what `decisions` say, and have settled again what one that is new, another or no longer there is about.

    Only rows that differ are written.
    """
    rows = {decision.key: _row(decision) for decision in decisions}
    for held in rows_of(db, "SELECT id, key, kind, article_key, issue_key FROM decisions"):
        if held["key"] not in rows:
            db.execute("DELETE FROM decisions WHERE id = ?", [held["id"]])
            _unsettle(db, held)
    for row in rows.values():
        _, before = write_row(db, "decisions", row)
        if before is not UNCHANGED:
            _unsettle(db, row)


def are_taken(db: Database, decisions: Iterable[Decision]) -> bool:
    """Tell whether the table is just what `decisions` say."""
    rows = {decision.key: _row(decision) for decision in decisions}
    held = {row["key"]: row for row in rows_of(db, "SELECT * FROM decisions")}
    return held.keys() == rows.keys() and all(row.items() <= held[key].items() for key, row in rows.items())


def _row(decision: Decision) -> dict[str, Any]:
    return {
        "key": decision.key, "kind": decision.kind, "article_key": decision.article, "source_key": decision.source,
        "issue_key": decision.issue, "relation": decision.relation, "date_text": decision.date, "author": decision.author,
        "decided_at": decision.at, "reason": decision.reason,
    }  # fmt: skip


def _unsettle(db: Database, row: dict[str, Any]) -> None:
    # Pairs and canonical printings are no matter of settling: the search for reprints reads them anew each time.
    if row["kind"] in ("date", "accept"):
        unsettled.add_held(db, "issue" if row["issue_key"] else "article", row["issue_key"] or row["article_key"])


def decided_date(db: Database, kind: Literal["issue", "article"], key: str, periodical_id: int | None) -> PrintedDate | None:
    """Return the date that a person gives an issue or article, its seasons those of the periodical; None where nobody does."""
    found = db.execute(
        "SELECT date_text, coalesce((SELECT hemisphere FROM periodicals WHERE id = ?), 'north') FROM decisions WHERE key = ?",
        [periodical_id, f"date {kind} {key}"],
    ).fetchone()
    return written_date(*found) if found else None


def accepted_until(db: Database, article_key: str) -> str:
    """Return the time before which what an article was read as is right, whatever it lost; empty where nobody has said so.

    What breaks after the decision is judged as ever. The day of a decision ends where it ends last, at 12:00 UTC of the next.
    """
    found = db.execute(
        "SELECT strftime('%Y-%m-%dT12:00:00.000Z', decided_at, '+1 day') FROM decisions WHERE key = ?", [f"accept article {article_key}"]
    ).fetchone()
    return (found and found[0]) or ""


def resolve(db: Database) -> None:
    """Point the decisions at what they name, where that is held, with the dates that this came to, and say which name what is not."""
    for column, table in (("article", "articles"), ("source", "articles"), ("issue", "issues")):
        named = f"(SELECT id FROM {table} WHERE key = decisions.{column}_key)"
        db.execute(f"UPDATE decisions SET {column}_id = {named} WHERE {column}_id IS NOT {named}")
    db.execute(
        """
        UPDATE decisions SET state = now.state, date_edtf = now.date_edtf, date_start = now.date_start, date_end = now.date_end FROM (
            SELECT decisions.id, coalesce(articles.date_edtf, issues.date_edtf) AS date_edtf,
                   coalesce(articles.date_start, issues.date_start) AS date_start,
                   coalesce(articles.date_end, issues.date_end) AS date_end,
                   CASE WHEN (article_id IS NULL) = (article_key IS NULL) AND (source_id IS NULL) = (source_key IS NULL)
                        AND (decisions.issue_id IS NULL) = (issue_key IS NULL) THEN 'applied' ELSE 'unknown' END AS state
            FROM decisions
            LEFT JOIN articles ON decisions.kind = 'date' AND articles.id = article_id
            LEFT JOIN issues ON issues.id = decisions.issue_id
        ) AS now
        WHERE now.id = decisions.id AND (decisions.state <> now.state OR decisions.date_edtf IS NOT now.date_edtf
            OR decisions.date_start IS NOT now.date_start OR decisions.date_end IS NOT now.date_end)
        """
    )
