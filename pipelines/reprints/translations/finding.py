"""Which articles are translations of one another: pairs whose paragraphs align, each the other's best by a margin.

All evidence is a natural logarithm: how much more likely is what two texts share if one translates the other (or both a third) than if they
have nothing to do with each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipelines.reprints.printings import UNDATED
from pipelines.reprints.translations.candidates import candidates
from pipelines.reprints.translations.corpus import Corpus, Document, Indices, Places
from pipelines.reprints.translations.paragraphs import Bead, Numbers, align
from pipelines.reprints.translations.parallel_pages import ParallelPages, in_order, pair_by_place

Status = Literal["certain", "possible"]
Extent = Literal["whole", "part", "more"]

# What a pair must reach; found on the even issues of Debian Weekly News and on the sample archive, checked on the odd issues and on
# archives without a translation (tests/benchmarks/translations.py).
_CERTAIN_EVIDENCE, _CERTAIN_SCORE, _CERTAIN_MARGIN = 20.0, 0.4, 0.5
_DECLARED_EVIDENCE = 5.0
_LEAST_EVIDENCE, _LEAST_SCORE, _LEAST_MARGIN = 10.0, 0.4, 0.45
_RIVAL_SCORE = 0.2
"""What shares less than this can neither be a translation nor be taken for one, and is not aligned."""
# Two texts that have so much to find again, and next to nothing of it found, are not one another's translation: so are three of five that
# stand next to the right one in Debian Weekly News, and of 11,000 translations none.
_TELLING, _NEXT_TO_NOTHING = 40.0, 0.05
_MOST_PRINTINGS = 8
_WHOLE = 0.66
"""The share of a text in aligned paragraphs from which it counts as the whole of it."""


@dataclass(frozen=True)
class Translation:
    """Two articles of different languages of which one translates the other, or both a third."""

    article: str
    """Key of the later one; where the dates do not tell, of the greater key."""
    source: str
    status: Status
    extent: Extent
    """What the article has of the source: all, a part, or more than the source."""
    evidence: float
    """How much more likely what they share is in a translation than in unrelated texts, as a natural logarithm."""
    score: float
    """0 to 1: of the text that has less to find again, the share that is found."""
    margin: float
    """0 to 1: how far the next best partner, of another group, stays behind; for the surer of the two where the other has a better."""
    article_coverage: float
    """0 to 1: the share of the article that lies in aligned paragraphs."""
    source_coverage: float
    beads: tuple[Bead, ...]
    """The paragraphs of both that stand for one another."""
    anchors: tuple[int, ...]
    """The anchors that aligned paragraphs share, those that say most first (`Anchor.number`)."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two documents, by index, and what speaks for them."""

    first: int
    second: int
    evidence: float
    score: float
    beads: tuple[Bead, ...]
    anchors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Meetings:
    """Where two documents have the same anchor: all pairs of paragraphs, one of each, that hold it."""

    anchor: Indices
    paragraph: Indices
    source_paragraph: Indices
    share: Numbers
    """The part of the anchor's weight that falls on each meeting, so that those in order together have no more than all of it."""


