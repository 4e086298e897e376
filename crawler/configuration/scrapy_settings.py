"""Puts what an operator has set among Scrapy's settings, where a crawl looks for it."""

from __future__ import annotations

from pathlib import Path

from scrapy.settings import BaseSettings

from crawler.configuration.known import SETTINGS
from crawler.configuration.reading import read_configuration


def set_defaults(settings: BaseSettings) -> None:
    """Set what holds where nobody has set anything."""
    for setting in SETTINGS.values():
        if setting.default is not None:
            settings.set(setting.variable, setting.default, "default")


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
