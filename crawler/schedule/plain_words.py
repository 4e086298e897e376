"""Calendars in plain words, put into the form of systemd's OnCalendar: "every Monday and Thursday at 04:30" is `Mon,Thu *-*-* 04:30:00`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from crawler.schedule.zones import nearest_zone

FORMS = 'write it like "daily 03:15 Europe/Berlin", "weekly on Sunday 02:00", "every 6 hours" or "Mon..Fri *-*-* 03:15:00"'

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The days of the week, as OnCalendar has them and in full."""
_UNITS = {
    "minute": "minute", "minutes": "minute", "minutely": "minute",
    "hour": "hour", "hours": "hour", "hourly": "hour",
    "day": "day", "days": "day", "daily": "day", "night": "day", "nightly": "day",
    "week": "week", "weeks": "week", "weekly": "week",
    "month": "month", "months": "month", "monthly": "month",
    "quarter": "quarter", "quarterly": "quarter",
    "year": "year", "yearly": "year", "annually": "year",
}  # fmt: skip
_DATES = {"quarter": "*-01,04,07,10-", "year": "*-01-"}
_GROUPS = {
    "weekday": "Mon..Fri", "weekdays": "Mon..Fri", "workday": "Mon..Fri", "workdays": "Mon..Fri",
    "weekend": "Sat,Sun", "weekends": "Sat,Sun",
}  # fmt: skip
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_TIMES = {"noon": "12:00:00", "midnight": "00:00:00"}
_NOISE = {"every", "each", "on", "the", "at", "of", "and"}
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_RANGE = re.compile(r"([a-z]+)(?:\.\.|-|–)([a-z]+)")
_WHOLE = {"minute": 60, "hour": 24}


@dataclass
class _Said:
    """What the words of one calendar say."""

    units: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    nth: list[int] = field(default_factory=list)
    """Days of the month, or with `days` weeks of it; the last is -1."""
    times: list[str] = field(default_factory=list)


def expressions(text: str) -> list[str]:
    """Return what `text` says as OnCalendar expressions, one for each time of day; it holds no time zone.

    Raises ValueError, with a sentence, where it says nothing that can be meant.
    """
    said = _Said()
    for word in re.split(r"[\s,]+", text.strip()):
        if word and word.casefold() not in _NOISE:
            _read_word(word, said)
    units = set(said.units)
    if said.nth:
        # "the last day of the month"
        units = units - {"day"} or {"month"}
    if len(units) > 1 or len(said.numbers) > 1:
        raise ValueError(f"it says two things at once ({', '.join(said.units + [str(n) for n in said.numbers])}); {FORMS}")
    unit = next(iter(units), None)
    if unit in _WHOLE:
        return [_every(unit, said)]
    if said.numbers:
        raise ValueError(f"a calendar cannot count {unit or 'what has no unit'}s; name days of the week or of the month, or hours")
    if not (units or said.days or said.times):
        raise ValueError(f"it names no time; {FORMS}")
    date = _date(unit, said)
    return [f"{date} {time}" for time in said.times or ["00:00:00"]]


def _read_word(word: str, said: _Said) -> None:
    low = word.casefold()
    days = _days(low)
    ordinal = _ORDINAL.fullmatch(low)
    if low in _UNITS:
        said.units.append(_UNITS[low])
    elif days:
        said.days += days
    elif low in _NTH:
        said.nth.append(_NTH[low])
    elif ordinal:
        said.nth.append(_within(int(ordinal[1]), 1, 31, "day of a month"))
    elif low.isdecimal() and low.isascii():
        said.numbers.append(_within(int(low[:9]), 1, 999, "number of hours or minutes"))
    else:
        said.times.append(_time(word))


def _time(word: str) -> str:
    parts = _TIME.fullmatch(word)
    if parts is None and word.casefold() in _TIMES:
        return _TIMES[word.casefold()]
    if parts is None:
        raise ValueError(_unknown(word))
    hour, minute, second = (int(part or 0) for part in parts.groups())
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"there is no time {word}; a day goes from 00:00 to 23:59")
    return f"{hour:02}:{minute:02}:{second:02}"


