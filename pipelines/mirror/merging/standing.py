"""How matters stand at each address over all shards: what is due there, what is wrong, and what was taken down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sqlite_utils import Database

from pipelines.measures import DRIFT
from pipelines.mirror import forgetting, problems, properties
from pipelines.mirror.captures import place_of
from pipelines.mirror.merging.arrivals import OURS
from pipelines.mirror.merging.shards import Shard, archive_here, reading_from, schema_name
from pipelines.mirror.rows import rows_of
from pipelines.warc.tombstone import bury

_UNSWEPT = "unswept"
_ROW = "archive_id, page_kind, state, attempts, due, found_on, priority, periodical, outcome, unchanged, strays, kills"

TABLES = f"""
CREATE TEMP TABLE told (
    source INTEGER NOT NULL, url TEXT NOT NULL, stage TEXT NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL, message TEXT NOT NULL,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, resolved_at TEXT, PRIMARY KEY (url, stage, code, source)
) WITHOUT ROWID;
CREATE TEMP TABLE stood (
    source INTEGER NOT NULL, old INTEGER NOT NULL, url TEXT NOT NULL, {_ROW}, since TEXT NOT NULL, PRIMARY KEY (url, source)
) WITHOUT ROWID;
CREATE TEMP TABLE shared (url TEXT PRIMARY KEY) WITHOUT ROWID;
"""


def take_problems(db: Database, run_id: int, shards: Sequence[Shard]) -> None:
    """Unite the problems of shards with those of the mirror; those that are new here, or open again, are of the run `run_id`.

    One stands where the latest look at it does not end it, whoever looked: a shard that found the page well, and had nothing to resolve,
    too. Problems of settling are not taken: settling all readings shows them.
    """
    columns = "url, stage, code, severity, message, first_seen, last_seen, resolved_at"
    for source, shard in enumerate(shards):
        with reading_from(shard):
            theirs = f"{schema_name(source)}.problems WHERE stage <> 'settle'"
            db.execute(f"INSERT INTO temp.told (source, {columns}) SELECT ?, {columns} FROM {theirs}", [source])
    db.execute(
        f"INSERT INTO temp.told (source, {columns}) SELECT ?, {columns} FROM main.problems WHERE stage <> 'settle' AND ("
        "(url, stage, code) IN (SELECT url, stage, code FROM temp.told) OR url IN (SELECT url FROM temp.touched))",
        [OURS],
    )
    db.execute(
        f"""
        INSERT INTO problems (run_id, {columns})
        SELECT :run, url, stage, code, severity, message, first_seen, last_seen,
            CASE WHEN open_at IS NULL OR open_at < ended_at THEN ended_at END
        FROM (
            SELECT url, stage, code, severity, message, min(first_seen) OVER one AS first_seen, last_seen,
                max(CASE WHEN resolved_at IS NULL THEN last_seen END) OVER one AS open_at,
                max(max(coalesce(resolved_at, ''), coalesce({_WELL_AT}, ''))) OVER one AS ended_at,
                row_number() OVER (PARTITION BY url, stage, code ORDER BY last_seen DESC, message, severity) AS nth
            FROM temp.told WINDOW one AS (PARTITION BY url, stage, code)
        ) WHERE nth = 1 ORDER BY first_seen, url, stage, code
        ON CONFLICT (url, stage, code) DO UPDATE SET severity = excluded.severity, message = excluded.message,
            first_seen = excluded.first_seen, last_seen = excluded.last_seen, resolved_at = excluded.resolved_at,
            run_id = CASE WHEN resolved_at IS NOT NULL AND excluded.resolved_at IS NULL THEN excluded.run_id ELSE run_id END
        WHERE (severity, message, first_seen, last_seen) <> (excluded.severity, excluded.message, excluded.first_seen, excluded.last_seen)
            OR resolved_at IS NOT excluded.resolved_at
        """,
        {"run": run_id},
    )


_LOOKED = json.dumps([[stage, outcome] for outcome, stages in problems.LOOKED_AT.items() for stage in stages])
# The first answer after a problem was seen that another mirror than its own had, and that lets its page be looked at.
_WELL_AT = f"""(
    SELECT min(fetched_at) FROM main.captures AS answer WHERE resolved_at IS NULL AND answer.url = told.url
    AND answer.fetched_at > last_seen AND code NOT GLOB '{DRIFT}'
    AND (stage, outcome) IN (SELECT value ->> 0, value ->> 1 FROM json_each('{_LOOKED}'))
    AND CASE WHEN source = {OURS} THEN EXISTS (SELECT 1 FROM temp.arrived WHERE arrived.id = answer.id AND known IS NULL)
        ELSE NOT EXISTS (SELECT 1 FROM temp.arrived WHERE arrived.id = answer.id AND arrived.source = told.source) END
)"""


def take_frontier(db: Database, shards: Sequence[Shard]) -> None:
    """Unite the frontiers: of each address what the mirror says that visited it last, and what leads there over all.

    What is done or given up goes before what is merely due, unless it was made due after that visit; what a shard had leased is due.
    """
    for source, shard in enumerate(shards):
        with reading_from(shard):
            _list_frontier(db, source, archive_here(source), f"{schema_name(source)}.frontier")
    _list_frontier(db, OURS, "archive_id", "main.frontier WHERE url IN (SELECT url FROM temp.stood)")
    db.execute("INSERT INTO temp.shared SELECT url FROM temp.stood GROUP BY url HAVING count(*) > 1")
    for source in (OURS, *range(len(shards))):
        schema = "main" if source == OURS else schema_name(source)
        db.execute(
            f"UPDATE temp.stood SET since = ({_SINCE.format(schema)}) WHERE source = ? AND url IN (SELECT url FROM temp.shared)", [source]
        )
    columns = _ROW.split(", ")
    updates = ", ".join(f"{name} = excluded.{name}" for name in columns)
    new = ", ".join(f"excluded.{name}" for name in columns)
    db.execute(
        f"INSERT INTO frontier (url, {_ROW}) SELECT url, {_ROW} FROM (SELECT *, old AS first FROM temp.stood "
        f"WHERE url NOT IN (SELECT url FROM temp.shared) UNION ALL {_UNITED}) WHERE 1 ORDER BY first, url "
        f"ON CONFLICT (url) DO UPDATE SET {updates} WHERE ({_ROW}) IS NOT ({new})"
    )


def _list_frontier(db: Database, source: int, archive_id: str, which: str) -> None:
    columns = _ROW.replace("state", "CASE state WHEN 'leased' THEN 'due' ELSE state END").replace("archive_id", archive_id)
    db.execute(f"INSERT INTO temp.stood SELECT ?, id, url, {columns}, '' FROM {which}", [source])


# From when on an address is as a mirror says: what was visited and made due again since then, all else since its last answer.
_SINCE = (
    "SELECT CASE WHEN state = 'due' AND attempts = 0 AND outcome IS NOT NULL THEN due "
    "ELSE coalesce((SELECT max(fetched_at) FROM {}.captures AS answer WHERE answer.url = stood.url), '') END"
)
# How much a mirror knows of an address. What it left to others to fetch is done there, with no outcome.
_KNOWS = (
    "CASE WHEN state = 'forgotten' THEN 5 WHEN outcome IS NOT NULL THEN 4 WHEN state = 'failed' THEN 3 "
    "WHEN state = 'due' THEN 2 WHEN state = 'done' THEN 1 ELSE 0 END"
)


_UNITED = f"""
    SELECT source, old, url, archive_id, substr(most, 2) AS page_kind, state, attempts, due, coalesce(found_on, found) AS found_on,
        cast(most AS INTEGER) AS priority, coalesce(periodical, is_of) AS periodical, outcome, unchanged, least AS strays, kills, since,
        first
    FROM (
        SELECT *, row_number() OVER (PARTITION BY url ORDER BY
            {_KNOWS} DESC, since DESC, state = 'done' DESC, state = 'failed' DESC, due DESC, attempts DESC, unchanged, kills DESC,
            found_on) AS nth,
            min(priority || page_kind) OVER one AS most, min(found_on) OVER one AS found, max(periodical) OVER one AS is_of,
            min(strays) OVER one AS least, min(old) OVER one AS first
        FROM temp.stood WHERE url IN (SELECT url FROM temp.shared) WINDOW one AS (PARTITION BY url)
    ) WHERE nth = 1
