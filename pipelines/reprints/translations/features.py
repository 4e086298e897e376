"""What is kept of an article to find its translations: its anchors and the lengths of its paragraphs, as a small blob."""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.reprints.translations.anchors import anchors_of
from pipelines.reprints.translations.paragraphs import content_length, paragraph_spans

MOST_ANCHORS = 6000
"""Anchors that are kept of a text: the first so many, which is a text of 100,000 characters or so."""
_MOST_PLACES = 4
_HEADER = struct.Struct("<BHI")
VERSION = 2
"""Counts up where other features are read from the same text."""


@dataclass(frozen=True)
class Features:
    """The anchors and paragraphs of one text."""

    anchors: NDArray[np.uint32]
    """Each anchor of each paragraph once, in the order of the paragraphs: `Anchor.number`."""
    paragraphs: NDArray[np.uint16]
    """The paragraph that each anchor stands in."""
    lengths: NDArray[np.uint32]
    """The content length of each paragraph."""

    def to_bytes(self) -> bytes:
        """Return the features as bytes, six for each anchor and four for each paragraph; `from_bytes` reads them."""
        header = _HEADER.pack(VERSION, len(self.lengths), len(self.anchors))
        return header + b"".join(
            values.astype(f"<u{values.itemsize}").tobytes() for values in (self.lengths, self.anchors, self.paragraphs)
        )

    @staticmethod
    def from_bytes(blob: bytes) -> Features:
        """Return the features that `to_bytes` wrote. Raises ValueError where `blob` is none of those, or of another version."""
        if len(blob) < _HEADER.size or blob[0] != VERSION:
            raise ValueError("The features of a text are of another version; read the text again.")
        _, paragraphs, anchors = _HEADER.unpack_from(blob)
        if len(blob) != _HEADER.size + 4 * paragraphs + 6 * anchors:
            raise ValueError("The features of a text are cut short; read the text again.")
        place = _HEADER.size
        lengths = np.frombuffer(blob, "<u4", paragraphs, place)
        hashes = np.frombuffer(blob, "<u4", anchors, place + 4 * paragraphs)
        places = np.frombuffer(blob, "<u2", anchors, place + 4 * (paragraphs + anchors))
        return Features(hashes.astype(np.uint32), places.astype(np.uint16), lengths.astype(np.uint32))


def features_of(body_text: str, language: str, headline: str | None = None) -> Features:
    """Return the features of a text in `language` (BCP 47); the headline counts as a part of the first paragraph.

    An anchor counts in four paragraphs at most.
    """
    anchors: list[int] = []
    places: list[int] = []
    lengths: list[int] = []
    seen: Counter[int] = Counter()
    for index, (start, end) in enumerate(paragraph_spans(body_text)):
        paragraph = body_text[start:end]
        lengths.append(content_length(paragraph))
        if len(anchors) >= MOST_ANCHORS:
            continue
        printed = f"{headline}\n{paragraph}" if headline and not index else paragraph
        numbers = dict.fromkeys(anchor.number for anchor in anchors_of(printed, language))
        for number in numbers:
            seen[number] += 1
            if seen[number] <= _MOST_PLACES:
                anchors.append(number)
                places.append(index)
    return Features(
        np.array(anchors[:MOST_ANCHORS], dtype=np.uint32),
        np.array(places[:MOST_ANCHORS], dtype=np.uint16),
        np.array(lengths, dtype=np.uint32),
    )
