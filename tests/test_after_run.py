"""What follows a run: good ones alone are published, and a person is told once of what needs them, whoever hangs or refuses."""

import json
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler.runs.aftermath import Ending, follow, follow_failed_start
from crawler.sample_archive.server import serve as serve_sample
from pipelines.drift import FEWEST
from pipelines.items import Page, Problem
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.table_dump import dump
from tests.command import ARCHIVE, backfile, command, crawl, environment
from tests.hook_server import hook_server
from tests.mirrors import HOME, article_page, open_paper
from tests.paper_walk import walk
from tests.site_server import page, serve

ROOT = Path(__file__).parent.parent
DRIFT = Problem(stage="validate", code="drift_byline", severity="error", message="Only 2 % have a byline.")


@pytest.fixture
def mirror(tmp_path, small_mirror):
    return Path(shutil.copy(small_mirror, tmp_path))


@pytest.fixture
def told(tmp_path):
    """A command for `notify.command`, and the file to which it adds each notice as a line."""
    path, file = tmp_path / "tell-me", tmp_path / "notices.jsonl"
    path.write_text(f"#!/bin/sh\n[ -e {tmp_path}/deaf ] && exit 9\n{{ tr -d '\\n'; echo; }} >> {file}\n")
    path.chmod(0o755)
    return [str(path)], file


