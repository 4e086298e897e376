"""The mirror in a real browser: every page is shown, can be used by keyboard and heard, asks no other host, and nothing of a text runs."""

import csv
import io
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import quote, urldefrag, urljoin, urlsplit
from urllib.request import urlopen

import pytest
from lxml import html

from exports.datasette.headers import HEADERS
from exports.reading_room.addresses import Addresses
from pipelines.mirror.store import Mirror
from tests.browser import AXE, NARROW, WIDE, browsing, load_pictures, needs_axe, needs_browser, opened, picture
from tests.command import command, environment
from tests.mirrors import article_page, contents_page, open_paper
from tests.palette import to_palette
from tests.serving import serving
from tests.test_datasette import write_printed_mirror

pytestmark = needs_browser

HEAVIEST = 300_000
"""Bytes of a page without its pictures."""
MOST_ADDRESSES = 600

MOST_PRINTED = "SELECT {} FROM clusters ORDER BY printings DESC, first_date, key LIMIT 1"
MOST_ARTICLES = "SELECT key FROM {0}s ORDER BY (SELECT count(*) FROM articles WHERE {0}_id = {0}s.id) DESC, key"
READING_PAGES = {
    "home": ("home", ()),
    "periodicals": ("page", ("periodicals",)),
    "a periodical": ("periodical", (MOST_ARTICLES.format("periodical"),)),
    "an issue": ("issue", (MOST_ARTICLES.format("issue"),)),
    "an article": ("article", ("SELECT key FROM articles WHERE id = (SELECT source_id FROM reprints GROUP BY 1 ORDER BY count(*) DESC)",)),
    "an article in Japanese": ("article", ("SELECT key FROM articles WHERE language = 'ja' ORDER BY word_count DESC",)),
    "an article in Arabic": ("article", ("SELECT key FROM articles WHERE language = 'ar'",)),
    "works": ("page", ("works",)),
    "a work": ("work", (MOST_PRINTED.format("key"),)),
    "a comparison": ("compare", (
        "SELECT articles.key FROM reprints JOIN articles ON articles.id = article_id WHERE relation = 'abridgement' ORDER BY reprints.id",
        "SELECT articles.key FROM reprints JOIN articles ON articles.id = source_id WHERE relation = 'abridgement' ORDER BY reprints.id",
    )),
    "pictures": ("page", ("pictures",)),
    "questions": ("page", ("questions",)),
    "what is not held": ("article", ("SELECT 'sample/nobody/wrote/this'",)),
}  # fmt: skip
"""Every page of ours: how its address is made, and from which keys."""
DATA_PAGES = {
    "all tables": "",
    "the articles": "/articles?_size=20",
    "the reprints": "/reprints_overview?_size=20",
    "a row": "/runs/1",
    "a question": "/reprints_by_year?periodical=",
    "a hundred articles": "/articles",
}
"""Pages of Datasette's in our frame."""
SEARCHES = {"a search": "ferry", "nothing found": "quinquereme"}
ALL_PAGES = [*READING_PAGES, *SEARCHES, *DATA_PAGES]
LOOKED_AT = [name for name in ALL_PAGES if name != "a hundred articles"]
"""Those that axe-core looks at: a longer table holds nothing new to it, and takes it long."""
OF_COLOUR = ("color-contrast", "link-in-text-block")
OF_WIDTH = (*OF_COLOUR, "scrollable-region-focusable", "target-size")
"""Axe-core's rules that a scheme or a width can break; the others look at what stays as it is."""


@dataclass
class Site:
    """A mirror that is served."""

    home: str
    mirror: object
    to: Addresses

    def __getitem__(self, path):
        return urljoin(self.home, path)

    def value(self, sql):
        with closing(sqlite3.connect(f"{self.mirror.as_uri()}?mode=ro", uri=True)) as db:
            return db.execute(sql).fetchone()[0]

    def address(self, name):
        if name in DATA_PAGES:
            return self[self.to.data + DATA_PAGES[name]]
        if name in SEARCHES:
            return self[self.to.page("search", q=SEARCHES[name])]
        made_by, keys = READING_PAGES[name]
        return self[
            self.to.home if made_by == "home" else getattr(self.to, made_by)(*(self.value(key) if " " in key else key for key in keys))
        ]


