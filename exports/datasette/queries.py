"""The canned queries of the Datasette instance, each a question that is often asked of a mirror."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Query:
    """One question, with its answer in SQL."""

    title: str
    """As shown over the answer."""
    description: str
    """What it answers, and what to fill in."""
    sql: str
    """With named parameters, which Datasette shows as fields to fill in."""
    tables: frozenset[str]
    """The tables that it reads; a mirror without them is not asked."""

    def metadata(self) -> dict[str, Any]:
        """Return it as Datasette's metadata has it."""
        return {"title": self.title, "description": self.description, "sql": self.sql.strip(), "hide_sql": True}


QUERIES: dict[str, Query] = {
    "search": Query(
        title="Search the articles, best first",
        description="Words in any language, with or without their accents, or Chinese and Japanese of any length; put a phrase in double "
        "quotes. A word in a headline counts more than one in a text; the fifty best are shown. The [brackets] show what was found.",
        tables=frozenset(("articles", "issues")),
        sql="""
WITH best AS (
  SELECT rowid AS id, bm25(articles_search, 10.0, 4.0, 2.0, 1.0) AS score
  FROM articles_search
  WHERE articles_search MATCH escape_fts(:q)
  ORDER BY score
  LIMIT 50
)
SELECT articles.id AS article_id, articles.title, articles.byline, issues.title AS issue, articles.date_text AS date, articles.language,
  coalesce(
    (SELECT snippet(articles_fts, -1, '[', ']', '…', 30) FROM articles_fts
     WHERE articles_fts MATCH escape_fts(:q) AND articles_fts.rowid = articles.id),
    substr(articles.body_text, max(1, instr(articles.body_text, :q) - 80), 200)
  ) AS excerpt,
  articles.url
FROM best
JOIN articles ON articles.id = best.id
LEFT JOIN issues ON issues.id = articles.issue_id
ORDER BY best.score, articles.id
""",
    ),
    "articles_of_an_issue": Query(
        title="The articles of an issue",
        description="Give the issue's number as printed, its key or its title.",
        tables=frozenset(("articles", "issues")),
        sql="""
SELECT articles.id AS article_id, articles.position, articles.rubric, articles.title, articles.byline, articles.word_count AS words,
  issues.title AS issue, articles.url
FROM articles
JOIN issues ON issues.id = articles.issue_id
WHERE issues.key = :issue OR issues.number = :issue OR issues.title = :issue
ORDER BY issues.periodical_id, issues.number_start, issues.id, articles.position IS NULL, articles.position, articles.key
""",
    ),
    "addresses_of_an_article": Query(
        title="The addresses of an article",
        description="Give the article's key, or any address that it is or was served under.",
        tables=frozenset(("articles", "article_urls", "captures")),
        sql="""
SELECT articles.id AS article_id, articles.title, article_urls.url, article_urls.role, captures.status, captures.fetched_at AS read_from
FROM articles
JOIN article_urls ON article_urls.article_id = articles.id
JOIN captures ON captures.id = article_urls.capture_id
WHERE articles.key = :article OR articles.id IN (SELECT article_id FROM article_urls WHERE url = :article)
ORDER BY articles.id, article_urls.url <> articles.url, article_urls.url
""",
    ),
    "by_writer": Query(
        title="What one writer wrote",
        description="Give a name or a part of it; the view “writers” has them all.",
        tables=frozenset(("articles", "issues")),
        sql="""
SELECT articles.id AS article_id, articles.byline, articles.title, issues.title AS issue, articles.date_text AS date,
  articles.word_count AS words, articles.url
FROM articles
LEFT JOIN issues ON issues.id = articles.issue_id
WHERE articles.byline LIKE '%' || replace(replace(replace(:writer, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%' ESCAPE '\\'
ORDER BY articles.byline, articles.date_start, articles.id
""",
    ),
    "incomplete_issues": Query(
        title="Issues with missing articles",
        description="What their contents lists name against what the mirror holds; the view “missing_articles” names what is missing.",
        tables=frozenset(("issues", "issue_contents")),
        sql="""
SELECT issues.id AS issue_id, issues.title AS issue, count(*) AS listed, count(issue_contents.article_id) AS held,
  count(*) - count(issue_contents.article_id) AS missing, issues.url
FROM issues
JOIN issue_contents ON issue_contents.issue_id = issues.id
GROUP BY issues.id
HAVING missing
ORDER BY missing DESC, issues.id
""",
    ),
    "most_linked": Query(
        title="The articles that others link to most",
        description="Counted by linking article, each once.",
        tables=frozenset(("articles", "issues", "links")),
        sql="""
SELECT articles.id AS article_id, articles.title, issues.title AS issue, count(DISTINCT links.article_id) AS linked_from, articles.url
FROM links
JOIN articles ON articles.id = links.target_article_id
LEFT JOIN issues ON issues.id = articles.issue_id
WHERE links.article_id <> links.target_article_id
GROUP BY articles.id
ORDER BY linked_from DESC, articles.id
LIMIT 100
""",
    ),
    "reprints_by_year": Query(
        title="Who reprints whom, by year",
        description="Give a periodical's name to see what it takes from others and what others take from it, or nothing to see them all. "
        "“share” is that of all the articles of the year that the mirror holds of the periodical.",
        tables=frozenset(("who_reprints_whom",)),
        sql="""
SELECT year, periodical, source_periodical, articles, of_articles, share
FROM who_reprints_whom
WHERE :periodical IN ('', periodical, source_periodical)
ORDER BY year IS NULL, year, articles DESC, periodical, source_periodical
""",
    ),
    "reprints_of_an_article": Query(
        title="The reprints of an article",
        description="Give the article's key, or any address that it is or was served under: all that it was printed from, and all that was "
        "printed from it, abridgements, excerpts and translations included.",
        tables=frozenset(("reprints_overview", "articles", "article_urls")),
        sql="""
WITH asked AS (
  SELECT id FROM articles WHERE key = :article
  UNION
  SELECT article_id FROM article_urls WHERE url = :article
)
SELECT reprint_id, article_id, article, periodical, date_start, relation, source_id, source, source_periodical, source_date_start,
  direction, status, explanation
FROM reprints_overview
WHERE article_id IN (SELECT id FROM asked) OR source_id IN (SELECT id FROM asked)
ORDER BY date_start, reprint_id
""",
    ),
    "works_in_most_languages": Query(
        title="The works in the most languages",
        description="Each with all its languages, and where there are as many, those printed most often first.",
        tables=frozenset(("clusters",)),
        sql="""
SELECT id AS cluster_id, title AS work, original_language, languages,
  length(languages) - length(replace(languages, ',', '')) + 1 AS number_of_languages, printings, first_date, last_date
FROM clusters
ORDER BY number_of_languages DESC, printings DESC, key
LIMIT 100
""",
    ),
    "notes_that_texts_contradict": Query(
        title="Notes that the texts contradict",
        description="What a note names as its source, and where the same text was really found.",
        tables=frozenset(("contradicted_notes", "articles")),
        sql="""
SELECT said.article_id, said.article, said.text AS note, said.names, said.found_in, said.found_article_id, said.found
FROM contradicted_notes AS said
JOIN articles ON articles.id = said.article_id
ORDER BY articles.date_start, articles.key
""",
    ),
    "quotations_of_an_article": Query(
        title="The quotations of an article",
        description="Give the article's key, or any address that it is or was served under: what it quotes of others, and others of it, "
        "or both of a third.",
        tables=frozenset(("quotations", "articles", "article_urls")),
        sql="""
WITH asked AS (
  SELECT id FROM articles WHERE key = :article
  UNION
  SELECT article_id FROM article_urls WHERE url = :article
)
SELECT passage_id, article_id, article, source_id, source, words, text
FROM quotations
WHERE article_id IN (SELECT id FROM asked) OR source_id IN (SELECT id FROM asked)
ORDER BY words DESC, passage_id
""",
    ),
}
"""By the name that stands in the address."""
