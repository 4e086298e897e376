"""Shards that several workers made are joined into the mirror that one crawl would have made, whatever was fetched where."""

import gzip
import json
import os
import resource
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from shutil import copy, copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.sample_archive.server import serve as serve_sample
from pipelines.items import FoundUrl, Page, Problem
from pipelines.mirror import forgetting, lock
from pipelines.mirror.checking import check
from pipelines.mirror.failures import MirrorUnusable
from pipelines.mirror.merging import joining, standing
from pipelines.mirror.merging.shards import look_at, refuse_missing
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.store import Mirror
from pipelines.mirror.table_dump import dump
from pipelines.normalize.moments import timestamp
from pipelines.warc.reading import read_exchange, record_id_at
from pipelines.warc.writing import Place
from tests.command import backfile, command, crawl, environment
from tests.mirrors import HOME, PaperSpider, article_page, capture, contents_page, missing_page, open_paper, unchanged_page


def rows(path, query, *values):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query, values).fetchall()


def shard(path, pages, settle=True):
    """Write a mirror of the paper's archive."""
    mirror = open_paper(path)
    for page in pages:
        mirror.write(page)
    mirror.finish_run("done", mirror.settle() if settle else None, {})
    mirror.close()
    return path


def joined(path, *shards, without_warc=False, archive=PaperSpider):
    """Join `shards` as the command does; return what they brought."""
    found = look_at(path, shards)
    mirror = Mirror(path)
    mirror.begin_work(archive=archive, settings={"command": "merge"}, version="test")
    brought = joining.join(mirror, found, without_warc)
    mirror.finish_run("done", mirror.settle(), {})
    standing.sweep(mirror.db)
    mirror.close()
    return brought


def proven(path):
    with closing(open_for_reading(path)) as db:
        proof = check(db, path)
    assert proof.findings == []
    return proof.captures


def day(number):
    return f"2026-01-{number:02}T00:00:00.000Z"


# The sample archive.


@pytest.fixture(scope="module")
def workers(tmp_path_factory, sample_mirror) -> list[Path]:
    """Three shards of the sample archive: one that was stopped after 80 pages, one of a single paper, and one of all."""
    folder = tmp_path_factory.mktemp("workers")
    for number, options in (1, ["--limit", "80"]), (2, ["--periodical", "lw"]):
        assert backfile("crawl", "sample", "--db", folder / f"w{number}.db", *options).returncode in (0, 3)
    copy(sample_mirror, folder / "w3.db")
    copytree(sample_mirror.parent / "sample-warc", folder / "sample-warc")
    return [folder / f"w{number}.db" for number in (1, 2, 3)]


@pytest.fixture(scope="module")
def merged(workers) -> Path:
    """The three, joined by the real command, in two steps."""
    path = workers[0].parent / "sample-whole.db"
    for shards in workers[:2], workers[1:]:
        done = backfile("merge", path, *shards)
        assert done.returncode in (0, 3), done.stderr
    assert "2 shards joined" in done.stdout
    return path


def test_the_shards_of_an_archive_become_the_mirror_of_one_crawl(merged, sample_mirror):
    assert dump(merged) == dump(sample_mirror)
    assert rows(merged, "SELECT DISTINCT state FROM frontier") == [("done",)]
    assert rows(merged, "SELECT count(*) FROM frontier") == rows(sample_mirror, "SELECT count(*) FROM frontier")
    assert rows(merged, "SELECT id FROM captures ORDER BY id") == rows(merged, "SELECT id FROM captures ORDER BY fetched_at, id")
    told = [json.loads(told).get("joined_from", {}).get("file") for (told,) in rows(merged, "SELECT settings FROM runs ORDER BY id")]
    assert sorted(told, key=str) == [None, None, "w1.db", "w2.db", "w3.db"]
    assert told[-1] is None


def test_what_was_joined_is_proven_read_again_and_exported(merged, workers):
    captures = sum(rows(path, "SELECT count(*) FROM captures")[0][0] for path in workers)
    assert proven(merged) == captures
    before = dump(merged)
    again = backfile("reparse", merged)
    assert " 0 of them differently" in again.stdout, again.stderr
    assert dump(merged) == before
    wacz = merged.with_name("whole.wacz")
    assert backfile("export", "wacz", wacz, "--db", merged).returncode == 0
    assert wacz.stat().st_size > 500_000


