"""Feeds: what entries of RSS (0.9x, 1.0, 2.0) and Atom (RFC 4287) link to, further pages of a feed (RFC 5005), feeds that a page names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from lxml import etree

from crawler.reading.pages import WebPage
from crawler.ways_in.listed import Listed, UnreadableList, elements, listed, local_name, whole_text

FEED_ROOTS = ("rss", "feed", "RDF")
"""What the first element of a feed is called."""

_READER = "Feed/1"
_ENTRIES = ("item", "entry")
_OF_AN_ENTRY = ("", "alternate", "enclosure")
_FURTHER = ("next", "prev-archive")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")


def read_feed(content: bytes, url: str) -> Listed:
    """Return what the entries of the feed at `url` link to: their pages, and the files that come with them.

    Raises UnreadableList where nothing of it can be read.
    """
    pages: list[str] = []
    further: list[str] = []
    damage: str | None = None
    try:
        for name, element in elements(content, *_ENTRIES, "link"):
            base = _base(element, url)
            if name in _ENTRIES:
                pages += _absolute(base, _named_by(element))
            elif element.get("rel") in _FURTHER:
                further += _absolute(base, [element.get("href", "")])
    except UnreadableList as why:
        damage = str(why)
        if not pages:
            raise
    return listed(_READER, pages, further, damage)


def feeds_of(page: WebPage) -> list[str]:
    """Return the addresses of the feeds that the head of `page` names, absolute."""
    links = [link for link in page.root.iter("link") if "alternate" in link.get("rel", "").lower().split()]
    return list(_absolute(page.base_url, [link.get("href", "") for link in links if link.get("type", "").strip().lower() in _TYPES]))


def _named_by(entry: etree._Element) -> Iterator[str]:
    for child in entry:
        name = local_name(child)
        if name == "link":
            # RSS has the address for the element's text, Atom as an attribute.
            if child.get("href") is None:
                yield whole_text(child)
            elif child.get("rel", "") in _OF_AN_ENTRY:
                yield child.get("href", "")
        elif name == "guid" and child.get("isPermaLink", "true").strip().lower() == "true" and whole_text(child).startswith("http"):
            # By the book it is an address unless it says otherwise; by habit it is a bare number just as often.
            yield whole_text(child)
        elif name == "enclosure":
            yield child.get("url", "")


def _base(element: etree._Element, url: str) -> str:
    """Return what relative addresses at `element` are resolved against: `url`, as each xml:base around it changes it."""
    for around in reversed([element, *element.iterancestors()]):
        url = next(_absolute(url, [around.get(_BASE, "")]), url)
    return url


def _absolute(base: str, hrefs: Iterable[str]) -> Iterator[str]:
    for href in hrefs:
        try:
            if href.strip():
                yield urljoin(base, href.strip())
        except ValueError:
            continue
