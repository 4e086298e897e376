"""The two articles that are to be compared, read from the mirror: which is the earlier, and what is known of the two."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.process import extract
from sqlite_utils import Database

from pipelines.reprints.comparison import Comparison, compare, compare_translation

_ARTICLE = """
    SELECT articles.id, articles.key, articles.title, periodicals.name AS periodical, issues.title AS issue,
        coalesce(articles.date_text, issues.date_text) AS date, articles.date_start, articles.date_end, articles.language,
        articles.url, articles.note_text AS note, articles.body_text AS body
    FROM articles
    LEFT JOIN issues ON issues.id = articles.issue_id
    LEFT JOIN periodicals ON periodicals.id = coalesce(articles.periodical_id, issues.periodical_id)
"""
# Places of an older version's text do not fit the present one.
_TRANSLATED = """
    SELECT article_start, article_end, source_start, source_end FROM passages
    WHERE kind = 'translation' AND article_id = :article AND source_id = :source
        AND article_version = (SELECT max(version) FROM article_versions WHERE article_id = :article)
        AND source_version = (SELECT max(version) FROM article_versions WHERE article_id = :source)
    ORDER BY article_start, source_start
"""
_NEAREST = 3
_LONGEST_NAME = 100


class CannotCompare(Exception):
    """There are no two such articles; the message says which is not there, and which are nearest."""


@dataclass(frozen=True)
class Article:
    """What is shown of an article."""

    id: int
    key: str
    title: str
    periodical: str | None
    issue: str | None
    date: str | None
    """As printed."""
    date_start: str | None
    date_end: str | None
    language: str | None
    url: str
    note: str | None
    body: str

    @property
    def place(self) -> str:
        """Where it was printed, and when; empty where nothing is known."""
        known = [self.issue or self.periodical or ""]
        if self.date and self.date not in known[0]:
            known.append(self.date)
        return ", ".join(filter(None, known))


@dataclass(frozen=True)
class Pair:
    """Two articles and what became of the one in the other."""

    left: Article
    right: Article
    later: Article
    """One of the two: what stands only in it was added, what stands only in the other was cut."""
    is_ordered: bool
    """Whether it is known to be the later; otherwise the right one is taken for it."""
    explanation: str | None
    """What the mirror says of the two, in a sentence."""
    comparison: Comparison

    @property
    def earlier(self) -> Article:
        """The other: the source."""
        return self.left if self.later is self.right else self.right

    def role(self, article: Article) -> str:
        """Return what one of the two is called beside the other."""
        if self.is_ordered:
            return "later" if article is self.later else "earlier"
        return "first" if article is self.left else "second"

    @property
    def shares(self) -> bool:
        """Whether there is a passage in both."""
        return any(part.article_words and part.source_words for part in self.comparison.parts)


def read_pair(db: Database, left: str, right: str) -> Pair:
    """Return the articles `left` and `right` of the mirror `db`, each named by its key, one of its addresses or its id, and compare them.

    Raises CannotCompare where one is not there, or both are the same.
    """
    one, other = _article(db, left), _article(db, right)
    if one.id == other.id:
        raise CannotCompare(f"{left} and {right} are one article, {one.key}; name two")
    article_id, explanation = _known(db, one, other)
    later = one if article_id == one.id else other if article_id == other.id else _later(one, other)
    article, source = (one, other) if later is one else (other, one)
    spans = _translated(db, article, source)
    comparison = compare_translation(article.body, source.body, spans) if spans else compare(article.body, source.body)
    return Pair(one, other, article, later is not None, explanation, comparison)


def _article(db: Database, named: str) -> Article:
    ways = ["articles.key = ?", "articles.id IN (SELECT article_id FROM article_urls WHERE url = ?)"]
    if named.isdecimal() and named.isascii():
        ways.append("articles.id = CAST(? AS INTEGER)")
    for way in ways:
        for found in db.query(f"{_ARTICLE} WHERE {way} ORDER BY articles.key LIMIT 1", [named]):
            return Article(**found)
    keys = [str(row["key"]) for row in db.query("SELECT key FROM articles ORDER BY key")]
    if not keys:
        raise CannotCompare("the mirror holds no article; crawl it first")
    near = ", ".join(key for key, _, _ in extract(named[:_LONGEST_NAME], keys, limit=_NEAREST))
    raise CannotCompare(f"there is no article {named!r}; near it are {near}")


def _known(db: Database, one: Article, other: Article) -> tuple[int | None, str | None]:
    """Return which of the two reprints the other, where that is decided, and the sentence on the two."""
    if "reprints" not in db.table_names():
        return None, None
    row = next(
        db.query(
            "SELECT article_id, direction, explanation FROM reprints WHERE article_id IN (:one, :other) AND source_id IN (:one, :other)",
            {"one": one.id, "other": other.id},
        ),
        None,
    )
    if row is None:
        return None, None
    return (None if row["direction"] == "undecided" else int(row["article_id"])), str(row["explanation"])


def _later(one: Article, other: Article) -> Article | None:
    for article, source in ((one, other), (other, one)):
        if article.date_start and source.date_end and source.date_end < article.date_start:
            return article
    return None


def _translated(db: Database, article: Article, source: Article) -> list[tuple[int, int, int, int]]:
    """Return where paragraphs of the two stand for one another, in code points."""
    if "passages" not in db.table_names():
        return []
    found = [tuple(row.values()) for row in db.query(_TRANSLATED, {"article": article.id, "source": source.id})]
    if found:
        return found
    return [
        (start, end, other_start, other_end)
        for other_start, other_end, start, end in (
            tuple(row.values()) for row in db.query(_TRANSLATED, {"article": source.id, "source": article.id})
        )
    ]
