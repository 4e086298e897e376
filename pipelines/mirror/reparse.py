"""Reparse: what every stored page is read as by this program, put in the place of what it was read as when it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol

from sqlite_utils import Database

from pipelines.drift import Tally, drift, fills_of
from pipelines.items import FoundUrl, Outcome, Page, PageKind, Problem
from pipelines.mirror import problems, readings
from pipelines.mirror.captures import WITH_BYTES, place_of
from pipelines.mirror.frontier.leasing import Frontier, Lease
from pipelines.mirror.rows import rows_of
from pipelines.mirror.settling import unsettled
from pipelines.warc.exchange import Exchange
from pipelines.warc.reading import BadRecord, read_exchange
from pipelines.warc.writing import Place

_BATCH = 100


@dataclass(frozen=True)
class Body:
    """A body that came at an address: where its own record lies, and where its bytes do."""

    digest: str
    """As in `captures`: of the body, content encoding undone."""
    place: Place
    """Of the record that has its headers."""
    whole: Place
    """Of the record that has its bytes; another one where the first is a `revisit`."""


@dataclass(frozen=True)
class Address:
    """An address whose captures are to be read again."""

    url: str
    kind: PageKind
    found_on: str | None
    folder: Path
    """The folder of the mirror, below which its WARC files lie."""
    bodies: tuple[Body, ...]
    """Each that ever came there, once."""


@dataclass(frozen=True)
class Read:
    """What one body is read as."""

    outcome: Outcome
    """As in Page; `failed` where its record is damaged."""
    reader: str | None
    charset: str | None
    rows: tuple[readings.Columns, ...] = ()
    found: tuple[FoundUrl, ...] = ()
    problems: tuple[Problem, ...] = ()
    fills: tuple[tuple[str, bool], ...] = ()
    """Whether its articles have each field that drift is judged by."""


class Reader(Protocol):
    """What reads an answer as a crawl would."""

    spider: Any

    def read(self, exchange: Exchange, lease: Lease) -> Page:
        """Return what a crawl would write of an answer to `lease`."""


def addresses(db: Database, mirror: Path, archive: str) -> Iterator[Address]:
    """Yield the addresses of an archive, by its key, whose bytes the mirror holds, with each body that came there."""
    rows = rows_of(
        db,
        "SELECT captures.url, captures.digest, captures.warc_file, captures.warc_offset, captures.warc_length, "
        "whole.warc_file AS whole_file, whole.warc_offset AS whole_offset, whole.warc_length AS whole_length, "
        "coalesce(page_kind, 'page') AS page_kind, found_on "
        f"FROM {WITH_BYTES} "
        "LEFT JOIN frontier ON frontier.url = captures.url JOIN runs ON runs.id = captures.run_id "
        f"WHERE {_PAGES} AND runs.archive_id = (SELECT id FROM archives WHERE key = ?) ORDER BY captures.url, captures.id",
        [archive],
    )
    for url, found in groupby(rows, key=itemgetter("url")):
        captures = list(found)
        bodies = {
            row["digest"]: Body(row["digest"], place_of(row), Place(row["whole_file"], row["whole_offset"], row["whole_length"]))
            for row in reversed(captures)
        }
        first = captures[0]
        yield Address(url, first["page_kind"], first["found_on"], mirror.resolve().parent, tuple(bodies.values()))


_PAGES = (
    "captures.status BETWEEN 200 AND 299 AND captures.outcome IN ('read', 'unread', 'missing', 'redirect') "
    "AND captures.state = 'kept' AND captures.warc_file IS NOT NULL AND whole.state = 'kept' AND whole.warc_file IS NOT NULL"
)


def read_address(reader: Reader, address: Address) -> tuple[str, dict[str, Read]]:
    """Return the address and, by its digest, what each body is read as."""
    return address.url, {body.digest: _read(reader, address, body) for body in address.bodies}


def _read(reader: Reader, address: Address, body: Body) -> Read:
    try:
        exchange = read_exchange(address.folder, body.place)
        if body.whole != body.place:
            exchange = replace(exchange, body=read_exchange(address.folder, body.whole).body)
    except BadRecord as why:
        message = f"{address.url} cannot be read again: {why}; `backfile check` tells what else is damaged."
        return Read("failed", None, None, problems=(Problem(stage="read", code="damaged_capture", severity="error", message=message),))
    page = reader.read(exchange, Lease(address.url, address.kind, address.found_on))
    rows = tuple(map(readings.columns, page.readings))
    charset = page.capture.charset if page.capture else None
    fills = tuple(fills_of(page, getattr(reader.spider, "fill_rates", {})))
    return Read(page.outcome, page.reader, charset, rows, tuple(page.found), tuple(page.problems), fills)


@dataclass
class Reread:
    """What reading everything again came to."""

    pages: int = 0
    """Captures that were read."""
    different: int = 0
    """Those whose reading is another one now."""
    fills: dict[str, Tally] = field(default_factory=dict)
    """What the articles lack, for drift."""


def write_all(db: Database, run_id: int, read: Iterable[tuple[str, dict[str, Read]]]) -> Iterator[Reread]:
    """Write what each address is read as now, and yield the sum so far now and then, and at last.

    A reading that comes out as it was is not touched; what was read of other captures of the address decides, in the order of time,
    which of them have readings of their own, as when they came.
    """
    sum_ = Reread()
    batch: list[tuple[str, dict[str, Read]]] = []
    for one in read:
        batch.append(one)
        if len(batch) == _BATCH:
            _write_batch(db, run_id, batch, sum_)
            yield sum_
            batch = []
    _write_batch(db, run_id, batch, sum_)
    yield sum_


def _write_batch(db: Database, run_id: int, batch: Sequence[tuple[str, dict[str, Read]]], sum_: Reread) -> None:
    with db.atomic():
        frontier = Frontier(db, archive_id=_archive_of(db, run_id))
        for url, by_digest in batch:
            last = _write_address(db, url, by_digest, sum_)
            known = frontier.known(url)
            trapped = frontier.add(last.found, url, known.strays_after(last.outcome) if known else 0)
            _note_problems(db, run_id, url, last.outcome, [*last.problems, *problems.traps(url, trapped)])
            for name, has in last.fills:
                sum_.fills.setdefault(name, Tally()).count(url, has)


def _write_address(db: Database, url: str, by_digest: dict[str, Read], sum_: Reread) -> Read:
    """Write what the captures of `url` are read as; return what the last of them is."""
    captures = db.execute(
        "SELECT captures.id, captures.digest, captures.outcome, captures.charset "
        f"FROM {WITH_BYTES} WHERE captures.url = ? AND {_PAGES} "
        "ORDER BY captures.id",
        [url],
    ).fetchall()
    before: tuple[str, str | None] | None = None
    for capture_id, digest, outcome, charset in captures:
        last = by_digest[digest]
        if last.outcome == "failed":
            continue
        sum_.pages += 1
        if (outcome, charset) != (last.outcome, last.charset):
            db.execute("UPDATE captures SET outcome = ?, charset = ? WHERE id = ?", [last.outcome, last.charset, capture_id])
        if outcome != last.outcome and "missing" in (outcome, last.outcome):
            unsettled.add_read_at(db, url)
        is_new = bool(last.rows) and before != (digest, last.reader)
        sum_.different += _write_readings(db, capture_id, last, is_new)
        if is_new:
            before = digest, last.reader
    return by_digest[captures[-1][1]]


def _write_readings(db: Database, capture_id: int, read: Read, is_new: bool) -> bool:
    stored = db.execute("SELECT reader, kind, key, issue_key, item FROM readings WHERE capture_id = ? ORDER BY id", [capture_id]).fetchall()
    rows = read.rows if is_new else ()
    if stored == [(read.reader, *row) for row in rows]:
        return False
    unsettled.add_read_from(db, capture_id)
    db.execute("DELETE FROM readings WHERE capture_id = ?", [capture_id])
    readings.write(db, capture_id, read.reader, rows)
    return True


def _note_problems(db: Database, run_id: int, url: str, outcome: Outcome, found: Sequence[Problem]) -> None:
    problems.note(db, run_id, [(url, problem) for problem in found if problem.stage != "fetch"])
    if outcome != "failed":
        problems.resolve_others(db, url, ("read", "validate"), [problem.code for problem in found])


def note_drift(db: Database, run_id: int, fills: Mapping[str, Tally], expected: Mapping[str, float]) -> None:
    """Judge drift over all articles, where the archive is held whole: a part of it may differ from the whole."""
    unfinished = Frontier(db, archive_id=_archive_of(db, run_id)).left()
    if not unfinished:
        with db.atomic():
            problems.note_of_run(db, run_id, drift(fills, expected))


def _archive_of(db: Database, run_id: int) -> int:
    (archive_id,) = db.execute("SELECT archive_id FROM runs WHERE id = ?", [run_id]).fetchone()
    return int(archive_id)
