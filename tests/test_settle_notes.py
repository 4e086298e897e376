"""What source notes and citations are resolved to, and what else settling takes from the issues around."""

import random
import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.items import ArticleReading, IssueReading, NamedUrl, Page, Periodical
from pipelines.mirror import readings
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.schema.migrations import VERSION, migrations
from pipelines.mirror.settling import unsettled
from pipelines.mirror.settling.settle import settle
from pipelines.mirror.settling.titles import best_match, title_keys
from pipelines.mirror.store import Mirror
from pipelines.mirror.table_dump import dump
from pipelines.normalize.citations import Citation
from pipelines.normalize.dates import read_date
from pipelines.normalize.source_notes import SourceNote
from tests.mirrors import HOME, PaperSpider, capture, open_paper, settled_two_ways

NOON = "2026-01-01T00:00:00.000Z"


def issue(number, date=None, paper="tp", *, at=NOON, key=None, **fields) -> Page:
    url = f"{HOME}{paper}/{key or number}/"
    hemisphere = "south" if paper == "sp" else "north"
    values = {"role": "contents", "date_text": date, "date": date and read_date(date, "en", hemisphere), **fields}
    reading = IssueReading(key=f"paper/{paper}/{key or number}", periodical=paper, number=number and str(number), **values)
    return Page(url=fields.pop("url", url), outcome="read", capture=capture(url, repr(reading), at), reader="Test/1", readings=[reading])


def article(number, name, headline=None, *, paper="tp", at=NOON, **fields) -> Page:
    url = f"{HOME}{paper}/{number}/{name}.html"
    values = {"role": "article", "language": "en", "body_text": f"The text of {name}.", "issue_key": f"paper/{paper}/{number}", **fields}
    reading = ArticleReading(key=f"paper/{paper}/{number}/{name}", periodical=paper, headline=headline, **values)
    return Page(url=url, outcome="read", capture=capture(url, repr(reading), at), reader="Test/1", readings=[reading])


def note(number=None, date=None, paper="tp", **fields) -> SourceNote:
    values = {"text": "It comes from there.", "relation": "reprint", "paper": paper, "periodical_text": paper and "Paper", **fields}
    return SourceNote(number=number, date_text=date, **values)


def citation(number=None, date=None, paper="tp", **fields) -> Citation:
    return Citation(text="(there)", start=0, end=7, paper=paper, periodical_text="Paper", number=number, date_text=date, **fields)


def leaflet(date=None, **fields) -> SourceNote:
    return note(date=date, paper=None, source_kind="leaflet", **fields)


def settled(path, pages, each=False) -> Mirror:
    mirror = open_paper(path)
    for page in pages:
        mirror.write(page)
        if each:
            mirror.settle()
    mirror.settle()
    return mirror


def rows(mirror, query) -> list[tuple]:
    return mirror.db.execute(query).fetchall()


@pytest.fixture
def said(tmp_path):
    """Settle pages, one of which has one note or citation, into a new mirror; return what that came to."""

    def tell(*pages):
        (tmp_path / "paper.db").unlink(missing_ok=True)
        mirror = settled(tmp_path / "paper.db", pages)
        found = dump_of(mirror)
        mirror.close()
        return found

    return tell


def dump_of(mirror):
    for table, target in (("source_notes", "source_article_id"), ("citations", "cited_article_id")):
        found = rows(
            mirror,
            f"SELECT issues.key, articles.key, basis, outcome, {table}.date_edtf, {table}.date_inferred FROM {table} "
            f"LEFT JOIN issues ON issues.id = {table}.issue_id LEFT JOIN articles ON articles.id = {table}.{target}",
        )
        if found:
            return found[0]
    return None


def reprint(*notes, headline="The Reprint", **fields) -> Page:
    return article(90, "reprint", headline, source_notes=list(notes), **fields)


# The issue.

