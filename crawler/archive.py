"""The walk over an archive: the spelling of its addresses, and the requests for what the frontier gives out."""

from __future__ import annotations

import asyncio
import logging
import shlex
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.parse import urljoin, urlsplit, urlunsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from crawler.answers import PDF_READER, Lease, read_answer, read_failure, read_rules
from crawler.archive_profile import ArchiveProfile
from crawler.configuration.scrapy_settings import configure
from crawler.fetching.addresses import one_spelling
from crawler.fetching.exchanges import exchange_of
from crawler.fetching.politeness import NotSent, RobotsUnavailable
from crawler.fetching.scope import is_loopback
from crawler.fetching.window import Gate
from crawler.shared_walk.sharing import is_shared, share
from pipelines.items import Page, PageKind, is_last_resort

if TYPE_CHECKING:
    from crawler.shared_walk.walk import SharedWalk

logger = logging.getLogger(__name__)

LIVE_DELAY = 2.0
"""Seconds between two requests to a live host, unless the operator says otherwise."""
LEAST_LIVE_DELAY = 1.0
"""No operator may be faster than this on a live host."""

_LONGEST_URL = 2000
_SPELLINGS_KEPT = 20_000
# When a look at the pages is taken, and of how many at least; what is odd for a reason that needs no new layout is not among them.
_FIRST_PAGES, _FEWEST_PAGES = 50, 10
_EXCUSED = ("frames", "unreadable_pdf")


class Frontier(Protocol):
    """What the walk asks of the mirror."""

    def lease(self, count: int) -> Sequence[Lease]:
        """Take up to `count` due addresses."""

    def seconds_to_next(self) -> float | None:
        """Return how long until an address is due, None where none will be."""


