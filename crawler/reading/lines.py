"""The lines of a page: its blocks, parted where one block holds several, with what their wording and look say of each."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape

from lxml import etree

from crawler.reading.blocks import Block
from crawler.reading.mastheads import Mastheads
from crawler.reading.white_space import fold_white
from crawler.reading.wordings import speaks_of_printing
from pipelines.items import Periodical, PrintedLink
from pipelines.normalize.dates import is_date_line
from pipelines.normalize.paper_names import Papers
from pipelines.normalize.references import Reference, find_references

LONGEST_LINE = 200
"""Characters; what is longer is prose."""

_RUN_TOGETHER = 100
_RULE = re.compile(r"[*＊•·|\s]*")
_NO_WORDS: frozenset[str] = frozenset()
_SENTENCE_END = re.compile(r"[.。…؟।][\"“”’»」)）\]]*$")
_BRACKETED = re.compile(r"[(（]([^()（）]+)[)）]|\[([^\[\]]+)\]")
_OPENING_QUOTE = ("“", "„", "«", "「", "『", '"', "‟")
_CLOSING_QUOTE = re.compile(r"[”“»」』\"][.,;:!?…)\]]*$")
# "NOVEMBER 25—", "ARLESCOTE, England, 3 March –", "29 de octubre—", "15 de junio--"; 【尾道、1月7日】; 阿德莱德港，9月24日——
_DATELINE = re.compile(r"【(?P<framed>[^】]+)】|(?P<dashed>[^—–]{2,70}?)\s*(?:[—–]+|--)\s*(?=\S)")
_SHORT_NAME = re.compile(r"[^\W\d]{1,6} \d+(?:[-–/]\d+)?")
_PARTING = re.compile(r"\s*[|·•/–-]\s*")
_INSERTED = re.compile(r"\[[^\[\]]*\]")
_DIGIT = re.compile(r"\d")
_HREF = re.compile(r'<a href="([^"]*)">')
_LINK_ALONE = re.compile(r"\s*(?:<strong>|<em>)*<a [^>]*>(?:(?!</?a\b).)*</a>(?:</strong>|</em>)*\s*", re.DOTALL)
_LINK_TAG = re.compile(r"</?a\b[^>]*>")
_DASH = re.compile("[—–【]|--")
_DAY = re.compile(r"\d{1,2}(?:\.|\w{0,2})\s|.*\d月\d+日$")


@dataclass(frozen=True)
class Setting:
    """What is known of a page before a line of it is read."""

    home: Periodical | None
    """The periodical that the address names."""
    number: str | None
    """The issue's number, as the address has it."""
    mastheads: Mastheads
    """The archive's."""
    papers: Papers
    """The archive's periodicals, for mentions of them in running text."""
    title: str = ""
    """The page's `title` element."""
    standing: frozenset[str] = frozenset()
    """Lines that stand on every page of the site."""

    @property
    def language(self) -> str:
        """The language to read wording in where a line does not tell."""
        return self.home.language if self.home else "en"

    @property
    def hemisphere(self) -> str:
        """Whose seasons the page's are."""
        return self.home.hemisphere if self.home else "north"


class Line:
    """One line of a page, or one paragraph of its prose."""

    def __init__(self, block: Block, run: int, setting: Setting, before: Line | None) -> None:
        """Take the block that it is, or a part of it; the number of that block on the page; the page's setting; the line before it."""
        self.block = block
        self.run = run
        self.setting = setting
        self.before = before
        self.text = (fold_white(block.text) if "\n" in block.text else block.text).strip(" |")
        """On one line."""
        self.is_prose = len(self.text) > LONGEST_LINE
        self.ends_sentence = bool(_SENTENCE_END.search(self.text[-8:]))
        self.is_rule = block.role == "separator" or _RULE.fullmatch(self.text) is not None
        self.masthead = None if self.is_prose else setting.mastheads.read(self.text, setting.home)
        """What it says if it is a periodical's name and number."""
        self.is_date = not self.is_prose and is_date_line(self.text, setting.language, setting.hemisphere)
        """Whether it is a date with its year, and nothing else."""
        self.dateline = read_dateline(self.text)
        """The place or date that opens it."""
        self.hints = _class_words(block.element)
        """The words of the classes and ids of its element and the one around it."""

    @property
    def link_share(self) -> float:
        """The share of its letters that are links, 0 to 1; what parts links from one another does not count."""
        linked = sum(len(link.text) for link in self.block.links)
        return linked / max(1, len(_PARTING.sub(" ", self.text))) if linked else 0.0

    @property
    def is_short_name(self) -> bool:
        """Whether it is an abbreviation and an issue's number: "ASP 240"."""
        return _SHORT_NAME.fullmatch(self.text) is not None and not self.is_date

    @cached_property
    def bracketed(self) -> str | None:
        """What stands in the brackets that hold all of it."""
        match = _BRACKETED.fullmatch(self.text)
        return (match[1] or match[2]) if match else None

    @cached_property
    def speaks_of_printing(self) -> bool:
        """Whether it has a word of printing, publishing or translating, and does not open the text with a place or date."""
        return self.dateline is None and speaks_of_printing(self.own_words)

    @cached_property
    def own_words(self) -> str:
        """Its text without what an editor put between square brackets: "[reprinted in WV No. 951]" says that of what is cited there."""
        return self.text if "[" not in self.text or self.bracketed else _INSERTED.sub("", self.text)

    @cached_property
    def references(self) -> list[Reference]:
        """The issues that it mentions."""
        return find_references(self.text, self.setting.language, self.setting.papers)

    @property
    def is_reference(self) -> bool:
        """Whether it names an issue, and nearly nothing else."""
        found = self.references if _DIGIT.search(self.text) else []
        return len(found) == 1 and len(found[0].text) >= 0.7 * len(self.text)

    @cached_property
    def opens_quotation(self) -> bool:
        """Whether it is a paragraph of a quotation that the markup does not show: it follows a colon, or a quotation left open."""
        before = self.before
        if before is None or not self.text.startswith(_OPENING_QUOTE):
            return False
        left_open = before.opens_quotation and not _CLOSING_QUOTE.search(before.text)
        return left_open or (before.text.endswith((":", "：")) and (before.is_prose or len(before.text.split()) > 3))

    @property
    def prominence(self) -> tuple[int, int, bool]:
        """How much the markup makes of it, larger for more: heading, size, bold."""
        return (7 - self.block.level if self.block.role == "heading" else 0, self.block.size, self.block.bold)


