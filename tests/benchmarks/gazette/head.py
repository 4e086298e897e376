"""Reads what an article page says of itself: its title, headings and byline."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.benchmarks.gazette.agreement import similarity, tokens
from tests.benchmarks.gazette.text import squeeze

SERIES_MARK = re.compile(r"\bLG\s*#?\s*\d+|\bIssue\s*#?\s*\d+|\bLinux Gazette\b", re.I)
LEAST_KIN = 1 / 3


@dataclass(kw_only=True)
class Head:
    """What an article page says of itself."""

    title: str = ""
    headings: list[str] = field(default_factory=list)
    byline: str = ""
    signed: bool = False
    """The byline follows the first heading, with no other between."""


class HeadParser(HTMLParser):
    """Collect the title, the first headings and the line that begins with "by"."""

    BLOCKS = frozenset({"title", "h1", "h2", "h3", "h4", "h5", "h6", "big", "strong", "center", "p", "td", "font", "b"})
    HEADINGS = frozenset({"h1", "h2", "h3", "big"})
    MASTHEAD = re.compile("making linux just", re.IGNORECASE)

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = Head()
        self.open: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block."""
        if tag in self.BLOCKS:
            self.open.append((tag, []))

    def handle_data(self, data: str) -> None:
        """Give text to every open block."""
        for _, pieces in self.open:
            pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost block of the name."""
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] == tag:
                self.keep(tag, squeeze("".join(self.open.pop(index)[1])))
                return

    def keep(self, tag: str, text: str) -> None:
        """Use a closed block's text."""
        if tag == "title":
            self.head.title = self.head.title or text
        elif re.match(r"by\b", text, re.I) and not self.head.byline:
            self.head.byline = text[:300]
            self.head.signed = len(self.head.headings) == 1
        elif tag in self.HEADINGS and text not in {"", *self.head.headings} and not self.MASTHEAD.search(text):
            self.head.headings.append(text)


def page_head(text: str) -> Head:
    """The head of a page, looked for in its first part."""
    parser = HeadParser()
    parser.feed(text[:20000])
    return parser.head


def own_titles(head: Head, listed: str) -> list[str]:
    """The page's names for itself: its title without "LG #30" or "Issue 20", and its first heading.

    The heading counts only where the byline comes next, or where it shares a third of its words with the title or the
    listed title: where the headline is a picture (News Bytes to issue 81, Back Page to 38, Graphics Muse), the first
    heading is "Contents:" or an item's.
    """
    title = squeeze(SERIES_MARK.sub(" ", head.title))
    heading = head.headings[0] if head.headings else ""
    names = [title] if tokens(title) else []
    if head.signed or any(similarity(heading, other) >= LEAST_KIN for other in (title, listed)):
        names.append(heading)
    return names
