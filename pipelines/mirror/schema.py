"""The tables, views and indexes of a mirror, as migrations that are applied once and in order."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

VERSION = 1
"""`user_version` of a mirror written by this program; counts up with every migration."""

migrations = Migrations("backfile")

# Two tables that refer to one another, contentless FTS5 and column-wise triggers are beyond sqlite-utils' builders, so the DDL is SQL.
_TABLES = """
CREATE TABLE properties (
    name TEXT PRIMARY KEY,
    value TEXT
) STRICT;

CREATE TABLE descriptions (
    id INTEGER PRIMARY KEY,
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    description TEXT NOT NULL,
    UNIQUE (table_name, column_name)
) STRICT;

CREATE TABLE archives (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    home_url TEXT NOT NULL,
    licence TEXT,
    licence_url TEXT
) STRICT;

CREATE TABLE periodicals (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    archive_id INTEGER NOT NULL REFERENCES archives (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    abbreviation TEXT,
    language TEXT NOT NULL,
    publisher TEXT,
    place TEXT,
    hemisphere TEXT NOT NULL CHECK (hemisphere IN ('north', 'south')),
    issn TEXT,
    successor_id INTEGER REFERENCES periodicals (id)
) STRICT;

CREATE TABLE issues (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    periodical_id INTEGER NOT NULL REFERENCES periodicals (id),
    volume TEXT,
    number TEXT,
    number_start INTEGER,
    number_end INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('issue', 'supplement', 'leaflet', 'extra')),
    date_text TEXT,
    date_edtf TEXT,
    date_start TEXT,
    date_end TEXT,
    url TEXT,
    pdf_url TEXT,
    complete INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1))
) STRICT;

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    issue_id INTEGER REFERENCES issues (id),
    periodical_id INTEGER REFERENCES periodicals (id),
    position INTEGER,
    language TEXT,
    kind TEXT NOT NULL,
    rubric TEXT,
    kicker TEXT,
    headline TEXT,
    subhead TEXT,
    byline TEXT,
    part TEXT,
    dateline TEXT,
    pages TEXT,
    date_text TEXT,
    date_edtf TEXT,
    date_start TEXT,
    date_end TEXT,
    word_count INTEGER NOT NULL,
    url TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    changed TEXT NOT NULL,
    text_digest TEXT NOT NULL,
    note_text TEXT,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    archive_id INTEGER NOT NULL REFERENCES archives (id),
    title TEXT NOT NULL GENERATED ALWAYS AS (substr(started, 1, 16) || ' ' || outcome) VIRTUAL,
    started TEXT NOT NULL,
    finished TEXT,
    outcome TEXT NOT NULL,
    pages INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0,
    problems INTEGER NOT NULL DEFAULT 0,
    version TEXT NOT NULL,
    settings TEXT NOT NULL,
    stats TEXT
) STRICT;

CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    title TEXT NOT NULL GENERATED ALWAYS AS (substr(fetched_at, 1, 16) || ' ' || url) VIRTUAL,
    url TEXT NOT NULL,
    fetched_from TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT,
    charset TEXT,
    digest TEXT,
    etag TEXT,
    last_modified TEXT,
    length INTEGER NOT NULL
) STRICT;

CREATE TABLE readings (
    id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    reader TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('issue', 'article')),
    key TEXT NOT NULL,
    issue_key TEXT,
    item BLOB NOT NULL
) STRICT;

CREATE TABLE article_urls (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    role TEXT NOT NULL CHECK (role IN ('article', 'alias', 'print')),
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    UNIQUE (url, article_id)
) STRICT;

CREATE TABLE issue_urls (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    issue_id INTEGER NOT NULL REFERENCES issues (id),
    role TEXT NOT NULL CHECK (role IN ('contents', 'whole')),
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    UNIQUE (url, issue_id)
) STRICT;

CREATE TABLE issue_contents (
    id INTEGER PRIMARY KEY,
    issue_id INTEGER NOT NULL REFERENCES issues (id),
    position INTEGER NOT NULL,
    headline TEXT NOT NULL,
    byline TEXT,
    rubric TEXT,
    url TEXT,
    article_key TEXT,
    article_id INTEGER REFERENCES articles (id),
    UNIQUE (issue_id, position)
) STRICT;

CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    position INTEGER NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    url TEXT NOT NULL,
    text TEXT NOT NULL,
    target_key TEXT,
    target_article_id INTEGER REFERENCES articles (id),
    state TEXT NOT NULL CHECK (state IN ('article', 'page', 'missing', 'unfetched', 'elsewhere')),
    UNIQUE (article_id, position)
) STRICT;

CREATE TABLE problems (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    url TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('fetch', 'read', 'validate', 'settle')),
    code TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
    message TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    resolved_at TEXT,
    UNIQUE (url, stage, code)
) STRICT;

