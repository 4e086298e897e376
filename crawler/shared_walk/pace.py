"""The pace of all workers together: each request waits for its turn, which Redis gives out by its own clock."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.fetching.politeness import NotSent

if TYPE_CHECKING:
    from crawler.shared_walk.walk import SharedWalk

_TURN = "backfile_turn"
_STEP = 0.25
"""Seconds after which a request that waits looks whether the walk still goes on."""


class SharedPace:
    """The last middleware before a request is sent, robots.txt included."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler, whose spider holds the shared walk."""
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of one crawl."""
        return cls(crawler)

    @property
    def _walk(self) -> SharedWalk | None:
        return getattr(self.crawler.spider, "shared", None)

    async def process_request(self, request: Request) -> None:
        """Wait for the turn of `request`; raises NotSent where the walk ends meanwhile. Where no pace is kept, Redis is not asked."""
        walk = self._walk
        if walk is None or not walk.is_paced():
            return
        request.meta[_TURN] = name = uuid4().hex
        while wait := walk.turn(name):
            if walk.spider.ending or walk.is_shut():
                raise NotSent("the crawl ended before its turn came")
            await asyncio.sleep(min(wait, _STEP))

    def process_response(self, request: Request, response: Response) -> Response:
        """Make room for the next."""
        self._answered(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> Any:
        """Make room for the next."""
        self._answered(request)

    def _answered(self, request: Request) -> None:
        name = request.meta.pop(_TURN, None)
        if name is not None and self._walk is not None:
            self._walk.sent(name)