def notices(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def after(mirror: Path, outcome="done", failure=None, of_shard=False, **settings):
    """Do what follows a run of the paper's archive that ended so; the settings are named without their BACKFILE_."""
    ending = Ending("paper", mirror, outcome, failure, signal.SIGTERM if outcome == "stopped" else None, of_shard)
    return follow(ending, {f"BACKFILE_{name}": value for name, value in settings.items()})


def add_run(mirror: Path, *pages: Page, drift: list[Problem] | None = None) -> None:
    writer = open_paper(mirror)
    for one in pages:
        writer.write(one)
    if drift is not None:
        writer.note_drift(drift)
    writer.finish_run("done", writer.settle(), {})
    writer.close()


def bad(code="lost_text", name="bad", message="Half of it is gone.") -> Page:
    problem = Problem(stage="read", code=code, severity="error", message=message)
    return Page(url=f"{HOME}{name}.html", outcome="failed", problems=[problem])


def mend(mirror: Path) -> None:
    """Begin and end a run, before which all errors were resolved."""
    with closing(sqlite3.connect(mirror)) as db, db:
        db.execute("UPDATE problems SET resolved_at = '2026-01-01T00:00:00.000Z'")
    add_run(mirror)


def health(mirror: Path) -> dict:
    return json.loads(mirror.with_suffix(".health.json").read_text("utf-8"))


# Publishing.


def test_a_good_run_is_published_measured_and_tells_nobody(tmp_path, mirror, told):
    copy, folder, metrics = tmp_path / "copy.db", tmp_path / "site", tmp_path / "paper.prom"
    result = after(mirror, PUBLISH_FILE=str(copy), PUBLISH_FOLDER=str(folder), METRICS_FILE=str(metrics), NOTIFY_COMMAND=told[0])
    assert (result.exit_status, result.failure, result.warnings) == (0, None, [])
    assert dump(copy) == dump(mirror)
    assert (folder / "published.json").exists()
    assert notices(told[1]) == []
    said = health(mirror)
    assert (said["status"], said["exit_status"], said["causes"], said["run"]["id"]) == ("ok", 0, [], 1)
    assert said["sentence"] == "The run ended well: 7 pages, 4 articles new, 0 changed, 0 gone."
    assert (said["published"]["file"], said["published"]["folder"], said["published"]["run"]) == (str(copy), str(folder), 1)
    outcomes = {
        sample.labels["outcome"]: sample.value
        for family in text_string_to_metric_families(metrics.read_text())
        for sample in family.samples
        if sample.name == "backfile_run_outcome"
    }
    assert outcomes == {"done": 1, "limited": 0, "stopped": 0, "failed": 0}


def test_the_metrics_count_as_many_rechecks_as_are_set_and_none_where_there_are_to_be_none(tmp_path, mirror):
    add_run(mirror, article_page(1, "lost", "Found again."))
    with closing(sqlite3.connect(mirror)) as db, db:
        db.execute("UPDATE frontier SET state = 'done', due = '2026-01-01T00:00:00.000Z'")
    due = []
    for rechecks in (0, 3):
        after(mirror, METRICS_FILE=str(tmp_path / "paper.prom"), RECHECKS=rechecks)
        (line,) = re.findall(r'^backfile_due_addresses\{.*kind="article"\} (\d+)', (tmp_path / "paper.prom").read_text(), re.MULTILINE)
        due.append(int(line))
    assert due == [0, 3]


@pytest.mark.parametrize(
    ("outcome", "failure", "shard"),
    [("limited", None, False), ("stopped", None, False), ("failed", "the disk is full", False), ("done", None, True)],
)
def test_what_is_no_good_run_leaves_the_published_copy_as_it_was(tmp_path, mirror, outcome, failure, shard):
    copy = tmp_path / "copy.db"
    after(mirror, PUBLISH_FILE=str(copy))
    before, published = copy.read_bytes(), health(mirror)["published"]
    add_run(mirror, article_page(1, "news", "New."))
    after(mirror, outcome, failure, shard, PUBLISH_FILE=str(copy), PUBLISH_COMMAND=["touch", str(tmp_path / "ran")])
    assert copy.read_bytes() == before
    assert health(mirror)["published"] == published
    assert not (tmp_path / "ran").exists()


def test_drift_publishes_nothing_while_it_stands_unless_told(tmp_path, mirror):
    copy = tmp_path / "copy.db"
    add_run(mirror, drift=[DRIFT])
    assert after(mirror, PUBLISH_FILE=str(copy)).exit_status == 3
    add_run(mirror)
    assert after(mirror, PUBLISH_FILE=str(copy), PUBLISH_DRIFT=False).exit_status == 3
    assert not copy.exists()
    assert health(mirror)["published"] is None
    assert after(mirror, PUBLISH_FILE=str(copy), PUBLISH_DRIFT=True).exit_status == 3
    assert copy.exists()
    copy.unlink()
    add_run(mirror, drift=[])
    assert after(mirror, PUBLISH_FILE=str(copy)).exit_status == 0
    assert copy.exists()


def test_the_publishing_command_runs_once_the_copies_stand_and_knows_where(tmp_path, mirror):
    script = tmp_path / "upload"
    script.write_text(f'#!/bin/sh\ncp "$BACKFILE_PUBLISHED_FILE" {tmp_path}/$BACKFILE_ARCHIVE-$1.db\n')
    script.chmod(0o755)
    result = after(mirror, PUBLISH_FILE=str(tmp_path / "copy.db"), PUBLISH_COMMAND=[str(script), "mine"])
    assert result.failure is None
    assert dump(tmp_path / "paper-mine.db") == dump(mirror)


def test_publishing_that_fails_is_a_cause_until_it_succeeds_and_its_command_does_not_run(tmp_path, mirror, told):
    settings = {"PUBLISH_FILE": str(tmp_path / "missing" / "copy.db"), "PUBLISH_COMMAND": ["touch", str(tmp_path / "ran")]}
    result = after(mirror, NOTIFY_COMMAND=told[0], **settings)
    assert result.exit_status == 3
    assert "whose folder is not there" in result.failure
    assert not (tmp_path / "ran").exists()
    assert [one["code"] for one in health(mirror)["causes"]] == ["publishing_failed"]
    # A run that publishes nothing does not know better.
    after(mirror, "limited", NOTIFY_COMMAND=told[0], **settings)
    assert health(mirror)["status"] == "needs_person"
    (tmp_path / "missing").mkdir()
    assert after(mirror, NOTIFY_COMMAND=told[0], **settings).exit_status == 0
    assert (tmp_path / "ran").exists()
    assert [notice["event"] for notice in notices(told[1])] == ["needs_person", "recovered"]


def test_a_publishing_command_that_fails_is_told(tmp_path, mirror):
    result = after(mirror, PUBLISH_COMMAND=["sh", "-c", "echo no such host; exit 7"])
    assert (result.exit_status, result.failure) == (
        3, "publish.command failed: sh ended with status 7; it last said: no such host; run it by hand to see why"
    )  # fmt: skip


# Telling.


def test_a_cause_is_told_once_while_it_lasts_and_again_when_it_returns(mirror, told):
    settings = {"NOTIFY_COMMAND": told[0]}
    add_run(mirror, bad())
    assert after(mirror, **settings).exit_status == 3
    add_run(mirror, bad(), bad(name="other"))
    after(mirror, **settings)
    assert [notice["event"] for notice in notices(told[1])] == ["needs_person"]
    (cause,) = health(mirror)["causes"]
    assert cause["told_at"] > cause["since"]
    mend(mirror)
    after(mirror, **settings)
    after(mirror, **settings)
    add_run(mirror, bad())
    after(mirror, **settings)
    events = [(notice["event"], [one["code"] for one in notice["causes"]]) for notice in notices(told[1])]
    assert events == [("needs_person", ["lost_text"]), ("recovered", []), ("needs_person", ["lost_text"])]


def test_one_notice_tells_all_that_is_new_and_names_what_stands(mirror, told):
    add_run(mirror, bad("trap"))
    after(mirror, NOTIFY_COMMAND=told[0], NOTIFY_PROBLEMS=2)
    add_run(mirror, bad(), bad("deadly", "other"), drift=[DRIFT])
    after(mirror, "failed", "the host is gone", NOTIFY_COMMAND=told[0], NOTIFY_PROBLEMS=2)
    _, notice = notices(told[1])
    assert (notice["event"], notice["archive"], notice["exit_status"], notice["status"]) == ("failed", "paper", 1, "failed")
    assert [one["code"] for one in notice["causes"]] == ["run_failed", "drift_byline", "deadly", "lost_text", "problems_over_2"]
    assert notice["standing"] == ["trap"]
    assert notice["sentence"] == "the host is gone. And 4 more: drift_byline, deadly, lost_text, problems_over_2."
    assert notice["run"]["id"] == 3


def test_who_could_not_be_told_is_told_by_the_next_run_and_nobody_else_twice(tmp_path, mirror, told):
    with hook_server() as hook:
        settings = {"NOTIFY_COMMAND": told[0], "NOTIFY_WEBHOOK": f"{hook.url}T0K3N", "NOTIFY_TIMEOUT": 5.0}
        hook.status = 500
        add_run(mirror, bad())
        (warning,) = after(mirror, **settings).warnings
        assert "answered 500" in warning
        assert "T0K3N" not in warning
        assert health(mirror)["causes"][0]["told_at"] is None
        hook.status = 204
        assert after(mirror, **settings).warnings == []
        assert after(mirror, **settings).warnings == []
        assert (len(notices(told[1])), len(hook.notices)) == (1, 2)
        assert health(mirror)["causes"][0]["told_at"]
        (tmp_path / "deaf").touch()
        mend(mirror)
        (warning,) = after(mirror, **settings).warnings
        assert "status 9" in warning
        (tmp_path / "deaf").unlink()
        after(mirror, **settings)
        after(mirror, **settings)
    assert [notice["event"] for notice in notices(told[1])] == ["needs_person", "recovered"]
    assert [notice["event"] for notice in hook.notices] == ["needs_person", "needs_person", "recovered"]


def test_a_run_that_was_stopped_proves_nothing_of_the_failure_before_it(mirror, told):
    after(mirror, "failed", "the host is gone", NOTIFY_COMMAND=told[0])
    result = after(mirror, "stopped", NOTIFY_COMMAND=told[0])
    assert (result.exit_status, health(mirror)["status"]) == (143, "needs_person")
    after(mirror, NOTIFY_COMMAND=told[0])
    assert health(mirror)["status"] == "ok"
    assert [notice["event"] for notice in notices(told[1])] == ["failed", "recovered"]
    after(mirror, "stopped", NOTIFY_COMMAND=told[0])
    assert health(mirror)["status"] == "stopped"


def test_a_headline_from_a_page_can_do_no_harm_in_a_notice(tmp_path, mirror):
    script = tmp_path / "tell-me"
    script.write_text(f'#!/bin/sh\ncat > {tmp_path}/notice.json\nprintf "%s" "$BACKFILE_SENTENCE" > {tmp_path}/sentence\n')
    script.chmod(0o755)
    add_run(mirror, bad(message="\x1b]0;$(touch x)\x07`id`\n\rHeadline \x9b\u202e of it"))
    assert after(mirror, NOTIFY_COMMAND=[str(script)]).warnings == []
    said, told_of = (tmp_path / "sentence").read_text("utf-8"), json.loads((tmp_path / "notice.json").read_text("utf-8"))
    assert said == told_of["sentence"]
    assert said.isprintable()
    assert "$(touch x)" in said


def test_a_health_file_that_is_broken_is_told_and_written_anew(mirror):
    mirror.with_suffix(".health.json").write_bytes(b'{"causes": \x00')
    (warning,) = after(mirror).warnings
    assert "is no health file, so it is written anew" in warning
    assert health(mirror)["status"] == "ok"
    assert after(mirror).warnings == []


def test_files_that_cannot_be_written_are_warned_of_and_the_run_is_as_good_as_it_was(tmp_path, mirror, told):
    nowhere = str(tmp_path / "missing" / "x")
    add_run(mirror, bad())
    result = after(mirror, HEALTH_FILE=nowhere, METRICS_FILE=nowhere, NOTIFY_COMMAND=told[0])
    assert result.exit_status == 3
    assert {warning.partition(" cannot be written")[0] for warning in result.warnings} >= {f"the health file {nowhere}"}
    assert any("metrics" in warning for warning in result.warnings)
    assert len(notices(told[1])) == 1


# Mirrors that cannot be read.


def test_a_crawl_that_failed_before_it_began_is_told_and_leaves_what_is_published(tmp_path, mirror, told):
    copy = tmp_path / "copy.db"
    settings = {"BACKFILE_PUBLISH_FILE": str(copy), "BACKFILE_NOTIFY_COMMAND": told[0]}
    follow(Ending("paper", mirror, "done"), settings)
    before = health(mirror)
    mirror.write_bytes(b"not a database" * 1000)
    for _ in range(2):
        assert follow_failed_start("paper", mirror, "the mirror is no database", settings).exit_status == 1
    assert [notice["sentence"] for notice in notices(told[1])] == ["the mirror is no database."]
    said = health(mirror)
    assert (said["status"], said["run"], said["published"], said["last_success"]) == (
        "failed",
        None,
        before["published"],
        before["last_success"],
    )
    with closing(open_for_reading(copy)) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (4,)


def test_what_lies_beside_the_mirror_of_another_archive_is_not_ours_to_write(mirror, told):
    after(mirror)
    before = health(mirror)
    result = follow_failed_start("gazette", mirror, "that is the paper's mirror", {"BACKFILE_NOTIFY_COMMAND": told[0]})
    assert result.exit_status == 1
    assert health(mirror) == before
    assert notices(told[1]) == []


def test_a_mirror_that_sqlite_finds_damaged_after_the_run_is_a_failure_and_is_told(tmp_path, mirror, told):
    copy = tmp_path / "copy.db"
    after(mirror, PUBLISH_FILE=str(copy))
    published = copy.read_bytes()
    with closing(sqlite3.connect(mirror)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'problems'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with mirror.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    result = after(mirror, PUBLISH_FILE=str(copy), NOTIFY_COMMAND=told[0])
    assert result.exit_status == 1
    assert copy.read_bytes() == published
    ((notice),) = notices(told[1])
    assert "cannot be read after the run (database disk image is malformed); `backfile check`" in notice["sentence"]


# Real crawls.


def test_a_crawl_publishes_measures_and_writes_its_health(tmp_path):
    path, copy, metrics = tmp_path / "sample.db", tmp_path / "public" / "sample.db", tmp_path / "sample.prom"
    copy.parent.mkdir()
    settings = {"BACKFILE_PUBLISH_FILE": str(copy), "BACKFILE_METRICS_FILE": str(metrics)}
    with serve_sample() as site:
        assert crawl(site, path, "-q", **settings).returncode == 0
        assert dump(copy) == dump(path)
        said = health(path)
        assert (said["status"], said["exit_status"], said["published"]["run"]) == ("ok", 0, 1)
        assert said["last_success"] == said["run"]["finished"]
        done = crawl(site, path, "-q", **settings, BACKFILE_PUBLISH_COMMAND="sh -c 'echo no such host; exit 7'")
    assert done.returncode == 3
    assert done.stderr == (
        "backfile: publish.command failed: sh ended with status 7; it last said: no such host; run it by hand to see why.\n"
    )
    assert (health(path)["exit_status"], health(path)["published"]) == (3, said["published"])
    with closing(open_for_reading(path)) as db:
        (articles,) = db.execute("SELECT count(*) FROM articles").fetchone()
    assert f'backfile_articles{{archive="sample"}} {float(articles)}\n' in metrics.read_text("utf-8")


def papers(headlines: int):
    links = "".join(f'<a href="tp/1/{number}.html">{number}</a>' for number in range(FEWEST))
    pages = {f"/tp/1/{number}.html": page(f"{'<h1>A Headline</h1>' * (number < headlines)}<p>text</p>") for number in range(FEWEST)}
    return {"/": page('<a href="tp.html">The Paper</a>'), "/tp.html": page(links), **pages}.get


def test_a_crawl_that_drifts_is_told_and_not_published_and_one_of_a_periodical_is_published(tmp_path, told):
    db, copy = tmp_path / "paper.db", tmp_path / "copy.db"
    settings = {"BACKFILE_PUBLISH_FILE": str(copy), "BACKFILE_NOTIFY_COMMAND": told[0]}
    with serve(papers(headlines=5)) as site:
        assert walk(site.url, db, **settings).stdout == ""
    assert not copy.exists()
    (notice,) = notices(told[1])
    assert (notice["event"], [one["code"] for one in notice["causes"]]) == ("needs_person", ["drift_headline"])
    with serve(papers(headlines=FEWEST)) as site:
        walk(site.url, db, BACKFILE_FULL=True, **settings)
        assert copy.exists()
        copy.unlink()
        walk(site.url, db, BACKFILE_PERIODICAL="tp", **settings)
        assert copy.exists()
    assert [notice["event"] for notice in notices(told[1])] == ["needs_person", "recovered"]


def test_a_crawl_that_is_stopped_says_by_which_signal(tmp_path):
    path = tmp_path / "sample.db"
    with serve_sample() as site:
        asked = command("crawl", ARCHIVE, "--base-url", site, "--db", path, "--delay", "0.2", "-q")
        process = subprocess.Popen(asked, env=environment())
        deadline = time.monotonic() + 90
        while not list(tmp_path.glob("sample-warc/*")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    said = health(path)
    assert (said["status"], said["exit_status"], said["run"]["outcome"]) == ("stopped", 130, "stopped")


def test_both_commands_tell_why_a_crawl_could_not_begin_and_once_for_both(tmp_path, told):
    path = tmp_path / "sample.db"
    path.write_text("no database at all, and long enough to see it" * 20)
    settings = {"BACKFILE_DB": str(path), "BACKFILE_BASE_URL": "http://127.0.0.1:9/", "BACKFILE_NOTIFY_COMMAND": told[0][0]}
    asked = [*command()[:1], "-m", "scrapy", "crawl", "sample"]
    subprocess.run(asked, cwd=ROOT, env=environment(**settings), capture_output=True, timeout=60, check=False)
    (notice,) = notices(told[1])
    assert (notice["event"], health(path)["status"]) == ("failed", "failed")
    assert "is not an SQLite database" in notice["sentence"]
    first = health(path)["written_at"]
    done = backfile("crawl", "sample", "-q", **settings)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert health(path)["written_at"] > first
    assert len(notices(told[1])) == 1
