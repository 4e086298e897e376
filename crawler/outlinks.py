"""What a page leads to: which of its links are followed, at which address, and what is expected there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from crawler.ways_in.numbered_pages import FIRST_PAGES, MOST_PAGES
from pipelines.items import ArticleReading, FoundUrl, IssueReading, Page, Problem

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider


class Outlinks:
    """The links of one page on their way to the frontier and into its readings."""

    def __init__(self, site: ArchiveSpider, page: Page) -> None:
        """Take the archive, and the page, whose problems grow where it leads on without end."""
        self.site = site
        self.page = page

    def found(self, links: Iterable[str]) -> Iterator[FoundUrl]:
        """Yield what those of `links` lead to that are followed, each once."""
        seen = {self.page.url}
        for link in links:
            url = self.followed_at(link)
            if url is None or url in seen:
                continue
            seen.add(url)
            if self._is_beyond(url):
                self._tell_of_endless_list(url)
            elif self.site.follows(url) and not _is_trap(url):
                yield self.found_url(url)

    def followed_at(self, link: str) -> str | None:
        """Return the address that `link` is followed at; None where it leads off the archive's hosts."""
        url = self.site.address(link)
        return None if url is None else self.site.preferred(url)

    def found_url(self, url: str) -> FoundUrl:
        """Return what the frontier is told of `url`, an address that is followed."""
        kind = self.site.page_kind(url)
        if kind == "index" and self.site.page_number(url) > FIRST_PAGES:
            # What is new stands on a list's first pages; the others are no indexes to be asked for at every run.
            kind = "page"
        return FoundUrl(url=url, kind=kind, periodical=self.site.periodical_of(url))

    def name_in_readings(self) -> None:
        """Name in the page's readings what links lead to as the archive's own pages are called; an issue's contents are its articles."""
        listed = set()
        for reading in self.page.readings:
            if isinstance(reading, IssueReading):
                for entry in reading.contents:
                    entry.url = entry.url and _at(entry.url, self.followed_at(entry.url))
                    listed.add(urldefrag(entry.url or "").url)
            if isinstance(reading, ArticleReading):
                for link in reading.links:
                    followed = self.followed_at(link.url)
                    if followed is not None:
                        link.key, link.url = self.site.identity(followed), _at(link.url, followed)
        found = self.page.found
        self.page.found = [replace(one, kind="article") if one.kind == "page" and one.url in listed else one for one in found]

    def _is_beyond(self, url: str) -> bool:
        # Elsewhere such a number is the name of a page: article.php?page=1234.
        numbered = self.site.page_number(url) > MOST_PAGES
        return numbered and (self.site.joins_pages or self.site.page_kind(url) == "index")

    def _tell_of_endless_list(self, url: str) -> None:
        if not any(problem.code == "endless_list" for problem in self.page.problems):
            message = f"{self.page.url} leads to {url}, a page of too high a number: a list is followed to its page {MOST_PAGES:,}."
            self.page.problems.append(Problem(stage="read", code="endless_list", severity="warning", message=message))


def _at(link: str, followed: str | None) -> str:
    """Return the address that `link` is `followed` at, its anchor kept; a link elsewhere as it is."""
    fragment = urldefrag(link).fragment
    return link if followed is None else f"{followed}#{fragment}" if fragment else followed


def _is_trap(url: str) -> bool:
    # A soft 404 with relative links begets /a/a/a/a/… without end.
    segments = urlsplit(url).path.split("/")
    return len(segments) > 20 or any(segment and segments.count(segment) > 3 for segment in segments)
