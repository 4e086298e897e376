"""The article of a page that no layout knows: headline, byline, body, and how sure that is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from crawler.last_resort.choosing import choose
from crawler.last_resort.furniture import Furniture
from crawler.last_resort.judging import JudgedPage
from crawler.last_resort.machine_marks import marked_site
from crawler.last_resort.opinions import Opinions, hear_opinions
from crawler.last_resort.titles import Titles, headline_of
from crawler.reading.blocks import Block
from crawler.reading.bylines import short_byline
from crawler.reading.pages import Archive, WebPage
from pipelines.normalize.text import one_line

_SUBHEAD_CLASS = re.compile(r"(?<![a-z])(?:sub-?head(?:line|ing)?|sub-?title|deck|dek|standfirst)(?![a-z])", re.IGNORECASE)
_LONG = 200
"""Characters of a paragraph that is missed where it was left out wrongly."""
_HIGHEST = 0.5
"""The confidence of a reading that both opinions agree on, and whose page says what its headline is."""


@dataclass(frozen=True)
class FoundArticle:
    """An article, found on a page that nobody has described."""

    headline: str | None
    """As printed, or as the page's title has it without the names of its site."""
    subhead: str | None
    """The line below it, as printed."""
    byline: str | None
    """The writers' names, where a line between headline and text says "by"."""
    body: list[Block]
    """Its blocks in order; those of role `caption` stand under its pictures."""
    head: list[etree._Element]
    """What stands between headline and text, in order; empty where the page prints no headline."""
    places: dict[int, str]
    """What each block of the page is taken for, by its place."""
    opinions: Opinions
    """Who takes each block for the article's."""
    confidence: float
    """Half of how far the two opinions agree (Dice's coefficient of the characters of prose that each takes), less a fifth where the page
    prints no headline, and less a fifth where a long paragraph within the article was left out: 0 to 0.5."""


def find_article(page: WebPage, archive: Archive) -> FoundArticle | None:
    """Return the article of `page`, a page of `archive`; None where it has none, or none can be told.

    No text of the page is taken for a date or the number of an issue, and no name of the site for a headline.
    """
    opinions = hear_opinions(page.root, page.base_url, page.blocks, len(page.source))
    if opinions is None:
        return None
    furniture = Furniture(archive, archive.place(page.url), marked_site(page.root))
    blocks = page.blocks
    judged = JudgedPage(blocks, opinions, furniture)
    titles = Titles(page, furniture)
    headline_at = titles.printed_at(blocks, judged.top + 1, judged.paragraphs[0]) if judged.paragraphs else -1
    chosen = choose(judged, headline_at)
    if chosen is None or not chosen.body:
        return None
    begins = min(chosen.body)
    front = range(headline_at, begins) if headline_at >= 0 else range(0)
    byline_at = next((place for place in front if short_byline(blocks[place].text)), None)
    subhead_at = next((place for place in front if place > headline_at and _is_subhead(blocks[place])), None)
    places = {place: block.role for place, block in chosen.body.items()} | dict.fromkeys(chosen.left_out, "left out")
    parts = ((byline_at, "byline"), (subhead_at, "subhead"), (headline_at, "headline"))
    places |= {place: name for place, name in parts if place is not None}
    doubts = (headline_at < 0, any(len(blocks[place].text) > _LONG for place in chosen.left_out))
    headline = headline_of(blocks[headline_at]) if headline_at >= 0 else titles.from_title()
    return FoundArticle(
        headline=headline,
        subhead=one_line(blocks[subhead_at].text) if subhead_at is not None else None,
        byline=short_byline(blocks[byline_at].text) if byline_at is not None else None,
        body=list(chosen.body.values()),
        head=_between(page.root, blocks[headline_at].element, blocks[begins].element) if headline_at >= 0 else [],
        places=places,
        opinions=opinions,
        confidence=round(_HIGHEST * judged.agreement() * 0.8 ** sum(doubts), 2),
    )


def _is_subhead(block: Block) -> bool:
    said = f"{block.element.get('class') or ''} {block.element.get('id') or ''}"
    return bool(_SUBHEAD_CLASS.search(said)) and block.role in ("heading", "paragraph")


def _between(root: etree._Element, before: etree._Element, after: etree._Element) -> list[etree._Element]:
    between, begun = [], False
    for element in root.iter(etree.Element):
        if element is after:
            break
        if begun:
            between.append(element)
        begun = begun or element is before
    return between
