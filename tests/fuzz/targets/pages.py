"""Pages: bytes and headers as a server sends them, read through every archive's layouts, by general rules, and decoded."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lxml import html

from crawler.last_resort.article import find_article
from crawler.reading.body import body_html, body_text
from crawler.reading.charsets import decode
from crawler.reading.oddities import is_pdf
from crawler.reading.pages import WebPage
from pipelines.items import ArticleReading, Reading
from pipelines.mirror.frontier.leasing import Lease
from pipelines.mirror.readings import pack, unpack
from pipelines.normalize.text import printable
from pipelines.warc.exchange import Exchange
from tests.fuzz.target import Target, Unfit, as_text, chosen
from tests.fuzz.targets.holding import is_date, is_reading
from tests.fuzz.targets.surroundings import reader

AT = "2026-01-01T00:00:00.000Z"
PAGES = Path(__file__).parent.parent.parent / "pages"
TYPES = (
    "text/html", "text/html; charset=utf-8", "text/html; charset=iso-8859-1", "text/html; charset=windows-1251", "", "text/plain",
    "text/html; charset=shift_jis", "text/html; charset=nonsense", "application/xml",
)  # fmt: skip
TAGS = frozenset(
    "p h3 h4 pre blockquote ul ol li figcaption hr br a em strong b i cite code sup sub u s q small dl dt dd div span table tr td".split()
)
WORDS = (
    "<p>", "</p>", "<br>", "<br><br>", "<hr>", "<h1>", "</h1>", "<h2>", "<h3>", "<b>", "</b>", "<i>", "<em>", "<a href=\"", "<a name=\"",
    "</a>", "<table>", "<tr>", "<td>", "</td>", "<blockquote>", "<ul>", "<li>", "<ol>", "<pre>", "<div class=\"", "</div>", "<!--", "-->",
    "<font size=\"", "<center>", "<img src=\"", "<title>", "</title>", "<base href=\"", "<meta http-equiv=\"refresh\" content=\"0;url=",
    "<frame src=\"", "<style>", "<script>", "&nbsp;", "&#150;", "&#xD800;", "<dl><dt>", "<dd>", "style=\"font-size:", "<sup>", "<small>",
    "Reprinted from", "No. 42", "May 2012", "Spring 2010", "<time datetime=\"", "itemprop=\"headline\"", "<article>",
    "<p align=\"center\">",
)  # fmt: skip


@cache
def _recorded() -> list[tuple[str, str, Path]]:
    """Return the archive, address and file of each recorded page."""
    files = sorted(PAGES.glob("*/*.html"))
    return [(path.parent.name, json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["url"], path) for path in files]


def read_page(content: bytes) -> None:
    """Read an answer as a crawl does: two bytes choose whose address it has, one what it is called, one its status."""
    if len(content) < 4 or is_pdf(body := content[4:]):
        # A PDF file is read in a process of its own.
        raise Unfit
    recorded = _recorded()
    archive, url, _ = recorded[int.from_bytes(content[:2]) % len(recorded)]
    status = int(chosen(content[3], ("200", "200", "200", "200", "404", "301", "304", "206", "503")))
    headers = [
        (b"Content-Type", chosen(content[2], TYPES).encode()),
        (b"Location", body[:80].replace(b"\n", b"")),
        (b"Retry-After", body[:30]),
    ]
    site = reader(archive)
    exchange = Exchange(url=url, at=AT, status=status, headers=headers, body=body)
    page = site.read(exchange, Lease(url=url, kind=site.spider.page_kind(url), found_on=None, etag="held"))
    assert page.url == url
    for problem in page.problems:
        assert problem.code != "unreadable", problem.message
        assert problem.message.isprintable(), problem.message
    for found in page.found:
        assert site.spider.address(found.url) == found.url, found
    for reading in page.readings:
        _check(reading)


def _check(reading: Reading) -> None:
    is_reading(reading)
    assert unpack("article" if isinstance(reading, ArticleReading) else "issue", pack(reading)) == reading
    if not isinstance(reading, ArticleReading):
        return
    assert 0 <= reading.confidence <= 1
    for citation in reading.citations:
        assert reading.body_text[citation.start : citation.end] == citation.text
        is_date(citation.date)
    for note in reading.source_notes:
        is_date(note.date)
    is_safe(reading.body_html)


def is_safe(markup: str) -> None:
    """Assert that nothing in the HTML of a text can do anything."""
    if not markup:
        return
    for element in html.fragment_fromstring(markup, create_parent="div").iterdescendants():
        assert element.tag in TAGS, element.tag
        for name, value in element.attrib.items():
            assert name in ("href", "start", "id"), (element.tag, name)
            assert name != "href" or value.partition(":")[0] in ("http", "https", "ftp", "mailto"), value


def page_seeds() -> Iterator[bytes]:
    """Yield the recorded pages, each at its address."""
    for place, (_, _, path) in enumerate(_recorded()):
        yield place.to_bytes(2) + bytes([4, 0]) + path.read_bytes()


def read_generally(content: bytes) -> None:
    """Find the article of a page that no layout knows."""
    recorded = _recorded()
    if len(content) < 2:
        raise Unfit
    archive, url, _ = recorded[int.from_bytes(content[:2]) % len(recorded)]
    page = WebPage(url, decode(content[2:], "text/html").text)
    found = find_article(page, reader(archive).spider)
    if found is not None:
        assert found.body
        assert 0 <= found.confidence <= 1
        text = body_text(found.body)
        assert printable(text) == text
        is_safe(body_html(found.body))


def general_seeds() -> Iterator[bytes]:
    """Yield the recorded pages."""
    for place, (_, _, path) in enumerate(_recorded()):
        yield place.to_bytes(2) + path.read_bytes()


def read_bytes(content: bytes) -> None:
    """Decode bytes: one byte says how long the header is that comes first."""
    if not content:
        raise Unfit
    header, body = as_text(content[1 : 1 + content[0] % 64]), content[1 + content[0] % 64 :]
    decoded = decode(body, header or None, chosen(len(header), ("windows-1252", "iso-8859-2", "utf-8", "shift_jis")))
    for charset in decoded.charset.split(", "):
        codecs.lookup(charset)
    assert not any("\ud800" <= character <= "\udfff" for character in decoded.text)


def byte_seeds() -> Iterator[bytes]:
    """Yield the beginnings of recorded pages."""
    for header in TYPES:
        for _, _, path in _recorded()[::9]:
            yield bytes([len(header)]) + header.encode() + path.read_bytes()[:1000]


TARGETS = {
    "page": Target(read_page, page_seeds, head=4, words=WORDS, longest=6000),
    "last-resort": Target(read_generally, general_seeds, head=2, words=WORDS, longest=4000),
    "charsets": Target(
        read_bytes, byte_seeds, head=1, words=("charset=", "text/html", "\x1b$B", "\x1b(B", "<meta charset=", "\ufeff", "utf-7", "utf-16")
    ),
}
