"""The reading pages: each tells what the mirror holds, each link leads somewhere, and what is not there is a sentence."""

import asyncio
import shutil
from urllib.parse import quote

import pytest
from lxml import html

from exports.datasette.serve import instance
from exports.language_names import language_name
from exports.reading_room.addresses import Addresses
from pipelines.mirror.opening import open_for_reading
from tests.command import backfile
from tests.mirrors import article_page, contents_page, open_paper
from tests.test_datasette import LONG, write_printed_mirror

FLOODGATE = "sample/english/lw/41/floodgate"
KEYS = ["nothing", "<script>alert(1)</script>", "\u202ex", "a'b\"c%_", "x" * 5000, "sample/english", "#2", "%00", "%", "é東"]


def asking(path):
    """Return what asks the Datasette of the mirror at `path`, as `backfile serve` makes it, for an address."""
    db = open_for_reading(path)
    site = instance(path, db)

    def ask(address, follow=False, **asked):
        return asyncio.run(site.client.get(address, params=asked or None, follow_redirects=follow))

    ask.close, ask.site = db.close, site
    return ask


@pytest.fixture(scope="module")
def sample(sample_mirror):
    ask = asking(sample_mirror)
    yield ask
    ask.close()


@pytest.fixture(scope="module")
def small(small_mirror):
    ask = asking(small_mirror)
    yield ask
    ask.close()


@pytest.fixture(scope="module")
def printed_path(tmp_path_factory):
    """The paper with one text in two printings, a part of it quoted in a third article, and numbers 4 to 6 missing before number 7."""
    path = tmp_path_factory.mktemp("printed") / "paper.db"
    write_printed_mirror(path)
    mirror = open_paper(path)
    mirror.write(contents_page(7, ["late"], "July 2013"))
    mirror.write(article_page(7, "late", "As it was at first.", language="en"))
    mirror.write(article_page(7, "late", "As it was at last, and longer.", language="en", at="2026-02-01T00:00:00.000Z"))
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    return path


@pytest.fixture(scope="module")
def printed(printed_path):
    ask = asking(printed_path)
    yield ask
    ask.close()


