"""Measures a crawl of Linux Gazette: CPU a page against a bare spider, CPU of reading alone, and ten kills.

    python -m tests.benchmarks.crawl cpu|reading|kill ARCHIVE_DIR [--runs N]

ARCHIVE_DIR is the unpacked linux-gazette.tar.xz. Figures go to docs/benchmarks.md by hand.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from crawler.charsets import decode
from crawler.pages import WebPage, read_page
from crawler.run import archive_classes
from tests.benchmarks.served import served
from tests.table_dump import dump

ARCHIVE = "linux_gazette"


def crawl_command(site: str, db: Path) -> list[str]:
    """Return the command that crawls the archive at `site` into `db`."""
    return [sys.executable, "-m", "crawler.cli", "crawl", ARCHIVE, "--base-url", site, "--db", str(db), "--quiet"]


def timed(command: Sequence[str]) -> tuple[float, float, float]:
    """Run `command`; return seconds of CPU, seconds of wall clock, and peak resident size in MB."""
    began = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 3), f"{command} ended with {process.returncode}"
    return usage.ru_utime + usage.ru_stime, time.monotonic() - began, usage.ru_maxrss / 1024


def measure_cpu(archive: Path, runs: int) -> None:
    """Print CPU a page of a bare spider and of Backfile, by turns, and what the ratio of their best runs is."""
    best = {"bare": float("inf"), "backfile": float("inf")}
    with tempfile.TemporaryDirectory() as folder, served(archive) as site:
        output, db = Path(folder) / "bare.jsonl", Path(folder) / "mirror.db"
        for _ in range(runs):
            for name in best:
                db.unlink(missing_ok=True)
                bare = [sys.executable, "-m", "tests.benchmarks.bare_spider", site, str(output)]
                cpu, wall, size = timed(bare if name == "bare" else crawl_command(site, db))
                pages = _lines(output) if name == "bare" else _count(db, "SELECT count(*) FROM captures WHERE status = 200")
                each = 1000 * cpu / pages
                best[name] = min(best[name], each)
                print(f"{name:>9}: {pages:,} pages, {each:.1f} ms CPU a page, {pages / wall:.0f} pages a second, {size:.0f} MB")
    print(f"    ratio: {best['backfile'] / best['bare']:.2f}")


def measure_reading(archive: Path, runs: int) -> None:
    """Print CPU a page of decoding and reading every page of the tree, without network and mirror."""
    spider = archive_classes()[ARCHIVE]()
    pages = [(path, path.read_bytes()) for path in sorted(archive.rglob("*.html"))]
    for _ in range(runs):
        began, slowest = time.process_time(), (0.0, Path())
        for path, body in pages:
            before = time.process_time()
            page = WebPage(spider.home_url + quote(str(path.relative_to(archive))), decode(body, None, spider.charset).text)
            list(page.links())
            layout = read_page(page, spider, spider.layouts)
            if layout is not None:
                layout.readings()
            slowest = max(slowest, (time.process_time() - before, path))
        each = 1000 * (time.process_time() - began) / len(pages)
        print(f"{len(pages):,} pages, {each:.2f} ms CPU a page; slowest {1000 * slowest[0]:.0f} ms: {slowest[1].relative_to(archive)}")


def measure_kills(archive: Path, runs: int) -> None:
    """Crawl once undisturbed, then again with a SIGKILL at `runs` random moments, and compare the tables."""
    with tempfile.TemporaryDirectory() as folder, served(archive) as site:
        whole, killed = Path(folder) / "whole.db", Path(folder) / "killed.db"
        _, wall, _ = timed(crawl_command(site, whole))
        kills = 0
        while kills < runs:
            process = subprocess.Popen(crawl_command(site, killed))
            time.sleep(random.uniform(1.0, wall / 5))
            process.send_signal(signal.SIGKILL)
            if process.wait() == -signal.SIGKILL:
                kills += 1
                held = _count(killed, "SELECT count(*) FROM captures") if killed.exists() else 0
                print(f"kill {kills}: {held:,} captures held")
        timed(crawl_command(site, killed))
        again = "SELECT count(*) FROM (SELECT url FROM captures GROUP BY url HAVING count(*) > 1)"
        print(f"captures: {_count(whole, 'SELECT count(*) FROM captures'):,} undisturbed,"
              f" {_count(killed, 'SELECT count(*) FROM captures'):,} with kills; {_count(killed, again):,} fetched twice")  # fmt: skip
        expected, found = dump(whole), dump(killed)
        different = [table for table in expected if expected[table] != found[table]]
        print("tables: " + ("equal" if not different else f"different: {', '.join(different)}"))


def _count(db: Path, query: str) -> int:
    connection = sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True)
    try:
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


def _lines(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


def main() -> None:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("cpu", "reading", "kill"))
    parser.add_argument("archive", type=Path)
    parser.add_argument("--runs", type=int, help="[default: 3, of kills 10]")
    options = parser.parse_args()
    measure, runs = {"cpu": (measure_cpu, 3), "reading": (measure_reading, 3), "kill": (measure_kills, 10)}[options.what]
    measure(options.archive.resolve(), options.runs or runs)


if __name__ == "__main__":
    main()
