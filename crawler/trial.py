"""One page of an archive, fetched as politely as a crawl and read as a crawl would read it, with no mirror."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.answers import read_answer
from crawler.archive import ArchiveSpider
from crawler.charsets import decode
from crawler.exchanges import exchange_of
from crawler.items import Page, PageKind
from crawler.pages import SeenBlock, WebPage, read_page
from crawler.run import run_crawl
from pipelines.warc.exchange import Exchange


class NotFetched(Exception):
    """The page could not be had; says why in a sentence."""


@dataclass(frozen=True)
class _Lease:
    url: str
    kind: PageKind
    found_on: None = None
    etag: None = None
    last_modified: None = None


class _OnePage:
    """A frontier of one address, in the place of a mirror, that keeps what came of it."""

    def __init__(self, lease: _Lease) -> None:
        self.failure: str | None = None
        self.exchange: Exchange | None = None
        self.page: Page | None = None
        self._leases = [lease]

    def lease(self, count: int) -> Sequence[_Lease]:
        leases, self._leases = self._leases[:count], self._leases[count:]
        return leases

    def seconds_to_next(self) -> float | None:
        return 0.0 if self._leases else None


class KeepPipeline:
    """Keeps the one answer of a trial, in the place of the pipelines of a crawl."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler, whose spider walks for one page."""
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of one crawl, listening for answers."""
        pipeline = cls(crawler)
        crawler.signals.connect(pipeline.response_received, signals.response_received)
        return pipeline

    def response_received(self, response: Response, request: Request) -> None:
        """Keep the page's answer; robots.txt was not leased."""
        if "lease" in request.cb_kwargs:
            self._kept.exchange = exchange_of(response)

    def process_item(self, item: Page) -> Page:
        """Keep `item`, which says why where there was no answer."""
        self._kept.page = item
        return item

    @property
    def _kept(self) -> _OnePage:
        kept = getattr(self.crawler.spider, "mirror", None)
        assert isinstance(kept, _OnePage)
        return kept


def fetch(archive: type[ArchiveSpider], url: str, settings: Settings) -> Exchange:
    """Return the answer at `url`, asked for once with the manners and within the scope of a crawl of `archive`.

    Raises NotFetched where there is none, or robots.txt forbids to ask.
    """
    settings = settings.copy()
    # One page that a person asks for is no crawl.
    settings.set("BACKFILE_NOW", True, "cmdline")
    settings.set("ITEM_PIPELINES", {"crawler.trial.KeepPipeline": 300}, "cmdline")
    kept = _OnePage(_Lease(url, "page"))
    ended = run_crawl(archive, settings, kept)
    if kept.exchange is not None:
        return kept.exchange
    if ended.signal is not None:
        raise KeyboardInterrupt
    problems = kept.page.problems if kept.page else []
    raise NotFetched(problems[0].message if problems else ended.failure or f"{url} gave no answer")


def new_spider(archive: type[ArchiveSpider], settings: Settings) -> ArchiveSpider:
    """Return a spider of `archive` that reads and does not walk."""
    crawler = Crawler(archive, settings)
    spider = archive.from_crawler(crawler)
    crawler.spider = spider
    return spider


@dataclass
class Trial:
    """How one page reads."""

    key: str | None
    """What the archive calls what stands there."""
    kind: PageKind
    """What it was expected to be."""
    page: Page
    """What a crawl would write."""
    blocks: list[SeenBlock]
    """The page block by block; none for what is no HTML."""


def read(spider: ArchiveSpider, url: str, exchange: Exchange, pipelines: Iterable[Callable[[Page], Page]]) -> Trial:
    """Return how the answer at `url`, an address as the archive calls it, reads, its readings gone through `pipelines`."""
    lease = _Lease(url, spider.page_kind(url))
    page = asyncio.run(read_answer(spider, exchange, lease))
    for process in pipelines:
        page = process(page)
    charset = page.capture.charset if page.capture else None
    return Trial(spider.identity(url), lease.kind, page, _blocks(spider, url, exchange) if charset else [])


def _blocks(spider: ArchiveSpider, url: str, exchange: Exchange) -> list[SeenBlock]:
    page = WebPage(url, decode(exchange.content(), exchange.header("Content-Type"), spider.charset).text)
    # A layout that fails on this page is told among the page's problems; its bare blocks are what helps to see why.
    with suppress(Exception):
        if (layout := read_page(page, spider, spider.layouts)) is not None:
            return layout.seen()
    return [SeenBlock(block.role, block.text) for block in page.blocks]
