"""A static site of a mirror: every page and every link of it, and a search that needs no server, in a real browser from files."""

from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from exports.selection import Filters, Selection
from exports.site import search_index
from exports.writing import export
from pipelines.mirror.opening import open_for_reading
from tests.browser import browsing, needs_browser, opened

FLOODGATE = "article/sample_english_lw_41_floodgate.html"


def write_site(mirror, folder, **filters):
    db = open_for_reading(mirror)
    written = export(Selection(db, Filters(**filters)), "site", str(folder))
    db.close()
    return written


@pytest.fixture(scope="module")
def site(sample_mirror, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "site"
    assert write_site(sample_mirror, folder) == 139
    return folder


@pytest.fixture(scope="module")
def part(sample_mirror, tmp_path_factory):
    folder = tmp_path_factory.mktemp("part") / "site"
    assert 0 < write_site(sample_mirror, folder, language="fr") < 139
    return folder


def pages(folder):
    return {path: html.fromstring(path.read_bytes()) for path in sorted(folder.rglob("*.html"))}


def said(element):
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("which", ["site", "part"])
def test_no_link_is_broken_and_nothing_is_loaded_from_elsewhere(request, which):
    folder = request.getfixturevalue(which)
    broken, loaded = [], []
    held = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    for path, page in pages(folder).items():
        file = str(path.relative_to(folder))
        for element, _, link, _ in page.iterlinks():
            address = urlsplit(link)
            if address.scheme:
                loaded += [link] if element.tag != "a" else []
                continue
            target = normpath(join(dirname(file), unquote(address.path))) if address.path else file
            if target not in held or (address.fragment and target == file and not page.xpath("//*[@id=$id]", id=address.fragment)):
                broken.append((path.name, link))
    assert broken == loaded == []


def test_every_article_issue_periodical_and_work_has_its_page(site, sample_mirror):
    db = open_for_reading(sample_mirror)
    for kind, table in (("article", "articles"), ("issue", "issues"), ("periodical", "periodicals"), ("work", "clusters")):
        held = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        assert len([path for path in (site / kind).iterdir() if ".v" not in path.name]) == held, kind
    db.close()


def test_the_pages_are_those_of_the_reading_room_without_what_needs_a_server(site):
    found = pages(site)
    assert said(found[site / FLOODGATE].xpath("//h1")[0]) == "The Night the Floodgate Held"
    assert found[site / "work/sample_english_lw_41_floodgate.html"].xpath("//img[contains(@src, 'picture/')]")
    for path, page in found.items():
        assert not page.xpath("//a[contains(@href, '.json') or contains(@href, '.csv') or contains(@href, 'questions')]"), path
        assert len(page.xpath("//h1")) == 1, path
        assert [script.get("src") for script in page.iter("script")] == (["search.js"] if path.name == "search.html" else []), path


def test_what_a_part_does_not_hold_has_a_page_that_says_so(part):
    elsewhere = [page for page in pages(part).values() if said(page.xpath("//h1")[0]) == "Not in this copy"]
    assert elsewhere
    assert all("language fr" in said(page) for page in elsewhere)
    assert all(page.xpath("//main//li/a[starts-with(@href, 'https://sample.backfile.example/')]") for page in elsewhere)
    texts = [page for page in pages(part).values() if page.xpath("//article")]
    assert {page.xpath("string(//article/@lang)") for page in texts} == {"fr"}


def test_two_sites_of_one_mirror_are_equal(site, sample_mirror, tmp_path):
    write_site(sample_mirror, tmp_path / "again")
    first, second = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (site, tmp_path / "again")
    )
    assert first == second


