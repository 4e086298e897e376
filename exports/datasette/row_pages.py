"""What the reading pages of articles, issues, reprints and works show of other tables, as SQL about the row `:id`."""

from __future__ import annotations

_ARTICLE_PLACE = """
SELECT issues.id AS issue_id, issues.title AS issue, periodicals.id AS periodical_id, periodicals.name AS periodical
FROM articles
LEFT JOIN issues ON issues.id = articles.issue_id
LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
WHERE articles.id = :id
"""
_ARTICLE_ADDRESSES = """
SELECT article_urls.url, article_urls.role FROM article_urls JOIN articles ON articles.id = article_urls.article_id
WHERE articles.id = :id AND article_urls.url <> articles.url ORDER BY article_urls.url
"""
# Neighbours in the contents list; an issue without one has no order to go by.
_ARTICLE_NEIGHBOURS = """
SELECT other.id, other.title, other.position < this.position AS before FROM articles AS this
JOIN articles AS other ON other.issue_id = this.issue_id AND other.id IN (
  (SELECT id FROM articles WHERE issue_id = this.issue_id AND position < this.position ORDER BY position DESC LIMIT 1),
  (SELECT id FROM articles WHERE issue_id = this.issue_id AND position > this.position ORDER BY position LIMIT 1)
)
WHERE this.id = :id ORDER BY other.position
"""
# What a text says of its source, or cites: the article or document found, or the issue, or nothing but the words.
_ARTICLE_NOTES = """
SELECT n.text, n.relation, n.points, n.outcome, n.issue_id, issues.title AS issue, n.source_article_id AS found_id, found.title AS found,
  n.document_id, documents.title AS document
FROM source_notes AS n
LEFT JOIN issues ON issues.id = n.issue_id
LEFT JOIN articles AS found ON found.id = n.source_article_id
LEFT JOIN documents ON documents.id = n.document_id
WHERE n.article_id = :id ORDER BY n.position
"""
_ARTICLE_CITATIONS = """
SELECT c.text, c.title, c.corrects, c.outcome, c.issue_id, issues.title AS issue, c.cited_article_id AS found_id, found.title AS found
FROM citations AS c
LEFT JOIN issues ON issues.id = c.issue_id
LEFT JOIN articles AS found ON found.id = c.cited_article_id
WHERE c.article_id = :id ORDER BY c.position
"""
_ISSUE_CONTENTS = """
SELECT * FROM (
  SELECT c.position, c.rubric, c.kicker, c.headline, c.byline, c.url, c.article_id, articles.title, articles.language
  FROM issue_contents AS c LEFT JOIN articles ON articles.id = c.article_id WHERE c.issue_id = :id
  UNION ALL
  SELECT NULL, rubric, kicker, title, byline, url, id, title, language FROM articles
  WHERE issue_id = :id AND id NOT IN (SELECT article_id FROM issue_contents WHERE issue_id = :id AND article_id IS NOT NULL)
)
ORDER BY position IS NULL, position, headline
"""
_ISSUE_PERIODICAL = """
SELECT periodicals.id, periodicals.name FROM issues JOIN periodicals ON periodicals.id = issues.periodical_id WHERE issues.id = :id
"""
# An article beside another: what a line about it says, and where that stands.
_OTHER = """
  other.id, other.key, other.title, other.language, other.date_text, other.date_start, coalesce(issues.title, periodicals.name) AS place
"""
_OTHERS_PLACE = """
LEFT JOIN issues ON issues.id = other.issue_id
LEFT JOIN periodicals ON periodicals.id = other.periodical_id
"""
_BY_DATE = "other.date_start IS NULL, other.date_start, other.key"
# Where a thousand articles share a text, its first one has a thousand reprints.
_SHOWN = 50
_ARTICLE_REPRINTS = f"""
SELECT reprints.id AS reprint_id, reprints.relation, reprints.direction, reprints.status, reprints.explanation,
  reprints.article_id = :id AS is_later, {_OTHER}
FROM reprints
JOIN articles AS other ON other.id IN (reprints.article_id, reprints.source_id) AND other.id <> :id
{_OTHERS_PLACE}
WHERE reprints.article_id = :id OR reprints.source_id = :id
ORDER BY is_later DESC, {_BY_DATE} LIMIT {_SHOWN}
"""
_PRINTINGS = f"""
SELECT cluster_members.role, clusters.id AS cluster_id, clusters.title AS work, clusters.printings, canonical.key AS canonical_key, {_OTHER}
FROM clusters
JOIN articles AS canonical ON canonical.id = clusters.canonical_article_id
JOIN cluster_members ON cluster_members.cluster_id = clusters.id
JOIN articles AS other ON other.id = cluster_members.article_id
{_OTHERS_PLACE}
"""
_ARTICLE_WORK = f"{_PRINTINGS} WHERE clusters.id = (SELECT cluster_id FROM articles WHERE id = :id) ORDER BY {_BY_DATE} LIMIT {_SHOWN}"
_CLUSTER_PRINTINGS = f"{_PRINTINGS} WHERE clusters.id = :id ORDER BY {_BY_DATE}"
_CLUSTER_DOCUMENT = """
SELECT documents.id, documents.title FROM clusters JOIN documents ON documents.id = clusters.original_document_id WHERE clusters.id = :id
"""
# Places of an older version's text do not fit the present one, and whole texts stand side by side elsewhere.
_LONGEST_PASSAGE = 500


