"""Makes the mirror as a crawl does: page by page through the store, settled, reprints found, search indexes filled, in three runs."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from pipelines.items import FoundUrl, Page
from pipelines.mirror.settling.settle import settle
from pipelines.mirror.store import Mirror
from tests.benchmarks.analysts.pages import ARCHIVE, HOME, address, first_run, later_runs
from tests.benchmarks.analysts.press import PAPERS, print_all
from tests.benchmarks.reprints.mirror import CorpusArchive

_ARCHIVE = CorpusArchive([paper.periodical for paper in PAPERS], ARCHIVE, "The International Waterways Archive", HOME)


def make(folder: Path, articles: int) -> Path:
    """Make a mirror of about so many articles in `folder`, in place of what stands there, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{articles}.db"
    for left in folder.glob(f"{path.name}*"):
        left.unlink()
    shutil.rmtree(folder / f"{articles}-warc", ignore_errors=True)
    issues = print_all(articles)
    mirror = Mirror(path)
    paths = (place for issue in issues for place in [f"{issue.key}/index", *(printing.path for printing in issue.printings)])
    with mirror.db.atomic():
        mirror.frontier.add(FoundUrl(url=address(place), kind="issue" if place.endswith("index") else "article") for place in paths)
    second, third = later_runs(issues)
    for pages, last in ((first_run(issues), False), (second, False), (third, True)):
        _run(mirror, pages, last)
    mirror.close()
    return path


def _run(mirror: Mirror, pages: Iterable[Page], last: bool) -> None:
    mirror.begin_run(archive=_ARCHIVE, settings={}, version="benchmark", full=False)
    began = time.monotonic()
    for page in pages:
        mirror.write(page)
    written = time.monotonic()
    # Reprints are found once: each run of a crawl looks for them again, and comes to the same.
    mirror.finish_run("done", mirror.settle() if last else settle(mirror.db, mirror.run_id), {})
    print(f"pages written in {written - began:.0f} s, settled in {time.monotonic() - written:.0f} s", flush=True)
