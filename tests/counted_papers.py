"""Archives with ways in besides links, for tests.paper_walk to walk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from crawler.archive import ArchiveSpider
from crawler.layouts.pdf_list import PdfList
from crawler.reading.pages import Archive, Layout, WebPage
from crawler.reading.places import Address
from crawler.ways_in.series import Days, Numbers, Series
from pipelines.items import ArticleReading, Periodical, Reading

TODAY = datetime.now(UTC).date()
FIRST_DAY = TODAY - timedelta(days=9)


class Index(Layout):
    """An index, which only leads on."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        return archive.place(page.url).kind == "index" and archive.place(page.url).name != "list"

    def readings(self) -> list[Reading]:
        return []


class Piece(Layout):
    """A page of one article."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        return archive.place(page.url).kind in ("issue", "article")

    def readings(self) -> list[Reading]:
        key = self.archive.identity(self.page.url) or ""
        body = "\n\n".join(block.text for block in self.page.blocks if block.role == "paragraph")
        issue_key = self.archive.issue_key(self.place)
        return [ArticleReading(key=key, periodical=self.place.code, issue_key=issue_key, headline=self.page.title, body_text=body)]


class Paper(ArchiveSpider):
    """What the archives here share."""

    title = "The Paper"
    home_url = "https://paper.example/"
    hosts = ("paper.example",)
    start_urls = ["https://paper.example/"]
    periodicals = (Periodical(code="tp", name="The Paper", language="en"),)
    addresses: ClassVar[tuple[Address, ...]] = (
        Address("", "index"),
        Address("{name:list}", "index"),
        Address("{number}/{name}", "article"),
    )
    layouts: ClassVar[tuple[type[Layout], ...]] = (Index, Piece)


class Listed(Paper):
    """Nothing links to its articles: robots.txt, a feed that the home page names, and a plain list lead there."""

    name = "listed"
    start_urls = ["https://paper.example/", "https://paper.example/all.txt"]
    robots_sitemaps = True
    follows_feeds = True


class Counted(Paper):
    """A page a day and a page a number, and lists and articles over many pages."""

    name = "counted"
    start_urls = ["https://paper.example/", "https://paper.example/list"]
    addresses = (Address("day/{date:*}", "issue", number="{date}"), Address("no/{number}", "issue"), *Paper.addresses)
    series: ClassVar[tuple[Series, ...]] = (
        Days(pattern="day/{year}-{month}-{day}", first=FIRST_DAY),
        Numbers(pattern="no/{number:02d}.html", patience=3),
    )
    numbered_pages = ("/page/{page}",)
    joins_pages = True


class Bound(Paper):
    """Issues that are PDF files."""

    name = "bound"
    addresses = (Address("", "index"), Address("pdf/{name}.pdf", "issue", number="{name}"))
    layouts = (PdfList,)
    pdf_issues = True


def day(days_ago: int) -> str:
    """Return the path of a day's page."""
    return f"/day/{TODAY - timedelta(days=days_ago):%Y-%m-%d}"
