"""Scores what was found against the labels: pairs, clusters, quotations, lures and directions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from tests.benchmarks.reprints.found import Found, Row
from tests.benchmarks.reprints.labels import Labels, Pair, Quotation, Reprint, Span, pair

_COVERED = 0.5
"""A quotation is found where so much of it lies in passages."""


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """From 0 to 1; 1 where there is nothing to count."""
        return self.part / self.whole if self.whole else 1.0

    def __str__(self) -> str:
        return f"{self.value:.4f} ({self.part:,} of {self.whole:,})"


@dataclass(frozen=True)
class Score:
    """How good what was found is."""

    precision: Share
    """Pairs that are neither right nor wrong left out."""
    recall: Share
    by_class: dict[str, Share]
    """The recall of each class."""
    rand: float
    """The adjusted Rand index of the clusters, compilations left out."""
    quotations_found: Share
    """In passages between the article and any printing of the source."""
    quotations_called_reprints: Share
    lures: dict[str, Share]
    """False reprints among the pairs of each kind that only look like one."""
    direction: Share
    """Right directions among the rows between base and variant whose order is known and that name one."""
    undecided: Share
    """Rows that name none, among those whose order is known."""
    rightly_undecided: Share
    """Rows that name none, among those whose order nothing tells."""
    relations: dict[str, Counter[str]]
    """What the rows of each class are called."""
    missed: list[tuple[str, Pair]]
    """Class and pair."""
    false: list[Pair]
    wrong_way: list[Pair]
    """Variant and base, of rows that name the wrong direction."""
    quotations_missed: list[Pair]

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision.value + self.recall.value
        return 2 * self.precision.value * self.recall.value / both if both else 0.0


def score(found: Found, labels: Labels) -> Score:
    """Score what a method found in the corpus that the labels are of."""
    required, permitted = labels.required(), labels.permitted()
    called = found.called
    missed = [(name, one) for one, name in required.items() if one not in called]
    false = sorted(called - set(required) - permitted)
    right = len(required) - len(missed)
    quoted = [pair(quotation.article, quotation.source) for quotation in labels.quotations]
    unfound = _quotations_missed(found, labels)
    known = _rows_between(found, labels, known=True)
    named = [(reprint, row) for reprint, row in known if row.direction != "undecided"]
    wrong_way = [(reprint.article, reprint.source) for reprint, row in named if row.article != reprint.article]
    return Score(
        precision=Share(right, right + len(false)),
        recall=Share(right, len(required)),
        by_class=_by_class(required, called),
        rand=_rand_of(found, labels),
        quotations_found=Share(len(quoted) - len(unfound), len(quoted)),
        quotations_called_reprints=Share(sum(one in called for one in quoted), len(quoted)),
        lures=_lures(labels, called),
        missed=missed,
        false=false,
        quotations_missed=unfound,
        relations=_relations(found, labels),
        direction=Share(len(named) - len(wrong_way), len(named)),
        undecided=_undecided(known),
        rightly_undecided=_undecided(_rows_between(found, labels, known=False)),
        wrong_way=wrong_way,
    )


def _by_class(required: Mapping[Pair, str], called: set[Pair]) -> dict[str, Share]:
    whole, part = Counter(required.values()), Counter(name for one, name in required.items() if one in called)
    return {name: Share(part[name], count) for name, count in whole.items()}


def _lures(labels: Labels, called: set[Pair]) -> dict[str, Share]:
    whole = Counter(lure.kind for lure in labels.lures)
    part = Counter(lure.kind for lure in labels.lures if pair(lure.a, lure.b) in called)
    return {kind: Share(part[kind], count) for kind, count in whole.items()}


def _relations(found: Found, labels: Labels) -> dict[str, Counter[str]]:
    called: dict[str, Counter[str]] = defaultdict(Counter)
    for reprint in labels.reprints:
        row = found.rows.get(pair(reprint.article, reprint.source))
        if row:
            called[reprint.variant][row.relation] += 1
    return dict(called)


# Directions.


def _rows_between(found: Found, labels: Labels, known: bool) -> list[tuple[Reprint, Row]]:
    """Return the variants that have a row with their base, and that row, where the order of the two is `known` or not."""
    rows = [(reprint, found.rows.get(pair(reprint.article, reprint.source))) for reprint in labels.reprints]
    return [(reprint, row) for reprint, row in rows if row and (reprint.direction != "undecided") == known]


def _undecided(rows: Sequence[tuple[Reprint, Row]]) -> Share:
    return Share(sum(row.direction == "undecided" for _, row in rows), len(rows))


# Quotations.


def _quotations_missed(found: Found, labels: Labels) -> list[Pair]:
    families = labels.families()
    missed = []
    for quotation in labels.quotations:
        printings = [quotation.source, *(reprint.article for reprint in families.get(quotation.source, []))]
        if not any(_is_found(found, quotation, printing) for printing in printings):
            missed.append((quotation.article, quotation.source))
    return missed


def _is_found(found: Found, quotation: Quotation, printing: str) -> bool:
    spans = found.passages.get(pair(quotation.article, printing), {}).get(quotation.article, [])
    whole = sum(end - start for start, end in quotation.article_spans)
    return overlap(quotation.article_spans, spans) >= _COVERED * whole


def overlap(wanted: Sequence[Span], spans: Iterable[Span]) -> int:
    """Return how many characters of the stretches `wanted`, which do not overlap, lie in `spans`, which may."""
    covered = {place for start, end in spans for place in range(start, end)}
    return sum(place in covered for start, end in wanted for place in range(start, end))


# Clusters.


def _rand_of(found: Found, labels: Labels) -> float:
    works = labels.works()
    articles = sorted(found.articles - labels.compilations())
    return adjusted_rand(
        [works.get(article, article) for article in articles], [found.clusters.get(article, article) for article in articles]
    )


def adjusted_rand(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Return the adjusted Rand index of two partitions, given as the part of each thing in turn (Hubert and Arabie 1985)."""
    both, ones, others = (sum(comb(count, 2) for count in Counter(parts).values()) for parts in (zip(one, other, strict=True), one, other))
    expected = ones * others / comb(len(one), 2) if len(one) > 1 else 0.0
    most = (ones + others) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)
