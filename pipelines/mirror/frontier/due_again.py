"""What a new run asks for: what was left due, what is always asked for again, and what has waited long enough."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlite_utils import Database

from pipelines.mirror.visits import DEADLY, MOST_MISSES, RECHECKS, YOUNG_ISSUE
from pipelines.normalize.moments import timestamp

if TYPE_CHECKING:
    # What it is made of takes longer to import than a status to read.
    from pipelines.items import PageKind

PRIORITY: dict[PageKind, int] = {"index": 0, "issue": 1, "article": 2, "page": 3}
"""The order in which what is due is asked for."""

# What a partial run asks for: the pages of the periodicals that it names, and whatever may lead to one.
_CHOSEN = "(page_kind = 'index' OR periodical IN (SELECT value FROM json_each(?)) OR (periodical IS NULL AND page_kind <> 'article'))"
# No wait is longer than a year: what seems to be was written by a clock that ran ahead.
_BEYOND = timedelta(days=400)

Condition = tuple[str, list[str | int]]
"""SQL over the rows of the frontier, and its parameters."""


def chosen(archive_id: int | None, only: Collection[str] | None) -> Condition:
    """Return what is asked for of an archive, or of all; `only` are the codes of the periodicals that a partial run asks for."""
    conditions: list[str] = []
    arguments: list[str | int] = []
    if archive_id is not None:
        conditions.append("archive_id = ?")
        arguments.append(archive_id)
    if only is not None:
        conditions.append(_CHOSEN)
        arguments.append(json.dumps(sorted(only)))
    return " AND ".join(conditions) or "1", arguments


def due_again(everything: bool, asked_for: Condition, rechecks: int) -> Condition:
    """Return the SQL that gives the ids of what a new run asks for again, and its parameters.

    Of what is `asked_for` that is `everything`, or what always is and has waited long enough; of the latter at most `rechecks`.
    """
    among, codes = asked_for
    if everything:
        return f"SELECT id FROM frontier WHERE state IN ('done', 'failed') AND {among}", [*codes]
    now = datetime.now(UTC)
    old = "SELECT issue_urls.url FROM issue_urls JOIN issues ON issues.id = issue_urls.issue_id WHERE issues.date_end < ?"
    always = (
        f"(state = 'failed' AND kills < {DEADLY}) OR (state = 'done' AND (page_kind = 'index' "
        f"OR (page_kind = 'issue' AND outcome IS NOT 'missing' AND url NOT IN ({old}))))"
    )
    waited = (
        f"SELECT id FROM frontier WHERE state = 'done' AND NOT ({always}) AND (due <= ? OR due > ?) AND {among} "
        f"AND NOT (outcome IS 'missing' AND unchanged >= {MOST_MISSES - 1}) ORDER BY due, id LIMIT ?"
    )
    young = (now - YOUNG_ISSUE).date().isoformat()
    return (
        f"SELECT id FROM frontier WHERE ({always}) AND {among} UNION ALL SELECT id FROM ({waited})",
        [young, *codes, young, timestamp(now), timestamp(now + _BEYOND), *codes, rechecks],
    )


def count_due(
    db: Database, everything: bool, only: Collection[str] | None = None, rechecks: int = RECHECKS, archive: str | None = None
) -> dict[str, int]:
    """Return how many addresses of each kind a new run of the mirror `db` would begin with, or one of each of its archives.

    `everything` is as in Frontier.make_due; `only` are the codes of the periodicals that a partial run asks for; `rechecks` as in Frontier;
    `archive` is the key of the one that is meant.
    """
    due = dict.fromkeys(PRIORITY, 0)
    for archive_id, key in db.execute("SELECT id, key FROM archives ORDER BY id").fetchall():
        if archive in (None, key):
            for kind, count in _count_due(db, everything, chosen(archive_id, only), rechecks):
                due[kind] += count
    return {kind: count for kind, count in due.items() if count}


def _count_due(db: Database, everything: bool, asked_for: Condition, rechecks: int) -> list[tuple[PageKind, int]]:
    among, codes = asked_for
    left = f"SELECT id FROM frontier WHERE state IN ('due', 'leased') AND {among}"
    again, arguments = due_again(everything, asked_for, rechecks)
    if db.execute(f"SELECT EXISTS ({left})", codes).fetchone()[0] and not everything:
        again, arguments = "SELECT NULL", []
    counted = f"SELECT page_kind, count(*) FROM frontier WHERE id IN ({left}) OR id IN ({again}) GROUP BY page_kind"
    return db.execute(counted, [*codes, *arguments]).fetchall()
