"""Which blocks of a page are its article: what two opinions take, less what stands around and between the paragraphs of any article."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from crawler.last_resort.judging import LINKED, SHORT, JudgedPage
from crawler.last_resort.set_phrases import is_set_phrase
from crawler.reading.blocks import Block
from crawler.reading.bylines import short_byline

_BRIEF = 6
"""Words of a line that may only announce what follows it."""
_NOTES_AFTER = 40
"""Blocks after the last paragraph among which its notes may stand."""
_ENDS_SENTENCE = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*$")


@dataclass(frozen=True)
class Chosen:
    """The article among the blocks of a page."""

    body: dict[int, Block]
    """Its blocks by their places on the page, captions among them."""
    left_out: list[int]
    """The places of prose between its first and its last paragraph that is no part of it."""


def choose(page: JudgedPage, headline_at: int) -> Chosen | None:
    """Return which blocks of `page` are the article; None where nobody finds one. `headline_at` is the headline's place, -1 without."""
    span = [place for place in page.paragraphs if place > headline_at]
    if not span:
        return None
    first, last = span[0], span[-1]
    edge = max(headline_at, page.top)
    kept = [
        place
        for place in range(edge + 1, page.bottom)
        if page.speaks[place] and not _is_inserted(page, place) and _belongs(page, place, first, last, headline_at)
    ]
    kept = _without_tail(page, _without_announcements(page, kept))
    body = {place: replace(page.blocks[place], role="caption") if page.is_caption(place) else page.blocks[place] for place in kept}
    return Chosen(body, [place for place in range(first, last) if page.prose[place] and place not in body])


def _is_inserted(page: JudgedPage, place: int) -> bool:
    """Tell whether the block is put into articles, or around them, and is of none."""
    if page.has_foreign_class(place):
        return True
    if page.is_note(place):
        return False
    return page.is_foreign(place) or (
        page.words[place] <= SHORT and is_set_phrase(page.blocks[place].text, page.blocks[place].link_share >= LINKED)
    )


def _belongs(page: JudgedPage, place: int, first: int, last: int, headline_at: int) -> bool:
    """Tell whether a block that is not inserted is of the article whose sure paragraphs stand from `first` to `last`."""
    block = page.blocks[place]
    if page.only_leads_on(place):
        return page.both[place] and first < place < last and not block.text.isupper()
    if place < first and block.role == "caption":
        return headline_at >= 0 and (page.either(place) or page.is_in_main(place))
    if place < first:
        is_head = block.role == "heading" or short_byline(block.text) is not None or page.furniture.is_date(block)
        return not is_head and _may_open(page, place, headline_at)
    if place > last:
        return (page.sure[place] and not page.is_caption(place)) or (page.is_note(place) and place <= last + _NOTES_AFTER)
    return page.either(place) or page.is_note(place) or (block.role == "quote" and page.is_in_main(place))


def _may_open(page: JudgedPage, place: int, headline_at: int) -> bool:
    """Tell whether a block before the first sure paragraph is text, and not the writer or the place."""
    if headline_at < 0:
        return page.sure[place] and bool(_ENDS_SENTENCE.search(page.blocks[place].text))
    return page.sure[place] or (page.prose[place] and page.either(place) and not page.is_caption(place))


def _without_announcements(page: JudgedPage, kept: list[int]) -> list[int]:
    """Return `kept` without the lines after which all that they announce was taken out: "More:"."""
    announcing = set()
    for place, after in pairwise([*kept, len(page.blocks)]):
        between = [one for one in range(place + 1, after) if page.speaks[one]]
        is_brief = page.words[place] <= _BRIEF and page.blocks[place].text.rstrip().endswith((":", "…", "..."))
        if is_brief and between and all(page.only_leads_on(one) for one in between):
            announcing.add(place)
    return [place for place in kept if place not in announcing]


def _without_tail(page: JudgedPage, kept: list[int]) -> list[int]:
    """Return `kept` without what no article ends with: a heading, links."""
    while kept and (page.blocks[kept[-1]].role == "heading" or page.blocks[kept[-1]].link_share >= LINKED):
        kept.pop()
    return kept
