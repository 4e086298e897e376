"""Footnotes of a page that links them: which mark leads to which note, and the notes that a stretch of text refers to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from crawler.reading.blocks import Block, bare_text
from pipelines.items import PrintedLink

NOTES_HEADING = re.compile(r"\W*(?:foot-?\s?notes?|end-?\s?notes?|notes?|anmerkungen|fu(?:ß|ss)noten|notas|note)\W*", re.IGNORECASE)
"""The whole of a heading under which notes stand."""

_MARK = re.compile(r"\W*(?:\d{1,3}|[A-Za-z]{1,2}|[*†‡§¶‖]+)?\W*")
_NOTE_CLASS = etree.XPath("ancestor-or-self::*[contains(@class, 'footnote')][1]")


def is_mark(text: str) -> bool:
    """Tell whether the words of a link are a note's mark: `[1]`, `A`, `*`."""
    return len(text) <= 8 and bool(text.strip()) and bool(_MARK.fullmatch(text))


@dataclass(frozen=True)
class Footnotes:
    """The notes of a page: where each begins and which blocks it has."""

    notes: Mapping[int, range]
    """The blocks of each note, by the block that it begins with."""
    labels: frozenset[int]
    """The headings under which there is nothing but notes."""

    @property
    def blocks(self) -> frozenset[int]:
        """All blocks that are part of a note."""
        return frozenset(index for note in self.notes.values() for index in note)


def find_footnotes(blocks: Sequence[Block], targets: Mapping[int, Sequence[int]], stops: Collection[int]) -> Footnotes:
    """Return the notes among `blocks`.

    `targets` are the blocks, further on, that the marks of each block lead to; `stops` are the blocks at which a text begins or ends,
    which no note reaches over.
    """
    firsts = {index for block, found in targets.items() for index in found if index > block} - set(stops)
    notes: dict[int, range] = {}
    labels: list[int] = []
    label: int | None = None
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if index in stops or block.role == "heading":
            label = index if NOTES_HEADING.fullmatch(block.text) else None
        if index not in firsts:
            if block.role not in ("separator", "comment") and index != label:
                label = None
            index += 1
            continue
        if label is not None and (not labels or labels[-1] != label):
            labels.append(label)
        end = _note_end(blocks, index, firsts, stops, label is not None)
        notes[index] = range(index, end)
        index = end
    return Footnotes(notes, frozenset(labels))


def _note_end(blocks: Sequence[Block], start: int, firsts: Collection[int], stops: Collection[int], is_labelled: bool) -> int:
    """Return where a note ends: under a heading of notes at the next one, elsewhere with the element that holds it."""
    holder = _holder(blocks[start])
    for index in range(start + 1, len(blocks)):
        block = blocks[index]
        is_held = holder is not None and _holder(block) is holder
        goes_on = is_held or (is_labelled and block.role not in ("heading", "separator"))
        if index in firsts or index in stops or not goes_on:
            return index
    return len(blocks)


def _holder(block: Block) -> etree._Element | None:
    found: list[etree._Element] = _NOTE_CLASS(block.element)
    # One element may hold all notes of a page; the innermost holds one.
    return found[-1] if found else None


def referred(targets: Mapping[int, Sequence[int]], indexes: Iterable[int], footnotes: Footnotes) -> Iterator[int]:
    """Yield the first blocks of the notes that the blocks at `indexes` refer to, in their order, each once."""
    seen = set()
    for index in indexes:
        for target in targets.get(index, ()):
            if target in footnotes.notes and target not in seen:
                seen.add(target)
                yield target


def without_way_back(block: Block, page_url: str) -> Block:
    """Return a note's block without the words that lead back to its mark: "Back to text"; a mark stays."""
    last = block.links[-1] if block.links else None
    if last is None or not last.text or not last.url.startswith(f"{page_url}#") or is_mark(last.text) or not block.text.endswith(last.text):
        return block
    return replace(block, text=block.text[: -len(last.text)].rstrip(), html=_without_link(block.html, last), links=block.links[:-1])


def _without_link(html: str, link: PrintedLink) -> str:
    before, found, rest = html.rpartition("<a ")
    return before.rstrip() if found and link.text.split()[0] in rest else html


def without_marks(block: Block) -> str:
    """Return the text of a headline without the marks of its notes: "The Canal" for `The Canal.[1]`."""
    bare = _MARKED_LINK.sub("", block.html)
    if bare == block.html:
        return block.text
    return bare_text(bare).strip()


_MARKED_LINK = re.compile(r"\s*(?:<sup>)?<a [^>]*#[^>]*>(?:<\w+>)*\W{0,2}(?:\d{1,3}|[A-Za-z]|[*†‡§])\W{0,2}(?:</\w+>)*</a>(?:</sup>)?")
