"""Keeps what came: each answer as a WARC record, on the disk before the row that says where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from pipelines.items import STOOD, Page
from pipelines.mirror import problems
from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.opening import warc_folder
from pipelines.mirror.rows import insert, rows_of
from pipelines.normalize.moments import after
from pipelines.warc.reading import record_id_at
from pipelines.warc.writing import Original, Place, WarcWriter

WITH_BYTES = "captures JOIN captures AS whole ON whole.id = coalesce(captures.revisit_of, captures.id)"
"""SQL for captures, each beside the one, `whole`, whose record has the bytes that came."""

_LONGEST_HEADER = 1000
# Problems of pages that came, and came broken; and of those that no layout fitted, which one may by the next crawl.
_BROKEN = ("no_layout", "lost_text", "empty_page", "empty_article", "empty_contents", "error_page", "unreadable", "unreadable_pdf")


@dataclass(frozen=True)
class Kept:
    """What became of an answer."""

    capture_id: int
    changed: bool
    """Whether anything is different there since the last visit."""
    returned: bool
    """Whether something stands again where nothing stood."""


class Captures:
    """The `captures` table of one mirror and the WARC files beside it, open for one run."""

    def __init__(self, db: Database, mirror: Path, run_id: int, archive: str, software: str, max_file: int) -> None:
        """Take the mirror's database and path, the run and its archive's name, the program's name and version, and the size of a file."""
        self.db = db
        self.run_id = run_id
        self.writer = WarcWriter(warc_folder(mirror), f"{archive}-{run_id:05}", software, max_file)

    def keep(self, page: Page) -> Kept | None:
        """Write the record and the row of what came for `page`; return None where nothing came. Runs inside its caller's transaction.

        Raises OSError where the record cannot be written.
        """
        if page.capture is None:
            return None
        exchange = page.capture.exchange
        last = self._last(page.url)
        # A clock may have been set back, and what is ordered by time must not change its order.
        exchange = replace(exchange, at=after(exchange.at, last["fetched_at"] if last else None))
        whole = self._whole(page)
        place = self.writer.write(exchange, self._original(whole) if whole else None)
        same = whole if page.outcome == "unchanged" else None
        row = {
            "run_id": self.run_id, "url": page.url, "fetched_from": exchange.url, "fetched_at": exchange.at, "status": exchange.status,
            "outcome": page.outcome, "location": page.capture.location,
            "content_type": same["content_type"] if same else _short(exchange.header("Content-Type")),
            "charset": same["charset"] if same else page.capture.charset,
            "digest": same["digest"] if same else page.capture.digest,
            "payload_digest": same["payload_digest"] if same else exchange.payload_digest,
            "length": same["length"] if same else page.capture.length,
            "etag": _short(exchange.header("ETag")) or (same and same["etag"]),
            "last_modified": _short(exchange.header("Last-Modified")) or (same and same["last_modified"]),
            "warc_file": place.file, "warc_offset": place.offset, "warc_length": place.length,
            "revisit_of": whole["id"] if whole else None,
        }  # fmt: skip
        capture_id = insert(self.db, "captures", row)
        returned = last is not None and last["outcome"] == "missing" and page.outcome in (*STOOD, "redirect")
        return Kept(capture_id, _differs(last, row), returned)

    def _last(self, url: str) -> Mapping[str, Any] | None:
        found = rows_of(
            self.db,
            "SELECT fetched_at, outcome, digest, location FROM captures WHERE url = ? AND outcome <> 'failed' ORDER BY id DESC LIMIT 1",
            [url],
        )
        return found[0] if found else None

    def _whole(self, page: Page) -> Mapping[str, Any] | None:
        """Return the capture that holds the bytes that came, or that an answer without bytes stands for; None where they are new."""
        if page.outcome == "unchanged":
            found = rows_of(
                self.db,
                f"SELECT whole.* FROM {WITH_BYTES} "
                f"WHERE captures.url = ? AND captures.outcome IN {STOOD} ORDER BY captures.id DESC LIMIT 1",
                [page.url],
            )
        elif page.capture is not None and page.capture.exchange.body:
            found = rows_of(
                self.db,
                "SELECT * FROM captures WHERE payload_digest = ? AND revisit_of IS NULL AND warc_file IS NOT NULL AND state = 'kept' "
                "ORDER BY id LIMIT 1",
                [page.capture.exchange.payload_digest],
            )
        else:
            found = []
        return found[0] if found else None

    def _original(self, whole: Mapping[str, Any]) -> Original:
        place = place_of(whole)
        # What a shard wrote bears the name that its file had there.
        record_id = record_id_at(self.writer.folder.parent, place)
        return Original(place, whole["fetched_from"], whole["fetched_at"], whole["payload_digest"], record_id)

    def close(self) -> None:
        """Close the file that is open."""
        self.writer.close()


def validators(db: Database, url: str) -> tuple[str | None, str | None]:
    """Return ETag and Last-Modified of the last answer at `url`, where its bytes are held and it was no broken one.

    A page that a connection cut short without a word bears the ETag of the whole: with it, the server would say for ever, and truly,
    that nothing has changed.
    """
    held = db.execute(
        "SELECT captures.etag, captures.last_modified, whole.warc_file IS NOT NULL AND whole.state = 'kept' "
        f"FROM {WITH_BYTES} "
        f"WHERE captures.url = :url AND captures.outcome IN {STOOD} AND NOT EXISTS ("
        f"SELECT 1 FROM problems WHERE {problems.OF_PAGE} "
        f"AND resolved_at IS NULL AND code IN {_BROKEN}) ORDER BY captures.id DESC LIMIT 1",
        {"url": url},
    ).fetchone()
    return (held[0], held[1]) if held and held[2] else (None, None)


def keep_elsewhere(mirror: Path, folder: Path) -> None:
    """Have the WARC files of `mirror` in `folder`, on another disk for instance: what stands beside the mirror then only leads there.

    Raises MirrorUnusable where it leads elsewhere already, or holds WARC files itself.
    """
    beside, target = warc_folder(mirror), folder.resolve()
    if beside.resolve() == target and beside.exists():
        return
    if beside.is_symlink() or (beside.is_dir() and any(beside.iterdir())):
        raise MirrorUnusable(
            f"the WARC files of {mirror} are in {beside.resolve()}, and `warc.folder` says {target}; "
            f"move them there, and take {beside} away"
        )
    target.mkdir(parents=True, exist_ok=True)
    if beside.is_dir():
        beside.rmdir()
    beside.symlink_to(target, target_is_directory=True)


def place_of(row: Mapping[str, Any]) -> Place:
    """Return where the record of a row of `captures` lies."""
    return Place(row["warc_file"], row["warc_offset"], row["warc_length"])


def _differs(last: Mapping[str, Any] | None, row: Mapping[str, Any]) -> bool:
    if row["outcome"] == "unchanged":
        return False
    if last is None or (last["outcome"] in STOOD) != (row["outcome"] in STOOD):
        return True
    if row["outcome"] in STOOD:
        return bool(row["digest"] != last["digest"])
    return bool(row["outcome"] != last["outcome"] or row["location"] != last["location"])


def _short(header: str | None) -> str | None:
    return header[:_LONGEST_HEADER] if header is not None else None
