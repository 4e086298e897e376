"""The contents list of a page that holds a whole issue: which of its links lead to articles, under what titles, and to which blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from crawler.layouts.footnotes import is_mark
from crawler.layouts.page_furniture import printed_page
from crawler.reading.blocks import Block
from crawler.reading.bylines import split_title
from crawler.reading.white_space import fold_white, folded
from pipelines.items import PrintedLink
from pipelines.normalize.text import comparison_key

_LONGEST_LINE = 300
_LONGEST_TITLE = 150
_REACH = 6
"""Blocks from an anchor between two pages to what it was set for."""
_LIKE = 0.5
"""The least share of its words that a headline has in common with the line that leads to it."""

_PAGES = re.compile(
    r"[\s.…·,;:–—-]*(?:\b(?:page|pages|p\.|pp\.)\s*)?(?P<numbers>\d{1,4}[a-z]?(?:\s*[,;–-]\s*\d{1,4}[a-z]?)*)\W*$", re.IGNORECASE
)
_NUMBERS = re.compile(r"\W*\d{1,4}[a-z]?(?:\s*[,;–-]\s*\d{1,4}[a-z]?)*\W*")
# A line of an index goes on from one topic with its page to the next: "Elections, 122. Weather, 127".
_TOPICS = re.compile(r",\s*\d{1,4}\b[.;,]")
_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
_COMMON = frozenset("the of and an in to for on at by from with la le der die das und von de du des el los".split())
_STEM = 5


@dataclass(frozen=True)
class ContentsLine:
    """A line of the contents that leads to a place on the page."""

    title: str
    """As listed, without page number and writer."""
    byline: str | None
    """The writers listed with it."""
    anchor: str
    """Where it leads, as the link has it."""
    at: int | None
    """The block there; None where the page has no such anchor."""
    block: int
    """The block that the line stands in."""
    heading: int | None = None
    """The headline that it means, where it leads to the printed page and not to the article."""

    def likeness(self, text: str) -> float:
        """Return how much of the shorter of two texts, the title and `text`, the longer has, 0 to 1: by the beginnings of their words."""
        mine, theirs = _stems(self.title), _stems(text)
        return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0

    def is_heading_like(self, block: Block) -> bool:
        """Tell whether a block, no heading by its markup, is a headline: a short line in bold type that says what the title does."""
        return block.bold and len(block.text) <= _LONGEST_TITLE and self.likeness(block.text) >= _LIKE


def _stems(text: str) -> frozenset[str]:
    words = [word for word in _WORD.findall(comparison_key(text)) if word not in _COMMON]
    return frozenset(word[:_STEM] for word in words)


def find_lines(
    blocks: Sequence[Block], fragment_of: Callable[[str], str | None], places: Mapping[str, int], marks: Mapping[int, Sequence[int]],
    not_contents: re.Pattern[str],
) -> list[ContentsLine]:  # fmt: skip
    """Return the lines of the contents among `blocks`, in their order.

    The contents are the links that lead over one place of the page, that which most of its links lead over: between the list and the first
    article. `places` has the block at each anchor, `marks` the notes that each block's marks lead to, which are none; `not_contents`
    says below which headings a list is none of articles.
    """
    found = list(_links(blocks, fragment_of, places, marks, not_contents))
    cut = _cut(found)
    if cut is None:
        return []
    listed = [line for line in found if line.at is not None and line.block < cut <= line.at]
    lost = [line for line in found if line.at is None and line.block < cut]
    lines = sorted(listed + lost, key=lambda line: line.block)
    return [line if line.at is None else _found(line, blocks, places) for line in lines]


def _links(
    blocks: Sequence[Block], fragment_of: Callable[[str], str | None], places: Mapping[str, int], marks: Mapping[int, Sequence[int]],
    not_contents: re.Pattern[str],
) -> Iterator[ContentsLine]:  # fmt: skip
    rows = _Rows(blocks)
    is_other = False
    for index, block in enumerate(blocks):
        if block.role == "heading":
            is_other = bool(not_contents.match(block.text))
        if is_other:
            continue
        for link in block.links:
            fragment = fragment_of(link.url)
            at = places.get(fragment) if fragment else None
            if not fragment or (at is not None and (at <= index or at in marks.get(index, ()))):
                continue
            title = rows.title(index, link, printed_page(fragment) is not None)
            if title:
                yield ContentsLine(*split_title(title), fragment, at, index)


def _cut(lines: Sequence[ContentsLine]) -> int | None:
    """Return the block that most of the lines lead over: the first that they lead to."""
    ends = sorted({line.at for line in lines if line.at is not None})
    over = {end: len({line.at for line in lines if line.at is not None and line.block < end <= line.at}) for end in ends}
    return max(ends, key=lambda end: (over[end], -end), default=None)


class _Rows:
    """The lines of blocks, and the rows of tables that cells stand in."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self._rows: dict[etree._Element, list[int]] = {}
        for index, block in enumerate(blocks):
            if (row := _row(block)) is not None:
                self._rows.setdefault(row, []).append(index)

    def title(self, index: int, link: PrintedLink, leads_to_page: bool) -> str | None:
        """Return the title that `link`, in the block `index`, stands for: its words, or those of its line before the page's number."""
        line = self._line(index, link)
        if _NUMBERS.fullmatch(link.text):
            return _without_pages(line)
        has_words = len(link.text) > 2 and not is_mark(link.text) and not leads_to_page
        is_line = len(line) <= _LONGEST_LINE and 2 * len(link.text) >= len(_PAGES.sub("", line))
        return folded(link.text) if has_words and is_line else None

    def _line(self, index: int, link: PrintedLink) -> str:
        block = self.blocks[index]
        row = _row(block)
        if row is not None and len(self._rows[row]) > 1:
            return " ".join(self.blocks[one].text for one in self._rows[row])
        return next((line for line in block.text.split("\n") if link.text and link.text in line), block.text)


