"""What `backfile status` tells an operator, and a monitor by its exit status."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.commands.status import read_report
from crawler.commands.status_text import fitted, runs_text, status_text
from crawler.schedule.next_run import Crawled, next_run
from pipelines.figures import shown, size, time_taken
from pipelines.items import FoundUrl, Page, Problem
from pipelines.mirror import lock
from pipelines.mirror.readers_copy import publish_copy
from tests.command import backfile, environment
from tests.mirrors import HOME, article_page, capture, open_paper, unchanged_page

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
KEYS = {
    "mirror", "archives", "held", "incomplete_issues", "runs", "problems", "problem_codes", "unknown_pages", "new_errors", "drift",
    "measures", "decisions", "reprints", "frontier", "due", "seconds_a_page", "seconds_to_go", "policy", "running", "disk", "exit_status",
    "reasons",
}  # fmt: skip
ARCHIVE_KEYS = {"key", "name", "home_url", "last_crawl", "last_good", "first_start", "schedule", "unpublished"}
RUN_KEYS = {"id", "command", "started", "finished", "outcome", "pages", "new", "changed", "gone", "problems", "version", "seconds"}
LOST = Problem(stage="read", code="lost_text", severity="error", message="Its text \x1b[2Jis gone.")
ODD = Problem(stage="read", code="odd", severity="warning", message="It is odd.")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mirror of forty articles after two good crawls, the last begun on 10 March 2026 at 03:15 UTC, with eleven addresses still due."""
    path = tmp_path_factory.mktemp("crawled") / "paper.db"
    urls = [f"{HOME}1/a{number}.html" for number in range(40)]
    mirror = open_paper(path)
    with mirror.writing() as db, db.atomic():
        mirror.frontier.add(FoundUrl(url=url, kind="article") for url in urls)
    for number in range(40):
        mirror.write(article_page(1, f"a{number}", f"Words of number {number}.", byline="A. Writer"))
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    mirror = open_paper(path)
    for url in urls[:5]:
        mirror.write(unchanged_page(url, "2026-03-10T03:16:00.000Z"))
    mirror.write(Page(url=f"{HOME}1/a7.html", outcome="read", capture=capture(f"{HOME}1/a7.html", "7", "2026-03-10T03:16:01.000Z"),
                      problems=[ODD]))  # fmt: skip
    mirror.finish_run("done", mirror.settle(), {})
    with mirror.writing() as db, db.atomic():
        db.execute("UPDATE runs SET started = '2026-03-09T03:15:00.000Z', finished = '2026-03-09T03:20:00.000Z' WHERE id = 1")
        db.execute("UPDATE runs SET started = '2026-03-10T03:15:00.000Z', finished = '2026-03-10T03:16:30.000Z' WHERE id = 2")
        db.execute("UPDATE frontier SET state = 'due' WHERE id IN (SELECT id FROM frontier ORDER BY id DESC LIMIT 10)")
    mirror.close()
    return path


