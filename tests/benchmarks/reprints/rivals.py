"""The rivals from PyPI: each finds pairs of similar texts in a mirror, in a process of its own.

They are no dependencies of the project. Install them where the table can be told to find them::

    python -m venv RIVALS
    RIVALS/bin/pip install --requirement tests/benchmarks/reprints/rivals.txt

This module imports nothing but the standard library and the rival that is asked for, so it runs there::

    RIVALS/bin/python -m tests.benchmarks.reprints.rivals "rensa w3 t.15 256" 2800.db pairs.json
"""

from __future__ import annotations

import importlib
import json
import re
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import lru_cache, partial
from pathlib import Path

Found = Iterator[tuple[int, int]]
"""Pairs of places of texts, the larger first."""

_WORD = re.compile(r"\w+")


def shingles(text: str, width: int) -> set[str]:
    """Return the runs of `width` words of a text, in lower case."""
    words = _WORD.findall(text.lower())
    return {" ".join(words[at : at + width]) for at in range(max(1, len(words) - width + 1))}


def jaccard(one: set[str], other: set[str]) -> float:
    """Return the share of the shingles of either that both have."""
    return len(one & other) / len(one | other)


def datasketch(texts: Sequence[str], width: int, threshold: float, hashes: int) -> Found:
    """Yield what shares a band of datasketch's MinHashLSH."""
    library = importlib.import_module("datasketch")
    index = library.MinHashLSH(threshold=threshold, num_perm=hashes)
    for at, text in enumerate(texts):
        sketch = library.MinHash(num_perm=hashes)
        sketch.update_batch([shingle.encode() for shingle in shingles(text, width)])
        yield from ((at, other) for other in index.query(sketch))
        index.insert(at, sketch)


def rensa(texts: Sequence[str], width: int, threshold: float, hashes: int) -> Found:
    """Yield what shares a band of rensa's RMinHashLSH, of two hashes each, and has the Jaccard index asked for."""
    library = importlib.import_module("rensa")
    index = library.RMinHashLSH(threshold=threshold, num_perm=hashes, num_bands=hashes // 2)
    cut = lru_cache(maxsize=4_096)(lambda at: shingles(texts[at], width))
    for at in range(len(texts)):
        sketch = library.RMinHash(num_perm=hashes, seed=1)
        sketch.update(list(cut(at)))
        yield from ((at, other) for other in index.query(sketch) if jaccard(cut(at), cut(other)) >= threshold)
        index.insert(at, sketch)


def gaoya(texts: Sequence[str], width: int, threshold: float, hashes: int) -> Found:
    """Yield what gaoya's MinHashStringIndex gives for each text; it chooses its bands for the threshold, and verifies by its sketches."""
    library = importlib.import_module("gaoya.minhash")
    index = library.MinHashStringIndex(
        jaccard_threshold=threshold, num_bands=None, band_size=None, num_hashes=hashes, lowercase=True, ngram_range=(width, width)
    )
    for at, text in enumerate(texts):
        yield from ((at, other) for other in index.query(text))
        index.insert_document(at, text)


RIVALS: dict[str, Callable[[Sequence[str]], Found]] = {
    "datasketch w2 t.45 256": partial(datasketch, width=2, threshold=0.45, hashes=256),
    "datasketch w5 t.5 128": partial(datasketch, width=5, threshold=0.5, hashes=128),
    "rensa w3 t.15 256": partial(rensa, width=3, threshold=0.15, hashes=256),
    "gaoya w5 t.5 128": partial(gaoya, width=5, threshold=0.5, hashes=128),
    "gaoya w3 t.15 128": partial(gaoya, width=3, threshold=0.15, hashes=128),
}
"""Each rival at its settings: words of a shingle, threshold, hashes of a sketch."""


def clusters(pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return the connected component of each key in `pairs`, by its number."""
    parents: dict[str, str] = {}

    def root(key: str) -> str:
        while parents.setdefault(key, key) != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    for one, other in pairs:
        parents[root(one)] = root(other)
    numbers: dict[str, int] = {}
    return {key: numbers.setdefault(root(key), len(numbers)) for key in sorted(parents)}


def find(name: str, mirror: Path) -> list[tuple[str, str]]:
    """Return the keys of the articles of a mirror that a rival pairs."""
    with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=ro", uri=True)) as db:
        rows: list[tuple[str, str]] = db.execute("SELECT key, body_text FROM articles ORDER BY id").fetchall()
    keys, texts = [key for key, _ in rows], [text for _, text in rows]
    return [(keys[one], keys[other]) for one, other in RIVALS[name](texts)]


def main() -> None:
    """Write what a rival finds as JSON: its name, the mirror and the file are given on the command line."""
    name, mirror, result = sys.argv[1:]
    Path(result).write_text(json.dumps(find(name, Path(mirror))), encoding="utf-8")


if __name__ == "__main__":
    main()
