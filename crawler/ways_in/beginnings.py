"""Where a walk begins besides the links of its start pages, and what a page of a series promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from crawler.ways_in.series import Numbers
from pipelines.items import FoundUrl, Page

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider

_STANDS = ("read", "unread", "unchanged")


def add_ways_in(site: ArchiveSpider, page: Page) -> None:
    """Add to what `page` leads to what the archive's module promises: to a start page all sitemaps and series, to a number the next.

    The frontier takes what it knows already for nothing new.
    """
    ways = [
        *(_beginnings(site) if page.url in site.start_urls and page.outcome not in ("failed", "put_off") else ()),
        *(_next_numbers(site, page.url) if page.outcome in _STANDS else ()),
    ]
    if ways:
        known = {page.url, *(found.url for found in page.found)}
        page.found = [*page.found, *({found.url: found for found in ways if found.url not in known}.values())]


def _beginnings(site: ArchiveSpider) -> Iterator[FoundUrl]:
    for url in site.sitemaps_heard:
        yield FoundUrl(url=url, kind="index")
    today = datetime.now(UTC).date()
    for series in site.series:
        yield from _found(site, series.paths(today))


def _next_numbers(site: ArchiveSpider, url: str) -> Iterator[FoundUrl]:
    for series in site.series:
        if isinstance(series, Numbers):
            parts = urlsplit(url)
            yield from _found(site, series.after(f"{parts.path}?{parts.query}" if parts.query else parts.path))


def _found(site: ArchiveSpider, paths: Iterable[str]) -> Iterator[FoundUrl]:
    """Yield the addresses at `paths`, which are of one series: what the first is, all are. Thirty thousand take a moment only."""
    home = urljoin(site.home_url, "/")
    like: FoundUrl | None = None
    for path in paths:
        url = home + path.lstrip("/")
        if like is None:
            like = FoundUrl(url=url, kind=site.page_kind(url), periodical=site.periodical_of(url))
            is_spelled_so = site.address(url) == url
        spelled = url if is_spelled_so else site.address(url)
        if spelled is not None:
            yield FoundUrl(url=spelled, kind=like.kind, periodical=like.periodical)
