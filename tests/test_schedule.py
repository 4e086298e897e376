"""Schedules: what is due, that it is crawled once, and what systemd, cron and scrapyd are given."""

import base64
import fcntl
import json
import os
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.sample_archive.server import serve as serve_sample
from crawler.schedule.calendar import read_calendar
from crawler.schedule.due import Due, UnreadableMirror, due_at
from tests.command import backfile, command, environment
from tests.site_server import page, serve

NOW = datetime(2027, 3, 28, 1, 0, 30, tzinfo=UTC)
DAILY = read_calendar("daily 02:30 Europe/Berlin")
BOTH = '[archives.sample]\nschedule = "daily 03:15 Europe/Berlin"\n[archives.icl]\nschedule = "weekdays 22:00 UTC"\n'


def write_mirror(path: Path, *starts: str, columns: str = "") -> Path:
    """Write a mirror that has only runs, begun at `starts`; one that ends with the name of a command fetched nothing."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE archives (id INTEGER PRIMARY KEY, key TEXT)")
        db.execute("INSERT INTO archives (key) VALUES ('sample'), ('icl')")
        db.execute(f"CREATE TABLE runs (id INTEGER PRIMARY KEY, archive_id INTEGER DEFAULT 1, started TEXT, settings TEXT {columns})")
        for start in starts:
            at, _, name = start.partition(" ")
            db.execute("INSERT INTO runs (started, settings) VALUES (?, ?)", [at, json.dumps({"command": name} if name else {})])
    return path


def configure(folder: Path, text: str) -> Path:
    (folder / "backfile.toml").write_text(text, encoding="utf-8")
    return folder


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.stderr.startswith("backfile: "), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("starts", "since", "last"),
    [
        (["2027-03-26T01:30:00.000Z", "2027-03-27T01:31:00.000Z"], "2027-03-28T01:00:00", "2027-03-27T01:31:00"),
        (["2027-03-27T01:31:00.000Z", "2027-03-28T01:00:01.000Z"], None, "2027-03-28T01:00:01"),
        (["2027-03-27T01:31:00.000Z", "2027-03-28T00:30:00.000Z reparse"], "2027-03-28T01:00:00", "2027-03-27T01:31:00"),
        (["2027-03-28T01:03:00.000Z"], None, "2027-03-28T01:03:00"),
        (["2027-03-27T01:31:00.000Z reparse"], "2027-03-28T01:00:30", None),
        ([], "2027-03-28T01:00:30", None),
    ],
)
def test_an_archive_is_due_where_an_event_has_passed_since_a_crawl_last_began(tmp_path, starts, since, last):
    due = due_at(DAILY, "sample", write_mirror(tmp_path / "x.db", *starts), NOW)
    assert due.since == (datetime.fromisoformat(f"{since}+00:00") if since else None)
    assert due.last_start == (datetime.fromisoformat(f"{last}+00:00") if last else None)
    assert due.warning is None


def test_an_archive_that_was_never_crawled_is_due_at_once(tmp_path):
    (tmp_path / "empty.db").touch()
    assert due_at(DAILY, "sample", tmp_path / "none.db", NOW).since == NOW
    assert due_at(DAILY, "sample", tmp_path / "empty.db", NOW).since == NOW


def test_a_clock_that_was_set_back_is_told_and_neither_stops_crawls_nor_repeats_them(tmp_path):
    mirror = write_mirror(tmp_path / "x.db", "2027-03-27T01:31:00.000Z", "2031-01-01T00:00:00.000Z")
    due = due_at(DAILY, "sample", mirror, NOW)
    assert due.since == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert due.warning
    assert "was the clock set back?" in due.warning
    with closing(sqlite3.connect(mirror)) as db, db:
        db.execute("INSERT INTO runs (started, settings) VALUES ('2027-03-28T01:00:40.000Z', '{}')")
    again = due_at(DAILY, "sample", mirror, NOW + timedelta(minutes=5))
    assert again.since is None
    assert again.warning is None


def test_what_is_due_is_read_of_mirrors_of_any_version_and_of_the_real_one(tmp_path, small_mirror):
    older = write_mirror(tmp_path / "old.db", "2027-03-28T01:00:01.000Z", columns=", finished TEXT")
    assert due_at(DAILY, "sample", older, NOW).since is None
    before = small_mirror.read_bytes()
    due = due_at(DAILY, "paper", small_mirror, datetime.now(UTC))
    assert due.last_start is not None
    assert datetime.now(UTC) - due.last_start < timedelta(hours=1)
    assert small_mirror.read_bytes() == before


def test_what_is_due_is_of_one_archive_of_a_mirror_that_holds_several(tmp_path):
    mirror = write_mirror(tmp_path / "x.db", "2027-03-28T01:00:01.000Z")
    assert due_at(DAILY, "sample", mirror, NOW).since is None
    assert due_at(DAILY, "icl", mirror, NOW) == Due(NOW, None)


def test_systemd_crawls_the_archives_of_one_mirror_one_after_another(tmp_path):
    configure(tmp_path, BOTH.replace("[archives.icl]", 'db = "one.db"\n[archives.icl]\ndb = "one.db"'))
    printed = backfile("schedule", "install", "--as", "systemd-user", "--print", cwd=tmp_path).stdout
    sample, icl = (printed.partition(f"# backfile-{name}.service")[2].partition("# backfile-")[0] for name in ("sample", "icl"))
    assert "After=backfile-sample.service" in icl
    assert "After=" not in sample


def test_a_file_that_is_no_mirror_does_not_tell_when_it_was_crawled(tmp_path):
    (tmp_path / "x.db").write_text("not a database at all" * 100)
    with pytest.raises(UnreadableMirror, match="is it a mirror of Backfile"):
        due_at(DAILY, "sample", tmp_path / "x.db", NOW)


BAD = [
    (None, ["show"], "there is no backfile.toml in"),
    ("delay = 2\n", ["show"], "names no archive"),
    ("[archives.sample]\n", ["run"], "sets no schedule for sample"),
    ("[archives.sample]\n", ["install", "--as", "systemd-user"], "sets no schedule for sample"),
    (BOTH, ["run", "nowhere"], "there is no archive 'nowhere'"),
    (BOTH, ["run", "linux_gazette"], "has no table [archives.linux_gazette]; it has sample, icl"),
    ('[archives.sample]\nschedule = "daily 03:15 Europe/Berln"\n', ["show"], "line 2: 'schedule' takes a calendar"),
    ('[archives.sample]\nschedule = "daily 03:15 Europe/Berln"\n', ["run"], "the nearest is 'Europe/Berlin'"),
    ('[archives.sample]\nschedule = "2019-01-01"\n', ["show"], "never fires again"),
    (BOTH + 'window = "01:00-06:00 UTC"\n', ["show"], "no event of 'weekdays 22:00 UTC' lies within the hours of icl"),
    (BOTH, ["install", "--as", "crontab", "--directory", "units"], "--directory is for systemd's units"),
    (BOTH, ["install", "--as", "launchd"], "systemd-user"),
]


@pytest.mark.parametrize(("text", "arguments", "said"), BAD)
def test_wrong_usage_is_one_sentence_and_status_2(tmp_path, text, arguments, said):
    if text is not None:
        configure(tmp_path, text)
    done = backfile("schedule", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in one_sentence(done)


def test_show_tells_when_in_the_calendars_zone_and_in_utc(tmp_path):
    configure(tmp_path, 'schedule = "daily 03:15 Asia/Tokyo"\n[archives.sample]\n[archives.icl]\nwindow = "22:00-06:00 Asia/Tokyo"\n')
    write_mirror(tmp_path / "sample.db", datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"))
    done = backfile("schedule", "show", "--json", "--count", "2", cwd=tmp_path)
    sample, icl = json.loads(done.stdout)
    assert [sample["archive"], sample["due"], sample["running"]] == ["sample", False, False]
    assert [(one["local"][11:], one["utc"][11:]) for one in sample["next"]] == [("03:15 JST", "18:15:00Z")] * 2
    assert sample["set_in"] == "backfile.toml, line 1"
    assert [icl["due"], icl["last_start"], icl["window"]] == [True, None, "22:00-06:00 Asia/Tokyo"]
    text = backfile("schedule", "show", cwd=tmp_path).stdout
    assert "sample: daily 03:15 Asia/Tokyo (backfile.toml, line 1)" in text
    assert "03:15 JST (18:15 UTC)" in text
    assert "never crawled" in text


def test_show_says_where_the_time_zone_is_this_machines(tmp_path):
    configure(tmp_path, '[archives.sample]\nschedule = "daily 03:15"\n')
    done = backfile("schedule", "show", cwd=tmp_path, TZ="Asia/Tokyo")
    assert "in the time zone of this machine, Asia/Tokyo" in done.stdout


def test_run_crawls_each_archive_that_is_due_once_and_ends_with_the_gravest_status(tmp_path):
    with serve(lambda path: page("Nothing here.") if path == "/index.html" else None) as site:
        configure(
            tmp_path,
            'schedule = "daily 03:15 UTC"\n[archives.linux_gazette]\nbase_url = "http://127.0.0.1:9/"\n'
            f'[archives.sample]\ndb = "data/s.db"\nbase_url = "{site.url}"\n',
        )
        (tmp_path / "data").mkdir()
        asked = backfile("schedule", "run", "--dry-run", cwd=tmp_path)
        assert asked.stdout.count("would be crawled, since there has been none") == 2
        assert not list(tmp_path.rglob("*.db"))
        first = backfile("schedule", "run", "--quiet", cwd=tmp_path)
        assert first.returncode == 1
        assert "could not be fetched" in one_sentence(first)
        assert site.asked.count("/index.html") == 1
        again = backfile("schedule", "run", cwd=tmp_path)
        assert site.asked.count("/index.html") == 1
    assert again.returncode == 0
    assert again.stdout.count("nothing is due; the next time is") == 2
    with closing(sqlite3.connect(tmp_path / "data" / "s.db")) as db, db:
        db.execute("UPDATE runs SET started = '2020-01-01T00:00:00.000Z'")
    asked = backfile("schedule", "run", "sample", "--dry-run", cwd=tmp_path)
    assert "sample: would be crawled, since" in asked.stdout
    assert "03:15 UTC has passed" in asked.stdout


def test_a_mirror_that_is_held_is_left_alone_and_is_status_75_only_where_it_was_asked_for(tmp_path):
    configure(tmp_path, '[archives.sample]\nschedule = "hourly"\n')
    with (tmp_path / "sample.db.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        every, named, quiet = (backfile("schedule", "run", *words, cwd=tmp_path) for words in ([], ["sample"], ["-q"]))
        shown = json.loads(backfile("schedule", "show", "--json", cwd=tmp_path).stdout)
        told = backfile("schedule", "show", cwd=tmp_path).stdout
    assert [(one["due"], one["running"]) for one in shown] == [(False, True)]
    assert "due       no, a run is under way" in told
    assert [every.returncode, named.returncode, quiet.returncode] == [0, 75, 0]
    assert every.stdout == named.stdout == "sample: another run holds its mirror\n"
    assert quiet.stdout == quiet.stderr == ""


def test_nothing_is_begun_outside_an_archives_hours(tmp_path):
    now = datetime.now(UTC)
    hours = f"{now + timedelta(hours=3):%H:%M}-{now + timedelta(hours=5):%H:%M} UTC"
    configure(tmp_path, f'[archives.sample]\nschedule = "hourly"\nwindow = "{hours}"\n')
    done = backfile("schedule", "run", cwd=tmp_path)
    assert done.returncode == 0
    assert "it is outside the hours of sample" in done.stdout
    assert not list(tmp_path.glob("*.db"))


def test_a_mirror_that_cannot_be_read_hinders_no_other(tmp_path):
    configure(tmp_path, BOTH)
    (tmp_path / "sample.db").write_text("no mirror" * 1000)
    done = backfile("schedule", "run", "--dry-run", cwd=tmp_path)
    assert done.returncode == 1
    assert "does not tell when it was last crawled" in one_sentence(done)
    assert "icl: would be crawled" in done.stdout


def test_a_signal_to_the_schedule_stops_the_crawl_cleanly(tmp_path):
    with serve_sample() as site:
        configure(tmp_path, f'[archives.sample]\nschedule = "hourly"\ndelay = 0.3\nbase_url = "{site}"\n')
        running = subprocess.Popen(command("schedule", "run", "-q"), cwd=tmp_path, env=environment())
        deadline = time.monotonic() + 30
        while pages_of(tmp_path / "sample.db") < 2:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=30) == 143
    with closing(sqlite3.connect(tmp_path / "sample.db")) as db:
        assert db.execute("SELECT outcome FROM runs").fetchall() == [("stopped",)]


def pages_of(mirror: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{mirror}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM captures").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def verify(units: list[Path], *scope: str, home: Path) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        reason = "systemd-analyze is not here; install systemd (Debian: apt-get install systemd)"
        (pytest.fail if os.environ.get("BACKFILE_NO_SKIPS") == "1" else pytest.skip)(reason)
    variables = {**os.environ, "XDG_RUNTIME_DIR": str(home), "HOME": str(home)}
    return subprocess.run(
        ["systemd-analyze", "verify", *scope, *map(str, units)], env=variables, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def odd_folder(tmp_path):
    """A folder whose name all that has a syntax has to escape."""
    folder = tmp_path / """it's 50% "the" $HOME"""
    folder.mkdir()
    return configure(folder, BOTH.replace('"daily 03:15 Europe/Berlin"', '"daily 02:30 Europe/Berlin; Sat..Mon 12:00"'))


