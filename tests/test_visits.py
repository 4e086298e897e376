"""When an address is asked for again: the policy, and that a run keeps to it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.items import MAX_QUERIES, FoundUrl, Page
from pipelines.mirror import visits
from pipelines.mirror.frontier.due_again import count_due
from pipelines.mirror.frontier.traps import MAX_STRAYS
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.settling.articles import Settled
from pipelines.normalize.moments import timestamp
from tests.mirrors import HOME, article_page, contents_page, open_paper, unchanged_page


def leased(mirror) -> list[str]:
    return [lease.url.removeprefix(HOME) for lease in mirror.lease(1000)]


def visited(path, days_ago: float, *pages: Page) -> None:
    """Make a mirror at `path`, and visit `pages` so many days ago."""
    mirror = open_paper(path)
    mirror.lease(1)
    mirror.write(Page(url=HOME, outcome="unread"))
    with mirror.db.atomic():
        kinds = {True: "issue", False: "article"}
        mirror.frontier.add(FoundUrl(url=page.url, kind=kinds[page.url.endswith("index.html")]) for page in pages)
    mirror.lease(1000)
    for page in pages:
        mirror.write(page)
    mirror.finish_run("done", mirror.settle(), {})
    for url, due in mirror.db.execute("SELECT url, due FROM frontier").fetchall():
        earlier = datetime.fromisoformat(due) - timedelta(days=days_ago)
        mirror.db.execute("UPDATE frontier SET due = ? WHERE url = ?", [timestamp(earlier), url])
    mirror.close()


def run_again(path, **limits) -> list[str]:
    mirror = open_paper(path, **limits)
    found = leased(mirror)
    mirror.finish_run("killed", Settled(), {})
    mirror.db.close()
    return found


YOUNG, OLD = f"{datetime.now(UTC):%B %Y}", "May 2012"


@pytest.mark.parametrize(
    ("days", "again"),
    [(0, ["", "1/index.html"]), (6.9, ["", "1/index.html"]), (7.1, ["", "1/index.html", "2/index.html", "1/lock.html"])],
)
def test_indexes_and_young_issues_are_asked_for_at_every_run_and_the_rest_when_it_has_waited(tmp_path, days, again):
    pages = [contents_page(1, ["lock"], YOUNG), contents_page(2, [], OLD), article_page(1, "lock", "It held.")]
    visited(tmp_path / "paper.db", days, *pages)
    assert run_again(tmp_path / "paper.db") == again


def test_what_stays_as_it_is_is_asked_for_ever_more_rarely_and_what_changed_soon_again():
    waits = [visits.wait_after("article", "read", times).days for times in range(9)]
    assert waits == [7, 14, 28, 56, 112, 224, 365, 365, 365]
    assert visits.wait_after("page", "unread", 0).days == visits.wait_after("article", "redirect", 0).days == 30
    assert [visits.wait_after(kind, "missing", 0).days for kind in ("issue", "article", "page")] == [1, 1, 1]
    assert visits.wait_after("article", "missing", 60).days == 180


def test_the_wait_is_counted_from_what_the_visits_found(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    url = f"{HOME}1/lock.html"
    with mirror.db.atomic():
        mirror.frontier.add([FoundUrl(url=url, kind="article")])
    stands = []
    times = [f"2026-01-0{number}T00:00:00.000Z" for number in range(1, 5)]
    held, again = (article_page(1, "lock", "It held.", at=times[number]) for number in (0, 2))
    for page in (held, unchanged_page(url, times[1]), again, article_page(1, "lock", "It burst.", at=times[3])):
        mirror.write(page)
        stands.append(mirror.db.execute("SELECT unchanged FROM frontier WHERE url = ?", [url]).fetchone()[0])
    assert stands == [0, 1, 2, 0]
    mirror.db.close()


def test_a_run_asks_for_only_so_many_again_those_first_that_waited_longest(tmp_path):
    pages = [article_page(1, f"a{number}", "It held.") for number in range(6)]
    visited(tmp_path / "paper.db", 400, *pages)
    assert run_again(tmp_path / "paper.db", rechecks=3) == ["", *(f"1/a{number}.html" for number in range(3))]


@pytest.mark.parametrize(("misses", "again"), [(8, ["", "1/lock.html"]), (9, [""])])
def test_what_was_missing_at_nine_visits_in_a_row_is_left_to_a_full_run(tmp_path, misses, again):
    path = tmp_path / "paper.db"
    visited(path, 400, article_page(1, "lock", "It held."))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE frontier SET outcome = 'missing', unchanged = ? WHERE url LIKE '%lock.html'", [misses - 1])
    with closing(open_for_reading(path)) as held:
        assert count_due(held, everything=True)["article"] == 1
    assert run_again(path) == again


def test_a_clock_that_ran_ahead_puts_nothing_off_for_ever(tmp_path):
    visited(tmp_path / "paper.db", -20_000, article_page(1, "lock", "It held."))
    assert run_again(tmp_path / "paper.db") == ["", "1/lock.html"]


def test_what_the_next_run_would_ask_for_is_told_by_kind(tmp_path):
    visited(tmp_path / "paper.db", 8, contents_page(1, [], YOUNG), article_page(1, "lock", "It held."))
    mirror = open_paper(tmp_path / "other.db")
    assert count_due(mirror.db, everything=False) == {"index": 1}
    mirror.close()
    db = open_for_reading(tmp_path / "paper.db")
    assert count_due(db, everything=False) == {"index": 1, "issue": 1, "article": 1}
    assert count_due(db, everything=True) == {"index": 1, "issue": 1, "article": 1}
    db.close()


def test_conditions_are_sent_only_where_the_bytes_are_held(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    url = f"{HOME}1/lock.html"
    page = article_page(1, "lock", "It held.")
    assert page.capture is not None
    headers = [(b"ETag", b'"a"'), (b"Last-Modified", b"Mon, 08 Apr 2013 09:00:00 GMT")]
    page.capture.exchange.__dict__["headers"] = headers
    with mirror.db.atomic():
        mirror.frontier.add([FoundUrl(url=url, kind="article")])

    def asked():
        mirror.db.execute("UPDATE frontier SET state = 'due' WHERE url = ?", [url])
        (lease,) = [lease for lease in mirror.lease(9) if lease.url == url]
        return lease.etag, lease.last_modified

    assert asked() == (None, None)
    mirror.write(page)
    assert asked() == ('"a"', "Mon, 08 Apr 2013 09:00:00 GMT")
    mirror.write(unchanged_page(url, "2026-01-02T00:00:00.000Z"))
    assert asked() == ('"a"', "Mon, 08 Apr 2013 09:00:00 GMT")
    mirror.db.execute("UPDATE captures SET state = 'damaged' WHERE id = 1")
    assert asked() == (None, None)
    mirror.db.close()


# Traps.


def walked(mirror, url: str, leads_to: str) -> None:
    mirror.lease(1000)
    mirror.write(Page(url=url, outcome="unread", found=[FoundUrl(url=leads_to, kind="page")]))


def test_pages_that_only_lead_to_ever_more_pages_are_not_followed_for_ever(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    walked(mirror, HOME, f"{HOME}day/0")
    for number in range(MAX_STRAYS + 1):
        walked(mirror, f"{HOME}day/{number}", f"{HOME}day/{number + 1}")
    trapped = mirror.db.execute("SELECT url FROM frontier WHERE state = 'trapped'").fetchall()
    assert trapped[0] == (f"{HOME}day/{MAX_STRAYS + 1}",)
    assert mirror.db.execute("SELECT DISTINCT code FROM problems").fetchall() == [("trap",)]
    # A page that can be read leads there too: then it is no trap.
    with mirror.db.atomic():
        mirror.frontier.add([FoundUrl(url=trapped[0][0], kind="page")], f"{HOME}1/lock.html", 0)
    assert mirror.db.execute("SELECT state FROM frontier WHERE url = ?", trapped[0]).fetchone() == ("due",)
    mirror.db.close()


def test_only_so_many_addresses_differ_in_what_follows_the_question_mark(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    with mirror.db.atomic():
        for number in range(MAX_QUERIES + 10):
            mirror.frontier.add([FoundUrl(url=f"{HOME}calendar?month={number}", kind="page")], HOME)
        mirror.frontier.add([FoundUrl(url=f"{HOME}calendar", kind="page"), FoundUrl(url=f"{HOME}other?month=1", kind="page")], HOME)
    assert dict(mirror.db.execute("SELECT state, count(*) FROM frontier GROUP BY state").fetchall()) == {
        "due": MAX_QUERIES + 3,
        "trapped": 10,
    }
    mirror.db.close()
