"""The command about when: `backfile schedule` shows, runs, installs and removes what backfile.toml says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.commands.checks import check_known, configured
from crawler.commands.options import AS_JSON
from crawler.commands.schedule_text import local, schedule_text, told_of
from crawler.configuration.known import SETTINGS
from crawler.runs.exit_statuses import FAILED, LOCKED, gravest

if TYPE_CHECKING:
    from crawler.schedule.due import Due
    from crawler.schedule.plans import Plan

_HELD = "another run holds its mirror"
_SCHEDULERS = ("systemd-user", "systemd-system", "crontab", "scrapyd")
_AS = click.option("--as", "scheduler", type=click.Choice(_SCHEDULERS), required=True, help="Which scheduler is meant.")
_DIRECTORY = click.option("--directory", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
                          help="Where systemd's units are kept, if not where it looks for them.")  # fmt: skip


@click.group()
def schedule() -> None:
    """Crawl by the calendar that backfile.toml has for each archive.

    It is `schedule = "daily 03:15 Europe/Berlin"`, in plain words or as systemd's OnCalendar, below [archives.NAME] or at the top for
    all archives that have a table. A time that the clocks skip is taken after the gap, and one that they show twice is taken once.

    \b
    Example:
      backfile schedule show
      backfile schedule install --as systemd-user
    """


@schedule.command()
@click.option("--count", type=click.IntRange(1, 100), default=3, show_default=True, metavar="N", help="How many of the next times to show.")
@AS_JSON
def show(count: int, as_json: bool) -> int:
    """Tell when each archive is crawled next, when it was last, and whether it is due.

    \b
    Example:
      backfile schedule show
      backfile schedule show --count 10 --json
    """
    from crawler.schedule.due import UnreadableMirror

    now, status, told = datetime.now(UTC), 0, []
    for plan in _plans():
        try:
            told.append(told_of(plan, now, count))
        except UnreadableMirror as error:
            click.echo(f"backfile: {error}", err=True)
            status = FAILED
    for one in told:
        if one["warning"]:
            click.echo(f"backfile: {one['warning']}.", err=True)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(schedule_text(one) for one in told))
    return status


@schedule.command()
@click.argument("archives", metavar="[ARCHIVE]...", nargs=-1)
@click.option("--via", type=click.Choice(["scrapyd"]), help="Give what is due to scrapyd, instead of crawling here.")
@click.option("--dry-run", is_flag=True, help="Say what is due, and do nothing.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
def run(archives: tuple[str, ...], via: str | None, dry_run: bool, quiet: bool) -> int:
    """Crawl what is due of each ARCHIVE, or of all that have a calendar, one after another.

    An archive is due where an event of its calendar has passed since a crawl of it last began, and where it was never crawled. One whose
    mirror another run holds is left alone. So whoever calls this, and however often, one event leads to one crawl.

    \b
    Exit status: 0 done, or nothing is due; 75 another run holds the mirror of an ARCHIVE that is due; else the gravest of the crawls'.

    \b
    Example:
      backfile schedule run
      backfile schedule run icl --dry-run
    """
    from crawler.runs.children import run_child

    statuses = []
    for plan in _plans(archives):
        due = _due_now(plan, quiet)
        if due is None:
            statuses.append(FAILED)
        elif why := _leave(plan, due):
            _say(f"{plan.archive}: {why}", quiet)
            statuses.append(LOCKED if archives and due.since and why == _HELD else 0)
        elif dry_run:
            click.echo(f"{plan.archive}: would be crawled, since {_why_due(plan, due)}")
        elif via:
            statuses.append(_give_to_scrapyd(plan, due, quiet))
        else:
            _say(f"{plan.archive}: a crawl begins, since {_why_due(plan, due)}", quiet)
            left = run_child(["crawl", plan.archive, *(["--quiet"] if quiet else [])])
            if left.signal:
                return 128 + left.signal
            statuses.append(0 if left.status == LOCKED and not archives else left.status)
    return gravest(statuses)


@schedule.command()
@_AS
@click.option("--print", "print_only", is_flag=True, help="Print what would be written, and write nothing.")
@_DIRECTORY
@click.option("--every", type=click.Choice(["1", "2", "3", "4", "5", "6", "10", "12", "15", "20", "30"]), default="5", show_default=True,
              metavar="MINUTES", help="How often cron asks what is due.")  # fmt: skip
@click.option("--spread", type=click.IntRange(0, 86_400), default=0, show_default=True, metavar="SECONDS",
              help="Begin up to so much later, at random, with systemd.")  # fmt: skip
def install(scheduler: str, print_only: bool, directory: Path | None, every: str, spread: int) -> int:
    """Have a scheduler of this machine run the calendars in backfile.toml.

    systemd gets a timer for each archive. cron gets one line, which asks every few minutes, as cron knows no time zones; so does
    scrapyd, which is given what is due. Run it again when a calendar has changed.

    \b
    Example:
      backfile schedule install --as systemd-user
      backfile schedule install --as crontab --print
    """
    from crawler.schedule import crontab, systemd

    plans, file = _plans(), _file()
    _check_scheduler(scheduler, directory)
    if scheduler in ("systemd-user", "systemd-system"):
        system = scheduler == "systemd-system"
        if print_only:
            return _tell(lambda: [f"# {name}\n{text}" for name, text in systemd.units(plans, file, system, spread).items()])
        return _tell(
            lambda: systemd.install(systemd.units(plans, file, system, spread), file, systemd.scope(system, directory)) + _unseen()
        )
    further = ["--via", "scrapyd"] if scheduler == "scrapyd" else []
    if print_only:
        return _tell(lambda: [crontab.block(file, int(every), further).rstrip("\n")])
    return _tell(lambda: crontab.install(crontab.block(file, int(every), further), file) + _unseen())


@schedule.command()
@_AS
@_DIRECTORY
def remove(scheduler: str, directory: Path | None) -> int:
    """Take away what `install` has given to a scheduler; a crawl under way goes on.

    \b
    Example:
      backfile schedule remove --as systemd-user
    """
    from crawler.schedule import crontab, systemd

    file = _file()
    _check_scheduler(scheduler, directory)
    if scheduler in ("systemd-user", "systemd-system"):
        return _tell(lambda: systemd.remove(file, systemd.scope(scheduler == "systemd-system", directory)))
    return _tell(lambda: crontab.remove(file))


def _plans(archives: tuple[str, ...] = ()) -> list[Plan]:
    from crawler.schedule.plans import read_plans

    for name in archives:
        check_known(name)
    return read_plans(configured(), archives)


def _file() -> Path:
    """Return the configuration's file, absolute; it need not set anything any more for `remove`."""
    from crawler.configuration.reading import FILE

    found = configured().file
    return (found or Path(FILE)).absolute()


