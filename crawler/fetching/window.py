"""The hours in which requests are sent: read from words, right over changes of the clocks, and kept by a crawl."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.logs import TELL
from crawler.schedule.plain_words import DAYS, LONG_DAYS
from crawler.schedule.zones import change_between, local_zone, nearest_zone, offset_at, zone_named

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

EARLY = timedelta(minutes=10)
"""A crawl that begins no earlier than this before its hours waits for them: schedulers' clocks differ, and are moved."""

_DAY, _WEEK = 24 * 60, 7 * 24 * 60
_FORM = 'write it like "22:00-06:00 Europe/Berlin" or "Mon-Fri 22:00-06:00, Sat-Sun 00:00-24:00 Europe/Berlin"'
_SPAN = re.compile(
    r"(?:(?P<first>[A-Za-z]+)(?:\s*(?:-|\.\.)\s*(?P<last>[A-Za-z]+))?\s+)?"
    r"(?P<from>\d{1,2}:\d\d)\s*-\s*(?P<to>\d{1,2}:\d\d)"
)
_ZONE = re.compile(r"\d\s+(\D\S*)$")
_LONGEST = 1000
# No change of the clocks skips the same hour of a week twice in a row.
_HORIZON = timedelta(days=22)
_STEP = timedelta(hours=6)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Window:
    """Hours of the week: it is open whenever the clocks of its zone show one of them.

    An hour that the clocks skip does not come, and one that they show twice comes twice: nothing is ever sent at another time of day.
    """

    text: str
    """As the operator wrote it."""
    spans: tuple[tuple[int, int], ...]
    """First minute and the one after the last, counted from Monday 00:00; in order, apart from one another, none over the week's end."""
    zone: ZoneInfo
    """Whose clocks are meant."""

    def is_open(self, moment: datetime) -> bool:
        """Tell whether requests may be sent at `moment`, which bears a time zone."""
        minute = self._minute(moment)
        return any(first <= minute < end for first, end in self.spans)

    def seconds_left(self, moment: datetime) -> float:
        """Return the seconds from `moment` until it closes: 0 where it is closed, infinity where it never will be."""
        if not self.is_open(moment):
            return 0.0
        closes = self._next_change(moment)
        return (closes - moment).total_seconds() if closes else math.inf

    def next_opening(self, moment: datetime) -> datetime:
        """Return the first moment, in UTC, from `moment` on, at which it is open."""
        opens = moment if self.is_open(moment) else self._next_change(moment)
        assert opens is not None, "each week has one of its hours, or the next has"
        # In UTC, as two times of which one is shown twice never compare as equal (PEP 495).
        return opens.astimezone(UTC)

    def _minute(self, moment: datetime) -> float:
        shown = moment.astimezone(self.zone)
        return shown.weekday() * _DAY + shown.hour * 60 + shown.minute + (shown.second + shown.microsecond / 1e6) / 60

    def _next_change(self, moment: datetime) -> datetime | None:
        """Return the first moment after `moment` at which it opens or closes, None where it never does."""
        was, at = self.is_open(moment), moment.astimezone(UTC)
        until = at + _HORIZON
        while at < until:
            then = at + self._to_next_bound(at)
            if offset_at(self.zone, then) != offset_at(self.zone, at):
                then = change_between(self.zone, at, then)
            if self.is_open(then) != was:
                return then
            at = then
        return None

    def _to_next_bound(self, at: datetime) -> timedelta:
        """Return how long the clocks take to the next begin or end of a span, if they are not changed; a few hours at most."""
        shown = at.astimezone(self.zone)
        midnight = shown.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0) - timedelta(days=shown.weekday())
        bounds = (midnight + timedelta(minutes=minute + week) for span in self.spans for minute in span for week in (0, _WEEK))
        return min(_STEP, *(bound - shown.replace(tzinfo=None) for bound in bounds if bound > shown.replace(tzinfo=None)))


def read_window(text: str) -> Window:
    """Return the window that `text` means.

    That is one or several spans (`22:00-06:00`, `Mon-Fri 22:00-06:00`), apart by commas, each of the days on which it begins, then a time
    zone's IANA name; without one, the machine's zone is meant. Raises ValueError, with a sentence, where it cannot be meant.
    """
    said = text.strip()
    if not said or len(said) > _LONGEST or not said.isprintable():
        raise ValueError(f"it names no hours; {_FORM}")
    named = _ZONE.search(said)
    zone = _zone(named[1]) if named else local_zone()
    spans = [piece for part in (said[: named.start(1)] if named else said).split(",") for piece in _read_span(part.strip())]
    return Window(said, tuple(_joined(spans)), zone)


def not_now(archive: str, text: str | None, moment: datetime | None = None) -> str | None:
    """Return a sentence that says why a crawl of `archive` had better not begin at `moment`, or now, given its window's `text`.

    None where it may: there is no window, it is open, or it is about to be.
    """
    gate = Gate(read_window(text) if text else None)
    return gate.why_shut(archive, moment) if gate.opens_in(moment) > EARLY.total_seconds() else None


