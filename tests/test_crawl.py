import random
import signal
import subprocess
import time
from contextlib import closing
from itertools import pairwise

import pytest

from crawler.sample_archive.site import serve as serve_sample
from pipelines.mirror.store import open_for_reading
from tests.command import ARCHIVE, command, crawl, environment
from tests.site_server import Answer, page, serve
from tests.table_dump import dump


def rows(path, query):
    with closing(open_for_reading(path)) as db:
        return db.execute(query).fetchall()


def test_the_sample_archive_is_mirrored_whole(sample_mirror):
    counts = dict(rows(sample_mirror, "SELECT 'periodicals', count(*) FROM periodicals UNION SELECT 'issues', count(*) FROM issues "
                       "UNION SELECT 'complete', sum(complete) FROM issues UNION SELECT 'articles', count(*) FROM articles"))  # fmt: skip
    assert counts == {"periodicals": 11, "issues": 20, "complete": 20, "articles": 82}
    assert rows(sample_mirror, "SELECT count(DISTINCT language) FROM articles") == [(10,)]
    assert rows(sample_mirror, "SELECT count(*) FROM articles WHERE date_start IS NULL OR headline IS NULL OR issue_id IS NULL") == [(0,)]
    assert rows(sample_mirror, "SELECT count(*) FROM problems WHERE severity = 'error'") == [(0,)]


def test_a_second_run_changes_only_what_tells_of_runs(tmp_path):
    path = tmp_path / "sample.db"
    with serve_sample() as site:
        assert crawl(site, path).returncode == 0
        first, changed = dump(path), rows(path, "SELECT key, changed FROM articles")
        assert crawl(site, path).returncode == 0
    assert dump(path) == first
    assert rows(path, "SELECT key, changed FROM articles") == changed
    assert rows(path, "SELECT outcome, new, changed FROM runs") == [("done", 82, 0), ("done", 0, 0)]


def test_a_limited_run_fetches_just_so_many_and_the_next_goes_on(tmp_path):
    path = tmp_path / "sample.db"
    with serve_sample() as site:
        assert crawl(site, path, "--limit", 25).returncode == 0
        assert rows(path, "SELECT count(*), (SELECT outcome FROM runs) FROM captures") == [(25, "limited")]
        assert crawl(site, path).returncode == 0
    assert rows(path, "SELECT max(times) FROM (SELECT count(*) AS times FROM captures GROUP BY url)") == [(1,)]


