"""Pages built of random parts in random markups read back as what they were built of."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from html import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.layouts.fitting import fitting_layout
from crawler.reading.pages import WebPage
from crawler.spiders.icl import IclSpider
from pipelines.items import ArticleReading, IssueReading

SPIDER = IclSpider()
URL = "https://old.iclfi.org/english/wv/1042/harbour.html"
WORDS = (
    "harbour crane ledger strike warden ferry canal engine grain tide lantern meeting union deck barge foreman whistle winter coal "
    "bridge anchor pilot market engine station rope signal wages cargo quay"
).split()


@dataclasses.dataclass(frozen=True)
class Built:
    """What a page is built of."""

    rubric: str | None
    kicker: str | None
    headline: str
    subhead: str | None
    byline: str | None
    note: tuple[str, ...]
    body: tuple[tuple[str, str], ...]
    entries: tuple[tuple[str | None, str], ...]
    has_bar: bool
    has_stars: bool


def words(least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(WORDS), min_size=least, max_size=most)


def line(least: int = 3, most: int = 7) -> st.SearchStrategy[str]:
    return words(least, most).map(lambda some: " ".join(some).title())


def sentence(least: int, most: int) -> st.SearchStrategy[str]:
    return words(least, most).map(lambda some: " ".join(some).capitalize() + ".")


paragraph = st.lists(sentence(10, 16), min_size=3, max_size=5).map(" ".join)
quotation = sentence(12, 20).map(lambda text: f"“{text}”")
NOTES = st.sampled_from(
    [
        "The following article is reprinted from Workers Hammer No. 226 (Spring 2014).",
        "We print below a translation of a leaflet issued by our comrades in Lyons on 3 March.",
        "The following is translated from Spartakist No. 203 (May 2014), which was handed out at the harbour gate.",
    ]
)


@st.composite
def built(draw: st.DrawFn) -> Built:
    """A page's parts; the lines of its head differ from one another."""
    lines = draw(st.lists(line(), min_size=9, max_size=9, unique=True))
    body: list[tuple[str, str]] = [("p", draw(paragraph))]
    for crosshead in draw(st.lists(st.sampled_from(lines[5:8]), max_size=2, unique=True)):
        body += [("h", crosshead), ("p", draw(paragraph))]
        if draw(st.booleans()):
            body += [("p", draw(sentence(25, 40)).removesuffix(".") + ":"), ("q", draw(quotation)), ("p", draw(paragraph))]
    note = (draw(NOTES),) if draw(st.booleans()) else ()
    has_stars = bool(note) and draw(st.booleans())
    if has_stars and draw(st.booleans()):
        note += (draw(paragraph),)
    subhead = lines[2] if draw(st.booleans()) else None
    return Built(
        rubric=draw(st.sampled_from([None, "Women and Harbour Pages", "Quote of the Week"])),
        # Where nothing but order tells, two lines are kicker and headline: only a page with a kicker may have a subhead.
        kicker=lines[0] if subhead or draw(st.booleans()) else None,
        headline=lines[1],
        subhead=subhead,
        byline=draw(st.sampled_from([None, "Ann Lee", "Jean Roy"])),
        note=note,
        body=tuple(body),
        entries=((lines[0], lines[1]), (None, lines[3]), (lines[4], lines[8])),
        has_bar=draw(st.booleans()),
        has_stars=has_stars,
    )


BAR = ["Documents in: Deutsch Español Français", "International Communist League", "Subscribe to Workers Vanguard", "View archives",
       "Printable version of this article"]  # fmt: skip