def test_joining_again_changes_nothing(merged, workers):
    before = dump(merged)
    kept = "SELECT * FROM frontier ORDER BY id", "SELECT * FROM captures ORDER BY id", "SELECT * FROM problems ORDER BY id"
    stood = [rows(merged, query) for query in kept]
    done = backfile("merge", merged, *reversed(workers))
    assert "0 captures new, 352 known; settled in 0.0 s, 0 articles new, 0 changed" in done.stdout, done.stderr
    assert dump(merged) == before
    assert [rows(merged, query) for query in kept] == stood


def test_a_crawl_goes_on_from_what_was_joined_and_names_the_records_of_shards_by_their_ids(merged, tmp_path):
    path = Path(copy(merged, tmp_path / "m.db"))
    copytree(merged.parent / "sample-whole-warc", tmp_path / "sample-whole-warc")
    with serve_sample() as site:
        assert crawl(site, path, "--full").returncode in (0, 3)
    assert rows(path, "SELECT pages > 100 FROM runs ORDER BY id DESC LIMIT 1") == [(1,)]
    revisits = rows(
        path,
        "SELECT this.warc_file, this.warc_offset, this.warc_length, whole.warc_file, whole.warc_offset, whole.warc_length "
        "FROM captures AS this JOIN captures AS whole ON whole.id = this.revisit_of WHERE this.run_id = (SELECT max(id) FROM runs)",
    )
    assert len(revisits) > 100
    for found in revisits[:20]:
        place = Place(*found[:3])
        with place.path(tmp_path).open("rb") as file:
            file.seek(place.offset)
            record = gzip.decompress(file.read(place.length)).decode()
        assert f"WARC-Refers-To: {record_id_at(tmp_path, Place(*found[3:]))}\r\n" in record
    proven(path)


# Small mirrors.

NAMES = ["lock", "mill"]
DRAWN = st.one_of(
    st.tuples(st.just("article"), st.sampled_from(NAMES), st.sampled_from(["", "It was so.", "It was not so."]), st.booleans()),
    st.tuples(st.just("contents"), st.integers(1, 2), st.lists(st.sampled_from(NAMES), max_size=2, unique=True)),
    st.tuples(st.just("missing"), st.sampled_from(NAMES)),
    st.tuples(st.just("broken"), st.sampled_from(NAMES)),
)


def fetched(drawn, number) -> Page:
    """Return the page that was drawn, fetched on the day `number`."""
    match drawn:
        case "article", name, body, loose:
            return article_page(1, name, body, headline=body[:6] or None, issue_key=None if loose else "paper/tp/1", at=day(number))
        case "contents", issue, names:
            return contents_page(issue, [], listed=[f"1/{name}" for name in names], at=day(number))
        case "missing", name:
            return missing_page(f"{HOME}1/{name}.html", day(number))
        case _, name:
            url = f"{HOME}1/{name}.html"
            return Page(url=url, outcome="unread", capture=capture(url, "<p>Error", day(number)))


@given(st.lists(st.tuples(DRAWN, st.sets(st.integers(0, 2), min_size=1, max_size=2)), min_size=1, max_size=10), st.permutations(range(3)))
@settings(max_examples=25, deadline=None)
def test_however_fetches_are_spread_over_shards_the_mirror_is_that_of_one_crawl(tmp_path_factory, spread, order):
    folder = tmp_path_factory.mktemp("spread")
    came = [(fetched(drawn, number), shards) for number, (drawn, shards) in enumerate(spread, 1)]
    one = shard(folder / "one.db", [page for page, _ in came])
    paths = [shard(folder / f"w{of}.db", [page for page, shards in came if of in shards], settle=of == 1) for of in range(3)]
    at_once, in_turn = folder / "at-once.db", folder / "in-turn.db"
    joined(at_once, *paths)
    for of in order:
        joined(in_turn, paths[of])
    expected = dump(one)
    assert dump(at_once) == expected
    assert dump(in_turn) == expected
    numbered = "SELECT id, url, fetched_at, digest FROM captures ORDER BY id"
    assert rows(in_turn, numbered) == rows(at_once, numbered)
    assert rows(at_once, numbered) == rows(one, numbered)
    assert joined(in_turn, at_once).captures == 0
    proven(in_turn)


