"""`backfile archives new`: sites of several shapes, none seen before, become archives; what is doubtful fails a test; bad input is told."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest

from crawler.commands.new_archive import begin_archive
from crawler.configuration.scrapy_settings import crawl_settings
from crawler.layouts.fitting import fitting_layout
from crawler.loading import new_spider
from crawler.new_archive.looking import NothingSeen, look_at_files, saved_pages, site_class
from crawler.new_archive.module_text import module_text
from crawler.new_archive.proposing import NoPeriodical, propose
from crawler.new_archive.serials import Serials
from crawler.reading.pages import WebPage
from pipelines.items import ArticleReading, IssueReading
from tests import invented_sites
from tests.command import backfile
from tests.site_server import Answer, page, serve

ROOT = Path(__file__).parent.parent
HOME = "https://paper.example"
SETTINGS = crawl_settings({"BACKFILE_CONFIGURED": True})

# By site: its start page, the path of an article, that of an issue's own page, and the number that an article's path gives.
SHAPES = {
    "blog": ("/", r"/\d{4}/\d\d/\d\d/.+/", None, None),
    "volumes": ("/index.html", r"/vol-(\d+)/no-(\d+)/(?!index).+", r"/vol-\d+/no-\d+/index.html", r"\1-\2"),
    "flat": ("/bulletin/index.html", r"/bulletin/issue(\d+)-\d+\.html", r"/bulletin/issue\d+\.html", r"\1"),
}


def saved(pages: invented_sites.Pages, folder: Path) -> Path:
    """Write `pages` below `folder`, as a person would save them."""
    for path, html in pages.items():
        file = folder / (f"{path}index.html" if path.endswith("/") else path).lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(html, encoding="utf-8")
    return folder


def look(pages: invented_sites.Pages, start: str, folder: Path):
    """Return a look at `pages`, saved below `folder`."""
    return look_at_files(site_class("paper", [HOME + start]), SETTINGS, saved_pages(saved(pages, folder), f"{HOME}/"), 24)


@pytest.fixture(scope="module", params=SHAPES)
def learned(request, tmp_path_factory):
    """The pages of one site, and the archive that is proposed for it after a look at a few of them."""
    pages = getattr(invented_sites, request.param)()
    seen = look(pages, SHAPES[request.param][0], tmp_path_factory.mktemp("site"))
    proposal = propose(seen, "paper")
    return request.param, pages, proposal, new_spider(proposal.archive(), SETTINGS)


def test_every_article_and_issue_is_known_by_its_address_though_few_were_seen(learned):
    shape, pages, _, archive = learned
    _, article, issue, number = SHAPES[shape]
    for path in pages:
        place = archive.place(HOME + path)
        kind = "article" if re.fullmatch(article, path) else "issue" if issue and re.fullmatch(issue, path) else None
        assert (place.kind if kind else place.kind not in ("article", "issue")) == (kind or True), path
        if kind == "article":
            assert place.number == (re.sub(rf"{article}$", number, path) if number else None)


def test_every_article_has_its_headline_and_its_text_and_every_issue_its_date_and_contents(learned):
    shape, pages, _, archive = learned
    _, article, issue, _ = SHAPES[shape]
    for path, html in pages.items():
        is_article, is_issue = re.fullmatch(article, path), issue and re.fullmatch(issue, path)
        if not is_article and not is_issue:
            continue
        layout = fitting_layout(WebPage(HOME + path, html), archive, archive.layouts)
        readings = layout.readings()
        if is_article:
            (one,) = [reading for reading in readings if isinstance(reading, ArticleReading)]
            assert one.headline == re.search(r"<h[12]>(.*?)</h[12]>", html)[1]
            # A line of date or copyright may still be taken for text.
            assert 150 <= len(one.body_text.split()) <= 156
        else:
            (one,) = [reading for reading in readings if isinstance(reading, IssueReading)]
            assert one.date_text
            assert len(one.contents) == 4


def test_the_name_the_language_and_what_is_no_part_of_the_archive_are_found(learned):
    shape, _, proposal, archive = learned
    (periodical,) = proposal.periodicals
    names = {"blog": ("hp", "The Heron Post"), "volumes": ("mq", "Marsh Quarterly"), "flat": ("wb", "Weir Bulletin")}
    assert (periodical.code, periodical.name, periodical.language) == (*names[shape], "en")
    assert archive.follows(f"{HOME}/shop/") is (shape != "flat")


def test_the_module_says_what_was_proposed(learned):
    _, _, proposal, _ = learned
    said: dict[str, object] = {}
    exec(compile(module_text(proposal), "paper.py", "exec"), said)  # what `new` writes is Python, and ours
    written = said["PaperSpider"]
    for name in ("title", "home_url", "hosts", "start_urls", "covers", "periodicals", "addresses", "charset"):
        assert getattr(written, name) == getattr(proposal.archive(), name)
    assert [layout.reader() for layout in written.layouts] == [layout.reader() for layout in proposal.layouts]


@pytest.mark.parametrize(
    ("path", "serial", "rest"),
    [
        ("News/weekly/2006/42", "{year}/{number}", ""),
        ("issue45/lg_mail45", "issue{number}", "lg_mail45"),
        ("chambers/1852-05-08/18796-h", "{date}", "18796-h"),
        ("2019/05/12/a-name", "{year}/{month}/{day}", "a-name"),
        ("vol-12/no-3/a-name", "vol-{volume}/no-{number}", "a-name"),
        ("english/paper/240/a-name", "{number}", "a-name"),
        ("archive/20040312", "{year}{month}{day}", ""),
        ("v12n3", "v{volume}n{number}", ""),
        ("paper-2004-3", "paper-{year}-{number}", ""),
        ("authors/wren2", "", "wren2"),
    ],
)
def test_the_serial_part_of_an_address_is_what_numbers_or_dates_it(path, serial, rest):
    others = ["News/weekly/2006/53", "2018/11/30/b", *(f"paper-{year}-{number}" for year in (2001, 2002) for number in (1, 2, 3))]
    stand = Serials([path, *others]).stand(path)
    assert (stand.serial, stand.rest) == (serial, rest)


def test_a_number_is_no_year_where_those_before_it_are_none():
    paths = [f"weekly/{number}" for number in range(1400, 1600)]
    assert Serials(paths).stand("weekly/1550").serial == "{number}"


def test_a_site_that_is_no_periodical_is_told_with_what_its_links_lead_to(tmp_path):
    seen = look(invented_sites.no_periodical(), "/", tmp_path)
    with pytest.raises(NoPeriodical, match=r"looks like no periodical.*prices, visit, news"):
        propose(seen, "shop")


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<body><form><input name=user><input type=password></form></body>", "asks for a password; save pages"),
        ("<body><div id=app></div><script src=app.js></script></body>", "shows nothing without JavaScript"),
    ],
)
def test_a_start_page_behind_a_login_or_made_by_a_script_is_told(tmp_path, html, told):
    seen = look({"/index.html": f"<html>{html}</html>"}, "/index.html", tmp_path)
    with pytest.raises(NoPeriodical, match=told):
        propose(seen, "paper")


def test_saved_pages_that_stand_elsewhere_are_told(tmp_path):
    with pytest.raises(NothingSeen, match="none of the files is an HTML page"):
        look({"/notes.txt": "notes"}, "/index.html", tmp_path)


# The command, in a checkout of its own.


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """A copy of what `new` writes to and runs from."""
    root = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "crawler", root / "crawler", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pipelines", "exports"):
        (root / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "scrapy.cfg", root)
    (root / "tests").mkdir()
    for name in ("__init__.py", "test_pages.py"):
        shutil.copy(ROOT / "tests" / name, root / "tests")
    return root


@pytest.fixture(scope="module")
def begun(checkout) -> tuple[Path, str, invented_sites.Pages, list[str]]:
    """The checkout with an archive that was begun and crawled, what `new` printed, the site's pages, and what `new` asked for."""
    pages = {path: html.replace(' lang="en"', "") for path, html in invented_sites.volumes().items()}
    with serve(invented_sites.served(pages)) as site:
        done = backfile("archives", "new", "paper", f"{HOME}/index.html", "--base-url", site.url, "--pages", 20, cwd=checkout)
        assert done.returncode == 0, done.stderr
        asked = list(site.asked)
        crawled = backfile("crawl", "paper", "--base-url", site.url, "--db", "paper.db", "-q", cwd=checkout)
        assert crawled.returncode == 0, crawled.stderr
    return checkout, done.stdout, pages, asked


