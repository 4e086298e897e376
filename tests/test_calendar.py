"""Calendars: what is understood, what is refused, and which moments are meant, clock changes and odd zones included."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise, product
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from crawler.schedule.calendar import Calendar, read_calendar
from crawler.schedule.clock_changes import lines_besides

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 11, 26, 21, tzinfo=UTC)

ODD_ZONES = (
    "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Africa/Casablanca", "America/Nuuk", "America/Sao_Paulo", "America/Havana",
    "Africa/Cairo", "Asia/Beirut", "Antarctica/Troll", "Antarctica/Casey", "Pacific/Kwajalein", "Asia/Tehran", "America/Caracas",
    "Europe/Berlin", "Europe/Dublin", "America/New_York", "Asia/Kathmandu", "Asia/Pyongyang",
)  # fmt: skip


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "expressions"),
    [
        ("daily 03:15 Europe/Berlin", ["*-*-* 03:15:00 Europe/Berlin"]),
        ("every day at 03:15 UTC", ["*-*-* 03:15:00 UTC"]),
        ("daily 03:15 and 15:15 UTC", ["*-*-* 03:15:00 UTC", "*-*-* 15:15:00 UTC"]),
        ("weekly on Sunday 02:00 UTC", ["Sun *-*-* 02:00:00 UTC"]),
        ("every week at noon UTC", ["Mon *-*-* 12:00:00 UTC"]),
        ("every Monday and Thursday at 04:30 UTC", ["Mon,Thu *-*-* 04:30:00 UTC"]),
        ("Saturdays, Sundays 4:30 UTC", ["Sat,Sun *-*-* 04:30:00 UTC"]),
        ("Sat..Mon 10:00 UTC", ["Sat,Sun,Mon *-*-* 10:00:00 UTC"]),
        ("every 6 hours UTC", ["*-*-* 00/6:00:00 UTC"]),
        ("every hour Asia/Tokyo", ["*-*-* *:00:00 Asia/Tokyo"]),
        ("every 15 minutes UTC", ["*-*-* *:00/15:00 UTC"]),
        ("monthly on the 1st 05:00 Asia/Tokyo", ["*-*-01 05:00:00 Asia/Tokyo"]),
        ("monthly on the 1st and 15th at 05:00 UTC", ["*-*-01,15 05:00:00 UTC"]),
        ("the last day of the month 05:00 UTC", ["*-*~01 05:00:00 UTC"]),
        ("monthly on the first Sunday 02:00 UTC", ["Sun *-*-01..07 02:00:00 UTC"]),
        ("the last Friday of the month 02:00 UTC", ["Fri *-*~07/1 02:00:00 UTC"]),
        ("weekdays 22:00 UTC", ["Mon..Fri *-*-* 22:00:00 UTC"]),
        ("weekdays 22:00 UTC; weekends 10:00 UTC", ["Mon..Fri *-*-* 22:00:00 UTC", "Sat,Sun *-*-* 10:00:00 UTC"]),
        ("Mon..Fri *-*-* 03:15:00 Europe/Berlin", ["Mon..Fri *-*-* 03:15:00 Europe/Berlin"]),
        ("weekly Europe/Berlin", ["weekly Europe/Berlin"]),
    ],
)
def test_plain_words_are_oncalendar_expressions(words, expressions):
    assert list(read_calendar(words).on_calendar) == expressions


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        (" ; ", "it is empty"),
        ("daily 03:15 Europe/Berln", "there is no time zone 'Europe/Berln'; the nearest is 'Europe/Berlin'"),
        ("03:15 europe/berlin", "the nearest is 'Europe/Berlin'"),
        ("daily 03:15 Berlin", "the nearest is 'Europe/Berlin'"),
        ("daily 03:15 Mars/Olympus_Mons", 'they are called like "Europe/Berlin"'),
        ("dayly 03:15", "the nearest is 'daily'"),
        ("weekly on Sonday 03:15", "the nearest is 'sunday'"),
        ("2019-01-01", "never fires again"),
        ("02-30", "never fires again"),
        ("daily 03:15; 2019-01-01 03:15", "never fires again"),
        ("monthly on the 32nd", "there is no day of a month 32"),
        ("daily 25:00", "a day goes from 00:00 to 23:59"),
        ("Mon..Fri *-*-* 25:00", "its hour is none"),
        ("every 5 hours", "the nearest are 4 hours"),
        ("every 90 minutes", "the nearest are 60 minutes"),
        ("every 0 hours", "goes from 1"),
        ("every 3 days", "a calendar cannot count days"),
        ("daily on Monday", "both every day and Mon"),
        ("hourly at 03:15", "both every hour and a time"),
        ("monthly on Sunday", "monthly on the first Sunday 02:00"),
        ("weekly and monthly", "two things at once"),
        ("the 15th and last of the month", 'put ";" between them'),
        ("UTC", "it names no time"),
        ("*:*:0/10", "several times a minute"),
        ("when the moon is full", "the word 'when' is none of a calendar"),
        ("daily\x0003:15", "cannot be printed"),
        ("daily 03:15 " * 100, "characters"),
    ],
)
def test_a_calendar_that_cannot_be_meant_is_refused_in_a_sentence_that_says_what_can(text, said):
    with pytest.raises(ValueError, match=re.escape(said)) as refused:
        read_calendar(text)
    assert "\n" not in str(refused.value)


@given(st.text(st.sampled_from("*-~:/.,; 0123456789MonTueSdaily hourEuropBlC@"), max_size=30))
def test_whatever_is_written_is_read_or_refused_in_a_sentence(text):
    try:
        assert read_calendar(text).next_after(NOW) is not None
    except ValueError as error:
        assert len(str(error)) > 20  # noqa: PT017 - that some texts can be read is no failure


def test_a_calendar_without_a_zone_is_in_that_of_this_machine(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    calendar = read_calendar("daily 03:15")
    assert calendar.of_this_machine
    assert calendar.on_calendar == ("*-*-* 03:15:00 Asia/Tokyo",)
    assert not read_calendar("daily 03:15 UTC").of_this_machine
    monkeypatch.delenv("TZ")
    assert read_calendar("daily 03:15").next_after(NOW) is not None


def test_a_time_that_the_clocks_skip_is_taken_after_the_gap_and_one_that_comes_twice_is_taken_once():
    calendar = read_calendar("daily 02:30 Europe/Berlin")
    assert calendar.upcoming(utc("2027-03-27T12:00"), 2) == [utc("2027-03-28T01:00"), utc("2027-03-29T00:30")]
    assert calendar.upcoming(utc("2027-10-30T12:00"), 2) == [utc("2027-10-31T00:30"), utc("2027-11-01T01:30")]
    assert calendar.last_before(utc("2027-03-28T00:59:59")) == utc("2027-03-27T01:30")
    assert calendar.last_before(utc("2027-03-28T01:00")) == utc("2027-03-28T01:00")


def test_two_times_in_one_gap_are_one_event():
    calendar = read_calendar("daily 02:10, 02:30 and 03:00 Europe/Berlin")
    assert calendar.upcoming(utc("2027-03-27T12:00"), 2) == [utc("2027-03-28T01:00"), utc("2027-03-29T00:10")]


def test_a_day_that_a_zone_skipped_has_no_event():
    days = [event.astimezone(ZoneInfo("Pacific/Apia")).day for event in read_calendar("daily 03:15 Pacific/Apia").upcoming(
        utc("2011-12-28T20:00"), 3)]  # fmt: skip
    assert days == [29, 31, 1]


@cache
def changes(zone: str) -> list[datetime]:
    """Return days, in UTC, after which the clocks of `zone` show another offset, from 1993 to 2033."""
    days = [utc("1993-01-01") + DAY * number for number in range(40 * 366)]
    offsets = [day.astimezone(ZoneInfo(zone)).utcoffset() for day in days]
    return [day for day, (old, new) in zip(days, pairwise(offsets), strict=False) if old != new] or [NOW]


def events_between(calendar: Calendar, start: datetime, end: datetime) -> list[datetime]:
    found, event = [], calendar.next_after(start)
    while event is not None and event <= end:
        found.append(event)
        event = calendar.next_after(event)
    return found


@examples(max_examples=200)
@given(st.one_of(st.sampled_from(ODD_ZONES), st.sampled_from(sorted(available_timezones()))), st.data())
def test_a_daily_calendar_has_one_event_on_every_day_that_a_zone_has(name, data):
    hour, minute = data.draw(st.sampled_from([(0, 0), (0, 30), (1, 59), (2, 0), (2, 15), (2, 30), (3, 0), (23, 15), (23, 59), (12, 0)]))
    zone, change = ZoneInfo(name), data.draw(st.sampled_from(changes(name)))
    start, end = change - 3 * DAY, change + 4 * DAY
    found = [event.astimezone(zone) for event in events_between(read_calendar(f"daily {hour}:{minute:02} {name}"), start, end)]
    days = {(start + step * timedelta(minutes=30)).astimezone(zone).date() for step in range(7 * 48)}
    whole = sorted(days - {min(days), max(days)})
    assert [event.date() for event in found if event.date() in whole] == whole
    for event in found:
        asked = event.replace(hour=hour, minute=minute, second=0, fold=0)
        skipped = asked.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != asked.replace(tzinfo=None)
        assert skipped or event == asked


@examples(max_examples=40)
@given(st.sampled_from(["Europe/Berlin", "America/New_York", "Africa/Casablanca", "America/Nuuk", "America/Santiago", "UTC"]), st.data())
def test_an_hourly_calendar_goes_by_hours_that_really_pass(name, data):
    change = data.draw(st.sampled_from([day for day in changes(name) if day > utc("2027-01-01") or name == "UTC"]))
    minute = data.draw(st.integers(0, 59))
    found = events_between(read_calendar(f"*:{minute:02} {name}"), change - DAY, change + 2 * DAY)
    assert len(found) == 72
    assert {later - earlier for earlier, later in pairwise(found)} == {HOUR}


@given(
    st.sampled_from(["hourly", "02:30", "Mon..Fri 02:30", "Sun 23:15", "*-*-01 00:00", "*:0/15", "0/6:00", "*-02-29 02:30"]),
    st.sampled_from(ODD_ZONES),
    st.datetimes(datetime(2005, 1, 1), datetime(2040, 1, 1)),
)
def test_the_last_event_and_the_next_are_neighbours(expression, zone, at):
    calendar, moment = read_calendar(f"{expression} {zone}"), at.replace(tzinfo=UTC)
    last, coming = calendar.last_before(moment), calendar.next_after(moment)
    assert last is not None
    assert coming is not None
    assert last <= moment < coming
    assert calendar.next_after(last) == coming
    assert calendar.last_before(coming) == coming
    assert calendar.last_before(coming - timedelta(seconds=1)) == last


def test_an_event_ten_years_ago_is_forgotten():
    assert read_calendar("*-02-29").last_before(utc("2027-01-01")) == utc("2024-02-29")
    assert read_calendar("2100-01-01").last_before(NOW) is None


def systemd_events(lines: list[str], base: datetime, count: int) -> list[list[datetime]]:
    """Return the first `count` events after `base` of each of `lines`, as systemd has them."""
    if shutil.which("systemd-analyze") is None:
        reason = "systemd-analyze is not here; install systemd (Debian: apt-get install systemd)"
        (pytest.fail if os.environ.get("BACKFILE_NO_SKIPS") == "1" else pytest.skip)(reason)
    asked = ["systemd-analyze", "calendar", f"--base-time={base:%Y-%m-%d %H:%M:%S} UTC", f"--iterations={count}", *lines]
    done = subprocess.run(asked, env={**os.environ, "TZ": "UTC", "LC_ALL": "C"}, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    told = [block for block in done.stdout.split("\n\n") if block.strip()]
    assert len(told) == len(lines)
    moments = re.compile(r"^ *(?:Next elapse|Iter\. #\d+): \w+ (\S+ \S+) UTC$", re.MULTILINE)
    return [[utc(found) for found in moments.findall(block)] for block in told]


DATES = ["", "*-*-*", "*-*-1", "*-*~01", "*-*~07/1", "*-02-29", "*-1,7-15..20", "*-*-1/10", "2027/2-3-*", "27-*-5", "12-24"]
WEEKDAYS = ["", "Mon", "Mon..Fri", "Sat,Sun", "tue,Thu-Sat,"]
TIMES = ["", "3:5", "03:15:30", "*:0/20", "1..5/2:00", "22,23,1:7"]
NAMED = ["minutely", "hourly", "daily", "weekly", "monthly", "quarterly", "semiannually", "yearly"]
EXPRESSIONS = [*NAMED, *(" ".join(part for part in parts if part) for parts in product(WEEKDAYS, DATES, TIMES) if any(parts))]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_where_no_clock_changes_systemd_has_the_same_events(zone):
    lines = [f"{expression} {zone}" for expression in EXPRESSIONS]
    for line, theirs in zip(lines, systemd_events(lines, NOW, 4), strict=True):
        assert read_calendar(line).upcoming(NOW, 4) == theirs, line


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/Nuuk", "Africa/Casablanca"])
def test_a_timer_asks_at_every_event_that_systemd_leaves_out(zone):
    calendars = [read_calendar(f"{words} {zone}") for words in ("daily 02:30", "daily 23:15", "hourly", "every 2 hours", "*:0/20")]
    besides = [lines_besides(calendar, NOW) for calendar in calendars]
    for change in [day for day in changes(zone) if NOW < day < utc("2028-01-01")]:
        start, end = change - DAY, change + 2 * DAY
        for calendar, further in zip(calendars, besides, strict=True):
            assert len(further) <= 12
            lines, times = [*calendar.on_calendar, *further], 3 * 72 + 4
            asked = {moment for moments in systemd_events(lines, start, times) for moment in moments}
            # A timer that has elapsed looks for its next time from there.
            bases = [moments[0] for moments in systemd_events(further, start, 1)] if further else []
            asked |= {moment for base in bases if base < end for moment in systemd_events(lines[:1], base, times)[0]}
            assert set(events_between(calendar, start, end)) <= asked


def test_a_timer_in_a_zone_without_changes_needs_no_further_line():
    assert lines_besides(read_calendar("daily 02:30 Asia/Tokyo"), NOW) == []
    assert lines_besides(read_calendar("daily 12:00 Europe/Berlin"), NOW) == []
    assert lines_besides(read_calendar("daily 02:30 Europe/Berlin"), NOW) == ["Sun *-03-25..31 01:00:00 UTC"]
