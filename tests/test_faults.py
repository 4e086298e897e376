"""Crawls over HTTP of sites that break as servers and networks do: what is held stands, what failed is told, nothing is in limbo."""

import json
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from contextlib import closing
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest

from pipelines.mirror.checking import check
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.store import Mirror
from pipelines.mirror.table_dump import dump
from pipelines.warc.exchange import digest_of
from tests.command import command, crawl, environment
from tests.fault_server import (
    End,
    bomb,
    chunked,
    cut,
    dripped,
    endless,
    gzipped,
    head,
    in_turn,
    serve_faults,
    understated,
    unless_held,
)
from tests.paper_walk import WalkedPaper, walk
from tests.site_server import Answer, page, serve
from tests.test_crawl import links_to, rows

HOME = "https://paper.example"
FULL = {"BACKFILE_FULL": True}
WORDS = 27
"""How many words an article has: enough to lose half of them, and too few to be asked their language, which takes half a second a run."""


def article(name, saying="text"):
    return page(f"<h1>{name}</h1><p>{saying} of {name} {' '.join('abcdefghijklmnopqrstuvwx')}</p>")


def tagged(answer, **headers):
    return replace(answer, headers={**answer.headers, **{name.replace("_", "-"): value for name, value in headers.items()}})


def site_of(pages):
    """Return the answers of a site whose home leads to `pages`, all of them articles of one issue."""
    return {"/": links_to(*(f"tp/1/{name}.html" for name in pages)), **at_their_paths(pages)}


def at_their_paths(pages):
    return {f"/tp/1/{name}.html": given for name, given in pages.items()}


def states(db):
    """Return what became of each address: its state and the outcome of its last visit."""
    return {url.removeprefix(HOME): (state, outcome) for url, state, outcome in rows(db, "SELECT url, state, outcome FROM frontier")}


def in_limbo(db):
    return rows(db, "SELECT url, state FROM frontier WHERE state NOT IN ('done', 'failed', 'trapped')")


def texts(db):
    return dict(rows(db, "SELECT substr(key, 12), body_text FROM articles"))


def problem_at(db, name, code):
    """Return the message and the end of the one problem of that code at an article's page; None where there never was one."""
    found = rows(db, f"SELECT message, resolved_at FROM problems WHERE url = '{HOME}/tp/1/{name}.html' AND code = '{code}'")
    return found[0] if found else None


def walk_and_tell_size(site, db, **settings):
    """Crawl as `walk` does, in a process that says at its end what Linux knows of it, its peak of memory among that."""
    program = "from pathlib import Path; from tests.paper_walk import main; main(); print(Path('/proc/self/status').read_text())"
    asked = [sys.executable, "-c", program, json.dumps({"BACKFILE_BASE_URL": site, "BACKFILE_DB": str(db), **settings})]
    return subprocess.run(
        asked, cwd=Path(__file__).parent.parent, env=environment(), capture_output=True, text=True, timeout=60, check=True
    )


def findings(db):
    """Return what `backfile check` finds wrong with a mirror: bytes, tables and search index."""
    with closing(open_for_reading(db)) as opened:
        return check(opened, db).findings


# Answers that break.

