"""What the ways into an archive cost: `python -m tests.benchmarks.ways_in` prints seconds of processor time."""

from __future__ import annotations

import asyncio
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from scrapy.utils.test import get_crawler

from crawler.answers import read_answer
from crawler.ways_in.beginnings import add_ways_in
from crawler.ways_in.series import Days, Series
from pipelines.items import Page
from pipelines.mirror.frontier.leasing import Lease
from pipelines.mirror.store import Mirror
from pipelines.warc.exchange import Exchange
from tests.counted_papers import Counted

_HOME = "https://paper.example/"
_ADDRESSES = 50_000


class Old(Counted):
    """A daily since 1944."""

    series: ClassVar[tuple[Series, ...]] = (Days(pattern="day/{year}-{month}-{day}", first=date(1944, 1, 1)),)


def main() -> None:
    """Print what the start page of a run costs where it leads to all days of eighty years, and what the longest sitemap costs."""
    with TemporaryDirectory() as folder:
        _days(Path(folder) / "days.db")
    _sitemap()


def _days(db: Path) -> None:
    mirror = Mirror(db)
    mirror.begin_run(archive=Old, settings={}, version="benchmark", full=False)
    spider = Old.from_crawler(get_crawler(Old))
    for run in ("first", "later"):
        mirror.lease(1)
        page = Page(url=_HOME, outcome="unread")
        began, rows = time.process_time(), mirror.db.conn.total_changes
        add_ways_in(spider, page)
        made = time.process_time()
        mirror.write(page)
        took, rows = time.process_time() - made, mirror.db.conn.total_changes - rows
        print(f"{run} run: {len(page.found):,} days, made in {made - began:.2f} s, written in {took:.2f} s: {rows:,} rows changed")
    mirror.close()


def _sitemap() -> None:
    entries = "".join(f"<url><loc>{_HOME}{number}/a.html</loc></url>" for number in range(_ADDRESSES))
    exchange = Exchange(url=f"{_HOME}all.xml", at="2026-01-01T00:00:00.000Z", status=200, body=f"<urlset>{entries}</urlset>".encode())
    began = time.process_time()
    page = asyncio.run(read_answer(Counted.from_crawler(get_crawler(Counted)), exchange, Lease(exchange.url, "index")))
    print(f"a sitemap of {len(page.found):,} addresses: read in {time.process_time() - began:.2f} s")


if __name__ == "__main__":
    main()