def find_translations(
    documents: Sequence[Document], declared: Mapping[str, Collection[str]], pages: Sequence[ParallelPages]
) -> tuple[list[Translation], list[tuple[str, str]]]:
    """Return the translations among `documents`, in the order of their keys, and the pairs of article and source that only a place shows.

    `declared` are articles and those that their notes name as their source, or all of the issue that they name, by their keys: one of these
    needs less evidence than what nothing but the texts tells of, and is certain. So are all articles of one of the `pages` declared to be
    of that page which is the same in another language, too short ones too. Translators keep the order: what the texts show against it must
    leave no doubt.

    Only articles of different languages are compared, so that an archive in one language costs nothing. What is found depends on the
    documents alone, not on their order. Of a group only the eight earliest different texts are compared: that its others belong to the same
    translations follows from the group.
    """
    asked = {**{article: page.sources for page in pages for article in page.articles}, **declared}
    corpus = Corpus(_printings(documents, asked))
    pairs = {
        frozenset(pair): _judge(corpus, *pair) for pair in candidates(corpus) if not any(corpus.documents[place].is_short for place in pair)
    }
    found = {frozenset((one.article, one.source)): one for one in _decide(corpus, [pair for pair in pairs.values() if pair])}
    found |= {frozenset((one.article, one.source)): one for one in _declared(corpus, pairs, asked)}
    shown = [_shown(page, found) for page in pages]
    for page, pairs_of_page in zip(pages, shown, strict=True):
        ordered = set(in_order(page, pairs_of_page))
        for pair in pairs_of_page:
            if pair not in ordered and found[frozenset(pair)].evidence < _CERTAIN_EVIDENCE:
                del found[frozenset(pair)]
    contradiction = _Contradiction(corpus, found.values())
    placed = [
        pair
        for page, pairs_of_page in zip(pages, shown, strict=True)
        for pair in pair_by_place(page, [pair for pair in pairs_of_page if frozenset(pair) in found], contradiction.between)
    ]
    return sorted(found.values(), key=lambda one: (one.article, one.source)), placed


def _shown(page: ParallelPages, found: Mapping[frozenset[str], Translation]) -> list[tuple[str, str]]:
    """Return the pairs of a page and its source that the texts show, each article and each source once: with what it shares most."""
    shown = [
        (-found[pair].evidence, article, source)
        for article in page.articles
        for source in page.sources
        if (pair := frozenset((article, source))) in found
    ]
    pairs: list[tuple[str, str]] = []
    taken: set[str] = set()
    for _, article, source in sorted(shown):
        if taken.isdisjoint((article, source)):
            pairs.append((article, source))
            taken.update((article, source))
    return pairs


class _Contradiction:
    """Tells whether two texts that ought to be translations of one another cannot be."""

    def __init__(self, corpus: Corpus, found: Iterable[Translation]) -> None:
        self.corpus = corpus
        self._places = {document.key: place for place, document in enumerate(corpus.documents)}
        self._shown: dict[tuple[str, int], set[str]] = defaultdict(set)
        for one in found:
            if one.status == "certain":
                self._shown[one.article, self._language(one.source)].add(one.source)
                self._shown[one.source, self._language(one.article)].add(one.article)

    def _language(self, key: str) -> int:
        return int(self.corpus.language[self._places[key]])

    def between(self, article: str, source: str) -> bool:
        """Tell whether either is surely another's, or next to nothing of what it has to find again is found; of no text nothing is told."""
        if article not in self._places or source not in self._places:
            return False
        if self._shown[article, self._language(source)] - {source} or self._shown[source, self._language(article)] - {article}:
            return True
        first, second = self._places[article], self._places[source]
        total = min(self.corpus.total(first, second), self.corpus.total(second, first))
        anchors = np.intersect1d(self.corpus.places(first).anchors, self.corpus.places(second).anchors)
        return total >= _TELLING and float(self.corpus.weight_between(first, second, anchors).sum()) < _NEXT_TO_NOTHING * total


def _declared(
    corpus: Corpus, pairs: Mapping[frozenset[int], _Pair | None], declared: Mapping[str, Collection[str]]
) -> Iterator[Translation]:
    """Yield for each article that of its declared sources which it has most of, where it has enough and of no other nearly as much."""
    places = {document.key: place for place, document in enumerate(corpus.documents)}
    for article, sources in sorted(declared.items()):
        named = [places[source] for source in sorted(sources) if source in places]
        asked = [sorted((places[article], place)) for place in named if corpus.language[place] != corpus.language[places[article]]]
        judged = [pair for first, second in asked if (pair := pairs.get(frozenset((first, second))) or _judge(corpus, first, second))]
        ranked = sorted(judged, key=lambda pair: -pair.evidence)
        rival = ranked[1].evidence if len(ranked) > 1 else 0.0
        if ranked and ranked[0].evidence >= _DECLARED_EVIDENCE and rival <= (1 - _LEAST_MARGIN) * ranked[0].evidence:
            yield _translation(corpus, ranked[0], "certain", 1 - rival / ranked[0].evidence)


