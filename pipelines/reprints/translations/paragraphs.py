"""Paragraphs of a text and of its translation, aligned by their lengths and by the anchors they share.

The lengths are those of Gale and Church ("A program for aligning sentences in bilingual corpora", Computational Linguistics 19, 1993): a
translation of a long paragraph is long, and its length varies with the square root. Anchors are added as evidence, as Simard, Foster and
Isabelle did with cognates (TMI 1992). The alignment is a local one (Smith and Waterman, "Identification of common molecular
subsequences", 1981), as a translation may leave out the beginning or the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

MOST_PARAGRAPHS = 300
"""Paragraphs that a text is divided into at most; where it has more, neighbours are taken together, so that a table stays small."""
_BREAK = re.compile(r"\n\s*\n\s*")
# A character of Chinese says as much as three of English, one of Japanese or Korean as two, one of Arabic a little more.
_HAN = re.compile("[㐀-鿿]")
_KANA = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
_ABJAD = re.compile("[\u0590-\u06ff]")
_WEIGHTS = ((_HAN, 2.0), (_KANA, 1.0), (_ABJAD, 0.2))

# Natural logarithms. Spread of the logarithm of two lengths: of paragraphs at random; of translations, a constant part and one that
# shrinks with the length (Gale and Church's s² of 6.8 characters a character).
_RANDOM_SPREAD = 0.6
_TRANSLATED_SPREAD = 0.13
_VARIANCE = 6.8
_WORST_LENGTH = -4.0
_LEFT_OUT = -2.0
_TAKEN_TOGETHER = -2.0
_MOST_RATIO = 0.25


@dataclass(frozen=True, slots=True)
class Bead:
    """Paragraphs of one text that stand for paragraphs of the other; ends exclusive."""

    start: int
    end: int
    source_start: int
    source_end: int
    evidence: float
    """How much more likely they are if one translates the other than at random, as a natural logarithm."""

    def turned(self) -> Bead:
        """Return the same, seen from the source."""
        return Bead(self.source_start, self.source_end, self.start, self.end, self.evidence)


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    """Return where the paragraphs of `text`, which blank lines part, begin and end in code points; at most MOST_PARAGRAPHS."""
    spans = []
    start = 0
    for gap in _BREAK.finditer(text):
        if paragraph := text[start : gap.start()].rstrip():
            spans.append((start, start + len(paragraph)))
        start = gap.end()
    if text[start:].strip():
        spans.append((start, len(text.rstrip())))
    together = -(-len(spans) // MOST_PARAGRAPHS)
    if together > 1:
        spans = [(spans[first][0], spans[min(first + together, len(spans)) - 1][1]) for first in range(0, len(spans), together)]
    return spans


def content_length(text: str) -> int:
    """Return the length of `text` in characters of a European language: a Chinese one counts three, a Japanese one two."""
    if text.isascii():
        return len(text)
    return len(text) + int(sum(weight * len(signs.findall(text)) for signs, weight in _WEIGHTS))


def align(lengths: Numbers, source_lengths: Numbers, shared: Numbers) -> list[Bead]:
    """Return the beads that speak most for a translation, in order, and nothing where none do.

    `lengths` and `source_lengths` are the content lengths of the paragraphs (n and m of them), `shared` an n by m array: the evidence of
    the anchors that two paragraphs share. A bead is of one paragraph and one, or one and two. Time and space are n times m.
    """
    n, m = len(lengths), len(source_lengths)
    if not n or not m:
        return []
    ratio = float(np.clip(np.log(source_lengths.sum() / lengths.sum()), -_MOST_RATIO, _MOST_RATIO))
    single = _likelihood(lengths[:, None], source_lengths[None, :], ratio) + shared
    two_sources = np.full((n, m), -np.inf)
    if m > 1:
        joined = _likelihood(lengths[:, None], (source_lengths[1:] + source_lengths[:-1])[None, :], ratio)
        two_sources[:, 1:] = joined + shared[:, 1:] + shared[:, :-1] + _TAKEN_TOGETHER
    two_own = np.full((n, m), -np.inf)
    if n > 1:
        joined = _likelihood((lengths[1:] + lengths[:-1])[:, None], source_lengths[None, :], ratio)
        two_own[1:] = joined + shared[1:] + shared[:-1] + _TAKEN_TOGETHER
    return _trace(_best(single, two_sources, two_own), single, two_sources, two_own)


def _likelihood(lengths: Numbers, source_lengths: Numbers, ratio: float) -> Numbers:
    """Return how much more likely the lengths are in a translation than at random."""
    difference = np.log(source_lengths / lengths) - ratio
    variance = _TRANSLATED_SPREAD**2 + 2 * _VARIANCE / (lengths + source_lengths)
    variance = np.minimum(variance, _RANDOM_SPREAD**2)
    likelihood = np.log(_RANDOM_SPREAD / np.sqrt(variance)) - difference**2 / 2 * (1 / variance - 1 / _RANDOM_SPREAD**2)
    return np.asarray(np.maximum(likelihood, _WORST_LENGTH), dtype=np.float64)


def _best(single: Numbers, two_sources: Numbers, two_own: Numbers) -> Numbers:
    """Return the best evidence of an alignment that ends with each pair of paragraphs, or is over before it."""
    n, m = single.shape
    best = np.zeros((n + 2, m + 2))  # a border of two, so that no bead begins outside
    steps = np.arange(m) * _LEFT_OUT
    for row in range(n):
        above = best[row + 1]
        here = np.maximum(above[1:-1] + single[row], above[2:] + _LEFT_OUT)
        here = np.maximum(here, above[:-2] + two_sources[row])
        here = np.maximum(here, best[row][1:-1] + two_own[row])
        # What leaves out paragraphs of the source in this row: a running maximum, less what each costs.
        here = np.maximum.accumulate(np.maximum(here, 0) - steps) + steps
        best[row + 2, 2:] = np.maximum(here, 0)
    return best


def _trace(best: Numbers, single: Numbers, two_sources: Numbers, two_own: Numbers) -> list[Bead]:
    row, column = divmod(int(best.argmax()), best.shape[1])
    beads: list[Bead] = []
    while best[row, column] > 0:
        value, i, j = best[row, column], row - 2, column - 2
        if _is(value, best[row - 1, column - 1] + single[i, j]):
            beads.append(Bead(i, i + 1, j, j + 1, float(single[i, j])))
            row, column = row - 1, column - 1
        elif _is(value, best[row - 1, column - 2] + two_sources[i, j]):
            beads.append(Bead(i, i + 1, j - 1, j + 1, float(two_sources[i, j])))
            row, column = row - 1, column - 2
        elif _is(value, best[row - 2, column - 1] + two_own[i, j]):
            beads.append(Bead(i - 1, i + 1, j, j + 1, float(two_own[i, j])))
            row, column = row - 2, column - 1
        elif _is(value, best[row - 1, column] + _LEFT_OUT):
            row -= 1
        else:
            column -= 1
    beads.reverse()
    return beads


def _is(value: float, other: float) -> bool:
    return abs(value - other) < 1e-6
