"""Manners beyond Scrapy's own: a robots.txt that fails stops the archive, and its Crawl-delay is kept."""

from __future__ import annotations

import logging
from typing import Any, Self
from urllib.parse import urljoin

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser

from crawler.fetching.exchanges import exchange_of
from crawler.fetching.faults import in_words
from pipelines.warc.exchange import BadContent

logger = logging.getLogger(__name__)

LONGEST_CRAWL_DELAY = 60.0
"""Seconds; a robots.txt that asks for more is kept at this."""


class RobotsUnavailable(IgnoreRequest):
    """The host's robots.txt could not be had, so nothing of the host may be asked for (RFC 9309, 2.3.1.4)."""


class NotSent(IgnoreRequest):
    """The walk ended before a request's turn came: it is no fault of the page."""


class StrictRobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, but a robots.txt that answers 5xx or not at all forbids everything; Scrapy reads it as a permission."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler."""
        super().__init__(crawler)
        self._failed: dict[str, str] = {}

    async def process_request(self, request: Request, spider: Any = None) -> None:
        """Raise RobotsUnavailable where the host's robots.txt failed, IgnoreRequest where it forbids `request`."""
        await super().process_request(request)
        why = self._failed.get(_netloc(request))
        if why and not request.meta.get("dont_obey_robotstxt"):
            raise RobotsUnavailable(f"{why}; nothing is fetched without it, so try again later")

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        response = await self._at_its_place(response)
        try:
            # Some servers pack what they were not asked to.
            response = response.replace(body=exchange_of(response).content())
        except BadContent as why:
            self._failed[netloc] = f"{response.url} cannot be unpacked: {why}"
        if response.status >= 500 or response.status == 429 or 300 <= response.status < 400:
            self._failed[netloc] = f"{response.url} answered {response.status}"
        elif not 200 <= response.status < 300:
            # 4xx: there is no robots.txt, and all is allowed (RFC 9309, 2.3.1.3); its error page is no rule either.
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    async def _at_its_place(self, response: Response) -> Response:
        """Follow up to five redirects from a robots.txt (RFC 9309, 2.3.1.2); ScopeMiddleware refuses those that leave the archive."""
        self._heard(response)
        for _ in range(5):
            if not 300 <= response.status < 400 or self.crawler.engine is None:
                break
            target = urljoin(response.url, (response.headers.get(b"Location") or b"").decode("latin-1"))
            asked = Request(target, priority=self.DOWNLOAD_PRIORITY, meta={"dont_obey_robotstxt": True}, callback=NO_CALLBACK)
            response = await self.crawler.engine.download_async(asked)
            self._heard(response)
        return response

    def _heard(self, response: Response) -> None:
        # In `scrapy shell` the spider may be one of Scrapy's own, which keeps nothing.
        hear = getattr(self.crawler.spider, "hear_rules", None)
        if hear is not None:
            hear(response)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._failed[netloc] = f"robots.txt of {netloc} could not be fetched: {in_words(exc)}"
        super()._robots_error(exc, netloc)


def _netloc(request: Request) -> str:
    return request.url.split("/")[2]


class CrawlDelay:
    """Raises the pace of the archive's download slot to the Crawl-delay of its robots.txt, which Scrapy parses and ignores."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler."""
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of one crawl, listening for robots.txt."""
        extension = cls(crawler)
        crawler.signals.connect(extension.robots_parsed, signals.robots_parsed)
        return extension

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Keep the delay that `robotparser` has for us, where it is longer than ours."""
        wanted = robotparser.crawl_delay(self.crawler.settings["USER_AGENT"])
        slot = request.meta.get("download_slot")
        engine = self.crawler.engine
        if not wanted or slot is None or engine is None:
            return
        delay = min(float(wanted), LONGEST_CRAWL_DELAY)
        shared = getattr(self.crawler.spider, "shared", None)
        if shared is not None:
            shared.raise_pace(delay)
            return
        pace = engine.downloader.per_slot_settings.setdefault(slot, {})
        if delay > pace.get("delay", 0.0):
            logger.info("robots.txt asks for %s seconds between requests", delay)
            pace["delay"] = delay
            if slot in engine.downloader.slots:
                engine.downloader.slots[slot].delay = delay
