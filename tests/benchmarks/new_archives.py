"""Measures `backfile archives new`: what its modules, unedited, find of three real archives, against what those written by hand find.

    python -m tests.benchmarks.new_archives REAL_DIR [ARCHIVE...]

REAL_DIR holds the unpacked archives. Each module is begun and crawled in a copy of this checkout without the one that was written by hand.
An issue is found where one of its language has its number; an article where one of its page, or of its issue, has most of its words and
few others. Figures go to docs/benchmarks.md by hand.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.served import served

ROOT = Path(__file__).parent.parent.parent
COPIED = ("crawler", "pipelines", "exports", "scrapy.cfg", "pyproject.toml")


@dataclass(frozen=True)
class Real:
    """A real archive: its folder, and where its home page is said to be."""

    folder: str
    urls: tuple[str, ...]


REAL = {
    "linux_gazette": Real("linux-gazette", ("https://linuxgazette.net/",)),
    "debian_weekly_news": Real("debian-weekly-news", ("https://www.debian.org/News/weekly/",)),
    "chambers_harpers": Real(
        "chambers-harpers",
        ("https://chambers-harpers.backfile.example/chambers/index.html", "https://chambers-harpers.backfile.example/harpers/index.html"),
    ),
}
_MOST = 0.5
_ISSUES = "SELECT issues.key, language FROM issues JOIN periodicals ON periodicals.id = periodical_id"
_ARTICLES = """
SELECT json_group_array(article_urls.url), issues.key, articles.language, body_text FROM articles
JOIN article_urls ON article_id = articles.id LEFT JOIN issues ON issues.id = issue_id GROUP BY articles.id
"""


@dataclass(frozen=True)
class Article:
    """An article of a mirror."""

    places: frozenset[object]
    """The pages that it stands on, and its issue with its language."""
    words: Counter[str]


def measure(name: str, real: Path, folder: Path) -> None:
    """Print what a module for the archive `name` that nobody edited finds of what the one written by hand finds."""
    archive, copy = REAL[name], folder / "checkout"
    _copy_checkout(copy, name)
    with served(real / archive.folder) as site:
        began = time.perf_counter()
        _run(copy, "archives", "new", name, *archive.urls, "--base-url", site)
        took = time.perf_counter() - began
        for root, db in ((ROOT, "by_hand.db"), (copy, "begun.db")):
            _run(root, "crawl", name, "--base-url", site, "--db", str(folder / db), "--quiet")
    lines = len((copy / "crawler" / "spiders" / f"{name}.py").read_text(encoding="utf-8").splitlines())
    print(f"{name}: begun in {took:.0f} s, {lines} lines")
    compare(folder / "by_hand.db", folder / "begun.db")


def compare(by_hand: Path, begun: Path) -> None:
    """Print which share of the issues and articles of the mirror `by_hand` the mirror `begun` has."""
    issues, found = _issues(by_hand), _issues(begun)
    missing = sorted(map(str, issues - found))
    print(f"  issues   {len(issues) - len(missing):>6,} of {len(issues):>6,} ({1 - len(missing) / len(issues):.1%}); {len(found):,} in all")
    print(f"           missing: {', '.join(missing[:8]) or 'none'}")
    articles, known = _articles(by_hand), _articles(begun)
    at: dict[object, list[Article]] = defaultdict(list)
    for article in known:
        for place in article.places:
            at[place].append(article)
    lost = [one for one in articles if not any(_is_same(one, other) for place in one.places for other in at[place])]
    share = 1 - len(lost) / len(articles)
    print(f"  articles {len(articles) - len(lost):>6,} of {len(articles):>6,} ({share:.1%}); {len(known):,} in all")
    print(f"           missing: {', '.join(sorted(str(min(map(str, one.places))) for one in lost)[:8]) or 'none'}")


def _is_same(one: Article, other: Article) -> bool:
    common = (one.words & other.words).total()
    return common >= _MOST * one.words.total() and common >= _MOST * other.words.total()


def _issues(db: Path) -> set[object]:
    with sqlite3.connect(db) as connection:
        return {_issue(key, language) for key, language in connection.execute(_ISSUES)}


def _issue(key: str, language: str) -> object:
    """Return what tells an issue from others whatever its key is made of: the numbers in it, and its language."""
    return tuple(map(int, re.findall(r"\d+", key.rpartition("/")[2]))), language.partition("-")[0]


def _articles(db: Path) -> list[Article]:
    with sqlite3.connect(db) as connection:
        rows = connection.execute(_ARTICLES).fetchall()
    return [
        Article(
            frozenset([*(url.partition("#")[0] for url in json.loads(urls)), *([_issue(key, language or "")] if key else [])]),
            Counter(re.findall(r"\w+", text.lower())),
        )
        for urls, key, language, text in rows
        if text.strip()
    ]


def _copy_checkout(copy: Path, name: str) -> None:
    copy.mkdir()
    for one in COPIED:
        if (ROOT / one).is_dir():
            shutil.copytree(ROOT / one, copy / one, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / one, copy / one)
    (copy / "crawler" / "spiders" / f"{name}.py").unlink()


def _run(root: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "crawler.cli", *arguments]
    done = subprocess.run(command, cwd=root, env={**os.environ, "BACKFILE_RETRY_WAIT": "0.01"}, capture_output=True, text=True, check=False)
    # 3 is done, and a person is needed: a begun module has pages that nothing reads.
    if done.returncode not in (0, 3):
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", type=Path)
    parser.add_argument("archives", nargs="*", default=list(REAL))
    options = parser.parse_args(arguments)
    for name in options.archives:
        with tempfile.TemporaryDirectory() as folder:
            measure(name, options.real, Path(folder))


if __name__ == "__main__":
    main()