MARCH = [issue(90, "5 March 2010"), issue(12, "12 February 2010"), article(12, "mill", "The Mill"), article(12, "lock", "The Lock")]


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        (note("12"), ("paper/tp/12", "number", "unchecked", None, 0)),
        (note("12", "12 February 2010"), ("paper/tp/12", "number", "unchecked", "2010-02-12", 0)),
        (note("12", "12 February"), ("paper/tp/12", "number", "unchecked", "2010-02-12", 1)),
        (note("12", "19 November 2009"), ("paper/tp/12", "number", "contradicted", "2009-11-19", 0)),
        (note("12", "19 November"), ("paper/tp/12", "number", "contradicted", "2009-11-19", 1)),
        (note(None, "12 February"), ("paper/tp/12", "date", "unchecked", "2010-02-12", 1)),
        (note(None, "February 2010"), ("paper/tp/12", "date", "unchecked", "2010-02", 0)),
        (note(None, "2010"), (None, None, "ambiguous", "2010", 0)),
        (note(None, "May 2009"), (None, None, "not_held", "2009-05", 0)),
        (note("13", "12 February"), (None, None, "not_held", "2010-02-12", 1)),
        (note("11-13"), ("paper/tp/12", "number", "unchecked", None, 0)),
        (note("12", paper="sp"), (None, None, "not_held", None, 0)),
        (note("12", paper=None), (None, None, "not_held", None, 0)),
        (note(), (None, None, "ambiguous", None, 0)),
        (note("no number"), (None, None, "ambiguous", None, 0)),
    ],
)
def test_a_note_means_the_issue_of_its_number_and_its_date_is_checked(said, mention, expected):
    found = said(*MARCH, reprint(mention))
    assert (found[0], *found[2:]) == expected
    assert found[1] is None


@pytest.mark.parametrize(("printed", "outcome"), [("May 2012", "ambiguous"), ("May 1998", "not_held"), (None, "ambiguous")])
def test_a_paper_that_is_named_without_an_issue_is_not_held_where_all_that_is_held_came_later(said, printed, outcome):
    date = read_date(printed, "en") if printed else None
    assert said(issue(25, "May 2010"), reprint(note(), issue_key=None, date_text=printed, date=date))[3] == outcome


def test_a_citation_means_an_issue_as_a_note_does(said):
    cites = reprint(citations=[citation("12", "12 February")])
    assert said(*MARCH, cites) == ("paper/tp/12", None, "number", "unchecked", "2010-02-12", 1)


@pytest.mark.parametrize("number", ["43", "44", "43-44"])
def test_a_double_issue_is_meant_by_each_of_its_numbers(said, number):
    assert said(issue("43-44", "Summer 1989"), reprint(note(number)))[0] == "paper/tp/43-44"


def test_more_issues_of_one_number_are_told_apart_by_their_date_else_the_issue_is_meant(said):
    pages = [issue(23, "June 2011"), issue(23, "May 2007", key="supplement-23", kind="supplement")]
    assert said(*pages, reprint(note("23", "May 2007")))[0] == "paper/tp/supplement-23"
    assert said(*pages, reprint(note("23")))[0] == "paper/tp/23"


def test_a_range_of_issues_is_none_of_them(said):
    assert said(issue(25), issue(26), reprint(note("25-26")))[:4] == (None, None, None, "ambiguous")


def test_a_missing_year_is_the_numbered_issue_s_however_old_it_is(said):
    pages = [issue(90, "5 March 2010"), issue(3, "12 February 1980")]
    assert said(*pages, reprint(note("3", "12 February"))) == ("paper/tp/3", None, "number", "unchecked", "1980-02-12", 1)


def test_a_missing_year_is_that_before_the_turn_of_the_year(said):
    assert said(issue(90, "8 January 2010"), reprint(note("3", "12 December")))[4:] == ("2009-12-12", 1)


# The article.

LOCKS = [
    issue(12, "12 February 2010"),
    article(12, "lock", "Labor at the Lock", kicker="Down With the Toll!"),
    article(12, "mill", "The Mill Stands Still: A Report"),
    article(12, "schleuse", "The Reprint", language="de"),
]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Labor at the Lock", "lock"),
        ("Labour at the Lock", "lock"),
        ("Down With the Toll! Labor at the Lock", "lock"),
        ("“The mill stands still”", "mill"),
        ("The Reprint", "schleuse"),
        ("The Reprints of Last Year", None),
        ("Mill", None),
        ("The Weir", None),
    ],
)
def test_an_article_is_found_by_the_title_that_is_quoted(said, title, name):
    for mention in ({"source_notes": [note("12", title=title)]}, {"citations": [citation("12", title=title)]}):
        found = said(*LOCKS, article(90, "reprint", "The Reprint", **mention))
        assert found[:3] == ("paper/tp/12", name and f"paper/tp/12/{name}", "title" if name else "number")


