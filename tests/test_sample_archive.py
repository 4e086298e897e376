"""The sample archive: its texts, the site made from them, and the spider that must read back what the texts say."""

import io
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, fields
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pypdf
import pytest

from crawler.layouts.fitting import fitting_layout
from crawler.reading.charsets import decode
from crawler.reading.pages import WebPage
from crawler.sample_archive.manuscripts import HERE, TEXTS, Issue, Text, all_issues, description, read_text
from crawler.sample_archive.press import HOME, Served
from crawler.sample_archive.server import LAST_MODIFIED, serve
from crawler.sample_archive.site import page_at, render_site
from crawler.spiders.sample import SampleSpider
from pipelines.items import ArticleReading, IssueReading, Page, Reading
from pipelines.normal_form import NormalFormPipeline

SPIDER = SampleSpider()
PIPELINE = NormalFormPipeline(SimpleNamespace(spider=SPIDER))
ISSUES = all_issues()
PAIRS = [(issue, text) for issue in ISSUES for text in issue.texts]
TEXT_FILES = sorted(TEXTS.rglob("*.txt"))
HEADER = [
    "headline", "kicker", "subhead", "part", "rubric", "notice", "source", "date", "byline", "kind", "language", "origin", "relation",
    "listed", "continued", "note", "endnote",
]  # fmt: skip
MARKUPS = tomllib.loads((HERE / "markups.toml").read_text("utf-8"))
SOURCES = tomllib.loads((HERE / "sources.toml").read_text("utf-8"))
ODDITIES = {odd["path"]: odd for odd in description()["oddities"]}
HTML_PAGES = sorted(path for path, served in render_site().items() if served.content_type != "application/pdf" and path not in ODDITIES)
# Of a page in a language that the archive does not have, all but the language can be read.
FOREIGN = "hu"


def web_page(path: str, served: Served) -> WebPage:
    return WebPage(urljoin(SPIDER.home_url, path), decode(served.body, served.content_type, SPIDER.charset).text)


@cache
def readings_of(path: str) -> list[Reading]:
    """What the spider reads at `path`, in normal form."""
    served = page_at(path)
    assert served is not None
    page = web_page(path, served)
    layout = fitting_layout(page, SPIDER, SPIDER.layouts)
    assert layout is not None
    return PIPELINE.process_item(Page(url=page.url, outcome="read", readings=layout.readings())).readings


def articles_of(path: str) -> list[ArticleReading]:
    return [reading for reading in readings_of(path) if isinstance(reading, ArticleReading)]


def issue_of(path: str) -> IssueReading | None:
    return next((reading for reading in readings_of(path) if isinstance(reading, IssueReading)), None)


def plain_body(text: Text) -> str:
    """The body without its marks, as a reader sees it."""
    blocks = [re.sub(r"\*(.+?)\*", r"\1", block.removeprefix("## ")) for block in text.blocks if block[:2] not in ("* ", "! ")]
    return "\n\n".join(block[2:].replace(" / ", "\n") if block.startswith("> ") else block for block in blocks)


def entries(issue: Issue) -> list[tuple[str, str, str | None, str | None, str | None]]:
    """The contents list as the issue prints it: keys, headlines, rubrics, kickers, subheads."""
    prints_subheads = bool(MARKUPS[issue.markup]["entry_subhead"])
    return [
        (f"sample/{text.path}", (text.headline or "") if text.listed is None else text.listed, text.rubric, text.kicker,
         text.subhead if prints_subheads else None)
        for text in issue.texts
    ]  # fmt: skip


def entries_in(reading: IssueReading) -> list[tuple[str | None, str, str | None, str | None, str | None]]:
    return [(entry.key, entry.headline, entry.rubric, entry.kicker, entry.subhead) for entry in reading.contents]


def views() -> Iterator[Any]:
    """Every address at which a text is served, with the issue and text that it shows, and what is lost on the way."""
    for issue, text in PAIRS:
        if text.path not in description()["gone"]:
            yield pytest.param(issue.address_of(text), issue, text, id=issue.address_of(text))
        if issue.pages == "full":
            yield pytest.param(f"/print/{text.path}.html", issue, text, id=f"/print/{text.path}")
        for alias in description()["aliases"].get(text.path, ()):
            yield pytest.param(alias, issue, text, id=alias)


