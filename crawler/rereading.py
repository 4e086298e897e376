"""Reads captured answers again, without network, on all cores: what the archive's module makes of them now."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Self, TypeVar

from scrapy.utils.misc import load_object

from crawler.answers import Lease, read_answer
from crawler.archive import ArchiveSpider
from crawler.configuration.scrapy_settings import crawl_settings
from crawler.loading import archive_classes, new_spider
from pipelines.items import Page
from pipelines.warc.exchange import Exchange

_TOGETHER = 16
"""Addresses that a process is given at once."""

Asked = TypeVar("Asked")
Made = TypeVar("Made")


class Rereader:
    """An archive's spider and the pipelines that a reading goes through before it is written."""

    def __init__(self, spider: ArchiveSpider) -> None:
        """Take a spider that reads (see new_spider)."""
        self.spider = spider
        names: Mapping[str, int] = spider.settings["READING_PIPELINES"]
        pipelines = [load_object(name) for name in sorted(names, key=lambda name: names[name])]
        self.pipelines: list[Callable[[Page], Page]] = [pipeline.from_crawler(spider.crawler).process_item for pipeline in pipelines]
        self.loop = asyncio.new_event_loop()

    @classmethod
    def of(cls, archive: str, base_url: str | None = None) -> Self:
        """Return the reader of an archive by its name; `base_url` is where the copy stood that the answers are of."""
        return cls(new_spider(archive_classes()[archive], crawl_settings({"LOG_LEVEL": "CRITICAL", "BACKFILE_BASE_URL": base_url})))

    def read(self, exchange: Exchange, lease: Lease) -> Page:
        """Return what a crawl would write of an answer to `lease`."""
        page = self.loop.run_until_complete(read_answer(self.spider, exchange, lease))
        for process in self.pipelines:
            page = process(page)
        return page


_rereader: Rereader | None = None


def _begin(archive: str, base_url: str | None) -> None:
    # A Ctrl-C is for the process that began this one, which ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    global _rereader
    _rereader = Rereader.of(archive, base_url)


def _end_with_parent() -> None:
    # One that is killed says nothing to those that wait for work from it.
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _do(work: Callable[[Rereader, Any], Any], asked: list[Any]) -> list[Any]:
    assert _rereader is not None
    return [work(_rereader, one) for one in asked]


def reread(
    archive: str, asked: Iterable[Asked], work: Callable[[Rereader, Asked], Made], processes: int, base_url: str | None = None
) -> Iterator[Made]:
    """Yield what `work`, a function of a module, makes of each of `asked`, in their order, done in so many processes.

    `base_url` is as in Rereader.of. Only so many are on their way that memory stays flat. Raises BrokenProcessPool where a process was
    killed.
    """
    left = iter(asked)
    # Not forked: a fork would hold the mirror's lock after us, and share its connection.
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (archive, base_url)) as pool:
        batches = iter(lambda: list(islice(left, _TOGETHER)), [])
        waiting = [pool.submit(_do, work, batch) for batch in islice(batches, 2 * processes)]
        while waiting:
            done = waiting.pop(0)
            yield from done.result()
            waiting += [pool.submit(_do, work, batch) for batch in islice(batches, 1)]
