"""Pages that no layout knows are read generically: what of them survives, what is never guessed, and how a mirror says so."""

import json
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from lxml import html

from crawler.archive import ArchiveSpider
from crawler.last_resort.opinions import mark_texts
from crawler.layouts.fitting import fitting_layout
from crawler.layouts.last_resort import LastResort
from crawler.reading.pages import WebPage
from crawler.reading.places import Address
from pipelines.items import FoundUrl, Periodical, Problem
from pipelines.mirror.opening import open_for_reading
from tests.command import backfile, environment
from tests.mirrors import article_page, open_paper
from tests.paper_walk import walk
from tests.site_server import page, serve

HEADLINE = "The Ferry That Would Not Leave"
LEAD = "On the second of March the ferry at Carrow stayed at her pier, though the tide was right and forty people stood in line."
SECOND = "Her crew had tied the ropes in a knot that nobody on land could open, and they drank tea until the harbour master came."
ASKED = "He asked them what they wanted, and they told him."
QUOTED = "We want the winter wage in winter, and not in a letter that comes in May."
CROSSHEAD = "What the ledger says"
THIRD = "The ledger of the company, which a clerk had left open on the counter, says that she earned more in January than in all July.1"
ITEMS = ["three crossings before breakfast", "nine crossings before dark"]
SCHEDULE = "06.10  Carrow\n  06.40  Sand Point"
LAST = "By four in the afternoon the letter had come, two months early, and the knot was opened by the girl who had tied it, as asked."
NOTE = "1 The page has since been lent to a museum, which has not brought it back."
CAPTION = "The knot, as a boy of six drew it."
TEXT = [LEAD, SECOND, ASKED, QUOTED, CROSSHEAD, THIRD, *ITEMS, SCHEDULE, LAST, NOTE]

NESTED_TABLES = f"""<HTML><HEAD><TITLE>The Carrow Tides</TITLE></HEAD><BODY BGCOLOR=white><TABLE WIDTH=100%><TR><TD COLSPAN=2>
<FONT SIZE=+2>The Carrow Tides</FONT></TD></TR><TR><TD WIDTH=120><TABLE><TR><TD><A HREF="/">Home</A></TD></TR><TR><TD><A HREF="/all.html">
All papers</A></TD></TR><TR><TD><A HREF="/post.html">Write to us</A></TD></TR></TABLE></TD><TD><TABLE><TR><TD>
The Carrow Tides No. 12<BR>Spring 1998
<P><FONT SIZE=+2><B>{HEADLINE}</B></FONT><P>by Edda Lorn<P>{LEAD}<BR><BR>{SECOND}<P>{ASKED}<BLOCKQUOTE>{QUOTED}</BLOCKQUOTE>
<P><B>{CROSSHEAD}</B><P>{THIRD}<UL><LI>{ITEMS[0]}<LI>{ITEMS[1]}</UL><PRE>{SCHEDULE}</PRE><P>{LAST}<P>{NOTE}</TD></TR></TABLE></TD></TR>
<TR><TD COLSPAN=2>The Carrow Tides No. 12<BR>Spring 1998<BR><A HREF="a.html">Herring by Post</A><BR><A HREF="b.html">A Lamp in the
Window</A><BR><A HREF="c.html">{HEADLINE}</A></TD></TR></TABLE></BODY></HTML>"""

