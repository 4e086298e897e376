"""Makes corpora of 2,800, 20,000 or 200,000 articles as mirrors with their labels beside them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.reprints.corpus import FOLDS_OF_ONE, Article, Pile, Press, pile_of
from tests.benchmarks.reprints.labels import Labels, write_labels
from tests.benchmarks.reprints.mirror import write_mirror
from tests.benchmarks.reprints.natural import without_reprints
from tests.benchmarks.reprints.papers import PERIODICALS, issues
from tests.benchmarks.reprints.texts import gazette_mirror, read_texts

PLANTED = {2_800: 80, 20_000: 300, 200_000: 300}
"""How many of each class and kind of lure a corpus has; one of 200,000 is ten of 20,000 in as many vocabularies."""
_LARGEST_OF_ONE = 20_000


def gather(folder: Path) -> Pile:
    """Return the base texts, natural reprints removed, in the order of a fixed chance.

    The mirror of the Linux Gazette is made in `folder` at the first time. What was dropped is written there too, to be looked at.
    """
    texts, dropped = without_reprints(read_texts(gazette_mirror(folder / "gazette.db")))
    lines = [f"{one.seen:.2f}\t{one.key}\t{one.like}\n" for one in sorted(dropped, key=lambda one: one.key)]
    (folder / "dropped.tsv").write_text("".join(lines), encoding="utf-8")
    return pile_of(texts, random.Random("pile"))


def make(folder: Path, size: int, seed: int) -> Path:
    """Make the corpus of `size` articles in `folder` and return its mirror; its labels stand beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    path, labels = folder / f"{size}.db", Labels()
    write_mirror(path, PERIODICALS, issues(), _corpora(gather(folder), size, seed, labels))
    write_labels(labels, path)
    return path


def _corpora(pile: Pile, size: int, seed: int, labels: Labels) -> Iterator[Sequence[Article]]:
    for number in range(max(1, size // _LARGEST_OF_ONE)):
        press = Press(pile, min(size, _LARGEST_OF_ONE), PLANTED[size], seed, number * FOLDS_OF_ONE)
        labels.extend(press.labels)
        yield press.articles
