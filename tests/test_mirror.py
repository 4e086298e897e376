"""The mirror: what is written is what was read, whatever the order and the stops."""

import itertools
import sqlite3
import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.items import ArticleReading, ContentsEntry, FoundUrl, IssueReading, Page, PrintedLink, Problem
from pipelines.mirror import lock, readings
from pipelines.mirror.failures import MirrorLocked, MirrorUnusable
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.schema.descriptions import DESCRIPTIONS
from pipelines.mirror.schema.migrations import VERSION
from pipelines.mirror.settling import unsettled
from pipelines.mirror.settling.articles import Settled
from pipelines.mirror.store import Mirror
from pipelines.mirror.table_dump import dump
from tests.mirrors import HOME, PaperSpider, article_page, contents_page, open_paper, settled_two_ways


@pytest.fixture
def mirror(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    yield mirror
    mirror.db.close()


def rows(mirror: Mirror, query: str) -> list[tuple]:
    return mirror.db.execute(query).fetchall()


def find(mirror: Mirror, found: list[FoundUrl]) -> None:
    with mirror.db.atomic():
        mirror.frontier.add(found)


# The frontier.


def test_indexes_are_leased_first_and_nothing_twice(mirror):
    find(mirror, [FoundUrl(url=f"{HOME}a", kind="article"), FoundUrl(url=f"{HOME}1/", kind="issue"), FoundUrl(url=f"{HOME}p", kind="page")])
    leased = [lease.url for lease in mirror.lease(3)]
    assert leased == [HOME, f"{HOME}1/", f"{HOME}a"]
    assert [lease.url for lease in mirror.lease(3)] == [f"{HOME}p"]
    assert mirror.lease(3) == []


def test_a_failed_page_is_asked_for_again_and_then_given_up(mirror):
    for _ in range(4):
        (lease,) = mirror.lease(1)
        mirror.write(Page(url=lease.url, outcome="failed"))
    assert mirror.lease(1) == []
    assert mirror.seconds_to_next() is None
    assert dict(mirror.db.execute("SELECT state, count(*) FROM frontier GROUP BY state").fetchall()) == {"failed": 1}


def test_a_page_that_was_put_off_stays_due_with_no_attempt_counted(mirror):
    for _ in range(6):
        (lease,) = mirror.lease(1)
        mirror.write(Page(url=lease.url, outcome="put_off"))
    assert rows(mirror, "SELECT state, attempts FROM frontier") == [("due", 0)]


def test_retry_after_is_waited_for(mirror):
    (lease,) = mirror.lease(1)
    mirror.write(Page(url=lease.url, outcome="failed", retry_after=30))
    assert mirror.lease(1) == []
    assert 29 < mirror.seconds_to_next() <= 30


def test_what_a_killed_run_had_leased_is_due_again(tmp_path):
    first = open_paper(tmp_path / "paper.db")
    assert first.lease(1)
    first.db.close()
    second = open_paper(tmp_path / "paper.db")
    assert [lease.url for lease in second.lease(1)] == [HOME]
    assert rows(second, "SELECT outcome FROM runs ORDER BY id") == [("killed",), ("running",)]
    second.db.close()


def test_a_page_that_every_run_dies_of_is_asked_for_last_then_alone_and_then_given_up(tmp_path):
    names = ["deadly", "a", "b"]
    mirror = open_paper(tmp_path / "paper.db")
    find(mirror, [FoundUrl(url=f"{HOME}1/{name}.html", kind="article") for name in names])
    mirror.lease(1)
    mirror.write(Page(url=HOME, outcome="unread"))
    deaths = 0
    while (leased := [lease.url for lease in mirror.lease(2)]) and deaths < 20:
        if f"{HOME}1/deadly.html" in leased:
            deaths += 1
            mirror.db.close()
            mirror = open_paper(tmp_path / "paper.db")
        else:
            for url in leased:
                mirror.write(Page(url=url, outcome="unread"))
    assert deaths == 10
    assert rows(mirror, "SELECT url, state FROM frontier WHERE page_kind = 'article' ORDER BY url") == [
        (f"{HOME}1/a.html", "done"), (f"{HOME}1/b.html", "done"), (f"{HOME}1/deadly.html", "failed")
    ]  # fmt: skip
    assert rows(mirror, "SELECT url, severity FROM problems WHERE code = 'deadly'") == [(f"{HOME}1/deadly.html", "error")]
    mirror.db.close()


def test_a_new_run_asks_for_indexes_and_issues_again_and_not_for_articles(tmp_path):
    first = open_paper(tmp_path / "paper.db")
    find(first, [FoundUrl(url=f"{HOME}1/", kind="issue"), FoundUrl(url=f"{HOME}1/lock.html", kind="article")])
    for lease in first.lease(9):
        first.write(Page(url=lease.url, outcome="unread"))
    first.finish_run("done", Settled(), {})
    first.db.close()
    second = open_paper(tmp_path / "paper.db")
    assert [lease.url for lease in second.lease(9)] == [HOME, f"{HOME}1/"]
    second.db.close()


def test_a_run_killed_after_its_last_page_asks_for_nothing_again(tmp_path):
    first = open_paper(tmp_path / "paper.db")
    for lease in first.lease(9):
        first.write(Page(url=lease.url, outcome="unread"))
    first.db.close()
    second = open_paper(tmp_path / "paper.db")
    assert second.lease(9) == []
    second.db.close()


def test_a_full_run_that_was_killed_goes_on_and_does_not_begin_again(tmp_path):
    def begin(full):
        mirror = Mirror(tmp_path / "paper.db")
        mirror.begin_run(archive=PaperSpider, settings={"BACKFILE_FULL": full}, version="test", full=full)
        return mirror

    first = begin(full=False)
    find(first, [FoundUrl(url=f"{HOME}1/lock.html", kind="article")])
    for lease in first.lease(9):
        first.write(Page(url=lease.url, outcome="unread"))
    first.finish_run("done", Settled(), {})
    first.db.close()
    second = begin(full=True)
    (lease,) = second.lease(1)
    second.write(Page(url=lease.url, outcome="unread"))
    second.db.close()
    third = begin(full=True)
    assert [lease.url for lease in third.lease(9)] == [f"{HOME}1/lock.html"]
    third.db.close()


# Writing a page.


def test_a_page_is_written_whole_or_not_at_all(mirror):
    (lease,) = mirror.lease(1)
    page = article_page(1, "lock", "The gate held.")
    page.url = lease.url
    page.problems = [Problem(stage="read", code="x", severity="nonsense", message="breaks a constraint")]
    with pytest.raises(MirrorUnusable, match="cannot write to"):
        mirror.write(page)
    assert rows(mirror, "SELECT count(*) FROM captures UNION ALL SELECT count(*) FROM readings") == [(0,), (0,)]
    assert rows(mirror, "SELECT state FROM frontier") == [("leased",)]


def test_the_same_bytes_are_read_once(mirror):
    for _ in range(2):
        mirror.write(article_page(1, "lock", "The gate held."))
    assert rows(mirror, "SELECT (SELECT count(*) FROM captures), (SELECT count(*) FROM readings)") == [(2, 1)]


def test_a_problem_is_one_row_until_it_is_resolved(mirror):
    broken = Page(url=f"{HOME}x", outcome="failed", problems=[Problem(stage="fetch", code="unfetched", severity="error", message="500.")])
    find(mirror, [FoundUrl(url=f"{HOME}x", kind="page")])
    mirror.write(broken)
    mirror.write(broken)
    assert rows(mirror, "SELECT code, resolved_at IS NULL FROM problems") == [("unfetched", 1)]
    mirror.write(replace(broken, outcome="unread", problems=[]))
    assert rows(mirror, "SELECT code, resolved_at IS NULL FROM problems") == [("unfetched", 0)]


# Settling.


def pages() -> list[Page]:
    return [
        contents_page(1, ["lock", "mill"]),
        article_page(1, "lock", "The gate held.", links=[PrintedLink(url=f"{HOME}2/key.html", text="the key", key="paper/2/key")]),
        article_page(1, "lock", "The gate held.", prefix="old/"),
        article_page(1, "mill", "It turned.", headline=None),
        contents_page(2, ["key", "lost"], "Winter 2012-2013"),
        article_page(2, "key", "It was the wrong one."),
    ]


def settled(tmp_path, order, name="paper.db", between=False):
    path = tmp_path / name
    path.unlink(missing_ok=True)
    mirror = open_paper(path)
    for page in order:
        mirror.write(page)
        if between:
            mirror.settle()
    mirror.settle()
    mirror.db.close()
    return path


def test_articles_have_what_their_issue_knows(tmp_path):
    mirror = open_for_reading(settled(tmp_path, pages()))
    found = mirror.execute("SELECT key, headline, byline, position, date_edtf FROM articles ORDER BY key").fetchall()
    assert found == [
        ("paper/1/lock", "The Lock", "A. Writer", 1, "2012-05"),
        ("paper/1/mill", "Mill as Listed", "A. Writer", 2, "2012-05"),
        ("paper/2/key", "The Key", "A. Writer", 1, "2012-12/2013-02"),
    ]
    assert mirror.execute("SELECT key, title, complete FROM issues ORDER BY key").fetchall() == [
        ("paper/tp/1", "The Paper No. 1, May 2012", 1),
        ("paper/tp/2", "The Paper No. 2, Winter 2012-2013", 0),
    ]
    mirror.close()


def test_a_page_under_two_addresses_is_one_article(tmp_path):
    mirror = open_for_reading(settled(tmp_path, pages()))
    found = mirror.execute("SELECT url, role FROM article_urls WHERE url LIKE '%lock%' ORDER BY url").fetchall()
    assert found == [(f"{HOME}1/lock.html", "article"), (f"{HOME}old/1/lock.html", "alias")]
    assert mirror.execute("SELECT url FROM articles WHERE key = 'paper/1/lock'").fetchone() == (f"{HOME}1/lock.html",)
    mirror.close()


def test_a_link_knows_what_it_leads_to(tmp_path):
    mirror = open_for_reading(settled(tmp_path, pages()))
    assert mirror.execute("SELECT articles.key, state FROM links JOIN articles ON articles.id = target_article_id").fetchall() == [
        ("paper/2/key", "article")
    ]
    mirror.close()


def test_the_order_of_arrival_does_not_matter(tmp_path):
    expected = dump(settled(tmp_path, pages()))
    for order in itertools.islice(itertools.permutations(pages()), 0, 720, 97):
        assert dump(settled(tmp_path, order, "other.db")) == expected


def test_settling_after_each_page_gives_what_settling_once_gives(tmp_path):
    assert dump(settled(tmp_path, pages(), "each.db", between=True)) == dump(settled(tmp_path, pages(), "once.db"))


def test_the_issue_of_a_loose_article_is_the_first_that_lists_it_whenever_it_does(tmp_path):
    loose = article_page(3, "song", "It is sung.", issue_key=None)

    def listing(issue, names, day):
        page = contents_page(issue, [], at=f"2026-01-0{day}T00:00:00.000Z")
        entries = [ContentsEntry(url=f"{HOME}3/{name}.html", key=f"paper/3/{name}", headline=name) for name in names]
        page.readings[0].contents = entries
        page.capture.digest = f"sha256:{issue}{names}{day}"
        return page

    order = [loose, listing(2, ["song"], 1), listing(1, ["song"], 2), listing(1, ["hymn"], 3)]
    for length in range(1, 5):
        once = dump(settled(tmp_path, order[:length], "once.db"))
        assert dump(settled(tmp_path, order[:length], "each.db", between=True)) == once
        issue = once["articles"][0][2]
        assert issue == {1: None, 2: "paper/tp/2", 3: "paper/tp/1", 4: "paper/tp/2"}[length]


NAMES = ["lock", "mill", "key"]
ARTICLES = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(["", "It was so.", "It was not so."]), st.sampled_from(["", "old/"]),
    st.sampled_from([None, "paper/tp/1", "paper/tp/2", "paper/tp/3"]),
)  # fmt: skip
CONTENTS = st.tuples(st.integers(1, 3), st.lists(st.sampled_from([*NAMES, "lost"]), max_size=3, unique=True))