def shows_masthead(path: str, issue: Issue, text: Text) -> bool:
    bare = path.startswith("/print/") and text.path in description()["bare_prints"]
    return bool(issue.masthead) and issue.pages != "new" and not bare


def lost(path: str, text: Text, said: str | None) -> str | None:
    """What of `said` the page at `path` still prints."""
    lossy = path.startswith("/print/") and text.path in description()["lost_apostrophes"]
    return said.replace("’", "") if said and lossy else said


VIEWS = list(views())


# The texts.


def test_every_text_stands_in_one_place() -> None:
    assert sorted(text.path for _, text in PAIRS) == sorted(path.relative_to(TEXTS).with_suffix("").as_posix() for path in TEXT_FILES)


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.relative_to(TEXTS).with_suffix("").as_posix())
def test_a_text_has_the_form_of_all(path: Path) -> None:
    source = path.read_bytes().decode("utf-8")
    names = [line.partition(": ")[0] for line in source.partition("\n\n")[0].splitlines()]
    text = read_text(path)

    assert unicodedata.is_normalized("NFC", source)
    assert sorted(names, key=HEADER.index) == names
    assert {name for name, times in Counter(names).items() if times > 1} <= {"rubric", "notice", "note", "endnote"}
    assert text.kind in ("article", "statement", "letter", "quotation", "leaflet", "correction", "document")
    assert (text.origin is None) == (text.relation is None)
    assert text.relation in (None, "reprint", "abridgement", "excerpt", "translation", "adaptation", "common_source")
    assert text.origin is None or (TEXTS / f"{text.origin}.txt").exists()
    assert all(block and block == block.strip() and "\n" not in block for block in text.blocks)
    assert all(plain_body(article).count("*") == 0 for article in text.articles())


def test_the_archive_shows_all_that_it_is_there_to_show() -> None:
    texts = [text for _, text in PAIRS]

    assert {text.language for text in texts} >= {"ar", "de", "el", "en", "es", "fr", "id", "it", "ja", "pl", "pt", "ru", "zh"}
    assert {issue.markup for issue in ISSUES} == MARKUPS.keys()
    assert {issue.charset for issue in ISSUES} >= {"shift_jis", "gb2312", "iso-8859-2", "windows-1251", "windows-1256", "iso-8859-7"}
    assert {issue.nav for issue in ISSUES} == {"plain", "long", "short", "league", "none"}
    assert any(text.headline is None for text in texts)
    assert any(len(list(text.articles())) == 2 for text in texts)
    assert any(text.language != issue.language for issue, text in PAIRS)
    for name in ("part", "rubric", "notices", "source", "byline", "date", "notes", "endnotes", "continued"):
        assert any(getattr(text, name) for text in texts), name


def test_the_spider_knows_the_periodicals_that_the_archive_has() -> None:
    defaults = {"hemisphere": "north", "names": ()}
    known = {field.name for field in fields(SPIDER.periodicals[0])}

    def said(values: dict[str, Any]) -> dict[str, Any]:
        plain = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items() if name in known}
        return {name: value for name, value in plain.items() if value is not None and value != defaults.get(name)}

    assert [said(asdict(periodical)) for periodical in SPIDER.periodicals] == [said(one) for one in description()["periodicals"]]


def test_the_sources_that_a_person_read_are_those_of_texts_that_exist() -> None:
    keys = {article_key.removeprefix("sample/") for _, text in PAIRS for article_key, _ in keyed_articles(text)}
    noted = {text.path for _, text in PAIRS if text.note_text}
    codes = {periodical.code for periodical in SPIDER.periodicals}

    assert {row["text"] for row in SOURCES["citations"]} <= keys
    assert {row["text"] for row in SOURCES["notes"]} == noted
    assert {row["paper"] for rows in SOURCES.values() for row in rows if "paper" in row} <= codes


# What the spider reads.


def keyed_articles(text: Text) -> Iterator[tuple[str, Text]]:
    """The articles of a page with their keys."""
    for count, article in enumerate(text.articles(), 1):
        yield f"sample/{text.path}" + (f"#{count}" if count > 1 else ""), article


