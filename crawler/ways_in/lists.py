"""Lists of addresses that are no pages: tells from its bytes whether an answer is a sitemap or a feed, and what it leads to."""

from __future__ import annotations

import zlib
from gzip import GzipFile
from io import BytesIO

from lxml import etree

from crawler.ways_in.feeds import FEED_ROOTS, read_feed
from crawler.ways_in.listed import Listed, UnreadableList, local_name
from crawler.ways_in.sitemaps import SITEMAP_ROOTS, read_addresses, read_sitemap

MOST_BYTES = 50 * 1024 * 1024
"""Bytes that a list may have once it is unpacked: what sitemaps.org allows."""

_GZIP = b"\x1f\x8b"
_LOOKED_AT = 4096
_PAGES = (b"<!doctype html", b"<html")
_XML_MARKS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_list(content: bytes, content_type: str | None, url: str, *, is_index: bool) -> Listed | None:
    """Return what the answer at `url` lists, None where it is neither sitemap nor feed; a gzip file is unpacked.

    `is_index` tells whether a list is expected there: only then plain text may be one. Raises UnreadableList where it cannot be read, with
    why in a few words.
    """
    packed = content.startswith(_GZIP)
    if packed and not (is_index or url.endswith(".xml.gz")):
        return None
    unpacked = _unpacked(content) if packed else content
    root = _root(unpacked)
    if root in SITEMAP_ROOTS:
        return read_sitemap(unpacked)
    if root in FEED_ROOTS:
        return read_feed(unpacked, url)
    is_text = packed or (content_type or "").lower().startswith("text/plain")
    return read_addresses(unpacked) if is_index and is_text and root is None else None


def _unpacked(content: bytes) -> bytes:
    try:
        # One byte more than may be: a small file may unpack to gigabytes.
        unpacked = GzipFile(fileobj=BytesIO(content)).read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableList(f"its gzip packing is damaged ({type(error).__name__})") from error
    if len(unpacked) > MOST_BYTES:
        raise UnreadableList(f"it is longer than {MOST_BYTES:,} bytes")
    return unpacked


def _root(content: bytes) -> str | None:
    """Return the local name of the first element of an XML document; None where it is none, or an HTML page."""
    start = content[:_LOOKED_AT].lstrip()
    if not start.startswith(_XML_MARKS) or start[:14].lower().startswith(_PAGES):
        return None
    parser = etree.XMLPullParser(events=("start",), recover=True, resolve_entities=False)
    try:
        parser.feed(start)
    except etree.XMLSyntaxError:
        return None
    return next((local_name(element) for _, element in parser.read_events()), None)
