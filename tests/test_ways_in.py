"""Ways into an archive besides its links: sitemaps, feeds, days, numbers, long lists, PDF files; and an index that leads nowhere."""

import asyncio
import gzip
import sqlite3
import time
from contextlib import closing
from datetime import date

import pytest
from scrapy.utils.test import get_crawler

from crawler.answers import read_answer
from crawler.commands.status import tell_summary
from crawler.reading.places import BadPattern
from crawler.ways_in.listed import UnreadableList
from crawler.ways_in.lists import MOST_BYTES, read_list
from crawler.ways_in.numbered_pages import first_page, page_number
from crawler.ways_in.series import Days, Months, Numbers, Years
from crawler.ways_in.sitemaps import named_in
from pipelines.items import IssueReading
from pipelines.mirror.frontier.leasing import Lease
from pipelines.warc.exchange import Exchange
from tests.counted_papers import Bound, Counted, Listed, day
from tests.mirrors import article_page, capture, open_paper
from tests.paper_walk import walk
from tests.pdfs import pdf, text
from tests.site_server import Answer, page, serve

HOME = "https://paper.example/"
SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def rows(path, query):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def article(name: str) -> Answer:
    body = f"The {name} was opened on a dry morning, and the town came to see it; nobody stayed at home."
    return Answer(f"<title>The {name}</title><p>{body}</p>".encode(), headers={"Content-Type": "text/html"})


def xml(body: str) -> Answer:
    return Answer(f"<?xml version='1.0'?>{body}".encode(), headers={"Content-Type": "application/xml"})


def urlset(*paths: str) -> bytes:
    return f"<urlset {SITEMAPS}>{''.join(f'<url><loc>{HOME}{path}</loc></url>' for path in paths)}</urlset>".encode()


ONE = urlset("1/a.html")


def asked_since(site, before: int) -> list[str]:
    return sorted(path for path in site.asked[before:] if path != "/robots.txt")


# Whole walks.


def test_sitemaps_and_feeds_lead_to_all_articles_and_are_the_indexes_that_the_next_run_asks_for(tmp_path):
    feed = f"<rss><channel><link>{HOME}</link><item><link>/3/ferry.html</link></item></channel></rss>"
    home = '<html><head><link rel="alternate" type="application/rss+xml" href="feed.rss"></head><body>The Paper</body></html>'
    index = "".join(f"<sitemap><loc>{HOME}{path}</loc></sitemap>" for path in ("one.xml.gz", "other.xml", "bomb.xml"))
    bomb = f'<!DOCTYPE urlset [<!ENTITY a "{"x" * 99}">]><urlset {SITEMAPS}><url><loc>{HOME}1/&a;.html</loc></url></urlset>'
    answers = {
        "/robots.txt": Answer(b"User-agent: *\nDisallow:\nSitemap: /maps.xml\nSitemap: https://elsewhere.example/maps.xml\n"),
        "/": Answer(home.encode(), headers={"Content-Type": "text/html"}),
        "/maps.xml": xml(f"<sitemapindex {SITEMAPS}>{index}</sitemapindex>"),
        "/one.xml.gz": Answer(gzip.compress(urlset("1/lock.html", "1/mill.html")), headers={"Content-Type": "application/gzip"}),
        "/other.xml": Answer(urlset("pictures/a.jpg"), headers={"Content-Type": "text/xml"}),
        "/bomb.xml": xml(bomb),
        "/all.txt": Answer(f"{HOME}2/weir.html\nhttps://elsewhere.example/x.html\n".encode()),
        "/feed.rss": Answer(feed.encode(), headers={"Content-Type": "text/html"}),
        **{f"/{path}.html": article(path) for path in ("1/lock", "1/mill", "2/weir", "3/ferry")},
    }
    with serve(answers.get) as site:
        first = walk(site.url, tmp_path / "x.db", Listed)
        before = len(site.asked)
        second = walk(site.url, tmp_path / "x.db", Listed)
    assert (first.returncode, second.returncode) == (0, 0), first.stdout
    assert rows(tmp_path / "x.db", "SELECT key FROM articles ORDER BY key") == [
        (f"listed/{path}",) for path in ("1/lock", "1/mill", "2/weir", "3/ferry")
    ]
    assert asked_since(site, before) == ["/", "/all.txt", "/bomb.xml", "/feed.rss", "/maps.xml", "/one.xml.gz", "/other.xml"]
    # A sitemap that another one names may be of another part of the site.
    assert set(rows(tmp_path / "x.db", "SELECT url, code, severity FROM problems")) == {
        (f"{HOME}{path}", "index_without_links", "warning") for path in ("other.xml", "bomb.xml")
    }