def test_what_came_back_is_a_version_again_though_its_shard_had_read_it_before(tmp_path):
    def saw(number, body):
        return article_page(1, "lock", body, at=day(number))

    first = shard(tmp_path / "w1.db", [saw(1, "It was so."), saw(3, "It was so.")])
    second = shard(tmp_path / "w2.db", [saw(2, "It was not so."), unchanged_page(f"{HOME}1/lock.html", day(4))])
    joined(tmp_path / "paper.db", first, second)
    assert rows(tmp_path / "paper.db", "SELECT version, substr(captured_at, 1, 10) FROM article_versions") == [
        (1, "2026-01-01"), (2, "2026-01-02"), (3, "2026-01-03")
    ]  # fmt: skip
    assert rows(tmp_path / "paper.db", "SELECT id, revisit_of FROM captures") == [(1, None), (2, None), (3, 1), (4, 2)]


def test_more_shards_than_sqlite_attaches_at_once_are_joined(tmp_path):
    pages = [article_page(1, f"a{number}", f"It was {number}.") for number in range(9)]
    paths = [shard(tmp_path / f"w{number}.db", [page]) for number, page in enumerate(pages)]
    assert joined(tmp_path / "paper.db", *paths).captures == 9
    assert dump(tmp_path / "paper.db") == dump(shard(tmp_path / "one.db", pages))


def test_a_shard_of_a_worker_that_got_no_page_brings_nothing(tmp_path):
    (tmp_path / "w0.db").touch()
    paths = [tmp_path / "w0.db", shard(tmp_path / "w1.db", []), shard(tmp_path / "w2.db", [article_page(1, "lock", "It was so.")])]
    assert joined(tmp_path / "paper.db", *paths).captures == 1
    with pytest.raises(MirrorUnusable, match="no shard holds a page yet"):
        look_at(tmp_path / "other.db", paths[:1])


# What stands at each address.


def states(path):
    return {url: tuple(more) for url, *more in rows(path, "SELECT url, state, page_kind, outcome FROM frontier")}


def test_an_address_is_as_the_one_who_visited_it_last_left_it(tmp_path):
    first, second = open_paper(tmp_path / "w1.db"), open_paper(tmp_path / "w2.db")
    for mirror, kind in (first, "page"), (second, "article"):
        with mirror.db.atomic():
            mirror.frontier.add([FoundUrl(url=f"{HOME}{name}", kind=kind) for name in ("seen", "failing", "unseen", "left")])
    first.write(Page(url=f"{HOME}seen", outcome="unread", capture=capture(f"{HOME}seen", "x", day(1))))
    second.write(Page(url=f"{HOME}seen", outcome="missing", capture=capture(f"{HOME}seen", "y", day(2), 404)))
    for _ in range(4):
        first.write(Page(url=f"{HOME}failing", outcome="failed"))
    second.db.execute("UPDATE frontier SET state = 'leased' WHERE url LIKE '%unseen'")
    with first.db.atomic():
        # As a worker leaves to others what it did not fetch itself.
        first.db.execute("UPDATE frontier SET state = 'done' WHERE url LIKE '%left'")
    first.close()
    second.close()
    joined(tmp_path / "paper.db", tmp_path / "w2.db", tmp_path / "w1.db")
    assert states(tmp_path / "paper.db") == {
        HOME: ("due", "index", None), f"{HOME}seen": ("done", "article", "missing"), f"{HOME}failing": ("failed", "article", "failed"),
        f"{HOME}unseen": ("due", "article", None), f"{HOME}left": ("due", "article", None),
    }  # fmt: skip
    again = open_paper(tmp_path / "w1.db")
    again.write(Page(url=f"{HOME}unseen", outcome="unread", capture=capture(f"{HOME}unseen", "z", day(3))))
    again.close()
    joined(tmp_path / "paper.db", tmp_path / "w1.db")
    assert states(tmp_path / "paper.db")[f"{HOME}unseen"] == ("done", "article", "unread")
    assert rows(tmp_path / "paper.db", "SELECT outcome FROM runs WHERE settings ->> 'joined_from' IS NOT NULL") == [("killed",)] * 3


