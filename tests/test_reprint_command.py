"""`backfile reprints` finds what a crawl found, says it in a line, and can be stopped, killed and run again."""

import json
import signal
import subprocess
import time
from shutil import copytree

import pytest

from tests.command import backfile, command, environment
from tests.reprint_pages import asked, found, with_ids


@pytest.fixture
def mirror(sample_mirror, tmp_path):
    copytree(sample_mirror.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "sample.db"


def one_sentence(done):
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_it_says_in_a_line_what_the_mirror_holds_as_status_does(mirror):
    done = backfile("reprints", mirror)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    ((relations, works, printings),) = asked(
        mirror,
        "SELECT (SELECT count(*) FROM reprints WHERE relation = 'translation'), (SELECT count(*) FROM clusters), "
        "(SELECT count(*) FROM cluster_members)",
    )
    assert f"{relations} translations" in done.stdout
    assert f"{works} works in {printings} printings" in done.stdout
    told = json.loads(backfile("status", mirror, "--json").stdout)["reprints"]
    assert (told["relations"]["translation"], told["works"], told["printings"]) == (relations, works, printings)
    assert f"{relations} translations" in backfile("status", mirror).stdout


def test_where_nothing_changed_it_changes_no_row_in_any_of_its_tables(mirror):
    before = with_ids(mirror)
    assert backfile("reprints", mirror, "-q").returncode == 0
    assert with_ids(mirror) == before


def test_afresh_it_finds_the_same(mirror):
    before = found(mirror)
    done = backfile("reprints", mirror, "--all", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert found(mirror) == before


def test_a_run_is_told_apart_from_a_crawl_and_leaves_what_is_due(mirror):
    before = asked(mirror, "SELECT url, state, due FROM frontier ORDER BY url")
    assert backfile("reprints", mirror, "-q").returncode == 0
    assert asked(mirror, "SELECT settings ->> 'command', outcome, pages FROM runs ORDER BY id DESC LIMIT 1") == [("reprints", "done", 0)]
    assert asked(mirror, "SELECT url, state, due FROM frontier ORDER BY url") == before


def test_while_another_run_holds_the_mirror_it_is_refused(mirror):
    holding = subprocess.Popen(
        [*command()[:1], "-c", "import sys; from pathlib import Path; from pipelines.mirror import lock; lock.hold(Path(sys.argv[1])); "
         "print(flush=True); input()", str(mirror)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with holding:
        assert holding.stdout is not None
        holding.stdout.readline()
        done = backfile("reprints", mirror)
        holding.communicate("\n")
    assert done.returncode == 75
    one_sentence(done)


def test_an_empty_mirror_and_none_are_each_one_sentence(tmp_path):
    done = backfile("reprints", tmp_path / "none.db")
    assert (done.returncode, "there is no mirror at" in one_sentence(done)) == (1, True)
    (tmp_path / "empty.db").touch()
    done = backfile("reprints", tmp_path / "empty.db")
    assert (done.returncode, "crawl into it" in one_sentence(done)) == (1, True)


@pytest.mark.parametrize(("signum", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_however_it_is_ended_it_is_gone_on_with_to_the_same_end(mirror, signum, status):
    before = found(mirror)
    ended = []
    for waits in (0, 0.1, 0.3, 0.6):
        runs = asked(mirror, "SELECT max(id) FROM runs")
        running = subprocess.Popen(
            command("reprints", mirror, "--all", "-q"), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        while asked(mirror, "SELECT max(id) FROM runs") == runs:
            assert running.poll() is None
        time.sleep(waits)
        running.send_signal(signum)
        _, told = running.communicate(timeout=60)
        ended.append(running.returncode)
        assert "Traceback" not in told
    # The last ones may have come to their end before they were told to.
    assert ended[0] == status
    assert set(ended) <= {status, 0}
    assert backfile("reprints", mirror, "-q").returncode == 0
    assert found(mirror) == before
    assert backfile("check", mirror).returncode == 0


def test_without_spark_the_engine_says_what_is_missing_in_one_sentence(mirror):
    before = with_ids(mirror)
    done = backfile("reprints", mirror, "--engine", "spark", "-q", JAVA_HOME="/nowhere", PATH="/nowhere")
    assert done.returncode == 1
    assert "spark" in one_sentence(done).lower()
    assert with_ids(mirror) == before