def _printings(documents: Sequence[Document], declared: Mapping[str, Collection[str]]) -> list[Document]:
    """Return the documents that are compared, in the order of their keys: what a note names among them, and what has such a note."""
    named = set(declared).union(*declared.values())
    texts: dict[tuple[str, str], set[bytes]] = defaultdict(set)
    compared = []
    for document in sorted(documents, key=lambda document: (document.date_start or UNDATED, document.key)):
        printings = texts[document.group or "", document.key if document.group is None else document.language]
        text = document.features.to_bytes()
        if document.key in named or (text not in printings and len(printings) < _MOST_PRINTINGS):
            printings.add(text)
            compared.append(document)
    return sorted(compared, key=lambda document: document.key)


def _judge(corpus: Corpus, first: int, second: int) -> _Pair | None:
    """Return what speaks for a pair, None where it is not worth telling."""
    own, its = corpus.places(first), corpus.places(second)
    if not len(own.anchors) or not len(its.anchors):
        return None
    found = np.minimum(np.searchsorted(its.anchors, own.anchors), len(its.anchors) - 1)
    at = np.flatnonzero(its.anchors[found] == own.anchors)
    anchors = own.anchors[at]
    weights = corpus.weight_between(first, second, anchors).astype(np.float64)
    total = min(corpus.total(first, second), corpus.total(second, first))
    if weights.sum() < _RIVAL_SCORE * total:
        return None
    lengths, other_lengths = (corpus.documents[index].features.lengths.astype(np.float64) for index in (first, second))
    meetings = _meetings(own, its, at, found[at], weights)
    table = np.zeros((len(lengths), len(other_lengths)))
    np.add.at(table, (meetings.paragraph, meetings.source_paragraph), meetings.share)
    beads = align(lengths, other_lengths, table)
    if not beads:
        return None
    aligned = _aligned_anchors(beads, meetings, table.shape)
    order = aligned[np.argsort(-weights[aligned], kind="stable")]
    return _Pair(
        first,
        second,
        evidence=sum(bead.evidence for bead in beads),
        score=min(1.0, float(weights[aligned].sum()) / total) if total else 0.0,
        beads=tuple(beads),
        anchors=tuple(corpus.vocabulary[anchors[order]].tolist()),
    )


