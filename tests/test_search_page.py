"""The search page: what is found, in which order, what is marked, and what is said where nothing is."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from exports.about import About
from exports.datasette.serve import instance
from exports.reading_room.addresses import Addresses
from exports.reading_room.rendering import render
from exports.reading_room.search import A_PAGE, page
from pipelines.mirror.opening import open_for_reading
from tests.mirrors import HOSTILE, article_page, contents_page, open_paper

SCRIPT = "<script>document.title='run'</script>"
FILLING = "The barge lay low in the water and nobody spoke of it. " * 20
TEXTS = {
    (1, "dock"): {"body": f"A strike at the dock. {FILLING}", "language": "en", "byline": "A. Keeper"},
    (1, "gate"): {"body": f"Nothing of note. {FILLING}", "headline": "Strike at the Gate", "language": "en", "kicker": "The Basin"},
    (2, "lodz"): {"body": "Strajk w Łodzi, Łódź 1905; l’œuvre.", "language": "pl", "kind": "leaflet"},
    (2, "strasse"): {"body": "Die Straße nach München: der strike der Löhne.", "language": "de", "note_text": "Aus einem Flugblatt."},
    (3, "tokyo"): {"body": "東京の集会で労働者たちはプロレタリアについて語った。", "language": "ja", "headline": "東京の集会"},
    (3, "canal"): {"body": "القناة مغلقة strike", "language": "ar", "headline": "القناة"},
    (3, "hostile"): {"body": f"{HOSTILE} \u202e strike % \0 \" '", "headline": f"{SCRIPT} strike", "language": None},
}  # fmt: skip
DATES = {1: "May 2012", 2: "June 2013", 3: "July 2014"}
NAMES = {name: f"paper/{number}/{name}" for number, name in TEXTS}


@pytest.fixture(scope="module")
def mirror(tmp_path_factory):
    path = tmp_path_factory.mktemp("searched") / "paper.db"
    paper = open_paper(path)
    for number, date in DATES.items():
        paper.write(contents_page(number, [name for issue, name in TEXTS if issue == number], date))
    for (number, name), fields in TEXTS.items():
        paper.write(article_page(number, name, **fields))
    for number in range(45):
        paper.write(article_page(3, f"many{number}", f"plenty number{number}", language="es"))
    paper.finish_run("done", paper.settle(), {})
    paper.close()
    return path


@pytest.fixture(scope="module")
def db(mirror):
    with open_for_reading(mirror) as db:
        yield db


@pytest.fixture
def search(db):
    """Search as the page does, and return the keys of what it shows."""

    def search(**asked):
        shown = page(db, "", {name.rstrip("_"): value for name, value in asked.items()}, Addresses("/", "/paper"))
        return [hit["key"].rpartition("/")[2] for hit in (shown["results"] or {"hits": []})["hits"]]

    return search


@pytest.fixture(scope="module")
def read(mirror):
    """Ask the mirror's Datasette for the search page, and return it as a tree."""
    with open_for_reading(mirror) as db:
        site = instance(mirror, db)

        def read(path="/paper/search", **asked):
            answer = asyncio.run(site.client.get(path, params={name.rstrip("_"): value for name, value in asked.items()} or None))
            assert answer.status_code == 200, answer.text
            assert "<script>document" not in answer.text
            assert "\u202e" not in answer.text
            assert "\0" not in answer.text
            return html.fromstring(answer.text)

        yield read


def text(element):
    return " ".join(element.text_content().split())


def said(tree):
    return text(tree.find(".//main"))


# What is found.


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lodz", ["lodz"]), ("Łódź", ["lodz"]), ("strasse", ["strasse"]), ("MUNCHEN", ["strasse"]), ('"strasse nach"', []),
        ('"Straße nach"', ["strasse"]), ('"nach Straße"', []), ("nach Straße", ["strasse"]), ('"Löhne der"', []), ("l'oeuvre", ["lodz"]),
        ("l’œuvre", ["lodz"]), ("東京", ["tokyo"]), ("京", ["tokyo"]), ("労働者たちは", ["tokyo"]), ("ﾌﾟﾛﾚﾀﾘｱ", ["tokyo"]),
        ("プロレタリア 東京", ["tokyo"]), ("1905", ["lodz"]), ("straj*", ["lodz"]), ("st*", []), ("القناة", ["canal"]),
        ("flugblatt", ["strasse"]), ("basin", ["gate"]), ("strajk AND", []), ("NEAR(strajk)", []), ("number7", ["many7"]),
    ],
)  # fmt: skip
def test_words_are_found_as_people_type_them(search, typed, found):
    assert search(q=typed) == found


def test_a_headline_counts_more_than_a_text(search):
    assert search(q="strike", language="en") == ["gate", "dock"]


