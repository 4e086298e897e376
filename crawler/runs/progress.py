"""How a crawl is getting on: pages done, due and failed, rate, bytes and the time that is left, in a line as narrow as it has to be."""

from __future__ import annotations

import re
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.logs import json_line
from crawler.runs.terminal import StatusLine, columns, cut, printable, red
from pipelines.items import Page

_TICK = 0.2
# The frontier is counted no oftener than this, and so that the counting takes no more than a hundredth of the time.
_COUNTED_EVERY, _COUNTING_COSTS = 1.0, 100
# The rate is that of the last minute, or, on a slow host, of the last pages.
_RECENT, _RECENT_PAGES = 60.0, 20
_RATE_KNOWN_AFTER = 3.0
_NAME_COLUMNS = 40
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_WEIGHT_OF_NAME, _HEAVIEST = 2, 6
_FAILED = re.compile(r"(?<=[ ,])[\d.,]+[kMGT]? failed\b")
_NO_PAGES = ("failed", "put_off", "rules")


@dataclass(frozen=True)
class Standing:
    """Where a crawl stands."""

    archive: str
    """Its name."""
    pages: int = 0
    """Pages done in this run: whatever was answered for good."""
    due: int | None = None
    """Addresses left to ask for in this run, as far as they are known by now; None where that cannot be told."""
    failed: int = 0
    """Pages whose last attempt failed; some will be asked for again."""
    rate: float | None = None
    """Pages a second of late; None as long as there is too little to tell."""
    size: int = 0
    """Bytes that came."""
    turn: str | None = None
    """Which of several archives it is: "2 of 3"."""

    @property
    def seconds_left(self) -> float | None:
        """How long what is due will take at this rate; None where that cannot be told."""
        return self.due / self.rate if self.due is not None and self.rate else None


class Rate:
    """How fast a count grows of late, whatever it did before."""

    def __init__(self, now: float) -> None:
        """Begin at `now`, in seconds of a clock that is never set."""
        self._began = now
        self._seen = deque([(now, 0)])

    def at(self, now: float, count: int) -> float | None:
        """Return by how much the count, which is `count` at `now`, grew a second; None as long as there is too little to tell."""
        if count != self._seen[-1][1] and now - self._seen[-1][0] >= 1.0:
            self._seen.append((now, count))
        while len(self._seen) > 2 and now - self._seen[1][0] >= _RECENT and count - self._seen[1][1] >= _RECENT_PAGES:
            self._seen.popleft()
        since, before = self._seen[0]
        return (count - before) / (now - since) if now - self._began >= _RATE_KNOWN_AFTER and count > before else None


class Progress:
    """Tells of a crawl on standard error while it goes on."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler; raises NotConfigured where the operator wants no progress."""
        if not crawler.settings.getbool("BACKFILE_PROGRESS"):
            raise NotConfigured
        self.crawler = crawler
        self.as_json = crawler.settings.get("BACKFILE_LOG_FORMAT") == "json"
        self.line = StatusLine(always_plain=self.as_json)
        self.began = time.monotonic()
        self.pages = 0
        self.failed: set[str] = set()
        self._rate = Rate(self.began)
        self._due: int | None = None
        self._counted_at = 0
        self._counted_next = self.began
        self._ticks = create_looping_call(self.tick)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of one crawl."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.page_written, signals.item_scraped)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Say where the crawl begins, and from now on how it gets on, by the clock: a page may take long to come."""
        self._tell(self.standing())
        self._ticks.start(_TICK, now=False)

    def page_written(self, item: Page) -> None:
        """Count a page."""
        if item.outcome == "failed":
            self.failed.add(item.url)
        elif item.outcome not in _NO_PAGES:
            self.pages += 1
            self.failed.discard(item.url)

    def tick(self) -> None:
        """Tell where the crawl stands, when it is time to."""
        if self.line.is_time():
            self._tell(self.standing())

    def spider_closed(self) -> None:
        """Say what came, and that the rest is done without the network."""
        if self._ticks.running:
            self._ticks.stop()
        self._counted_next = 0.0
        standing, took = self.standing(), time.monotonic() - self.began
        if self.as_json:
            self._tell(standing, event="fetched", seconds=round(took, 1))
        else:
            self.line.end(lambda width: last_line(standing, took, width, red))

    def standing(self) -> Standing:
        """Return where the crawl stands now."""
        spider, stats, now = self.crawler.spider, self.crawler.stats, time.monotonic()
        return Standing(
            archive=spider.name if spider else "",
            pages=self.pages,
            due=self._due_at(now),
            failed=len(self.failed),
            rate=self._rate.at(now, self.pages),
            size=int(stats.get_value("downloader/response_bytes", 0)),
            turn=self.crawler.settings.get("BACKFILE_TURN"),
        )

    def _due_at(self, now: float) -> int | None:
        if now >= self._counted_next:
            began = time.perf_counter()
            self._due, self._counted_at = self._count_due(), self.pages
            self._counted_next = now + max(_COUNTED_EVERY, (time.perf_counter() - began) * _COUNTING_COSTS)
        # Between two counts, what is done is no longer due; what was found meanwhile comes with the next.
        return None if self._due is None else max(self._due - (self.pages - self._counted_at), 0)

    def _count_due(self) -> int | None:
        spider: Any = self.crawler.spider
        frontier = getattr(getattr(spider, "mirror", None), "frontier", None)
        # The frontier of one worker does not tell how much work is shared.
        if frontier is None or spider.shared is not None:
            return None
        with suppress(sqlite3.Error):
            left: int = frontier.left()
            limit = self.crawler.settings.getint("BACKFILE_LIMIT")
            return min(left, max(limit - self.pages, 0)) if limit else left
        return self._due

    def _tell(self, standing: Standing, event: str = "progress", **more: object) -> None:
        if self.as_json:
            self.line.tell(lambda _: json_line(_record(standing, event, more)))
        else:
            self.line.tell(lambda width: progress_line(standing, width, red))


