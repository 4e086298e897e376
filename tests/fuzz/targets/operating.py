"""What an operator or editor writes by hand: backfile.toml, the environment, calendars, hours, decisions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from crawler.configuration.known import SETTINGS
from crawler.configuration.reading import BadConfiguration, read_configuration
from crawler.configuration.template import commented
from crawler.fetching.window import read_window
from crawler.schedule.calendar import read_calendar
from crawler.schedule.clock_changes import lines_besides
from pipelines.mirror.decision_file import read as read_decisions
from pipelines.mirror.failures import BadDecisions
from pipelines.normalize.written_dates import written_date
from tests.fuzz.target import Target, Unfit, as_text, tried
from tests.fuzz.targets.holding import is_date
from tests.fuzz.targets.surroundings import folder

NOW = datetime(2026, 3, 28, 12, 30, 15, tzinfo=UTC)
_LONGEST_LOOK = 12
CALENDARS = (
    "daily 03:15 Europe/Berlin", "Mon..Fri *-*-* 03:15 Europe/Berlin", "every 15 minutes", "hourly", "weekly on Sunday 02:00", "*:0/15",
    "monthly on the first Sunday 02:00", "*-02~01 00:00", "Mon,Wed 12:00; Sun 23:15 America/New_York", "every 6 hours", "quarterly",
    "@daily", "*-*-31 02:30 Australia/Lord_Howe", "2027-01-01 00:00", "twice a day", "every other week", "0/6:00", "Sat *-*-1..7 18:00",
    "noon", "yearly",
)  # fmt: skip
WINDOWS = (
    "22:00-06:00 Europe/Berlin", "Mon-Fri 22:00-06:00, Sat-Sun 00:00-24:00 Europe/Berlin", "Mon..Fri 9:00-17:30", "00:00-24:00",
    "02:00-03:00 UTC", "Sun 23:00-01:00 Africa/Casablanca",
)  # fmt: skip
CONFIGURATION = """\
contact = "you@example.org"
delay = 2.5
[warc]
size = "1 GB"
folder = "~/warc"
[notify]
command = ["mail", "x@example.org"]
[archives.icl]
schedule = "daily 03:15 Europe/Berlin"
window = "22:00-06:00"
publish.file = "/srv/{archive}.db"
[archives.sample.log]
level = "debug"
"""
DECISIONS = """\
[[confirm]]
article = "icl/english/wv/1/a"
source = 'icl/english/wv/2/b'
relation = "reprint"
author = "A. Reader"
at = 2026-11-26
reason = \"\"\"It says
so.\"\"\"
[[date]]
issue = "icl/wv/1"
date = "Spring 2010"
author = "x"
at = "2026-11-26"
reason = "y" # because
[[accept]]
article = "z"
"""
WORDS = (
    "Mon", "Friday", "daily", "weekly", "monthly", "hourly", "every ", " minutes", " hours", "first", "last", "noon", "midnight", "..",
    "~", "*", "/", ";", "Europe/Berlin", "UTC", "America/New_York", "00:00", "24:00", "02:30", "-", ", ", "[", "]", "[[", "]]", "=",
    "\"\"\"", "'''", "'", "\\u", "[archives.", "true", "1e9", "nan", "2026-11-26", "{archive}", "[[reject]]", "[[canonical]]", "[[date]]",
    "[[accept]]", "source = ", "at = ", *SETTINGS,
)  # fmt: skip


def read_file(content: bytes) -> None:
    """Read a backfile.toml, and what of it is set for each archive."""
    file = folder() / "backfile.toml"
    file.write_bytes(content)
    configuration, refusal = tried(lambda: read_configuration(file=file), BadConfiguration)
    if configuration is None:
        _is_sentence(refusal, "backfile.toml")
        return
    for archive in (None, "sample", *configuration.archives):
        values = configuration.of(archive)
        assert len(values) == len(SETTINGS)
        assert all(value is not None for value in values.as_settings().values())
        assert all(values.origin(name) for name in values)


def read_environment(content: bytes) -> None:
    """Read a value from the environment, and from the file that `backfile config init` would write: one byte says of which setting."""
    if len(content) < 2 or b"\0" in content:
        raise Unfit
    name = list(SETTINGS)[content[0] % len(SETTINGS)]
    value = as_text(content[1:])
    variable = SETTINGS[name].variable
    os.environ[variable] = value
    try:
        values, refusal = tried(lambda: read_configuration(db=folder() / "x.db").of("sample"), BadConfiguration)
    finally:
        del os.environ[variable]
    if values is None:
        _is_sentence(refusal, variable)
    if SETTINGS[name].of_one or SETTINGS[name].example[0] != '"':
        return
    file = folder() / "backfile.toml"
    file.write_text(commented({name: value}, ["sample"]), encoding="utf-8")
    _, told = tried(lambda: read_configuration(file=file), BadConfiguration)
    file.unlink()
    # What is right in the one place is right in the other, a word that stands for nothing apart.
    assert bool(told) == bool(refusal) or not value.strip(), (refusal, told)


def _is_sentence(told: str, of: str) -> None:
    assert of in told
    assert told.isprintable(), told
    assert len(told) > len(of) + 10


def read_times(content: bytes) -> None:
    """Read a calendar, and say when it fires."""
    text = as_text(content)
    calendar, refusal = tried(lambda: read_calendar(text), ValueError)
    if calendar is None:
        assert len(refusal) > 20
        return
    events = calendar.upcoming(NOW, 5)
    assert events
    assert events == sorted(set(events))
    assert events[0] > NOW
    first = calendar.last_before(events[0])
    assert first == events[0] or events[0] > NOW + timedelta(days=3600)
    on_calendar = "; ".join(calendar.on_calendar)
    if len(on_calendar) < 900 and "localtime" not in on_calendar:
        assert read_calendar(on_calendar).upcoming(NOW, 5) == events, on_calendar
    if len(calendar.recurrences) < 3:
        lines_besides(calendar, NOW)


def read_hours(content: bytes) -> None:
    """Read hours of the day, and say when they are."""
    window, refusal = tried(lambda: read_window(as_text(content)), ValueError)
    if window is None:
        assert len(refusal) > 20
        return
    moment = NOW
    for _ in range(4):
        opens = window.next_opening(moment)
        assert opens >= moment
        assert window.is_open(opens)
        left = window.seconds_left(opens)
        assert left > 0
        if left == float("inf"):
            break
        moment = opens + timedelta(seconds=left)
        assert not window.is_open(moment)
    assert read_window(window.text).spans == window.spans


def read_decided(content: bytes) -> None:
    """Read a file of decisions."""
    file = folder() / "x.decisions.toml"
    file.write_bytes(content)
    decisions, refusal = tried(lambda: read_decisions(file), BadDecisions)
    if decisions is None:
        assert "x.decisions.toml, line" in refusal
        return
    assert len({decision.key for decision in decisions}) == len(decisions)
    lines = content.count(b"\n") + 1
    for decision in decisions:
        assert 1 <= decision.line <= lines
        assert decision.author
        assert decision.reason
        if decision.date is not None:
            printed = written_date(decision.date, "south")
            assert printed is not None
            is_date(printed)


def file_seeds() -> Iterator[bytes]:
    """Yield configurations."""
    yield CONFIGURATION.encode()
    yield commented({"contact": "x@example.org"}, ["icl"]).replace("# ", "").encode()
    for setting in SETTINGS.values():
        yield f"[archives.sample]\n{setting.name} = {setting.example}\n".encode()
    yield b"\xef\xbb\xbfdelay = 2\r\n"


def environment_seeds() -> Iterator[bytes]:
    """Yield values of every setting."""
    for place, setting in enumerate(SETTINGS.values()):
        yield bytes([place]) + setting.example.strip('"').encode()


def decision_seeds() -> Iterator[bytes]:
    """Yield decisions."""
    yield DECISIONS.encode()
    yield DECISIONS.partition("[[accept]]")[0].encode()
    yield b"[[canonical]]\narticle = 'x'\nauthor = 'a'\nat = 2026-11-26\nreason = 'b'\n"


TARGETS = {
    "configuration": Target(read_file, file_seeds, words=WORDS, longest=1500),
    "environment": Target(read_environment, environment_seeds, head=1, words=WORDS, longest=300),
    "calendar": Target(read_times, lambda: (text.encode() for text in CALENDARS), words=WORDS, longest=200),
    "window": Target(read_hours, lambda: (text.encode() for text in WINDOWS), words=WORDS, longest=200),
    "decisions": Target(read_decided, decision_seeds, words=WORDS, longest=1000),
}
