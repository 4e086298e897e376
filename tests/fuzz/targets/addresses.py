"""Addresses, lists of them, and what Redis keeps of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import cast

from crawler.archive import ArchiveSpider
from crawler.shared_walk.leases import ForeignLease, Offer, read, written
from crawler.ways_in.listed import LONGEST, UnreadableList
from crawler.ways_in.lists import read_list
from crawler.ways_in.sitemaps import named_in
from tests.fuzz.target import Target, Unfit, as_text, chosen, tried
from tests.fuzz.targets.surroundings import reader

ARCHIVES = ("sample", "icl", "linux_gazette", "debian_weekly_news", "chambers_harpers")
URLS = ("https://sample.backfile.example/sitemap.xml", "https://sample.backfile.example/s.xml.gz", "https://x.example/feed")
TYPES = ("application/xml", "text/plain", "text/html", "")
PARTS = b"\x1e"
SITEMAP = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://sample.backfile.example'
    "/english/lw/42/songs.html</loc><lastmod>2011-03-04</lastmod></url></urlset>"
)
INDEX = "<sitemapindex><sitemap><loc>https://sample.backfile.example/s2.xml</loc></sitemap></sitemapindex>"
RSS = (
    '<rss version="2.0"><channel><link>https://x.example/</link><item><link>/1.html</link><guid isPermaLink="true">http://x.example/1</guid>'
    '<enclosure url="a.pdf"/></item></channel></rss>'
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/b/"><link rel="next" href="?page=2"/><entry><link rel="alternate" href="1.html"/>'
    "</entry></feed>"
)
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><item><link>&b;</link></item></rss>'
WORDS = (
    "<url>", "<loc>", "</loc>", "<item>", "<link>", "href=\"", "rel=\"next\"", "xml:base=\"", "&#x2028;", "<!ENTITY", "<![CDATA[", "]]>",
    "http://", "https://", "//", "%2e", "%00", "..", ";jsessionid=", "?page=", "#", "@", "[::1]", ":99999", "xn--", "%C3%A9", "Sitemap: ",
    "{\"kind\": \"index\"}", "\"found_on\": \"", "\"attempts\": ", "\"periodical\": \"", "NaN", "1e999", "\\ud800",
)  # fmt: skip


def read_lists(content: bytes) -> None:
    """Read an answer as a sitemap or feed: one byte says at which address, of which type, packed or not."""
    if not content:
        raise Unfit
    first, body = content[0], content[1:]
    url = chosen(first, URLS)
    if first & 128:
        body = gzip.compress(body, 1, mtime=0)
    listed, refusal = tried(lambda: read_list(body, chosen(first // 4, TYPES), url, is_index=bool(first & 64)), UnreadableList)
    assert refusal.isprintable()
    if listed is not None:
        assert len(listed.pages) <= LONGEST
        assert len(set(listed.pages)) == len(listed.pages)
        assert listed.damage is None or listed.damage.isprintable()
        for link in (*listed.pages, *listed.lists):
            _take(reader("sample").spider, link)
    for link in named_in(content[1:], url):
        _take(reader("sample").spider, link)


def _take(spider: ArchiveSpider, link: str) -> None:
    """Assert that an address, once it is spelled as the archive spells it, stays so, and is of one page."""
    url = spider.address(link)
    if url is None:
        return
    assert spider.address(url) == url, (link, url)
    assert url.isascii()
    assert url.isprintable()
    if not spider.follows(url):
        return
    key = spider.identity(url)
    assert key
    assert key.startswith(f"{spider.name}/") or key == spider.name
    spider.page_kind(url)
    spider.periodical_of(url)
    spider.issue_key(spider.place(url))
    spider.page_number(url)
    list(spider.fallbacks(url))
    preferred = spider.preferred(url)
    assert spider.identity(preferred) == key, (url, preferred)
    assert spider.archive_address(spider.fetch_address(url)) == url


def read_address(content: bytes) -> None:
    """Read a link as each archive would."""
    if not content:
        raise Unfit
    spider = reader(chosen(content[0], ARCHIVES)).spider
    link = as_text(content[1:])
    _take(spider, link)
    _take(spider, spider.home_url + link)


def read_lease(content: bytes) -> None:
    """Read what Redis keeps of an address: its parts are address, text, strays and kills."""
    parts = [as_text(part) for part in content.split(PARTS)]
    if len(parts) != 4:
        raise Unfit
    url, text, strays, kills = parts
    spider = reader("sample").spider
    codes = [periodical.code for periodical in spider.periodicals]
    lease, refusal = tried(lambda: read(url, text, strays, kills, spider.address, codes), ForeignLease)
    assert bool(refusal) == (lease is None)
    if lease is not None:
        kept = written(cast(Offer, lease))
        assert read(url, kept, str(lease.strays), str(lease.kills), spider.address, codes) == lease


def list_seeds() -> Iterator[bytes]:
    """Yield lists of every kind."""
    for first in (0, 1, 4, 64, 68, 65 + 128, 128):
        for text in (SITEMAP, INDEX, RSS, ATOM, ENTITIES, "https://sample.backfile.example/a\nhttps://sample.backfile.example/b\n"):
            yield bytes([first]) + text.encode()
    yield b"\x00User-agent: *\nDisallow: /x\nSitemap: /sitemap.xml\nsitemap : https://x.example/s.xml"


def address_seeds() -> Iterator[bytes]:
    """Yield addresses of every archive, and parts of such."""
    for place, name in enumerate(ARCHIVES):
        for url in reader(name).spider.start_urls:
            yield bytes([place]) + url.encode()
        for address in reader(name).spider.addresses:
            yield bytes([place]) + address.pattern.encode()
        for path in (
            "english/lw/42/songs.html",
            "issue42/a.html",
            "../x",
            "a?page=3&PHPSESSID=1",
            "x;jsessionid=A",
            "%7Ea/%2F",
            "é /ü?ö",
            "#x",
        ):
            yield bytes([place]) + path.encode()


def lease_seeds() -> Iterator[bytes]:
    """Yield leases."""
    url = "https://sample.backfile.example/english/lw/42/songs.html"
    for said in (
        {"kind": "article", "found_on": url, "periodical": "lw", "attempts": 2},
        {"kind": "index"},
        {"kind": "page", "attempts": "x"},
    ):
        yield PARTS.join([url.encode(), b"2" + json.dumps(said).encode(), b"0", b"1"])


TARGETS = {
    "lists": Target(read_lists, list_seeds, head=1, words=WORDS, longest=2000),
    "addresses": Target(read_address, address_seeds, head=1, words=WORDS, longest=300),
    "leases": Target(read_lease, lease_seeds, words=WORDS, longest=600),
}
