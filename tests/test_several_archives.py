"""A mirror may hold several archives side by side: each is walked by itself, and all are settled, searched and shown together."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from exports.about import About, read_about
from exports.reading_room import periodicals
from exports.reading_room.addresses import Addresses
from pipelines.items import FoundUrl, Page, Periodical
from pipelines.mirror.checking import check
from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.frontier.due_again import count_due
from pipelines.mirror.merging import joining
from pipelines.mirror.merging.shards import look_at
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.status import read_status
from pipelines.mirror.store import Mirror
from pipelines.mirror.table_dump import dump
from pipelines.normalize.dates import read_date
from tests.command import backfile
from tests.mirrors import PaperSpider, article_page, capture, contents_page, open_paper
from tests.site_server import Answer, serve

TEXT = "The lock was opened at dawn, and forty barges went down to the sea before anyone had time to count what they had on board. " * 4
GAZETTE = Path(__file__).parent / "pages" / "linux_gazette"


class OtherSpider(PaperSpider):
    """Another archive, which has a paper of the same code and an article of the same text."""

    name = "other"
    title = "The Other Papers"
    home_url = "https://other.example/"
    hosts = ("other.example",)
    start_urls = [home_url]
    periodicals = (Periodical(code="tp", name="The Other Paper", language="en"),)
    licence = "MIT"


def begin(mirror: Mirror, archive: type[PaperSpider]) -> None:
    mirror.begin_run(archive=archive, settings={}, version="test", full=False)


def finish(mirror: Mirror) -> None:
    mirror.finish_run("done", mirror.settle(), {})


def elsewhere(page: Page) -> Page:
    """Return a page of the paper's archive as the other archive has it."""
    page.url = page.url.replace("paper.example", "other.example")
    for reading in page.readings:
        reading.key = reading.key.replace("paper/", "other/")
        reading.issue_key = "other/tp/7"
    page.capture = capture(page.url, page.url, "2026-01-02T00:00:00.000Z")
    return page


def write_paper(mirror: Mirror) -> None:
    begin(mirror, PaperSpider)
    for page in (contents_page(1, ["barges"]), article_page(1, "barges", TEXT, language="en")):
        mirror.write(page)
    finish(mirror)


def write_other(mirror: Mirror) -> None:
    begin(mirror, OtherSpider)
    mirror.write(elsewhere(article_page(7, "boats", TEXT, language="en", date_text="June 2014", date=read_date("June 2014", "en"))))
    finish(mirror)


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("both") / "both.db"
    mirror = Mirror(path)
    write_paper(mirror)
    write_other(mirror)
    mirror.close()
    return path


def test_each_archive_has_its_own_articles_papers_and_runs(both):
    with closing(open_for_reading(both)) as db:
        assert db.execute("SELECT key FROM articles ORDER BY key").fetchall() == [("other/7/boats",), ("paper/1/barges",)]
        assert db.execute("SELECT key FROM periodicals ORDER BY key").fetchall() == [("other/tp",), ("paper/sp",), ("paper/tp",)]
        held = db.execute(
            "SELECT archives.key, value FROM run_measures JOIN runs ON runs.id = run_id JOIN archives ON archives.id = archive_id "
            "WHERE run_measures.name = 'articles_held'"
        ).fetchall()
    assert held == [("paper", 1.0), ("other", 1.0)]


def test_what_one_archive_took_from_another_is_a_reprint(both):
    with closing(open_for_reading(both)) as db:
        found = db.execute(
            "SELECT article.key, source.key, relation FROM reprints JOIN articles AS article ON article.id = article_id "
            "JOIN articles AS source ON source.id = source_id"
        ).fetchall()
    assert found == [("other/7/boats", "paper/1/barges", "reprint")]


def test_a_run_asks_for_the_pages_of_its_archive_alone(both, tmp_path):
    path = tmp_path / "both.db"
    path.write_bytes(both.read_bytes())
    mirror = Mirror(path)
    begin(mirror, OtherSpider)
    assert {lease.url for lease in mirror.lease(9)} == {"https://other.example/"}
    states = dict(mirror.db.execute("SELECT url, state FROM frontier WHERE url LIKE '%paper.example/'").fetchall())
    assert states == {"https://paper.example/": "due"}  # as its own last run left it, which was not this one's to lease
    mirror.write(Page(url="https://other.example/", outcome="read", found=[FoundUrl(url="https://paper.example/", kind="article")]))
    assert mirror.seconds_to_next() is None
    finish(mirror)
    begin(mirror, PaperSpider)
    assert {(lease.url, lease.kind) for lease in mirror.lease(9)} >= {("https://paper.example/", "index")}
    mirror.db.close()


def test_a_run_that_was_stopped_is_gone_on_with_whatever_another_archive_did_meanwhile(tmp_path):
    mirror = Mirror(tmp_path / "both.db")
    begin(mirror, PaperSpider)
    for page in (Page(url="https://paper.example/", outcome="read"), contents_page(1, ["barges"])):
        mirror.write(page)
    mirror.finish_run("stopped", None, {})
    write_other(mirror)
    begin(mirror, PaperSpider)
    assert [lease.url for lease in mirror.lease(9)] == ["https://paper.example/1/barges.html"]
    mirror.db.close()


