"""Loads the archives from their modules: one that is broken is told in a sentence, and keeps no other from working."""

from __future__ import annotations

import traceback
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.spider import iter_spider_classes

from crawler.archive import ArchiveSpider
from crawler.configuration.reading import BadConfiguration
from crawler.configuration.scrapy_settings import crawl_settings


class BadArchive(BadConfiguration):
    """An archive's module cannot be used; the message says in a sentence why, in which file, and what to do."""


class ArchiveLoader(SpiderLoader):
    """Scrapy's loader, that tells of a broken module when its archive is asked for, and not before."""

    def __init__(self, settings: Any) -> None:
        """Load what can be loaded of the packages that `SPIDER_MODULES` names."""
        self.broken: dict[str, str] = {}
        """Why each module that cannot be used cannot, by its name."""
        super().__init__(settings)

    def _load_all_spiders(self) -> None:
        for package in map(import_module, self.spider_modules):
            for found in iter_modules(package.__path__):
                file = Path(next(iter(package.__path__)), f"{found.name}.py")
                try:
                    module = import_module(f"{package.__name__}.{found.name}")
                    _check(module, found.name)
                except Exception as error:
                    self.broken[found.name] = _sentence(error, file)
                else:
                    self._load_spiders(module)
        self._check_name_duplicates()


class Archives(dict[str, type[ArchiveSpider]]):
    """The archives whose modules load, by name; to ask for another raises BadArchive, whose message says in a sentence why it does not."""

    def __init__(self, found: dict[str, type[ArchiveSpider]], broken: dict[str, str]) -> None:
        """Take the archives, and why each module that does not load does not, by its name."""
        super().__init__(found)
        self.broken = broken

    def __missing__(self, name: str) -> type[ArchiveSpider]:
        """Raise BadArchive where the module is there and does not load, else KeyError."""
        if name in self.broken:
            raise BadArchive(self.broken[name])
        raise KeyError(name)


def archive_classes() -> Archives:
    """Return the spider classes of the known archives by name, in the order of the names."""
    loader = ArchiveLoader(crawl_settings({}))
    classes = {name: loader.load(name) for name in sorted(loader.list())}
    return Archives({name: found for name, found in classes.items() if issubclass(found, ArchiveSpider)}, loader.broken)


def new_spider(archive: type[ArchiveSpider], settings: Settings) -> ArchiveSpider:
    """Return a spider of `archive` that reads and does not walk."""
    crawler = Crawler(archive, settings)
    spider = archive.from_crawler(crawler)
    crawler.spider = spider
    return spider


def _check(module: ModuleType, name: str) -> None:
    """Raise ValueError where an archive of `module` says what cannot be meant, or none is called `name`."""
    archives = [found for found in iter_spider_classes(module) if issubclass(found, ArchiveSpider)]
    if not any(archive.name == name for archive in archives):
        called = " or ".join(repr(archive.name) for archive in archives) or "no archive"
        raise ValueError(f"it declares {called}, and the file's name says {name!r}; give both one name")
    for archive in archives:
        codes = Counter(periodical.code for periodical in archive.periodicals)
        if twice := [code for code, count in codes.items() if count > 1]:
            raise ValueError(f"two of its periodicals have the code {twice[0]!r}; give each its own")
        for address in archive.addresses:
            address.check()


def _sentence(error: Exception, file: Path) -> str:
    if isinstance(error, SyntaxError):
        return f"the module {file} cannot be read at line {error.lineno}: {error.msg}; mend it, or take the file away"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == file]
    where = f" at line {lines[-1]}" if lines else ""
    why = str(error).rstrip(".") if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
    return f"the module {file} does not load{where}: {why}"
