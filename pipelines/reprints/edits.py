"""Which words stay, in order, from one stretch of text to another: a shortest edit, found in windows."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from pipelines.reprints.tokens import Hashes, as_characters

Match = tuple[int, int, int]
"""The first word of a run in the one text and in the other, and its words."""

_WINDOW = 256
_WIDEST = 4096
_ANCHOR = 4


def matches(one: Hashes, other: Hashes) -> Iterator[Match]:
    """Give the runs of words that both stretches hold in the same order; what is between two of them was edited.

    The edit is a shortest one (Levenshtein, "Binary codes capable of correcting deletions, insertions and reversals", 1966; bit-parallel
    after Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003) within windows of 256 words, each
    beginning at the last run of four words in the one before, so that the cost is linear. A longer insertion widens its window.
    """
    characters = as_characters(one), as_characters(other)
    exact = one.tobytes(), other.tobytes()
    place = other_place = 0
    window = _WINDOW
    while place < len(one) and other_place < len(other):
        end, other_end = min(len(one), place + window), min(len(other), other_place + window)
        found = _edited(characters[0][place:end], characters[1][other_place:other_end], place, other_place)
        if any(exact[0][8 * a : 8 * (a + size)] != exact[1][8 * b : 8 * (b + size)] for a, b, size in found):
            # Two words share a character.
            found = _edited(one[place:end].tolist(), other[other_place:other_end].tolist(), place, other_place)
        if end < len(one) or other_end < len(other):
            # What only one of the windows holds, at its end, may be in the next window of the other.
            anchors = [index for index, (_, _, size) in enumerate(found) if size >= _ANCHOR]
            if not anchors and window < _WIDEST:
                window *= 4
                continue
            if anchors:
                found = found[: anchors[-1] + 1]
                a, b, size = found[-1]
                end, other_end = a + size, b + size
        yield from found
        place, other_place, window = end, other_end, _WINDOW


def _edited(one: Sequence[Hashable], other: Sequence[Hashable], place: int, other_place: int) -> list[Match]:
    blocks = Levenshtein.editops(one, other).as_matching_blocks()
    return [(place + block.a, other_place + block.b, block.size) for block in blocks if block.size]
