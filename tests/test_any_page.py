"""Whatever stands on a page, the layouts read it: hostile and broken pages are the rule on the Web of 1996."""

import json
import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.layouts.last_resort import LastResort
from crawler.loading import archive_classes
from crawler.reading.pages import Layout, WebPage
from pipelines.items import ArticleReading
from tests.test_pages import CASES

PROSE = "The water came over the race in May of that year, and the wheel stood for a week, so that nobody could grind. " * 2
FRAGMENTS = (
    "<p>|<p id=n1>|<p class=caption>|<b>|</b>|<i>|<h1>|<h2 id=a1>|<h2>|<h3 id=n1>|<h4>|</h2>|<hr>|<br>|<ul><li>|<li>|</ul>|<pre>"
    "|<table><tr><td>|<td>|<tr>|</table>|<div class=footnote>|<div class=stanza>|<div id=inner>|</div>|<blockquote>|</blockquote>"
    "|<a href=#a1>|<a href=#n1>|<a id=r1 href=#n1>[1]</a>|<a href=#r1></a>|<a href=#r1><img src=x></a>|<a href=#top>|</a>"
    "|<a name=page12>12</a>|<a href='race.html'>|<a href='9.pdf'>|<img src=a.gif>|<font size=+2>|</font>|<article>|<nav>"
    "|<!-- BEGIN bio -->|<!-- END bio -->|<!-- begin 3 -->|<!-- end 3 -->|<!-- BEGIN footer -->|<title>Page 41 - The Mill</title>"
    "|By Anna Weir|by|(Letters)|Part Two|Chapter II|Correction|Contents|Notes|No. 41|May 1998|3 June 2014|* * *|1.|?|&lt;|&amp;"
    "|[From The Tide.]|—Hull Gazette.|—|“Said he,|he said:|Copyright © 1998|[TO BE CONTINUED]|A line|word |。|船闸| |\n|\xa0"
    "|Answered By: Jim|Subject: x\nFrom: a|Published in Issue 41 of The Mill, May 1998"
    f"|Reprinted from The Tide No. 26 (Spring 2014).|{PROSE}|{PROSE}"
).split("|")
PAGES = st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join)
CLASSES = archive_classes()


def looks() -> dict[tuple[str, str], str]:
    """Return an address of each layout of each archive."""
    recorded = ((path.parent.name, json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))) for path in CASES)
    return {(name, page["reader"].partition("/")[0]): page["url"] for name, page in recorded if name != "sample"}


def layout_named(archive: str, name: str) -> type[Layout]:
    spider = CLASSES[archive]
    named: list[type[Layout]] = [LastResort, *spider.layouts, *(address.layout for address in spider.addresses if address.layout)]
    return next(layout for layout in named if layout.reader().startswith(f"{name}/"))


@pytest.mark.parametrize(("look", "url"), looks().items(), ids=["-".join(look) for look in looks()])
@settings(max_examples=20)
@given(source=PAGES)
def test_any_page_is_read_and_an_article_says_the_same_as_text_and_as_html(look, url, source):
    page, archive = WebPage(url, source), CLASSES[look[0]]()
    layout = layout_named(*look)(page, archive)
    layout.matches(page, archive)
    layout.seen()
    for reading in layout.readings():
        if isinstance(reading, ArticleReading):
            assert reading.body_text.split() in (words(reading.body_html), words(_CAPTION.sub("", reading.body_html)))


def words(html: str) -> list[str]:
    return unescape(re.sub(r"<[^>]*>", "", html.replace("<br>", "\n"))).split()


_CAPTION = re.compile(r"<figcaption>.*?</figcaption>", re.DOTALL)
