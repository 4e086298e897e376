"""What a mirror says, without ids, runs and the times of the crawl: for comparing two mirrors of one archive."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_SAYS = {
    "archives": "SELECT key, name, home_url, licence FROM archives",
    "periodicals": "SELECT key, code, name, abbreviation, language, publisher, place, hemisphere, issn FROM periodicals",
    "issues": "SELECT issues.key, issues.title, periodicals.key, volume, number, number_start, number_end, kind, date_text, date_edtf, "
    "date_start, date_end, url, complete FROM issues JOIN periodicals ON periodicals.id = periodical_id",
    "articles": "SELECT articles.key, articles.title, issues.key, periodicals.key, position, articles.language, articles.kind, rubric, "
    "kicker, headline, subhead, byline, part, dateline, articles.date_text, articles.date_edtf, articles.date_start, articles.date_end, "
    "word_count, articles.url, text_digest, note_text, body_text, body_html FROM articles LEFT JOIN issues ON issues.id = issue_id "
    "LEFT JOIN periodicals ON periodicals.id = articles.periodical_id",
    "article_urls": "SELECT article_urls.url, articles.key, role FROM article_urls JOIN articles ON articles.id = article_id",
    "issue_urls": "SELECT issue_urls.url, issues.key, role FROM issue_urls JOIN issues ON issues.id = issue_id",
    "issue_contents": "SELECT issues.key, position, headline, byline, rubric, issue_contents.url, article_key, article_id IS NULL "
    "FROM issue_contents JOIN issues ON issues.id = issue_id",
    "links": "SELECT articles.key, links.position, links.url, links.text, target_key, targets.key, state FROM links "
    "JOIN articles ON articles.id = article_id LEFT JOIN articles AS targets ON targets.id = target_article_id",
    "captures": "SELECT url, status, content_type, charset, digest, length FROM captures GROUP BY url, digest",
    "readings": "SELECT captures.url, reader, kind, key, issue_key, item FROM readings JOIN captures ON captures.id = capture_id",
    "problems": "SELECT url, stage, code, severity FROM problems WHERE resolved_at IS NULL",
    "found by search": "SELECT (SELECT key FROM articles WHERE id = articles_search.rowid) FROM articles_search "
    'WHERE articles_search MATCH \'"the" OR "a"\'',
}


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of each table, sorted, ids replaced by keys."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        return {table: sorted(connection.execute(query).fetchall(), key=repr) for table, query in _SAYS.items()}
    finally:
        connection.close()
