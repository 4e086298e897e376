"""A page that holds a whole issue is split where its contents lead, whatever form they have, and its text is neither lost nor doubled."""

import pytest

from crawler.archive import ArchiveSpider
from crawler.layouts.anchored import AnchoredIssue
from crawler.layouts.article_head import is_numbered
from crawler.layouts.credits import is_credit
from crawler.layouts.fitting import fitting_layout
from crawler.layouts.page_furniture import printed_page
from crawler.reading.pages import WebPage
from crawler.reading.places import Address
from pipelines.items import Periodical

URL = "https://weir.example/weir/7.html"


class WeirSpider(ArchiveSpider):
    """An archive that nobody has seen."""

    name = "weir"
    title = "The Weir"
    home_url = "https://weir.example/"
    hosts = ("weir.example",)
    periodicals = (Periodical(code="weir", name="The Weir", language="en"),)
    addresses = (Address("{code}/{number}", "issue"),)
    layouts = (AnchoredIssue,)


def read(body: str, layout: type[AnchoredIssue] = AnchoredIssue):
    """Return the issue and the articles that a page reads as."""
    found = fitting_layout(WebPage(URL, f"<html><head><title>The Weir</title></head><body>{body}</body></html>"), WeirSpider(), [layout])
    assert found is not None
    issue, *articles = found.readings()
    return issue, articles


def text(name: str) -> str:
    return f"<p>{name} has a text of its own, that names {name} and nothing else, so that it is known again wherever it went.</p>"


def section(name: str, heading: str = '<h2 id="{anchor}">{name}</h2>') -> str:
    return heading.format(anchor=name.lower(), name=name) + text(name)


SECTIONS = "".join(map(section, ("Sluices", "Barges", "Eels", "Tolls")))
LINK = '<a href="#{anchor}">{name}</a>'
NAMES = ("Sluices", "Barges", "Eels", "Tolls")


def contents(line: str, around: str = "{}") -> str:
    return around.format("".join(line.format(anchor=name.lower(), name=name, page=number) for number, name in enumerate(NAMES, 3)))


@pytest.mark.parametrize(
    "listed",
    [
        contents("<p>" + LINK + "</p>"),
        contents(LINK + "<br>", "<p>{}</p>"),
        contents("<li>" + LINK + "</li>", "<ul>{}</ul>"),
        contents("<tr><td>" + LINK + "</td><td>{page}</td></tr>", "<table>{}</table>"),
        contents('<tr><td>{name}</td><td><a href="#{anchor}">{page}</a></td></tr>', "<table>{}</table>"),
        contents('<li>{name} . . . . <a href="#{anchor}">{page}</a></li>', "<ul>{}</ul>"),
        contents("<p>" + LINK + " ..... {page}</p>", '<a href="#top">Skip to the top</a><div id="top"></div>{}'),
    ],
    ids=["paragraphs", "one paragraph", "list", "table", "table of linked numbers", "dots and linked numbers", "below a link to the top"],
)
def test_each_entry_of_the_contents_is_an_article_with_its_own_text(listed):
    issue, articles = read(listed + SECTIONS)
    assert [(article.key, article.headline) for article in articles] == [(f"weir/weir/7#{name.lower()}", name) for name in NAMES]
    assert all(article.body_text.count(article.headline) == 2 and "\n\n" not in article.body_text for article in articles)
    assert [(entry.headline, entry.key) for entry in issue.contents] == [(article.headline, article.key) for article in articles]


def test_an_entry_that_leads_nowhere_stays_in_the_contents_and_is_no_article():
    issue, articles = read(contents("<p>" + LINK + "</p>") + '<p><a href="#weirs">Weirs</a></p><p>Wharves</p>' + SECTIONS)
    assert [article.headline for article in articles] == list(NAMES)
    assert [(entry.headline, entry.key) for entry in issue.contents][-1] == ("Weirs", None)


def test_a_heading_that_no_entry_names_begins_an_article_where_it_is_as_large_as_theirs():
    body = contents("<p>" + LINK + "</p>") + SECTIONS + "<h2>Letters</h2>" + text("Letters") + "<h3>From Hull</h3>" + text("Hull")
    _, articles = read(body)
    assert [article.headline for article in articles] == [*NAMES, "Letters"]
    assert articles[-1].key == "weir/weir/7#5"
    assert "From Hull" in articles[-1].body_text


def test_lines_in_bold_type_are_headlines_where_there_are_no_headings():
    heading = '<p><a name="{anchor}"></a><b>{name}</b></p>'
    _, articles = read(contents("<p>" + LINK + "</p>") + "".join(section(name, heading) for name in NAMES))
    assert [(article.headline, article.body_text.count(article.headline)) for article in articles] == [(name, 2) for name in NAMES]


