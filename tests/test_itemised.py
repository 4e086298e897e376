"""An issue on one page is parted into its items, whatever the site's markup, and nothing of its text is lost or doubled."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import ArchiveSpider
from crawler.layouts.itemised import ItemisedIssue
from crawler.reading.pages import WebPage
from crawler.reading.places import Address
from pipelines.items import ArticleReading, IssueReading, Periodical


class LampSpider(ArchiveSpider):
    """A newsletter of lamps, whose site says nothing of itself."""

    name = "lamps"
    home_url = "https://lamps.example/"
    hosts = ("lamps.example",)
    start_urls = ["https://lamps.example/"]
    periodicals = (Periodical(code="ln", name="Lamp News", language="en"),)
    addresses = (Address("{number}", "issue", code="ln"),)
    layouts = (ItemisedIssue,)


def read(text: str, foot: str = "", layout: type[ItemisedIssue] = ItemisedIssue) -> tuple[IssueReading, list[ArticleReading]]:
    menu = "<ul><li><a href='/'>Home</a></li><li><a href='/7/'>Issue 7</a></li></ul>"
    main = f"<div id='main'><h1>Lamp News, 4 May 2003</h1>{text}{foot}</div>"
    source = f"<html><body><div>{menu}</div>{main}<div><p>Imprint of the lamp league</p></div></body></html>"
    page = WebPage("https://lamps.example/7/", source)
    assert layout.matches(page, LampSpider())
    issue, *articles = layout(page, LampSpider()).readings()
    return issue, articles


def parts(text: str, **page: str) -> list[tuple[str | None, str]]:
    return [(one.headline, one.body_text) for one in read(text, **page)[1]]


TAG = re.compile(r"<[^>]*>")
WORD = re.compile(r"\w+")
PROSE = "Jon Hale keeps the lamp at Dover, and seventeen barrels of oil went there by sea."


@pytest.mark.parametrize(
    ("opening", "headline", "rest"),
    [
        ("<p><b>Oil is out.</b> ", "Oil is out", ""),
        ("<p><strong>Who keeps it?</strong> ", "Who keeps it?", ""),
        ("<p><strong>Who keeps it</strong>? ", "Who keeps it?", ""),
        ("<p><strong>Oil</strong>. ", "Oil", ""),
        ("<p><b>Oil:</b> ", "Oil", ""),
        ("<p><b>Oil</b> -- ", "Oil", ""),
        ("<p><b>Oil</b><br>", "Oil", ""),
        ("<p><a href='http://oil.example/'><b>Oil.</b></a> ", "Oil", ""),
        ("<p><b>Oil &amp; <i>wick</i>.</b> ", "Oil & wick", ""),
        ("<h3>Oil</h3><p>", "Oil", ""),
        ("<p><b>Oil</b></p><p>", "Oil", ""),
        ("<p><b>油は切れた。</b>", "油は切れた", ""),
        # The sentence goes on: the bold words are of the text.
        ("<p><b>The oil</b> of which ", None, "The oil of which "),
        ("<p><b>The oil</b>, says ", None, "The oil, says "),
    ],
)
def test_an_item_is_opened_by_bold_words_or_a_heading(opening, headline, rest):
    found = parts(f"<p>Welcome.</p>{f'{opening}{PROSE}</p>' * 2}")
    assert found == [(None, "Welcome."), (headline, rest + PROSE), (headline, rest + PROSE)]


def test_where_bold_words_are_titles_one_without_its_full_stop_is_one_too():
    found = parts(f"{f'<p><b>Oil.</b> {PROSE}</p>' * 4}<p><b>The Wick</b> Petra Quill trims it.</p>")
    assert found[-1] == ("The Wick", "Petra Quill trims it.")


def test_lists_quotations_and_further_paragraphs_are_of_the_item_above_them():
    below = "<ul><li><b>Dover</b>: none<li>Hull: some</ul><blockquote><b>None</b> at all</blockquote><p>So it is.</p>"
    assert [text for _, text in parts(f"<p><b>Oil.</b> {PROSE}</p>{below}" * 2)] == [
        f"{PROSE}\n\nDover: none\n\nHull: some\n\nNone at all\n\nSo it is."
    ] * 2


def test_a_page_where_bold_words_only_stress_is_one_article():
    (only,) = parts(f"<p>{PROSE}</p>" * 5 + f"<p><b>Oil</b> is out. {PROSE}</p>" + "<p><b>Wicks</b> too.</p>")
    assert only[0] == "Lamp News, 4 May 2003"
    assert only[1].count("Jon Hale") == 6


def test_the_foot_below_the_last_rule_the_menu_and_the_imprint_are_no_text():
    text = f"<p><b>Oil.</b> {PROSE}</p><hr><p><b>Wicks.</b> {PROSE}</p>"
    assert parts(text, foot="<hr><p>Edited by Petra Quill.</p>") == [("Oil", PROSE), ("Wicks", PROSE)]


def test_the_issue_has_its_items_as_contents_and_its_date_from_the_heading():
    issue, articles = read(f"<p>Hello.</p><p><a name='oil'></a><b>Oil.</b> {PROSE}</p><p><b>Wicks.</b> {PROSE}</p>")
    assert (issue.key, issue.number, issue.date_text) == ("lamps/ln/7", "7", "4 May 2003")
    assert [entry.key for entry in issue.contents] == [one.key for one in articles] == ["lamps/7", "lamps/7#oil", "lamps/7#3"]
    assert [entry.url for entry in issue.contents] == [f"https://lamps.example/7/{fragment}" for fragment in ("", "#oil", "")]
    assert {one.date_text for one in articles} == {"4 May 2003"}


class HeldIssue(ItemisedIssue):
    """The same, on a site whose markup tells where the text is."""

    within = "//div[@id='main']"


WORDS = st.lists(st.sampled_from("oil wick lamp Dover Hull keeper? light. dark: 17".split()), min_size=1, max_size=8).map(" ".join)
FORMS = ("<p>{}</p>", "<p><b>{}</b> and more</p>", "<p><b>{}</b></p>", "<h2>{}</h2>", "<ul><li>{}</ul>", "<blockquote>{}</blockquote>")


@given(st.lists(st.tuples(st.sampled_from(FORMS), WORDS), max_size=12))
def test_no_word_is_lost_or_doubled(blocks):
    text = "".join(form.format(words) for form, words in blocks)
    _, articles = read(text, layout=HeldIssue)
    heading = "Lamp News, 4 May 2003"
    shown = " ".join(f"{one.headline or ''} {one.body_text}".removeprefix(heading) for one in articles)
    written = " ".join(form.replace("{}", words) for form, words in blocks)
    assert sorted(WORD.findall(shown)) == sorted(WORD.findall(TAG.sub(" ", written)))
