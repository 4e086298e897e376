"""The walk over an archive: addresses and their spellings, and what each answer becomes."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.utils.test import get_crawler

from crawler.answers import read_answer
from crawler.archive import LEAST_LIVE_DELAY
from crawler.loading import archive_classes
from crawler.reading.pages import Layout
from pipelines.items import IssueReading, Page, PageKind
from pipelines.mirror.frontier.leasing import Lease
from pipelines.warc.exchange import Exchange
from tests.mirrors import HOME, PaperSpider
from tests.pdfs import pdf, text


def spider(**asked: object) -> PaperSpider:
    crawler = get_crawler(PaperSpider, asked)
    return crawler._create_spider()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://paper.example/1/lock.html#end", "https://paper.example/1/lock.html"),
        ("http://www.paper.example/1/", "https://paper.example/1/"),
        ("HTTPS://PAPER.example:443", "https://paper.example/"),
        ("https://paper.example/a b/é.html", "https://paper.example/a%20b/%C3%A9.html"),
        ("https://paper.example/x?a b", "https://paper.example/x?a%20b"),
        ("https://paper.example/Haiti.html?p=1", "https://paper.example/Haiti.html?p=1"),
        ("https://paper.example/%48aiti%2ehtml", "https://paper.example/Haiti.html"),
        ("https://paper.example/a%2fb%c3%a9", "https://paper.example/a%2Fb%C3%A9"),
        ("https://paper.example/%2E/1/%2e%2e/2/", "https://paper.example/2/"),
        ("https://paper.example//x/./y", "https://paper.example/x/y"),
        ("https://paper.example//../.", "https://paper.example/"),
        ("https://paper.example//]/./x", "https://paper.example/]/x"),
        ("https://paper.example/a\x02b", "https://paper.example/a%02b"),
        ("https://paper.example/a/.\x02", "https://paper.example/a/"),
        ("https://paper.example/\ud800", None),
        ("https://paper.example/x.html;jsessionid=0A1B", "https://paper.example/x.html"),
        ("https://paper.example/x?id=1&PHPSESSID=abc&utm_source=y", "https://paper.example/x?id=1"),
        ("https://paper.example/x?s=0a1b2c3d4e5f6a7b8c", "https://paper.example/x"),
        ("https://paper.example/x?s=strike", "https://paper.example/x?s=strike"),
        ("https://other.example/1/", None),
        ("https://paper.example:8080/", None),
        ("mailto:x@paper.example", None),
        ("https://paper.example:port/", None),
        ("https://paper.example/" + "x" * 3000, None),
        ("https://paper.example/" + "é" * 1000, None),
    ],
)
def test_a_page_has_one_address(url, address):
    assert spider().address(url) == address


def test_case_and_name_make_the_key_and_ending_does_not():
    read = spider().identity
    assert read("https://paper.example/1/Haiti.html") == read("https://paper.example/1/Haiti") == "paper/1/Haiti"
    assert read("https://paper.example/1/haiti.html") != read("https://paper.example/1/Haiti.html")
    assert read("https://paper.example/1/index.html") == read("https://paper.example/1/") == "paper/1"
    assert read("https://other.example/1/") is None


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000/", "http://127.0.0.1:8000/copy", "http://127.0.0.1:8000/copy/"])
def test_a_copy_of_the_site_changes_where_bytes_are_asked_for_not_what_they_are_called(base):
    walker = spider(BACKFILE_BASE_URL=base)
    for url in ("https://paper.example/", "https://paper.example/1/lock.html?x=1"):
        fetched = walker.fetch_address(url)
        assert fetched.startswith(base)
        assert walker.archive_address(fetched) == url


@pytest.mark.parametrize(
    ("asked", "delay", "concurrency"),
    [({}, 2.0, 1), ({"BACKFILE_DELAY": "0.1"}, LEAST_LIVE_DELAY, 1), ({"BACKFILE_DELAY": 5}, 5.0, 1),
     ({"BACKFILE_BASE_URL": "http://127.0.0.1:1/"}, 0.0, 8), ({"BACKFILE_BASE_URL": "http://127.0.0.1:1/", "BACKFILE_DELAY": 3}, 3.0, 8)],
)  # fmt: skip
def test_a_live_host_is_asked_slowly_whatever_is_asked_of_us(asked, delay, concurrency):
    pace = get_crawler(PaperSpider, {"BACKFILE_CONCURRENCY": 8, **asked}).settings["DOWNLOAD_SLOTS"]["paper"]
    assert pace == {"delay": delay, "concurrency": concurrency, "jitter": 0}


@pytest.mark.parametrize("name", archive_classes())
def test_an_archive_is_a_module_of_its_own_name_and_says_what_it_is(name):
    found = archive_classes()[name]
    assert found.__module__ == f"crawler.spiders.{name}"
    assert found.title
    assert found.periodicals
    assert found.layouts
    assert all(found().address(url) == url for url in found.start_urls)
    assert len({periodical.code for periodical in found.periodicals}) == len(found.periodicals)


# From an answer to a Page.


class Fragile(Layout):
    @classmethod
    def matches(cls, page, archive):
        return "fragile" in page.source

    def readings(self):
        raise RecursionError("too much for me")


class FragileSpider(PaperSpider):
    hosts = ("paper.example", "old.paper.example")
    layouts = (Fragile,)

    def fallbacks(self, url):
        return (PRINT, OLD, "https://elsewhere.example/") if url == URL else ()

    def pdf_readings(self, url, pdf):
        return [IssueReading(key="paper/tp/1", periodical="tp", role="pdf", text=pdf.text)]


URL, PRINT, OLD = f"{HOME}1/lock.html", f"{HOME}print/1/lock.html", "https://old.paper.example/1/lock.html"


def answer(
    status: int = 200, body: bytes = b"<p>x</p>", kind: PageKind = "page", url: str = URL, found_on: str | None = None,
    asked: dict[str, object] | None = None, etag: str | None = None, **headers: str,
) -> Page:  # fmt: skip
    """Return the Page that the spider makes of an answer."""
    given = {"Content-Type": "text/html", **headers}
    walker = get_crawler(FragileSpider, asked)._create_spider()
    return asyncio.run(read_answer(walker, came(url, body, status, **given), Lease(url, kind, found_on, etag=etag)))


def came(url: str, body: bytes = b"", status: int = 200, **headers: str) -> Exchange:
    """Return what came from `url` as the crawl has it."""
    lines = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return Exchange(url=url, at="2026-01-01T00:00:00.000Z", status=status, headers=lines, body=body)


def test_a_layout_that_breaks_costs_only_its_page_s_readings():
    page = answer(body=b'<p>fragile <a href="mill.html">mill</a></p>')
    assert (page.outcome, page.reader, page.readings) == ("unread", None, [])
    assert [(problem.code, problem.severity) for problem in page.problems] == [("unreadable", "error")]
    assert [found.url for found in page.found] == ["https://paper.example/1/mill.html"]
    assert page.capture is not None
    assert page.capture.digest is not None


@pytest.mark.parametrize(
    ("status", "outcome", "codes"),
    [(200, "unread", ["no_layout"]), (204, "unread", ["no_layout"]), (404, "missing", []), (410, "missing", []),
     (403, "refused", ["refused_by_server"]), (429, "failed", ["unfetched"]), (500, "failed", ["unfetched"]),
     (503, "failed", ["unfetched"]), (302, "redirect", ["redirect_elsewhere"])],
)  # fmt: skip
def test_every_status_gives_one_page(status, outcome, codes):
    page = answer(status)
    assert page.outcome == outcome
    assert [problem.code for problem in page.problems] == codes


@pytest.mark.parametrize(
    ("location", "found"),
    [("/1/mill.html", ["https://paper.example/1/mill.html"]), ("http://www.paper.example/2/", ["https://paper.example/2/"]),
     ("lock.html", []), ("https://evil.example/", []), ("http://[", []), ("file:///etc/passwd", []), ("", []),
     ("/caf\xe9", ["https://paper.example/caf%C3%A9"])],
)  # fmt: skip
def test_a_redirect_is_found_not_followed(location, found):
    page = answer(301, Location=location)
    assert page.outcome == "redirect"
    assert [url.url for url in page.found] == found


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("999999999", 3600),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999999999", None),
        ("0", 0),
    ],
)
def test_retry_after_is_read_with_doubt(header, seconds):
    assert answer(503, **{"Retry-After": header}).retry_after == seconds


def test_a_missing_index_is_an_error_where_the_walk_begins_and_else_a_broken_link():
    assert [problem.severity for problem in answer(404, kind="index", url=HOME).problems] == ["error"]
    assert [answer(404, kind="index", url=url, found_on=URL).problems for url in (URL, PRINT, OLD)] == [[], [], []]


@pytest.mark.parametrize("body", [b"\x89PNG\r\n", b"GIF89a", b"PK\x03\x04", bytes(range(32)) * 40])
@pytest.mark.parametrize(("url", "codes"), [(URL, ["not_html"]), (f"{HOME}1/picture", [])])
def test_bytes_that_are_no_page_are_kept_and_not_read(body, url, codes):
    page = answer(body=body, url=url)
    assert (page.outcome, [problem.code for problem in page.problems], page.found) == ("unread", codes, [])
    assert page.capture is not None


def test_a_page_too_long_to_read_is_kept_and_told(monkeypatch):
    monkeypatch.setattr("crawler.answers._LONGEST_PAGE", 1000)
    page = answer(body=b"<p>" + b"x" * 1000)
    assert (page.outcome, [(problem.code, problem.severity) for problem in page.problems]) == ("unread", [("too_long_to_read", "error")])
    assert page.capture.length == 1003


def test_an_answer_that_nothing_changed_is_believed_only_where_it_was_asked():
    assert answer(304, etag='"a"').outcome == "unchanged"
    assert [problem.code for problem in answer(304).problems] == ["unfetched"]


def test_a_page_that_only_sends_its_reader_on_has_moved():
    page = answer(body=b'<meta http-equiv="refresh" content="0; url=mill.html">')
    assert (page.outcome, [found.url for found in page.found], page.problems) == ("redirect", [f"{HOME}1/mill.html"], [])
    assert page.capture.location == f"{HOME}1/mill.html"


def test_a_pdf_file_is_read_by_what_the_archive_makes_of_its_text():
    page = answer(body=pdf([text(["All locks", "are open."])]), **{"Content-Type": "application/pdf"})
    assert (page.outcome, page.reader) == ("read", "PdfText/1")
    assert [reading.text for reading in page.readings] == ["All locks\nare open."]


def test_a_pdf_file_that_breaks_costs_only_its_readings():
    page = answer(body=b"%PDF-1.7 x")
    assert (page.outcome, page.reader, page.readings) == ("unread", None, [])
    assert [(problem.code, problem.severity) for problem in page.problems] == [("unreadable_pdf", "warning")]


# Where else a page may stand.

ERROR_PAGE = b"<title>404 Not Found</title><h1>Not Found</h1>"


@pytest.mark.parametrize(("status", "body"), [(404, b""), (410, b""), (200, ERROR_PAGE)])
@pytest.mark.parametrize(
    ("url", "found_on", "found"),
    [(URL, None, [(PRINT, URL)]), (URL, HOME, [(PRINT, URL)]), (PRINT, URL, [(OLD, URL)]), (OLD, URL, []), (PRINT, HOME, [])],
)
def test_a_missing_page_is_looked_for_at_its_fallbacks_one_after_the_other(status, body, url, found_on, found):
    page = answer(status, body, "article", url, found_on)
    assert [(one.url, one.instead_of) for one in page.found] == found
    assert {one.kind for one in page.found} <= {"article"}


@pytest.mark.parametrize(("status", "body"), [(200, b"<p>x</p>"), (403, b""), (503, b""), (301, b"")])
def test_no_other_answer_leads_to_a_fallback(status, body):
    assert answer(status, body, "article").found == []


def test_a_copy_of_the_site_is_not_asked_twice_at_one_path():
    asked = {"BACKFILE_BASE_URL": "http://127.0.0.1:1/"}
    assert [one.url for one in answer(404, asked=asked).found] == [PRINT]
    assert answer(404, url=PRINT, found_on=URL, asked=asked).found == []


def test_a_page_of_endless_links_gives_only_so_many():
    page = answer(body=b"".join(b'<a href="%d.html">x</a>' % number for number in range(6000)))
    assert len(page.found) == 5000
    assert "too_many_links" in [problem.code for problem in page.problems]


@given(
    st.binary(max_size=400),
    st.sampled_from(["text/html", "text/html; charset=undefined", "text/html; charset=\x00", "", "text/html;;charset==x", "TEXT/HTML"]),
)
@settings(max_examples=100, deadline=None)
def test_no_answer_breaks_the_walk(body, content_type):
    lease = Lease(url="https://paper.example/x", kind="page")
    walker = FragileSpider()
    walker.settings = get_crawler(FragileSpider).settings
    page = asyncio.run(read_answer(walker, came(lease.url, body, **{"Content-Type": content_type}), lease))
    assert page.outcome in ("unread", "read")
