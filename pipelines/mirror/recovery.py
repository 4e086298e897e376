"""What a killed run left, as the next one takes it up: its row, what it had leased, and the broken end of its last WARC file."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from sqlite_utils import Database

from pipelines.mirror.run_rows import CRAWL
from pipelines.mirror.visits import DEADLY
from pipelines.normalize.moments import timestamp
from pipelines.warc.reading import whole_until

logger = logging.getLogger(__name__)

_FIVE = "[0-9]" * 5


def end_killed_runs(db: Database) -> list[str]:
    """Close the rows of runs that died, and make due again what they had leased; return what is given up, because every run dies of it.

    Runs inside its caller's transaction.
    """
    killed = db.execute("UPDATE runs SET outcome = 'killed', finished = ? WHERE outcome = 'running'", [timestamp()]).rowcount
    if not killed:
        return []
    deadly = db.execute("SELECT url FROM frontier WHERE state = 'leased' AND kills >= ?", [DEADLY - 1]).fetchall()
    db.execute(
        "UPDATE frontier SET kills = kills + 1, state = CASE WHEN kills >= ? THEN 'failed' ELSE 'due' END WHERE state = 'leased'",
        [DEADLY - 1],
    )
    return [url for (url,) in deadly]


def is_unfinished(db: Database, archive_id: int, full: bool) -> bool:
    """Tell whether the last crawl of an archive was killed or stopped, so that the next one asks for nothing that it has finished.

    A `full` crawl takes up only one that was full too.
    """
    last = db.execute(
        f"SELECT outcome, settings FROM runs WHERE {CRAWL} AND archive_id = ? ORDER BY id DESC LIMIT 1", [archive_id]
    ).fetchone()
    if last is None:
        return False
    settings = json.loads(last[1])
    # Of several workers that share a crawl, each that did not see its end has left it unfinished.
    left_shared_crawl = "shared_crawl" in settings and not settings.get("shared_crawl_over")
    return (last[0] in ("killed", "stopped", "limited") or left_shared_crawl) and (not full or bool(settings.get("BACKFILE_FULL")))


def mend_tail(db: Database, folder: Path) -> None:
    """Cut off what a killed run left half written at the end of the last WARC file in `folder`; whole records stay, named or not.

    Files that came from shards bear other names, and were mended when they were joined.
    """
    # By run and serial: the last run may have been of any archive.
    last = max(folder.glob(f"*-{_FIVE}-{_FIVE}.warc.gz"), key=lambda file: file.name.rsplit("-", 2)[1:], default=None)
    if last is None:
        return
    name = f"{folder.name}/{last.name}"
    (known,) = db.execute("SELECT coalesce(max(warc_offset + warc_length), 0) FROM captures WHERE warc_file = ?", [name]).fetchone()
    size = last.stat().st_size
    if size < known:
        # It was shortened since: what is missing is for `backfile check` to tell.
        return
    end = whole_until(last, known)
    if end < size:
        logger.warning("%s: %d bytes that a killed run left half written were cut off", last, size - end)
        with last.open("r+b") as file:
            file.truncate(end)
