"""What a page marks for machines: its headline, its date, its language, the name of its site."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

from lxml import etree

from crawler.reading.white_space import folded
from pipelines.normalize.dates import PrintedDate
from pipelines.normalize.written_dates import read_edtf

_DATE_NAMES = ("article:published_time", "datepublished", "dc.date", "dc.date.issued", "dcterms.issued", "citation_publication_date")
_TITLE_NAMES = ("og:title", "twitter:title", "dc.title", "citation_title")
_SITE_NAMES = ("og:site_name", "application-name", "dc.publisher", "citation_journal_title")
_DAY = re.compile(r"\s*(\d{4})[-/](\d{2})[-/](\d{2})(?!\d)")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
_LONGEST_JSON = 200_000
"""Characters of JSON-LD that are read."""
_MOST_NODES = 2000


def marked_titles(root: etree._Element) -> list[str]:
    """Return what the page's head and its JSON-LD call it, white space folded, the surest first."""
    headlines = [node["headline"] for node in _linked_data(root) if isinstance(node.get("headline"), str)]
    return [title for one in (*headlines, *_contents(root, _TITLE_NAMES)) if (title := folded(one))]


def marked_site(root: etree._Element) -> list[str]:
    """Return the names that the page's head gives for its site."""
    return [name for one in _contents(root, _SITE_NAMES) if (name := folded(one))]


def marked_date(root: etree._Element, article_head: Sequence[etree._Element]) -> PrintedDate | None:
    """Return the day on which the page says to machines that it was published, as it writes it.

    That is its `meta` elements, its JSON-LD, or the first `time` in `article_head`, the elements between headline and text.
    """
    published = (node["datePublished"] for node in _linked_data(root) if isinstance(node.get("datePublished"), str))
    times = (str(element.get("datetime")) for element in article_head if element.tag == "time" and element.get("datetime"))
    return next((date for text in (*_contents(root, _DATE_NAMES), *published, *times) if (date := _day(text))), None)


def marked_language(element: etree._Element) -> str | None:
    """Return the language (BCP 47) that `element`, or the nearest element around it, declares; None where none does."""
    for one in (element, *element.iterancestors()):
        said = (one.get("lang") or one.get("{http://www.w3.org/XML/1998/namespace}lang") or one.get("xml:lang") or "").strip()
        if said:
            return said.replace("_", "-") if _TAG.match(said.replace("_", "-")) else None
    return None


def _day(text: str) -> PrintedDate | None:
    match = _DAY.match(text)
    return read_edtf("-".join(match.groups()), "north") if match else None


def _contents(root: etree._Element, names: Sequence[str]) -> list[str]:
    found: dict[str, str] = {}
    for element in cast("list[etree._Element]", root.xpath("//meta[@content]")):
        for attribute in ("property", "name", "itemprop"):
            found.setdefault((element.get(attribute) or "").lower(), element.get("content") or "")
    return [found[name] for name in names if found.get(name)]


def _linked_data(root: etree._Element) -> Iterator[dict[str, Any]]:
    """Yield the objects of the page's JSON-LD that are of an article, those within others too."""
    for script in cast("list[etree._Element]", root.xpath("//script[contains(@type, 'ld+json')]")):
        try:
            waiting = [json.loads(script.text)] if script.text and len(script.text) < _LONGEST_JSON else []
        except (ValueError, RecursionError):
            continue
        for _ in range(_MOST_NODES):
            if not waiting:
                break
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, dict):
                waiting += [value for name, value in node.items() if name in ("@graph", "mainEntity")]
                if any(str(kind).endswith(("Article", "Posting", "Report")) for kind in _kinds(node)):
                    yield node


def _kinds(node: dict[str, Any]) -> list[Any]:
    kinds = node.get("@type")
    return kinds if isinstance(kinds, list) else [kinds]