def test_a_problem_stands_unless_the_latest_look_ends_it_whoever_looked(tmp_path):
    bad = Problem(stage="read", code="empty_page", severity="error", message="It is empty.")
    first, second = open_paper(tmp_path / "w1.db"), open_paper(tmp_path / "w2.db")

    def look(mirror, name, *found):
        # Later by more than a millisecond: of what is seen at the same moment the worse stands.
        time.sleep(0.003)
        url = f"{HOME}{name}"
        mirror.write(Page(url=url, outcome="unread", capture=capture(url, f"{name}{found}", timestamp()), problems=list(found)))

    look(second, "was well", bad)
    look(first, "was well")
    look(first, "became well", bad)
    look(second, "became well")
    look(second, "broke")
    look(first, "broke", bad)
    look(first, "broken", bad)
    look(second, "broken", bad)
    first.close()
    second.close()
    joined(tmp_path / "paper.db", tmp_path / "w1.db", tmp_path / "w2.db")
    stands = "SELECT url FROM problems WHERE resolved_at IS NULL ORDER BY url"
    assert rows(tmp_path / "paper.db", stands) == [(f"{HOME}broke",), (f"{HOME}broken",)]
    # They are new in this mirror, and a monitor is to hear of them.
    assert rows(tmp_path / "paper.db", "SELECT DISTINCT run_id = (SELECT max(id) FROM runs) FROM problems") == [(1,)]
    third = open_paper(tmp_path / "w3.db")
    look(third, "broken")
    third.close()
    joined(tmp_path / "paper.db", tmp_path / "w3.db")
    joined(tmp_path / "paper.db", tmp_path / "w1.db")
    assert rows(tmp_path / "paper.db", stands) == [(f"{HOME}broke",)]


def test_what_was_taken_down_in_one_shard_is_taken_down_in_all(tmp_path):
    page = article_page(1, "lock", "It was private.", at=day(1))
    later = article_page(1, "lock", "It was private.", at=day(2))
    alias = article_page(1, "lock", "It was private.", prefix="old/", at=day(3))
    alias.capture = type(alias.capture)(exchange=page.capture.exchange, digest=page.capture.digest, length=page.capture.length)
    other = article_page(1, "mill", "It was so.", at=day(4))
    first, second = shard(tmp_path / "w1.db", [page]), shard(tmp_path / "w2.db", [later, alias, other])
    mirror = open_paper(first)
    forgetting.forget(mirror.db, first, mirror.run_id, [page.url], "asked for")
    mirror.close()
    held = {file: file.read_bytes() for file in [second, *tmp_path.glob("w*-warc/*")]}
    paper = tmp_path / "paper.db"
    joined(paper, first, second)
    assert rows(paper, "SELECT key FROM articles") == [("paper/1/mill",)]
    assert rows(paper, "SELECT url, state FROM captures WHERE url <> ? ORDER BY url", other.url) == [
        (page.url, "forgotten"), (page.url, "forgotten"), (alias.url, "forgotten")
    ]  # fmt: skip
    assert states(paper)[alias.url][0] == "forgotten"
    assert b"private" not in paper.read_bytes()
    assert b"private" not in b"".join(gzip.decompress(file.read_bytes()) for file in (tmp_path / "paper-warc").iterdir())
    assert {file: file.read_bytes() for file in held} == held
    proven(paper)
    assert joined(paper, second).captures == 0
    assert rows(paper, "SELECT key FROM articles") == [("paper/1/mill",)]
    # One that was taken down later is, too, in a mirror that had joined it.
    mirror = open_paper(second)
    forgetting.forget(mirror.db, second, mirror.run_id, [other.url], "asked for")
    mirror.close()
    joined(paper, second)
    assert rows(paper, "SELECT key FROM articles") == []
    assert b"so." not in b"".join(gzip.decompress(file.read_bytes()) for file in (tmp_path / "paper-warc").iterdir())


# WARC files.