def test_of_two_articles_of_one_headline_none_is_guessed(said):
    pages = [article(12, "one", "The Real Face of It"), article(12, "two", "The Real Face of It")]
    assert said(*pages, reprint(note("12", title="The Real Face of It")))[:4] == ("paper/tp/12", None, "number", "unchecked")


def test_a_note_without_a_title_means_the_article_of_its_own_headline_in_its_language(said):
    pages = [*LOCKS, article(12, "reprint", "The Reprint")]
    assert said(*pages, reprint(note("12")))[1:3] == ("paper/tp/12/reprint", "title")


def test_a_correction_is_not_taken_for_a_reprint_of_another(said):
    pages = [article(12, "correction", "Correction", kind="correction"), article(12, "mill", "The Mill")]
    assert said(*pages, reprint(note("12", relation="correction"), headline="Correction"))[1] is None


def test_the_only_article_of_an_issue_is_the_source(said):
    assert said(article(12, "mill", "The Mill"), reprint(note("12")))[1:3] == ("paper/tp/12/mill", "number")


def test_the_only_article_held_of_a_longer_issue_is_not(said):
    from pipelines.items import ContentsEntry

    listed = [ContentsEntry(url=None, key=f"paper/tp/12/{name}", headline=name) for name in ("mill", "lock")]
    assert said(issue(12, contents=listed), article(12, "mill", "The Mill"), reprint(note("12")))[1] is None


def test_best_match_takes_the_likest():
    names = {1: title_keys(None, "Labour at the Weir and Lock"), 2: title_keys(None, "Labor at the Weir and the Lock")}
    assert best_match(title_keys(None, "Labor at the Weir and Lock"), names) == 1
    assert (
        best_match(title_keys(None, "東京の集会で語る"), {1: title_keys("報告", "東京の集会で語る"), 2: title_keys(None, "大阪の集会")})
        == 1
    )
    assert best_match(frozenset(), names) is None


# Documents.


def documents(mirror):
    return rows(
        mirror,
        "SELECT documents.key, documents.title, articles.key FROM documents LEFT JOIN articles ON articles.id = article_id ORDER BY 1",
    )


def test_what_notes_name_and_no_issue_holds_is_one_document_however_many_name_it(tmp_path):
    harbour = {"issuer": "Harbour Committee"}
    pages = [
        issue(90, "5 September 2014"),
        reprint(leaflet("20 August", **harbour), leaflet("20 August 2014", **harbour), leaflet("3 May", issuer="Dyke League")),
        article(90, "day", "Of a Day", source_notes=[leaflet("20 August"), leaflet(), leaflet("2013", issuer="Crew")]),
        article(90, "crew", "Of the Crew", source_notes=[leaflet("2013", issuer="Crew"), leaflet(issuer="Crew", title="To All")]),
        article(
            90,
            "missing",
            "Missing",
            source_notes=[
                note("7", title="On the Lock"),
                note("7"),
                note("9", paper=None, periodical_text="Their Gazette", title="Elsewhere"),
            ],
        ),
        article(None, "dateless", "Dateless", issue_key=None, source_notes=[leaflet("29 October", issuer="Ferry Men")]),
    ]
    mirror = settled(tmp_path / "paper.db", pages)
    assert documents(mirror) == [
        ("paper/documents/article/their-gazette-9/elsewhere", "Elsewhere", None),
        ("paper/documents/article/tp-7/on-the-lock", "On the Lock", None),
        ("paper/documents/leaflet/2013/crew/tp/90/crew", "Leaflet, Crew, 2013", None),
        ("paper/documents/leaflet/2013/crew/tp/90/day", "Leaflet, Crew, 2013", None),
        ("paper/documents/leaflet/2014-05-03/dyke-league", "Leaflet, Dyke League, 3 May", None),
        ("paper/documents/leaflet/2014-08-20/harbour-committee", "Leaflet, Harbour Committee, 20 August", None),
        ("paper/documents/leaflet/2014-08-20/unnamed", "Leaflet, 20 August", None),
        ("paper/documents/leaflet/XXXX-10-29/ferry-men", "Leaflet, Ferry Men, 29 October", None),
        ("paper/documents/leaflet/undated/to-all", "To All", None),
        ("paper/documents/leaflet/undated/unnamed/tp/90/day", "Leaflet", None),
    ]
    assert rows(mirror, "SELECT DISTINCT outcome FROM source_notes") == [("not_held",)]
    mirror.close()


