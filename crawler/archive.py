"""The walk over an archive: leases addresses from the frontier, asks for them, and turns each answer into one Page."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any, ClassVar, Protocol, Self
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure
from w3lib.url import safe_url_string

from crawler.charsets import decode
from crawler.items import ArticleReading, Capture, FoundUrl, IssueReading, Outcome, Page, PageKind, Periodical, Problem, Severity
from crawler.pages import Layout, WebPage, read_page
from crawler.politeness import RobotsUnavailable
from crawler.scope import is_loopback

logger = logging.getLogger(__name__)

LIVE_DELAY = 2.0
"""Seconds between two requests to a live host, unless the operator says otherwise."""
LEAST_LIVE_DELAY = 1.0
"""No operator may be faster than this on a live host."""

_WINDOW = 32
_PATIENCE = 10
_LONGEST_URL = 2000
_PAGE_ENDINGS = ("", "html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "cgi", "jsp")
_COME_BACK = (408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524)


class Lease(Protocol):
    """An address that the frontier has given out."""

    @property
    def url(self) -> str:
        """The address as the archive calls it."""

    @property
    def kind(self) -> PageKind:
        """What it is expected to be."""


class Frontier(Protocol):
    """What the walk asks of the mirror."""

    def lease(self, count: int) -> Sequence[Lease]:
        """Take up to `count` due addresses."""

    def seconds_to_next(self) -> float | None:
        """Return how long until an address is due, None where none will be."""


class ArchiveSpider(scrapy.Spider):
    """What every archive shares; a subclass whose body is data is an archive."""

    title: ClassVar[str]
    """The archive's name as people say it."""
    home_url: ClassVar[str]
    """Where the archive lives; a copy of the site (`--base-url`) takes the place of this address."""
    hosts: ClassVar[tuple[str, ...]]
    """Every host that the archive's pages stand or stood on."""
    periodicals: ClassVar[tuple[Periodical, ...]]
    """What it holds."""
    layouts: ClassVar[tuple[type[Layout], ...]]
    """The looks of its pages, tried in order."""
    charset: ClassVar[str] = "windows-1252"
    """The encoding of its pages that declare none."""
    licence: ClassVar[str | None] = None
    """Under which its texts stand, in words."""
    licence_url: ClassVar[str | None] = None
    """Where that licence can be read."""

    def __init__(self, name: str | None = None, mirror: Frontier | None = None, **kwargs: Any) -> None:
        """Take the mirror to walk for; without one, `start` opens the one that the settings name."""
        super().__init__(name, **kwargs)
        self.mirror = mirror
        self.failure: str | None = None
        """Why the walk gave up, in a sentence, once it has."""
        self._in_flight: set[str] = set()
        self._committed = asyncio.Event()
        self._failures_in_a_row = 0
        self._answered = False
        self._last_failure = ""
        self._hold_until = 0.0

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
        """Set the pace: one connection and at least a second between requests on a live host, whatever else is asked."""
        super().update_settings(settings)
        live = not is_loopback(settings.get("BACKFILE_BASE_URL") or cls.home_url)
        asked = settings.get("BACKFILE_DELAY")
        delay = float(asked) if asked is not None else LIVE_DELAY if live else 0.0
        if not math.isfinite(delay) or delay < 0:
            raise ValueError(f"BACKFILE_DELAY is a number of seconds, not {asked!r}")
        pace = {
            "delay": max(delay, LEAST_LIVE_DELAY) if live else delay,
            "concurrency": 1 if live else settings.getint("BACKFILE_CONCURRENCY"),
            # Scrapy's jitter goes both ways, and half a Crawl-delay is no Crawl-delay.
            "jitter": 0,
        }
        settings.set("DOWNLOAD_SLOTS", {cls.name: pace}, "spider")
        # What waits in the downloader when a crawl is stopped is still sent, so nothing waits there.
        settings.set("CONCURRENT_REQUESTS", pace["concurrency"], "spider")

    # What an odd site overrides.

    def identity(self, url: str) -> str | None:
        """Return the key of the page at `url`: the archive's name and the path without its ending or `index`; None off its hosts."""
        parts = urlsplit(url)
        if parts.hostname not in self.hosts:
            return None
        path = unquote(parts.path).strip("/")
        stem, _, ending = path.rpartition(".")
        if stem and ending.lower() in _PAGE_ENDINGS:
            path = stem
        return f"{self.name}/{path}".removesuffix("/index").rstrip("/")

    def page_kind(self, url: str) -> PageKind:
        """Return what the page at `url` is expected to be, by its address alone."""
        return "index" if url in self.start_urls else "page"

    def follows(self, url: str) -> bool:
        """Tell whether `url`, an address on the archive's hosts, is a page to fetch."""
        last = urlsplit(url).path.rpartition("/")[2]
        return "." not in last or last.rpartition(".")[2].lower() in _PAGE_ENDINGS

    # Addresses.

    def address(self, url: str) -> str | None:
        """Return `url` in the one spelling that the frontier knows it by, or None where it is not on the archive's hosts.

        Scheme and host are those of `home_url` where only `www.` or `http` tells them apart; the fragment goes.
        """
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
        one = urlunsplit((*origin, parts.path or "/", parts.query, ""))
        return one if one.isascii() and " " not in one else safe_url_string(one)

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
        limit = self.settings.getint("BACKFILE_LIMIT") or None
        leased = 0
        while self.failure is None:
            held = self._hold_until - time.monotonic()
            if held > 0:
                # Retry-After is said at one address and meant for the host; in steps, so that a stop is seen.
                await asyncio.sleep(min(held, 1.0))
                continue
            room = _WINDOW - len(self._in_flight) if limit is None else min(_WINDOW - len(self._in_flight), limit - leased)
            leases = self.mirror.lease(room) if room > 0 else ()
            self._committed.clear()
            for lease in leases:
                leased += 1
                self._in_flight.add(lease.url)
                yield self.request(lease)
            if self._in_flight:
                await self._committed.wait()
            elif not leases:
                wait = self.mirror.seconds_to_next()
                if wait is not None and leased == limit:
                    raise CloseSpider("limit")
                if wait is None:
                    break
                # In steps, so that a clock that is set meanwhile does no harm.
                await asyncio.sleep(min(wait, 1.0))
        if self._last_failure and not self._answered:
            why = f"no page of {self.title} could be had: {self._last_failure}; see that the site answers, then try again"
            self.give_up(why, "no_answer")

    def request(self, lease: Lease) -> Request:
        """Return the request for a leased address; the frontier alone decides on repeats, redirects and retries."""
        return Request(
            self.fetch_address(lease.url),
            callback=self.parse,
            errback=self.parse_failure,
            cb_kwargs={"lease": lease},
            meta={"download_slot": self.name, "handle_httpstatus_all": True},
            dont_filter=True,
        )

    def _page_written(self, item: Page) -> None:
        self._in_flight.discard(item.url)
        self._hold_until = max(self._hold_until, time.monotonic() + (item.retry_after or 0.0))
        self._count_failure(item)
        self._committed.set()

    def _page_lost(self, failure: Failure) -> None:
        self.give_up(str(failure.value) or repr(failure.value), "page_lost")

    def _count_failure(self, page: Page) -> None:
        if page.outcome != "failed":
            self._failures_in_a_row = 0
            self._answered = True
            return
        self._failures_in_a_row += 1
        self._last_failure = page.problems[0].message.rstrip(".")
        if self._failures_in_a_row >= _PATIENCE and self._answered:
            self.give_up(f"{self.title} stopped answering ({self._last_failure}); run the same command later to go on", "host_down")

    def give_up(self, why: str, reason: str) -> None:
        """End the walk before its time, for `why` (a sentence); what is due stays due."""
        if self.failure is None:
            self.failure = why
            logger.error("%s", why)
            self._committed.set()
            self.end(reason)

    def end(self, reason: str) -> None:
        """Close the crawl with Scrapy's `reason`, what is on its way still written; what is due stays due."""
        assert self.crawler.engine is not None
        self._ending = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    # From an answer to a Page.

    def parse(self, response: Response, lease: Lease) -> Iterable[Page]:
        """Yield the one Page that an answer gives, whatever its status."""
        page = Page(url=lease.url, outcome="unread", capture=_capture(response))
        # Pages are hostile, and a layout's author cannot foresee them all: whatever a reading raises, the capture is kept, a person is
        # told, and the walk goes on.
        try:
            self._judge(page, response, lease)
        except Exception as error:
            logger.exception("Cannot read %s", page.url)
            page.readings = []
            page.problems.append(_read_problem("unreadable", "error", f"{page.url} cannot be read: {error!r}."))
        if lease.kind == "index" and not page.found and page.outcome != "failed":
            page.problems.append(_dead_index(page.url))
        yield page

    def _judge(self, page: Page, response: Response, lease: Lease) -> None:
        status = response.status
        if 200 <= status < 300:
            self._read(page, response, lease)
        elif 300 <= status < 400:
            self._redirect(page, response)
        elif status in _COME_BACK:
            page.outcome = "failed"
            page.retry_after = _retry_after(response)
            page.problems.append(_fetch_problem(f"{response.url} answered {status}."))
        else:
            page.outcome = "missing"
            if status not in (404, 410):
                page.problems.append(_fetch_problem(f"{response.url} answered {status}.", "refused_by_server"))

    def parse_failure(self, failure: Failure) -> Iterable[Page]:
        """Yield the one Page of a request that got no usable answer."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        lease: Lease = request.cb_kwargs["lease"]
        outcome: Outcome = "failed"
        error = failure.value
        if isinstance(error, RobotsUnavailable):
            outcome = "put_off"
            self.give_up(str(error), "robots_unavailable")
        elif isinstance(error, IgnoreRequest):
            outcome = "refused"
        reason = str(error) or type(error).__name__
        page = Page(url=lease.url, outcome=outcome)
        if outcome == "refused":
            message = f"{request.url} was not fetched: {reason}."
            page.problems.append(Problem(stage="fetch", code="not_allowed", severity="info", message=message))
            if lease.kind == "index":
                page.problems.append(_dead_index(lease.url))
        elif outcome == "failed":
            page.problems.append(_fetch_problem(f"{request.url} could not be fetched: {reason.rstrip('.')}."))
        yield page

    def _redirect(self, page: Page, response: Response) -> None:
        page.outcome = "redirect"
        location = _text(response.headers.get(b"Location") or b"").strip()
        try:
            target = self.address(self.archive_address(urljoin(response.url, location))) if location else None
        except ValueError:
            target = None
        if target is not None and target != page.url:
            page.found.append(FoundUrl(url=target, kind=self.page_kind(target)))
            return
        where = "to itself in another spelling" if target else "off the archive's hosts"
        message = f"{response.url} sends {where}, to {location[:200]!r}; not followed."
        page.problems.append(Problem(stage="fetch", code="redirect_elsewhere", severity="warning", message=message))

    def _read(self, page: Page, response: Response, lease: Lease) -> None:
        if not _is_html(response):
            if lease.kind != "page":
                page.problems.append(_read_problem("not_html", "warning", f"{page.url} is no HTML page, and was not read."))
            return
        content_type = _header(response, b"Content-Type")
        decoded = decode(response.body, content_type, self.charset)
        if page.capture is not None:
            page.capture.charset = decoded.charset
        self._read_html(page, WebPage(page.url, decoded.text))

    def _read_html(self, page: Page, web_page: WebPage) -> None:
        page.found = list(self._found(web_page))
        layout = read_page(web_page, self, self.layouts)
        if layout is None:
            page.problems.append(_read_problem("no_layout", "warning", f"No layout of {self.name} fits {page.url}."))
            return
        page.readings = layout.readings()
        self._name_links(page)
        page.found = _with_contents(page)
        page.reader = layout.reader()
        page.outcome = "read"

    def _found(self, web_page: WebPage) -> Iterable[FoundUrl]:
        for link in web_page.links():
            url = self.address(link)
            if url is not None and url != web_page.url and self.follows(url) and not _is_trap(url):
                yield FoundUrl(url=url, kind=self.page_kind(url))

    def _name_links(self, page: Page) -> None:
        for reading in page.readings:
            if isinstance(reading, ArticleReading):
                for link in reading.links:
                    url = self.address(link.url)
                    if url is not None:
                        fragment = urldefrag(link.url).fragment
                        link.key = self.identity(url)
                        link.url = f"{url}#{fragment}" if fragment else url


def _with_contents(page: Page) -> list[FoundUrl]:
    listed = {
        urldefrag(entry.url).url
        for reading in page.readings
        if isinstance(reading, IssueReading)
        for entry in reading.contents
        if entry.url
    }
    found = {url.url: url for url in page.found}
    return [FoundUrl(url=url.url, kind="article") if url.kind == "page" and url.url in listed else url for url in found.values()]


def _is_trap(url: str) -> bool:
    # A soft 404 with relative links begets /a/a/a/a/… without end.
    segments = urlsplit(url).path.split("/")
    return len(segments) > 20 or any(segment and segments.count(segment) > 3 for segment in segments)


def _is_html(response: Response) -> bool:
    start = response.body[:512].lstrip().lower()
    if start.startswith((b"%pdf", b"\x89png", b"gif8", b"\xff\xd8")):
        return False
    kind = (response.headers.get(b"Content-Type") or b"").split(b";")[0].strip().lower()
    return kind in (b"text/html", b"application/xhtml+xml") or (not kind and start.startswith(b"<"))


def _capture(response: Response) -> Capture:
    return Capture(
        fetched_from=response.url,
        fetched_at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        status=response.status,
        content_type=_header(response, b"Content-Type"),
        digest="sha256:" + sha256(response.body).hexdigest(),
        etag=_header(response, b"ETag"),
        last_modified=_header(response, b"Last-Modified"),
        length=len(response.body),
    )


def _header(response: Response, name: bytes) -> str | None:
    value = response.headers.get(name)
    return _text(value)[:1000] if value is not None else None


def _text(header: bytes) -> str:
    # Headers are ASCII by the book, UTF-8 by habit, and latin-1 by the old book.
    try:
        return header.decode("utf-8")
    except UnicodeDecodeError:
        return header.decode("latin-1")


def _retry_after(response: Response) -> float | None:
    """Return the seconds that the Retry-After header asks for (RFC 9110, 10.2.3), at most an hour."""
    value = _header(response, b"Retry-After")
    if value is None:
        return None
    try:
        seconds = float(value) if value.isdigit() else (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), 3600.0)


def _read_problem(code: str, severity: Severity, message: str) -> Problem:
    return Problem(stage="read", code=code, severity=severity, message=message)


def _dead_index(url: str) -> Problem:
    return _read_problem("index_without_links", "error", f"{url} is where the archive begins, and leads to no page of it.")


def _fetch_problem(message: str, code: str = "unfetched") -> Problem:
    return Problem(stage="fetch", code=code, severity="error", message=message)
