"""The command `backfile status`: what a mirror holds, how its crawls went, and whether a person is needed."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler.commands.checks import named_mirror, one_mirror
from crawler.commands.options import AS_JSON, ONE_MIRROR
from crawler.commands.status_text import fitted, minute, reasons, runs_text, several_text, status_text, summary_text
from crawler.configuration.reading import Values, read_configuration
from crawler.runs.exit_statuses import FAILED, PERSON_NEEDED, gravest
from crawler.schedule.next_run import Crawled, next_run
from pipelines.mirror import lock
from pipelines.mirror.failures import MirrorUnusable

_RUNS = 5


@click.command()
@ONE_MIRROR
@click.option("--runs", type=click.IntRange(1, 10_000), metavar="N", help="Show the last N runs as a table, and nothing else.")
@AS_JSON
def status(db: Path | None, runs: int | None, as_json: bool) -> int:
    """Tell what the mirror DB holds, how its last crawls went, what is due and when, and whether a person is needed.

    Without DB, the one mirror in this folder; where there are several, or backfile.toml names some, a line for each.

    \b
    Exit status: 0 all well; 1 the last crawl failed or was killed, or there is no mirror;
    3 its new errors, drift, or crawls that no longer come need a person.

    \b
    Example:
      backfile status sample.db
      backfile status --runs 20 sample.db
      backfile status --json
    """
    paths = _mirrors(db)
    if len(paths) > 1 and runs is None:
        return _tell_several(paths, as_json)
    path = one_mirror(db or named_mirror(None) or (paths[0] if len(paths) == 1 else None))
    report = read_report(path, runs or _RUNS)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _tell(runs_text(path, report) if runs else "\n".join((status_text(path, report), *reasons(report))))
    return int(report["exit_status"])


def tell_summary(path: Path, status: int) -> None:
    """Print, at the end of a crawl that is left with `status`, what the mirror at `path` holds and what is new."""
    from pipelines.mirror.opening import open_for_reading
    from pipelines.mirror.status import read_status

    report = read_status(open_for_reading(path), runs=1)
    click.echo(summary_text(path, report))
    # Of a mirror that holds nothing yet, what is wrong is the last to be said.
    if status in (0, PERSON_NEEDED) and (report["held"]["articles"] or report["held"]["issues"]):
        click.echo(f"Open it: backfile serve {path}")


def _tell_several(paths: list[Path], as_json: bool) -> int:
    reports = [_report_or_failure(path) for path in paths]
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=2))
    else:
        _tell(several_text(reports))
    return gravest([int(report["exit_status"]) for report in reports])


def _tell(text: str) -> None:
    # A log, or a program, gets lines that can be searched.
    click.echo(fitted(text, shutil.get_terminal_size().columns) if sys.stdout.isatty() else text)


def _mirrors(db: Path | None) -> list[Path]:
    """Return `db`, or where none is named all mirrors in this folder, and those that backfile.toml has archives for, there or not.

    Copies for readers that are made here are none of them, and neither are other programs' databases.
    """
    from pipelines.mirror.opening import is_mirror

    named = named_mirror(db)
    if named is not None:
        return [named]
    configuration = read_configuration()
    values = [configuration.of(name) for name in configuration.archives]
    copies = {one["publish.file"].resolve() for one in values if one["publish.file"] is not None}
    found = [path for path in sorted(Path().glob("*.db")) if path.resolve() not in copies and is_mirror(path)]
    by_file = {path.resolve(): path for path in [*found, *(one["db"] for one in values)]}
    return list(by_file.values())


def _report_or_failure(path: Path) -> dict[str, Any]:
    try:
        return read_report(path, _RUNS)
    except MirrorUnusable as error:
        return {"mirror": str(path), "archives": [], "exit_status": FAILED, "reasons": [f"{error}."]}


def read_report(path: Path, runs: int, now: datetime | None = None) -> dict[str, Any]:
    """Return all that `backfile status` tells of the mirror at `path`, as plain data: what read_status does, and what is known beside it.

    `mirror` (its path), `running` (whether a process holds it), `disk` (bytes), `seconds_to_go` (for what is due, None where no pace is
    known), `exit_status`, and `reasons`, a sentence each; of each archive `schedule` (None where none is set) and `unpublished` (why the
    last run that was to be published was not, None where it was). `now` is an aware time, by default this moment. Raises MirrorUnusable
    where there is no mirror, and BadConfiguration where what is set for one of its archives cannot be meant.
    """
    from pipelines.mirror.disk_use import disk_use
    from pipelines.mirror.opening import open_for_reading
    from pipelines.mirror.status import read_status

    db = open_for_reading(path)
    configuration = read_configuration(path)
    values = {key: configuration.of(key) for (key,) in db.execute("SELECT key FROM archives ORDER BY id").fetchall()}
    # Asked before the rows are read: a run that ends meanwhile has ended well, and was not killed.
    running = lock.is_held(path)
    held = read_status(db, runs, {key: said["rechecks"] for key, said in values.items()})
    report: dict[str, Any] = {"mirror": str(path), **held, "running": running}
    db.close()
    for run in [*report["runs"], *_last_crawls(report)]:
        if run["outcome"] == "running" and not running:
            run["outcome"] = "killed"
    for archive in report["archives"]:
        said = values[archive["key"]]
        archive |= {
            "schedule": _schedule(path, said, archive, now or datetime.now(UTC)),
            "unpublished": _unpublished(path, archive["key"], said),
        }
    delays = [said["delay"] for said in values.values() if said["delay"] is not None]
    pace = report["seconds_a_page"] if report["seconds_a_page"] is not None else max(delays, default=None)
    report |= {"seconds_to_go": pace * sum(report["due"].values()) if pace is not None else None, "disk": disk_use(path)}
    report["exit_status"], report["reasons"] = _judge(report)
    return report


def _last_crawls(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [archive["last_crawl"] for archive in report["archives"] if archive["last_crawl"]]


def _schedule(path: Path, values: Values, archive: Mapping[str, Any], now: datetime) -> dict[str, Any] | None:
    # The schedule is of the mirror that is crawled into, and not of a copy of it.
    if values["schedule"] is None or values["db"] is None or values["db"].resolve() != path.resolve():
        return None
    last = archive["last_crawl"]
    under_way = _moment(last["last_page"] or last["started"]) if last and last["outcome"] == "running" else None
    told = next_run(values["schedule"], Crawled(_moment(archive["last_good"]), _moment(archive["first_start"]), under_way), now)
    return {
        "calendar": told.calendar,
        "next": told.next and told.next.isoformat(timespec="seconds"),
        "zone": told.next and told.next.tzname(),
        "overdue_since": told.overdue_since and told.overdue_since.isoformat(timespec="seconds"),
    }


def _unpublished(path: Path, archive: str, values: Values) -> str | None:
    from exports.monitoring.causes import PUBLISHING_FAILED
    from exports.monitoring.health import BadHealthFile, health_file_of, remember

    with suppress(BadHealthFile):
        cause = remember(health_file_of(path, archive, values["health.file"])).causes.get(PUBLISHING_FAILED)
        return cause.sentence if cause else None
    return None


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _judge(report: Mapping[str, Any]) -> tuple[int, list[str]]:
    """Return the exit status for a monitor, and why it is so: a sentence for each reason."""
    failures = list(_failures(report))
    needs = [*_needs(report)]
    return FAILED if failures else PERSON_NEEDED if needs else 0, [*failures, *needs]


def _failures(report: Mapping[str, Any]) -> Iterator[str]:
    ended = {run["id"]: run for run in [*report["runs"][:1], *_last_crawls(report)]}
    for run in ended.values():
        if run["outcome"] in ("failed", "killed"):
            what = f"`backfile {run['command']}`" if run["command"] else "the last crawl"
            how = "failed" if run["outcome"] == "failed" else "was killed, or the machine went down; the next one takes up its work"
            yield f"Run {run['id']}, {what} of {minute(run['started'])} UTC, {how}."


def _needs(report: Mapping[str, Any]) -> Iterator[str]:
    for archive in report["archives"]:
        yield from _needs_of(archive)
    drifted = {(one["code"], one["url"]) for one in report["drift"]}
    yield from (one["message"] for one in report["drift"])
    yield from (one["message"] for one in report["new_errors"] if (one["code"], one["url"]) not in drifted)


def _needs_of(archive: Mapping[str, Any]) -> Iterator[str]:
    schedule = archive["schedule"]
    if schedule and schedule["overdue_since"]:
        last = archive["last_good"]
        since = f"began {minute(last)} UTC" if last else "is still to come"
        yield (
            f"Crawls of {archive['key']} are overdue since {minute(schedule['overdue_since'])}: the schedule is "
            f"{schedule['calendar']}, and the last good one {since}; see that what should start them does (`backfile schedule show`)."
        )
    if archive["unpublished"]:
        yield archive["unpublished"]
