"""What is measured of a run, and the rules that tell a measure which has drifted from what earlier runs make usual.

Nights differ: one run asks for three hundred known pages and the next for seventeen, all of them answered by "not modified". So what is
judged does not depend on how much a run happened to ask for:

- Shares are of what could have gone well: of the pages that stood at their last visit, those that are missing now; of the pages that are
  new or have changed, those that cannot be read. What failed last time and fails again is no news, and is in neither number.
- Fields are counted for each periodical by itself, on new and changed pages: papers differ in what they print, and so do their decades.
- Counts of what one run did (pages, articles read) are kept and never judged; what the mirror holds after it is.

The usual is the median of the last ten comparable runs, of three at least: one bad night does not move it, and a new state of things
becomes the usual after six runs at most. What a share may differ from it is the greater of

- a distance below which nobody would care (a tenth of all pages, a fifth of a field),
- four times the median absolute deviation of those runs, scaled to a standard deviation (Hampel 1974): what has always varied may vary,

and besides three standard errors of a binomial sample of that size, one page of each sort added to it (Laplace), so that what never failed
yet may fail once: of twelve articles, two lack a byline by chance. Bytes and times are compared by their logarithms, by a factor of three
at least. Nothing that two of those runs reached, themselves not judged to drift, is drift. What is held has no such spread, since it grows:
it may lose a twentieth. How long a run takes depends on how much it asks for: each earlier one that fetched fewer pages is taken for so
much longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import median
from typing import Literal

from pipelines.figures import Unit

State = Literal["usual", "drift", "unjudged"]

MOST_RUNS, FEWEST_RUNS = 10, 3
"""How many earlier runs a measure is judged against, at most and at least."""
FIELDS = (
    "issue_key", "masthead", "rubric", "kicker", "headline", "subhead", "byline", "part", "dateline", "pages", "date_text", "note_text",
    "body_text", "links",
)  # fmt: skip
"""The fields of an ArticleReading whose loss an analyst would notice; `masthead`: the article's own page names its issue."""

_DEVIATIONS, _ERRORS = 4, 3
_TO_STANDARD = 1.4826
"""What makes a standard deviation of the median absolute deviation of what is normally distributed (Hampel, 1974)."""


@dataclass(frozen=True)
class Measure:
    """One thing that is measured of a run."""

    name: str
    unit: Unit
    says: str
    """What the value is, as the subject of a sentence."""
    rule: Literal["none", "share", "factor", "level", "duration"] = "none"
    """How it is judged: by a distance, by a factor, by what it may lose, or by what as many pages took before."""
    drifts: Literal["up", "down", "both"] = "both"
    """The direction in which it needs a person."""
    sample: int = 0
    """Of how many pages or articles it must be measured to be judged, or compared with."""
    nearest: float = 0.0
    """What differs less is usual in any case: a distance of a share, else a factor."""
    margin: float = 0.0
    """The same in the measure's own unit."""
    same_pace: bool = False
    """It is compared with runs that asked at the same pace."""
    same_extent: bool = False
    """It is compared with runs that asked for all, or for what was due, as this one did."""
    of_holdings: bool = False
    """It is of what is held, and compared with runs since an operator's command last changed that."""


@dataclass(frozen=True)
class Earlier:
    """The same measure of an earlier run."""

    value: float
    drifted: bool = False
    pages: int = 0
    """What that run fetched."""


@dataclass(frozen=True)
class Judged:
    """What a value is, beside what is usual."""

    state: State
    usual: float | None = None
    """The median of the earlier ones; None where they are too few."""
    least: float | None = None
    """The least that is usual; None where nothing is too little."""
    most: float | None = None
    """The most that is usual; None where nothing is too much."""
    compared: int = 0
    """With how many earlier runs."""


