"""Runs the reprint engine over a corpus: `python -m tests.benchmarks.reprints.engine DB [--all]` is `backfile reprints DB [--all]`.

The command itself takes only archives that Backfile has a module for, and a corpus is none.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipelines.mirror.settling import deriving
from pipelines.mirror.store import Mirror
from tests.benchmarks.reprints.mirror import CorpusArchive


def find(path: Path, afresh: bool) -> None:
    """Find the reprints of the mirror at `path` and write them into it; `afresh` with nothing remembered of its texts."""
    mirror = Mirror(path)
    mirror.begin_work(archive=CorpusArchive(), settings={"command": "reprints"}, version="benchmark")
    with mirror.writing() as written:
        deriving.look_again(written, forget=afresh)
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()


if __name__ == "__main__":
    find(Path(sys.argv[1]), afresh="--all" in sys.argv)
