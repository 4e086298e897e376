"""The archive of Debian Weekly News: where its pages stand, and a part of the real one, crawled from its files and judged by them."""

from __future__ import annotations

import shutil
import sqlite3
import tarfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from crawler.spiders.debian_weekly_news import DebianWeeklyNewsSpider
from tests.benchmarks.served import served
from tests.benchmarks.weekly_news import ARCHIVE, Report, judge
from tests.command import backfile

SITE = "https://www.debian.org"
needs_archive = pytest.mark.skipif(
    not ARCHIVE.exists(), reason=f"the real Debian Weekly News, written by others, is not beside this checkout: {ARCHIVE}"
)


@pytest.fixture(scope="module")
def archive() -> DebianWeeklyNewsSpider:
    return DebianWeeklyNewsSpider()


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/News/weekly/", "index.en"),
        ("/News/weekly/index.html", "index.en"),
        ("/News/weekly/2001/20/", "2001/20/index.en"),
        ("/News/weekly/2001/20", "2001/20/index.en"),
        ("/News/weekly/2001/20/index", "2001/20/index.en"),
        ("/News/weekly/2001/20/index.ru.html", "2001/20/index.ru"),
        ("/News/weekly/2001/20/index.ru", "2001/20/index.ru"),
        ("/News/weekly/2001/20/mail#mail2", "2001/20/mail.en"),
        ("/News/weekly/2005/timeline", "2005/timeline.en"),
        ("/News/weekly/2005/timeline.de.html", "2005/timeline.de"),
    ],
)
def test_a_page_is_one_whichever_of_its_addresses_came_first(archive, address, page):
    assert archive.identity(SITE + address) == f"debian_weekly_news/News/weekly/{page}"
    followed = archive.preferred(SITE + address)
    assert archive.address(followed) == followed
    assert followed == f"{SITE}/News/weekly/{page}.html"
    assert archive.identity(followed) == archive.identity(SITE + address)
    assert archive.follows(followed)


def test_an_address_with_letters_of_any_script_is_followed_as_it_is_spelled(archive):
    address = f"{SITE}/News/weekly/1999/7/%D1%80%3F"
    assert archive.preferred(address) == archive.address(f"{address}.en.html") == f"{address}.en.html"


@pytest.mark.parametrize("address", ["/News/weekly/2001/20/index.fr.html", "/News/weekly/dwn.en.rdf", "/security/2001/dsa-068", "/News/"])
def test_what_is_in_another_language_no_page_or_no_part_of_the_newsletter_is_not_followed(archive, address):
    assert not archive.follows(archive.preferred(SITE + address))


def test_a_run_that_asks_for_one_translation_is_led_to_it_by_the_english_issues(archive):
    assert archive.periodical_of(f"{SITE}/News/weekly/2001/20/index.en.html") is None
    assert archive.periodical_of(f"{SITE}/News/weekly/2001/20/index.de.html") == "dwn-de"


def test_numbers_begin_anew_each_year_and_stand_in_keys_with_it(archive):
    place = archive.place(f"{SITE}/News/weekly/2006/05/index.de.html")
    assert (place.kind, place.code, archive.issue_key(place)) == ("issue", "dwn-de", "debian_weekly_news/dwn-de/2006-05")


# Of the real archive some weeks of stressed words, some of items, some in all five languages, and the pages that none leads to.
KEPT = ("1999/4*", "2001/[23]*", "2002/35", "2003/0[1-5]")


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("dwn")
    with tarfile.open(ARCHIVE) as stored:
        stored.extractall(folder / "site", filter="data")
    for issue in (folder / "site" / "News" / "weekly").glob("[12]*/*/"):
        if not any(issue.match(kept) for kept in KEPT):
            shutil.rmtree(issue)
    with served(folder / "site") as site:
        done = backfile("crawl", "debian_weekly_news", "--base-url", site, "--db", folder / "dwn.db", "-q", timeout=300)
    assert done.returncode == 0, done.stderr
    return folder / "site", folder / "dwn.db"


@pytest.fixture(scope="module")
def report(real) -> Report:
    return judge(*real)


@needs_archive
def test_every_issue_in_every_language_is_there_with_its_date_and_language(report):
    assert report.issues == 89
    assert (report.missing, report.wrong_dates, report.wrong_languages) == ([], [], [])


@needs_archive
def test_no_text_is_mojibake_in_any_charset_and_none_is_lost_or_doubled(report, real):
    assert report.mojibake == []
    assert report.uneven == ["2003-02.pl: 9386 letters, 9365 in its articles"], "of a tag that is broken off, and no text"
    with closing(sqlite3.connect(real[1])) as db:
        charsets = {charset for (charset,) in db.execute("SELECT charset FROM captures WHERE charset IS NOT NULL")}
    assert {"iso-2022-jp", "koi8-r", "iso-8859-2", "windows-1252"} <= charsets


@needs_archive
def test_what_is_translated_is_linked_to_its_original_and_rightly(report):
    linked = Counter({how: sum(counts[how] for counts in report.linked.values()) for how in ("detected", "placed", "unlinked")})
    assert linked["unlinked"] <= 0.01 * linked.total()
    assert linked["detected"] >= 0.9 * linked.total()
    wrong = sum(number for (_, verdict), number in report.matches.items() if verdict == "wrong")
    assert wrong <= 0.005 * report.matches.total()


@needs_archive
def test_the_mirror_is_proven(real):
    done = backfile("check", real[1], timeout=120)
    assert done.returncode == 0, done.stderr + done.stdout