def test_a_list_can_be_ordered_by_date(search):
    assert search(q="strike", sort="oldest", until="2013") == ["dock", "gate", "strasse"]
    assert search(q="strike", sort="newest", until="2013") == ["strasse", "dock", "gate"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"language": "de"}, {"strasse"}), ({"language": "und"}, {"hostile"}), ({"kind": "leaflet"}, set()),
        ({"from_": "2013", "until": "2013"}, {"strasse"}), ({"until": "2012"}, {"dock", "gate"}),
        ({"from_": "2014"}, {"canal", "hostile"}), ({"periodical": "tp", "language": "en"}, {"dock", "gate"}),
        ({"periodical": "paper/tp", "language": "ar"}, {"canal"}), ({"kind": "article", "language": "de", "from_": "2013"}, {"strasse"}),
    ],
)  # fmt: skip
def test_filters_leave_what_is_asked_for(search, filters, found):
    assert set(search(q="strike", **filters)) == found


def test_filters_alone_give_all_that_they_leave_newest_first(search):
    assert search(until="2013") == ["lodz", "strasse", "dock", "gate"]
    assert search(until="2013", sort="oldest") == ["dock", "gate", "lodz", "strasse"]
    assert search(kind="leaflet", q=" ") == ["lodz"]


def test_more_words_than_are_ranked_must_all_occur(search):
    assert search(q="the barge lay low in the water strike") in (["gate", "dock"], ["dock", "gate"])
    assert search(q="the barge lay low in the water strike nothing") == ["gate"]


def test_many_are_shown_a_page_at_a_time(db, search):
    pages = [search(q="plenty", page=str(number)) for number in (1, 2, 3)]
    assert [len(names) for names in pages] == [A_PAGE, A_PAGE, 5]
    assert len({name for names in pages for name in names}) == 45


# What is shown.


def test_each_article_found_is_named_dated_and_quoted(read):
    tree = read(q="dock strike")
    item = tree.find(".//ol[@class='hits']/li")
    link = item.find("h3/a")
    assert (text(link), link.get("href")) == ("The Dock", "/paper/article/paper/1/dock")
    assert text(item.find("p[@class='place']")) == "The Paper No. 1, May 2012 · English · A. Keeper"
    assert item.find("p[@class='place']/a").get("href") == "/paper/issue/paper/tp/1"
    excerpt = item.find("p[@class='excerpt']")
    assert [mark.text for mark in excerpt.iter("mark")] == ["strike", "dock"]
    assert text(excerpt).startswith("A strike at the dock. The barge")
    assert text(excerpt).endswith("…")


def test_what_is_found_in_headlines_and_kickers_is_marked_there(read):
    tree = read(q="strike basin")
    assert [mark.text for mark in tree.findall(".//h3//mark")] == ["Strike"]
    assert [mark.text for mark in tree.findall(".//p[@class='kicker']/mark")] == ["Basin"]


@pytest.mark.parametrize(("typed", "language", "way"), [("東京", "ja", "ltr"), ("القناة", "ar", "rtl"), ("strajk", "pl", "ltr")])
def test_a_text_is_marked_as_of_its_language(read, typed, language, way):
    tree = read(q=typed)
    for element in (tree.find(".//ol[@class='hits']/li/h3"), tree.find(".//p[@class='excerpt']")):
        assert (element.get("lang"), element.get("dir")) == (language, way)


def test_the_form_keeps_what_was_asked(read):
    filters = {"periodical": "paper/tp", "language": "pl", "kind": "leaflet", "from": "1900", "until": "2020"}
    asked = {"q": 'l’"œuvre" <b>', **filters, "sort": "oldest"}
    form = read(**asked).find(".//main/form")
    assert dict(form.form_values()) == asked
    assert all(text(label) for label in form.iter("label"))
    assert len(list(form.iter("label"))) == 7
    assert not read(q="strike").findall(".//header//form")


def test_a_search_for_nothing_says_how_to_search(read):
    for asked in ({}, {"q": ""}, {"q": "  ", "language": "", "sort": "best", "page": ""}):
        tree = read(**asked)
        assert "How to search" in said(tree)
        assert not tree.findall(".//ol")


def test_pages_lead_to_one_another(read):
    seen, path = [], "/paper/search?q=plenty&language=es&sort=newest"
    while path:
        tree = read(path)
        seen += [link.get("href") for link in tree.findall(".//h3/a")]
        path = next((link.get("href") for link in tree.findall(".//main//a[@rel='next']")), None)
    assert len(seen) == len(set(seen)) == 45
    assert "45 articles, newest first: 41 to 45" in said(tree)
    assert "Page 3 of 3" in said(tree)
    back = tree.find(".//main//a[@rel='prev']").get("href")
    assert "q=plenty" in back
    assert "language=es" in back
    assert "page=2" in back


def test_the_list_can_be_taken_away(read):
    links = {text(link): link.get("href") for link in read(q="strike", language="en", from_="2012").findall(".//p[@class='downloads']/a")}
    assert links["CSV"] == "/paper/search.csv?q=strike&language=en&from=2012"
    assert links["JSON"].startswith("/paper/search.json?q=strike&language=en&from=2012")


