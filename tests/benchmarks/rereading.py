"""Pages a second of `backfile reparse`: printed pages of 30 KB, first where every reading is new, then where none is different.

    python -m tests.benchmarks.rereading [--pages 1500]

The pages are those of tests.benchmarks.printed_page, in ten looks, each at an address of its own. It needs the real page's text, and says
so where it is not there.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from crawler.spiders.icl import IclSpider
from pipelines.items import Capture, Page
from pipelines.mirror.store import Mirror
from pipelines.warc.exchange import Exchange
from tests.asp_looks import LOOKS, REAL, read_printed
from tests.benchmarks.measures import cost_of
from tests.benchmarks.printed_page import lengthened


def captured(pages: int) -> Iterator[Page]:
    """Yield so many Pages that were captured, and read by no layout."""
    printed = lengthened(read_printed())
    bodies = [look(printed) for look in LOOKS]
    for number in range(pages):
        url = f"{IclSpider.home_url}english/asp/{number}/bolivia.html"
        body = f"{bodies[number % len(bodies)]}<!-- {number} -->".encode()
        exchange = Exchange(url=url, at="2026-01-01T00:00:00.000Z", status=200, headers=[(b"Content-Type", b"text/html")], body=body)
        yield Page(url=url, outcome="unread", capture=Capture(exchange=exchange, digest=exchange.payload_digest, length=len(body)))


def write(path: Path, pages: int) -> int:
    """Write a mirror of captured pages to `path`; return their bytes."""
    mirror, size = Mirror(path), 0
    mirror.begin_run(archive=IclSpider(), settings={}, version="benchmark", full=False)
    for page in captured(pages):
        assert page.capture is not None
        size += page.capture.length
        mirror.write(page)
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    return size


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1500)
    pages = parser.parse_args().pages
    if not REAL.exists():
        sys.exit(f"{REAL} is not there: the text of the real page that these pages are made of.")
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own: the one that writes a mirror holds its lock to its end.
        db = Path(folder) / "mirror.db"
        writing = "import sys, pathlib, tests.benchmarks.rereading as r; r.write(pathlib.Path(sys.argv[1]), int(sys.argv[2]))"
        cost_of([sys.executable, "-c", writing, str(db), str(pages)])
        for said in ("every reading is new", "none is different"):
            cost = cost_of([sys.executable, "-m", "crawler.cli", "reparse", str(db), "--quiet"])
            print(f"{said}: {pages:,} pages, {pages / cost.wall:.0f} a second, start and settling included; {cost.wall:.1f} s")


if __name__ == "__main__":
    main()
