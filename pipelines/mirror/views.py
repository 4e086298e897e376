"""The views of a mirror: what analysts ask of it first, answered by one table."""

from __future__ import annotations

from sqlite_utils import Database

_VIEWS = {
    "articles_overview": """
        SELECT articles.id, articles.title, articles.rubric, articles.kind, articles.byline, articles.language,
               periodicals.name AS periodical, issues.title AS issue, articles.position, articles.date_text, articles.date_edtf,
               articles.date_start, articles.date_end, articles.word_count, articles.url, articles.key
        FROM articles
        LEFT JOIN issues ON issues.id = articles.issue_id
        LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
    """,
    "reprints_overview": """
        SELECT reprints.id AS reprint_id, articles.title AS article, own.name AS periodical, articles.date_start, reprints.relation,
               sources.title AS source, theirs.name AS source_periodical, sources.date_start AS source_date_start,
               CAST(julianday(articles.date_start) - julianday(sources.date_start) AS INTEGER) AS lag_days, reprints.direction,
               reprints.status, reprints.declared, reprints.words, reprints.explanation, reprints.article_id, reprints.source_id
        FROM reprints
        JOIN articles ON articles.id = reprints.article_id
        JOIN articles AS sources ON sources.id = reprints.source_id
        LEFT JOIN periodicals AS own ON own.id = articles.periodical_id
        LEFT JOIN periodicals AS theirs ON theirs.id = sources.periodical_id
    """,
    "who_reprints_whom": """
        SELECT taken.year, own.name AS periodical, theirs.name AS source_periodical, taken.articles, held.articles AS of_articles,
               round(1.0 * taken.articles / held.articles, 3) AS share
        FROM (
            SELECT substr(articles.date_start, 1, 4) AS year, articles.periodical_id, sources.periodical_id AS source_periodical_id,
                   count(DISTINCT articles.id) AS articles
            FROM reprints
            JOIN articles ON articles.id = reprints.article_id
            JOIN articles AS sources ON sources.id = reprints.source_id
            WHERE reprints.is_direct AND reprints.direction <> 'undecided'
            GROUP BY year, articles.periodical_id, sources.periodical_id
        ) AS taken
        JOIN (
            SELECT substr(date_start, 1, 4) AS year, periodical_id, count(*) AS articles FROM articles GROUP BY year, periodical_id
        ) AS held ON held.year IS taken.year AND held.periodical_id IS taken.periodical_id
        LEFT JOIN periodicals AS own ON own.id = taken.periodical_id
        LEFT JOIN periodicals AS theirs ON theirs.id = taken.source_periodical_id
    """,
    "printings": """
        SELECT clusters.id AS cluster_id, clusters.title AS work, cluster_members.role, articles.title AS article,
               periodicals.name AS periodical, issues.title AS issue, articles.language, articles.date_text, articles.date_start,
               articles.word_count, articles.id AS article_id
        FROM cluster_members
        JOIN clusters ON clusters.id = cluster_members.cluster_id
        JOIN articles ON articles.id = cluster_members.article_id
        LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
        LEFT JOIN issues ON issues.id = articles.issue_id
        ORDER BY clusters.id, articles.date_start IS NULL, articles.date_start, articles.key
    """,
    "quotations": """
        SELECT passages.id AS passage_id, articles.title AS article, sources.title AS source, passages.words,
               substr(articles.body_text, passages.article_start + 1, passages.article_end - passages.article_start) AS text,
               passages.article_id, passages.source_id
        FROM passages
        JOIN articles ON articles.id = passages.article_id
        JOIN articles AS sources ON sources.id = passages.source_id
        WHERE passages.kind = 'quotation'
    """,
    "contradicted_notes": """
        SELECT n.article_id, articles.title AS article, n.text, named.title AS names, n.found_article_id, found.title AS found,
               elsewhere.title AS found_in
        FROM source_notes AS n
        JOIN articles ON articles.id = n.article_id
        JOIN articles AS found ON found.id = n.found_article_id
        LEFT JOIN issues AS named ON named.id = n.issue_id
        LEFT JOIN issues AS elsewhere ON elsewhere.id = found.issue_id
    """,
    "contents_of_issues": """
        SELECT issues.title AS issue, issues.date_start, issue_contents.position, issue_contents.rubric, issue_contents.headline,
               issue_contents.byline, issue_contents.article_id IS NOT NULL AS held, articles.word_count, issue_contents.url
        FROM issue_contents
        JOIN issues ON issues.id = issue_contents.issue_id
        LEFT JOIN articles ON articles.id = issue_contents.article_id
    """,
    "missing_articles": """
        SELECT issues.title AS issue, issue_contents.headline, issue_contents.byline, issue_contents.url
        FROM issue_contents
        JOIN issues ON issues.id = issue_contents.issue_id
        WHERE issue_contents.article_id IS NULL
    """,
    "writers": """
        SELECT articles.byline, count(*) AS articles, sum(articles.word_count) AS words, min(articles.date_start) AS first_date,
               max(articles.date_end) AS last_date
        FROM articles WHERE articles.byline IS NOT NULL GROUP BY articles.byline
    """,
    "issues_by_year": """
        SELECT substr(issues.date_start, 1, 4) AS year, periodicals.name AS periodical, count(DISTINCT issues.id) AS issues,
               count(articles.id) AS articles, sum(articles.word_count) AS words
        FROM issues
        JOIN periodicals ON periodicals.id = issues.periodical_id
        LEFT JOIN articles ON articles.issue_id = issues.id
        GROUP BY year, periodicals.id
    """,
    "further_addresses": """
        SELECT articles.title, articles.url AS preferred_url, article_urls.url, article_urls.role, captures.status, captures.fetched_at
        FROM article_urls
        JOIN articles ON articles.id = article_urls.article_id
        LEFT JOIN captures ON captures.id = article_urls.capture_id AND captures.url = article_urls.url
        WHERE article_urls.url <> articles.url
    """,
    "broken_links": """
        SELECT articles.title AS article, links.text, links.url
        FROM links JOIN articles ON articles.id = links.article_id
        WHERE links.state = 'missing'
    """,
    "last_sights": """
        SELECT articles.id AS article_id, articles.title, max(captures.fetched_at) AS last_seen
        FROM articles
        JOIN article_urls ON article_urls.article_id = articles.id
        JOIN captures ON captures.url = article_urls.url AND captures.outcome IN ('read', 'unchanged')
        GROUP BY articles.id
    """,
    "changed_articles": """
        SELECT articles.id AS article_id, articles.title, article_versions.version, article_versions.captured_at, article_versions.changes,
               articles.url
        FROM article_versions JOIN articles ON articles.id = article_versions.article_id
        WHERE article_versions.version > 1
    """,
    "gone_articles": """
        SELECT articles.id AS article_id, articles.title, periodicals.name AS periodical, articles.date_text, articles.gone_at, articles.url
        FROM articles LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
        WHERE articles.gone_at IS NOT NULL
    """,
    "open_problems": """
        SELECT problems.severity, problems.stage, problems.code, problems.message, problems.url, problems.first_seen, problems.last_seen
        FROM problems WHERE problems.resolved_at IS NULL
    """,
    "notes_overview": """
        SELECT n.article_id, articles.title AS article, own.name AS periodical, n.text, n.relation, n.also, n.points, n.step, n.source_kind,
               nullif(trim(coalesce(n.issuer, '') || coalesce(' ' || n.periodical_text, '') || coalesce(' ' || n.number, '')
                      || coalesce(' (' || n.date_text || ')', '')), '') AS source,
               issues.title AS source_issue, coalesce(found.title, documents.title) AS source_title, n.basis, n.outcome
        FROM source_notes AS n
        JOIN articles ON articles.id = n.article_id
        LEFT JOIN periodicals AS own ON own.id = articles.periodical_id
        LEFT JOIN issues ON issues.id = n.issue_id
        LEFT JOIN documents ON documents.id = n.document_id
        LEFT JOIN articles AS found ON found.id = n.source_article_id
    """,
    "citations_overview": """
        SELECT c.article_id, articles.title AS article, own.name AS periodical, c.text, c.title, c.corrects, issues.title AS cited_issue,
               c.cited_article_id, cited.title AS cited_article, c.outcome
        FROM citations AS c
        JOIN articles ON articles.id = c.article_id
        LEFT JOIN periodicals AS own ON own.id = articles.periodical_id
        LEFT JOIN issues ON issues.id = c.issue_id
        LEFT JOIN articles AS cited ON cited.id = c.cited_article_id
    """,
    "corrections": """
        SELECT said.article_id, articles.title AS article, articles.date_start, said.text, issues.title AS corrected_issue,
               said.corrected_id AS corrected_article_id, corrected.title AS corrected_article
        FROM (
            SELECT article_id, text, issue_id, cited_article_id AS corrected_id FROM citations WHERE corrects
            UNION
            SELECT article_id, text, issue_id, source_article_id FROM source_notes WHERE relation = 'correction'
        ) AS said
        JOIN articles ON articles.id = said.article_id
        LEFT JOIN issues ON issues.id = said.issue_id
        LEFT JOIN articles AS corrected ON corrected.id = said.corrected_id
    """,
    "cited_not_held": """
        SELECT periodical, number, date_text, times, first_article, first_article_id FROM (
            SELECT periodicals.name AS periodical, said.number, min(said.date_text) AS date_text, count(*) AS times,
                   articles.title AS first_article, articles.id AS first_article_id,
                   min(coalesce(articles.date_start, '9999') || ' ' || articles.key) AS first
            FROM (
                SELECT article_id, periodical_id, number, number_start, date_text FROM citations WHERE outcome = 'not_held'
                UNION ALL
                SELECT article_id, periodical_id, number, number_start, date_text FROM source_notes WHERE outcome = 'not_held'
            ) AS said
            JOIN periodicals ON periodicals.id = said.periodical_id
            JOIN articles ON articles.id = said.article_id
            WHERE said.number_start IS NOT NULL
            GROUP BY periodicals.id, said.number_start, said.number
        )
    """,
}


def create_views(db: Database) -> None:
    """Make the views anew: they hold nothing, so they follow the program and need no migration."""
    for name, select in _VIEWS.items():
        db.create_view(name, " ".join(select.split()), replace=True)
