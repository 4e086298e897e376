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


# What each reprints, and whether the issue that its note names is the one that its text is from; one says only that it is a revision.
REPRINTS = {
    "43/carlson": ("42/carlson", "confirmed"),
    "43/stumpel": ("42/stumpel", "confirmed"),
    "50/silva2": ("43/silva.ai", None),
    "111/okopnik": ("52/okopnik2", "confirmed"),
    "112/okopnik": ("53/okopnik", "contradicted"),
    "113/okopnik": ("54/okopnik", "confirmed"),
    "114/okopnik": ("55/okopnik", "confirmed"),
    "115/okopnik1": ("57/okopnik", "confirmed"),
    "116/okopnik": ("58/okopnik", "contradicted"),
}


def key(path: str) -> str:
    return f"linux_gazette/{path}"


@pytest.mark.parametrize(("article", "source", "outcome"), [(article, *known) for article, known in REPRINTS.items()])
def test_its_own_reprints_are_found_and_their_notes_checked(gazette, article, source, outcome):
    connection = sqlite3.connect(gazette[1])
    (found,) = connection.execute(
        "SELECT sources.key, direction, (SELECT count(*) FROM passages WHERE reprint_id = reprints.id) > 0 FROM reprints "
        "JOIN articles ON articles.id = article_id JOIN articles AS sources ON sources.id = source_id WHERE articles.key = ?",
        [key(article)],
    )
    checked = connection.execute(
        "SELECT outcome, coalesce(elsewhere.key, named.key) FROM source_notes JOIN articles ON articles.id = article_id "
        "LEFT JOIN articles AS named ON named.id = source_article_id LEFT JOIN articles AS elsewhere ON elsewhere.id = found_article_id "
        "WHERE articles.key = ?",
        [key(article)],
    ).fetchall()
    connection.close()
    assert found == (key(source), "declared" if outcome == "confirmed" else "dated", True)
    assert checked == ([(outcome, key(source))] if outcome else [])


def test_a_line_that_says_where_a_piece_was_printed_first_is_its_note_and_no_part_of_its_text(gazette):
    connection = sqlite3.connect(gazette[1])
    begin = "SELECT count(*) FROM articles WHERE ltrim({}, '[ ') GLOB 'Originally published *'"
    notes, texts = (connection.execute(begin.format(column)).fetchone()[0] for column in ("note_text", "body_text"))
    connection.close()
    assert notes >= 25
    assert texts == 0