@pytest.fixture
def paper(crawled: Path, tmp_path: Path) -> Path:
    shutil.copytree(crawled.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "paper.db"


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def configure(path: Path, text: str) -> None:
    path.with_name("backfile.toml").write_text(text, encoding="utf-8")


# What is told.


def test_the_json_has_the_keys_that_are_documented_and_agrees_with_the_text(paper):
    done, text = backfile("status", paper, "--json"), backfile("status", paper)
    report = json.loads(done.stdout)
    assert report.keys() == KEYS
    guide = Path(__file__).parent.parent.joinpath("docs", "operators.md").read_text("utf-8")
    assert [key for key in KEYS | ARCHIVE_KEYS if f"`{key}`" not in guide] == []
    (archive,) = report["archives"]
    assert archive.keys() == ARCHIVE_KEYS
    assert RUN_KEYS | {"archive", "drift"} == report["runs"][0].keys()
    assert RUN_KEYS | {"last_page"} == archive["last_crawl"].keys()
    assert (done.returncode, text.returncode, report["exit_status"], report["reasons"]) == (0, 0, 0, [])
    for part in ("40 articles in 1 issues", "nothing runs", "2026-03-10 03:15  done", "1 min 30 s", "1 warning", "11 of 41 addresses"):
        assert part in text.stdout
    assert max(map(len, text.stdout.splitlines()[:-1])) < 110


def test_problems_are_told_by_code_with_their_number_sights_and_an_address(paper):
    change(paper, *(
        f"INSERT INTO problems (run_id, url, stage, code, severity, message, first_seen, last_seen) "
        f"VALUES (1, '{HOME}{number}\x1b.html', 'read', 'no_layout', 'error', 'No layout.', '2026-01-0{number}', '2026-02-0{number}')"
        for number in range(1, 4)
    ))  # fmt: skip
    report = read_report(paper, 5)
    first, second = report["problem_codes"]
    assert first == {"severity": "error", "code": "no_layout", "count": 3, "first_seen": "2026-01-01", "last_seen": "2026-02-03",
                     "url": f"{HOME}3\x1b.html"}  # fmt: skip
    assert (second["code"], second["url"]) == ("odd", f"{HOME}1/a7.html")
    text = status_text(paper, report)
    assert "3  error    no_layout  2026-01-01 to 2026-02-03" in text
    assert "\x1b" not in text


def test_the_room_that_is_taken_is_that_of_the_files(paper):
    disk = read_report(paper, 5)["disk"]
    assert disk["mirror"] == paper.stat().st_size
    assert disk["warc_files"] == sum(file.stat().st_size for file in paper.with_name("paper-warc").iterdir()) > 0
    assert disk["write_ahead_log"] == 0
    assert disk["free"] > 0


def test_what_is_due_takes_as_long_as_pages_took(paper):
    change(paper, "UPDATE run_measures SET value = 2.5 WHERE name = 'seconds_a_page'")
    report = read_report(paper, 5)
    assert (sum(report["due"].values()), report["seconds_a_page"], report["seconds_to_go"]) == (11, 2.5, 27.5)
    assert "about 28 s, at 2.50 s a page" in status_text(paper, report)
    change(paper, "DELETE FROM run_measures", "DELETE FROM captures WHERE run_id = 2 AND outcome = 'unchanged'")
    configure(paper, "delay = 4")
    assert read_report(paper, 5)["seconds_to_go"] == 44.0


def test_the_history_is_a_table_of_as_many_runs_as_are_asked_for(paper):
    change(
        paper,
        "INSERT INTO runs (archive_id, started, finished, outcome, pages, version, settings) "
        "VALUES (1, '2026-03-11T03:15:00.000Z', '2026-03-11T04:15:00.000Z', 'done', 7200, 'test', '{}')",
        "INSERT INTO run_measures (run_id, name, value, compared, state) VALUES (3, 'failing_share', 0.5, 4, 'drift')",
    )
    lines = backfile("status", paper, "--runs", "2").stdout.splitlines()
    assert len(lines) == 4
    assert lines[1].split() == "started (UTC) outcome pages new changed gone problems time a minute drift".split()
    assert lines[2].split() == "2026-03-11 03:15 done 7,200 0 0 0 0 1 h 120 failing_share".split()
    assert lines[3].startswith("  2026-03-10 03:15  done")
    assert len(json.loads(backfile("status", paper, "--runs", "50", "--json").stdout)["runs"]) == 3


def test_lines_keep_to_the_width_of_a_terminal(paper):
    report = read_report(paper, 5)
    text = status_text(Path("paper.db"), report)
    broken = fitted(text, 60)
    assert max(map(len, broken.splitlines())) <= 60
    assert broken.split() == text.split()
    assert runs_text(Path("paper.db"), report).startswith("paper.db: The Paper\n")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (shown(0.1234, "share"), "12.3%"),
        (shown(1_234_567, "bytes"), "1.2 MB"),
        (shown(3.5, "count"), "3.50"),
        (shown(12345.0, "count"), "12,345"),
        (size(999), "999 bytes"),
        (time_taken(1.257), "1.26 s"),
        (time_taken(59.7), "1 min"),
        (time_taken(3 * 86_400 + 7_300), "3 d 2 h"),
    ],
)
def test_figures_are_short(said, expected):
    assert said == expected


