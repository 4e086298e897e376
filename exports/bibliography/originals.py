"""What an article was printed from, and who printed it: the relations that the mirror holds of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from exports.bibliography.citation import printed_in
from exports.selection import Selection

_OTHER = """
    other.id, other.key, other.title, other.headline, other.language, other.url, other.date_text, other.date_edtf, other.date_start,
    other.date_end, periodicals.name AS periodical_name, periodicals.key AS periodical_key, periodicals.publisher, periodicals.place,
    issues.title AS issue_title, issues.key AS issue_key
"""
_PLACES = """
    LEFT JOIN issues ON issues.id = other.issue_id
    LEFT JOIN periodicals ON periodicals.id = other.periodical_id
"""
# Held as a subquery that SQLite flattens: one look at one row, whatever the filters.
_IS_SELECTED = "EXISTS (SELECT 1 FROM ({ids}) AS selected WHERE selected.id = other.id) AS is_selected"
_RELATIONS = f"""
    SELECT reprints.relation, reprints.status, reprints.explanation, {_IS_SELECTED}, {_OTHER},
        reprints.article_id = :id AS is_source,
        CASE WHEN reprints.direction = 'undecided' THEN 'undecided' WHEN reprints.article_id = :id THEN 'source' ELSE 'printing' END
            AS role
    FROM reprints
    JOIN articles AS other ON other.id = CASE reprints.article_id WHEN :id THEN reprints.source_id ELSE reprints.article_id END
    {_PLACES}
    WHERE reprints.article_id = :id OR reprints.source_id = :id
    ORDER BY reprints.article_id != :id, other.date_start IS NULL, other.date_start, other.key
"""
_SOURCE = f"""
    SELECT reprints.relation, {_OTHER}
    FROM reprints
    JOIN articles AS other ON other.id = reprints.source_id
    {_PLACES}
    WHERE reprints.article_id = :id AND is_direct AND direction != 'undecided' AND status = 'certain'
        AND relation IN ('reprint', 'abridgement', 'excerpt', 'adaptation', 'translation')
    ORDER BY declared DESC, other.date_start IS NULL, other.date_start, other.key LIMIT 1
"""
_CITED = f"""
    SELECT citations.start, citations."end", {_IS_SELECTED}, {_OTHER}
    FROM citations
    JOIN articles AS other ON other.id = citations.cited_article_id
    {_PLACES}
    WHERE citations.article_id = :id AND other.id != :id
    ORDER BY citations.start, citations.position
"""
_PHRASES = {
    "reprint": "Reprint of", "abridgement": "Abridgement of", "excerpt": "Excerpt from", "adaptation": "Adaptation of",
    "translation": "Translation of",
}  # fmt: skip


@dataclass(frozen=True)
class Origin:
    """What an article was made from, and what that was made from in the end; rows of the two articles, one where they are the same."""

    relation: str
    """What the article is to its source: a translation, a reprint …"""
    source: dict[str, Any]
    """The article that it was printed from."""
    original: dict[str, Any]
    """The first printing that sources lead to."""

    @property
    def sentence(self) -> str:
        """What it was made from, in a sentence without a full stop."""
        said = f"{_PHRASES[self.relation]} {_told(self.source)}"
        return said if self.source["id"] == self.original["id"] else f"{said}; the original is {_told(self.original)}"


class Originals:
    """The relations of the articles of a selection."""

    def __init__(self, selection: Selection) -> None:
        """Take the selection; nothing is read before it is asked for."""
        self._selection = selection
        self._id = lru_cache(maxsize=1)(self._find_id)

    def of(self, key: str) -> Origin | None:
        """Return what the article `key` was made from; None where nothing is certain, and for what came first.

        Only relations count that are direct, certain and of a decided direction, and that make the article another printing of its source:
        not a compilation that includes it, nor what only shares a source with it. From source to source they lead to the original.
        """
        article_id = self._id(key)
        source = self._source(article_id)
        if source is None:
            return None
        original, met = source, {article_id, source["id"]}
        while (further := self._source(original["id"])) and further["id"] not in met:
            original = further
            met.add(further["id"])
        return Origin(source["relation"], source, original)

    def relations(self, key: str) -> list[dict[str, Any]]:
        """Return all relations of the article `key`, sources first: what they are, and the columns of the other article.

        `is_source` says whether that is the source by the mirror's own order, `role` what it is beside the article: the `source`, a
        `printing` of it, or `undecided`; `is_selected` whether it is of the selection.
        """
        return list(self._selection.query(_RELATIONS, id=self._id(key)))

    def cited(self, key: str) -> list[dict[str, Any]]:
        """Return the articles of the mirror that the text of the article `key` cites, each with the place where it does."""
        return list(self._selection.query(_CITED, id=self._id(key)))

    def _find_id(self, key: str) -> int:
        return int(self._selection.db.execute("SELECT id FROM articles WHERE key = ?", [key]).fetchone()[0])

    def _source(self, article_id: int) -> dict[str, Any] | None:
        return next(self._selection.query(_SOURCE, id=article_id), None)


def _told(article: dict[str, Any]) -> str:
    return ", ".join(filter(None, (f"“{article['headline'] or article['title']}”", *printed_in(article))))
