"""The rows that belong to an article: its versions, addresses, translations, links, source notes and citations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlite_utils import Database

from pipelines.items import ArticleReading
from pipelines.mirror.settling.mentions import OUTCOMES
from pipelines.mirror.settling.sightings import Seen, Sighting, version_rows
from pipelines.normalize.citations import Citation
from pipelines.normalize.numbers import number_range
from pipelines.normalize.source_notes import SourceNote

TABLES = ("article_versions", "article_urls", "article_translations", "links", "source_notes", "citations")
"""Their tables, each with a column `article_id`."""


class Children(NamedTuple):
    """The rows of an article in one table, as write_children takes them."""

    table: str
    name: str
    rows: list[dict[str, Any]]
    derived: tuple[str, ...] = ()


def children_of(db: Database, article_key: str, pages: Sequence[Seen], best: Sighting) -> Iterator[Children]:
    """Yield the rows of an article, table by table; `pages` are its addresses as they stand, `best` the best of them, all parts joined."""
    reading, capture_id = best.stands.reading, best.stands.capture_id
    yield Children("article_versions", "version", version_rows(best.versions))
    yield Children("article_urls", "url", _addresses(pages))
    yield Children("article_translations", "url", _translation_rows(reading, capture_id))
    yield Children("links", "position", _link_rows(reading, capture_id), ("state",))
    yield Children("source_notes", "position", _note_rows(db, article_key, reading), (OUTCOMES["source_notes"],))
    yield Children("citations", "position", _citation_rows(db, article_key, reading), (OUTCOMES["citations"],))


def _translation_rows(article: ArticleReading, capture_id: int) -> list[dict[str, Any]]:
    return [
        {"url": one.url, "language": one.language, "page_key": one.key, "is_original": int(one.is_original), "capture_id": capture_id}
        for one in article.translations
    ]


def _link_rows(article: ArticleReading, capture_id: int) -> list[dict[str, Any]]:
    return [
        {"position": position, "capture_id": capture_id, "url": link.url, "text": link.text, "target_key": link.key, "state": "elsewhere"}
        for position, link in enumerate(article.links, 1)
    ]


def _addresses(article: Sequence[Seen]) -> list[dict[str, Any]]:
    """Return the addresses that an article was read at, and those that its pages name for it."""
    rows = {
        named.url: {"url": named.url, "role": named.role, "capture_id": one.capture_id}
        for one in reversed(article)
        for named in one.reading.named_urls
    }
    stand = {one.url: {"url": one.url, "role": _role(one.reading), "capture_id": one.capture_id} for one in article}
    return list((rows | stand).values())


def _role(reading: ArticleReading) -> str:
    # A further page is the article's too, and neither a second address of the first nor its print view.
    return "article" if reading.role == "part" else reading.role


def _note_rows(db: Database, article_key: str, article: ArticleReading) -> list[dict[str, Any]]:
    return [
        {"position": position, "text": note.text, "relation": note.relation, "also": note.also, "points": note.points, "step": note.step,
         "source_kind": note.source_kind, "issuer": note.issuer, **_mention(db, article_key, note), OUTCOMES["source_notes"]: None}
        for position, note in enumerate(article.source_notes, 1)
    ]  # fmt: skip


def _citation_rows(db: Database, article_key: str, article: ArticleReading) -> list[dict[str, Any]]:
    return [
        {"position": position, "text": citation.text, "start": citation.start, "end": citation.end, "corrects": int(citation.corrects),
         **_mention(db, article_key, citation), OUTCOMES["citations"]: None}
        for position, citation in enumerate(article.citations, 1)
    ]  # fmt: skip


def _mention(db: Database, article_key: str, mention: SourceNote | Citation) -> dict[str, Any]:
    start, end = number_range(mention.number)
    return {
        "periodical_id": periodical_id(db, article_key, mention.paper), "periodical_text": mention.periodical_text,
        "number": mention.number, "number_start": start, "number_end": end, "title": mention.title,
        "date_text": mention.date_text,
    }  # fmt: skip


def periodical_id(db: Database, key: str, code: str | None) -> int | None:
    """Return the id of the periodical with the code `code` in the archive that the article `key` is of; None where there is none."""
    found = db.execute("SELECT id FROM periodicals WHERE key = ?", [f"{key.partition('/')[0]}/{code}"]).fetchone()
    return found[0] if found else None
