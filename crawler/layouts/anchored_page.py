"""A page that holds a whole issue, with its anchors: its blocks as printed, where its links lead, its marks of notes, its printed pages."""

from __future__ import annotations

import re
from functools import cached_property

from crawler.layouts.footnotes import is_mark
from crawler.layouts.page_furniture import as_printed, printed_page, without_page_numbers
from crawler.reading.blocks import Block, read_blocks
from crawler.reading.pages import WebPage

_TO_CONTENTS = re.compile(r"(?:table.?of.?)?contents?|top|toc|page.?top|_?start", re.IGNORECASE)
_LONGEST_WAY_BACK = 80


def own_targets(page: WebPage) -> set[str]:
    """Return the anchors of `page` that links on it lead to."""
    links = ((link.get("href") or "").strip().partition("#") for link in page.root.iter("a"))
    wanted = {fragment for address, _, fragment in links if fragment and (not address or page.url.endswith(address))}
    return wanted.intersection(map(str, page.selector.xpath("//@id | //a/@name").getall()))


class AnchoredPage:
    """One page that holds a whole issue."""

    def __init__(self, page: WebPage, aside: re.Pattern[str]) -> None:
        """Take the page, and how a block begins that is no part of the issue's text."""
        self.page = page
        self._aside = aside

    @cached_property
    def blocks(self) -> list[Block]:
        """Its blocks, without those that lead back to the top and what is no part of the issue."""
        blocks = as_printed(read_blocks(without_page_numbers(self.page.root), self.page.base_url))
        return [block for block in blocks if block.role != "comment" and not self._leads_back(block) and not self._aside.match(block.text)]

    def _leads_back(self, block: Block) -> bool:
        """Tell whether a block is nothing but links to places on the page that are no notes: "Return to Table of Contents"."""
        if not block.links or block.link_share < 0.9 or len(block.text) > _LONGEST_WAY_BACK or block.role == "heading":
            return False
        return all(_TO_CONTENTS.fullmatch(self.fragment(link.url) or "") for link in block.links)

    def fragment(self, url: str) -> str | None:
        """Return the anchor that a link leads to, None where it leads to another page."""
        address, _, fragment = url.partition("#")
        return fragment if fragment and address in (self.page.url, self.page.base_url.partition("#")[0]) else None

    @cached_property
    def places(self) -> dict[str, int]:
        """The block at each anchor."""
        places: dict[str, int] = {}
        for index, block in enumerate(self.blocks):
            for anchor in block.anchors:
                places.setdefault(anchor, index)
        return places

    @cached_property
    def marks(self) -> dict[int, list[int]]:
        """The blocks further on that the marks of notes in each block lead to."""
        found: dict[int, list[int]] = {}
        for index, block in enumerate(self.blocks):
            for link in block.links:
                fragment = self.fragment(link.url) or ""
                target = self.places.get(fragment, -1)
                leads_to_note = target > index and is_mark(link.text) and printed_page(fragment) is None
                if leads_to_note and self._points_back(target, index):
                    found.setdefault(index, []).append(target)
        return found

    def _points_back(self, note: int, mark: int) -> bool:
        """Tell whether a note leads back to its mark; a number in a contents list leads to an article, which does not."""
        anchors = self.blocks[mark].anchors
        fragments = (self.fragment(link.url) for block in self.blocks[note : note + 2] for link in block.links)
        return any(fragment in anchors or self.places.get(fragment) == mark for fragment in fragments if fragment)

    @cached_property
    def page_numbers(self) -> list[tuple[int, str]]:
        """Where each printed page begins; a number lower than the one before is a misprint, or an anchor in an article."""
        found: list[tuple[int, str]] = []
        last = 0
        anchors = ((index, anchor) for index, block in enumerate(self.blocks) for anchor in block.anchors)
        for index, page in ((index, page) for index, anchor in anchors if (page := printed_page(anchor))):
            if page.isdigit() and int(page) < last:
                continue
            last = int(page) if page.isdigit() else last
            found.append((index, page))
        return found
