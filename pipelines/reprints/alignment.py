"""Where two texts run together: exact runs of words, chained into blocks that bear insertions, cuts, respelling and noise between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.reprints.fingerprints import shingles
from pipelines.reprints.grouping import starts_of
from pipelines.reprints.tokens import Hashes, mixed

Blocks = NDArray[np.int32]
"""Aligned stretches of two texts, of shape (n, 5), in the order of the first: its first word and the one after its last, the same of the
second text, and how many words match within.
"""
Indexes = NDArray[np.int64]

_SEED = 3
_GAP = 40
_LAPPED = 2
_AHEAD = 6
_LEAST = 12
_REPEATED = 2
_CROSSED = 8
_REACH = 8
_BATCH = 150_000
_PAIR_SALT = np.uint64(0xD6E8FEB86659FD93)


def align(pairs: Sequence[tuple[Hashes, Hashes]]) -> list[Blocks]:
    """Return the blocks of each pair of texts, given as the hashes of their words.

    Seed and extend, as BLAST does it (Altschul and others, "Basic local alignment search tool", 1990) and passim for newspapers (Smith,
    Cordell and Mullen, "Computational methods for uncovering reprinted texts", 2015): the same three words in both texts are a seed,
    unless they are common there, seeds on one diagonal a run, and runs at most 40 words apart on both sides a block. A moved
    paragraph is a block of its own. All pairs go through each step together; the cost is linear in the words but for their sorting.
    """
    return [blocks for batch in _batches(pairs) for blocks in _align(batch)]


def _batches(pairs: Sequence[tuple[Hashes, Hashes]]) -> Iterator[list[tuple[Hashes, Hashes]]]:
    batch: list[tuple[Hashes, Hashes]] = []
    size = 0
    for one, other in pairs:
        batch.append((one, other))
        size += len(one) + len(other)
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _align(pairs: list[tuple[Hashes, Hashes]]) -> list[Blocks]:
    words = np.concatenate([text for pair in pairs for text in pair])
    lengths = np.array([len(text) for pair in pairs for text in pair], dtype=np.int64)
    begins = np.concatenate(([0], np.cumsum(lengths)))
    sides = np.repeat(np.arange(len(lengths)), lengths)
    starts = _runs(*_seeds(words, sides, begins))
    blocks = _extended(_chained(*starts, sides), words, sides, begins)
    side = sides[blocks[:, 0]]
    blocks[:, :2] -= begins[side, None]
    blocks[:, 2:4] -= begins[side + 1, None]
    cuts = np.searchsorted(side, np.arange(2, 2 * len(pairs), 2))
    return [_apart(found.astype(np.int32)) for found in np.split(blocks, cuts)]


def _seeds(words: Hashes, sides: Indexes, begins: Indexes) -> tuple[Indexes, Indexes]:
    """Return where the same three words stand in the first and in the second text of a pair."""
    hashes = shingles(words, _SEED)
    places = np.flatnonzero(np.arange(len(hashes)) + _SEED <= begins[sides[: len(hashes)] + 1])
    bits = np.uint64(max(1, len(words).bit_length()))
    salted = mixed(hashes[places] + (sides[places] >> 1).astype(np.uint64) * _PAIR_SALT)
    keys = np.sort((salted >> bits << bits) | places.astype(np.uint64))
    same = (keys[1:] >> bits) == (keys[:-1] >> bits)
    keys = keys[(np.concatenate((same, [False])) | np.concatenate(([False], same)))[: len(keys)]]
    if not len(keys):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    groups = keys >> bits
    places = (keys & np.uint64((1 << int(bits)) - 1)).astype(np.int64)
    firsts = starts_of(groups)
    in_first = np.add.reduceat((sides[places] & 1 == 0).astype(np.int64), firsts)
    one, other = _paired(firsts, in_first, np.diff(np.append(firsts, len(keys))) - in_first)
    one, other = places[one], places[other]
    # Two runs of the same shortened hash need not be the same.
    true = (hashes[one] == hashes[other]) & (sides[one] + 1 == sides[other])
    return one[true], other[true]


def _paired(firsts: Indexes, in_first: Indexes, in_second: Indexes) -> tuple[Indexes, Indexes]:
    """Pair what stands `in_first` times in the one text with what stands `in_second` times in the other, from the places `firsts` on.

    What stands as often in both is paired in its order, and what is said over and over too; what stands a few times each with each.
    """
    in_order = np.where((in_first == in_second) | (np.minimum(in_first, in_second) > _REPEATED), np.minimum(in_first, in_second), 0)
    crossed = np.where((in_order == 0) & (in_first * in_second <= _CROSSED), in_first * in_second, 0)
    group = np.repeat(np.arange(len(firsts)), in_order + crossed)
    rank = np.arange(len(group)) - np.repeat(np.cumsum(in_order + crossed) - in_order - crossed, in_order + crossed)
    across = np.maximum(np.where(crossed > 0, in_second, 1), 1)[group]
    is_crossed = crossed[group] > 0
    one = firsts[group] + rank // across
    other = firsts[group] + in_first[group] + np.where(is_crossed, rank % across, rank)
    return one, other


def _runs(one: Indexes, other: Indexes) -> tuple[Indexes, Indexes, Indexes]:
    """Join seeds that follow one another on a diagonal; return where runs begin in each text and their words, by the first text."""
    if not len(one):
        return one, other, one
    keys = np.sort((other - one).astype(np.uint64) << np.uint64(32) | one.astype(np.uint64))
    one = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    firsts = np.flatnonzero(np.concatenate(([True], np.diff(keys) != 1)))
    lengths = np.diff(np.append(firsts, len(keys))) + _SEED - 1
    begin, diagonal = one[firsts], (keys[firsts] >> np.uint64(32)).astype(np.int64)
    order = np.argsort(begin, kind="stable")
    return begin[order], (begin + diagonal)[order], lengths[order]


def _chained(one: Indexes, other: Indexes, lengths: Indexes, sides: Indexes) -> Indexes:
    """Chain runs into blocks, each to the nearest that follows in both texts; return them as (n, 5) places in all words."""
    before, after, lapped = _links(one, other, lengths, sides)
    previous = np.arange(len(one))
    previous[after] = before
    while len(previous) and not np.array_equal(previous, further := previous[previous]):
        previous = further
    overlap = np.zeros(len(one), dtype=np.int64)
    overlap[after] = lapped
    order = np.argsort(previous, kind="stable")
    roots = previous[order]
    firsts = starts_of(roots)
    if not len(firsts):
        return np.empty((0, 5), dtype=np.int64)
    blocks = np.stack(
        (
            one[roots[firsts]],
            np.maximum.reduceat((one + lengths)[order], firsts),
            other[roots[firsts]],
            np.maximum.reduceat((other + lengths)[order], firsts),
            np.add.reduceat((lengths - overlap)[order], firsts),
        ),
        axis=1,
    )
    return blocks[blocks[:, 4] >= _LEAST]


def _links(one: Indexes, other: Indexes, lengths: Indexes, sides: Indexes) -> tuple[Indexes, Indexes, Indexes]:
    """Return which run follows which, none twice, and by how many words the two overlap."""
    found = []
    for ahead in range(1, min(_AHEAD, len(one) - 1) + 1):
        gap = one[ahead:] - one[:-ahead] - lengths[:-ahead]
        other_gap = other[ahead:] - other[:-ahead] - lengths[:-ahead]
        nearest, widest = np.minimum(gap, other_gap), np.maximum(gap, other_gap)
        (fits,) = np.nonzero((nearest >= -_LAPPED) & (widest <= _GAP) & (sides[one[ahead:]] == sides[one[:-ahead]]))
        found.append(np.stack((fits, fits + ahead, widest[fits], np.maximum(0, -nearest[fits]))))
    if not found:
        return one[:0], one[:0], one[:0]
    before, after, cost, lapped = np.concatenate(found, axis=1)
    for end in (before, after):
        order = np.lexsort((cost, end))
        nearest = order[starts_of(end[order])]
        kept = np.zeros(len(end), dtype=bool)
        kept[nearest] = True
        cost = np.where(kept, cost, _GAP + 1)
    chosen = cost <= _GAP
    return before[chosen], after[chosen], lapped[chosen]


def _extended(blocks: Indexes, words: Hashes, sides: Indexes, begins: Indexes) -> Indexes:
    """Move the ends of blocks outwards while words are the same, over single ones that are not."""
    blocks = blocks.copy()
    side = sides[blocks[:, 0]]
    for _ in range(_REACH):
        room = np.minimum(blocks[:, 0] - begins[side], blocks[:, 2] - begins[side + 1])
        step = _step(words, blocks[:, 0], blocks[:, 2], -1, room)
        blocks[:, 0] -= step
        blocks[:, 2] -= step
        blocks[:, 4] += step > 0
        room = np.minimum(begins[side + 1] - blocks[:, 1], begins[side + 2] - blocks[:, 3])
        step = _step(words, blocks[:, 1] - 1, blocks[:, 3] - 1, 1, room)
        blocks[:, 1] += step
        blocks[:, 3] += step
        blocks[:, 4] += step > 0
    return blocks


def _step(words: Hashes, one: Indexes, other: Indexes, way: int, room: Indexes) -> Indexes:
    """Return by how many words, at most two, a block grows that ends at `one` and `other`, `room` words before its texts do."""
    last = len(words) - 1
    same = [(room >= step) & (words[np.clip(one + way * step, 0, last)] == words[np.clip(other + way * step, 0, last)]) for step in (1, 2)]
    return np.where(same[0], 1, np.where(same[1], 2, 0))


def _apart(blocks: Blocks) -> Blocks:
    """Return `blocks` without those of which another, larger one holds the most, on either side."""
    if len(blocks) < 2 or not (_overlap(blocks, 0) or _overlap(blocks, 2)):
        return blocks
    kept: list[int] = []
    for index in np.argsort(-blocks[:, 4], kind="stable"):
        block = blocks[index]
        if all(_shared(block, blocks[other], 0) < 0.5 and _shared(block, blocks[other], 2) < 0.5 for other in kept):
            kept.append(int(index))
    return blocks[sorted(kept)]


def _overlap(blocks: Blocks, side: int) -> bool:
    order = np.argsort(blocks[:, side], kind="stable")
    return bool((blocks[order[1:], side] < np.maximum.accumulate(blocks[order[:-1], side + 1])).any())


def _shared(block: Blocks, other: Blocks, side: int) -> float:
    lapped = min(block[side + 1], other[side + 1]) - max(block[side], other[side])
    return float(lapped / (block[side + 1] - block[side]))
