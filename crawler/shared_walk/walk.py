"""A worker's walk: joins a shared crawl, takes addresses, says what became of them, and ends when nothing is left for anyone."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from scrapy import Request
from scrapy.exceptions import CloseSpider

from crawler.fetching.window import Gate
from crawler.logs import TELL
from crawler.shared_walk.crawl import SUSPECT, Joined, Popped, RedisAway, RedisUnusable, Shard, SharedCrawl
from crawler.shared_walk.leases import ForeignLease, Offer, SharedLease, read
from crawler.shared_walk.sharing import worker_name
from pipelines.items import Page, PageKind

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider

logger = logging.getLogger(__name__)

_LOOK_AGAIN = 0.15
"""Seconds after which a worker without work looks whether there is some."""
_BEATS = 6
"""Heartbeats in the time after which silence means death."""
_MOST_REFUSED = 100
_MOST_REMEMBERED = 500_000


class ShardMirror(Protocol):
    """What a worker asks of its mirror."""

    def past(self) -> tuple[str, str | None, bool]:
        """Return the shard's own key, the crawl that it took part in last, and whether it left that unfinished."""

    def note_crawl(self, crawl: str, over: bool) -> None:
        """Keep which crawl this run takes part in, and whether it saw its end."""

    def offers(self, urls: Iterable[str] | None = None) -> Sequence[Offer]:
        """Return what is due, of `urls` or of all, and of what this run asks for."""

    def finished(self, crawl: str) -> list[str]:
        """Return the addresses that need nobody: visited in `crawl`, or taken down for good."""

    def held(self) -> list[str]:
        """Return the addresses that are known and not due."""

    def take(
        self, url: str, *, kind: PageKind, found_on: str | None, periodical: str | None, attempts: int, strays: int
    ) -> tuple[str | None, str | None] | None:
        """Have an address, once its page is written, as it is known to all workers.

        Returns ETag and Last-Modified of what is held of it; None where it was taken down for good.
        """

    def trap(self, page: str, urls: Sequence[str]) -> None:
        """Keep that `urls`, to which `page` leads, are not asked for."""

    def give_up(self, urls: Sequence[str]) -> None:
        """Keep that `urls` are given up, because every worker that had them died."""

    def leave_to_others(self) -> None:
        """Take for done what is still due: others have done it."""

    def note_foreign(self, where: str, what: str) -> None:
        """Keep that something at `where` was no lease of this archive's: `what`."""


@dataclass(frozen=True)
class _Mark:
    """What Redis is still to be told of a page that is on the disk."""

    url: str
    again: Offer | None
    """How it is to be asked for again; None where it is finished."""
    failed: bool
    hold: float
    offers: Sequence[Offer]