def test_a_crawl_with_the_module_as_it_was_written_finds_all_there_is(begun):
    connection = sqlite3.connect(begun[0] / "paper.db")
    issues = connection.execute("SELECT key, date_start FROM issues ORDER BY key").fetchall()
    articles = connection.execute("SELECT count(*), count(issue_id), count(headline), count(date_start) FROM articles").fetchone()
    connection.close()
    assert len(issues) == 12
    assert issues[0] == ("paper/mq/11-1", "2001-02-01")
    assert articles == (48, 48, 48, 48)


def test_it_asks_for_few_pages_after_robots_txt_and_says_what_it_found_and_what_comes_next(begun):
    _, said, _, asked = begun
    assert asked[0] == "/robots.txt"
    assert len(asked) == len(set(asked)) <= 21
    assert "'vol-{volume}/no-{number}/{name}'" in said
    assert "backfile crawl paper --limit 50 --base-url" in said


def test_what_is_doubtful_fails_a_test_until_its_line_is_deleted(begun):
    checkout = begun[0]
    assert "# Unsure: no page declares its language; it was guessed to be" in (checkout / "crawler/spiders/paper.py").read_text()
    failed = judged(checkout)
    assert failed.returncode == 1
    assert "is unsure: look at each" in failed.stdout
    assert "no page declares its language" in failed.stdout
    for case in (checkout / "tests/pages/paper").glob("*.json"):
        expected = json.loads(case.read_text(encoding="utf-8"))
        expected.pop("unsure", None)
        case.write_text(json.dumps(expected), encoding="utf-8")
    passed = judged(checkout)
    assert passed.returncode == 0, passed.stdout