@pytest.mark.parametrize(("path", "issue", "text"), VIEWS)
def test_a_page_says_what_its_text_says(path: str, issue: Issue, text: Text) -> None:
    read = articles_of(path)
    told = list(keyed_articles(text))

    assert [article.key for article in read] == [key for key, _ in told]
    for article, (_, truth) in zip(read, told, strict=True):
        assert article.headline == lost(path, text, truth.headline)
        for name in ("kicker", "subhead", "rubric", "part", "byline"):
            assert (name, getattr(article, name)) == (name, lost(path, text, getattr(truth, name)))
        assert article.note_text == lost(path, text, truth.note_text)
        assert article.body_text.split("\n\n") == (lost(path, text, plain_body(truth)) or "").split("\n\n")
        assert article.kind == truth.kind


@pytest.mark.parametrize(("path", "issue", "text"), VIEWS)
def test_a_page_belongs_where_its_address_and_masthead_say(path: str, issue: Issue, text: Text) -> None:
    for article in articles_of(path):
        assert article.issue_key == (f"sample/{issue.key}" if issue.key else None)
        assert article.periodical == (issue.code or None) or issue.kind == "loose"
        assert (article.role == "print") == path.startswith("/print/")
        assert article.language == text.language or text.language == FOREIGN
        if shows_masthead(path, issue, text):
            assert article.date_text == issue.date
        elif text.date or issue.pages == "new":
            assert article.date_text == text.date


@pytest.mark.parametrize(("path", "issue", "text"), [view for view in VIEWS if shows_masthead(*view.values)])
def test_a_page_with_a_masthead_says_which_issue_it_stands_in(path: str, issue: Issue, text: Text) -> None:
    reading = issue_of(path)
    prints_list = issue.pages == "full" and (not path.startswith("/print/") or issue.path in description()["listed_prints"])

    assert reading is not None
    assert (reading.key, reading.periodical, reading.role) == (f"sample/{issue.key}", issue.code, "article")
    assert (reading.number, reading.date_text, reading.kind) == (issue.number, issue.date, issue.kind)
    assert reading.date is not None
    assert entries_in(reading) == (entries(issue) if prints_list else [])


@pytest.mark.parametrize("issue", [issue for issue in ISSUES if issue.index_address], ids=lambda issue: issue.path)
def test_contents_pages_say_what_stands_in_the_issue(issue: Issue) -> None:
    (reading,) = readings_of(issue.index_address)

    assert isinstance(reading, IssueReading)
    assert (reading.key, reading.role) == (f"sample/{issue.key}", "contents")
    assert (reading.number, reading.date_text) == (issue.number, issue.date)
    assert entries_in(reading) == entries(issue)


@pytest.mark.parametrize(("path", "issue", "text"), VIEWS)
def test_source_notes_are_read_as_a_person_reads_them(path: str, issue: Issue, text: Text) -> None:
    expected = [row | {"text": ""} for row in SOURCES["notes"] if row["text"] == text.path]
    found = [note for article in articles_of(path) for note in article.source_notes]

    assert sorted(map(step, expected)) == sorted(step(asdict(note)) for note in found)
    for row, note in ((row, note) for row in expected for note in found if step(row) == step(asdict(note))):
        for name in row.keys() & {"also", "title", "issuer", "periodical_text"}:
            assert (name, getattr(note, name)) == (name, lost(path, text, row[name]))


def step(row: dict[str, Any]) -> tuple[str, ...]:
    """What decides whether a source note is right, as words that can be put in order."""
    defaults = {"points": "from", "step": 1, "source_kind": "issue", "paper": None, "number": None, "date_text": None}
    return tuple(str(row.get(name, default)) for name, default in ({"relation": None} | defaults).items())


@pytest.mark.parametrize(("path", "issue", "text"), VIEWS)
def test_citations_are_found_and_nothing_that_looks_like_them(path: str, issue: Issue, text: Text) -> None:
    for article in articles_of(path):
        expected = [row for row in SOURCES["citations"] if f"sample/{row['text']}" == article.key]
        found = article.citations
        truth = [
            (row["paper"], row["number"], row.get("date_text"), lost(path, text, row.get("title")), row.get("corrects", False))
            for row in expected
        ]

        assert [(one.paper, one.number, one.date_text, one.title, one.corrects) for one in found] == truth
        assert [article.body_text[one.start : one.end] for one in found] == [one.text for one in found]


