"""Seconds to join shards into one mirror, with what each part of it takes, and to settle what they brought.

    python -m tests.benchmarks.merging [--shards 4] [--articles 20000] [--overlap 0.05] [--again] [--settle] [--reprints]

The shards are written by the real store, some 3 to 8 KB of text an article, and not settled: joining does not look at what is derived.
"""

from __future__ import annotations

import cProfile
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from crawler.spiders.icl import IclSpider
from pipelines.items import ArticleReading, Capture, FoundUrl, IssueReading, Page, Reading
from pipelines.mirror import search
from pipelines.mirror.merging import joining
from pipelines.mirror.merging.shards import look_at
from pipelines.mirror.settling.settle import settle
from pipelines.mirror.store import Mirror
from pipelines.normalize.moments import timestamp
from pipelines.reprints.store.run import find_reprints, tell_nobody
from pipelines.warc.exchange import Exchange

_IN_AN_ISSUE = 20
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_TOGETHER = 500
_ARCHIVE: Any = IclSpider


@click.command()
@click.option("--shards", default=4, show_default=True)
@click.option("--articles", default=20_000, show_default=True, help="In each shard.")
@click.option("--overlap", default=0.05, show_default=True, help="The share of them that the next shard fetched too.")
@click.option("--again", is_flag=True, help="Join them a second time too.")
@click.option("--settle", "settles", is_flag=True, help="Settle, and say what of that the search indexes take.")
@click.option("--reprints", is_flag=True, help="Look for reprints too.")
def main(shards: int, articles: int, overlap: float, again: bool, settles: bool, reprints: bool) -> None:
    """Print the seconds of CPU and of wall-clock time."""
    with tempfile.TemporaryDirectory() as name:
        folder, words = Path(name), [f"word{number}" for number in range(20_000)]
        paths = [folder / f"worker-{shard}.db" for shard in range(shards)]
        step = articles - int(articles * overlap)
        with _timed(f"{shards} shards of {articles:,} articles written"):
            for shard, path in enumerate(paths):
                _write(path, [_page(number, shard, words) for number in range(shard * step, shard * step + articles)])
        size = sum(path.stat().st_size for path in paths) / 1e6
        click.echo(f"{size:,.0f} MB of shards, {sum(file.stat().st_size for file in folder.glob('*/*.gz')) / 1e6:,.0f} MB of WARC files")
        mirror = Mirror(folder / "icl.db")
        for what in ["joined", *(["joined again"] if again else [])]:
            mirror.begin_work(archive=_ARCHIVE(), settings={"command": "merge"}, version="benchmark")
            profile = cProfile.Profile()
            with _timed(what), profile:
                joined = joining.join(mirror, look_at(mirror.path, paths))
            click.echo(f"    {joined.captures:,} captures new, {joined.known:,} known, {joined.files} files")
            _tell_parts(profile)
        if settles or reprints:
            spent = _count_indexing()
            with _timed("settled"):
                settle(mirror.db, mirror.run_id)
            click.echo(f"    of that the search indexes: {spent():.1f} s CPU")
        if reprints:
            with _timed("reprints looked for"):
                find_reprints(mirror.db, mirror.run_id, tell_nobody)
        mirror.close()


def _page(number: int, shard: int, words: list[str]) -> Page:
    rng = random.Random(number)
    at = timestamp(_BEGIN + timedelta(seconds=2 * number + 1_000_000 * shard))
    issue = f"icl/wv/{number // _IN_AN_ISSUE}"
    reading: Reading
    if number % _IN_AN_ISSUE == 0:
        url, body = f"{IclSpider.home_url}english/wv/{number // _IN_AN_ISSUE}/", f"contents of {issue}"
        reading = IssueReading(key=issue, periodical="wv", role="contents", number=str(number // _IN_AN_ISSUE))
    else:
        url = f"{IclSpider.home_url}english/wv/{number // _IN_AN_ISSUE}/a{number}.html"
        body = "\n\n".join(" ".join(rng.choices(words, k=100)) for _ in range(rng.randint(4, 10)))
        reading = ArticleReading(
            key=f"{issue}/a{number}", periodical="wv", issue_key=issue, language="en", headline=body[:40], body_text=body,
            body_html=f"<p>{body}</p>",
        )  # fmt: skip
    exchange = Exchange(url=url, at=at, status=200, body=f"<html><p>{body}</p></html>".encode())
    taken = Capture(exchange=exchange, digest=exchange.payload_digest, length=len(exchange.body))
    found = [FoundUrl(url=url, kind="article")]
    return Page(url=url, outcome="read", capture=taken, reader="Benchmark/1", readings=[reading], found=found)


def _write(path: Path, pages: list[Page]) -> None:
    mirror = Mirror(path)
    mirror.begin_run(archive=_ARCHIVE(), settings={"worker": path.stem}, version="benchmark", full=False)
    for start in range(0, len(pages), _TOGETHER):
        with mirror.db.atomic():
            for page in pages[start : start + _TOGETHER]:
                mirror.write(page)
    mirror.finish_run("done", None, {})
    mirror.close()


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began, cpu = time.monotonic(), time.process_time()
    yield
    click.echo(f"{what}: {time.process_time() - cpu:.1f} s CPU, {time.monotonic() - began:.1f} s")


def _tell_parts(profile: cProfile.Profile) -> None:
    for part in sorted(profile.getstats(), key=lambda part: -part.totaltime):
        # What is written in C is told by its name alone.
        if not isinstance(part.code, str) and "/merging/" in part.code.co_filename and part.totaltime >= 0.05:
            click.echo(f"    {part.code.co_name:<30} {part.totaltime:5.2f} s")


def _count_indexing() -> Callable[[], float]:
    """Have the CPU time of changes to the search indexes added up; return what gives the sum."""
    spent = 0.0
    make = search.Changes.make

    def timed(self: search.Changes) -> None:
        nonlocal spent
        began = time.process_time()
        make(self)
        spent += time.process_time() - began

    search.Changes.make = timed  # type: ignore[method-assign]  # so that the time of the real one is measured
    return lambda: spent


if __name__ == "__main__":
    main()
