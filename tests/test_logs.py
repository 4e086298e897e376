"""What is logged: JSON lines that can be read back whatever they hold, and in text only what an operator should hear of."""

import json
import logging
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.settings import Settings

from crawler.logs import TELL, JsonLines, Sentences, TextLines, failure_line, install, json_line
from tests.command import crawl, environment
from tests.site_server import Answer, page, serve

ANY_TEXT = st.text(st.characters(), max_size=50)
HOSTILE = 'a "quoted"\nline\x00\x1b[2J\u2028\x85 {"time": 1} \ud800 \U0001f600'


def record(message, *args, level=logging.WARNING, name="crawler.archive", **more):
    return logging.LogRecord(name, level, __file__, 1, message, args, more.pop("exc_info", None), **more)


def read_back(line):
    """Return the object that is the line, once it is sure that the strictest reader takes it."""
    assert len(line.splitlines()) == 1
    assert line.isascii()
    told = json.loads(line, parse_constant=pytest.fail)
    json.dumps(told, ensure_ascii=False).encode()
    return told


def joined(text):
    """Return `text` as UTF-16 takes it: halves of a pair that stand together are one character, one that stands alone is none."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@given(ANY_TEXT)
@example(HOSTILE)
def test_a_json_line_can_be_read_back_whatever_a_page_holds(text):
    told = read_back(JsonLines("icl").format(record("%s is odd", text)))
    assert told["message"] == joined(f"{text} is odd")
    assert (told["level"], told["logger"], told["archive"]) == ("WARNING", "crawler.archive", "icl")
    assert told["time"].endswith("Z")
    assert read_back(json_line({"event": text, "pages": 3}))["event"] == joined(text)
    assert read_back(failure_line("icl", text, as_json=True))["level"] == "ERROR"


def test_an_exception_is_one_field_and_a_url_another():
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        told = read_back(JsonLines().format(record("Cannot read %s", "https://example.org/a", exc_info=sys.exc_info())))
    assert told["exception"].startswith("Traceback (most recent call last):\n")
    assert "ValueError: a" in told["exception"]
    assert told["url"] == "https://example.org/a"
    assert "archive" not in told
    asked = record("Crawled %(request)s", {"request": Request("http://127.0.0.1/b")})
    assert read_back(JsonLines().format(asked))["url"] == "http://127.0.0.1/b"


def test_a_record_whose_parts_do_not_fit_is_logged_all_the_same():
    broken = record("%d pages of %s", "many")
    assert read_back(JsonLines().format(broken))["message"] == "%d pages of %s ('many',)"
    assert Sentences().format(broken) == "backfile: %d pages of %s ('many',)."


def test_no_page_moves_the_cursor_of_a_terminal():
    assert TextLines("%(name)s: %(message)s").format(record("a\n\tb\x1b[2J\x9b1m\r")) == "crawler.archive: a\n\tb\\x1b[2J\\x9b1m\\x0d"
    assert Sentences().format(record("It is\n odd\x1b[2J.")) == "backfile: It is odd\\x1b[2J."


@pytest.fixture
def logged(capsys):
    """Install a log as settings say, and give what it wrote of what a crawl may log; the log goes with the test."""
    before = logging.root.level

    def log(**settings):
        install(Settings({"LOG_LEVEL": "WARNING", **settings}), "icl")
        capsys.readouterr()
        logging.getLogger("crawler.fetching.politeness").info("robots.txt asks for 5 seconds")
        logging.getLogger("crawler.fetching.window").info("its hours are over", extra=TELL)
        logging.getLogger("pipelines.mirror.store").warning("%s is brought up to date", "a.db")
        logging.getLogger("crawler.archive").error("the site stopped answering")
        logging.getLogger("scrapy.core.scraper").warning("Dropped: an item")
        logging.getLogger("icl").warning("odd", extra={"spider": type("Spider", (), {"name": "icl"})})
        logging.getLogger("pypdf").warning("Ignoring wrong pointing object")
        return capsys.readouterr().err.splitlines()

    yield log
    install(Settings({"LOG_ENABLED": False}))
    logging.root.setLevel(before)


def test_an_operator_hears_our_warnings_in_a_sentence_each(logged):
    # The error is what the crawl ends with: the command line says it.
    assert logged(BACKFILE_LOG_OURS=True) == ["backfile: its hours are over.", "backfile: a.db is brought up to date.", "backfile: odd."]
    told = [read_back(line) for line in logged(BACKFILE_LOG_OURS=True, BACKFILE_LOG_FORMAT="json")]
    assert [line["message"] for line in told] == ["its hours are over", "a.db is brought up to date", "odd"]
    assert {line["archive"] for line in told} == {"icl"}


def test_quiet_hears_no_warnings_and_verbose_everything(logged, tmp_path):
    assert logged(BACKFILE_LOG_OURS=True, LOG_LEVEL="CRITICAL") == []
    assert logged(LOG_ENABLED=False) == []
    assert len(logged(LOG_LEVEL="INFO", LOG_FORMAT="%(name)s: %(message)s")) == 7
    assert logged(LOG_FORMAT="%(name)s: %(message)s")[-1] == "pypdf: Ignoring wrong pointing object"
    assert len(logged(BACKFILE_LOG_LEVEL="ERROR")) == 1
    file = tmp_path / "crawl.log"
    assert logged(LOG_FILE=str(file), BACKFILE_LOG_FORMAT="json") == []
    assert len([read_back(line) for line in file.read_text("utf-8").splitlines()]) == 5


def test_a_level_of_a_setting_counts_where_nobody_gave_another(logged):
    settings = Settings({"BACKFILE_LOG_LEVEL": "ERROR", "LOG_FORMAT": "%(message)s"})
    settings.set("LOG_LEVEL", "DEBUG", "project")
    install(settings)
    assert [handler.level for handler in logging.root.handlers][-1] == logging.ERROR
    settings.set("LOG_LEVEL", "nonsense", "cmdline")
    install(settings)
    assert [handler.level for handler in logging.root.handlers][-1] == logging.INFO


@pytest.fixture(scope="module")
def hostile_site():
    """Two pages with what no log should hold as it is, one that a server breaks off, and one that is no page."""
    body = '<h1>A &#27;[2J &#xD800; &#0; "x"</h1><p>\x1b[31m{"level": "ERROR"}</p><a href="/b.html">b</a><a href="/c.html">c</a>'
    pages = {"/index.html": page(body), "/b.html": page(body * 2), "/c.html": Answer(b"", 500)}
    with serve(pages.get) as running:
        yield running.url


def test_a_crawl_writes_json_lines_alone(hostile_site, tmp_path):
    db = tmp_path / "a.db"
    done = crawl(hostile_site, db, "--log-format", "json")
    told = [read_back(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in told] == ["progress", "fetched"]
    assert {name: told[0][name] for name in ("pages", "due", "failed", "rate", "seconds_left")} == {
        "pages": 0, "due": 1, "failed": 0, "rate": None, "seconds_left": None,
    }  # fmt: skip
    assert (told[-1]["pages"], told[-1]["failed"], told[-1]["archive"]) == (2, 1, "sample")
    assert told[-1]["bytes"] > 0
    warc = next(file for file in tmp_path.rglob("*.warc.gz"))
    with warc.open("ab") as file:
        file.write(b"\x1f\x8bhalf a record")
    mended = crawl(hostile_site, db)
    assert f"backfile: {warc}: 15 bytes that a killed run left half written were cut off.\n" in mended.stderr
    failed = crawl("http://127.0.0.1:9/", db, "--full", "--log-format", "json")
    assert failed.returncode == 1
    assert [line["message"] for line in map(read_back, failed.stderr.splitlines()) if line["level"] == "ERROR"] == [
        "robots.txt of 127.0.0.1:9 could not be fetched: the connection was refused; nothing is fetched without it, so try again later"
    ]


def test_scrapys_whole_log_is_json_lines_too(hostile_site, tmp_path):
    done = crawl(hostile_site, tmp_path / "a.db", "--verbose", "--log-format", "json", BACKFILE_LOG_LEVEL="DEBUG")
    told = [read_back(line) for line in done.stderr.splitlines()]
    assert told[0]["message"].startswith("Scrapy 2.")
    assert {"scrapy.utils.log", "scrapy.crawler", "scrapy.core.engine", "scrapy.core.scraper"} <= {line["logger"] for line in told}
    assert f"{hostile_site}b.html" in {line.get("url") for line in told}
    assert any("\x1b[31m" in line["message"] or "\\x1b[31m" in line["message"] for line in told)
    variables = {"BACKFILE_LOG_FORMAT": "json", "BACKFILE_DB": str(tmp_path / "b.db")}
    asked = [sys.executable, "-m", "scrapy", "crawl", "sample", "-s", f"BACKFILE_BASE_URL={hostile_site}"]
    scrapy = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False, env=environment(**variables))
    told = [read_back(line) for line in scrapy.stderr.splitlines()]
    assert told[0]["message"].startswith("Scrapy 2.")
    assert told[-1]["message"] == "Spider closed (finished)"
    assert {line["level"] for line in told} <= {"INFO", "WARNING"}