def test_files_are_linked_on_the_same_disk_moved_where_that_is_asked_for_and_never_overwritten(tmp_path, workers):
    folder = tmp_path / "here"
    folder.mkdir()
    for path in workers[:2]:
        copy(path, folder)
        copytree(path.parent / f"{path.stem}-warc", folder / f"{path.stem}-warc")
    files = sorted(folder.glob("w*-warc/*.gz"))
    assert len({file.name for file in files}) == 1
    (folder / "w2.decisions.toml").write_text("# nothing yet\n")
    done = backfile("merge", "all.db", "w1.db", "w2.db", "-q", cwd=folder)
    assert done.returncode in (0, 3)
    assert done.stderr == "w2.decisions.toml is not heeded: what counts are the decisions beside all.db\n"
    (folder / "all.decisions.toml").write_text("# nothing yet\n")
    assert {file.stat().st_ino for file in folder.glob("all-warc/*")} == {file.stat().st_ino for file in files}
    done = backfile("merge", "all.db", "w1.db", "w2.db", "--move", "-q", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(folder.glob("w*-warc/*.gz")) == []
    assert proven(folder / "all.db") == sum(rows(path, "SELECT count(*) FROM captures")[0][0] for path in workers[:2])
    # All that is new in a shard must be there; what is known need not be.
    assert backfile("merge", "all.db", "w1.db", "-q", cwd=folder).returncode == 0
    lost = backfile("merge", "other.db", "w1.db", cwd=folder)
    assert (lost.returncode, lost.stderr.count("\n"), (folder / "other.db").exists()) == (1, 1, False)
    assert "names the WARC file w1-warc/sample-00001-00001.warc.gz, which is not beside it" in lost.stderr


def test_what_a_killed_worker_left_half_written_does_not_come_along(tmp_path):
    path = shard(tmp_path / "w1.db", [article_page(1, "lock", "It was so.")])
    (file,) = (tmp_path / "w1-warc").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:200])
    joined(tmp_path / "paper.db", path)
    (came,) = (tmp_path / "paper-warc").iterdir()
    assert came.read_bytes() == whole
    assert file.stat().st_size > len(whole)
    proven(tmp_path / "paper.db")


def test_what_was_read_from_files_that_are_lost_can_be_joined_without_them(tmp_path):
    path = shard(tmp_path / "w1.db", [article_page(1, "lock", "It was so.")])
    for file in (tmp_path / "w1-warc").iterdir():
        file.unlink()
    with pytest.raises(MirrorUnusable, match="--without-warc"):
        refuse_missing(look_at(tmp_path / "paper.db", [path]))
    joined(tmp_path / "paper.db", path, without_warc=True)
    assert rows(tmp_path / "paper.db", "SELECT key FROM articles") == [("paper/1/lock",)]
    assert rows(tmp_path / "paper.db", "SELECT warc_file, warc_offset, warc_length FROM captures") == [(None, None, None)]
    assert proven(tmp_path / "paper.db") == 0
    assert joined(tmp_path / "paper.db", path, without_warc=True).captures == 0


# What goes wrong.


def test_killed_at_any_moment_the_mirror_is_whole_and_the_same_command_goes_on(tmp_path):
    held = shard(tmp_path / "held.db", [article_page(1, "key", "It was held.", at=day(9))])
    paths = [shard(tmp_path / f"w{of}.db", [article_page(1, name, f"It was {of}.", at=day(of))]) for of, name in enumerate(NAMES, 1)]
    expected = dump(shard(tmp_path / "one.db", [article_page(1, "key", "It was held.", at=day(9)), *(
        article_page(1, name, f"It was {of}.", at=day(of)) for of, name in enumerate(NAMES, 1)
    )]))  # fmt: skip
    before, paper = dump(held), tmp_path / "paper.db"
    ends = set()
    for moment in range(1, 140, 9):
        copy(held, paper)
        ends.add(joined_until(moment, paper, paths))
        # What it had is what it has, or it has all.
        kept = {key for (key,) in rows(paper, "SELECT key FROM readings")}
        assert kept in ({"paper/1/key"}, {"paper/1/key", "paper/1/lock", "paper/1/mill"})
        if len(kept) == 1:
            assert dump(paper) == before
        joined(paper, *paths)
        assert dump(paper) == expected
        proven(paper)
        paper.unlink()
    assert signal.SIGKILL in ends


