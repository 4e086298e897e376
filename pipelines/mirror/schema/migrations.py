"""The tables, views and indexes of a mirror, as migrations that are applied once and in order."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

VERSION = 7
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

_NOTES_AND_CITATIONS = """
ALTER TABLE periodicals ADD COLUMN since INTEGER;
ALTER TABLE periodicals ADD COLUMN until INTEGER;
CREATE TABLE periodical_names (
    id INTEGER PRIMARY KEY,
    periodical_id INTEGER NOT NULL REFERENCES periodicals (id),
    name TEXT NOT NULL,
    UNIQUE (periodical_id, name)
) STRICT;

ALTER TABLE issues ADD COLUMN pdf_text TEXT;
ALTER TABLE issue_contents ADD COLUMN kicker TEXT;
ALTER TABLE issue_contents ADD COLUMN subhead TEXT;
CREATE TABLE issue_pages (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    issue_id INTEGER NOT NULL REFERENCES issues (id),
    role TEXT NOT NULL CHECK (role IN ('contents', 'whole', 'pdf')),
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    UNIQUE (url, issue_id)
) STRICT;
INSERT INTO issue_pages SELECT id, url, issue_id, role, capture_id FROM issue_urls;
DROP TABLE issue_urls;
ALTER TABLE issue_pages RENAME TO issue_urls;
CREATE INDEX issue_urls_issue_id ON issue_urls (issue_id);
CREATE INDEX issue_urls_capture_id ON issue_urls (capture_id);

ALTER TABLE articles ADD COLUMN date_inferred INTEGER NOT NULL DEFAULT 0 CHECK (date_inferred IN (0, 1));
ALTER TABLE articles ADD COLUMN confidence REAL NOT NULL DEFAULT 1;

CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    issuer TEXT,
    periodical_id INTEGER REFERENCES periodicals (id),
    number TEXT,
    language TEXT,
    date_text TEXT,
    date_edtf TEXT,
    date_start TEXT,
    date_end TEXT,
    date_inferred INTEGER NOT NULL DEFAULT 0 CHECK (date_inferred IN (0, 1)),
    article_id INTEGER REFERENCES articles (id)
) STRICT;

CREATE TABLE source_notes (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    relation TEXT NOT NULL,
    also TEXT,
    points TEXT NOT NULL CHECK (points IN ('from', 'to')),
    step INTEGER NOT NULL,
    source_kind TEXT NOT NULL,
    periodical_id INTEGER REFERENCES periodicals (id),
    periodical_text TEXT,
    number TEXT,
    number_start INTEGER,
    number_end INTEGER,
    title TEXT,
    issuer TEXT,
    date_text TEXT,
    date_edtf TEXT,
    date_start TEXT,
    date_end TEXT,
    date_inferred INTEGER NOT NULL DEFAULT 0 CHECK (date_inferred IN (0, 1)),
    issue_id INTEGER REFERENCES issues (id),
    document_id INTEGER REFERENCES documents (id),
    source_article_id INTEGER REFERENCES articles (id),
    basis TEXT CHECK (basis IN ('number', 'date', 'title', 'text')),
    outcome TEXT CHECK (outcome IN ('confirmed', 'contradicted', 'not_held', 'ambiguous', 'unchecked')),
    found_article_id INTEGER REFERENCES articles (id),
    UNIQUE (article_id, position)
) STRICT;

CREATE TABLE citations (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    corrects INTEGER NOT NULL CHECK (corrects IN (0, 1)),
    periodical_id INTEGER REFERENCES periodicals (id),
    periodical_text TEXT,
    number TEXT,
    number_start INTEGER,
    number_end INTEGER,
    title TEXT,
    date_text TEXT,
    date_edtf TEXT,
    date_start TEXT,
    date_end TEXT,
    date_inferred INTEGER NOT NULL DEFAULT 0 CHECK (date_inferred IN (0, 1)),
    issue_id INTEGER REFERENCES issues (id),
    cited_article_id INTEGER REFERENCES articles (id),
    basis TEXT CHECK (basis IN ('number', 'date', 'title', 'text')),
    outcome TEXT CHECK (outcome IN ('confirmed', 'contradicted', 'not_held', 'ambiguous', 'unchecked')),
    UNIQUE (article_id, position)
) STRICT;

