"""What an answer becomes: one Page, read by the first layout that fits; it knows no mirror, and no network."""

from __future__ import annotations

import asyncio
import logging
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urljoin

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest

from crawler.fetching.faults import in_words
from crawler.layouts.fitting import fitting_layout
from crawler.outlinks import Outlinks
from crawler.reading.charsets import decode
from crawler.reading.language_links import name_translations
from crawler.reading.oddities import Oddity, is_html, is_pdf, named_as_page, not_html, odd_page
from crawler.reading.pages import WebPage
from crawler.reading.pdf_text import UnreadablePdf, read_pdf
from crawler.ways_in.beginnings import add_ways_in
from crawler.ways_in.dead_index import dead_index
from crawler.ways_in.feeds import feeds_of
from crawler.ways_in.listed import LONGEST, Listed, UnreadableList
from crawler.ways_in.lists import read_list
from crawler.ways_in.pdf_issues import scanned
from crawler.ways_in.sitemaps import named_in
from pipelines.items import ArticleReading, Capture, FoundUrl, Page, PageKind, Problem, Severity, is_last_resort
from pipelines.warc.exchange import MAX_BODY, BadContent, Exchange, TooLong, digest_of

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider

logger = logging.getLogger(__name__)

PDF_READER = "PdfText/1"
"""What `readings.reader` calls the reading of a PDF file."""
LIST_READER = "FurtherPage/1"
"""What reads a further page of a list, which holds nothing but links and so needs no layout."""

_MOST_FOUND = 5000
_LONGEST_PAGE = 8 * 1024 * 1024
"""Bytes of HTML that are read: a page of a book has two, and a tree of thirty costs gigabytes of memory."""
_COME_BACK = (408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524)
_GONE = (404, 410)
_PARTIAL = 206


class Address(Protocol):
    """An address that is asked for, or is to be."""

    @property
    def url(self) -> str:
        """The address as the archive calls it."""

    @property
    def kind(self) -> PageKind:
        """What it is expected to be."""

    @property
    def found_on(self) -> str | None:
        """The page that first led to it, or in whose place it is asked for."""


class Lease(Address, Protocol):
    """An address that the frontier has given out."""

    @property
    def etag(self) -> str | None:
        """The ETag of what is held of it, where its bytes are held."""

    @property
    def last_modified(self) -> str | None:
        """The Last-Modified of the same."""


@dataclass(frozen=True)
class Wanted:
    """A lease that no frontier gave out."""

    url: str
    kind: PageKind = "page"
    found_on: str | None = None
    etag: str | None = None
    last_modified: str | None = None


async def read_answer(site: ArchiveSpider, exchange: Exchange, lease: Lease) -> Page:
    """Return the one Page that the answer to `lease` gives, whatever its status."""
    try:
        content = exchange.content()
    except TooLong as why:
        return too_long(site, lease, str(why))
    except BadContent as why:
        problem = _fetch_problem(f"{exchange.url} cannot be unpacked: {why}.")
        return Page(url=lease.url, outcome="failed", capture=_capture(exchange, exchange.body), problems=[problem])
    page = Page(url=lease.url, outcome="unread", capture=_capture(exchange, content))
    answer = _Answer(site, exchange, content, lease, page)
    # Pages are hostile, and a layout's author cannot foresee them all: whatever a reading raises, the capture is kept, a person is
    # told, and the walk goes on.
    try:
        await answer.judge()
    except Exception as error:
        logger.exception("Cannot read %s", page.url)
        page.readings = []
        page.problems.append(_read_problem("unreadable", "error", f"{page.url} cannot be read: {error!r}."))
    add_ways_in(site, page)
    if lease.kind == "index" and page.outcome not in ("failed", "unchanged") and not answer.is_broken_link() and not answer.leads_on():
        page.problems.append(dead_index(site, page.url, answer.links, answer.gravity()))
    return page


def read_rules(site: ArchiveSpider, exchange: Exchange) -> Page:
    """Return the Page of a robots.txt: captured, and no part of the archive; the sitemaps that it names may be."""
    try:
        content = exchange.content()
    except BadContent:
        content = exchange.body
    page = Page(url=site.archive_address(exchange.url), outcome="rules", capture=_capture(exchange, content))
    if site.robots_sitemaps and exchange.status == 200:
        addresses = (site.address(named) for named in named_in(content, page.url))
        page.found = [FoundUrl(url=url, kind="index") for url in dict.fromkeys(addresses) if url is not None]
    return page