"""


def take_tombstones(db: Database, shards: Sequence[Shard]) -> None:
    """Take down, in the whole mirror, what was taken down in it or in any shard, at every address that served the same bytes."""
    for source, shard in enumerate(shards):
        with reading_from(shard):
            db.execute(
                "INSERT INTO main.tombstones (url, article_key, captures, forgotten_at, reason) "
                f"SELECT url, article_key, captures, forgotten_at, reason FROM {schema_name(source)}.tombstones WHERE 1 "
                "ON CONFLICT (url) DO UPDATE SET article_key = coalesce(excluded.article_key, article_key), "
                "forgotten_at = excluded.forgotten_at, reason = excluded.reason WHERE excluded.forgotten_at < forgotten_at"
            )
    for url, at, why in db.execute("SELECT url, forgotten_at, reason FROM tombstones ORDER BY forgotten_at, url").fetchall():
        for same in forgetting.addresses_of(db, url):
            if _says_something(db, same):
                properties.remember(db, _UNSWEPT)
            forgetting.take_out(db, same, at, why)


def _says_something(db: Database, url: str) -> bool:
    held = "SELECT 1 FROM readings JOIN captures ON captures.id = readings.capture_id WHERE url = ?"
    return db.execute(held, [url]).fetchone() is not None


def bury_forgotten(db: Database, mirror: Path) -> None:
    """Take what was taken down out of the WARC files of `mirror` too; raises OSError where one cannot be written."""
    forgotten = rows_of(
        db,
        "SELECT captures.*, tombstones.forgotten_at, tombstones.reason FROM tombstones JOIN captures ON captures.url = tombstones.url "
        "WHERE captures.state = 'forgotten' AND warc_file IS NOT NULL",
    )
    for row in forgotten:
        # What is not there has nothing left to be taken out.
        with suppress(FileNotFoundError):
            bury(mirror.resolve().parent, place_of(row), row["fetched_from"], row["forgotten_at"], row["reason"])


def sweep(db: Database) -> None:
    """Have SQLite keep nothing of what was taken down, where there was anything; runs once the tables are settled."""
    if properties.remembered(db, _UNSWEPT) is not None:
        forgetting.sweep(db)
        with db.atomic():
            properties.forget(db, _UNSWEPT)