def test_what_a_kill_left_half_written_is_cut_off_whichever_archive_it_was_of(tmp_path):
    mirror = open_paper(tmp_path / "all.db")
    mirror.write(article_page(7, "lock", TEXT))
    finish(mirror)
    begin(mirror, OtherSpider)
    mirror.write(elsewhere(article_page(7, "lock", TEXT)))
    mirror.db.close()
    (killed,) = (tmp_path / "all-warc").glob("other-*")
    whole = killed.read_bytes()
    killed.write_bytes(whole + whole[:100])
    mirror = open_paper(tmp_path / "all.db")
    mirror.close()
    assert killed.read_bytes() == whole


def test_status_tells_of_each_archive(both):
    with closing(open_for_reading(both)) as db:
        report = read_status(db)
        due = count_due(db, everything=False, archive="other"), count_due(db, everything=False, archive="paper")
    assert [(one["key"], one["last_crawl"]["outcome"]) for one in report["archives"]] == [("paper", "done"), ("other", "done")]
    assert [run["archive"] for run in report["runs"]] == ["other", "paper"]
    assert due[0] == {"index": 1}
    assert report["due"] == {kind: sum(one.get(kind, 0) for one in due) for kind in due[1] | due[0]}
    told = backfile("status", str(both))
    assert "The Paper, The Other Papers" in told.stdout


def test_a_mirror_of_several_archives_is_proven_and_says_what_it_holds(both):
    with closing(open_for_reading(both)) as db:
        assert check(db, both).findings == []
        assert read_about(db) == About("The Paper and The Other Papers", "paper+other", None, "The Other Papers: MIT", None)


def test_the_reading_room_lists_the_papers_of_each_archive_by_itself(both):
    with closing(open_for_reading(both)) as db:
        shown = periodicals.page(db, "", {}, Addresses("/", "/both"))["archives"]
    assert {archive: [paper["name"] for paper in papers] for archive, papers in shown.items()} == {
        "The Paper": ["The Paper", "The Southern Paper"],
        "The Other Papers": ["The Other Paper"],
    }


def test_shards_of_several_archives_become_one_mirror(both, tmp_path):
    for name, write in (("a", write_paper), ("b", write_other)):
        mirror = Mirror(tmp_path / f"{name}.db")
        write(mirror)
        mirror.close()
    shards = look_at(tmp_path / "joined.db", [tmp_path / "a.db", tmp_path / "b.db"])
    assert [shard.archives for shard in shards] == [("paper",), ("other",)]
    joined = Mirror(tmp_path / "joined.db")
    joined.begin_work(PaperSpider, OtherSpider, settings={"command": "merge"}, version="test")
    joining.join(joined, shards)
    finish(joined)
    joined.close()
    assert dump(tmp_path / "joined.db") == dump(both)
    with closing(open_for_reading(both)) as crawled, closing(open_for_reading(tmp_path / "joined.db")) as db:
        of_archives = "SELECT archives.key, url, page_kind FROM frontier JOIN archives ON archives.id = archive_id ORDER BY url"
        assert db.execute(of_archives).fetchall() == crawled.execute(of_archives).fetchall()


def test_two_archives_that_begin_at_one_address_cannot_share_a_mirror(tmp_path):
    class Twin(PaperSpider):
        name = "twin"

    mirror = open_paper(tmp_path / "paper.db")
    with pytest.raises(MirrorUnusable, match=r"has https://paper.example/ as a page of the archive paper; choose another file for twin"):
        begin(mirror, Twin)
    assert mirror.db.execute("SELECT key FROM archives").fetchall() == [("paper",)]
    mirror.db.close()


def test_one_command_crawls_several_archives_into_one_file_and_another_reads_each_again(tmp_path):
    def gazette(path: str) -> Answer | None:
        if path in ("/index.html", "/archives.html"):
            return Answer(b'<a href="issue10/orr.html">An article</a>', headers={"Content-Type": "text/html"})
        article = (GAZETTE / "article_plain.html").read_bytes()
        return Answer(article, headers={"Content-Type": "text/html"}) if path == "/issue10/orr.html" else None

    with serve(gazette) as site:
        (tmp_path / "backfile.toml").write_text(f'db = "all.db"\n[archives.linux_gazette]\nbase_url = "{site.url}"\n')
        crawled = backfile("crawl", "linux_gazette", "sample", "-q", cwd=tmp_path)
    assert crawled.returncode == 0, crawled.stderr
    reread = backfile("reparse", "all.db", cwd=tmp_path)
    assert reread.returncode == 0, reread.stderr
    assert ", 0 of them differently" in reread.stdout
    with closing(sqlite3.connect(tmp_path / "all.db")) as db:
        counts = dict(db.execute("SELECT substr(key, 1, instr(key, '/') - 1), count(*) FROM articles GROUP BY 1"))
        runs = db.execute(
            "SELECT archives.key, runs.settings ->> 'command' FROM runs JOIN archives ON archives.id = archive_id ORDER BY runs.id"
        )
        assert runs.fetchall() == [("linux_gazette", None), ("sample", None), ("linux_gazette", "reparse"), ("sample", "reparse")]
    assert counts == {"linux_gazette": 1, "sample": 139}