HTML5 = f"""<!DOCTYPE html><html lang="en"><head><title>{HEADLINE} | The Carrow Tides</title>
<meta property="og:site_name" content="The Carrow Tides"></head><body><header>
<h1>The Carrow Tides</h1><nav><ul><li><a href="/">Home</a><li><a href="/all.html">All papers</a></ul></nav></header>
<main><article><header><h2>{HEADLINE}</h2><p class="byline">By Edda Lorn</p><p><time datetime="1998-03-04T08:00">4 March</time></p></header>
<figure><img src="knot.png"><figcaption>{CAPTION}</figcaption></figure><p>{LEAD}</p><p>{SECOND}</p><p>{ASKED}</p><blockquote><p>{QUOTED}</p>
</blockquote><h3>{CROSSHEAD}</h3><p>{THIRD}</p><ul><li>{ITEMS[0]}</li><li>{ITEMS[1]}</li></ul><pre>{SCHEDULE}</pre><p>{LAST}</p>
<aside class="footnotes"><p>{NOTE}</p></aside></article>
<aside><h2>Related</h2><ul><li><a href="a.html">Herring by Post</a></ul></aside></main>
<footer><p>© The Carrow Tides. All that is printed here may be printed elsewhere,
if the name of the writer is printed with it.</p></footer>"""

BLOG = f"""<html><head><title>{HEADLINE}</title></head><body><div id="cookie-banner"><p>We use cookies, which are small files that your
browser keeps for us, so that we know that you have been here before and have read this.</p></div><div id="page"><div class="site-title"><a
href="/">The Carrow Tides</a></div><div class="post"><h1 class="entry-title">{HEADLINE}</h1>
<div class="entry-meta">Posted by Edda on 4 March 2011</div>
<div class="share-bar"><a href="#">Share</a> <a href="#">Print</a></div><div class="entry-content"><p>{LEAD}</p><p>{SECOND}</p>
<p>Related: <a href="a.html">Herring by Post</a></p><p>{ASKED}</p><blockquote>{QUOTED}</blockquote><h3>{CROSSHEAD}</h3><p>{THIRD}</p>
<ul><li>{ITEMS[0]}</li><li>{ITEMS[1]}</li></ul><pre>{SCHEDULE}</pre><p>{LAST}</p><p>{NOTE}</p><p>Subscribe to our newsletter and never miss
a boat again.</p></div><div class="related-posts"><h3>You may also like</h3><p><a href="b.html">A Lamp in the Window</a></p></div><div
id="comments"><h3>2 comments</h3><p>I was in that line, and I can tell you that the tea was good and that we were given some of it too.</p>
<p>My aunt tied knots like that, and hers could not be opened either,
so the cow stayed in the kitchen until the spring.</p></div></div></div>"""


class TidesSpider(ArchiveSpider):
    """An archive whose layouts nobody has written."""

    name = "tides"
    title = "The Carrow Tides"
    home_url = "https://tides.example/"
    hosts = ("tides.example",)
    start_urls = [home_url]
    periodicals = (Periodical(code="ct", name="The Carrow Tides", language="en"),)
    addresses = (
        Address("", "index"), Address("{year}/{month}/{name}", "article", code="ct"), Address("{code}/{number}", "issue"),
        Address("{code}/{number}/{name}", "article"),
    )  # fmt: skip
    layouts = ()


TIDES = TidesSpider()


def layout_of(source, path="ferry.html"):
    return fitting_layout(WebPage(TIDES.home_url + path, source), TIDES, TIDES.layouts)


def reading(source, path="ferry.html"):
    layout = layout_of(source, path)
    assert isinstance(layout, LastResort)
    (article,) = layout.readings()
    return article


def html5(head="", body_head="", attributes=""):
    """Return a plain page of the article, with more in its head and between headline and text."""
    paragraphs = "".join(f"<p>{text}</p>" for text in TEXT)
    return f"<html{attributes}><head>{head}</head><body><article><h1>{HEADLINE}</h1>{body_head}{paragraphs}</article></body></html>"


# What survives.


@pytest.mark.parametrize("source", [NESTED_TABLES, HTML5, BLOG], ids=["nested tables", "html5", "blog"])
def test_the_article_is_cut_out_whole_of_pages_of_three_times(source):
    article = reading(source)
    assert article.body_text.split("\n\n") == TEXT
    assert article.headline == HEADLINE
    assert article.key == "tides/ferry"


