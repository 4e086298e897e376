"""What a mirror says, without ids, runs and the times of the crawl: what two mirrors of the same captures have in common."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from hashlib import sha256
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
    "date_inferred, confidence, word_count, articles.url, gone_at IS NULL, articles.text_digest, note_text, body_text, body_html "
    "FROM articles "
    "LEFT JOIN issues ON issues.id = issue_id LEFT JOIN periodicals ON periodicals.id = articles.periodical_id",
    "article_urls": "SELECT article_urls.url, articles.key, role FROM article_urls JOIN articles ON articles.id = article_id",
    "article_translations": "SELECT articles.key, article_translations.language, article_translations.url, page_key, is_original "
    "FROM article_translations JOIN articles ON articles.id = article_id",
    "issue_urls": "SELECT issue_urls.url, issues.key, role FROM issue_urls JOIN issues ON issues.id = issue_id",
    "issue_contents": "SELECT issues.key, position, kicker, headline, subhead, byline, rubric, issue_contents.url, article_key, "
    "article_id IS NULL FROM issue_contents JOIN issues ON issues.id = issue_id",
    "links": "SELECT articles.key, links.position, links.url, links.text, target_key, targets.key, state FROM links "
    "JOIN articles ON articles.id = article_id LEFT JOIN articles AS targets ON targets.id = target_article_id",
    "source_notes": "SELECT articles.key, notes.position, notes.text, relation, also, points, step, source_kind, notes.issuer, "
    f"{_MENTION}, documents.key, target.key, found.key, basis, outcome, means.key, named_basis, named_outcome FROM source_notes AS notes "
    "JOIN articles ON articles.id = notes.article_id LEFT JOIN periodicals AS named ON named.id = notes.periodical_id "
    "LEFT JOIN issues ON issues.id = notes.issue_id LEFT JOIN documents ON documents.id = document_id "
    "LEFT JOIN articles AS target ON target.id = source_article_id LEFT JOIN articles AS found ON found.id = found_article_id "
    "LEFT JOIN articles AS means ON means.id = named_article_id",
    "citations": 'SELECT articles.key, notes.position, notes.text, notes.start, notes."end", corrects, '
    f"{_MENTION}, target.key, basis, outcome FROM citations AS notes "
    "JOIN articles ON articles.id = notes.article_id LEFT JOIN periodicals AS named ON named.id = notes.periodical_id "
    "LEFT JOIN issues ON issues.id = notes.issue_id LEFT JOIN articles AS target ON target.id = cited_article_id",
    "documents": "SELECT documents.key, documents.title, documents.kind, issuer, periodicals.key, number, documents.language, "
    "documents.date_text, documents.date_edtf, documents.date_start, documents.date_end, documents.date_inferred, articles.key "
    "FROM documents LEFT JOIN periodicals ON periodicals.id = documents.periodical_id "
    "LEFT JOIN articles ON articles.id = documents.article_id",
    "article_versions": "SELECT articles.key, version, changes, article_versions.headline, article_versions.note_text, "
    "article_versions.body_text, article_versions.text_digest FROM article_versions JOIN articles ON articles.id = article_id",
    "decisions": "SELECT key, kind, article_key, article_id IS NULL, source_key, source_id IS NULL, issue_key, issue_id IS NULL, relation, "
    "date_text, date_edtf, date_start, date_end, author, decided_at, reason, state FROM decisions",
    "reprints": "SELECT articles.key, sources.key, reprints.relation, extent, direction, status, declared, detected, is_direct, "
    "article_coverage, source_coverage, similarity, words, words_changed, words_respelled, words_added, words_cut, "
    "explanation, reprints.title, decisions.key FROM reprints "
    "JOIN articles ON articles.id = reprints.article_id JOIN articles AS sources ON sources.id = reprints.source_id "
    "LEFT JOIN decisions ON decisions.id = decision_id",
    "passages": "SELECT articles.key, sources.key, reprint_id IS NULL, passages.kind, article_version, source_version, article_start, "
    "article_end, source_start, source_end, words, similarity FROM passages JOIN articles ON articles.id = article_id "
    "JOIN articles AS sources ON sources.id = source_id",
    "clusters": "SELECT clusters.key, clusters.title, articles.key, canonical_reason, original_language, documents.key, printings, "
    "languages, first_date, last_date FROM clusters JOIN articles ON articles.id = canonical_article_id "
    "LEFT JOIN documents ON documents.id = original_document_id",
    "cluster_members": "SELECT clusters.key, articles.key, role, articles.cluster_id = clusters.id FROM cluster_members "
    "JOIN clusters ON clusters.id = cluster_members.cluster_id JOIN articles ON articles.id = article_id",
    "boilerplate": 'SELECT articles.key, boilerplate.title, text, words, articles, start, "end" FROM boilerplate '
    "JOIN articles ON articles.id = article_id",
    "captures": "SELECT url, content_type, charset, digest, length FROM captures WHERE outcome <> 'failed' GROUP BY url, digest",
    "readings": "SELECT captures.url, reader, kind, key, issue_key, item FROM readings JOIN captures ON captures.id = capture_id",
    "problems": "SELECT url, stage, code, severity FROM problems WHERE resolved_at IS NULL",
    "found by search": "SELECT (SELECT key FROM articles WHERE id = articles_search.rowid) FROM articles_search "
    'WHERE articles_search MATCH \'"the" OR "a"\'',
}


DERIVED = (
    "issues", "articles", "article_urls", "article_translations", "article_versions", "issue_urls", "issue_contents", "links",
    "source_notes", "citations", "documents", "reprints", "passages", "clusters", "cluster_members", "boilerplate",
)  # fmt: skip
"""The tables whose rows are derived, from readings and decisions alone."""

Row = tuple[object, ...]


def dump(path: Path) -> dict[str, list[Row]]:
    """Return the rows of each table of the mirror at `path`, sorted, ids replaced by keys."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return {table: sorted(connection.execute(query).fetchall(), key=repr) for table, query in _SAYS.items()}


def digests(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """Return the rows of a table as digests, each with what names the row to a person: memory for large mirrors."""
    rows = connection.execute(_SAYS[table])
    return {sha256(repr(row).encode()).hexdigest(): " ".join(str(part) for part in row[:2]) for row in rows}
