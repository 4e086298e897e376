"""How much stays the same within passages: word for word, and where words differ, letter by letter."""

from __future__ import annotations

import numpy as np
from rapidfuzz.distance import LCSseq, Levenshtein

from pipelines.reprints.alignment import Blocks
from pipelines.reprints.tokens import Hashes, Tokens, as_characters

# How much alike, letter by letter, the words are that differ in two unrelated texts, and in one text with noise.
_UNLIKE = 0.25
_NOISE = 0.8
_SURE = 0.92
# So many words tell noise from rewriting.
_SAMPLE = 400
# Longer stretches than those of a long issue on one page are not counted once more: the cost is quadratic, though of 64 words at a time.
_LONGEST = 60_000


def with_all_matches(blocks: Blocks, one: Hashes, other: Hashes) -> Blocks:
    """Return `blocks` with all words counted that match in their order: single ones too, which are no seeds.

    The longest common subsequence, in the bit-parallel form of Hyyrö, "Bit-parallel LCS-length computation revisited", 2004.
    """
    counted = blocks.copy()
    for row, (start, end, other_start, other_end, matched) in enumerate(blocks.tolist()):
        least, longest = sorted((end - start, other_end - other_start))
        if matched < least and longest <= _LONGEST:
            words = as_characters(one[start:end]), as_characters(other[other_start:other_end])
            counted[row, 4] = max(matched, LCSseq.similarity(*words, score_cutoff=matched))
    return counted


def different(blocks: Blocks) -> int:
    """Return how many words differ within blocks, of the side of which more do."""
    return int((np.maximum(blocks[:, 1] - blocks[:, 0], blocks[:, 3] - blocks[:, 2]) - blocks[:, 4]).sum())


def kept(blocks: Blocks, texts: tuple[str, str], tokens: tuple[Tokens, Tokens]) -> float:
    """Return the share of the words of two texts' blocks that are kept, of the side that has fewer: the same, or spelled much alike.

    The blocks are those of with_all_matches. What is added or cut does not count; 1 where there are no blocks.
    """
    least = int(np.minimum(blocks[:, 1] - blocks[:, 0], blocks[:, 3] - blocks[:, 2]).sum())
    matched = min(least, int(blocks[:, 4].sum()))
    if matched >= _SURE * least:
        return matched / least if least else 1.0
    pieces: tuple[list[str], list[str]] = ([], [])
    looked_at = 0
    for start, end, other_start, other_end, _ in blocks.tolist():
        ends = (start, min(end, start + _SAMPLE - looked_at)), (other_start, min(other_end, other_start + _SAMPLE - looked_at))
        words = [as_characters(side.words[first:after]) for side, (first, after) in zip(tokens, ends, strict=True)]
        for tag, *gap in Levenshtein.opcodes(*words):
            if tag != "equal":
                for side, (first, after) in enumerate((gap[:2], gap[2:])):
                    pieces[side].append(_printed(texts[side], tokens[side], ends[side][0] + first, ends[side][0] + after))
        looked_at += end - start
        if looked_at >= _SAMPLE:
            break
    likeness = Levenshtein.normalized_similarity(*map(" ".join, pieces))
    respelled = min(1.0, max(0.0, (likeness - _UNLIKE) / (_NOISE - _UNLIKE)))
    return (matched + respelled * (least - matched)) / least


def _printed(text: str, tokens: Tokens, first: int, after: int) -> str:
    return text[tokens.starts[first] : tokens.ends[after - 1]].casefold() if first < after else ""
