"""Drift: counts over a run what its articles lack, and says so where more lack it than the archive's module expects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from pipelines.items import ArticleReading, IssueReading, Page, Problem, Reading
from pipelines.measures import drift_code

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

FEWEST = 30
"""Articles that a run must have read to be judged: of five, one lacks a byline by chance."""
MASTHEAD = "masthead"
"""In place of a field's name: the article's own page names its issue."""

_SHOWN = 3


@dataclass
class Tally:
    """How many of what was counted have something: articles a field, addresses an answer."""

    counted: int = 0
    """All."""
    missing: int = 0
    """Those without it."""
    urls: list[str] = field(default_factory=list)
    """The first of their addresses, in the order of the alphabet."""

    def count(self, url: str, has: bool) -> None:
        """Count what stands at `url`."""
        self.counted += 1
        if not has:
            self.missing += 1
            self.urls = sorted({*self.urls, url})[:_SHOWN]

    @property
    def share(self) -> float:
        """The share of them that have it, 0 to 1."""
        return 1 - self.missing / self.counted


def unjudged(fills: Mapping[str, Tally], expected: Iterable[str]) -> list[str]:
    """Return the codes of the drift that nothing can be said of: of each field that too few articles were read for."""
    return [drift_code(name) for name in expected if name not in fills or fills[name].counted < FEWEST]


def drift(fills: Mapping[str, Tally], expected: Mapping[str, float]) -> list[Problem]:
    """Return a problem for each field that fewer of the articles have than `expected` (shares, 0 to 1); none for too few articles."""
    return [
        Problem(stage="validate", code=drift_code(name), severity="error", message=_sentence(name, fill, expected[name]))
        for name, fill in fills.items()
        if fill.counted >= FEWEST and fill.share < expected[name]
    ]


def _sentence(name: str, fill: Tally, expected: float) -> str:
    *others, last = fill.urls
    lacking = f"{', '.join(others)} and {last}" if others else last
    return (
        f"Only {fill.share:.1%} of the {fill.counted:,} articles read have the field {name!r}, and at least {expected:.1%} should: "
        f"it was not found on {lacking}."
    )


def fills_of(page: Page, expected: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield, for each article of `page` that stands at its own address (no alias, no print view), whether it has each expected field."""
    for reading in page.readings:
        if isinstance(reading, ArticleReading) and reading.role == "article":
            for name in expected:
                yield name, has_field(name, reading, page.readings)


def has_field(name: str, reading: ArticleReading, page_readings: Sequence[Reading]) -> bool:
    """Tell whether an article has the field `name`, or a MASTHEAD, where `page_readings` is all that its page was read as."""
    if name == MASTHEAD:
        return any(isinstance(other, IssueReading) for other in page_readings)
    return bool(getattr(reading, name))


class DriftPipeline:
    """Counts every article that a run reads; at the end of a whole run writes what drifted to the mirror, before that is settled."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler, whose spider declares what share of its articles must have each field."""
        self.crawler = crawler
        self._fills: dict[str, Tally] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of one crawl."""
        return cls(crawler)

    @property
    def _expected(self) -> Mapping[str, float]:
        return getattr(self.crawler.spider, "fill_rates", {})

    def process_item(self, item: Page) -> Page:
        """Return `item`, its articles counted."""
        for name, has in fills_of(item, self._expected):
            self._fills.setdefault(name, Tally()).count(item.url, has)
            if not has and self.crawler.stats:
                self.crawler.stats.inc_value(f"drift/{name}/missing")
        return item

    def close_spider(self) -> None:
        """Judge the run, where it asked for all that was due of the whole archive: a part of it may differ from the whole."""
        spider = self.crawler.spider
        mirror = getattr(spider, "mirror", None)
        if mirror is not None and getattr(spider, "finished", False):
            mirror.note_drift(drift(self._fills, self._expected), unjudged(self._fills, self._expected))
