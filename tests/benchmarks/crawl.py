"""Measures crawls of Linux Gazette: CPU a page against a bare spider, of reading alone, of a second run, and of reading it all again.

    python -m tests.benchmarks.crawl cpu|reading|again|reparse|kill ARCHIVE_DIR [--runs N]

ARCHIVE_DIR is the unpacked linux-gazette.tar.xz. Figures go to docs/benchmarks.md by hand.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from crawler.layouts.fitting import fitting_layout
from crawler.loading import archive_classes
from crawler.reading.charsets import decode
from crawler.reading.pages import WebPage
from pipelines.mirror.opening import warc_folder
from pipelines.mirror.table_dump import dump
from tests.benchmarks.measures import cost_of, count
from tests.benchmarks.served import served

ARCHIVE = "linux_gazette"


def crawl_command(site: str, db: Path) -> list[str]:
    """Return the command that crawls the archive at `site` into `db`."""
    return [sys.executable, "-m", "crawler.cli", "crawl", ARCHIVE, "--base-url", site, "--db", str(db), "--quiet"]


def measure_cpu(archive: Path, runs: int) -> None:
    """Print CPU a page of a bare spider and of Backfile, by turns, and what the ratio of their best runs is."""
    best = {"bare": float("inf"), "backfile": float("inf")}
    with tempfile.TemporaryDirectory() as folder, served(archive) as site:
        output, db = Path(folder) / "bare.jsonl", Path(folder) / "mirror.db"
        for _ in range(runs):
            for name in best:
                bare = [sys.executable, "-m", "tests.benchmarks.bare_spider", site, str(output)]
                remove(db)
                cost = cost_of(bare if name == "bare" else crawl_command(site, db))
                pages = _lines(output) if name == "bare" else count(db, "SELECT count(*) FROM captures WHERE status = 200")
                each = 1000 * cost.cpu / pages
                best[name] = min(best[name], each)
                print(f"{name:>9}: {pages:,} pages, {each:.1f} ms CPU a page, {pages / cost.wall:.0f} pages a second, {cost.size:.0f} MB")
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
            _ = page.links
            layout = fitting_layout(page, spider, spider.layouts)
            if layout is not None:
                layout.readings()
            slowest = max(slowest, (time.process_time() - before, path))
        each = 1000 * (time.process_time() - began) / len(pages)
        print(f"{len(pages):,} pages, {each:.2f} ms CPU a page; slowest {1000 * slowest[0]:.0f} ms: {slowest[1].relative_to(archive)}")


def measure_again(archive: Path, runs: int) -> None:
    """Crawl, then again with --full and without, and print what the second runs asked for, changed and cost a page."""
    with tempfile.TemporaryDirectory() as folder, served(archive) as site:
        db = Path(folder) / "mirror.db"
        first = cost_of(crawl_command(site, db))
        pages = count(db, "SELECT pages FROM runs WHERE id = 1")
        print(f"first: {pages:,} answers, {1000 * first.cpu / pages:.1f} ms CPU each, {first.size:.0f} MB")
        before = dump(db)
        for run in range(2, 2 + runs):
            cost = cost_of([*crawl_command(site, db), "--full"])
            asked, same = (count(db, query.format(run)) for query in (_ASKED, _UNCHANGED))
            print(f"--full: {asked:,} answers, {same:,} of them 304, {1000 * cost.cpu / asked:.1f} ms CPU each, {cost.size:.0f} MB")
        cost = cost_of(crawl_command(site, db))
        print(f"what is due: {count(db, _ASKED.format(2 + runs)):,} answers, {cost.wall:.1f} s")
        print("tables: " + ("as they were" if dump(db) == before else "different"))


_ASKED = "SELECT count(*) FROM captures WHERE run_id = {} AND outcome <> 'rules'"
_UNCHANGED = "SELECT count(*) FROM captures WHERE run_id = {} AND status = 304"


def measure_reparse(archive: Path, runs: int) -> None:
    """Crawl, then read everything again, and print pages a second and whether anything came out differently."""
    with tempfile.TemporaryDirectory() as folder, served(archive) as site:
        db = Path(folder) / "mirror.db"
        cost_of(crawl_command(site, db))
        before = dump(db)
        pages, size = count(db, _READ), count(db, f"SELECT avg(length) FROM ({_READ.replace('count(*)', 'length')})")
        for _ in range(runs):
            cost = cost_of([sys.executable, "-m", "crawler.cli", "reparse", str(db), "--quiet"])
            print(f"{pages:,} pages of {size / 1000:.0f} KB: {pages / cost.wall:.0f} a second, {1000 * cost.cpu / pages:.1f} ms CPU each")
        print("tables: " + ("as they were" if dump(db) == before else "different"))


_READ = "SELECT count(*) FROM captures WHERE status = 200 AND outcome IN ('read', 'unread', 'missing')"


def measure_kills(archive: Path, runs: int) -> None:
    """Crawl once undisturbed, then again with a SIGKILL at `runs` random moments, and compare the tables."""
    with tempfile.TemporaryDirectory() as folder, served(archive) as site:
        whole, killed = Path(folder) / "whole.db", Path(folder) / "killed.db"
        wall = cost_of(crawl_command(site, whole)).wall
        kills = 0
        while kills < runs:
            process = subprocess.Popen(crawl_command(site, killed))
            time.sleep(random.uniform(1.0, wall / 5))
            process.send_signal(signal.SIGKILL)
            if process.wait() == -signal.SIGKILL:
                kills += 1
                held = count(killed, "SELECT count(*) FROM captures") if killed.exists() else 0
                print(f"kill {kills}: {held:,} captures held")
        cost_of(crawl_command(site, killed))
        captures = "SELECT count(*) FROM captures WHERE outcome <> 'rules'"
        again = "SELECT count(*) FROM (SELECT url FROM captures WHERE outcome <> 'rules' GROUP BY url HAVING count(*) > 1)"
        print(f"captures: {count(whole, captures):,} undisturbed, {count(killed, captures):,} with kills")
        print(f"fetched twice: {count(killed, again):,}")
        expected, found = dump(whole), dump(killed)
        different = [table for table in expected if expected[table] != found[table]]
        print("tables: " + ("equal" if not different else f"different: {', '.join(different)}"))


def remove(db: Path) -> None:
    """Remove a mirror and its WARC files."""
    db.unlink(missing_ok=True)
    shutil.rmtree(warc_folder(db), ignore_errors=True)


def _lines(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


def main() -> None:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("cpu", "reading", "again", "reparse", "kill"))
    parser.add_argument("archive", type=Path)
    parser.add_argument("--runs", type=int, help="[default: 2 or 3, of kills 10]")
    options = parser.parse_args()
    measure, runs = {
        "cpu": (measure_cpu, 3), "reading": (measure_reading, 3), "again": (measure_again, 2), "reparse": (measure_reparse, 2),
        "kill": (measure_kills, 10),
    }[options.what]  # fmt: skip
    measure(options.archive.resolve(), options.runs or runs)


if __name__ == "__main__":
    main()
