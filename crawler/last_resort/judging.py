"""What speaks for and against each block of a page being of its article: two opinions, its words and links, and where it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import islice

from lxml import etree

from crawler.last_resort.furniture import Furniture
from crawler.last_resort.opinions import Opinions
from crawler.reading.blocks import Block
from pipelines.normalize.text import count_words

SHORT = 40
"""Words of a block that may be judged by its wording or its links: a longer one is prose that happens to say so."""
LINKED = 0.5
"""The share of links from which a block leads on more than it says."""

_PROSE = 12
"""Words of a block that may be a paragraph of an article."""
_ONLY_LINKED = 0.75
"""The share of links from which a block says nothing itself."""
_FEW_IN_COMMON = 0.3
"""The share of what one opinion takes from which on both speak of the same article."""
_MUCH_MORE = 2.0
"""How many times as long as what both take one opinion may be before it is taken instead."""
_MAIN_SHARE = 0.4
"""The share of the article that an element holds which is the article's own place, whatever its class says."""
_ABOVE, _BELOW = 0.25, 0.6
"""The shares of the prose before a masthead that stands over the article, at most, and before one that stands under it, at least."""
_HEADED = 3
"""Blocks after a heading among which the text stands that it heads."""

_NO_WORDS = ("separator", "comment")
_FOREIGN_TAGS = frozenset(("nav", "footer", "aside", "form", "menu"))
_WORD_BEFORE, _WORD_AFTER = r"(?:^|[^a-z])", r"(?![a-z])"
_OF_READERS = r"related|comments?|disqus|respond|consent|cookies?"
_FOREIGN = (
    rf"{_OF_READERS}|recirc\w*|recommend\w*|trending|popular|mostread|most|rail|sidebar|teasers?|promos?|promotion|newsletters?|signup|"
    r"subscri\w+|paywall|cta|share|sharing|sharedaddy|social|follow|bylines?|authors?|bio|contributors?|gdpr|breadcrumbs?|tags?|taglist|"
    r"topics?|categor(?:y|ies)|adverts?|advertisement|ads?|sponsor\w*|outbrain|taboola|disclaimer|copyright|meta|metadata|toolbar|"
    r"pagination|pager|timestamp|published|publish|datetime|posted|postedon|navigation|nav|gallery|slideshow|readtime|donate"
)
_FOREIGN_CLASS = re.compile(f"{_WORD_BEFORE}(?:{_FOREIGN}){_WORD_AFTER}")
_READERS_CLASS = re.compile(f"{_WORD_BEFORE}(?:{_OF_READERS}){_WORD_AFTER}")
_CAPTION_CLASS = re.compile(f"{_WORD_BEFORE}(?:captions?|credits?|photo|figure|image|img|media){_WORD_AFTER}")
_NOTE_CLASS = re.compile(f"{_WORD_BEFORE}(?:foot-?notes?|end-?notes?|fn|notes|references|bibliography|doc-(?:foot|end)notes?){_WORD_AFTER}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_CLASS = 300
"""Characters of the class and id of an element that are looked at."""
_NOTE_MARK = re.compile(r"(?:\[\s*\d{1,3}\s*\]|\(\d{1,3}\)|\d{1,3}[.)]\s|[*†‡§¹²³↑^])")


class JudgedPage:
    """The blocks of a page, by their places in it."""

    def __init__(self, blocks: Sequence[Block], opinions: Opinions, furniture: Furniture) -> None:
        """Take the blocks, the libraries' opinions of them, and what stands on any page of their archive."""
        self.blocks = blocks
        self.furniture = furniture
        self.located = [share > 0.5 for share in opinions.readability]
        self.extracted = [share > 0.5 for share in opinions.trafilatura]
        self.both = [located and extracted for located, extracted in zip(self.located, self.extracted, strict=True)]
        self.speaks = [bool(block.text) and block.role not in _NO_WORDS for block in blocks]
        self.words = [count_words(block.text) if speaks else 0 for block, speaks in zip(blocks, self.speaks, strict=True)]
        self.prose = [
            words >= _PROSE and block.link_share < LINKED and block.role != "heading"
            for block, words in zip(blocks, self.words, strict=True)
        ]
        self.sure = self._sure()
        """What is of the article beyond doubt."""
        self.main = self._main()
        """The elements that hold most of it."""
        self._own = cache(self._own_tags_and_classes)
        self.top, self.bottom = self._bounds()
        """The places of the last masthead over it and the first under it: -1 and the number of blocks where there is none."""
        within = range(self.top + 1, self.bottom)
        self.paragraphs = [place for place in within if self.sure[place] and self.prose[place] and not self.is_foreign(place)]
        """The places of its sure paragraphs."""

    def agreement(self) -> float:
        """Return how far the opinions are one, 0 to 1: Dice's coefficient of the characters of prose that each takes."""
        either = self._characters(self.located) + self._characters(self.extracted)
        return 2 * self._characters(self.both) / either if either else 0.0

    def either(self, place: int) -> bool:
        """Tell whether one opinion at least takes the block."""
        return self.located[place] or self.extracted[place]

    # What is sure.

    def _sure(self) -> list[bool]:
        """Return what both opinions take, or where they speak of two things, what the better judge takes."""
        located, extracted, both = (self._characters(which) for which in (self.located, self.extracted, self.both))
        least, most = sorted((located, extracted))
        if not least or (both > _FEW_IN_COMMON * least and most > _MUCH_MORE * both):
            # A text that is lost is worse than one too many.
            return self.located if located > extracted else self.extracted
        if both > _FEW_IN_COMMON * least:
            return self.both
        # trafilatura takes a page of tables in one another for one table of data; readability looks for the cell that has the prose.
        return self.located if self._in_tables() else self.extracted

    def _characters(self, which: Sequence[bool]) -> int:
        return sum(len(block.text) for block, is_one, prose in zip(self.blocks, which, self.prose, strict=True) if is_one and prose)

    def _in_tables(self) -> bool:
        return any(
            sum(ancestor.tag == "table" for ancestor in block.element.iterancestors()) > 1
            for block, is_one, prose in zip(self.blocks, self.located, self.prose, strict=True)
            if is_one and prose
        )

    def _main(self) -> frozenset[etree._Element]:
        held: Counter[etree._Element] = Counter()
        for block, is_sure, prose in zip(self.blocks, self.sure, self.prose, strict=True):
            if is_sure and prose:
                for element in (block.element, *block.element.iterancestors()):
                    held[element] += len(block.text)
        whole = self._characters(self.sure)
        return frozenset(element for element, length in held.items() if length > _MAIN_SHARE * whole)

    def _bounds(self) -> tuple[int, int]:
        """Return the places of the last masthead over the article and the first under it, after which an issue's contents are listed."""
        whole = self._characters(self.sure)
        top, bottom, passed = -1, len(self.blocks), 0
        for place, block in enumerate(self.blocks):
            passed += len(block.text) if self.sure[place] and self.prose[place] else 0
            if not self.speaks[place] or self.words[place] > SHORT or not self.furniture.is_masthead(block):
                continue
            if passed <= _ABOVE * whole:
                top = place
            elif passed >= _BELOW * whole:
                bottom = place
                break
        return top, bottom

    # What each block is.

    def is_foreign(self, place: int) -> bool:
        """Tell by tags and classes whether the block stands in something that is put into or around articles."""
        return self.has_foreign_class(place) or (not self.both[place] and not self._own(place)[0].isdisjoint(_FOREIGN_TAGS))

    def has_foreign_class(self, place: int) -> bool:
        """Tell the same by classes alone."""
        # What an article quotes from a network ("social-embed") is of it; what readers said below it is not.
        foreign = _READERS_CLASS if self.blocks[place].role == "quote" else _FOREIGN_CLASS
        return bool(foreign.search(self._own(place)[1]))

    def is_caption(self, place: int) -> bool:
        """Tell whether the block stands under a picture."""
        tags, classes = self._own(place)
        captioned = not self.extracted[place] and bool(_CAPTION_CLASS.search(classes))
        return self.blocks[place].role == "caption" or "figure" in tags or captioned

    def is_note(self, place: int) -> bool:
        """Tell whether the block is a note to the text: by its class, or by its mark where one opinion takes it."""
        block = self.blocks[place]
        if block.link_share > LINKED:
            return False
        return (bool(_NOTE_MARK.match(block.text)) and self.either(place)) or bool(_NOTE_CLASS.search(self._own(place)[1]))

    def is_in_main(self, place: int) -> bool:
        """Tell whether the block stands where most of the article does."""
        return any(element in self.main for element in self.blocks[place].element.iterancestors())

    def only_leads_on(self, place: int) -> bool:
        """Tell whether the block is short and of links, and no linked heading over text."""
        block = self.blocks[place]
        if block.link_share < _ONLY_LINKED or self.words[place] > SHORT or block.role == "quote":
            return False
        return block.role != "heading" or not self._heads_text(place)

    def _heads_text(self, place: int) -> bool:
        following = (after for after in range(place + 1, len(self.blocks)) if self.speaks[after])
        return any(self.prose[after] and self.sure[after] for after in islice(following, _HEADED))

    def _own_tags_and_classes(self, place: int) -> tuple[frozenset[str], str]:
        """Return the tags and classes of what the block stands in, from within, up to what holds most of the article."""
        element = self.blocks[place].element
        tags, classes = [], []
        for one in (element, *element.iterancestors()):
            if one in self.main or one.tag in ("body", "html"):
                break
            tags.append(str(one.tag))
            classes.append(_class(one))
        return frozenset(tags), " ".join(filter(None, classes))


def _class(element: etree._Element) -> str:
    said = " ".join(filter(None, (element.get("class"), element.get("id"), element.get("role"))))[:_LONGEST_CLASS]
    return _CAMEL.sub("-", said).lower()
