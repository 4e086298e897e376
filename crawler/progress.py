"""How a crawl is getting on: a line that renews itself on a terminal, a plain line now and then in a log."""

from __future__ import annotations

import sys
from time import monotonic
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.items import Page

_ON_TERMINAL, _IN_LOG = 0.2, 15.0


class Progress:
    """Tells of a crawl's pages on standard error."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler; raises NotConfigured where the operator wants no progress."""
        if not crawler.settings.getbool("BACKFILE_PROGRESS"):
            raise NotConfigured
        self.crawler = crawler
        self.terminal = sys.stderr.isatty()
        self.started = self.told = monotonic()
        self.pages = self.failed = 0
        self.width = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of one crawl."""
        extension = cls(crawler)
        crawler.signals.connect(extension.page_written, signals.item_scraped)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def page_written(self, item: Page) -> None:
        """Count a page, and tell of it when it is time."""
        self.pages += 1
        self.failed += item.outcome == "failed"
        now = monotonic()
        if now - self.told >= (_ON_TERMINAL if self.terminal else _IN_LOG):
            self.told = now
            self._tell(self._line(now))

    def spider_closed(self) -> None:
        """Say that what remains is done without the network."""
        self._tell(f"{self._line(monotonic())}; settling …")
        if self.terminal:
            sys.stderr.write("\n")

    def _line(self, now: float) -> str:
        rate = self.pages / max(now - self.started, 0.001)
        failed = f", {self.failed:,} failed" if self.failed else ""
        spider = self.crawler.spider
        return f"{spider.name if spider else ''}: {self.pages:,} pages, {rate:,.1f} a second{failed}"

    def _tell(self, line: str) -> None:
        sys.stderr.write(f"\r{line:<{self.width}}" if self.terminal else f"{line}\n")
        sys.stderr.flush()
        self.width = len(line)