@pytest.mark.parametrize(("scheduler", "scope"), [("systemd-user", ["--user"]), ("systemd-system", [])])
def test_systemd_accepts_the_units_and_reads_the_folders_name_as_it_is(tmp_path, odd_folder, scheduler, scope):
    units = tmp_path / "units"
    done = backfile("schedule", "install", "--as", scheduler, "--directory", units, "--spread", 600, cwd=odd_folder)
    assert done.returncode == 0, done.stderr
    names = ["backfile-icl.service", "backfile-icl.timer", "backfile-sample.service", "backfile-sample.timer"]
    assert sorted(path.name for path in units.iterdir()) == names
    verified = verify(sorted(units.iterdir()), *scope, home=tmp_path)
    assert (verified.returncode, verified.stderr) == (0, "")
    timer, service = (units / "backfile-sample.timer").read_text(), (units / "backfile-sample.service").read_text()
    assert [line for line in timer.splitlines() if "=" in line and not line.startswith("#")][1:] == [
        "OnCalendar=*-*-* 02:30:00 Europe/Berlin", f"OnCalendar=Sat,Sun,Mon *-*-* 12:00:00 {read_calendar('12:00').zone.key}",
        "OnCalendar=Sun *-03-25..31 01:00:00 UTC", "Persistent=true", "RandomizedDelaySec=600", "WantedBy=timers.target",
    ]  # fmt: skip
    assert service.startswith(f"# Written by Backfile for {odd_folder}/backfile.toml")
    assert f"WorkingDirectory={odd_folder}".replace("%", "%%") in service
    assert 'it\'s 50%% \\"the\\" $HOME/backfile.toml"' in service
    assert ("ProtectSystem=strict" in service) == (scheduler == "systemd-system")
    # It finds what is wrong, where something is.
    (units / "backfile-sample.timer").write_text(timer.replace("Europe/Berlin", "Europe/Berln"))
    assert "Failed to parse calendar specification" in verify([units / "backfile-sample.timer"], *scope, home=tmp_path).stderr


