"""The real archive Linux Gazette, crawled from its files and judged against its own contents pages."""

import sqlite3
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from tests.benchmarks.gazette.judge import Report, judge
from tests.benchmarks.served import served
from tests.command import backfile

REAL = Path(__file__).parent.parent.parent / "shared" / "real" / "linux-gazette.tar.xz"
pytestmark = pytest.mark.skipif(not REAL.exists(), reason=f"the real Linux Gazette, written by others, is not beside this checkout: {REAL}")


@pytest.fixture(scope="module")
def gazette(tmp_path_factory) -> tuple[Path, Path]:
    """The real archive unpacked, and its mirror, crawled over HTTP by the real command."""
    folder = tmp_path_factory.mktemp("gazette")
    with tarfile.open(REAL) as archive:
        archive.extractall(folder / "site", filter="data")
    with served(folder / "site") as site:
        done = backfile("crawl", "linux_gazette", "--base-url", site, "--db", folder / "lg.db", "-q", timeout=600)
    assert done.returncode == 0, done.stderr
    return folder / "site", folder / "lg.db"


@pytest.fixture(scope="module")
def report(gazette) -> Report:
    return judge(*gazette)


def share(report: Report, check: str) -> float:
    verdicts = [getattr(verdict, check) for verdict in report.verdicts if getattr(verdict, check) is not None]
    return sum(verdicts) / len(verdicts)


def test_every_issue_is_there_with_its_month(report):
    assert (len(report.gold.folders), len(report.gold.issues)) == (179, 186)
    assert report.issues_missing == []
    assert report.wrong_months == []


@pytest.mark.parametrize("check", ["found", "issue", "headline", "byline"])
def test_what_the_contents_pages_list_is_an_article(report, check):
    assert share(report, check) >= 0.98


def test_nothing_is_there_twice_and_a_whole_issue_is_no_article(report):
    assert report.doubles == []
    assert report.whole_issue_articles == []


def test_no_text_is_mojibake_but_where_the_page_s_own_bytes_are(report):
    assert [found for found in report.mojibake if not found.excused] == []


def test_charsets_were_weighed(gazette):
    connection = sqlite3.connect(gazette[1])
    charsets = Counter(dict(connection.execute("SELECT charset, count(*) FROM captures WHERE charset IS NOT NULL GROUP BY charset")))
    connection.close()
    assert charsets["windows-1252"] > 200
    assert charsets["utf-8"] > 500
    assert sum(charsets.values()) > 5000


def test_columns_have_their_rubric_and_letters_their_kind(gazette):
    connection = sqlite3.connect(gazette[1])
    rubrics = Counter(dict(connection.execute("SELECT rubric, count(*) FROM articles WHERE position IS NOT NULL GROUP BY rubric")))
    letters = connection.execute("SELECT count(*) FROM articles WHERE kind = 'letter' AND position IS NOT NULL").fetchone()[0]
    connection.close()
    assert min(rubrics["The Mailbag"], rubrics["2-Cent Tips"], rubrics["The Answer Gang"], rubrics["News Bytes"]) > 40
    assert letters > 150