def _cut(text: str, side: str) -> str:
    """Return the SQL that cuts a passage out of the article `text`, one of the two sides of `passages`: NULL where its text has changed."""
    length = f"passages.{side}_end - passages.{side}_start"
    return f"""
  CASE WHEN passages.{side}_version = (SELECT coalesce(max(version), 1) FROM article_versions WHERE article_id = {text}.id)
    THEN substr({text}.body_text, passages.{side}_start + 1, min({length}, {_LONGEST_PASSAGE}))
      || iif({length} > {_LONGEST_PASSAGE}, '…', '') END
"""


_ARTICLE_QUOTATIONS = f"""
SELECT iif(passages.article_id = :id, {_cut("article", "article")}, {_cut("source", "source")}) AS text, {_OTHER}
FROM passages
JOIN articles AS article ON article.id = passages.article_id
JOIN articles AS source ON source.id = passages.source_id
JOIN articles AS other ON other.id IN (passages.article_id, passages.source_id) AND other.id <> :id
{_OTHERS_PLACE}
WHERE passages.kind = 'quotation' AND (passages.article_id = :id OR passages.source_id = :id)
ORDER BY {_BY_DATE}, passages.id LIMIT {_SHOWN}
"""
_REPRINT_PAIR = f"""
SELECT {_OTHER} FROM reprints
JOIN articles AS other ON other.id IN (reprints.article_id, reprints.source_id)
{_OTHERS_PLACE}
WHERE reprints.id = :id ORDER BY other.id = reprints.article_id
"""
_REPRINT_PASSAGES = f"""
SELECT {_cut("article", "article")} AS article_text, {_cut("source", "source")} AS source_text, passages.words
FROM passages
JOIN articles AS article ON article.id = passages.article_id
JOIN articles AS source ON source.id = passages.source_id
WHERE passages.reprint_id = :id ORDER BY passages.article_start, passages.source_start LIMIT {_SHOWN}
"""
_REPRINT_DECISION = """
SELECT decisions.id, decisions.kind, decisions.author, decisions.decided_at, decisions.reason
FROM reprints JOIN decisions ON decisions.id = reprints.decision_id WHERE reprints.id = :id
"""

QUERIES: dict[str, dict[str, str]] = {
    "articles": {
        "place": _ARTICLE_PLACE,
        "addresses": _ARTICLE_ADDRESSES,
        "neighbours": _ARTICLE_NEIGHBOURS,
        "notes": _ARTICLE_NOTES,
        "citations": _ARTICLE_CITATIONS,
        "reprints": _ARTICLE_REPRINTS,
        "work": _ARTICLE_WORK,
        "quotations": _ARTICLE_QUOTATIONS,
    },
    "issues": {"contents": _ISSUE_CONTENTS, "periodical": _ISSUE_PERIODICAL},
    "reprints": {"pair": _REPRINT_PAIR, "passages": _REPRINT_PASSAGES, "decision": _REPRINT_DECISION},
    "clusters": {"printings": _CLUSTER_PRINTINGS, "document": _CLUSTER_DOCUMENT},
}
"""By table and by the name that its template has for the rows."""