def _class_words(element: etree._Element) -> frozenset[str]:
    around = element.getparent()
    names = [element.get("class"), element.get("id"), *((around.get("class"), around.get("id")) if around is not None else ())]
    words = " ".join(name for name in names if name)
    return frozenset(words.lower().replace("-", " ").replace("_", " ").split()) if words else _NO_WORDS


def lines_of(blocks: Sequence[Block], setting: Setting) -> list[Line]:
    """Return the lines of a page made of `blocks`, comments left out."""
    lines: list[Line] = []
    for run, block in enumerate(blocks):
        for part in _parts(block, setting):
            lines.append(Line(part, run, setting, lines[-1] if lines else None))
    return lines


def _parts(block: Block, setting: Setting) -> Iterator[Block]:
    if block.role == "comment":
        return
    texts = block.text.split("\n") if block.role != "preformatted" else []
    htmls = block.html.split("<br>")
    if (
        len(texts) < 2
        or len(texts) != len(htmls)
        or not (_shows_masthead(texts, setting) or _holds_link(htmls) or _stand_alone(texts, htmls))
    ):
        yield block
        return
    for index, (text, html, links) in enumerate(zip(texts, htmls, _links_of(htmls, block.links), strict=True)):
        yield replace(block, text=text.strip(), html=html.strip(), bold=block.bold or _is_bold(html), links=links,
                      anchors=block.anchors if index == 0 else ())  # fmt: skip


def _links_of(htmls: list[str], links: Sequence[PrintedLink]) -> Iterator[tuple[PrintedLink, ...]]:
    """Yield the links of each line of a block: those that open in it, and the one that was left open above it."""
    waiting: dict[str, deque[PrintedLink]] = defaultdict(deque)
    for link in links:
        waiting[escape(link.url)].append(link)
    # A hidden item of a list has no markup of its own.
    hidden = [link for link in links if not link.text and f'<a href="{escape(link.url)}">' not in htmls[0]]
    left_open: PrintedLink | None = None
    for index, html in enumerate(htmls):
        opened = [waiting[href].popleft() for href in _HREF.findall(html) if waiting[href]]
        yield (*(hidden if index == 0 else ()), *((left_open,) if left_open else ()), *opened)
        if "<a " in html or "</a>" in html:
            left_open = opened[-1] if opened and html.rfind("<a ") > html.rfind("</a>") else None


def _is_bold(html: str) -> bool:
    bare = _LINK_TAG.sub("", html).strip()
    return bare.startswith("<strong>") and bare.endswith("</strong>")


def _shows_masthead(texts: list[str], setting: Setting) -> bool:
    return any(setting.mastheads.read(text, setting.home) for text in texts[:2])


def _holds_link(htmls: list[str]) -> bool:
    # In a contents list kicker, headline and subhead of an entry may be the lines of one paragraph, and one of them, or all, the link.
    return any(html.count("<a ") != html.count("</a>") or _LINK_ALONE.fullmatch(html) for html in htmls)


def _stand_alone(texts: list[str], htmls: list[str]) -> bool:
    """Tell whether the lines of a block are lines of their own, and not one headline or verse broken by the typesetter.

    They are where the whole text of a page was run together in one cell, and where a line is bold and another is not.
    """
    if any(html.count("<strong>") != html.count("</strong>") or html.count("<em>") != html.count("</em>") for html in htmls):
        return False
    if max(map(len, texts)) > LONGEST_LINE or sum(map(len, texts)) > _RUN_TOGETHER * len(texts):
        return True
    return len({_is_bold(html) for html in htmls}) > 1


def read_dateline(text: str) -> str | None:
    """Return the place and date that open a paragraph, or None."""
    match = _DATELINE.match(text) if _DASH.search(text, 0, 80) else None
    if not match:
        return None
    if match["framed"]:
        return match["framed"]
    line: str = match["dashed"].strip()
    place = line.partition(",")[0]
    return line if (place.isupper() and len(place) > 1) or (len(line) <= 30 and _DAY.match(line)) else None
