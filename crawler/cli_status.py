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

from crawler.cli_checks import FAILED, PERSON_NEEDED, named_mirror, one_mirror
from crawler.cli_status_text import fitted, reasons, runs_text, several_text, status_text, summary_text
from crawler.configuration.reading import Configuration, Values, read_configuration
from crawler.next_run import Crawled, next_run
from pipelines.mirror import lock
from pipelines.mirror.failures import MirrorUnusable

_GRAVITY = (0, PERSON_NEEDED, FAILED)
_RUNS = 5


@click.command()
@click.argument("db", type=click.Path(path_type=Path), required=False)
@click.option("--runs", type=click.IntRange(1, 10_000), metavar="N", help="Show the last N runs as a table, and nothing else.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
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

    click.echo(summary_text(path, read_status(open_for_reading(path), runs=1)))
    if status in (0, PERSON_NEEDED):
        click.echo(f"Open it: backfile serve {path}")


def _tell_several(paths: list[Path], as_json: bool) -> int:
    reports = [_report_or_failure(path) for path in paths]
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=2))
    else:
        _tell(several_text(reports))
    return max((int(report["exit_status"]) for report in reports), key=_GRAVITY.index)


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
        return {"mirror": str(path), "archive": None, "exit_status": FAILED, "reasons": [f"{error}."]}


def read_report(path: Path, runs: int, now: datetime | None = None) -> dict[str, Any]:
    """Return all that `backfile status` tells of the mirror at `path`, as plain data: what read_status does, and what is known beside it.

    `mirror` (its path), `running` (whether a process holds it), `schedule` (None where none is set), `disk` (bytes), `seconds_to_go` (for
    what is due, None where no pace is known), `unpublished` (why the last run that was to be published was not, None where it was),
    `exit_status`, and `reasons`, a sentence each. `now` is an aware time, by default this moment. Raises MirrorUnusable where there is no
    mirror, and BadConfiguration where what is set for its archive cannot be meant.
    """
    from pipelines.mirror.disk_use import disk_use
    from pipelines.mirror.opening import open_for_reading
    from pipelines.mirror.status import read_status

    db = open_for_reading(path)
    values = _values(read_configuration(path), db.execute("SELECT key FROM archives").fetchone())
    # Asked before the rows are read: a run that ends meanwhile has ended well, and was not killed.
    running = lock.is_held(path)
    report = {"mirror": str(path), **read_status(db, runs, values["rechecks"]), "running": running}
    db.close()
    for run in [*report["runs"], *([report["last_crawl"]] if report["last_crawl"] else [])]:
        if run["outcome"] == "running" and not running:
            run["outcome"] = "killed"
    pace = report["seconds_a_page"] if report["seconds_a_page"] is not None else values["delay"]
    report |= {
        "seconds_to_go": pace * sum(report["due"].values()) if pace is not None else None,
        "schedule": _schedule(path, values, report, now or datetime.now(UTC)),
        "disk": disk_use(path),
        "unpublished": _unpublished(path, values),
    }
    report["exit_status"], report["reasons"] = _judge(report)
    return report


def _values(configuration: Configuration, archive: tuple[str] | None) -> Values:
    return configuration.of(archive[0] if archive else None)


def _schedule(path: Path, values: Values, report: Mapping[str, Any], now: datetime) -> dict[str, Any] | None:
    # The schedule is of the mirror that is crawled into, and not of a copy of it.
    if values["schedule"] is None or values["db"] is None or values["db"].resolve() != path.resolve():
        return None
    last = report["last_crawl"]
    under_way = _moment(last["last_page"] or last["started"]) if last and last["outcome"] == "running" else None
    told = next_run(values["schedule"], Crawled(_moment(report["last_good"]), _moment(report["first_start"]), under_way), now)
    return {
        "calendar": told.calendar,
        "next": told.next and told.next.isoformat(timespec="seconds"),
        "zone": told.next and told.next.tzname(),
        "overdue_since": told.overdue_since and told.overdue_since.isoformat(timespec="seconds"),
    }


def _unpublished(path: Path, values: Values) -> str | None:
    from exports.monitoring.causes import PUBLISHING_FAILED
    from exports.monitoring.health import BadHealthFile, health_file_of, remember

    with suppress(BadHealthFile):
        cause = remember(health_file_of(path, values["health.file"])).causes.get(PUBLISHING_FAILED)
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
    last = report["last_crawl"]
    ended = {run["id"]: run for run in [*report["runs"][:1], *([last] if last else [])]}
    for run in ended.values():
        if run["outcome"] in ("failed", "killed"):
            what = f"`backfile {run['command']}`" if run["command"] else "the last crawl"
            how = "failed" if run["outcome"] == "failed" else "was killed, or the machine went down; the next one takes up its work"
            yield f"Run {run['id']}, {what} of {run['started'][:16].replace('T', ' ')} UTC, {how}."


def _needs(report: Mapping[str, Any]) -> Iterator[str]:
    schedule = report["schedule"]
    if schedule and schedule["overdue_since"]:
        last = report["last_good"]
        since = f"began {last[:16].replace('T', ' ')} UTC" if last else "is still to come"
        yield (
            f"Crawls are overdue since {schedule['overdue_since'][:16].replace('T', ' ')}: the schedule is {schedule['calendar']}, and the "
            f"last good one {since}; see that what should start them does (`backfile schedule show`)."
        )
    if report["unpublished"]:
        yield report["unpublished"]
    drifted = {(one["code"], one["url"]) for one in report["drift"]}
    yield from (one["message"] for one in report["drift"])
    yield from (one["message"] for one in report["new_errors"] if (one["code"], one["url"]) not in drifted)