class Gate:
    """Keeps the requests of one crawl to a window; without one, it is always open."""

    def __init__(self, window: Window | None) -> None:
        """Take the window."""
        self.window = window
        self._was_open = self._waited = False
        self._known = (_NEVER, _NEVER)

    @classmethod
    def of(cls, settings: BaseSettings) -> Gate:
        """Return the gate of a crawl with Scrapy's `settings`; raises ValueError where the window that they name is none."""
        text = settings.get("BACKFILE_WINDOW")
        return cls(read_window(text) if text and not settings.getbool("BACKFILE_NOW") else None)

    def is_shut(self, wait: float = 0.0, moment: datetime | None = None) -> bool:
        """Tell whether a request that is sent within the next `wait` seconds would come outside the hours."""
        if self.window is None:
            return False
        now = moment or datetime.now(UTC)
        since, until = self._known
        if not since <= now < until:
            # Asked for before every request, and dear; a clock that is set back is asked about anew.
            left = self.window.seconds_left(now)
            self._known = (now, _NEVER if math.isinf(left) else now + timedelta(seconds=left))
            self._was_open = self._was_open or left > 0
        return (self._known[1] - now).total_seconds() <= wait

    def seconds_early(self, archive: str, moment: datetime | None = None) -> float:
        """Return the seconds that a crawl which has sent nothing yet should wait for its hours: 0 once they have come, or are far off.

        The first time, the log says so.
        """
        wait = 0.0 if self._was_open else self.opens_in(moment)
        if not 0 < wait <= EARLY.total_seconds():
            return 0.0
        if not self._waited:
            logger.info("the hours of %s begin in %d seconds; waiting for them", archive, math.ceil(wait), extra=TELL)
        self._waited = True
        return wait

    def opens_in(self, moment: datetime | None = None) -> float:
        """Return the seconds from `moment`, or now, until it is open."""
        now = moment or datetime.now(UTC)
        return (self.window.next_opening(now) - now).total_seconds() if self.window else 0.0

    def tell(self, archive: str) -> None:
        """Say in the log why nothing more is sent to `archive`."""
        logger.info("%s", self.why_shut(archive), extra=TELL)

    def why_shut(self, archive: str, moment: datetime | None = None) -> str:
        """Return a sentence, without its full stop, that says why nothing more is sent to `archive`."""
        assert self.window is not None
        opens = self.window.next_opening(moment or datetime.now(UTC)).astimezone(self.window.zone)
        goes_on = f"at {opens:%Y-%m-%d %H:%M} {opens.tzname()} they begin again"
        if self._was_open:
            return f"the hours of {archive} ({self.window.text}) are over; what is due stays due, and {goes_on}"
        return f"it is outside the hours of {archive} ({self.window.text}), so nothing is sent; {goes_on}, and --now does not wait for them"


def _zone(name: str) -> ZoneInfo:
    zone = zone_named(name)
    if zone is None:
        near = nearest_zone(name)
        raise ValueError(f"there is no time zone {name!r}; " + (f"near it is {near}" if near else "write one like Europe/Berlin"))
    return zone


def _read_span(part: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of the week, in minutes, that one span means."""
    said = _SPAN.fullmatch(part)
    if said is None:
        raise ValueError(f"in it {part!r} is no span of hours; {_FORM}")
    begins, ends = _minute(said["from"], _DAY - 1), _minute(said["to"], _DAY)
    if begins == ends:
        raise ValueError(f"in it {part!r} ends when it begins; the whole day is 00:00-24:00")
    for day in _days(said["first"], said["last"]):
        first = day * _DAY + begins
        last = day * _DAY + ends + (_DAY if ends < begins else 0)
        yield first, min(last, _WEEK)
        if last > _WEEK:
            yield 0, last - _WEEK


def _minute(time: str, most: int) -> int:
    hours, minutes = (int(number) for number in time.split(":"))
    if minutes > 59 or hours * 60 + minutes > most:
        raise ValueError(f"nothing {'ends' if most == _DAY else 'begins'} at {time}; {_FORM}")
    return hours * 60 + minutes


def _days(first: str | None, last: str | None) -> list[int]:
    if first is None:
        return list(range(7))
    begin, end = _day(first), _day(last or first)
    return [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]


def _day(name: str) -> int:
    asked = name.lower()
    for number, day in enumerate(LONG_DAYS):
        if len(asked) >= 3 and day.startswith(asked):
            return number
    near = get_close_matches(asked, [*LONG_DAYS, *map(str.lower, DAYS)], n=1)
    raise ValueError(f"there is no day {name!r}; " + (f"near it is {near[0].capitalize()}" if near else "the first is Mon, the last Sun"))


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield `spans` in order, those that touch made one."""
    begins, ends = -1, -1
    for first, last in sorted(spans):
        if first > ends:
            if ends > begins:
                yield begins, ends
            begins, ends = first, last
        ends = max(ends, last)
    yield begins, ends