def test_a_document_that_the_mirror_holds_after_all_is_found_by_its_day_kind_and_title(tmp_path):
    day = {"date_text": "20 August 2014", "date": read_date("20 August 2014", "en"), "kind": "leaflet"}
    pages = [issue(90, "5 September 2014"), reprint(leaflet("20 August", issuer="Harbour Committee"))]
    held = article("leaflets", "harbour", "Open the Gates", **day)
    mirror = settled(tmp_path / "paper.db", [*pages, held])
    key = "paper/documents/leaflet/2014-08-20/harbour-committee"
    assert documents(mirror) == [(key, "Leaflet, Harbour Committee, 20 August", "paper/tp/leaflets/harbour")]
    assert dump_of(mirror)[1:4] == ("paper/tp/leaflets/harbour", "date", "unchecked")
    mirror.write(article("leaflets", "ferry", "Stop the Ferry", **day))
    mirror.settle()
    assert documents(mirror)[0][2] is None
    assert dump_of(mirror)[1:4] == (None, None, "not_held")
    mirror.write(reprint(leaflet("20 August", issuer="Harbour Committee", title="Open the Gate!"), at="2026-01-02T00:00:00.000Z"))
    mirror.settle()
    assert documents(mirror) == [(key, "Open the Gate!", "paper/tp/leaflets/harbour")]
    mirror.close()


def test_an_article_is_not_the_document_that_its_own_note_names(tmp_path):
    day = {"date_text": "20 August 2014", "date": read_date("20 August 2014", "en"), "kind": "leaflet"}
    mirror = settled(tmp_path / "paper.db", [reprint(leaflet("20 August 2014"), **day)])
    assert documents(mirror) == [("paper/documents/leaflet/2014-08-20/unnamed", "Leaflet, 20 August 2014", None)]
    mirror.close()


def test_a_document_goes_with_the_last_note_that_names_it_and_when_its_issue_comes(tmp_path):
    mirror = settled(tmp_path / "paper.db", [reprint(note("7", title="On the Lock"))])
    assert len(documents(mirror)) == 1
    mirror.write(issue(7))
    mirror.settle()
    assert documents(mirror) == []
    assert dump_of(mirror)[0] == "paper/tp/7"
    mirror.close()


# Later arrivals, and order.


def test_what_comes_later_resolves_what_came_before(tmp_path):
    mirror = settled(tmp_path / "paper.db", [issue(90, "5 March 2010"), reprint(note("12", "12 February", title="The Mill"))])
    assert dump_of(mirror)[:4] == (None, None, None, "not_held")
    for page, expected in [
        (issue(12, "19 February 2010"), ("paper/tp/12", None, "number", "contradicted")),
        (issue(12, "12 February 2010", at="2026-01-02T00:00:00.000Z"), ("paper/tp/12", None, "number", "unchecked")),
        (article(12, "mill", "The Mill"), ("paper/tp/12", "paper/tp/12/mill", "title", "unchecked")),
        (article(12, "mill", "The Weir", at="2026-01-03T00:00:00.000Z"), ("paper/tp/12", None, "number", "unchecked")),
    ]:
        mirror.write(page)
        mirror.settle()
        assert dump_of(mirror)[:4] == expected
    mirror.close()


def test_an_issue_that_goes_leaves_its_notes_unresolved(tmp_path):
    mirror = settled(tmp_path / "paper.db", [article(12, "mill", "The Mill"), reprint(note("12"))])
    assert dump_of(mirror)[0] == "paper/tp/12"
    mirror.write(article(12, "mill", "The Mill", issue_key="paper/tp/13", at="2026-01-02T00:00:00.000Z"))
    mirror.settle()
    assert dump_of(mirror)[:4] == (None, None, None, "not_held")
    assert rows(mirror, "PRAGMA foreign_key_check") == []
    mirror.close()


