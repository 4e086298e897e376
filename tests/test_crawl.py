"""Crawls over HTTP against a real server: politeness, stops, kills, and what they leave in the mirror."""

import random
import signal
import subprocess
import time
from contextlib import closing
from itertools import pairwise

import pytest

from crawler.sample_archive.server import serve as serve_sample
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.table_dump import dump
from tests.command import ARCHIVE, command, crawl, environment
from tests.paper_walk import walk
from tests.pdfs import pdf, text
from tests.site_server import Answer, page, serve


def rows(path, query):
    with closing(open_for_reading(path)) as db:
        return db.execute(query).fetchall()


def test_the_sample_archive_is_mirrored_whole(sample_mirror):
    # What each of its pages reads as, tests/test_sample_archive.py tells; here it is that the walk came to its end.
    ((periodicals, issues, articles, languages),) = rows(
        sample_mirror, "SELECT (SELECT count(*) FROM periodicals), (SELECT count(*) FROM issues), count(*), count(DISTINCT language) "
        "FROM articles"
    )  # fmt: skip
    assert periodicals >= 11
    assert issues >= 20
    assert articles >= 82
    assert languages >= 10
    assert rows(sample_mirror, "SELECT DISTINCT state FROM frontier") == [("done",)]
    assert rows(sample_mirror, "SELECT count(*) FROM problems WHERE severity = 'error'") == [(0,)]


def test_a_second_run_changes_only_what_tells_of_runs(tmp_path):
    path = tmp_path / "sample.db"
    with serve_sample() as site:
        assert crawl(site, path).returncode == 0
        first, changed = dump(path), rows(path, "SELECT key, changed FROM articles")
        assert crawl(site, path).returncode == 0
    assert dump(path) == first
    assert rows(path, "SELECT key, changed FROM articles") == changed
    assert rows(path, "SELECT outcome, new, changed FROM runs") == [("done", len(changed), 0), ("done", 0, 0)]


def test_a_limited_run_fetches_just_so_many_and_the_next_goes_on(tmp_path):
    path = tmp_path / "sample.db"
    with serve_sample() as site:
        assert crawl(site, path, "--limit", 25).returncode == 0
        assert rows(path, "SELECT pages, outcome FROM runs") == [(25, "limited")]
        assert crawl(site, path).returncode == 0
    assert rows(path, "SELECT max(times) FROM (SELECT count(*) AS times FROM captures WHERE outcome <> 'rules' GROUP BY url)") == [(1,)]


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
                '<a href="gone.html">g</a> <a href="loop.html">l</a> <a href="data:text/html,x">d</a> <a href="english/lw/1/">1</a>'
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
                "".join(
                    f'<a href="{name}.html">{name}</a> '
                    for name in ("flaky", "huge", "cut", "empty", "deep", "lost", "trap", "english/lw/1/lost")
                )
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
        (url.rpartition("/")[2], code)
        for url, code in rows(tmp_path / "x.db", "SELECT url, code FROM problems WHERE severity = 'error' AND resolved_at IS NULL")
    }
    assert failed == {("huge.html", "too_long"), ("cut.html", "unfetched")}
    assert site.asked.count("/huge.html") == 1
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


# What comes instead of a page, and where else a page may stand.


def links_to(*addresses):
    return page("".join(f'<a href="{address}">{address}</a> ' for address in addresses))


def test_a_print_view_is_asked_for_only_where_the_article_is_missing(tmp_path):
    answers = {
        "/": links_to("tp/1/held.html", "tp/1/lost.html", "tp/1/gone.html", "tp/1/soft.html", "print/tp/1/held.html"),
        "/tp/1/held.html": page("<h1>Held</h1><p>text</p>"),
        "/print/tp/1/held.html": page("<h1>Held</h1><p>text</p>"),
        "/print/tp/1/lost.html": page("<h1>Lost</h1><p>text</p>"),
        "/tp/1/gone.htm": page("<h1>Gone</h1><p>text</p>"),
        "/tp/1/soft.html": page("<h1>Page not found</h1>"),
        "/print/tp/1/soft.html": page("<h1>Soft</h1><p>text</p>"),
    }
    with serve(answers.get) as site:
        assert walk(site.url, tmp_path / "x.db").stdout == ""
    assert "/print/tp/1/held.html" not in site.asked
    assert "/tp/1/lost.htm" not in site.asked
    assert site.asked.count("/print/tp/1/gone.html") == site.asked.count("/tp/1/gone.htm") == 1
    assert rows(tmp_path / "x.db", "SELECT key, headline FROM articles ORDER BY key") == [
        ("paper/tp/1/gone", "Gone"), ("paper/tp/1/held", "Held"), ("paper/tp/1/lost", "Lost"), ("paper/tp/1/soft", "Soft")
    ]  # fmt: skip
    assert rows(tmp_path / "x.db", "SELECT role FROM article_urls WHERE url LIKE '%/print/%'") == [("print",), ("print",)]
    assert rows(tmp_path / "x.db", "SELECT found_on FROM frontier WHERE url LIKE '%gone.htm'") == [
        ("https://paper.example/tp/1/gone.html",)
    ]


