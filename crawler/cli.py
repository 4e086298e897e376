"""The command line: every command of `backfile`, and how what goes wrong in one is told."""

from __future__ import annotations

import sys
from importlib.metadata import version

import click

from crawler.commands.archives import archives
from crawler.commands.check import check
from crawler.commands.compare import compare
from crawler.commands.config import config, init
from crawler.commands.crawl import crawl
from crawler.commands.export import export
from crawler.commands.forget import forget
from crawler.commands.importing import import_
from crawler.commands.merge import merge
from crawler.commands.reparse import reparse
from crawler.commands.reprints import reprints
from crawler.commands.schedule import schedule
from crawler.commands.serve import serve
from crawler.commands.status import status
from crawler.configuration.reading import BadConfiguration
from crawler.runs.exit_statuses import FAILED, LOCKED, WRONG_USAGE
from pipelines.mirror.failures import BadDecisions, MirrorLocked, MirrorUnusable


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


for command in (
    archives, check, compare, config, crawl, export, forget, import_, init, merge, reparse, reprints, schedule, serve, status,
):  # fmt: skip
    cli.add_command(command)


if __name__ == "__main__":
    main()