def arrival(drawn: tuple, day: int) -> Page:
    """Return the page that was drawn, captured on `day`."""
    at = f"2026-01-{day:02}T00:00:00.000Z"
    if len(drawn) == 2:
        return contents_page(drawn[0], [], at=at, listed=[f"1/{name}" for name in drawn[1]])
    name, body, prefix, issue_key = drawn
    return article_page(1, name, body, prefix=prefix, issue_key=issue_key, headline=body[:3] or None, at=at)


@given(st.lists(st.tuples(st.one_of(ARTICLES, CONTENTS), st.booleans()), min_size=1, max_size=12))
@settings(max_examples=80, deadline=None)
def test_settling_by_and_by_gives_what_settling_once_gives(tmp_path_factory, arrivals):
    folder = tmp_path_factory.mktemp("settle")
    came = [(arrival(drawn, day), settle_now) for day, (drawn, settle_now) in enumerate(arrivals, 1)]
    for mirror in settled_two_ways(folder, came):
        mirror.db.close()
    assert dump(folder / "by-and-by.db") == dump(folder / "once.db")


def test_a_page_that_broke_keeps_its_last_good_reading(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    mirror.write(article_page(1, "lock", "The gate held."))
    mirror.write(article_page(1, "lock", "", headline=None, at="2026-02-01T00:00:00.000Z"))
    mirror.settle()
    assert rows(mirror, "SELECT headline, body_text FROM articles") == [("The Lock", "The gate held.")]
    mirror.db.close()


def test_a_server_s_bad_moment_resolves_no_problem_of_reading(mirror):
    url = f"{HOME}x"
    doubt = Problem(stage="read", code="no_layout", severity="warning", message="None fits.")
    mirror.write(Page(url=url, outcome="unread", problems=[doubt]))
    mirror.write(Page(url=url, outcome="failed", problems=[Problem(stage="fetch", code="unfetched", severity="error", message="503.")]))
    assert rows(mirror, "SELECT count(*) FROM problems WHERE resolved_at IS NULL") == [(2,)]
    mirror.write(Page(url=url, outcome="read"))
    assert rows(mirror, "SELECT count(*) FROM problems WHERE resolved_at IS NULL") == [(0,)]


def test_a_clock_that_was_set_back_holds_up_nothing_that_has_not_failed(mirror):
    mirror.db.execute("UPDATE frontier SET due = '2199-01-01T00:00:00.000Z'")
    assert mirror.seconds_to_next() == 0
    assert len(mirror.lease(1)) == 1


def test_a_mirror_killed_while_it_is_made_is_gone_on_with(tmp_path):
    connection = sqlite3.connect(tmp_path / "paper.db")
    connection.execute(f"PRAGMA application_id = {0x4241434B}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    open_paper(tmp_path / "paper.db").close()


def test_a_changed_text_is_found_by_its_new_words_only(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    mirror.write(article_page(1, "lock", "The gate held."))
    mirror.settle()
    mirror.write(article_page(1, "lock", "The gate burst.", at="2026-02-01T00:00:00.000Z"))
    assert mirror.settle().changed == 1
    for index in ("articles_fts", "articles_search"):
        assert rows(mirror, f"SELECT count(*) FROM {index} WHERE {index} MATCH 'held'") == [(0,)]
        assert rows(mirror, f"SELECT count(*) FROM {index} WHERE {index} MATCH 'burst'") == [(1,)]
    mirror.db.close()


def test_settling_again_changes_no_row(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    for page in pages():
        mirror.write(page)
    mirror.settle()
    before = mirror.db.conn.total_changes
    unsettled.add_all(mirror.db)
    marked = mirror.db.conn.total_changes - before
    mirror.settle()
    # Marked for settling, and unmarked; likewise, in one row of `properties`, that reprints are to be looked for.
    assert mirror.db.conn.total_changes - before == 2 * marked + 2
    mirror.db.close()


def test_an_article_that_vanished_from_the_contents_stays(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    for page in [*pages(), contents_page(1, ["mill"], at="2026-03-01T00:00:00.000Z")]:
        mirror.write(page)
    mirror.settle()
    assert rows(mirror, "SELECT count(*) FROM articles WHERE key = 'paper/1/lock'") == [(1,)]
    mirror.db.close()


# The file.


def test_every_table_and_column_is_described(mirror):
    described = {(table, column) for table, columns in DESCRIPTIONS.items() for column in columns if column}
    held = {
        (table.name, column.name)
        for table in [*mirror.db.tables, *mirror.db.views]
        for column in table.columns
        if not table.name.startswith(("articles_fts", "articles_search", "_sqlite"))
    }
    # Generated columns, which PRAGMA table_info leaves out.
    held |= {(table, "title") for table in ("runs", "run_measures", "captures", "article_versions", "decisions")}
    assert described == held
    assert all(columns.get("") for columns in DESCRIPTIONS.values())


def test_foreign_keys_hold_and_the_file_is_whole(tmp_path):
    mirror = open_for_reading(settled(tmp_path, pages()))
    assert mirror.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert mirror.execute("PRAGMA foreign_key_check").fetchall() == []
    mirror.close()


def test_every_foreign_key_has_an_index(mirror):
    for table in mirror.db.tables:
        # SQLite makes no index for an INTEGER PRIMARY KEY, which is the table's own, and that of a WITHOUT ROWID table is the table.
        indexed = {index.columns[0] for index in table.indexes} | {table.pks[0]}
        assert {key.column for key in table.foreign_keys} <= indexed, table.name


def test_tables_are_strict(mirror):
    assert all(table.strict for table in mirror.db.tables if table.name in DESCRIPTIONS)


def test_a_newer_mirror_is_left_alone(tmp_path):
    path = tmp_path / "paper.db"
    open_paper(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with pytest.raises(MirrorUnusable, match="newer Backfile"):
        open_paper(path)


def test_another_database_is_left_alone(tmp_path):
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE letters (id)")
    connection.close()
    with pytest.raises(MirrorUnusable, match="not a mirror"):
        Mirror(path)


def test_a_mirror_is_one_plain_file_when_it_is_closed(tmp_path):
    open_paper(tmp_path / "paper.db").close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["paper.db", "paper.db.lock"]


def test_the_lock_is_held_by_one_process_for_its_lifetime(tmp_path):
    import subprocess
    import sys

    holder = (
        "import sys, pathlib; from pipelines.mirror import lock; lock.hold(pathlib.Path(sys.argv[1])); print('held', flush=True); input()"
    )
    process = subprocess.Popen([sys.executable, "-c", holder, tmp_path / "x.db"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "held\n"
        assert lock.is_held(tmp_path / "x.db")
        with pytest.raises(MirrorLocked):
            lock.hold(tmp_path / "x.db")
    finally:
        process.communicate("\n")
    assert not lock.is_held(tmp_path / "x.db")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(TEXT, st.one_of(st.none(), TEXT))
@settings(max_examples=50)
def test_a_reading_comes_back_as_it_was_packed(body, headline):
    article = ArticleReading(key="k", periodical=None, issue_key=None, body_text=body, headline=headline or None,
                             links=[PrintedLink(url="u", text=body)])  # fmt: skip
    assert readings.unpack("article", readings.pack(article)) == article
    issue = contents_page(1, ["lock"]).readings[0]
    assert isinstance(issue, IssueReading)
    assert readings.unpack("issue", readings.pack(issue)) == issue


def test_a_crawl_that_begins_while_an_export_reads_waits_for_it(tmp_path):
    path = tmp_path / "paper.db"
    open_paper(path).close()
    reader = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, check_same_thread=False)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM articles").fetchone()
    # Longer than a writer waits for another write.
    ending = threading.Timer(6, reader.close)
    ending.start()
    open_paper(path).close()
    ending.join()
