"""Archives with ways in besides links, walked for real: `python -m tests.counted_walk ARCHIVE SETTINGS` crawls what the settings name."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from crawler.archive import ArchiveSpider
from crawler.commands.status import tell_summary
from crawler.configuration.scrapy_settings import configure, crawl_settings
from crawler.layouts.pdf_list import PdfList
from crawler.reading.pages import Archive, Layout, WebPage
from crawler.reading.places import Address
from crawler.runs.run import run_crawl
from crawler.ways_in.series import Days, Numbers, Series
from pipelines.items import ArticleReading, Periodical, Reading
from pipelines.mirror.store import open_mirror
from tests.command import environment

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


ARCHIVES: dict[str, type[Paper]] = {one.name: one for one in (Listed, Counted, Bound)}


def walk(archive: type[Paper], site: str, db: Path, **settings: Any) -> subprocess.CompletedProcess[str]:
    """Crawl what is served at `site` into `db`, in a process of its own, and say at its end what `backfile crawl` says."""
    asked = json.dumps({"BACKFILE_BASE_URL": site, "BACKFILE_DB": str(db), **settings})
    return subprocess.run(
        [sys.executable, "-m", "tests.counted_walk", archive.name, asked],
        cwd=Path(__file__).parent.parent, env=environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def day(days_ago: int) -> str:
    """Return the path of a day's page."""
    return f"/day/{TODAY - timedelta(days=days_ago):%Y-%m-%d}"


def main() -> None:
    """Crawl the archive of the first argument as the settings in the second, JSON, say; leave with a crawl's exit status."""
    archive = ARCHIVES[sys.argv[1]]
    settings = crawl_settings({"LOG_LEVEL": "CRITICAL", **json.loads(sys.argv[2])})
    configure(settings, archive.name)
    ended = run_crawl(archive, settings, open_mirror(archive, settings))
    tell_summary(Path(settings["BACKFILE_DB"]), ended.exit_status)
    sys.exit(ended.exit_status)


if __name__ == "__main__":
    main()