def _days(word: str) -> list[str]:
    if word in _GROUPS:
        return [_GROUPS[word]]
    one = _day(word)
    if one is not None:
        return [DAYS[one]]
    span = _RANGE.fullmatch(word)
    first, last = (_day(span[1]), _day(span[2])) if span else (None, None)
    if first is None or last is None:
        return []
    # "Sat..Mon" goes over the week's end, which OnCalendar's ranges cannot.
    return [DAYS[(first + step) % 7] for step in range((last - first) % 7 + 1)]


def _day(word: str) -> int | None:
    for number, long in enumerate(LONG_DAYS):
        if word in (long, long + "s", long[:3], long[:4]):
            return number
    return None


def _every(unit: str, said: _Said) -> str:
    step, whole = said.numbers[0] if said.numbers else 1, _WHOLE[unit]
    if said.times or said.nth:
        raise ValueError(f"it says both every {unit} and a time or a day of the month; {FORMS}")
    if whole % step:
        fits = [n for n in range(1, whole + 1) if whole % n == 0]
        near = sorted(fits, key=lambda n: abs(n - step))[0]
        raise ValueError(f"{step} {unit}s do not go into {whole}, and would begin anew in between; the nearest are {near} {unit}s")
    days = ",".join(said.days)
    times = f"00/{step}:00:00" if unit == "hour" and step > 1 else "*:00:00" if unit == "hour" else f"*:00/{step}:00"
    return f"{days} *-*-* {times}".strip()


def _date(unit: str | None, said: _Said) -> str:
    days = ",".join(dict.fromkeys(said.days))
    if unit == "day" and said.days:
        raise ValueError(f"it says both every day and {days}; {FORMS}")
    if not said.nth:
        if unit in ("month", "quarter", "year") and said.days:
            raise ValueError(f'it says both a {unit} and {days}, but not which of them; write it like "monthly on the first Sunday 02:00"')
        in_month = {"month": "*-*-01", "quarter": "*-01,04,07,10-01", "year": "*-01-01"}.get(unit or "", "*-*-*")
        return f"{days or ('Mon' if unit == 'week' else '')} {in_month}".strip()
    if unit == "week":
        raise ValueError(f"it says both every week and a day of the month; {FORMS}")
    if len(set(said.nth)) > 1 and -1 in said.nth:
        raise ValueError('the last day and others are two calendars; put ";" between them')
    month = _DATES.get(unit or "", "*-*-")
    if said.days:
        return f"{days} {_weeks(month, said.nth)}"
    return f"{month[:-1]}~01" if said.nth[0] == -1 else month + ",".join(f"{day:02}" for day in said.nth)


def _weeks(month: str, nth: Iterable[int]) -> str:
    """Return the dates in which the first, second … of a day of the week lies."""
    weeks = sorted(set(nth))
    if weeks[0] == -1:
        return f"{month[:-1]}~07/1"
    if weeks[-1] > 4:
        raise ValueError("a month has a first, second, third, fourth and last of a day of the week")
    return month + ",".join(f"{7 * week - 6:02}..{7 * week:02}" for week in weeks)


def _within(number: int, least: int, most: int, what: str) -> int:
    if not least <= number <= most:
        raise ValueError(f"there is no {what} {number}; it goes from {least} to {most}")
    return number


def _unknown(word: str) -> str:
    words = [*_UNITS, *_GROUPS, *_NTH, *_TIMES, *LONG_DAYS]
    near = None if "/" in word else get_close_matches(word.casefold(), words, n=1, cutoff=0.7)
    if near:
        return f"the word {word!r} is none of a calendar; the nearest is {near[0]!r}"
    zone = nearest_zone(word)
    if zone:
        return f"there is no time zone {word!r}; the nearest is {zone!r}"
    if "/" in word:
        return f'there is no time zone {word!r}; they are called like "Europe/Berlin"'
    return f"the word {word!r} is none of a calendar; {FORMS}"
