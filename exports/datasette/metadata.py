"""Datasette's metadata for a mirror, made from the mirror alone: titles, licence, descriptions, labels, order, facets and queries."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from exports.datasette.queries import QUERIES

_HIDDEN = frozenset(
    ("_sqlite_migrations", "properties", "descriptions", "readings", "frontier", "fingerprints", "alignments", "translation_features")
)
"""How the mirror works inside; what it holds and how it came there (captures, runs, problems) stays in sight."""

_LABELS = ("title", "name", "headline")

# Newest first where rows have a time. Articles stay in the order of their ids: SQLite would carry the whole text of everything found
# through a sort, and the view articles_overview is there for the newest.
_ORDER = {
    "issues": {"sort_desc": "date_start"},
    "captures": {"sort_desc": "id"},
    "runs": {"sort_desc": "id"},
    "problems": {"sort_desc": "id"},
    "articles_overview": {"sort_desc": "date_start"},
    "contents_of_issues": {"sort_desc": "date_start"},
    "missing_articles": {"sort": "issue"},
    "writers": {"sort_desc": "articles"},
    "issues_by_year": {"sort_desc": "year"},
    "open_problems": {"sort": "severity"},
    "cited_not_held": {"sort_desc": "times"},
    "clusters": {"sort_desc": "printings"},
    "boilerplate": {"sort_desc": "articles"},
    "reprints_overview": {"sort_desc": "date_start"},
    "who_reprints_whom": {"sort_desc": "articles"},
    "quotations": {"sort_desc": "words"},
    "corrections": {"sort_desc": "date_start"},
}
# Thirty columns wide; fifty rows are a search answered in a tenth of a second.
_SIZES = {"articles": 50}
_MOST_FACETS = 4
_MOST_VALUES = 2000
# In the order in which they are tried; those that would tell nothing are left out by looking at the data.
_FACETS = {
    "articles": ("periodical_id", "language", "kind", "rubric", "byline"),
    "issues": ("periodical_id", "kind", "complete"),
    "issue_contents": ("rubric", "byline"),
    "article_urls": ("role",),
    "links": ("state",),
    "source_notes": ("relation", "source_kind", "outcome", "periodical_id"),
    "citations": ("outcome", "corrects", "periodical_id"),
    "documents": ("kind",),
    "notes_overview": ("relation", "outcome", "periodical"),
    "reprints": ("relation", "direction", "status", "declared"),
    "reprints_overview": ("relation", "periodical", "source_periodical", "direction"),
    "who_reprints_whom": ("periodical", "source_periodical", "year"),
    "passages": ("kind",),
    "clusters": ("original_language", "languages"),
    "cluster_members": ("role",),
    "printings": ("role", "language", "periodical"),
    "decisions": ("kind", "state", "author"),
    "captures": ("status", "content_type", "charset", "run_id"),
    "problems": ("severity", "stage", "code"),
}


def metadata(db: Database, name: str) -> dict[str, Any]:
    """Return Datasette 0.65's metadata for the mirror `db`, which Datasette serves as the database `name`."""
    columns = _columns(db)
    descriptions = _descriptions(db)
    about = _about(db)
    tables = {table: _table(db, table, held, descriptions.get(table, {})) for table, held in columns.items()}
    queries = {query: QUERIES[query].metadata() for query in QUERIES if QUERIES[query].tables <= columns.keys()}
    return {**about, "databases": {name: {**about, "tables": tables, "queries": queries}}}


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
    found = db.execute("SELECT name, home_url, licence, licence_url FROM archives ORDER BY id").fetchone()
    if found is None:
        return {"title": "An empty mirror"}
    name, home_url, licence, licence_url = found
    about = {
        "title": str(name),
        "description": f"Every issue and every article of {name} that is held, mirrored by Backfile. "
        "Begin with the articles, or with the query “search”.",
        "source": str(name),
        "source_url": _link(home_url),
        "license": licence or ("see this page" if _link(licence_url) else ""),
        "license_url": _link(licence_url),
    }
    return {key: value for key, value in about.items() if value}


def _link(url: str | None) -> str:
    # Datasette links whatever stands here, so that only a web address may.
    return url if url and url.startswith(("http://", "https://")) else ""


def _table(db: Database, table: str, columns: list[str], descriptions: dict[str, str]) -> dict[str, Any]:
    if table in _HIDDEN:
        return {"hidden": True, **_described(columns, descriptions)}
    found = _described(columns, descriptions)
    label = next((column for column in _LABELS if column in columns), None)
    if label:
        found["label_column"] = label
    if table in _SIZES:
        found["size"] = _SIZES[table]
    found |= {key: column for key, column in _ORDER.get(table, {}).items() if column in columns}
    facets = [column for column in _FACETS.get(table, ()) if column in columns and _tells(db, table, column)]
    if facets:
        found["facets"] = facets[:_MOST_FACETS]
    return found


def _described(columns: list[str], descriptions: dict[str, str]) -> dict[str, Any]:
    described = {column: descriptions[column] for column in columns if column in descriptions}
    return {"description": descriptions.get("", ""), "columns": described}


def _tells(db: Database, table: str, column: str) -> bool:
    """Tell whether a facet over `column` would help: more than one value, few enough to choose from, and two rows to a value at least."""
    filled, values = db.execute(f'SELECT count("{column}"), count(DISTINCT "{column}") FROM "{table}"').fetchone()
    return bool(2 <= values <= _MOST_VALUES and filled >= 2 * values)
