"""Where the time of a crawl of Linux Gazette goes, by part of the program, as shares of what the profiler saw.

    python -m tests.benchmarks.where ARCHIVE_DIR

ARCHIVE_DIR is the unpacked linux-gazette.tar.xz. The whole command runs under cProfile, which makes calls dearer than they are: shares tell
more than seconds.
"""

from __future__ import annotations

import argparse
import pstats
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from tests.benchmarks.crawl import crawl_command
from tests.benchmarks.served import served

# The first that a file's path, or a built-in function's name, holds.
_PARTS = {
    "SQLite": ("sqlite3.Connection", "sqlite3.Cursor"),
    "waiting for the disk (WARC)": ("fdatasync",),
    "WARC records": ("pipelines/warc", "warcio", "pipelines/mirror/captures"),
    "normal form and validation": ("pipelines/normal", "pipelines/valid", "pipelines/drift", "langid", "babel"),
    "settling and search index": (
        "mirror/settle", "mirror/search", "mirror/mentions", "mirror/sightings", "mirror/rows", "mirror/documents", "mirror/winters",
        "normalize/folding",
    ),
    "frontier, readings, problems": ("pipelines/mirror", "sqlite_utils"),
    "reading pages": ("crawler/", "lxml", "parsel", "w3lib", "charset_normalizer"),
    "Scrapy, Twisted, asyncio": ("scrapy", "twisted", "asyncio", "selectors", "select.epoll", "queuelib", "pydispatch", "socket"),
}  # fmt: skip
_REST = "all else (imports, garbage)"
_WAITING = "select.epoll"


def part_of(name: str) -> str | None:
    """Return the part of the program that a path or a built-in's name is of."""
    return next((part for part, marks in _PARTS.items() if any(mark in name for mark in marks)), None)


def shares(stats: pstats.Stats) -> Counter[str]:
    """Return the seconds of each part; what a built-in or the standard library does counts for the part that called it."""
    spent: Counter[str] = Counter()
    for (file, _, name), (_, _, own, _, callers) in vars(stats)["stats"].items():
        if _WAITING in name:
            continue
        part = part_of(name if file == "~" else file)
        if part is not None:
            spent[part] += own
            continue
        for (caller, _, caller_name), numbers in callers.items():
            spent[part_of(caller_name if caller == "~" else caller) or _REST] += numbers[2]
    return spent


def main() -> None:
    """Profile a crawl, and print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    archive = parser.parse_args().archive.resolve()
    with tempfile.TemporaryDirectory() as folder, served(archive) as site:
        profile = Path(folder) / "profile"
        command = crawl_command(site, Path(folder) / "mirror.db")
        subprocess.run([command[0], "-m", "cProfile", "-o", str(profile), *command[1:]], check=False)
        spent = shares(pstats.Stats(str(profile)))
    total = sum(spent.values())
    for part, seconds in spent.most_common():
        print(f"{seconds / total:6.1%}  {part}")


if __name__ == "__main__":
    main()
