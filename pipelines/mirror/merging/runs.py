"""The runs of shards: kept as rows of the mirror's own, each with the name of the shard that it was a run of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from pipelines.mirror.merging.shards import Shard, archive_here, reading_from, schema_name
from pipelines.mirror.rows import insert, rows_of

TABLES = """
CREATE TEMP TABLE joined_runs (
    source INTEGER NOT NULL, old INTEGER NOT NULL, new INTEGER NOT NULL, PRIMARY KEY (source, old)
) WITHOUT ROWID;
"""
"""Which run of the mirror each run of a shard is."""
_OF_A_RUN = ("finished", "outcome", "pages", "new", "changed", "gone", "problems", "stats")
_FROM = "joined_from"
# What a worker keeps of the crawl that it shared is its own, and not the mirror's that takes it in.
_OF_A_WORKER = ("shard", "shared_crawl", "shared_crawl_over")
Identity = tuple[str, str, str, str | None]


def take_runs(db: Database, run_id: int, shards: Sequence[Shard]) -> int:
    """Insert the runs that are new, in the order in which they began, and fill `joined_runs`; return the run that joins, now the last.

    That run was `run_id`. A run is known by the captures that it took, else by when it began, with which settings, in which shard. One that
    died is killed: its shard is held.
    """
    held = {_identity(row, None): row["id"] for row in rows_of(db, "SELECT * FROM main.runs WHERE id <> ?", [run_id])}
    arriving = [(source, row) for source, shard in enumerate(shards) for row in _runs_of(db, source, shard)]
    for source, row in sorted(arriving, key=lambda one: (one[1]["started"], one[0], one[1]["id"])):
        known = _of_same_captures(db, source, row["id"]) or held.get(_identity(row, shards[source].name)) or held.get(_identity(row, None))
        columns = {name: row[name] for name in ("started", "version", *_OF_A_RUN)}
        if known is None:
            known = insert(db, "runs", columns | {"archive_id": row["ours"], "settings": _settings(row, shards[source].name)})
        else:
            # It may have been under way, or its death not known yet, when it was joined before.
            assignments = ", ".join(f"{name} = ?" for name in _OF_A_RUN)
            db.execute(
                f"UPDATE main.runs SET {assignments} WHERE id = ? AND settings ->> ? IS NOT NULL",
                [*(row[name] for name in _OF_A_RUN), known, _FROM],
            )
        _take_measures(db, source, row["id"], known)
        db.execute("INSERT INTO temp.joined_runs VALUES (?, ?, ?)", [source, row["id"], known])
    return _put_last(db, run_id)


def _put_last(db: Database, run_id: int) -> int:
    (last,) = db.execute("SELECT max(id) FROM main.runs").fetchone()
    if last == run_id:
        return run_id
    db.execute("UPDATE main.runs SET id = ? WHERE id = ?", [last + 1, run_id])
    db.execute("UPDATE main.problems SET run_id = ? WHERE run_id = ?", [last + 1, run_id])
    return int(last) + 1


def _runs_of(db: Database, source: int, shard: Shard) -> list[dict[str, Any]]:
    with reading_from(shard):
        rows = rows_of(db, f"SELECT runs.*, {archive_here(source)} AS ours FROM {schema_name(source)}.runs ORDER BY id")
        for row in rows:
            if row["outcome"] == "running":
                last = f"SELECT max(fetched_at) FROM {schema_name(source)}.captures WHERE run_id = ?"
                (at,) = db.execute(last, [row["id"]]).fetchone()
                row |= {"outcome": "killed", "finished": at or row["started"]}
        return rows


def _identity(row: Mapping[str, Any], shard: str | None) -> Identity:
    settings = json.loads(row["settings"])
    joined = settings.pop(_FROM, {"file": shard})
    kept = settings | {name: joined[name] for name in _OF_A_WORKER if name in joined}
    return row["started"], row["version"], json.dumps(kept, sort_keys=True), joined["file"]


def _settings(row: Mapping[str, Any], shard: str) -> str:
    settings = json.loads(row["settings"])
    if _FROM not in settings:
        settings[_FROM] = {"file": shard} | {name: settings.pop(name) for name in _OF_A_WORKER if name in settings}
    return json.dumps(settings, sort_keys=True)


def _of_same_captures(db: Database, source: int, old: int) -> int | None:
    found = db.execute(
        f"SELECT held.run_id FROM {schema_name(source)}.captures AS came CROSS JOIN temp.arrived "
        "ON arrived.source = ? AND arrived.old = came.id JOIN main.captures AS held ON held.id = arrived.id "
        "WHERE came.run_id = ? AND known IS NOT NULL LIMIT 1",
        [source, old],
    ).fetchone()
    return found[0] if found else None


def _take_measures(db: Database, source: int, old: int, new: int) -> None:
    columns = [name for _, name, *_ in db.execute("PRAGMA main.table_info(run_measures)") if name not in ("id", "run_id", "periodical_id")]
    shard, listed, came = schema_name(source), ", ".join(columns), ", ".join(f"came.{name}" for name in columns)
    db.execute(
        f"INSERT INTO main.run_measures (run_id, periodical_id, {listed}) SELECT :new, ours.id, {came} "
        f"FROM {shard}.run_measures AS came LEFT JOIN {shard}.periodicals AS theirs ON theirs.id = came.periodical_id "
        "LEFT JOIN main.periodicals AS ours ON ours.key = theirs.key "
        "WHERE came.run_id = :old AND NOT EXISTS (SELECT 1 FROM main.run_measures WHERE run_id = :new)",
        {"new": new, "old": old},
    )
