"""The articles of a mirror as rows that stand for themselves: periodicals and issues by key and name, not by id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from exports.selection import Selection

_MENTION = (
    "periodical_text", "number", "title", "date_text", "date_edtf", "date_start", "date_end", "date_inferred", "basis", "outcome",
)  # fmt: skip
_NOTE = ("text", "relation", "also", "points", "step", "source_kind", "issuer", *_MENTION)
_CITATION = ("text", "start", "end", "corrects", *_MENTION)
_KEYS = ("periodical_key", "issue_key", "document_key", "article_key")
FIELDS = {"source_notes": (*_NOTE, *_KEYS), "citations": (*_CITATION, *(key for key in _KEYS if key != "document_key"))}
"""What each object in a list of `LISTS` holds."""
TRUTHS = ("date_inferred", "corrects")
"""What is true or false, in an article or in one of its lists."""


def _list(table: str, columns: tuple[str, ...], target: str) -> str:
    """Return the SQL that gives an article's rows of `table` as a JSON list of objects, what they mean by key."""
    keys = {"periodical_key": "periodical_id", "issue_key": "issue_id", "document_key": "document_id", "article_key": target}
    if table == "citations":
        del keys["document_key"]
    named = {"periodical_id": "periodicals", "issue_id": "issues", "document_id": "documents", target: "articles"}
    fields = [f"'{column}', {_said(column)}" for column in columns]
    fields += [f"'{key}', (SELECT key FROM {named[column]} WHERE id = said.{column})" for key, column in keys.items()]
    rows = f"SELECT * FROM {table} WHERE article_id = articles.id ORDER BY position"
    return f"(SELECT json_group_array(json_object({', '.join(fields)})) FROM ({rows}) AS said)"


def _said(column: str) -> str:
    return f"CASE said.{column} WHEN 1 THEN json('true') WHEN 0 THEN json('false') END" if column in TRUTHS else f'said."{column}"'


# Name in the export, and where it comes from. The names are a promise to those who read the files: add at will, rename never.
_COLUMNS = {
    "key": "articles.key",
    "title": "articles.title",
    "periodical_key": "periodicals.key",
    "periodical_name": "periodicals.name",
    "issue_key": "issues.key",
    "issue_title": "issues.title",
    "issue_number": "issues.number",
    "issue_date": "issues.date_edtf",
    "position": "articles.position",
    "language": "articles.language",
    "kind": "articles.kind",
    "rubric": "articles.rubric",
    "kicker": "articles.kicker",
    "headline": "articles.headline",
    "subhead": "articles.subhead",
    "byline": "articles.byline",
    "part": "articles.part",
    "dateline": "articles.dateline",
    "pages": "articles.pages",
    "date_text": "articles.date_text",
    "date_edtf": "articles.date_edtf",
    "date_start": "articles.date_start",
    "date_end": "articles.date_end",
    "date_inferred": "articles.date_inferred",
    "confidence": "articles.confidence",
    "word_count": "articles.word_count",
    "url": "articles.url",
    # Addresses hold no blanks, so that one parts them.
    "urls": "(SELECT group_concat(url, ' ') FROM (SELECT url FROM article_urls WHERE article_id = articles.id ORDER BY url))",
    "first_seen": "articles.first_seen",
    "changed": "articles.changed",
    "gone_at": "articles.gone_at",
    "work_key": "(SELECT key FROM clusters WHERE id = articles.cluster_id)",
    "work_role": "(SELECT role FROM cluster_members WHERE article_id = articles.id)",
    "version": "(SELECT max(version) FROM article_versions WHERE article_id = articles.id)",
    "text_digest": "articles.text_digest",
    "note_text": "articles.note_text",
    "body_text": "articles.body_text",
    "body_html": "articles.body_html",
    "source_notes": _list("source_notes", _NOTE, "source_article_id"),
    "citations": _list("citations", _CITATION, "cited_article_id"),
    "captured_at": "captures.fetched_at",
    "capture_digest": "captures.digest",
    "warc_file": "captures.warc_file",
    "warc_offset": "captures.warc_offset",
}

COLUMNS = tuple(_COLUMNS)
"""The names of what a row holds, in order."""
LISTS = ("source_notes", "citations")
"""Those that hold a JSON list of objects."""


IN_PLACE = """
    FROM articles
    LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
    LEFT JOIN issues ON issues.id = articles.issue_id
    LEFT JOIN article_urls AS preferred ON preferred.article_id = articles.id AND preferred.url = articles.url
    LEFT JOIN captures ON captures.id = preferred.capture_id
"""
"""Articles with their periodical, their issue, and the capture that their text was read from."""
PLACE = """
    periodicals.name AS periodical_name, issues.title AS issue_title, captures.fetched_at AS captured_at,
    captures.digest AS capture_digest
"""
"""What a citation needs of those."""


def rows(selection: Selection, columns: tuple[str, ...] = COLUMNS) -> Iterator[tuple[Any, ...]]:
    """Yield `columns` of each article, in the order of their keys, one at a time: all as they were when the first was read."""
    select = ", ".join(_COLUMNS[column] for column in columns)
    where = "" if selection.is_whole else "WHERE articles.id IN ({ids})"
    return selection.rows(f"SELECT {select} {IN_PLACE} {where} ORDER BY articles.key")


def records(selection: Selection, columns: tuple[str, ...] = COLUMNS) -> Iterator[dict[str, Any]]:
    """Yield each article as `rows` does, by the names of its columns: lists as lists, and what is true or false as that."""
    lists = [name for name in LISTS if name in columns]
    truths = [name for name in TRUTHS if name in columns]
    for row in rows(selection, columns):
        article = dict(zip(columns, row, strict=True))
        if "urls" in article:
            article["urls"] = (article["urls"] or "").split()
        for name in lists:
            article[name] = json.loads(article[name])
        for name in truths:
            article[name] = bool(article[name])
        yield article