def joined_until(moment, path, shards):
    """Join in a process that dies at its statement number `moment`; return the signal that it died of, 0 where it came to its end."""
    child = os.fork()
    if child:
        return os.WTERMSIG(os.waitpid(child, 0)[1])
    try:
        found, counted = look_at(path, shards), 0
        mirror = Mirror(path)
        mirror.begin_work(archive=PaperSpider, settings={"command": "merge"}, version="test")

        def count(_):
            nonlocal counted
            counted += 1
            if counted == moment:
                os.kill(os.getpid(), signal.SIGKILL)

        mirror.db.conn.set_trace_callback(count)
        joining.join(mirror, found)
        mirror.finish_run("done", mirror.settle(), {})
    finally:
        os._exit(0)


def damaged_in_the_middle(path):
    content = bytearray(path.read_bytes())
    for page in range(4096 * 2, len(content), 4096):
        content[page : page + 64] = b"\xff" * 64
    path.write_bytes(content)


REFUSED = {
    "not there": (lambda path: path.unlink(), "there is no mirror at w2.db"),
    "no mirror": (lambda path: rows(path, "PRAGMA application_id = 1"), "not a mirror of Backfile"),
    "no database": (lambda path: path.write_bytes(b"GIF89a" * 1000), "w2.db is not an SQLite database"),
    "damaged": (damaged_in_the_middle, "w2.db "),
    "older": (lambda path: rows(path, "PRAGMA user_version = 3"), "older Backfile (its schema is 3"),
    "newer": (lambda path: rows(path, "PRAGMA user_version = 99"), "newer Backfile (its schema is 99"),
    "leading astray": (
        lambda path: execute(path, "UPDATE captures SET warc_file = '../../etc/passwd'"), "'../../etc/passwd' is no WARC file of a mirror"
    ),
    "named twice": (lambda path: (path.unlink(), path.symlink_to("w1.db")), "w2.db is named twice"),
}  # fmt: skip


def execute(path, statement):
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement)


@pytest.mark.parametrize("name", REFUSED)
def test_a_shard_that_cannot_be_joined_is_refused_in_a_sentence_and_nothing_is_made(tmp_path, workers, name):
    for path in workers[:2]:
        copy(path, tmp_path)
        copytree(path.parent / f"{path.stem}-warc", tmp_path / f"{path.stem}-warc")
    harm, said = REFUSED[name]
    harm(tmp_path / "w2.db")
    done = backfile("merge", "all.db", "w1.db", "w2.db", cwd=tmp_path)
    assert done.returncode == 1, done.stdout
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("backfile: ")
    assert not (tmp_path / "all.db").exists() or rows(tmp_path / "all.db", "SELECT count(*) FROM captures") == [(0,)]


def test_a_mirror_is_no_shard_of_itself_and_none_is_joined_while_it_is_crawled(tmp_path, workers):
    path = Path(copy(workers[0], tmp_path))
    itself = backfile("merge", path, path)
    assert (itself.returncode, itself.stderr.count("\n")) == (1, 1)
    holding = subprocess.Popen(["flock", f"{path}.lock", "sleep", "30"])
    try:
        while not lock.is_held(path):
            pass
        held = backfile("merge", tmp_path / "all.db", path)
    finally:
        holding.kill()
        holding.wait()
    assert (held.returncode, held.stderr.count("\n")) == (75, 1)
    assert "another run holds" in held.stderr


def test_a_full_disk_is_a_sentence_and_the_mirror_stays_whole(tmp_path, workers, sample_mirror):
    path = Path(copy(workers[0], tmp_path / "all.db"))
    copytree(workers[0].parent / "w1-warc", tmp_path / "w1-warc")

    def small_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100_000,) * 2)

    asked = command("merge", path, sample_mirror, "-q")
    done = subprocess.run(asked, env=environment(), preexec_fn=small_disk, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "make room" in done.stderr
    proven(path)
    assert backfile("merge", path, sample_mirror, "-q").returncode in (0, 3)
    assert dump(path) == dump(sample_mirror)


def test_the_body_of_a_joined_capture_is_the_one_that_came(tmp_path):
    page = article_page(1, "lock", "It was so.")
    joined(tmp_path / "paper.db", shard(tmp_path / "w1.db", [page]))
    [place] = rows(tmp_path / "paper.db", "SELECT warc_file, warc_offset, warc_length FROM captures")
    assert read_exchange(tmp_path, Place(*place)).body == page.capture.exchange.body