# What a monitor gets.


def test_a_crawl_that_failed_is_status_1_until_the_next_one_has_ended_well(paper):
    change(paper, "UPDATE runs SET outcome = 'failed' WHERE id = 2")
    report = read_report(paper, 5)
    assert (report["exit_status"], report["reasons"]) == (1, ["Run 2, the last crawl of 2026-03-10 03:15 UTC, failed."])
    change(
        paper,
        "INSERT INTO runs (archive_id, started, finished, outcome, version, settings) "
        "SELECT 1, started, finished, 'done', 'test', '{\"command\": \"check\"}' FROM runs WHERE id = 2",
    )
    assert read_report(paper, 5)["exit_status"] == 1
    change(paper, "INSERT INTO runs (archive_id, started, finished, outcome, version, settings) "
                  "SELECT 1, started, finished, 'done', 'test', '{}' FROM runs WHERE id = 2")  # fmt: skip
    assert read_report(paper, 5)["exit_status"] == 0


def test_a_crawl_that_was_killed_is_status_1_and_one_that_runs_is_none(paper):
    change(paper, "UPDATE runs SET outcome = 'running', finished = NULL WHERE id = 2")
    killed = backfile("status", paper)
    assert killed.returncode == 1
    assert "! Run 2, the last crawl of 2026-03-10 03:15 UTC, was killed" in killed.stdout
    lock.hold(paper)
    running = backfile("status", paper)
    assert running.returncode == 0
    assert "a crawl since 2026-03-10 03:15 UTC: 6 pages so far, the last at 03:16:01" in running.stdout


def test_new_errors_are_status_3(paper):
    change(paper, "UPDATE problems SET severity = 'error'")
    report = read_report(paper, 5)
    assert (report["exit_status"], report["reasons"]) == (3, ["It is odd."])


def test_drift_is_status_3_for_as_long_as_it_stands(paper):
    change(
        paper,
        "INSERT INTO problems (run_id, url, stage, code, severity, message, first_seen, last_seen) "
        f"VALUES (1, '{HOME}', 'validate', 'drift_lost_share', 'error', 'Half is lost.', '2026-01-01', '2026-01-01')",
        "UPDATE run_measures SET state = 'drift', usual = 0.01, most = 0.11, value = 0.5 WHERE run_id = 2 AND name = 'lost_share'",
    )
    done = backfile("status", paper)
    assert done.returncode == 3
    assert "lost_share  50.0%  usually 1.0%  at most 11.0%" in done.stdout
    assert "! Half is lost." in done.stdout


# When it is crawled next.


def test_a_copy_that_could_not_be_published_is_status_3(paper):
    said = {"code": "publishing_failed", "sentence": "No room.", "since": "2026-03-10T03:16:00.000Z", "told_at": None, "told_by": []}
    health = {"causes": [said], "published": None, "alarmed": [], "last_success": None}
    paper.with_name("paper.health.json").write_text(json.dumps(health))
    report = read_report(paper, 5)
    assert (report["exit_status"], report["reasons"]) == (3, ["No room."])
    paper.with_name("paper.health.json").write_text("{")
    assert read_report(paper, 5)["exit_status"] == 0


def test_the_next_run_is_told_in_the_zone_of_the_schedule(paper):
    configure(paper, 'schedule = "daily 03:15 Europe/Berlin"')
    report = read_report(paper, 5, now=NOW)
    assert report["archives"][0]["schedule"] == {
        "calendar": "daily 03:15 Europe/Berlin", "next": "2026-03-11T03:15:00+01:00", "zone": "CET", "overdue_since": None,
    }  # fmt: skip
    assert "2026-03-11 03:15 CET (daily 03:15 Europe/Berlin)" in status_text(paper, report)