@pytest.mark.parametrize(("signum", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_stopped_crawl_goes_on_where_it_was(tmp_path, sample_mirror, signum, status):
    path = tmp_path / "sample.db"
    with serve_sample() as site:
        asked = command("crawl", ARCHIVE, "--base-url", site, "--db", path, "--delay", "0.01")
        for _ in range(3):
            process = subprocess.Popen(asked, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(random.uniform(1.2, 1.8))
            process.send_signal(signum)
            # On a slow machine it may be done for before it listens for signals, on a fast one it may be done.
            assert process.wait(60) in (status, -signum, 0)
        assert crawl(site, path).returncode == 0
    assert dump(path) == dump(sample_mirror)
    # Indexes and issue pages are asked for again by a run that follows a finished one; articles never are.
    assert rows(path, "SELECT max(times) FROM (SELECT count(*) AS times FROM captures JOIN frontier USING (url) "
                "WHERE page_kind IN ('article', 'page') GROUP BY url)") == [(1,)]  # fmt: skip
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


def test_who_we_are_is_said_and_robots_are_obeyed(tmp_path):
    answers = {
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /secret/\n"),
        "/index.html": page('<a href="open.html">open</a> <a href="secret/plans.html">plans</a>'),
        "/open.html": page("nothing"),
    }
    with serve(answers.get) as site:
        crawl(site.url, tmp_path / "x.db", BACKFILE_CONTACT="keeper@example.org")
    assert "/secret/plans.html" not in site.asked
    assert "/open.html" in site.asked
    assert all(agent.startswith("Backfile/") and "keeper@example.org" in agent for agent in site.agents)
    assert rows(tmp_path / "x.db", "SELECT code, severity FROM problems WHERE url LIKE '%secret%'") == [("not_allowed", "info")]


@pytest.mark.parametrize("robots", [Answer(b"oops", 503), Answer(b"slow down", 429)])
def test_a_robots_txt_that_fails_stops_the_archive(tmp_path, robots):
    with serve(lambda path: robots if path == "/robots.txt" else page('<a href="a.html">a</a>')) as site:
        done = crawl(site.url, tmp_path / "x.db", "-q")
    assert done.returncode == 1
    assert site.asked == ["/robots.txt"]
    assert done.stderr.count("\n") == 1
    assert "robots.txt answered" in done.stderr
    assert rows(tmp_path / "x.db", "SELECT count(*) FROM frontier WHERE state <> 'due'") == [(0,)]


def test_a_robots_txt_that_moved_is_followed(tmp_path):
    answers = {
        "/robots.txt": Answer(status=301, headers={"Location": "/rules.txt"}),
        "/rules.txt": Answer(b"User-agent: *\nDisallow: /a.html\n"),
        "/index.html": page('<a href="a.html">a</a> <a href="b.html">b</a>'),
        "/b.html": page("b"),
    }
    with serve(answers.get) as site:
        crawl(site.url, tmp_path / "x.db", "-q")
    assert "/b.html" in site.asked
    assert "/a.html" not in site.asked


def index_of(count):
    links = "".join(f'<a href="{number}.html">{number}</a>' for number in range(count))
    return lambda asked: page(links) if asked == "/index.html" else None if asked == "/robots.txt" else page("x")


def test_many_kills_give_up_no_page_that_was_never_asked_for(tmp_path):
    path = tmp_path / "x.db"
    with serve(index_of(12)) as site:
        for _ in range(5):
            slow = command("crawl", ARCHIVE, "--base-url", site.url, "--db", path, "--delay", "0.4", "-q")
            process = subprocess.Popen(slow, env=environment(BACKFILE_CONCURRENCY="1"), stderr=subprocess.DEVNULL)
            time.sleep(1.6)
            process.kill()
            process.wait()
        crawl(site.url, path, "-q")
    assert {f"/{number}.html" for number in range(12)} <= set(site.asked)
    assert rows(path, "SELECT DISTINCT state FROM frontier") == [("done",)]


def test_a_stop_sends_no_more_than_is_on_its_way(tmp_path):
    with serve(index_of(40)) as site:
        slow = command("crawl", ARCHIVE, "--base-url", site.url, "--db", tmp_path / "x.db", "--delay", "0.5", "-q")
        process = subprocess.Popen(slow, env=environment(BACKFILE_CONCURRENCY="1"), stderr=subprocess.DEVNULL)
        while len(site.asked) < 4:
            assert process.poll() is None
        process.terminate()
        assert process.wait(10) == 143
    assert len(site.asked) <= 6


@pytest.mark.parametrize(
    "index",
    [Answer(b"no page", headers={"Content-Type": "text/plain"}), Answer(status=302, headers={"Location": "https://elsewhere.example/"}),
     Answer(status=301, headers={"Location": "index.html"}), Answer(b"", 404)],
    ids=["no HTML", "moved away", "moved to itself", "gone"],
)  # fmt: skip
def test_an_index_that_leads_nowhere_is_never_silent(tmp_path, index):
    with serve(lambda asked: index if asked == "/index.html" else None) as site:
        done = crawl(site.url, tmp_path / "x.db", "-q")
    assert done.returncode == 3
    assert rows(tmp_path / "x.db", "SELECT count(*) FROM problems WHERE code = 'index_without_links' AND severity = 'error'") == [(1,)]


def test_a_crawl_delay_is_kept(tmp_path):
    answers = {
        "/robots.txt": Answer(b"User-agent: *\nCrawl-delay: 0.4\n"),
        "/index.html": page('<a href="a.html">a</a><a href="b.html">b</a>'),
    }
    with serve(answers.get) as site:
        crawl(site.url, tmp_path / "x.db")
    pages = [at for asked, at in zip(site.asked, site.times, strict=True) if asked != "/robots.txt"]
    assert len(pages) == 3
    assert all(later - earlier >= 0.38 for earlier, later in pairwise(pages))


def test_nothing_off_the_archive_is_asked_for(tmp_path):
    with serve(lambda path: page("private")) as private:
        answers = {
            "/index.html": page(
                f'<a href="{private.url}x.html">x</a> <a href="//169.254.169.254/meta.html">m</a> <a href="file:///etc/passwd">f</a>'
                '<a href="gone.html">g</a> <a href="loop.html">l</a> <a href="data:text/html,x">d</a>'
            ),
            "/gone.html": Answer(status=302, headers={"Location": f"{private.url}stolen.html"}),
            "/loop.html": Answer(status=302, headers={"Location": "/loop.html"}),
        }
        with serve(answers.get) as site:
            done = crawl(site.url, tmp_path / "x.db", "-q")
    assert private.asked == []
    assert site.asked.count("/loop.html") == 1
    assert done.returncode == 0
    assert (
        rows(tmp_path / "x.db", "SELECT code FROM problems WHERE stage = 'fetch'") == [("redirect_elsewhere",)] * 2
    )  # away, and to itself
    assert all(url.startswith("https://sample.backfile.example/") for (url,) in rows(tmp_path / "x.db", "SELECT url FROM frontier"))


def test_pages_that_break_are_problems_and_the_crawl_goes_on(tmp_path):
    tries = []

    def answer(path):
        if path == "/flaky.html":
            tries.append(path)
            return page("recovered") if len(tries) > 2 else Answer(b"busy", 503)
        return {
            "/index.html": page(
                "".join(f'<a href="{name}.html">{name}</a> ' for name in ("flaky", "huge", "cut", "empty", "deep", "lost", "trap"))
            ),
            "/huge.html": Answer(b"<p>" + b"x" * (33 * 1024 * 1024), headers={"Content-Type": "text/html"}),
            "/cut.html": Answer(b"<p>short", headers={"Content-Type": "text/html", "Content-Length": "5000", "Connection": "close"}),
            "/empty.html": page(""),
            "/deep.html": page("<div>" * 20_000),
            "/trap.html": page('<a href="trap/trap/trap/trap/trap.html">further</a>'),
        }.get(path)

    with serve(answer) as site:
        done = crawl(site.url, tmp_path / "x.db", "-q")
    assert done.returncode == 3
    assert len(tries) == 3
    failed = {
        url.rpartition("/")[2]
        for (url,) in rows(tmp_path / "x.db", "SELECT url FROM problems WHERE code = 'unfetched' AND resolved_at IS NULL")
    }
    assert failed == {"huge.html", "cut.html"}
    assert rows(tmp_path / "x.db", "SELECT count(*) FROM frontier WHERE state IN ('due', 'leased')") == [(0,)]
    assert not any(asked.count("trap/") > 3 for asked in site.asked)


def test_a_host_that_stops_answering_ends_the_run_and_the_rest_stays_due(tmp_path):
    links = "".join(f'<a href="{number}.html">{number}</a>' for number in range(60))
    with serve(lambda path: page(links) if path == "/index.html" else None if path == "/robots.txt" else Answer(b"down", 502)) as site:
        done = crawl(site.url, tmp_path / "x.db", "-q", BACKFILE_RETRY_WAIT="5", BACKFILE_CONCURRENCY="1")
    assert done.returncode == 1
    assert "stopped answering" in done.stderr
    assert len(site.asked) < 40
    assert rows(tmp_path / "x.db", "SELECT count(*) FROM frontier WHERE state = 'failed'") == [(0,)]


def test_scrapy_s_own_commands_work_and_open_no_mirror(tmp_path):
    with serve(lambda path: page("hello")) as site:
        shell = subprocess.run(
            [*command()[:2], "scrapy.cmdline", "shell", "--nolog", "-c", "response.status", site.url],
            env=environment(BACKFILE_BASE_URL=site.url, BACKFILE_DB=str(tmp_path / "x.db")),
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert shell.stdout.strip().endswith("200"), shell.stderr
    assert list(tmp_path.iterdir()) == []
