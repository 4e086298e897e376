"""Seconds to settle a large mirror whose articles all cite, whole and again after one of them changed.

python -m tests.benchmarks.settling [--issues 3000]
"""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from crawler.spiders.icl import IclSpider
from pipelines.items import ArticleReading, Capture, IssueReading, Page, Reading
from pipelines.mirror.settling.settle import settle
from pipelines.mirror.store import Mirror
from pipelines.normalize.citations import Citation
from pipelines.normalize.dates import read_date
from pipelines.warc.exchange import Exchange

_ARTICLES = 10
_CITATIONS = 2


@click.command()
@click.option("--issues", default=3000, show_default=True, help=f"Each has {_ARTICLES} articles, each with {_CITATIONS} citations.")
def main(issues: int) -> None:
    """Print the seconds of wall-clock time of both."""
    with tempfile.TemporaryDirectory() as folder:
        archive: Any = IclSpider
        mirror = Mirror(Path(folder) / "icl.db")
        mirror.begin_run(archive=archive, settings={}, version="benchmark", full=False)
        _fill(mirror, issues)
        click.echo(f"{issues * _ARTICLES:,} articles, {issues * _ARTICLES * _CITATIONS:,} citations: {_settled(mirror):.1f} s")
        mirror.write(_article(issues // 2, 3, "On 3 weirs and mills", [], "2026-01-02T00:00:00.000Z"))
        click.echo(f"after one change: {_settled(mirror):.2f} s")
        mirror.close()


def _fill(mirror: Mirror, issues: int) -> None:
    rng = random.Random(3)
    with mirror.db.atomic():
        for number in range(1, issues + 1):
            mirror.write(_issue(number))
            for name in range(_ARTICLES):
                cited = [_citation(rng.randint(1, issues), f"On {rng.randint(0, 9)} locks and mills") for _ in range(_CITATIONS)]
                mirror.write(_article(number, name, f"On {name} locks and mills", cited))


def _issue(number: int) -> Page:
    printed = f"{number % 28 + 1} May {1900 + number // 28}"
    reading = IssueReading(
        key=f"icl/wv/{number}",
        periodical="wv",
        number=str(number),
        role="contents",
        date_text=printed,
        date=read_date(printed, "en"),
    )
    return _page(f"{IclSpider.home_url}english/wv/{number}/", reading)


def _article(number: int, name: int, headline: str, citations: list[Citation], at: str = "2026-01-01T00:00:00.000Z") -> Page:
    reading = ArticleReading(
        key=f"icl/wv/{number}/a{name}",
        periodical="wv",
        issue_key=f"icl/wv/{number}",
        role="article",
        language="en",
        headline=headline,
        body_text=f"The text of {name}.",
        citations=citations,
    )
    return _page(f"{IclSpider.home_url}english/wv/{number}/a{name}.html", reading, at)


def _citation(number: int, title: str) -> Citation:
    return Citation(text=f"WV No. {number}", start=0, end=8, paper="wv", periodical_text="WV", number=str(number), title=title)


def _page(url: str, reading: Reading, at: str = "2026-01-01T00:00:00.000Z") -> Page:
    body = repr(reading).encode()
    exchange = Exchange(url=url, at=at, status=200, body=body)
    taken = Capture(exchange=exchange, digest=exchange.payload_digest, length=len(body))
    return Page(url=url, outcome="read", capture=taken, reader="Benchmark/1", readings=[reading])


def _settled(mirror: Mirror) -> float:
    began = time.perf_counter()
    settle(mirror.db, mirror.run_id)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
