"""A page as blocks: what a reader sees, in order, whatever the markup."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.reading.body import body_html, body_links, body_text
from crawler.reading.pages import WebPage

URL = "https://archive.example/paper/12/lock.html"


def blocks(source: str):
    return WebPage(URL, source).blocks


def seen(source: str) -> list[tuple[str, str]]:
    return [(block.role, block.text) for block in blocks(source)]


LAYOUTS = {
    "paragraphs": "<h2>The Lock</h2><p>One night the gate held.</p><p>Then it rained.</p>",
    "font and breaks": "<font size=4><h2>The Lock</h2></font><font>One night the\ngate held.<br><br>Then it rained.</font>",
    "nested tables": "<table><tr><td><table><tr><td><h2>The Lock</h2></td></tr><tr><td>One night the gate held.<p>Then it rained."
    "</td></tr></table></td></tr></table>",
    "classes": '<div class="x1"><h2>The Lock</h2><p class="x17">One night the gate held.</p><div class="x17">Then it rained.</div></div>',
}


@pytest.mark.parametrize("source", LAYOUTS.values(), ids=LAYOUTS)
def test_the_same_text_in_any_markup_is_the_same_blocks(source):
    assert [block.text for block in blocks(source)] == ["The Lock", "One night the gate held.", "Then it rained."]


def test_roles_are_the_markup_s_hints():
    source = (
        "<h3>Head</h3><p>Para</p><blockquote><p>Said</p></blockquote><ul><li>Item</li></ul><pre> a\n  b</pre><hr>"
        "<table><tr><td>Cell</td></tr></table>"
    )
    assert seen(source) == [
        ("heading", "Head"), ("paragraph", "Para"), ("quote", "Said"), ("item", "Item"), ("preformatted", " a\n  b"), ("separator", ""),
        ("cell", "Cell"),
    ]  # fmt: skip
    assert blocks(source)[4].html == " a\n  b"
    assert seen("<pre>\n\nX a\n  b \n\n</pre>") == [("preformatted", "X a\n  b")]


def test_a_head_of_a_table_is_a_cell():
    assert seen("<table><tr><th>Lock</table>") == [("cell", "Lock")]


def test_a_rule_has_no_look_of_its_own():
    rule = blocks("<blockquote><b><hr></b></blockquote>")[0]
    assert (rule.role, rule.level, rule.quoted, rule.bold, rule.size) == ("separator", 0, True, False, 0)


def test_one_break_stays_a_line_and_two_end_a_paragraph():
    assert [block.text for block in blocks("<p>One<br>two<br><br>three</p>")] == ["One\ntwo", "three"]
    assert blocks("<p>One\xa0 <br>two</p>")[0].text == "One\xa0\ntwo"


def test_scripts_styles_and_comments_are_no_text():
    source = "<p>Seen<script>alert(1)</script><style>p{}</style><!-- hidden --></p>"
    assert body_text(blocks(source)) == "Seen"


def test_a_line_break_between_chinese_characters_is_no_blank():
    assert blocks("<p>船闸整个\n  冬天</p>")[0].text == "船闸整个冬天"


def test_bold_is_all_or_nothing():
    assert [block.bold for block in blocks("<p><b>All of it</b></p><p><b>Some</b> of it</p>")] == [True, False]


def test_links_are_absolute_and_their_share_is_known():
    block = blocks('<p><a href="../13/key.html">The Key</a></p>')[0]
    assert [(link.url, link.text) for link in block.links] == [("https://archive.example/paper/13/key.html", "The Key")]
    assert block.link_share == 1


@pytest.mark.parametrize("href", ["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "http://[broken"])
def test_a_link_that_could_run_is_only_its_words(href):
    source = f'<p><a href="{href}">press here</a></p>'
    assert body_html(blocks(source)) == "<p>press here</p>"
    assert body_links(blocks(source)) == []


def test_markup_cut_by_a_block_is_closed_and_opened_again():
    assert body_html(blocks("<b>one<div>two</div></b> three")) == "<p><strong>one</strong></p>\n<p><strong>two</strong></p>\n<p>three</p>"


def test_ten_thousand_nested_elements_are_read():
    source = "<div>" * 10_000 + "<p>deep</p>" + "</div>" * 10_000
    assert "deep" in body_text(blocks(source)) or blocks(source) == []


ALLOWED = re.compile(
    r'</?(?:p|h3|ul|li|pre|blockquote|figcaption|em|strong|code|sup|sub|q|abbr|del|ins)>|<br>|<hr>|<a href="[^"<>]*">|</a>'
)
FRAGMENTS = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<b>", "</b>", "<i>", "</i>", '<a href="x.html">', '<a href="javascript:x">', '<a href=\'"><script>\'>', "</a>",
         "<br>", "<td>", "<table>", "</table>", "<pre>", "</pre>", "<script>", "</script>", "<li>", "<ul>", "</ul>", "<blockquote>",
         "</blockquote>", "word ", "&lt;img onerror=x&gt;", "<img src=x onerror=y>", "<!--", "-->", "<hr>", "é", "\n"]
    ),
    max_size=40,
)  # fmt: skip


@given(FRAGMENTS)
@settings(max_examples=300)
def test_nothing_from_a_page_can_run(fragments):
    html = body_html(blocks("".join(fragments)))
    rest = ALLOWED.sub("", html)
    assert "<" not in rest
    assert not re.search(r'href="(?!https?:|ftp:|mailto:)', html)


@given(FRAGMENTS)
def test_a_block_s_markup_holds_its_text(fragments):
    for block in blocks("".join(fragments)):
        if block.role == "comment":
            continue
        shown = re.sub(r"<br>", "\n", block.html)
        shown = re.sub(r"<[^>]*>", "", shown).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        assert shown.split() == block.text.split()


@pytest.mark.parametrize(
    ("markup", "size"),
    [
        ("<p>Gate</p>", 0),
        ("<h1>Gate</h1>", 3),
        ("<p><font size='+2'>Gate</font></p>", 2),
        ("<p><font size=6>Gate</font></p>", 3),
        ("<p><font face=Times>Gate</font></p>", 0),
        ("<p><font size=+1><font size=-1>Gate</font></font> and <big>lock</big></p>", 1),
        ("<p><small>Gate</small></p>", -1),
        ("<p style='font-size: 200%'>Gate</p>", 4),
        ("<p><span style='color: red; font-size:1.2em'>Gate</span></p>", 1),
        ("<p style='font-size: 12.8px'>Gate</p>", -1),
        ("<p style='font-size: inherit'>Gate</p>", 0),
        ("<p style='font-size: 10%'>Gate</p>", -3),
    ],
)
def test_a_block_is_as_large_as_its_largest_letters(markup: str, size: int) -> None:
    assert [block.size for block in blocks(markup)] == [size]


def test_a_block_knows_a_picture_in_it_or_right_before_it() -> None:
    source = (
        "<img src=a.jpg><p>The lock</p><p>The gate</p><p><img src=b.jpg><br>The keeper</p><img src=dot.gif width=1 height=1><p>The log</p>"
        "<img src=dot.gif width=90 height=2><p>The day</p><img src=dot.gif width=0 height=90><p>The year</p>"
    )
    assert [block.pictured for block in blocks(source)] == [True, False, True, False, False, False]


def test_links_without_content_are_kept_with_the_block_below_them() -> None:
    (_, below) = blocks("<p><a href='a.html'>A</a></p><a href='hidden.html'></a><p><a href='b.html'>B</a></p>")
    assert [(link.url.rpartition("/")[2], link.text) for link in below.links] == [("hidden.html", ""), ("b.html", "B")]


def test_text_is_composed_and_has_no_marks_of_no_width() -> None:
    assert seen("<p>Bolche\u0301vik soft\u00adware \u200bA</p>") == [("paragraph", "Bolchévik software A")]
