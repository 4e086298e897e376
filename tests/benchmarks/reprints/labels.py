"""The truth about a corpus: which articles are reprints of which, which only look like it, and where quotations stand."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Literal

Direction = Literal["dated", "declared", "undecided"]
Pair = tuple[str, str]
"""Two articles' keys, the smaller first."""
Span = tuple[int, int]
"""Code points of a body text, the end exclusive."""

PARTIAL = frozenset(("abridged_50", "excerpt_25", "adaptation", "concat"))
"""Classes whose articles hold a part of the base, or more than it: what two of them share may be nothing, or half of each."""


@dataclass(frozen=True)
class Reprint:
    """An article made of a base."""

    article: str
    source: str
    variant: str
    """The class."""
    relation: str
    """What the design calls it."""
    direction: Direction
    """How the order of the two can be known: by a note, by the dates, or not at all."""


@dataclass(frozen=True)
class Quotation:
    """Two paragraphs of a source that stand in an article about something else."""

    article: str
    source: str
    article_spans: tuple[Span, ...]
    source_spans: tuple[Span, ...]


@dataclass(frozen=True)
class Lure:
    """Two articles that look like a reprint and are none."""

    kind: str
    a: str
    b: str


@dataclass
class Labels:
    """The truth about one corpus."""

    reprints: list[Reprint] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)
    lures: list[Lure] = field(default_factory=list)
    borrowings: list[tuple[str, str]] = field(default_factory=list)
    """Article, and the one that a paragraph of its introduction is from: neither a reprint nor a mistake."""

    def extend(self, other: Labels) -> None:
        """Add the truth about another corpus to this one."""
        self.reprints += other.reprints
        self.quotations += other.quotations
        self.lures += other.lures
        self.borrowings += other.borrowings

    def families(self) -> dict[str, list[Reprint]]:
        """Return the articles made of each base."""
        found: dict[str, list[Reprint]] = defaultdict(list)
        for reprint in self.reprints:
            found[reprint.source].append(reprint)
        return dict(found)

    def required(self) -> dict[Pair, str]:
        """Return the pairs that must be found, each with its class; `sibling` for two articles made of one base, at most one in part."""
        pairs = {pair(reprint.article, reprint.source): reprint.variant for reprint in self.reprints}
        for family in self.families().values():
            for one, other in combinations(family, 2):
                if not {one.variant, other.variant} & PARTIAL:
                    pairs.setdefault(pair(one.article, other.article), "sibling")
        return pairs

    def permitted(self) -> set[Pair]:
        """Return the pairs that are neither right nor wrong.

        Siblings of which one is a part or a compilation, what a quotation or an introduction shares with all printings of its source,
        and what two hosts or introductions from one source share.
        """
        holders: dict[str, set[str]] = defaultdict(set)
        for reprint in self.reprints:
            holders[reprint.source] |= {reprint.source, reprint.article}
        borrowed = [(quote.article, quote.source) for quote in self.quotations] + self.borrowings
        for article, source in borrowed:
            holders[source] |= {source, article}
        together = {pair(one, other) for group in holders.values() for one, other in combinations(sorted(group), 2)}
        return together - set(self.required())

    def works(self) -> dict[str, str]:
        """Return each article's work, as the key of its base, for the articles of bases that were reprinted; compilations are left out."""
        found: dict[str, str] = {}
        for reprint in self.reprints:
            if reprint.variant != "concat":
                found[reprint.article] = found[reprint.source] = reprint.source
        return found

    def compilations(self) -> set[str]:
        """Return the articles that are two in one."""
        return {reprint.article for reprint in self.reprints if reprint.variant == "concat"}


def pair(one: str, other: str) -> Pair:
    """Return two keys as a pair."""
    return (one, other) if one < other else (other, one)


def path_of_labels(mirror: Path) -> Path:
    """Return where the labels of a mirror stand: `2800.labels.json` beside `2800.db`."""
    return mirror.with_suffix(".labels.json")


def write_labels(labels: Labels, mirror: Path) -> None:
    """Write the labels beside their mirror."""
    path_of_labels(mirror).write_text(json.dumps(asdict(labels), indent=1), encoding="utf-8")


def read_labels(mirror: Path) -> Labels:
    """Read the labels that stand beside a mirror."""
    data = json.loads(path_of_labels(mirror).read_text(encoding="utf-8"))
    return Labels(
        [Reprint(**one) for one in data["reprints"]],
        [Quotation(one["article"], one["source"], _spans(one["article_spans"]), _spans(one["source_spans"])) for one in data["quotations"]],
        [Lure(**one) for one in data["lures"]],
        [(article, lender) for article, lender in data["borrowings"]],
    )


def _spans(data: Iterable[list[int]]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in data)
