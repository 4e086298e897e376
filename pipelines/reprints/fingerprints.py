"""A text's fingerprint: a sample of its runs of words that is the same sample in every text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from pipelines.reprints.grouping import starts_of
from pipelines.reprints.tokens import Hashes, Tokens, mixed

SHINGLE = 5
"""Words of a run."""
_KEPT_BELOW = np.uint64(1 << 62)
_SHORT = 300
_SHORT_SHINGLE = 3
# Runs of other lengths must not meet by chance.
_SALTS = {SHINGLE: np.uint64(0x2545F4914F6CDD1D), _SHORT_SHINGLE: np.uint64(0x9FB21C651E98DF25)}
_BATCH = 32
# One key holds the text's index in its batch, the hash, and the place, so that one sort orders all three.
_PLACE_BITS = np.uint64(24)
_OWNER_BITS = np.uint64(56)


@dataclass(frozen=True)
class Fingerprint:
    """What finds the other texts that share something with one."""

    hashes: NDArray[np.uint32]
    """Of runs of words, in ascending order, none twice."""
    places: NDArray[np.uint32]
    """The word at which each of these runs first begins."""
    words: int
    """The length of the text."""
    digest: bytes
    """Eight bytes that texts of the same words share."""


def fingerprints(texts: Sequence[Tokens]) -> list[Fingerprint]:
    """Return the fingerprint of each text.

    Of all runs of five words those are kept whose hash is in the first quarter of its range (Broder, "On the resemblance and
    containment of documents", 1997: a sample modulo m, unlike one of fixed size, tells containment too: an excerpt shares of the whole's
    sample what it holds). A text of less than 300 words keeps all its runs of three words besides, so that a short one is found through
    noise.
    """
    found = []
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        for text, (hashes, places) in zip(batch, _samples(batch), strict=True):
            digest = blake2b(text.words.tobytes(), digest_size=8).digest()
            found.append(Fingerprint(hashes, places, len(text), digest))
    return found


def _samples(texts: Sequence[Tokens]) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32]]]:
    keys = [_keys(texts, range(len(texts)), SHINGLE, _KEPT_BELOW)]
    short = [index for index, text in enumerate(texts) if len(text) < _SHORT]
    keys.append(_keys(texts, short, _SHORT_SHINGLE, None))
    ordered = np.sort(np.concatenate(keys))
    ordered = ordered[starts_of(ordered >> _PLACE_BITS)]
    cuts = np.searchsorted(ordered, np.arange(1, len(texts), dtype=np.uint64) << _OWNER_BITS)
    for part in np.split(ordered, cuts):
        yield (part >> _PLACE_BITS).astype(np.uint32), (part & np.uint64((1 << int(_PLACE_BITS)) - 1)).astype(np.uint32)


def _keys(texts: Sequence[Tokens], chosen: Sequence[int], length: int, below: np.uint64 | None) -> Hashes:
    """Return a key for each run of so many words of the `chosen` texts whose hash is `below` a bound, in no order."""
    if not chosen:
        return np.empty(0, dtype=np.uint64)
    words = np.concatenate([texts[index].words for index in chosen])
    lengths = np.array([len(texts[index]) for index in chosen])
    hashes = shingles(words, length)
    ends = np.cumsum(lengths)
    kept = np.flatnonzero(hashes < below) if below is not None else np.arange(len(hashes))
    owners = np.searchsorted(ends, kept, side="right")
    whole = kept + length <= ends[owners]
    kept, owners = kept[whole], owners[whole]
    places = kept - (ends - lengths)[owners]
    keys: Hashes = np.array(chosen, dtype=np.uint64)[owners] << _OWNER_BITS
    keys |= mixed(hashes[kept]) >> np.uint64(32) << _PLACE_BITS
    keys |= places.astype(np.uint64)
    return keys


def shingles(words: Hashes, length: int) -> Hashes:
    """Return a hash for each run of `length` of the `words`, by its first; empty where there are fewer."""
    count = max(0, len(words) - length + 1)
    sums = words[:count].copy()
    for place in range(1, length):
        sums *= _SALTS[length]
        sums += words[place : place + count]
    return sums