FAULTS = {
    "cut": (cut(article("cut"), 60), "cut short"),
    "chunk_of_no_length": (chunked(article("chunk_of_no_length"), b"zz\r\nno chunk\r\n"), "cut short"),
    "chunks_without_end": (chunked(article("chunks_without_end"), b""), "cut short"),
    "reset": ([End.RESET], "lost|reset"),
    "reset_within": (cut(article("reset_within"), 60, End.RESET), "cut short"),
    "closed": ([End.CLOSE], "closed"),
    "closed_in_its_head": ([b"HTTP/1.1 200 OK\r\nContent-Type: te", End.CLOSE], "closed"),
    "no_http": ([b"\x00\x01 nothing like it\r\n\r\n", End.CLOSE], "nothing like it"),
    "two_lengths": ([head(article("two_lengths")).replace(b"\r\n\r\n", b"\r\nContent-Length: 7\r\n\r\n"), End.CLOSE], "Content-Length"),
    "silent": ([End.SILENCE], "longer than 1"),
    "slow": (dripped(article("slow"), 0.2), "longer than 1"),
    "gzip_cut": (gzipped(article("gzip_cut"), 60), "cut short"),
    "gzip_broken": (tagged(article("gzip_broken"), Content_Encoding="gzip"), "broken"),
    "brotli": (tagged(article("brotli"), Content_Encoding="br"), "'br' was not asked for"),
    "not_modified": (Answer(status=304), "304"),
    "error": (Answer(b"oops", 500), "500"),
    "bad_gateway": (Answer(b"", 502), "502"),
}
NO_WORDS = r"<|\(\)|Failure|twisted|Error\b"
"""What only a programmer reads."""
CAPTURED = {"gzip_cut", "gzip_broken", "brotli", "not_modified", "error", "bad_gateway"}
"""The faults that are answers all the same, and kept as such."""


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """The mirror of a site after each of three runs: all was well, then every page broke in its own way, then all was well again."""
    folder = tmp_path_factory.mktemp("broken")
    db, kept = folder / "x.db", [folder / f"after_{run}.db" for run in (1, 2, 3)]
    well = site_of({name: article(name) for name in FAULTS})
    ill = at_their_paths({name: given for name, (given, _) in FAULTS.items()}) | {"/": Answer(b"busy", 503)}
    with serve_faults(well) as site:
        assert walk(site.url, db).stdout == ""
        shutil.copy(db, kept[0])
        site.answers.update(ill)
        site.requests.clear()
        # With more patience than it has with a host that breaks ten times in a row: here that is all that it does.
        said = walk(site.url, db, DOWNLOAD_TIMEOUT=1, BACKFILE_PATIENCE=1000, **FULL).stdout
        asked = Counter(site.asked)
        shutil.copy(db, kept[1])
        site.answers.update(well)
        assert walk(site.url, db).stdout == ""
        shutil.copy(db, kept[2])
    assert findings(db) == []
    return kept, asked, said


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_answer_keeps_what_is_held_and_is_a_problem_until_the_page_is_well(broken, fault):
    (first, second, third), asked, _ = broken
    held = texts(first)[fault]
    assert len(held.split()) == WORDS
    assert texts(second)[fault] == texts(third)[fault] == held
    # Where a connection that has served before is lost without a word, Twisted asks once more on a new one.
    assert 4 <= asked[f"/tp/1/{fault}.html"] <= 8
    assert states(second)[f"/tp/1/{fault}.html"] == ("failed", "failed")
    assert states(third)[f"/tp/1/{fault}.html"] == ("done", "read")
    _, resolved = problem_at(second, fault, "unfetched")
    assert resolved is None
    _, resolved = problem_at(third, fault, "unfetched")
    assert resolved is not None
    came = rows(second, f"SELECT DISTINCT outcome FROM captures WHERE run_id = 2 AND url LIKE '%/{fault}.html'")
    assert came == ([("failed",)] if fault in CAPTURED else [])


@pytest.mark.parametrize(("fault", "named"), [(fault, named) for fault, (_, named) in FAULTS.items()])
def test_the_problem_names_the_fault_in_words(broken, fault, named):
    message, _ = problem_at(broken[0][1], fault, "unfetched")
    assert re.search(named, message)
    assert not re.search(NO_WORDS, message)


def test_a_run_in_which_every_page_breaks_says_so_and_changes_no_table_about_the_archive(broken):
    (first, second, _), _, said = broken
    assert said.startswith("no page of The Papers could be had: ")
    assert in_limbo(second) == []
    told_of_runs = {"problems": []}
    assert {**dump(second), **told_of_runs} == {**dump(first), **told_of_runs}
    assert rows(broken[0][2], "SELECT outcome, new, changed, gone FROM runs") == [
        ("done", len(FAULTS), 0, 0), ("failed", 0, 0, 0), ("done", 0, 0, 0)
    ]  # fmt: skip


def test_what_broke_once_is_had_in_the_same_run(tmp_path):
    db = tmp_path / "x.db"
    once = ("error", "reset", "cut", "gzip_cut", "no_http")
    pages = {name: in_turn(FAULTS[name][0], article(name)) for name in once}
    with serve_faults(site_of(pages)) as site:
        assert walk(site.url, db).stdout == ""
    assert {name: site.asked.count(f"/tp/1/{name}.html") for name in once} == dict.fromkeys(once, 2)
    assert set(texts(db)) == set(once)
    assert rows(db, "SELECT DISTINCT state, attempts FROM frontier") == [("done", 0)]
    assert all(problem_at(db, name, "unfetched")[1] for name in once)


# Answers that are less than the page, and look whole.


