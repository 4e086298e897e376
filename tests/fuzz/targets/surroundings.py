"""What targets read in: the archives' spiders, and a folder, in memory where there is such; begun once, as an input takes less."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.configuration.scrapy_settings import crawl_settings
from crawler.loading import archive_classes, new_spider
from crawler.rereading import Rereader

_MEMORY = Path("/dev/shm")
_held = ExitStack()


@cache
def reader(archive: str) -> Rereader:
    """Return what reads pages of `archive` as a crawl does."""
    made = Rereader(new_spider(archive_classes()[archive], crawl_settings({})))
    _held.callback(made.loop.close)
    return made


@cache
def folder() -> Path:
    """Return a folder for files."""
    return Path(_held.enter_context(TemporaryDirectory(prefix="fuzz-", dir=_MEMORY if _MEMORY.is_dir() else None)))


def end() -> None:
    """Take away what was begun; what is asked for again is begun anew."""
    _held.close()
    reader.cache_clear()
    folder.cache_clear()
