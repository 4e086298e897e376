"""What needs a person: noted once, seen again while it lasts, and resolved when its cause is gone."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence

from sqlite_utils import Database

from pipelines.items import Outcome, Problem, Stage
from pipelines.measures import DRIFT, DRIFT_CODES
from pipelines.normalize.moments import timestamp

LOOKED_AT: dict[Outcome, tuple[Stage, ...]] = {
    **dict.fromkeys(("read", "unread"), ("fetch", "read", "validate")),
    **dict.fromkeys(("redirect", "missing", "refused", "unchanged", "rules"), ("fetch",)),
    **dict.fromkeys(("failed", "put_off"), ()),
}
"""The stages whose problems an answer resolves, where it does not show them: a 503 says nothing of how the page reads."""
OF_PAGE = "(problems.url = :url OR (problems.url >= :url || '#' AND problems.url < :url || '$'))"
"""SQL for the problems of the page at `:url`, and of each of the articles on it, which have fragments."""


def note_of_page(db: Database, run_id: int, url: str, outcome: Outcome, problems: Sequence[Problem]) -> None:
    """Write the `problems` that an answer at `url` showed, and resolve those that it would show and does not."""
    note(db, run_id, [(url, problem) for problem in problems])
    resolve_others(db, url, LOOKED_AT[outcome], [problem.code for problem in problems])


def note_of_run(db: Database, run_id: int, problems: Sequence[Problem], unjudged: Collection[str] = ()) -> None:
    """Write what a whole run showed of drift from what the archive's module declares, told at the archive's home.

    What it did not show again is resolved, but the codes that are `unjudged`, and the drift that the history of the runs shows.
    """
    [(url,)] = db.execute("SELECT home_url FROM archives JOIN runs ON runs.archive_id = archives.id WHERE runs.id = ?", [run_id])
    note(db, run_id, [(url, problem) for problem in problems])
    stays = [*(problem.code for problem in problems), *unjudged, *DRIFT_CODES]
    db.execute(
        "UPDATE problems SET resolved_at = ? WHERE url = ? AND resolved_at IS NULL "
        "AND code GLOB ? AND code NOT IN (SELECT value FROM json_each(?))",
        [timestamp(), url, DRIFT, json.dumps(stays)],
    )


def note_of_history(db: Database, run_id: int, shown: Sequence[tuple[str, Problem]], judged: Iterable[tuple[str, str]]) -> None:
    """Write the drift that a run shows beside earlier ones, each with what it is about; what was `judged` and is not shown is resolved.

    `judged` are pairs of what it is about and a code.
    """
    note(db, run_id, shown)
    well = set(judged) - {(about, problem.code) for about, problem in shown}
    db.conn.executemany(
        "UPDATE problems SET resolved_at = ? WHERE url = ? AND stage = 'validate' AND code = ? AND resolved_at IS NULL",
        [(timestamp(), *pair) for pair in sorted(well)],
    )


def note(db: Database, run_id: int, problems: Iterable[tuple[str, Problem]], derived: bool = False) -> None:
    """Write `problems`, each with the address that it is about; one already known is seen again, not written twice.

    What is `derived` from what was seen before is no new sight.
    """
    noted = list(problems)
    if not noted:
        return
    now = timestamp()
    db.conn.executemany(
        "INSERT INTO problems (run_id, url, stage, code, severity, message, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (url, stage, code) DO UPDATE SET severity = excluded.severity, message = excluded.message, "
        "last_seen = excluded.last_seen, resolved_at = NULL, run_id = CASE WHEN resolved_at IS NULL THEN run_id ELSE excluded.run_id END"
        + (" WHERE resolved_at IS NOT NULL OR message <> excluded.message" if derived else ""),
        [(run_id, url, problem.stage, problem.code, problem.severity, problem.message, now, now) for url, problem in noted],
    )


def resolve_gone(db: Database, code: str, still: Sequence[str]) -> None:
    """Resolve the problems of a `code` at all addresses but those in `still`."""
    db.execute(
        "UPDATE problems SET resolved_at = ? WHERE code = ? AND resolved_at IS NULL AND url NOT IN (SELECT value FROM json_each(?))",
        [timestamp(), code, json.dumps(still)],
    )


def resolve_others(db: Database, url: str, stages: Sequence[Stage], still: Sequence[str]) -> None:
    """Resolve the problems of `stages` at `url` whose codes are not in `still`."""
    # Drift is told at the archive's home and is of a whole run: one good answer of the home page does not end it.
    db.execute(
        "UPDATE problems SET resolved_at = ? WHERE url = ? AND resolved_at IS NULL "
        "AND stage IN (SELECT value FROM json_each(?)) AND code NOT IN (SELECT value FROM json_each(?)) AND code NOT GLOB ?",
        [timestamp(), url, json.dumps(stages), json.dumps(still), DRIFT],
    )


def traps(url: str, trapped: int) -> list[Problem]:
    """Return the problem of a page at `url` that leads to `trapped` addresses which are not asked for; none where there are none."""
    if not trapped:
        return []
    message = f"{url} leads to what looks like a trap (pages that lead to ever more pages): {trapped:,} of its links are not followed."
    return [Problem(stage="read", code="trap", severity="warning", message=message)]


def deadly(url: str) -> Problem:
    """Return the problem of an address that every run, or worker, which had it died of."""
    message = f"{url} was given up: every run that fetched it died; `backfile crawl --full` asks again, after the cause is mended."
    return Problem(stage="fetch", code="deadly", severity="error", message=message)
