"""What is counted of a run's pages while it writes them, for its measures."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from pipelines.drift import Tally, has_field
from pipelines.items import STOOD, ArticleReading, Outcome, Page, PageKind, is_last_resort
from pipelines.measures import FIELDS

_FAILING = ("refused", "failed")
_LISTS = ("index", "issue")


@dataclass(frozen=True)
class Counted:
    """One measure as counted."""

    name: str
    value: float
    sample: int | None = None
    """Of how many pages or articles."""
    periodical: str | None = None
    """The code of the periodical whose articles they are; None for all, and for articles of none."""
    urls: tuple[str, ...] = ()
    """Addresses that lack it, or failed."""


@dataclass
class RunCounts:
    """The pages of one run, counted one by one."""

    answered: Tally = field(default_factory=Tally)
    """Addresses that were new, or well at their last visit; those refused or failed are missing."""
    standing: Tally = field(default_factory=Tally)
    """Addresses at which a page stood; those at which nothing does are missing."""
    readable: Tally = field(default_factory=Tally)
    """New or changed pages; those that no layout fits are missing."""
    fills: dict[tuple[str | None, str], Tally] = field(default_factory=dict)
    """By periodical and field, the articles on new or changed pages."""
    articles: int = 0
    """Articles on new or changed pages."""
    pages: int = 0
    """New or changed pages that are no lists."""
    articles_on_them: int = 0
    lengths: array[int] = field(default_factory=lambda: array("q"))
    """Bytes of each page that is no list, and came."""
    gaps: array[float] = field(default_factory=lambda: array("d"))
    """Seconds from each page to the next."""
    last_at: float | None = None
    """When the last page was counted, on a clock that is never set back."""

    def count(self, page: Page, kind: PageKind, before: Outcome | None, news: bool, at: float) -> None:
        """Count `page`, whose address was found so `before` (None where it is new), and is expected to be of `kind`.

        `news` tells whether anything is different there; `at` is now, in seconds on a clock that is never set back.
        """
        if self.last_at is not None:
            self.gaps.append(max(0.0, at - self.last_at))
        self.last_at = at
        if page.outcome in ("put_off", "rules"):
            return
        # What fails again is no news, and neither is a new link that robots.txt, or we ourselves, would not have asked for.
        if before not in _FAILING and not (before is None and page.outcome == "refused" and page.capture is None):
            self.answered.count(page.url, page.outcome not in _FAILING)
        if before in STOOD and page.outcome not in _FAILING:
            self.standing.count(page.url, page.outcome != "missing")
        if page.outcome in ("read", "unread") and page.capture is not None:
            self._count_content(page, kind, news, page.capture.length)

    def _count_content(self, page: Page, kind: PageKind, news: bool, length: int) -> None:
        if kind not in _LISTS:
            self.lengths.append(length)
        if not news:
            return
        # What is no page, and was not named as one (a picture), is no fault of a layout.
        if page.outcome == "read" or any(problem.stage == "read" for problem in page.problems):
            self.readable.count(page.url, page.outcome == "read" and not is_last_resort(page.reader))
        articles = [reading for reading in page.readings if isinstance(reading, ArticleReading) and reading.role == "article"]
        self.articles += len(articles)
        if kind not in _LISTS and page.outcome == "read":
            self.pages += 1
            self.articles_on_them += len(articles)
        for article in articles:
            for name in FIELDS:
                self.fills.setdefault((article.periodical, name), Tally()).count(page.url, has_field(name, article, page.readings))

    def measures(self) -> Iterator[Counted]:
        """Yield each measure that something was counted for."""
        yield Counted("articles_read", self.articles)
        for name, fill in (("failing_share", self.answered), ("lost_share", self.standing), ("unread_share", self.readable)):
            if fill.counted:
                yield Counted(name, 1 - fill.share, fill.counted, urls=tuple(fill.urls))
        if self.pages:
            yield Counted("articles_a_page", self.articles_on_them / self.pages, self.pages)
        if self.lengths:
            yield Counted("bytes_a_page", median(self.lengths), len(self.lengths))
        if self.gaps:
            yield Counted("seconds_a_page", median(self.gaps), len(self.gaps))
        for (periodical, name), fill in self.fills.items():
            yield Counted(f"fill_{name}", fill.share, fill.counted, periodical, tuple(fill.urls))
