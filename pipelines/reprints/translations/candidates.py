"""Pairs of articles in two languages that are worth aligning, found through an inverted index of their rarest anchors.

Two numbers that follow one another are an anchor as well: where names are written in signs, as in Chinese, a text is known by its numbers,
each of which many texts have.
"""

from __future__ import annotations

import numpy as np

from pipelines.reprints.grouping import once
from pipelines.reprints.translations.anchors import KINDS, Kind
from pipelines.reprints.translations.corpus import Corpus, Indices, Weights
from pipelines.reprints.translations.paragraphs import Numbers

_MOST_HOLDERS = 48
"""Texts, groups counted once, that hold an anchor which leads to candidates."""
_MOST_LEADS = 64
"""Anchors of a text that lead to candidates, those that say most."""
_MOST_CANDIDATES = 4
"""Candidates of a text in each other language."""
_LEAST_WEIGHT = 6.0
_AT_ONCE = 1000
"""Documents that are compared with all others at once, which bounds the memory."""
_ABOVE_CHANCE = 2.0
"""How many times what the last of those candidates shares with a text a good one does; of all languages the median is taken."""
_NUMBERS = (Kind.SMALL, Kind.NUMBER, Kind.FIGURE, Kind.DAY)


def candidates(corpus: Corpus) -> list[tuple[int, int]]:
    """Return the pairs that are worth aligning, each once, the lower index first.

    They are among the best of one of the two, and share far more than one of the two shares by chance. Time is about linear in the
    documents: an anchor that many hold leads nowhere.
    """
    if len(corpus.languages) < 2:
        return []
    index = _Index(*_leads(corpus))
    count = len(corpus.documents)
    best = [_best(corpus, index, first, min(first + _AT_ONCE, count)) for first in range(0, count, _AT_ONCE)]
    of, partner, weight = (np.concatenate(columns) for columns in zip(*(found for found, _ in best), strict=True))
    least = np.concatenate([levels for _, levels in best])
    kept = weight >= np.minimum(least[of], least[partner])
    pairs = once(np.minimum(of[kept], partner[kept]) * count + np.maximum(of[kept], partner[kept]))
    return list(zip((pairs // count).tolist(), (pairs % count).tolist(), strict=True))


class _Index:
    """Which documents hold each lead: its holders one after another."""

    def __init__(self, holder: Indices, lead: Indices, weight: Weights) -> None:
        order = np.lexsort((holder, lead))
        lead = lead[order]
        self.holder = holder[order]
        self.weight = weight[order]
        self.start = np.searchsorted(lead, lead)
        self.size = np.searchsorted(lead, lead, side="right") - self.start


def _best(corpus: Corpus, index: _Index, first: int, until: int) -> tuple[tuple[Indices, Indices, Numbers], Numbers]:
    """Return the best partners of the documents from `first` on in each language: document, partner, what they share.

    And for each of the documents what a good partner shares with it at least.
    """
    count, languages = len(corpus.documents), len(corpus.languages)
    held = np.flatnonzero((index.holder >= first) & (index.holder < until))
    size = index.size[held]
    ends = np.cumsum(size)
    met = np.repeat(index.start[held] - ends + size, size) + np.arange(size.sum())
    of, partner = np.repeat(index.holder[held], size), index.holder[met]
    abroad = corpus.language[of] != corpus.language[partner]
    pairs = of[abroad] * count + partner[abroad]
    order = np.argsort(pairs)
    pairs = pairs[order]
    # All that holds a lead takes the same weight from it.
    sums = np.concatenate(([0.0], np.cumsum(index.weight[met[abroad][order]], dtype=np.float64)))
    pairs, starts = np.unique(pairs, return_index=True)
    weight = sums[np.append(starts[1:], len(sums) - 1)] - sums[starts]
    of, partner = pairs // count, pairs % count
    owner = (of - first) * languages + corpus.language[partner]
    order = np.lexsort((partner, -weight, owner))
    ranks = _ranks(owner[order])
    by_chance = np.zeros((until - first, languages))
    last = order[ranks == _MOST_CANDIDATES - 1]
    by_chance.flat[owner[last]] = weight[last]
    best = order[ranks < _MOST_CANDIDATES]
    return (of[best], partner[best], weight[best]), np.maximum(np.median(by_chance, axis=1) * _ABOVE_CHANCE, _LEAST_WEIGHT)


def _leads(corpus: Corpus) -> tuple[Indices, Indices, Weights]:
    """Return what leads from one document to another: the holder, the lead's number, and what it says."""
    size = len(corpus.vocabulary)
    says = corpus.weight.max(axis=0)
    holders = corpus.frequency.sum(axis=0)
    kept = ((holders <= _MOST_HOLDERS) & ((corpus.frequency > 0).sum(axis=0) > 1))[corpus.anchor]
    held = once(corpus.holder[kept] * size + corpus.anchor[kept])
    holder, lead = held // size, held % size
    pairs, pair, owner = _number_pairs(corpus)
    holder = np.concatenate((holder, owner))
    lead = np.concatenate((lead, size + pair))
    weight = np.concatenate((says, says[pairs // size] + says[pairs % size]))[lead]
    holders = np.concatenate((holders, _distinct(pair, corpus.group[owner], corpus.groups)))
    order = np.lexsort((holders[lead], -np.round(weight), holder))
    order = order[_ranks(holder[order]) < _MOST_LEADS]
    return holder[order], lead[order], weight[order]


def _number_pairs(corpus: Corpus) -> tuple[Indices, Indices, Indices]:
    """Return the numbers that follow one another, or with one between, in texts of several languages and not of many.

    These are: the pairs, ascending, as the lower anchor times the size of the vocabulary plus the higher; and for each document that holds
    one the index of the pair and of the document.
    """
    size, count = len(corpus.vocabulary), len(corpus.documents)
    numbers = np.isin(corpus.vocabulary % KINDS, _NUMBERS)[corpus.anchor]
    holder, anchor = corpus.holder[numbers], corpus.anchor[numbers]
    codes, owners = [], []
    for step in (1, 2):
        same = np.flatnonzero(holder[step:] == holder[:-step])
        one, other = anchor[same], anchor[same + step]
        codes.append(np.minimum(one, other) * size + np.maximum(one, other))
        owners.append(holder[same])
    pairs, pair = np.unique(np.concatenate(codes), return_inverse=True)
    held = once(pair * count + np.concatenate(owners))
    pair, owner = held // count, held % count
    holders = _distinct(pair, corpus.group[owner], corpus.groups)
    languages = _distinct(pair, corpus.language[owner], len(corpus.languages))
    kept = ((holders <= _MOST_HOLDERS) & (languages > 1))[pair]
    return pairs, pair[kept], owner[kept]


def _distinct(item: Indices, of: Indices, most: int) -> Indices:
    """Return how many distinct values of `of`, which are below `most`, go with each item."""
    return np.bincount(once(item * most + of) // most)


def _ranks(ascending: Indices) -> Indices:
    """Return the place of each value among its equals, from 0."""
    return np.arange(len(ascending)) - np.searchsorted(ascending, ascending)