@pytest.fixture(scope="module")
def lessened(tmp_path_factory):
    """The mirror of a site after each of three runs, in the second of which pages came cut with nobody saying so, and its requests."""
    folder = tmp_path_factory.mktemp("lessened")
    db, kept, asked = folder / "x.db", [folder / f"after_{run}.db" for run in (1, 2, 3)], []
    names = ("understated", "same_tag", "same_tag_empty", "partial", "reset_unannounced", "next_1", "next_2")
    whole = {name: tagged(article(name), ETag=f'"{name}"') if "same_tag" in name else article(name) for name in names}
    less = {
        "understated": understated(whole["understated"], 60),
        # The page is the same, so its server says the same of it, however much of it the connection took.
        "same_tag": understated(whole["same_tag"], 60),
        "same_tag_empty": replace(whole["same_tag_empty"], body=b"<html></html>"),
        "partial": replace(whole["partial"], status=206, body=whole["partial"].body[:-40]),
        "reset_unannounced": [head(whole["reset_unannounced"], content_length=None), whole["reset_unannounced"].body[:60], 0.2, End.RESET],
    }
    well = site_of({name: unless_held(answer) for name, answer in whole.items()})
    with serve_faults(well) as site:
        for answers, path in zip((well, at_their_paths(less), well), kept, strict=True):
            site.answers.update(answers)
            site.requests.clear()
            # One connection, so that what is left over of one answer would be taken for the next.
            assert walk(site.url, db, BACKFILE_CONCURRENCY=1, **FULL).stdout == ""
            shutil.copy(db, path)
            asked.append(list(site.requests))
    assert findings(db) == []
    return kept, asked


def test_a_text_that_lost_its_half_is_kept_and_not_preferred(lessened):
    first, second, third = lessened[0]
    assert len(texts(first)) == 7
    assert texts(second)["understated"] == texts(first)["understated"]
    assert "half its text" in problem_at(second, "understated", "lost_text")[0]
    assert problem_at(second, "understated", "lost_text")[1] is None
    assert problem_at(third, "understated", "lost_text")[1] is not None
    # The bytes that came are held, and read.
    assert rows(second, "SELECT length, outcome, revisit_of FROM captures WHERE run_id = 2 AND url LIKE '%/understated.html'") == [
        (60, "read", None)
    ]
    ours = "article_id = (SELECT id FROM articles WHERE key LIKE '%/understated')"
    assert rows(third, f"SELECT version, body_text FROM article_versions WHERE {ours}") == [(1, None)]


def test_what_is_left_over_of_an_answer_is_taken_for_no_other(lessened):
    first, second, _ = lessened[0]
    for name in ("next_1", "next_2"):
        assert texts(second)[name] == texts(first)[name]
        assert rows(second, f"SELECT count(DISTINCT digest) FROM captures WHERE url LIKE '%/{name}.html'") == [(1,)]


@pytest.mark.parametrize(("name", "code"), [("same_tag", "lost_text"), ("same_tag_empty", "empty_page")])
def test_a_page_that_came_broken_is_asked_for_again_with_no_condition(lessened, name, code):
    # Else the server says truly that it has not changed, and the mirror takes the broken answer for the page.
    (_, second, third), asked = lessened
    assert problem_at(second, name, code)[1] is None
    (request,) = (request for request in asked[2] if request.path == f"/tp/1/{name}.html")
    assert "if-none-match" not in request.headers
    assert problem_at(third, name, code)[1] is not None


def test_a_part_of_a_page_that_was_not_asked_for_is_a_failure(lessened):
    first, second, _ = lessened[0]
    assert states(second)["/tp/1/partial.html"] == ("failed", "failed")
    assert texts(second)["partial"] == texts(first)["partial"]


def test_what_was_cut_by_a_reset_and_announced_no_length_is_known_by_what_it_lost(lessened):
    # Twisted cannot tell a connection that was reset from one that was closed because all was said.
    first, second, _ = lessened[0]
    assert states(second)["/tp/1/reset_unannounced.html"] == ("done", "read")
    assert texts(second)["reset_unannounced"] == texts(first)["reset_unannounced"]


# A host that asks for patience.


def test_retry_after_is_waited_for_in_seconds_and_until_a_date(tmp_path):
    db, said = tmp_path / "x.db", []

    def until_a_date(asked):
        said.append(formatdate(asked.at + 2, usegmt=True))
        said.append(int(asked.at + 2))
        return Answer(b"busy", 503, {"Retry-After": said[0]})

    pages = {
        "seconds": in_turn(Answer(b"slow down", 429, {"Retry-After": "1"}), tagged(links_to("date.html"), X="text")),
        "date": in_turn(until_a_date, article("date")),
    }
    with serve_faults({**site_of(pages), "/": links_to("tp/1/seconds.html")}) as site:
        assert walk(site.url, db).stdout == ""
    first, again = site.asked_for("/tp/1/seconds.html")
    assert 1 <= again.at - first.at < 4
    first, again = site.asked_for("/tp/1/date.html")
    assert said[1] <= again.at < said[1] + 4
    assert in_limbo(db) == []
    assert {problem_at(db, name, "unfetched")[1] is None for name in pages} == {False}