def test_an_issue_that_goes_makes_nothing_ambiguous_any_more(tmp_path):
    mirror = settled(tmp_path / "paper.db", [issue(2), article(3, "mill", "The Mill"), reprint(note("2-3"))])
    assert dump_of(mirror)[3] == "ambiguous"
    mirror.write(article(3, "mill", "The Mill", issue_key="paper/tp/5", at="2026-01-02T00:00:00.000Z"))
    mirror.settle()
    assert dump_of(mirror)[::3][:2] == ("paper/tp/2", "unchecked")
    mirror.close()


def test_a_settling_that_was_killed_between_articles_and_notes_is_gone_on_with(tmp_path, monkeypatch):
    from pipelines.mirror.settling import mentions

    pages = [*LOCKS, reprint(note("12", title="Labor at the Lock"))]
    expected = settled(tmp_path / "whole.db", pages)
    expected.close()
    mirror = settled(tmp_path / "killed.db", pages[:1] + pages[-1:])
    for page in pages[1:-1]:
        mirror.write(page)
    with monkeypatch.context() as patch:
        patch.setattr(mentions, "resolve", lambda db: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mirror.settle()
    mirror.settle()
    mirror.close()
    assert dump(tmp_path / "killed.db") == dump(tmp_path / "whole.db")


def test_settling_again_changes_no_note(tmp_path):
    pages = [*LOCKS, reprint(note("12"), leaflet("20 August 2009", issuer="A"), note("8", title="T"), citations=[citation("12", "May")])]
    mirror = settled(tmp_path / "paper.db", pages)
    before = mirror.db.conn.total_changes
    unsettled.add_all(mirror.db)
    marked = mirror.db.conn.total_changes - before
    mirror.settle()
    # Marked for settling, and unmarked; likewise, in one row of `properties`, that reprints are to be looked for.
    assert mirror.db.conn.total_changes - before == 2 * marked + 2
    mirror.close()


SEASONS = [
    "Autumn 2013",
    "Winter 2014",
    "Spring 2014",
    "Summer 2014",
    "Autumn 2014",
    "Winter 2014-2015",
    "Spring 2015",
    "12 February 2014",
    None,
]
TITLES = ["The Mill", "Labor at the Lock", "Labour at the Lock", None]
NUMBERS = st.sampled_from(["1", "2", "3", "2-3", None])
DATES = st.sampled_from([None, "12 February", "Winter 2014", "2014", "May 2013", "12 February 2014"])
MENTIONS = st.one_of(
    st.builds(note, NUMBERS, DATES, title=st.sampled_from(TITLES), relation=st.sampled_from(["reprint", "correction"])),
    st.builds(leaflet, DATES, issuer=st.sampled_from([None, "The Crew"]), title=st.sampled_from(TITLES)),
)
CITATIONS = st.builds(citation, NUMBERS, DATES, title=st.sampled_from(TITLES))
ISSUES = st.tuples(st.sampled_from(["1", "2", "3"]), st.sampled_from(SEASONS), st.sampled_from(["issue", "supplement"]))
ARTICLES = st.tuples(
    st.sampled_from(["mill", "lock", "weir"]), st.sampled_from(TITLES), st.sampled_from([1, 2, 3]),
    st.sampled_from(["article", "leaflet"]), st.sampled_from([None, "12 February 2014", "Winter 2014"]),
    st.lists(MENTIONS, max_size=2), st.lists(CITATIONS, max_size=2),
)  # fmt: skip


def arrival(drawn, day) -> Page:
    at = f"2026-01-{day:02}T00:00:00.000Z"
    if len(drawn) == 3:
        number, date, kind = drawn
        return issue(number, date, kind=kind, at=at, key=f"i{number}")
    name, headline, number, kind, date, notes, citations = drawn
    return article(
        "x", name, headline, issue_key=f"paper/tp/i{number}", kind=kind, date_text=date, date=date and read_date(date, "en"),
        source_notes=notes, citations=citations, at=at,
    )  # fmt: skip


@given(st.lists(st.tuples(st.one_of(ARTICLES, ISSUES), st.booleans()), min_size=1, max_size=12))
@settings(max_examples=150, deadline=None)
def test_notes_and_citations_by_and_by_are_those_at_once(tmp_path_factory, arrivals):
    folder = tmp_path_factory.mktemp("settle")
    came = [(arrival(drawn, day), settle_now) for day, (drawn, settle_now) in enumerate(arrivals, 1)]
    for mirror in settled_two_ways(folder, came):
        assert rows(mirror, "PRAGMA foreign_key_check") == []
        before = mirror.db.conn.total_changes
        unsettled.add_all(mirror.db)
        marked = mirror.db.conn.total_changes - before
        mirror.settle()
        assert mirror.db.conn.total_changes - before == 2 * marked + 2
        mirror.close()
    assert dump(folder / "by-and-by.db") == dump(folder / "once.db")


# Winters.


@pytest.mark.parametrize(
    ("before", "after", "paper", "expected"),
    [
        (None, None, "tp", "2014-28"),
        ("Autumn 2014", None, "tp", "2014-12/2015-02"),
        (None, "Spring 2015", "tp", "2014-12/2015-02"),
        ("November 2014", None, "tp", "2014-12/2015-02"),
        ("Autumn 2013", None, "tp", "2014-28"),
        (None, "Spring 2014", "tp", "2014-28"),
        ("Autumn 2013", "Spring 2015", "tp", "2014-28"),
        ("Winter 2013", None, "tp", "2014-28"),
        ("Spring 2014", None, "sp", "2014-12/2015-02"),
        (None, "Autumn 2015", "sp", "2014-12/2015-02"),
        ("Spring 2013", "Autumn 2014", "sp", "2014-30"),
    ],
)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_a_winter_of_one_year_begins_in_the_december_that_its_neighbours_say(tmp_path, before, after, paper, expected, order):
    printed = "Summer 2014" if paper == "sp" else "Winter 2014"
    pages = [issue(4, before, paper), issue(5, printed, paper), issue(6, after, paper), article(5, "mill", "The Mill", paper=paper)]
    mirror = settled(tmp_path / "paper.db", [pages[-1], *(pages[index] for index in order)], each=True)
    assert rows(mirror, "SELECT date_edtf, date_text FROM issues WHERE number = '5'") == [(expected, printed)]
    assert rows(mirror, "SELECT date_edtf, date_inferred FROM articles") == [(expected, 1)]
    mirror.close()


def test_an_article_and_a_note_that_print_the_winter_mean_the_issue_s(said, tmp_path):
    winter = {"date_text": "Winter 2014", "date": read_date("Winter 2014", "en")}
    pages = [issue(4, "Autumn 2014"), issue(5, "Winter 2014"), article(5, "mill", "The Mill", **winter), reprint(note("5", "Winter 2014"))]
    assert said(*pages) == ("paper/tp/5", "paper/tp/5/mill", "number", "unchecked", "2014-12/2015-02", 1)
    db = open_for_reading(tmp_path / "paper.db")
    assert db.execute("SELECT date_start, date_end, date_inferred FROM articles WHERE headline = 'The Mill'").fetchall() == [
        ("2014-12-01", "2015-02-28", 0)
    ]
    db.close()


# Issues, addresses and periodicals.


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (issue(12, "May 2012"), "The Paper No. 12, May 2012"),
        (issue("43-44"), "The Paper No. 43-44"),
        (issue(None, "May 2007", key="supplement-23", kind="supplement"), "The Paper Supplement No. 23, May 2007"),
        (issue(None, key="leaflets", kind="leaflet"), "The Paper Leaflets"),
        (issue(None, key="extra", kind="extra"), "The Paper Extra"),
    ],
)
def test_an_issue_is_titled_by_what_it_is(tmp_path, page, title):
    mirror = settled(tmp_path / "paper.db", [page])
    assert rows(mirror, "SELECT title FROM issues") == [(title,)]
    mirror.close()


