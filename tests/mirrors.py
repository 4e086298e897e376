"""Mirrors for tests, written through the real store from readings made by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from crawler.archive import ArchiveSpider
from pipelines.items import ArticleReading, Capture, ContentsEntry, FoundUrl, IssueReading, Page, Periodical, PrintedLink
from pipelines.mirror.store import Mirror
from pipelines.normalize.citations import Citation
from pipelines.normalize.dates import read_date
from pipelines.normalize.source_notes import SourceNote
from pipelines.warc.exchange import Exchange

HOME = "https://paper.example/"


class PaperSpider(ArchiveSpider):
    """An archive of one small paper, for tests that need no walk."""

    name = "paper"
    title = "The Paper"
    home_url = HOME
    hosts = ("paper.example",)
    start_urls = [HOME]
    periodicals = (
        Periodical(code="tp", name="The Paper", language="en"),
        Periodical(
            code="sp", name="The Southern Paper", language="en", hemisphere="south", names=("Southern",), since=1999, successor="tp"
        ),
    )
    layouts = ()


def open_paper(path: Path, retry_wait: float = 0.0, **limits: int) -> Mirror:
    """Return a mirror of the paper's archive at `path`, a run of it begun; `limits` are further ones of Mirror's."""
    mirror = Mirror(path, retry_wait, **limits)
    mirror.begin_run(archive=PaperSpider, settings={}, version="test", full=False)
    return mirror


def article_page(issue: int, name: str, body: str, *, at: str = "2026-01-01T00:00:00.000Z", prefix: str = "", **fields: Any) -> Page:
    """Return the Page of an article of the paper, as the spider would yield it."""
    url = f"{HOME}{prefix}{issue}/{name}.html"
    values: dict[str, Any] = {
        "role": "alias" if prefix else "article", "headline": f"The {name.title()}", "issue_key": f"paper/tp/{issue}", "periodical": "tp",
        **fields,
    }  # fmt: skip
    reading = ArticleReading(key=f"paper/{issue}/{name}", body_text=body, body_html=f"<p>{body}</p>", **values)
    return Page(url=url, outcome="read", capture=capture(url, repr(reading), at), reader="Test/1", readings=[reading])


def contents_page(
    issue: int, names: Iterable[str], date: str = "May 2012", *, at: str = "2026-01-01T00:00:00.000Z", listed: Iterable[str] = ()
) -> Page:
    """Return the Page of an issue's contents list: articles of its own by their names, and any by their paths."""
    url = f"{HOME}{issue}/index.html"
    entries = [
        ContentsEntry(url=f"{HOME}{path}.html", key=f"paper/{path}", headline=f"{path[2:].title()} as Listed", byline="A. Writer")
        for path in [*(f"{issue}/{name}" for name in names), *listed]
    ]
    reading = IssueReading(
        key=f"paper/tp/{issue}", periodical="tp", role="contents", number=str(issue), date_text=date, date=read_date(date, "en"),
        contents=entries,
    )  # fmt: skip
    found = [FoundUrl(url=entry.url, kind="article") for entry in entries if entry.url]
    return Page(url=url, outcome="read", capture=capture(url, date + str(entries), at), reader="Test/1", readings=[reading], found=found)


def capture(url: str, body: str, at: str, status: int = 200) -> Capture:
    """Return a capture of `body` at `url`, taken at the time `at`."""
    content = body.encode()
    exchange = Exchange(url=url, at=at, status=status, headers=[(b"Content-Type", b"text/html; charset=utf-8")], body=content)
    return Capture(exchange=exchange, charset="utf-8", digest=exchange.payload_digest, length=len(content))


STRIKE = 'Die Straße nach München: höhere Löhne.\n\nStreik in Łódź, "jetzt" oder nie; l’été à l’œuvre.\n    eingerückt'
TOKYO = "東京の集会で労働者たちは大きな声で語った。"
HOSTILE = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">\n\njavascript:alert(1)"


def strike_mentions() -> dict[str, Any]:
    """Return source notes and citations for the strike of the small mirror: one article held, one leaflet and one issue not."""
    named = {"paper": "tp", "periodical_text": "The Paper"}
    return {
        "note_text": "Übersetzt aus The Paper Nr. 2 (Juni 2012). Zuerst ein Flugblatt der Mannschaft vom 1. Mai 1912.",
        "source_notes": [
            SourceNote(
                text="Übersetzt aus The Paper Nr. 2.",
                relation="translation",
                number="2",
                date_text="Juni 2012",
                title="東京の集会",
                **named,
            ),
            SourceNote(
                text="Zuerst ein Flugblatt.", relation="reprint", source_kind="leaflet", issuer="The Crew", date_text="1. Mai 1912", step=2
            ),
        ],
        "citations": [
            Citation(text="(The Paper Nr. 2)", start=0, end=10, number="2", title="東京の集会", **named),
            Citation(text="(The Paper Nr. 9)", start=20, end=30, number="9", **named),
        ],
    }


def write_small_mirror(path: Path) -> None:
    """Write a finished mirror of two issues to `path`: three languages, two addresses of one article, one missing, one hostile."""
    mirror = open_paper(path)
    alias = article_page(1, "strike", STRIKE, prefix="old/", language="de", headline="Die Straße")
    hostile = article_page(
        2, "hostile", HOSTILE, language="en", headline="<script>document.title='run'</script>", byline="javascript:alert(1)",
        note_text="<b>bold</b>", links=[PrintedLink(url="javascript:alert(1)", text="<i>here</i>")],
    )  # fmt: skip
    pages = [
        contents_page(1, ["strike", "sums", "lost"], "May 2012"),
        contents_page(2, ["tokyo", "hostile"], "June 2012"),
        article_page(1, "strike", STRIKE, language="de", headline="Die Straße", byline="A. Schmidt", **strike_mentions()),
        alias,
        article_page(1, "sums", "-1 and 1 make nothing,\r\nsaid she.", language="en", headline='=HYPERLINK("http://evil.example/")'),
        article_page(2, "tokyo", TOKYO, language="ja", headline="東京の集会", byline="A. Schmidt"),
        hostile,
    ]
    for page in pages:
        mirror.write(page)
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()


def settled_two_ways(folder: Path, came: list[tuple[Page, bool]]) -> tuple[Mirror, Mirror]:
    """Return two open mirrors in `folder` of the pages that `came`: `by-and-by.db`, settled after each that says so, and `once.db`.

    One address is always captured in the order of time; different ones come to the second in another order.
    """
    by_and_by, once = open_paper(folder / "by-and-by.db"), open_paper(folder / "once.db")
    for page, settle_now in came:
        by_and_by.write(page)
        if settle_now:
            by_and_by.settle()
    for page in sorted((page for page, _ in came), key=lambda page: page.url):
        once.write(page)
    for mirror in (by_and_by, once):
        mirror.settle()
    return by_and_by, once


def missing_page(url: str, at: str) -> Page:
    """Return the Page of an address at which nothing stands, asked for at the time `at`."""
    return Page(url=url, outcome="missing", capture=capture(url, "not here", at, 404))


def unchanged_page(url: str, at: str) -> Page:
    """Return the Page of an address that answered 304 at the time `at`."""
    taken = capture(url, "", at, 304)
    return Page(url=url, outcome="unchanged", capture=taken)
