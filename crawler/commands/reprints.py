"""The commands over what the articles of a mirror share: `backfile reprints` and `backfile compare`."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from crawler.commands.checks import one_mirror
from crawler.commands.work import opened, progress, stoppable
from crawler.runs.exit_statuses import FAILED


@click.command()
@click.argument("db", type=click.Path(path_type=Path), required=False)
@click.option("--all", "afresh", is_flag=True, help="Start afresh: forget what is remembered of texts and pairs of texts.")
@click.option("--engine", type=click.Choice(["embedded", "spark"]), default="embedded", show_default=True,
              help="spark reads and aligns the texts on Apache Spark: for a corpus that outgrows one machine.")  # fmt: skip
@click.option("--master", envvar="BACKFILE_SPARK_MASTER", default="local[*]", show_default=True, metavar="URL",
              help="Where Spark runs, as Spark writes it: all cores of this machine, or a cluster.")  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Show errors only.")
def reprints(db: Path | None, afresh: bool, engine: str, master: str, quiet: bool) -> int:
    """Find what the articles of the mirror DB have of one another: reprints, excerpts, translations, works.

    A crawl does the same at its end. Only texts that are new or changed are read, and only pairs that have not met are aligned; the
    tables end as a run with --all would leave them. Decisions in the file beside the mirror are heeded.

    \b
    Example:
      backfile reprints sample.db
    """
    from pipelines.mirror.settling import deriving
    from pipelines.mirror.status import read_reprints

    path = one_mirror(db)
    with opened(path) as (mirror, archives), stoppable() as received, progress(quiet) as told:
        mirror.told = told
        mirror.begin_work(archive=archives[0], settings={"command": "reprints", "engine": engine}, version=version("backfile"))
        try:
            with mirror.writing() as written:
                deriving.look_again(written, forget=afresh)
                if engine == "spark":
                    from pipelines.reprints.store import spark

                    spark.fill(written, path, told, master)
            settled = mirror.settle()
        except KeyboardInterrupt:
            mirror.finish_run("stopped", None, {})
            return 128 + (received[0] if received else signal.SIGINT)
        mirror.finish_run("done", settled, {})
        report = read_reprints(mirror.db)
    if not quiet:
        click.echo(f"{path}: {reprints_text(report)}")
    return 0


def reprints_text(report: dict[str, Any]) -> str:
    """Return what a mirror holds of reprints, as pipelines.mirror.status reads it, in words."""
    kinds = ", ".join(
        f"{count:,} {relation.replace('_', ' ')}{'s' if count != 1 else ''}" for relation, count in report["relations"].items()
    )
    more = [f"{report['works']:,} works in {report['printings']:,} printings", f"{report['quotations']:,} quotations"]
    more += [f"{report['contradicted']:,} notes that the texts contradict"] if report["contradicted"] else []
    return f"{kinds or 'no reprints'}; {', '.join(more)}"


@click.command()
@click.argument("left", metavar="KEY")
@click.argument("right", metavar="KEY")
@click.option("--db", type=click.Path(path_type=Path), envvar="BACKFILE_DB", help="The mirror's file. [default: the one in this folder]")
@click.option("--html", metavar="FILE", help="Write a page for a browser instead; `-` is standard output.")
def compare(left: str, right: str, db: Path | None, html: str | None) -> int:
    """Show two articles side by side, with what was added, cut, respelled or changed.

    A KEY is an article's key, one of its addresses, or its id. The first stands on the left; added and cut is told from the
    earlier to the later. NO_COLOR is heeded.

    \b
    Example:
      backfile compare sample/english/lw/41/floodgate sample/english/st/17/floodgate
      backfile compare sample/english/lw/41/floodgate sample/english/st/17/floodgate --html floodgate.html
    """
    from exports.comparisons import page, terminal
    from exports.comparisons.pair import CannotCompare, read_pair
    from exports.failures import CannotExport
    from pipelines.mirror.opening import open_for_reading

    try:
        pair = read_pair(open_for_reading(one_mirror(db)), left, right)
    except CannotCompare as error:
        raise click.UsageError(str(error)) from error
    if html is None:
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        try:
            click.echo("\n".join(terminal.lines(pair, shutil.get_terminal_size().columns, colour)), color=colour)
        except BrokenPipeError:
            # Whoever read our output has stopped, as `head` does: what is still on its way has nowhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    try:
        page.write(pair, html)
    except CannotExport as error:
        click.echo(f"backfile: {error}.", err=True)
        return FAILED
    return 0
