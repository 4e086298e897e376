"""Reads the pieces of Chambers's Edinburgh Journal and Harper's New Monthly Magazine, as the archive `chambers_harpers` does."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler.layouts.fitting import fitting_layout
from crawler.reading.charsets import decode
from crawler.reading.pages import WebPage
from crawler.spiders.chambers_harpers import ChambersHarpersSpider
from pipelines.items import ArticleReading


@dataclass(frozen=True)
class Piece:
    """A piece of an issue."""

    key: str
    """As the archive has it: `chambers_harpers/chambers/1852-06-12/24892-h#THE_KHUNJUNEE`."""
    periodical: str
    """`chambers` or `harpers`."""
    date: str
    """The issue's, as its folder is called: `1852-06-12`, `1851-03`."""
    number: int
    """Its place in the issue, from 1."""
    title: str
    text: str
    """Paragraphs apart by a blank line, the title not among them."""


def read_pieces(archive: Path) -> Iterator[Piece]:
    """Yield the pieces of every issue in the tar file `archive`, issues in the order of their folders."""
    spider = ChambersHarpersSpider()
    with tarfile.open(archive) as tar:
        files = {spider.home_url + member.name.removeprefix("./"): member for member in tar}
        pages = {
            url: file.read()
            for url in sorted(files)
            if spider.page_kind(url) == "issue" and spider.follows(url) and (file := tar.extractfile(files[url]))
        }
    for url, content in pages.items():
        layout = fitting_layout(WebPage(url, decode(content, None, spider.charset).text), spider, spider.layouts)
        place = spider.place(url)
        articles = [reading for reading in layout.readings() if isinstance(reading, ArticleReading)] if layout else []
        for number, article in enumerate(articles, 1):
            yield Piece(article.key, place.code or "", place.number or "", number, article.headline or "", article.body_text)
