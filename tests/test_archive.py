import pytest
from scrapy.utils.test import get_crawler

from crawler.archive import LEAST_LIVE_DELAY
from crawler.run import archive_classes
from tests.mirrors import PaperSpider


def spider(**settings: object) -> PaperSpider:
    crawler = get_crawler(PaperSpider, settings)
    return crawler._create_spider()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://paper.example/1/lock.html#end", "https://paper.example/1/lock.html"),
        ("http://www.paper.example/1/", "https://paper.example/1/"),
        ("HTTPS://PAPER.example:443", "https://paper.example/"),
        ("https://paper.example/a b/é.html", "https://paper.example/a%20b/%C3%A9.html"),
        ("https://paper.example/Haiti.html?p=1", "https://paper.example/Haiti.html?p=1"),
        ("https://other.example/1/", None),
        ("https://paper.example:8080/", None),
        ("mailto:x@paper.example", None),
        ("https://paper.example:port/", None),
        ("https://paper.example/" + "x" * 3000, None),
    ],
)
def test_a_page_has_one_address(url, address):
    assert spider().address(url) == address


def test_case_and_name_make_the_key_and_ending_does_not():
    read = spider().identity
    assert read("https://paper.example/1/Haiti.html") == read("https://paper.example/1/Haiti") == "paper/1/Haiti"
    assert read("https://paper.example/1/haiti.html") != read("https://paper.example/1/Haiti.html")
    assert read("https://paper.example/1/index.html") == read("https://paper.example/1/") == "paper/1"
    assert read("https://other.example/1/") is None


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000/", "http://127.0.0.1:8000/copy", "http://127.0.0.1:8000/copy/"])
def test_a_copy_of_the_site_changes_where_bytes_are_asked_for_not_what_they_are_called(base):
    walker = spider(BACKFILE_BASE_URL=base)
    for url in ("https://paper.example/", "https://paper.example/1/lock.html?x=1"):
        fetched = walker.fetch_address(url)
        assert fetched.startswith(base)
        assert walker.archive_address(fetched) == url


@pytest.mark.parametrize(
    ("settings", "delay", "concurrency"),
    [({}, 2.0, 1), ({"BACKFILE_DELAY": "0.1"}, LEAST_LIVE_DELAY, 1), ({"BACKFILE_DELAY": 5}, 5.0, 1),
     ({"BACKFILE_BASE_URL": "http://127.0.0.1:1/"}, 0.0, 8), ({"BACKFILE_BASE_URL": "http://127.0.0.1:1/", "BACKFILE_DELAY": 3}, 3.0, 8)],
)  # fmt: skip
def test_a_live_host_is_asked_slowly_whatever_is_asked_of_us(settings, delay, concurrency):
    pace = get_crawler(PaperSpider, {"BACKFILE_CONCURRENCY": 8, **settings}).settings["DOWNLOAD_SLOTS"]["paper"]
    assert pace == {"delay": delay, "concurrency": concurrency, "jitter": 0}


@pytest.mark.parametrize("name", archive_classes())
def test_an_archive_is_a_module_of_its_own_name_and_says_what_it_is(name):
    found = archive_classes()[name]
    assert found.__module__ == f"crawler.spiders.{name}"
    assert found.title
    assert found.periodicals
    assert found.layouts
    assert all(found().address(url) == url for url in found.start_urls)
    assert len({periodical.code for periodical in found.periodicals}) == len(found.periodicals)
