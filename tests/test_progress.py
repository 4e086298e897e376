"""How work is getting on: what a line says in how many columns, on a real terminal too, and how often a log is told."""

import errno
import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time
from contextlib import contextmanager, suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.commands.work import bar, progress
from crawler.runs import terminal
from crawler.runs.progress import Rate, Standing, duration, last_line, progress_line, size_in_words
from crawler.runs.terminal import StatusLine, columns, cut, make_way, printable, red
from tests.command import backfile, command, environment

RUNNING = Standing("icl", pages=12_345, due=3_210, failed=12, rate=0.49, size=345_000_000)
WIDE = "過刊アーカイブ"


@pytest.mark.parametrize(
    ("width", "says"),
    [
        (120, "icl: 12,345 pages, 3,210 due, 12 failed, 0.5 a second, 345 MB, about 2 h left"),
        (79, "icl: 12,345 pages, 3,210 due, 12 failed, 0.5 a second, 345 MB, about 2 h left"),
        (70, "icl: 12,345 pages, 3,210 due, 12 failed, 0.5/s, 345 MB, 2 h left"),
        (60, "icl: 12,345 pages, 3,210 due, 12 failed, 0.5/s, 2 h left"),
        (50, "icl: 12,345 pages, 3,210 due, 12 failed, 2 h left"),
        (39, "icl 12k done 3.2k due 12 failed 2 h"),
        (30, "12k done 3.2k due 12 failed"),
        (19, "12k done 3.2k due"),
        (9, "12k done"),
        (4, "12k"),
        (1, "…"),
        (0, ""),
    ],
)
def test_what_matters_least_goes_first_as_a_terminal_grows_narrow(width, says):
    assert progress_line(RUNNING, width) == says


STANDINGS = st.builds(
    Standing,
    archive=st.text(max_size=80),
    pages=st.integers(0, 10**9),
    due=st.none() | st.integers(0, 10**9),
    failed=st.integers(0, 10**6),
    rate=st.none() | st.floats(0.0001, 10_000),
    size=st.integers(0, 10**15),
    turn=st.sampled_from([None, "2 of 3", "100 of 200"]),
)


@given(STANDINGS, st.integers(0, 200))
@example(Standing(WIDE * 9, 10**9, 10**9, 10**6, 0.01, 10**15, "2 of 3"), 19)
def test_a_line_is_never_wider_than_the_terminal(standing, width):
    for line in (progress_line(standing, width), last_line(standing, 1e6, width)):
        assert columns(line) <= width
        assert line.isprintable()
    if width >= 19:
        assert re.search(r"\d+(\.\d)?[kMG]? (done|pages?)", progress_line(standing, width))
        assert standing.due is None or " due" in progress_line(standing, width)


@given(st.text(max_size=30), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 200))
def test_a_bar_is_never_wider_than_the_terminal(what, done, of, width):
    assert columns(bar(what, done, of, width)) <= width


def test_a_bar_gives_way_to_what_is_done():
    assert bar("pairs aligned", 1_500, 3_000, 79) == f"pairs aligned        [{'#' * 15}{'-' * 15}] 1,500 of 3,000"
    assert bar("pairs aligned", 1_500, 3_000, 45) == "pairs aligned        [###----] 1,500 of 3,000"
    assert bar("pairs aligned", 1_500, 3_000, 30) == "pairs aligned: 1,500 of 3,000"
    assert bar("pairs aligned", 1_500, 3_000, 19) == "1,500 of 3,000"
    assert bar("pairs aligned", 1_500, 3_000) == "pairs aligned: 1,500 of 3,000"


def test_wide_characters_take_two_columns_and_marks_none():
    assert columns(WIDE) == 14
    assert columns("e\u0301\u200d") == 1
    assert cut(WIDE, 8) == "過刊ア…"
    assert cut(WIDE, 14) == WIDE
    assert printable("a\x1b[2Jb\ud800") == "a?[2Jb?"


def test_what_cannot_be_told_yet_is_said_to_be_unknown():
    assert progress_line(Standing("icl", due=1)) == "icl: 0 pages, 1 due, time left unknown"
    assert Standing("icl", pages=5, due=None, rate=1.0).seconds_left is None
    assert progress_line(Standing("icl", pages=5, turn="2 of 3")) == "icl (2 of 3): 5 pages, time left unknown"
    assert progress_line(Standing("icl", pages=1, failed=1)) == "icl: 1 page, 1 failed, time left unknown"
    assert [duration(seconds) for seconds in (0, 89, 91, 5_399, 5_401, 259_200)] == ["0 s", "89 s", "2 min", "90 min", "2 h", "3 d"]
    assert [size_in_words(size) for size in (0, 999, 1_234, 345_678_901, 10**13)] == ["0 B", "999 B", "1.2 kB", "346 MB", "10.0 TB"]


