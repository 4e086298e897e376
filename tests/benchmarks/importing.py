"""Pages a second of `backfile import`: the real Linux Gazette as a WACZ, then as a folder of files, each into an empty mirror.

    python -m tests.benchmarks.importing FOLDER [--pages 1000]

FOLDER is the archive as served: what linux-gazette.tar.xz holds. So many pages of it are crawled over HTTP, exported as a WACZ, and taken
in again; then so many of the oldest files of the folder, which is looked through whole. Start, settling and reprints are included.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.measures import cost_of
from tests.benchmarks.served import served

_ARCHIVE = "linux_gazette"
_URL = "http://linuxgazette.net/"


def backfile(*arguments: object) -> list[str]:
    """Return the command line of `backfile` with `arguments`."""
    return [sys.executable, "-m", "crawler.cli", *map(str, arguments)]


def tell(what: str, asked: list[str], pages: int) -> None:
    """Run `asked`, which takes in so many pages, and say how fast it was."""
    cost = cost_of(asked)
    print(f"{what}: {pages:,} pages, {pages / cost.wall:.0f} a second; {cost.wall:.1f} s, of which {cost.cpu:.1f} s of processor time")


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=1000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        crawled, wacz = Path(scratch) / "crawled.db", Path(scratch) / "gazette.wacz"
        with served(arguments.folder) as site:
            crawl = backfile("crawl", _ARCHIVE, "--base-url", site, "--db", crawled, "--limit", arguments.pages, "-q")
            tell("crawl", crawl, arguments.pages)
        cost_of(backfile("export", "wacz", wacz, "--db", crawled))
        again = backfile("import", _ARCHIVE, wacz, "--base-url", site, "--db", Path(scratch) / "again.db", "-q")
        tell("import, a WACZ", again, arguments.pages)
        tell("import, the same again", again, arguments.pages)
        limit = ("--limit", arguments.pages, "--url", _URL, "--db", Path(scratch) / "folder.db", "-q")
        tell("import, a folder", backfile("import", _ARCHIVE, arguments.folder, *limit), arguments.pages)


if __name__ == "__main__":
    main()
