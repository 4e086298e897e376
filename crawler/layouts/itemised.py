"""An issue on one page, made of items: pieces that each open with bold words or a heading, and run on to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, cast

from lxml import etree

from crawler.layouts.issue import IssuePage
from crawler.reading.blocks import Block, bare_text
from crawler.reading.body import body_html, body_links, body_text
from crawler.reading.language_links import page_language
from crawler.reading.pages import Archive, SeenBlock, WebPage, spoken
from pipelines.items import ArticleReading, ContentsEntry, IssueReading, Reading
from pipelines.normalize.dates import PrintedDate
from pipelines.normalize.language import read_language
from pipelines.normalize.text import count_words

# The bold words that a block's markup begins with, and what else is closed with them: `<a href="…"><strong>Title.</strong></a> Text`.
_BOLD_OPENING = re.compile(r"(?P<opened>(?:<\w[^>]*>)*?)<strong>(?P<words>.*?)</strong>(?P<closed>(?:</\w+>)*)", re.DOTALL)
_SENTENCE_ENDS = (".", "?", "!", "…", ":", "。", "？", "！", "：")
_ENDED = re.compile(r"\s*[.:。：]|\s[–—]\s|\s--?\s|\s*\n|\s*$")
"""What follows bold words that say all they have to say."""
# A title's question mark may stand outside the bold words.
_ASKED = re.compile(r" ?[?!？！]")
_STOP = re.compile(r"\s*(?:[.:。：]|[–—]|--?(?=\s))?\s*(?:<br>\s*)?")
_HEADLINE_STOPS = " .:。："
_LONGEST_HEADLINE = 160
_TITLED = 0.8
"""The share of its leads that are titles from which a page is one where bold words mean a title."""
_MOST_FOOT = 100
"""Words after the last rule of a page that may be its foot."""
_ANCHOR = re.compile(r"[\w.-]+")
_PROSE = ("paragraph", "cell")


@dataclass(frozen=True)
class Lead:
    """What opens an item."""

    words: str
    """The bold words, or the heading."""
    stands_alone: bool
    """Nothing else stands in its line: no more than a glance is needed to see that it opens an item."""
    is_title: bool
    """It says all it has to say: no sentence of the text goes on from it."""
    begins_sentence: bool
    """What follows it may be the beginning of a sentence: it begins with a capital."""
    rest: Block | None
    """The block without it; None where nothing is left."""


@dataclass
class Item:
    """A piece of news."""

    headline: str | None = None
    """What opens it, where that is a title."""
    body: list[Block] = field(default_factory=list)
    anchors: tuple[str, ...] = ()
    """The names that a link can jump to at its beginning."""


class ItemisedIssue(IssuePage):
    """An issue on one page, made of items; one that has none is one article.

    The text begins below the page's first heading, which names and dates the issue, and ends before its foot: the last rule, where less
    than a hundred words follow it and no item. What stands above the first item is an article too, mostly the editor's introduction.
    """

    within: ClassVar[str | None] = None
    """XPath of the element that holds the issue, where the page's markup names it; else the smallest that holds the heading and half of
    the page's words."""
    furniture: ClassVar[re.Pattern[str] | None] = None
    """Blocks that are no part of any text."""
    least_share: ClassVar[float] = 0.4
    """Of the paragraphs, the share that must open with bold words where none of these has a line of its own: else they only stress."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell by the address: that of an issue."""
        return archive.place(page.url).kind == "issue"

    def readings(self) -> list[Reading]:
        """Return the issue, with its items as its contents, and each item as an article."""
        issue = self.whole_issue()
        return [*([issue] if issue else []), *self.articles]

    def seen(self) -> list[SeenBlock]:
        """Return the page's blocks: `title` and `lead` what names issue and items, `text` what is of an item, the rest as marked up."""
        text, held = ({id(block) for block in blocks} for blocks in (self.text, self._below_title()))
        return [
            SeenBlock(self._role(block, id(block) in text), block.text, reasons=self._spoken(block, id(block) in text, id(block) in held))
            for block in self.page.blocks
        ]

    def _role(self, block: Block, is_text: bool) -> str:
        if block is self.title:
            return "title"
        if not is_text:
            return block.role
        return "lead" if self.is_itemised and self.lead(block) else "text"

    def _spoken(self, block: Block, is_text: bool, is_held: bool) -> tuple[str, ...]:
        lead = self.lead(block) if is_text else None
        return spoken(
            is_the_highest_heading=block is self.title,
            stands_above_the_title_or_outside_what_holds_the_issue=not is_held and block is not self.title and block.role != "comment",
            is_furniture_or_stands_below_the_last_rule=is_held and not is_text and block.role != "comment",
            opens_with_bold_words_or_is_a_heading=lead is not None,
            has_them_on_a_line_of_their_own=lead is not None and lead.stands_alone,
            says_with_them_all_that_a_title_says=lead is not None and lead.is_title,
            goes_on_from_them_with_a_new_sentence=lead is not None and lead.begins_sentence,
            opens_no_item_as_the_page_has_too_few_such=lead is not None and not self.is_itemised,
        )

    # The page's parts.

    @cached_property
    def title(self) -> Block | None:
        """The heading that names and dates the issue."""
        headings = [block for block in self.page.blocks if block.role == "heading"]
        return min(headings, key=lambda block: block.level, default=None)

    @cached_property
    def text(self) -> list[Block]:
        """The blocks of the issue's text, in order."""
        blocks = self._below_title()
        foot = self._foot(blocks)
        furniture = self.furniture
        return [block for block in blocks[:foot] if block.role != "comment" and not (furniture and furniture.search(block.text))]

    def _below_title(self) -> list[Block]:
        blocks = self.page.blocks
        begin = next((at + 1 for at, block in enumerate(blocks) if block is self.title), 0)
        holder = self._holder()
        held = set(holder.iter()) if holder is not None else None
        return [block for block in blocks[begin:] if held is None or block.element in held]

    def _holder(self) -> etree._Element | None:
        """Return the element that holds the issue."""
        if self.within is not None:
            return next(iter(cast("list[etree._Element]", self.page.root.xpath(self.within))), None)
        if self.title is None:
            return None
        blocks = [(block.element, count_words(block.text)) for block in self.page.blocks]
        total = sum(words for _, words in blocks)
        for holder in self.title.element.iterancestors():
            held = set(holder.iter())
            if 2 * sum(words for element, words in blocks if element in held) >= total:
                return holder
        return None

    def _foot(self, blocks: Sequence[Block]) -> int:
        """Return where the foot begins: at the last rule, if little follows and no item does; else at the end."""
        last = max((at for at, block in enumerate(blocks) if block.role == "separator"), default=len(blocks))
        after = blocks[last:]
        is_foot = sum(count_words(block.text) for block in after) <= _MOST_FOOT and not any(self.lead(block) for block in after)
        return last if is_foot else len(blocks)

    @cached_property
    def date_text(self) -> str | None:
        """The issue's date as its heading prints it, else as the page's title or what stands at its top does."""
        return (self.date_in(self.title.text) if self.title is not None else None) or self.printed_date()

    @cached_property
    def language(self) -> str | None:
        """The language of the issue: what the page says, else what its periodical is written in."""
        return page_language(self.page) or (self.periodical.language if self.periodical else None)

    # Its items.

    def lead(self, block: Block) -> Lead | None:
        """Return what opens an item at `block`, None where none can begin there; whether one does, the whole page decides."""
        if block.quoted or not block.text or block.role not in (*_PROSE, "heading"):
            return None
        if block.role == "heading" or (block.bold and len(block.text) <= _LONGEST_HEADLINE):
            return Lead(block.text, stands_alone=True, is_title=True, begins_sentence=False, rest=None)
        opening = _BOLD_OPENING.match(block.html)
        if opening is None or opening["opened"].count("<") != opening["closed"].count("</"):
            return None
        words = bare_text(opening["words"])
        after, html = block.text.removeprefix(words), block.html[opening.end() :]
        if not words.strip() or len(after) == len(block.text):
            return None
        if asked := _ASKED.match(after):
            words, after, html = words + asked[0].strip(), after[asked.end() :], html[asked.end() :]
        is_said = words.rstrip().endswith(_SENTENCE_ENDS) or _ENDED.match(after) is not None
        rest = replace(block, text=_STOP.sub("", after, count=1), html=_STOP.sub("", html, count=1))
        return Lead(
            words,
            stands_alone=after.lstrip(" ").startswith("\n"),
            is_title=is_said and len(words) <= _LONGEST_HEADLINE,
            begins_sentence=rest.text[:1].isupper() and after[:1].isspace(),
            rest=rest if rest.text else None,
        )

    @cached_property
    def _leads(self) -> dict[int, Lead]:
        """What may open items, by the index of its block in the text."""
        return {at: lead for at, block in enumerate(self.text) if (lead := self.lead(block))}

    @cached_property
    def is_itemised(self) -> bool:
        """Whether the page is made of items: two of its leads have lines of their own, or so many paragraphs have one."""
        leads = self._leads.values()
        if sum(lead.stands_alone for lead in leads) > 1:
            return True
        paragraphs = sum(block.role in _PROSE and not block.quoted for block in self.text)
        return len(leads) > 1 and len(leads) >= self.least_share * paragraphs

    @cached_property
    def items(self) -> list[Item]:
        """The items, in order; before them what stands above the first; the whole text as one where the page is not made of items."""
        if not self.is_itemised:
            return [Item(self.title.text if self.title else None, self.text)]
        titles = sum(lead.is_title for lead in self._leads.values())
        bold_is_title = titles >= _TITLED * len(self._leads)
        items = [Item()]
        for at, block in enumerate(self.text):
            lead = self._leads.get(at)
            if lead is None:
                items[-1].body.append(block)
            elif lead.is_title or (bold_is_title and lead.begins_sentence):
                headline = lead.words.strip().rstrip(_HEADLINE_STOPS) or None
                items.append(Item(headline, [lead.rest] if lead.rest else [], block.anchors))
            else:
                # The sentence goes on from the words that stress what it is about: they are a part of the text.
                items.append(Item(None, [block], block.anchors))
        return [item for item in items if item.headline or body_text(item.body)]

    @cached_property
    def articles(self) -> list[ArticleReading]:
        """The items as articles."""
        return [self.article(item, key) for item, key in zip(self.items, self._keys(), strict=True)]

    def _keys(self) -> Iterator[str]:
        taken = set()
        for number, item in enumerate(self.items, 1):
            name = next((name for name in item.anchors if _ANCHOR.fullmatch(name) and name not in taken), str(number))
            taken.add(name)
            yield self.key if number == 1 else f"{self.key}#{name}"

    def article(self, item: Item, key: str) -> ArticleReading:
        """Return an item as an article."""
        # A list of packages is in no language: what stands in sentences tells.
        prose = body_text(block for block in item.body if block.role != "item")
        issue_key = self.issue_key()
        return ArticleReading(
            key=key,
            periodical=self.code,
            issue_key=issue_key,
            headline=item.headline,
            date_text=self.date_text,
            date=self._dated_by_address() if issue_key is None else None,
            body_text=body_text(item.body),
            body_html=body_html(item.body),
            links=body_links(item.body),
            language=read_language(prose, self.language, [one.language for one in self.archive.periodicals]),
        )

    def _dated_by_address(self) -> PrintedDate | None:
        date = self.date_of_address() if not self.date_text else None
        return replace(date, inferred=True) if date else None

    def whole_issue(self) -> IssueReading | None:
        """Return the issue, its items as its contents; None where its number is not known."""
        contents = [ContentsEntry(url=self._address_of(one), key=one.key, headline=one.headline or "") for one in self.articles]
        key = self.issue_key()
        if key is None or self.code is None:
            return None
        return IssueReading(
            key=key,
            periodical=self.code,
            role="contents",
            number=self.place.number,
            date_text=self.date_text,
            date=self._dated_by_address(),
            contents=contents,
        )

    def _address_of(self, article: ArticleReading) -> str:
        name = article.key.partition("#")[2]
        return f"{self.page.url}#{name}" if any(name in item.anchors for item in self.items) else self.page.url