@pytest.mark.parametrize("source", [NESTED_TABLES, HTML5, BLOG], ids=["nested tables", "html5", "blog"])
def test_quotations_lists_and_verbatim_text_keep_their_roles(source):
    html = reading(source).body_html
    assert f"<blockquote><p>{QUOTED}</p></blockquote>" in html
    assert f"<ul>\n<li>{ITEMS[0]}</li>\n<li>{ITEMS[1]}</li>\n</ul>" in html
    assert f"<pre>{SCHEDULE}</pre>" in html
    assert f"<h3>{CROSSHEAD}</h3>" in html or f"<p><strong>{CROSSHEAD}</strong></p>" in html


def test_a_caption_is_kept_as_one_and_is_no_text():
    article = reading(HTML5)
    assert f"<figcaption>{CAPTION}</figcaption>" in article.body_html
    assert CAPTION not in article.body_text


@pytest.mark.parametrize("source", [NESTED_TABLES, HTML5], ids=["nested tables", "html5"])
def test_a_line_that_says_by_names_the_writer(source):
    assert reading(source).byline == "Edda Lorn"


def test_each_block_is_shown_with_what_it_was_taken_for():
    roles = {block.text: block.role for block in layout_of(BLOG).seen()}
    assert (roles[HEADLINE], roles[LEAD], roles[QUOTED], roles["Share Print"]) == ("headline", "paragraph", "quote", "none")


def test_confidence_is_low_and_lower_where_no_headline_is_printed():
    bare = "".join(f"<p>{text}</p>" for text in TEXT)
    assert 0 < reading(bare).confidence < reading(html5()).confidence <= 0.5


# What is never guessed.


def test_the_name_of_the_site_is_no_headline():
    paragraphs = "".join(f"<p>{text}</p>" for text in TEXT)
    for name in ("The Carrow Tides", "THE CARROW TIDES", "The Carrow Tides No. 12", "The Carrow Tides online"):
        assert reading(f"<title>{name}</title><body><h1>{name}</h1>{paragraphs}").headline is None


def test_the_headline_of_a_page_that_prints_none_is_its_title_without_the_name_of_the_site():
    paragraphs = "".join(f"<p>{text}</p>" for text in TEXT)
    assert reading(f"<title>The Carrow Tides - {HEADLINE}</title><body>{paragraphs}").headline == HEADLINE


def test_a_date_in_the_text_is_no_date_of_the_article():
    article = reading(html5(body_head="<p>4 March 1998</p>") + "<p>Reprinted from The Carrow Tides No. 9 (12 May 1997), with thanks.</p>")
    assert (article.date, article.date_text, article.issue_key) == (None, None, None)


@pytest.mark.parametrize(
    ("head", "body_head"),
    [('<meta property="article:published_time" content="1998-03-04T08:00:00+01:00">', ""),
     ('<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "datePublished": "1998-03-04"}]}</script>', ""),
     ("", '<p><time datetime="1998-03-04">yesterday</time></p>')],
    ids=["meta", "json-ld", "time"],
)  # fmt: skip
def test_a_date_that_the_page_marks_for_machines_is_the_article_s(head, body_head):
    date = reading(html5(head, body_head)).date
    assert (date.edtf, date.start) == ("1998-03-04", "1998-03-04")


def test_the_date_of_the_address_stands_against_one_that_contradicts_it():
    marked = '<meta property="article:published_time" content="{}">'
    assert reading(html5(marked.format("2011-05-06")), "1998/03/ferry.html").date.edtf == "1998-03"
    assert reading(html5(marked.format("1998-03-04")), "1998/03/ferry.html").date.edtf == "1998-03-04"


def test_an_article_of_an_issue_has_the_issue_of_its_address_and_not_the_day_on_which_it_was_put_on_the_web():
    article = reading(html5('<meta property="article:published_time" content="2011-05-06">'), "ct/12/ferry.html")
    assert (article.periodical, article.issue_key, article.date) == ("ct", "tides/ct/12", None)


