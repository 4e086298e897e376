"""The command line: `backfile crawl`, `status`, `serve`, `export` and `archives`, a thin face over the parts."""

from __future__ import annotations

import shlex
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from crawler.commands.archives import archives
from crawler.commands.checks import Seconds, check_base_url, check_chosen, check_contact, check_copy, check_known, named_mirror, one_mirror
from crawler.commands.config import config, init
from crawler.commands.export import export
from crawler.commands.importing import import_
from crawler.commands.merge import merge
from crawler.commands.mirror import check, forget, reparse
from crawler.commands.reprints import compare, reprints
from crawler.commands.schedule import schedule
from crawler.commands.status import status, tell_summary
from crawler.commands.work import progress
from crawler.configuration.reading import BadConfiguration, read_configuration
from crawler.fetching.window import not_now
from crawler.logs import failure_line, install
from crawler.runs.children import gravest, run_child
from crawler.runs.exit_statuses import FAILED, LOCKED, WRONG_USAGE
from crawler.shared_walk.sharing import check_packages
from pipelines.mirror import lock
from pipelines.mirror.failures import BadDecisions, MirrorLocked, MirrorUnusable

# Scrapy is imported by the commands that need it, and only once they hold the lock: ten refused starts cost a tenth of ten Scrapys.

_SETTINGS = {"db": "db", "base_url": "base_url", "delay": "delay", "engine": "engine", "log_format": "log.format"}
"""What the options of `crawl` are called in the configuration; the others are of one run."""


def main() -> None:
    """Run the command line, and leave with its exit status; whatever a user can cause is one sentence on standard error."""
    try:
        status = cli.main(prog_name="backfile", standalone_mode=False)
    except click.exceptions.Abort:
        status = 130
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f" See `{context.command_path} --help`." if context else ""
        click.echo(f"backfile: {error.format_message().rstrip('.')}.{hint}", err=True)
        status = WRONG_USAGE
    except MirrorLocked as error:
        click.echo(f"backfile: {error}.", err=True)
        status = LOCKED
    except (BadDecisions, BadConfiguration) as error:
        click.echo(f"backfile: {error}.", err=True)
        status = WRONG_USAGE
    except MirrorUnusable as error:
        click.echo(f"backfile: {error}.", err=True)
        status = FAILED
    except KeyboardInterrupt:
        status = 130
    except OSError as error:
        click.echo(f"backfile: {error.filename or 'the output'} cannot be read or written: {error.strerror}.", err=True)
        status = FAILED
    sys.exit(status or 0)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("backfile"), "-V", "--version", prog_name="backfile")
def cli() -> None:
    """Mirror the web archives of periodicals into one queryable SQLite file.

    \b
    Example:
      backfile crawl sample
      backfile serve sample.db
    """


@cli.command()
@click.argument("archives", metavar="ARCHIVE...", nargs=-1, required=True)
@click.option("--db", type=click.Path(path_type=Path), help="The mirror's file; it may hold several archives. [default: ARCHIVE.db]")
@click.option("--base-url", metavar="URL", help="Fetch from a copy of the site served there.")
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
@click.option("-q", "--quiet", is_flag=True, help="Show errors only.")
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
    values = read_configuration(named_mirror(options["db"])).of(name, given)
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


for command in (archives, reprints, compare, reparse, check, forget, export, init, config, schedule, status, merge, import_):
    cli.add_command(command)


@cli.command()
@click.argument("db", type=click.Path(path_type=Path), required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at; another one lets other machines in.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes any that is free.")
@click.option("--open", "open_browser", is_flag=True, help="Open it in a browser.")
@click.option("--publish", "folder", type=click.Path(path_type=Path), metavar="DIR",
              help="Serve nothing; write a folder that anyone can host: the mirror, its pages, a Dockerfile.")  # fmt: skip
@click.pass_context
def serve(context: click.Context, db: Path | None, host: str, port: int, open_browser: bool, folder: Path | None) -> int:
    """Serve the mirror DB in Datasette: search, facets, reading pages, queries.

    Without DB, the one mirror in this folder. Ctrl-C stops it. There is no password: whoever reaches the address reads everything.

    \b
    Example:
      backfile serve sample.db
      backfile serve sample.db --port 8080 --open
      backfile serve sample.db --publish public/
    """
    from exports.datasette.serve import CannotServe
    from exports.datasette.serve import serve as serve_mirror
    from pipelines.mirror.opening import open_for_reading

    path = one_mirror(db)
    if folder is not None:
        given = [name for name in ("host", "port", "open_browser") if context.get_parameter_source(name) is not ParameterSource.DEFAULT]
        if given:
            raise click.UsageError(f"--publish serves nothing; leave --{given[0].removesuffix('_browser')} out")
        return _publish(path, folder)
    try:
        serve_mirror(path, open_for_reading(path), host, port, open_browser)
    except CannotServe as error:
        click.echo(f"backfile: {error}.", err=True)
        return FAILED
    except KeyboardInterrupt:
        pass
    return 0


def _publish(path: Path, folder: Path) -> int:
    from exports.datasette.publish import COMMAND, CannotPublish, NotOurs, publish
    from pipelines.mirror.opening import open_for_reading

    try:
        publish(path, open_for_reading(path), folder, lambda step: click.echo(f"{folder}: {step}", err=True))
    except NotOurs as error:
        raise click.UsageError(str(error)) from error
    except CannotPublish as error:
        click.echo(f"backfile: {error}.", err=True)
        return FAILED
    click.echo(f"Published {path} as {folder}; serve it: cd {shlex.quote(str(folder))} && {' '.join(COMMAND)}")
    return 0


if __name__ == "__main__":
    main()