def test_retry_after_is_meant_for_the_host_and_no_other_page_is_asked_for_meanwhile(tmp_path):
    pages = {f"{number:02}": article(str(number)) for number in range(20)}
    pages["02"] = in_turn(Answer(b"slow down", 429, {"Retry-After": "1"}), article("2"))
    with serve_faults(site_of(pages)) as site:
        assert walk(site.url, tmp_path / "x.db", BACKFILE_CONCURRENCY=1).stdout == ""
    refused = site.asked_for("/tp/1/02.html")[0].at
    meanwhile = [asked.path for asked in site.requests if 0 < asked.at - refused < 0.9]
    # What is on its way already cannot be called back.
    assert len(meanwhile) <= 1
    assert rows(tmp_path / "x.db", "SELECT DISTINCT state FROM frontier") == [("done",)]


@pytest.fixture(scope="module")
def down(tmp_path_factory):
    """The mirror of a site whose every page but the home page answers 500, after each of two runs, what they said, and their requests."""
    folder = tmp_path_factory.mktemp("down")
    db, kept, said, asked = folder / "x.db", [folder / "after_1.db", folder / "after_2.db"], [], []
    with serve_faults(site_of({f"{number:02}": Answer(b"down", 500) for number in range(60)})) as site:
        for path in kept:
            site.requests.clear()
            said.append(walk(site.url, db).stdout)
            shutil.copy(db, path)
            asked.append(site.asked)
    return kept, said, asked


def test_a_host_that_has_only_errors_for_us_is_left_alone_in_the_end(down):
    (_, second), said, (first_asked, then_asked) = down
    assert "stopped answering" in said[0]
    assert len(first_asked) < 30
    # The second run goes on where the first ended, so that nothing at all that it asks for is good.
    assert "/" not in then_asked
    assert "answered 500" in said[1]
    assert len(then_asked) < 150
    assert rows(second, "SELECT count(*) > 0 FROM frontier WHERE state = 'due'") == [(1,)]


def test_what_a_run_left_that_ended_by_itself_is_not_taken_for_what_kills_runs(down):
    # What is leased when a run dies may be what it died of: it is asked for last, and in the end no more.
    mirror = Mirror(down[0][0])
    mirror.begin_work(archive=WalkedPaper, settings={"command": "test"}, version="0")
    killers = mirror.db.execute("SELECT url FROM frontier WHERE kills > 0").fetchall()
    mirror.close()
    assert killers == []


# robots.txt.

RULES = Answer(b"# The rules.\nUser-agent: *\nDisallow: /tp/1/secret\n")


@pytest.mark.parametrize(
    "robots",
    [[End.SILENCE], cut(RULES, 20), gzipped(RULES, 20)],
    ids=["silent", "cut", "gzip_cut"],
)  # fmt: skip
def test_a_robots_txt_that_cannot_be_had_stops_the_walk_and_says_why(tmp_path, robots):
    db = tmp_path / "x.db"
    with serve_faults({**site_of({"open": article("open")}), "/robots.txt": robots}) as site:
        said = walk(site.url, db, DOWNLOAD_TIMEOUT=1).stdout
    assert set(site.asked) == {"/robots.txt"}
    assert "robots.txt" in said
    assert "nothing is fetched without it" in said
    assert not re.search(NO_WORDS, said)
    assert states(db) == {"/": ("due", None)}
    assert rows(db, "SELECT outcome FROM runs") == [("failed",)]


def test_a_mirror_whose_archive_loses_its_robots_txt_stays_as_it_is_with_all_of_it_due(tmp_path):
    db = tmp_path / "sample.db"
    with serve_faults({"/index.html": links_to("english/lw/1/a.html"), "/english/lw/1/a.html": article("a")}) as site:
        assert crawl(site.url, db, "-q").returncode == 0
        held = dump(db)
        site.requests.clear()
        site.answers["/robots.txt"] = [End.RESET]
        done = crawl(site.url, db, "-q", "--full")
        assert done.returncode == 1
        assert not re.search(NO_WORDS, done.stderr)
        assert set(site.asked) == {"/robots.txt"}
        assert dump(db) == held
        assert rows(db, "SELECT state, count(*) FROM frontier GROUP BY state") == [("due", 2)]
        site.answers["/robots.txt"] = None
        assert crawl(site.url, db, "-q").returncode == 0
    assert rows(db, "SELECT DISTINCT state FROM frontier") == [("done",)]


def test_robots_are_obeyed_however_they_are_packed_and_kept_as_they_came(tmp_path):
    db, packed = tmp_path / "x.db", gzipped(RULES)
    with serve_faults({**site_of({"open": article("open"), "secret": article("secret")}), "/robots.txt": packed}) as site:
        assert walk(site.url, db).stdout == ""
    assert site.asked.count("/robots.txt") == 1
    assert "/tp/1/secret.html" not in site.asked
    assert states(db)["/tp/1/secret.html"] == ("done", "refused")
    assert problem_at(db, "secret", "not_allowed")
    assert states(db)["/tp/1/open.html"] == ("done", "read")
    # First of all, so that the rest can be understood; and no part of the archive.
    assert rows(db, "SELECT url, status, outcome, payload_digest FROM captures ORDER BY warc_offset LIMIT 1") == [
        (f"{HOME}/robots.txt", 200, "rules", digest_of(packed.body))
    ]
    assert "/robots.txt" not in states(db)
    assert findings(db) == []