def _fill(field: str) -> Measure:
    says = f"the share of the articles on new or changed pages that have the field {field!r}"
    return Measure(f"fill_{field}", "share", says, rule="share", drifts="down", sample=10, nearest=0.2)


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("pages_fetched", "count", "the number of answers captured"),
        Measure("articles_read", "count", "the number of articles read on new or changed pages"),
        Measure("articles_held", "count", "the number of articles held and not gone", rule="level", drifts="down", nearest=0.95, margin=10,
                of_holdings=True),
        Measure("issues_held", "count", "the number of issues held", rule="level", drifts="down", nearest=0.95, margin=3, of_holdings=True),
        Measure("failing_share", "share", "the share refused or failed, of the pages that were well when last asked for or are new,",
                rule="share", drifts="up", sample=10, nearest=0.1),
        Measure("lost_share", "share", "the share missing, of the pages that stood when last asked for,", rule="share", drifts="up",
                sample=10, nearest=0.1),
        Measure("unread_share", "share", "the share of the new or changed pages that cannot be read", rule="share", drifts="up", sample=10,
                nearest=0.1),
        Measure("articles_a_page", "count", "the number of articles a page, of new or changed pages that are no lists", rule="factor",
                sample=10, nearest=2, margin=0.5),
        Measure("bytes_a_page", "bytes", "the median length of pages that are no lists", rule="factor", sample=10, nearest=3),
        Measure("seconds_a_page", "seconds", "the median time from one answer to the next", rule="factor", drifts="up", sample=10,
                nearest=3, margin=1, same_pace=True),
        Measure("duration", "seconds", "the time from beginning to end", rule="duration", drifts="up", nearest=3, margin=600,
                same_pace=True, same_extent=True),
        *(_fill(field) for field in FIELDS),
    )
}  # fmt: skip
"""By name, in the order in which they are shown."""
DRIFT = "drift_*"
"""The codes of all problems of drift, as SQLite's GLOB has it."""


def drift_code(name: str) -> str:
    """Return the code of the problem that the measure, or field, `name` has drifted."""
    return f"drift_{name}"


DRIFT_CODES = frozenset(map(drift_code, MEASURES))
"""The codes of the drift that measures show; those of what an archive's module declares name a field alone."""


def judge(measure: Measure, value: float, sample: int | None, pages: int, earlier: Sequence[Earlier]) -> Judged:
    """Return what `value` is, measured of `sample` pages or articles in a run that fetched `pages`, beside the `earlier` runs' values."""
    if len(earlier) < FEWEST_RUNS or measure.rule == "none":
        return Judged("unjudged", median(one.value for one in earlier) if len(earlier) >= FEWEST_RUNS else None, compared=len(earlier))
    values = [_for_as_many(one, pages) if measure.rule == "duration" else one.value for one in earlier]
    usual = median(values)
    if (sample or 0) < measure.sample:
        return Judged("unjudged", usual, compared=len(earlier))
    least, most = _bounds(measure, usual, values, sample or 1)
    seen = sorted(value for value, one in zip(values, earlier, strict=True) if not one.drifted)
    if len(seen) > 1 and measure.rule != "level":
        least, most = min(least, seen[1]), max(most, seen[-2])
    too_little = None if measure.drifts == "up" else least
    too_much = None if measure.drifts == "down" else most
    drifts = (too_little is not None and value < too_little) or (too_much is not None and value > too_much)
    return Judged("drift" if drifts else "usual", usual, too_little, too_much, len(earlier))


def _for_as_many(one: Earlier, pages: int) -> float:
    """Return how long an earlier run would have taken, had it fetched as many pages as this one; no less than it did."""
    return one.value * max(1.0, pages / one.pages) if one.pages else one.value


def _bounds(measure: Measure, usual: float, values: Sequence[float], sample: int) -> tuple[float, float]:
    if measure.rule == "share":
        likely = (usual * sample + 1) / (sample + 2)
        by_chance = sqrt(likely * (1 - likely) / sample)
        distance = max(measure.nearest, _DEVIATIONS * _deviation(values)) + _ERRORS * by_chance
        return max(usual - distance, 0.0), min(usual + distance, 1.0)
    if measure.rule == "level":
        return min(usual * measure.nearest, usual - measure.margin), float("inf")
    varied = 1.0 if measure.rule == "duration" else exp(min(_DEVIATIONS * _deviation(_logs(values)), 20.0))
    factor = max(measure.nearest, varied)
    return min(usual / factor, usual - measure.margin), max(usual * factor, usual + measure.margin)


def _logs(values: Iterable[float]) -> list[float]:
    return [log(max(value, 1e-6)) for value in values]


def _deviation(values: Sequence[float]) -> float:
    """Return the median absolute deviation of `values`, scaled to a standard deviation."""
    middle = median(values)
    return _TO_STANDARD * median(abs(value - middle) for value in values)
