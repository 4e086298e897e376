"""The head of an article in a printed issue, told from the blocks above its text: credit, kicker, headline, subhead and byline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.layouts.credits import is_credit, split_credit
from crawler.layouts.footnotes import NOTES_HEADING, without_marks
from crawler.reading.blocks import Block
from crawler.reading.bylines import is_printed_byline, printed_names, split_title
from pipelines.normalize.text import one_line

_LONGEST_LINE = 160
_LONGEST_SUBHEAD = 100
_MOST_ABOVE = 5
_MOST_BELOW = 6

_CONTINUED = re.compile(r"\W*(?:to be )?(?:continued|concluded)\b", re.IGNORECASE)
# What numbers a part of an article begins no article, and is no subhead.
_NUMERAL = (
    r"(?:\d{1,3}|[ivxlc]{1,7}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last)\b"
)
_NUMBERED = re.compile(
    rf"\W*(?:(?:chapter|chap|part|book|section|canto|scene|act|no|kapitel|teil|chapitre|partie|cap[íi]tulo)\W+(?:the\W+)?{_NUMERAL}.*"
    r"|(?:[ivxlc]{1,7}|\d{1,3})(?:\W*|[.:)—–-].*))",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Head:
    """What stands above the text of an article."""

    end: int
    """The block that the text begins with."""
    headline: str | None = None
    kicker: str | None = None
    subhead: str | None = None
    byline: str | None = None
    credits: list[str] = field(default_factory=list)
    """Where the text comes from, line by line as printed."""
    captions: list[int] = field(default_factory=list)
    """Blocks in it that belong to the text all the same: the captions of pictures."""


def is_numbered(text: str) -> bool:
    """Tell whether a heading numbers a part: "Chapter II", "PART THE FIRST—MORNING.", "iv."."""
    return bool(_NUMBERED.fullmatch(text))


def head_start(blocks: Sequence[Block], at: int, earliest: int) -> int:
    """Return where the head begins whose headline, or first known block, is `at`: the lines after the rule above it, or credits alone."""
    start = at
    for index in range(at - 1, max(earliest, at - _MOST_ABOVE) - 1, -1):
        block = blocks[index]
        if block.role == "separator":
            return index + 1 if start == at or _are_short(blocks[index + 1 : at]) else start
        if block.role == "comment":
            continue
        if not _is_short(block):
            break
        if is_credit(block.text) and start >= index + 1 and all(_is_above(one) for one in blocks[index:at]):
            start = index
    return start


def _is_above(block: Block) -> bool:
    return block.role in ("heading", "comment", "caption") or is_credit(block.text)


def _are_short(blocks: Sequence[Block]) -> bool:
    return all(_is_short(block) or block.role == "comment" for block in blocks)


def _is_short(block: Block) -> bool:
    return len(block.text) <= _LONGEST_LINE and not block.links and not _CONTINUED.match(block.text) and block.role not in ("cell", "item")


def read_head(blocks: Sequence[Block], start: int, end: int, headline_at: int | None) -> Head:
    """Return what the blocks from `start` say before the text that ends at `end`; `headline_at` is the heading, None for none."""
    if headline_at is None:
        return Head(start)
    head = Head(headline_at + 1)
    _read_headline(head, without_marks(blocks[headline_at]))
    above: list[str] = []
    for index in range(start, headline_at):
        block = blocks[index]
        if block.role == "caption":
            head.captions.append(index)
        elif is_credit(block.text):
            head.credits.append(one_line(block.text))
        elif is_printed_byline(block.text):
            head.byline = head.byline or printed_names(block.text)
        elif block.role not in ("separator", "comment"):
            above.append(one_line(without_marks(block)))
    head.kicker = " ".join(line for line in above if line != head.headline) or None
    _read_below(head, blocks, end)
    return head


def _read_headline(head: Head, text: str) -> None:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    # A headline that is set in two lines is one; a byline, a credit or a subhead in its element is none of it.
    below = next((index for index, line in enumerate(lines) if index and (is_printed_byline(line) or is_credit(line))), len(lines))
    line = one_line(" ".join(lines[:below]))
    for rest in lines[below:]:
        _read_line(head, rest)
    line, credit = split_credit(line)
    head.credits += [credit] if credit else []
    line, names = split_title(line)
    head.byline = head.byline or names
    head.headline = line.strip() or None


def _read_below(head: Head, blocks: Sequence[Block], end: int) -> None:
    subheads: list[str] = []
    section = _section_level(blocks, head.end, end)
    for index in range(head.end, min(head.end + _MOST_BELOW, end)):
        block = blocks[index]
        if block.role in ("separator", "comment"):
            continue
        if block.role == "caption":
            head.captions.append(index)
        elif is_printed_byline(block.text) or is_credit(block.text):
            _read_line(head, without_marks(block))
        elif block.role == "heading" and not _opens_text(block, section) and not subheads:
            subheads.append(one_line(without_marks(block)))
        else:
            break
        head.end = index + 1
    head.subhead = " ".join(subheads) or None


def _opens_text(block: Block, section: int | None) -> bool:
    return block.level == section or is_numbered(block.text) or bool(_CONTINUED.match(block.text)) or len(block.text) > _LONGEST_SUBHEAD


def _section_level(blocks: Sequence[Block], start: int, end: int) -> int | None:
    """Return the level of the headings that divide the text after its first words: the first of that level is no subhead."""
    begins = next((index for index in range(start, end) if not _is_of_head(blocks[index])), end)
    headings = (block for block in blocks[begins:end] if block.role == "heading" and not NOTES_HEADING.fullmatch(block.text))
    return min((block.level for block in headings), default=None)


def _is_of_head(block: Block) -> bool:
    return block.role in ("heading", "separator", "comment", "caption") or is_printed_byline(block.text) or is_credit(block.text)


def _read_line(head: Head, line: str) -> None:
    if is_credit(line):
        head.credits.append(one_line(line))
    elif is_printed_byline(line):
        head.byline = head.byline or printed_names(line)
    else:
        head.subhead = one_line(line)
