"""The one whole page that is known of the real archive reads the same in every look that its site may have."""

import sqlite3
from contextlib import closing

import pytest

from crawler.layouts.fitting import fitting_layout
from crawler.reading.pages import WebPage
from crawler.spiders.icl import IclSpider
from pipelines.items import ArticleReading, IssueReading
from pipelines.normalize.citations import read_citations
from pipelines.normalize.source_notes import read_source_notes
from tests.asp_looks import HIDDEN, LOOKS, REAL, SLUGS, URL, Printed, divs, read_printed
from tests.command import backfile
from tests.site_server import page, serve

pytestmark = pytest.mark.skipif(not REAL.exists(), reason=f"the page's text, written by others, is not beside this checkout: {REAL}")
SPIDER = IclSpider()


@pytest.fixture(scope="module")
def printed() -> Printed:
    return read_printed()


def readings(look, printed: Printed) -> tuple[IssueReading, ArticleReading]:
    layout = fitting_layout(WebPage(URL, look(printed)), SPIDER, SPIDER.layouts)
    assert layout is not None
    issue, article = layout.readings()
    assert isinstance(issue, IssueReading)
    assert isinstance(article, ArticleReading)
    return issue, article


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.__name__)
def test_every_field_is_read_in_every_look(look, printed: Printed):
    issue, article = readings(look, printed)

    assert (article.key, article.issue_key, article.periodical) == ("icl/english/asp/240/bolivia", "icl/asp/240", "asp")
    assert (article.kicker, article.headline, article.subhead) == (printed.kicker, printed.headline, None)
    assert (article.rubric, article.byline, article.part) == (None, None, None)
    assert article.note_text == printed.note
    assert article.dateline == "NOVEMBER 25"
    assert article.body_text.split("\n\n") == printed.text
    assert (article.kind, article.date_text) == ("article", "Autumn 2020")
    assert (issue.number, issue.date_text, issue.kind) == ("240", "Autumn 2020", "issue")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.__name__)
def test_subheads_and_the_quotation_stand_in_place(look, printed: Printed):
    _, article = readings(look, printed)

    lines = article.body_html.split("\n")
    assert [line.removeprefix("<h3>").removesuffix("</h3>") for line in lines if line.startswith("<h3>")] == printed.crossheads
    assert sum(line.startswith("<blockquote>") for line in lines) == len(printed.quotation) == 2


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.__name__)
def test_the_contents_list_gives_the_issues_seven_articles_in_order(look, printed: Printed):
    issue, _ = readings(look, printed)

    expected = [(kicker, headline, *subhead) for kicker, headline, *subhead in printed.entries]
    expected.insert(HIDDEN, (None, ""))
    assert [entry.key for entry in issue.contents] == [f"icl/english/asp/240/{slug}" for slug in SLUGS]
    assert [(entry.kicker, entry.headline, *filter(None, [entry.subhead])) for entry in issue.contents] == expected


def test_note_and_citation_name_their_sources(printed: Printed):
    (note,) = read_source_notes(printed.note, "en", SPIDER.papers, "asp")
    assert (note.relation, note.points, note.paper, note.number, note.date.edtf) == ("reprint", "from", "wv", "1166", "2019-11-29")

    text = "\n\n".join(printed.text)
    (citation,) = read_citations(text, "en", SPIDER.papers, "asp")
    assert (citation.paper, citation.number, citation.date.edtf) == ("wv", "868", "2006-04-14")
    assert citation.title == "Trotskyism vs. Bourgeois Nationalism"
    assert text[citation.start : citation.end] == citation.text


def test_in_the_mirror_the_note_leads_to_the_issue_and_the_article_that_it_reprints(printed: Printed, tmp_path):
    masthead = "<p>Workers Vanguard No. 1166</p><p>29 November 2019</p>"
    # The American paper spells its headline in its own way.
    headline = printed.headline.replace("Centred", "Centered")
    pages = {
        "/": page('<a href="/english/asp/240/bolivia.html">240</a> <a href="/english/wv/1166/index.html">1166</a>'),
        "/english/asp/240/bolivia.html": page(divs(printed)),
        "/english/wv/1166/index.html": page(f"{masthead}<p><a href='bolivia.html'>{headline}</a></p><p><a href='rain.html'>Rain</a></p>"),
        "/english/wv/1166/bolivia.html": page(f"{masthead}<h1>{headline}</h1><p>{printed.text[0]}</p>"),
        "/english/wv/1166/rain.html": page(f"{masthead}<h1>Rain</h1><p>It rained on the harbour, and nobody had an umbrella.</p>"),
    }
    with serve(pages.get) as site:
        done = backfile("crawl", "icl", "--base-url", site.url, "--db", tmp_path / "icl.db", "-q")
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(tmp_path / "icl.db")) as db:
        (note,) = db.execute(
            "SELECT relation, step, notes.date_edtf, issues.key, issues.date_start, articles.key, basis, outcome "
            "FROM source_notes AS notes JOIN issues ON issues.id = notes.issue_id JOIN articles ON articles.id = source_article_id"
        )
        (citation,) = db.execute(
            "SELECT periodicals.key, number, citations.date_edtf, citations.title, issue_id, outcome FROM citations "
            "JOIN periodicals ON periodicals.id = periodical_id"
        )
        assert db.execute("SELECT complete FROM issues WHERE key = 'icl/wv/1166'").fetchone() == (1,)
    assert note == ("reprint", 1, "2019-11-29", "icl/wv/1166", "2019-11-29", "icl/english/wv/1166/bolivia", "title", "confirmed")
    assert citation == ("icl/wv", "868", "2006-04-14", "Trotskyism vs. Bourgeois Nationalism", None, "not_held")
