"""Puts what an operator has set among Scrapy's settings, where a crawl looks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.settings import BaseSettings, Settings

from crawler.configuration.known import SETTINGS
from crawler.configuration.reading import read_configuration

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider


def crawl_settings(options: Mapping[str, Any]) -> Settings:
    """Return the project's settings with `options` over them; those that are None are left as they are."""
    settings = Settings()
    # Not get_project_settings(): that looks for scrapy.cfg above the folder that the command happens to run in.
    settings.setmodule("crawler.settings", priority="project")
    for setting in SETTINGS.values():
        if setting.default is not None:
            settings.set(setting.variable, setting.default, "default")
    for name, value in options.items():
        if value is not None:
            settings.set(name, value, "cmdline")
    return settings


@contextmanager
def settings_for(archive: type[ArchiveSpider], options: Mapping[str, Any], serve: bool = True) -> Iterator[Settings]:
    """Give the settings for fetching from `archive`; one that is served by its own module is, meanwhile, where no other copy is named."""
    serve_site = getattr(archive, "serve_site", None) if serve and options.get("BACKFILE_BASE_URL") is None else None
    with serve_site() if serve_site is not None else nullcontext() as site:
        yield crawl_settings({**options, **({"BACKFILE_BASE_URL": site} if site else {})})


def configure(settings: BaseSettings, archive: str) -> None:
    """Set all that is set for `archive` in file and environment; what `settings` have already comes first, as an option would.

    Once is enough: the command line has read it before Scrapy began. Raises BadConfiguration where something set cannot be meant.
    """
    if settings.getbool("BACKFILE_CONFIGURED"):
        return
    given = {name: settings[setting.variable] for name, setting in SETTINGS.items() if _is_given(settings, setting.variable)}
    db, file = given.get("db"), settings.get("BACKFILE_CONFIG")
    for name, value in read_configuration(Path(db) if db else None, Path(file) if file else None).of(archive, given).as_settings().items():
        settings.set(name, value, "cmdline")
    settings.set("BACKFILE_CONFIGURED", True, "cmdline")


def _is_given(settings: BaseSettings, name: str) -> bool:
    return settings.get(name) is not None and (settings.getpriority(name) or 0) > 0
