"""The sample archive: its texts, the site made from them, and the spider that must read back what the texts say."""

import json
import re
import unicodedata
from dataclasses import asdict
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from crawler.charsets import decode
from crawler.items import ArticleReading, IssueReading, Reading
from crawler.pages import WebPage, read_page
from crawler.sample_archive.site import LAST_MODIFIED, TEXTS, Issue, Text, description, issues_of, read_text, render_site, serve
from crawler.spiders.sample import SampleSpider

SPIDER = SampleSpider()
ISSUES = [issue for periodical in description()["periodicals"] for issue in issues_of(periodical)]
TEXT_FILES = sorted(TEXTS.rglob("*.txt"))
HEADER = ["headline", "kicker", "subhead", "rubric", "byline", "kind", "language", "origin", "relation", "note"]
RECORDED = sorted((Path(__file__).parent / "pages" / "sample").glob("*.json"))


def readings_of(path: str) -> list[Reading]:
    served = render_site()[path]
    page = WebPage(urljoin(SPIDER.home_url, path), decode(served.body, served.content_type, SPIDER.charset).text)
    layout = read_page(page, SPIDER, SPIDER.layouts)
    assert layout is not None
    return layout.readings()


def issue_and_article(path: str) -> tuple[IssueReading | None, ArticleReading]:
    *issues, article = readings_of(path)
    assert isinstance(article, ArticleReading)
    issue = issues[0] if issues else None
    assert issue is None or isinstance(issue, IssueReading)
    return issue, article


def plain_body(text: Text) -> str:
    """The body without its marks, as a reader sees it."""
    blocks = [re.sub(r"\*(.+?)\*", r"\1", block.removeprefix("## ")) for block in text.blocks if block != "* * *"]
    return "\n\n".join(block[2:].replace(" / ", "\n") if block.startswith("> ") else block for block in blocks)


def listed(issue: Issue) -> list[tuple[str, str, str | None]]:
    return [(f"sample/{text.path}", text.headline, text.rubric) for text in issue.texts]


def listed_in(reading: IssueReading) -> list[tuple[str | None, str, str | None]]:
    return [(entry.key, entry.headline, entry.rubric) for entry in reading.contents]


# The texts.


def test_every_text_stands_in_one_issue() -> None:
    placed = [f"{issue.path}/{slug}" for issue in ISSUES for slug in issue.articles]

    assert sorted(placed) == sorted(path.relative_to(TEXTS).with_suffix("").as_posix() for path in TEXT_FILES)


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.relative_to(TEXTS).with_suffix("").as_posix())
def test_a_text_has_the_form_of_all(path: Path) -> None:
    source = path.read_bytes().decode("utf-8")
    names = [line.partition(": ")[0] for line in source.partition("\n\n")[0].splitlines()]
    text = read_text(path)

    assert unicodedata.is_normalized("NFC", source)
    assert names == [name for name in HEADER if name in names]
    assert text.kind in ("article", "statement", "letter", "quotation", "leaflet", "notice", "correction")
    assert text.language == next(issue.language for issue in ISSUES if text.path.startswith(issue.path + "/"))
    assert (text.origin is None) == (text.relation is None)
    assert text.relation in (None, "reprint", "abridgement", "excerpt", "translation", "common_source")
    assert text.origin is None or (TEXTS / f"{text.origin}.txt").exists()
    assert all(block and block == block.strip() and "\n" not in block for block in text.blocks)
    assert plain_body(text).count("*") == 0


def test_the_spider_knows_the_periodicals_that_the_archive_has() -> None:
    declared = [
        {name: value for name, value in asdict(periodical).items() if value and (name, value) != ("hemisphere", "north")}
        for periodical in SPIDER.periodicals
    ]
    known = declared[0].keys() | {"hemisphere"}

    assert declared == [{name: value for name, value in periodical.items() if name in known} for periodical in description()["periodicals"]]


# What the spider reads.


@pytest.mark.parametrize("print_prefix", ["", "/print"], ids=["article", "print"])
@pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: issue.path)
def test_pages_say_what_the_texts_say(issue: Issue, print_prefix: str) -> None:
    for text in issue.texts:
        reading, article = issue_and_article(f"{print_prefix}/{text.path}.html")

        assert (article.key, article.issue_key) == (f"sample/{text.path}", f"sample/{issue.code}/{issue.number}")
        assert article.role == ("print" if print_prefix else "article")
        assert article.headline == text.headline
        assert (article.kicker, article.subhead, article.rubric) == (text.kicker, text.subhead, text.rubric)
        assert article.byline == text.byline
        assert article.note_text == text.note
        assert article.body_text.split("\n\n") == plain_body(text).split("\n\n")
        assert article.kind == ("correction" if text.kind == "notice" else text.kind)
        if text.path not in description()["bare_prints"] or not print_prefix:
            assert reading is not None
            assert (reading.key, reading.role) == (article.issue_key, "article")
            assert (reading.number, reading.date_text) == (issue.number, issue.date)
            assert listed_in(reading) == (listed(issue) if not print_prefix or issue.path in description()["listed_prints"] else [])


@pytest.mark.parametrize("issue", [issue for issue in ISSUES if issue.has_index], ids=lambda issue: issue.path)
def test_contents_pages_say_what_stands_in_the_issue(issue: Issue) -> None:
    (reading,) = readings_of(f"/{issue.path}/index.html")

    assert isinstance(reading, IssueReading)
    assert (reading.key, reading.role) == (f"sample/{issue.code}/{issue.number}", "contents")
    assert (reading.number, reading.date_text) == (issue.number, issue.date)
    assert listed_in(reading) == listed(issue)