# Where an answer sends us.


def to(where, status=302):
    return Answer(status=status, headers={"Location": where})


def refresh(where, more=""):
    return page(f'<meta http-equiv="refresh" content="0; url={where}">{more}')


def test_redirects_and_refreshes_are_followed_within_the_archive_only_and_loops_end(tmp_path):
    db = tmp_path / "x.db"
    with serve(lambda path: page("private")) as private:
        followed = {"moved": to("new.html", 301), "www": to(f"{HOME.replace('https://', 'http://www.')}/tp/1/new.html"),
                    "refreshed": refresh("/tp/1/new.html"), "loop_a": to("/tp/1/loop_b.html"), "loop_b": to("/tp/1/loop_a.html"),
                    "refresh_a": refresh("refresh_b.html"), "refresh_b": refresh("refresh_a.html")}  # fmt: skip
        refused = {"self": to("/tp/1/self.html"), "session": to("/tp/1/session.html;jsessionid=1A"), "port": to(f"{HOME}:8443/tp/1/x.html"),
                   "private": to(f"{private.url}x.html"), "metadata": to("http://169.254.169.254/latest/meta-data/"),
                   "away": to("//elsewhere.example/"), "file": to("file:///etc/passwd"), "script": to("javascript:alert(1)"),
                   "user": to("https://paper.example@elsewhere.example/"), "nowhere": Answer(status=302),
                   "bad": to("http://[::1")}  # fmt: skip
        no_page = {"refresh_self": refresh("refresh_self.html"), "refresh_private": refresh(f"{private.url}x.html")}
        told = {"told": refresh("later.html", "<h1>Told</h1><p>text of a page that sends its reader on in a while</p>")}
        pages = {**followed, **refused, **no_page, **told}
        with serve_faults(site_of(pages) | at_their_paths({"new": article("new"), "later": article("later")})) as site:
            assert walk(site.url, db).stdout == ""
    assert private.asked == []
    assert max(Counter(site.asked).values()) == 1
    became = states(db)
    assert in_limbo(db) == []
    assert {name: became[f"/tp/1/{name}.html"] for name in [*followed, *refused]} == dict.fromkeys(
        [*followed, *refused], ("done", "redirect")
    )
    locations = dict(rows(db, f"SELECT substr(url, {len(HOME) + 7}), substr(location, {len(HOME) + 7}) FROM captures"))
    assert {name: locations[f"{name}.html"] for name in followed} == {
        "moved": "new.html", "www": "new.html", "refreshed": "new.html", "loop_a": "loop_b.html", "loop_b": "loop_a.html",
        "refresh_a": "refresh_b.html", "refresh_b": "refresh_a.html",
    }  # fmt: skip
    assert all(problem_at(db, name, "redirect_elsewhere") for name in refused)
    assert not any(problem_at(db, name, "redirect_elsewhere") for name in followed)
    assert all(problem_at(db, name, "empty_page") for name in no_page)
    assert set(texts(db)) == {"new", "told", "later"}
    assert {urlsplit(url)[:2] for (url,) in rows(db, "SELECT url FROM frontier")} == {("https", "paper.example")}


def test_a_page_has_one_address_however_links_spell_it(tmp_path):
    db = tmp_path / "x.db"
    spelled = {
        "/tp/1/bed.html": ["bed.html", "b%65d.html", "%62ed.html", "./bed.html", "sub/../bed.html", "bed.html#end", "bed.html?",
                            " bed.html\n"],
        "/tp/1/caf%C3%A9.html": ["caf%C3%A9.html", "caf%c3%a9.html", "café.html"],
        "/tp/1/a%20b.html": ["a b.html", "a%20b.html"],
        "/tp/1/session.html": ["session.html;jsessionid=0A1B", "session.html;jsessionid=2C3D", "session.html?PHPSESSID=0a1b",
                                "session.html"],
        "/tp/1/query.html?id=1": ["query.html?PHPSESSID=0a1b&id=1", "query.html?id=1&PHPSESSID=2c3d", "query.html?id=1&utm_source=x"],
        "/tp/1/query.html?id=2": ["query.html?id=2"],
        # A server may tell them apart, so they are two pages.
        "/tp/1/Twin.html": ["Twin.html", "http://www.paper.example/tp/1/Twin.html", "//paper.example:80/tp/1/Twin.html"],
        "/tp/1/twin.html": ["twin.html", "https://paper.example:443/tp/1/twin.html"],
        "/tp/1/x%2Fy.html": ["x%2fy.html"],
    }  # fmt: skip
    linked = "".join(f'<a href="{link}">x</a> ' for links in spelled.values() for link in links)
    based = page(f'<base href="/tp/1/">{linked}')
    with serve_faults({"/": based, **{path: article(path) for path in spelled}}) as site:
        assert walk(site.url, db).stdout == ""
    assert sorted(site.asked) == sorted(["/", "/robots.txt", *spelled])
    assert states(db) == dict.fromkeys(["/", *spelled], ("done", "read"))
    assert {"bed", "café", "a b", "session", "Twin", "twin"} <= set(texts(db))


