"""Pages that were captured elsewhere, and long ago: written to a mirror beside the one that takes them in, then joined to it by time.

What a crawl writes is always the latest; these may be older than what is held. Joining numbers all captures in the order of time, as if one
crawl had seen them all. Until then the mirror itself is as it was.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from pipelines.items import FoundUrl, Page, PageKind
from pipelines.mirror import properties
from pipelines.mirror.declaring import Archive
from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.merging import joining, shards, standing
from pipelines.mirror.opening import open_for_reading, warc_folder
from pipelines.mirror.store import Mirror
from pipelines.mirror.visits import wait_after
from pipelines.normalize.moments import timestamp

_PLAN = "plan"

Taken = tuple[str, str]
"""A capture: its address and time."""


def held(path: Path, asked: Iterable[tuple[str, str, str]]) -> set[Taken]:
    """Return which of the captures `asked` for, each by address, time and digest of its payload, the mirror at `path` holds.

    An answer of 304 has no payload: of these, address and time are enough. There may be no mirror yet.
    """
    query = "SELECT 1 FROM captures WHERE url = ? AND fetched_at = ? AND (payload_digest = ? OR status = 304)"
    with _reading(path) as db:
        return {(url, at) for url, at, digest in asked if db.execute(query, [url, at, digest]).fetchone()} if db else set()


def forgotten(path: Path) -> set[str]:
    """Return the addresses that were taken down from the mirror at `path`, if there is one."""
    with _reading(path) as db:
        return {url for (url,) in db.execute("SELECT url FROM tombstones").fetchall()} if db else set()


@contextmanager
def _reading(path: Path) -> Iterator[Database | None]:
    """Give the mirror at `path`; None where there is none, or one that was killed while it was made."""
    if not path.is_file() or _is_empty(path):
        yield None
        return
    with closing(open_for_reading(path)) as db:
        yield db


def _is_empty(path: Path) -> bool:
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return False


class Intake:
    """The mirror beside a mirror, open for writing."""

    def __init__(self, mirror: Mirror, archive: Archive, plan: str, settings: Mapping[str, Any], version: str) -> None:
        """Take the mirror that takes in, the pages' archive, what tells this import from any other, and what its run is told by.

        What an import of the same plan left when it was killed is gone on with; what one of another left is thrown away.
        """
        self.mirror = mirror
        self.path = _beside(mirror.path)
        if _plan_of(self.path) != plan:
            discard(mirror.path)
        self._beside = Mirror(self.path)
        with self._beside.writing() as db, db.atomic():
            properties.remember(db, _PLAN, plan)
        self._beside.begin_run(archive=archive, settings=settings, version=version, full=False)

    def written(self) -> set[Taken]:
        """Return what is written already."""
        return set(self._beside.db.execute("SELECT url, fetched_at FROM captures").fetchall())

    def expected(self, url: str) -> tuple[PageKind | None, str | None]:
        """Return what the pages written so far say that stands at `url`, and which of them led there first."""
        row = self._beside.db.execute("SELECT page_kind, found_on FROM frontier WHERE url = ?", [url]).fetchone()
        return (row[0], row[1]) if row else (None, None)

    def write(self, page: Page, at_address: FoundUrl) -> None:
        """Write all that one answer gave, in one transaction or not at all, as seen when it was captured; `at_address` is its address.

        Pages are to come in the order of time. Raises MirrorUnusable as Mirror.write does.
        """
        assert page.capture is not None
        with self._beside.writing() as db, db.atomic():
            began = timestamp()
            self._beside.frontier.add([at_address])
            self._beside.write(page)
            _put_back(db, page.url, began, page.capture.exchange.at)

    def join(self, new: Collection[Taken]) -> None:
        """Join what was written to the mirror, as a part of its run; `new` are the captures that it did not hold before.

        Raises MirrorUnusable as joining does.
        """
        self.close()
        found = shards.look_at(self.mirror.path, [self.path])
        joining.join(self.mirror, found)
        with self.mirror.writing() as db:
            with db.atomic():
                self._take_for_own(db, new)
            standing.sweep(db)
        discard(self.mirror.path)

    def _take_for_own(self, db: Database, new: Collection[Taken]) -> None:
        """Have the run that joined them be the one that took them, and no other."""
        run = self.mirror.run_id
        joined = "SELECT id FROM runs WHERE settings ->> '$.joined_from.file' = ?"
        db.execute(f"UPDATE captures SET run_id = ? WHERE run_id IN ({joined})", [run, self.path.name])
        db.conn.executemany("UPDATE captures SET run_id = ? WHERE url = ? AND fetched_at = ?", [(run, url, at) for url, at in sorted(new)])
        db.execute(f"UPDATE problems SET run_id = ? WHERE run_id IN ({joined})", [run, self.path.name])
        for table, column in (("run_measures", "run_id"), ("runs", "id")):
            db.execute(f"DELETE FROM {table} WHERE {column} IN ({joined})", [self.path.name])

    def close(self) -> None:
        """Close what was written, which stays for the next import of the same plan; doing it again does nothing."""
        self._beside.close()


def discard(mirror: Path) -> None:
    """Remove what an import left beside the mirror at `mirror`, whose lock is held."""
    path = _beside(mirror)
    for ending in ("", "-wal", "-shm", "-journal", ".lock"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.rmtree(warc_folder(path), ignore_errors=True)


def _beside(mirror: Path) -> Path:
    return mirror.with_name(f"{mirror.name}.importing")


def _plan_of(path: Path) -> str | None:
    if not path.exists():
        return None
    with suppress(MirrorUnusable), closing(open_for_reading(path)) as db:
        return properties.remembered(db, _PLAN)
    return None


def _put_back(db: Database, url: str, began: str, at: str) -> None:
    """Date what was just written of the page at `url` by `at`, when it was captured: it was written after `began`."""
    db.execute(
        "UPDATE problems SET last_seen = :at, first_seen = CASE WHEN first_seen >= :began THEN :at ELSE first_seen END "
        "WHERE url = :url AND last_seen >= :began",
        {"url": url, "began": began, "at": at},
    )
    db.execute("UPDATE problems SET resolved_at = ? WHERE url = ? AND resolved_at >= ?", [at, url, began])
    row = db.execute("SELECT page_kind, outcome, unchanged FROM frontier WHERE url = ? AND state = 'done'", [url]).fetchone()
    if row is not None:
        due = datetime.fromisoformat(at) + wait_after(*row)
        db.execute("UPDATE frontier SET due = ? WHERE url = ?", [timestamp(due), url])