def progress_line(standing: Standing, width: int | None = None, alarm: Callable[[str], str] = str) -> str:
    """Return `standing` in a line of at most `width` columns; None is as many as it takes.

    What is left out as it grows narrow goes by weight: bytes first, then rate, the archive's name, the time left, the failed, the due.
    `alarm` dresses what calls for attention, in a colour, and may add no column.
    """
    return _first_that_fits(_wordings(standing, width), width, alarm)


def last_line(standing: Standing, took: float, width: int | None = None, alarm: Callable[[str], str] = str) -> str:
    """Return what came in a crawl that took `took` seconds, in a line of at most `width` columns, as progress_line does."""
    pages = _pages(standing)
    failed = [f"{standing.failed:,} failed"] if standing.failed else []
    size = [size_in_words(standing.size)] if standing.size else []
    lines = (
        [f"{_name(standing, width)}: {pages} in {duration(took)}", *failed, *size, "settling …"],
        [pages, *failed, "settling …"],
        [pages, *failed],
        [" ".join(filter(None, [f"{_short(standing.pages)} done", f"{_short(standing.failed)} failed" * bool(standing.failed)]))],
        [_short(standing.pages)],
    )
    return _first_that_fits((", ".join(parts) for parts in lines), width, alarm)


def duration(seconds: float) -> str:
    """Return `seconds` in the one unit that suits them: "40 s", "25 min", "8 h", "3 d"."""
    for most, unit, name in ((90, 1, "s"), (90 * _MINUTE, _MINUTE, "min"), (36 * _HOUR, _HOUR, "h")):
        if seconds < most:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds / _DAY:,.0f} d"


def size_in_words(size: int) -> str:
    """Return `size`, in bytes, in the decimal unit that suits it: "345 MB"."""
    number = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 999.5:
            return f"{number:.1f} {unit}" if unit != "B" and number < 9.95 else f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:,.1f} TB"


@dataclass(frozen=True)
class _Part:
    weight: int
    """The lighter goes first."""
    in_full: str
    """Like the other wordings, empty where nothing is to be said."""
    short: str
    least: str


def _parts(standing: Standing) -> Iterator[_Part]:
    rate, left, size = standing.rate, standing.seconds_left, size_in_words(standing.size)
    yield _Part(6, _pages(standing), _pages(standing), f"{_short(standing.pages)} done")
    if standing.due is not None:
        yield _Part(5, f"{standing.due:,} due", f"{standing.due:,} due", f"{_short(standing.due)} due")
    if standing.failed:
        yield _Part(4, f"{standing.failed:,} failed", f"{standing.failed:,} failed", f"{_short(standing.failed)} failed")
    if rate is not None:
        yield _Part(1, f"{rate:,.1f} a second", f"{rate:,.1f}/s", f"{_short(rate)}/s")
    if standing.size:
        yield _Part(0, size, size, size)
    if left is None:
        yield _Part(3, "time left unknown", "", "")
    else:
        yield _Part(3, f"about {duration(left)} left", f"{duration(left)} left", duration(left))


def _pages(standing: Standing) -> str:
    return f"{standing.pages:,} page{'s' * (standing.pages != 1)}"


def _wordings(standing: Standing, width: int | None) -> Iterator[str]:
    """Yield the line in ever fewer words, exact numbers for as long as can be."""
    name, parts = _name(standing, width), list(_parts(standing))
    for least in range(_WEIGHT_OF_NAME + 1):
        kept = [part for part in parts if part.weight >= least]
        yield f"{name}: {', '.join(part.in_full for part in kept)}"
        yield f"{name}: {', '.join(part.short for part in kept if part.short)}"
    for least in range(_HEAVIEST + 1):
        line = " ".join(part.least for part in parts if part.weight >= least and part.least)
        yield f"{name} {line}" if least <= _WEIGHT_OF_NAME else line
    yield _short(standing.pages)


def _first_that_fits(lines: Iterable[str], width: int | None, alarm: Callable[[str], str]) -> str:
    line = ""
    for line in lines:
        if width is None or columns(line) <= width:
            break
    if width is not None:
        line = cut(line, width)
    return _FAILED.sub(lambda part: alarm(part[0]), line)


def _name(standing: Standing, width: int | None) -> str:
    name = cut(printable(standing.archive), _NAME_COLUMNS if width is None else max(width // 3, 1))
    return f"{name} ({standing.turn})" if standing.turn else name


def _short(number: float) -> str:
    if 0 < number < 9.95 and number != round(number):
        return f"{number:.1f}"
    for unit in ("", "k", "M", "G"):
        if number < 999.5:
            return f"{number:.1f}{unit}" if unit and number < 9.95 else f"{number:.0f}{unit}"
        number /= 1000
    return f"{number:,.0f}T"


def _record(standing: Standing, event: str, more: dict[str, object]) -> dict[str, object]:
    left = standing.seconds_left
    return {
        "level": "INFO",
        "logger": __name__,
        "message": progress_line(standing),
        "archive": standing.archive,
        "event": event,
        "pages": standing.pages,
        "due": standing.due,
        "failed": standing.failed,
        "rate": None if standing.rate is None else round(standing.rate, 3),
        "bytes": standing.size,
        "seconds_left": None if left is None else round(left),
        **more,
    }
