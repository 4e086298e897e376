"""The real Chambers's and Harper's, crawled from their files and judged against the pages themselves; and what the archive refuses."""

import sqlite3
from contextlib import closing

import pytest

from crawler.spiders.chambers_harpers import ChambersHarpersSpider
from tests.benchmarks.magazines import ARCHIVE, Report, crawl, judge, reprints
from tests.command import backfile

real = pytest.mark.skipif(
    not ARCHIVE.exists(), reason=f"the real Chambers's and Harper's, written by others, are not beside this checkout: {ARCHIVE}"
)


def test_it_is_crawled_from_a_copy_or_not_at_all(tmp_path):
    for how in ((), ("--dry-run",)):
        done = backfile("crawl", "chambers_harpers", "--db", tmp_path / "ch.db", *how)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1
        assert "nowhere on the web" in done.stderr
        assert "--base-url" in done.stderr
    assert not (tmp_path / "ch.db").exists()


def test_only_the_pages_of_issues_are_followed_as_their_texts_and_pictures_would_come_twice():
    spider = ChambersHarpersSpider()
    issue = spider.home_url + "chambers/1852-05-08/18796-h.htm"
    assert (spider.page_kind(issue), spider.issue_key(spider.place(issue))) == ("issue", "chambers_harpers/chambers/1852-05-08")
    assert spider.follows(issue)
    assert not any(spider.follows(issue.replace("-h.htm", ending)) for ending in (".txt", "-8.txt", "-h/images/a.jpg", "-h.mid"))
    assert not spider.follows(spider.home_url + "index.html")


@pytest.fixture(scope="module")
def mirror(tmp_path_factory):
    """The real archive unpacked, and its mirror, crawled over HTTP by the real command."""
    return crawl(tmp_path_factory.mktemp("magazines"))


@pytest.fixture(scope="module")
def report(mirror) -> Report:
    return judge(*mirror)


@real
def test_every_entry_of_every_contents_is_an_article_with_its_own_text(report):
    assert (report.articles, report.entries, len(report.groups)) == (1056, 785, 3)
    assert (report.without_article, report.doubled, report.empty) == ([], [], [])


@real
def test_no_text_is_lost_or_doubled(report):
    assert len(report.kept) == 49
    assert [name for name, share in report.kept.items() if not 0.99 <= share <= 1.01] == []
    assert report.boilerplate == []


@real
def test_every_issue_has_its_number_its_date_and_all_its_articles(mirror):
    with closing(sqlite3.connect(mirror[1])) as db:
        issues = db.execute("SELECT key, number, date_edtf, complete FROM issues ORDER BY key").fetchall()
    assert [key.rpartition("/")[2] for key, *_ in issues] == [date for _, _, date, _ in issues]
    assert [number for key, number, *_ in issues if "/chambers/" in key] == [str(number) for number in range(418, 444)]
    assert [number for key, number, *_ in issues if "/harpers/1850" in key] == ["I", "II", "III", "IV", "V", "VI", "VII"]
    assert all(complete for *_, complete in issues)


@real
def test_credits_are_notes_and_name_whose_text_it_was(mirror):
    with closing(sqlite3.connect(mirror[1])) as db:
        named = dict(
            db.execute("SELECT coalesce(periodicals.key, periodical_text), count(*) FROM source_notes LEFT JOIN periodicals "
                       "ON periodicals.id = periodical_id GROUP BY 1").fetchall()
        )  # fmt: skip
        left = db.execute("SELECT body_text FROM articles WHERE body_text GLOB '[[(]From *' OR headline GLOB '*[(]From *'").fetchall()
    assert named["chambers_harpers/chambers"] >= 24
    assert named["Household Words"] + named["Dickens's Household Words"] >= 40
    assert all(body.startswith("[From a Daguerreotype by") for (body,) in left)


@real
def test_what_harper_s_took_is_traced_to_chambers_s_by_its_date(mirror):
    found, known = reprints(mirror[1])
    assert len(known) == 20
    assert {(reprint.source, reprint.article) for reprint in found} == set(known)
    assert {reprint.direction for reprint in found} == {"dated"}
