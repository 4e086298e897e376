"""Times the pages of a mirrored Linux Gazette in Datasette: `python -m tests.benchmarks.datasette MIRROR.db`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from tests.serving import serving

_TIMES = 9
_PAGES = {
    "100 articles, four facets": "articles?_size=100&_facet=issue_id",
    "search box: linux": "articles?_search=linux",
    "search box: samba": "articles?_search=samba",
    "search box: kernel module": "articles?_search=kernel+module",
    "ranked search: linux": "search?q=linux",
    "ranked search: the": "search?q=the",
    "an article": "articles/1000",
    "an issue": "issues/100",
}


def main(mirror: Path) -> None:
    """Print the median and the slowest of nine visits to each page, after one that is not counted."""
    with serving(mirror, "--port", 0) as (_, address):
        for name, page in _PAGES.items():
            times = [_seconds(f"{address}{mirror.stem}/{page}") for _ in range(_TIMES + 1)][1:]
            print(f"{name:<28} median {median(times):.3f} s, slowest {max(times):.3f} s")


def _seconds(url: str) -> float:
    began = time.perf_counter()
    with urlopen(url) as answer:
        answer.read()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(Path(sys.argv[1]))