def test_days_and_numbers_are_asked_for_without_a_link_and_those_without_a_page_are_no_faults(tmp_path):
    listed = {f"/list/page/{number}": page(f'<a href="/list/page/{number + 1}">next</a> <a href="/{number}/a.html">a</a>')
              for number in range(2, 6)}  # fmt: skip
    answers = {
        "/": page("The Paper"),
        "/list": page('<a href="/list/page/2">next</a> <a href="/1/a.html">a</a>'),
        **listed,
        "/list/page/6": page('<a href="/list/page/7">next</a>'),
        **{f"/{number}/a.html": article(f"bridge {number}") for number in range(1, 6)},
        "/5/a.html": page("<p>It rained.</p><ul><li><a href=/5/a/page/2>2</a><li><a href=/5/a/page/3>3</a></ul>"),
        **{f"/5/a/page/{number}": page(f"<p>It rained for {number} days.</p><ul><li><a href=/5/a.html>1</a></ul>") for number in (2, 3)},
        **{day(ago): article(f"day {ago}") for ago in (0, 3, 9)},
        **{f"/no/{number:02d}.html": article(f"number {number}") for number in (1, 2, 5)},
    }
    path = tmp_path / "x.db"
    with serve(answers.get) as site:
        assert walk(site.url, path, Counted, BACKFILE_LIMIT=5).returncode == 0
        assert len([one for one in site.asked if one != "/robots.txt"]) == 5
        assert walk(site.url, path, Counted).returncode == 0
        first = [one for one in site.asked if one != "/robots.txt"]
        known, before = rows(path, "SELECT count(*) FROM frontier"), len(site.asked)
        assert walk(site.url, path, Counted).returncode == 0
    assert len(first) == len(set(first))
    # Ten days; numbers until three in a row are missing; the list until it ends.
    assert {one for one in first if one.startswith("/day/")} == {day(ago) for ago in range(10)}
    assert {one for one in first if one.startswith("/no/")} == {f"/no/{number:02d}.html" for number in range(1, 9)}
    assert {one for one in first if one.startswith("/list")} == {"/list", *(f"/list/page/{number}" for number in range(2, 8))}
    assert rows(path, "SELECT count(*) FROM articles") == [(11,)]
    joined = "It rained.\n\nIt rained for 2 days.\n\nIt rained for 3 days."
    assert rows(path, "SELECT url, body_text FROM articles WHERE key = 'counted/5/a'") == [(f"{HOME}5/a.html", joined)]
    assert rows(path, "SELECT count(*) FROM problems WHERE severity <> 'info' AND code NOT IN ('no_layout')") == [(0,)]
    # What is new stands on a list's first pages, and a day's or number's page is an issue; the missing ones wait for tomorrow.
    assert asked_since(site, before) == sorted([
        "/", "/list", "/list/page/2", "/list/page/3", *(day(ago) for ago in (0, 3, 9)), *(f"/no/{number:02d}.html" for number in (1, 2, 5)),
    ])  # fmt: skip
    assert rows(path, "SELECT count(*) FROM frontier") == known


