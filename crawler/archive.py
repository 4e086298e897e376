"""The walk over an archive: leases addresses from the frontier, asks for them, and turns each answer into one Page."""

from __future__ import annotations

import asyncio
import logging
import math
import shlex
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from hashlib import sha256
from itertools import islice
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
from crawler.items import ArticleReading, Capture, FoundUrl, IssueReading, Outcome, Page, PageKind, Periodical, Problem, Reading, Severity
from crawler.oddities import Oddity, is_html, is_pdf, named_as_page, not_html, odd_page
from crawler.pages import Layout, WebPage, read_page
from crawler.pdf_text import PdfText, UnreadablePdf, read_pdf
from crawler.politeness import RobotsUnavailable
from crawler.scope import is_loopback

logger = logging.getLogger(__name__)

LIVE_DELAY = 2.0
"""Seconds between two requests to a live host, unless the operator says otherwise."""
LEAST_LIVE_DELAY = 1.0
"""No operator may be faster than this on a live host."""

PDF_READER = "PdfText/1"
"""What `readings.reader` calls the reading of a PDF file."""

_WINDOW = 32
_PATIENCE = 10
_LONGEST_URL = 2000
_MOST_FOUND = 5000
# When a look at the pages is taken, and of how many at least; what is odd for a reason that needs no new layout is not among them.
_FIRST_PAGES, _FEWEST_PAGES = 50, 10
_EXCUSED = ("frames", "unreadable_pdf")
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

    @property
    def found_on(self) -> str | None:
        """The page that first led to it, or in whose place it is asked for."""


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
    fill_rates: ClassVar[Mapping[str, float]] = {}
    """The least share, 0 to 1, of the articles read in a run that must have each field of ArticleReading; `masthead` for those whose own
    page names their issue."""

    def __init__(self, name: str | None = None, mirror: Frontier | None = None, **kwargs: Any) -> None:
        """Take the mirror to walk for; without one, `start` opens the one that the settings name."""
        super().__init__(name, **kwargs)
        self.mirror = mirror
        self.failure: str | None = None
        """Why the walk gave up, in a sentence, once it has."""
        self.finished = False
        """Nothing of the whole archive was left to ask for when the walk ended."""
        self._in_flight: dict[str, PageKind] = {}
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

    def periodical_of(self, url: str) -> str | None:
        """Return the code of the periodical that the page at `url` belongs to, where the address tells: what `--periodical` goes by."""
        return None

    def preferred(self, url: str) -> str:
        """Return the address that a link to `url` is followed at, where several on the archive's hosts serve the same page."""
        return url

    def fallbacks(self, url: str) -> Iterable[str]:
        """Return where the page at `url` may stand besides, best first: each is asked for only where the ones before it are missing."""
        return ()

    def pdf_readings(self, url: str, pdf: PdfText) -> list[Reading]:
        """Return what the PDF file at `url` says."""
        return []

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
                self._in_flight[lease.url] = lease.kind
                yield self.request(lease)
            if self._in_flight:
                await self._committed.wait()
            elif not leases:
                wait = self.mirror.seconds_to_next()
                if wait is not None and leased == limit:
                    raise CloseSpider("limit")
                if wait is None:
                    self.finished = self.chosen(self.settings) is None
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
            errback=partial(self.parse_failure, lease),
            cb_kwargs={"lease": lease},
            meta={"download_slot": self.name, "handle_httpstatus_all": True},
            dont_filter=True,
        )

    def _page_written(self, item: Page) -> None:
        kind = self._in_flight.pop(item.url, "page")
        self._hold_until = max(self._hold_until, time.monotonic() + (item.retry_after or 0.0))
        self._count_failure(item)
        self._count_reading(item, kind)
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

    def _count_reading(self, page: Page, kind: PageKind) -> None:
        """Take a look at the first pages of a run, and give up where most of what should have been read could not be.

        A site that has changed its look, or never had the one we know, would else be asked for thirty thousand pages to no end.
        """
        if page.capture is None or self._pages_answered == _FIRST_PAGES:
            return
        self._pages_answered += 1
        if kind != "index" and _should_be_read(page):
            self._pages_judged.append(page)
        unread = [judged for judged in self._pages_judged if judged.outcome == "unread"]
        if self._pages_answered == _FIRST_PAGES and len(self._pages_judged) >= _FEWEST_PAGES and 2 * len(unread) > len(self._pages_judged):
            first = unread[0]
            asked = shlex.join(["backfile", "archives", "try", self.name, first.url])
            self.give_up(
                f"most of the first {_FIRST_PAGES} pages of {self.title} cannot be read ({len(unread)} of {len(self._pages_judged)} that "
                f"should be), the first of them {first.url}; `{asked}` shows how it reads", "unreadable"
            )  # fmt: skip

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

    async def parse(self, response: Response, lease: Lease) -> AsyncIterator[Page]:
        """Yield the one Page that an answer gives, whatever its status."""
        yield await self.page(response, lease)

    async def page(self, response: Response, lease: Lease) -> Page:
        """Return what an answer gives, read by the first layout that fits; it knows no mirror."""
        page = Page(url=lease.url, outcome="unread", capture=_capture(response))
        # Pages are hostile, and a layout's author cannot foresee them all: whatever a reading raises, the capture is kept, a person is
        # told, and the walk goes on.
        try:
            await self._judge(page, response, lease)
        except Exception as error:
            logger.exception("Cannot read %s", page.url)
            page.readings = []
            page.problems.append(_read_problem("unreadable", "error", f"{page.url} cannot be read: {error!r}."))
        if lease.kind == "index" and not page.found and page.outcome != "failed" and not self._is_broken_link(page, lease):
            page.problems.append(_dead_index(page.url))
        return page

    def _is_broken_link(self, page: Page, lease: Lease) -> bool:
        # An address that looks like an index's may be none; only where the walk begins must something stand.
        return page.outcome == "missing" and self._origin(lease) not in self.start_urls

    async def _judge(self, page: Page, response: Response, lease: Lease) -> None:
        status = response.status
        if 200 <= status < 300:
            await self._read(page, response, lease)
        elif 300 <= status < 400:
            self._redirect(page, response)
        elif status in _COME_BACK:
            page.outcome = "failed"
            page.retry_after = _retry_after(response)
            page.problems.append(_fetch_problem(f"{response.url} answered {status}."))
        elif status in (404, 410):
            page.outcome = "missing"
            self._fall_back(page, lease)
        else:
            page.outcome = "missing"
            page.problems.append(_fetch_problem(f"{response.url} answered {status}.", "refused_by_server"))

    def parse_failure(self, lease: Lease, failure: Failure) -> Iterable[Page]:
        """Yield the one Page of a request, for `lease`, that got no usable answer."""
        asked = self.fetch_address(lease.url)
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
            message = f"{asked} was not fetched: {reason}."
            page.problems.append(Problem(stage="fetch", code="not_allowed", severity="info", message=message))
            if lease.kind == "index":
                page.problems.append(_dead_index(lease.url))
        elif outcome == "failed":
            page.problems.append(_fetch_problem(f"{asked} could not be fetched: {reason.rstrip('.')}."))
        yield page

    def _redirect(self, page: Page, response: Response) -> None:
        page.outcome = "redirect"
        location = _text(response.headers.get(b"Location") or b"").strip()
        try:
            target = self.address(self.archive_address(urljoin(response.url, location))) if location else None
        except ValueError:
            target = None
        if target is not None and target != page.url:
            page.found.append(self._found_url(target))
            return
        where = "to itself in another spelling" if target else "off the archive's hosts"
        message = f"{response.url} sends {where}, to {location[:200]!r}; not followed."
        page.problems.append(Problem(stage="fetch", code="redirect_elsewhere", severity="warning", message=message))

    def _fall_back(self, page: Page, lease: Lease) -> None:
        """Add the next address at which a page that is missing may stand, if there is one."""
        origin = self._origin(lease)
        chain = [origin, *self._fallbacks(origin)]
        for url in chain[chain.index(page.url) + 1 :][:1]:
            page.found = [found for found in page.found if found.url != url]
            page.found.append(FoundUrl(url=url, kind=lease.kind, periodical=self.periodical_of(url), instead_of=origin))

    def _origin(self, lease: Lease) -> str:
        """Return the address in whose place a leased one is asked for; mostly it is its own."""
        return next((url for url in (lease.found_on, lease.url) if url and lease.url in (url, *self._fallbacks(url))), lease.url)

    def _fallbacks(self, origin: str) -> list[str]:
        """Return the fallbacks of `origin` on the archive's hosts, none that is asked for where an earlier one was: a copy has one host."""
        places = {self.fetch_address(origin): origin}
        for fallback in self.fallbacks(origin):
            url = self.address(fallback)
            if url is not None:
                places.setdefault(self.fetch_address(url), url)
        return [url for url in places.values() if url != origin]

    async def _read(self, page: Page, response: Response, lease: Lease) -> None:
        body, content_type = response.body, _header(response, b"Content-Type")
        if is_pdf(body):
            await self._read_pdf(page, body)
        elif is_html(body, content_type):
            decoded = decode(body, content_type, self.charset)
            if page.capture is not None:
                page.capture.charset = decoded.charset
            self._read_html(page, WebPage(page.url, decoded.text), lease)
        elif lease.kind != "page" or named_as_page(page.url):
            page.problems.append(_oddity_problem(not_html(page.url)))

    async def _read_pdf(self, page: Page, body: bytes) -> None:
        try:
            pdf = await asyncio.to_thread(read_pdf, body)
        except UnreadablePdf as why:
            page.problems.append(_read_problem("unreadable_pdf", "warning", f"The PDF file {page.url} was not read: {why}."))
            return
        page.readings = self.pdf_readings(page.url, pdf)
        page.reader = PDF_READER
        page.outcome = "read"

    def _read_html(self, page: Page, web_page: WebPage, lease: Lease) -> None:
        page.found = list(islice(self._found(web_page), _MOST_FOUND + 1))
        if len(page.found) > _MOST_FOUND:
            page.found.pop()
            message = f"{page.url} leads to more than {_MOST_FOUND:,} pages; the rest was left out."
            page.problems.append(_read_problem("too_many_links", "warning", message))
        oddity = odd_page(web_page)
        if oddity is not None:
            page.problems.append(_oddity_problem(oddity))
            if oddity.code == "error_page":
                self._fall_back(page, lease)
            return
        layout = read_page(web_page, self, self.layouts)
        if layout is None:
            page.problems.append(_read_problem("no_layout", "warning", f"No layout of {self.name} fits {page.url}."))
            return
        page.readings = layout.readings()
        self._name_links(page)
        page.found = _with_contents(page)
        page.reader = layout.reader()
        page.outcome = "read"

    def _found(self, web_page: WebPage) -> Iterator[FoundUrl]:
        seen = {web_page.url}
        for link in web_page.links():
            url = self._followed_at(link)
            if url is not None and url not in seen and self.follows(url) and not _is_trap(url):
                seen.add(url)
                yield self._found_url(url)

    def _followed_at(self, link: str) -> str | None:
        url = self.address(link)
        return None if url is None else self.preferred(url)

    def _found_url(self, url: str) -> FoundUrl:
        return FoundUrl(url=url, kind=self.page_kind(url), periodical=self.periodical_of(url))

    def _name_links(self, page: Page) -> None:
        for reading in page.readings:
            if isinstance(reading, IssueReading):
                for entry in reading.contents:
                    entry.url = (self._followed_at(entry.url) if entry.url else None) or entry.url
            if isinstance(reading, ArticleReading):
                for link in reading.links:
                    url = self._followed_at(link.url)
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
    return [replace(url, kind="article") if url.kind == "page" and url.url in listed else url for url in page.found]


def _should_be_read(page: Page) -> bool:
    if page.outcome == "read":
        return page.reader != PDF_READER
    # What is no page and was not named as one (a picture) is no fault of a layout.
    return page.outcome == "unread" and any(problem.stage == "read" and problem.code not in _EXCUSED for problem in page.problems)


def _is_trap(url: str) -> bool:
    # A soft 404 with relative links begets /a/a/a/a/… without end.
    segments = urlsplit(url).path.split("/")
    return len(segments) > 20 or any(segment and segments.count(segment) > 3 for segment in segments)


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


def _oddity_problem(oddity: Oddity) -> Problem:
    return _read_problem(oddity.code, oddity.severity, oddity.message)


def _dead_index(url: str) -> Problem:
    return _read_problem("index_without_links", "error", f"{url} is an index of the archive, and leads to no page of it.")


def _fetch_problem(message: str, code: str = "unfetched") -> Problem:
    return Problem(stage="fetch", code=code, severity="error", message=message)