def page(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return html.fromstring(answer.text)


def said(element):
    return " ".join(element.text_content().split())


def texts(page_, path):
    return [said(element) for element in page_.xpath(path)]


# The front page.


def test_the_front_page_says_what_is_held_and_leads_into_it(sample):
    front = page(sample("/"))
    assert "139 articles in 35 issues of 16 periodicals, in 13 languages, 1998 to 2013." in said(front)
    assert texts(front, "//section/h2") == ["Read", "Follow", "Ask"]
    assert front.xpath("//form[@action='/sample/search']//input[@name='q']")
    assert "Last crawl" in said(front)
    assert "The Lock Warden" in texts(front, "//table//a")


def test_a_paper_of_which_nothing_is_held_stands_last(sample):
    assert texts(page(sample("/")), "//table//a")[-1] == "Young Bargee"


# Periodicals and issues.


def test_a_periodical_shows_its_issues_by_year_and_the_gaps_between_them(printed):
    found = page(printed("/paper/periodical/paper/tp"))
    assert texts(found, "//dl[@class='years']/dt") == ["2012", "2013"]
    assert texts(found, "//li[@class='gap']") == ["No. 4 to 6 not held"]
    assert texts(found, "//li[@class='issue']/a") == ["No. 1", "No. 2", "No. 3", "No. 7"]
    assert texts(page(printed("/paper/periodical/paper/sp")), "//main/p[1]")[0].startswith("English. 0 issues and 0 articles are held.")


def test_a_periodical_says_what_it_takes_from_whom(sample):
    found = page(sample("/sample/periodical/sample/st"))
    assert "The Lock Warden 5" in said(found)
    assert "サザン・タイド" in said(found)


def test_an_issue_shows_its_contents_in_order_and_what_of_them_is_missing(small):
    found = page(small("/paper/issue/paper/tp/1"))
    assert texts(found, "//ol[@class='contents']/li/a") == ["Strike as Listed", "Sums as Listed"]
    assert "Lost as Listed (not held)" in said(found)
    assert "Not all that its contents list names is held." in said(found)
    assert texts(found, "//nav[@class='neighbours']//a") == ["The Paper No. 2, June 2012"]


# Articles.


def test_an_article_is_shown_with_its_place_its_text_and_what_proves_it(sample):
    found = page(sample(f"/sample/article/{FLOODGATE}"))
    assert texts(found, "//h1") == ["The Night the Floodgate Held"]
    assert "Eight inches" in texts(found, "//article//h2")
    assert texts(found, "//article//p[@class='kicker']") == ["High Water on the Severn"]
    (citation,) = texts(found, "//p[@class='citation-ready']")
    assert citation.startswith("“The Night the Floodgate Held”, The Lock Warden No. 41, Spring 2012, https://sample.backfile.example/")
    assert "sha256:" in citation
    assert "sample-warc/sample-" in said(found)
    assert "side by side" in texts(found, "//ul[@class='printed']//a")


@pytest.mark.parametrize(("key", "language", "direction"), [("arabic/2013-02-layl", "ar", "rtl"), ("japanese/sm/14/suimon", "ja", "ltr")])
def test_an_article_says_its_language_and_the_way_in_which_it_runs(sample, key, language, direction):
    (article,) = page(sample(f"/sample/article/sample/{key}")).xpath("//article")
    assert (article.get("lang"), article.get("dir")) == (language, direction)


def test_what_is_quoted_elsewhere_is_marked_in_the_text_that_is_quoted(printed):
    found = page(printed("/paper/article/paper/1/gate"))
    assert found.xpath("//article//mark[@class='quotation']")
    (reference,) = {link.get("href") for link in found.xpath("//article//a[@class='reference']")}
    assert "The Quotes" in said(found.xpath(f"//li[@id='{reference[1:]}']")[0])


def test_an_article_shows_what_it_has_been(printed):
    now = page(printed("/paper/article/paper/7/late"))
    assert said(now.xpath("//article")[0]).endswith("As it was at last, and longer.")
    (address,) = [link.get("href") for link in now.xpath("//aside//ol//a")]
    before = page(printed(address))
    assert said(before.xpath("//article")[0]).endswith("As it was at first.")
    assert "This is version 1" in said(before)


@pytest.mark.parametrize("version", ["2", "0", "x", "-1", "9" * 400, "1' OR 1"])
def test_a_version_that_there_is_not_is_the_present_text(printed, version):
    assert "As it was at last" in said(page(printed("/paper/article/paper/7/late", version=version)))


def test_notes_and_citations_lead_to_what_they_mean(small):
    found = page(small("/paper/article/paper/1/strike"))
    links = {said(link): link.get("href") for link in found.xpath("//main//a")}
    assert links["東京の集会"] == "/paper/article/paper/2/tokyo"
    assert "Zuerst ein Flugblatt." in said(found)
    assert "(not held)" in said(found)


def test_hostile_words_stay_words(small):
    answer = small("/paper/article/paper/2/hostile")
    found = page(answer)
    assert texts(found, "//h1") == ["<script>document.title='run'</script>"]
    assert found.xpath("//script") == found.xpath("//main//img") == []
    assert not [link for link in found.xpath("//a/@href") if link.startswith("javascript:")]


# Works and comparisons.


def test_the_works_come_in_several_orders_and_by_language(sample):
    most = page(sample("/sample/works"))
    assert texts(most, "//tbody/tr/td[2]")[0] == "5"
    assert "all reprints as CSV" in said(most)
    japanese = page(sample("/sample/works", language="ja", order="oldest"))
    assert japanese.xpath("//tbody/tr")
    assert all("Japanese" in languages for languages in texts(japanese, "//tbody/tr/td[3]"))
    assert "No work has a printing" in said(page(sample("/sample/works", language="xx", order="'", page="9" * 50)))


def test_a_work_shows_its_printings_by_date_and_how_they_are_known(sample):
    found = page(sample(f"/sample/work/{FLOODGATE}"))
    assert texts(found, "//table[@class='printings']/tbody/tr/td[4]") == [
        "canonical",
        "reprint",
        "translation",
        "translation",
        "translation",
    ]
    assert "its note says so" in said(found)
    beside = next(link for link in found.xpath("//a[@class='beside']/@href") if "suimon" in link)
    assert "translates" in said(page(sample(beside)))


def test_two_articles_side_by_side_are_told_with_figures(sample):
    found = page(sample("/sample/compare", article="sample/english/st/17/floodgate", source=FLOODGATE))
    assert found.xpath("//main//ins")
    assert found.xpath("//main//del")
    assert "Share of the article in passages" in said(found)


def test_two_articles_stand_side_by_side_as_the_command_shows_them(printed, printed_path, tmp_path):
    backfile("compare", "paper/1/gate", "paper/2/weir", "--db", printed_path, "--html", tmp_path / "pair.html")
    written = html.document_fromstring((tmp_path / "pair.html").read_text("utf-8"))
    (address,) = page(printed("/paper/article/paper/2/weir")).xpath("//ul[@class='printed'][1]//a[@class='beside']/@href")[:1]
    shown = page(printed(address))
    assert said(shown.xpath("//table")[0]) == said(written.xpath("//table")[0])
    assert shown.xpath("//main//thead//a/@href") == ["/paper/article/paper/1/gate", "/paper/article/paper/2/weir"]


def test_a_pair_says_who_has_decided_on_it(printed):
    assert "A. Keeper, 2026-01-05 (confirm): Seen <b>." in said(page(printed("/paper/reprints/1", follow=True)))


def test_long_texts_are_compared_while_others_are_served(printed):
    async def served_meanwhile():
        comparing = asyncio.create_task(printed.site.client.get("/paper/compare?article=paper/2/longer&source=paper/1/long"))
        turns = 0
        while not comparing.done():
            await asyncio.sleep(0.001)
            turns += 1
        assert len((await comparing).text) > 5 * LONG
        return turns

    assert asyncio.run(served_meanwhile()) > 5


def test_an_article_that_nobody_printed_again_says_nothing_of_it(printed):
    assert "Printed elsewhere" not in said(page(printed("/paper/article/paper/3/alone")))


@pytest.mark.parametrize(
    "address",
    [
        "article/paper/1/gate", "article/paper/2/weir", "issue/paper/tp/2", "works", "work/paper/1/gate", "reprints", "quotations",
        "compare?article=paper/2/weir&source=paper/1/gate", "reprints_of_an_article?article=paper/1/gate", "search?q=document",
        "periodical/paper/tp",
    ],
)  # fmt: skip
def test_nothing_of_a_text_that_was_printed_again_becomes_markup(printed, address):
    text = printed(f"/paper/{address}").text
    assert "<script>document" not in text
    assert 'onerror="document' not in text
    assert "Seen <b>" not in text


# Addresses.


@pytest.mark.parametrize(
    ("table", "page_"),
    [("articles", "article"), ("issues", "issue"), ("periodicals", "periodical"), ("clusters", "work"), ("reprints", "compare?")],
)
def test_rows_that_have_a_page_lead_to_it(sample, table, page_):
    answer = sample(f"/sample/{table}/1")
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(f"/sample/{page_}")
    assert sample(answer.headers["location"]).status_code == 200
    assert sample(f"/sample/{table}/1.json").status_code == 200
    assert sample(f"/sample/{table}/999999").status_code == 404


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("kind", ["article", "issue", "periodical", "work"])
def test_what_is_not_held_is_a_sentence(sample, kind, key):
    answer = sample(f"/sample/{kind}/{quote(key, safe='/')}")
    assert answer.status_code == 404
    found = html.fromstring(answer.text)
    assert f"This mirror holds no {kind}" in said(found)
    assert found.xpath("//script") == []
    assert len(answer.content) < 20_000


def test_a_key_that_is_nearly_right_finds_its_like(sample):
    found = html.fromstring(sample("/sample/article/sample/english/lw/41/floodgates").text)
    assert FLOODGATE in texts(found, "//main//li/a")


@pytest.mark.parametrize("asked", [{}, {"article": "x"}, {"article": "x", "source": "y"}, {"article": FLOODGATE, "source": FLOODGATE}])
def test_two_that_cannot_be_compared_are_a_sentence(sample, asked):
    answer = sample("/sample/compare", **asked)
    assert answer.status_code in (400, 404)
    assert texts(html.fromstring(answer.text), "//p[@class='sentence']")


def test_an_odd_key_has_an_address_that_leads_to_it(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    names = ["a b", "ä?x", "50%", "b#2", "c&d=e", "d;e", "plus+", "東京", "x'y\"z", "e//f"]
    for name in names:
        mirror.write(article_page(1, name, f"Of {name}.", language="en"))
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    ask = asking(tmp_path / "paper.db")
    to = Addresses("/", "/paper")
    for name in names:
        assert f"Of {name}." in said(page(ask(to.article(f"paper/1/{name}"))))
    ask.close()


def test_what_was_taken_down_says_so(sample_mirror, tmp_path):
    shutil.copy(sample_mirror, tmp_path)
    shutil.copytree(sample_mirror.parent / "sample-warc", tmp_path / "sample-warc")
    path = tmp_path / "sample.db"
    assert backfile("forget", FLOODGATE, path, "--reason", "asked for by <b>the writer</b>", "--yes").returncode == 0
    ask = asking(path)
    answer = ask(f"/sample/article/{FLOODGATE}")
    assert answer.status_code == 410
    assert "asked for by <b>the writer</b>" in said(html.fromstring(answer.text))
    ask.close()


# Mirrors that hold little.


PAGES = [
    "/",
    "/paper/periodicals",
    "/paper/works",
    "/paper/search",
    "/paper/search?q=x",
    "/paper/pictures",
    "/paper/questions",
    "/paper",
    "/paper/articles",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_mirror_before_its_first_page_has_every_page(tmp_path, address):
    mirror = open_paper(tmp_path / "paper.db")
    mirror.close()
    ask = asking(tmp_path / "paper.db")
    found = page(ask(address))
    assert len(found.xpath("//h1")) == 1
    ask.close()


def test_a_mirror_that_has_never_been_crawled_says_so(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    mirror.close()
    ask = asking(tmp_path / "paper.db")
    assert "This mirror holds no article yet" in said(page(ask("/")))
    ask.close()


@pytest.mark.parametrize("address", [*PAGES, "/paper/article/paper/1/only", "/paper/issue/paper/tp/1", "/paper/periodical/paper/tp"])
def test_a_mirror_without_reprints_has_every_page(tmp_path, address):
    mirror = open_paper(tmp_path / "paper.db")
    mirror.write(contents_page(1, ["only"]))
    mirror.write(article_page(1, "only", "One article and no other.", language="en"))
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    ask = asking(tmp_path / "paper.db")
    page(ask(address))
    ask.close()


@pytest.mark.parametrize(
    ("code", "name"), [("ja", "Japanese"), ("pt-BR", "Brazilian Portuguese"), ("tl", "Tagalog"), ("", "no language known"), ("qqq", "qqq")]
)
def test_languages_are_called_by_their_names(code, name):
    assert language_name(code) == name
