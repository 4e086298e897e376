"""scrapy-redis' scheduler with a queue of our own, whose every push and pop is one step of the shared crawl."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Self

from redis.backoff import NoBackoff
from redis.retry import Retry
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.dupefilters import BaseDupeFilter
from scrapy.settings import BaseSettings
from scrapy_redis.connection import get_redis
from scrapy_redis.queue import Base
from scrapy_redis.scheduler import Scheduler

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider

_TIMEOUT = 3.0
"""Seconds that Redis may take to answer: while it does, this worker does nothing else."""


class LeaseQueue(Base):  # type: ignore[misc] # scrapy-redis ships no types
    """The work of all workers; what is popped stays in Redis, under this worker's name, until its page is on the disk."""

    def __init__(self, server: Any, spider: ArchiveSpider, key: str, serializer: Any = None) -> None:
        """Take what scrapy-redis' queues take; there is nothing to serialize, since a request is made anew from its lease."""
        self.server = server
        self.spider = spider
        self.key = key
        self._handed: deque[Request] = deque()

    def __len__(self) -> int:
        """Return how many requests of this worker's wait; what others may take too is the walk's to know."""
        return len(self._handed)

    def push(self, request: Request) -> None:
        """Take a request that the walk itself has leased, to be sent next."""
        self._handed.append(request)

    def pop(self, timeout: int = 0) -> Request | None:
        """Return the next request, leased from the shared crawl; None where there is none for this worker just now."""
        if self._handed:
            return self._handed.popleft()
        return self.spider.shared.lease() if self.spider.shared is not None else None

    def clear(self) -> None:
        """Keep everything: the crawl is the other workers' too."""


class SharedScheduler(Scheduler):  # type: ignore[misc] # scrapy-redis ships no types
    """scrapy-redis' scheduler that neither asks Redis nor fails before the walk does, which says in a sentence what is wrong."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the scheduler of one crawl; it counts nothing, in a way that this Scrapy warns of."""
        return cls.from_settings(crawler.settings)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Return the scheduler of one crawl; it connects when it is first asked for work."""
        server = get_redis(
            url=settings["BACKFILE_REDIS_URL"], decode_responses=True, encoding_errors="replace", socket_timeout=_TIMEOUT,
            socket_connect_timeout=_TIMEOUT, retry=Retry(NoBackoff(), 0),
        )  # fmt: skip
        return cls(server=server, persist=True, queue_cls=settings["SCHEDULER_QUEUE_CLASS"], dupefilter=BaseDupeFilter())

    def close(self, reason: str) -> None:
        """Give back what this worker still has."""
        if self.spider.shared is not None:
            self.spider.shared.leave()
        self.server.close()
