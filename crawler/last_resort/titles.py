"""Which line of a page is the headline of its article: as the page calls itself, else as it looks; never the name of the site."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.last_resort.furniture import Furniture, letters
from crawler.last_resort.machine_marks import marked_titles
from crawler.reading.blocks import Block
from crawler.reading.bylines import without_byline
from crawler.reading.pages import WebPage
from pipelines.normalize.text import count_words, one_line

_TITLE_PARTS = re.compile(r"\s[|–—:»«·-]+\s|\s*\|\s*|:\s")
_LONGEST_HEADLINE = 40
"""Words."""
_NEAR = 12
"""Blocks before the text among which a headline stands that only its size tells."""
_LIKE = 0.6
"""The share of a title that a line must have to be it."""
# What heads a part of an article, or says what kind of line it is.
_PART_HEAD = re.compile(r"(?:table of )?contents|introduction|abstract|overview|summary|foreword|preface", re.IGNORECASE)
_HEADLINE_CLASS = re.compile(r"(?<![a-z])(?:headline|(?:entry|post|article|page)?-?title)(?![a-z])", re.IGNORECASE)
_NO_WORDS = ("separator", "comment")


class Titles:
    """What a page calls itself."""

    def __init__(self, page: WebPage, furniture: Furniture) -> None:
        """Take the page, and what stands on any page of its archive."""
        self.furniture = furniture
        self.marked = [letters(title) for title in marked_titles(page.root) if not furniture.names_site(title)]
        parts = [part.strip() for part in _TITLE_PARTS.split(page.title) if part.strip()]
        self.own = [part for part in parts if not furniture.names_site(part)]
        self.is_parted = len(parts) > len(self.own)
        self.title = letters("".join(self.own))

    def printed_at(self, blocks: Sequence[Block], top: int, first: int) -> int:
        """Return the place of the headline among `blocks` from `top` to where the prose begins, at `first`; -1 where none is printed."""
        graded = [(self._grade(blocks[place], first - place), place) for place in range(top, first + 1)]
        best, place = max(graded, default=(0.0, -1))
        return place if best > 0 else -1

    def from_title(self) -> str | None:
        """Return what the page's title says besides the names of its site; None where that may be one of them, or two things."""
        return self.own[0] if len(self.own) == 1 and (self.is_parted or self.title in self.marked) else None

    def _grade(self, block: Block, before: int) -> float:
        """Return how sure a block, so many before the text, is the headline; 0 where it is none."""
        if block.role in _NO_WORDS or count_words(block.text) > _LONGEST_HEADLINE or not letters(block.text):
            return 0.0
        if block.text.rstrip().endswith(":"):
            return 0.0
        heads = block.role == "heading"
        if (block.link_share > _LIKE and not heads) or self.furniture.names_site(one_line(block.text)) or self.furniture.is_masthead(block):
            return 0.0
        likeness = self._likeness(letters(headline_of(block)))
        if likeness:
            return likeness + (1 if heads else 0)
        if before == 0 or before > _NEAR or self.furniture.is_date(block) or _PART_HEAD.fullmatch(headline_of(block).strip(" :.")):
            return 0.0
        return _grade_by_look(block)

    def _likeness(self, key: str) -> float:
        if key in self.marked:
            return 3.0
        own = [letters(part) for part in self.own]
        if key in own and len(key) > _LIKE * len(self.title):
            return 2.5
        if any(_is_mostly(key, title) for title in self.marked):
            return 2.0
        return 1.5 if key in own or _is_mostly(key, self.title) else 0.0


def _is_mostly(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _LIKE * len(longer) and shorter in longer


def _grade_by_look(block: Block) -> float:
    if block.role == "heading" and block.level <= 3:
        return 1 - block.level / 10
    if _HEADLINE_CLASS.search(f"{block.element.get('class') or ''} {block.element.get('id') or ''}"):
        return 0.6
    return 0.4 if block.bold or block.size > 0 else 0.0


def headline_of(block: Block) -> str:
    """Return the headline that `block` is, without a line that names the writer."""
    return without_byline(block.text) or one_line(block.text)