CREATE INDEX documents_periodical_id ON documents (periodical_id);
CREATE INDEX documents_article_id ON documents (article_id);
CREATE INDEX source_notes_periodical_id ON source_notes (periodical_id, number_start);
CREATE INDEX source_notes_issue_id ON source_notes (issue_id);
CREATE INDEX source_notes_document_id ON source_notes (document_id);
CREATE INDEX source_notes_source_article_id ON source_notes (source_article_id);
CREATE INDEX source_notes_found_article_id ON source_notes (found_article_id);
CREATE INDEX source_notes_waiting ON source_notes (id) WHERE outcome IS NULL;
CREATE INDEX citations_periodical_id ON citations (periodical_id, number_start);
CREATE INDEX citations_issue_id ON citations (issue_id);
CREATE INDEX citations_cited_article_id ON citations (cited_article_id);
CREATE INDEX citations_waiting ON citations (id) WHERE outcome IS NULL;

-- All that an older program derived is derived again.
DELETE FROM properties WHERE name = 'settled_readings';
"""

_CAPTURES_AND_VERSIONS = """
ALTER TABLE captures ADD COLUMN outcome TEXT NOT NULL DEFAULT 'unread';
ALTER TABLE captures ADD COLUMN location TEXT;
ALTER TABLE captures ADD COLUMN payload_digest TEXT;
ALTER TABLE captures ADD COLUMN warc_file TEXT;
ALTER TABLE captures ADD COLUMN warc_offset INTEGER;
ALTER TABLE captures ADD COLUMN warc_length INTEGER;
ALTER TABLE captures ADD COLUMN revisit_of INTEGER REFERENCES captures (id);
ALTER TABLE captures ADD COLUMN state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'damaged', 'forgotten'));
UPDATE captures SET outcome = CASE
    WHEN status IN (404, 410) THEN 'missing'
    WHEN status IN (408, 425, 429) OR status >= 500 THEN 'failed'
    WHEN status >= 400 THEN 'refused'
    WHEN status >= 300 THEN 'redirect'
    WHEN EXISTS (SELECT 1 FROM readings WHERE capture_id = captures.id) THEN 'read'
    ELSE 'unread'
END;
CREATE INDEX captures_revisit_of ON captures (revisit_of);
CREATE INDEX captures_payload ON captures (payload_digest) WHERE revisit_of IS NULL AND warc_file IS NOT NULL;

