"""Runs the command line: `python -m tests.benchmarks.analysts make DIR`, and `… time DIR/30000.db`."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.mirror.store import Mirror
from tests.benchmarks.analysts.making import make
from tests.benchmarks.analysts.timing import print_times


@click.group()
def main() -> None:
    """Make a mirror of 30,000 articles, and time the pages that `backfile serve` makes of it."""


@main.command("make")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--articles", default=30_000, show_default=True)
def make_mirror(folder: Path, articles: int) -> None:
    """Make a mirror in FOLDER, as a crawl makes one."""
    print(make(folder, articles))


@main.command("time")
@click.argument("mirror", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--only", default="", help="Only pages whose name holds this.")
def time_pages(mirror: Path, only: str) -> None:
    """Time every page of MIRROR: the median and the slowest of nine visits after one that is not counted."""
    # Views follow the program, and the mirror may have been made by an older one.
    Mirror(mirror).close()
    print_times(mirror, only)


if __name__ == "__main__":
    main()
