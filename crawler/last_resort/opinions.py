"""What readability-lxml and trafilatura take for the article of a page, told block by block of our own."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from lxml import etree

from crawler.reading.blocks import Block, read_blocks

if TYPE_CHECKING:
    from trafilatura.metadata import Document

# A text is followed through a library by a mark of two Braille characters before it. They are no letters, so that what is told by words
# ("Share this") is still told, they survive what cleans text, and next to no page has any: those of the page itself are taken out.
_FIRST, _BASE = 0x2801, 255
_MOST_TEXTS = 20_000
_BRAILLE = re.compile("[\u2800-\u28ff]")
# What a page may name by its number, and no text of a tree may be given.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARK = re.compile("[\u2801-\u28ff]{2}")
_WORD = re.compile(r"\w")

_LONGEST_SOURCE = 2_000_000
"""Characters; a longer page is a book or an attack, and both libraries take more than their share of time over it."""
_MOST_ELEMENTS, _DEEPEST, _MOST_DEPTH = 25_000, 200, 1_000_000
"""Elements of a page, elements in one another, and the sum of how deep each stands: both libraries ask each for all that it is in, or
holds. Those of the benchmark of tests/benchmarks/extraction.py have 1,600 at most, 19 deep in the mean."""
_INLINE = ("font", "b", "i", "u", "strong", "em", "big", "small", "span", "nobr")
"""What says nothing of where an article stands, and is never closed on many a page of 1997."""
_NO_TEXT = frozenset("script style template noscript title textarea option select".split())


@dataclass(frozen=True)
class Opinions:
    """What each library takes for the article: of each block the share of its characters, 0 to 1."""

    readability: list[float]
    trafilatura: list[float]


def hear_opinions(root: etree._Element, base_url: str, blocks: Sequence[Block], length: int) -> Opinions | None:
    """Return what the libraries say of the page below `root`, whose text is in `blocks` and whose source has `length` characters.

    The page is not changed. None where it is longer, deeper or in more pieces than either library would take in a bearable time. An opinion
    that ends in an exception is that nothing is of the article.
    """
    if length > _LONGEST_SOURCE:
        return None
    tree = deepcopy(root)
    etree.strip_tags(tree, *_INLINE)
    if _is_too_much(tree):
        return None
    lengths = mark_texts(tree)
    if lengths is None:
        return None
    texts = [_marks(block.text) for block in read_blocks(tree, base_url)]
    if len(texts) != len(blocks):
        return None
    # What stands after a comment is its tail, which trafilatura would lose with it.
    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    kept = (_heard(opinion, tree) for opinion in (_of_readability, _of_trafilatura))
    return Opinions(*([_share(marks, lengths, one) for marks in texts] for one in kept))


def _is_too_much(root: etree._Element) -> bool:
    depth = number = whole = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        number += 1
        whole += depth
        if depth > _DEEPEST or number > _MOST_ELEMENTS or whole > _MOST_DEPTH:
            return True
    return False


def mark_texts(root: etree._Element) -> list[int] | None:
    """Put a mark before each text of the page; return the length of each, in characters, None where there are too many."""
    lengths: list[int] = []
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag not in _NO_TEXT:
            element.text = _marked(element.text, lengths)
        if element is not root:
            element.tail = _marked(element.tail, lengths)
        if len(lengths) > _MOST_TEXTS:
            return None
    return lengths


def _marked(text: str | None, lengths: list[int]) -> str | None:
    if text is None:
        return None  # An empty text is not the same to trafilatura.
    text = _NO_XML.sub("", text)
    if not _WORD.search(text):
        return text
    text = _BRAILLE.sub("", text)
    begins = len(text) - len(text.lstrip())
    number = len(lengths)
    lengths.append(len(text.strip()))
    return f"{text[:begins]}{chr(_FIRST + number // _BASE)}{chr(_FIRST + number % _BASE)}{text[begins:]}"


def _marks(text: str) -> list[int]:
    return [(ord(mark[0]) - _FIRST) * _BASE + ord(mark[1]) - _FIRST for mark in _MARK.findall(text)]


def _share(marks: Sequence[int], lengths: Sequence[int], kept: frozenset[int]) -> float:
    whole = sum(lengths[mark] for mark in marks)
    return sum(lengths[mark] for mark in marks if mark in kept) / whole if whole else 0.0


def _heard(opinion: Callable[[etree._Element], str], tree: etree._Element) -> frozenset[int]:
    # Pages are hostile, and these libraries are not made for that: recursion, assertions, empty trees.
    try:
        return frozenset(mark for mark in _marks(opinion(tree)) if mark < _MOST_TEXTS)
    except Exception:
        return frozenset()


def _silence(*names: str) -> None:
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _of_readability(tree: etree._Element) -> str:
    # Slow to import, and most crawls meet no page that needs it.
    from readability import Document

    _silence("readability")
    # It takes what is hidden out of the tree itself, and reads a copy of the rest.
    return str(Document(deepcopy(tree)).summary(html_partial=True))


def _of_trafilatura(tree: etree._Element) -> str:
    # It imports some hundred modules, among them those that guess dates, which we never ask.
    from trafilatura import bare_extraction

    _silence("trafilatura", "htmldate", "courlan", "justext", "charset_normalizer")
    document = cast("Document | None", bare_extraction(tree, fast=True, include_comments=False))
    return "".join(document.body.itertext()) if document is not None else ""