@pytest.mark.parametrize(("attributes", "language"), [(' lang="en-GB"', "en-GB"), (' lang="fi"', None), ("", None), (' lang="?"', None)])
def test_the_language_is_what_the_page_declares_where_the_archive_has_it(attributes, language):
    assert reading(html5(attributes=attributes)).language == language


# What is no article.


@pytest.mark.parametrize(
    ("source", "path"),
    [("".join(f'<p><a href="{number}.html">The harbour in the winter of the year {number}</a></p>' for number in range(60)), "list.html"),
     ("<p>nothing that a layout knows</p>", "short.html"), (html5(), ""), (html5(), "ct/12.html"), ("", "empty.html")],
    ids=["links", "a few words", "index", "contents", "nothing"],
)  # fmt: skip
def test_a_page_that_only_leads_on_is_not_read(source, path):
    assert layout_of(source, path) is None


@pytest.mark.parametrize(
    "source",
    ["<div>" * 400 + LEAD * 9, "<font>" * 5000 + LEAD * 9, f"<div>{LEAD}<p>{SECOND}" * 5000, "<p>" + "<b><i>x " * 20_000 + LEAD,
     f"<table><tr><td>{LEAD}" * 3000, "&#0;&#1;&#xffff;&#xd800;&bogus;<p>" + LEAD * 9 + "</html></body><head>", f"<p>{'harbour' * 300_000}",
     f"<frameset><frame src=x></frameset><noframes>{LEAD * 5}", f"<p hidden>{LEAD}</p><p style='display:none'>{SECOND}</p>",
     "\u2801\u2802\u2803" + LEAD * 9, "<p>&#1;" + LEAD * 9, "<p>* * *</p>" * 100_000 + f"<p>{LEAD * 3}</p>", f"<textarea>{LEAD * 9}",
     f"<body hidden><p>{LEAD * 5}"],
)  # fmt: skip
def test_a_hostile_page_costs_seconds_at_most_and_breaks_nothing(source):
    began = time.process_time()
    layout = layout_of(source)
    assert layout is None or layout.readings()
    assert time.process_time() - began < 8


def test_an_element_without_a_text_is_handed_to_the_libraries_without_one():
    root = html.fromstring("<div><figure><img src='pier.png'><figcaption></figcaption></figure><p>The ferry stayed.</p></div>")
    mark_texts(root)
    assert [element.text for element in root.iter("figure", "img", "figcaption")] == [None, None, None]
    assert root.find("p").text.endswith("The ferry stayed.")


def test_a_crawl_whose_pages_are_known_imports_neither_library():
    code = (
        "import sys; from crawler.layouts.fitting import fitting_layout; from crawler.reading.pages import WebPage;"
        "from crawler.spiders.sample import SampleSpider as S; s = S();"
        "page = WebPage(sys.argv[1], sys.stdin.read()); assert fitting_layout(page, s, s.layouts).reader().startswith('ArticlePage');"
        "sys.exit(bool({'readability', 'trafilatura'} & set(sys.modules)))"
    )
    recorded = Path(__file__).with_name("pages") / "sample" / "modern.html"
    url = json.loads(recorded.with_suffix(".json").read_text(encoding="utf-8"))["url"]
    done = subprocess.run([sys.executable, "-c", code, url], input=recorded.read_bytes(), env=environment(), check=False)
    assert done.returncode == 0


# What the mirror says.

PARAGRAPHS = "".join(f"<p>{part}</p>" for part in (LEAD, SECOND, THIRD, LAST))
UNKNOWN, KNOWN = (page(f"<h1>{HEADLINE}</h1>{PARAGRAPHS}{mark}") for mark in ("", "<!-- text -->"))
FERRY, MILL = "https://paper.example/tp/1/ferry.html", "https://paper.example/tp/1/mill.html"


def rows(path, query):
    with closing(open_for_reading(path)) as db:
        return db.execute(query).fetchall()