def test_the_rate_is_that_of_the_last_minute():
    rate = Rate(0.0)
    assert rate.at(1.0, 1) is None
    assert [rate.at(float(now), 10 * now) for now in range(2, 201)][-1] == pytest.approx(10, abs=0.1)
    # The host slows down to a page in five seconds; a minute later that is the rate.
    slow = [rate.at(200.0 + now, 2000 + now // 5) for now in range(1, 201)]
    assert slow[10] == pytest.approx(8, abs=1)
    assert slow[-1] == pytest.approx(0.2, abs=0.02)


def test_the_rate_of_a_slow_host_is_that_of_its_last_pages():
    rate = Rate(0.0)
    # A page a minute, as the longest Crawl-delay has it; the last minute alone would say none or two.
    assert [rate.at(float(now), now // 60) for now in range(1, 3600)][-1] == pytest.approx(1 / 60, rel=0.1)
    assert len(rate._seen) < 30


@contextmanager
def pseudo_terminal(width):
    """Give both ends of a new terminal of so many columns: its screen to read from, and what a program writes to."""
    screen, line = pty.openpty()
    resize(screen, width)
    os.set_blocking(screen, False)
    try:
        yield screen, line
    finally:
        with suppress(OSError):
            os.close(screen)


def resize(screen, width):
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))


def shown(screen):
    """Return what was written to the terminal since it was last asked."""
    written = b""
    try:
        while piece := os.read(screen, 65536):
            written += piece
    except BlockingIOError:
        pass
    except OSError as error:
        # The other end is closed.
        if error.errno != errno.EIO:
            raise
    return written.decode()


def lines_of(written):
    """Return the states of the one line that renews itself."""
    assert "\n" not in written
    return [state.removesuffix("\033[K") for state in written.split("\r") if state.removesuffix("\033[K")]


@contextmanager
def on_terminal(monkeypatch):
    """Put standard error on a terminal of 80 columns, and give its screen."""
    with pseudo_terminal(80) as (screen, line), os.fdopen(line, "w", encoding="utf-8") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("NO_COLOR", raising=False)
        yield screen


def test_one_line_renews_itself_at_whatever_width_the_terminal_has_by_then(monkeypatch):
    with on_terminal(monkeypatch) as screen:
        status = StatusLine()
        for width in (80, 20, 120, 40, 2, 1, 10, 200):
            resize(screen, width)
            status.tell(lambda width: progress_line(RUNNING, width))
            (line,) = lines_of(shown(screen)) or [""]
            # The last column stays free: some terminals go on to the next row once it is written to.
            assert line == progress_line(RUNNING, width - 1)
        # A terminal that does not know how wide it is.
        resize(screen, 0)
        status.tell(lambda width: "x" * (width or 0))
        assert lines_of(shown(screen)) == ["x" * 79]
        status.end()
        status.end()
        assert shown(screen) == "\r\n"


def test_what_else_is_said_takes_the_line_away_and_it_comes_again(monkeypatch):
    with on_terminal(monkeypatch) as screen:
        status = StatusLine()
        status.tell(lambda _: "1 page")
        make_way()
        make_way()
        sys.stderr.write("backfile: look here.\n")
        status.tell(lambda _: "2 pages")
        status.end()
        assert shown(screen) == "\r1 page\033[K\r\033[Kbackfile: look here.\r\n\r2 pages\033[K\r\n"


def test_failures_are_red_only_on_a_terminal_that_may_have_colours(monkeypatch):
    with on_terminal(monkeypatch):
        assert progress_line(RUNNING, 79, red).replace("\033[31m12 failed\033[0m", "12 failed") == progress_line(RUNNING, 79)
        assert "\033[31m12 failed\033[0m" in progress_line(RUNNING, 39, red)
        monkeypatch.setenv("NO_COLOR", "1")
        assert red("12 failed") == "12 failed"
        assert StatusLine().renews
        monkeypatch.delenv("NO_COLOR")
        monkeypatch.setenv("TERM", "dumb")
        assert red("12 failed") == "12 failed"
        assert not StatusLine().renews


def test_a_terminal_that_goes_away_stops_nothing(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    with pseudo_terminal(80) as (screen, line), io.TextIOWrapper(io.FileIO(line, "w"), "utf-8", write_through=True) as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        status = StatusLine()
        status.tell(lambda _: "1 page")
        assert lines_of(shown(screen)) == ["1 page"]
        os.close(screen)
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            stderr.write("is it there?")
        status.tell(lambda _: "2 pages")
        make_way()
        status.end(lambda _: "3 pages")
    assert stderr.closed
    status.tell(lambda _: "4 pages")
    status.end()
    monkeypatch.setattr(sys, "stderr", None)
    StatusLine().tell(lambda _: "5 pages")


def test_a_log_is_told_ever_more_rarely(capsys, monkeypatch):
    monkeypatch.setattr(terminal, "FIRST_WAIT", 0.02)
    monkeypatch.setattr(terminal, "LONGEST_WAIT", 0.08)
    status, began, told = StatusLine(), time.monotonic(), []
    status.tell(lambda _: "0 pages")
    while len(told) < 5:
        if status.is_time():
            told.append(time.monotonic() - began)
            status.tell(lambda width: f"pages, {width} columns")
    waits = [later - earlier for earlier, later in zip([0.0, *told], told, strict=False)]
    assert all(wait >= least for wait, least in zip(waits, (0.02, 0.04, 0.08, 0.08, 0.08), strict=True))
    assert capsys.readouterr().err.splitlines() == ["0 pages", *["pages, None columns"] * 5]


def test_work_that_is_done_at_once_leaves_no_line_in_a_log(capsys, monkeypatch):
    with progress(quiet=False) as tell:
        tell("texts read", 1, 2)
        tell("texts read", 2, 2)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(terminal, "FIRST_WAIT", 0.0)
    for quiet, as_json in ((True, False), (False, False), (False, True)):
        with progress(quiet, as_json) as tell:
            tell("texts read", 1, 2)
            tell("texts read", 2, 2)
    *plain, first, last = capsys.readouterr().err.splitlines()
    assert plain == ["texts read: 1 of 2", "texts read: 2 of 2"]
    assert [json.loads(line)["done"] for line in (first, last)] == [1, 2]


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A crawl of the sample archive on a terminal that is resized meanwhile: what it showed, by width, and its exit status."""
    path = tmp_path_factory.mktemp("watched") / "sample.db"
    asked = command("crawl", "sample", "--db", path, "--delay", "0.04")
    by_width = {}
    with pseudo_terminal(80) as (screen, line):
        started = environment(TERM="xterm", NO_COLOR="")
        with subprocess.Popen(asked, stderr=line, stdout=subprocess.PIPE, text=True, env=started) as process:
            os.close(line)
            written, until = "", time.monotonic() + 60
            while not re.search(r"[1-9]\d* pages", written) and time.monotonic() < until:
                time.sleep(0.05)
                written += shown(screen)
            by_width[80] = written
            for width in (20, 40, 120):
                resize(screen, width)
                # What was on its way was for the width before.
                time.sleep(0.3)
                shown(screen)
                time.sleep(0.6)
                by_width[width] = shown(screen)
                while not lines_of(by_width[width]) and time.monotonic() < until:
                    time.sleep(0.05)
                    by_width[width] += shown(screen)
            while "a second" not in by_width[120] and time.monotonic() < until:
                time.sleep(0.05)
                by_width[120] += shown(screen)
            written = ""
            while process.poll() is None and time.monotonic() < until:
                time.sleep(0.05)
                written += shown(screen)
            by_width["end"] = written + shown(screen)
            summary = process.communicate()[0]
    return by_width, process.returncode, summary


def test_a_real_crawl_never_wraps_on_a_terminal_that_is_resized(watched):
    by_width, status, _ = watched
    assert status == 0
    for width in (80, 20, 40, 120):
        lines = lines_of(by_width[width])
        assert lines
        assert all(columns(line) < width for line in lines), lines
    assert all(re.fullmatch(r"(sample )?\d+ done \d+ due( \d+ (s|min))?", line) for line in lines_of(by_width[20])[1:])
    last = lines_of(by_width[120])[-1]
    assert re.fullmatch(r"sample: \d+ pages, \d+ due, [\d.]+ a second, \d+ kB, about \d+ (s|min) left", last), last


def test_a_real_crawl_ends_with_a_line_of_its_own(watched):
    by_width, _, summary = watched
    assert re.search(r"\rsample: 200 pages in \d+ s, \d+ kB, settling …\033\[K\r\n", by_width["end"])
    assert by_width["end"].endswith("\r\n")
    assert "holds     139 articles" in summary


def test_archives_one_after_another_say_which_it_is_and_quiet_says_nothing(tmp_path):
    done = backfile("crawl", "sample", "sample", "--limit", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("sample (")]
    assert said[0] == "sample (1 of 2): 0 pages, 1 due, time left unknown"
    assert re.fullmatch(r"sample \(2 of 2\): 1 page in \d+ s, [\d.]+ k?B, settling …", said[-1])
    assert len(said) == 4
    assert backfile("crawl", "sample", "--limit", "1", "-q", cwd=tmp_path).stderr == ""
