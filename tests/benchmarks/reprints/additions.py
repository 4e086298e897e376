"""Adds some articles to a corpus whose reprints are known, and measures the run that finds theirs."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from pipelines.mirror.table_dump import dump
from tests.benchmarks.measures import Cost, cost_of
from tests.command import environment

# Every so many articles lose their text for a while: an article that is taken out whole would take its issue with it.
_WAITING = """
    CREATE TABLE waiting AS SELECT id, body_text, text_digest FROM articles
    WHERE id % (SELECT count(*) / ? FROM articles) = 0 ORDER BY id LIMIT ?
"""
_TABLES = ("reprints", "passages", "clusters", "cluster_members", "boilerplate")


def add(mirror: Path, new: int) -> tuple[Cost, bool]:
    """Return what it costs when `new` articles get their texts last, and whether the tables end as those of a run from scratch."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(shutil.copy(mirror, Path(folder) / "whole.db"))
        grown = Path(shutil.copy(mirror, Path(folder) / "grown.db"))
        with closing(sqlite3.connect(grown)) as db:
            db.execute(_WAITING, [new, new])
            db.execute("UPDATE articles SET body_text = '', text_digest = 'none' WHERE id IN (SELECT id FROM waiting)")
            db.commit()
        _run(grown, "--all")
        with closing(sqlite3.connect(grown)) as db:
            db.execute(
                "UPDATE articles SET body_text = waiting.body_text, text_digest = waiting.text_digest FROM waiting "
                "WHERE waiting.id = articles.id"
            )
            db.execute("DROP TABLE waiting")
            db.commit()
        cost = _run(grown)
        _run(whole, "--all")
        one, other = dump(grown), dump(whole)
        return cost, all(one[table] == other[table] for table in _TABLES)


def _run(mirror: Path, *options: str) -> Cost:
    # A mirror's lock goes with the process that took it.
    return cost_of([sys.executable, "-m", "tests.benchmarks.reprints.engine", str(mirror), *options], environment())
