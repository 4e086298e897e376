"""What shards bring, told from what the mirror holds, and numbered in the order of time: the captures, their runs and their readings.

A capture is known by its address, its time and its digest: no mirror has two of one address at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from sqlite_utils import Database

from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.merging.shards import Shard, missing, reading_from, schema_name
from pipelines.mirror.merging.warc_files import WarcFolder
from pipelines.mirror.opening import warc_folder

OURS = -1
"""What stands for the number of a shard where the mirror itself is meant."""

TABLES = """
CREATE TEMP TABLE arrived (
    source INTEGER NOT NULL, old INTEGER NOT NULL, known INTEGER, id INTEGER, is_taken INTEGER NOT NULL DEFAULT 0,
    url TEXT NOT NULL, fetched_at TEXT NOT NULL, digest TEXT, PRIMARY KEY (source, old)
) WITHOUT ROWID;
CREATE TEMP TABLE numbered (source INTEGER, old INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (source, old)) WITHOUT ROWID;
CREATE TEMP TABLE files (source INTEGER NOT NULL, old TEXT NOT NULL, new TEXT, PRIMARY KEY (source, old)) WITHOUT ROWID;
CREATE TEMP TABLE doubled (source INTEGER, old INTEGER, id INTEGER NOT NULL, PRIMARY KEY (source, old)) WITHOUT ROWID;
CREATE TEMP TABLE touched (url TEXT PRIMARY KEY) WITHOUT ROWID;
"""
"""`arrived` has all captures of the shards, each with its number in the mirror; `touched` the addresses that have a new one."""


def list_captures(db: Database, shards: Sequence[Shard]) -> int:
    """Fill `arrived` and `touched`; return how many captures are new."""
    for source, shard in enumerate(shards):
        with reading_from(shard):
            db.execute(
                "INSERT INTO temp.arrived (source, old, known, url, fetched_at, digest) SELECT ?, id, (SELECT held.id FROM main.captures "
                "AS held WHERE held.url = came.url AND held.fetched_at = came.fetched_at AND held.digest IS came.digest), url, fetched_at, "
                f"digest FROM {schema_name(source)}.captures AS came",
                [source],
            )
    db.execute("INSERT INTO temp.touched SELECT DISTINCT url FROM temp.arrived WHERE known IS NULL")
    (new,) = db.execute("SELECT count(*) FROM (SELECT DISTINCT url, fetched_at, digest FROM temp.arrived WHERE known IS NULL)").fetchone()
    return int(new)


def bring_files(db: Database, mirror: Path, shards: Sequence[Shard], without_warc: bool) -> WarcFolder:
    """Bring the WARC files in which new captures lie into the folder beside `mirror`, and fill `files`.

    Raises MirrorUnusable where one is missing, unless the captures are wanted `without_warc`; OSError where one cannot be written.
    """
    folder = WarcFolder(warc_folder(mirror))
    for source, shard in enumerate(shards):
        with reading_from(shard):
            named = db.execute(
                f"SELECT warc_file, max(warc_offset + warc_length) FROM {schema_name(source)}.captures AS came WHERE warc_file IN ("
                f"SELECT warc_file FROM temp.arrived JOIN {schema_name(source)}.captures AS new ON new.id = old "
                "WHERE source = ? AND known IS NULL) GROUP BY warc_file",
                [source],
            ).fetchall()
        for warc_file, known in named:
            file = shard.file(warc_file)
            if not file.is_file() and not without_warc:
                raise MirrorUnusable(missing(shard, warc_file))
            new = f"{folder.folder.name}/{folder.bring(file, known).name}" if file.is_file() else None
            db.execute("INSERT INTO temp.files VALUES (?, ?, ?)", [source, warc_file, new])
    folder.sync()
    return folder


def number(db: Database) -> None:
    """Give every capture that arrived its number in the mirror, and those of the mirror that came later than one of them a new one."""
    (first,) = db.execute("SELECT min(fetched_at) FROM temp.arrived WHERE known IS NULL").fetchone()
    if first is not None:
        (kept,) = db.execute(
            "SELECT coalesce((SELECT min(id) - 1 FROM captures WHERE fetched_at >= ?), (SELECT max(id) FROM captures), 0)", [first]
        ).fetchone()
        db.execute(
            "INSERT INTO temp.numbered SELECT source, old, ? + dense_rank() OVER (ORDER BY fetched_at, url, digest) FROM ("
            f"SELECT {OURS} AS source, id AS old, url, fetched_at, digest FROM captures WHERE id > ? "
            "UNION ALL SELECT source, old, url, fetched_at, digest FROM temp.arrived WHERE known IS NULL)",
            [kept, kept],
        )
        _move_held(db)
    db.execute(
        "UPDATE temp.arrived SET id = CASE WHEN known IS NULL "
        "THEN (SELECT id FROM temp.numbered AS here WHERE here.source = arrived.source AND here.old = arrived.old) "
        f"ELSE coalesce((SELECT id FROM temp.numbered AS here WHERE here.source = {OURS} AND here.old = known), known) END"
    )
    db.execute("CREATE INDEX temp.arrived_id ON arrived (id)")


def _move_held(db: Database) -> None:
    moved = f"SELECT old FROM temp.numbered WHERE source = {OURS} AND old <> id"
    if not db.execute(f"SELECT EXISTS ({moved})").fetchone()[0]:
        return
    number_of = f"SELECT here.id FROM temp.numbered AS here WHERE here.source = {OURS} AND here.old = "
    for table, column in _naming_captures(db):
        db.execute(f"UPDATE {table} SET {column} = ({number_of}{column}) WHERE {column} IN ({moved})")
    # Through what no row has, for no two may have the same on the way.
    db.execute(f"UPDATE captures SET id = -({number_of}captures.id) WHERE id IN ({moved})")
    db.execute("UPDATE captures SET id = -id WHERE id < 0")


def _naming_captures(db: Database) -> Iterator[tuple[str, str]]:
    yield from db.execute(
        'SELECT held.name, keys."from" FROM main.sqlite_master AS held JOIN pragma_foreign_key_list(held.name) AS keys '
        "WHERE held.type = 'table' AND keys.\"table\" = 'captures'"
    ).fetchall()


def take_captures(db: Database, shards: Sequence[Shard]) -> None:
    """Insert the new captures, each of the run that took it, as `runs` has them, and with its record where it lies now."""
    _choose(db, shards)
    columns = [name for _, name, *_ in db.execute("PRAGMA main.table_info(captures)")]
    of = {
        "id": "arrived.id", "run_id": "runs.new", "warc_file": "files.new",
        "warc_offset": "CASE WHEN files.new IS NOT NULL THEN warc_offset END",
        "warc_length": "CASE WHEN files.new IS NOT NULL THEN warc_length END",
        "revisit_of": "(SELECT whole.id FROM temp.arrived AS whole WHERE whole.source = arrived.source AND whole.old = came.revisit_of)",
    }  # fmt: skip
    for source, shard in enumerate(shards):
        with reading_from(shard):
            db.execute(
                f"INSERT INTO main.captures ({', '.join(columns)}) SELECT {', '.join(of.get(name, f'came.{name}') for name in columns)} "
                f"FROM temp.arrived CROSS JOIN {schema_name(source)}.captures AS came ON came.id = arrived.old "
                "JOIN temp.joined_runs AS runs ON runs.source = arrived.source AND runs.old = came.run_id "
                "LEFT JOIN temp.files AS files ON files.source = arrived.source AND files.old = came.warc_file "
                "WHERE arrived.source = ? AND is_taken ORDER BY arrived.id",
                [source],
            )


def _choose(db: Database, shards: Sequence[Shard]) -> None:
    """Mark the captures that are taken: of one that several shards have, that of a shard that has its record."""
    db.execute("UPDATE temp.arrived SET is_taken = 1 WHERE known IS NULL")
    lying = " UNION ALL ".join(
        f"SELECT {source} AS source, came.id AS old, coalesce(files.new, '~') AS place, came.state <> 'kept' AS is_lost "
        f"FROM temp.doubled JOIN {schema_name(source)}.captures AS came ON doubled.source = {source} AND came.id = doubled.old "
        f"LEFT JOIN temp.files AS files ON files.source = {source} AND files.old = came.warc_file"
        for source in range(len(shards))
    )
    db.execute(
        "INSERT INTO temp.doubled SELECT source, old, id FROM temp.arrived WHERE id IN "
        "(SELECT id FROM temp.arrived WHERE is_taken GROUP BY id HAVING count(*) > 1)"
    )
    db.execute(
        "UPDATE temp.arrived SET is_taken = 0 FROM ("
        "SELECT source, old, row_number() OVER (PARTITION BY id ORDER BY is_lost, place, source) AS nth "
        f"FROM temp.doubled JOIN ({lying}) USING (source, old)) AS chosen "
        "WHERE nth > 1 AND chosen.source = arrived.source AND chosen.old = arrived.old"
    )


def take_readings(db: Database, shards: Sequence[Shard]) -> None:
    """Insert what the new captures were read as, but for what one crawl would not have written, and have it settled."""
    for source, shard in enumerate(shards):
        with reading_from(shard):
            db.execute(
                "INSERT INTO main.readings (capture_id, reader, kind, key, issue_key, item) "
                "SELECT arrived.id, reader, kind, key, issue_key, item "
                f"FROM {schema_name(source)}.readings AS came CROSS JOIN temp.arrived ON source = ? AND old = came.capture_id "
                "WHERE is_taken ORDER BY came.id",
                [source],
            )
    _keep_what_one_crawl_would(db)
    db.execute(
        "INSERT OR IGNORE INTO unsettled SELECT kind, key FROM temp.touched CROSS JOIN captures ON captures.url = touched.url "
        "CROSS JOIN readings ON readings.capture_id = captures.id"
    )


def _keep_what_one_crawl_would(db: Database) -> None:
    """Read each body again where another one stood there before it, and nowhere else: as store.Mirror does, over all captures.

    A shard that saw a page twice has read it once; where another shard saw another page between, it was read anew.
    """
    captures = db.execute(
        "SELECT url, id, digest, outcome, (SELECT reader FROM readings WHERE capture_id = captures.id LIMIT 1) FROM captures "
        "WHERE url IN (SELECT url FROM captures WHERE url IN (SELECT url FROM temp.touched) GROUP BY url HAVING count(*) > 1) "
        "ORDER BY url, id"
    )
    doubled: list[tuple[int]] = []
    copied: list[tuple[int, int]] = []
    for _, seen in groupby(captures, key=itemgetter(0)):
        last: tuple[str, str] | None = None
        read: dict[str, tuple[int, str]] = {}
        for _, capture_id, digest, outcome, reader in seen:
            if reader is not None:
                read[digest] = capture_id, reader
            elif outcome != "read" or digest not in read:
                continue
            source, by = read[digest]
            if (digest, by) != last and reader is None:
                copied.append((capture_id, source))
            elif (digest, by) == last and reader is not None:
                doubled.append((capture_id,))
            last = digest, by
    db.conn.executemany(
        "INSERT INTO readings (capture_id, reader, kind, key, issue_key, item) "
        "SELECT ?, reader, kind, key, issue_key, item FROM readings WHERE capture_id = ? ORDER BY id",
        copied,
    )
    db.conn.executemany("DELETE FROM readings WHERE capture_id = ?", doubled)
