"""One crawl, from an open mirror to its end: runs Scrapy, stops it on a signal, and says what came of it."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass
from types import FrameType
from typing import Any, cast

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from twisted.internet import tcp

from crawler.archive import ArchiveSpider
from crawler.runs.after_run import SIGNAL, AfterRun, failure_of
from crawler.runs.aftermath import Aftermath
from crawler.runs.exit_statuses import FAILED

_GRACE = 3.0
"""Seconds that answers on their way have, once a crawl is stopped, before we hang up."""


@dataclass
class Ended:
    """How a crawl ended."""

    failure: str | None
    """Why it failed, in a sentence."""
    signal: int | None
    """The signal that stopped it."""
    after: Aftermath | None = None
    """What came of what followed it: publishing, health file, notices."""

    @property
    def exit_status(self) -> int:
        """What a command that ran it ends with."""
        return self.after.exit_status if self.after else FAILED

    @property
    def sentences(self) -> list[str]:
        """What is to be said of it to whoever started it, none of which ends in a full stop."""
        # What it warns of is logged, and so is said already.
        said = [self.failure, self.after.failure if self.after else None]
        return [sentence.rstrip(".") for sentence in said if sentence]


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
        if crawler.stats is not None:
            crawler.stats.set_value(SIGNAL, signum)
        signal.signal(signum, signal.SIG_DFL)
        reactor.callFromThread(_close, crawler)

    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, stop)
    process.crawl(crawler, mirror=mirror)
    process.start(install_signal_handlers=False)
    return Ended(failure_of(crawler), received[0] if received else None, _aftermath(crawler))


def _aftermath(crawler: Crawler) -> Aftermath | None:
    try:
        follower = crawler.get_extension(AfterRun)
    except RuntimeError:
        # It broke off before there were extensions.
        return None
    return follower.aftermath if follower else None


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
