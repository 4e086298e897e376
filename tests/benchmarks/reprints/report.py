"""Prints scores: whole for one method, and as a table of many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.benchmarks.reprints.corpus import RELATIONS
from tests.benchmarks.reprints.score import Score, Share


@dataclass(frozen=True)
class Line:
    """A line of the table."""

    method: str
    score: Score
    cpu: float
    """Seconds of CPU from texts to result."""
    size: float
    """Peak resident size, MB."""


def print_score(result: Score) -> None:
    """Print all figures of one method."""
    print(f"precision  {result.precision}")
    print(f"recall     {result.recall}")
    print(f"F1         {result.f1:.4f}")
    print(f"ARI        {result.rand:.4f}")
    for name, share in sorted(result.by_class.items()):
        relations = ", ".join(f"{relation} {count}" for relation, count in result.relations.get(name, {}).items())
        print(f"  {name:<12} {share}" + (f"  {relations}" if relations else ""))
    print(f"quotations found as passages   {result.quotations_found}")
    print(f"quotations called reprints     {result.quotations_called_reprints}")
    for kind, share in sorted(result.lures.items()):
        print(f"false reprints, {kind:<13}  {_per_thousand([share]):.1f} in 1,000 ({share.part:,} of {share.whole:,})")
    print(f"direction right where named    {result.direction}")
    print(f"undecided where decidable      {result.undecided}")
    print(f"undecided where undecidable    {result.rightly_undecided}")


def print_misses(result: Score, kinds: Mapping[tuple[str, str], str]) -> None:
    """Print every pair that is wrong, a line each; `kinds` says what each lure is."""
    for name, pair in result.missed:
        print(f"missed {name}: {pair[0]} {pair[1]}")
    for pair in result.false:
        print(f"false {kinds.get(pair, 'reprint')}: {pair[0]} {pair[1]}")
    for pair in result.quotations_missed:
        print(f"missed quotation: {pair[0]} {pair[1]}")
    for pair in result.wrong_way:
        print(f"wrong way: {pair[0]} {pair[1]}")


def print_head() -> None:
    """Print the head of the table, as Markdown; speed is in articles a second of CPU."""
    heads = ["method", "P", "R", "F1", "ARI", *RELATIONS, "quote called reprint", "false of 1,000 lures", "articles/s", "MB"]
    print("| " + " | ".join(heads) + " |")
    print("|---" * len(heads) + "|", flush=True)


def print_line(line: Line, articles: int) -> None:
    """Print the line of one method."""
    print(f"| {line.method} | " + " | ".join(_cells(line, articles)) + " |", flush=True)


def _cells(line: Line, articles: int) -> list[str]:
    result = line.score
    whole = [result.precision.value, result.recall.value, result.f1, result.rand]
    parts = [*(result.by_class[name].value for name in RELATIONS), result.quotations_called_reprints.value]
    figures = [f"{figure:.4f}" for figure in whole] + [f"{figure:.3f}" for figure in parts]
    return [*figures, f"{_per_thousand(result.lures.values()):.1f}", f"{articles / line.cpu:,.0f}", f"{line.size:,.0f}"]


def _per_thousand(shares: Iterable[Share]) -> float:
    counted = list(shares)
    return 1000 * sum(share.part for share in counted) / sum(share.whole for share in counted)
