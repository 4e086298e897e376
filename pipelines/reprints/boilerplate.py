"""What many otherwise unrelated texts hold: slogans, programmes, subscription boxes, licences; it makes no text a reprint of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.reprints.candidates import HALF, LOWER, Keys
from pipelines.reprints.fingerprints import SHINGLE, Fingerprint
from pipelines.reprints.grouping import once, starts_of

Spans = Sequence[tuple[int, int]]
"""Stretches of a text: the first word of each and the one after its last, in order, apart from one another."""

WORKS = 5
"""Works that hold what is boilerplate, each in as many printings as it may have."""
# A quarter of all runs is looked at, so a stretch may begin and end some words before the first and after the last of them.
_GAP = 16
_SLACK = 5
_HITS = 4
_WORDS = 15


@dataclass(frozen=True)
class Boilerplate:
    """The boilerplate of a corpus."""

    spans: Mapping[int, Spans]
    """Where it stands, by the index of the text."""
    pieces: Sequence[Piece]
    """What it is made of, what most texts hold first."""
    standing: Collection[int] = frozenset()
    """Texts that are nothing else."""


@dataclass(frozen=True)
class Piece:
    """A piece of boilerplate."""

    text: int
    """The index of a text that holds it in the form in which it stands most often."""
    span: tuple[int, int]
    """Where it stands there."""
    texts: int
    """How many texts hold it."""


@dataclass(frozen=True)
class _Stretch:
    text: int
    span: tuple[int, int]
    phrases: bytes
    """The hashes of its phrases, in their order."""


def find_boilerplate(
    held: Keys, fingerprints: Sequence[Fingerprint], works: NDArray[np.int64], standing: Sequence[Piece] = ()
) -> Boilerplate:
    """Return the boilerplate among texts, given their postings, and the work that each is a printing of.

    Texts that are `standing` are boilerplate as a whole.

    Counted are works, not texts: what forty printings of one work share is that work (passim counts links within one series instead:
    Smith, Cordell and Mullen 2015). A phrase that many use is no boilerplate by itself; a stretch of such phrases, hardly a word
    between them, is.
    """
    whole = {piece.text for piece in standing}
    stretches = [stretch for stretch in _stretches(fingerprints, _in_many_works(held, works)) if stretch.text not in whole]
    spans: dict[int, list[tuple[int, int]]] = {piece.text: [piece.span] for piece in standing}
    for stretch in stretches:
        spans.setdefault(stretch.text, []).append(stretch.span)
    shown = {piece.texts: piece for piece in reversed(standing)}.values()
    pieces = sorted((*shown, *_pieces(stretches)), key=lambda piece: (-piece.texts, piece.text, piece.span))
    return Boilerplate(spans, pieces, frozenset(whole))


def _in_many_works(held: Keys, works: NDArray[np.int64]) -> Keys:
    """Return the postings of the hashes that many works hold."""
    often = held[_in_many(held >> HALF)]
    by_work = once((often & ~LOWER) | works[(often & LOWER).astype(np.int64)].astype(np.uint64)) >> HALF
    return often[np.isin(often >> HALF, by_work[_in_many(by_work)])]


def _in_many(ascending: Keys) -> NDArray[np.bool_]:
    """Tell which values stand there as often as boilerplate does."""
    times = np.diff(starts_of(ascending), append=len(ascending))
    return np.repeat(times >= WORKS, times)


def _stretches(fingerprints: Sequence[Fingerprint], common: Keys) -> Iterator[_Stretch]:
    """Yield the stretches of common phrases, given as postings, in all texts, in their order."""
    if not len(common):
        return
    common = common[np.argsort(common & LOWER, kind="stable")]
    owners, hashes = (common & LOWER).astype(np.int64), (common >> HALF).astype(np.uint32)
    firsts = starts_of(owners)
    found = [(fingerprints[owner], of) for owner, of in zip(owners[firsts].tolist(), np.split(hashes, firsts[1:]), strict=True)]
    places = np.concatenate([one.places[np.searchsorted(one.hashes, of)] for one, of in found]).astype(np.int64)
    order = np.lexsort((places, owners))
    owners, places, hashes = owners[order], places[order], hashes[order]
    firsts = np.flatnonzero(np.concatenate(([True], (np.diff(places) > _GAP) | (np.diff(owners) != 0))))
    afters = np.append(firsts[1:], len(places))
    long = (afters - firsts >= _HITS) & (places[afters - 1] + SHINGLE - places[firsts] >= _WORDS)
    for first, after in zip(firsts[long].tolist(), afters[long].tolist(), strict=True):
        text = int(owners[first])
        span = max(0, int(places[first]) - _SLACK), min(fingerprints[text].words, int(places[after - 1]) + SHINGLE + _SLACK)
        yield _Stretch(text, span, hashes[first:after].tobytes())


def _pieces(stretches: Sequence[_Stretch]) -> list[Piece]:
    """Return what stretches are made of: those that share half of their phrases are one piece, the commonest form shown."""
    forms: dict[bytes, list[_Stretch]] = {}
    for stretch in stretches:
        forms.setdefault(stretch.phrases, []).append(stretch)
    held: list[list[_Stretch]] = []
    piece_of: dict[int, int] = {}
    for form in sorted(forms.values(), key=lambda form: (-len(form), -len(form[0].phrases), form[0].text, form[0].span)):
        phrases = np.frombuffer(form[0].phrases, dtype=np.uint32).tolist()
        known = Counter(piece_of[phrase] for phrase in phrases if phrase in piece_of)
        piece, shared = max(known.items(), key=lambda item: (item[1], -item[0]), default=(len(held), 0))
        if 2 * shared < len(phrases):
            piece = len(held)
            held.append([])
        held[piece] += form
        for phrase in phrases:
            piece_of.setdefault(phrase, piece)
    found = [Piece(piece[0].text, piece[0].span, len({stretch.text for stretch in piece})) for piece in held]
    return [piece for piece in found if piece.texts >= WORKS]


def masked(spans: Spans, start: int, end: int) -> int:
    """Return how many words of a text from `start` to `end` are boilerplate, given its spans."""
    words = 0
    for first, after in spans:
        if first < end and after > start:
            words += min(after, end) - max(first, start)
    return words
