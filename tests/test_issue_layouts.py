"""The layouts of issues and articles that any archive may name read a magazine that nobody has seen."""

import pytest

from crawler.archive import ArchiveSpider
from crawler.layouts.article import ArticlePage
from crawler.layouts.contents import ContentsPage
from crawler.layouts.fitting import fitting_layout
from crawler.layouts.issue import WholeIssue
from crawler.layouts.site import SitePage
from crawler.reading.language_links import language_links
from crawler.reading.pages import WebPage
from crawler.reading.places import Address
from pipelines.items import ArticleReading, IssueReading, Periodical, Reading


class MillSpider(ArchiveSpider):
    """All that a newcomer writes."""

    name = "mill"
    title = "The Mill"
    home_url = "https://mill.example/"
    hosts = ("mill.example",)
    start_urls = ["https://mill.example/"]
    periodicals = (Periodical(code="ml", name="The Mill", language="en"),)
    addresses = (
        Address("", "index"),
        Address("{number}", "issue"),
        Address("{number}/{name:full}", "page", layout=WholeIssue),
        Address("{number}/{name:letters}", "article", rubric="Letters", piece="letter"),
        Address("{number}/{name}", "article"),
    )
    layouts = (ContentsPage, ArticlePage, SitePage)


SPIDER = MillSpider()


def read(path: str, html: str) -> tuple[str, list[Reading]]:
    """Return the name of the layout that reads a page, and what it reads."""
    layout = fitting_layout(WebPage(f"https://mill.example/{path}", html), SPIDER, SPIDER.layouts)
    assert layout is not None
    return type(layout).__name__, layout.readings()


def issue(path: str, html: str) -> IssueReading:
    _, (reading, *_) = read(path, html)
    assert isinstance(reading, IssueReading)
    return reading


def article(path: str, html: str) -> ArticleReading:
    _, (reading, *_) = read(path, html)
    assert isinstance(reading, ArticleReading)
    return reading


# Contents.

MARKUPS = {
    "list": "<ul><li><a href='race.html'>The Race</a>, by Anna Weir<li><a href='flour.html'>Flour</a> by Tom Hale</ul>",
    "lines": "<p><a href='race.html'>The Race</a><br>by Anna Weir<br><a href='flour.html'>Flour</a>, by Tom Hale</p>",
    "paragraphs": "<p><a href='race.html'>The Race</a> by Anna Weir &lt;anna@mill.example&gt;<p><a href='flour.html'>Flour</a> by Tom Hale",
    "cells": "<table><tr><td><a href='race.html'>The Race</a>, by Anna Weir<tr><td><a href='flour.html'>Flour</a>, by Tom Hale</table>",
    "terms": "<dl><dt><a href='race.html'>The Race</a>, by Anna Weir<dd>On water.<dt><a href='flour.html'>Flour</a>, by Tom Hale</dl>",
    "headings": "<h3><a href='race.html'>The Race</a></h3><p>By Anna Weir<p>It ran.<h3><a href='flour.html'>Flour</a></h3><p>By Tom Hale",
    "blocks": "<div><a href='race.html'>The <i>Race</i></a><br>by Anna Weir</div><div><a href='flour.html'>Flour</a> by Tom Hale</div>",
}


@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_contents_are_links_with_writers_in_any_markup(markup):
    around = "<a href='/'>Home</a> <a href='../40/'>Last month</a> <a href='../40/eel.html'>The eel of last month</a>"
    found = issue("41/index.html", f"<h1>The Mill</h1><h2>No. 41, May 1998</h2>{around}{markup}<p>Write to <a href='/us.html'>us</a>.")
    assert (found.key, found.number, found.role, found.date_text) == ("mill/ml/41", "41", "contents", "May 1998")
    assert [(entry.key, entry.headline, entry.byline, entry.rubric) for entry in found.contents] == [
        ("mill/41/race", "The Race", "Anna Weir", None),
        ("mill/41/flour", "Flour", "Tom Hale", None),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<ul><li>Water<ul><li><a href='race.html'>The Race</a></ul><li>Grain<ul><li><a href='flour.html'>Flour</a></ul></ul>",
        "<h3>Water</h3><ul><li><a href='race.html'>The Race</a></ul><h3>Grain</h3><p><a href='flour.html'>Flour</a></p>",
    ],
)
def test_what_stands_over_a_group_is_the_rubric_of_its_entries(markup):
    found = issue("41/", f"<h1>May 1998</h1><h2>Contents</h2>{markup}")
    assert [(entry.headline, entry.rubric) for entry in found.contents] == [("The Race", "Water"), ("Flour", "Grain")]


def test_one_heading_over_all_is_no_rubric_and_a_column_s_is_what_its_address_says():
    found = issue("41/", "<h2>In this issue</h2><p><a href='race.html'>The Race</a><p><a href='letters.html'>You wrote</a>")
    assert [(entry.headline, entry.rubric) for entry in found.contents] == [("The Race", None), ("You wrote", "Letters")]


def test_a_group_s_writer_is_that_of_its_entries():
    listed = "<ul><li>The Wheel, by Anna Weir<ul><li><a href='a.html'>One</a><li><a href='b.html'>Two</a>, by Tom Hale</ul></ul>"
    assert [entry.byline for entry in issue("41/", listed).contents] == ["Anna Weir", "Tom Hale"]


