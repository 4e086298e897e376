"""Proves a mirror: SQLite's own checks, every capture against its WARC record, and every table against a settling from nothing."""

from __future__ import annotations

import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from pipelines.mirror import decision_file, decisions, search
from pipelines.mirror.captures import place_of
from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.settling import unsettled
from pipelines.mirror.settling.deriving import REMEMBERED, derive
from pipelines.mirror.table_dump import DERIVED, digests
from pipelines.normalize.moments import timestamp
from pipelines.reprints.store.run import tell_nobody
from pipelines.warc.exchange import BadContent, digest_of
from pipelines.warc.reading import BadRecord, read_exchange

_SHOWN = 5
_TERMS = "SELECT term, doc, cnt FROM temp.terms ORDER BY term"


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be."""

    kind: str
    """`file`, `search`, `capture` or `table`."""
    message: str
    """One sentence: what, where, and how it is mended."""
    capture_id: int | None = None
    """The capture whose bytes are not as they came."""


@dataclass
class Proof:
    """How far a mirror is proven."""

    findings: list[Finding]
    captures: int = 0
    """Captures whose bytes are as they came."""
    unproven: int = 0
    """Captures that were taken before there were WARC files."""
    known: int = 0
    """Captures that are known to be damaged or were forgotten."""
    unsettled: int = 0
    """Issues and articles that a crawl which is under way, or was stopped, has not settled: the tables were not compared."""


def check(db: Database, mirror: Path) -> Proof:
    """Prove the mirror `db`, which lies at `mirror`; nothing in it is changed.

    Raises MirrorUnusable where it cannot be read at all, BadDecisions where the file of decisions beside it cannot.
    """
    decided = decision_file.read(decision_file.file_of(mirror))
    proof = Proof(_check_file(db))
    if proof.findings:
        # What SQLite cannot read, nobody can compare.
        return proof
    _check_captures(db, mirror.resolve().parent, proof)
    (proof.unsettled,) = db.execute("SELECT count(*) FROM unsettled").fetchone()
    if not decisions.are_taken(db, decided):
        file = decision_file.file_of(mirror)
        message = f"The decisions in {file} are not those that the tables follow; the next run, or --repair, takes them up."
        proof.findings.append(Finding("table", message))
    if not proof.unsettled:
        proof.findings += _check_tables(db)
    return proof


def _check_file(db: Database) -> list[Finding]:
    try:
        faults = [fault for (fault,) in db.execute("PRAGMA integrity_check(20)") if fault != "ok"]
        orphans = db.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        faults, orphans = [str(error)], []
    mend = "take the last good copy of the file, or save what can be read with `sqlite3 FILE .recover`"
    return [Finding("file", f"SQLite says of the file: {fault}; {mend}.") for fault in faults] + [
        Finding("table", f"A row of {table} names a row of {parent} that is not there; --repair derives the tables anew.")
        for table, _, parent, _ in orphans[:_SHOWN]
    ]


def _check_captures(db: Database, folder: Path, proof: Proof) -> None:
    for row in db.query(
        "SELECT captures.*, whole.state AS whole_state FROM captures LEFT JOIN captures AS whole ON whole.id = captures.revisit_of "
        "ORDER BY captures.warc_file, captures.warc_offset"
    ):
        if row["warc_file"] is None:
            proof.unproven += 1
            continue
        why = "" if row["state"] == "forgotten" else _fault_of(folder, row)
        if row["state"] != "kept" or row["whole_state"] not in (None, "kept"):
            proof.known += 1
        elif why:
            message = f"The capture of {row['url']} of {row['fetched_at']} is damaged: {why}; --repair has it fetched anew."
            proof.findings.append(Finding("capture", message, row["id"]))
        else:
            proof.captures += 1


def _fault_of(folder: Path, row: dict[str, Any]) -> str:
    """Say why the record of a capture does not prove it; empty where it does."""
    try:
        exchange = read_exchange(folder, place_of(row))
    except BadRecord as why:
        return str(why)
    if (exchange.url, exchange.at, exchange.status) != (row["fetched_from"], row["fetched_at"], row["status"]):
        return f"the record of {row['warc_file']} at byte {row['warc_offset']:,} is of another capture"
    if row["revisit_of"] is not None:
        return ""
    try:
        content = exchange.content()
    except BadContent:
        content = exchange.body
    return "" if row["digest"] == digest_of(content) else f"its bytes in {row['warc_file']} are not those that were read"


@contextmanager
def _settled_copy(db: Database) -> Iterator[Database]:
    """Give a copy of the mirror whose tables were derived from its readings and from nothing else."""
    with tempfile.TemporaryDirectory(prefix="backfile-check-") as folder:
        connection = sqlite3.connect(Path(folder) / "copy.db")
        copy = Database(connection, recursive_triggers=False, execute_plugins=False)
        with closing(copy):
            db.conn.backup(connection)
            connection.execute("PRAGMA synchronous = OFF")
            derive_anew(copy)
            yield copy


def derive_anew(db: Database) -> None:
    """Empty every table that is derived, and derive them, in one transaction."""
    (run_id,) = db.execute("SELECT coalesce(max(id), 0) FROM runs").fetchone()
    with db.atomic():
        db.execute("PRAGMA defer_foreign_keys = ON")
        unsettled.add_all(db)
        for table in (*REMEMBERED, *reversed(DERIVED)):
            db.execute(f"DELETE FROM {table}")
        search.empty(db)
        derive(db, run_id, tell_nobody)


def _check_tables(db: Database) -> list[Finding]:
    try:
        with _settled_copy(db) as copy:
            return [*_differences(db, copy), *_index_faults(db, copy)]
    except (zlib.error, ValueError, TypeError, KeyError) as error:
        return [Finding("table", f"A reading cannot be unpacked ({error!r}); `backfile reparse` reads its page again.")]
    except sqlite3.OperationalError as error:
        raise MirrorUnusable(f"the mirror cannot be copied to be compared: {error}; make room in {tempfile.gettempdir()}") from error


def _differences(db: Database, copy: Database) -> Iterator[Finding]:
    for table in (*DERIVED, "decisions", "found by search"):
        held, derived = digests(db.conn, table), digests(copy.conn, table)
        wrong = [name for digest, name in held.items() if digest not in derived]
        missing = [name for digest, name in derived.items() if digest not in held]
        for name in islice(dict.fromkeys([*wrong, *missing]), _SHOWN):
            yield Finding("table", f"A row of {table} is not what its captures say ({name[:200]}); --repair derives the tables anew.")


def _index_faults(db: Database, copy: Database) -> Iterator[Finding]:
    for index in search.INDEXES:
        if _terms(db, index) != _terms(copy, index):
            yield Finding("search", f"The search index {index} does not fit the articles; --repair makes it anew.")


def _terms(db: Database, index: str) -> list[tuple[Any, ...]]:
    db.execute("DROP TABLE IF EXISTS temp.terms")
    db.execute(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', '{index}', 'row')")
    return db.execute(_TERMS).fetchall()


def repair(db: Database, proof: Proof) -> None:
    """Mend what can be derived again: tables and search indexes from the readings; damaged captures are due to be fetched anew."""
    damaged = [finding.capture_id for finding in proof.findings if finding.capture_id is not None]
    if any(finding.kind in ("table", "search") for finding in proof.findings):
        derive_anew(db)
    with db.atomic():
        for capture_id in damaged:
            db.execute("UPDATE captures SET state = 'damaged' WHERE id = ?", [capture_id])
            db.execute(
                "UPDATE frontier SET state = 'due', attempts = 0, due = ? WHERE state IN ('done', 'failed') AND url IN "
                "(SELECT url FROM captures WHERE id = ? OR revisit_of = ?)",
                [timestamp(), capture_id, capture_id],
            )
