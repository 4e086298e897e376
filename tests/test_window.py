"""The hours in which requests are sent: what they are written as, and when they are, over changes of the clocks too."""

import re
import struct
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy.settings import Settings

from crawler.fetching.window import EARLY, Gate, Window, not_now, read_window
from pipelines.mirror.opening import open_for_reading
from tests.command import crawl
from tests.site_server import page, serve

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = "22:00-06:00 Europe/Berlin"
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "UTC")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def at(text: str, fold: int = 0) -> datetime:
    """Return the moment at which the clocks of Berlin show `text`."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "moment", "is_open"),
    [
        (NIGHT, "2026-06-01 21:59:59", False),
        (NIGHT, "2026-06-01 22:00:00", True),
        (NIGHT, "2026-06-02 05:59:59", True),
        (NIGHT, "2026-06-02 06:00:00", False),
        ("20:00-24:00 Europe/Berlin", "2026-06-02 00:00:00", False),
        ("20:00-24:00 Europe/Berlin", "2026-06-01 23:59:59", True),
        ("Mon-Fri 22:00-06:00, Sat-Sun 00:00-24:00 Europe/Berlin", "2026-06-06 05:00", True),
        ("Mon-Fri 22:00-06:00, Sat-Sun 00:00-24:00 Europe/Berlin", "2026-06-06 12:00", True),
        ("Mon-Fri 22:00-06:00, Sat-Sun 00:00-24:00 Europe/Berlin", "2026-06-08 00:00", False),
        ("Friday..Monday 08:00-09:00 Europe/Berlin", "2026-06-07 08:30", True),
        ("Friday..Monday 08:00-09:00 Europe/Berlin", "2026-06-09 08:30", False),
        ("sun 22:00-6:00 Europe/Berlin", "2026-06-08 05:00", True),
        ("sun 22:00-6:00 Europe/Berlin", "2026-06-07 05:00", False),
        ("1:00 - 2:00 , 3:00-4:00 Europe/Berlin", "2026-06-01 03:30", True),
    ],
)
def test_a_window_is_open_in_its_hours(text, moment, is_open):
    assert read_window(text).is_open(at(moment)) is is_open


def test_without_a_zone_the_clocks_of_this_machine_are_meant(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    assert read_window("22:00-06:00").is_open(datetime(2026, 6, 1, 16, 15, tzinfo=UTC))
    assert not read_window("22:00-06:00").is_open(datetime(2026, 6, 1, 16, 14, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names no hours"),
        ("at night", "no span of hours"),
        ("22:00-06:00 Europe/Berln", "near it is Europe/Berlin"),
        ("22:00-06:00 berlin", "near it is Europe/Berlin"),
        ("22:00-06:00 +02:00", "'+02:00'"),
        ("22:00-06:00 Europe", "there is no time zone 'Europe'"),
        ("22:00-06:00 ../../etc/passwd", "there is no time zone"),
        ("22:00-22:00", "ends when it begins"),
        ("24:00-06:00", "nothing begins at 24:00"),
        ("22:00-24:01", "nothing ends at 24:01"),
        ("22:60-24:00", "22:60"),
        ("22:00-06:00,,03:00-04:00", "''"),
        ("Mom 22:00-06:00", "near it is Mon"),
        ("22:00-06:00\x1b[2J", "names no hours"),
        ("22:00-06:00," * 999, "names no hours"),
    ],
)
def test_hours_that_cannot_be_meant_are_told_in_a_sentence(text, says):
    with pytest.raises(ValueError, match=re.escape(says)) as refused:
        read_window(text)
    assert str(refused.value).isprintable()


def test_a_night_lasts_as_long_as_the_clocks_say():
    night = read_window(NIGHT)
    assert night.seconds_left(at("2026-06-01 22:00")) == 8 * 3600
    assert night.seconds_left(at("2026-03-28 22:00")) == 7 * 3600
    assert night.seconds_left(at("2026-10-24 22:00")) == 9 * 3600
    assert night.seconds_left(at("2026-06-01 12:00")) == 0
    assert night.next_opening(at("2026-10-24 12:00")) == at("2026-10-24 22:00")
    assert night.next_opening(at("2026-10-24 23:00")) == at("2026-10-24 23:00")


def test_an_hour_that_the_clocks_skip_does_not_come_and_one_shown_twice_comes_twice():
    window = read_window("02:15-02:45 Europe/Berlin")
    assert window.next_opening(at("2026-03-29 00:00")) == at("2026-03-30 02:15")
    assert window.next_opening(at("2026-10-25 00:00")) == at("2026-10-25 02:15")
    assert window.next_opening(at("2026-10-25 02:45")) == at("2026-10-25 02:15", fold=1)
    assert window.seconds_left(at("2026-10-25 02:30")) == 15 * 60
    # The whole of a Friday was left out on Samoa, when it went over the date line.
    friday = read_window("Fri 10:00-12:00 Pacific/Apia").next_opening(datetime(2011, 12, 28, tzinfo=UTC))
    assert friday == datetime(2012, 1, 6, 10, tzinfo=ZoneInfo("Pacific/Apia"))


def test_the_whole_week_never_closes():
    always = read_window("00:00-24:00 UTC")
    assert always.seconds_left(datetime(2026, 6, 1, tzinfo=UTC)) == float("inf")
    assert not Gate(always).is_shut(1e9)


@st.composite
def _windows(draw: st.DrawFn) -> Window:
    spans = []
    for begins, ends in draw(st.lists(st.tuples(st.integers(0, 1439), st.integers(0, 1440)).filter(lambda span: span[0] != span[1]),
                                      min_size=1, max_size=3)):  # fmt: skip
        days = draw(st.sampled_from(("", *(f"{day} " for day in DAYS), "Sat-Tue ")))
        spans.append(f"{days}{begins // 60}:{begins % 60:02}-{ends // 60}:{ends % 60:02}")
    return read_window(f"{', '.join(spans)} {draw(st.sampled_from(ZONES))}")


MOMENTS = st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
NEAR_CHANGES = st.sampled_from(
    [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 4, 4, 15, tzinfo=UTC)]
).flatmap(lambda change: st.floats(-90_000, 90_000).map(lambda seconds: change + timedelta(seconds=seconds)))


@given(_windows(), MOMENTS | NEAR_CHANGES)
@example(read_window(NIGHT), datetime(2026, 10, 25, 0, 59, 59, 999_999, tzinfo=UTC))
def test_it_closes_and_opens_when_it_says_and_not_before(window, moment):
    left, opens = window.seconds_left(moment), window.next_opening(moment)
    assert (left > 0) is window.is_open(moment) is (opens == moment)
    assert moment <= opens <= moment + timedelta(days=15)
    assert window.is_open(opens)
    if opens > moment:
        assert not any(window.is_open(moment + (opens - moment) * part / 97) for part in range(97))
        assert not window.is_open(opens - timedelta(microseconds=1))
    elif left != float("inf"):
        closes = moment + timedelta(seconds=left)
        assert not window.is_open(closes)
        assert all(window.is_open(moment + (closes - moment) * part / 97) for part in range(97))


def test_a_crawl_that_begins_a_little_early_waits_and_one_at_noon_does_not():
    early, noon = at("2026-06-01 22:00") - EARLY, at("2026-06-01 12:00")
    assert not_now("icl", NIGHT, early) is None
    assert not_now("icl", None, noon) is None
    assert Gate(read_window(NIGHT)).seconds_early("icl", early) == EARLY.total_seconds()
    assert Gate(read_window(NIGHT)).seconds_early("icl", noon) == 0
    assert not_now("icl", NIGHT, noon) == (
        f"it is outside the hours of icl ({NIGHT}), so nothing is sent; "
        "at 2026-06-01 22:00 CEST they begin again, and --now does not wait for them"
    )


def test_nothing_is_sent_that_would_only_leave_after_the_hours():
    gate = Gate(read_window(NIGHT))
    assert not gate.is_shut(2.0, at("2026-06-02 05:59:57"))
    assert gate.is_shut(2.0, at("2026-06-02 05:59:58"))
    assert gate.is_shut(0.0, at("2026-06-02 06:00:00"))
    assert "are over; what is due stays due, and at 2026-06-02 22:00 CEST" in gate.why_shut("icl", at("2026-06-02 06:00"))
    # What had begun does not wait for the next night, be it near or by a clock that was set back.
    assert gate.seconds_early("icl", at("2026-06-02 21:59")) == 0
    assert gate.is_shut(0.0, at("2026-06-01 12:00"))
    assert not gate.is_shut(0.0, at("2026-06-01 23:00"))


def test_now_sets_the_window_aside():
    assert Gate.of(Settings({"BACKFILE_WINDOW": NIGHT})).window == read_window(NIGHT)
    assert Gate.of(Settings({"BACKFILE_WINDOW": NIGHT, "BACKFILE_NOW": True})).window is None
    assert not Gate.of(Settings()).is_shut(1e9)


def test_a_crawl_ends_with_its_hours_and_the_next_one_goes_on(tmp_path):
    last = 90
    site = {f"/{number}.html": page(f'<a href="/{number + 1}.html">on</a>' * (number < last)) for number in range(1, last + 1)}
    site["/index.html"] = page('<a href="/1.html">on</a> <a href="/english/lw/1/">1</a>')
    db, variables = tmp_path / "a.db", {"PYTHONTZPATH": str(tmp_path), "BACKFILE_CONCURRENCY": "1"}
    _write_zone_that_shows_six(tmp_path, datetime.now(UTC))
    with serve(site.get) as running:
        shut = crawl(running.url, db, BACKFILE_WINDOW="12:00-13:00 Test", **variables)
        assert (shut.returncode, running.asked, db.exists()) == (75, [], False)
        assert "outside the hours of sample (12:00-13:00 Test), so nothing is sent; at " in shut.stderr
        assert shut.stderr.count("\n") == 1
        closes = datetime.now(UTC) + timedelta(seconds=8)
        _write_zone_that_shows_six(tmp_path, closes)
        limited = crawl(running.url, db, "--delay", 0.2, BACKFILE_WINDOW="22:00-06:00 Test", **variables)
        ended, sent = datetime.now(UTC), len(running.asked)
        assert limited.returncode == 0, limited.stderr
        assert closes <= ended + timedelta(seconds=1)
        assert "backfile: the hours of sample (22:00-06:00 Test) are over; what is due stays due, and at " in limited.stderr
        assert _outcomes(db) == ["limited"]
        done = crawl(running.url, db, "--now", BACKFILE_WINDOW="12:00-13:00 Test", **variables)
        assert done.returncode in (0, 3), done.stderr
    assert _outcomes(db) == ["limited", "done"]
    assert 2 < sent < last
    assert len({path for path in running.asked if path in site}) == last + 1


def _outcomes(db: Path) -> list[str]:
    with closing(open_for_reading(db)) as mirror:
        return [outcome for (outcome,) in mirror.execute("SELECT outcome FROM runs ORDER BY id")]


def _write_zone_that_shows_six(folder: Path, moment: datetime) -> None:
    """Write a time zone, `Test`, whose clocks show 06:00 at `moment` (RFC 9636), into `folder`."""
    offset = int((moment.replace(hour=6, minute=0, second=0, microsecond=0) - moment).total_seconds())
    counts, clocks = struct.pack(">6l", 0, 0, 0, 0, 1, 5), struct.pack(">lBB", offset, 0, 0)
    (folder / "Test").write_bytes(b"TZif" + bytes(16) + counts + clocks + b"TEST\0")
