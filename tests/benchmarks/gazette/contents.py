"""Reads the list items of a contents page: links, authors and groups."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.benchmarks.gazette.text import squeeze

BY = re.compile(r"\b(?:by|from)\s+(.+)$", re.IGNORECASE | re.DOTALL)
AT_SITE = re.compile(r"\s+at\s+\S+\.\w+$")


@dataclass(kw_only=True)
class Item:
    """A list item: the link that it opens with, and the text round it."""

    depth: int
    parent: Item | None = None
    href: str | None = None
    label: str = ""
    tail: str = ""
    """Text between the link and the first break: the author stands here."""
    own: str = ""
    """Text of an item without a link: a group's name."""
    children: list[Item] = field(default_factory=list)


class ContentsParser(HTMLParser):
    """Collect the list items of a contents page."""

    # From issue 132 a summary stands after the author, behind a break.
    ENDS = frozenset({"br", "p", "td", "tr", "table", "hr", "div", "h1", "h2", "h3"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[Item] = []
        self.depth = 0
        self.item: Item | None = None
        self.in_link = False
        self.ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open items and links."""
        if tag in {"ul", "ol"}:
            self.depth += 1
            self.ended = True
        elif tag == "li":
            self.open_item()
        elif tag == "a" and self.item and self.item.href is None and not self.ended:
            href = dict(attrs).get("href")
            if href:
                self.item.href, self.in_link = squeeze(href), True
        elif tag in self.ENDS:
            self.break_item(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close links and lists."""
        if tag == "a":
            self.in_link = False
        elif tag in {"ul", "ol"}:
            self.depth = max(0, self.depth - 1)
            self.item = None
        elif tag == "li":
            self.ended = True
        elif tag in self.ENDS:
            self.break_item(tag)

    def handle_data(self, data: str) -> None:
        """Give text to the open item."""
        if self.item is None or self.ended:
            return
        if self.in_link:
            self.item.label += data
        elif self.item.href is None:
            self.item.own += data
        else:
            self.item.tail += data

    def open_item(self) -> None:
        """Begin an item under the last one of a lesser depth."""
        parent = next((item for item in reversed(self.items) if item.depth < self.depth), None)
        self.item = Item(depth=self.depth, parent=parent)
        self.items.append(self.item)
        if parent is not None:
            parent.children.append(self.item)
        self.in_link, self.ended = False, False

    def break_item(self, tag: str) -> None:
        """Stop collecting at a break after some text, and leave the list at a table's cell."""
        if tag in {"td", "tr", "table"}:
            self.item = None
        elif self.item is not None and (self.item.label or self.item.own.strip()) and not self.in_link:
            self.ended = True


def list_items(text: str) -> list[Item]:
    """The list items of a page."""
    parser = ContentsParser()
    parser.feed(text)
    parser.close()
    return parser.items


def listed_author(tail: str) -> str | None:
    """The author after a title: `, by A. Name`; "from O'Reilly & Associates" (issue 28) is one too."""
    found = BY.search(squeeze(tail))
    if not found:
        return None
    name = AT_SITE.sub("", found[1].strip(" .,;"))
    return name or None


def group_of(item: Item) -> tuple[str | None, str | None]:
    """The group that an item stands under, with the author that the group bears.

    In issues 11-24 a group links to its first article ("New Release Reviews" to hotjava.html); later it has no link.
    An item that links to a page of its own is no group ("Graphics Muse" with a companion piece in issue 13).
    """
    parent = item.parent
    if parent is None:
        return None, None
    if parent.href is None:
        text = squeeze(parent.own)
        name = BY.split(text)[0].strip(" ,")
        return name or None, listed_author(text)
    if is_group(parent):
        return squeeze(parent.label), listed_author(parent.tail)
    return None, None


def is_group(item: Item) -> bool:
    """Whether an item's link is repeated, without an anchor, by an item below it."""
    return any(child.href and page_of(child.href) == page_of(item.href or "") and "#" not in child.href for child in item.children)


def page_of(href: str) -> str:
    """A link's file, without `./` and anchor."""
    return href.partition("#")[0].removeprefix("./")