def read_failure(site: ArchiveSpider, lease: Lease, error: BaseException) -> Page:
    """Return the one Page of a request, for `lease`, that got no usable answer, because of `error`."""
    asked = site.fetch_address(lease.url)
    reason = in_words(error)
    if isinstance(error, DownloadCancelledError):
        return too_long(site, lease, f"it is longer than {MAX_BODY:,} bytes")
    if not isinstance(error, IgnoreRequest):
        return Page(url=lease.url, outcome="failed", problems=[_fetch_problem(f"{asked} could not be fetched: {reason}.")])
    message = f"{asked} was not fetched: {reason}."
    page = Page(url=lease.url, outcome="refused", problems=[_fetch_problem(message, "not_allowed", "info")])
    add_ways_in(site, page)
    if lease.kind == "index" and not page.found:
        page.problems.append(dead_index(site, lease.url, None))
    return page


def too_long(site: ArchiveSpider, lease: Lease, why: str) -> Page:
    """Return the Page of an answer that is too long to take, for the reason `why`; asking again would not make it shorter."""
    problem = _fetch_problem(f"{site.fetch_address(lease.url)} was not taken: {why}.", "too_long")
    return Page(url=lease.url, outcome="refused", problems=[problem])


class _Answer:
    """One answer on its way to its Page."""

    def __init__(self, site: ArchiveSpider, exchange: Exchange, content: bytes, lease: Lease, page: Page) -> None:
        self.site = site
        self.exchange = exchange
        self.content = content
        self.lease = lease
        self.page = page
        self.outlinks = Outlinks(site, page)
        self._is_list = False
        self.links: list[str] | None = None
        """What the page or list links to, absolute, wherever that lies; None where it is neither."""

    async def judge(self) -> None:
        """Fill the page by what the status says."""
        page, status, asked = self.page, self.exchange.status, self.exchange.url
        if status == _PARTIAL:
            page.outcome = "failed"
            page.problems.append(_fetch_problem(f"{asked} answered {status}: a part of the page, which was not asked for."))
        elif 200 <= status < 300:
            await self._read()
        elif status == 304:
            self._take_as_unchanged()
        elif 300 <= status < 400:
            self._redirect()
        elif status in _COME_BACK:
            page.outcome = "failed"
            page.retry_after = _retry_after(self.exchange)
            page.problems.append(_fetch_problem(f"{asked} answered {status}."))
        elif status in _GONE:
            self._miss()
        else:
            page.outcome = "refused"
            page.problems.append(_fetch_problem(f"{asked} answered {status}.", "refused_by_server"))

    def _take_as_unchanged(self) -> None:
        if self.lease.etag or self.lease.last_modified:
            self.page.outcome = "unchanged"
            return
        # Some servers answer so though nothing was said of what is held.
        self.page.outcome = "failed"
        self.page.problems.append(_fetch_problem(f"{self.exchange.url} answered 304, and had not been asked whether it changed."))

    # Where it leads.

    def is_broken_link(self) -> bool:
        """Tell whether nothing stands here, and nothing must: only where the walk begins must something stand."""
        return self.page.outcome == "missing" and self._origin() not in self.site.start_urls

    def leads_on(self) -> bool:
        """Tell whether what came leads where an index should: to a page of a kind that the archive's module has an address for."""
        page, names_all = self.page, bool(self.site.addresses) and (self._is_declared() or not self._is_list)
        if page.outcome not in ("read", "unread") or not names_all or any(problem.code == "frames" for problem in page.problems):
            return bool(page.found)
        return any(found.kind != "page" for found in page.found)

    def gravity(self) -> Severity:
        """Return how grave it is that this index leads nowhere: a sitemap that another names may be of another part of the site."""
        return "warning" if self._is_list and not self._is_declared() else "error"

    def _is_declared(self) -> bool:
        return self.lease.url in self.site.start_urls or (self.lease.found_on or "").endswith("/robots.txt")

    def _redirect(self) -> None:
        location = (self.exchange.header("Location") or "").strip()
        if not self._move_to(location):
            where = "to itself in another spelling" if self._target(location) else "off the archive's hosts"
            message = f"{self.exchange.url} sends {where}, to {location[:200]!r}; not followed."
            self.page.outcome = "redirect"
            self.page.problems.append(_fetch_problem(message, "redirect_elsewhere", "warning"))

    def _move_to(self, location: str) -> bool:
        """Take the page for one that has moved to `location`, if that is another page of the archive; tell whether it is."""
        target = self._target(location)
        if target is None or target == self.page.url:
            return False
        self.page.outcome = "redirect"
        if self.page.capture is not None:
            self.page.capture.location = target
        self.page.found = [self.outlinks.found_url(target)]
        return True

    def _target(self, location: str) -> str | None:
        try:
            return self.site.address(self.site.archive_address(urljoin(self.exchange.url, location))) if location else None
        except ValueError:
            return None

    def _miss(self) -> None:
        """Take the page for missing, and add the next address at which it may stand, if there is one."""
        self.page.outcome = "missing"
        origin = self._origin()
        chain = [origin, *self._fallbacks(origin)]
        for url in chain[chain.index(self.page.url) + 1 :][:1]:
            self.page.found = [found for found in self.page.found if found.url != url]
            kind, periodical = self.lease.kind, self.site.periodical_of(url)
            self.page.found.append(FoundUrl(url=url, kind=kind, periodical=periodical, instead_of=origin))

    def _origin(self) -> str:
        """Return the address in whose place the leased one is asked for; mostly it is its own."""
        url, found_on = self.lease.url, self.lease.found_on
        return next((origin for origin in (found_on, url) if origin and url in (origin, *self._fallbacks(origin))), url)

    def _fallbacks(self, origin: str) -> list[str]:
        """Return the fallbacks of `origin` on the archive's hosts, none that is asked for where an earlier one was: a copy has one host."""
        places = {self.site.fetch_address(origin): origin}
        for fallback in self.site.fallbacks(origin):
            url = self.site.address(fallback)
            if url is not None:
                places.setdefault(self.site.fetch_address(url), url)
        return [url for url in places.values() if url != origin]

    # What it says.

    async def _read(self) -> None:
        content_type = self.exchange.header("Content-Type")
        if is_pdf(self.content):
            await self._read_pdf()
        elif self._read_list(content_type):
            return
        elif not is_html(self.content, content_type):
            if self.lease.kind != "page" or named_as_page(self.page.url):
                self.page.problems.append(_oddity_problem(not_html(self.page.url)))
        elif len(self.content) > _LONGEST_PAGE:
            message = f"{self.page.url} is longer than {_LONGEST_PAGE:,} bytes; it is kept, and was not read."
            self.page.problems.append(_read_problem("too_long_to_read", "error", message))
        else:
            decoded = decode(self.content, content_type, self.site.charset)
            if self.page.capture is not None:
                self.page.capture.charset = decoded.charset
            self._read_html(WebPage(self.page.url, decoded.text))
            self._take_for_list()
            self._take_for_part()

    def _read_list(self, content_type: str | None) -> bool:
        """Take the page for a sitemap or feed, if it is one, and what it lists for what it leads to; tell whether it is."""
        page = self.page
        try:
            listed = read_list(self.content, content_type, page.url, is_index=self.lease.kind == "index")
        except UnreadableList as why:
            page.problems.append(_read_problem("unreadable_list", "error", f"The sitemap or feed {page.url} cannot be read: {why}."))
            return True
        if listed is None:
            return False
        self._is_list = True
        self.links = [*listed.lists, *listed.pages]
        lists = (self.outlinks.followed_at(link) for link in listed.lists)
        indexes = {url: FoundUrl(url=url, kind="index") for url in lists if url is not None and url != page.url}
        page.found = [*indexes.values(), *(found for found in self.outlinks.found(listed.pages) if found.url not in indexes)]
        page.problems += _doubts(page.url, listed)
        page.reader = listed.reader
        page.outcome = "read"
        return True

    async def _read_pdf(self) -> None:
        page = self.page
        try:
            pdf = await asyncio.to_thread(read_pdf, self.content)
        except UnreadablePdf as why:
            page.problems.append(_read_problem("unreadable_pdf", "warning", f"The PDF file {page.url} was not read: {why}."))
            return
        if pdf.scanned:
            page.problems.append(scanned(page.url, pdf))
        page.readings = self.site.pdf_readings(page.url, pdf)
        page.reader = PDF_READER
        page.outcome = "read"

    def _read_html(self, web_page: WebPage) -> None:
        page = self.page
        page.found = list(islice(self._found(web_page), _MOST_FOUND + 1))
        if len(page.found) > _MOST_FOUND:
            page.found.pop()
            message = f"{page.url} leads to more than {_MOST_FOUND:,} pages; the rest was left out."
            page.problems.append(_read_problem("too_many_links", "warning", message))
        oddity = odd_page(web_page)
        if oddity is not None and not (web_page.refresh and self._move_to(web_page.refresh)):
            page.problems.append(_oddity_problem(oddity))
            if oddity.code == "soft_404":
                self._miss()
        if oddity is not None:
            return
        layout = fitting_layout(web_page, self.site, self.site.layouts)
        if layout is None:
            page.problems.append(_read_problem("no_layout", "warning", f"No layout of {self.site.name} fits {page.url}."))
            return
        page.readings = layout.readings()
        name_translations(page.readings, web_page, self.site)
        self.outlinks.name_in_readings()
        page.reader = layout.reader()
        page.outcome = "read"
        if is_last_resort(page.reader):
            page.problems.append(_read_problem("no_layout", "warning", self._read_generically()))

    def _read_generically(self) -> str:
        asked = shlex.join(["backfile", "archives", "try", self.site.name, self.page.url])
        return (
            f"No layout of {self.site.name} fits {self.page.url}; it was read generically, and may lack text or have too much: see "
            f"`{asked}`, and write a layout."
        )

    def _take_for_list(self) -> None:
        """Take what no layout fits for what its address says, a further page of a list: nobody writes a layout for one."""
        page, of_list = self.page, self.site.page_number(self.page.url) > 1 and self.site.page_kind(self.page.url) == "index"
        if of_list and page.outcome == "unread" and page.found and all(problem.code == "no_layout" for problem in page.problems):
            page.problems = []
            page.reader = LIST_READER
            page.outcome = "read"

    def _take_for_part(self) -> None:
        """Take what was read of a further page of an article for a part of it."""
        number = self.site.page_number(self.page.url) if self.site.joins_pages else 1
        for reading in self.page.readings if number > 1 else ():
            if isinstance(reading, ArticleReading) and reading.role == "article" and reading.key == self.site.identity(self.page.url):
                reading.role, reading.page_number = "part", number

    def _found(self, web_page: WebPage) -> Iterator[FoundUrl]:
        self.links = web_page.links
        named = feeds_of(web_page) if self.site.follows_feeds and self.lease.kind == "index" else ()
        feeds = dict.fromkeys(url for link in named if (url := self.outlinks.followed_at(link)) and url != web_page.url)
        yield from (FoundUrl(url=url, kind="index") for url in feeds)
        yield from (found for found in self.outlinks.found(self.links) if found.url not in feeds)


def _doubts(url: str, listed: Listed) -> Iterator[Problem]:
    if listed.damage:
        message = f"The sitemap or feed {url} is damaged ({listed.damage}); what stands before that is followed."
        yield _read_problem("damaged_list", "warning", message)
    if listed.cut:
        yield _read_problem("too_many_links", "warning", f"{url} lists more than {LONGEST:,} addresses; the rest was left out.")


def _capture(exchange: Exchange, content: bytes) -> Capture:
    return Capture(exchange=exchange, digest=digest_of(content), length=len(content))


def _retry_after(exchange: Exchange) -> float | None:
    """Return the seconds that the Retry-After header asks for (RFC 9110, 10.2.3), at most an hour."""
    value = exchange.header("Retry-After")
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


def _fetch_problem(message: str, code: str = "unfetched", severity: Severity = "error") -> Problem:
    return Problem(stage="fetch", code=code, severity=severity, message=message)
