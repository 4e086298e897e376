"""What a served mirror answers to those who mean it ill, what it keeps to itself, and that it answers while it is written to."""

import asyncio
import json
import re
import shutil
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing
from urllib.parse import quote, urlsplit

import pytest

from exports.datasette.headers import HEADERS, with_headers
from exports.datasette.refusals import only_reading
from exports.datasette.serve import instance
from exports.reading_room import KEYED, PAGES
from pipelines.mirror.opening import open_for_reading
from tests.command import command, environment
from tests.serving import serving

KEY = "paper/1/strike"
ODD = [
    "%00", "a%00b", "%ff%fe", "%E2%80%AE", "..", "%2e%2e", "%2F", "a%2Fb", "%252F", "%5c", "a" * 300, "x" * 20_000, "%3Cscript%3Ealert(7)",
    "~00", "~zz", "'", "%22", "javascript:alert(1)", "%25", "%0d%0aX-Evil:1", "-1", "9" * 40, "%F0%9F%9C%81", ";", "{{7*7}}",
]  # fmt: skip
COLUMNS = ("_sort", "_where", "_facet", "_next", "_size", "_col", "_search", "id__gt")
PLACES = ("/", "/-/", "/-/backfile/", "/-/static/", "/paper?sql=", "/paper/", "//", "/paper/by_writer?writer=")
TARGETS = [
    *(f"/paper/{page}/{odd}" for page in (*KEYED, "articles", "issues", "nothing") for odd in ODD),
    *(f"/paper/{page}?{name}={odd}" for page in PAGES for name in ("q", "article", "language") for odd in ODD if page != "home"),
    *(f"/paper/articles?{name}={odd}" for name in COLUMNS for odd in ODD),
    *(f"{place}{odd}" for place in PLACES for odd in ODD),
    "/-/backfile/../../rendering.py", "/-/backfile/..%2f..%2frendering.py", "/-/static/../../../../../etc/passwd",
    "/-/backfile//etc/passwd", "/-/backfile", "/-/backfile/", "//evil.example/", "//evil.example/..", "/\\evil.example/",
    "/%2f%2fevil.example/", "http://evil.example/paper/", "/paper//", "*",
    "/paper/search?" + "&".join(f"a{number}=1" for number in range(2000)),
    "/paper/search?q=a&q=b", "/paper/article/", "/paper?sql=attach+database+'x'+as+y", "/paper?sql=select+load_extension('x')",
    "/paper?sql=select+:x", "/paper?sql=", "/_memory", "/_internal", "/_internal/databases", "/paper/compare", "/paper/captures/1.blob",
]  # fmt: skip


@pytest.fixture(scope="module")
def served(small_mirror, tmp_path_factory):
    """The port of the real `backfile serve` on a small mirror, and the file that its log goes to."""
    log = tmp_path_factory.mktemp("log") / "log"
    line = command("serve", small_mirror, "--port", "0")
    environ = environment(PYTHONUNBUFFERED="1")
    with log.open("w") as file, subprocess.Popen(line, stdout=file, stderr=subprocess.STDOUT, env=environ) as process:
        while not (found := re.search(r":(\d+)/", log.read_text())):
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        yield int(found[1]), log
        process.kill()


@pytest.fixture(scope="module")
def port(served):
    return served[0]


def ask(port, target, method="GET", host="127.0.0.1", version="1.1", extra=()):
    """Send a request as it stands; return status, headers and body."""
    lines = [f"{method} {target} HTTP/{version}", *([f"Host: {host}"] if host is not None else []), "Connection: close", *extra, "", ""]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall("\r\n".join(lines).encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *headers = head.decode("latin-1").split("\r\n")
    return int(status.split()[1]), {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in headers)}, body


# Whom it answers.


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "LocalHost:1", "127.0.0.1:8001", "[::1]:8001", "[::1]", "127.1.2.3", "localhost."]
)
def test_a_mirror_for_this_machine_answers_under_its_names(port, host):
    assert ask(port, "/robots.txt", host=host)[0] == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8001", "localhost.evil.example", "127.0.0.1.evil.example", "", "localhost:80@evil.example", "0.0.0.0",
     "192.168.0.1", "[fe80::1]", "2130706433", "evil.example:127.0.0.1", "localhost evil.example", "ünï.example", "127.0.0.1%00", "["],
)  # fmt: skip
def test_a_mirror_for_this_machine_answers_under_no_other_name(port, host):
    status, headers, body = ask(port, "/paper/articles", host=host)
    assert status == 421
    assert f"http://127.0.0.1:{port}/".encode() in body
    assert "content-security-policy" in headers


