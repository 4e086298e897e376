"""The page of an article: masthead, text and foot, told apart among its blocks by marks and wordings that a module may add to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import ClassVar

from crawler.layouts.issue import IssuePage
from crawler.reading.blocks import Block
from crawler.reading.body import body_html, body_links, body_text
from crawler.reading.bylines import begins_byline, names_in, opens_with_by, split_byline
from crawler.reading.pages import Archive, SeenBlock, WebPage, spoken
from crawler.reading.white_space import folded
from pipelines.items import ArticleReading, Reading

_HEADLINE_LENGTH = 250
_BOLD_HEADLINE_LENGTH = 120
_NOTE_LENGTH = 500
_FOOT_LENGTH = 500
_PROSE_LENGTH = 200
_INDEX_LENGTH = 12
"""Characters of a cell that leads to a page by its number."""
# More text than this after an author's life is the article: some stand above it.
_AFTER_LIFE_LENGTH = 600
_CONTENTS = r"(?:table of )?contents\b|topics\b"
_JUMP = re.compile(r"Top\s+Back$|Up$")


@cache
def _any(wordings: tuple[str, ...]) -> re.Pattern[str]:
    # Compiled once; `(?!)` matches nothing.
    return re.compile("|".join(wordings) or "(?!)", re.IGNORECASE)


@dataclass
class ArticleMasthead:
    """What stands above the text of an article."""

    end: int
    """The block that the text begins with."""
    headline: str | None = None
    subhead: str | None = None
    byline: str | None = None
    """The names."""
    notes: list[str] = field(default_factory=list)
    """The editor's lines above and below headline and byline, then what else says where the piece comes from."""