@contextmanager
def site_of(mirror):
    with serving(mirror, "--port", 0, stderr=None) as (_, address):
        yield Site(address, mirror, Addresses("/", f"/{mirror.stem}"))


@pytest.fixture(scope="module")
def browser():
    with browsing() as running:
        yield running


@pytest.fixture(scope="module")
def sample(sample_mirror):
    with site_of(sample_mirror) as site:
        yield site


@dataclass
class Seen:
    """What one visit to a page showed."""

    status: int
    console: list
    strays: list
    weight: int
    page: object
    """Its HTML, parsed."""
    is_dark: bool
    """Its ground is dark where the reader wants it so."""
    overflow: int
    """By how many pixels it is wider than a telephone."""
    broken: list
    """Pictures that are none."""
    findings: dict
    """What axe-core finds, by how the page was looked at."""


@pytest.fixture(scope="module")
def seen(browser, sample):
    """Every page, visited once: each test asks of all of them one thing."""
    return {name: look_at(browser, sample.address(name), AXE.exists() and name in LOOKED_AT) for name in ALL_PAGES}


def look_at(browser, url, with_axe):
    with opened(browser, url) as tab:
        weight, page = tab.weight(), html.fromstring(tab.html)
        broken = load_pictures(tab)
        look = tab.findings if with_axe else lambda *_: []
        findings = {"light, wide": look()}
        tab.page.set_viewport_size({"width": NARROW, "height": 800})
        overflow = tab.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        findings["light, narrow"] = look(*OF_WIDTH)
        tab.page.emulate_media(color_scheme="dark")
        ground = tab.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
        findings["dark, narrow"] = look(*OF_COLOUR)
        tab.page.set_viewport_size({"width": WIDE, "height": 900})
        findings["dark, wide"] = look(*OF_COLOUR)
        return Seen(tab.status, tab.console, tab.strays, weight, page, max(ground) < 100, overflow, broken, findings)


@pytest.mark.parametrize("name", ALL_PAGES)
def test_every_page_comes_whole_and_complains_of_nothing(seen, name):
    missing = name == "what is not held"
    assert seen[name].status == (404 if missing else 200)
    # A browser says in its console that a page was not there.
    assert [line for line in seen[name].console if not (missing and "status of 404" in line)] == []


@pytest.mark.parametrize("name", ALL_PAGES)
def test_every_picture_is_one_and_says_in_words_what_it_shows(seen, name):
    assert seen[name].broken == []
    assert all(image.get("alt") for image in seen[name].page.xpath("//img"))
    assert name != "pictures" or len(seen[name].page.xpath("//img")) > 3


@pytest.mark.parametrize("name", ALL_PAGES)
def test_no_page_asks_another_host_for_anything(seen, name):
    assert seen[name].strays == []


@pytest.mark.parametrize("name", ALL_PAGES)
def test_every_page_is_light_to_send(seen, name):
    assert seen[name].weight < HEAVIEST


@pytest.mark.parametrize("name", ALL_PAGES)
def test_every_page_has_its_landmarks_its_heading_and_its_language(seen, name):
    page = seen[name].page
    assert page.get("lang") == "en"
    assert page.xpath("normalize-space(//title)")
    assert len(page.xpath("//h1")) == 1
    assert page.xpath("normalize-space(//h1)")
    # An article has a header and sections of its own; a page's are those that stand in no other.
    assert [len(page.xpath(f"/html/body/{landmark}")) for landmark in ("header", "main", "footer")] == [1, 1, 1]
    assert page.xpath("/html/body/header//nav[@aria-label]")
    assert all(
        field.get("aria-label") or field.get("id") or field.getparent().tag == "label"
        for field in page.xpath("//main//input[@type='search']")
    )


@needs_axe
@pytest.mark.parametrize("name", LOOKED_AT)
def test_axe_finds_nothing_serious_on_any_page(seen, name):
    assert {how: found for how, found in seen[name].findings.items() if found} == {}