def test_a_note_stands_with_the_text_that_has_its_mark_wherever_the_page_has_it():
    marked = SECTIONS.replace("Eels has", 'Eels<a id="r1" href="#n1">[1]</a> has')
    notes = '<h2>Notes</h2><p id="n1"><a href="#r1">[1]</a> A fish of the lower river. <a href="#r1">Back to text</a></p>'
    _, articles = read(contents("<p>" + LINK + "</p>") + marked + notes)
    by_headline = {article.headline: article.body_text for article in articles}
    assert list(by_headline) == list(NAMES)
    assert by_headline["Eels"].endswith("\n\n[1] A fish of the lower river.")
    assert sum("lower river" in body for body in by_headline.values()) == 1


@pytest.mark.parametrize("way_back", ['<a href="#r1"></a>', '<a href="#r1"><img src="up.png"></a>'])
def test_a_way_back_without_words_takes_none_from_the_note(way_back):
    marked = SECTIONS.replace("Eels has", 'Eels<a id="r1" href="#n1">[1]</a> has')
    _, articles = read(contents("<p>" + LINK + "</p>") + marked + f'<h2>Notes</h2><p id="n1">1. A fish of the lower river. {way_back}</p>')
    assert articles[2].body_text.endswith("\n\n1. A fish of the lower river.")


def test_marks_of_notes_are_no_contents():
    marks = "".join(f'<p>Line {n}<a id="r{n}" href="#n{n}">[{n}]</a></p>' for n in range(1, 8))
    notes = "".join(f'<p id="n{n}"><a href="#r{n}">[{n}]</a> Note {n}.</p>' for n in range(1, 8))
    long = "It is told at length what stands here, and again, so that nobody may take it for a headline, as happened before. " * 3
    body = "".join(f"<h2>{name}</h2><p>{long}</p>" for name in NAMES[:3]) + f"<h2>Tolls</h2>{marks}<p>{long}</p><h2>Notes</h2>{notes}"
    _, articles = read(body)
    assert [article.headline for article in articles] == list(NAMES)
    assert articles[-1].body_text.count("Note ") == 7


def test_printed_page_numbers_leave_the_text_and_become_the_pages():
    numbered = (
        SECTIONS.replace('<h2 id="barges"', '<p><span class="pagenum" id="Page_12">[Pg 12]</span></p><h2 id="barges"')
        .replace("Barges and nothing", 'Barges <a class="pagenum" name="page13">13</a>and nothing')
        .replace("Tolls and nothing", 'Tolls <span id="p14">[p. 14]</span>and nothing')
    )
    _, articles = read(contents("<p>" + LINK + "</p>") + numbered)
    assert [article.pages for article in articles] == [None, "12-13", "13", "13-14"]
    assert not any(number in article.body_text for article in articles for number in ("12", "13", "14"))


def test_number_volume_and_date_are_read_from_the_lines_above_the_first_article():
    masthead = "<p>VOLUME II.</p>" + contents("<p>" + LINK + "</p>") + "<h1>THE WEIR</h1><p>No. XIV.—MAY, 1851.—Vol. III.</p>"
    issue, articles = read(masthead + SECTIONS)
    assert (issue.key, issue.number, issue.volume, issue.date_text) == ("weir/weir/7", "XIV", "III", "MAY, 1851")
    assert len(articles) == 4


def test_the_foot_of_the_page_is_no_text_and_the_same_words_in_an_article_end_nothing():
    owned = SECTIONS.replace("Barges has", "Copyright is what Barges has")
    foot = "<hr><p>© 1999 The Weir. All rights reserved.</p><p>Transcriber's Note: none.</p>"
    _, articles = read(contents("<p>" + LINK + "</p>") + owned + foot)
    assert [article.headline for article in articles] == list(NAMES)
    assert not any("1999" in article.body_text or "Transcriber" in article.body_text for article in articles)


def test_a_page_whose_contents_lead_to_nothing_but_themselves_has_no_article():
    _, articles = read('<a href="#Page_4"><a href="#Page_1" name="Page_1" id="Page_3"><a id="Page_4" href="#Page_3">3')
    assert articles == []


def test_an_anchor_whose_quotation_mark_was_forgotten_is_no_name():
    _, articles = read(contents("<p>" + LINK + "</p>") + SECTIONS + section("Locks", '<h2 id="a\n{anchor}">{name}</h2>'))
    assert articles[-1].headline == "Locks"
    assert articles[-1].key == "weir/weir/7#5"


