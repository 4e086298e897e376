"""What the commands check of what an operator asks for, before anything is opened or sent: each refusal is one sentence of wrong usage."""

from __future__ import annotations

import math
from difflib import get_close_matches
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from crawler.configuration.reading import Configuration, known_archives, read_configuration

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from crawler.archive import ArchiveSpider


class Seconds(click.FloatRange):
    """A number of seconds from 0 to a day."""

    def __init__(self) -> None:
        super().__init__(min=0, max=86_400)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return `value` as a number; raises click's BadParameter where it is none."""
        seconds = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a number of seconds", param, ctx)
        return seconds


def check_known(archive: str) -> None:
    """Raise UsageError where there is no archive of that name."""
    known = known_archives()
    if archive not in known:
        raise click.UsageError(f"there is no archive {archive!r}; known are {', '.join(known)}")


def named_mirror(db: Path | None) -> Path | None:
    """Return `db`, or the mirror that BACKFILE_DB names: the configuration is beside it."""
    return db or (Path(environ["BACKFILE_DB"]) if environ.get("BACKFILE_DB") else None)


def configured(db: Path | None = None) -> Configuration:
    """Return what is set beside the mirror `db`, or where none is named beside that of BACKFILE_DB, or here."""
    return read_configuration(named_mirror(db))


def one_mirror(db: Path | None) -> Path:
    """Return `db`, or where none is named the one mirror in this folder; raises UsageError where there is none, or are several."""
    if db is not None:
        return db
    found = sorted(Path().glob("*.db"))
    if len(found) != 1:
        seen = ", ".join(str(path) for path in found) if found else "none"
        raise click.UsageError(f"name the mirror: this folder holds {seen}")
    return found[0]


def check_base_url(base_url: str | None) -> None:
    """Raise UsageError where `base_url` cannot be the address of a copy of a site."""
    if base_url is None:
        return
    try:
        parts = urlsplit(base_url)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or parts.username or ":" in (parts.hostname or ""):
        raise click.UsageError(f"--base-url takes an address like http://127.0.0.1:8000/copy/, not {base_url!r}")


def check_copy(archive: type[ArchiveSpider], settings: Settings) -> None:
    """Raise UsageError where `archive` stands nowhere on the web, and no copy of it is named."""
    if archive.only_as_copy and not settings["BACKFILE_BASE_URL"]:
        raise click.UsageError(
            f"the archive {archive.name!r} stands nowhere on the web; serve a copy of it, and name that with --base-url http://127.0.0.1:8000/"
        )


def check_contact(archive: type[ArchiveSpider], settings: Settings) -> None:
    """Raise UsageError where `archive` would be asked for on a live host that is none, or with no address to complain to."""
    from crawler.fetching.scope import is_loopback

    check_copy(archive, settings)
    if not is_loopback(settings["BACKFILE_BASE_URL"] or archive.home_url) and not settings["BACKFILE_CONTACT"]:
        raise click.UsageError(
            "a live crawl needs an address where the site's keepers can reach you; set `contact` in backfile.toml, "
            "or BACKFILE_CONTACT, to an e-mail or web address"
        )


def check_chosen(archive: type[ArchiveSpider], settings: Settings) -> None:
    """Raise UsageError, naming the nearest that there are, where `archive` has no such periodical, or none in such a language."""
    try:
        archive.chosen(settings)
    except ValueError as error:
        raise click.UsageError(f"{error}; {_nearest(archive, settings['BACKFILE_PERIODICAL'])}") from error


def _nearest(archive: type[ArchiveSpider], asked: str | None) -> str:
    held = archive.periodicals
    names = {name.casefold(): known for known in held for name in (known.code, known.abbreviation, known.name) if name}
    near = list(dict.fromkeys(names[name] for name in get_close_matches((asked or "").casefold(), names, n=5, cutoff=0.5)))
    told = ", ".join(f"{known.code} ({known.name}, {known.language})" for known in near or held)
    return f"{'near it are' if near else 'there are'} {told}"
