"""CPU of every reader over one thing said over and over, at three sizes: twice as much must take about twice as long.

python -m tests.benchmarks.hostile_sizes [--size 250000] [READER…]
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
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
from tests.fuzz.target import Unfit
from tests.fuzz.targets import target
from tests.fuzz.targets.captures import SONGS

_QUADRATIC = 3.0
"""Times as long for twice as much: two is linear, four quadratic."""
_NOISE = 0.1
"""Seconds that tell nothing."""

_NOTE = "Reprinted from Workers Vanguard No. 868 (14 April 2006). "
_MENTION = "as told in Nos. 951 and 952 of Workers Vanguard and in WV No. 868, 14 April 2006, "
_NOTES = (_NOTE, _MENTION, "“„«\"'", "[(", "No. 3 and ", "from WV, x, ", "以下は記事の翻訳である", "\n \n", "this article ", " ", "1. ")
_RECORD = (
    f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {SONGS}\r\nWARC-Date: 2011-03-04T05:06:07Z\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
)

# Of each reader: what an input begins with, the pieces, and what it ends with.
PIECES: dict[str, tuple[bytes, tuple[str, ...], bytes]] = {
    "page": (
        b"",
        ("<p>Workers Vanguard No. 1166</p>", "<p>3 May 2019</p>", f"<p>{_NOTE}</p>", _MENTION, "<a href='bolivia.html'>The harbour</a> ",
         "<blockquote>“The harbour is ours”:</blockquote>", "<p><b>The harbour</b></p>", "The harbour<br><br>", "<table><tr><td>", "[(",
         "“", "harbour", "<p>* * *</p>", "<pre> ", "<font size=2>", "<!--", "&", "<a name=x>"),
        b"",
    ),
    "last-resort": (b"\0\0", ("<div>The harbour is shut, and nobody says why. </div>", "<p><b>x</b>", "&#1;", "<div>", "lock", " "), b""),
    "charsets": (b"\0", ("Ж", "<", "é ", "\x1b$B", "&"), b"\xff"),
    "dates": (b"\0\0", ("5 ", "May ", "1999-", "5 May–", "2012年", "( ", "平成", "1st ", "/"), b""),
    "notes": (b"\0\0", _NOTES, b""),
    "citations": (b"\0\0", _NOTES, b""),
    "comparison": (b"\x0f", ("lock ", "lock", "the lock keepers met again on Monday. ", "東", "a[b]", "\n\n", "1 2 3 "), b"\x1ea lock"),
    "anchors": (b"\0a", (" ", "\n\n", "12.000", "一", "a.", "www.", "x@", "Harbour ", "1 000 ", "ア"), b"a"),
    "warc": (b"\0", ("WARC/1.0\r\n", _RECORD, "\r\n", "\x1f\x8b\x08", "a: b\r\n", " "), b""),
    "lists": (b"\0<urlset><url>", ("<loc>https://sample.backfile.example/a</loc>", "<l", "&a", "</url><url>", "<a:b>", "<!--"), b";>"),
    "addresses": (b"\0", ("/.", "a/", "%2e", "?", "&s=1", ";", "é"), b""),
    "configuration": (b"", ("a.", "[", "x = 1\n", "#\n", "'''\n", "[a]\n", '"', "contact = [\n'a',\n"), b""),
    "decisions": (b"", ("[[accept]]\n", '"""\n', "#\n", "a.", "x = 'y'\n", "[", "\n"), b""),
}  # fmt: skip


@click.command()
@click.option(
    "--size", default=250_000, show_default=True, help="Bytes of the smallest input; the others have twice and four times as many."
)
@click.argument("names", nargs=-1, type=click.Choice(list(PIECES)), metavar="[READER]…")
def main(size: int, names: tuple[str, ...]) -> None:
    """Print the seconds of CPU of each reader at three sizes, and end with 1 where one takes more than its input grows."""
    logging.disable(logging.CRITICAL)
    worse = False
    for name in names or PIECES:
        before, pieces, after = PIECES[name]
        read = _as_a_page() if name == "page" else target(name).read
        for piece in pieces:
            sizes = (size, 2 * size, 4 * size)
            seconds = [_seconds(read, before + piece.encode() * (length // len(piece.encode())) + after) for length in sizes]
            growth = seconds[2] / max(seconds[1], _NOISE)
            worse |= growth > _QUADRATIC
            told = f"×{growth:.1f}{' QUADRATIC' if growth > _QUADRATIC else ''}" if seconds[2] > _NOISE else ""
            click.echo(f"{name:<14} {piece[:24]!r:<28} {'  '.join(f'{one:7.2f} s' for one in seconds)}  {told}")
    sys.exit(worse)


def _as_a_page() -> Callable[[bytes], object]:
    """Return what reads a page below a masthead, and all that its text says."""
    spider = IclSpider()
    pipeline = NormalFormPipeline(cast("Any", SimpleNamespace(spider=spider)))

    def read(content: bytes) -> object:
        page = WebPage(URL, decode(b"<body><p>Australasian Spartacist</p>" + content, "text/html").text)
        layout = fitting_layout(page, spider, spider.layouts)
        assert page.links is not None
        return pipeline.process_item(Page(url=URL, outcome="read", readings=layout.readings() if layout else []))

    return read


def _seconds(read: Callable[[bytes], object], content: bytes) -> float:
    began = time.process_time()
    try:
        read(content)
    except Unfit as error:
        raise AssertionError(f"{content[:40]!r} is no input of it") from error
    return time.process_time() - began


if __name__ == "__main__":
    main()
