"""What a mirror holds and how its crawls went, read by SQL alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from statistics import median
from types import MappingProxyType
from typing import Any

from sqlite_utils import Database

from pipelines.items import LAST_RESORT
from pipelines.measures import DRIFT, MEASURES
from pipelines.mirror.frontier.due_again import count_due
from pipelines.mirror.rows import rows_of
from pipelines.mirror.run_rows import CRAWL, GOOD, SECONDS
from pipelines.mirror.visits import POLICY, RECHECKS

_HELD = ("periodicals", "issues", "articles", "captures")
_RUN = (
    "runs.id, runs.settings ->> 'command' AS command, runs.started, runs.finished, runs.outcome, runs.pages, runs.new, runs.changed, "
    f"runs.gone, runs.problems, runs.version, {SECONDS} AS seconds"
)
_MOST_URLS = 5
"""Addresses of pages that no layout fits, of each archive."""
_FEWEST_PAGES, _MOST_RUNS = 30, 5
"""From how many pages a pace is known; and from how many runs it is taken."""


def read_status(db: Database, runs: int = 5, rechecks: Mapping[str, int] = MappingProxyType({})) -> dict[str, Any]:
    """Return the state of the mirror `db` as plain data, ready for JSON.

    Archives, counts, the last `runs` runs, problems, drift, decisions, reprints, what the next run of each archive asks for, and at what
    pace. `rechecks` is as in Frontier, by the keys of archives. Times are UTC, ISO 8601; what takes time is in seconds.
    """
    archives = [row | _crawls(db, row["key"]) for row in rows_of(db, "SELECT key, name, home_url FROM archives ORDER BY id")]
    due = Counter[str]()
    for archive in archives:
        due.update(count_due(db, everything=False, rechecks=rechecks.get(archive["key"], RECHECKS), archive=archive["key"]))
    return {
        "archives": archives,
        "held": {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in _HELD},
        "incomplete_issues": db.execute("SELECT count(*) FROM issues WHERE NOT complete").fetchone()[0],
        "runs": read_runs(db, runs),
        "problems": dict(
            db.execute("SELECT severity, count(*) FROM problems WHERE resolved_at IS NULL GROUP BY severity ORDER BY severity").fetchall()
        ),
        "problem_codes": read_problem_codes(db),
        "unknown_pages": read_unknown_pages(db),
        "new_errors": new_errors(db, of_each_archive=True),
        "drift": list(
            db.query("SELECT code, url, message, first_seen FROM problems WHERE code GLOB ? AND resolved_at IS NULL ORDER BY id", [DRIFT])
        ),
        "measures": read_measures(db),
        "decisions": dict(db.execute("SELECT state, count(*) FROM decisions GROUP BY state ORDER BY state").fetchall()),
        "reprints": read_reprints(db),
        "frontier": dict(db.execute("SELECT state, count(*) FROM frontier GROUP BY state ORDER BY state").fetchall()),
        "due": dict(due),
        "seconds_a_page": read_pace(db),
        "policy": POLICY,
    }


def read_runs(db: Database, count: int) -> list[dict[str, Any]]:
    """Return the last `count` runs, the latest first, each with the names of the measures that drifted in it."""
    drifted = "SELECT json_group_array(DISTINCT name) FROM run_measures WHERE run_id = runs.id AND state = 'drift'"
    found = rows_of(
        db,
        f"SELECT {_RUN}, archives.key AS archive, ({drifted}) AS drift FROM runs JOIN archives ON archives.id = archive_id "
        "ORDER BY runs.id DESC LIMIT ?",
        [count],
    )
    return [row | {"drift": json.loads(row["drift"])} for row in found]


def _crawls(db: Database, archive: str) -> dict[str, Any]:
    """Return how the crawls of an archive, by its key, went."""
    of_archive = "archive_id = (SELECT id FROM archives WHERE key = ?)"
    last_good, first_start = (
        db.execute(f"SELECT {moment} FROM runs WHERE {which} AND {of_archive}", [archive]).fetchone()[0]
        for moment, which in (("max(started)", GOOD), ("min(started)", CRAWL))
    )
    return {"last_crawl": _last_crawl(db, of_archive, archive), "last_good": last_good, "first_start": first_start}


def _last_crawl(db: Database, of_archive: str, archive: str) -> dict[str, Any] | None:
    """Return the last crawl, with when its last page came; while it runs its pages are counted as they come."""
    query = f"SELECT {_RUN} FROM runs WHERE {CRAWL} AND {of_archive} ORDER BY runs.id DESC LIMIT 1"
    last = next(iter(rows_of(db, query, [archive])), None)
    if last is None:
        return None
    pages, last_page = db.execute(
        "SELECT count(*) FILTER (WHERE outcome <> 'rules'), max(fetched_at) FROM captures WHERE run_id = ?", [last["id"]]
    ).fetchone()
    return last | {"pages": pages, "last_page": last_page}


def read_problem_codes(db: Database) -> list[dict[str, Any]]:
    """Return the problems that stand by severity and code, the gravest and most frequent first, each code with the address seen last."""
    # SQLite, "Bare columns in an aggregate query": the address is that of the row with the greatest last_seen.
    return rows_of(
        db,
        "SELECT severity, code, count(*) AS count, min(first_seen) AS first_seen, max(last_seen) AS last_seen, url FROM problems "
        "WHERE resolved_at IS NULL GROUP BY severity, code ORDER BY severity = 'info', severity = 'warning', count(*) DESC, code",
    )


def read_unknown_pages(db: Database) -> list[dict[str, Any]]:
    """Return for each archive that has any the pages that no layout fits: how many, how many of them were read generically, the first."""
    unknown = "problems JOIN frontier ON frontier.url = problems.url WHERE code = 'no_layout' AND resolved_at IS NULL"
    generic = "captures JOIN readings ON capture_id = captures.id WHERE captures.url = problems.url AND reader GLOB ?"
    counts = rows_of(
        db,
        f"SELECT archives.key AS archive, count(*) AS count, sum(EXISTS (SELECT 1 FROM {generic})) AS read_generically FROM archives, "
        f"{unknown} AND archive_id = archives.id GROUP BY archives.id ORDER BY archives.id",
        [f"{LAST_RESORT}/*"],
    )
    first = f"SELECT problems.url FROM {unknown} AND archive_id = (SELECT id FROM archives WHERE key = ?) ORDER BY problems.id LIMIT ?"
    return [row | {"urls": [url for (url,) in db.execute(first, [row["archive"], _MOST_URLS])]} for row in counts]


def read_measures(db: Database) -> list[dict[str, Any]]:
    """Return what the last crawl of each archive that ended has measured, in the order in which measures are shown."""
    found = rows_of(
        db,
        "SELECT run_id AS run, run_measures.name, periodicals.key AS periodical, value, sample, usual, least, most, compared, state "
        "FROM run_measures LEFT JOIN periodicals ON periodicals.id = periodical_id "
        "WHERE run_id IN (SELECT max(runs.id) FROM runs JOIN run_measures ON run_id = runs.id GROUP BY runs.archive_id) "
        "ORDER BY run_measures.id",
    )
    return [row | {"unit": MEASURES[row["name"]].unit} for row in found if row["name"] in MEASURES]


def read_pace(db: Database) -> float | None:
    """Return the seconds that a page takes, by the last crawls that fetched enough of them; None where none has."""
    measured = db.execute(
        "SELECT value FROM run_measures WHERE name = 'seconds_a_page' AND periodical_id IS NULL AND sample >= ? "
        "ORDER BY run_id DESC LIMIT ?",
        [_FEWEST_PAGES, _MOST_RUNS],
    ).fetchall()
    if measured:
        return float(median(value for (value,) in measured))
    # The first crawl has not ended yet, or was killed.
    pages, seconds = db.execute(
        "SELECT count(*), 86400 * (julianday(max(fetched_at)) - julianday(min(fetched_at))) FROM captures "
        "WHERE run_id = (SELECT max(run_id) FROM captures)"
    ).fetchone()
    return float(seconds) / (pages - 1) if pages >= _FEWEST_PAGES and seconds else None


def read_reprints(db: Database) -> dict[str, Any]:
    """Return how many reprints of each relation a mirror holds, the works that they make, quotations, and notes that they contradict."""
    works, printings = db.execute("SELECT count(*), coalesce(sum(printings), 0) FROM clusters").fetchone()
    return {
        "relations": dict(
            db.execute("SELECT relation, count(*) FROM reprints GROUP BY relation ORDER BY count(*) DESC, relation").fetchall()
        ),
        "works": works,
        "printings": printings,
        "quotations": db.execute("SELECT count(*) FROM passages WHERE kind = 'quotation'").fetchone()[0],
        "contradicted": db.execute("SELECT count(*) FROM source_notes WHERE outcome = 'contradicted'").fetchone()[0],
    }


def new_errors(db: Database, of_each_archive: bool = False) -> list[dict[str, Any]]:
    """Return the errors that the last run, or that of each archive, met for the first time and that still stand."""
    last = "SELECT max(id) FROM runs" + (" GROUP BY archive_id" if of_each_archive else "")
    return list(
        db.query(
            f"SELECT code, url, message FROM problems WHERE severity = 'error' AND resolved_at IS NULL AND run_id IN ({last}) ORDER BY id"
        )
    )