def part(number: int, body: str, at: str):
    """Return the Page of page `number` of one article, as a spider would yield it."""
    fields = {"role": "part", "page_number": number} if number > 1 else {}
    found = article_page(1, "flood", body, language="en", **fields)
    found.url = f"{HOME}1/flood_p{number}.html"
    found.capture = capture(found.url, body, f"2026-01-0{at}T00:00:00.000Z")
    return found


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 1, 3, 0)])
def test_what_changes_on_a_further_page_is_a_version_of_the_article_whatever_came_first(tmp_path, order):
    pages = [part(1, "It rose.", "1"), part(2, "It stood.", "2"), part(3, "It fell.", "2"), part(2, "It stood long.", "5")]
    mirror = open_paper(tmp_path / "x.db")
    for number in order:
        mirror.write(pages[number])
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    path = tmp_path / "x.db"
    assert rows(path, "SELECT url, body_text FROM articles") == [(f"{HOME}1/flood_p1.html", "It rose.\n\nIt stood long.\n\nIt fell.")]
    assert rows(path, "SELECT version, captured_at, article_versions.body_text, url FROM article_versions JOIN captures ON captures.id = "
                "capture_id ORDER BY version") == [
        (1, "2026-01-01T00:00:00.000Z", "It rose.\n\nIt stood.\n\nIt fell.", f"{HOME}1/flood_p1.html"),
        (2, "2026-01-05T00:00:00.000Z", None, f"{HOME}1/flood_p2.html"),
    ]  # fmt: skip
    assert rows(path, "SELECT url FROM article_urls ORDER BY url") == [(f"{HOME}1/flood_p{number}.html",) for number in (1, 2, 3)]


def test_an_archive_of_pdf_files_has_issues_whose_texts_are_found_and_says_which_are_scans(tmp_path):
    lines = {"tp12": "The Paper No. 12, May 2019", "spring": "No. 11, Spring 2018", "2017-10": "PDF, 2 MB", "torn": "No. 9, May 2016"}
    listed = "".join(f'<li><a href="pdf/{name}.pdf">{line}</a></li>' for name, line in lines.items())
    answers = {
        "/": page(f"<ul>{listed}</ul>"),
        "/pdf/tp12.pdf": Answer(pdf([text(["The lockkeeper speaks", "of high water."])], info={"Title": "Microsoft Word - tp12.doc"})),
        "/pdf/spring.pdf": Answer(pdf([""], picture=True)),
        "/pdf/2017-10.pdf": Answer(pdf([text(["Ferries run late."])], info={"Title": "The Paper in autumn"})),
        "/pdf/torn.pdf": Answer(b"%PDF-1.7 x"),
    }
    path = tmp_path / "x.db"
    with serve(answers.get) as site:
        done = walk(site.url, path, Bound)
    assert done.returncode == 0, done.stdout
    assert rows(path, "SELECT key, number, date_edtf, pdf_url IS NOT NULL, complete FROM issues ORDER BY key") == [
        ("bound/tp/2017-10", "2017-10", None, 1, 1), ("bound/tp/spring", "11", "2018-25", 1, 0), ("bound/tp/torn", "9", "2016-05", 0, 0),
        ("bound/tp/tp12", "12", "2019-05", 1, 1),
    ]  # fmt: skip
    found = "SELECT articles.key, articles.headline, kind FROM articles JOIN articles_search ON articles_search.rowid = articles.id "
    assert rows(path, f"{found} WHERE articles_search MATCH 'lockkeeper'") == [("bound/pdf/tp12.pdf", None, "document")]
    assert rows(path, f"{found} WHERE articles_search MATCH 'ferries'") == [("bound/pdf/2017-10.pdf", "The Paper in autumn", "document")]
    assert rows(path, "SELECT url, code, severity FROM problems ORDER BY url") == [
        (f"{HOME}pdf/spring.pdf", "scanned_pdf", "info"), (f"{HOME}pdf/torn.pdf", "unreadable_pdf", "warning"),
    ]  # fmt: skip


def test_a_walk_that_finds_nothing_ends_with_the_sentence_that_says_why(tmp_path, capsys):
    with serve({"/": page('<a href="/nummer/1.html">1</a>')}.get) as site:
        done = walk(site.url, tmp_path / "x.db", Bound)
    assert done.returncode == 3
    tell_summary(tmp_path / "x.db", done.returncode)
    said = capsys.readouterr().out.splitlines()[-1]
    assert all(one in said for one in (HOME, "'pdf/{name}.pdf'", "'/nummer/1.html'", "correct those patterns"))


