"""Reads the pieces of Chambers's Edinburgh Journal and Harper's New Monthly Magazine, one Project Gutenberg page an issue."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from crawler.blocks import Block, body_text, read_blocks
from crawler.pages import WebPage

_PAGE = re.compile(r"(?P<periodical>chambers|harpers)/(?P<date>\d{4}-\d\d(?:-\d\d)?)/[^/]+\.html?$")
# Anchors that every issue links to beside its contents: page numbers, notes and the contents themselves.
_NO_PIECE = re.compile(r"(?i)page|p?\d+$|f(?:n|oot)|note|contents?$|toc_|pglicen|return|top$|illus|fig|img|image")
_ENDS = re.compile(r"\*\*\* ?END OF TH|End of (?:the )?Project Gutenberg", re.IGNORECASE)
_FURNITURE = re.compile(r"Return to Table of\s+Contents|\[?(?:Pg|Page|p\.)\.? ?\d+\]?|\[?\d{1,3}\]?", re.IGNORECASE)
_LONGEST_TITLE = 200
_FEWEST_LISTED = 5


@dataclass(frozen=True)
class Piece:
    """A piece of an issue."""

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
    with tarfile.open(archive) as tar:
        pages = {member.name: file.read() for member in tar if _PAGE.search(member.name) and (file := tar.extractfile(member))}
    for name in sorted(pages):
        issue = _PAGE.search(name)
        assert issue is not None
        pieces = _pieces(_blocks(name, pages[name]))
        for number, (title, text) in enumerate(pieces, 1):
            yield Piece(issue["periodical"], issue["date"], number, title, text)


def _blocks(name: str, page: bytes) -> list[Block]:
    try:
        source = page.decode("utf-8")
    except UnicodeDecodeError:
        source = page.decode("iso-8859-1")
    url = f"https://magazines.example/{PurePosixPath(name)}"
    return [block for block in read_blocks(WebPage(url, source).root, url) if block.role not in ("separator", "comment")]


def _pieces(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Yield title and text of each piece: from one heading that the contents link to, to the next."""
    starts = _starts(blocks)
    end = next((at for at, block in enumerate(blocks) if at > len(blocks) // 2 and _ENDS.search(block.text)), len(blocks))
    titles: list[str] = []
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        titles.append(" ".join(blocks[start].text.split()))
        body = [block for block in blocks[start + 1 : stop] if not _FURNITURE.fullmatch(block.text)]
        if body:
            # A heading without a text of its own is the title, and what follows it the subtitle.
            yield " ".join(titles), body_text(body)
            titles = []


def _starts(blocks: Sequence[Block]) -> list[int]:
    targets = {link.url.partition("#")[2] for block in blocks for link in block.links if "#" in link.url}
    listed = {target for target in targets if not _NO_PIECE.match(target)}
    linked = [at for at, block in enumerate(blocks) if listed.intersection(block.anchors) and len(block.text) <= _LONGEST_TITLE]
    headings = [at for at, block in enumerate(blocks) if block.role == "heading" and block.level <= 3]
    return linked if len(linked) >= _FEWEST_LISTED else headings
