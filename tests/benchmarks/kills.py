"""Kills a crawl of 500 pages with SIGKILL at random moments, many times, and compares what is left with an undisturbed run's.

    python -m tests.benchmarks.kills [--kills 200] [--seed N]

A crawl is killed and started again until it ends; then another begins, until there were so many kills. Ends with status 1 where a row was
lost or doubled, a page that was finished was fetched again, or a capture cannot be proven.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from pipelines.mirror.checking import check
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.table_dump import dump
from tests.command import environment
from tests.paper_walk import walking
from tests.site_server import Answer, Site, page, serve

_PAPERS, _ISSUES, _ARTICLES = ("tp", "zt"), 10, 25
_CONCURRENCY = 4
_AGAIN = "SELECT url, count(*) FROM captures WHERE outcome <> 'rules' GROUP BY url HAVING count(*) > 1"


def site_of_500_pages() -> dict[str, Answer]:
    """Return the answers of a site of two indexes and 500 articles, some of them in each other's words, by path."""
    words = Path(__file__).read_text(encoding="utf-8").split()
    pages = {
        f"/{paper}/{issue}/a{name}.html": page(
            f"<h1>On lock {name} of {issue}</h1><p>text {' '.join(random.Random(issue * 100 + name).sample(words, 120))}</p>"
        )
        for paper in _PAPERS
        for issue in range(_ISSUES)
        for name in range(_ARTICLES)
    }
    indexes = {f"/{paper}.html": _links(path for path in pages if path.startswith(f"/{paper}/")) for paper in _PAPERS}
    return {"/": _links(indexes), **indexes, **pages}


def _links(paths: object) -> Answer:
    assert hasattr(paths, "__iter__")
    return page("".join(f'<a href="{path}">{path}</a> ' for path in paths))


def start(site: Site, db: Path) -> subprocess.Popen[bytes]:
    """Start a crawl of `site` into `db`, in a process of its own."""
    settings = {"BACKFILE_BASE_URL": site.url, "BACKFILE_DB": str(db), "BACKFILE_CONCURRENCY": _CONCURRENCY, "BACKFILE_DELAY": 0.01}
    return subprocess.Popen(walking(**settings), env=environment(), stdout=subprocess.DEVNULL)


def crawl_with_kills(site: Site, db: Path, kills: int, rng: random.Random) -> tuple[int, int]:
    """Crawl to the end, killed up to `kills` times; return how often it was, and how often while it walked."""
    done = walking = 0
    while True:
        asked = len(site.asked)
        process = start(site, db)
        if done < kills:
            time.sleep(rng.uniform(0.3, 2.6))
            process.kill()
        if process.wait() in (0, 3):
            return done, walking
        done += 1
        walking += len(site.asked) > asked


def faults(whole: Path, killed: Path) -> list[str]:
    """Return what is wrong with the mirror that was killed, in words."""
    expected, found = dump(whole), dump(killed)
    wrong = [f"table {table} differs" for table in expected if expected[table] != found[table]]
    with closing(sqlite3.connect(killed)) as connection:
        wrong += [f"{url} was captured {times} times" for url, times in connection.execute(_AGAIN)]
        wrong += [f"{url} is {state}" for url, state in connection.execute("SELECT url, state FROM frontier WHERE state <> 'done'")]
    with closing(open_for_reading(killed)) as db:
        wrong += [finding.message for finding in check(db, killed).findings]
    return wrong


def main() -> None:
    """Run the drill."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    options = parser.parse_args()
    rng, answers, wrong = random.Random(options.seed), site_of_500_pages(), []
    print(f"seed {options.seed}; {len(answers)} pages")
    with tempfile.TemporaryDirectory() as folder, serve(answers.get) as site:
        whole, kills, crawls = Path(folder) / "whole.db", 0, 0
        start(site, whole).wait()
        while kills < options.kills:
            site.asked.clear()
            killed, crawls = Path(folder) / f"killed{crawls}.db", crawls + 1
            done, walking = crawl_with_kills(site, killed, options.kills - kills, rng)
            kills += done
            twice = len([path for path in site.asked if path != "/robots.txt"]) - len(answers)
            found = faults(whole, killed)
            if twice > _CONCURRENCY * walking:
                found.append(f"{twice} pages were asked for again, more than can have been on their way")
            print(f"crawl {crawls}: {done} kills, {walking} of them while it walked; {twice} pages asked for again; {found or 'equal'}")
            wrong += found
    print(
        f"{kills} kills: " + ("; ".join(wrong) if wrong else "no row lost or doubled, no finished page fetched again, all captures proven")
    )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
