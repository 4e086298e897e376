"""Which cells of Datasette's tables lead to a page: ids, keys, and the words that stand for a row beside its id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ROWS = {
    "issue_id": "issues", "periodical_id": "periodicals", "document_id": "documents", "original_document_id": "documents",
    "reprint_id": "reprints", "passage_id": "passages", "cluster_id": "clusters", "decision_id": "decisions", "capture_id": "captures",
    **dict.fromkeys(
        ("article_id", "source_id", "target_article_id", "source_article_id", "cited_article_id", "corrected_article_id",
         "first_article_id", "found_article_id", "named_article_id", "canonical_article_id"), "articles"
    ),
}  # fmt: skip
# In views the words stand first and the ids far to the right.
_WORDS = {
    "article": "article_id", "title": "article_id", "source": "source_id", "work": "cluster_id", "issue": "issue_id",
    "cited_article": "cited_article_id", "corrected_article": "corrected_article_id", "first_article": "first_article_id",
    "found": "found_article_id",
}  # fmt: skip
_KEYED = frozenset(("articles", "issues", "periodicals", "clusters"))
# There the title is that of what is cited.
_OTHER_WORDS = frozenset((("citations_overview", "title"),))


def leads_to(value: Any, column: str, table: str | None, row: Mapping[str, Any]) -> tuple[str, int] | None:
    """Return the table and the id of the row that a cell stands for; None where it is nothing but what it says."""
    if type(value) is int:
        return (_ROWS[column], value) if column in _ROWS else None
    if not value or type(value) is not str:
        return None
    if column == "key" and table in _KEYED:
        return str(table), int(row["id"])
    named = None if (table, column) in _OTHER_WORDS else _WORDS.get(column)
    if named is None or named not in row or type(row[named]) is not int:
        return None
    return _ROWS[named], row[named]
