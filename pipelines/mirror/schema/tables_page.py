"""Writes docs/tables.md: every table and view of a mirror with what it holds, from the schema and its descriptions."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from pipelines.mirror.schema.descriptions import DESCRIPTIONS
from pipelines.mirror.schema.migrations import VERSION, migrations
from pipelines.mirror.schema.views import create_views


@dataclass(frozen=True)
class Group:
    """Tables and views that a reader wants together."""

    title: str
    says: str
    names: tuple[str, ...]
    """Those read first come first."""


GROUPS = (
    Group(
        "What is held",
        "The archive, its papers, their issues and articles. Begin with the views `articles_overview` and `issues_overview`, in which all "
        "labels stand.",
        (
            "archives", "periodicals", "periodical_names", "issues", "issue_contents", "issue_urls", "articles", "article_urls",
            "articles_overview", "issues_overview", "contents_of_issues", "articles_by_year", "issues_by_year", "writers",
            "writers_by_periodical", "missing_articles", "missing_numbers",
        ),
    ),
    Group(
        "Where it comes from",
        "The answers of the server, what they were read as, and what became of each page. `captures` leads from any row to its bytes.",
        (
            "captures", "readings", "article_versions", "tombstones", "captures_of_articles", "further_addresses", "last_sights",
            "changed_articles", "gone_articles",
        ),
    ),
    Group(
        "What articles say of others",
        "Source notes, citations and links, taken apart, with what they lead to.",
        (
            "source_notes", "documents", "citations", "links", "article_translations", "notes_overview", "contradicted_notes",
            "documents_overview", "citations_overview", "cited_articles", "who_cites_whom", "cited_not_held", "corrections",
            "printings_of_corrected", "linked_articles", "broken_links",
        ),
    ),
    Group(
        "What was printed again",
        "Pairs, the passages that prove them, and works in all their printings. Begin with `reprints_overview` and `works_overview`.",
        (
            "reprints", "passages", "clusters", "cluster_members", "boilerplate", "decisions", "reprints_overview", "reprint_changes",
            "unacknowledged_reprints", "who_reprints_whom", "taken_by_year", "reprint_lags", "translations_by_periodical",
            "works_overview", "printings", "writers_reprinted", "quotations", "quoted_articles",
        ),
    ),
    Group(
        "How the mirror is kept",
        "Crawls, what they measured and met, what is due, and what the program remembers for itself.",
        (
            "runs", "run_measures", "problems", "frontier", "unsettled", "fingerprints", "alignments", "translation_features",
            "properties", "descriptions", "runs_overview", "open_problems",
        ),
    ),
)  # fmt: skip
"""All tables and views, in the order in which a stranger meets them; a test misses what is in none."""

EXAMPLES = {
    "periodicals": "SELECT key, name, language, place, since, until FROM periodicals ORDER BY name",
    "issues": "SELECT title, date_text, date_edtf, date_start, date_end FROM issues WHERE number = '17' ORDER BY key",
    "articles": "SELECT headline, byline, date_text, word_count FROM articles WHERE language = 'de' ORDER BY date_start, key",
    "articles_overview": """
        SELECT title, periodical, issue, printings FROM articles_overview WHERE year = '2012' AND kind = 'article'
        ORDER BY word_count DESC
    """,
    "contents_of_issues": """
        SELECT position, headline, byline, held FROM contents_of_issues WHERE issue LIKE 'The Lock Warden No. 41%' ORDER BY position
    """,
    "captures_of_articles": """
        SELECT url, fetched_at, digest, warc_file, warc_offset FROM captures_of_articles
        WHERE key = 'sample/english/lw/41/floodgate' ORDER BY fetched_at
    """,
    "source_notes": """
        SELECT articles.title, source_notes.text, source_notes.relation, source_notes.outcome FROM source_notes
        JOIN articles ON articles.id = source_notes.article_id WHERE source_notes.step = 1 ORDER BY articles.key
    """,
    "citations": """
        SELECT articles.title, substr(articles.body_text, "start" + 1, "end" - "start") AS cited_as FROM citations
        JOIN articles ON articles.id = citations.article_id ORDER BY articles.key, citations.position
    """,
    "cited_not_held": "SELECT periodical, number, times, first_article FROM cited_not_held ORDER BY times DESC, periodical",
    "passages": """
        SELECT later.title, earlier.title, substr(later.body_text, article_start + 1, article_end - article_start) AS text FROM passages
        JOIN articles AS later ON later.id = passages.article_id JOIN articles AS earlier ON earlier.id = passages.source_id
        WHERE passages.kind = 'text' ORDER BY words DESC
    """,
    "reprints_overview": """
        SELECT date_start, periodical, article, relation, source_periodical, lag_days, explanation FROM reprints_overview
        WHERE status = 'certain' ORDER BY date_start, article_key
    """,
    "printings": "SELECT work, role, periodical, language, date_text FROM printings ORDER BY cluster_id, date_start",
    "problems": "SELECT code, severity, count(*) FROM problems WHERE resolved_at IS NULL GROUP BY code, severity ORDER BY count(*) DESC",
    "frontier": "SELECT page_kind, state, count(*), min(due) FROM frontier GROUP BY page_kind, state",
    "descriptions": "SELECT column_name, description FROM descriptions WHERE table_name = 'articles'",
}
"""By table or view, what one may ask of it; of the sample archive each gives rows."""

SEARCH = """\
SELECT articles.title, articles.key FROM articles_search JOIN articles ON articles.id = articles_search.rowid
WHERE articles_search MATCH 'lodz' ORDER BY bm25(articles_search, 10.0, 4.0, 2.0, 1.0)"""
"""A search as plain SQLite does it."""

_HEAD = """\
# The tables of a mirror

