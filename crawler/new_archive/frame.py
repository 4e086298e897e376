"""The frame of a site's articles: the lines that stand at the top or foot of most of them, and belong to none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice, takewhile
from typing import Any

from crawler.layouts.article import ArticlePage
from crawler.new_archive.seen import SeenPage
from crawler.reading.blocks import Block
from crawler.reading.pages import Layout
from pipelines.normalize.text import comparison_key

_REACH = 14
_OFTEN = 0.25
_FEWEST = 3
_LONGEST = 200
_OPENING = 3
"""Words that the lines of a foot begin with, all alike."""
_MOST_ANCHORS = 6
_HELPS = 1.01


def framed(pages: Sequence[SeenPage], score: Callable[[type[Layout]], float]) -> type[ArticlePage]:
    """Return the layout of articles, with what stands above and below those of `pages`; as it is where that is nothing.

    `score` tells how well a layout reads the pages.
    """
    said: dict[str, Any] = {}
    if below := _below(pages):
        said["foot_lines"] = (*ArticlePage.foot_lines, *below)
    best = score(_layout(said))
    # Each is tried, not believed: the one writer of a paper stands above each of its articles too.
    above = [("anchors_above", anchor) for anchor in _anchors(pages)] + [("lines_above", line) for line in _above(pages)]
    for name, line in above:
        tried = {**said, name: (*said.get(name, getattr(ArticlePage, name)), line)}
        if (found := score(_layout(tried))) > _HELPS * best:
            said, best = tried, found
    return _layout(said)


def _layout(said: dict[str, Any]) -> type[ArticlePage]:
    doc = "An article, between what stands at the top and foot of most pages."
    return type("Article", (ArticlePage,), {"__doc__": doc, **said}) if said else ArticlePage


def _above(pages: Sequence[SeenPage]) -> list[str]:
    tops = [{_bare(block.text) for block in _before_text(page.page.blocks) if _is_line(block)} for page in pages]
    common = [line for line in _common(tops) if line]
    # One that is a part of another says it too.
    return [_plain(line) for line in common if not any(line != other and other in line for other in common)]


def _anchors(pages: Sequence[SeenPage]) -> list[str]:
    return _common([{anchor for block in page.page.blocks[:_REACH] for anchor in block.anchors} for page in pages])[:_MOST_ANCHORS]


def _below(pages: Sequence[SeenPage]) -> list[str]:
    known = re.compile("|".join(ArticlePage.foot_lines), re.IGNORECASE)
    ends = [{_opening(block.text) for block in _before_text(page.page.blocks[::-1]) if _is_line(block)} - {""} for page in pages]
    return [_plain(line) for line in _common(ends) if not known.match(line) and not re.search(r"\d", line)]


def _before_text(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks before the first that is too long for a line."""
    return list(takewhile(lambda block: len(block.text) <= _LONGEST, islice(blocks, _REACH)))


def _common(lines: Iterable[set[str]]) -> list[str]:
    """Return the lines that many of the pages have, those of most pages first."""
    pages = list(lines)
    counts = Counter(line for page in pages for line in page)
    least = max(_FEWEST, _OFTEN * len(pages))
    return [line for line, count in counts.most_common() if count >= least]


def _is_line(block: Block) -> bool:
    # A bar of links is told by its links, and a comment is no line.
    return block.role not in ("comment", "separator") and block.link_share < 0.5 and 0 < len(block.text) <= _LONGEST


def _opening(text: str) -> str:
    words = text.split()
    return " ".join(words[:_OPENING]) if len(words) >= _OPENING else ""


def _plain(text: str) -> str:
    return re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", text)


def _bare(text: str) -> str:
    """Return the first line of `text` without marks at its ends."""
    return re.sub(r"^\W+|\W+$", "", text.split("\n")[0]) if len(comparison_key(text).split()) > 1 else ""