# Lists, good and hostile.


@pytest.mark.parametrize(
    ("feed", "pages", "further"),
    [
        ("<rss version='0.91'><channel><link>/x</link><item><link>/1/a.html</link></item></channel></rss>", ["1/a.html"], []),
        ("<rss version='2.0'><channel><item><guid>7</guid><link> /1/a.html </link><enclosure url='/1.pdf'/></item>"
         f"<item><guid>{HOME}1/b.html</guid></item><item><guid isPermaLink='false'>{HOME}no</guid></item></channel></rss>",
         ["1/a.html", "1.pdf", "1/b.html"], []),
        ("<rdf:RDF xmlns='http://purl.org/rss/1.0/' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><channel><link>/x</link></channel>"
         "<item rdf:about='/1/a.html'><link>/1/a.html</link></item></rdf:RDF>", ["1/a.html"], []),
        ("<feed xmlns='http://www.w3.org/2005/Atom' xml:base='/old/'><link href='x'/><link rel='next' href='feed?page=2'/><entry>"
         "<link href='a.html'/><link rel='self' href='b.html'/><link rel='enclosure' href='/a.pdf'/></entry></feed>",
         ["old/a.html", "a.pdf"], ["old/feed?page=2"]),
        ("<rss><channel><item><link>http://[</link><link>/1/a.html</link><a>&eacute;</a></item></channel></rss>", ["1/a.html"], []),
    ],
    ids=["RSS 0.91", "RSS 2.0", "RSS 1.0", "Atom", "addresses that are none"],
)  # fmt: skip
def test_a_feed_leads_to_what_its_entries_link_to(feed, pages, further):
    said = read_list(feed.encode(), None, f"{HOME}feed", is_index=False)
    assert said is not None
    assert said.pages == tuple(HOME + path for path in pages)
    assert said.lists == tuple(HOME + path for path in further)


@pytest.mark.parametrize(
    "content",
    [ONE, b"\xef\xbb\xbf \n" + ONE, ONE.decode().encode("utf-16"), gzip.compress(ONE, mtime=0), ONE.replace(SITEMAPS.encode(), b""),
     f"{HOME}1/a.html\r\n\r\n".encode(), gzip.compress(f"{HOME}1/a.html".encode(), mtime=0),
     b"<?xml version='1.0'?><!-- a --><!DOCTYPE urlset SYSTEM 'http://127.0.0.1:1/a.dtd'>" + ONE],
    ids=["XML", "marked", "UTF-16", "packed", "no namespace", "text", "text, packed", "with a DTD"],
)  # fmt: skip
def test_a_sitemap_is_known_by_its_bytes_in_all_its_forms(content):
    said = read_list(content, "text/plain", f"{HOME}all", is_index=True)
    assert said is not None
    assert (said.pages, said.damage) == ((f"{HOME}1/a.html",), None)


@pytest.mark.parametrize(
    "content", [b"<!DOCTYPE html><p>x", b"<html/>", b"<o:p>x</o:p>", b"<?xml version='1.0'?><svg/>", b"", b"no address", b"<"]
)
def test_what_is_neither_sitemap_nor_feed_is_none(content):
    assert read_list(content, "text/plain", HOME, is_index=True) is None


def test_lines_of_addresses_are_a_sitemap_only_where_one_is_expected():
    assert read_list(f"{HOME}1/a.html".encode(), "text/plain", HOME, is_index=False) is None


NESTED = "".join(f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9))
LAUGHS = f"<!DOCTYPE urlset [<!ENTITY a '{'ha' * 50}'>{NESTED}]>"
OUTSIDE = '<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY % b SYSTEM "http://127.0.0.1:1/b.dtd"> %b;]>'


