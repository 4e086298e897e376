"""The history of a mirror's runs: what each measured, beside what the ones before it make usual, and the drift that this shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sqlite_utils import Database

from pipelines.figures import shown
from pipelines.items import Problem
from pipelines.measures import MEASURES, MOST_RUNS, Earlier, Judged, Measure, drift_code, judge
from pipelines.mirror import problems
from pipelines.mirror.counts import Counted, RunCounts
from pipelines.mirror.rows import insert, rows_of
from pipelines.mirror.run_rows import SECONDS, WHOLE, is_full

_PACE = ("BACKFILE_DELAY", "BACKFILE_CONCURRENCY", "BACKFILE_WINDOW")
_LEAVES_ARTICLES = "('check', 'reprints')"


def write_history(db: Database, run_id: int, counts: RunCounts) -> None:
    """Write what the run, whose row says how it ended, has measured; judge it where it was whole, and note its drift as problems.

    Runs inside its caller's transaction, after settling.
    """
    (run,) = rows_of(
        db,
        f"SELECT runs.id, pages, settings, {WHOLE} AS whole, {SECONDS} AS seconds, archive_id, archives.key AS archive, home_url "
        "FROM runs JOIN archives ON archives.id = archive_id WHERE runs.id = ?",
        [run_id],
    )
    periodicals = dict(db.execute("SELECT code, id FROM periodicals WHERE archive_id = ?", [run["archive_id"]]).fetchall())
    drift: list[tuple[str, Problem]] = []
    judged: list[tuple[str, str]] = []
    for counted in _measured(db, run, counts):
        measure, periodical_id = MEASURES[counted.name], periodicals.get(counted.periodical)
        earlier = _earlier(db, run, measure, periodical_id) if run["whole"] else []
        verdict = judge(measure, counted.value, counted.sample, run["pages"], earlier)
        _write(db, run_id, counted, periodical_id, verdict)
        if verdict.state == "unjudged":
            continue
        paper = f"{run['archive']}/{counted.periodical}" if periodical_id is not None else None
        about, code = paper or run["home_url"], drift_code(measure.name)
        judged.append((about, code))
        if verdict.state == "drift":
            message = _sentence(measure, counted, verdict, paper)
            drift.append((about, Problem(stage="validate", code=code, severity="error", message=message)))
    problems.note_of_history(db, run_id, drift, judged)


def _measured(db: Database, run: dict[str, Any], counts: RunCounts) -> Iterator[Counted]:
    """Yield what was counted, and what the mirror itself tells, in the order in which measures are shown."""
    # Keys begin with the archive's name; `0` follows `/` in ASCII.
    of_archive = "key >= :archive || '/' AND key < :archive || '0'"
    held, gone, issues = db.execute(
        f"SELECT (SELECT count(*) FROM articles WHERE {of_archive}), "
        f"(SELECT count(*) FROM articles WHERE gone_at IS NOT NULL AND {of_archive}), (SELECT count(*) FROM issues WHERE {of_archive})",
        {"archive": run["archive"]},
    ).fetchone()
    found = [
        Counted("pages_fetched", run["pages"]),
        Counted("articles_held", held - gone),
        Counted("issues_held", issues),
        Counted("duration", run["seconds"]),
        *counts.measures(),
    ]
    places = list(MEASURES)
    yield from sorted(found, key=lambda one: (places.index(one.name), one.periodical or ""))


def _earlier(db: Database, run: dict[str, Any], measure: Measure, periodical_id: int | None) -> list[Earlier]:
    """Return the measure of the runs that this one can be compared with, the latest first."""
    conditions = [
        WHOLE,
        "runs.archive_id = :archive",
        "run_measures.name = :name",
        "run_measures.periodical_id IS :periodical",
        "runs.id < :run",
        "coalesce(sample, 0) >= :sample",
    ]
    if measure.same_pace:
        conditions += [f"runs.settings ->> '{name}' IS (SELECT settings ->> '{name}' FROM runs WHERE id = :run)" for name in _PACE]
    if measure.same_extent:
        conditions.append(f"{is_full('runs')} = (SELECT {is_full('this')} FROM runs AS this WHERE this.id = :run)")
    if measure.of_holdings:
        conditions.append(
            "runs.id > (SELECT coalesce(max(id), 0) FROM runs WHERE id < :run AND archive_id = :archive "
            f"AND settings ->> 'command' NOT IN {_LEAVES_ARTICLES})"
        )
    found = db.execute(
        "SELECT value, state = 'drift', pages FROM run_measures JOIN runs ON runs.id = run_id "
        f"WHERE {' AND '.join(conditions)} ORDER BY runs.id DESC LIMIT {MOST_RUNS}",
        {"archive": run["archive_id"], "name": measure.name, "periodical": periodical_id, "run": run["id"], "sample": measure.sample},
    )
    return [Earlier(value, bool(drifted), pages) for value, drifted, pages in found.fetchall()]


def _write(db: Database, run_id: int, counted: Counted, periodical_id: int | None, verdict: Judged) -> None:
    insert(db, "run_measures", {
        "run_id": run_id, "periodical_id": periodical_id, "name": counted.name, "value": counted.value, "sample": counted.sample,
        **asdict(verdict),
    })  # fmt: skip


def _sentence(measure: Measure, counted: Counted, verdict: Judged, paper: str | None) -> str:
    bound = "least" if verdict.least is not None and counted.value < verdict.least else "most"
    usual, limit = verdict.usual or 0.0, getattr(verdict, bound)
    says = f"in {paper}, {measure.says}" if paper else measure.says
    seen = f", on {counted.sample:,} of them" if counted.sample is not None else ""
    instances = f" (for instance {counted.urls[0]})" if counted.urls else ""
    return (
        f"{says[0].upper()}{says[1:]} is {shown(counted.value, measure.unit)}{seen}{instances}; in the {verdict.compared} runs before "
        f"it was {shown(usual, measure.unit)} (the median), and at {bound} {shown(limit, measure.unit)} is usual."
    )
