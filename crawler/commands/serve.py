"""The command `backfile serve`: a mirror in Datasette, or published as a folder that anyone can host."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
from click.core import ParameterSource

from crawler.commands.checks import one_mirror
from crawler.commands.options import ONE_MIRROR
from crawler.runs.exit_statuses import FAILED


@click.command()
@ONE_MIRROR
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