*`make docs` writes this page from the schema and from what the program says of each table
(`pipelines/mirror/schema/descriptions.py`). The same sentences stand in every mirror, in its table `descriptions`, and in Datasette above
each table.*

A mirror is one SQLite file, of schema version {version} (`PRAGMA user_version`). Tables hold what was read; views answer what is asked
first.

- `id` is a number of this file and may change when the mirror is made anew. `key` is a name that stays: `sample/english/lw/41/floodgate`.
- All that is not marked *or empty* has a value in each row. What is empty is not known, or is not printed.
- Yes and no are 1 and 0. Times are UTC, in ISO 8601. Languages are BCP 47 tags.
- A date stands in four columns: `date_text` as printed, `date_edtf` in one form, `date_start` and `date_end` as its first and last day.
  Sort and filter by the days.
- A place in a text is counted in Unicode code points from 0, its end exclusive: `substr(body_text, start + 1, end - start)`.

Two indexes are searched. `articles_search` finds words with and without accents and runs of up to four Chinese or Japanese characters;
`articles_fts` ranks and quotes the words as they are printed. Both are FTS5 tables over headline, kicker, note and text, and their `rowid`
is the article's `id`:

{search}
The examples are for the sample archive (`make mirror`); type them in `sqlite3 sample.db`, or in Datasette's box for SQL.
"""


def page() -> str:
    """Return the page, as Markdown."""
    db = Database(memory=True)
    migrations.apply(db)
    create_views(db)
    parts = [_HEAD.format(version=VERSION, search=_code(SEARCH)), *_contents()]
    for group in GROUPS:
        parts.append(f"## {group.title}\n\n{group.says}\n")
        parts += ["\n".join(_section(db, name)) for name in group.names]
    return "\n".join(parts)


def _contents() -> Iterator[str]:
    for group in GROUPS:
        yield f"- [{group.title}](#{group.title.lower().replace(' ', '-')}): {', '.join(f'[`{name}`](#{name})' for name in group.names)}"
    yield ""


def _section(db: Database, name: str) -> Iterator[str]:
    says = DESCRIPTIONS[name]
    yield f"### {name}\n"
    if name in db.view_names():
        yield f"A view. {_prose(says[''])}\n"
        yield "| column | |\n|---|---|"
        yield from (f"| `{column.name}` | {_prose(says[column.name])} |" for column in db.view(name).columns)
    else:
        yield f"{_prose(says[''])}\n"
        yield "| column | type | |\n|---|---|---|"
        yield from (f"| `{column}` | {type_} | {_prose(says[column])} |" for column, type_ in _types(db, name).items())
    yield ""
    if name in EXAMPLES:
        yield _code(EXAMPLES[name])


def _types(db: Database, table: str) -> dict[str, str]:
    """Return the table's columns in their order, and of each what it may hold and what it is the key of."""
    to = {key.column: key.other_table for key in db.table(table).foreign_keys}
    unique = {index.columns[0] for index in db.table(table).indexes if index.unique and len(index.columns) == 1}
    # Generated columns too, which table_info leaves out.
    rows = db.execute('SELECT name, type, "notnull", pk FROM pragma_table_xinfo(?) ORDER BY cid', [table]).fetchall()
    alone = sum(1 for row in rows if row[3]) == 1
    types = {}
    for name, type_, filled, key in rows:
        told = f"{type_}, {'' if alone else 'part of the '}primary key" if key else type_
        told += ", unique" if name in unique and not key else ""
        told += f", a row of [`{to[name]}`](#{to[name]})" if name in to else ""
        types[name] = told + ("" if filled or key else ", or empty")
    return types


def _code(sql: str) -> str:
    lines = [line.strip() for line in sql.strip().splitlines()]
    return "".join(f"    {line}\n" for line in lines)


def _prose(text: str) -> str:
    """Return a text as Markdown that shows just that, what stands in backquotes as code."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if index % 2 else re.sub(r"([\\*<|[\]_])", r"\\\1", part) for index, part in enumerate(parts))


if __name__ == "__main__":
    (Path(sys.argv[1]) / "tables.md").write_text(page(), "utf-8")