@pytest.mark.parametrize("name", ALL_PAGES)
def test_no_page_is_wider_than_a_telephone(seen, name):
    assert seen[name].overflow <= 0


@pytest.mark.parametrize("name", [*READING_PAGES, "a search"])
def test_the_reading_pages_are_dark_where_the_reader_wants_them_dark(seen, name):
    assert seen[name].is_dark


def test_every_text_says_which_language_and_direction_it_is_in(seen, sample):
    assert seen["an article in Japanese"].page.xpath("//article/@lang") == ["ja"]
    assert seen["an article in Arabic"].page.xpath("//article/@dir") == ["rtl"]


# What people do.


def test_an_analyst_comes_from_the_home_page_to_reprints_translations_a_comparison_and_the_data(browser, sample):
    title, printings = sample.value(MOST_PRINTED.format("title")), sample.value(MOST_PRINTED.format("printings"))
    with opened(browser, sample.home) as tab:
        page = tab.page
        page.get_by_role("link", name=title, exact=True).first.click()
        assert page.get_by_role("heading", level=1).inner_text() == title
        table = page.locator("table.printings tbody tr")
        assert table.count() == printings
        assert len(set(table.locator("td:nth-child(3)").all_inner_texts())) > 1
        assert "translation" in table.locator("td:nth-child(4)").all_inner_texts()
        table.get_by_role("link", name="side by side").first.click()
        assert page.get_by_role("heading", level=1).inner_text() == "Two articles side by side"
        assert page.locator(".comparison .passage, .comparison .unit, .comparison tr, .comparison p").count() > 3
        page.get_by_role("banner").get_by_role("link", name="Sample", exact=False).first.click()
        link = page.get_by_role("link", name="as CSV")
        reprints = link.and_(page.locator("[href*='reprints_overview.csv']")).first
        answer = page.request.get(urljoin(page.url, reprints.get_attribute("href")))
        rows = list(csv.DictReader(io.StringIO(answer.text())))
        assert tab.console == []
        assert tab.strays == []
    assert len(rows) == sample.value("SELECT count(*) FROM reprints")
    assert {row["relation"] for row in rows} >= {"translation", "reprint"}


@pytest.mark.parametrize(("typed", "language"), [("ticket", "en"), ("水門", "ja"), ("ecluse", "fr")])
def test_what_is_typed_into_the_search_box_is_found_with_enter(browser, sample, typed, language):
    with opened(browser, sample.home) as tab:
        tab.page.get_by_role("searchbox").first.fill(typed)
        tab.page.keyboard.press("Enter")
        tab.page.wait_for_url("**/search?q=*")
        found = tab.page.locator(f"main :is(a:lang({language}), :lang({language}) a)")
        assert found.count() > 0
        assert tab.page.locator("main mark").count() > 0
        assert tab.page.get_by_role("searchbox").last.input_value() == typed
        found.first.click()
        assert tab.page.locator(f"article:lang({language})").count() == 1
        assert tab.console == []


def test_a_keyboard_skips_to_the_text_and_shows_where_it_is(browser, sample):
    with opened(browser, sample.address("an article")) as tab:
        page = tab.page
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        assert skip.get_attribute("href") == "#main"
        box = skip.bounding_box()
        assert box["x"] >= 0
        assert box["width"] > 20
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "MAIN"
        stops = [pressed_tab(page) for _ in range(12)]
    assert all(stop["in_main"] for stop in stops[:3])
    assert all(stop["outline"] != "none" for stop in stops), stops


def pressed_tab(page):
    page.keyboard.press("Tab")
    return page.evaluate(
        "(at => ({what: at.outerHTML.slice(0, 80), in_main: !!at.closest('main'), outline: getComputedStyle(at).outlineStyle}))"
        "(document.activeElement)"
    )


def test_datasettes_own_scripts_and_styles_are_let_through(browser, sample):
    for path, sign in (
        ("/articles", ".dropdown-menu-icon"),  # the menus over the columns are made by a script
        ("/articles?_facet=kind", ".facet-results"),
        ("?sql=select+1", ".cm-editor, .CodeMirror-lines"),  # and so is the SQL editor
    ):
        with opened(browser, sample[sample.to.data + path]) as tab:
            tab.page.locator(sign).first.wait_for()
            assert tab.console == []


