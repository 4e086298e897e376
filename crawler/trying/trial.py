"""One page of an archive, fetched as politely as a crawl and read as a crawl would read it, with no mirror."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from scrapy.settings import Settings

from crawler.answers import Wanted
from crawler.archive import ArchiveSpider
from crawler.layouts.fitting import fitting_layout
from crawler.layouts.last_resort import LastResort
from crawler.reading.charsets import decode
from crawler.reading.pages import Layout, SeenBlock, WebPage
from crawler.rereading import Rereader
from crawler.trying.keeping import Answered, NotFetched, walk
from pipelines.items import Page, PageKind
from pipelines.warc.exchange import Exchange


def fetch(archive: type[ArchiveSpider], url: str, settings: Settings) -> Exchange:
    """Return the answer at `url`, asked for once with the manners and within the scope of a crawl of `archive`.

    Raises NotFetched where there is none, or robots.txt forbids to ask.
    """
    kept: list[Answered] = []

    def keep(answered: Answered, _: int) -> Iterable[str]:
        kept.append(answered)
        return ()

    failure = walk(archive, [url], settings, keep)
    if kept and kept[0].exchange is not None:
        return kept[0].exchange
    problems = kept[0].page.problems if kept else []
    raise NotFetched(problems[0].message if problems else failure or f"{url} gave no answer")


@dataclass(frozen=True)
class AskedLayout:
    """A layout that was asked whether a page has it."""

    name: str
    verdict: str
    """`yes`, `no`, `told by the address`, or what it failed with."""
    why: str
    """What it tells by, as its `matches` says."""


@dataclass(frozen=True)
class LedTo:
    """What of the pages that a page leads to stands at one pattern of addresses."""

    pattern: str | None
    """The pattern; None for pages that none matches."""
    kind: PageKind
    count: int
    example: str


@dataclass
class Trial:
    """How one page reads."""

    key: str | None
    """What the archive calls what stands there."""
    kind: PageKind
    """What it was expected to be."""
    page: Page
    """What a crawl would write."""
    blocks: list[SeenBlock]
    """The page block by block; none for what is no HTML."""
    pattern: str | None = None
    """The pattern of addresses that its own matches; None where none does."""
    has_patterns: bool = False
    """The archive's module declares patterns at all: one may know its addresses by other means."""
    asked: list[AskedLayout] = field(default_factory=list)
    """The layouts that were asked, in order, up to the one that has it."""
    led_to: list[LedTo] = field(default_factory=list)
    """What its links lead to, the most first."""


def read(spider: ArchiveSpider, url: str, exchange: Exchange) -> Trial:
    """Return how the answer at `url`, an address as the archive calls it, reads."""
    lease = Wanted(url, spider.page_kind(url))
    page = Rereader(spider).read(exchange, lease)
    trial = Trial(spider.identity(url), lease.kind, page, [], _pattern(spider, url), bool(spider.addresses), led_to=_led_to(spider, page))
    if page.capture and page.capture.charset:
        web_page = WebPage(url, decode(exchange.content(), exchange.header("Content-Type"), spider.charset).text)
        trial.blocks, trial.asked = _blocks(spider, web_page), _asked(spider, web_page)
    return trial


def _pattern(spider: ArchiveSpider, url: str) -> str | None:
    path = (spider.identity(url) or "").partition("/")[2]
    codes = [periodical.code for periodical in spider.periodicals]
    return next((address.pattern for address in spider.addresses if address.place(path, codes) is not None), None)


def _led_to(spider: ArchiveSpider, page: Page) -> list[LedTo]:
    alike: dict[tuple[str | None, PageKind], list[str]] = defaultdict(list)
    for found in page.found:
        alike[_pattern(spider, found.url), found.kind].append(found.url)
    led_to = [LedTo(pattern, kind, len(urls), urls[0]) for (pattern, kind), urls in alike.items()]
    return sorted(led_to, key=lambda one: -one.count)


def _asked(spider: ArchiveSpider, page: WebPage) -> list[AskedLayout]:
    """Return the layouts that were asked as a crawl asks them."""
    told = spider.place(page.url).layout
    if told is not None:
        return [AskedLayout(told.__name__, "told by the address", "")]
    asked = []
    layouts: tuple[type[Layout], ...] = (*spider.layouts, LastResort)
    for layout in layouts:
        try:
            verdict = "yes" if layout.matches(page, spider) else "no"
        except Exception as error:
            verdict = f"fails with {error!r}"
        asked.append(AskedLayout(layout.__name__, verdict, (layout.matches.__doc__ or "").partition("\n")[0].rstrip(".")))
        if verdict != "no":
            break
    return asked


def _blocks(spider: ArchiveSpider, page: WebPage) -> list[SeenBlock]:
    # A layout that fails on this page is told among the page's problems; its bare blocks are what helps to see why.
    with suppress(Exception):
        if (layout := fitting_layout(page, spider, spider.layouts)) is not None:
            return layout.seen()
    return [SeenBlock(block.role, block.text) for block in page.blocks]