def _check_scheduler(scheduler: str, directory: Path | None) -> None:
    if directory is not None and not scheduler.startswith("systemd"):
        raise click.UsageError(f"--directory is for systemd's units; leave it out with --as {scheduler}")


def _unseen() -> list[str]:
    """Return lines about what is set in this environment, of which a scheduler's knows nothing."""
    names = [setting.variable for setting in SETTINGS.values() if environ.get(setting.variable)]
    return [f"{name} is set here, but will not be where the scheduler runs; put it into backfile.toml" for name in names]


def _tell(work: Any) -> int:
    """Do `work`, and print the lines that it returns; where the scheduler refuses, a sentence."""
    from crawler.schedule.commands import CannotSchedule

    try:
        lines = work()
    except CannotSchedule as error:
        click.echo(f"backfile: {error}.", err=True)
        return FAILED
    click.echo("\n".join(lines))
    return 0


def _due_now(plan: Plan, quiet: bool) -> Due | None:
    """Return whether an archive is due, None where its mirror does not tell, which is said on standard error."""
    from crawler.schedule.due import UnreadableMirror, due_at

    try:
        due = due_at(plan.calendar, plan.archive, plan.mirror, datetime.now(UTC))
    except UnreadableMirror as error:
        click.echo(f"backfile: {error}", err=True)
        return None
    if due.warning and (due.since or not quiet):
        click.echo(f"backfile: {due.warning}.", err=True)
    return due


def _leave(plan: Plan, due: Due) -> str | None:
    """Return why an archive is not to be crawled now, None where it is."""
    from pipelines.mirror import lock

    now = datetime.now(UTC)
    if due.since is None:
        coming = plan.calendar.next_after(now)
        return "nothing is due" + (f"; the next time is {local(plan, coming)}" if coming else "")
    if lock.is_held(plan.mirror):
        return _HELD
    return plan.shut(now)


def _give_to_scrapyd(plan: Plan, due: Due, quiet: bool) -> int:
    from crawler.schedule.commands import CannotSchedule
    from crawler.schedule.scrapyd import job_under_way, post_job

    assert due.since is not None
    try:
        under_way = job_under_way(plan)
        if under_way:
            _say(f"{plan.archive}: scrapyd has the job {under_way} of it already", quiet)
            return 0
        job = post_job(plan, due.since, _file())
    except CannotSchedule as error:
        click.echo(f"backfile: {error}.", err=True)
        return FAILED
    _say(f"{plan.archive}: given to scrapyd as the job {job}", quiet)
    return 0


def _why_due(plan: Plan, due: Due) -> str:
    assert due.since is not None
    return f"{local(plan, due.since)} has passed" if due.last_start else "there has been none"


def _say(line: str, quiet: bool) -> None:
    if not quiet:
        click.echo(line)