class ArticlePage(IssuePage):
    """An article on a page of its own.

    The masthead is the first headline with what stands below it up to the byline; the foot begins at a mark, or is what stands at the end
    and is worded as a foot. All wordings are the sources of regular expressions that match the beginning of a block, in either case; a
    module that adds to them writes `foot_lines = (*ArticlePage.foot_lines, "Published in")`.
    """

    lines_above: ClassVar[tuple[str, ...]] = ()
    """Wordings of a line at the top of every page, such as a slogan, that the masthead stands below; anywhere in its block."""
    anchors_above: ClassVar[tuple[str, ...]] = ("breadcrumb", "breadcrumbs")
    """Names of anchors, best first, at whose block the page's bar of links ends that the masthead stands below."""
    header_ends: ClassVar[tuple[str, ...]] = ("END header", "END masthead")
    """Wordings of the comment that ends the masthead."""
    asides: ClassVar[tuple[str, ...]] = (
        r"Copyright (?:©|\(c\)|\d)", r"\(?c\) (?:19|20)\d", r"(?:Next|Up|Previous): ", "Previous Next", "Up$", r"\S*@\S*$", r"<\S+@\S+>\n",
        "<?https?:", "Last (?:modified|updated)", r"Updated:?\s+\d",
    )  # fmt: skip
    """Wordings of what stands above and below a masthead and is no part of it."""
    no_headlines: ClassVar[tuple[str, ...]] = (_CONTENTS,)
    """Wordings of headings that are no headline."""
    contents_lines: ClassVar[tuple[str, ...]] = (_CONTENTS,)
    """Wordings of what opens the list of contents at the top of a column's page."""
    contents_marks: ClassVar[tuple[str, ...]] = ("BEGIN (?:contents|toc)",)
    """Wordings of a comment that does."""
    foot_marks: ClassVar[tuple[str, ...]] = ("BEGIN copyright", "BEGIN footer", "^FOOTER")
    """Wordings of the comment that begins the foot; anywhere in it."""
    foot_anchors: ClassVar[frozenset[str]] = frozenset(("articlefooter", "footer", "navigation", "breadcrumbs"))
    """Names of anchors that the foot begins at."""
    foot_begins: ClassVar[tuple[str, ...]] = ()
    """Wordings of the block that the foot begins with, whatever follows it."""
    foot_lines: ClassVar[tuple[str, ...]] = (
        r"(?:Collection )?Copyright (?:©|\(c\))", "This page (?:is )?(?:written|maintained|edited)", r"Back (?:up )?to ", "Last modified:",
        r"\S+@\S+$", "© 1", "All rights reserved",
        r"(?:\W*(?:next|prev|previous|back|home|index|top|table of contents|front page|faq)\W*)+$",
    )  # fmt: skip
    """Wordings of what stands at the end of a page and is no part of the text."""
    life_marks: ClassVar[tuple[str, ...]] = ("BEGIN (?:author )?bio",)
    """Wordings of the comment before the life of an author, which closes the article."""
    life_end_marks: ClassVar[tuple[str, ...]] = ("END (?:author )?bio",)
    """Wordings of the comment after it."""
    source_notes: ClassVar[tuple[str, ...]] = (
        r"\W*(?:note: )?(?:revised [^.]{3,40}\. +)?"
        r"(?:reprinted (?:from|with)\b|translated from the (?!latex)\w+ by\b|(?:originally|first) published (?:at|by|in|on)\b"
        r"|(?:the (?:original|following|first edition of this) |this )?(?:article|document|survey)\b[^.:;]{1,40}?\b"
        r"(?:(?:originally|was|article) published (?:by|on)|first appeared in|reprinted with|adapted from the book|excerpted from"
        r"|taken from a series|based on [^.,]{3,40}, to be published|a section from a book|translated from the (?!latex)\w+ by)\b"
        r"|this is reproduced\b|[\w-]+ is the English translation of\b)",
    )
    """Wordings of what says, alone below the byline or at the end, where the piece was printed first or who translated it. "Published in
    Issue 9" is the page's own issue, "translated from LaTeX by" a program, and of other articles authors speak at length."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell by the address: that of an article."""
        return archive.place(page.url).kind == "article"

    def readings(self) -> list[Reading]:
        """Return the article, and its issue where the page prints its date."""
        end = self.foot()
        masthead = self.masthead(end)
        text: Sequence[Block] = self.page.blocks[masthead.end : end]
        if self.place.rubric is not None:
            text = self._without_contents(text)
        else:
            notes = self._notes_at_ends(text)
            text = [block for block in text if block not in notes]
            masthead.notes += [block.text for block in (*notes, *self._source_notes(self.page.blocks[end:]))]
        article = self.article(masthead, text)
        # A page of pictures alone may say nothing of itself.
        return [*([article] if article.headline or article.body_text else []), *self.published()]

    def seen(self) -> list[SeenBlock]:
        """Return the page's blocks: `masthead`, `text` and `foot`, with `above` for what stands above."""
        start, end = self.start(), self.foot()
        begin = self.masthead(end).end
        role = ["above"] * start + ["masthead"] * (begin - start) + ["text"] * (end - begin)
        return [
            SeenBlock(role[index] if index < len(role) else "foot", block.text, reasons=self._spoken(block))
            for index, block in enumerate(self.page.blocks)
        ]

    def _spoken(self, block: Block) -> tuple[str, ...]:
        if block.role == "comment":
            return spoken(
                ends_the_masthead=_any(self.header_ends).search(block.text) is not None,
                opens_a_list_of_contents=_any(self.contents_marks).match(block.text) is not None,
                opens_the_life_of_an_author=_any(self.life_marks).search(block.text) is not None,
                begins_the_foot=self._begins_foot(block),
            )
        return spoken(
            has_an_anchor_that_the_masthead_stands_below=not set(self.anchors_above).isdisjoint(block.anchors),
            is_worded_as_a_line_above_the_masthead=_any(self.lines_above).search(block.text) is not None,
            may_be_a_headline=self.is_headline(block),
            has_a_line_that_begins_as_a_byline=bool(split_byline(block.text)[1]),
            is_worded_as_an_aside=self._is_aside(block),
            is_worded_as_a_source_note=self._is_source_note(block.text),
            begins_the_foot=self._begins_foot(block),
            is_worded_as_a_line_of_the_foot=self._is_foot(block),
        )

    # The parts of the page.

    def start(self) -> int:
        """Return the block that the masthead begins with."""
        blocks = self.page.blocks[: self.head]
        for anchor in self.anchors_above:
            for index, block in enumerate(blocks):
                if anchor in block.anchors:
                    return index + 1
        lines = _any(self.lines_above)
        return next((index for index, block in enumerate(blocks) if not is_mark(block) and lines.search(block.text)), -1) + 1

    def foot(self) -> int:
        """Return the block that the foot begins with: at its marks or the page's end, or at the foot lines and authors' lives before."""
        start = self.start()
        return self.before_lives(start, self.end_of_text(self.page.blocks, start))

    def before_lives(self, start: int, end: int) -> int:
        """Return where between the blocks `start` and `end` the authors' lives begin that close the article."""
        blocks, life, life_end = self.page.blocks, _any(self.life_marks), _any(self.life_end_marks)
        for index in range(end - 1, start - 1, -1):
            if blocks[index].role == "comment" and life.search(blocks[index].text):
                closes = (at for at in range(index, end) if blocks[at].role == "comment" and life_end.search(blocks[at].text))
                if sum(len(block.text) for block in blocks[next(closes, index) : end] if not is_mark(block)) > _AFTER_LIFE_LENGTH:
                    break
                end = index
        return end

    def end_of_text(self, blocks: Sequence[Block], start: int) -> int:
        """Return where among `blocks`, at or after `start`, a foot begins: at its marks or their end, or at the foot lines before."""
        prose = [index for index in range(start, len(blocks)) if _is_prose(blocks[index])]
        # A site's bar of links is called navigation too, and stands above the text.
        below = prose[0] if prose else start
        feet = (index for index in range(start, len(blocks)) if self._begins_foot(blocks[index]))
        end = next((index for index in feet if index > below or not self._is_named_foot(blocks[index])), len(blocks))
        while end > start and (is_mark(blocks[end - 1]) or self._is_foot(blocks[end - 1])):
            end -= 1
        return end

    def _begins_foot(self, block: Block) -> bool:
        if block.role == "comment":
            return _any(self.foot_marks).search(block.text) is not None
        return _any(self.foot_begins).match(block.text) is not None or self._is_named_foot(block)

    def _is_named_foot(self, block: Block) -> bool:
        return not self.foot_anchors.isdisjoint(block.anchors)

    def _is_foot(self, block: Block) -> bool:
        # The numbers or words that lead to the other pages of a column stand in cells.
        is_index = block.role == "cell" and len(block.text) < _INDEX_LENGTH and block.link_share > 0.9
        return is_index or (len(block.text) < _FOOT_LENGTH and _any(self.foot_lines).match(block.text) is not None)

    def published(self) -> list[Reading]:
        """Return the page's own issue, where a line at its top or end names it with its date."""
        blocks = self.page.blocks
        lines = (line for block in (*blocks[: self.head], *blocks[-self.head :]) for line in block.text.split("\n"))
        mastheads = (self.archive.mastheads.read(line, self.periodical) for line in lines)
        dated = (masthead.date_text for masthead in mastheads if masthead and masthead.number == self.place.number)
        date_text = next((date for date in dated if date), None)
        return self.issue("article", date_text) if date_text else []

    # The masthead.

    def masthead(self, end: int) -> ArticleMasthead:
        """Return what stands above the text; `end` is where the foot begins."""
        return self.read_masthead(self.page.blocks, self.start(), end)

    def read_masthead(self, blocks: Sequence[Block], start: int, end: int) -> ArticleMasthead:
        """Return what `blocks` from `start` say before the text: a note, the headline, a line below it, the byline, a copyright."""
        texts = [index for index in range(start, min(start + 16, end)) if not is_mark(blocks[index])]
        while texts and self._is_aside(blocks[texts[0]]):
            del texts[0]
        masthead = ArticleMasthead(texts[0] if texts else end)
        if not texts:
            return masthead
        above = 0 if self.is_headline(blocks[texts[0]]) else self._above_headline(blocks, texts[:6])
        masthead.notes = [blocks[index].text for index in texts[:above] if not _any(self.no_headlines).match(blocks[index].text)]
        self._read_headline(masthead, blocks, texts[above:])
        self._skip_asides(masthead, blocks, end)
        return masthead

    def is_headline(self, block: Block) -> bool:
        """Tell whether `block` may be a headline: a heading, or a short line in bold letters that ends as no sentence does."""
        if len(block.text) > _HEADLINE_LENGTH or _any(self.no_headlines).match(block.text):
            return False
        return block.role == "heading" or (block.bold and len(block.text) < _BOLD_HEADLINE_LENGTH and not block.text.endswith("."))

    def _is_aside(self, block: Block) -> bool:
        return _any(self.asides).match(block.text) is not None

    def _is_source_note(self, text: str) -> bool:
        return len(text) < _NOTE_LENGTH and _any(self.source_notes).match(text) is not None

    def _above_headline(self, blocks: Sequence[Block], texts: Sequence[int]) -> int:
        """Return how many of the blocks `texts` stand above a headline with a byline below it; none where there is no such headline."""
        for place, index in enumerate(texts[:-1]):
            below = (blocks[lower].text for lower in texts[place + 1 : place + 3])
            if self.is_headline(blocks[index]) and any(split_byline(text)[1] for text in below):
                return place
            if len(blocks[index].text) > 400:
                break
        return 0

    def _read_headline(self, masthead: ArticleMasthead, blocks: Sequence[Block], texts: Sequence[int]) -> None:
        line, names = split_byline(blocks[texts[0]].text)
        if names:
            masthead.headline, masthead.byline, masthead.end = folded(line) or None, names_in(names), texts[0] + 1
            masthead.notes += self._notes_below(names)
            return
        has_byline_below = len(texts) > 1 and len(line) < _BOLD_HEADLINE_LENGTH and begins_byline(blocks[texts[1]].text)
        if not has_byline_below and not self.is_headline(blocks[texts[0]]):
            return
        masthead.headline, masthead.end = folded(line), texts[0] + 1
        below: list[str] = []
        for index in texts[1:4]:
            line, names = split_byline(blocks[index].text)
            if len(line) > _HEADLINE_LENGTH:
                return
            below.append(line)
            if names:
                masthead.notes += [line for line in below if self._is_source_note(line)] + self._notes_below(names)
                subhead = folded(" ".join(line for line in below if line not in masthead.notes))
                masthead.subhead, masthead.byline, masthead.end = subhead or None, names_in(names), index + 1
                return

    def _notes_below(self, byline: str) -> list[str]:
        """Return what the lines of a byline's block say from the first on that is a source note."""
        lines = byline.split("\n")
        at = next((index for index, line in enumerate(lines) if self._is_source_note(line)), len(lines))
        return ["\n".join(lines[at:])] if lines[at:] else []

    def _skip_asides(self, masthead: ArticleMasthead, blocks: Sequence[Block], end: int) -> None:
        """Go past copyright lines, and past what else the header has below the byline: links, and notes, which the masthead keeps."""
        at = next_text(blocks, masthead.end, end)
        while at < end and len(blocks[at].text) < _HEADLINE_LENGTH and self._is_aside(blocks[at]):
            masthead.end = at + 1
            at = next_text(blocks, masthead.end, end)
        ahead = range(masthead.end, min(masthead.end + 8, end))
        ends = _any(self.header_ends)
        header = next((index for index in ahead if blocks[index].role == "comment" and ends.search(blocks[index].text)), masthead.end)
        for block in blocks[masthead.end : header]:
            if not is_mark(block) and (block.text.startswith("[") or self._is_source_note(block.text)):
                masthead.notes.append(block.text)
            elif not (is_mark(block) or self._is_aside(block) or opens_with_by(block.text) or block.link_share > 0.8):
                return
            masthead.end += 1

    # The text.

    def article(self, masthead: ArticleMasthead, text: Sequence[Block]) -> ArticleReading:
        """Return the reading of the article that has this masthead and text."""
        text = _trimmed(text)
        return ArticleReading(
            key=self.key,
            periodical=self.code,
            issue_key=self.issue_key(),
            role=self.role(),
            kind=self.place.piece,
            rubric=self.place.rubric,
            headline=masthead.headline,
            subhead=masthead.subhead,
            byline=masthead.byline,
            note_text="\n\n".join(masthead.notes) or None,
            body_text=body_text(text),
            body_html=body_html(text),
            links=body_links(text),
        )

    def _without_contents(self, blocks: Sequence[Block]) -> Sequence[Block]:
        """Return `blocks` without the list of contents that opens a column's page, and without links to its top."""
        blocks = [block for block in blocks if not _JUMP.match(block.text)]
        for index, block in enumerate(blocks[:12]):
            if _any(self.contents_marks if block.role == "comment" else self.contents_lines).match(block.text):
                end = index + 1
                while end < len(blocks) and (blocks[end].role in ("comment", "item") or blocks[end].link_share > 0.8):
                    end += 1
                return blocks[:index] + blocks[end:]
        return blocks

    def _source_notes(self, blocks: Iterable[Block]) -> list[Block]:
        return [block for block in blocks if not is_mark(block) and self._is_source_note(block.text)]

    def _notes_at_ends(self, text: Sequence[Block]) -> list[Block]:
        """Return the source notes that `text` begins with, or has as one of its last two blocks."""
        blocks = [block for block in text if not is_mark(block)]
        return self._source_notes([*blocks[:1], *blocks[max(1, len(blocks) - 2) :]])


def is_mark(block: Block) -> bool:
    """Tell whether `block` holds no text, and only parts what does: a rule or a comment."""
    return block.role in ("comment", "separator")


def _is_prose(block: Block) -> bool:
    return len(block.text) > _PROSE_LENGTH and block.link_share < 0.5 and not is_mark(block)


def next_text(blocks: Sequence[Block], at: int, end: int) -> int:
    """Return the first of `blocks` from `at` on that holds text, `end` where there is none before it."""
    return next((index for index in range(at, end) if not is_mark(blocks[index])), end)


def _trimmed(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return `blocks` without the rules and comments at their ends."""
    start = next_text(blocks, 0, len(blocks))
    end = len(blocks)
    while end > start and is_mark(blocks[end - 1]):
        end -= 1
    return blocks[start:end]
