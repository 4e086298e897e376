"""Datasette's metadata for a mirror, made from the mirror alone: titles, licence, descriptions, labels, order, facets and queries."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from exports.about import read_about
from exports.questions import QUERIES
from exports.web_addresses import linkable

_HIDDEN = frozenset(
    (
        "_sqlite_migrations", "properties", "descriptions", "readings", "frontier", "unsettled", "fingerprints", "alignments",
        "translation_features",
    )
)  # fmt: skip
"""How the mirror works inside; what it holds and how it came there (captures, runs, problems) stays in sight."""

_LABELS = ("title", "name", "headline")
_SEARCHED = {"articles_overview": "article_id", "reprints_overview": "article_id", "printings": "article_id"}
"""The views with a search box of their own, and the column that has the ids of what is found."""

# Newest first where rows have a time. Articles stay in the order of their ids: SQLite would carry the whole text of everything found
# through a sort, and the view articles_overview is there for the newest.
_ORDER = {
    "issues": {"sort_desc": "date_start"},
    "captures": {"sort_desc": "id"},
    "runs": {"sort_desc": "id"},
    "problems": {"sort_desc": "id"},
    "clusters": {"sort_desc": "printings"},
    "boilerplate": {"sort_desc": "articles"},
    "articles_overview": {"sort_desc": "date_start"},
    "issues_overview": {"sort_desc": "date_start"},
    "contents_of_issues": {"sort_desc": "date_start"},
    "issues_by_year": {"sort_desc": "year"},
    "articles_by_year": {"sort_desc": "year"},
    "writers": {"sort_desc": "articles"},
    "writers_by_periodical": {"sort_desc": "articles"},
    "writers_reprinted": {"sort_desc": "printed_again"},
    "reprints_overview": {"sort_desc": "date_start"},
    "reprint_changes": {"sort_desc": "words_different"},
    "unacknowledged_reprints": {"sort_desc": "date_start"},
    "who_reprints_whom": {"sort_desc": "articles"},
    "taken_by_year": {"sort_desc": "year"},
    "reprint_lags": {"sort_desc": "reprints"},
    "translations_by_periodical": {"sort_desc": "articles"},
    "works_overview": {"sort_desc": "printings"},
    "quotations": {"sort_desc": "words"},
    "quoted_articles": {"sort_desc": "quoted_in"},
    "notes_overview": {"sort_desc": "date_start"},
    "documents_overview": {"sort_desc": "articles"},
    "cited_articles": {"sort_desc": "cited_in"},
    "who_cites_whom": {"sort_desc": "citations"},
    "linked_articles": {"sort_desc": "linked_from"},
    "missing_articles": {"sort": "issue"},
    "missing_numbers": {"sort": "periodical"},
    "cited_not_held": {"sort_desc": "times"},
    "corrections": {"sort_desc": "date_start"},
    "printings_of_corrected": {"sort_desc": "days_after"},
    "changed_articles": {"sort_desc": "captured_at"},
    "gone_articles": {"sort_desc": "gone_at"},
    "open_problems": {"sort": "severity"},
}
# The widest tables; fifty rows are a search answered in a tenth of a second, and less than 300 KB.
_SIZES = {"articles": 50, "source_notes": 50, "reprints_overview": 50}
_MOST_FACETS = 4
_MOST_VALUES = 2000
_MOST_LOOKED_AT = 5000
# In the order in which they are tried; those that would tell nothing are left out by looking at the data. Each of a view that counts
# is counted anew for every page.
_FACETS = {
    "article_translations": ("language", "is_original"),
    "articles": ("periodical_id", "language", "kind", "rubric", "byline"),
    "issues": ("periodical_id", "kind", "complete"),
    "issue_contents": ("rubric", "byline"),
    "article_urls": ("role",),
    "links": ("state",),
    "source_notes": ("relation", "source_kind", "outcome", "periodical_id"),
    "citations": ("outcome", "corrects", "periodical_id"),
    "documents": ("kind",),
    "reprints": ("relation", "direction", "status", "declared"),
    "passages": ("kind",),
    "clusters": ("original_language", "languages"),
    "cluster_members": ("role",),
    "decisions": ("kind", "state", "author"),
    "captures": ("status", "content_type", "charset", "run_id"),
    "problems": ("severity", "stage", "code"),
    "articles_overview": ("periodical", "year", "language", "kind"),
    "issues_overview": ("periodical", "year", "kind", "complete"),
    "contents_of_issues": ("held", "rubric", "byline"),
    "issues_by_year": ("periodical",),
    "articles_by_year": ("periodical", "language"),
    "writers_by_periodical": ("periodical",),
    "reprints_overview": ("relation", "periodical", "source_periodical", "declared"),
    "reprint_changes": ("relation", "periodical", "source_periodical"),
    "unacknowledged_reprints": ("relation", "periodical", "source_periodical", "direction"),
    "who_reprints_whom": ("periodical", "source_periodical"),
    "taken_by_year": ("periodical",),
    "reprint_lags": ("periodical", "source_periodical"),
    "translations_by_periodical": ("language", "periodical", "source_language"),
    "works_overview": ("original_language", "periodical", "number_of_languages", "printings"),
    "printings": ("role", "language", "periodical"),
    "quotations": ("periodical", "source_periodical"),
    "quoted_articles": ("periodical",),
    "notes_overview": ("relation", "outcome", "periodical", "source_kind"),
    "documents_overview": ("kind", "held"),
    "citations_overview": ("outcome", "cited_periodical", "corrects"),
    "cited_articles": ("periodical",),
    "missing_articles": ("periodical",),
    "missing_numbers": ("periodical",),
    "cited_not_held": ("periodical",),
    "corrections": ("periodical",),
    "printings_of_corrected": ("periodical", "language"),
    "changed_articles": ("periodical", "changes"),
    "gone_articles": ("periodical",),
    "further_addresses": ("role",),
    "open_problems": ("severity", "stage", "code"),
}


class _Fixed(dict[str, Any]):
    """What is not copied: Datasette copies all metadata, to the last description, before it looks up what one table permits."""

    def __deepcopy__(self, memo: dict[int, Any]) -> _Fixed:
        return self


def metadata(db: Database, name: str) -> dict[str, Any]:
    """Return Datasette 0.65's metadata for the mirror `db`, which Datasette serves as the database `name`."""
    columns = _columns(db)
    descriptions = _descriptions(db)
    about = _about(db)
    views = frozenset(db.view_names())
    tables = {table: _table(db, table, held, descriptions.get(table, {}), table in views) for table, held in columns.items()}
    queries = {query: QUERIES[query].metadata() for query in QUERIES if QUERIES[query].reads <= columns.keys()}
    return _Fixed({**about, "databases": {name: {**about, "tables": tables, "queries": queries}}})


