"""Makes a PNG file small: 256 colours in a palette are enough for a picture of a page, and a third of the bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

_HEAD = b"\x89PNG\r\n\x1a\n"
_COLOURS = 256
_NO_FILTER, _SUB, _UP, _AVERAGE = range(4)


def to_palette(path: Path) -> None:
    """Write the PNG file at `path`, of 8-bit red, green and blue, again with its most frequent colours; others become the nearest."""
    chunks = list(_chunks(path.read_bytes()))
    width, height, depth, kind = struct.unpack(">IIBB", chunks[0][1][:10])
    assert (depth, kind) == (8, 2), "an 8-bit picture in red, green and blue is expected"
    points = _unfiltered(zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT")), width, height)
    colours, which, times = np.unique(points.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    palette = colours[np.argsort(-times)[:_COLOURS]]
    nearest = np.array([np.square(palette.astype(int) - colour).sum(axis=1).argmin() for colour in colours], np.uint8)
    lines = np.zeros((height, width + 1), np.uint8)
    lines[:, 1:] = nearest[which].reshape(height, width)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    path.write_bytes(_file([(b"IHDR", head), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b"")]))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_HEAD)
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length


def _file(chunks: Iterable[tuple[bytes, bytes]]) -> bytes:
    return _HEAD + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def _unfiltered(content: bytes, width: int, height: int) -> Any:
    """Return the lines of a picture, of which each is stored as its difference from what is left of it or above it (PNG, 9)."""
    stored = np.frombuffer(content, np.uint8).reshape(height, 1 + 3 * width)
    points = np.zeros((height + 1, width, 3), np.uint8)
    for at, line in enumerate(stored, 1):
        above, difference = points[at - 1], line[1:].reshape(width, 3)
        if line[0] == _NO_FILTER:
            points[at] = difference
        elif line[0] == _SUB:
            points[at] = np.cumsum(difference, axis=0, dtype=np.uint8)
        elif line[0] == _UP:
            points[at] = above + difference
        else:
            predict = _average if line[0] == _AVERAGE else _paeth
            points[at] = np.array([_from_left(difference[:, of].tolist(), above[:, of].tolist(), predict) for of in range(3)], np.uint8).T
    return points[1:]


def _from_left(difference: list[int], above: list[int], predict: Any) -> list[int]:
    left = corner = 0
    line = []
    for change, over in zip(difference, above, strict=True):
        left = (predict(left, over, corner) + change) & 255
        corner = over
        line.append(left)
    return line


def _average(left: int, above: int, _: int) -> int:
    return (left + above) // 2


def _paeth(left: int, above: int, corner: int) -> int:
    by_left, by_above, by_corner = abs(above - corner), abs(left - corner), abs(left + above - 2 * corner)
    if by_left <= by_above and by_left <= by_corner:
        return left
    return above if by_above <= by_corner else corner
