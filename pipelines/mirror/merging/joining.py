"""Joins shards to a mirror in one transaction, by SQLite itself and not row by row; settling then derives the rest."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from pipelines.mirror.merging import arrivals, runs, standing
from pipelines.mirror.merging.shards import Shard, attached
from pipelines.mirror.merging.warc_files import WarcFolder
from pipelines.mirror.opening import warc_folder
from pipelines.mirror.store import Mirror

AT_ONCE = 8
"""How many shards are joined in one transaction: SQLite attaches ten files at most."""


@dataclass
class Joined:
    """What shards brought."""

    captures: int = 0
    """Captures that are new."""
    known: int = 0
    """Those that the mirror had already, or that two shards had."""
    files: int = 0
    """WARC files that came into its folder."""


def join(mirror: Mirror, shards: Sequence[Shard], without_warc: bool = False) -> Joined:
    """Join `shards` to `mirror`, as a part of its run; what follows from what they bring is to be settled.

    What the mirror has already changes nothing, so that it can be done again; killed, it has taken in all of up to eight shards or nothing
    of them. `mirror.told` hears how many are joined. Raises MirrorUnusable where a shard is damaged, a WARC file of what is new is
    missing, unless that is wanted `without_warc`, or the mirror or its WARC files cannot be written.
    """
    joined = Joined()
    holding = [shard for shard in shards if shard.archives]
    mirror.told("shards joined", 0, len(holding))
    for done in range(0, len(holding), AT_ONCE):
        batch = holding[done : done + AT_ONCE]
        with mirror.writing() as db, attached(db, batch):
            try:
                with db.atomic():
                    run_id = _join(db, mirror, batch, joined, without_warc)
                mirror.run_id = run_id
            finally:
                for (table,) in db.execute("SELECT name FROM temp.sqlite_master WHERE type = 'table'").fetchall():
                    db.execute(f"DROP TABLE temp.{table}")
        mirror.told("shards joined", done + len(batch), len(holding))
    with mirror.writing() as db:
        standing.bury_forgotten(db, mirror.path)
    return joined


def _join(db: Database, mirror: Mirror, shards: Sequence[Shard], joined: Joined, without_warc: bool) -> int:
    """Join so many shards as can be attached, inside a transaction; return the number that the mirror's run has then."""
    db.execute("PRAGMA defer_foreign_keys = ON")
    for statement in (arrivals.TABLES + runs.TABLES + standing.TABLES).split(";"):
        db.conn.execute(statement)
    new = arrivals.list_captures(db, shards)
    (arrived,) = db.execute("SELECT count(*) FROM temp.arrived").fetchone()
    joined.captures += new
    joined.known += arrived - new
    joined.files += arrivals.bring_files(db, mirror.path, shards, without_warc).brought
    arrivals.number(db)
    run_id = runs.take_runs(db, mirror.run_id, shards)
    arrivals.take_captures(db, shards)
    arrivals.take_readings(db, shards)
    standing.take_problems(db, run_id, shards)
    standing.take_frontier(db, shards)
    standing.take_tombstones(db, shards)
    return run_id


def take_files_away(mirror: Path, shards: Sequence[Shard]) -> None:
    """Remove the WARC files of `shards` that the mirror, in which they are joined, has in its own folder."""
    folder = WarcFolder(warc_folder(mirror))
    for file in (shard.file(warc_file) for shard in shards for warc_file in shard.warc_files):
        with suppress(FileNotFoundError):
            held = folder.held(file)
            if held is not None and held.resolve() != file.resolve() and held.stat().st_size >= file.stat().st_size:
                file.unlink()