@pytest.mark.parametrize("declared", [LAUGHS, OUTSIDE], ids=["entities of entities", "entities from outside"])
@pytest.mark.parametrize("place", ["<loc>&a;&j;</loc>", f"<loc>{HOME}1/a.html</loc><x y='&a;&j;'/>", "<loc><loc>&a;</loc></loc>"])
def test_a_hostile_sitemap_costs_no_more_than_its_length_and_says_nothing_of_this_machine(declared, place):
    began = time.process_time()
    try:
        said = read_list(f"{declared}<urlset><url>{place}</url></urlset>".encode(), None, HOME, is_index=True)
    except UnreadableList:
        said = None
    assert said is None or set(said.pages) <= {f"{HOME}1/a.html"}
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("content", "why"),
    [(gzip.compress(bytes(MOST_BYTES + 1), 1, mtime=0), "it is longer than 52,428,800 bytes"),
     (gzip.compress(ONE, mtime=0)[:40], "its gzip packing is damaged"), (b"<urlset><url>" + b"<loc>" * 300, "Excessive depth"),
     (b"<urlset><url>" + b"<l" * 500_000 + b">", "hardly any of its tags has an end"),
     (b"<urlset><url>" + b"&a" * 500_000 + b";", "hardly any of its tags has an end"),
     (b"<urlset xmlns='a\xe2\x80\xae b'/>", "is not a valid URI in line 1")],
    ids=["a bomb", "cut short", "deep", "no tag ends", "no reference ends", "what cannot be printed"],
)  # fmt: skip
def test_a_list_that_cannot_be_read_says_why(content, why):
    with pytest.raises(UnreadableList, match=why) as told:
        read_list(content, None, f"{HOME}map.xml.gz", is_index=True)
    assert str(told.value).isprintable()


def test_of_a_sitemap_cut_short_what_came_is_followed_and_it_is_told():
    page = read(Listed, urlset("1/a.html", "1/b.html")[:-40], url=f"{HOME}all.txt", kind="index")
    assert [found.url for found in page.found] == [f"{HOME}1/a.html"]
    assert [(problem.code, problem.severity) for problem in page.problems] == [("damaged_list", "warning")]


def test_a_sitemap_of_too_many_addresses_is_cut_and_told(monkeypatch):
    monkeypatch.setattr("crawler.ways_in.listed.LONGEST", 10)
    page = read(Listed, urlset(*(f"1/{number}.html" for number in range(11))), url=f"{HOME}all.txt", kind="index")
    assert len(page.found) == 10
    assert [problem.code for problem in page.problems] == ["too_many_links"]


def test_robots_txt_names_sitemaps_among_its_rules():
    robots = b"User-agent: *\r\nSITEMAP: /a.xml\nSitemap:https://x.example/b.xml\nSitemap: /a.xml\nSitemap: \xff\n# Sitemap: /c.xml\n"
    assert named_in(robots, f"{HOME}robots.txt") == [f"{HOME}a.xml", "https://x.example/b.xml"]


# What is counted up.


def test_days_months_and_years_are_counted_to_today_and_no_further():
    today = date(2024, 3, 2)
    days = Days(pattern="{year}/{month}/{day}/", first=date(2024, 2, 27), weekdays=(1, 2, 3, 4))
    assert list(days.paths(today)) == ["2024/02/27/", "2024/02/28/", "2024/02/29/", "2024/03/01/"]
    assert list(Days(pattern="{day:d}.{month:d}.{year}", first=date(2024, 3, 1), last=date(2024, 3, 1)).paths(today)) == ["1.3.2024"]
    months = Months(pattern="{year}-{month}", first=date(2023, 11, 30), months=(1, 3, 11))
    assert list(months.paths(today)) == ["2023-11", "2024-01", "2024-03"]
    assert list(Years(pattern="{year}.html", first=2022, last=2030).paths(today)) == ["2022.html", "2023.html", "2024.html"]


@pytest.mark.parametrize(
    "series",
    [Days(pattern="{year}/{month}", first=date(2024, 3, 1)), Years(pattern="{yeer}", first=2020), Numbers(pattern="no/"),
     Months(pattern="{year}-{month}}", first=date(2024, 3, 1))],
)  # fmt: skip
def test_a_series_whose_pattern_is_wrong_says_so(series):
    with pytest.raises(BadPattern, match=r"the pattern '.*' of a series of pages cannot be counted up"):
        list(series.paths(date(2024, 3, 2)))


