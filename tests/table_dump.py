"""What a mirror says, without ids, runs and the times of the crawl: for comparing two mirrors of one archive."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_MENTION = (
    "named.key, periodical_text, notes.number, notes.number_start, notes.number_end, notes.title, notes.date_text, notes.date_edtf, "
    "notes.date_start, notes.date_end, notes.date_inferred, issues.key"
)
_SAYS = {
    "archives": "SELECT key, name, home_url, licence FROM archives",
    "periodicals": "SELECT this.key, this.code, this.name, this.abbreviation, this.language, this.publisher, this.place, this.hemisphere, "
    "this.issn, successor.key, this.since, this.until FROM periodicals AS this "
    "LEFT JOIN periodicals AS successor ON successor.id = this.successor_id",
    "periodical_names": "SELECT key, periodical_names.name FROM periodical_names JOIN periodicals ON periodicals.id = periodical_id",
    "issues": "SELECT issues.key, issues.title, periodicals.key, volume, number, number_start, number_end, kind, date_text, date_edtf, "
    "date_start, date_end, url, pdf_url, pdf_text, complete FROM issues JOIN periodicals ON periodicals.id = periodical_id",
    "articles": "SELECT articles.key, articles.title, issues.key, periodicals.key, position, articles.language, articles.kind, rubric, "
    "kicker, headline, subhead, byline, part, dateline, articles.date_text, articles.date_edtf, articles.date_start, articles.date_end, "
    "date_inferred, confidence, word_count, articles.url, text_digest, note_text, body_text, body_html FROM articles "
    "LEFT JOIN issues ON issues.id = issue_id LEFT JOIN periodicals ON periodicals.id = articles.periodical_id",
    "article_urls": "SELECT article_urls.url, articles.key, role FROM article_urls JOIN articles ON articles.id = article_id",
    "issue_urls": "SELECT issue_urls.url, issues.key, role FROM issue_urls JOIN issues ON issues.id = issue_id",
    "issue_contents": "SELECT issues.key, position, kicker, headline, subhead, byline, rubric, issue_contents.url, article_key, "
    "article_id IS NULL FROM issue_contents JOIN issues ON issues.id = issue_id",
    "links": "SELECT articles.key, links.position, links.url, links.text, target_key, targets.key, state FROM links "
    "JOIN articles ON articles.id = article_id LEFT JOIN articles AS targets ON targets.id = target_article_id",
    "source_notes": "SELECT articles.key, notes.position, notes.text, relation, also, points, step, source_kind, notes.issuer, "
    f"{_MENTION}, documents.key, target.key, found_article_id, basis, outcome FROM source_notes AS notes "
    "JOIN articles ON articles.id = notes.article_id LEFT JOIN periodicals AS named ON named.id = notes.periodical_id "
    "LEFT JOIN issues ON issues.id = notes.issue_id LEFT JOIN documents ON documents.id = document_id "
    "LEFT JOIN articles AS target ON target.id = source_article_id",
    "citations": 'SELECT articles.key, notes.position, notes.text, notes.start, notes."end", corrects, '
    f"{_MENTION}, target.key, basis, outcome FROM citations AS notes "
    "JOIN articles ON articles.id = notes.article_id LEFT JOIN periodicals AS named ON named.id = notes.periodical_id "
    "LEFT JOIN issues ON issues.id = notes.issue_id LEFT JOIN articles AS target ON target.id = cited_article_id",
    "documents": "SELECT documents.key, documents.title, documents.kind, issuer, periodicals.key, number, documents.language, "
    "documents.date_text, documents.date_edtf, documents.date_start, documents.date_end, documents.date_inferred, articles.key "
    "FROM documents LEFT JOIN periodicals ON periodicals.id = documents.periodical_id "
    "LEFT JOIN articles ON articles.id = documents.article_id",
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