def test_a_pdf_gives_an_issue_its_file_and_text(tmp_path):
    pdf = replace(issue(12, role="pdf", text="Page one.\n\nPage two."), url=f"{HOME}tp/12.pdf")
    mirror = settled(tmp_path / "paper.db", [issue(12, "May 2012"), pdf])
    assert rows(mirror, "SELECT title, pdf_url, pdf_text FROM issues") == [
        ("The Paper No. 12, May 2012", f"{HOME}tp/12.pdf", "Page one.\n\nPage two.")
    ]
    assert rows(mirror, "SELECT role FROM issue_urls ORDER BY role") == [("contents",), ("pdf",)]
    mirror.close()


def test_an_address_that_a_page_names_is_one_of_the_article_s(tmp_path):
    named = [NamedUrl(url=f"{HOME}print/mill.html", role="print"), NamedUrl(url="https://other.example/mill", role="alias")]
    page = article(12, "mill", "The Mill", named_urls=named)
    mirror = settled(tmp_path / "paper.db", [page])
    query = "SELECT article_urls.url, role, captures.url FROM article_urls JOIN captures ON captures.id = capture_id ORDER BY role"
    assert rows(mirror, query) == [
        ("https://other.example/mill", "alias", page.url), (page.url, "article", page.url), (named[0].url, "print", page.url),
    ]  # fmt: skip
    assert rows(mirror, "SELECT url, status FROM further_addresses ORDER BY url") == [
        ("https://other.example/mill", None), (named[0].url, None),
    ]  # fmt: skip
    printed = article(12, "mill", "The Mill", role="print")
    printed.url = named[0].url
    mirror.write(printed)
    mirror.settle()
    assert rows(mirror, query)[2] == (named[0].url, "print", named[0].url)
    assert rows(mirror, "SELECT url FROM articles") == [(page.url,)]
    mirror.close()


