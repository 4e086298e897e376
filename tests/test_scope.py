"""A crawl goes to the hosts of its archive, and to no private address; what else is unsafe in Scrapy is off."""

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.conf import build_component_list
from scrapy.utils.test import get_crawler

from crawler.configuration.scrapy_settings import crawl_settings
from crawler.fetching.scope import PublicResolver, ScopeMiddleware, is_loopback
from tests.mirrors import PaperSpider


def middleware(base_url: str | None = None) -> ScopeMiddleware:
    crawler = get_crawler(PaperSpider, {"BACKFILE_BASE_URL": base_url})
    crawler.spider = crawler._create_spider()
    return ScopeMiddleware.from_crawler(crawler)


@pytest.mark.parametrize("url", ["https://paper.example/1/", "http://paper.example/x", "https://paper.example:443/x"])
def test_the_archive_s_hosts_are_let_through(url):
    assert middleware().process_request(Request(url)) is None


@pytest.mark.parametrize(
    "url",
    ["https://paper.example:8443/", "https://evil.example/", "https://paper.example.evil.example/", "http://127.0.0.1/", "http://[::1]/",
     "http://169.254.169.254/latest/", "ftp://paper.example/x", "file:///etc/passwd", "http://2130706433/"],
)  # fmt: skip
def test_all_else_is_refused(url):
    with pytest.raises(IgnoreRequest):
        middleware().process_request(Request(url))


def test_a_base_url_opens_its_own_host_and_port_only():
    scoped = middleware("http://127.0.0.1:8000/copy/")
    assert scoped.process_request(Request("http://127.0.0.1:8000/copy/1/")) is None
    with pytest.raises(IgnoreRequest):
        scoped.process_request(Request("http://127.0.0.1:8001/copy/1/"))


def test_a_name_that_leads_into_a_private_network_is_not_resolved():
    resolver = PublicResolver(None, 0, 1.0, "copy.example")
    assert resolver._refuse_private("93.184.216.34", "paper.example") == "93.184.216.34"
    for private in ("10.0.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"):
        with pytest.raises(OSError, match="private address"):
            resolver._refuse_private(private, "paper.example")


@pytest.mark.parametrize(("url", "loopback"), [("http://127.0.0.1:8/", True), ("http://localhost/", True), ("http://[::1]:8/", True),
                                               ("https://paper.example/", False), ("http://127.0.0.1.evil.example/", False)])  # fmt: skip
def test_loopback_is_told_from_the_world(url, loopback):
    assert is_loopback(url) is loopback


# What Scrapy itself would do: run a console and a web server that take commands, trust any certificate, read files and FTP, unpack a
# gigabyte, send cookies and referers, ask again and follow redirects by itself.
@pytest.mark.parametrize(
    ("setting", "value"),
    [("TELNETCONSOLE_ENABLED", False), ("REMOTE_CONTROL_ENABLED", False), ("DOWNLOAD_VERIFY_CERTIFICATES", True), ("ROBOTSTXT_OBEY", True),
     ("DOWNLOAD_HANDLERS", {"data": None, "file": None, "ftp": None, "s3": None}), ("DOWNLOAD_MAXSIZE", 32 * 1024 * 1024),
     ("DOWNLOAD_DELAY_JITTER", 0), ("COOKIES_ENABLED", False), ("REFERER_ENABLED", False), ("RETRY_ENABLED", False),
     ("REDIRECT_ENABLED", False), ("METAREFRESH_ENABLED", False), ("HTTPCACHE_ENABLED", False), ("JOBDIR", None)],
)  # fmt: skip
def test_what_is_unsafe_or_impolite_in_scrapy_is_off(setting, value):
    assert crawl_settings({})[setting] == value


def test_nothing_that_takes_commands_is_even_loaded():
    loaded = build_component_list(crawl_settings({}).getwithbase("EXTENSIONS"))
    assert not [name for name in loaded if "remote_control" in name]
