"""What an address says of its page, by the patterns that a module declares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import ArchiveSpider
from crawler.layouts.issue import WholeIssue
from crawler.loading import archive_classes
from crawler.reading.places import Address, BadPattern, Place
from pipelines.items import Periodical

CODES = ("lw", "st")


@pytest.mark.parametrize(
    ("address", "path", "place"),
    [
        (Address("", "index"), "", Place("index")),
        (Address("{code}", "index"), "lw", Place("index", "lw")),
        (Address("{code}", "index"), "xx", None),
        (Address("*/{code}/{number}", "issue"), "english/lw/41-42", Place("issue", "lw", "41-42")),
        (Address("*/{code}/{number}", "issue"), "english/lw/extra", None),
        (Address("*/{code}/{number:*}/{name}", "article"), "english/lw/extra-2/a", Place("article", "lw", "extra-2", name="a")),
        (Address("lock/{year}/{month}/{name}", "article"), "lock/1998/7/a", Place("article", date="1998-07", name="a")),
        (Address("lock/{year}/{month}/{day}", "article"), "lock/1998/7/3", Place("article", date="1998-07-03")),
        (Address("lock/{year}/{day}", "article"), "lock/1998/7", Place("article", date="1998")),
        (Address("lock/{date}", "issue", code="lw"), "lock/1852-05-08", Place("issue", "lw", date="1852-05-08")),
        (
            Address("news/{year}/{number}/x.{language}", "issue", code="st", number="{year}-{number}"), "news/2001/07/x.de",
            Place("issue", "st", "2001-07", date="2001", language="de"),
        ),
        (Address("{name:about|mail*}", "page"), "mailbag", Place("page", name="mailbag")),
        (Address("{name:about|mail*}", "page"), "about/us", None),
        (Address("{name:a.b}", "page"), "axb", None),
        (Address("{shelf:leaflets}/{path}", "article", piece="leaflet"), "leaflets/1998/a",
         Place("article", shelf="leaflets", name="1998/a", piece="leaflet")),
        (Address("{path:tag/*|tag_*}", "article", rubric="The Answers"), "tag/3", Place("article", name="tag/3", rubric="The Answers")),
        (Address("full", "page", layout=WholeIssue), "full", Place("page", layout=WholeIssue)),
    ],
)  # fmt: skip
def test_a_pattern_finds_what_its_fields_say_and_nothing_else(address, path, place):
    assert address.place(path, CODES) == place


def test_what_has_a_number_is_of_the_only_periodical():
    assert Address("{number}", "issue").place("41", ("lw",)) == Place("issue", "lw", "41")
    assert Address("{name}", "page").place("about", ("lw",)) == Place("page", name="about")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (Address("{nr}/{name}", "article"), "'{nr}', which is none of {code}"),
        (Address("{name}/{name}", "article"), "has {name} twice"),
        (Address("{name", "article"), "cannot be read at '{'"),
        (Address("name}", "article"), "cannot be read at '}'"),
        (Address("{name:}", "article"), "cannot be read at '{'"),
        (Address("/news/{number}", "issue"), "without a slash at its ends"),
        (Address("https://mill.example/{number}", "issue"), "no path below the host"),
        (Address("{number}", "issue", code="mill-{language}"), "made of '{language}', which its address pattern '{number}' has not"),
        (Address("{year}", "issue", number="{year}-{"), "made of '{', which its address pattern '{year}' has not"),
    ],
)  # fmt: skip
def test_a_bad_pattern_says_in_a_sentence_what_is_wrong(address, says):
    with pytest.raises(BadPattern) as failure:
        address.check()
    assert says in str(failure.value)
    assert "\n" not in str(failure.value)


@given(st.text("ab{}:|*/.-name", max_size=14), st.text("ab/.-|{}*", max_size=8))
def test_any_pattern_matches_or_says_that_it_is_bad(pattern, path):
    try:
        place = Address(pattern, "page").place(path)
    except BadPattern:
        return
    assert place is None or place.kind == "page"
    if "{" not in pattern and "*" not in pattern:
        assert (place is not None) == (path == pattern)


class Mill(ArchiveSpider):
    name = "mill"
    title = "The Mill"
    home_url = "https://mill.example/"
    hosts = ("mill.example",)
    start_urls = ["https://mill.example/index.html"]
    periodicals = (Periodical(code="ml", name="The Mill", language="en"),)
    addresses = (
        Address("", "index"),
        Address("leaflets/{path}", "article", shelf="leaflets", piece="leaflet"),
        Address("{number}", "issue"),
        Address("{number}/{name}", "article"),
    )


@pytest.mark.parametrize(
    ("path", "kind", "code", "followed"),
    [
        ("", "index", None, True),
        ("index.html", "index", None, True),
        ("41/", "issue", "ml", True),
        ("41/index.html", "issue", "ml", True),
        ("41/race.html", "article", "ml", True),
        ("41/race.pdf", "page", "ml", True),
        ("leaflets/a/flour.PDF", "page", None, True),
        ("about.pdf", "page", None, False),
        ("41/race.jpg", "article", "ml", False),
        ("about.html", "page", None, True),
    ],
)
def test_the_walk_goes_by_what_addresses_say(path, kind, code, followed):
    spider, url = Mill(), f"https://mill.example/{path}"
    assert (spider.page_kind(url), spider.periodical_of(url), spider.follows(url)) == (kind, code, followed)


def test_an_address_elsewhere_is_no_home_page():
    assert Mill().place("https://elsewhere.example/") == Place()


@pytest.mark.parametrize("name", archive_classes())
def test_every_pattern_of_every_archive_can_be_read(name):
    codes = [periodical.code for periodical in archive_classes()[name].periodicals]
    for address in archive_classes()[name].addresses:
        address.check()
        assert address.code is None or "{" in address.code or address.code in codes, f"{address.pattern}: {address.code} is no periodical"


@pytest.mark.parametrize(
    ("path", "key", "number"),
    [
        ("issue09/rain.html", "9/rain", "9"),
        ("9/rain.html", "9/rain", "9"),
        ("098/", "98", "98"),
        ("current/lg_mail.html", "186/lg_mail", "186"),
        ("issue01to08/tkdesk.html", "01to08/tkdesk", None),
        ("03/linux_gazette.sep.html", "01to08/linux_gazette.sep", "3"),
        ("issue28//tag_modem.html", "28/tag_modem", "28"),
        ("authors/weir.html", "authors/weir", None),
    ],
)
def test_the_folders_of_the_linux_gazette_are_issues(path, key, number):
    gazette = archive_classes()["linux_gazette"]()
    url = gazette.home_url + path
    assert (gazette.identity(url), gazette.place(url).number) == (f"linux_gazette/{key}", number)


@pytest.mark.parametrize(
    ("path", "kind", "rest"),
    [
        ("english/", "index", {}),
        ("about.html", "page", {}),
        ("english/wv/index.html", "index", {"code": "wv"}),
        ("english/wv/archives/2001.html", "index", {"code": "wv"}),
        ("english/wv/archives/oldsite/1998/a.html", "article", {"code": "wv", "shelf": "oldsite", "date": "1998"}),
        ("english/leaflets/index.html", "index", {"shelf": "leaflets"}),
        ("english/leaflets/roster.pdf", "page", {"shelf": "leaflets", "piece": "leaflet"}),
        ("russian/oldsite/a.html", "article", {"shelf": "oldsite"}),
        ("print/english/wv/1177/kke.html", "article", {"code": "wv", "number": "1177"}),
        ("pubs/wv/1177/kke", "article", {"code": "wv", "number": "1177"}),
        ("spartacist/fr/44", "issue", {"code": "spf", "number": "44"}),
        ("english/wv/kke.html", "article", {"code": "wv", "number": None}),
        ("english/wv/1177/issue.pdf", "page", {"code": "wv", "number": "1177"}),
        ("english/mill/1177/kke.html", "page", {"code": None}),
    ],
)
def test_the_folders_of_the_icl_s_sites_are_papers_issues_and_shelves(path, kind, rest):
    place = archive_classes()["icl"]().place("https://old.iclfi.org/" + path)
    assert place.kind == kind
    assert {name: getattr(place, name) for name in rest} == rest