@pytest.mark.parametrize("path", ["/index.html", "/directory.html", "/english/lw/archives.html", "/english/emd/archives.html"])
def test_pages_that_lead_on_hold_no_article(path: str) -> None:
    assert articles_of(path) == []


def test_text_keeps_its_form() -> None:
    (article,) = articles_of("/english/lw/42/songs.html")
    assert "<blockquote><p>The master’s in the cabin with his boots before the fire,<br>Lay her off the wall" in article.body_html
    (article,) = articles_of("/english/lw/41/floodgate.html")
    assert "<h3>Eight inches</h3>" in article.body_html
    assert "the <em>Liquid Asset</em>, went" in article.body_html
    (article,) = articles_of("/english/lw/44-45/letters.html")
    assert article.body_html.count("<hr>") == 2


@pytest.mark.parametrize(
    ("path", "dateline"),
    [
        ("/english/lw/41/floodgate.html", "ARLESCOTE, MARCH 3"),
        ("/english/st/20/wire.html", "HEMBROUGH, 12 March"),
        ("/espanol/leaflets/norte.html", "29 de octubre"),
        ("/english/emd/4/night.html", None),
    ],
)
def test_the_place_or_day_that_opens_a_text_is_its_dateline(path: str, dateline: str | None) -> None:
    assert articles_of(path)[0].dateline == dateline


def test_links_in_the_text_are_kept() -> None:
    links = {
        link.url
        for issue, text in PAIRS
        if issue.pages != "sheet" and text.path not in description()["gone"]
        for article in articles_of(issue.address_of(text))
        for link in article.links
    }

    assert links == {
        "https://sample.backfile.example/english/lw/42/ferry-fares.html",
        "https://sample.backfile.example/english/lw/43/pilots.html",
        "https://sample.backfile.example/english/lw/43/statement.html",
        "https://sample.backfile.example/english/st/17/lighthouse-relief.html",
        "https://sample.backfile.example/english/lw/42/tune.html",
        "https://sample.backfile.example/english/lw/44-45/cyclone.html",
        "https://sample.backfile.example/francais/ec/91/peage/",
        "https://example.org/",
        "https://example.org/letters/12.html",
    }


# Addresses.


@pytest.mark.parametrize(
    "url",
    [
        "https://sample.backfile.example/english/lw/41/floodgate.html",
        "https://sample.backfile.example/print/english/lw/41/floodgate.html",
        "https://sample.backfile.example/english/lw/41/floodgate.HTM",
        "https://sample.backfile.example/english/lw/41/floodgate/",
        "https://sample.backfile.example/english/lw/41/floodgate/index.html",
        "https://sample.backfile.example/pubs/lw/41/floodgate",
    ],
)
def test_an_article_has_one_key(url: str) -> None:
    assert SPIDER.identity(url) == "sample/english/lw/41/floodgate"
    assert SPIDER.page_kind(url) == "article"


@pytest.mark.parametrize(("path", "issue", "text"), VIEWS)
def test_every_address_of_a_text_gives_its_key(path: str, issue: Issue, text: Text) -> None:
    assert SPIDER.identity(HOME + path) == f"sample/{text.path}"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "index"),
        ("index.html", "index"),
        ("english/lw/archives.html", "index"),
        ("english/lw/41/index.html", "issue"),
        ("english/lw/41/", "issue"),
        ("meridian/en/6", "issue"),
        ("polski/sl/odra.html", "article"),
        ("deutsch/extra/lampen.html", "article"),
        ("portugues/oldsite/PRINC.HTM", "article"),
        ("english/zz/41/floodgate.html", "page"),
        ("about.html", "page"),
    ],
)
def test_the_address_tells_what_a_page_is(path: str, kind: str) -> None:
    assert SPIDER.page_kind(f"https://sample.backfile.example/{path}") == kind