def test_hostile_keys_and_texts_stay_in_the_folder_and_are_no_markup(hostile_mirror, tmp_path):
    write_site(hostile_mirror, tmp_path / "out" / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["site"]
    names = [path.name.lower() for path in (tmp_path / "out" / "site" / "article").iterdir()]
    assert len(set(names)) == len(names)
    for page in pages(tmp_path / "out" / "site").values():
        assert all(script.get("src") == "search.js" for script in page.iter("script"))
        assert not page.xpath("//a[starts-with(@href, 'javascript:')]")


def test_nothing_selected_is_a_site_that_says_so(sample_mirror, tmp_path):
    assert write_site(sample_mirror, tmp_path / "site", where="0") == 0
    assert "139 articles" in said(html.fromstring((tmp_path / "site" / "index.html").read_bytes()))
    assert "This copy holds a part of it: where 0." in said(html.fromstring((tmp_path / "site" / "index.html").read_bytes()))


@pytest.fixture(scope="module")
def browser():
    with browsing() as running:
        yield running


@needs_browser
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("floodgate", "The Night the Floodgate Held"), ("FLOODGATE held", "The Night the Floodgate Held"),
        ("ou la vanne", "La nuit où la vanne a tenu"), ("水門を守った夜", "水門を守った夜"), ("水門", "水門を守った夜"),
        ("ΕΠΙΘΕΩΡΗΤΗΣ φρεσκια", "Πέρασε ο επιθεωρητής, η μπογιά ήταν φρέσκια"),
        ("nothingofthekind", None), ("<script>", None), ("'\"%", None),
    ],
)  # fmt: skip
def test_the_search_finds_without_a_server(site, browser, query, first):
    with opened(browser, f"{(site / 'index.html').as_uri()}") as tab:
        tab.page.get_by_role("searchbox").fill(query)
        tab.page.get_by_role("searchbox").press("Enter")
        tab.page.wait_for_url("**/search.html?q=*")
        tab.page.wait_for_function("!document.getElementById('said').textContent.startsWith('All of the words')")
        titles = tab.page.locator("#hits h3").all_text_contents()
        assert (first in titles) if first else titles == []
        assert tab.console == tab.strays == []


@needs_browser
def test_the_search_filters_and_leads_to_the_article(site, browser):
    with opened(browser, f"{(site / 'search.html').as_uri()}?language=ja&from=2013") as tab:
        tab.page.wait_for_selector("#hits h3")
        assert tab.page.locator("#said").text_content() == f"{tab.page.locator('#hits li').count()} articles"
        assert tab.page.locator("select[name=language]").input_value() == "ja"
        tab.page.locator("#hits a").first.click()
        assert tab.page.locator("article").get_attribute("lang") == "ja"


@needs_browser
def test_hostile_headlines_stay_words_in_the_search(hostile_mirror, browser, tmp_path):
    write_site(hostile_mirror, tmp_path / "site")
    with opened(browser, f"{(tmp_path / 'site' / 'search.html').as_uri()}?q=dock") as tab:
        tab.page.wait_for_selector("#hits h3")
        assert any("<script>document.title" in title for title in tab.page.locator("#hits h3").all_text_contents())
        assert tab.page.title().startswith("Search")
        tab.page.goto(f"{(tmp_path / 'site' / 'search.html').as_uri()}?q=हिन्दी كَتَبَ")
        tab.page.wait_for_selector("#hits h3")
        assert tab.page.locator("#hits h3").all_text_contents() == ["हिन्दी كَتَبَ"]
        assert tab.console == tab.strays == []


def test_many_articles_are_spooled_and_parted_into_files(sample_mirror, tmp_path, monkeypatch):
    db = open_for_reading(sample_mirror)
    (tmp_path / "one").mkdir()
    search_index.write_index(Selection(db), tmp_path / "one")
    monkeypatch.setattr(search_index, "_KEPT", 1_000)
    monkeypatch.setattr(search_index, "A_FILE", 50)
    (tmp_path / "many").mkdir()
    assert search_index.write_index(Selection(db), tmp_path / "many") == 139
    db.close()
    assert sorted(path.name for path in (tmp_path / "many").glob("articles-*")) == ["articles-0.js", "articles-1.js", "articles-2.js"]
    assert not list((tmp_path / "many").glob("*.spool"))
    for path in (tmp_path / "one").glob("words-*.js"):
        assert path.read_bytes() == (tmp_path / "many" / path.name).read_bytes()