def test_periodicals_are_as_they_are_declared_and_names_that_are_no_longer_go(tmp_path):
    open_paper(tmp_path / "paper.db").close()

    class Renamed(PaperSpider):
        periodicals = (
            Periodical(code="sp", name="The Southern Paper", language="en", names=("South", "The South")),
            *PaperSpider.periodicals[:1],
        )

    db = open_for_reading(tmp_path / "paper.db")
    query = (
        "SELECT this.since, this.hemisphere, after.code FROM periodicals AS this JOIN periodicals AS after ON after.id = this.successor_id"
    )
    assert db.execute(query).fetchall() == [(1999, "south", "tp")]
    assert db.execute("SELECT name FROM periodical_names").fetchall() == [("Southern",)]
    db.close()
    mirror = Mirror(tmp_path / "paper.db")
    mirror.begin_run(archive=Renamed, settings={}, version="test", full=False)
    assert rows(mirror, "SELECT count(*) FROM periodicals WHERE successor_id IS NOT NULL") == [(0,)]
    assert rows(mirror, "SELECT name FROM periodical_names ORDER BY name") == [("South",), ("The South",)]
    mirror.close()


# The views.


def test_the_views_tell_what_was_found(tmp_path):
    pages = [
        *LOCKS,
        reprint(note("12", "12 February 2010", title="Labour at the Lock"), note("7", "May 2009"), leaflet("3 May 2008", issuer="Crew")),
        article(90, "correction", "Correction", kind="correction",
                citations=[citation("12", title="Labor at the Lock", corrects=True), citation("7"), citation("8")]),
    ]  # fmt: skip
    mirror = settled(tmp_path / "paper.db", pages)
    assert rows(mirror, "SELECT source, source_issue, source_title, outcome FROM notes_overview") == [
        ("Paper 12 (12 February 2010)", "The Paper No. 12, 12 February 2010", "Labor at the Lock", "unchecked"),
        ("Paper 7 (May 2009)", None, None, "not_held"),
        ("Crew (3 May 2008)", None, "Leaflet, Crew, 3 May 2008", "not_held"),
    ]
    assert rows(mirror, "SELECT article, corrected_issue, corrected_article FROM corrections") == [
        ("Correction", "The Paper No. 12, 12 February 2010", "Labor at the Lock")
    ]
    assert rows(mirror, "SELECT text, cited_article, outcome FROM citations_overview") == [
        ("(there)", "Labor at the Lock", "unchecked"), ("(there)", None, "not_held"), ("(there)", None, "not_held"),
    ]  # fmt: skip
    assert rows(mirror, "SELECT periodical, number, date_text, times, first_article FROM cited_not_held ORDER BY number") == [
        ("The Paper", "7", "May 2009", 2, "Correction"), ("The Paper", "8", None, 1, "Correction"),
    ]  # fmt: skip
    mirror.close()


# The file.