CREATE TABLE tombstones (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    article_key TEXT,
    captures INTEGER NOT NULL,
    forgotten_at TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

ALTER TABLE articles ADD COLUMN gone_at TEXT;
CREATE INDEX articles_gone_at ON articles (gone_at) WHERE gone_at IS NOT NULL;
CREATE TABLE article_versions (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    version INTEGER NOT NULL,
    title TEXT NOT NULL GENERATED ALWAYS AS ('Version ' || version || ' of ' || substr(captured_at, 1, 10)) VIRTUAL,
    captured_at TEXT NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    changes TEXT,
    headline TEXT,
    note_text TEXT,
    body_text TEXT,
    text_digest TEXT NOT NULL,
    UNIQUE (article_id, version)
) STRICT;
CREATE INDEX article_versions_capture_id ON article_versions (capture_id);

CREATE TABLE unsettled (
    kind TEXT NOT NULL CHECK (kind IN ('issue', 'article')),
    key TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE visits (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    page_kind TEXT NOT NULL CHECK (page_kind IN ('index', 'issue', 'article', 'page')),
    state TEXT NOT NULL CHECK (state IN ('due', 'leased', 'done', 'failed', 'trapped', 'forgotten')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due TEXT NOT NULL,
    found_on TEXT,
    priority INTEGER NOT NULL,
    periodical TEXT,
    outcome TEXT,
    unchanged INTEGER NOT NULL DEFAULT 0,
    strays INTEGER NOT NULL DEFAULT 0,
    kills INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO visits (id, url, page_kind, state, attempts, due, found_on, priority, periodical)
SELECT id, url, page_kind, CASE state WHEN 'leased' THEN 'due' ELSE state END, attempts, due, found_on, priority, periodical FROM frontier;
DROP TABLE frontier;
ALTER TABLE visits RENAME TO frontier;
CREATE INDEX frontier_due ON frontier (state, priority, id);

DROP TRIGGER articles_fts_insert;
DROP TRIGGER articles_fts_delete;
DROP TRIGGER articles_fts_update;

-- All that an older program derived is derived again.
INSERT INTO unsettled SELECT DISTINCT kind, key FROM readings;
DELETE FROM properties WHERE name = 'settled_readings';
"""

_REPRINTS = """
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL GENERATED ALWAYS AS (
        kind || ': ' || coalesce(article_key, issue_key) || coalesce(', ' || source_key, '') || coalesce(', ' || date_text, '')
    ) VIRTUAL,
    kind TEXT NOT NULL CHECK (kind IN ('confirm', 'reject', 'date', 'canonical', 'accept')),
    article_key TEXT,
    article_id INTEGER REFERENCES articles (id) ON DELETE SET NULL,
    source_key TEXT,
    source_id INTEGER REFERENCES articles (id) ON DELETE SET NULL,
    issue_key TEXT,
    issue_id INTEGER REFERENCES issues (id) ON DELETE SET NULL,
    relation TEXT,
    date_text TEXT,
    date_edtf TEXT,
    date_start TEXT,
    date_end TEXT,
    author TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'unknown' CHECK (state IN ('applied', 'unknown'))
) STRICT;
CREATE INDEX decisions_article_id ON decisions (article_id);
CREATE INDEX decisions_source_id ON decisions (source_id);
CREATE INDEX decisions_issue_id ON decisions (issue_id);
"""

_TEXT_REUSE = """
CREATE TABLE fingerprints (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    text_digest TEXT NOT NULL,
    length INTEGER NOT NULL,
    words INTEGER NOT NULL,
    words_digest BLOB NOT NULL,
    hashes BLOB NOT NULL,
    places BLOB NOT NULL
) STRICT;
CREATE TABLE alignments (
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    other_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    digests BLOB NOT NULL,
    passages BLOB NOT NULL,
    kept REAL NOT NULL,
    counts BLOB,
    PRIMARY KEY (article_id, other_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE clusters (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    canonical_article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    canonical_reason TEXT NOT NULL,
    original_language TEXT,
    original_document_id INTEGER REFERENCES documents (id) ON DELETE SET NULL,
    printings INTEGER NOT NULL,
    languages TEXT NOT NULL,
    first_date TEXT,
    last_date TEXT
) STRICT;
CREATE TABLE cluster_members (
    id INTEGER PRIMARY KEY,
    cluster_id INTEGER NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
    article_id INTEGER NOT NULL UNIQUE REFERENCES articles (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('canonical', 'reprint', 'abridgement', 'excerpt', 'adaptation', 'translation'))
) STRICT;
ALTER TABLE articles ADD COLUMN cluster_id INTEGER REFERENCES clusters (id) ON DELETE SET NULL;

CREATE TABLE reprints (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    source_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    relation TEXT NOT NULL CHECK (
        relation IN ('reprint', 'abridgement', 'excerpt', 'inclusion', 'adaptation', 'translation', 'common_source')
    ),
    extent TEXT CHECK (extent IN ('whole', 'part', 'more')),
    direction TEXT NOT NULL CHECK (direction IN ('declared', 'dated', 'cited', 'undecided')),
    status TEXT NOT NULL CHECK (status IN ('certain', 'possible')),
    declared INTEGER NOT NULL CHECK (declared IN (0, 1)),
    detected INTEGER NOT NULL CHECK (detected IN (0, 1)),
    is_direct INTEGER NOT NULL CHECK (is_direct IN (0, 1)),
    article_coverage REAL,
    source_coverage REAL,
    similarity REAL,
    words INTEGER,
    words_changed INTEGER,
    words_respelled INTEGER,
    words_added INTEGER,
    words_cut INTEGER,
    explanation TEXT NOT NULL,
    decision_id INTEGER REFERENCES decisions (id) ON DELETE SET NULL,
    UNIQUE (article_id, source_id)
) STRICT;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    reprint_id INTEGER REFERENCES reprints (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'quotation', 'translation')),
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    source_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    article_version INTEGER NOT NULL,
    source_version INTEGER NOT NULL,
    article_start INTEGER NOT NULL,
    article_end INTEGER NOT NULL,
    source_start INTEGER NOT NULL,
    source_end INTEGER NOT NULL,
    words INTEGER,
    similarity REAL NOT NULL
) STRICT;
CREATE TABLE boilerplate (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    words INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL
) STRICT;

ALTER TABLE source_notes ADD COLUMN named_article_id INTEGER REFERENCES articles (id) ON DELETE SET NULL;
ALTER TABLE source_notes ADD COLUMN named_basis TEXT CHECK (named_basis IN ('number', 'date', 'title'));
ALTER TABLE source_notes ADD COLUMN named_outcome TEXT CHECK (named_outcome IN ('contradicted', 'not_held', 'ambiguous', 'unchecked'));
DROP INDEX source_notes_waiting;
CREATE INDEX source_notes_waiting ON source_notes (id) WHERE named_outcome IS NULL;

CREATE TABLE translation_features (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    of TEXT NOT NULL,
    features BLOB NOT NULL
) STRICT;

CREATE INDEX alignments_other_id ON alignments (other_id);
CREATE INDEX articles_cluster_id ON articles (cluster_id);
CREATE INDEX clusters_canonical_article_id ON clusters (canonical_article_id);
CREATE INDEX clusters_original_document_id ON clusters (original_document_id);
CREATE INDEX cluster_members_cluster_id ON cluster_members (cluster_id);
CREATE INDEX reprints_source_id ON reprints (source_id);
CREATE INDEX reprints_decision_id ON reprints (decision_id);
CREATE INDEX passages_reprint_id ON passages (reprint_id);
CREATE INDEX passages_article_id ON passages (article_id);
CREATE INDEX passages_source_id ON passages (source_id);
CREATE INDEX boilerplate_article_id ON boilerplate (article_id);
CREATE INDEX source_notes_named_article_id ON source_notes (named_article_id);
"""

# What is counted by year, language and periodical is counted from these indexes alone: the rows hold the texts, and are long.
_COUNTED = """
DROP INDEX articles_periodical_id;
CREATE INDEX articles_periodical_id ON articles (periodical_id, date_start, language, word_count);
DROP INDEX articles_issue_id;
CREATE INDEX articles_issue_id ON articles (issue_id, position, word_count);
"""

_RUN_MEASURES = """
CREATE TABLE run_measures (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    periodical_id INTEGER REFERENCES periodicals (id),
    name TEXT NOT NULL,
    title TEXT NOT NULL GENERATED ALWAYS AS (name || ': ' || state) VIRTUAL,
    value REAL NOT NULL,
    sample INTEGER,
    usual REAL,
    least REAL,
    most REAL,
    compared INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('usual', 'drift', 'unjudged'))
) STRICT;
CREATE INDEX run_measures_run_id ON run_measures (run_id, state);
CREATE INDEX run_measures_periodical_id ON run_measures (periodical_id, name, run_id);
"""

# A mirror may hold several archives, each with a frontier of its own.
_ARCHIVES = """
ALTER TABLE frontier ADD COLUMN archive_id INTEGER REFERENCES archives (id);
UPDATE frontier SET archive_id = (SELECT min(id) FROM archives);
DROP INDEX frontier_due;
CREATE INDEX frontier_due ON frontier (archive_id, state, priority, id);
"""

# What a page's language links say: a translation is declared by the page, not by a note.
_LANGUAGE_LINKS = """
CREATE TABLE article_translations (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id),
    language TEXT NOT NULL,
    url TEXT NOT NULL,
    page_key TEXT NOT NULL,
    is_original INTEGER NOT NULL CHECK (is_original IN (0, 1)),
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    UNIQUE (article_id, url)
) STRICT;
CREATE INDEX article_translations_page_key ON article_translations (page_key);
CREATE INDEX article_translations_capture_id ON article_translations (capture_id);
"""


_STEPS = {
    "first_tables": _TABLES,
    "periodicals_in_the_frontier": "ALTER TABLE frontier ADD COLUMN periodical TEXT;",
    "source_notes_and_citations": _NOTES_AND_CITATIONS,
    "captures_and_versions": _CAPTURES_AND_VERSIONS,
    "reprints_and_decisions": _REPRINTS,
    "text_reuse": _TEXT_REUSE,
    "articles_counted_by_year": _COUNTED,
    "measures_of_runs": _RUN_MEASURES,
    "archives_side_by_side": _ARCHIVES,
    "language_links": _LANGUAGE_LINKS,
}
"""The scripts of all migrations by their names, in the order in which they are applied; a mirror remembers which it has had."""


def _execute(db: Database, script: str) -> None:
    # executescript() would commit the migration's transaction; a trigger's body ends with END; and has semicolons of its own.
    pending = ""
    for line in script.splitlines():
        pending += line + "\n"
        if line.rstrip().endswith(";") and ("CREATE TRIGGER" not in pending or line.startswith("END;")):
            db.conn.execute(pending)
            pending = ""


def _add(name: str, script: str) -> None:
    @migrations(name=name)
    def step(db: Database) -> None:
        _execute(db, script)


for _name, _script in _STEPS.items():
    _add(_name, _script)