def test_nothing_of_a_hostile_article_runs(read):
    tree = read(q="strike title", language="und")
    assert text(tree.find(".//h3")) == f"{SCRIPT} strike"
    assert not tree.findall(".//main//script")
    assert not tree.findall(".//main//img")


# What is said where there is nothing to show.


def test_where_no_article_holds_all_words_each_is_counted(read):
    tree = read(q="strike xyzzy plenty")
    assert "No article holds all of this" in said(tree)
    assert "5 hold “strike”." in said(tree)
    assert "No article holds “xyzzy”." in said(tree)
    assert "45 hold “plenty”." in said(tree)
    assert "/paper/search?q=plenty" in [link.get("href") for link in tree.findall(".//main//a")]


def test_where_words_stand_only_apart_it_says_so(read):
    tree = read(q='"dock strike"')
    assert "One article holds these words, but not together." in said(tree)
    assert len(read(tree.find(".//ul[@class='hints']//a").get("href")).findall(".//h3")) == 1


def test_where_a_word_is_only_the_beginning_of_others_it_says_so(read):
    tree = read(q="strik")
    assert "No article holds this" in said(tree)
    assert "5 articles hold longer words that begin so." in said(tree)
    assert len(read(tree.find(".//ul[@class='hints']//a").get("href")).findall(".//h3")) == 5
    assert not read(q="xyzzy").findall(".//ul[@class='hints']")


def test_where_a_filter_hides_everything_it_says_so(read):
    tree = read(q="strike", language="ja")
    assert "5 articles hold this, but the filters leave none of them." in said(tree)
    assert len(read(tree.find(".//ul[@class='hints']//a").get("href")).findall(".//h3")) == 5
    assert "The filters leave no article" in said(read(until="1950"))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"q": "!!! … —"}, "There is no word in “!!! … —” to look for."),
        ({"q": "strike", "from_": "x"}, "“x” is not a year"), ({"q": "strike", "until": "12"}, "“12” is not a year"),
        ({"q": "strike", "from_": "2000", "until": "1990"}, "exchange the two"),
        ({"q": "strike", "language": "<script>"}, "There is no language “<script>” among the articles here"),
        ({"q": "strike", "periodical": "x' OR 1"}, "There is no periodical “x' OR 1”"),
        ({"q": "strike", "kind": "%"}, "There is no kind “%”"),
        ({"q": "strike", "page": "abc"}, "“abc” is not the number of a page."), ({"q": "strike", "page": "0"}, "“0” is not the number"),
        ({"q": "strike", "page": "-1"}, "“-1” is not the number"), ({"q": "strike", "page": "1000000000"}, "There is 1 page of this"),
        ({"q": "plenty", "page": "4"}, "There are 3 pages of this; there is no page 4."),
        ({"q": "strike", "page": "9" * 400}, "is not the number"),
        ({"q": "strike", "sort": "<script>"}, "5 articles"),
        ({"q": "strike " * 3000}, "Only the first 400 characters were looked for."),
        ({"q": " ".join(f"number{number}" for number in range(40))}, "Only the first 32 words were looked for."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_gets_a_sentence(read, asked, sentence):
    assert sentence in said(read(**asked))


@pytest.mark.parametrize(
    "typed",
    ['"', '""', "*", "a AND", "NEAR(", "headline:strike", "-x", "(", "^", "'", "a\0b", "%", "{x}", 'x" OR "y', "C++", "_", "・", "・a",
     "'; DROP TABLE articles; --",
     "<script>", "\u202e", "x" * 20_000, "漢" * 6_000, '"' * 20_000, "a " * 10_000, "½", "ﷺ", "e\u0301", "\U0001f600"],
)  # fmt: skip
def test_nothing_typed_is_an_error(read, typed):
    assert said(read(q=typed)).startswith("Search")


@given(st.dictionaries(st.sampled_from(["q", "periodical", "language", "kind", "from", "until", "sort", "page"]), st.text(max_size=30)))
def test_whatever_is_asked_gives_a_page(db, asked):
    to = Addresses("/", "/paper")
    assert "<h1>Search</h1>" in render("search", to, {"mirror": About("The Paper"), "asked": asked, **page(db, "", asked, to)})


def test_an_empty_mirror_has_a_search_page(tmp_path):
    open_paper(tmp_path / "paper.db").close()
    with open_for_reading(tmp_path / "paper.db") as db:
        site = instance(tmp_path / "paper.db", db)
        for asked in ({}, {"q": "strike"}, {"language": "en"}):
            answer = asyncio.run(site.client.get("/paper/search", params=asked))
            assert answer.status_code == 200
            assert "This mirror holds no articles yet." in said(html.fromstring(answer.text))


def test_a_mirror_is_searched_while_a_crawl_writes(tmp_path):
    paper = open_paper(tmp_path / "paper.db")
    paper.write(article_page(1, "dock", "A strike at the dock.", language="en"))
    paper.settle()
    with open_for_reading(tmp_path / "paper.db") as db:
        shown = page(db, "", {"q": "strike"}, Addresses("/", "/paper"))
        assert shown["results"]["total"] == 1
    paper.close()
