"""Works: the printings that verified relations join, and which of them is the canonical one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipelines.reprints.printings import UNDATED, Printing
from pipelines.reprints.union_find import joined

JOINING = ("reprint", "abridgement", "excerpt", "adaptation", "translation")
"""Relations whose two printings are of one work. A compilation is of none of those that it includes: transitive closure over them would
make one work of all.
"""
_PARTS = ("excerpt", "abridgement")


@dataclass(frozen=True)
class Edge:
    """A verified relation between two printings, given by their index."""

    article: int
    """The later."""
    source: int
    """The earlier."""
    relation: str
    """What the article is to its source."""
    direction: str
    """How that is known."""
    article_coverage: float
    """The share of the article that lies in passages."""


@dataclass(frozen=True)
class Cluster:
    """A work in its printings."""

    canonical: int
    """The index of the printing that stands for all."""
    reason: str
    """Why that one, in a sentence."""
    language: str | None
    """In which the work was written, as far as its printings tell."""
    members: tuple[tuple[int, str], ...]
    """The index of each printing and what it is of the canonical one, which is `canonical` itself; in the order of their dates."""


def clusters(printings: Sequence[Printing], edges: Sequence[Edge], chosen: Collection[int] = ()) -> list[Cluster]:
    """Return the works of two printings or more, by their canonical printings; `chosen` are canonical by a person's decision."""
    compilations = _compilations(edges)
    held = [
        edge
        for edge in edges
        if edge.relation in JOINING and not (edge.relation in _PARTS and edge.source in compilations)
    ]  # fmt: skip
    roots = joined(len(printings), ((edge.article, edge.source) for edge in held))
    members: dict[int, list[int]] = {}
    for index in dict.fromkeys(index for edge in held for index in (edge.article, edge.source)):
        members.setdefault(roots[index], []).append(index)
    within: dict[int, list[Edge]] = {}
    for edge in held:
        within.setdefault(roots[edge.article], []).append(edge)
    found = [_cluster(printings, sorted(indexes), within[root], chosen) for root, indexes in members.items()]
    return sorted(found, key=lambda cluster: printings[cluster.canonical].key)


def _compilations(edges: Sequence[Edge]) -> set[int]:
    included = Counter(edge.article for edge in edges if edge.relation == "inclusion")
    return {article for article, times in included.items() if times > 1}


def _cluster(printings: Sequence[Printing], indexes: list[int], edges: list[Edge], chosen: Collection[int]) -> Cluster:
    language, why = _original_language(printings, indexes, edges)
    canonical, reason = _canonical(printings, indexes, edges, language, why, chosen)
    ranked = sorted(edges, key=lambda edge: (edge.article_coverage, -JOINING.index(edge.relation)))
    relations = {edge.article: edge.relation for edge in ranked}
    roles = {index: _role(printings[index], relations.get(index), language) for index in indexes}
    ordered = sorted(indexes, key=lambda index: (printings[index].date_start or UNDATED, printings[index].key))
    return Cluster(canonical, reason, language, tuple((index, "canonical" if index == canonical else roles[index]) for index in ordered))


def _role(printing: Printing, relation: str | None, language: str | None) -> str:
    if printing.language != language:
        return "translation"
    # What translates a translation back into the language of the work, or has no source of its own, is a printing like others.
    return relation if relation is not None and relation != "translation" else "reprint"


def _original_language(printings: Sequence[Printing], indexes: list[int], edges: list[Edge]) -> tuple[str | None, str]:
    languages = {printings[index].language for index in indexes}
    if len(languages) == 1:
        return next(iter(languages)), ""
    translations = [edge for edge in edges if edge.relation == "translation" and edge.direction != "undecided"]
    into = {printings[edge.article].language for edge in translations}
    only_source = sorted({printings[edge.source].language or "" for edge in translations} - {language or "" for language in into})
    if len(only_source) == 1:
        return only_source[0] or None, "nothing translates into its language"
    oldest = min((printings[index] for index in indexes), key=lambda printing: printing.age)
    return oldest.language, "the oldest printing is in its language"


def _canonical(
    printings: Sequence[Printing], indexes: list[int], edges: list[Edge], language: str | None, why: str, chosen: Collection[int]
) -> tuple[int, str]:
    decided = [index for index in indexes if printings[index].id in chosen]
    if decided:
        return decided[0], "A person has chosen it."
    parts = {edge.article for edge in edges if edge.relation in _PARTS}
    derived = {edge.article for edge in edges if edge.direction != "undecided"}
    original = [index for index in indexes if printings[index].language == language]
    whole = [index for index in original if index not in parts] or original
    first = min(
        whole, key=lambda index: (printings[index].date_end or UNDATED, index in derived, -printings[index].length, printings[index].key)
    )
    of_language = f" in the original language ({language}: {why})" if why else ""
    if len(whole) == 1:
        return first, f"It is the only whole printing{of_language} that the mirror holds."
    if printings[first].date_end is None:
        return first, f"No printing{of_language} has a date; no other is its source."
    return first, f"It is the earliest printing{of_language} that the mirror holds."
