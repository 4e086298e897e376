"""The command that writes a mirror for other tools: `backfile export`."""

from __future__ import annotations

from contextlib import closing
from difflib import get_close_matches
from pathlib import Path

import click

from crawler.commands.checks import one_mirror
from crawler.commands.options import MIRROR_HERE, QUIET
from crawler.commands.work import progress, stoppable
from crawler.runs.exit_statuses import FAILED


@click.command()
@click.argument("format_", metavar="FORMAT", required=False)
@click.argument("dest", required=False)
@MIRROR_HERE
@click.option("--list", "list_formats", is_flag=True, help="List the formats and their layouts.")
@click.option("--layout", metavar="NAME", help="One of the layouts of the format; --list has them.")
@click.option("--periodical", metavar="CODE", help="Only articles of this periodical, by its code, key or name.")
@click.option("--language", metavar="CODE", help="Only articles in this language: en, pt-BR.")
@click.option("--since", metavar="DATE", help="Only articles of this year, month or day, or later: 1999, 1999-11, 1999-11-30.")
@click.option("--until", metavar="DATE", help="Only articles of this year, month or day, or earlier.")
@click.option("--kind", metavar="KIND", help="Only articles of this kind: article, leaflet, letter …")
@click.option("--where", metavar="SQL", help="Only articles for which this is so: an SQL expression over the table `articles`.")
@click.option("--force", is_flag=True, help="Replace what stands at DEST.")
@QUIET
def export(
    format_: str | None,
    dest: str | None,
    db: Path | None,
    list_formats: bool,
    layout: str | None,
    force: bool,
    quiet: bool,
    **asked: str | None,
) -> int:
    """Write the mirror as FORMAT to the file or folder DEST, or as every format into a folder.

    What stands at DEST is replaced only with --force, and only once the export is whole; a folder, only where an export made it. `-` is
    standard output, for formats that are one file. --list says which are, and docs/exports what is in them. --since and --until leave
    articles of no date out.

    \b
    Example:
      backfile export jsonl articles.jsonl --db sample.db
      backfile export csv - --db sample.db --language de | head
      backfile export markdown vault/ --periodical lw --since 2012
      backfile export all exports/
    """
    from exports.failures import CannotExport
    from exports.formats import FORMATS
    from exports.selection import Filters, Selection
    from exports.writing import export as write
    from exports.writing import export_all

    if list_formats:
        _list()
        return 0
    _check(format_, dest, layout, tuple(FORMATS))
    assert format_
    assert dest
    # Only now, so that a slip is told at once.
    from pipelines.mirror.opening import open_for_reading

    with stoppable(), progress(quiet or dest == "-") as tell:
        try:
            with closing(open_for_reading(one_mirror(db))) as mirror:
                selection = Selection(mirror, Filters(**asked), tell)
                if format_ == "all":
                    written = export_all(selection, Path(dest), force)
                else:
                    written = {format_: (dest, write(selection, format_, dest, layout, force))}
        except CannotExport as error:
            click.echo(f"backfile: {error}.", err=True)
            return FAILED
        except KeyboardInterrupt:
            click.echo("backfile: stopped; what was not whole yet is taken away.", err=True)
            raise
    for name, (target, number) in written.items():
        if not quiet and target != "-":
            click.echo(f"{target}: {number:,} {FORMATS[name].counts}", err=True)
    return 0


def _check(format_: str | None, dest: str | None, layout: str | None, known: tuple[str, ...]) -> None:
    """Raise UsageError, naming the nearest format that there is, where the command line is none that can be done."""
    every = f"formats are {', '.join(known)} and all"
    if format_ is None:
        raise click.UsageError(f"name a format and a destination; {every}")
    if format_ not in (*known, "all"):
        near = get_close_matches(format_.casefold(), (*known, "all"), n=1)
        raise click.UsageError(f"there is no format {format_!r}; {f'near it is {near[0]}; ' if near else ''}{every}")
    if dest is None:
        raise click.UsageError(f"name where {format_} goes: a file or a folder")
    if format_ == "all" and layout:
        raise click.UsageError("--layout is of one format, not of all; leave it out")


def _list() -> None:
    from exports.formats import FORMATS

    for name, found in FORMATS.items():
        click.echo(f"{name:<9} {found.title}: {found.description}")
        if len(found.layouts) > 1:
            for layout, said in found.layouts.items():
                click.echo(f"{'':<9}   --layout {layout}: {said}")
