"""An article's text as it is set for reading: its own words and markup, nothing that runs, and every mark where it belongs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from exports.reading_room.typeset import Mark, typeset

SAFE = {
    "p", "h2", "h3", "blockquote", "ul", "ol", "li", "pre", "em", "strong", "cite", "code", "sup", "sub", "abbr", "figcaption", "a", "br",
    "hr", "mark",
}  # fmt: skip
TEXT = "The gate was shut.\n\nA subhead\n\n“We keep it,” said she; see Wharf No. 2."
HTML = "<p>The <em>gate</em> was shut.</p>\n<h3>A subhead</h3>\n<blockquote><p>“We keep it,” said she; see Wharf No. 2.</p></blockquote>"


def set_(body_html, body_text="", marks=(), held=None):
    return html.fragment_fromstring(typeset(body_html, body_text, marks, held), create_parent="div")


def words(element):
    return " ".join(element.text_content().split())


def quotation(start, end, number=1):
    return Mark(start, end, "quotation", f"#quotation-{number}", f"[{number}]")


def test_a_text_keeps_its_subheads_quotations_and_emphasis():
    assert typeset(HTML, TEXT) == (
        "<p>The <em>gate</em> was shut.</p>\n<h2>A subhead</h2>\n<blockquote><p>“We keep it,” said she; see Wharf No. 2.</p></blockquote>"
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", "<p onclick='alert(1)'>x</p>", "<a href='javascript:alert(1)'>x</a>", "<img src=x onerror=alert(1)>",
        "<a href='data:text/html,x'>x</a>", "<a href=' javascript:alert(1)'>x</a>", "<svg><script>alert(1)</script></svg>",
        "<base href=//evil>", "<iframe src=//evil></iframe>", "<style>*{}</style>", "<form action=//evil><button>x",
        "<math><mtext></math>", "<!--><script>1</script>-->", "<p style='background:url(//evil)'>x",
        "<a href='http://x/\"onmouseover=alert(1)'>x</a>", "<p>\x00<scr\x00ipt>", "<template><p>x</template>",
        "<noscript><p title='</noscript><script>1</script>'>", "<xmp><script>1</script></xmp>", "<?php x ?>", "<plaintext><script>",
    ],
)  # fmt: skip
def test_nothing_that_runs_or_loads_is_left(hostile):
    found = set_(hostile)
    assert {element.tag for element in found.iterdescendants()} <= SAFE
    for element in found.iterdescendants():
        assert set(element.attrib) <= {"href", "rel"}
        assert element.get("href", "http://").startswith("http://")


@given(st.text(alphabet="<>/=\"'& abcpscript\u202e\x00\n\ud800é東", max_size=80))
def test_whatever_is_typeset_is_safe(source):
    found = set_(source or "x", source)
    assert {element.tag for element in found.iterdescendants()} <= SAFE
    assert not re.search("[\u202e\x00]", typeset(source, source))


def test_a_text_without_html_is_set_in_its_paragraphs():
    assert typeset("", "One & one.\n\nTwo.") == "<p>One &amp; one.</p><p>Two.</p>"
    assert typeset("", "") == typeset(" ", " ") == ""


def test_links_lead_to_the_mirrors_own_pages_where_it_holds_what_they_name():
    source = '<p><a href="https://x.example/a">a</a> <a href="https://y.example/">b</a></p>'
    assert typeset(source, "a b", held={"https://x.example/a": "/x/article/a"}) == (
        '<p><a href="/x/article/a">a</a> <a href="https://y.example/" rel="noopener noreferrer nofollow">b</a></p>'
    )


def test_a_citation_is_a_link_and_a_quotation_is_marked_and_numbered():
    start = TEXT.index("“We")
    place = TEXT.index("Wharf")
    found = set_(HTML, TEXT, [quotation(start, start + 12), Mark(place, place + 11, "citation", "/x/issue/2", "Wharf No. 2")])
    (marked,) = found.iter("mark")
    assert marked.text_content() == "“We keep it,"
    assert [(link.text_content(), link.get("href")) for link in found.iter("a")] == [
        ("[1]", "#quotation-1"), ("Wharf No. 2", "/x/issue/2")
    ]  # fmt: skip


def test_a_mark_goes_through_emphasis_and_from_one_paragraph_to_the_next():
    found = set_(HTML, TEXT, [quotation(4, TEXT.index("subhead") + 7)])
    assert [mark.text_content() for mark in found.iter("mark")] == ["gate", " was shut.", "A subhead"]
    assert len(found.xpath("//a[@class='reference']")) == 1


def test_quotations_that_overlap_are_each_numbered_at_their_end():
    found = set_("<p>one two three four</p>", "one two three four", [quotation(0, 13, 1), quotation(4, 18, 2)])
    assert words(found) == "one two three[1] four[2]"


def test_a_quotation_that_ends_in_a_link_is_numbered_behind_it():
    source = '<p>one <a href="http://x.example/">two three</a> four</p>'
    found = set_(source, "one two three four", [quotation(0, 7)])
    assert words(found) == "one two three[1] four"
    assert not found.xpath("//a//a")


def test_where_html_and_text_part_no_mark_is_put_in_the_wrong_place():
    found = set_("<p>Something else, and Wharf No. 2.</p>", TEXT, [quotation(0, 8)])
    assert list(found.iter("mark")) == []
    assert words(found) == "Something else, and Wharf No. 2."


@st.composite
def marked_texts(draw):
    """Give a text in paragraphs, its HTML with emphasis anywhere, and marks anywhere in it."""
    paragraphs = draw(st.lists(st.text(alphabet="ab é東 ", min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=4))
    paragraphs = [" ".join(paragraph.split()) for paragraph in paragraphs]
    text = "\n\n".join(paragraphs)
    set_in = []
    for paragraph in paragraphs:
        start, end = sorted(draw(st.tuples(st.integers(0, len(paragraph)), st.integers(0, len(paragraph)))))
        set_in.append(f"<p>{paragraph[:start]}<em>{paragraph[start:end]}</em>{paragraph[end:]}</p>")
    places = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=4))
    marks = [quotation(min(place), max(place), number) for number, place in enumerate(places) if text[min(place) : max(place)].strip()]
    return text, "\n".join(set_in), marks


@given(marked_texts())
def test_every_mark_holds_what_it_marks_and_no_word_is_lost(given_):
    text, source, marks = given_
    found = set_(source, text, marks)
    references = found.xpath("//a[@class='reference']")
    assert len(references) == len(marks)
    for reference in references:
        reference.text = ""
    assert "".join(found.text_content().split()) == "".join(text.split())
    inside = "".join("".join(mark.text_content().split()) for mark in found.iter("mark"))
    marked = {place for mark in marks for place in range(mark.start, mark.end)}
    assert inside == "".join(letter for place, letter in enumerate(text) if place in marked and not letter.isspace())


def test_a_megabyte_without_a_blank_is_set():
    text = "x" * 1_000_000
    found = set_(f"<p>{text}</p>", text, [quotation(10, 999_990)])
    assert len(next(found.iter("mark")).text_content()) == 999_980
