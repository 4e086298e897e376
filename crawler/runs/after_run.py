"""Scrapy's extension for what follows a run, whoever started it: `backfile crawl`, `scrapy crawl` or scrapyd."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from crawler.runs.aftermath import Aftermath, Ending, Outcome, follow, follow_failed_start
from pipelines.mirror.failures import MirrorLocked, MirrorUnusable

logger = logging.getLogger(__name__)

SIGNAL = "backfile/signal"
"""The name, among Scrapy's statistics, of the number of the signal that stopped a run."""
_SIGTERM = 15
# As the mirror's writer calls them.
_OUTCOMES: dict[str, Outcome] = {"finished": "done", "limit": "limited", "window": "limited", "shutdown": "stopped"}


class AfterRun:
    """Scrapy's extension that does, after any crawl with a mirror, what the operator has set; nothing in `scrapy shell`."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler, whose spider holds the mirror."""
        self.crawler = crawler
        self.aftermath: Aftermath | None = None
        """What came of it, once the engine has stopped; None where no mirror was open."""
        self._unusable: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of one crawl, which waits for its end."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_error, signals.spider_error)
        # The mirror is settled and closed when the spider is closed, by another who listens for that.
        crawler.signals.connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    def spider_error(self, failure: Failure) -> None:
        """Keep why the mirror could not be opened, where `scrapy crawl` or scrapyd has the spider open it; a locked one is no failure."""
        if isinstance(failure.value, MirrorUnusable) and not isinstance(failure.value, MirrorLocked):
            self._unusable = str(failure.value)

    def engine_stopped(self) -> None:
        """Do all that follows, whatever of it fails."""
        spider, settings = self.crawler.spider, self.crawler.settings
        mirror: Path | None = getattr(getattr(spider, "mirror", None), "path", None)
        if spider is None or (mirror is None and self._unusable is None):
            return
        if mirror is None:
            mirror = Path(settings.get("BACKFILE_DB") or f"{spider.name}.db")
            self.aftermath = follow_failed_start(spider.name, mirror, self._unusable or "", settings)
        else:
            self.aftermath = follow(ending_of(self.crawler, mirror), settings)
        if self.aftermath.failure:
            logger.error("%s", self.aftermath.failure)
        for warning in self.aftermath.warnings:
            logger.warning("%s", warning)


def failure_of(crawler: Crawler) -> str | None:
    """Return in a sentence why a crawl that has ended failed; None where it did not."""
    spider, reason = crawler.spider, _reason(crawler)
    failure: str | None = getattr(getattr(spider, "mirror", None), "failure", None) or getattr(spider, "failure", None)
    if failure is None and reason not in _OUTCOMES:
        name = spider.name if spider else "an archive"
        return f"the crawl of {name} broke off ({reason}); run it with --verbose to see why"
    return failure


def ending_of(crawler: Crawler, mirror: Path) -> Ending:
    """Return how the crawl ended whose mirror lay at `mirror`."""
    assert crawler.spider is not None
    assert crawler.stats is not None
    failure = failure_of(crawler)
    outcome = "failed" if failure else _OUTCOMES[_reason(crawler)]
    stopped_by = crawler.stats.get_value(SIGNAL) or (_SIGTERM if outcome == "stopped" else None)
    return Ending(crawler.spider.name, mirror, outcome, failure, stopped_by, crawler.settings.get("BACKFILE_ENGINE") == "redis")


def _reason(crawler: Crawler) -> str:
    return str(crawler.stats.get_value("finish_reason")) if crawler.stats else ""