# More than can be taken.


def test_what_is_too_much_is_refused_once_and_costs_little_memory(tmp_path):
    db, block = tmp_path / "x.db", b"<p>x" * (1 << 18)
    html = Answer(headers={"Content-Type": "text/html"})
    packed = bomb(html, bytes(1 << 20), 300)
    assert len(packed.body) < 1 << 20
    too_much = {
        "announced": endless(html, block, 100, content_length=str(100 << 20)),
        "unannounced": endless(html, block, 100),
        "in_chunks": endless(html, b"100000\r\n" + block + b"\r\n", 100, transfer_encoding="chunked"),
        "bomb": packed,
        "bomb_in_a_bomb": tagged(replace(packed, body=bomb(html, packed.body, 1).body), Content_Encoding="gzip, gzip"),
    }
    with serve_faults(site_of({**too_much, "small": article("small")})) as site:
        # Its own figure: what `resource` tells of a child counts its parent's memory at the fork too.
        done = walk_and_tell_size(site.url, db)
    said, peak = re.match(r"(.*?)Name:.*VmHWM:\s*(\d+) kB", done.stdout, re.DOTALL).groups()
    assert said == ""
    assert int(peak) < 400 * 1024
    assert {name: site.asked.count(f"/tp/1/{name}.html") for name in too_much} == dict.fromkeys(too_much, 1)
    for name in too_much:
        assert states(db)[f"/tp/1/{name}.html"] == ("done", "refused")
        assert "longer than" in problem_at(db, name, "too_long")[0]
    assert set(texts(db)) == {"small"}


def test_bytes_are_read_by_what_they_are_and_not_by_what_they_are_called(tmp_path):
    db = tmp_path / "x.db"
    called_html = {"Content-Type": "text/html"}
    binary = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff\xe0", "zip": b"PK\x03\x04", "program": b"MZ\x90",
              "word": b"\xd0\xcf\x11\xe0",
              "gzip": gzipped(article("gzip")).body, "noise": b""}  # fmt: skip
    files = {name: Answer(mark + bytes(range(256)) * 8 + b" text ", headers=called_html) for name, mark in binary.items()}
    pages = {"packed": gzipped(article("packed")), "chunked": chunked(article("chunked")), "unannounced": endless(
        Answer(headers=called_html), article("unannounced").body, 1)}  # fmt: skip
    with serve_faults(site_of({**files, **pages})) as site:
        assert walk(site.url, db).stdout == ""
    assert {asked.headers["accept-encoding"] for asked in site.requests if asked.path != "/robots.txt"} == {"gzip"}
    assert set(texts(db)) == set(pages)
    assert {len(text.split()) for text in texts(db).values()} == {WORDS}
    for name in files:
        assert states(db)[f"/tp/1/{name}.html"] == ("done", "unread")
        assert problem_at(db, name, "not_html")
    # Digest and length are those of the page, unpacked; the record holds what came.
    (length, came), = rows(db, "SELECT length, payload_digest <> digest FROM captures WHERE url LIKE '%/packed.html'")  # fmt: skip
    assert (length, came) == (len(article("packed").body), 1)
    assert findings(db) == []


# Traps.


class Calendar(dict):
    """The answers of a site with a page for every month of every year to come."""

    def get(self, path):
        found = re.fullmatch(r"/(\d{4})/(\d\d)/", path)
        if not found:
            return super().get(path)
        year, month = divmod(int(found[1]) * 12 + int(found[2]), 12)
        return links_to(f"/{year}/{month + 1:02}/")


