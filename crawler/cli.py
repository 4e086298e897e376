"""The command line: `backfile crawl`, `status`, `serve`, `export` and `archives`, a thin face over the parts."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from crawler.cli_archives import archives
from crawler.cli_checks import (
    FAILED,
    LOCKED,
    PERSON_NEEDED,
    WRONG_USAGE,
    Seconds,
    check_base_url,
    check_chosen,
    check_contact,
    check_environment,
    check_known,
    one_mirror,
)
from crawler.cli_export import export
from crawler.cli_mirror import check, forget, reparse
from crawler.cli_reprints import compare, reprints, reprints_text
from crawler.cli_work import progress
from pipelines.mirror import lock
from pipelines.mirror.failures import BadDecisions, MirrorLocked, MirrorUnusable

if TYPE_CHECKING:
    pass

# Scrapy is imported by the commands that need it, and only once they hold the lock: ten refused starts cost a tenth of ten Scrapys.

_KINDS = {"index": "indexes", "issue": "issues", "article": "articles", "page": "pages"}
_GRAVITY = (0, PERSON_NEEDED, LOCKED, WRONG_USAGE, FAILED, 143, 130)


def main() -> None:
    """Run the command line, and leave with its exit status; whatever a user can cause is one sentence on standard error."""
    try:
        status = cli.main(standalone_mode=False)
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
    except BadDecisions as error:
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
@click.option("--db", type=click.Path(path_type=Path), envvar="BACKFILE_DB", help="The mirror's file. [default: ARCHIVE.db]")
@click.option("--base-url", envvar="BACKFILE_BASE_URL", metavar="URL", help="Fetch from a copy of the site served there.")
@click.option("--delay", type=Seconds(), envvar="BACKFILE_DELAY", metavar="SECONDS",
              help="Between two requests. [default: 2, at least 1, on a live host; 0 on loopback]")  # fmt: skip
@click.option("--periodical", metavar="CODE", help="Fetch only what is of this periodical, and what may lead to it.")
@click.option("--language", metavar="CODE", help="Fetch only what is of the periodicals in this language: de, pt-BR.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Fetch N pages; the rest stays due.")
@click.option("--full", is_flag=True, help="Fetch every known page again, not only what may have changed.")
@click.option("--dry-run", is_flag=True, help="Say what would be fetched, and send nothing.")
@click.option("-v", "--verbose", is_flag=True, help="Show Scrapy's log instead of the progress.")
@click.option("-q", "--quiet", is_flag=True, help="Show errors only.")
def crawl(
    archives: tuple[str, ...], db: Path | None, base_url: str | None, delay: float | None, periodical: str | None, language: str | None,
    limit: int | None, full: bool, dry_run: bool, verbose: bool, quiet: bool,
) -> int:  # fmt: skip
    """Fetch what is new or due of each ARCHIVE into its mirror.

    A crawl that was stopped or killed goes on where it was; one of a periodical, a language or N pages leaves the rest due, and does
    not judge whether the archive has changed. On a live host BACKFILE_CONTACT must hold an address where the site's
    keepers can reach you.

    \b
    Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but new errors need a person;
    75 another run holds the mirror; 130, 143 stopped.

    \b
    Example:
      backfile crawl sample
      backfile crawl linux_gazette --base-url http://127.0.0.1:8000/ --db gazette.db
    """
    for name in archives:
        check_known(name)
    check_base_url(base_url)
    check_environment()
    if len(archives) > 1:
        if db or base_url or periodical:
            raise click.UsageError("--db, --base-url and --periodical are for one archive; crawl each by itself")
        return _crawl_each(archives, delay=delay, language=language, limit=limit, full=full, dry_run=dry_run, verbose=verbose, quiet=quiet)
    path = db or Path(f"{archives[0]}.db")
    options = {
        "BACKFILE_DB": str(path), "BACKFILE_BASE_URL": base_url, "BACKFILE_DELAY": delay, "BACKFILE_LIMIT": limit, "BACKFILE_FULL": full,
        "BACKFILE_PERIODICAL": periodical, "BACKFILE_LANGUAGE": language,
        "BACKFILE_PROGRESS": not quiet and not verbose, "LOG_LEVEL": "INFO" if verbose else "CRITICAL",
    }  # fmt: skip
    if dry_run:
        return _dry_run(archives[0], path, options)
    lock.hold(path)
    return _crawl(archives[0], path, options, quiet)


def _crawl_each(archives: tuple[str, ...], **options: Any) -> int:
    # Scrapy's reactor runs once a process, so each archive gets one of its own; a signal to us goes on to the one that runs.
    given = [f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}") for name, value in options.items() if value]
    statuses = []
    for name in archives:
        asked = [sys.executable, "-m", "crawler.cli", "crawl", name, *given]
        # In a session of its own, so that a Ctrl-C reaches it once, through us: a second one would end it at once.
        child = subprocess.Popen(asked, start_new_session=True)  # noqa: S603 - ruff says so of every command that is no literal; this has no shell, and click has checked its words
        received = _pass_signals_on(child)
        statuses.append(child.wait())
        if received:
            return 128 + received[0]
    return max(statuses, key=_GRAVITY.index) if set(statuses) <= set(_GRAVITY) else FAILED


def _pass_signals_on(child: subprocess.Popen[bytes]) -> list[int]:
    received: list[int] = []

    def pass_on(signum: int, _: FrameType | None) -> None:
        received.append(signum)
        child.send_signal(signum)

    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, pass_on)
    return received


def _crawl(name: str, path: Path, options: dict[str, Any], quiet: bool) -> int:
    from crawler.run import archive_classes, run_crawl, settings_for
    from pipelines.mirror.store import open_mirror

    archive = archive_classes()[name]
    with settings_for(archive, options) as settings:
        check_contact(archive, settings)
        check_chosen(archive, settings)
        mirror = open_mirror(archive, settings)
        with progress(quiet) as mirror.told:
            ended = run_crawl(archive, settings, mirror)
    if ended.failure:
        click.echo(f"backfile: {ended.failure.rstrip('.')}.", err=True)
    status = _exit_status(path, ended.failure, ended.signal)
    if not quiet:
        _tell_summary(path, status)
    return status


def _exit_status(path: Path, failure: str | None, signum: int | None) -> int:
    from pipelines.mirror.opening import open_for_reading
    from pipelines.mirror.status import new_errors

    if failure:
        return FAILED
    if signum is not None:
        return 128 + signum
    return PERSON_NEEDED if new_errors(open_for_reading(path)) else 0


def _dry_run(name: str, path: Path, options: dict[str, Any]) -> int:
    from crawler.run import archive_classes, crawl_settings
    from pipelines.mirror.frontier import count_due
    from pipelines.mirror.opening import open_for_reading

    archive, settings = archive_classes()[name], crawl_settings(options)
    check_chosen(archive, settings)
    full, only = options["BACKFILE_FULL"], archive.chosen(settings)
    due = sum(count_due(open_for_reading(path), full, only).values()) if path.exists() else len(archive.start_urls)
    where = options["BACKFILE_BASE_URL"] or archive.home_url
    click.echo(f"{name}: {due:,} known addresses would be fetched from {where} into {path}, and what they lead to. Nothing was sent.")
    return 0


@cli.command()
@click.argument("db", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
def status(db: Path | None, as_json: bool) -> int:
    """Tell what the mirror DB holds, how its last crawls went, and what is due.

    Without DB, the one mirror in this folder. Exit status: 0 all well; 1 the last crawl failed; 3 its new errors need a person.

    \b
    Example:
      backfile status sample.db
      backfile status sample.db --json
    """
    from pipelines.mirror.opening import open_for_reading
    from pipelines.mirror.status import read_status

    path = one_mirror(db)
    report = read_status(open_for_reading(path))
    report["running"] = lock.is_held(path)
    click.echo(json.dumps(report, ensure_ascii=False, indent=2) if as_json else _status_text(path, report, policy=True))
    if report["runs"] and report["runs"][0]["outcome"] == "failed":
        return FAILED
    return PERSON_NEEDED if report["new_errors"] else 0


def _tell_summary(path: Path, status: int) -> None:
    from pipelines.mirror.opening import open_for_reading
    from pipelines.mirror.status import read_status

    click.echo(_status_text(path, read_status(open_for_reading(path), runs=1)))
    if status in (0, PERSON_NEEDED):
        click.echo(f"Open it: backfile serve {path}")


def _status_text(path: Path, report: dict[str, Any], policy: bool = False) -> str:
    held, archive, errors = report["held"], report["archive"], report["new_errors"]
    running = "; a crawl is running" if report.get("running") else ""
    lines = [
        f"{path}: {archive['name']}" if archive else str(path),
        f"  holds     {held['articles']:,} articles in {held['issues']:,} issues of {held['periodicals']:,} periodicals"
        f" ({report['incomplete_issues']:,} issues incomplete), from {held['captures']:,} captures",
        *(
            f"  run {run['id']:<5} {run['started'][:16].replace('T', ' ')}  {run['outcome']}: {run['pages']:,} pages,"
            f" {run['new']:,} articles new, {run['changed']:,} changed, {run['gone']:,} gone, {run['problems']:,} problems new"
            for run in report["runs"]
        ),
        "  problems  " + (", ".join(f"{count:,} {severity}" for severity, count in report["problems"].items()) or "none"),
        *([f"  decisions {_decisions_text(report['decisions'])}"] if report["decisions"] else []),
        f"  reprints  {reprints_text(report['reprints'])}",
        f"  due       {_due_text(report)}{running}",
        *([f"  visits    {report['policy']}"] if policy else []),
        *(f"  error     {error['message']}" for error in errors[:5]),
    ]
    if len(errors) > 5:
        lines.append(f"  error     … and {len(errors) - 5:,} more: see the view open_problems")
    return "\n".join(lines)


def _decisions_text(decisions: dict[str, int]) -> str:
    applied, unknown = decisions.get("applied", 0), decisions.get("unknown", 0)
    return f"{applied:,} applied" + (f", {unknown:,} of what is not held (see the table decisions)" if unknown else "")


def _due_text(report: dict[str, Any]) -> str:
    known, due = sum(report["frontier"].values()), report["due"]
    kinds = ", ".join(f"{count:,} {_KINDS[kind] if count != 1 else kind}" for kind, count in due.items())
    return f"{sum(due.values()):,} of {known:,} addresses at the next run" + (f" ({kinds})" if kinds else "")


for command in (archives, reprints, compare, reparse, check, forget, export):
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