def test_no_word_is_lost_or_doubled():
    extra = (
        '<h2 id="x">A Song</h2><h3>BY A. ROE.</h3><div class="stanza"><p>One line,</p><p>and two.</p></div>'
        '<div class="figcenter"><img src="a.png"><br><span class="caption">The singer</span></div><table><tr><td>4</td></tr></table>'
    )
    _, articles = read(contents("<p>" + LINK + "</p>") + SECTIONS + extra)
    words = [word for article in articles for word in f"{article.headline} {article.byline or ''} {article.body_text}".split()]
    page = WebPage(URL, SECTIONS + extra.replace("BY A. ROE.", "A. ROE"))
    assert sorted(words) == sorted(" ".join(block.text for block in page.blocks).split())
    assert articles[-1].body_text.startswith("One line,\nand two.\n\nThe singer")


def test_a_module_names_headings_that_nothing_tells():
    class Weir(AnchoredIssue):
        begins = frozenset({"Fords"})

    body = contents("<p>" + LINK + "</p>") + SECTIONS + "<h4>Fords</h4>" + text("Fords")
    assert [article.headline for article in read(body)[1]] == list(NAMES)
    assert [article.headline for article in read(body, Weir)[1]] == [*NAMES, "Fords"]


def test_where_nothing_tells_what_begins_an_article_all_is_one():
    chapters = "".join(f"<h2>Chapter {number}</h2>{text(f'Chapter {number}') * 6}" for number in range(1, 5))
    issue, (article,) = read(chapters)
    assert (issue.key, article.headline, article.body_text.count("known again")) == ("weir/weir/7", None, 24)


def test_a_page_of_links_to_others_is_no_issue_on_one_page():
    listed = "".join(f'<h3><a href="{n}.html">Article {n} of this issue, and what it is about</a></h3>' for n in range(90))
    page = WebPage(URL, f"<html><body>{listed}</body></html>")
    assert fitting_layout(page, WeirSpider(), [AnchoredIssue]) is None


@pytest.mark.parametrize(
    ("anchor", "page"),
    [("Page_290", "290"), ("page12", "12"), ("Pg_577", "577"), ("p14", "14"), ("Page_52a", "52"), ("page_iv", "iv"), ("Paganini", None),
     ("pi", None), ("toc1", None), ("pglicense", None)],
)  # fmt: skip
def test_an_anchor_names_a_printed_page_or_none(anchor, page):
    assert printed_page(anchor) == page


def test_credits_and_numbers_of_parts_are_told_from_text():
    assert all(
        map(is_credit, ["[From Household Words.]", "(from the german of anna voss.)", "From the Weir Magazine.", "FROM THE GERMAN."])
    )
    assert not any(
        map(is_credit, ["From the weir to the sea it is a mile.", "[Continued from page 35.]", "[From a Daguerreotype by Plumbe.]"])
    )
    assert all(map(is_numbered, ["CHAPTER IV.", "iv.", "Part the Second—Noon", "3."]))
    assert not any(map(is_numbered, ["Civil Law", "Parting", "Book Notices", "Scene in a Lock", "Letters"]))


@pytest.mark.parametrize(
    ("last", "kept", "credit"),
    [
        ("It was seen — twice — at Hull. —<i>Hull Gazette.</i>", "<p>It was seen — twice — at Hull.</p>", "—Hull Gazette."),
        ("It was seen — twice — at Hull. –Hull Gazette.", "<p>It was seen — twice — at Hull.</p>", "–Hull Gazette."),
        ("It was seen. ——The Hull Gazette", "<p>It was seen.</p>", "——The Hull Gazette"),
        ("It was seen at Hull. —A Gentleman.", "<p>It was seen at Hull. —A Gentleman.</p>", None),
    ],
)
def test_a_text_s_last_words_are_its_credit_where_they_name_a_paper(last, kept, credit):
    _, articles = read(contents("<p>" + LINK + "</p>") + SECTIONS + "<h2>A Whale</h2>" + text("Whale") + f"<p>{last}</p>")
    assert articles[-1].note_text == credit
    assert articles[-1].body_html.endswith(kept)
    assert articles[-1].body_text.endswith(kept.removeprefix("<p>").removesuffix("</p>"))


def test_of_a_column_whose_items_each_end_with_a_paper_s_name_none_is_the_credit_of_the_whole():
    items = "<p>It was seen. —Hull Gazette.</p><p>It was not. —Goole Gazette.</p>"
    _, articles = read(contents("<p>" + LINK + "</p>") + SECTIONS + "<h2>A Whale</h2>" + items)
    assert (articles[-1].note_text, articles[-1].body_text) == (None, "It was seen. —Hull Gazette.\n\nIt was not. —Goole Gazette.")
