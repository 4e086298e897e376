"""The commands as an operator meets them: what they print, refuse and return."""

import json
import os
import resource
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from pipelines.mirror.schema.migrations import VERSION
from tests.command import backfile, command, crawl, environment
from tests.site_server import Answer, page, serve
from tests.test_pages import test_a_recorded_page_reads_as_it_did as reads_as_recorded


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return what standard error says, once it is sure that it is one line and no traceback."""
    assert done.stderr.startswith("backfile: "), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stdout
    return done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["crawl", "nowhere"], "there is no archive 'nowhere'"),
        (["crawl", "sample", "--delay", "fast"], "--delay"),
        (["crawl", "sample", "--delay", "-1"], "--delay"),
        (["crawl", "sample", "--limit", "0"], "--limit"),
        (["crawl", "sample", "--delay", "nan"], "--delay"),
        (["crawl", "sample", "--base-url", "ftp://x/"], "--base-url"),
        (["crawl", "sample", "--base-url", "http://["], "--base-url"),
        (["crawl", "sample", "--base-url", "http://127.0.0.1:port/"], "--base-url"),
        (["crawl", "sample", "--base-url", "http://127.0.0.1/?page=1"], "--base-url"),
        (["crawl", "sample", "--colour"], "--colour"),
        (["crawl"], "ARCHIVE"),
        (["crawl", "sample", "linux_gazette", "--periodical", "lw"], "are for one archive"),
        (["crawl", "sample", "--periodical", "schleusenwaerter"], "near it are sw (Der Schleusenwärter, de)"),
        (["crawl", "sample", "--periodical", "zzz", "--dry-run"], "there are lw (The Lock Warden, en)"),
        (["crawl", "sample", "--language", "tlh"], "has no periodical in the language 'tlh'"),
        (["crawl", "sample", "--periodical", "lw", "--language", "de"], "has no periodical 'lw' in the language 'de'"),
        (["archives", "try", "nowhere", "/"], "there is no archive 'nowhere'"),
        (["archives", "try", "linux_gazette", "https://elsewhere.example/"], "is on no host of"),
        (["archives", "try", "linux_gazette", "/x.html", "--file", "missing.html"], "missing.html"),
        (["archives", "try", "linux_gazette", "/x.html"], "BACKFILE_CONTACT"),
        (["archives", "record", "linux_gazette", "../x", "/x.html"], "CASE is a name"),
        (["frobnicate"], "frobnicate"),
        (["crawl", "linux_gazette"], "BACKFILE_CONTACT"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(tmp_path, arguments, said):
    done = backfile(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in one_sentence(done)
    assert not list(tmp_path.glob("*.db"))


BAD_SETTINGS = ["DELAY=abc", "DELAY=-1", "DELAY=inf", "CONCURRENCY=0", "CONCURRENCY=many", "RETRY_WAIT=nan"]


@pytest.mark.parametrize("setting", BAD_SETTINGS)
def test_a_bad_setting_in_the_environment_is_wrong_usage(tmp_path, setting):
    name, _, value = setting.partition("=")
    done = backfile("crawl", "sample", "--base-url", "http://127.0.0.1:9/", cwd=tmp_path, **{f"BACKFILE_{name}": value})
    assert done.returncode == 2
    assert name.lower() in one_sentence(done).lower()


def test_an_unreachable_host_is_status_1(tmp_path):
    done = crawl("http://127.0.0.1:9/", tmp_path / "x.db", "-q")
    assert done.returncode == 1
    assert "could not be fetched" in one_sentence(done)


def test_a_host_that_answers_500_to_everything_is_status_1(tmp_path):
    with serve(lambda path: None if path == "/robots.txt" else Answer(b"no", 500)) as site:
        done = crawl(site.url, tmp_path / "x.db", "-q")
    assert done.returncode == 1
    assert "answered 500" in one_sentence(done)


def test_an_index_without_links_is_status_3(tmp_path):
    with serve(lambda path: page("Nothing here.") if path == "/index.html" else None) as site:
        done = crawl(site.url, tmp_path / "x.db")
    assert done.returncode == 3
    assert "has no link at all" in done.stdout


def unusable_text(path: Path) -> None:
    path.write_text("not a database, but long enough to be looked at as one" * 20)


def unusable_other(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE letters (id)")
    connection.close()


def unusable_newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {0x4241434B}")
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.execute("CREATE TABLE future (id)")
    connection.close()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (unusable_text, "not an SQLite database"),
        (unusable_other, "not a mirror"),
        (unusable_newer, "newer Backfile"),
        (Path.mkdir, "folder"),
    ],
)
def test_a_file_that_is_no_mirror_of_ours_is_left_as_it_was(tmp_path, make, said):
    path = tmp_path / "x.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    for arguments in (["crawl", "sample", "--base-url", "http://127.0.0.1:9/", "--db", path, "-q"], ["status", path]):
        done = backfile(*arguments)
        assert done.returncode == 1
        assert said in one_sentence(done) or arguments[0] == "status"
    assert before is None or path.read_bytes() == before


def bound_by_permissions() -> list[str]:
    """Return what to put before a command so that it may not write where it has no right to, even where the tests run as root."""
    return ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] if os.geteuid() == 0 else []


@pytest.mark.parametrize("lock_is_there", [True, False])
def test_a_read_only_mirror_is_status_1_and_unharmed(tmp_path, sample_mirror, lock_is_there):
    path = tmp_path / "sample.db"
    shutil.copy(sample_mirror, path)
    if lock_is_there:
        Path(f"{path}.lock").touch()
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    before = path.read_bytes()
    try:
        asked = [*bound_by_permissions(), *command("crawl", "sample", "--base-url", "http://127.0.0.1:9/", "--db", path, "-q")]
        done = subprocess.run(asked, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    finally:
        tmp_path.chmod(0o755)
    assert done.returncode == 1
    assert "write" in one_sentence(done)
    assert path.read_bytes() == before


def test_a_full_disk_ends_the_run_and_loses_nothing(tmp_path, sample_mirror):
    path = tmp_path / "x.db"

    def small_disk() -> None:
        # A file may not grow over 700 KB: to SQLite the same as a disk that is full.
        resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, 700_000))

    done = subprocess.run(command("crawl", "sample", "--db", path, "-q"), env=environment(), preexec_fn=small_disk, capture_output=True,
                          text=True, timeout=120, check=False)  # fmt: skip
    assert done.returncode == 1
    assert "make room" in one_sentence(done)
    done = backfile("crawl", "sample", "--db", path, "-q")
    assert done.returncode == 0, done.stderr
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    articles = connection.execute("SELECT count(*) FROM articles").fetchone()
    connection.close()
    connection = sqlite3.connect(sample_mirror)
    assert connection.execute("SELECT count(*) FROM articles").fetchone() == articles
    connection.close()


def test_a_second_crawl_of_the_same_mirror_is_refused_at_once(tmp_path):
    path = tmp_path / "x.db"
    with serve(lambda path: Answer(b"", 404) if path == "/robots.txt" else page('<a href="a.html">a</a>')) as site:
        first = subprocess.Popen(command("crawl", "sample", "--base-url", site.url, "--delay", 2, "--db", path), env=environment(),
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        while not site.asked:
            assert first.poll() is None
        second = crawl(site.url, path)
        first.terminate()
        first.wait(30)
    assert second.returncode == 75
    assert "another run holds" in one_sentence(second)


def test_status_tells_of_the_mirror(sample_mirror):
    done = backfile("status", sample_mirror)
    assert done.returncode == 0
    report = json.loads(backfile("status", sample_mirror, "--json").stdout)
    held = report["held"]
    assert held["articles"] >= 82
    assert f"{held['articles']} articles in {held['issues']} issues of {held['periodicals']} periodicals" in done.stdout
    assert report["runs"][0]["outcome"] == "done"
    assert report["frontier"].keys() == {"done"}


def test_status_without_a_mirror_says_so(tmp_path):
    done = backfile("status", tmp_path / "no.db")
    assert done.returncode == 1
    assert "there is no mirror at" in one_sentence(done)


def test_a_dry_run_sends_nothing_and_writes_nothing(tmp_path):
    with serve(lambda path: page("x")) as site:
        done = crawl(site.url, tmp_path / "x.db", "--dry-run")
    assert done.returncode == 0
    assert "1 known addresses would be fetched" in done.stdout
    assert site.asked == []
    assert list(tmp_path.iterdir()) == []


def test_several_archives_are_crawled_in_turn_and_the_gravest_status_counts(tmp_path):
    done = backfile("crawl", "linux_gazette", "sample", cwd=tmp_path)
    assert done.returncode == 2
    assert "BACKFILE_CONTACT" in done.stderr
    assert (tmp_path / "sample.db").exists()


def test_the_known_archives_are_listed():
    listed = json.loads(backfile("archives", "--json").stdout)
    assert {"sample", "linux_gazette"} <= {row["archive"] for row in listed}


# How a page reads.

GAZETTE_PAGES = Path(__file__).with_name("pages") / "linux_gazette"


def recorded(case: str) -> dict:
    return json.loads((GAZETTE_PAGES / f"{case}.json").read_text(encoding="utf-8"))


def served_page(case: str) -> dict[str, Answer]:
    """Return the answers of a site that holds one recorded page."""
    path = recorded(case)["url"].split("/", 3)[3]
    return {f"/{path}": Answer((GAZETTE_PAGES / f"{case}.html").read_bytes(), headers={"Content-Type": "text/html"})}


def test_try_shows_a_page_block_by_block_and_what_it_reads_as(tmp_path):
    answers, case = served_page("contents_monthly"), recorded("contents_monthly")
    with serve(answers.get) as site:
        done = backfile("archives", "try", "linux_gazette", case["url"], "--base-url", site.url, cwd=tmp_path, COLUMNS="60")
    assert done.returncode == 0, done.stderr
    assert site.asked == ["/robots.txt", *answers]
    assert list(tmp_path.iterdir()) == []
    lines = done.stdout.splitlines()
    assert lines[0] == case["url"]
    for part in (case["reader"], "#  role", f"issue {case['readings'][0]['key']}", case["readings"][0]["contents"][0]["headline"], "edtf "):
        assert part in done.stdout
    assert max(map(len, lines[lines.index("") : -3])) <= 60


def test_try_obeys_robots_and_says_what_could_not_be_had(tmp_path):
    with serve(lambda path: Answer(b"User-agent: *\nDisallow: /issue1/\n") if path == "/robots.txt" else None) as site:
        done = backfile("archives", "try", "linux_gazette", "/issue1/x.html", "--base-url", site.url, cwd=tmp_path)
        missing = backfile("archives", "try", "linux_gazette", "/issue2/x.html", "--base-url", site.url, cwd=tmp_path)
    assert done.returncode == 1
    assert "was not fetched" in one_sentence(done)
    assert "none (missing)" in missing.stdout
    assert site.asked == ["/robots.txt", "/robots.txt", "/issue2/x.html"]


def test_a_file_is_read_as_what_stands_at_an_address_and_sends_nothing(tmp_path):
    hostile = tmp_path / "hostile.html"
    hostile.write_bytes(b"<h1>A \x1b[31mHeadline\x9b2J</h1><p>" + "東京の集会".encode() * 40 + b"</p><p>&#27;[2Jtext</p>")
    done = backfile("archives", "try", "linux_gazette", "/issue30/x.html", "--file", hostile, "--reasons", COLUMNS="50")
    assert done.returncode == 0, done.stderr
    assert "A [31mHeadline" in done.stdout
    assert not set(done.stdout) & {"\x1b", "\x9b"}
    assert "東京の集会" in done.stdout


def test_record_keeps_a_page_as_the_tests_read_it_and_overwrites_nothing(tmp_path):
    case = recorded("contents_monthly")
    asked = ("archives", "record", "linux_gazette", "a_case", case["url"], "--file", GAZETTE_PAGES / "contents_monthly.html")
    assert backfile(*asked, "--folder", tmp_path).returncode == 0
    assert (tmp_path / "linux_gazette/a_case.html").read_bytes() == (GAZETTE_PAGES / "contents_monthly.html").read_bytes()
    reads_as_recorded(tmp_path / "linux_gazette/a_case.html")
    again = backfile(*asked, "--folder", tmp_path)
    assert again.returncode == 2
    assert "is there already" in one_sentence(again)
    assert backfile(*asked, "--folder", tmp_path, "--force").returncode == 0


COMMANDS = ["", "crawl", "status", "serve", "export", "archives", "archives new", "archives try", "archives record", "import"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name):
    done = backfile(*name.split(), "--help")
    assert done.returncode == 0
    assert "Example:" in done.stdout
