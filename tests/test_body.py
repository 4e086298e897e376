"""An article's body as a tree: its own words, whatever its HTML is, in a shape that can be relied on."""

from html import escape

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from exports.markup.body import Block, Inline, Link, allowed, body

LINES = {"paragraph", "heading", "preformatted", "caption"}
HOLDERS = {"quotation", "list", "item"}
SIGNS = "ab1. )(*_`\\[]<>#!&;-+=~|:/\"'“”\n\t\u3000東é{}$^%@w"

words = st.text(st.sampled_from(SIGNS), max_size=10)
inlines = st.recursive(
    words.map(escape) | st.just("<br>"),
    lambda inner: st.builds(
        lambda tag, inside: f"<{tag}>{''.join(inside)}</{tag.split()[0]}>",
        st.sampled_from(
            ["em", "b", "cite", "code", "sup", "a href='http://x.example/(a)?b=1&amp;copy;'", "a href='javascript:x'", "i", "u"]
        ),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)
lines = st.builds(
    lambda tag, inside: f"<{tag}>{''.join(inside)}</{tag}>",
    st.sampled_from(["p", "h3", "h4", "pre", "figcaption", "div"]),
    st.lists(inlines, max_size=4),
)
blocks = st.recursive(
    lines | st.just("<hr>") | inlines,
    lambda inner: st.builds(
        lambda tag, inside: f"<{tag}>{''.join(f'<li>{one}</li>' if tag != 'blockquote' else one for one in inside)}</{tag}>",
        st.sampled_from(["blockquote", "ul", "ol"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=6,
)
documents = st.lists(blocks, max_size=4).map("".join)


def text_of(source):
    return html.fragment_fromstring(source, create_parent="div").text_content() if source else ""


def ink(text):
    return "".join(text.split())


def said(found):
    return "".join(one.text + said(one.runs) if isinstance(one, Inline) else said(one.runs) + said(one.blocks) for one in found)


def check_runs(runs, around=()):
    for run in runs:
        assert run.kind not in around
        assert bool(run.text) == (run.kind == "text")
        assert bool(run.href) == (run.kind == "link")
        assert (not run.runs) == (run.kind in ("text", "break"))
        check_runs(run.runs, (*around, run.kind) if run.kind != "text" else around)


def check(found, holder="item", depth=0):
    assert depth < 20
    for block in found:
        assert (block.kind == "item") == (holder == "list")
        assert bool(block.runs) == (block.kind in LINES)
        assert bool(block.blocks) == (block.kind in HOLDERS)
        check_runs(block.runs)
        check(block.blocks, block.kind, depth + 1)


@given(documents)
def test_the_tree_is_normal_and_says_what_the_html_says(source):
    found = body(source, text_of(source))
    check(found)
    assert ink(said(found)) == ink(text_of(source))


@given(st.text(st.sampled_from("<>/=\"'& abcphlitrsv\x00\x01\u202e\ud800\n東"), max_size=60), words)
def test_whatever_the_html_is_the_words_are_those_of_the_text(source, text):
    found = body(source, text)
    check(found)
    assert ink(said(found)) == ink(allowed(text))


@given(documents, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=3))
def test_links_say_what_they_are_of_and_change_no_word(source, places):
    text = text_of(source)
    found = body(source, text, [Link(min(place), max(place), "cited:1") for place in places])
    check(found)
    assert ink(said(found)) == ink(text)


def test_a_stretch_of_the_text_becomes_a_link_where_it_stands():
    text = "See The Paper No. 2, and that."
    found = body("<p>See <em>The\n Paper</em> No. 2, and that.</p>", text, [Link(4, 19, "cited:1")])
    assert found == [
        Block("paragraph", runs=[
            Inline("text", "See "),
            Inline("emphasis", runs=[Inline("link", href="cited:1", runs=[Inline("text", "The Paper")])]),
            Inline("text", " "),
            Inline("link", href="cited:1", runs=[Inline("text", "No. 2")]),
            Inline("text", ", and that."),
        ])
    ]  # fmt: skip


def test_captions_stand_beside_the_text():
    found = body("<p>One.</p><figcaption>A lock</figcaption><p>Two.</p>", "One.\n\nTwo.")
    assert [block.kind for block in found] == ["paragraph", "caption", "paragraph"]


def test_a_text_without_html_is_its_paragraphs_and_their_lines():
    first, second = body("", "One,\nand one.\n\n\nTwo.")
    assert [run.kind for run in first.runs] == ["text", "break", "text"]
    assert said([second]) == "Two."
    assert body("", "") == body(" ", " \n\n ") == []


def test_what_is_nested_without_end_is_read_all_the_same():
    source = "<blockquote>" * 5_000 + "deep" + "</blockquote>" * 5_000
    found = body(source, "deep")
    check(found)
    assert said(found) == "deep"


def test_what_is_preformatted_keeps_its_blanks():
    (block,) = body("<pre>\n  a\n    b\n</pre>", "  a\n    b")
    assert block == Block("preformatted", runs=[Inline("text", "  a\n    b")])
