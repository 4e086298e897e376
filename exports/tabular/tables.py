"""The tables that a mirror is exported as: what their columns are, of what type, and which table they refer to, by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from exports import articles
from exports.selection import Selection

Kind = Literal["text", "integer", "number", "truth", "day", "time", "texts", "objects"]
"""What a column holds: `truth` is true or false, `day` YYYY-MM-DD, `time` a time in UTC, `texts` and `objects` are lists."""


@dataclass(frozen=True)
class Column:
    """A column of a table of an export."""

    name: str
    """What it is called."""
    sql: str
    """What gives it."""
    kind: Kind = "text"
    """What it holds."""
    told: str = ""
    """The column of the mirror whose description is its own, `issues.number`; or a sentence."""
    refers: str | None = None
    """The table whose key it holds."""
    may_be_left_out: bool = False
    """Whether a selection may have the row and not the one referred to."""


@dataclass(frozen=True)
class Table:
    """A table of an export."""

    name: str
    """What it is called."""
    told: str
    """The table of the mirror whose description is its own; or a sentence."""
    columns: tuple[Column, ...]
    """What it holds, in order."""
    key: tuple[str, ...]
    """The columns that tell one row from all others; none where rows may be alike."""
    source: str = ""
    """FROM, with all that `columns` are made of."""
    selected: str = ""
    """WHERE, with {ids}, for a part of a mirror."""
    order: str = ""
    """ORDER BY, one order whatever the run."""


def _of(table: str, columns: Mapping[str, Kind]) -> tuple[Column, ...]:
    """Return columns that are in `table` of the mirror as they are in the export."""
    return tuple(Column(name, f'{table}."{name}"', kind, f"{table}.{name}") for name, kind in columns.items())


def _date(table: str) -> tuple[Column, ...]:
    return _of(table, {"date_text": "text", "date_edtf": "text", "date_start": "day", "date_end": "day"})


_KINDS: dict[str, Kind] = {
    "position": "integer", "word_count": "integer", "version": "integer", "warc_offset": "integer", "confidence": "number",
    "date_inferred": "truth", "date_start": "day", "date_end": "day", "first_seen": "time", "changed": "time", "gone_at": "time",
    "captured_at": "time", "urls": "texts", "source_notes": "objects", "citations": "objects",
}  # fmt: skip
_TOLD = {
    "periodical_key": "articles.periodical_id", "periodical_name": "periodicals.name", "issue_key": "articles.issue_id",
    "issue_title": "issues.title", "issue_number": "issues.number", "issue_date": "issues.date_edtf", "work_key": "articles.cluster_id",
    "urls": "Every address that it is served under, in order.", "work_role": "cluster_members.role",
    "version": "Which of the texts that it has had this is, from 1.", "source_notes": "source_notes.", "citations": "citations.",
    "captured_at": "When the page that the text was read from was captured (UTC).", "capture_digest": "captures.digest",
    "warc_file": "captures.warc_file", "warc_offset": "captures.warc_offset",
}  # fmt: skip
_REFERS = {"periodical_key": "periodicals", "issue_key": "issues", "work_key": "works"}

ARTICLES = Table(
    name="articles",
    told="articles.",
    columns=tuple(
        Column(name, "", _KINDS.get(name, "text"), _TOLD.get(name, f"articles.{name}"), _REFERS.get(name)) for name in articles.COLUMNS
    ),
    key=("key",),
)
"""The articles; `articles.rows` reads them."""

_TRUTH: Kind = "truth"
_PAIR = (
    Column("article_key", "article.key", told="reprints.article_id", refers="articles", may_be_left_out=True),
    Column("source_key", "source.key", told="reprints.source_id", refers="articles", may_be_left_out=True),
)


def _pairs(table: str) -> str:
    return f"{table} JOIN articles AS article ON article.id = {table}.article_id JOIN articles AS source ON source.id = {table}.source_id"


OTHERS = (
    Table(
        name="issues",
        told="issues.",
        columns=(
            *_of("issues", {"key": "text", "title": "text"}),
            Column("periodical_key", "periodicals.key", told="issues.periodical_id", refers="periodicals"),
            *_of("issues", {"volume": "text", "number": "text", "number_start": "integer", "number_end": "integer", "kind": "text"}),
            *_date("issues"),
            *_of("issues", {"url": "text", "pdf_url": "text", "complete": _TRUTH}),
        ),
        key=("key",),
        source="issues JOIN periodicals ON periodicals.id = issues.periodical_id",
        selected="issues.id IN (SELECT issue_id FROM articles WHERE id IN ({ids}))",
        order="issues.key",
    ),
    Table(
        name="periodicals",
        told="periodicals.",
        columns=(
            *_of("periodicals", {"key": "text", "code": "text", "name": "text"}),
            Column(
                "other_names",
                "(SELECT group_concat(name, ' | ') FROM "
                "(SELECT name FROM periodical_names WHERE periodical_id = periodicals.id ORDER BY name))",
                told="What it is called too: earlier, localised, with its edition; each name apart by ` | `.",
            ),
            *_of("periodicals", {"abbreviation": "text", "language": "text", "publisher": "text", "place": "text", "hemisphere": "text"}),
            *_of("periodicals", {"issn": "text", "since": "integer", "until": "integer"}),
            Column(
                "successor_key",
                "(SELECT key FROM periodicals AS successor WHERE successor.id = periodicals.successor_id)",
                told="periodicals.successor_id",
                refers="periodicals",
            ),
        ),
        key=("key",),
        source="periodicals",
        # Those that the articles and their issues name, and what they are succeeded by.
        selected="periodicals.id IN (WITH RECURSIVE named (id) AS ("
        "SELECT periodical_id FROM articles WHERE id IN ({ids}) UNION SELECT issues.periodical_id FROM issues JOIN articles "
        "ON articles.issue_id = issues.id WHERE articles.id IN ({ids}) UNION SELECT successor_id FROM periodicals JOIN named USING (id)"
        ") SELECT id FROM named)",
        order="periodicals.key",
    ),
    Table(
        name="reprints",
        told="reprints.",
        columns=(
            *_PAIR,
            *_of("reprints", {"title": "text", "relation": "text", "extent": "text", "direction": "text", "status": "text"}),
            *_of("reprints", {"declared": _TRUTH, "detected": _TRUTH, "is_direct": _TRUTH}),
            *_of("reprints", {"article_coverage": "number", "source_coverage": "number", "similarity": "number"}),
            *_of("reprints", {"words": "integer", "words_changed": "integer", "words_respelled": "integer"}),
            *_of("reprints", {"words_added": "integer", "words_cut": "integer", "explanation": "text"}),
        ),
        key=("article_key", "source_key"),
        source=_pairs("reprints"),
        selected="reprints.article_id IN ({ids}) OR reprints.source_id IN ({ids})",
        order="article.key, source.key",
    ),
    Table(
        name="passages",
        told="passages.",
        columns=(
            *_PAIR,
            *_of("passages", {"kind": "text", "article_version": "integer", "source_version": "integer"}),
            *_of("passages", {"article_start": "integer", "article_end": "integer", "source_start": "integer"}),
            *_of("passages", {"source_end": "integer", "words": "integer", "similarity": "number"}),
        ),
        key=(),
        source=_pairs("passages"),
        selected="passages.article_id IN ({ids}) OR passages.source_id IN ({ids})",
        order="article.key, source.key, passages.article_start, passages.source_start, passages.id",
    ),
    Table(
        name="works",
        told="clusters.",
        columns=(
            *_of("clusters", {"key": "text", "title": "text"}),
            Column("canonical_key", "canonical.key", told="clusters.canonical_article_id", refers="articles", may_be_left_out=True),
            *_of("clusters", {"canonical_reason": "text", "original_language": "text"}),
            Column("original_document", "documents.title", told="clusters.original_document_id"),
            Column("original_document_key", "documents.key", told="The key of that document in the mirror."),
            *_of("clusters", {"printings": "integer", "languages": "text", "first_date": "day", "last_date": "day"}),
        ),
        key=("key",),
        source="clusters JOIN articles AS canonical ON canonical.id = clusters.canonical_article_id "
        "LEFT JOIN documents ON documents.id = clusters.original_document_id",
        selected="clusters.id IN (SELECT cluster_id FROM articles WHERE id IN ({ids}))",
        order="clusters.key",
    ),
)  # fmt: skip
"""All but the articles."""

TABLES = (ARTICLES, *OTHERS)
"""In the order in which an export has them."""


def rows(selection: Selection, table: Table, columns: tuple[Column, ...]) -> Iterator[list[Any]]:
    """Yield `columns` of the rows of `table` that belong to the articles of `selection`, one at a time.

    Values are as SQLite has them, but for what is true or false. Of pairs of articles those are yielded of which one is selected.
    """
    truths = [place for place, column in enumerate(columns) if column.kind == "truth"]
    for row in _rows(selection, table, columns):
        values = list(row)
        for place in truths:
            values[place] = bool(values[place])
        yield values


def _rows(selection: Selection, table: Table, columns: tuple[Column, ...]) -> Iterator[tuple[Any, ...]]:
    if table is ARTICLES:
        return articles.rows(selection, tuple(column.name for column in columns))
    source = table.source if selection.is_whole else f"{table.source} WHERE {table.selected}"
    (of,) = next(selection.rows(f"SELECT count(*) FROM {source}", of=0))
    return selection.rows(f"SELECT {', '.join(column.sql for column in columns)} FROM {source} ORDER BY {table.order}", table.name, of)


def descriptions(selection: Selection) -> dict[str, str]:
    """Return what the mirror says of its tables, as `issues.`, and of their columns, as `issues.number`."""
    return {f"{table}.{column}": said for table, column, said in selection.db.execute(_DESCRIPTIONS)}


_DESCRIPTIONS = "SELECT table_name, column_name, description FROM descriptions"


def description(told: str, said: Mapping[str, str], refers: str | None = None) -> str:
    """Return in words what `told` of a table or column means; what `refers` to a table says that it does so by key."""
    text = said.get(told, told)
    return f"{text[:-1]}; its key in {refers}." if refers and text.endswith(".") else text