def test_what_is_no_page_is_a_problem_with_a_name_and_the_last_good_reading_stands(tmp_path):
    db = tmp_path / "x.db"
    odd = {
        "empty": page(""), "error": page("<h1>Error 404</h1>"), "strange": page("<p>nothing that a layout knows</p>"),
        "binary": Answer(bytes(range(30)) * 9, headers={"Content-Type": "text/html"}),
        "frames": page('<frameset><frame src="framed.html"></frameset>'),
    }  # fmt: skip
    good = {f"/tp/1/{name}.html": page(f"<h1>{name}</h1><p>text of {name}</p>") for name in [*odd, "framed"]}
    index = {"/": links_to(*(f"tp/1/{name}.html" for name in odd))}
    with serve({**good, **index}.get) as site:
        assert walk(site.url, db).stdout == ""
    held = rows(db, "SELECT key, body_text FROM articles ORDER BY key")
    assert len(held) == 5
    broken = {f"/tp/1/{name}.html": given for name, given in odd.items()}
    with serve({**good, **index, **broken}.get) as site:
        assert walk(site.url, db, BACKFILE_FULL=True).stdout == ""
    assert rows(db, "SELECT key, body_text FROM articles WHERE key <> 'paper/tp/1/framed' ORDER BY key") == held
    assert rows(db, "SELECT count(*) FROM articles WHERE key = 'paper/tp/1/framed'") == [(1,)]
    assert rows(db, "SELECT code, severity FROM problems WHERE stage = 'read' ORDER BY code") == [
        ("empty_page", "warning"), ("frames", "info"), ("no_layout", "warning"), ("not_html", "warning"), ("soft_404", "warning")
    ]  # fmt: skip
    # The error page is looked for at its two other addresses too.
    assert rows(db, "SELECT pages FROM runs WHERE id = 2") == [(9,)]


def test_a_pdf_file_is_captured_with_its_text_and_a_broken_one_is_a_problem(tmp_path):
    answers = {
        "/": links_to("tp/1.pdf", "tp/2.pdf"),
        "/tp/1.pdf": Answer(pdf([text(["All locks are open."])]), headers={"Content-Type": "application/pdf"}),
        "/tp/2.pdf": Answer(b"%PDF-1.4 cut", headers={"Content-Type": "application/pdf"}),
    }
    with serve(answers.get) as site:
        assert walk(site.url, tmp_path / "x.db").stdout == ""
    assert rows(tmp_path / "x.db", "SELECT reader, kind, key FROM readings") == [("PdfText/1", "issue", "paper/tp/1")]
    assert rows(tmp_path / "x.db", "SELECT code, url FROM problems") == [("unreadable_pdf", "https://paper.example/tp/2.pdf")]


# The first look at a site.


def strange_site(strange, others):
    """Return the answers of a site of so many articles that no layout knows, and so many that one does."""
    names = [f"tp/1/{kind}{number:02}.html" for number in range(max(strange, others)) for kind in ("x", "y")]
    names = [name for name in names if int(name[6:8]) < (strange if "x" in name else others)]
    pages = {f"/{name}": page("<p>who knows</p>" if "x" in name else "<h1>H</h1><p>text</p>") for name in names}
    return {"/": links_to(*names), **pages}.get


def test_a_site_most_of_which_cannot_be_read_is_left_alone_after_fifty_pages(tmp_path):
    with serve(strange_site(60, 30)) as site:
        said = walk(site.url, tmp_path / "x.db", BACKFILE_CONCURRENCY=1).stdout
    assert said.startswith("most of the first 50 pages of The Papers cannot be read (2")
    assert "`backfile archives try paper https://paper.example/tp/1/x00.html` shows how it reads" in said
    assert 50 <= len(site.asked) <= 54
    assert rows(tmp_path / "x.db", "SELECT count(*) >= 50, (SELECT outcome FROM runs) FROM captures") == [(1, "failed")]


@pytest.mark.parametrize(("strange", "others"), [(20, 60), (48, 0)])
def test_a_site_most_of_which_can_be_read_or_a_small_one_is_walked_to_its_end(tmp_path, strange, others):
    with serve(strange_site(strange, others)) as site:
        assert walk(site.url, tmp_path / "x.db").stdout == ""
    assert rows(tmp_path / "x.db", "SELECT DISTINCT state FROM frontier") == [("done",)]


# A part of an archive.

BOTH_PAPERS = {
    "/": links_to("tp.html", "zt.html", "loose/about.html", "zt/9/first.html"),
    "/tp.html": links_to("tp/1/a.html", "tp/2/b.html"),
    "/zt.html": links_to("zt/1/c.html", "tp/3/d.html"),
    "/loose/about.html": page("<p>no word of it</p>"),
    **{f"/{path}.html": page("<h1>H</h1><p>text</p>") for path in ("tp/1/a", "tp/2/b", "tp/3/d", "zt/1/c", "zt/9/first")},
}


@pytest.mark.parametrize("part", [{"BACKFILE_PERIODICAL": "tp"}, {"BACKFILE_LANGUAGE": "en"}])
def test_one_periodical_is_fetched_and_the_rest_stays_due(tmp_path, part):
    db = tmp_path / "x.db"
    with serve(BOTH_PAPERS.get) as site:
        assert walk(site.url, db, **part).stdout == ""
        assert {path for path in site.asked if "zt/" in path} == set()
        assert {"/tp/1/a.html", "/tp/2/b.html", "/tp/3/d.html"} <= set(site.asked)
        assert dict(rows(db, "SELECT url, state FROM frontier WHERE state <> 'done'")) == {
            "https://paper.example/zt/1/c.html": "due", "https://paper.example/zt/9/first.html": "due"
        }  # fmt: skip
        # Again, as a schedule would: what lists its new articles is asked for, though other papers' pages are due.
        site.asked.clear()
        assert walk(site.url, db, **part).stdout == ""
        assert set(site.asked) == {"/robots.txt", "/", "/tp.html", "/zt.html"}
        assert walk(site.url, db).stdout == ""
    assert rows(db, "SELECT DISTINCT state FROM frontier") == [("done",)]
    assert rows(db, "SELECT max(times) FROM (SELECT count(*) AS times FROM captures JOIN frontier USING (url) "
                "WHERE page_kind = 'article' GROUP BY url)") == [(1,)]  # fmt: skip
