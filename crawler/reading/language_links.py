"""A page's language links: the same page in other languages, as it gives them itself ("also available in the following languages")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from urllib.parse import urldefrag

from lxml import etree

from crawler.reading.blocks import safe_address
from crawler.reading.pages import Archive, WebPage
from pipelines.items import ArticleReading, NamedTranslation, Reading

_LINKS = "//a[@hreflang and @href] | //link[@hreflang and @href]"
_NO_LANGUAGE = "x-default"


def name_translations(readings: Sequence[Reading], page: WebPage, archive: Archive) -> None:
    """Put the language links of `page` into the first article of its `readings`: they are of the page as a whole."""
    first = next((reading for reading in readings if isinstance(reading, ArticleReading)), None)
    if first is not None:
        periodical = archive.papers.periodicals.get(first.periodical or "")
        written_in = page_language(page) or (periodical.language if periodical else None)
        first.translations = language_links(page, archive, written_in)


def page_language(page: WebPage) -> str | None:
    """Return the language that the page says it is in (BCP 47), by the `lang` of its root element; None where it does not say."""
    return (page.root.get("lang") or page.root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip() or None


def language_links(page: WebPage, archive: Archive, own: str | None) -> list[NamedTranslation]:
    """Return the addresses on the archive's hosts at which `page`, in the language `own`, says that it stands in other languages.

    They are its links with `rel="alternate"` and `hreflang` (HTML Standard, link type "alternate"), in its text or in its head. Where the
    archive has one language that all is translated from, the link to that leads to the original.
    """
    named: dict[str, NamedTranslation] = {}
    for element in cast("list[etree._Element]", page.root.xpath(_LINKS)):
        language = element.get("hreflang", "").strip()
        url = safe_address(element.get("href", ""), page.base_url)
        key = archive.identity(url) if url else None
        if url is None or key is None or not _is_alternate(element) or language.lower() in (_NO_LANGUAGE, (own or "").lower()):
            continue
        url = archive.preferred(urldefrag(url).url)
        original = archive.original_language
        is_original = original is not None and language == original
        named.setdefault(url, NamedTranslation(url=url, language=language, key=key, is_original=is_original))
    return list(named.values())


def _is_alternate(element: etree._Element) -> bool:
    # A feed in another language is an alternate too.
    kind = element.get("type", "text/html")
    return "alternate" in element.get("rel", "").lower().split() and kind in ("text/html", "application/xhtml+xml")
