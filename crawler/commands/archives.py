"""The commands about archives: `backfile archives` lists them, `new` begins one, `try` shows how a page reads, `record` keeps it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import click

from crawler.commands.checks import check_base_url, check_contact, check_known, configured
from crawler.commands.options import AS_JSON, BASE_URL
from crawler.runs.exit_statuses import FAILED

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider
    from pipelines.warc.exchange import Exchange

_PAGES = (5, 48)
"""A crawl that reads nothing gives up at 50 pages."""
_CASE = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
_FILE = click.option(
    "--file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Read this file as what stands at URL, and send nothing."
)
_SAVED = click.Path(path_type=Path, exists=True, file_okay=False)


@click.group(invoke_without_command=True)
@AS_JSON
@click.pass_context
def archives(context: click.Context, as_json: bool) -> int:
    """List the archives that Backfile knows, or see how their pages read.

    \b
    Example:
      backfile archives
      backfile archives try sample /english/lw/41/floodgate.html
    """
    if context.invoked_subcommand is None:
        _list(as_json)
    return 0


def _list(as_json: bool) -> None:
    from crawler.loading import archive_classes

    classes = archive_classes()
    known = [
        {"archive": name, "name": found.title, "home_url": found.home_url, "periodicals": len(found.periodicals)}
        for name, found in classes.items()
    ]
    if as_json:
        click.echo(json.dumps(known, ensure_ascii=False, indent=2))
    for row in known if not as_json else ():
        click.echo(f"{row['archive']:<16} {row['name']} ({row['periodicals']} periodicals), {row['home_url']}")
    for why in classes.broken.values():
        click.echo(f"backfile: {why}.", err=True)


@archives.command()
@click.argument("name")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option("--pages", type=click.IntRange(*_PAGES), default=32, show_default=True, help="Pages that are asked for at most.")
@BASE_URL
@click.option("--folder", type=_SAVED, help="Read the pages saved in this folder, which is what stands at the first URL, and send nothing.")
@click.option("--file", "files", metavar="URL=PATH", multiple=True, help="Read PATH as what stands at URL, and send nothing.")
@click.option("--force", is_flag=True, help="Overwrite a module of that name.")
def new(
    name: str, urls: tuple[str, ...], pages: int, base_url: str | None, folder: Path | None, files: tuple[str, ...], force: bool
) -> int:
    """Begin an archive: look at the site that begins at URL, and write its module and recorded pages.

    A few dozen pages are asked for, one after the other, as politely as a crawl does. What they show decides the patterns of addresses,
    the layouts and the periodicals; what is doubtful stands in a comment, and fails `make test` until a person has looked at it.

    \b
    Example:
      backfile archives new parish https://parish.example/archive/
      backfile archives new parish https://parish.example/archive/ --folder saved/
    """
    from crawler.commands.new_archive import begin_archive

    for line in begin_archive(name, urls, pages, base_url, folder, files, force):
        click.echo(line)
    return 0


@archives.command("try")
@click.argument("name", metavar="ARCHIVE")
@click.argument("url")
@_FILE
@BASE_URL
@click.option("--reasons", is_flag=True, help="Say under each block what speaks for its role.")
def try_page(name: str, url: str, file: Path | None, base_url: str | None, reasons: bool) -> int:
    """Show how the page at URL reads: its blocks with their roles, and what is made of them.

    It is asked for once, as a crawl would ask; no mirror is opened. URL may leave out the archive's home.

    \b
    Example:
      backfile archives try sample /english/lw/41/floodgate.html --reasons
      backfile archives try icl https://old.iclfi.org/english/asp/240/bolivia.html --file saved.html
    """
    from crawler.trying.trial import read
    from crawler.trying.trial_text import describe

    for line in describe(read(*_answer(name, url, file, base_url)), shutil.get_terminal_size().columns, reasons):
        click.echo(line)
    return 0


@archives.command()
@click.argument("name", metavar="ARCHIVE")
@click.argument("case")
@click.argument("url")
@_FILE
@BASE_URL
@click.option("--folder", type=click.Path(path_type=Path), default=Path("tests/pages"), show_default=True, help="Where recorded pages are.")
@click.option("--force", is_flag=True, help="Overwrite a page that is recorded as CASE.")
def record(name: str, case: str, url: str, file: Path | None, base_url: str | None, folder: Path, force: bool) -> int:
    """Keep the page at URL as CASE.html, its bytes as they came, and what it reads as in CASE.json, for the tests.

    See with `try` that it reads as it should; a live page is somebody's text, so ask before you publish one.

    \b
    Example:
      backfile archives record sample floodgate /english/lw/41/floodgate.html
    """
    from crawler.trying.recorded import recorded, write_recorded

    if not _CASE.fullmatch(case):
        raise click.UsageError(f"CASE is a name of small letters, digits and _, not {case!r}")
    spider, address, exchange = _answer(name, url, file, base_url)
    content = _content(exchange)
    page = folder / name / f"{case}.html"
    if not force and (page.exists() or page.with_suffix(".json").exists()):
        raise click.UsageError(f"{page} is there already; choose another name, or --force")
    expected = recorded(spider, address, content)
    write_recorded(page, content, expected)
    click.echo(f"{page}: {expected['reader'] or 'no layout'}, {len(expected['readings'])} readings")
    return 0


def _answer(name: str, url: str, file: Path | None, base_url: str | None) -> tuple[ArchiveSpider, str, Exchange]:
    """Return a spider that reads, the address as the archive calls it, and what stands there or in `file`."""
    check_known(name)
    check_base_url(base_url)
    from crawler.configuration.scrapy_settings import settings_for
    from crawler.loading import archive_classes, new_spider
    from crawler.trying.keeping import NotFetched
    from crawler.trying.trial import fetch

    archive = archive_classes()[name]
    values = configured().of(name, {"base_url": base_url})
    options = values.as_settings() | {"BACKFILE_CONFIGURED": True, "LOG_LEVEL": "CRITICAL"}
    with settings_for(archive, options, serve=file is None) as settings:
        spider = new_spider(archive, settings)
        address = spider.address(spider.archive_address(urljoin(archive.home_url, url)))
        if address is None:
            raise click.UsageError(f"{url} is on no host of {archive.title}: {', '.join(archive.hosts)}")
        if file is not None:
            return spider, address, _saved(spider.fetch_address(address), file)
        check_contact(archive, settings)
        try:
            return spider, address, fetch(archive, address, settings)
        except NotFetched as why:
            click.echo(f"backfile: {str(why).rstrip('.')}.", err=True)
            sys.exit(FAILED)


def _saved(url: str, file: Path) -> Exchange:
    from pipelines.normalize.moments import timestamp
    from pipelines.warc.exchange import Exchange

    return Exchange(url=url, at=timestamp(), status=200, headers=[(b"Content-Type", b"text/html")], body=file.read_bytes())


def _content(exchange: Exchange) -> bytes:
    from pipelines.warc.exchange import BadContent

    try:
        return exchange.content()
    except BadContent as why:
        click.echo(f"backfile: {exchange.url} cannot be unpacked: {why}.", err=True)
        sys.exit(FAILED)