def test_a_calendar_without_end_in_the_path_is_left_and_stays_so(tmp_path):
    db = tmp_path / "x.db"
    with serve_faults({}) as site:
        site.answers = Calendar(site_of({"read": article("read")}) | {"/": links_to("2031/05/", "tp/1/read.html")})
        assert walk(site.url, db).stdout == ""
        assert 5 < len([path for path in site.asked if path.startswith("/20")]) < 20
        assert in_limbo(db) == []
        became = Counter(state for path, (state, _) in states(db).items() if path.startswith("/20"))
        assert became["trapped"] == 1
        assert rows(db, "SELECT count(*) FROM problems WHERE code = 'trap' AND resolved_at IS NULL") == [(1,)]
        first = set(site.asked)
        site.requests.clear()
        assert walk(site.url, db, **FULL).stdout == ""
    assert set(site.asked) == first
    assert set(texts(db)) == {"read"}


class Months(dict):
    """The answers of a site with a calendar whose every page is named in its query, and leads to three more."""

    def get(self, path):
        _, query, month = path.partition("/calendar?month=")
        return links_to(*(f"?month={int(month) + further}" for further in (1, 2, 3))) if query else super().get(path)


def test_a_calendar_without_end_in_the_query_is_asked_for_five_hundred_times_at_most(tmp_path):
    db = tmp_path / "x.db"
    listed = links_to("calendar", "tp/1/read.html", *(f"calendar?month={month}" for month in range(600)))
    with serve_faults({}) as site:
        site.answers = Months({"/": listed, "/calendar": links_to("/"), "/tp/1/read.html": article("read")})
        # So many that some of the months lead to more; the rest of the five hundred would be asked for in vain.
        assert walk(site.url, db, BACKFILE_LIMIT=30).stdout == ""
    assert any("month" in path for path in site.asked)
    became = Counter("trapped" if state == "trapped" else "asked for" for path, (state, _) in states(db).items() if "month" in path)
    assert became["asked for"] == 500
    assert became["trapped"] >= 100
    assert states(db)["/calendar"] == ("done", "read")


# The second time.

LONG_AGO = "Wed, 21 Oct 2015 07:28:00 GMT"


def test_what_has_not_changed_is_not_sent_again_and_changes_no_table(tmp_path):
    db = tmp_path / "x.db"
    pages = {
        "etag": tagged(article("etag"), ETag='"one"'), "weak": tagged(article("weak"), ETag='W/"one"'),
        "date": tagged(article("date"), Last_Modified=LONG_AGO), "packed": gzipped(tagged(article("packed"), ETag='"gz"')),
        "both": tagged(article("both"), ETag='"one"', Last_Modified=LONG_AGO), "neither": article("neither"),
    }  # fmt: skip
    conditions = {
        "etag": ('"one"', None), "weak": ('W/"one"', None), "date": (None, LONG_AGO), "packed": ('"gz"', None), "both": ('"one"', LONG_AGO),
        "neither": (None, None),
    }  # fmt: skip
    with serve_faults(site_of({name: unless_held(answer) for name, answer in pages.items()})) as site:
        assert walk(site.url, db).stdout == ""
        assert not any(name.startswith("if-") for asked in site.requests for name in asked.headers)
        held = dump(db)
        for _ in range(2):
            site.requests.clear()
            assert walk(site.url, db, **FULL).stdout == ""
            for name, (etag, modified) in conditions.items():
                (asked,) = site.asked_for(f"/tp/1/{name}.html")
                assert (asked.headers.get("if-none-match"), asked.headers.get("if-modified-since")) == (etag, modified)
            assert dump(db) == held
    assert rows(db, "SELECT outcome, new, changed, gone FROM runs") == [("done", 6, 0, 0), ("done", 0, 0, 0), ("done", 0, 0, 0)]
    # Every later capture is of the one that holds the bytes, never of another that holds none.
    assert rows(
        db,
        "SELECT DISTINCT later.status, later.outcome, whole.run_id, whole.url = later.url, whole.digest = later.digest "
        "FROM captures AS later LEFT JOIN captures AS whole ON whole.id = later.revisit_of "
        "WHERE later.run_id > 1 AND later.url LIKE '%/tp/1/%' ORDER BY 1",
    ) == [(200, "read", 1, 1, 1), (304, "unchanged", 1, 1, 1)]
    assert findings(db) == []


@pytest.fixture(scope="module")
def over_time(tmp_path_factory):
    """The mirror of a site after each of four runs, between which pages went, came back and changed, and the clock was set right."""
    folder = tmp_path_factory.mktemp("over_time")
    db, kept = folder / "x.db", [folder / f"after_{run}.db" for run in (1, 2, 3, 4)]
    # Missing once, then there again, or not to be had: neither says that it is gone.
    missing = {"not_found": Answer(b"no", 404), "gone": Answer(b"no", 410), "soft": page("<h1>Page not found</h1>")}
    once = {"back": Answer(b"no", 404), "failing": Answer(b"no", 404)}
    well = {name: article(name) for name in [*missing, *once, "changed", "same"]}
    pages = [
        well | {"changed": article("changed", "first text")},
        well | missing | once | {"changed": article("changed", "second text")},
        well | missing | {"failing": Answer(b"busy", 503), "changed": article("changed", "third text")},
        well | {"changed": article("changed", "third text")},
    ]
    with serve_faults(site_of(well)) as site:
        for run, path in enumerate(kept):
            site.answers.update(at_their_paths(pages[run]))
            assert walk(site.url, db, **FULL).stdout == ""
            assert in_limbo(db) == []
            if run == 1:
                # As if the clock of these two runs had been far ahead.
                with closing(sqlite3.connect(db)) as connection, connection:
                    connection.execute("UPDATE captures SET fetched_at = printf('2199-01-01T00:00:00.%03dZ', id)")
            shutil.copy(db, path)
    return kept