def test_the_walk_reaches_every_page_and_what_is_gone() -> None:
    due, missing = list(SPIDER.start_urls), set()
    seen = set(due)
    while due:
        url = due.pop()
        served = page_at(urlsplit(url).path)
        if served is None:
            missing.add(url)
            found = set(SPIDER.fallbacks(url))
        elif served.location:
            found = {urljoin(url, served.location)}
        else:
            page = web_page(url, served)
            found = {SPIDER.preferred(address) for link in page.links if (address := SPIDER.address(link)) and SPIDER.follows(address)}
        due += found - seen
        seen |= found

    reached = {path + "index.html" if path.endswith("/") else path for path in (urlsplit(url).path for url in seen - missing)}
    only_print = {f"/print/{path}.html" for path in description()["gone"]}
    assert reached == {path for path in render_site() if not path.startswith("/print/")} | only_print
    assert {SPIDER.identity(url) for url in missing} == {"sample/english/lw/42/tune", *(f"sample/{path}" for path in description()["gone"])}


# The site.


@pytest.mark.parametrize("path", HTML_PAGES)
def test_pages_name_their_charset_or_leave_it_to_be_guessed(path: str) -> None:
    served = render_site()[path]

    decoded = decode(served.body, served.content_type, SPIDER.charset)

    assert "\ufffd" not in decoded.text
    # The same page, asked for by its file alone, must be readable too, unless only the header names its charset.
    assert decode(served.body, None, SPIDER.charset).text == decoded.text or "charset" in served.content_type


@pytest.mark.parametrize(("path", "issue", "text"), VIEWS)
def test_a_page_holds_the_words_of_its_text(path: str, issue: Issue, text: Text) -> None:
    served = page_at(path)
    assert served is not None
    page = web_page(path, served)
    shown = "".join("".join(map(str, page.root.itertext())).split())
    marked = [block[2:] for block in text.blocks if block[:2] in ("! ", "= ")]
    bodies = [plain_body(article) for article in text.articles()]
    head = [text.headline, text.kicker, text.subhead, text.part, text.byline, *text.rubrics]
    said = [*head, text.note_text, text.continued, *bodies, *marked]
    lines = [line for passage in said if passage for line in (lost(path, text, passage) or "").split("\n\n")]

    assert [line for line in lines if "".join(line.split()) not in shown] == []


def test_a_print_view_may_have_lost_its_apostrophes_and_kept_its_line_ends() -> None:
    assert "’".encode("cp1252") in render_site()["/francais/ec/91/peage.html"].body
    assert "’".encode("cp1252") not in render_site()["/print/francais/ec/91/peage.html"].body
    printed = render_site()["/print/japanese/sm/14/minato.html"].body.decode("cp932")
    assert len(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff] [\u3040-\u30ff\u4e00-\u9fff]", printed)) > 10


def test_pdf_files_have_pages_of_text() -> None:
    whole = pypdf.PdfReader(io.BytesIO(render_site()["/english/lw/41/lw41.pdf"].body))
    said = "\n".join(page.extract_text() for page in whole.pages)

    assert len(whole.pages) > 1
    assert said.startswith("The Lock Warden No. 41\nSpring 2012")
    for text in ISSUES[0].texts:
        assert (text.headline or "") in said
    sheet = pypdf.PdfReader(io.BytesIO(render_site()["/english/leaflets/lamp-roster.pdf"].body))
    assert "the keeper’s pay" in sheet.pages[0].extract_text()


def test_the_home_page_repeats_the_leading_article_of_the_newest_issue() -> None:
    home = web_page("/index.html", render_site()["/index.html"])
    shown = [block.text for block in home.blocks]

    assert "The closing date for news in this issue is 20 March." in shown
    assert "Six gates, one keyboard and a heron" in shown
    assert f"{HOME}/directory.html" in set(home.links)


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
        assert ask("GET", "/english/st/20/forum.html")[0] == 404
        assert ask("GET", "/print/english/st/20/forum.html")[0] == 200
        assert ask("GET", "/francais/ec/91/peage/")[2] == ask("GET", "/francais/ec/91/peage.html")[2]
        assert ask("GET", "/english/lw/42/tide-table.html")[::2] == (200, b"")
        assert ask("GET", "/polski/sl/9/mapa.html")[2].startswith(b"GIF89a")
        status, headers, _ = ask("GET", "/english/lw/41/gate.html")
        assert (status, headers["Location"]) == (301, "/english/lw/41/floodgate.html")
        connection.close()


def test_the_spider_serves_its_own_site() -> None:
    with SampleSpider.serve_site() as base_url:
        assert base_url.startswith("http://127.0.0.1:")
        assert base_url.endswith("/")