def test_the_systems_service_may_write_where_the_crawl_does_and_runs_as_the_folders_owner(tmp_path):
    configure(tmp_path, '[archives.sample]\nschedule = "daily 03:15"\nwarc.folder = "big/warc"\npublish.file = "/srv/new/sample.db"\n')
    (tmp_path / "big").mkdir()
    os.chown(tmp_path, 1, -1) if os.geteuid() == 0 else None
    text = backfile("schedule", "install", "--as", "systemd-system", "--print", cwd=tmp_path).stdout
    assert f'ReadWritePaths="{tmp_path}" "/srv"' in text
    assert ("User=daemon" in text) == (os.geteuid() == 0)
    with (tmp_path / "backfile.toml").open("a") as file:
        file.write('publish.command = ["rsync"]\n')
    text = backfile("schedule", "install", "--as", "systemd-system", "--print", cwd=tmp_path).stdout
    assert "ProtectSystem=full" in text
    assert "ReadWritePaths" not in text


def test_units_of_others_are_left_alone_and_those_no_longer_scheduled_taken_away(tmp_path):
    units, folder, other = tmp_path / "units", tmp_path / "a", tmp_path / "b"
    folder.mkdir(), other.mkdir(), units.mkdir()
    (units / "backfile-backup.service").write_text("[Service]\nExecStart=/bin/true\n")
    into = ["--as", "systemd-user", "--directory", units]
    assert backfile("schedule", "install", *into, cwd=configure(folder, BOTH)).returncode == 0
    refused = backfile("schedule", "install", *into, cwd=configure(other, BOTH))
    assert refused.returncode == 1
    assert "was not written by Backfile for" in one_sentence(refused)
    fewer = backfile("schedule", "install", *into, cwd=configure(folder, BOTH.partition("[archives.icl]")[0]))
    assert f"{units}/backfile-icl.timer: taken away" in fewer.stdout
    assert sorted(path.name for path in units.iterdir()) == ["backfile-backup.service", "backfile-sample.service", "backfile-sample.timer"]
    assert "has no unit of" in backfile("schedule", "remove", *into, cwd=other).stdout
    assert backfile("schedule", "remove", *into, cwd=folder).returncode == 0
    assert [path.name for path in units.iterdir()] == ["backfile-backup.service"]