def test_a_mirror_of_the_first_version_is_brought_up_to_date_and_derived_again(tmp_path, monkeypatch):
    path = tmp_path / "paper.db"
    write_first_version(path)
    with pytest.raises(Exception, match="written by an older Backfile"):
        open_for_reading(path)
    mirror = open_paper(path)
    mirror.settle()
    assert rows(mirror, "PRAGMA user_version") == [(VERSION,)]
    assert rows(mirror, "SELECT headline, date_inferred, confidence FROM articles") == [("The Mill", 1, 1.0)]
    assert rows(mirror, "SELECT role FROM issue_urls") == [("contents",)]
    assert rows(mirror, "PRAGMA foreign_key_check") == []
    mirror.close()
    settled(tmp_path / "new.db", [issue(12, "May 2012"), article(12, "mill", "The Mill")]).close()
    assert layout(path) == layout(tmp_path / "new.db")


def layout(path):
    connection = sqlite3.connect(path)
    found = sorted(
        connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT GLOB '*_search*' AND name NOT GLOB '*_fts*'")
    )
    connection.close()
    return found


def write_first_version(path):
    """Write the mirror of an issue and its article as the first version of the schema has them."""
    from sqlite_utils import Database

    db = Database(path, execute_plugins=False)
    migrations.apply(db, stop_before=[one.name for one in migrations.pending(db)][1])
    db.execute(f"PRAGMA application_id = {0x4241434B}")
    db.execute("PRAGMA user_version = 1")
    db.execute("INSERT INTO properties VALUES ('settled_readings', '2')")
    db.execute("INSERT INTO archives (key, name, home_url) VALUES ('paper', 'The Paper', 'h')")
    db.execute(
        "INSERT INTO periodicals (key, archive_id, code, name, language, hemisphere) VALUES ('paper/tp', 1, 'tp', 'P', 'en', 'north')"
    )
    db.execute("INSERT INTO runs (archive_id, started, outcome, version, settings) VALUES (1, 'x', 'done', 'x', '{}')")
    for number, (page, kind) in enumerate([(issue(12, "May 2012"), "issue"), (article(12, "mill", "The Mill"), "article")], 1):
        reading = page.readings[0]
        db.execute(
            "INSERT INTO captures (run_id, url, fetched_from, fetched_at, status, length) VALUES (1, ?, 'x', ?, 200, 1)", [page.url, NOON]
        )
        db.execute(
            "INSERT INTO readings (capture_id, reader, kind, key, item) VALUES (?, 'Test/1', ?, ?, ?)",
            [number, kind, reading.key, readings.pack(reading)],
        )
    db.execute("INSERT INTO issues (key, title, periodical_id, number, kind) VALUES ('paper/tp/12', 'old', 1, '12', 'issue')")
    db.execute(f"INSERT INTO issue_urls (url, issue_id, role, capture_id) VALUES ('{HOME}tp/12/', 1, 'contents', 1)")
    db.conn.commit()
    db.close()


def test_notes_and_citations_come_back_as_they_were_packed():
    notes = [replace(note("12", "12 May 2012"), date=read_date("12 May 2012", "en"))]
    citations = [replace(citation("12", "Winter 2014"), date=read_date("Winter 2014", "en")), citation()]
    named = [NamedUrl(url="u", role="print")]
    reading = article(12, "mill", named_urls=named, source_notes=notes, citations=citations).readings[0]
    assert readings.unpack("article", readings.pack(reading)) == reading


def test_a_small_change_to_a_large_mirror_settles_that_change_alone(tmp_path):
    rng = random.Random(3)
    mirror = open_paper(tmp_path / "paper.db")
    with mirror.db.atomic():
        for number in range(1, 301):
            mirror.write(issue(number, f"{number % 28 + 1} May {1990 + number // 28}"))
            for name in range(10):
                cited = [citation(str(rng.randint(1, 300)), title=f"On {rng.randint(0, 9)} locks and mills") for _ in range(2)]
                mirror.write(article(number, f"a{name}", f"On {name} locks and mills", citations=cited))
    settle(mirror.db, mirror.run_id)
    assert rows(mirror, "SELECT count(*) FROM citations WHERE cited_article_id IS NOT NULL")[0][0] > 5000
    mirror.write(article(150, "a3", "On 3 weirs and mills", at="2026-01-02T00:00:00.000Z"))
    settled = settle(mirror.db, mirror.run_id)
    assert (settled.new, settled.changed) == (0, 1)
    mirror.close()