class SharedWalk:
    """One worker's part of a shared crawl."""

    def __init__(self, spider: ArchiveSpider, mirror: Any, scheduler: Any) -> None:
        """Take the spider, its mirror, and Scrapy's scheduler, which has the connection to Redis."""
        settings = spider.settings
        self.spider = spider
        self.shard: ShardMirror = mirror.shard
        heartbeat = settings.getfloat("BACKFILE_REDIS_HEARTBEAT")
        self.crawl = SharedCrawl(scheduler.server, settings["BACKFILE_REDIS_URL"], spider.name, worker_name(settings), heartbeat)
        self._codes = frozenset(periodical.code for periodical in spider.periodicals)
        self._window = settings.getint("CONCURRENT_REQUESTS")
        self._gate = Gate.of(settings)
        self._limit = settings.getint("BACKFILE_LIMIT") or None
        self._pace = settings.getfloat("BACKFILE_SHARED_DELAY")
        self._taken: dict[str, SharedLease] = {}
        self._count = 0
        self._ready = False
        self._last: Popped | None = None
        self._held_until = 0.0
        self._backlog: deque[_Mark] = deque()
        self._offered: set[int] = set()
        self._beating: asyncio.Future[None] | None = None

    async def requests(self) -> AsyncIterator[Request]:
        """Yield requests where Scrapy's engine would not ask for them itself, until nothing is left for any worker."""
        try:
            joined = self._join()
        except RedisUnusable as why:
            self._give_up(why)
            return
        if joined.verdict in ("over", "idle"):
            self._end_without_work(joined)
            return
        self._beating = asyncio.ensure_future(self._beat())
        if not await self._seed(joined):
            return
        while not self.spider.ending:
            self._deliver()
            request = self.lease()
            if request is not None:
                yield request
            elif self._last is not None and self._last.verdict == "finished":
                self._end(self._last)
                return
            elif self._count == self._limit and self._is_at_rest():
                raise CloseSpider("limit")
            elif self.is_shut() and self._is_at_rest() and not self._gate.seconds_early(self.spider.name):
                self._gate.tell(self.spider.name)
                raise CloseSpider("window")
            else:
                await asyncio.sleep(_LOOK_AGAIN)

    def _is_at_rest(self) -> bool:
        return not self._taken and not self._backlog

    # Beginning and end.

    def _join(self) -> Joined:
        key, last, unfinished = self.shard.past()
        joined = self.crawl.join(Shard(key, last, unfinished), self.spider.settings.getbool("BACKFILE_FULL"), self._pace)
        if joined.verdict != "idle":
            self.shard.note_crawl(joined.crawl, over=False)
        if joined.verdict == "joined":
            text = "%s joins a crawl of %s under way: %d addresses are known, %d of them not finished"
            logger.info(text, self.crawl.worker, self.spider.name, joined.known, joined.left, extra=TELL)
        return joined

    async def _seed(self, joined: Joined) -> bool:
        """Offer what this shard holds due, after what needs nobody; return whether Redis took it."""
        try:
            self.shard.give_up(joined.deadly)
            for done in _batches(self.shard.finished(joined.crawl)):
                self.crawl.done(done)
                await asyncio.sleep(0)
            for held in _batches(self.shard.held()):
                self.crawl.held(held)
                await asyncio.sleep(0)
            for offers in _batches(self.shard.offers()):
                self._offer(offers)
                await asyncio.sleep(0)
            self.crawl.seeded()
        except (RedisAway, RedisUnusable) as why:
            self._give_up(why if isinstance(why, RedisUnusable) else RedisUnusable(f"{self.crawl.place} went away; run the command again"))
            return False
        self._ready = True
        return True

    def _offer(self, offers: Sequence[Offer]) -> None:
        trapped = self.crawl.offer(offers)
        if trapped:
            self.shard.trap(self.spider.home_url, trapped)

    def _end(self, popped: Popped) -> None:
        self.shard.leave_to_others()
        self.shard.note_crawl(self.crawl.id, over=True)
        self.spider.finished = self.spider.chosen(self.spider.settings) is None
        if not popped.answered:
            self.spider.give_up_unanswered()

    def _end_without_work(self, joined: Joined) -> None:
        if joined.verdict == "over":
            self.shard.leave_to_others()
            self.shard.note_crawl(joined.crawl, over=True)
            logger.info("the other workers have finished the crawl of %s that this one had left", self.spider.name, extra=TELL)
        else:
            text = "other workers have just ended a crawl of %s (%d s ago), so nothing is left to do; --full asks for everything again"
            logger.info(text, self.spider.name, joined.known // 1000, extra=TELL)

    def leave(self) -> None:
        """End this worker's part, at the end of its run, whatever ended it: what it has is free at once."""
        if self._beating is None:
            return
        self._beating.cancel()
        self._ready = False
        try:
            self._deliver()
            self.crawl.leave()
        except (RedisAway, RedisUnusable) as why:
            # Its heartbeat ends too, and then the others take it.
            logger.warning("Cannot give back what is not done: %s", why or self.crawl.place)

    def _give_up(self, why: RedisUnusable) -> None:
        self.spider.give_up(str(why), "redis")

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self.crawl.heartbeat / _BEATS)
            try:
                self.shard.give_up(self.crawl.renew())
            except RedisAway:
                continue
            except RedisUnusable as why:
                self._give_up(why)
                return

    # What is taken.

    def lease(self) -> Request | None:
        """Return the request for the next address of all workers' work; None where there is none for this one just now."""
        self._last = None
        if not self._may_take():
            return None
        for _ in range(_MOST_REFUSED):
            try:
                popped = self.crawl.pop(alone=not self._taken)
            except RedisAway:
                return None
            except RedisUnusable as why:
                self._give_up(why)
                return None
            self._pace = max(self._pace, popped.pace)
            if popped.lease is None:
                self._last = popped
                self._held_until = time.monotonic() + popped.hold
                return None
            lease = self._accept(*popped.lease)
            if lease is not None:
                self._taken[lease.url] = lease
                self._count += 1
                return self.spider.request(lease)
        return None

    def _may_take(self) -> bool:
        return (
            self._ready
            and not self.spider.ending
            and not self._backlog
            and not self.is_shut()
            and len(self._taken) < self._window
            and self._count != self._limit
            and time.monotonic() >= self._held_until
            and not any(lease.kills >= SUSPECT for lease in self._taken.values())
        )

    def _accept(self, url: str, text: str, strays: str, kills: str) -> SharedLease | None:
        """Return the lease that Redis gave, once it is known for one; None where it is none, or nobody is to have it."""
        try:
            lease = read(url, text, strays, kills, self.spider.address, self._codes)
        except ForeignLease as why:
            logger.warning("%s holds what is no lease of %s: %s", self.crawl.place, self.spider.name, why)
            self.shard.note_foreign(self.crawl.place, str(why))
            self._finish(url)
            return None
        held = self.shard.take(
            url, kind=lease.kind, found_on=lease.found_on, periodical=lease.periodical, attempts=lease.attempts, strays=lease.strays
        )
        if held is None:
            self._finish(url)
            return None
        return lease.on_condition(*held)

    def _finish(self, url: str) -> None:
        self._backlog.append(_Mark(url, None, True, 0.0, ()))
        self._deliver()

    # What became of it.

    def page_written(self, page: Page) -> None:
        """Tell all workers of a page that is on the disk: what it leads to, and that it is finished or to be asked for again."""
        lease = self._taken.pop(page.url, None)
        if lease is None:
            return
        found = {_remembered(url.url, url.kind, lease.strays): url.url for url in page.found}
        offers = self.shard.offers([page.url, *(url for key, url in found.items() if key not in self._offered)])
        self._remember(found)
        again = next((offer for offer in offers if offer.url == page.url), None)
        others = [offer for offer in offers if offer.url != page.url]
        self._backlog.append(_Mark(page.url, again, page.outcome == "failed", page.retry_after or 0.0, others))
        self._deliver()

    def _remember(self, keys: Iterable[int]) -> None:
        """Keep which addresses were offered: a page's navigation leads to the same hundred as that of every other."""
        if len(self._offered) > _MOST_REMEMBERED:
            self._offered.clear()
        self._offered.update(keys)

    def _deliver(self) -> None:
        """Tell Redis what it does not know yet; what cannot be told just now stays, and keeps its order."""
        while self._backlog:
            mark = self._backlog[0]
            try:
                trapped = self._tell(mark)
            except RedisAway:
                return
            except RedisUnusable as why:
                self._give_up(why)
                return
            self._backlog.popleft()
            if trapped:
                self.shard.trap(mark.url, trapped)

    def _tell(self, mark: _Mark) -> list[str]:
        if mark.again is None:
            return self.crawl.complete(mark.url, not mark.failed, mark.hold, mark.offers)
        self.crawl.put_back(mark.again, mark.failed, mark.hold)
        return []

    # The pace.

    def is_shut(self) -> bool:
        """Tell whether a request whose turn comes next would be sent outside the hours that the operator allows."""
        return self._gate.is_shut(self._pace)

    def is_paced(self) -> bool:
        """Tell whether requests must wait for their turn."""
        return self._pace > 0

    def raise_pace(self, seconds: float) -> None:
        """Have all workers wait so long between two requests, at least: robots.txt asks for it."""
        if seconds > self._pace:
            self._pace = seconds
            try:
                self.crawl.raise_pace(seconds)
            except (RedisAway, RedisUnusable):
                # Each worker reads robots.txt itself, and our own turns say it again.
                logger.debug("The other workers were not told of Crawl-delay")

    def turn(self, request: str) -> float:
        """Return 0 where the request of that name may be sent now, else the seconds until to ask again."""
        try:
            return self.crawl.turn(request, self._pace, self._window)
        except RedisAway:
            return _LOOK_AGAIN
        except RedisUnusable as why:
            self._give_up(why)
            return _LOOK_AGAIN

    def sent(self, request: str) -> None:
        """Say that the request of that name was answered."""
        try:
            self.crawl.sent(request)
        except (RedisAway, RedisUnusable):
            # It is taken for answered after a while.
            logger.debug("Redis was not told of an answer")


def _remembered(url: str, kind: PageKind, strays: int) -> int:
    return hash((url, kind, strays))


def _batches(of: Sequence[Any], size: int = 500) -> Iterable[Sequence[Any]]:
    for start in range(0, len(of), size):
        yield of[start : start + size]
