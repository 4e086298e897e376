"""The command `backfile crawl`: one archive in this process, or several in turn, each in a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crawler.commands.checks import Seconds, check_base_url, check_chosen, check_contact, check_copy, check_known, configured
from crawler.commands.options import BASE_URL, QUIET
from crawler.commands.status import tell_summary
from crawler.commands.work import progress
from crawler.fetching.window import not_now
from crawler.logs import failure_line, install
from crawler.runs.children import run_child
from crawler.runs.exit_statuses import LOCKED, gravest
from crawler.shared_walk.sharing import check_packages
from pipelines.mirror import lock
from pipelines.mirror.failures import MirrorLocked, MirrorUnusable

# Scrapy is imported only once the lock is held: ten refused starts cost a tenth of ten Scrapys.

_SETTINGS = {"db": "db", "base_url": "base_url", "delay": "delay", "engine": "engine", "log_format": "log.format"}
"""What the options of `crawl` are called in the configuration; the others are of one run."""


@click.command()
@click.argument("archives", metavar="ARCHIVE...", nargs=-1, required=True)
@click.option("--db", type=click.Path(path_type=Path), help="The mirror's file; it may hold several archives. [default: ARCHIVE.db]")
@BASE_URL
@click.option("--delay", type=Seconds(), metavar="SECONDS",
              help="Between two requests. [default: 2, at least 1, on a live host; 0 on loopback]")  # fmt: skip
@click.option("--periodical", metavar="CODE", help="Fetch only what is of this periodical, and what may lead to it.")
@click.option("--language", metavar="CODE", help="Fetch only what is of the periodicals in this language: de, pt-BR.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Fetch N pages; the rest stays due.")
@click.option("--full", is_flag=True, help="Fetch every known page again, not only what may have changed.")
@click.option("--now", is_flag=True, help="Do not keep to the hours that `window` in backfile.toml allows.")
@click.option("--engine", type=click.Choice(["embedded", "redis"]), help="What gives out the work: this process, or Redis for several.")
@click.option("--dry-run", is_flag=True, help="Say what would be fetched, and send nothing.")
@click.option("--log-format", type=click.Choice(["text", "json"]), help="Logs and progress as text, or as a JSON object a line.")
@click.option("--turn", hidden=True, help="Which of several archives it is: 2 of 3.")
@click.option("-v", "--verbose", is_flag=True, help="Show Scrapy's log instead of the progress.")
@QUIET
def crawl(archives: tuple[str, ...], dry_run: bool, verbose: bool, quiet: bool, **options: Any) -> int:
    """Fetch what is new or due of each ARCHIVE into its mirror.

    A crawl that was stopped or killed goes on where it was; one of a periodical, a language or N pages leaves the rest due, and does
    not judge whether the archive has changed. On a live host `contact` in backfile.toml, or BACKFILE_CONTACT, must hold an address
    where the site's keepers can reach you. What options leave out is taken from there: `backfile config show ARCHIVE`.

    \b
    Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but new errors need a person;
    75 another run holds the mirror, or its hours have not begun; 130, 143 stopped.

    \b
    Example:
      backfile crawl sample
      backfile crawl linux_gazette --base-url http://127.0.0.1:8000/ --db gazette.db
    """
    for name in archives:
        check_known(name)
    check_base_url(options["base_url"])
    if len(archives) > 1:
        if options["base_url"] or options["periodical"]:
            raise click.UsageError("--base-url and --periodical are for one archive; crawl each by itself")
        return _crawl_each(archives, dry_run=dry_run, verbose=verbose, quiet=quiet, **options)
    return _crawl_one(archives[0], dry_run, verbose, quiet, options)


def _crawl_one(name: str, dry_run: bool, verbose: bool, quiet: bool, options: dict[str, Any]) -> int:
    given = {setting: options[option] for option, setting in _SETTINGS.items()}
    values = configured(options["db"]).of(name, given)
    settings = values.as_settings() | {
        "BACKFILE_CONFIGURED": True, "BACKFILE_PROGRESS": not quiet and not verbose,
        "LOG_LEVEL": values["log.level"] if verbose else "CRITICAL" if quiet else "WARNING", "BACKFILE_LOG_OURS": not verbose,
        **{f"BACKFILE_{key.upper()}": value for key, value in options.items() if key not in _SETTINGS},
    }  # fmt: skip
    if dry_run:
        return _dry_run(name, values["db"], settings)
    if values["engine"] == "redis":
        check_packages()
    closed = None if options["now"] else not_now(name, values["window"])
    if closed:
        click.echo(failure_line(name, closed, values["log.format"] == "json"), err=True)
        return LOCKED
    try:
        lock.hold(values["db"])
        return _crawl(name, values["db"], settings, quiet)
    except MirrorLocked:
        raise
    except MirrorUnusable as error:
        from crawler.runs.aftermath import follow_failed_start

        for warning in follow_failed_start(name, values["db"], str(error), settings).warnings:
            click.echo(f"backfile: {warning.rstrip('.')}.", err=True)
        raise


def _crawl_each(archives: tuple[str, ...], **options: Any) -> int:
    given = [f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}") for name, value in options.items() if value]
    statuses = []
    for turn, name in enumerate(archives, 1):
        left = run_child(["crawl", name, *given, f"--turn={turn} of {len(archives)}"])
        if left.signal:
            return 128 + left.signal
        statuses.append(left.status)
    return gravest(statuses)


def _crawl(name: str, path: Path, options: dict[str, Any], quiet: bool) -> int:
    from crawler.configuration.scrapy_settings import settings_for
    from crawler.loading import archive_classes
    from crawler.runs.run import run_crawl
    from pipelines.mirror.store import open_mirror

    archive = archive_classes()[name]
    with settings_for(archive, options) as settings:
        check_contact(archive, settings)
        check_chosen(archive, settings)
        # Before Scrapy begins, as what the opening of the mirror logs is for the operator too.
        install(settings, name)
        mirror = open_mirror(archive, settings)
        as_json = settings["BACKFILE_LOG_FORMAT"] == "json"
        with progress(quiet, as_json) as mirror.told:
            ended = run_crawl(archive, settings, mirror)
    for sentence in ended.sentences:
        click.echo(failure_line(name, sentence, as_json), err=True)
    if not quiet:
        tell_summary(path, ended.exit_status)
    return ended.exit_status


def _dry_run(name: str, path: Path, options: dict[str, Any]) -> int:
    from crawler.configuration.scrapy_settings import crawl_settings
    from crawler.loading import archive_classes
    from pipelines.mirror.frontier.due_again import count_due
    from pipelines.mirror.opening import open_for_reading

    archive, settings = archive_classes()[name], crawl_settings(options)
    check_copy(archive, settings)
    check_chosen(archive, settings)
    full, only = options["BACKFILE_FULL"], archive.chosen(settings)
    due = (
        sum(count_due(open_for_reading(path), full, only, options["BACKFILE_RECHECKS"]).values())
        if path.exists()
        else len(archive.start_urls)
    )
    where = settings["BACKFILE_BASE_URL"] or archive.home_url
    click.echo(f"{name}: {due:,} known addresses would be fetched from {where} into {path}, and what they lead to. Nothing was sent.")
    return 0
