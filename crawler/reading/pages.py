"""A fetched page as a layout sees it, and what a layout is: the one class an archive writes for each look its pages have had."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Protocol, cast
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree
from parsel import Selector
from w3lib.html import get_meta_refresh

from crawler.reading.blocks import Block, read_blocks, safe_address
from crawler.reading.mastheads import Mastheads
from crawler.reading.places import Place
from crawler.reading.white_space import folded
from pipelines.items import ArticleRole, PageKind, Periodical, Reading
from pipelines.normalize.dates import PrintedDate
from pipelines.normalize.paper_names import Papers
from pipelines.normalize.text import count_words, mend_references, printable
from pipelines.normalize.written_dates import read_edtf

LEAST_PROSE = 40
"""Words of prose that make a page whose address does not tell more than one that leads on."""

_HEAD = 8192
"""Characters within which a page that sends its reader on says so."""
_SHORTEST_PROSE = 15
"""Words of a block that may be prose."""


class Archive(Protocol):
    """What a layout may ask of the archive that the page belongs to."""

    name: str
    title: ClassVar[str]

    @property
    def periodicals(self) -> Sequence[Periodical]:
        """What the archive holds."""

    @property
    def original_language(self) -> str | None:
        """The language that all its translations are from (BCP 47)."""

    @property
    def standing_lines(self) -> Sequence[str]:
        """Lines that stand on every page, and belong to none."""

    @property
    def papers(self) -> Papers:
        """The periodicals, for mentions of them in running text."""

    @property
    def mastheads(self) -> Mastheads:
        """The same, for the lines above an issue's pages."""

    def identity(self, url: str) -> str | None:
        """Return the key of the page at `url`, one key whichever of its addresses came first, or None for an address elsewhere."""

    def page_kind(self, url: str) -> PageKind:
        """Return what the page at `url` is expected to be, by its address alone."""

    def place(self, url: str) -> Place:
        """Return what the address `url` says of its page."""

    def preferred(self, url: str) -> str:
        """Return the address that a link to `url` is followed at, where several serve the same page."""

    def issue_key(self, place: Place) -> str | None:
        """Return the key of the issue that `place` is in, None where it is in none."""


class WebPage:
    """One HTML page: its address, its markup, and its text blocks; it knows no network, no database and no other page."""

    def __init__(self, url: str, source: str) -> None:
        """Take the page's address, as the archive calls it, and its decoded source."""
        self.url = url
        self.source = printable(mend_references(source))

    @cached_property
    def selector(self) -> Selector:
        """The page for CSS and XPath."""
        return Selector(self.source or "<html></html>", type="html", base_url=self.url)

    @cached_property
    def root(self) -> etree._Element:
        """The page as an lxml tree."""
        root: etree._Element = self.selector.root
        return root

    @cached_property
    def base_url(self) -> str:
        """What relative links are resolved against: the page's own address, or what its `base` element says."""
        href = next(iter(_strings(self.root, "//base/@href")), "")
        try:
            return urljoin(self.url, href.strip())
        except ValueError:
            return self.url

    @cached_property
    def title(self) -> str:
        """The `title` element, white space folded."""
        element = self.root.find(".//title")
        return folded("".join(str(text) for text in element.itertext())) if element is not None else ""

    @cached_property
    def blocks(self) -> list[Block]:
        """The text blocks of the whole page, in order."""
        return read_blocks(self.root, self.base_url)

    @property
    def prose(self) -> int:
        """How many words stand in blocks of prose: outside links, and not in bits."""
        words = (count_words(block.text) for block in self.blocks if block.role != "comment" and block.link_share < 0.5)
        return sum(count for count in words if count >= _SHORTEST_PROSE)

    @cached_property
    def refresh(self) -> str | None:
        """Where the page sends its reader by itself, absolute; None where it sends nobody."""
        head = self.source[:_HEAD]
        if "refresh" not in head.lower():
            return None
        try:
            _, target = get_meta_refresh(head, self.base_url)
        except ValueError:
            return None
        return urldefrag(target).url if target else None

    def own_urls(self) -> list[str]:
        """Return the addresses that the page's head gives for the page itself: `rel=canonical` and `og:url`, absolute."""
        named = _strings(self.root, "//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
        return [url for href in named if (url := safe_address(href, self.base_url))]

    @cached_property
    def links(self) -> list[str]:
        """Every address that the page leads to, absolute and without fragment, each once; frames, image maps and refreshes too."""
        found: dict[str, None] = {}
        refresh = [self.refresh] if self.refresh else []
        for href in refresh + _strings(self.root, "//a/@href | //area/@href | //frame/@src | //iframe/@src"):
            try:
                url = urldefrag(urljoin(self.base_url, href.strip()))[0]
                scheme = urlsplit(url).scheme
            except ValueError:
                continue
            if scheme in ("http", "https"):
                found[url] = None
        return list(found)


def _strings(root: etree._Element, path: str) -> list[str]:
    return cast("list[str]", root.xpath(path))


@dataclass(frozen=True)
class SeenBlock:
    """A block of a page with the role that a layout gave it, for a person who asks why."""

    role: str
    """What the layout takes it for."""
    text: str
    """As on the page."""
    confidence: float = 1.0
    """How far ahead of its next best role it is, 0 to 1."""
    reasons: tuple[str, ...] = ()
    """What each rule that spoke saw, in words."""


def spoken(**rules: bool) -> tuple[str, ...]:
    """Return the names of the `rules` that saw something, as words: what a person who asks why is told."""
    return tuple(name.replace("_", " ") for name, saw in rules.items() if saw)


class Layout(ABC):
    """One look of an archive's pages: tells whether a page has it, and reads such a page."""

    version: ClassVar[int] = 1
    """Counts up when the same page would be read differently, so that stored readings can be told apart."""

    def __init__(self, page: WebPage, archive: Archive) -> None:
        """Take the page to read and the archive that it is of."""
        self.page = page
        self.archive = archive

    @cached_property
    def place(self) -> Place:
        """What the address says of the page."""
        return self.archive.place(self.page.url)

    @cached_property
    def key(self) -> str:
        """The page's key."""
        return self.archive.identity(self.page.url) or self.page.url

    def role(self) -> ArticleRole:
        """Return what stands at the page's address: the article, or another address of it where links to it are followed elsewhere."""
        return "article" if self.archive.preferred(self.page.url) == self.page.url else "alias"

    def date_of_address(self) -> PrintedDate | None:
        """Return the date that the address gives, None where it gives none."""
        # It has no seasons, so it does not matter whose they would be.
        return read_edtf(self.place.date, "north") if self.place.date else None

    @classmethod
    @abstractmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell by what the page shows, or by its address where that alone is sure, whether it has this layout."""

    @abstractmethod
    def readings(self) -> list[Reading]:
        """Return what the page says: issues and articles; none for a page that only leads on to others."""

    def seen(self) -> list[SeenBlock]:
        """Return the page's blocks in order, with the role of each; a layout that gives none shows what the markup calls them."""
        return [SeenBlock(block.role, block.text) for block in self.page.blocks]

    @classmethod
    def reader(cls) -> str:
        """Return the layout's name and version, as `readings.reader` keeps it."""
        return f"{cls.__name__}/{cls.version}"
