"""Gathers the base texts: English articles of Linux Gazette, Chambers's, Harper's and Debian Weekly News, cut to about 1,500 words."""

from __future__ import annotations

import re
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from crawler.reading.blocks import read_blocks
from crawler.reading.body import body_text
from crawler.reading.pages import WebPage
from tests.benchmarks.reprints.magazines import read_pieces
from tests.benchmarks.served import served
from tests.command import backfile

REAL = Path(__file__).parents[4] / "shared" / "real"
"""The archives of others, beside the checkout."""

_LENGTH = 1_500
_LONG = range(700, 2_401)
_SHORT = range(60, 251)
_SHORT_LENGTH = 150
_CUT_UP = 60
_DEBIAN_PAGE = re.compile(r"News/weekly/(?P<issue>\d{4}/\d\d)/index\.en\.html$")


@dataclass(frozen=True)
class BaseText:
    """A text that is printed once in the archives that it comes from."""

    key: str
    """Says where it comes from: `linux_gazette/58/pramode#2` is its second stretch."""
    title: str
    paragraphs: tuple[str, ...]

    @property
    def words(self) -> int:
        """How many there are, counted at blanks."""
        return sum(len(paragraph.split()) for paragraph in self.paragraphs)


def gazette_mirror(path: Path) -> Path:
    """Crawl the Linux Gazette into `path` where there is no mirror yet, which takes minutes, and return `path`."""
    if not path.exists():
        with tempfile.TemporaryDirectory() as folder:
            with tarfile.open(REAL / "linux-gazette.tar.xz") as tar:
                tar.extractall(folder, filter="data")
            with served(Path(folder)) as site:
                done = backfile("crawl", "linux_gazette", "--base-url", site, "--db", path, "--quiet", timeout=1_800)
        # A crawl ends with 3 where an archive has pages that a person should look at, and this one does.
        assert done.returncode in (0, 3), done.stderr
    return path


def read_texts(gazette: Path) -> Iterator[BaseText]:
    """Yield long and short texts of all four archives, natural reprints among them; `gazette` is a mirror of the Linux Gazette.

    The archives have few short texts, so that one in sixty long ones is cut up.
    """
    for key, title, text in (*_gazette(gazette), *_magazines(), *_debian()):
        for stretch in filter(_is_prose, stretches(key, title, text.split("\n\n"))):
            yield from _cut_up(stretch) if is_long(stretch) and zlib.crc32(key.encode()) % _CUT_UP == 0 else [stretch]


def is_long(text: BaseText) -> bool:
    """Tell whether a text is of the length of an article: 700 to 2,400 words."""
    return text.words in _LONG


def is_short(text: BaseText) -> bool:
    """Tell whether a text is of the length of a letter or of a quotation of the week: 60 to 250 words."""
    return text.words in _SHORT


def _is_prose(text: BaseText) -> bool:
    """Tell whether most of what stands between blanks has a letter: a picture made of characters has few."""
    tokens = " ".join(text.paragraphs).split()
    return sum(any(map(str.isalpha, token)) for token in tokens) > len(tokens) / 2


def _gazette(mirror: Path) -> Iterator[tuple[str, str, str]]:
    with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=ro", uri=True)) as db:
        yield from db.execute("SELECT key, title, body_text FROM articles WHERE language = 'en' ORDER BY key")


def _magazines() -> Iterator[tuple[str, str, str]]:
    for piece in read_pieces(REAL / "chambers-harpers.tar.xz"):
        yield f"{piece.periodical}/{piece.date}/{piece.number}", piece.title, piece.text


def _debian() -> Iterator[tuple[str, str, str]]:
    with tarfile.open(REAL / "debian-weekly-news.tar.xz") as tar:
        for member in sorted(tar, key=lambda member: member.name):
            page = _DEBIAN_PAGE.search(member.name)
            file = tar.extractfile(member) if page else None
            if page and file:
                web_page = WebPage(f"https://debian.example/{member.name}", file.read().decode("iso-8859-1"))
                found = web_page.root.xpath("//div[@id='inner']")
                blocks = read_blocks(found[0] if found else web_page.root, web_page.url)
                yield f"debian/{page['issue']}", web_page.title, body_text(blocks)


def stretches(key: str, title: str, paragraphs: Iterable[str]) -> Iterator[BaseText]:
    """Cut a text of which `paragraphs` is the whole at paragraph borders into equal stretches of about 1,500 words.

    What is neither of 700 to 2,400 nor of 60 to 250 words after that (a listing of 5,000 words without a blank line) is left out.
    """
    kept = [paragraph.strip() for paragraph in paragraphs if paragraph.strip()]
    total = sum(len(paragraph.split()) for paragraph in kept)
    count = max(1, round(total / _LENGTH))
    parts: list[list[str]] = [[] for _ in range(count)]
    before = 0
    for paragraph in kept:
        parts[min(count - 1, before * count // max(1, total))].append(paragraph)
        before += len(paragraph.split())
    for number, part in enumerate(parts, 1):
        text = BaseText(f"{key}#{number}", f"{title} ({number})" if number > 1 else title, tuple(part))
        if is_long(text) or is_short(text):
            yield text


def _cut_up(text: BaseText) -> Iterator[BaseText]:
    taken: list[str] = []
    number = 0
    for paragraph in text.paragraphs:
        taken.append(paragraph)
        piece = BaseText(f"{text.key}.{number}", f"{text.title}: {number}", tuple(taken))
        if piece.words >= _SHORT_LENGTH:
            if is_short(piece):
                yield piece
            number, taken = number + 1, []
