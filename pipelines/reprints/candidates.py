"""Which texts are worth aligning: those that share more of their fingerprints than chance would have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.reprints.fingerprints import Fingerprint
from pipelines.reprints.grouping import starts_of

Keys = NDArray[np.uint64]
Pairs = NDArray[np.int64]

MANY = 40
"""A hash that more texts hold pairs neighbours only."""
# Five runs of words that few others have, which is a quotation of some 25 words, or twenty that up to forty texts have.
WEIGHTS = [0, 0, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2] + [1] * (MANY - 16)
"""What it weighs that two texts share a hash, by how many texts hold it; 1 where more than `MANY` do."""
ENOUGH = 20
"""The weight that makes two texts worth aligning."""
HALF = np.uint64(32)
LOWER = np.uint64(0xFFFFFFFF)
_LARGEST_STEP = 4_000_000


def postings(fingerprints: Sequence[Fingerprint]) -> Keys:
    """Return which text holds which hash, in ascending order, of the hashes that several hold: two in three are one text's alone.

    The hash stands in the upper 32 bits, the text's index in the lower.
    """
    if not fingerprints:
        return np.empty(0, dtype=np.uint64)
    held = np.concatenate([one.hashes for one in fingerprints], dtype=np.uint64)
    held <<= HALF
    held |= np.repeat(np.arange(len(fingerprints), dtype=np.uint64), [len(one.hashes) for one in fingerprints])
    held.sort()
    again = np.zeros(len(held) + 1, dtype=bool)
    np.less_equal(held[1:] ^ held[:-1], LOWER, out=again[1:-1])
    return held[again[1:] | again[:-1]]


def candidates(held: Keys) -> Pairs:
    """Return the pairs of texts worth aligning, of shape (n, 2), the smaller index first, in ascending order; `held` are the postings.

    A pair is one where what two texts share weighs enough, a hash the less the more texts hold it. A hash that many hold pairs each text
    with the next that holds it only: a phrase then comes to nothing, while of a work in a hundred printings each still meets another,
    and the cost stays linear (cf. the pruning of frequent shingles in Broder and others, "Syntactic clustering of the Web", 1997).
    """
    keys, weights = zip(*(_counted(pairs, weight) for pairs, weight in _shares(held)), strict=True)
    pairs, totals = _summed(np.concatenate(keys), np.concatenate(weights))
    return parted(pairs[totals >= ENOUGH])


def parted(pairs: Keys) -> Pairs:
    """Return pairs of texts, given as keys with the smaller index in the upper half, in two columns."""
    return np.stack((pairs >> HALF, pairs & LOWER), axis=1).astype(np.int64)


def _shares(held: Keys) -> Iterator[tuple[Keys, int]]:
    """Yield pairs of texts that share a hash, as keys, some millions at a time, each with what such a share weighs."""
    owners = held & LOWER
    hashes = held >> HALF
    firsts = starts_of(hashes)
    sizes = np.diff(firsts, append=len(held))
    hot = np.repeat(sizes > MANY, sizes)
    follows = hot[1:] & (hashes[1:] == hashes[:-1])
    yield ((owners[:-1] << HALF) | owners[1:])[follows], 1
    for size in range(2, MANY + 1):
        alike = firsts[sizes == size]
        one, other = np.triu_indices(size, 1)
        step = max(1, _LARGEST_STEP // len(one))
        for start in range(0, len(alike), step):
            texts = owners[alike[start : start + step, None] + np.arange(size)]
            yield ((texts[:, one] << HALF) | texts[:, other]).ravel(), WEIGHTS[size]


def _counted(pairs: Keys, weight: int) -> tuple[Keys, Keys]:
    keys, counts = np.unique(pairs, return_counts=True)
    return keys, counts.astype(np.uint64) * np.uint64(weight)


def _summed(keys: Keys, weights: Keys) -> tuple[Keys, Keys]:
    order = np.argsort(keys)
    keys, weights = keys[order], weights[order]
    firsts = starts_of(keys)
    return keys[firsts], np.add.reduceat(weights, firsts) if len(firsts) else weights