def program(folder: Path, name: str, script: str) -> str:
    """Write a program of the system's that only notes how it was called, and return a PATH on which it comes first."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f'#!/bin/sh\nnotes={shlex.quote(str(folder))}\necho "$*" >> "$notes/{name}.asked"\n{script}\n')
    path.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_settings_that_a_scheduler_will_not_see_are_named(tmp_path):
    units, told = tmp_path / "units", "BACKFILE_CONTACT is set here, but will not be where the scheduler runs"
    words = ["schedule", "install", "--as", "systemd-user", "--directory", units]
    assert told in backfile(*words, cwd=configure(tmp_path, BOTH), BACKFILE_CONTACT="a@b.example").stdout
    assert "BACKFILE_CONTACT" not in backfile(*words, cwd=tmp_path).stdout


def test_systemctl_is_told_where_systemd_runs_and_the_operator_where_it_does_not(tmp_path):
    configure(tmp_path, BOTH)
    variables = {"XDG_CONFIG_HOME": str(tmp_path / "home"), "PATH": program(tmp_path / "bin", "systemctl", "echo running")}
    done = backfile("schedule", "install", "--as", "systemd-user", cwd=tmp_path, **variables)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "home" / "systemd" / "user" / "backfile-icl.timer").is_file()
    asked = (tmp_path / "bin" / "systemctl.asked").read_text().splitlines()
    assert [line for line in asked if "is-system" not in line] == [
        "--user daemon-reload", "--user enable --now backfile-sample.timer backfile-icl.timer",
    ]  # fmt: skip
    program(tmp_path / "bin", "systemctl", 'case "$*" in *is-system-running) echo running;; *) echo "Access denied." >&2; exit 4;; esac')
    failed = backfile("schedule", "install", "--as", "systemd-user", cwd=tmp_path, **variables)
    assert failed.returncode == 1
    assert "`systemctl --user daemon-reload` failed: Access denied." in one_sentence(failed)
    program(tmp_path / "bin", "systemctl", "echo offline; exit 1")
    told = backfile("schedule", "remove", "--as", "systemd-user", cwd=tmp_path, **variables)
    assert told.returncode == 0
    assert "type, where it does: systemctl --user disable --now backfile-icl.timer backfile-sample.timer" in told.stdout


CRONTAB = """case "$1" in
-l) test -f "$notes/tab" || { echo "no crontab for you" >&2; exit 1; }; cat "$notes/tab";;
-r) rm "$notes/tab";;
-) cat > "$notes/tab";;
esac"""


def test_a_crontab_keeps_every_other_line_byte_for_byte(tmp_path, odd_folder):
    variables, tab = {"PATH": program(tmp_path / "bin", "crontab", CRONTAB)}, tmp_path / "bin" / "tab"
    other = b"# caf\xe9\r\n5 4 * * * echo \\%H\n\n\n@reboot  x\n"
    tab.write_bytes(other)
    assert backfile("schedule", "install", "--as", "crontab", cwd=odd_folder, **variables).returncode == 0
    first = tab.read_bytes()
    assert first.startswith(other)
    assert b"*/5 * * * * cd '" in first
    assert first.count(b"\\%") == 3
    assert backfile("schedule", "install", "--as", "crontab", cwd=odd_folder, **variables).returncode == 0
    assert tab.read_bytes() == first
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert backfile("schedule", "install", "--as", "scrapyd", "--every", "1", cwd=configure(elsewhere, BOTH), **variables).returncode == 0
    both = tab.read_bytes()
    assert both.startswith(first)
    assert b"\n* * * * * cd " in both
    assert b"schedule run --quiet --via scrapyd\n" in both
    assert backfile("schedule", "remove", "--as", "crontab", cwd=odd_folder, **variables).returncode == 0
    assert tab.read_bytes() == both.replace(first.removeprefix(other), b"")
    assert "has no line for" in backfile("schedule", "remove", "--as", "crontab", cwd=odd_folder, **variables).stdout
    tab.write_bytes(tab.read_bytes().removeprefix(other))
    assert backfile("schedule", "remove", "--as", "scrapyd", cwd=elsewhere, **variables).returncode == 0
    assert not tab.exists()


def test_a_crontab_that_cannot_be_read_or_written_is_one_sentence(tmp_path):
    configure(tmp_path, BOTH)
    variables = {"PATH": program(tmp_path / "bin", "crontab", 'test "$1" = -l || { echo "you may not use cron" >&2; exit 1; }')}
    refused = backfile("schedule", "install", "--as", "crontab", cwd=tmp_path, **variables)
    assert refused.returncode == 1
    assert "`crontab -` failed, and your crontab is as it was: you may not use cron." in one_sentence(refused)
    program(
        tmp_path / "bin", "crontab", 'echo "# Backfile begins: $PWD/backfile.toml (\\`backfile schedule remove\\` takes these lines away)"'
    )
    half = backfile("schedule", "remove", "--as", "crontab", cwd=tmp_path, **variables)
    assert half.returncode == 1
    assert "but none that ends it" in one_sentence(half)
    shutil.rmtree(tmp_path / "bin")
    none = backfile("schedule", "install", "--as", "crontab", cwd=tmp_path, PATH=str(tmp_path))
    assert "there is no crontab on this machine" in one_sentence(none)


@contextmanager
def scrapyd(answers):
    """Answer as scrapyd does what `answers` has for each of its pages, a status and a text, and give the address and what was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("Content-Length") or 0)
            asked.append((urlsplit(self.path), parse_qs(self.rfile.read(length).decode()), self.headers.get("Authorization")))
            status, text = answers[urlsplit(self.path).path.rpartition("/")[2]]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def do_POST(self):
            self.do_GET()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()