def judged(checkout: Path) -> subprocess.CompletedProcess[str]:
    """Hold the recorded pages of the begun archive to what they read as."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_pages.py", "-k", "reads_as_it_did"]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False, timeout=60)


def test_try_tells_the_pattern_the_layouts_that_were_asked_and_what_the_links_lead_to(begun, tmp_path):
    checkout, _, pages, _ = begun
    path = "/vol-12/no-3/index.html"
    file = tmp_path / "page.html"
    file.write_text(pages[path], encoding="utf-8")
    said = backfile("archives", "try", "paper", path, "--file", file, cwd=checkout, COLUMNS="120").stdout
    assert "pattern       vol-{volume}/no-{number}\n" in said
    assert "asked         ContentsPage: yes (Tell by the address: that of an issue)" in said
    assert "4 article at 'vol-{volume}/no-{number}/{name}'" in said
    assert "1 index at ''" in said


def test_record_keeps_another_page_of_the_begun_archive(begun, tmp_path):
    checkout, _, pages, _ = begun
    path = next(path for path in pages if path.startswith("/vol-13/no-1/") and "index" not in path)
    file = tmp_path / "page.html"
    file.write_text(pages[path], encoding="utf-8")
    done = backfile("archives", "record", "paper", "another", path, "--file", file, cwd=checkout)
    assert done.returncode == 0, done.stderr
    expected = json.loads((checkout / "tests/pages/paper/another.json").read_text(encoding="utf-8"))
    assert [reading["issue_key"] for reading in expected["readings"]] == ["paper/mq/13-1"]


@pytest.mark.parametrize(
    ("name", "url", "files", "told"),
    [
        ("9paper", HOME, (), "NAME is the name of a Python module"),
        ("class", HOME, (), "NAME is the name of a Python module"),
        ("sample", HOME, (), "there is an archive 'sample' already"),
        ("other", "paper.example", (), "URL is the address of a page"),
        ("other", HOME, ("nowhere.html",), "--file takes URL=PATH"),
        ("other", HOME, (), "BACKFILE_CONTACT"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_sent(monkeypatch, name, url, files, told):
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("BACKFILE_CONTACT", raising=False)
    with pytest.raises(click.UsageError, match=told):
        next(begin_archive(name, [url], 20, None, None, files, force=False))


def test_outside_a_checkout_it_says_where_to_run(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(click.UsageError, match=r"in the folder that holds scrapy\.cfg"):
        next(begin_archive("paper", [HOME], 20, None, None, (), force=False))


@pytest.mark.parametrize(
    ("robots", "start", "told"),
    [
        (None, Answer(b"", 401), "answered 401: it is not open to all; save pages"),
        ("User-agent: *\nDisallow: /", page("<p>Hello.</p>"), "robots.txt"),
    ],
)
def test_a_start_page_that_may_not_be_had_is_told(checkout, robots, start, told):
    given = {"/robots.txt": Answer(robots.encode()) if robots else None, "/": start}
    with serve(given.get) as site:
        done = backfile("archives", "new", "other", f"{HOME}/", "--base-url", site.url, cwd=checkout)
    assert (done.returncode, told in done.stderr, done.stderr.count("\n")) == (1, True, 1), done.stderr
    assert not (checkout / "crawler/spiders/other.py").exists()


MODULE = """
from crawler.archive import ArchiveSpider
from pipelines.items import Periodical
from crawler.reading.places import Address