def _row(block: Block) -> etree._Element | None:
    return next(block.element.iterancestors("tr"), None) if block.role == "cell" else None


def _without_pages(line: str) -> str | None:
    match = _PAGES.search(line)
    title = line[: match.start()].strip() if match else ""
    is_title = (
        len(_WORD.findall(title)) > 0
        and len(title) <= _LONGEST_TITLE
        and not _TOPICS.search(line[: match.start("numbers")] if match else "")
    )
    return fold_white(title) if is_title else None


def _found(line: ContentsLine, blocks: Sequence[Block], places: Mapping[str, int]) -> ContentsLine:
    """Return a line with the place that it means, where it leads to a printed page: what on that page is headed, or begins, as it says."""
    page, at = printed_page(line.anchor), line.at
    if page is None or at is None:
        return line
    others = sorted(place for anchor, place in places.items() if printed_page(anchor) not in (None, page))
    end = next((place for place in others if place > at), len(blocks))
    before = next((place for place in reversed(others) if place < at), 0)
    # The page that an index gives may be one too late, or a misprint: where nothing is headed so there, it is looked for elsewhere.
    for stretch, least in ((range(at, end), _LIKE), (range(before, at), _LIKE), (range(len(blocks)), 1.0)):
        headed = [index for index in stretch if index > line.block and blocks[index].role == "heading"]
        best = max(headed, key=lambda index: (line.likeness(blocks[index].text), -index), default=None)
        if best is not None and line.likeness(blocks[best].text) >= least:
            return replace(line, at=best, heading=best)
    if line.anchor[-1:].isalpha():
        # The next page may begin within the block that the line means.
        begun = range(at, min(at + _REACH, end + 1, len(blocks)))
        return replace(line, at=max(begun, key=lambda index: (line.likeness(blocks[index].text[:_LONGEST_TITLE]), -index), default=at))
    return replace(line, at=None)
