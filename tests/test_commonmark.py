"""A body as CommonMark is read back by markdown-it as the words that it was, and nothing of them becomes markup."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from exports.markup.body import allowed, body
from exports.markup.commonmark import commonmark, escaped, link
from exports.printable import printable
from tests.test_body import documents, ink, text_of

COMMONMARK = MarkdownIt("commonmark")
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def written(source, text):
    return commonmark(body(source, text), lambda href: href)


def read(markdown, parser=COMMONMARK):
    return html.fragment_fromstring(parser.render(markdown) or " ", create_parent="div")


@given(documents)
@example("<p>a<em>“b”</em>c<b>(d)</b>e</p>")
@example("<p><code>1<em>1</em></code><em>a</em><b>b</b><i>c</i></p>")
@example("<p>wow!<a href='http://x.example/'>a]</a></p>")
def test_a_body_says_the_same_when_it_is_rendered(source):
    markdown = written(source, text_of(source))
    for parser in (COMMONMARK, GITHUB):
        assert ink(read(markdown, parser).text_content()) == ink(printable(allowed(text_of(source))))


# A next line (U+0085) is a blank to Python, and cannot be printed.
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\x85"), max_size=80)
    | st.text(st.sampled_from("# >-+*_=`~<a&;:1.)[]|!$\\\n\t"), max_size=40)
)
@example(
    "# a\n> b\n- c\n+ d\n1. e\n2) f\n===\n---\n***\n\tg\n```\n~~~\n| h | i |\n|---|---|\n[j]: http://k\n&amp; <b>l</b> ![m](n) <http://o>"
)
def test_no_text_becomes_markup(text):
    markdown = written("", text)
    found = read(markdown, GITHUB)
    assert {element.tag for element in found.iterdescendants()} <= {"p", "br"}
    assert ink(found.text_content()) == ink(printable(allowed(text)))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x85"), max_size=80))
def test_a_line_stays_within_its_line(text):
    for line, before in ((f"# {escaped(text)}", ""), (f"x {link(text, 'a.md')}", "x")):
        assert "\n" not in line
        found = read(line, GITHUB)
        assert {element.tag for element in found.iterdescendants()} <= {"h1", "p", "a"}
        assert ink(found.text_content()) == before + ink(printable(text))


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("<p>The <em>gate</em> was <strong>shut</strong>.</p>", "The *gate* was **shut**."),
        ("<p>a<em>“b”</em>c</p>", "a“*b*”c"),
        ("<p>a <em>“b.”</em></p>", "a *“b.”*"),
        ("<h3>Head</h3><p>x</p>", "## Head\n\nx"),
        ("<blockquote><p>a<br>b</p><p>c</p></blockquote>", "> a\\\n> b\n>\n> c"),
        ("<ul><li>a</li><li>b<p>c</p></li></ul>", "- a\n\n- b\n\n  c"),
        ("<ol><li>a</li></ol>", "1. a"),
        ("<pre>a\n```\nb</pre>", "````\na\n```\nb\n````"),
        ("<hr>", "***"),
        ("<p><a href='https://x.example/(y)'>z</a></p>", "[z](https://x.example/%28y%29)"),
        ("<p><a href='javascript:x'>z</a></p>", "z"),
        ("<p>x <cite>The Paper</cite> <code>a`b</code></p>", "x *The Paper* ``a`b``"),
    ],
)  # fmt: skip
def test_each_kind_of_markup_has_its_signs(source, markdown):
    assert written(source, text_of(source)) == markdown


def test_what_other_dialects_take_for_markup_is_escaped():
    assert escaped("#tag $x$ ==y== %%z%% {{ t }} a@b https://c www.d ^e ~~f~~ [[g]] AT&T &amp; 50% a=b") == (
        r"\#tag \$x\$ \=\=y\=\= \%\%z\%\% \{\{ t \}\} a\@b https\://c www\.d \^e \~\~f\~\~ \[\[g\]\] AT&T \&amp; 50% a=b"
    )
