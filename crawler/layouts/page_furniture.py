"""What a printed page that was made into a web page carries beside its text: page numbers, links back to the top, lines of verse apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace

from lxml import etree

from crawler.reading.blocks import Block

PAGE_ANCHOR = re.compile(
    r"(?:page|pg|p)[-_.]?(?P<number>\d{1,4})[a-z]?|(?:page|pg)[-_.]?(?P<roman>[ivxlc]{1,7})|p[-_.](?P<short>[ivxlc]{1,7})", re.I
)
"""What an anchor is called that stands where a printed page begins; a letter after the number tells the places on one page apart."""

_PAGE_NUMBER = re.compile(r"\W*(?:(?:pg|pages?|p)\W{0,3})?(?:\d{1,4}|[ivxlc]{1,7})\W*", re.I)
_PAGE_CLASS = re.compile(r"\b(?:page|pg)[-_]?(?:num\w*|no|number|break)?\b", re.I)
_VERSE_CLASS = re.compile(r"(?:^|[\s_-])(?:stanza|verse|linegroup|lg)(?:$|[\s_-])", re.I)
_CAPTION_CLASS = re.compile(r"\bcaption", re.I)
_HELD_BY_CLASS = etree.XPath("ancestor-or-self::*[@class]")


def printed_page(anchor: str) -> str | None:
    """Return the number of the printed page that begins at `anchor`, by its name: 290 of `Page_290`; None where it names no page."""
    match = PAGE_ANCHOR.fullmatch(anchor)
    return (match["number"] or match["roman"] or match["short"]).lower() if match else None


def without_page_numbers(root: etree._Element) -> etree._Element:
    """Return a copy of the tree below `root` without the texts of printed page numbers; the anchors stay, and tell where pages begin."""
    bare = deepcopy(root)
    for element in bare.iter("span", "a", "div", "p", "small", "sup", "b", "i"):
        if _is_page_number(element):
            for inside in element.iter():
                inside.text = None
                if inside is not element:
                    inside.tail = None
    return bare


def _is_page_number(element: etree._Element) -> bool:
    text = _text(element)
    if not text or len(text) > 20 or not _PAGE_NUMBER.fullmatch(text):
        return False
    anchors = [inside.get(name) or "" for inside in element.iter(etree.Element) for name in ("id", "name")]
    return any(printed_page(anchor) for anchor in anchors) or bool(_PAGE_CLASS.search(element.get("class") or ""))


def _text(element: etree._Element) -> str:
    # The first of them tells for most elements of a text that they are longer than any page number.
    found = ""
    for part in element.itertext():
        found += part
        if len(found) > 60:
            break
    return found.strip()


def as_printed(blocks: Sequence[Block]) -> list[Block]:
    """Return `blocks` with the lines of a stanza as one block of several lines, and captions called so."""
    return list(_with_captions(_with_stanzas(blocks)))


def _with_stanzas(blocks: Sequence[Block]) -> Iterator[Block]:
    waiting: Block | None = None
    stanza: etree._Element | None = None
    for block in blocks:
        around = _held_by(block, _VERSE_CLASS.search)
        if waiting is not None and around is not None and around is stanza:
            waiting = _joined(waiting, block)
            continue
        if waiting is not None:
            yield waiting
        waiting, stanza = block, around
    if waiting is not None:
        yield waiting


def _joined(one: Block, other: Block) -> Block:
    return replace(
        one, text=f"{one.text}\n{other.text}", html=f"{one.html}<br>{other.html}", links=one.links + other.links,
        anchors=one.anchors + other.anchors, bold=one.bold and other.bold,
    )  # fmt: skip


def _with_captions(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        is_caption = block.role in ("paragraph", "cell") and len(block.text) < 300 and _is_caption(block)
        yield replace(block, role="caption") if is_caption else block


def _is_caption(block: Block) -> bool:
    if _held_by(block, _CAPTION_CLASS.search) is not None:
        return True
    inside = [element for element in block.element if isinstance(element.tag, str) and element.tag not in ("img", "br", "a")]
    return len(inside) == 1 and bool(_CAPTION_CLASS.search(inside[0].get("class") or "")) and _says_all(inside[0], block.text)


def _says_all(element: etree._Element, text: str) -> bool:
    return "".join("".join(element.itertext()).split()) == "".join(text.split())


def _held_by(block: Block, is_named: Callable[[str], object]) -> etree._Element | None:
    """Return the innermost element around a block whose class `is_named`."""
    if block.role in ("separator", "comment"):
        return None
    around: list[etree._Element] = _HELD_BY_CLASS(block.element)
    return next((element for element in reversed(around) if is_named(element.get("class", ""))), None)