IDLE = json.dumps({"status": "ok", "pending": [], "running": [{"id": "1", "spider": "linux_gazette"}], "finished": []})
BUSY = json.dumps({"status": "ok", "pending": [{"id": "sample-9", "spider": "sample"}], "running": [], "finished": []})


def test_what_is_due_is_given_to_scrapyd_under_a_name_that_tells_why_and_never_twice(tmp_path):
    write_mirror(tmp_path / "sample.db", "2020-01-01T00:00:00.000Z")
    answers = {"listjobs.json": (200, IDLE), "schedule.json": (200, '{"status": "ok", "jobid": "as named"}')}
    with scrapyd(answers) as (url, asked):
        configure(tmp_path, f'[archives.sample]\nschedule = "daily 03:15 UTC"\n[archives.sample.scrapyd]\nurl = "{url}"\nusername = "me"\n')
        given = backfile("schedule", "run", "--via", "scrapyd", cwd=tmp_path, BACKFILE_SCRAPYD_PASSWORD="pa:ss")
        answers["listjobs.json"] = (200, BUSY)
        again = backfile("schedule", "run", "--via", "scrapyd", cwd=tmp_path)
    assert given.returncode == again.returncode == 0
    assert given.stdout == "sample: given to scrapyd as the job as named\n"
    assert again.stdout == "sample: scrapyd has the job sample-9 of it already\n"
    (listed, _, known), (posted, form, _), (last, _, _) = asked
    assert (listed.path, listed.query, posted.path, last.path) == ("/listjobs.json", "project=backfile", "/schedule.json", "/listjobs.json")
    assert known == "Basic " + base64.b64encode(b"me:pa:ss").decode()
    event = read_calendar("daily 03:15 UTC").last_before(datetime.now(UTC))
    assert form == {
        "project": ["backfile"], "spider": ["sample"], "jobid": [f"sample-{event:%Y%m%d}T031500Z"],
        "setting": [f"BACKFILE_DB={tmp_path}/sample.db", f"BACKFILE_CONFIG={tmp_path}/backfile.toml"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("listed", "posted", "said"),
    [
        ((401, "Unauthorized"), None, "wants another name or password"),
        ((200, "<html>hello"), None, "is not scrapyd"),
        ((200, IDLE), (200, '{"status": "error", "message": "project \'backfile\' not found"}'), "refuses: project 'backfile' not found."),
        (None, None, "does not answer"),
    ],
)
def test_a_scrapyd_that_refuses_is_one_sentence_and_status_1(tmp_path, listed, posted, said):
    with scrapyd({"listjobs.json": listed, "schedule.json": posted}) as (url, _):
        address = url if listed else "http://127.0.0.1:9/"
        configure(tmp_path, f'[archives.sample]\nschedule = "daily 03:15 UTC"\nscrapyd.url = "{address}"\n')
        done = backfile("schedule", "run", "--via", "scrapyd", cwd=tmp_path)
    assert done.returncode == 1
    assert said in one_sentence(done)


def listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def real_scrapyd(tmp_path):
    """A scrapyd that begins no job, with a password: its address."""
    if find_spec("scrapyd") is None:
        reason = "scrapyd is not installed: rm -f .venv/tests && make .venv/tests"
        (pytest.fail if os.environ.get("BACKFILE_NO_SKIPS") == "1" else pytest.skip)(reason)
    folder = tmp_path / "scrapyd"
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = f"[scrapyd]\nhttp_port = {port}\nusername = me\npassword = pass\npoll_interval = 600\n"
    (folder / "scrapyd.conf").write_text(config + "[settings]\nbackfile = crawler.settings\n")
    (folder / "scrapy.cfg").write_text("[settings]\nbackfile = crawler.settings\n")
    # It says itself that its use of pkg_resources is deprecated.
    variables = environment(PYTHONWARNINGS="ignore", PYTHONPATH=str(Path(__file__).parent.parent))
    with (folder / "out").open("wb") as said:
        process = subprocess.Popen([sys.executable, "-m", "scrapyd"], cwd=folder, env=variables, stdout=said, stderr=said)
    try:
        deadline = time.monotonic() + 30
        while not listens(port):
            assert process.poll() is None, (folder / "out").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)


def test_a_real_scrapyd_takes_a_job_once_and_says_what_it_does_not_take(tmp_path, real_scrapyd):
    configure(tmp_path, f'[archives.sample]\nschedule = "daily 03:15"\nscrapyd.url = "{real_scrapyd}"\nscrapyd.username = "me"\n')
    words, known = ("schedule", "run", "--via", "scrapyd"), {"BACKFILE_SCRAPYD_PASSWORD": "pass"}
    stranger = backfile(*words, cwd=tmp_path)
    unknown = backfile(*words, cwd=tmp_path, BACKFILE_SCRAPYD_PROJECT="other", **known)
    given, again = backfile(*words, cwd=tmp_path, **known), backfile(*words, cwd=tmp_path, **known)
    assert "wants another name or password" in one_sentence(stranger)
    assert "refuses: project 'other' not found" in one_sentence(unknown)
    assert given.returncode == again.returncode == 0, given.stderr
    job = given.stdout.removeprefix("sample: given to scrapyd as the job ").strip()
    assert job.startswith("sample-20")
    assert again.stdout == f"sample: scrapyd has the job {job} of it already\n"
