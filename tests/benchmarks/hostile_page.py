"""CPU of reading pages that hold one thing over and over, at two sizes: four times the page must take about four times as long.

python -m tests.benchmarks.hostile_page [--size 1000000]
"""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any, cast

import click

from crawler.layouts.fitting import fitting_layout
from crawler.reading.charsets import decode
from crawler.reading.pages import WebPage
from crawler.spiders.icl import IclSpider
from pipelines.items import Page
from pipelines.normal_form import NormalFormPipeline
from tests.asp_looks import URL

PIECES = {
    "mastheads": "<p>Workers Vanguard No. 1166</p>",
    "dates": "<p>29 November 2019</p>",
    "notes": "<p>Reprinted from Workers Vanguard No. 868 (14 April 2006).</p>",
    "mentions": "as told in Nos. 951 and 952 of Workers Vanguard and in WV No. 868, 14 April 2006, ",
    "links": "<a href='bolivia.html'>The harbour</a> ",
    "quotations": "<blockquote>“The harbour is ours”:</blockquote>",
    "bold lines": "<p><b>The harbour</b></p>",
    "line breaks": "The harbour<br><br>",
    "open tables": "<table><tr><td>",
    "open brackets": "[(",
    "open quotes": "“",
    "one word": "harbour",
    "stars": "<p>* * *</p>",
}


@click.command()
@click.option("--size", default=1_000_000, show_default=True, help="Bytes of the larger page; the smaller has a quarter.")
def main(size: int) -> None:
    """Print the seconds of CPU of each page at both sizes."""
    spider = IclSpider()
    pipeline = NormalFormPipeline(cast("Any", SimpleNamespace(spider=spider)))
    for name, piece in PIECES.items():
        seconds = [_seconds(piece * (length // len(piece.encode())), spider, pipeline) for length in (size // 4, size)]
        click.echo(f"{name:<14} {size // 4:>8,} bytes {seconds[0]:6.2f} s  {size:>9,} bytes {seconds[1]:6.2f} s")


def _seconds(text: str, spider: IclSpider, pipeline: NormalFormPipeline) -> float:
    began = time.process_time()
    page = WebPage(URL, decode(f"<body><p>Australasian Spartacist</p>{text}".encode(), "text/html").text)
    layout = fitting_layout(page, spider, spider.layouts)
    _ = page.links
    pipeline.process_item(Page(url=URL, outcome="read", readings=layout.readings() if layout else []))
    return time.process_time() - began


if __name__ == "__main__":
    main()