def _columns(db: Database) -> dict[str, list[str]]:
    rows = db.execute(
        "SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS c "
        "WHERE m.type IN ('table', 'view') AND m.name NOT GLOB 'articles_fts*' AND m.name NOT GLOB 'articles_search*' "
        "AND m.name NOT GLOB 'sqlite_*' ORDER BY m.name, c.cid"
    )
    columns: dict[str, list[str]] = {}
    for table, column in rows:
        columns.setdefault(table, []).append(column)
    return columns


def _descriptions(db: Database) -> dict[str, dict[str, str]]:
    descriptions: dict[str, dict[str, str]] = {}
    for table, column, text in db.execute("SELECT table_name, column_name, description FROM descriptions ORDER BY id"):
        descriptions.setdefault(table, {})[column] = text
    return descriptions


def _about(db: Database) -> dict[str, str]:
    mirrored = read_about(db)
    if not mirrored.key:
        return {"title": mirrored.name}
    about = {
        "title": mirrored.name,
        "description": f"What is held of {mirrored.name}, as tables to filter, count and take away. Begin with articles_overview, "
        "issues_overview or reprints_overview, in which all labels stand, or with one of the queries.",
        "source": mirrored.name,
        # Datasette links whatever stands here.
        "source_url": linkable(mirrored.home_url),
        "license": mirrored.licence or ("see this page" if linkable(mirrored.licence_url) else ""),
        "license_url": linkable(mirrored.licence_url),
    }
    return {key: value for key, value in about.items() if value}


def _table(db: Database, table: str, columns: list[str], descriptions: dict[str, str], is_view: bool) -> dict[str, Any]:
    if table in _HIDDEN:
        return {"hidden": True, **_described(columns, descriptions)}
    found = _described(columns, descriptions)
    label = next((column for column in _LABELS if column in columns), None)
    if label:
        found["label_column"] = label
    if _SEARCHED.get(table) in columns:
        found |= {"fts_table": "articles_search", "fts_pk": _SEARCHED[table]}
    if table in _SIZES:
        found["size"] = _SIZES[table]
    found |= {key: column for key, column in _ORDER.get(table, {}).items() if column in columns}
    facets = _telling(db, table, [column for column in _FACETS.get(table, ()) if column in columns], is_view)
    if facets:
        found["facets"] = facets[:_MOST_FACETS]
    return found


def _described(columns: list[str], descriptions: dict[str, str]) -> dict[str, Any]:
    described = {column: descriptions[column] for column in columns if column in descriptions}
    return {"description": descriptions.get("", ""), "columns": described}


def _telling(db: Database, table: str, columns: list[str], is_view: bool) -> list[str]:
    """Return those of `columns` of which a facet would help: more than one value, few enough to choose from, two rows to each at least.

    A view is computed once for all its columns, and only the first rows are looked at; where there are more, one value among these may
    be one of several. A table is counted column by column, for most of that is in an index.
    """
    if is_view:
        return _telling_of_view(db, table, columns) if columns else []
    counts = (db.execute(f'SELECT count("{column}"), count(DISTINCT "{column}") FROM "{table}"').fetchone() for column in columns)
    return [column for column, (filled, values) in zip(columns, counts, strict=True) if _tells(filled, values)]


def _telling_of_view(db: Database, view: str, columns: list[str]) -> list[str]:
    names = ", ".join(f'"{column}"' for column in columns)
    counts = ", ".join(f'count("{column}"), count(DISTINCT "{column}")' for column in columns)
    rows, *found = db.execute(f'SELECT count(*), {counts} FROM (SELECT {names} FROM "{view}" LIMIT {_MOST_LOOKED_AT})').fetchone()
    at_least = 1 if rows == _MOST_LOOKED_AT else 2
    return [column for column, filled, values in zip(columns, found[::2], found[1::2], strict=True) if _tells(filled, values, at_least)]


def _tells(filled: int, values: int, at_least: int = 2) -> bool:
    return at_least <= values <= _MOST_VALUES and filled >= 2 * values
