"""The mark that a visit leaves in the frontier: done until the next one, due again soon, or given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlite_utils import Database

from pipelines.mirror.visits import MAX_ATTEMPTS, wait_after
from pipelines.normalize.moments import timestamp

if TYPE_CHECKING:
    from pipelines.items import Outcome


def mark(db: Database, url: str, outcome: Outcome, *, changed: bool, retry_wait: float, retry_after: float | None) -> None:
    """Write what became of a leased address, inside its page's transaction.

    `changed` tells whether anything is different there since its last visit. What failed is due again after `retry_wait` seconds, doubled
    at each attempt, or after as many as the host asked for, `retry_after`.
    """
    row = db.execute("SELECT page_kind, unchanged, attempts FROM frontier WHERE url = ?", [url]).fetchone()
    if row is None:
        return
    kind, unchanged, attempts = row
    if outcome == "put_off":
        db.execute("UPDATE frontier SET state = 'due' WHERE url = ?", [url])
    elif outcome == "failed":
        wait = max(retry_after or 0.0, retry_wait * 2**attempts)
        db.execute(
            "UPDATE frontier SET state = ?, attempts = ?, kills = 0, due = ?, outcome = 'failed' WHERE url = ?",
            ["failed" if attempts + 1 >= MAX_ATTEMPTS else "due", attempts + 1, _after(timedelta(seconds=wait)), url],
        )
    else:
        times = 0 if changed else unchanged + 1
        db.execute(
            "UPDATE frontier SET state = 'done', attempts = 0, kills = 0, due = ?, outcome = ?, unchanged = ? WHERE url = ?",
            [_after(wait_after(kind, outcome, times)), outcome, times, url],
        )


def _after(wait: timedelta) -> str:
    return timestamp(datetime.now(UTC) + wait)
