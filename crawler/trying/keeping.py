"""A crawl without a mirror: its answers are kept, and what it asks for next may depend on what came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.answers import Wanted
from crawler.archive import ArchiveSpider
from crawler.fetching.exchanges import exchange_of
from crawler.runs.run import run_crawl
from pipelines.items import Page
from pipelines.warc.exchange import Exchange


class NotFetched(Exception):
    """The page could not be had; says why in a sentence."""


@dataclass
class Answered:
    """What came of one address."""

    page: Page
    """What a crawl would write of it."""
    exchange: Exchange | None
    """The answer; None where there was none."""


@dataclass
class _Kept:
    """A frontier of few addresses, in the place of a mirror."""

    more: Callable[[Answered, int], Iterable[str]]
    wanted: list[Wanted]
    exchanges: dict[str, Exchange] = field(default_factory=dict)
    in_flight: int = 0

    def lease(self, count: int) -> Sequence[Wanted]:
        leases, self.wanted = self.wanted[:count], self.wanted[count:]
        self.in_flight += len(leases)
        return leases

    def seconds_to_next(self) -> float | None:
        return 0.0 if self.wanted else None

    def take(self, page: Page) -> None:
        self.in_flight -= 1
        answered = Answered(page, self.exchanges.pop(page.url, None))
        self.wanted += [Wanted(url) for url in self.more(answered, self.in_flight + len(self.wanted))]


class KeepPipeline:
    """Keeps the answers, in the place of the pipelines of a crawl."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler, whose spider walks for the few pages."""
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of one crawl, listening for answers."""
        pipeline = cls(crawler)
        crawler.signals.connect(pipeline.response_received, signals.response_received)
        return pipeline

    def response_received(self, response: Response, request: Request) -> None:
        """Keep the answer; robots.txt was not leased."""
        lease = request.cb_kwargs.get("lease")
        if lease is not None:
            self._kept.exchanges[lease.url] = exchange_of(response)

    def process_item(self, item: Page) -> Page:
        """Keep `item`, which says why where there was no answer."""
        if item.outcome != "rules":
            self._kept.take(item)
        return item

    @property
    def _kept(self) -> _Kept:
        kept = getattr(self.crawler.spider, "mirror", None)
        assert isinstance(kept, _Kept)
        return kept


def walk(
    archive: type[ArchiveSpider], first: Sequence[str], settings: Settings, more: Callable[[Answered, int], Iterable[str]]
) -> str | None:
    """Ask for the addresses `first` with the manners and within the scope of a crawl of `archive`; return why it gave up, if it did.

    `more` is told of each answer, and of how many are still to come, and returns the addresses to ask for besides. Scrapy runs once in a
    process, and so does this.
    """
    settings = settings.copy()
    # A few pages that a person asks for are no crawl.
    settings.set("BACKFILE_NOW", True, "cmdline")
    settings.set("ITEM_PIPELINES", {"crawler.trying.keeping.KeepPipeline": 300}, "cmdline")
    ended = run_crawl(archive, settings, _Kept(more, [Wanted(url) for url in first]))
    if ended.signal is not None:
        raise KeyboardInterrupt
    return ended.failure
