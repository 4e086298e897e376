"""A mirror is proven, read again and taken pages out of without network, by the commands that an operator types."""

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copytree

import pytest
from sqlite_utils import Database

from crawler.sample_archive.server import serve as serve_sample
from pipelines.mirror.checking import check
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.schema.migrations import VERSION
from pipelines.mirror.settling.settle import settle
from pipelines.mirror.table_dump import dump
from tests.command import backfile, crawl
from tests.mirrors import article_page, missing_page, open_paper

FLOODGATE = "sample/english/lw/41/floodgate"


@pytest.fixture
def mirror(sample_mirror, tmp_path) -> Path:
    """A copy of the sample mirror, its WARC files with it, to be harmed."""
    copytree(sample_mirror.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "sample.db"


def run(path: Path, *statements: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as db:
        found = [row for statement in statements for row in db.execute(statement).fetchall()]
        db.commit()
        return found


def warc_of(path: Path) -> Path:
    (file,) = (path.parent / f"{path.stem}-warc").glob("*.gz")
    return file


# Proof.


def test_a_mirror_as_it_was_crawled_is_proven(mirror):
    done = backfile("check", mirror)
    assert (done.returncode, done.stderr) == (0, "")
    assert "all is as it should be; 201 captures are as they came" in done.stdout


def test_tables_that_a_crawl_has_not_settled_yet_are_not_judged(mirror):
    run(mirror, "DELETE FROM links", "INSERT INTO unsettled SELECT DISTINCT kind, key FROM readings")
    done = backfile("check", mirror)
    assert done.returncode == 0
    assert "wait for the end of a crawl" in done.stdout


def shortened(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def altered(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "least", "most", "said"),
    [(Path.unlink, 201, 201, "is missing"), (shortened, 50, 150, "ends before byte"), (altered, 1, 1, "holds no whole record")],
)
def test_every_damaged_capture_is_named_and_nothing_is_changed(mirror, harm, least, most, said):
    before = dump(mirror)
    harm(warc_of(mirror))
    done = backfile("check", mirror, "--json")
    findings = [finding["message"] for finding in json.loads(done.stdout)["findings"]]
    assert done.returncode == 3
    assert least <= len(findings) <= most
    assert all("https://sample.backfile.example/" in finding and said in finding for finding in findings)
    assert dump(mirror) == before


def test_damaged_pages_are_fetched_anew_after_a_repair(mirror):
    altered(warc_of(mirror))
    assert backfile("check", mirror, "--repair").returncode == 3
    ((url,),) = run(mirror, "SELECT url FROM captures WHERE state = 'damaged'")
    before = dump(mirror)
    with serve_sample() as site:
        assert crawl(site, mirror).returncode == 0
    assert run(mirror, f"SELECT outcome, revisit_of FROM captures WHERE url = '{url}' AND run_id > 1")[-1][1] is None
    done = backfile("check", mirror)
    assert done.returncode == 0
    assert "1 are known to be damaged" in done.stdout
    assert dump(mirror) == before


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE articles SET headline = 'Forged' WHERE id = 5", "A row of articles is not what its captures say"),
        ("DELETE FROM source_notes WHERE id < 9", "A row of source_notes is not what its captures say"),
        ("UPDATE citations SET outcome = 'ambiguous'", "A row of citations is not what its captures say"),
        ("INSERT INTO articles_search (articles_search) VALUES ('delete-all')", "The search index articles_search does not fit"),
        ("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')", "The search index articles_fts does not fit"),
        ("INSERT INTO article_urls (url, article_id, role, capture_id) VALUES ('x', 9999, 'print', 1)", "names a row of articles"),
    ],
)
def test_what_was_derived_and_is_not_what_it_should_be_is_told_and_mended(mirror, harm, said):
    before = dump(mirror)
    run(mirror, harm)
    done = backfile("check", mirror, "--repair")
    assert done.returncode == 3
    assert said in done.stdout
    assert backfile("check", mirror).returncode == 0
    assert dump(mirror) == before