class ArchiveSpider(ArchiveProfile, scrapy.Spider):
    """What every archive shares; a subclass whose body is data is an archive."""

    def __init__(self, name: str | None = None, mirror: Frontier | None = None, **kwargs: Any) -> None:
        """Take the mirror to walk for; without one, `start` opens the one that the settings name."""
        super().__init__(name, **kwargs)
        self.mirror = mirror
        self.failure: str | None = None
        """Why the walk gave up, in a sentence, once it has."""
        self.finished = False
        """Nothing of the whole archive was left to ask for when the walk ended."""
        self.shared: SharedWalk | None = None
        """This worker's part of a walk that several share; None where it walks alone."""
        self.sitemaps_heard: list[str] = []
        """The sitemaps that robots.txt named in this run."""
        self._in_flight: dict[str, PageKind] = {}
        self._rules: list[Page] = []
        self._stopped = False
        self._committed = asyncio.Event()
        self._failures_in_a_row = 0
        self._answered = False
        self._last_failure = ""
        self._hold_until = 0.0
        self._pages_answered = 0
        self._pages_judged: list[Page] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider of one crawl, listening for what becomes of its pages."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._page_written, signals.item_scraped)
        crawler.signals.connect(spider._page_lost, signals.item_error)
        crawler.signals.connect(spider._page_lost, signals.spider_error)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Set what the operator has, and the pace: one connection, at least a second between requests on a live host, whatever is asked."""
        super().update_settings(settings)
        configure(settings, cls.name)
        if settings.get("BACKFILE_CONTACT"):
            settings.set("USER_AGENT", f"{settings['USER_AGENT']} (+{settings['BACKFILE_CONTACT']})", "spider")
        live = not is_loopback(settings.get("BACKFILE_BASE_URL") or cls.home_url)
        asked = settings.get("BACKFILE_DELAY")
        delay = float(asked) if asked is not None else LIVE_DELAY if live else 0.0
        pace = {
            "delay": max(delay, LEAST_LIVE_DELAY) if live else delay,
            "concurrency": 1 if live else settings.getint("BACKFILE_CONCURRENCY"),
            # Scrapy's jitter goes both ways, and half a Crawl-delay is no Crawl-delay.
            "jitter": 0,
        }
        settings.set("DOWNLOAD_SLOTS", {cls.name: pace}, "spider")
        # What waits in the downloader when a crawl is stopped is still sent, so nothing waits there.
        settings.set("CONCURRENT_REQUESTS", pace["concurrency"], "spider")
        share(settings, cls.name)

    @classmethod
    def chosen(cls, settings: BaseSettings) -> frozenset[str] | None:
        """Return the codes of the periodicals that a partial run asks for; None where it asks for the whole archive.

        Raises ValueError where the archive has none such.
        """
        code, language = settings.get("BACKFILE_PERIODICAL"), settings.get("BACKFILE_LANGUAGE")
        if not code and not language:
            return None
        chosen = frozenset(
            periodical.code
            for periodical in cls.periodicals
            if code in (None, "", periodical.code) and (not language or f"{periodical.language}-".startswith(f"{language}-"))
        )
        if not chosen:
            named, spoken = f" {code!r}" if code else "", f" in the language {language!r}" if language else ""
            raise ValueError(f"{cls.title} has no periodical{named}{spoken}")
        return chosen

    # Addresses.

    def address(self, url: str) -> str | None:
        """Return `url` in the one spelling that the frontier knows it by, or None where it is not on the archive's hosts.

        Scheme and host are those of `home_url` where only `www.` or `http` tells them apart; the fragment goes.
        """
        return self._spelled(url)

    @cached_property
    def _spelled(self) -> Callable[[str], str | None]:
        # Most pages of an archive have the same links.
        return lru_cache(maxsize=_SPELLINGS_KEPT)(self._spell)

    def _spell(self, url: str) -> str | None:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            return None
        if parts.scheme not in ("http", "https") or port not in (None, 80, 443) or len(url) > _LONGEST_URL:
            return None
        home = urlsplit(self.home_url)
        if host == home.hostname or host == f"www.{home.hostname}":
            origin = (home.scheme, home.netloc)
        elif host in self.hosts:
            origin = (home.scheme, host or "")
        else:
            return None
        try:
            spelled = one_spelling(urlunsplit((*origin, parts.path, parts.query, "")))
        except UnicodeEncodeError:
            # Half a character, as JSON can spell it.
            return None
        # Escapes make it longer.
        return spelled if len(spelled) <= _LONGEST_URL else None

    def fetch_address(self, url: str) -> str:
        """Return where `url` is really asked for: there, or at the same path below `--base-url`."""
        base: str | None = self.settings.get("BACKFILE_BASE_URL")
        if not base:
            return url
        parts = urlsplit(url)
        return base.rstrip("/") + urlunsplit(("", "", parts.path, parts.query, ""))

    def archive_address(self, fetched: str) -> str:
        """Return what the archive calls the address `fetched`: the reverse of `fetch_address`."""
        base = self.settings.get("BACKFILE_BASE_URL")
        if base and (fetched + "/").startswith(base.rstrip("/") + "/"):
            return urljoin(self.home_url, "/" + fetched[len(base.rstrip("/")) :].lstrip("/"))
        return fetched

    # The walk.

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for each address that the frontier gives out, until none is due and none is on its way."""
        if self.mirror is None:
            self.mirror = load_object(self.settings["MIRROR"])(type(self), self.settings)
        if is_shared(self.settings):
            async for request in self._share():
                yield request
            return
        limit = self.settings.getint("BACKFILE_LIMIT") or None
        # As many as are asked for at once: what waited in Scrapy's queue would still be sent when the host asks for patience.
        window = self.settings.getint("CONCURRENT_REQUESTS")
        leased = 0
        gate = Gate.of(self.settings)
        while self.failure is None:
            shut = gate.is_shut(self._longest_wait())
            held = gate.seconds_early(self.name) if shut else self._hold_until - time.monotonic()
            if held > 0:
                # Retry-After is said at one address and meant for the host; in steps, so that a stop is seen.
                await asyncio.sleep(min(held, 1.0))
                continue
            room = 0 if shut else min(window - len(self._in_flight), limit - leased if limit is not None else window)
            leases = self.mirror.lease(room) if room > 0 else ()
            self._committed.clear()
            for lease in leases:
                leased += 1
                yield self.request(lease)
            if self._in_flight:
                await self._committed.wait()
            elif not leases:
                wait = self.mirror.seconds_to_next()
                if wait is not None and leased == limit:
                    raise CloseSpider("limit")
                if wait is not None and shut:
                    gate.tell(self.name)
                    raise CloseSpider("window")
                if wait is None:
                    self.finished = self.chosen(self.settings) is None
                    break
                # In steps, so that a clock that is set meanwhile does no harm.
                await asyncio.sleep(min(wait, 1.0))
        if self._last_failure and not self._answered:
            self.give_up_unanswered()

    def _share(self) -> AsyncIterator[Request]:
        """Return the requests of this worker's part of a walk that several share."""
        # Few have what it needs.
        from crawler.shared_walk.walk import SharedWalk

        assert self.crawler.engine is not None
        self.shared = SharedWalk(self, self.mirror, self.crawler.engine.scheduler)
        return self.shared.requests()

    def _longest_wait(self) -> float:
        """Return the seconds that a request may stay in the downloader before it is sent."""
        pace = self.crawler.engine.downloader.per_slot_settings.get(self.name, {})
        return float(pace.get("delay", 0.0) * pace.get("concurrency", 1))

    def request(self, lease: Lease) -> Request:
        """Return the request for a leased address, on condition that it changed where its bytes are held.

        The frontier alone decides on repeats, redirects and retries.
        """
        self._in_flight[lease.url] = lease.kind
        conditions = {"If-None-Match": lease.etag, "If-Modified-Since": lease.last_modified}
        return Request(
            self.fetch_address(lease.url),
            # One encoding that the standard library undoes, so that a capture can be read in any year, and no bomb in three others.
            headers={"Accept-Encoding": "gzip", **{name: value for name, value in conditions.items() if value}},
            callback=self.parse,
            errback=partial(self.parse_failure, lease),
            cb_kwargs={"lease": lease},
            meta={"download_slot": self.name, "handle_httpstatus_all": True},
            dont_filter=True,
        )

    def _page_written(self, item: Page) -> None:
        if item.outcome == "rules":
            return
        kind = self._in_flight.pop(item.url, "page")
        self._hold_until = max(self._hold_until, time.monotonic() + (item.retry_after or 0.0))
        self._count_failure(item)
        self._count_reading(item, kind)
        self._committed.set()
        if self.shared is not None:
            self.shared.page_written(item)

    def _page_lost(self, failure: Failure) -> None:
        self.give_up(str(failure.value) or repr(failure.value), "page_lost")

    def _count_failure(self, page: Page) -> None:
        if page.outcome != "failed":
            self._failures_in_a_row = 0
            self._answered = True
            return
        self._failures_in_a_row += 1
        self._last_failure = page.problems[0].message.rstrip(".")
        if self._failures_in_a_row < self.settings.getint("BACKFILE_PATIENCE"):
            return
        if self._answered:
            self.give_up(f"{self.title} stopped answering ({self._last_failure}); run the same command later to go on", "host_down")
        else:
            self.give_up_unanswered()

    def _count_reading(self, page: Page, kind: PageKind) -> None:
        """Take a look at the first pages of a run, and give up where most of what should have been read could not be.

        A site that has changed its look, or never had the one we know, would else be asked for thirty thousand pages to no end.
        """
        if page.capture is None or self._pages_answered == _FIRST_PAGES:
            return
        self._pages_answered += 1
        if kind != "index" and _should_be_read(page):
            self._pages_judged.append(page)
        unread = [judged for judged in self._pages_judged if judged.outcome == "unread" or is_last_resort(judged.reader)]
        if self._pages_answered == _FIRST_PAGES and len(self._pages_judged) >= _FEWEST_PAGES and 2 * len(unread) > len(self._pages_judged):
            first = unread[0]
            asked = shlex.join(["backfile", "archives", "try", self.name, first.url])
            self.give_up(
                f"most of the first {_FIRST_PAGES} pages of {self.title} cannot be read ({len(unread)} of {len(self._pages_judged)} that "
                f"should be), the first of them {first.url}; `{asked}` shows how it reads", "unreadable"
            )  # fmt: skip

    def give_up_unanswered(self) -> None:
        """End the walk because no page was ever had, and this walker was told why."""
        if not self._last_failure:
            return
        why = f"no page of {self.title} could be had: {self._last_failure}; see that the site answers, then try again"
        self.give_up(why, "no_answer")

    def give_up(self, why: str, reason: str) -> None:
        """End the walk before its time, for `why` (a sentence); what is due stays due."""
        if self.failure is None:
            self.failure = why
            logger.error("%s", why)
            self._committed.set()
            self.end(reason)

    @property
    def ending(self) -> bool:
        """Whether the walk was given up or stopped, and only what is on its way is still written."""
        return self._stopped or self.failure is not None

    def end(self, reason: str) -> None:
        """Close the crawl with Scrapy's `reason`, what is on its way still written; what is due stays due."""
        self._stopped = reason == "shutdown"
        assert self.crawler.engine is not None
        self._ending = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    # From an answer to a Page.

    async def parse(self, response: Response, lease: Lease) -> AsyncIterator[Page]:
        """Yield the Page of an answer, and before it those of what was asked to know whether it may be asked for."""
        for page in self._rules_heard():
            yield page
        yield await read_answer(self, exchange_of(response), lease)

    def parse_failure(self, lease: Lease, failure: Failure) -> Iterable[Page]:
        """Yield the Page of a request, for `lease`, that got no usable answer, and before it those of robots.txt."""
        yield from self._rules_heard()
        if self._stopped or isinstance(failure.value, NotSent):
            # We hung up: it is no fault of the page.
            yield Page(url=lease.url, outcome="put_off")
        elif isinstance(failure.value, RobotsUnavailable):
            self.give_up(str(failure.value), "robots_unavailable")
            yield Page(url=lease.url, outcome="put_off")
        else:
            assert failure.value is not None
            yield read_failure(self, lease, failure.value)

    def hear_rules(self, response: Response) -> None:
        """Keep what came for robots.txt until a page can be yielded, and the sitemaps that it names."""
        page = read_rules(self, exchange_of(response))
        self._rules.append(page)
        self.sitemaps_heard += [found.url for found in page.found]

    def _rules_heard(self) -> list[Page]:
        rules, self._rules = self._rules, []
        return rules


def _should_be_read(page: Page) -> bool:
    if page.outcome == "read":
        return page.reader != PDF_READER
    # What is no page and was not named as one (a picture) is no fault of a layout.
    return page.outcome == "unread" and any(problem.stage == "read" and problem.code not in _EXCUSED for problem in page.problems)
