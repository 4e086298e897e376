"""Debian's own cron, run for real: it takes the crontab that is written, and what it calls does what it should."""

import json
import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager

import pytest

from tests.command import backfile, environment

CRON = shutil.which("cron", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
TICK = 70
"""Seconds in which a cron that has just been started looks at the clock for a full minute."""


@pytest.fixture
def own_crontab():
    """What stands in the crontab of root, which is as it was after the test."""
    if os.geteuid() != 0 or not CRON or not shutil.which("crontab"):
        reason = "cron is run as root, and is Debian's; type, as root: apt-get install cron"
        (pytest.fail if os.environ.get("BACKFILE_NO_SKIPS") == "1" else pytest.skip)(reason)
    before = subprocess.run(["crontab", "-l"], capture_output=True, check=False)
    others = before.stdout if before.returncode == 0 else b"# other lines\n"
    subprocess.run(["crontab", "-"], input=others, check=True)
    yield others
    if before.returncode == 0:
        subprocess.run(["crontab", "-"], input=before.stdout, check=True)
    else:
        subprocess.run(["crontab", "-r"], check=True)


def test_debians_cron_runs_what_is_due_and_only_that(tmp_path, own_crontab):
    folder = tmp_path / "it's 50% mine"
    folder.mkdir()
    (folder / "backfile.toml").write_text(
        'schedule = "daily 00:00 UTC"\n[archives.sample]\n[archives.icl]\n[archives.linux_gazette]\nschedule = "*-01-01"\n'
    )
    for name in ("icl", "linux_gazette"):
        with closing(sqlite3.connect(folder / f"{name}.db")) as db, db:
            db.execute("CREATE TABLE archives (id INTEGER PRIMARY KEY, key TEXT)")
            db.execute("INSERT INTO archives (key) VALUES (?)", [name])
            db.execute("CREATE TABLE runs (id INTEGER PRIMARY KEY, archive_id INTEGER DEFAULT 1, started TEXT, settings TEXT)")
            db.execute("INSERT INTO runs (started, settings) VALUES (strftime('%Y-%m-%dT%H:%M:%SZ'), '{}')")
    assert backfile("schedule", "install", "--as", "crontab", "--every", "1", cwd=folder).returncode == 0
    tab = subprocess.run(["crontab", "-l"], capture_output=True, check=True).stdout
    (tmp_path / "tab").write_bytes(tab)
    assert subprocess.run(["crontab", "-n", tmp_path / "tab"], capture_output=True, check=False).returncode == 0
    with running_cron():
        deadline = time.monotonic() + TICK + 30
        while outcome(folder / "sample.db") != "done":
            assert time.monotonic() < deadline, "cron has not crawled"
            time.sleep(0.5)
    told = json.loads(backfile("schedule", "show", "--json", cwd=folder).stdout)
    assert [one["due"] for one in told] == [False, False, False]
    for name in ("icl", "linux_gazette"):
        with closing(sqlite3.connect(folder / f"{name}.db")) as db:
            assert db.execute("SELECT count(*) FROM runs").fetchone() == (1,)
    assert backfile("schedule", "remove", "--as", "crontab", cwd=folder).returncode == 0
    assert subprocess.run(["crontab", "-l"], capture_output=True, check=True).stdout == own_crontab


@contextmanager
def running_cron():
    """The cron that this machine has running, else one that is started for the while."""
    if subprocess.run(["pidof", "cron"], capture_output=True, check=False).returncode == 0:
        yield
        return
    cron = subprocess.Popen([CRON, "-f"], env=environment())
    try:
        yield
    finally:
        cron.terminate()
        cron.wait(timeout=10)


def outcome(mirror):
    try:
        with closing(sqlite3.connect(f"{mirror.as_uri()}?mode=ro", uri=True)) as db:
            return db.execute("SELECT outcome FROM runs").fetchone()[0]
    except (sqlite3.OperationalError, TypeError):
        return None