def test_a_file_that_sqlite_cannot_read_is_one_sentence(mirror):
    with mirror.open("r+b") as file:
        file.seek(40_000)
        file.write(b"\xff" * 60_000)
    done = backfile("check", mirror)
    assert done.returncode in (1, 3)
    assert "Traceback" not in done.stderr + done.stdout
    assert "SQLite" in done.stdout + done.stderr


# Reading again.


def test_a_reparse_with_the_same_program_changes_nothing(mirror):
    before, ids = dump(mirror), run(mirror, "SELECT id, key FROM articles", "SELECT id, capture_id FROM readings")
    done = backfile("reparse", mirror, "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert "193 pages read again" in done.stdout
    assert "0 of them differently; 0 articles new, 0 changed" in done.stdout
    assert dump(mirror) == before
    assert run(mirror, "SELECT id, key FROM articles", "SELECT id, capture_id FROM readings") == ids


def test_a_reparse_ends_where_a_crawl_with_this_program_would_have(mirror):
    before = dump(mirror)
    # As an older program might have left it: other readings, some of keys that no page has now, problems that none shows.
    run(
        mirror, "UPDATE readings SET key = 'sample/english/lw/41/sluice', reader = 'Older/1' WHERE id % 7 = 0 AND kind = 'article'",
        "DELETE FROM readings WHERE id % 5 = 0", "INSERT OR IGNORE INTO unsettled SELECT kind, key FROM readings",
        "UPDATE problems SET code = 'old_' || code WHERE stage <> 'fetch'",
        "UPDATE captures SET charset = 'x', outcome = 'read' WHERE status = 200 AND outcome = 'unread'",
    )  # fmt: skip
    with closing(Database(mirror, execute_plugins=False)) as db:
        # What was remembered of the text of an article that goes, goes with it.
        db.execute("PRAGMA foreign_keys = ON")
        settle(db, 1)
    assert dump(mirror) != before
    done = backfile("reparse", mirror, "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert dump(mirror) == before
    assert backfile("check", mirror).returncode == 0


def test_a_capture_that_cannot_be_read_again_keeps_its_reading_and_is_a_problem(mirror):
    before = dump(mirror)
    altered(warc_of(mirror))
    done = backfile("reparse", mirror, "-q")
    assert done.returncode == 3
    assert run(mirror, "SELECT code, severity FROM problems WHERE code = 'damaged_capture'") == [("damaged_capture", "error")]
    after = dump(mirror)
    assert after["articles"] == before["articles"]


def test_a_crawl_that_was_stopped_before_a_reparse_goes_on_after_it(tmp_path, sample_mirror):
    path = tmp_path / "sample.db"
    with serve_sample() as site:
        assert crawl(site, path, "--limit", 60).returncode == 0
        assert backfile("reparse", path, "-q").returncode == 0
        assert crawl(site, path).returncode == 0
    assert dump(path) == dump(sample_mirror)
    assert run(path, "SELECT max(times) FROM (SELECT count(*) AS times FROM captures WHERE outcome <> 'rules' GROUP BY url)") == [(1,)]


# Taking down.


def test_a_page_that_was_forgotten_is_nowhere_any_more_but_for_its_tombstone(mirror):
    ((key, opening),) = run(mirror, _NOT_REPRINTED)
    words = opening.encode()
    assert words in mirror.read_bytes()
    done = backfile("forget", key, mirror, "--reason", "asked for by its author", "--yes")
    assert done.returncode == 0, done.stderr
    assert words not in mirror.read_bytes()
    assert not list(mirror.parent.glob("sample.db-*"))
    assert words not in gzip.decompress(warc_of(mirror).read_bytes())
    assert run(mirror, "SELECT article_key, captures, reason FROM tombstones") == [(key, 1, "asked for by its author")]
    assert run(mirror, f"SELECT count(*) FROM articles WHERE key = '{key}'") == [(0,)]
    proven = backfile("check", mirror)
    assert proven.returncode == 0, proven.stdout
    with serve_sample() as site:
        assert crawl(site, mirror, "--full").returncode == 0
    assert run(mirror, f"SELECT count(*) FROM articles WHERE key = '{key}'") == [(0,)]
    assert backfile("reparse", mirror, "-q").returncode == 0
    assert run(mirror, f"SELECT count(*) FROM articles WHERE key = '{key}'") == [(0,)]
    assert backfile("forget", key, mirror, "--reason", "again", "--yes").returncode == 0


# Of an article that stands nowhere else: a reprint is another page, and stays.
_NOT_REPRINTED = """
    SELECT key, substr(body_text, 1, 60) AS opening FROM articles AS this
    WHERE language = 'en' AND body_text <> '' AND instr(opening, char(10)) = 0
    AND NOT EXISTS (SELECT 1 FROM articles AS other WHERE other.id <> this.id AND instr(other.body_text, substr(this.body_text, 1, 60)))
    AND NOT EXISTS (SELECT 1 FROM issues WHERE instr(pdf_text, substr(this.body_text, 1, 60)))
    ORDER BY key LIMIT 1
"""


def test_what_is_not_there_cannot_be_forgotten_and_nothing_goes_unasked(mirror):
    before = dump(mirror)
    unknown = backfile("forget", "sample/nothing", mirror, "--reason", "x", "--yes")
    assert (unknown.returncode, unknown.stderr.count("\n")) == (2, 1)
    unasked = backfile("forget", FLOODGATE, mirror, "--reason", "x")
    assert unasked.returncode != 0
    assert dump(mirror) == before


def test_the_same_bytes_at_another_address_are_forgotten_too_and_a_server_s_error_page_is_not(tmp_path):
    from pipelines.mirror.forgetting import addresses_of, forget

    mirror = open_paper(tmp_path / "paper.db")
    first, second = article_page(1, "lock", "It held."), article_page(2, "key", "It was lost.")
    copy = article_page(1, "lock", "It held.", prefix="old/")
    copy.capture = type(first.capture)(exchange=first.capture.exchange, digest=first.capture.digest, length=first.capture.length)
    for page in (first, second, copy, missing_page("https://paper.example/1/x.html", "2026-01-02T00:00:00.000Z"),
                 missing_page(second.url, "2026-01-03T00:00:00.000Z")):  # fmt: skip
        mirror.write(page)
    mirror.settle()
    urls = addresses_of(mirror.db, "paper/1/lock")
    assert urls == (first.url, copy.url)
    assert forget(mirror.db, tmp_path / "paper.db", mirror.run_id, urls, "x").captures == 2
    assert addresses_of(mirror.db, "https://paper.example/1/x.html") == ("https://paper.example/1/x.html",)
    forget(mirror.db, tmp_path / "paper.db", mirror.run_id, addresses_of(mirror.db, "https://paper.example/1/x.html"), "x")
    assert check(mirror.db, tmp_path / "paper.db").findings == []
    assert mirror.db.execute("SELECT key FROM articles").fetchall() == [("paper/2/key",)]
    mirror.close()


# Other versions of the program.


def test_an_older_mirror_is_brought_up_to_date_and_kept_as_it_was(tmp_path):
    from tests.test_settle_notes import write_first_version

    path = tmp_path / "paper.db"
    write_first_version(path)
    before = path.read_bytes()
    mirror = open_paper(path)
    mirror.settle()
    mirror.close()
    assert run(path, "PRAGMA user_version") == [(VERSION,)]
    assert run(tmp_path / "paper.db.schema-1", "PRAGMA user_version", "SELECT title FROM issues") == [(1,), ("old",)]
    assert len(before) > 0
    db = open_for_reading(path)
    proof = check(db, path)
    assert (proof.findings, proof.unproven) == ([], 2)
    db.close()


@pytest.mark.parametrize("name", ["reparse", "check", "forget"])
def test_without_a_mirror_each_says_so(tmp_path, name):
    more = ["--reason", "x"] if name == "forget" else []
    done = backfile(name, *(["key"] if name == "forget" else []), tmp_path / "none.db", *more)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "there is no mirror" in done.stderr
