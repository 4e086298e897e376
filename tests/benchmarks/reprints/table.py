"""Runs the engine and the rivals over one corpus, each in a process of its own, and gives a line of the table for each."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measures import cost_of
from tests.benchmarks.reprints.found import Found, read_articles, read_found
from tests.benchmarks.reprints.labels import pair, read_labels
from tests.benchmarks.reprints.report import Line
from tests.benchmarks.reprints.rivals import RIVALS, clusters
from tests.benchmarks.reprints.score import score
from tests.command import environment


def engine(mirror: Path) -> Line:
    """Find the reprints of a copy of `mirror` from scratch; the cost is from the start of the program to its end."""
    labels = read_labels(mirror)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(mirror, folder))
        cost = cost_of([sys.executable, "-m", "tests.benchmarks.reprints.engine", str(copy), "--all"], environment())
        return Line("Backfile", score(read_found(copy, labels.compilations()), labels), cost.cpu, cost.size)


def rivals(mirror: Path, python: Path) -> Iterator[Line]:
    """Let each rival find pairs in `mirror`, run by the `python` that they are installed for.

    Their pairs are what they yield; a cluster is what is joined by pairs, which counts for the Rand index alone.
    """
    labels = read_labels(mirror)
    for name in RIVALS:
        with tempfile.TemporaryDirectory() as folder:
            result = Path(folder) / "pairs.json"
            cost = cost_of([str(python), "-m", "tests.benchmarks.reprints.rivals", name, str(mirror), str(result)], environment())
            pairs = {pair(*keys) for keys in json.loads(result.read_text(encoding="utf-8"))}
        yield Line(name, score(Found(read_articles(mirror), pairs, clusters(pairs)), labels), cost.cpu, cost.size)
