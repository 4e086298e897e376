"""The contents page of an issue: a list of links to its articles, with their writers, in groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import zip_longest
from urllib.parse import urldefrag

from crawler.layouts.issue import IssuePage
from crawler.reading.blocks import Block, bare_text
from crawler.reading.bylines import begins_byline, names_in, split_listed
from crawler.reading.pages import Archive, SeenBlock, WebPage, spoken
from crawler.reading.white_space import fold_white, folded
from pipelines.items import ContentsEntry, Reading

_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class ListItem:
    """A block as an item of a contents list."""

    block: Block
    links: list[tuple[str, str]]
    """Where its links lead, absolute, and the words that carry each; those without words left out."""
    rest: str
    """The words outside the first of its links, line by line."""

    @property
    def byline(self) -> str | None:
        """The names after "by"."""
        return split_listed(self.rest)[1]

    @property
    def title(self) -> str:
        """The words of its first link; where it has none, the words before "by"."""
        return self.links[0][1] if self.links else fold_white(split_listed(self.rest)[0]).strip(" ,")


class ContentsPage(IssuePage):
    """An issue's own page: its date, and its contents as a list of links to its articles.

    Each item of a list, paragraph, cell or line that leads to an article is an entry: the words of its first link are the headline, what
    follows "by", there or in a line below, the writers. An item without a link over a list of entries, or a heading where there are
    several over entries, is the rubric of those below it, unless their own address tells one.
    """

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell by the address: that of an issue."""
        return archive.place(page.url).kind == "issue"

    def readings(self) -> list[Reading]:
        """Return the issue with its contents."""
        return self.issue("contents", self.printed_date(), self.contents())

    def seen(self) -> list[SeenBlock]:
        """Return the page's blocks: `entry` what leads to an article of the issue, `rubric` a heading over entries, the rest as marked."""
        items = {id(block): self._items(block) for block in self.page.blocks}
        sections = {id(item.block) for item in self._sections([item for found in items.values() for item in found])}
        return [self._seen(block, items[id(block)], id(block) in sections) for block in self.page.blocks]

    def _seen(self, block: Block, items: Sequence[ListItem], is_section: bool) -> SeenBlock:
        leads_to = [url for item in items for url, _ in item.links if self.is_entry(url)]
        reasons = spoken(
            stands_over_entries_where_there_are_several_such_headings=is_section,
            names_writers_after_by=bool(leads_to) and any(item.byline for item in items),
            leads_to_no_article_of_the_issue=not leads_to and bool(block.links),
        )
        role = "entry" if leads_to else "rubric" if is_section else block.role
        return SeenBlock(role, block.text, reasons=(*(f"leads to the article {url}" for url in leads_to), *reasons))

    def contents(self) -> list[ContentsEntry]:
        """Return the entries in their order, each article once."""
        found: dict[str | None, ContentsEntry] = {}
        for entry in self._entries():
            found.setdefault(entry.key, entry)
        return list(found.values())

    def is_entry(self, url: str) -> bool:
        """Tell whether `url`, absolute, is that of an article of the issue, as far as it tells, and not of a place in one."""
        place = self.archive.place(url)
        return place.kind == "article" and place.number in (None, self.place.number) and not urldefrag(url).fragment

    def _entries(self) -> Iterator[ContentsEntry]:
        section: ListItem | None = None
        group: ListItem | None = None
        items = [item for block in self.page.blocks if block.role not in ("comment", "separator") for item in self._items(block)]
        sections = self._sections(items)
        for item, after in zip_longest(items, items[1:]):
            if item.block.role == "heading":
                section = item if item in sections else None
            if group is not None and not _is_over(group, item):
                group = None
            url, words = next(((url, words) for url, words in item.links if self.is_entry(url)), ("", ""))
            if after is not None and _is_over(item, after) and (not url or url in (inner for inner, _ in after.links)):
                # A heading over several entries has no link, or that of the first of them.
                group = item
            elif url:
                over = group or section
                byline = item.byline or (group.byline if group else None) or _byline_below(item, after)
                rubric = self.archive.place(url).rubric or (over.title if over else None)
                yield ContentsEntry(url=url, key=self.archive.identity(url), headline=words, byline=byline, rubric=rubric)

    def _items(self, block: Block) -> list[ListItem]:
        """Return `block` as one item, or where several of its lines lead to an article, each of these as one."""
        lines = block.html.split("<br>")
        linked = [index for index, line in enumerate(lines) if any(self.is_entry(url) for url, _ in _links(line))]
        if len(linked) < 2:
            return [read_item(block)]
        ends = [*linked[1:], len(lines)]
        return [_item(block, "<br>".join(lines[begin:end])) for begin, end in zip(linked, ends, strict=True)]

    def _sections(self, items: Sequence[ListItem]) -> list[ListItem]:
        """Return the headings that part the contents: those over entries, where there are several."""
        found: list[ListItem] = []
        heading: ListItem | None = None
        for item in items:
            if item.block.role == "heading":
                heading = item if not any(self.is_entry(url) for url, _ in item.links) else None
            elif heading is not None and heading not in found and any(self.is_entry(url) for url, _ in item.links):
                found.append(heading)
        return found if len(found) > 1 else []


def read_item(block: Block) -> ListItem:
    """Return `block` as an item of a list."""
    return _item(block, block.html)


def _item(block: Block, html: str) -> ListItem:
    return ListItem(block, [(url, words) for url, words in _links(html) if words], _words(_LINK.sub("", html, count=1)))


def _byline_below(item: ListItem, after: ListItem | None) -> str | None:
    # Below a headline that stands alone, as newer sites have it.
    if item.rest or after is None or after.links or not begins_byline(after.rest):
        return None
    return names_in(after.rest)


def _links(html: str) -> list[tuple[str, str]]:
    return [(unescape(href), _words(words)) for href, words in _LINK.findall(html)]


def _words(html: str) -> str:
    return "\n".join(map(folded, bare_text(html).split("\n")))


def _is_over(group: ListItem, item: ListItem) -> bool:
    return group.block.role == item.block.role == "item" and item.block.level > group.block.level
