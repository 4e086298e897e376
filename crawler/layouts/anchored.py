"""A page that holds a whole issue: its contents are links to anchors of the page itself, and it is split at them into articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import ClassVar

from crawler.layouts.anchored_contents import ContentsLine, find_lines
from crawler.layouts.anchored_page import AnchoredPage, own_targets
from crawler.layouts.article_head import Head, head_start, is_numbered, read_head
from crawler.layouts.credits import is_credit, without_credit
from crawler.layouts.footnotes import NOTES_HEADING, Footnotes, find_footnotes, referred, without_way_back
from crawler.layouts.page_furniture import printed_page
from crawler.reading.blocks import Block
from crawler.reading.body import body_html, body_links, body_text
from crawler.reading.bylines import is_printed_byline
from crawler.reading.pages import Archive, Layout, SeenBlock, WebPage, spoken
from pipelines.items import ArticleReading, ContentsEntry, IssueReading, Reading
from pipelines.normalize.date_phrases import dates_in

_FEWEST = 3
"""Links of a contents list, or headings, without which a page is no issue."""
_FEWEST_LETTERS = 1_500
_HEAD_REACH = 6
"""Blocks from an anchor to the headline that belongs to it."""
_SHORT = 160
_PROSE = 200
_DATED = re.compile(r"[^\W\d_].*\d{4}|\d{4}\W+\w|年")
"""A date that has more than its year."""


@dataclass
class _Section:
    """One article of the page: where it stands, and what the contents call it."""

    start: int
    """The first block of its head."""
    heading: int | None
    """The block of its headline."""
    lines: list[ContentsLine] = field(default_factory=list)
    """The lines of the contents that lead to it."""
    end: int = 0
    """The block after its last."""
    group: Head | None = None
    """The heading over it and others, which has no text of its own."""
    top: int = 0
    """Its first block, or that of such a heading right above it, whose notes stand with it."""

    @property
    def rubric(self) -> str | None:
        """What the heading over it says."""
        return self.group.headline if self.group else None


class AnchoredIssue(Layout):
    """An issue on one page.

    What the contents name is an article, from where its line leads to where the next begins. A heading as large as those of the articles
    that are named begins an article too; everything else between is part of the article before. A page without such links is split at
    its largest headings that have a text each.
    """

    issue_line: ClassVar[re.Pattern[str]] = re.compile(
        r"(?P<number>\bN(?:o|umber|r)\b\.?\s*(?P<numeral>\d{1,5}|[IVXLC]{1,9})\b)|(?P<volume>\bVol(?:ume)?\b\.?\s*(?P<volume_numeral>\d{1,4}|[IVXLC]{1,9})\b)",
        re.IGNORECASE,
    )
    """Number or volume, in the lines above the first article."""
    foot: ClassVar[re.Pattern[str]] = re.compile(
        r"\W*(?:(?:end|start) of (?:the |this )?project gutenberg|\*{3} ?end of|transcriber[’']?s?[’']? notes?\b"
        r"|(?:printed and published|published and printed) by)",
        re.IGNORECASE,
    )
    """How the block begins that ends the issue's text, wherever it stands below the contents."""
    footer: ClassVar[re.Pattern[str]] = re.compile(
        r"\W*(?:copyright\b|©|\(c\) |all rights reserved|credits\W*$|colophon\W*$)", re.IGNORECASE
    )
    """The same, of a block that may stand in a text too: it counts below the headline of the last article that the contents name."""
    aside: ClassVar[re.Pattern[str]] = re.compile(r"[\[(]\s*transcriber[’']?s?[’']? notes?:", re.IGNORECASE)
    """How a block begins that is no part of the issue's text, wherever it stands."""
    not_contents: ClassVar[re.Pattern[str]] = re.compile(
        r"\W*(?:list of )?(?:illustrations|plates|figures|maps|tables|advertisements)\b", re.IGNORECASE
    )
    """A heading below which the contents list no articles."""
    begins: ClassVar[frozenset[str]] = frozenset()
    """Headings, as printed, that begin an article though neither the contents nor their size tells."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """By its address, and by links to its own anchors, or headings over much text."""
        if archive.place(page.url).kind != "issue":
            return False
        if len(own_targets(page)) >= _FEWEST:
            return True
        headings = sum(1 for _ in page.root.iter("h1", "h2", "h3", "h4"))
        linked = sum(len("".join(link.itertext())) for link in page.root.iter("a"))
        return headings >= _FEWEST and len("".join(page.root.itertext())) - 3 * linked > _FEWEST_LETTERS

    def readings(self) -> list[Reading]:
        """Return the issue, its contents in the order of the page, and the articles."""
        issue_key = self.archive.issue_key(self.place)
        articles = [self._article(at, issue_key) for at in range(len(self._sections))]
        if issue_key is None or self.place.code is None:
            return [*articles]
        front = self._masthead
        issue = IssueReading(
            key=issue_key, periodical=self.place.code, role="contents", number=front["number"], volume=front["volume"],
            date_text=front["date"] or self.place.date, contents=self._contents(articles),
        )  # fmt: skip
        return [issue, *articles]

    def seen(self) -> list[SeenBlock]:
        """Return the blocks, each with what it is taken for: masthead, contents, headline, text, footnote, foot."""
        roles = dict.fromkeys(self._footnotes.blocks, "footnote") | dict.fromkeys(self._footnotes.labels, "footnote")
        for section, head in zip(self._sections, self._heads, strict=True):
            for index in range(section.start, section.end):
                roles.setdefault(index, "headline" if index < head.end and index not in head.captions else "text")
        listed = {line.block for line in self._lines}
        return [
            SeenBlock(
                roles.get(index, "contents" if index in listed else "masthead" if index < self._begin else "foot"), block.text,
                reasons=self._spoken(index, block, index in listed),
            )
            for index, block in enumerate(self._blocks)
        ]  # fmt: skip

    def _spoken(self, index: int, block: Block, is_listed: bool) -> tuple[str, ...]:
        section = next((section for section in self._sections if index in (section.start, section.heading)), None)
        led = [f"the contents lead here: {line.title!r}" for line in (section.lines if section else ())]
        return (*led, *spoken(
            leads_over_the_place_where_the_articles_begin=is_listed,
            says_which_issue_it_is=index < self._front and self._is_issue_line(block),
            is_a_heading_as_large_as_those_of_the_articles=section is not None and section.heading == index and block.role == "heading",
            is_worded_as_a_credit=is_credit(block.text),
            is_worded_as_a_byline=is_printed_byline(block.text),
            numbers_a_part=block.role == "heading" and is_numbered(block.text),
            is_a_note_that_a_mark_leads_to=index in self._footnotes.notes,
            ends_the_text_by_its_wording=index == self._end,
        ))  # fmt: skip

    @cached_property
    def _shown(self) -> AnchoredPage:
        return AnchoredPage(self.page, self.aside)

    @property
    def _blocks(self) -> list[Block]:
        return self._shown.blocks

    # Where the articles begin.

    @cached_property
    def _lines(self) -> list[ContentsLine]:
        """The lines of the contents that lead to something."""
        is_note = {target for targets in self._shown.marks.values() for target in targets}
        lines = find_lines(self._blocks, self._shown.fragment, self._shown.places, self._shown.marks, self.not_contents)
        return [line for line in lines if line.at is None or not (line.at in is_note or self._is_end(self._blocks[line.at]))]

    @cached_property
    def _front(self) -> int:
        """Where the front matter ends: after the contents, and after the last line before the first text that says which issue it is."""
        blocks = self._blocks
        listed = max((line.block for line in self._lines), default=-1) + 1
        first = min((line.at for line in self._lines if line.at is not None), default=None)
        last = first if first is not None else self._first_text(listed)
        of_issue = [index for index in range(listed, last) if self._is_issue_line(blocks[index])]
        return max(listed, of_issue[-1] + 1 if of_issue else 0)

    def _first_text(self, start: int) -> int:
        return next((index for index in range(start, len(self._blocks)) if self._is_prose(self._blocks[index])), len(self._blocks))

    @staticmethod
    def _is_prose(block: Block) -> bool:
        return len(block.text) > _PROSE and block.role not in ("heading", "preformatted", "caption") and block.link_share < 0.5

    def _is_issue_line(self, block: Block) -> bool:
        return len(block.text) <= _SHORT and (
            bool(self.issue_line.search(block.text)) or any(date.is_firm and _DATED.search(date.text) for date in dates_in(block.text))
        )

    def _is_end(self, block: Block) -> bool:
        return bool(self.foot.match(block.text)) or (block.role == "heading" and bool(NOTES_HEADING.fullmatch(block.text)))

    @cached_property
    def _end(self) -> int:
        """Where the issue's text ends."""
        last = max((line.at for line in self._lines if line.at is not None), default=len(self._blocks))
        for index, block in enumerate(self._blocks):
            is_foot = self.foot.match(block.text) or (index > last and self.footer.match(block.text))
            if is_foot and index >= self._front and block.role != "item":
                return index
        return len(self._blocks)

    @cached_property
    def _sections(self) -> list[_Section]:
        named = self._named()
        level = self._level(named)
        starts = {section.start: section for section in named}
        heads = {index for section in named for index in range(section.start, (section.heading or section.start) + 1)}
        for index in self._headings(level, min(starts, default=None)):
            if index in heads or self._is_below_headline(index, heads):
                continue
            start = head_start(self._blocks, index, max((at + 1 for at in heads if at < index), default=self._front))
            starts[start] = _Section(start, index)
            heads.update(range(start, index + 1))
        return self._with_text(sorted(starts.values(), key=lambda section: section.start))

    def _named(self) -> list[_Section]:
        """Return the sections that the contents name, each once."""
        sections: dict[int, _Section] = {}
        earliest = self._front
        reached = [(line.at, line) for line in self._lines if line.at is not None and self._front <= line.at < self._end]
        for at, line in sorted(reached, key=lambda found: found[0]):
            heading = self._heading_at(line)
            start = head_start(self._blocks, at, earliest) if at >= earliest else max(sections)
            sections.setdefault(start, _Section(start, heading)).lines.append(line)
            earliest = max(at, heading or 0) + 1
        return list(sections.values())

    def _heading_at(self, line: ContentsLine) -> int | None:
        """Return the headline that a line of the contents leads to: the largest heading among the blocks of the head at its anchor."""
        assert line.at is not None
        if line.heading is not None or printed_page(line.anchor) is not None:
            return line.heading
        found: list[int] = []
        has_text = False
        for index in range(line.at, min(line.at + _HEAD_REACH, self._end)):
            block = self._blocks[index]
            if self._may_begin(block):
                found.append(index)
            elif (block.role == "separator" and has_text) or (block.role != "heading" and (found or len(block.text) > _SHORT)):
                break
            has_text = has_text or block.role not in ("heading", "separator")
        if not found and line.is_heading_like(self._blocks[line.at]):
            return line.at
        return min(found, key=lambda index: (self._blocks[index].level, index), default=None)

    @staticmethod
    def _may_begin(block: Block) -> bool:
        return block.role == "heading" and not is_numbered(block.text) and not is_credit(block.text)

    def _level(self, named: Sequence[_Section]) -> int:
        """Return the level of an article's headline: that of most of those that are named, else the highest with a text below each."""
        headlines = (self._blocks[section.heading] for section in named if section.heading is not None)
        levels = [block.level for block in headlines if block.level]
        if levels:
            return Counter(levels).most_common(1)[0][0]
        headed = [index for index in range(self._front, self._end) if self._blocks[index].role == "heading"]
        for level in range(1, 7):
            tops = [index for index in headed if self._blocks[index].level <= level]
            texts = (self._blocks[top:end] for top, end in pairwise([*tops, self._end]))
            if sum(any(map(self._is_prose, text)) for text in texts) >= _FEWEST:
                return level
        return 6

    def _headings(self, level: int, first_named: int | None) -> Iterator[int]:
        """Yield the headings that begin an article though the contents do not name it."""
        blocks = self._blocks
        headings = [index for index in range(self._front, self._end) if self._may_begin(blocks[index]) and not self._is_end(blocks[index])]
        large = [index for index in headings if blocks[index].level <= level or blocks[index].text in self.begins]
        first = min([*large[:1], *([] if first_named is None else [first_named])], default=None)
        # Above the first of them, what stands below a rule begins a text too: its headings were set smaller.
        for index in headings:
            if first is not None and index < first and (index == self._front or blocks[index - 1].role == "separator"):
                yield index
        yield from large

    def _is_below_headline(self, index: int, heads: set[int]) -> bool:
        """Tell whether a heading follows a headline with no text between: it is a line below it."""
        before = next((at for at in range(index - 1, self._front - 1, -1) if self._blocks[at].role != "separator"), None)
        return before is not None and before in heads and self._blocks[index - 1].role != "separator"

    def _with_text(self, sections: list[_Section]) -> list[_Section]:
        """Return the sections that have a text; a heading that only stands over others is their rubric where they are smaller."""
        kept: list[_Section] = []
        group: tuple[int, Head] | None = None
        top: int | None = None
        # Where nothing tells what begins an article, all is one: no text is lost.
        sections = sections or [_Section(self._front, None)]
        for section, end in zip(sections, [*[one.start for one in sections[1:]], self._end], strict=True):
            level = self._blocks[section.heading].level if section.heading is not None else 7
            if group and level <= group[0]:
                group = None
            head = read_head(self._blocks, section.start, end, section.heading)
            if any(self._blocks[index].role != "separator" for index in [*head.captions, *range(head.end, end)]):
                above = section.start if top is None else top
                kept.append(replace(section, end=end, top=above, group=group[1] if group else None))
                top = None
            elif head.headline:
                group = (level, head)
                top = section.start if top is None else top
        return kept

    @property
    def _begin(self) -> int:
        """Where the first article begins."""
        return self._sections[0].start if self._sections else self._end

    # What they say.

    @cached_property
    def _heads(self) -> list[Head]:
        return [read_head(self._blocks, section.start, section.end, section.heading) for section in self._sections]

    @cached_property
    def _footnotes(self) -> Footnotes:
        stops = {section.start for section in self._sections} | {self._end}
        return find_footnotes(self._blocks, self._shown.marks, stops)

    def _article(self, at: int, issue_key: str | None) -> ArticleReading:
        section, head = self._sections[at], self._heads[at]
        text, credit = without_credit(self._text(section, head))
        notes = [*head.credits, *([credit] if credit else [])]
        line = section.lines[0] if section.lines else None
        bylines = (head.byline, line.byline if line else None, section.group.byline if section.group else None)
        return ArticleReading(
            key=self._key(at), periodical=self.place.code, issue_key=issue_key, rubric=section.rubric, kicker=head.kicker,
            headline=head.headline or (line.title if line else None), subhead=head.subhead, byline=next(filter(None, bylines), None),
            pages=self._pages(section), note_text="\n\n".join(notes) or None, body_text=body_text(text), body_html=body_html(text),
            links=body_links(text),
        )  # fmt: skip

    def _text(self, section: _Section, head: Head) -> list[Block]:
        """Return the blocks of an article's text, the notes that it refers to at its end, whichever part of the page they stand in."""
        notes, blocks = self._footnotes, self._blocks
        own = [
            index for index in (*head.captions, *range(head.end, section.end)) if index not in notes.blocks and index not in notes.labels
        ]
        indexes = range(section.top, section.end)
        cited = list(referred(self._shown.marks, indexes, notes))
        unclaimed = [note for note in notes.notes if note in indexes and note not in self._cited]
        below = [index for note in (*cited, *unclaimed) for index in notes.notes[note]]
        text = [blocks[index] for index in own] + [without_way_back(blocks[index], self.page.url) for index in below]
        while text and text[0].role == "separator":
            del text[0]
        return [block for index, block in enumerate(text) if block.role != "separator" or index < len(own) - 1]

    @cached_property
    def _cited(self) -> frozenset[int]:
        """The notes that some article refers to."""
        return frozenset(referred(self._shown.marks, range(self._begin, self._end), self._footnotes))

    def _key(self, at: int) -> str:
        place = str(at + 1)
        return f"{self.key}#{self._anchors[at] or (place if place not in self._shown.places else f'article-{place}')}"

    @cached_property
    def _anchors(self) -> list[str | None]:
        """The anchor of each article: the one that the contents lead to, else its headline's own, else that of its first line."""
        found: list[str | None] = []
        for section in self._sections:
            named = [line.anchor for line in section.lines]
            own = [anchor for index in (section.heading, section.start) if index is not None for anchor in self._blocks[index].anchors]
            wanted = [anchor for anchor in (*named, *own) if printed_page(anchor) is None and anchor not in self._note_anchors]
            exact = [anchor for anchor in named if anchor[-1:].isalpha() and printed_page(anchor) is not None]
            found.append(next((anchor for anchor in (*wanted, *exact) if anchor not in found), None))
        return found

    @cached_property
    def _note_anchors(self) -> frozenset[str]:
        """The anchors of notes, and those of their marks, which the notes lead back to."""
        found = {anchor for index in self._footnotes.notes for anchor in self._blocks[index].anchors}
        back = (self._shown.fragment(link.url) for index in self._footnotes.blocks for link in self._blocks[index].links)
        return frozenset(found.union(filter(None, back)))

    def _pages(self, section: _Section) -> str | None:
        """Return the printed pages that an article stands on: `289-292`."""
        numbers = self._shown.page_numbers
        # A page that begins in a headline's block begins above the headline; one that begins in a text without one may begin anywhere.
        opens = section.heading + 1 if section.heading is not None else section.start
        named = (page for line in section.lines if section.heading is None and (page := printed_page(line.anchor)))
        first = next(named, None) or next((number for index, number in reversed(numbers) if index < opens), None)
        last = next((number for index, number in reversed(numbers) if opens <= index < section.end), first)
        return first if first == last or first is None else f"{first}-{last}"

    # The issue.

    @cached_property
    def _masthead(self) -> dict[str, str | None]:
        """Number, volume and date: as the lines above the first article have them, else as the page's title."""
        above = (block for block in self._blocks[: self._begin] if len(block.text) <= _SHORT and block.role != "preformatted")
        shown = [block.text.replace("\xa0", " ") for block in above]
        found: dict[str, str | None] = dict.fromkeys(("number", "volume", "date"))
        # The lines nearest to the first article are the issue's; further up may stand the volume's.
        for text in (*reversed(shown), self.page.title):
            for match in self.issue_line.finditer(text):
                name = "number" if match["number"] else "volume"
                found[name] = found[name] or match["numeral" if match["number"] else "volume_numeral"]
            dated = [date.text for date in dates_in(text) if _DATED.search(date.text)]
            found["date"] = found["date"] or next(iter(dated), None)
        return found

    def _contents(self, articles: Sequence[ArticleReading]) -> list[ContentsEntry]:
        """Return an entry for each article in the order of the page, worded as the contents word it, and those that lead nowhere."""
        entries = [self._entry(section, article) for section, article in zip(self._sections, articles, strict=True)]
        lost = (line for line in self._lines if line.at is None)
        url = self.page.url
        return entries + [ContentsEntry(url=f"{url}#{one.anchor}", key=None, headline=one.title, byline=one.byline) for one in lost]

    def _entry(self, section: _Section, article: ArticleReading) -> ContentsEntry:
        url = f"{self.page.url}#{article.key.partition('#')[2]}"
        headline = section.lines[0].title if section.lines else article.headline or ""
        return ContentsEntry(url=url, key=article.key, headline=headline, byline=article.byline, rubric=section.rubric)