CREATE TABLE frontier (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    page_kind TEXT NOT NULL CHECK (page_kind IN ('index', 'issue', 'article', 'page')),
    state TEXT NOT NULL CHECK (state IN ('due', 'leased', 'done', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due TEXT NOT NULL,
    found_on TEXT,
    priority INTEGER NOT NULL
) STRICT;

CREATE INDEX periodicals_archive_id ON periodicals (archive_id);
CREATE INDEX periodicals_successor_id ON periodicals (successor_id);
CREATE INDEX issues_periodical_id ON issues (periodical_id, number_start);
CREATE INDEX issues_date_start ON issues (date_start);
CREATE INDEX articles_issue_id ON articles (issue_id, position);
CREATE INDEX articles_periodical_id ON articles (periodical_id);
CREATE INDEX articles_language ON articles (language);
CREATE INDEX articles_kind ON articles (kind);
CREATE INDEX articles_rubric ON articles (rubric);
CREATE INDEX articles_byline ON articles (byline);
CREATE INDEX articles_date_start ON articles (date_start);
CREATE INDEX article_urls_article_id ON article_urls (article_id);
CREATE INDEX article_urls_capture_id ON article_urls (capture_id);
CREATE INDEX issue_urls_issue_id ON issue_urls (issue_id);
CREATE INDEX issue_urls_capture_id ON issue_urls (capture_id);
CREATE INDEX issue_contents_article_key ON issue_contents (article_key);
CREATE INDEX issue_contents_article_id ON issue_contents (article_id);
CREATE INDEX links_target_key ON links (target_key);
CREATE INDEX links_target_article_id ON links (target_article_id);
CREATE INDEX links_capture_id ON links (capture_id);
CREATE INDEX links_state ON links (state);
CREATE INDEX runs_archive_id ON runs (archive_id);
CREATE INDEX captures_url ON captures (url);
CREATE INDEX captures_run_id ON captures (run_id);
CREATE INDEX readings_capture_id ON readings (capture_id);
CREATE INDEX readings_key ON readings (key);
CREATE INDEX readings_issue_key ON readings (issue_key);
CREATE INDEX problems_run_id ON problems (run_id);
CREATE INDEX frontier_due ON frontier (state, priority, id);

-- Datasette takes a table for searchable whose FTS table names it as content="…"; single quotes hide this index from it, so that it
-- searches in articles_search, which finds unaccented spellings and short Chinese and Japanese words too. This one ranks and quotes.
CREATE VIRTUAL TABLE articles_fts USING fts5 (
    headline, kicker, note_text, body_text, content='articles', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts (rowid, headline, kicker, note_text, body_text)
    VALUES (new.id, new.headline, new.kicker, new.note_text, new.body_text);
END;
CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, headline, kicker, note_text, body_text)
    VALUES ('delete', old.id, old.headline, old.kicker, old.note_text, old.body_text);
END;
CREATE TRIGGER articles_fts_update AFTER UPDATE OF headline, kicker, note_text, body_text ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, headline, kicker, note_text, body_text)
    VALUES ('delete', old.id, old.headline, old.kicker, old.note_text, old.body_text);
    INSERT INTO articles_fts (rowid, headline, kicker, note_text, body_text)
    VALUES (new.id, new.headline, new.kicker, new.note_text, new.body_text);
END;
CREATE VIRTUAL TABLE articles_search USING fts5 (
    headline, kicker, note_text, body_text, content='' /* content="articles" */, tokenize='unicode61 remove_diacritics 2'
);
"""

_VIEWS = {
    "articles_overview": """
        SELECT articles.id, articles.title, articles.rubric, articles.kind, articles.byline, articles.language,
               periodicals.name AS periodical, issues.title AS issue, articles.position, articles.date_text, articles.date_edtf,
               articles.date_start, articles.date_end, articles.word_count, articles.url, articles.key
        FROM articles
        LEFT JOIN issues ON issues.id = articles.issue_id
        LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
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
        JOIN captures ON captures.id = article_urls.capture_id
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
        JOIN captures ON captures.url = article_urls.url AND captures.status = 200
        GROUP BY articles.id
    """,
    "open_problems": """
        SELECT problems.severity, problems.stage, problems.code, problems.message, problems.url, problems.first_seen, problems.last_seen
        FROM problems WHERE problems.resolved_at IS NULL
    """,
}


@migrations()
def first_tables(db: Database) -> None:
    """Lay down the tables of a page's journey from the frontier to the articles."""
    for statement in _statements(_TABLES):
        db.conn.execute(statement)


def _statements(script: str) -> list[str]:
    # executescript() would commit the migration's transaction; a trigger's body ends with END; and has semicolons of its own.
    statements, pending = [], ""
    for line in script.splitlines():
        pending += line + "\n"
        if line.rstrip().endswith(";") and ("CREATE TRIGGER" not in pending or line.startswith("END;")):
            statements.append(pending)
            pending = ""
    return statements


def create_views(db: Database) -> None:
    """Make the views anew: they hold nothing, so they follow the program and need no migration."""
    for name, select in _VIEWS.items():
        db.create_view(name, " ".join(select.split()), replace=True)
