"""The command `backfile forget`: takes a page down for good."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.commands.checks import one_mirror
from crawler.commands.options import ONE_MIRROR
from crawler.commands.work import opened, run_of


@click.command()
@click.argument("what", metavar="URL|KEY")
@ONE_MIRROR
@click.option("--reason", required=True, help="Why: it stays in the mirror, in the table `tombstones`.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(what: str, db: Path | None, reason: str, yes: bool) -> int:
    """Take the page at URL, or the article KEY, down for good: the only deletion there is.

    Its bytes, text and search words go, from DB and from its WARC files, at every address that served them; a tombstone stays, and it is
    never fetched again. Copies of the file that you made elsewhere are yours to mend.

    \b
    Example:
      backfile forget sample/english/lw/41/floodgate sample.db --reason "asked for by the author"
    """
    from pipelines.mirror import forgetting

    path = one_mirror(db)
    with opened(path) as (mirror, archives):
        urls = forgetting.addresses_of(mirror.db, what)
        if not urls:
            raise click.UsageError(f"{path} knows no page and no article {what!r}")
        for url in urls:
            click.echo(url)
        if not yes:
            click.confirm(f"Take down what stood at {'this address' if len(urls) == 1 else 'these addresses'}?", abort=True)
        with run_of(mirror, archives[0], command="forget"), mirror.writing() as written:
            done = forgetting.forget(written, path, mirror.run_id, urls, reason)
    click.echo(f"{path}: {len(done.urls):,} addresses forgotten, {done.captures:,} captures emptied")
    return 0