def test_every_link_on_the_reading_pages_leads_somewhere(sample):
    waiting, known, bad = [sample.home], {sample.home: "typed"}, []
    for url in waiting:
        status, page = fetched(url)
        if status != 200:
            bad.append((status, url, known[url]))
        # Datasette's own pages lead to more of themselves without end: sorted, filtered, faceted.
        if page is None or "reading-room" not in page.xpath("string(//body/@class)"):
            continue
        for href in page.xpath("//a/@href | //img/@src | //link/@href"):
            found = urldefrag(urljoin(url, href)).url
            if urlsplit(found).netloc == urlsplit(sample.home).netloc and found not in known and len(waiting) < MOST_ADDRESSES:
                known[found] = url
                waiting.append(found)
    assert bad == []
    assert len(waiting) > 300


def fetched(url):
    try:
        with urlopen(url, timeout=60) as answer:
            is_page = answer.headers.get_content_type() == "text/html"
            body = answer.read()
    except HTTPError as error:
        with error:
            return error.code, None
    return 200, html.fromstring(body) if is_page else None


# Mirrors that are not whole.

BARE_PAGES = (
    "",
    "/periodicals",
    "/works",
    "/search?q=strike",
    "/pictures",
    "/questions",
    "/articles",
    "/reprints_overview",
)


def check_bare(browser, site, sign):
    """Check that every page of a mirror that lacks what it is about says something, and the home page `sign`."""
    for path in BARE_PAGES:
        status, page = fetched(site[site.to.data + path])
        assert status == 200, path
        assert len(page.xpath("//h1")) == 1
        assert page.xpath("normalize-space(//main)") != page.xpath("normalize-space(//h1)")
    assert fetched(site[site.to.article("a/b")])[0] == 404
    with opened(browser, site.home) as tab:
        assert sign in tab.page.get_by_role("main").inner_text()
        assert tab.console == []


def test_an_empty_mirror_has_sensible_pages(browser, tmp_path):
    Mirror(tmp_path / "empty.db").close()
    with site_of(tmp_path / "empty.db") as site:
        check_bare(browser, site, "holds no article yet")