def test_two_issues_are_known_by_their_articles_alone() -> None:
    assert [issue.path for issue in ISSUES if not issue.has_index] == ["english/st/18", "polski/sl/9"]


@pytest.mark.parametrize("path", ["/index.html", "/english/lw/archives.html"])
def test_pages_that_lead_on_say_nothing(path: str) -> None:
    assert readings_of(path) == []


def test_text_keeps_its_form() -> None:
    _, article = issue_and_article("/english/lw/42/songs.html")

    assert "<blockquote><p>The master’s in the cabin with his boots before the fire,<br>Lay her off the wall" in article.body_html
    _, article = issue_and_article("/english/lw/41/floodgate.html")
    assert "<h3>Eight inches</h3>" in article.body_html
    assert "the <em>Liquid Asset</em>, went" in article.body_html
    assert article.dateline == "ARLESCOTE, MARCH 3"
    _, article = issue_and_article("/english/lw/44-45/letters.html")
    assert article.body_html.count("<hr>") == 2


def test_links_in_the_text_are_kept() -> None:
    links = {link.url for issue in ISSUES for text in issue.texts for link in issue_and_article(f"/{text.path}.html")[1].links}

    assert links == {
        "https://sample.backfile.example/english/lw/42/ferry-fares.html",
        "https://sample.backfile.example/english/lw/43/pilots.html",
        "https://sample.backfile.example/english/lw/43/statement.html",
        "https://sample.backfile.example/english/st/17/lighthouse-relief.html",
        "https://sample.backfile.example/english/lw/42/tune.html",
        "https://example.org/",
    }


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_recorded_pages_read_as_recorded(path: Path) -> None:
    recorded = json.loads(path.read_text("utf-8"))
    page = WebPage(recorded["url"], decode(path.with_suffix(".html").read_bytes(), None, SPIDER.charset).text)
    layout = read_page(page, SPIDER, SPIDER.layouts)

    assert layout is not None
    assert layout.reader() == recorded["reader"]
    assert [asdict(reading) for reading in layout.readings()] == recorded["readings"]


# Addresses.


@pytest.mark.parametrize(
    "url",
    [
        "https://sample.backfile.example/english/lw/41/floodgate.html",
        "https://sample.backfile.example/print/english/lw/41/floodgate.html",
        "https://sample.backfile.example/english/lw/41/floodgate.HTM",
        "https://sample.backfile.example/english/lw/41/floodgate/",
    ],
)
def test_an_article_has_one_key(url: str) -> None:
    assert SPIDER.identity(url) == "sample/english/lw/41/floodgate"
    assert SPIDER.page_kind(url) == "article"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "index"),
        ("index.html", "index"),
        ("english/lw/archives.html", "index"),
        ("english/lw/41/index.html", "issue"),
        ("english/lw/41/", "issue"),
        ("english/zz/41/floodgate.html", "page"),
        ("about.html", "page"),
    ],
)
def test_the_address_tells_what_a_page_is(path: str, kind: str) -> None:
    assert SPIDER.page_kind(f"https://sample.backfile.example/{path}") == kind


def test_the_walk_reaches_every_page_and_one_that_is_gone() -> None:
    site = render_site()
    due, missing = list(SPIDER.start_urls), set()
    seen = set(due)
    while due:
        url = due.pop()
        served = site.get(urlsplit(url).path)
        if served is None:
            missing.add(url)
            continue
        page = WebPage(url, decode(served.body, served.content_type, SPIDER.charset).text)
        found = {address for link in page.links() if (address := SPIDER.address(link))}
        due += found - seen
        seen |= found

    assert {urlsplit(url).path for url in seen - missing} == set(site)
    assert {urlsplit(url).path for url in missing} == {"/english/lw/42/tune.html", "/print/english/lw/42/tune.html"}


# The site.


@pytest.mark.parametrize("path", sorted(render_site()))
def test_pages_name_their_charset_or_leave_it_to_be_guessed(path: str) -> None:
    served = render_site()[path]

    decoded = decode(served.body, served.content_type, SPIDER.charset)

    assert "\ufffd" not in decoded.text
    # The same page, asked for by its file alone, must be readable too, unless only the header names its charset.
    assert decode(served.body, None, SPIDER.charset).text == decoded.text or "charset" in served.content_type


def test_the_site_is_served_on_loopback() -> None:
    with serve() as base_url:
        connection = HTTPConnection(urlsplit(base_url).netloc, timeout=10)

        def ask(method: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

        status, headers, body = ask("GET", "/greek/fa/7/pharos.html")
        assert (status, body) == (200, render_site()["/greek/fa/7/pharos.html"].body)
        assert headers["Content-Type"] == "text/html; charset=iso-8859-7"
        assert headers["Last-Modified"] == LAST_MODIFIED

        assert ask("GET", "/greek/fa/7/pharos.html", If_None_Match=headers["ETag"])[0] == 304
        assert ask("GET", "/greek/fa/7/pharos.html", If_None_Match='"other"', If_Modified_Since=LAST_MODIFIED)[0] == 200
        assert ask("GET", "/greek/fa/7/pharos.html", If_Modified_Since=LAST_MODIFIED)[0] == 304
        assert ask("HEAD", "/")[0::2] == (200, b"")
        assert ask("GET", "/")[2] == render_site()["/index.html"].body
        assert ask("GET", "/deutsch/sw/30/pegel.html")[1]["Content-Type"] == "text/html"
        assert ask("GET", "/robots.txt")[2] == b"User-agent: *\nDisallow:\n"
        assert ask("GET", "/english/lw/42/tune.html")[0] == 404
        connection.close()


def test_the_spider_serves_its_own_site() -> None:
    with SampleSpider.serve_site() as base_url:
        assert base_url.startswith("http://127.0.0.1:")
        assert base_url.endswith("/")