def test_a_page_of_a_number_promises_the_next_ones_and_no_other_page_does():
    numbers = Numbers(pattern="issue.php?no={number:03d}", patience=2, most=9)
    assert list(numbers.paths(date(2024, 3, 2))) == ["issue.php?no=001", "issue.php?no=002"]
    assert list(numbers.after("/issue.php?no=7")) == ["issue.php?no=008", "issue.php?no=009"]
    assert list(numbers.after("/issue.php?no=9")) == list(numbers.after("/issue.php?no=x")) == list(numbers.after("/7")) == []


@pytest.mark.parametrize(
    ("url", "number", "first"),
    [("list?page=3", 3, "list"), ("list?sort=a&page=12", 12, "list"), ("list/page/2/", 2, "list"), ("lock_p4.html", 4, "lock"),
     ("page/2", 2, ""), ("list", None, "list"), ("list?mypage=3", None, "list"), ("homepage/2", None, "homepage/2")],
)  # fmt: skip
def test_a_further_page_is_known_by_its_address(url, number, first):
    endings = ("?page={page}", "/page/{page}", "_p{page}")
    assert page_number(HOME + url, endings) == number
    path = url.partition("?")[0].strip("/").removesuffix(".html")
    assert first_page(path, endings) == first


# From an answer to a Page.


def read(archive, body: bytes, *, url: str = HOME, kind="index", status: int = 200):
    """Return the Page that a spider of `archive` makes of an answer."""
    exchange = Exchange(url=url, at="2026-01-01T00:00:00.000Z", status=status, headers=[(b"Content-Type", b"text/html")], body=body)
    return asyncio.run(read_answer(get_crawler(archive)._create_spider(), exchange, Lease(url, kind)))


def test_an_index_without_a_link_to_the_archive_s_addresses_names_them_and_shows_its_links():
    links = "".join(f'<a href="{href}">x</a>' for href in ("/a.html", "https://x.example/b\x1b[31m", "/c?d=1", "/e", "/f", "/g", "h" * 400))
    (problem,) = (one for one in read(Bound, links.encode()).problems if one.code == "index_without_links")
    assert problem.severity == "error"
    assert problem.message.count(".") - problem.message.count("example") < 12
    for said in (f"{HOME} is an index", "'pdf/{name}.pdf'", "'/a.html'", "'/c?d=1'", "and 2 more"):
        assert said in problem.message
    assert problem.message.isprintable()
    assert len(problem.message) < 1000


@pytest.mark.parametrize(
    ("body", "said"),
    [(b"<p>Please enable JavaScript to read The Paper.", ["has no link at all"]), (b'<a href="/pdf/a.pdf">No. 1</a>', []),
     (b'<frameset><frame src="/menu.html"></frameset>', [])],
    ids=["no link", "one that is right", "frames"],
)  # fmt: skip
def test_an_index_is_told_of_only_where_it_leads_to_nothing(body, said):
    told = [problem.message for problem in read(Bound, body).problems if problem.code == "index_without_links"]
    assert len(told) == len(said)
    assert all(part in message for part, message in zip(said, told, strict=True))


def test_a_list_is_not_followed_without_end():
    links = "".join(f'<a href="/list/page/{number}">{number}</a>' for number in (1000, 1001, 1002))
    assert len(read(Bound, b'<a href="/a?page=1234">a</a>').found) == 1
    page = read(Counted, links.encode(), url=f"{HOME}list")
    assert f"{HOME}list/page/1001" not in [found.url for found in page.found]
    assert [problem.code for problem in page.problems if problem.code != "no_layout"] == ["endless_list"]


def test_a_pdf_file_of_an_archive_that_has_pages_too_is_its_issue_and_no_article():
    class WithPages(Bound):
        pdf_issues = False

    readings = read(WithPages, pdf([text(["All of it."])]), url=f"{HOME}pdf/12.pdf", kind="issue").readings
    assert [(type(one), one.key, one.text) for one in readings] == [(IssueReading, "bound/tp/12", "All of it.")]