def test_a_request_with_no_name_or_two_is_refused(port):
    assert ask(port, "/", host=None)[0] == 400
    assert ask(port, "/", host=None, version="1.0")[0] == 421
    assert ask(port, "/", extra=("Host: evil.example",))[0] == 400


def test_a_mirror_for_other_machines_answers_under_any_name(small_mirror):
    with serving(small_mirror, "--port", "0", "--host", "0.0.0.0") as (_, address):
        assert ask(urlsplit(address).port, "/robots.txt", host="mirror.example")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
@pytest.mark.parametrize("target", ["/", "/paper/articles", "/paper/by_writer", "/-/backfile/backfile.css"])
def test_a_mirror_is_only_read(port, method, target):
    status, headers, _ = ask(port, target, method=method)
    assert (status, headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("target", ["/", "/paper/articles", f"/paper/article/{KEY}", "/robots.txt", "/-/backfile/backfile.css", "/nothing"])
def test_head_tells_what_get_would(port, target):
    head, get = ask(port, target, method="HEAD"), ask(port, target)
    assert head[0] == get[0]
    assert head[2] == b""
    assert head[1]["content-type"] == get[1]["content-type"]


# What it answers.


def test_nothing_that_is_asked_makes_it_fail_run_or_lead_elsewhere(served):
    port, log = served
    for target in TARGETS:
        status, headers, body = ask(port, quote(target, safe="/?&=%:;+'{}\\*<>~"))
        assert status < 500, target
        assert b"Traceback" not in body, target
        assert not ("html" in headers["content-type"] and b"<script>alert(7)" in body), target
        assert "set-cookie" not in headers, target
        assert "x-evil" not in headers, target
        assert re.match(r"/(?![/\\])|$", headers.get("location", "")), target
        assert {name.decode() for name, _ in HEADERS} <= headers.keys(), target
        assert b"root:" not in body, target
        assert b"def render" not in body, target
    logged = log.read_text(errors="replace")
    assert "could not be answered" not in logged
    assert "Traceback" not in logged


@pytest.mark.parametrize(
    "extra",
    [("Cookie: ds_actor=x; ds_messages=\"x; =",), ("Authorization: Bearer dstok_x",), ("Range: bytes=0-5",), ("Accept-Encoding: \x7f",),
     tuple(f"X{number}: 1" for number in range(300)), ("X-Forwarded-Proto: javascript", "X-Forwarded-Host: evil.example"),
     ("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")],
    ids=["cookie", "token", "range", "encoding", "many", "forwarded", "websocket"],
)  # fmt: skip
def test_no_header_makes_a_difference(port, extra):
    status, headers, body = ask(port, "/paper/articles", extra=extra)
    assert status in (200, 400)
    assert "set-cookie" not in headers
    assert b"evil.example/paper" not in body


@pytest.mark.parametrize(
    "target", ["/", "/paper", "/paper/articles", "/paper/articles.json", "/robots.txt", "/nothing", "/paper/search.csv?q=a"]
)
def test_every_answer_keeps_robots_out_and_gives_nothing_away(port, target):
    _, headers, _ = ask(port, target)
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


# What it keeps to itself.


@pytest.mark.parametrize(
    "page",
    ["databases", "plugins", "threads", "versions", "config", "actor", "auth-token", "logout", "permissions", "allow-debug", "messages",
     "patterns", "create-token", "asgi-scope"],
)  # fmt: skip
def test_what_datasette_tells_of_itself_is_closed(port, page):
    for target in (f"/-/{page}", f"/-/{page}.json", f"/-/{page}?all=1", f"//-/{page}"):
        assert ask(port, target)[0] == 404, target


def test_no_answer_names_a_place_on_this_machine(port, small_mirror):
    sql = ["select * from pragma_database_list", "select file from pragma_database_list()", "select * from PRAGMA_Database_List"]
    targets = ["/", "/.json", "/paper", "/paper.json", "/paper.db", "/-/settings", "/-/metadata", "/paper/articles", "/paper/articles.json",
               "/nothing", "/paper?sql=select+nonsense", *(f"/paper.json?sql={quote(question)}" for question in sql)]  # fmt: skip
    for target in targets:
        body = ask(port, target)[2]
        assert str(small_mirror.parent).encode() not in body, target
        assert b"site-packages" not in body, target


def test_a_question_cannot_make_sqlite_fill_the_memory(port):
    for sql in ("select hex(zeroblob(60000000))", "select printf('%.*c', 60000001, 'x') || 'y'", "select length(zeroblob(900000000))"):
        status, _, body = ask(port, f"/paper.json?sql={quote(sql)}")
        assert len(body) < 10_000, sql
        assert status in (200, 400), sql
    assert json.loads(
        ask(port, f"/paper.json?sql={quote('select length(zeroblob(40000000)) as n')}&_shape=array")[2].split(b"\r\n")[1]
    ) == [{"n": 40_000_000}]


# What goes wrong all the same.


def answered(app, path="/"):
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": []}
    asyncio.run(app(scope, None, send))
    return sent


def test_a_failure_nobody_foresaw_is_a_sentence_with_all_headers_and_is_logged(caplog):
    async def fails(scope, receive, send):
        raise ValueError("/secret/place")

    start, body = answered(with_headers(only_reading(fails)), "/a\nb")
    assert start["status"] == 500
    assert set(HEADERS) <= set(start["headers"])
    assert b"secret" not in body["body"]
    assert "/secret/place" in caplog.text
    assert "'/a\\nb'" in caplog.text


def test_an_answer_that_breaks_off_is_not_made_to_look_whole():
    async def breaks_off(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        answered(only_reading(breaks_off))


# While it is written to.


def statuses(address, paths):
    found = {}
    for path in paths:
        try:
            with urllib.request.urlopen(address.rstrip("/") + path, timeout=60) as answer:
                answer.read()
                found[path] = answer.status
        except urllib.error.HTTPError as error:
            found[path] = error.code
    return found


@pytest.mark.parametrize("work", [("crawl", "sample", "--full", "-q", "--db"), ("reprints", "--all")])
def test_a_mirror_that_is_written_to_answers_all_the_while(sample_mirror, tmp_path, work):
    live = tmp_path / "live.db"
    shutil.copyfile(sample_mirror, live)
    shutil.copytree(sample_mirror.with_name("sample-warc"), tmp_path / "sample-warc", dirs_exist_ok=True)
    paths = ["/", "/live", "/live/articles", "/live/search?q=gate", "/live/search.json?q=gate", "/live/works", "/live/runs",
             "/live/article/sample/english/lw/41/floodgate", "/live/reprints_overview", "/live/articles.csv?_stream=on"]  # fmt: skip
    with serving(live, "--port", "0") as (_, address):
        asked = 0
        with subprocess.Popen(command(*work, live), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            while process.poll() is None:
                found = statuses(address, paths)
                assert set(found.values()) == {200}, found
                asked += 1
            assert process.returncode in (0, 3), process.stderr.read()
        assert asked
        assert set(statuses(address, paths).values()) == {200}


def test_a_writer_that_holds_the_mirror_keeps_no_reader_waiting(sample_mirror, tmp_path):
    live = tmp_path / "live.db"
    shutil.copyfile(sample_mirror, live)
    with closing(sqlite3.connect(live, isolation_level=None)) as crawl, open_for_reading(live) as db:
        crawl.execute("PRAGMA journal_mode = WAL")
        site = instance(live, db)
        crawl.execute("BEGIN IMMEDIATE")
        crawl.execute("UPDATE articles SET headline = 'under way', title = 'under way'")
        begun = time.monotonic()
        answer = asyncio.run(site.client.get("/live/article/sample/english/lw/41/floodgate"))
        assert answer.status_code == 200
        assert "under way" not in answer.text
        assert time.monotonic() - begun < 5
        crawl.execute("ROLLBACK")
