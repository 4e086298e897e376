"""The contents list of an issue, as it stands on the issue's own page and below each of its articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from crawler.reading.headlines import is_told_by_look, part_headlines
from crawler.reading.lines import Line
from crawler.reading.wordings import begins_as_contents
from pipelines.items import ContentsEntry

_BRACKETED = re.compile(r"\s*[(（]([^()（）]+)[)）]")


@dataclass
class _Entry:
    """The lines of one entry while they are gathered."""

    key: str | None
    url: str | None
    above: list[Line] = field(default_factory=list)
    linked: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Listed:
    """An entry, and how sure it is."""

    entry: ContentsEntry
    """As it goes into the reading."""
    is_told: bool
    """Whether link or look tell which of its lines is the headline."""


def read_contents(lines: Sequence[Line], entry_key: Callable[[str], str | None]) -> list[Listed]:
    """Return the entries among `lines`, in order.

    An entry is one link to an article, or several in a row to the same one (`entry_key` gives an article's key by its address, None for
    other pages); lines without a link belong to the entry whose element they share, else a last one above a link is its kicker. Words in
    brackets beside the link are its rubric. A link without words is a hidden item of the list: an entry without a headline.
    """
    entries: list[_Entry] = []
    shown: list[_Entry] = []
    waiting: list[Line] = []
    for line in lines:
        is_linked = False
        for key, url, text in _links(line, entry_key):
            is_linked = is_linked or bool(text)
            if entries and entries[-1].key == key and not waiting:
                if text and entries[-1].linked[-1:] != [line]:
                    entries[-1].linked.append(line)
                continue
            entry = _Entry(key, url)
            if text:
                _share_out(waiting, shown, entry, line)
                waiting = []
                entry.linked.append(line)
                shown.append(entry)
            entries.append(entry)
        if not is_linked and not (_is_heading(line) if not entries else _leads_elsewhere(line)):
            waiting.append(line)
    if entries and len(waiting) == 1:
        # One line below the last link is its subhead; several are the foot of the page.
        entries[-1].below += waiting
    return [_read(entry) for entry in entries]


def _is_heading(line: Line) -> bool:
    # Above a list stand the name in short and its date, "In this issue", and links to the issue as a PDF file.
    return line.is_date or line.is_short_name or begins_as_contents(line.text) or _leads_elsewhere(line)


def _leads_elsewhere(line: Line) -> bool:
    return line.is_rule or line.link_share > 0.9


def _links(line: Line, entry_key: Callable[[str], str | None]) -> Iterator[tuple[str, str, str]]:
    for link in line.block.links:
        key = entry_key(link.url)
        if key:
            yield key, link.url, link.text


def _share_out(waiting: Sequence[Line], shown: Sequence[_Entry], after: _Entry, linked: Line) -> None:
    """Give the lines that wait between two links to the entry before or after them."""
    if not shown:
        after.above += waiting
        return
    has_kickers = bool(shown[0].above)
    for index, line in enumerate(waiting):
        to_before, to_after = _nearness(line, shown[-1].linked[-1]), _nearness(line, linked)
        is_kicker = index == len(waiting) - 1 and (has_kickers or len(waiting) > 1)
        if to_before > to_after or (to_before == to_after and not is_kicker):
            shown[-1].below.append(line)
        else:
            after.above += waiting[index:]
            return


def _nearness(line: Line, other: Line) -> tuple[bool, int]:
    """Return how near two lines are on the page: whether they are of one block, and how deep the innermost element is that holds both."""
    return line.run == other.run, len(_ancestors(line.block.element) & _ancestors(other.block.element))


def _ancestors(element: etree._Element) -> set[etree._Element]:
    return {element, *element.iterancestors()}


def _beside(line: Line) -> str:
    """Return what stands beside the links on their line."""
    beside = line.text
    for text in {link.text for link in line.block.links if link.text}:
        beside = "" if line.text in text else beside.replace(text, " ")
    return beside


def _read(entry: _Entry) -> Listed:
    above = [line.text for line in entry.above if not line.bracketed]
    below = [line.text for line in entry.below if not line.bracketed]
    rubric = next((line.bracketed for line in (*entry.above, *entry.below) if line.bracketed), None)
    kicker: str | None = None
    headline: str | None = None
    subhead: str | None = None
    is_told = False
    if len(entry.linked) > 1:
        (kicker, headline, subhead), is_told = part_headlines(entry.linked, None), is_told_by_look(entry.linked)
    elif entry.linked:
        line = entry.linked[0]
        words = [link.text for link in line.block.links if link.text and link.url == entry.url]
        headline, is_told = " ".join(dict.fromkeys(words)), True
        if len(headline) > len(line.text):
            headline = line.text
    beside = next((match for line in entry.linked if (match := _BRACKETED.search(_beside(line)))), None)
    if beside is not None:
        headline, rubric = (headline or "").replace(beside[0].strip(), "").strip(), rubric or beside[1]
    listed = ContentsEntry(url=entry.url, key=entry.key, headline=headline or "", rubric=rubric,
                           kicker=" ".join(filter(None, (*above, kicker))) or None,
                           subhead=" ".join(filter(None, (subhead, *below))) or None)  # fmt: skip
    return Listed(listed, is_told)