def test_a_mirror_whose_crawl_found_nothing_has_sensible_pages(browser, tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    with site_of(tmp_path / "paper.db") as site:
        check_bare(browser, site, "holds no article yet")


def test_a_mirror_without_reprints_says_so(browser, tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    mirror.write(contents_page(1, ["strike", "lost"]))
    mirror.write(article_page(1, "strike", "Nobody ever printed this again.", language="en"))
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    with site_of(tmp_path / "paper.db") as site:
        check_bare(browser, site, "No text of this mirror is known to have been printed twice")


def test_a_mirror_is_read_while_a_crawl_writes_it(browser, tmp_path):
    path = tmp_path / "sample.db"
    crawl = command("crawl", "sample", "--db", path, "--delay", "0.2")
    with subprocess.Popen(crawl, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()) as process:
        try:
            wait_for_captures(path)
            with site_of(path) as site:
                check_bare(browser, site, "is under way")
            assert process.poll() is None
        finally:
            process.terminate()


def wait_for_captures(path):
    for _ in range(300):
        if path.exists():
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
                made = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'open_problems'").fetchone()
                if made and db.execute("SELECT count(*) FROM captures").fetchone()[0] > 3:
                    return
        time.sleep(0.1)
    pytest.fail("the crawl captured nothing in half a minute")


# Texts that would do harm.


def test_nothing_of_a_hostile_article_runs(browser, small_mirror):
    with site_of(small_mirror) as site:
        keys = ("paper/1/strike", "paper/1/sums", "paper/2/tokyo", "paper/2/hostile")
        paths = [site.to.article(key) for key in keys]
        paths += [
            site.to.issue("paper/tp/2"),
            site.to.periodical("paper/tp"),
            site.to.page("search", q="document title run"),
            site.to.table("articles"),
        ]
        texts = [text_of_harmless(browser, site[path]) for path in paths]
    assert "東京の集会で労働者たち" in texts[2]
    assert "<script>document.title='run'</script>" in texts[3]
    assert "<script>document.title='run'</script>" in texts[-1]


def test_nothing_of_a_text_that_was_printed_again_runs(browser, tmp_path):
    write_printed_mirror(tmp_path / "paper.db")
    with site_of(tmp_path / "paper.db") as site:
        work = site.value("SELECT clusters.key FROM clusters JOIN articles ON cluster_id = clusters.id WHERE articles.key = 'paper/2/weir'")
        paths = [
            site.to.home, site.to.page("works"), site.to.work(work), site.to.article("paper/2/weir"), site.to.article("paper/1/gate"),
            site.to.compare("paper/2/weir", "paper/1/gate"), site.to.page("pictures"), site.to.table("reprints_overview"),
        ]  # fmt: skip
        texts = [text_of_harmless(browser, site[path]) for path in paths]
    assert "document.title='run'" in texts[3]
    assert "document.title='run'" in texts[5]


@pytest.mark.parametrize(
    "asked",
    ["<script>document.title='run'</script>", '"><img src=x onerror="document.title=\'run\'">', "javascript:document.title='run'",
     '"', "' OR 1=1 --", "%", "\u202egnp", "a\0b", "NEAR(", "x" * 5_000],
)  # fmt: skip
def test_nothing_that_is_typed_into_the_search_box_runs_or_fails(browser, sample, asked):
    text_of_harmless(browser, sample[f"{sample.to.page('search')}?q={quote(asked)}&periodical={quote(asked)}&from={quote(asked)}"])


def text_of_harmless(browser, url):
    """Return the text of a page, which came, ran nothing of what it shows, and tried to run nothing."""
    with opened(browser, url) as tab:
        assert tab.status == 200
        assert tab.page.title() != "run"
        assert tab.console == []
        assert tab.strays == []
        return tab.page.locator("body").inner_text()


def test_the_headers_stop_a_script_that_slipped_through(browser):
    smuggled = b"<title>safe</title><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"
    with serving_raw(smuggled, ()) as address, opened(browser, address) as tab:
        assert tab.page.title() == "run"
    with serving_raw(smuggled, HEADERS) as address, opened(browser, address) as tab:
        assert tab.page.title() == "safe"
        assert any("Content Security Policy" in line for line in tab.console)


def test_what_a_page_asks_of_another_host_is_seen_and_stopped(browser):
    with serving_raw(b"<title>x</title><img src=http://other.example/x.png>", ()) as address, opened(browser, address) as tab:
        assert tab.strays == ["http://other.example/x.png"]
        assert tab.console


@needs_axe
def test_axe_sees_what_is_wrong(browser):
    page = b"<!doctype html><html lang=en><title>x</title><main><h1>x</h1><input type=text><p style='color:#ccc;background:#fff'>pale</p>"
    with serving_raw(page, HEADERS) as address, opened(browser, address) as tab:
        rules = [line.partition(" ")[0] for line in tab.findings()]
    assert rules == ["color-contrast", "label"]


def test_a_picture_is_taken(browser, sample, tmp_path):
    with opened(browser, sample.home) as tab:
        picture(tab, tmp_path / "x.png", 700)
    whole = (tmp_path / "x.png").stat().st_size
    to_palette(tmp_path / "x.png")
    with serving_raw((tmp_path / "x.png").read_bytes(), (), "image/png") as address, opened(browser, address) as tab:
        assert tab.page.evaluate("[document.images[0].naturalWidth, document.images[0].naturalHeight]") == [WIDE, 700]
    assert (tmp_path / "x.png").stat().st_size < whole / 2
    assert (tmp_path / "x.png").read_bytes()[:24].endswith(WIDE.to_bytes(4, "big") + (700).to_bytes(4, "big"))


@contextmanager
def serving_raw(body, headers, kind="text/html"):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", kind)
            for name, value in headers:
                self.send_header(name.decode(), value.decode())
            self.end_headers()
            if self.path == "/":
                self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