def crawl(db, ferry, mill):
    index = page('<a href="/tp/1/ferry.html">ferry</a> <a href="/tp/1/mill.html">mill</a>')
    with serve({"/": index, "/tp/1/ferry.html": ferry, "/tp/1/mill.html": mill}.get) as site:
        assert walk(site.url, db, BACKFILE_FULL=True).stdout == ""


def unknown_pages(db):
    return json.loads(backfile("status", db, "--json").stdout)["unknown_pages"]


def test_a_page_read_generically_is_marked_and_listed_until_a_layout_knows_it(tmp_path):
    db = tmp_path / "paper.db"
    crawl(db, UNKNOWN, KNOWN)
    read = "SELECT url, outcome, reader FROM captures JOIN readings ON capture_id = captures.id ORDER BY url, captures.id"
    assert rows(db, read) == [(FERRY, "read", "LastResort/1"), (MILL, "read", "Article/1")]
    assert rows(db, "SELECT key, headline, confidence <= 0.5 FROM articles ORDER BY key") == [
        ("paper/tp/1/ferry", HEADLINE, 1), ("paper/tp/1/mill", HEADLINE, 0)
    ]  # fmt: skip
    ((severity, message),) = rows(db, "SELECT severity, message FROM problems WHERE code = 'no_layout'")
    assert severity == "warning"
    assert "read generically" in message
    assert unknown_pages(db) == [{"archive": "paper", "count": 1, "read_generically": 1, "urls": [FERRY]}]
    text = backfile("status", db).stdout
    assert "1 pages that no layout of paper fits, 1 of them read generically" in text
    assert f"`backfile archives try paper {FERRY}` shows how one reads" in text
    before = rows(db, "SELECT key, body_text, changed FROM articles ORDER BY key")

    # Now a layout knows the one, and the other has a new look, whose generic reading does not take the place of the better one.
    crawl(db, KNOWN, page(f"<h1>{HEADLINE}</h1>{PARAGRAPHS}<p>{ASKED} And so it went on until the evening.</p>"))
    assert unknown_pages(db) == [{"archive": "paper", "count": 1, "read_generically": 1, "urls": [MILL]}]
    assert rows(db, "SELECT key, body_text, changed FROM articles ORDER BY key") == before
    assert rows(db, "SELECT confidence FROM articles") == [(1.0,), (1.0,)]
    assert rows(db, "SELECT count(*) FROM article_versions") == [(2,)]


def test_pages_that_are_only_read_generically_still_end_a_walk_after_fifty(tmp_path):
    names = [f"/tp/1/x{number}.html" for number in range(55)]
    index = page("".join(f'<a href="{name}">{name}</a> ' for name in names))
    with serve({"/": index, **dict.fromkeys(names, UNKNOWN)}.get) as site:
        said = walk(site.url, tmp_path / "x.db", BACKFILE_CONCURRENCY=1).stdout
    assert said.startswith("most of the first 50 pages of The Papers cannot be read (4")


def test_a_page_that_no_layout_fitted_is_asked_for_whole_until_one_does(tmp_path):
    with closing(open_paper(tmp_path / "paper.db")) as mirror:
        for reader, codes, etag in (("LastResort/1", ["no_layout"], None), ("Article/1", [], '"1"')):
            fetched = article_page(1, "lock", LEAD)
            fetched.capture.exchange.__dict__["headers"] = [(b"ETag", b'"1"')]
            fetched.reader = reader
            fetched.problems = [Problem(stage="read", code=code, severity="warning", message="None fits.") for code in codes]
            mirror.frontier.add([FoundUrl(url=fetched.url, kind="article")])
            mirror.write(fetched)
            mirror.db.execute("UPDATE frontier SET state = 'due' WHERE url = ?", [fetched.url])
            assert [lease.etag for lease in mirror.lease(9) if lease.url == fetched.url] == [etag]