def _meetings(own: Places, its: Places, at: Indices, its_at: Indices, weights: Numbers) -> _Meetings:
    """Return where two documents meet: in the anchors at the indices `at` of the one and `its_at` of the other, of the given weights."""
    counts, its_counts = own.counts[at], its.counts[its_at]
    meetings = counts * its_counts
    anchor = np.repeat(np.arange(len(at)), meetings)
    nth = np.arange(len(anchor)) - np.repeat(np.cumsum(meetings) - meetings, meetings)
    paragraph = own.paragraphs[own.starts[at][anchor] + nth // its_counts[anchor]]
    its_paragraph = its.paragraphs[its.starts[its_at][anchor] + nth % its_counts[anchor]]
    return _Meetings(anchor, paragraph, its_paragraph, (weights / np.maximum(counts, its_counts))[anchor])


def _aligned_anchors(beads: Sequence[Bead], meetings: _Meetings, shape: tuple[int, int]) -> Indices:
    """Return the anchors, ascending, that meet within a bead."""
    bead_of, bead_of_source = np.full(shape[0], -1), np.full(shape[1], -2)
    for number, bead in enumerate(beads):
        bead_of[bead.start : bead.end] = number
        bead_of_source[bead.source_start : bead.source_end] = number
    return np.unique(meetings.anchor[bead_of[meetings.paragraph] == bead_of_source[meetings.source_paragraph]])


def _decide(corpus: Corpus, pairs: Sequence[_Pair]) -> Iterator[Translation]:
    """Yield the translations among the pairs: those that are the best of one of their articles, by a margin."""
    margins = _margins(corpus, pairs)
    for pair, (one, other) in zip(pairs, margins, strict=True):
        status = _status(pair, one, other)
        if status:
            mutual = min(one, other)
            yield _translation(corpus, pair, status, mutual if mutual > 0 else max(one, other))


def _margins(corpus: Corpus, pairs: Sequence[_Pair]) -> list[tuple[float, float]]:
    """Return for each pair how far the best rival of other groups stays behind it, as its first and as its second article sees it.

    1 where there is no rival, 0 or less where the rival is as good or better.
    """
    best: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
    for pair in pairs:
        for of, partner in ((pair.first, pair.second), (pair.second, pair.first)):
            groups = best[of, int(corpus.language[partner])]
            group = int(corpus.group[partner])
            groups[group] = max(groups.get(group, 0.0), pair.evidence)

    def margin(pair: _Pair, of: int, partner: int) -> float:
        group = int(corpus.group[partner])
        rivals = (evidence for rival, evidence in best[of, int(corpus.language[partner])].items() if rival != group)
        return 1.0 - max(rivals, default=0.0) / pair.evidence

    return [(margin(pair, pair.first, pair.second), margin(pair, pair.second, pair.first)) for pair in pairs]


def _status(pair: _Pair, one: float, other: float) -> Status | None:
    mutual, single = min(one, other), max(one, other)
    if pair.evidence >= _CERTAIN_EVIDENCE and pair.score >= _CERTAIN_SCORE and mutual >= _CERTAIN_MARGIN:
        return "certain"
    if pair.evidence >= _LEAST_EVIDENCE and pair.score >= _LEAST_SCORE and mutual >= _LEAST_MARGIN:
        return "possible"
    # A part of an article may be printed elsewhere: it is nothing like the whole, and yet like nothing else.
    if pair.evidence >= _CERTAIN_EVIDENCE and pair.score >= _CERTAIN_SCORE and single >= _CERTAIN_MARGIN:
        return "possible"
    return None


def _translation(corpus: Corpus, pair: _Pair, status: Status, margin: float) -> Translation:
    first, second = corpus.documents[pair.first], corpus.documents[pair.second]
    coverage = _coverage(first.features.lengths, [(bead.start, bead.end) for bead in pair.beads])
    other_coverage = _coverage(second.features.lengths, [(bead.source_start, bead.source_end) for bead in pair.beads])
    beads = pair.beads
    if _is_later(second, first):
        first, second, coverage, other_coverage = second, first, other_coverage, coverage
        beads = tuple(bead.turned() for bead in beads)
    return Translation(
        article=first.key,
        source=second.key,
        status=status,
        extent=_extent(coverage, other_coverage),
        evidence=pair.evidence,
        score=pair.score,
        margin=margin,
        article_coverage=coverage,
        source_coverage=other_coverage,
        beads=beads,
        anchors=pair.anchors,
    )


def _is_later(document: Document, other: Document) -> bool:
    if document.date_start and other.date_end and document.date_start > other.date_end:
        return True
    if other.date_start and document.date_end and other.date_start > document.date_end:
        return False
    return document.key > other.key


def _coverage(lengths: NDArray[np.uint32], spans: Sequence[tuple[int, int]]) -> float:
    return float(sum(int(lengths[start:end].sum()) for start, end in spans) / lengths.sum())


def _extent(coverage: float, source_coverage: float) -> Extent:
    if source_coverage < _WHOLE and source_coverage < coverage:
        return "part"
    return "more" if coverage < _WHOLE else "whole"
