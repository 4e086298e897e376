"""All texts of a mirror and what they share: from alignments to pairs of kin, boilerplate left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.reprints.boilerplate import WORKS, Boilerplate, Piece, find_boilerplate
from pipelines.reprints.candidates import Keys
from pipelines.reprints.descent import KinPair, Text
from pipelines.reprints.fingerprints import Fingerprint
from pipelines.reprints.kin import Kin
from pipelines.reprints.passages import Aligned
from pipelines.reprints.printings import Printing
from pipelines.reprints.relation import Shared, relation, shared
from pipelines.reprints.union_find import joined

LEAST_WORDS = 40
"""What has less is compared with nothing."""
_QUOTED_WORDS = 20
# What is as short as this, and in five issues of one paper, is what stands on a column's page when nothing else does.
_STANDING_WORDS = 150
# What is so much alike counts as one work when it is counted how many works hold a phrase.
_ONE_WORK = 0.8
_ONE_WORK_WORDS = 100


@dataclass(frozen=True)
class Corpus:
    """All texts, each once, in the order of the smallest key that has it."""

    texts: Sequence[Text]
    """The texts."""
    ids: Sequence[int]
    """For each the article, the one with the smallest key, that stands for all its printings."""
    fingerprints: Sequence[Fingerprint]
    """Their fingerprints."""


def gather(held: Sequence[Printing], fingerprints: Mapping[int, Fingerprint]) -> Corpus:
    """Return printings, given in the order of their keys, as texts: those of the very same words are one.

    A thousand of them are compared once, and count once. Texts of less than `LEAST_WORDS` are left out.
    """
    same: dict[bytes, list[Printing]] = {}
    for printing in held:
        one = fingerprints[printing.id]
        if one.words >= LEAST_WORDS:
            same.setdefault(one.digest, []).append(printing)
    ids = [members[0].id for members in same.values()]
    found = [fingerprints[article_id] for article_id in ids]
    texts = [Text(one.words, sorted(members, key=lambda printing: printing.age)) for one, members in zip(found, same.values(), strict=True)]
    return Corpus(texts, ids, found)


def find_kin(corpus: Corpus, held: Keys, aligned: Mapping[tuple[int, int], Aligned]) -> tuple[list[KinPair], Boilerplate]:
    """Return the pairs of texts that share passages, and the boilerplate, which is none; `held` are the postings of the corpus.

    `aligned` are the alignments of candidates by the indexes of the two texts.
    """
    words = [text.words for text in corpus.texts]
    found = {
        (one, other): shared(both.passages, words[one], words[other])
        for (one, other), both in aligned.items()
        if both.matched >= _QUOTED_WORDS
    }
    works = _provisional_works(len(words), found)
    boilerplate = find_boilerplate(held, corpus.fingerprints, np.array(works, dtype=np.int64), _standing(corpus.texts, works))
    pairs = []
    for (one, other), all_shared in found.items():
        spans, other_spans = boilerplate.spans.get(one, ()), boilerplate.spans.get(other, ())
        both = aligned[one, other]
        left = shared(both.passages, words[one], words[other], spans, other_spans) if spans or other_spans else all_shared
        if left.words >= _QUOTED_WORDS:
            turned = left.turned()
            counts = both.counts and both.counts.turned()
            kin = Kin(left, relation(left, both.kept), both.counts), Kin(turned, relation(turned, both.kept), counts)
            pairs.append(KinPair(one, other, *kin))
    return pairs, boilerplate


def _provisional_works(count: int, found: Mapping[tuple[int, int], Shared]) -> list[int]:
    """Return for each of `count` texts the smallest index of those that are mostly in one another."""
    edges = (
        pair
        for pair, both in found.items()
        if (both.words >= _ONE_WORK_WORDS and max(both.article_coverage, both.source_coverage) >= _ONE_WORK)
        or min(both.article_coverage, both.source_coverage) >= _ONE_WORK
    )
    return joined(count, edges)


def _standing(texts: Sequence[Text], works: Sequence[int]) -> list[Piece]:
    """Return the texts, as a whole, that a paper prints again and again: the heads of columns, notices."""
    short: dict[int, list[int]] = {}
    for index, text in enumerate(texts):
        if text.words < _STANDING_WORDS:
            short.setdefault(works[index], []).append(index)
    pieces = []
    for indexes in short.values():
        papers = Counter(printing.periodical_id for index in indexes for printing in texts[index].printings)
        if max(papers.values()) >= WORKS:
            pieces += [Piece(index, (0, texts[index].words), sum(papers.values())) for index in indexes]
    return pieces
