"""The last pipeline: writes each page to the mirror, and settles the mirror when the crawl ends."""

from __future__ import annotations

import logging
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from pipelines.items import Page
from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.store import Mirror

logger = logging.getLogger(__name__)

_OUTCOMES = {"finished": "done", "limit": "limited", "window": "limited", "shutdown": "stopped"}


class MirrorPipeline:
    """Writes pages to the mirror that the spider opened; does nothing where none is open, as in `scrapy shell`."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler, whose spider holds the mirror."""
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of one crawl, listening for its end."""
        pipeline = cls(crawler)
        crawler.signals.connect(pipeline.spider_closed, signals.spider_closed)
        return pipeline

    @property
    def mirror(self) -> Mirror | None:
        """The mirror of this crawl."""
        return getattr(self.crawler.spider, "mirror", None)

    def process_item(self, item: Page) -> Page:
        """Write `item` whole. Raises MirrorUnusable where that cannot be done; the spider then stops."""
        if self.mirror is not None:
            self.mirror.write(item)
        return item

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Settle what came in, write how the run ended, and close the mirror."""
        mirror = self.mirror
        if mirror is None:
            return
        try:
            settled = mirror.settle()
            mirror.finish_run(_OUTCOMES.get(reason, "failed"), settled, self.crawler.stats.get_stats())
        except MirrorUnusable as error:
            logger.error("%s", error)
        except Exception as error:
            # Scrapy would log this and end as if all were well.
            logger.exception("Settling failed")
            mirror.failure = (
                f"{mirror.path} could not be settled: {error!r}; this is a fault of Backfile, so please report it with the mirror"
            )
        finally:
            mirror.close()
