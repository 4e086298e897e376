"""CPU of reading one page of a printed paper, all roles included: the real page's text in ten looks, made 30 KB long.

python -m tests.benchmarks.printed_page [--rounds 40]
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import click

from crawler.layouts.fitting import fitting_layout
from crawler.reading.charsets import decode
from crawler.reading.pages import WebPage
from crawler.spiders.icl import IclSpider
from pipelines.items import Page
from pipelines.normal_form import NormalFormPipeline
from tests.asp_looks import LOOKS, URL, Printed, read_printed

_SIZE = 30_000


@click.command()
@click.option("--rounds", default=40, show_default=True, help="How often each page is read.")
def main(rounds: int) -> None:
    """Print the milliseconds of CPU of each step, look by look."""
    spider = IclSpider()
    pipeline = NormalFormPipeline(cast("Any", SimpleNamespace(spider=spider)))
    printed = lengthened(read_printed())
    totals = [0.0, 0.0, 0.0]
    for look in LOOKS:
        body = look(printed).encode()
        steps = _measure(body, spider, pipeline, rounds)
        totals = [total + step for total, step in zip(totals, steps, strict=True)]
        click.echo(_line(look.__name__, len(body), steps))
    click.echo(_line("average", _SIZE, [total / len(LOOKS) for total in totals]))


def _line(name: str, size: int, steps: list[float]) -> str:
    decoded, read, normal = steps
    parts = f"decode, parse {decoded:5.2f}  roles, links {read:5.2f}  normal form {normal:5.2f}"
    return f"{name:<18} {size:>6} bytes  {parts}  all {sum(steps):5.2f} ms"


def lengthened(printed: Printed) -> Printed:
    """Return `printed` with its paragraphs repeated until the page has some 30 KB."""
    text = list(printed.text)
    while sum(map(len, text)) < _SIZE - 3_000:
        text.insert(1, printed.text[1 + len(text) % 5])
    return replace(printed, text=text)


def _measure(body: bytes, spider: IclSpider, pipeline: NormalFormPipeline, rounds: int) -> list[float]:
    spent = [0.0, 0.0, 0.0]
    for number in range(rounds + 1):
        page, parsed = _timed(_parsed, body)
        item, read = _timed(_read, page, spider)
        _, normal = _timed(pipeline.process_item, item)
        # The first round fills caches and loads the language model.
        spent = [total + step * (number > 0) for total, step in zip(spent, (parsed, read, normal), strict=True)]
    return [1000 * total / rounds for total in spent]


def _timed(step: Callable[..., Any], *given: Any) -> tuple[Any, float]:
    began = time.process_time()
    result = step(*given)
    return result, time.process_time() - began


def _parsed(body: bytes) -> WebPage:
    page = WebPage(URL, decode(body, "text/html").text)
    assert page.root is not None
    return page


def _read(page: WebPage, spider: IclSpider) -> Page:
    layout = fitting_layout(page, spider, spider.layouts)
    assert layout is not None
    _ = page.links
    return Page(url=URL, outcome="read", readings=layout.readings())


if __name__ == "__main__":
    main()