def test_the_whole_issue_is_a_view_of_it():
    name, (reading,) = read("41/full.html", "<title>The Mill 41</title><h1>The Mill</h1><h2>No. 41 (May 1998)</h2><h2>The Race</h2><p>x")
    assert (name, reading.key, reading.role, reading.date_text) == ("WholeIssue", "mill/ml/41", "whole", "May 1998")


def test_what_no_address_names_only_leads_on():
    assert read("about.html", "<h1>About</h1>") == ("SitePage", [])


# Languages.


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ('<link rel="alternate" hreflang="de" href="race.de.html">', "41/race.de.html"),
        ('<a rel="nofollow Alternate" type="text/html" hreflang=" de " href="race.de.html#top">', "41/race.de.html"),
        ('<a rel="alternate" type="application/xhtml+xml" hreflang="de" href="/race.html">', "race.html"),
        ('<link rel="alternate" type="application/rss+xml" hreflang="de" href="feed.xml">', None),
        ('<a hreflang="de" href="race.de.html">', None),
        ('<a rel="alternate" href="race.de.html">', None),
        ('<link rel="alternate" hreflang="X-Default" href="race.html">', None),
        ('<a rel="alternate" hreflang="EN" href="race.en.html">', None),
        ('<a rel="alternate" hreflang="de" href="https://elsewhere.example/race.de.html">', None),
        ('<a rel="alternate" hreflang="de" href="javascript:race()">', None),
    ],
)
def test_a_page_s_language_links_are_its_alternates_on_the_archive_s_hosts(link, path):
    found = language_links(WebPage("https://mill.example/41/race.html", f"<p>{link}x</a>"), SPIDER, "en")
    assert [(one.url, one.language, one.is_original) for one in found] == ([(f"https://mill.example/{path}", "de", False)] if path else [])


# Articles.

PROSE = "<p>The water came over the race in May, and the wheel stood for a week.<p>Nobody was hurt."


def test_an_article_is_what_stands_between_masthead_and_foot():
    found = article("41/race.html", f"""
        <a id="breadcrumb"></a><p><a href="/">Home</a> : <a href="./">41</a></p>
        <h1>The Race</h1><h3>What the flood did</h3><p>By Anna Weir and Tom Hale, Proprietor of The Mill</p>
        <p>Originally published in The Weir, March 1998</p>{PROSE}<h2>The week after</h2><p>It ran again.
        <hr><p>Copyright © 1998 Anna Weir<p><a href="flour.html">next</a> | <a href="./">Table of Contents</a>""")  # fmt: skip
    assert (found.key, found.issue_key, found.periodical) == ("mill/41/race", "mill/ml/41", "ml")
    assert (found.headline, found.subhead, found.byline) == ("The Race", "What the flood did", "Anna Weir, Tom Hale")
    assert found.note_text == "Originally published in The Weir, March 1998"
    assert found.body_text.split("\n\n")[0].startswith("The water came over")
    assert found.body_text.endswith("The week after\n\nIt ran again.")
    assert (found.kind, found.rubric, found.role) == ("article", None, "article")


def test_comments_mark_header_lives_and_foot():
    found = article("41/race.html", f"""
        <b>The Race</b><br>by Anna Weir<p>[Set from her papers. Ed.]<!-- END header -->{PROSE}
        <!-- BEGIN bio --><p>Anna Weir kept the mill.<!-- END bio --><!-- BEGIN footer --><p>More of the issue""")  # fmt: skip
    assert (found.headline, found.byline, found.note_text) == ("The Race", "Anna Weir", "[Set from her papers. Ed.]")
    assert found.body_text.endswith("Nobody was hurt.")


def test_a_column_s_page_has_its_rubric_and_kind_and_no_contents():
    found = article("41/letters.html", f"<h1>You wrote</h1><p>Contents:<ul><li><a href='#a'>Eels</a><li><a href='#b'>Rain</a></ul>{PROSE}")
    assert (found.rubric, found.kind, found.headline) == ("Letters", "letter", "You wrote")
    assert found.body_text.startswith("The water came over")


@pytest.mark.parametrize(("line", "date_text"), [("The Mill No. 41, May 1998", "May 1998"), ("The Mill No. 40, April 1998", None)])
def test_a_masthead_dates_the_page_s_own_issue(line, date_text):
    _, readings = read("41/race.html", f"<p>{line}</p><h1>The Race</h1>{PROSE}")
    dates = [reading.date_text for reading in readings if isinstance(reading, IssueReading)]
    assert dates == ([date_text] if date_text else [])


def test_each_block_is_shown_with_its_part():
    layout = fitting_layout(
        WebPage("https://mill.example/41/race.html", f"<h1>The Race</h1>{PROSE}<p>All rights reserved"), SPIDER, SPIDER.layouts
    )
    assert layout is not None
    assert [block.role for block in layout.seen()] == ["masthead", "text", "text", "foot"]


@pytest.mark.parametrize("name", ["navigation", "footer"])
def test_a_bar_of_links_above_the_text_is_not_taken_for_the_foot_and_one_below_is(name):
    bar = f"<div id='{name}'><a href='/'>Home</a> <a href='./'>Contents</a></div>"
    text = "The race was dug in the dry year, and it took forty men from March to the first frost to bring the water to the wheel. "
    page = "{}<h1>The Race</h1><p>By Anna Weir<p>" + 2 * text + "<p>It ran.{}"
    above, below = (article("41/race.html", page.format(*bars)) for bars in ((bar, ""), ("", f"{bar}<p>The mill's own people.")))
    assert (above.headline, above.body_text) == (below.headline, below.body_text) == ("The Race", f"{(2 * text).strip()}\n\nIt ran.")