def test_crawls_that_no_longer_come_are_status_3_with_a_sentence(paper):
    configure(paper, 'schedule = "daily 03:15 UTC"')
    last = datetime(2026, 3, 10, 3, 15, tzinfo=UTC)
    assert read_report(paper, 5, now=last + timedelta(days=2) - timedelta(seconds=1))["exit_status"] == 0
    report = read_report(paper, 5, now=last + timedelta(days=2))
    assert report["exit_status"] == 3
    assert report["reasons"] == [
        "Crawls of paper are overdue since 2026-03-12 03:15: the schedule is daily 03:15 UTC, and the last good one began 2026-03-10 03:15 "
        "UTC; see that what should start them does (`backfile schedule show`)."
    ]
    assert "overdue" in status_text(paper, report)
    change(paper, "UPDATE runs SET settings = json_set(settings, '$.BACKFILE_PERIODICAL', 'tp') WHERE id = 2")
    assert read_report(paper, 5, now=last + timedelta(days=1))["exit_status"] == 3


def test_a_copy_elsewhere_is_never_overdue(paper, tmp_path):
    configure(paper, 'schedule = "daily 03:15 UTC"')
    copy = tmp_path / "copy.db"
    publish_copy(paper, copy)
    assert read_report(copy, 5, now=NOW + timedelta(days=30))["archives"][0]["schedule"] is None


def test_a_long_crawl_is_not_overdue_while_its_pages_come():
    began = NOW - timedelta(days=9)
    assert next_run("daily 03:15 UTC", Crawled(None, began), NOW).overdue_since is not None
    assert next_run("daily 03:15 UTC", Crawled(None, began, NOW - timedelta(hours=20)), NOW).overdue_since is None
    assert next_run("daily 03:15 UTC", Crawled(None, began, NOW - timedelta(hours=25)), NOW).overdue_since is not None
    assert next_run("daily 03:15 UTC", Crawled(None, None), NOW).overdue_since is None


# Several.


def test_several_mirrors_are_a_line_each_with_the_gravest_status(paper, tmp_path):
    for name in ("second", "third"):
        shutil.copy(paper, tmp_path / f"{name}.db")
    change(tmp_path / "second.db", "UPDATE problems SET severity = 'error'")
    change(tmp_path / "third.db", "UPDATE runs SET outcome = 'failed' WHERE id = 2")
    change(tmp_path / "letters.db", "CREATE TABLE letters (id)")
    done = backfile("status", cwd=tmp_path)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0].split() == "archive last run (UTC) outcome problems next run".split()
    assert [line.split("  ")[-1].strip() for line in lines[1:4]] == ["well", "needs a person", "failed"]
    assert lines[4:] == ["! paper: It is odd.", "! paper: Run 2, the last crawl of 2026-03-10 03:15 UTC, failed."]
    reports = json.loads(backfile("status", "--json", cwd=tmp_path).stdout)
    assert [(Path(report["mirror"]).name, report["exit_status"]) for report in reports] == [
        ("paper.db", 0),
        ("second.db", 3),
        ("third.db", 1),
    ]
    (tmp_path / "third.db").unlink()
    assert backfile("status", cwd=tmp_path).returncode == 3


def test_an_archive_that_is_configured_and_was_never_crawled_is_status_1(paper, tmp_path):
    configure(paper, '[archives.sample]\nschedule = "daily 03:15 UTC"\n')
    done = backfile("status", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines()[2].split() == ["sample", "-", "-", "-", "-", "no", "mirror"]
    assert "! sample: there is no mirror at" in done.stdout


def test_no_mirror_at_all_is_wrong_usage_and_a_named_one_is_status_1(tmp_path):
    assert backfile("status", cwd=tmp_path).returncode == 2
    named = backfile("status", cwd=tmp_path, BACKFILE_DB="x.db")
    assert named.returncode == 1
    assert "there is no mirror at x.db" in named.stderr
    assert "BACKFILE_DB" not in environment()
