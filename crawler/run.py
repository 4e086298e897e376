"""One crawl, from an open mirror to its end: runs Scrapy, stops it on a signal, and says what came of it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from types import FrameType
from typing import Any, cast

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader
from twisted.internet import tcp

from crawler.archive import ArchiveSpider

_GRACE = 3.0
"""Seconds that answers on their way have, once a crawl is stopped, before we hang up."""
_GOOD_ENDS = ("finished", "limit", "shutdown")


@dataclass
class Ended:
    """How a crawl ended."""

    failure: str | None
    """Why it failed, in a sentence."""
    signal: int | None
    """The signal that stopped it."""


def archive_classes() -> dict[str, type[ArchiveSpider]]:
    """Return the spider classes of the known archives by name, in the order of the names."""
    loader = get_spider_loader(crawl_settings({}))
    classes = {name: loader.load(name) for name in sorted(loader.list())}
    return {name: found for name, found in classes.items() if issubclass(found, ArchiveSpider)}


def crawl_settings(options: dict[str, Any]) -> Settings:
    """Return the project's settings with `options` over them; those that are None are left as they are."""
    settings = Settings()
    # Not get_project_settings(): that looks for scrapy.cfg above the folder that the command happens to run in.
    settings.setmodule("crawler.settings", priority="project")
    for name, value in options.items():
        if value is not None:
            settings.set(name, value, "cmdline")
    return settings


@contextmanager
def settings_for(archive: type[ArchiveSpider], options: dict[str, Any], serve: bool = True) -> Iterator[Settings]:
    """Give the settings for fetching from `archive`; one that is served by its own module is, meanwhile, where no other copy is named."""
    serve_site = getattr(archive, "serve_site", None) if serve and options["BACKFILE_BASE_URL"] is None else None
    with serve_site() if serve_site is not None else nullcontext() as site:
        yield crawl_settings({**options, **({"BACKFILE_BASE_URL": site} if site else {})})


def run_crawl(archive: type[ArchiveSpider], settings: Settings, mirror: Any) -> Ended:
    """Walk `archive` into the open `mirror` until nothing is due, and return how it ended.

    The first SIGINT or SIGTERM stops it cleanly, a second one at once; either way nothing that was written is lost.
    """
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(archive)
    received: list[int] = []

    def stop(signum: int, _: FrameType | None) -> None:
        from twisted.internet import reactor  # importing it installs one, so not before the process has installed its own

        received.append(signum)
        signal.signal(signum, signal.SIG_DFL)
        reactor.callFromThread(_close, crawler)

    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, stop)
    process.crawl(crawler, mirror=mirror)
    process.start(install_signal_handlers=False)
    failure = mirror.failure or getattr(crawler.spider, "failure", None)
    reason = crawler.stats.get_value("finish_reason")
    if failure is None and reason not in _GOOD_ENDS:
        failure = f"the crawl of {archive.name} broke off ({reason}); run it with --verbose to see why"
    return Ended(failure, received[0] if received else None)


def _close(crawler: Crawler) -> None:
    if not crawler.crawling:
        return
    spider = crawler.spider
    if isinstance(spider, ArchiveSpider) and crawler.engine is not None and crawler.engine.spider is not None:
        spider.end("shutdown")
        asyncio.get_running_loop().call_later(_GRACE, _hang_up, crawler)
    else:
        # The signal came while Scrapy was still starting, when it cannot be stopped.
        asyncio.get_running_loop().call_later(0.05, _close, crawler)


def _hang_up(crawler: Crawler) -> None:
    """End the connections that are left, again and again: Twisted asks once more on a new one where an old one is lost."""
    from twisted.internet import reactor  # as above

    if not crawler.crawling:
        return
    # By name: Twisted's types declare these two without a self.
    for connection in {one for asked in ("getReaders", "getWriters") for one in getattr(reactor, asked)()}:
        if isinstance(connection, tcp.Client):
            cast("Any", connection).abortConnection()
    asyncio.get_running_loop().call_later(0.5, _hang_up, crawler)
