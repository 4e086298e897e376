"""What the exports of a mirror cost: `python -m tests.benchmarks.exports MIRROR.db [FORMAT ...]`.

Each format is written by a process of its own, by the real command and all that it takes to start; beside them sqlite-utils and Datasette
write the same articles. MB is a million bytes of what is written, of Parquet of what the JSON lines are, since it packs; a second is one
of a processor's, user and system.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from exports.formats import FORMATS
from exports.selection import Selection
from pipelines.mirror.opening import open_for_reading
from tests.benchmarks.measures import Cost, cost_of, count

_MEGABYTES = {"jsonl": 80, "text": 80, "text, passim": 80, "csv": 40, "parquet": 40, "parquet, by periodical": 40}
"""How many a second of CPU each of these is to write at the least."""
_ARTICLES = 500
"""How many a second of CPU the others are to write at the least."""
_PEAK = 300
"""How many MB of memory a process may take at the most."""


@dataclass(frozen=True)
class Writing:
    """What writes the articles of a mirror."""

    name: str
    """What it is called here."""
    command: Callable[[Path, Path], Sequence[str]]
    """Returns the command that writes a mirror to a destination, or to standard output, which then goes there."""
    to: str
    """What the destination is called."""
    by_shell: bool = False
    """Whether it writes to standard output."""


def _ours(name: str, to: str, *options: str) -> Callable[[Path, Path], Sequence[str]]:
    return lambda mirror, target: [sys.executable, "-m", "crawler.cli", "export", name, str(target), "--db", str(mirror), "-q", *options]


def _beside(program: str) -> str:
    return str(Path(sys.executable).with_name(program))


def _rivals() -> list[Writing]:
    return [
        Writing("sqlite-utils rows --nl", lambda mirror, _: [_beside("sqlite-utils"), "rows", str(mirror), "articles", "--nl"], "a", True),
        Writing(
            "datasette CSV, streamed",
            lambda mirror, _: [
                _beside("datasette"), str(mirror), "--setting", "max_csv_mb", "0", "--get",
                f"/{mirror.stem}/articles.csv?_stream=on&_size=max",
            ],
            "a",
            True,
        ),
    ]  # fmt: skip


def main(mirror: Path, only: Sequence[str]) -> None:
    """Print what every format, or those in `only`, costs of the articles of `mirror`, and what it misses."""
    articles = count(mirror, "SELECT count(*) FROM articles")
    print(f"{articles:,} articles, {mirror.stat().st_size / 1e6:,.0f} MB")
    print(f"{'format':<26}{'CPU s':>8}{'articles/s':>12}{'MB':>8}{'MB/s':>8}{'peak MB':>9}  misses")
    with closing(open_for_reading(mirror)) as db:
        applicable = [name for name, found in FORMATS.items() if found.applies(Selection(db))]
    ours = [
        Writing(name, _ours(name, name), f"a{FORMATS[name].ending}" if name == "jsonl" else FORMATS[name].called) for name in applicable
    ]
    more = [
        Writing("text, passim", _ours("text", "a", "--layout", "passim"), "passim.jsonl"),
        Writing("parquet, by periodical", _ours("parquet", "a", "--layout", "by-periodical"), "partitions"),
    ]
    lines = 0.0
    for writing in [*ours, *more, *_rivals()]:
        if only and writing.name not in only:
            continue
        cost, size = _cost(writing, mirror)
        lines = size if writing.name == "jsonl" else lines
        megabytes = lines if writing.name.startswith("parquet") else size
        misses = _misses(writing.name, cost, articles, megabytes) if writing in ours or writing in more else []
        print(
            f"{writing.name:<26}{cost.cpu:>8.1f}{articles / cost.cpu:>12,.0f}{size:>8,.0f}{megabytes / cost.cpu:>8.0f}{cost.size:>9.0f}"
            f"  {', '.join(misses)}",
            flush=True,
        )


def _cost(writing: Writing, mirror: Path) -> tuple[Cost, float]:
    """Return what it costs to write `mirror`, and how many MB that gave."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / writing.to
        command = [*writing.command(mirror, target)]
        if writing.by_shell:
            # The shell becomes the command.
            command = ["sh", "-c", 'exec "$0" "$@" >' + f"'{target}'", *command]
        cost = cost_of(command)
        files = [target] if target.is_file() else target.rglob("*")
        return cost, sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def _misses(name: str, cost: Cost, articles: int, megabytes: float) -> list[str]:
    slow = megabytes / cost.cpu < _MEGABYTES[name] if name in _MEGABYTES and megabytes else articles / cost.cpu < _ARTICLES
    return [miss for miss, is_so in (("speed", slow), ("memory", cost.size > _PEAK)) if is_so]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
