"""Archives of the tests walked for real, one of two small papers among them: `python -m tests.paper_walk SETTINGS [MODULE:CLASS]`."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from crawler.archive import ArchiveSpider
from crawler.configuration.scrapy_settings import configure, crawl_settings
from crawler.reading.pages import Archive, Layout, WebPage
from crawler.reading.pdf_text import PdfText
from crawler.runs.run import run_crawl
from pipelines.items import ArticleReading, IssueReading, PageKind, Periodical, Reading
from pipelines.mirror.store import open_mirror
from tests.command import environment


class Index(Layout):
    """A page that only leads on."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        return archive.page_kind(page.url) in ("index", "issue")

    def readings(self) -> list[Reading]:
        return []


class Article(Layout):
    """A page with the word "text"; its heading is the headline."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        return "text" in page.source

    def readings(self) -> list[Reading]:
        headline = next((block.text for block in self.page.blocks if block.role == "heading"), None)
        body = "\n\n".join(block.text for block in self.page.blocks if block.role == "paragraph")
        key = self.archive.identity(self.page.url) or ""
        code, number = key.split("/")[1:3]
        role: Literal["print", "article"] = "print" if "/print/" in self.page.url else "article"
        return [ArticleReading(key=key, periodical=code, issue_key=f"paper/{code}/{number}", role=role, headline=headline, body_text=body)]


class WalkedPaper(ArchiveSpider):
    """`/` leads to `/CODE.html`, that to `/CODE/NUMBER/NAME.html`, which may stand below `/print/` instead."""

    name = "paper"
    title = "The Papers"
    home_url = "https://paper.example/"
    hosts = ("paper.example",)
    start_urls = ["https://paper.example/"]
    periodicals = (Periodical(code="tp", name="The Paper", language="en"), Periodical(code="zt", name="Die Zeitung", language="de"))
    layouts = (Index, Article)
    fill_rates = {"headline": 0.9, "body_text": 0.5, "masthead": 0.0}

    def identity(self, url: str) -> str | None:
        key = super().identity(url)
        return key and key.replace("paper/print/", "paper/")

    def page_kind(self, url: str) -> PageKind:
        parts = (self.identity(url) or "").split("/")
        return "index" if len(parts) < 3 else "article" if len(parts) == 4 else "page"

    def periodical_of(self, url: str) -> str | None:
        parts = [*(self.identity(url) or "").split("/"), ""]
        return parts[1] if parts[1] in ("tp", "zt") else None

    def follows(self, url: str) -> bool:
        return "/print/" not in url and (super().follows(url) or url.endswith(".pdf"))

    def fallbacks(self, url: str) -> tuple[str, ...]:
        return (url.replace(".example/", ".example/print/"), url.replace(".html", ".htm")) if "/print/" not in url else ()

    def pdf_readings(self, url: str, pdf: PdfText) -> list[Reading]:
        return [IssueReading(key="paper/tp/1", periodical="tp", role="pdf", text=pdf.text)]


def walk(site: str, db: Path, archive: type[ArchiveSpider] = WalkedPaper, **settings: Any) -> subprocess.CompletedProcess[str]:
    """Crawl what is served at `site` into `db`, in a process of its own; its output says why it failed, if it did."""
    return subprocess.run(
        walking(archive, BACKFILE_BASE_URL=site, BACKFILE_DB=str(db), **settings), cwd=Path(__file__).parent.parent, env=environment(),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def walking(archive: type[ArchiveSpider] = WalkedPaper, /, **settings: Any) -> list[str]:
    """Return the command that crawls `archive` as `settings` say, and leaves with a crawl's exit status."""
    return [sys.executable, "-m", "tests.paper_walk", json.dumps(settings), f"{archive.__module__}:{archive.__name__}"]


def main() -> int:
    """Crawl as the settings in the first argument, JSON, say: the archive of the second, or the two papers; return the exit status."""
    module, _, name = (sys.argv[2] if len(sys.argv) > 2 else "tests.paper_walk:WalkedPaper").partition(":")
    archive: type[ArchiveSpider] = getattr(import_module(module), name)
    settings = crawl_settings({"LOG_LEVEL": "CRITICAL", **json.loads(sys.argv[1])})
    configure(settings, archive.name)
    ended = run_crawl(archive, settings, open_mirror(archive, settings))
    sys.stdout.write(ended.failure or "")
    return ended.exit_status


if __name__ == "__main__":
    sys.exit(main())
