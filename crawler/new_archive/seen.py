"""A page of a site that is no archive yet: its text, and where its links lead by the paths that an archive's patterns are matched with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urldefrag, urlsplit

from crawler.archive import ArchiveSpider
from crawler.reading.charsets import decode
from crawler.reading.pages import WebPage
from pipelines.normalize.text import count_words
from pipelines.warc.exchange import Exchange

UNDECLARED = "windows-1252"
"""What a page that declares no encoding, and is no UTF-8, is read in until the archive's module says otherwise."""
_CONTENTS_ANCHORS = 4


@dataclass(frozen=True)
class Link:
    """A link to a page of the site's hosts."""

    url: str
    """As the archive would call it."""
    path: str
    """What patterns are matched with: the path without its ending and without a last `index`."""
    text: str
    """Its words."""


class SeenPage:
    """One page that was looked at."""

    def __init__(self, spider: ArchiveSpider, url: str, exchange: Exchange) -> None:
        """Take who knows the site's addresses, the page's address as the archive would call it, and the answer, an HTML page."""
        self.spider = spider
        self.url = url
        self.exchange = exchange
        decoded = decode(exchange.content(), exchange.header("Content-Type"), UNDECLARED)
        self.charset = decoded.charset
        self.page = WebPage(url, decoded.text)

    @cached_property
    def path(self) -> str:
        """The page's own path."""
        return path_of(self.spider, self.url)

    @cached_property
    def links(self) -> list[Link]:
        """The links to other pages of the site's hosts, in order, each page once."""
        texts = self._texts()
        found: dict[str, Link] = {}
        for href in self.page.links:
            url = self.spider.address(self.spider.archive_address(href))
            if url is not None and url != self.url and self.spider.follows(url) and not urlsplit(url).query:
                found.setdefault(url, Link(url, path_of(self.spider, url), texts.get(href, "")))
        return list(found.values())

    @cached_property
    def anchored(self) -> int:
        """How many of its links jump to an anchor of the page itself: the contents of an issue that stands on one page."""
        links = (link.url for block in self.page.blocks for link in block.links)
        return len({link for link in links if "#" in link and urldefrag(link).url == self.page.base_url})

    @cached_property
    def is_anchored(self) -> bool:
        """Whether the page begins with a list of contents that jumps to its own parts."""
        return self.anchored >= _CONTENTS_ANCHORS

    @cached_property
    def words(self) -> int:
        """Its words outside links."""
        return sum(count_words(block.text) for block in self.page.blocks if block.link_share < 0.5)

    @cached_property
    def language(self) -> str | None:
        """The language that its markup declares, BCP 47; None where that is none."""
        said = (self.page.root.get("lang") or self.page.root.get("xml:lang") or "").strip().replace("_", "-")
        # Some write the encoding there.
        return said if 2 <= len(said.partition("-")[0]) <= 3 and said.replace("-", "").isalpha() else None

    def _texts(self) -> dict[str, str]:
        texts: dict[str, str] = {}
        for block in self.page.blocks:
            for link in block.links:
                url = urldefrag(link.url).url
                texts[url] = texts.get(url) or link.text
        return texts


def few(pages: Sequence[SeenPage], most: int = 5) -> Sequence[SeenPage]:
    """Return at most `most` of `pages`, from their beginning to their end: what they have in common, these have too."""
    return pages[:: max(1, -(-len(pages) // most))]


def path_of(spider: ArchiveSpider, url: str) -> str:
    """Return the path at `url` as the patterns of an archive are matched with it."""
    return (spider.identity(url) or "").partition("/")[2]


def paths_of(pages: Iterable[SeenPage]) -> dict[str, Link]:
    """Return every page that was seen or is led to, by its address."""
    found: dict[str, Link] = {}
    for page in pages:
        found.setdefault(page.url, Link(page.url, page.path, ""))
        for link in page.links:
            found.setdefault(link.url, link)
    return found