Look = dict[str, str]
# What each part of a page looks like: {} is its text.
LOOKS: dict[str, Look] = {
    "classes": {"bar": "<div class='menu'>{}</div>", "masthead": "<div class='m'>{}</div>", "rubric": "<div class='rubric'>({})</div>",
                "kicker": "<div class='kicker'>{}</div>", "headline": "<div class='headline'>{}</div>",
                "subhead": "<div class='deck'>{}</div>", "byline": "<div class='by'>by {}</div>",
                "note": "<div class='note'>{}</div>", "p": "<div class='t'>{}</div>",
                "h": "<div class='cross'><b>{}</b></div>", "q": "<blockquote>{}</blockquote>"},
    "fonts": {"bar": "<font size=-1>{}</font><br><br>", "masthead": "<b>{}</b><br><br>", "rubric": "<i>({})</i><br><br>",
              "kicker": "<font size='+1'>{}</font><br><br>", "headline": "<font size='+3'><b>{}</b></font><br><br>",
              "subhead": "<font size='+1'>{}</font><br><br>", "byline": "by {}<br><br>", "note": "<i>{}</i><br><br>", "p": "{}<br><br>",
              "h": "<b>{}</b><br><br>", "q": "<blockquote>{}</blockquote>"},
    "bare": dict.fromkeys(("bar", "masthead", "kicker", "headline", "subhead", "note", "p", "h", "q"), "<p class='x17'>{}</p>")
            | {"rubric": "<p>({})</p>", "byline": "<p>by {}</p>"},
    "rows": dict.fromkeys(("bar", "masthead", "kicker", "subhead", "note", "p"), "<tr><td>{}</td></tr>")
            | {"rubric": "<tr><td>({})</td></tr>", "headline": "<tr><td><h2>{}</h2></td></tr>", "byline": "<tr><td>by {}</td></tr>",
               "h": "<tr><td><b>{}</b></td></tr>", "q": "<tr><td><blockquote>{}</blockquote></td></tr>"},
    "html5": {"bar": "<nav>{}</nav>", "masthead": "<p><small>{}</small></p>", "rubric": "<p>({})</p>", "kicker": "<p>{}</p>",
              "headline": "<h1>{}</h1>", "subhead": "<p><em>{}</em></p>", "byline": "<address>by {}</address>", "note": "<aside>{}</aside>",
              "p": "<p>{}</p>", "h": "<h2>{}</h2>", "q": "<blockquote><p>{}</p></blockquote>"},
    "bold": dict.fromkeys(("masthead", "kicker", "headline", "subhead", "h"), "<p><b>{}</b>")
            | dict.fromkeys(("bar", "note", "p", "q"), "<p>{}") | {"rubric": "<p>({})", "byline": "<p>by {}"},
}  # fmt: skip


def page_of(parts: Built, look: Look) -> str:
    """Return the page's HTML."""

    def put(part: str, text: str | None) -> str:
        return look[part].format(escape(text, quote=False)) if text else ""

    masthead = put("masthead", "Workers Vanguard No. 1042") + put("masthead", "21 March 2014")
    head = "".join(put(part, getattr(parts, part)) for part in ("rubric", "kicker", "headline", "subhead", "byline"))
    note = "".join(put("note", text) for text in parts.note) + (look["p"].format("* * *") if parts.has_stars else "")
    body = "\n".join(put(part, text) for part, text in parts.body)
    contents = ""
    for index, (kicker, headline) in enumerate(parts.entries):
        slug = "harbour" if index == 0 else f"other{index}"
        contents += (look["p"].format(kicker) if kicker else "") + look["p"].format(f"<a href='{slug}.html'>{headline}</a>")
    bar = "".join(put("bar", text) for text in BAR) if parts.has_bar else ""
    return bar + masthead + head + note + body + masthead + contents


@settings(max_examples=150, deadline=None)
@given(built(), st.sampled_from(sorted(LOOKS)))
def test_what_a_page_was_built_of_is_what_is_read(parts: Built, name: str):
    issue, article = _read(parts, page_of, LOOKS[name])

    assert (article.rubric, article.kicker, article.headline, article.subhead) == (
        parts.rubric,
        parts.kicker,
        parts.headline,
        parts.subhead,
    )
    assert article.byline == parts.byline
    assert article.note_text == ("\n\n".join(parts.note) or None)
    assert article.body_text.split("\n\n") == [text for _, text in parts.body]
    lines = article.body_html.split("\n")
    assert [line.startswith("<h3>") for line in lines] == [part == "h" for part, _ in parts.body]
    assert [line.startswith("<blockquote>") for line in lines] == [part == "q" for part, _ in parts.body]
    assert (issue.number, issue.date_text) == ("1042", "21 March 2014")
    assert [(entry.kicker, entry.headline) for entry in issue.contents] == list(parts.entries)


def _read(parts: Built, write: Callable[[Built, Look], str], look: Look) -> tuple[IssueReading, ArticleReading]:
    layout = fitting_layout(WebPage(URL, write(parts, look)), SPIDER, SPIDER.layouts)
    assert layout is not None
    issue, article = layout.readings()
    assert isinstance(issue, IssueReading)
    assert isinstance(article, ArticleReading)
    return issue, article


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["<p>", "</p>", "<td>", "<table>", "<b>", "</b>", "<br>", "* * *", "<hr>", "Workers Vanguard No. 1042",
                                 "21 March 2014", "(Letters)", "TO BE CONTINUED", "reprinted from", "A sentence.", "by Ann Lee", "WV 1042",
                                 "<a href='x.html'>A</a>", "<a href='y.html'></a>", "“", "…:", "<h1>", "\x00", "第38号", "x" * 250]),
                max_size=60))  # fmt: skip
def test_no_page_is_too_broken_to_read(pieces: list[str]):
    layout = fitting_layout(WebPage(URL, "".join(pieces)), SPIDER, SPIDER.layouts)
    assert layout is not None
    assert all(reading.key.startswith("icl/") for reading in layout.readings())