def test_an_article_is_gone_once_its_page_was_missing_twice_and_keeps_its_text(over_time):
    gone = [{key for (key,) in rows(db, "SELECT substr(key, 12) FROM articles WHERE gone_at IS NOT NULL")} for db in over_time]
    assert gone == [set(), set(), {"not_found", "gone", "soft"}, set()]
    assert [runs[0] for runs in rows(over_time[3], "SELECT gone FROM runs")] == [0, 0, 3, 0]
    # It went when it was first found missing.
    first_missing = "SELECT DISTINCT run_id FROM articles JOIN captures ON captures.url = articles.url AND fetched_at = gone_at"
    assert rows(over_time[2], first_missing) == [(2,)]
    held = [{name: text for name, text in texts(db).items() if name != "changed"} for db in over_time]
    assert held == [held[0]] * 4
    assert len(held[0]) == 6


def test_a_changed_page_is_another_version_and_the_old_text_stays_whole_whatever_the_clock_says(over_time):
    third = texts(over_time[3])["changed"]
    assert third.startswith("third text")
    assert len(third.split()) == WORDS + 1
    changes = "text (1 words more, 1 fewer)"
    for db in over_time[2:]:
        assert rows(
            db,
            "SELECT version, article_versions.body_text, changes FROM article_versions "
            "JOIN articles ON articles.id = article_id WHERE key = 'paper/tp/1/changed' ORDER BY version",
        ) == [(1, third.replace("third", "first"), None), (2, third.replace("third", "second"), changes), (3, None, changes)]
    assert rows(over_time[3], "SELECT max(version) FROM article_versions JOIN articles ON articles.id = article_id "
                "WHERE key <> 'paper/tp/1/changed'") == [(1,)]  # fmt: skip


# Stops.


def test_a_stop_waits_for_no_answer_that_does_not_come(tmp_path):
    db = tmp_path / "x.db"
    with serve_faults(
        {"/index.html": links_to("slow.html", "good.html"), "/slow.html": [End.SILENCE], "/good.html": article("good")}
    ) as site:
        asked = command("crawl", "sample", "--base-url", site.url, "--db", db, "-q")
        process = subprocess.Popen(asked, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            site.wait_for("/slow.html")
            began = monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(12) == 143
        finally:
            process.kill()
            process.wait()
        assert monotonic() - began < 10
        # We hung up, so it is no fault of the page.
        assert rows(db, "SELECT count(*) FROM problems WHERE stage = 'fetch'") == [(0,)]
        site.answers["/slow.html"] = article("slow")
        assert crawl(site.url, db, "-q").returncode == 0
    assert rows(db, "SELECT DISTINCT state FROM frontier") == [("done",)]
    assert rows(db, "SELECT outcome FROM runs") == [("stopped",), ("done",)]


def test_a_disk_that_is_full_before_the_mirror_is_costs_no_page(tmp_path):
    db = tmp_path / "x.db"
    # What can hardly be packed: its WARC record is longer than a file may grow, and its row is short.
    noise = b64encode(random.Random(1).randbytes(2_000_000)).decode()
    pages = {"before": article("before"), "long": page(f"<h1>Long</h1><p>text</p><!-- {noise} -->")}

    def small_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))

    with serve_faults(
        {"/index.html": links_to("long.html", "before.html"), "/long.html": pages["long"], "/before.html": pages["before"]}
    ) as site:
        asked = command("crawl", "sample", "--base-url", site.url, "--db", db, "-q")
        done = subprocess.run(asked, env=environment(), preexec_fn=small_disk, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 1
        # What the system says of the WARC file; SQLite has words of its own.
        assert "File too large; make room" in done.stderr
        assert rows(db, "SELECT count(*) FROM frontier WHERE url LIKE '%/long.html' AND state IN ('due', 'leased')") == [(1,)]
        assert crawl(site.url, db, "-q").returncode == 0
    assert rows(db, "SELECT DISTINCT state FROM frontier") == [("done",)]
    assert findings(db) == []
