"""The command `backfile compare`: two articles side by side."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from crawler.commands.checks import one_mirror
from crawler.commands.options import MIRROR_HERE
from crawler.runs.exit_statuses import FAILED


@click.command()
@click.argument("left", metavar="KEY")
@click.argument("right", metavar="KEY")
@MIRROR_HERE
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
