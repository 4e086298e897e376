"""What an archive's module declares, as rows of the mirror: the archive, its periodicals and their names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from sqlite_utils import Database

from pipelines.items import Periodical
from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.rows import write_children, write_row


class Archive(Protocol):
    """What the mirror keeps of an archive's profile."""

    @property
    def name(self) -> str:
        """The key."""

    @property
    def title(self) -> str:
        """As people say it."""

    @property
    def home_url(self) -> str:
        """Where it lives."""

    @property
    def licence(self) -> str | None:
        """Under which its texts stand."""

    @property
    def licence_url(self) -> str | None:
        """Where that can be read."""

    @property
    def periodicals(self) -> Sequence[Periodical]:
        """What it holds."""

    @property
    def start_urls(self) -> Sequence[str]:
        """Where a walk begins."""


def declare(db: Database, mirror: Path, archive: Archive) -> int:
    """Write what `archive` declares, in its caller's transaction; return the id of its row.

    Raises MirrorUnusable where its pages are those of another archive in `mirror`: an address is one archive's.
    """
    _refuse_strangers(db, mirror, archive)
    archive_id, _ = write_row(db, "archives", {
        "key": archive.name, "name": archive.title, "home_url": archive.home_url, "licence": archive.licence,
        "licence_url": archive.licence_url,
    })  # fmt: skip
    _declare_periodicals(db, archive, archive_id)
    return archive_id


def _refuse_strangers(db: Database, mirror: Path, archive: Archive) -> None:
    held = db.execute(
        "SELECT archives.key, url FROM frontier JOIN archives ON archives.id = archive_id "
        "WHERE url IN (SELECT value FROM json_each(?)) AND archives.key <> ? LIMIT 1",
        [json.dumps(list(archive.start_urls)), archive.name],
    ).fetchone()
    if held:
        raise MirrorUnusable(f"{mirror} has {held[1]} as a page of the archive {held[0]}; choose another file for {archive.name} with --db")


def _declare_periodicals(db: Database, archive: Archive, archive_id: int) -> None:
    ids: dict[str, int] = {}
    for periodical in archive.periodicals:
        columns = {name: value for name, value in asdict(periodical).items() if name not in ("names", "successor")}
        row: dict[str, Any] = {"key": f"{archive.name}/{periodical.code}", "archive_id": archive_id, **columns}
        ids[periodical.code], _ = write_row(db, "periodicals", row)
    for periodical in archive.periodicals:
        periodical_id, successor_id = ids[periodical.code], ids.get(periodical.successor or "")
        db.execute("UPDATE periodicals SET successor_id = ? WHERE id = ?", [successor_id, periodical_id])
        names = [{"name": name} for name in dict.fromkeys(periodical.names)]
        write_children(db, "periodical_names", "periodical_id", periodical_id, "name", names)
