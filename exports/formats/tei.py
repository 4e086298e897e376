"""TEI P5: one document an article, or one an issue, for the digital humanities."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from lxml import etree

from exports import articles
from exports.bibliography.originals import Originals
from exports.file_names import file_name
from exports.formats.format import Format
from exports.markup.body import body
from exports.markup.tei_header import HEADED, Place, add_header, add_issue_header, language_tag
from exports.markup.tei_text import TEI, add, add_body
from exports.selection import Filters, Selection

_COLUMNS = (*HEADED, "dateline", "note_text", "body_text", "body_html")
_BY_ISSUE = """
    SELECT coalesce(issues.key, articles.key), articles.key, articles.id, articles.issue_id
    FROM articles LEFT JOIN issues ON issues.id = articles.issue_id
    WHERE articles.id IN ({ids})
    ORDER BY issues.key IS NULL, issues.key, articles.position IS NULL, articles.position, articles.key
"""
_VERSIONS = """
    SELECT version, captured_at, changes FROM article_versions JOIN articles ON articles.id = article_versions.article_id
    WHERE articles.key = ? ORDER BY version DESC
"""


def write(selection: Selection, folder: Path, layout: str) -> int:
    """Write the articles of `selection` into `folder`, an `article` or an `issue` a file; return how many articles there were."""
    documents = _Documents(selection)
    for name, document in documents.by_issue() if layout == "issue" else documents.by_article():
        content = etree.tostring(document, encoding="UTF-8", xml_declaration=True)
        (folder / f"{file_name(name)}.xml").write_bytes(content)
    return selection.count


class _Documents:
    """The documents of a selection."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._originals = Originals(selection)
        self._archives = list(selection.db.query("SELECT * FROM archives ORDER BY id"))
        self._periodicals = {row["key"]: row for row in selection.db.query("SELECT * FROM periodicals")}
        self._issue = lru_cache(maxsize=256)(self._read_issue)
        self._mirrored_at = selection.mirrored_at

    def by_article(self) -> Iterator[tuple[str, etree._Element]]:
        """Yield the key and document of each article."""
        for article in articles.records(self._selection, _COLUMNS):
            yield article["key"], self._document(article)

    def by_issue(self) -> Iterator[tuple[str, etree._Element]]:
        """Yield the key and document of each issue, then those of each article that is of none."""
        for (key, issue_id), placed in groupby(self._selection.rows(_BY_ISSUE), key=lambda row: (row[0], row[3])):
            order = {row[1]: (number, row[2]) for number, row in enumerate(placed)}
            ids = ", ".join(str(article_id) for _, article_id in order.values())
            found = list(articles.records(Selection(self._selection.db, Filters(where=f"articles.id IN ({ids})")), _COLUMNS))
            found.sort(key=lambda article: order[article["key"]])
            yield key, self._corpus(found) if issue_id is not None else self._document(found[0])

    def _corpus(self, found: list[dict[str, Any]]) -> etree._Element:
        corpus = etree.Element(f"{{{TEI}}}teiCorpus", nsmap={None: TEI})
        place = self._place(found[0])
        add_issue_header(corpus, place, place.periodical["language"] if place.periodical else None, self._mirrored_at)
        corpus.extend([self._document(article) for article in found])
        return corpus

    def _document(self, article: dict[str, Any]) -> etree._Element:
        document = etree.Element(f"{{{TEI}}}TEI", nsmap={None: TEI})
        key = article["key"]
        versions = list(self._selection.db.query(_VERSIONS, [key]))
        add_header(document, article, self._place(article), self._originals.relations(key), versions, self._mirrored_at)
        text = add(document, "text", lang=language_tag(article["language"]))
        div = add(add(text, "body"), "div", type="article")
        _add_head(div, article)
        blocks = body(article["body_html"], article["body_text"])
        add_body(div, blocks)
        if not blocks:
            add(div, "p")
        return document

    def _place(self, article: dict[str, Any]) -> Place:
        archive = next((row for row in self._archives if article["key"].startswith(f"{row['key']}/")), self._archives[0])
        return Place(archive, self._periodicals.get(article["periodical_key"]), self._issue(article["issue_key"]))

    def _read_issue(self, key: str | None) -> dict[str, Any] | None:
        return next(self._selection.db.query("SELECT * FROM issues WHERE key = ?", [key]), None)


def _add_head(div: etree._Element, article: dict[str, Any]) -> None:
    heads = {"rubric": article["rubric"], "kicker": article["kicker"], "main": article["headline"], "sub": article["subhead"]}
    for kind, said in {**heads, "part": article["part"]}.items():
        if said:
            add(div, "head", said, type=kind)
    if article["byline"]:
        add(div, "byline", article["byline"])
    if article["dateline"]:
        add(div, "dateline", article["dateline"])
    if article["note_text"]:
        note = add(div, "note", type="source")
        for paragraph in article["note_text"].split("\n\n"):
            add(note, "p", paragraph)


FORMAT = Format(
    title="TEI P5",
    description="One XML document an article with its source, edition history and reprints: for the digital humanities.",
    called="tei",
    ending=".xml",
    folder=write,
    layouts={"article": "one file an article", "issue": "one file an issue, and one for each article that is of none"},
)
