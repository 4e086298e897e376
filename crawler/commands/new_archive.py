"""What `backfile archives new` does: checks what is asked for, looks at the site, and writes what is proposed."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import click

from crawler.commands.checks import check_base_url, check_contact, configured
from crawler.configuration.reading import known_archives
from crawler.runs.exit_statuses import FAILED

if TYPE_CHECKING:
    from crawler.new_archive.looking import Look
    from crawler.new_archive.writing import Checkout

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def begin_archive(
    name: str, urls: Sequence[str], pages: int, base_url: str | None, folder: Path | None, files: Sequence[str], force: bool
) -> Iterator[str]:
    """Write the module of the archive `name`, whose site begins at `urls`, and yield the lines that tell what was found.

    Raises click's UsageError for what cannot be meant; ends the command, having said why, where the site shows no periodical.
    """
    checkout = _checkout()
    _check_name(name, checkout, force)
    _check_urls(urls)
    check_base_url(base_url)
    saved = _saved(urls, folder, files)
    from crawler.new_archive.looking import NothingSeen
    from crawler.new_archive.proposing import NoPeriodical, propose
    from crawler.new_archive.report import describe
    from crawler.new_archive.writing import write

    try:
        look = _look(name, urls, pages, base_url, saved)
        proposal = propose(look, name)
    except (NothingSeen, NoPeriodical) as why:
        click.echo(f"backfile: {str(why).rstrip('.')}.", err=True)
        sys.exit(FAILED)
    yield from describe(proposal, look, write(proposal, look, checkout), base_url)


def _look(name: str, urls: Sequence[str], pages: int, base_url: str | None, saved: Mapping[str, Path]) -> Look:
    from crawler.configuration.scrapy_settings import crawl_settings
    from crawler.new_archive.looking import look_at, look_at_files, site_class

    site = site_class(name, urls)
    values = configured().of(None, {"base_url": base_url})
    settings = crawl_settings(values.as_settings() | {"BACKFILE_CONFIGURED": True, "LOG_LEVEL": "CRITICAL"})
    if saved:
        return look_at_files(site, settings, saved, pages)
    check_contact(site, settings)
    return look_at(site, settings, pages)


def _checkout() -> Checkout:
    """Return the checkout that this is run in; raises UsageError where it is none, or where another one's Backfile runs."""
    import crawler
    from crawler.new_archive.writing import Checkout

    root = Path.cwd()
    if not (root / "scrapy.cfg").exists():
        raise click.UsageError(f"an archive is written into Backfile's sources: run this in the folder that holds scrapy.cfg, not {root}")
    runs = Path(crawler.__file__).parent.parent
    if runs.resolve() != root.resolve():
        raise click.UsageError(f"the Backfile that runs is the one in {runs}, and would not find what is written here: run this there")
    return Checkout(Path())


def _check_name(name: str, checkout: Checkout, force: bool) -> None:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise click.UsageError(f"NAME is the name of a Python module, small letters, digits and _, not {name!r}")
    if (name in known_archives() or checkout.module(name).exists() or checkout.pages(name).exists()) and not force:
        raise click.UsageError(f"there is an archive {name!r} already, in {checkout.module(name)}; choose another name, or --force")


def _check_urls(urls: Sequence[str]) -> None:
    for url in urls:
        try:
            parts = urlsplit(url)
            good = parts.scheme in ("http", "https") and parts.hostname and parts.port is None
        except ValueError:
            good = False
        if not good or parts.username:
            raise click.UsageError(
                f"URL is the address of a page that leads to the issues, like https://parish.example/archive/, not {url!r}; "
                "--base-url names a copy of the site at another port"
            )


def _saved(urls: Sequence[str], folder: Path | None, files: Sequence[str]) -> dict[str, Path]:
    """Return the saved pages by their addresses."""
    from crawler.new_archive.looking import saved_pages

    found = saved_pages(folder, urljoin(urls[0], ".")) if folder else {}
    for given in files:
        url, is_given, path = given.rpartition("=")
        if not is_given or not Path(path).is_file():
            raise click.UsageError(f"--file takes URL=PATH, a page's address and the file it was saved in, not {given!r}")
        found[urljoin(urls[0], url)] = Path(path)
    return found