class Spider(ArchiveSpider):
    name = {name!r}
    title = "A paper"
    home_url = "https://paper.example/"
    hosts = ("paper.example",)
    start_urls = [home_url]
    periodicals = {periodicals}
    addresses = {addresses}
    layouts = ()
"""
TWO = '(Periodical(code="p", name="One", language="en"), Periodical(code="p", name="Two", language="de"))'


@pytest.fixture
def broken(checkout):
    """Modules that cannot be used, in the checkout while a test runs; by name what is told of each."""
    spiders = checkout / "crawler" / "spiders"
    modules = {
        "unreadable": ("class Spider(:\n", "unreadable.py cannot be read at line 1"),
        "one_code": (MODULE.format(name="one_code", periodicals=TWO, addresses="()"), "two of its periodicals have the code 'p'"),
        "bad_pattern": (
            MODULE.format(name="bad_pattern", periodicals="()", addresses='(Address("{{issue}}/x", "issue"),)'),
            "the address pattern '{issue}/x' cannot be read",
        ),
        "misnamed": (MODULE.format(name="another", periodicals="()", addresses="()"), "it declares 'another'"),
        "failing": ("import nothing_of_that_name\n", "failing.py does not load at line 1: ModuleNotFoundError"),
    }
    for name, (text, _) in modules.items():
        (spiders / f"{name}.py").write_text(text.replace("{{", "{").replace("}}", "}"), encoding="utf-8")
    yield {name: told for name, (_, told) in modules.items()}
    for name in modules:
        (spiders / f"{name}.py").unlink()


def test_a_module_that_cannot_be_used_is_told_in_a_sentence_and_the_others_work(checkout, broken):
    listed = backfile("archives", cwd=checkout)
    assert listed.returncode == 0
    assert "sample " in listed.stdout
    assert len(listed.stderr.splitlines()) == len(broken)
    assert [told for told in broken.values() if told not in listed.stderr] == []
    asked = backfile("crawl", "one_code", "--base-url", "http://127.0.0.1:9/", "--dry-run", cwd=checkout)
    assert (asked.returncode, asked.stderr.count("\n")) == (2, 1), asked.stderr
    assert broken["one_code"] in asked.stderr
