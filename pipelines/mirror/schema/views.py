"""The views of a mirror: what analysts ask of it first, answered by one table that plain SQLite and plain Datasette have too."""

from __future__ import annotations

from sqlite_utils import Database

# Datasette counts a view's rows, and asks for each facet, beside the page that it shows. A column that is a SELECT of its own costs
# nothing where it is not asked for; a join is made even to count. A plus keeps SQLite from an index that it would follow row by row
# through a whole table; CROSS JOIN keeps the tables in the order in which they are written.
_PAPER = "(SELECT name FROM periodicals WHERE id = articles.periodical_id) AS periodical"
_SOURCE_PAPER = "(SELECT name FROM periodicals WHERE id = sources.periodical_id) AS source_periodical"
_HELD = {
    "articles_overview": f"""
        SELECT articles.title, {_PAPER},
               (SELECT title FROM issues WHERE id = articles.issue_id) AS issue, articles.date_text, articles.language, articles.kind,
               articles.byline, articles.rubric, articles.position, articles.word_count,
               (SELECT printings FROM clusters WHERE id = (SELECT cluster_id FROM cluster_members WHERE article_id = articles.id))
               AS printings,
               substr(articles.date_start, 1, 4) AS year, articles.date_edtf, articles.date_start, articles.date_end, articles.url,
               articles.key, articles.id AS article_id, articles.issue_id,
               (SELECT cluster_id FROM cluster_members WHERE article_id = articles.id) AS cluster_id
        FROM articles
    """,
    "issues_overview": """
        SELECT issues.title AS issue, (SELECT name FROM periodicals WHERE id = issues.periodical_id) AS periodical, issues.number,
               issues.kind, issues.date_text, (SELECT count(*) FROM articles WHERE issue_id = issues.id) AS articles,
               (SELECT sum(word_count) FROM articles WHERE issue_id = issues.id) AS words,
               (SELECT count(*) FROM issue_contents WHERE issue_id = issues.id) AS listed,
               (SELECT count(*) - count(article_id) FROM issue_contents WHERE issue_id = issues.id) AS missing, issues.complete,
               substr(issues.date_start, 1, 4) AS year, issues.date_start, issues.date_end, issues.url, issues.key, issues.id AS issue_id
        FROM issues
    """,
    "contents_of_issues": """
        SELECT issues.title AS issue, issues.date_start, issue_contents.position, issue_contents.rubric, issue_contents.headline,
               issue_contents.byline, issue_contents.article_id IS NOT NULL AS held,
               (SELECT word_count FROM articles WHERE id = issue_contents.article_id) AS word_count, issue_contents.url,
               issue_contents.article_key AS key, issue_contents.article_id, issue_contents.issue_id
        FROM issue_contents
        JOIN issues ON issues.id = issue_contents.issue_id
    """,
    "issues_by_year": """
        SELECT substr(issues.date_start, 1, 4) AS year, periodicals.name AS periodical, count(*) AS issues,
               coalesce(sum(held.articles), 0) AS articles, sum(held.words) AS words
        FROM issues
        JOIN periodicals ON periodicals.id = issues.periodical_id
        LEFT JOIN (
            SELECT issue_id, count(*) AS articles, sum(word_count) AS words FROM articles WHERE issue_id IS NOT NULL GROUP BY +issue_id
        ) AS held ON held.issue_id = issues.id
        GROUP BY year, periodicals.id
    """,
    "articles_by_year": """
        SELECT counted.year, periodicals.name AS periodical, counted.language, counted.articles, counted.words
        FROM (
            SELECT substr(date_start, 1, 4) AS year, periodical_id, +language AS language, count(*) AS articles, sum(word_count) AS words
            FROM articles GROUP BY year, periodical_id, language
        ) AS counted
        LEFT JOIN periodicals ON periodicals.id = counted.periodical_id
    """,
}
_WRITERS = {
    "writers": """
        SELECT articles.byline, count(*) AS articles, sum(articles.word_count) AS words, min(articles.date_start) AS first_date,
               max(articles.date_end) AS last_date
        FROM articles WHERE articles.byline IS NOT NULL GROUP BY articles.byline
    """,
    "writers_by_periodical": """
        SELECT wrote.byline, periodicals.name AS periodical, wrote.articles, wrote.words, wrote.first_date, wrote.last_date
        FROM (
            SELECT byline, periodical_id, count(*) AS articles, sum(word_count) AS words, min(date_start) AS first_date,
                   max(date_end) AS last_date
            FROM articles WHERE byline IS NOT NULL GROUP BY byline, periodical_id
        ) AS wrote
        LEFT JOIN periodicals ON periodicals.id = wrote.periodical_id
    """,
    "writers_reprinted": """
        SELECT sources.byline, count(DISTINCT sources.id) AS articles, count(DISTINCT articles.id) AS printed_again,
               count(DISTINCT articles.id) FILTER (WHERE reprints.relation = 'translation') AS translated,
               count(DISTINCT articles.periodical_id) AS periodicals, count(DISTINCT articles.language) AS languages
        FROM reprints
        JOIN articles AS sources ON sources.id = reprints.source_id
        JOIN articles ON articles.id = reprints.article_id
        WHERE sources.byline IS NOT NULL AND reprints.direction <> 'undecided' AND reprints.relation <> 'common_source'
        GROUP BY sources.byline
    """,
}
_PAIR = """
        FROM reprints
        CROSS JOIN articles ON articles.id = reprints.article_id
        CROSS JOIN articles AS sources ON sources.id = reprints.source_id
"""
_TAKEN = f"{_PAIR} WHERE reprints.is_direct AND reprints.direction <> 'undecided'"
_HELD_BY_YEAR = "SELECT substr(date_start, 1, 4) AS year, periodical_id, count(*) AS articles FROM articles GROUP BY periodical_id, year"
_LAG = "CAST(julianday(articles.date_start) - julianday(sources.date_start) AS INTEGER)"
_PAPERS = f"""
               {_PAPER}, articles.language, articles.date_start
"""
_SOURCE_PAPERS = f"""
               {_SOURCE_PAPER}, sources.language AS source_language,
               sources.date_start AS source_date_start
"""
_KEYS = """
               articles.key AS article_key, sources.key AS source_key, reprints.id AS reprint_id, reprints.article_id, reprints.source_id
"""
_REPRINTS = {
    "reprints_overview": f"""
        SELECT articles.title AS article, {_PAPERS}, reprints.relation, sources.title AS source, {_SOURCE_PAPERS}, {_LAG} AS lag_days,
               reprints.direction, reprints.status, reprints.declared, reprints.detected, reprints.is_direct,
               CASE WHEN articles.language = sources.language THEN articles.title <> sources.title COLLATE NOCASE END AS retitled,
               reprints.words, substr(articles.date_start, 1, 4) AS year, reprints.explanation, {_KEYS}
        {_PAIR}
    """,
    "reprint_changes": f"""
        SELECT articles.title AS article, {_PAPERS}, reprints.relation, sources.title AS source, {_SOURCE_PAPERS}, reprints.words,
               reprints.words_changed, reprints.words_respelled, reprints.words_added, reprints.words_cut,
               reprints.words_changed + reprints.words_added + reprints.words_cut AS words_different,
               round(1.0 * (reprints.words_changed + reprints.words_added + reprints.words_cut) / reprints.words, 3) AS share_different,
               {_KEYS}
        {_PAIR}
        WHERE reprints.words_changed IS NOT NULL
    """,
    "unacknowledged_reprints": f"""
        SELECT articles.title AS article, {_PAPERS}, reprints.relation, sources.title AS source, {_SOURCE_PAPERS}, {_LAG} AS lag_days,
               reprints.direction, reprints.status, reprints.words, reprints.explanation, {_KEYS}
        {_PAIR}
        WHERE reprints.detected AND NOT reprints.declared AND reprints.is_direct AND NOT EXISTS (
            SELECT 1 FROM source_notes WHERE source_notes.article_id = reprints.article_id AND source_notes.points = 'from'
        )
    """,
    "who_reprints_whom": f"""
        SELECT taken.year, own.name AS periodical, theirs.name AS source_periodical, taken.articles, taken.translations,
               held.articles AS of_articles, round(1.0 * taken.articles / held.articles, 3) AS share
        FROM (
            SELECT substr(articles.date_start, 1, 4) AS year, articles.periodical_id, sources.periodical_id AS source_periodical_id,
                   count(DISTINCT articles.id) AS articles,
                   count(DISTINCT articles.id) FILTER (WHERE reprints.relation = 'translation') AS translations
            {_TAKEN}
            GROUP BY year, articles.periodical_id, sources.periodical_id
        ) AS taken
        JOIN ({_HELD_BY_YEAR}) AS held ON held.year IS taken.year AND held.periodical_id IS taken.periodical_id
        LEFT JOIN periodicals AS own ON own.id = taken.periodical_id
        LEFT JOIN periodicals AS theirs ON theirs.id = taken.source_periodical_id
    """,
    "taken_by_year": f"""
        SELECT held.year, periodicals.name AS periodical, held.articles, coalesce(taken.articles, 0) AS taken,
               coalesce(taken.translations, 0) AS translations, round(1.0 * coalesce(taken.articles, 0) / held.articles, 3) AS share
        FROM ({_HELD_BY_YEAR}) AS held
        LEFT JOIN (
            SELECT substr(articles.date_start, 1, 4) AS year, articles.periodical_id, count(DISTINCT articles.id) AS articles,
                   count(DISTINCT articles.id) FILTER (WHERE reprints.relation = 'translation') AS translations
            {_TAKEN} AND sources.periodical_id IS NOT articles.periodical_id
            GROUP BY year, articles.periodical_id
        ) AS taken ON taken.year IS held.year AND taken.periodical_id IS held.periodical_id
        LEFT JOIN periodicals ON periodicals.id = held.periodical_id
    """,
    "reprint_lags": f"""
        WITH lags AS (
            SELECT articles.periodical_id, sources.periodical_id AS source_periodical_id, reprints.relation = 'translation' AS translated,
                   {_LAG} AS days
            {_TAKEN} AND articles.date_start IS NOT NULL
                  AND sources.date_start IS NOT NULL
        ), placed AS (
            SELECT *, row_number() OVER (PARTITION BY periodical_id, source_periodical_id, translated ORDER BY days) AS place,
                   count(*) OVER (PARTITION BY periodical_id, source_periodical_id, translated) AS reprints
            FROM lags
        )
        SELECT own.name AS periodical, theirs.name AS source_periodical, placed.translated, placed.reprints,
               CAST(round(avg(placed.days) FILTER (WHERE placed.place IN ((placed.reprints + 1) / 2, (placed.reprints + 2) / 2)))
                    AS INTEGER) AS median_days,
               min(placed.days) AS shortest_days, max(placed.days) AS longest_days
        FROM placed
        LEFT JOIN periodicals AS own ON own.id = placed.periodical_id
        LEFT JOIN periodicals AS theirs ON theirs.id = placed.source_periodical_id
        GROUP BY placed.periodical_id, placed.source_periodical_id, placed.translated
    """,
    "translations_by_periodical": f"""
        SELECT periodicals.name AS periodical, made.source_language, made.language, made.articles, made.translations, made.first_date,
               made.last_date
        FROM (
            SELECT sources.periodical_id, sources.language AS source_language, articles.language, count(DISTINCT sources.id) AS articles,
                   count(DISTINCT articles.id) AS translations, min(articles.date_start) AS first_date,
                   max(articles.date_start) AS last_date
            {_PAIR}
            WHERE reprints.relation = 'translation' AND reprints.direction <> 'undecided'
            GROUP BY sources.periodical_id, sources.language, articles.language
        ) AS made
        LEFT JOIN periodicals ON periodicals.id = made.periodical_id
    """,
    "works_overview": """
        SELECT clusters.title AS work,
               (SELECT name FROM periodicals WHERE id = (SELECT periodical_id FROM articles WHERE id = clusters.canonical_article_id))
               AS periodical,
               clusters.printings,
               (SELECT count(DISTINCT articles.periodical_id) FROM cluster_members
                CROSS JOIN articles ON articles.id = cluster_members.article_id WHERE cluster_members.cluster_id = clusters.id)
               AS number_of_periodicals,
               clusters.original_language, clusters.languages,
               length(clusters.languages) - length(replace(clusters.languages, ',', '')) + 1 AS number_of_languages, clusters.first_date,
               clusters.last_date, CAST(julianday(clusters.last_date) - julianday(clusters.first_date) AS INTEGER) AS days,
               clusters.canonical_reason, clusters.key, clusters.id AS cluster_id, clusters.canonical_article_id
        FROM clusters
    """,
    "printings": """
        SELECT clusters.title AS work, cluster_members.role, articles.title AS article, periodicals.name AS periodical,
               issues.title AS issue, articles.language, articles.date_text, articles.date_start, articles.word_count, articles.key,
               articles.id AS article_id, articles.issue_id, clusters.id AS cluster_id
        FROM cluster_members
        JOIN clusters ON clusters.id = cluster_members.cluster_id
        JOIN articles ON articles.id = cluster_members.article_id
        LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
        LEFT JOIN issues ON issues.id = articles.issue_id
        ORDER BY clusters.id, articles.date_start IS NULL, articles.date_start, articles.key
    """,
}
_QUOTATIONS = {
    "quotations": f"""
        SELECT articles.title AS article, {_PAPER},
               articles.date_start, sources.title AS source,
               {_SOURCE_PAPER},
               sources.date_start AS source_date_start, passages.words,
               substr(articles.body_text, passages.article_start + 1, passages.article_end - passages.article_start) AS text,
               articles.key AS article_key, sources.key AS source_key, passages.id AS passage_id, passages.article_id, passages.source_id
        FROM passages
        CROSS JOIN articles ON articles.id = passages.article_id
        CROSS JOIN articles AS sources ON sources.id = passages.source_id
        WHERE passages.kind = 'quotation'
    """,
    "quoted_articles": f"""
        SELECT articles.title AS article, {_PAPER},
               articles.date_start, quoted.quoted_in, quoted.quotations, quoted.words, articles.key, articles.id AS article_id
        FROM (
            SELECT source_id, count(DISTINCT article_id) AS quoted_in, count(*) AS quotations, sum(words) AS words
            FROM passages WHERE kind = 'quotation' GROUP BY source_id
        ) AS quoted
        JOIN articles ON articles.id = quoted.source_id
    """,
    "notes_overview": f"""
        SELECT articles.title AS article, {_PAPER}, n.text,
               n.relation, n.also, n.points, n.step, n.source_kind,
               nullif(trim(coalesce(n.issuer, '') || coalesce(' ' || n.periodical_text, '') || coalesce(' ' || n.number, '')
                      || coalesce(' (' || n.date_text || ')', '')), '') AS source,
               (SELECT title FROM issues WHERE id = n.issue_id) AS source_issue,
               coalesce((SELECT title FROM articles WHERE id = n.source_article_id), (SELECT title FROM documents WHERE id = n.document_id))
               AS source_title,
               n.basis, n.outcome, articles.date_start, articles.key, n.article_id, n.source_article_id, n.document_id, n.issue_id
        FROM source_notes AS n
        CROSS JOIN articles ON articles.id = n.article_id
    """,
    "contradicted_notes": """
        SELECT articles.title AS article, n.text, (SELECT title FROM issues WHERE id = n.issue_id) AS names, found.title AS found,
               (SELECT title FROM issues WHERE id = found.issue_id) AS found_in, articles.date_start, articles.key AS article_key,
               found.key AS found_key, n.article_id, n.found_article_id
        FROM source_notes AS n
        CROSS JOIN articles ON articles.id = n.article_id
        CROSS JOIN articles AS found ON found.id = n.found_article_id
    """,
    "documents_overview": """
        SELECT documents.title, documents.kind, documents.issuer, documents.date_text, documents.date_start,
               (SELECT count(*) FROM source_notes WHERE document_id = documents.id) AS notes,
               (SELECT count(DISTINCT article_id) FROM source_notes WHERE document_id = documents.id) AS articles,
               documents.article_id IS NOT NULL AS held, documents.key, documents.id AS document_id, documents.article_id
        FROM documents
    """,
    "citations_overview": """
        SELECT (SELECT title FROM articles WHERE id = c.article_id) AS article,
               (SELECT name FROM periodicals WHERE id = (SELECT periodical_id FROM articles WHERE id = c.article_id)) AS periodical,
               (SELECT date_start FROM articles WHERE id = c.article_id) AS date_start, c.text, c.title, c.corrects,
               (SELECT name FROM periodicals WHERE id = c.periodical_id) AS cited_periodical, c.number,
               (SELECT title FROM issues WHERE id = c.issue_id) AS cited_issue,
               (SELECT title FROM articles WHERE id = c.cited_article_id) AS cited_article, c.outcome,
               (SELECT key FROM articles WHERE id = c.article_id) AS article_key,
               (SELECT key FROM articles WHERE id = c.cited_article_id) AS cited_key, c.article_id, c.cited_article_id, c.issue_id
        FROM citations AS c
    """,
    "cited_articles": f"""
        SELECT articles.title AS article, {_PAPER},
               articles.date_start, cited.cited_in, cited.citations, articles.key, articles.id AS article_id
        FROM (
            SELECT cited_article_id, count(DISTINCT article_id) AS cited_in, count(*) AS citations
            FROM citations WHERE cited_article_id IS NOT NULL GROUP BY cited_article_id
        ) AS cited
        JOIN articles ON articles.id = cited.cited_article_id
    """,
    "who_cites_whom": """
        SELECT own.name AS periodical, theirs.name AS cited_periodical, cites.articles, cites.citations
        FROM (
            SELECT articles.periodical_id, said.cited_periodical_id, count(*) AS articles, sum(said.citations) AS citations
            FROM (
                SELECT article_id, periodical_id AS cited_periodical_id, count(*) AS citations FROM citations
                WHERE +periodical_id IS NOT NULL GROUP BY article_id, +periodical_id
            ) AS said
            CROSS JOIN articles ON articles.id = said.article_id
            GROUP BY articles.periodical_id, said.cited_periodical_id
        ) AS cites
        LEFT JOIN periodicals AS own ON own.id = cites.periodical_id
        LEFT JOIN periodicals AS theirs ON theirs.id = cites.cited_periodical_id
    """,
    "linked_articles": f"""
        SELECT articles.title AS article, {_PAPER},
               (SELECT title FROM issues WHERE id = articles.issue_id) AS issue, linked.linked_from, articles.url, articles.key,
               articles.id AS article_id, articles.issue_id
        FROM (
            SELECT target_article_id, count(DISTINCT article_id) AS linked_from FROM links
            WHERE +target_article_id IS NOT NULL AND article_id <> target_article_id GROUP BY +target_article_id
        ) AS linked
        JOIN articles ON articles.id = linked.target_article_id
    """,
}
_GAPS = {
    "missing_articles": """
        SELECT issues.title AS issue, (SELECT name FROM periodicals WHERE id = issues.periodical_id) AS periodical,
               issue_contents.headline, issue_contents.byline, issue_contents.url, issues.date_start, issue_contents.issue_id
        FROM issue_contents
        JOIN issues ON issues.id = issue_contents.issue_id
        WHERE issue_contents.article_id IS NULL
    """,
    # Some papers count anew in each volume: of those, every fifth number or more is of several issues.
    "missing_numbers": """
        WITH recounting AS (
            SELECT periodical_id FROM issues WHERE kind = 'issue' AND number_start IS NOT NULL GROUP BY periodical_id
            HAVING count(DISTINCT volume) > 1 AND 4 * count(*) >= 5 * count(DISTINCT number_start)
        ), placed AS (
            SELECT id, title, periodical_id, number_start, date_start,
                   CASE WHEN periodical_id IN (SELECT periodical_id FROM recounting) THEN volume END AS volume,
                   max(coalesce(number_end, number_start)) OVER earlier AS last_number,
                   first_value(title) OVER earlier AS after_issue, first_value(date_end) OVER earlier AS after_date
            FROM issues
            WHERE kind = 'issue' AND number_start IS NOT NULL
            WINDOW earlier AS (
                PARTITION BY periodical_id, CASE WHEN periodical_id IN (SELECT periodical_id FROM recounting) THEN volume END
                ORDER BY number_start DESC, id DESC ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
            )
        ), gaps AS (
            SELECT *, last_number + 1 AS first_missing, number_start - 1 AS last_missing FROM placed WHERE number_start > last_number + 1
        )
        SELECT periodicals.name AS periodical, gaps.volume, gaps.first_missing AS number_start, gaps.last_missing AS number_end,
               gaps.last_missing - gaps.first_missing + 1 AS numbers, gaps.after_issue, gaps.title AS before_issue, gaps.after_date,
               gaps.date_start AS before_date,
               (SELECT count(*) FROM citations AS c
                WHERE c.periodical_id = gaps.periodical_id AND c.number_start BETWEEN gaps.first_missing AND gaps.last_missing)
               + (SELECT count(*) FROM source_notes AS n
                  WHERE n.periodical_id = gaps.periodical_id AND n.number_start BETWEEN gaps.first_missing AND gaps.last_missing)
               AS times_named
        FROM gaps
        JOIN periodicals ON periodicals.id = gaps.periodical_id
    """,
    "cited_not_held": """
        SELECT periodicals.name AS periodical, named.number, named.date_text, named.times, articles.title AS first_article,
               named.number_start, articles.key AS first_key, articles.id AS first_article_id
        FROM (
            SELECT said.periodical_id, said.number_start, said.number, min(said.date_text) AS date_text, count(*) AS times,
                   min(coalesce(articles.date_start, '9999') || ' ' || articles.key) AS first
            FROM (
                SELECT article_id, periodical_id, number, number_start, date_text FROM citations WHERE outcome = 'not_held'
                UNION ALL
                SELECT article_id, periodical_id, number, number_start, date_text FROM source_notes WHERE outcome = 'not_held'
            ) AS said
            CROSS JOIN articles ON articles.id = said.article_id
            WHERE said.periodical_id IS NOT NULL AND said.number_start IS NOT NULL
            GROUP BY said.periodical_id, said.number_start, said.number
        ) AS named
        JOIN periodicals ON periodicals.id = named.periodical_id
        JOIN articles ON articles.key = substr(named.first, instr(named.first, ' ') + 1)
    """,
    "corrections": f"""
        SELECT articles.title AS article, {_PAPER},
               articles.date_start, said.text, (SELECT title FROM issues WHERE id = said.issue_id) AS corrected_issue,
               corrected.title AS corrected_article,
               CAST(julianday(articles.date_start) - julianday(corrected.date_start) AS INTEGER) AS lag_days, articles.key AS article_key,
               corrected.key AS corrected_key, said.article_id, said.corrected_id AS corrected_article_id
        FROM (
            SELECT article_id, text, issue_id, cited_article_id AS corrected_id FROM citations WHERE corrects
            UNION
            SELECT article_id, text, issue_id, source_article_id FROM source_notes WHERE relation = 'correction'
        ) AS said
        JOIN articles ON articles.id = said.article_id
        LEFT JOIN articles AS corrected ON corrected.id = said.corrected_id
    """,
    "printings_of_corrected": f"""
        SELECT corrected.title AS corrected_article, correcting.title AS correction, correcting.date_start AS corrected_on,
               articles.title AS article, {_PAPER},
               articles.language, articles.date_start,
               CAST(julianday(articles.date_start) - julianday(correcting.date_start) AS INTEGER) AS days_after, articles.key,
               articles.id AS article_id, said.corrected_id AS corrected_article_id
        FROM (
            SELECT article_id, cited_article_id AS corrected_id FROM citations WHERE corrects
            UNION
            SELECT article_id, source_article_id FROM source_notes WHERE relation = 'correction'
        ) AS said
        JOIN articles AS corrected ON corrected.id = said.corrected_id
        JOIN articles AS correcting ON correcting.id = said.article_id
        JOIN cluster_members AS own ON own.article_id = said.corrected_id
        JOIN cluster_members AS other ON other.cluster_id = own.cluster_id
        JOIN articles ON articles.id = other.article_id
        WHERE other.article_id NOT IN (said.corrected_id, said.article_id)
    """,
}
_CRAWL = {
    "changed_articles": f"""
        SELECT articles.title, {_PAPER}, article_versions.version,
               article_versions.captured_at, article_versions.changes, articles.url, articles.key, articles.id AS article_id
        FROM article_versions JOIN articles ON articles.id = article_versions.article_id
        WHERE article_versions.version > 1
    """,
    "gone_articles": f"""
        SELECT articles.title, {_PAPER}, articles.date_text,
               articles.gone_at, articles.url, articles.key, articles.id AS article_id
        FROM articles
        WHERE articles.gone_at IS NOT NULL
    """,
    "further_addresses": """
        SELECT articles.title, articles.url AS preferred_url, article_urls.url, article_urls.role,
               (SELECT status FROM captures WHERE id = article_urls.capture_id AND url = article_urls.url) AS status,
               (SELECT fetched_at FROM captures WHERE id = article_urls.capture_id AND url = article_urls.url) AS fetched_at,
               articles.key, article_urls.article_id
        FROM article_urls
        CROSS JOIN articles ON articles.id = article_urls.article_id
        WHERE article_urls.url <> articles.url
    """,
    "broken_links": """
        SELECT articles.title AS article, links.text, links.url, articles.key, links.article_id
        FROM links CROSS JOIN articles ON articles.id = links.article_id
        WHERE links.state = 'missing'
    """,
    "last_sights": """
        SELECT articles.title,
               (SELECT max(captures.fetched_at) FROM article_urls
                CROSS JOIN captures ON captures.url = article_urls.url AND captures.outcome IN ('read', 'unchanged')
                WHERE article_urls.article_id = articles.id) AS last_seen,
               articles.key, articles.id AS article_id
        FROM articles
    """,
    "captures_of_articles": """
        SELECT (SELECT title FROM articles WHERE id = article_urls.article_id) AS title, article_urls.url, article_urls.role,
               captures.fetched_at, captures.status, captures.outcome, captures.digest, captures.length, captures.warc_file,
               captures.warc_offset, (SELECT key FROM articles WHERE id = article_urls.article_id) AS key, article_urls.article_id,
               captures.id AS capture_id
        FROM article_urls
        CROSS JOIN captures ON captures.url = article_urls.url
    """,
    "runs_overview": """
        SELECT runs.started, runs.outcome, runs.pages, runs.new, runs.changed, runs.gone, runs.problems,
               round(86400 * (julianday(runs.finished) - julianday(runs.started)), 1) AS seconds,
               (SELECT count(*) FROM run_measures WHERE run_id = runs.id AND state = 'drift') AS drifted,
               (SELECT group_concat(DISTINCT name) FROM run_measures WHERE run_id = runs.id AND state = 'drift') AS drift,
               (SELECT CAST(value AS INTEGER) FROM run_measures WHERE run_id = runs.id AND name = 'articles_held') AS articles_held,
               runs.settings ->> 'command' AS command, runs.id AS run_id
        FROM runs
    """,
    "open_problems": """
        SELECT problems.severity, problems.stage, problems.code, problems.message, problems.url, problems.first_seen, problems.last_seen
        FROM problems WHERE problems.resolved_at IS NULL
    """,
}
_VIEWS = {**_HELD, **_WRITERS, **_REPRINTS, **_QUOTATIONS, **_GAPS, **_CRAWL}


def create_views(db: Database) -> None:
    """Make the views anew: they hold nothing, so they follow the program and need no migration."""
    for name, select in _VIEWS.items():
        db.create_view(name, " ".join(select.split()), replace=True)
