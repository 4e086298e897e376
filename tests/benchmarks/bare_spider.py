"""The yardstick: a bare Scrapy spider that fetches an archive's pages and writes headline and text to JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urlsplit

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response, TextResponse


class BareSpider(scrapy.Spider):
    """Follows every link to a page of the site once, links deduplicated before they are yielded."""

    name = "bare"

    def __init__(self, start: str, **kwargs: Any) -> None:
        """Take the site's address."""
        super().__init__(**kwargs)
        self.start_urls = [start + "index.html", start + "archives.html"]
        self.seen = set(self.start_urls)

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """Yield headline and text of a page, and the requests that it leads to."""
        if not isinstance(response, TextResponse):
            return
        headline = response.css("h1::text, h2::text, title::text").get()
        yield {"url": response.url, "headline": headline, "text": " ".join(response.xpath("//body//text()").getall())}
        host = urlsplit(self.start_urls[0]).netloc
        for href in response.css("a::attr(href)").getall():
            url = urldefrag(response.urljoin(href))[0]
            last = urlsplit(url).path.rpartition("/")[2]
            if urlsplit(url).netloc == host and url not in self.seen and (not last or last.endswith((".html", ".htm")) or "." not in last):
                self.seen.add(url)
                yield response.follow(url)


def main(start: str, output: str) -> None:
    """Crawl the site at `start` into the JSON lines file `output`."""
    process = AsyncCrawlerProcess(
        {"FEEDS": {output: {"format": "jsonlines", "overwrite": True}}, "ROBOTSTXT_OBEY": True, "LOG_LEVEL": "ERROR",
         "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0, "REMOTE_CONTROL_ENABLED": False,
         "TELNETCONSOLE_ENABLED": False}
    )  # fmt: skip
    process.crawl(BareSpider, start=start)
    process.start()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
