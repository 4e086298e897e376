"""When an address is asked for again: by what stands there, how old that is, and how often it was found as it had been."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.items import Outcome, PageKind

YOUNG_ISSUE = timedelta(days=366)
"""An issue whose date lies no further back, or that bears none, is young: its page is asked for at every run."""
RECHECKS = 300
"""How many addresses besides indexes and young issues a run asks for again at most; those that waited longest come first."""

MAX_ATTEMPTS = 4
"""How often a page is asked for before it is given up; the next run asks again."""
SUSPECT, DEADLY = 3, 10
"""How many runs in a row may die while an address is on its way, before it is asked for last and alone; and before it is given up."""


@dataclass(frozen=True)
class Interval:
    """How long an address waits."""

    first: int
    """Days after it was new, or had changed."""
    longest: int
    """Days between two visits at most; each visit that finds it unchanged doubles the wait."""

    def wait(self, unchanged: int) -> timedelta:
        """Return the wait after `unchanged` visits in a row that found nothing new."""
        return timedelta(days=min(self.first << min(unchanged, 16), self.longest))


ARTICLE = Interval(7, 365)
"""Articles, and issues that are no longer young: corrections come soon or not at all."""
PAGE = Interval(30, 365)
"""Pages that nothing is known of, redirects, and what the server or robots.txt refuses."""
MISSING = Interval(1, 180)
"""What is missing: the next day's run says whether it is gone."""
MOST_MISSES = 9
"""Visits in a row, over eight months or more, that found nothing, after which a page is asked for only by a full run."""

POLICY = (
    "indexes and issues of the last year at every run; articles and older issues after "
    f"{ARTICLE.first} days, then ever more rarely, at least once in {ARTICLE.longest}; other pages after {PAGE.first}; "
    f"missing ones after {MISSING.first}, then ever more rarely, {MOST_MISSES} times in all"
)
"""The same in words, for `backfile status`."""


def wait_after(kind: PageKind, outcome: Outcome, unchanged: int) -> timedelta:
    """Return how long an address waits whose last visit came out so; what is asked for at every run is made due when a run begins."""
    if outcome == "missing":
        return MISSING.wait(unchanged)
    if kind == "page" or outcome in ("redirect", "refused"):
        return PAGE.wait(unchanged)
    return ARTICLE.wait(unchanged)
