"""What a sitemap or feed says: the addresses that it lists, and the further lists that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import cast

from lxml import etree

LONGEST = 50_000
"""Addresses that are taken of one list: as many as sitemaps.org allows."""

# A sitemap of so many addresses, with pictures and translations, has half as many; each costs memory until its entry is read.
_MOST_ELEMENTS = 2_000_000
# Less than a second of libxml2's; a list in which every tag and reference ends takes no more than its length.
_MOST_SEARCHED = ((b"<", b">", 10**9), (b"&", b";", 10**11))


class UnreadableList(Exception):
    """A sitemap or feed cannot be read; says why in a few words."""


@dataclass(frozen=True)
class Listed:
    """What one list says."""

    reader: str
    """What the mirror calls its reading: `Sitemap/1`."""
    pages: tuple[str, ...]
    """The addresses of pages, absolute, in its order, each once."""
    lists: tuple[str, ...] = ()
    """The addresses of further lists."""
    damage: str | None = None
    """What is wrong with it, in a few words, where what follows in it could not be read."""
    cut: bool = False
    """It has more than are taken."""


def listed(reader: str, pages: Iterable[str], lists: Iterable[str] = (), damage: str | None = None) -> Listed:
    """Return what a list says of `pages` and `lists`, each address once and no more than may be."""
    pages, lists = tuple(dict.fromkeys(pages)), tuple(dict.fromkeys(lists))
    cut = len(pages) > LONGEST or len(lists) > LONGEST
    return Listed(reader, pages[:LONGEST], lists[:LONGEST], damage, cut)


def elements(content: bytes, *names: str) -> Iterator[tuple[str, etree._Element]]:
    """Yield the elements of an XML document whose local name is one of `names`; one with children is whole, and emptied afterwards.

    Nothing outside the document is loaded, and no entity that it declares is made its text, so a hostile one costs no more than its
    length. Raises UnreadableList, after what could be read, where the document is damaged or no list.
    """
    if any(_searched(content, opening, closing) > most for opening, closing, most in _MOST_SEARCHED):
        raise UnreadableList("hardly any of its tags has an end")
    parsed = etree.iterparse(
        BytesIO(content), events=("end",), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, collect_ids=False,
    )  # fmt: skip
    try:
        for count, (_, element) in enumerate(parsed):
            if count == _MOST_ELEMENTS:
                raise UnreadableList(f"it has more than {_MOST_ELEMENTS:,} elements")
            name = local_name(element)
            if name in names:
                yield name, element
                if len(element):
                    _forget(element)
    except etree.XMLSyntaxError as error:
        raise UnreadableList(_in_words(error.msg, error.lineno)) from error
    # A parser that goes on after a fault keeps it here.
    for fault in cast("etree._ListErrorLog", parsed.error_log).filter_from_errors():
        raise UnreadableList(_in_words(fault.message, fault.line))


def _searched(content: bytes, opening: bytes, closing: bytes) -> int:
    """Return how many bytes a parser that is fed piece by piece looks at for the end of each tag or reference, at most."""
    return sum(len(piece) * piece.count(opening) for piece in content.split(closing))


def local_name(element: etree._Element) -> str:
    """Return the name of `element` without its namespace, which old documents leave out; "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def whole_text(element: etree._Element) -> str:
    """Return the text of an element that holds nothing but text, "" for any other: of an entity only its name would be there."""
    return "" if len(element) else (element.text or "").strip()


def _forget(element: etree._Element) -> None:
    """Free `element` and what stood before it, so that memory stays flat over a long document."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _in_words(message: str | None, line: int | None) -> str:
    # A parser quotes what it cannot read.
    said = "".join(character if character.isprintable() else " " for character in message or "it is no XML")
    return f"{' '.join(said.split())} in line {line or 1}"
