"""The archive Linux Gazette: a monthly on the web, 186 issues from July 1995 to June 2011, each a folder of pages."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, cast
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from lxml import etree

from crawler.archive import ArchiveSpider
from crawler.blocks import Block, body_html, body_links, body_text, fold_white
from crawler.items import ArticleKind, ArticleReading, ContentsEntry, IssueReading, IssueRole, PageKind, Periodical, Reading
from crawler.pages import Archive, Layout, WebPage

_PERIODICAL = "lg"
_HOSTS = ("linuxgazette.net", "www.linuxgazette.net")

# Addresses. Issues 9 to 99 stand in issue09/ to issue99/ and again in 9/ to 99/, later ones in 100/ to 186/, and the first eight together
# in issue01to08/ and again in 01/ to 08/. The site's links name the first of each (6,253 of 6,258 do).

_LATEST = 186
_FIRST_EIGHT = "01to08"
_IN_ISSUE = re.compile(r"/(?P<folder>issue0*(?P<named>\d+)|issue01to08|0*(?P<plain>\d{1,3})|current)(?:/(?P<rest>.*))?$")
_ENDING = re.compile(r"\.(?:html?|shtml)$", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")
_INDEX = re.compile(r"(?:^|/)index$")


@dataclass(frozen=True)
class _Place:
    """Where a page stands in the archive."""

    folder: str
    """The issue's folder as keys name it: `98`, or `01to08`; empty for a page of the whole site."""
    path: str
    """The rest, without ending: `tag/3`; empty for the index."""
    preferred: bool
    """Its address is the one that the site's own links use."""

    @property
    def number(self) -> int | None:
        """The issue's number; None in the folder of the first eight and outside the issues."""
        return int(self.folder) if self.folder.isdigit() else None


def _place(url: str) -> _Place | None:
    """Return where the page at `url` stands, None for an address elsewhere."""
    parts = urlsplit(url)
    if parts.hostname not in _HOSTS:
        return None
    path = _ENDING.sub("", _SLASHES.sub("/", unquote(parts.path)))
    match = _IN_ISSUE.match(path)
    if match is None:
        return _Place("", _INDEX.sub("", path.strip("/")), True)
    folder = match["folder"]
    number = _LATEST if folder == "current" else int(match["named"] or match["plain"] or 0)
    rest = _INDEX.sub("", (match["rest"] or "").strip("/"))
    if number < 9:
        return _Place(_FIRST_EIGHT, rest, folder == "issue01to08")
    return _Place(str(number), rest, folder == (f"issue{number:02}" if number < 100 else str(number)))


# What is printed.

_DATE = re.compile(
    r"((?:Mid-)?(?:January|February|March|April|May|June|July|August|September|October|November|December))(?: \(EXTRA\))?,? *(\d{4})"
)
_PUBLISHED = re.compile(r"P(?:ublish|rint)ed in\s(?:\S+\s){0,4}?issue\s(?:no\.\s?|#)?(?P<number>\d+)", re.IGNORECASE)
_SLOGAN = re.compile(r"making linux just a", re.IGNORECASE)
# "ByLarry Ayers" happens; "bypass" is no byline.
_BY = r"by(?:\b|(?-i:(?=[A-Z])))"
_LEADING_BY = re.compile(rf"^(?:(?:\w+ )?{_BY}|from\b)[:\s]*", re.IGNORECASE)
_BYLINE = re.compile(rf"\W*(?:(?:Written|Compiled|Edited|Text|Photos?|Translated|Reviewed) )?{_BY}", re.IGNORECASE)
_LISTED_BY = re.compile(r"(?:^|[\s,.])(?:by|from)\s+", re.IGNORECASE)
_MAIL = re.compile(
    r"[<(\[]?\s*(?:mailto:\s*)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*[>)\]]?|[(\[]\S+ at [^)\]]+[)\]]|<[^>]*>|\bhttps?://\S+", re.IGNORECASE
)
_NAMES_END = re.compile(
    r"\.\.\.|,? (?:and )?the (?:Gang|Editors of|staff of)\b|\bUpdated by\b|\bwith kind permission\b|\bCopyright\b|\bThis and\b"
    r"|\(\w+/| at(?: |$)| on (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b",
    re.IGNORECASE,
)
_AND = re.compile(r",\s*(?:and\s+)?|\s+(?:and|&)\s+(?!Associates)|\s*;\s*")
# What follows a name after a comma: a call sign, a place of work, an office.
_NO_NAME = re.compile(
    r"\S*\d|[a-z]\S* \S|[A-Z]{4,}$"
    r"|.*\b(?:Proprietor|Publisher|(?:Co-)?Founder|Services|University|President|Director|Inc|Ltd|Netherlands|student)\b"
)


def _one_line(text: str) -> str:
    return fold_white(text).strip()


def _date_text(text: str) -> str | None:
    """Return the first month and year in `text`, as printed: "Mid-April 1999"."""
    match = _DATE.search(text)
    return f"{match[1]} {match[2]}" if match else None


def _names(text: str) -> str | None:
    """Return the names in the byline `text`: without "by", addresses and offices, joined with ", "."""
    found: list[str] = []
    for line in text.strip().split("\n"):
        names = _one_line(_NAMES_END.split(_MAIL.sub("", line))[0]).strip(" ,;:-\xa0")
        # A name on a line of its own is one of several where "and" leads it.
        if found and not names.startswith(("and ", "& ", "by ")):
            break
        found += [name for part in _AND.split(_LEADING_BY.sub("", names, count=1)) if (name := part.strip(" ,")) not in ("", "and")]
    known = next((index for index, name in enumerate(found) if index and _NO_NAME.match(name)), len(found))
    return ", ".join(found[:known]) or None


# The standing columns, by the names of their pages; each keeps one name here, whatever its heading was that year.
_COLUMNS: tuple[tuple[re.Pattern[str], str, ArticleKind], ...] = (
    (re.compile(r"lg_mail|mail_jan96$|letters_mar96$|mailbag_issue8$"), "The Mailbag", "letter"),
    (re.compile(r"lg_talkback|misc/lg/[Tt]alkback"), "Talkback", "letter"),
    (re.compile(r"lg_tips|misc/lg/(?:2|two)_(?:-_)?cent"), "2-Cent Tips", "article"),
    (re.compile(r"misc/lg/"), "The Mailbag", "letter"),
    (re.compile(r"lg_answer|answer$|tag[/_]"), "The Answer Gang", "article"),
    (re.compile(r"lg_bytes"), "News Bytes", "article"),
    (re.compile(r"lg_back_?page"), "The Back Page", "notice"),
    (re.compile(r"lg_launde?rette|misc/(?:nottag|launde?rette|lg_laund)"), "The Linux Launderette", "article"),
    (re.compile(r"(?:lg_)?foolish"), "The Foolish Things We Do With Our Computers", "article"),
    (re.compile(r"(?:\w+/)?wkndmech"), "Weekend Mechanic", "article"),
    (re.compile(r"gm/|(?:gm|mews|(?:more-)?musings|webwonderings)$"), "Graphics Muse", "article"),
    (re.compile(r"clue(?:less)?$"), "Clueless at the Prompt", "article"),
    (re.compile(r"websurf|web_surfer"), "Web Surfer", "article"),
    (re.compile(r"collinge$"), "HelpDex", "article"),
    (re.compile(r"ecol\d*$"), "Ecol", "article"),
    (re.compile(r"qubism$"), "Qubism", "article"),
    (re.compile(r"xkcd$"), "XKCD", "article"),
    (re.compile(r"doomed$"), "Doomed to Obscurity", "article"),
)
# The heading of these is the column's name in a spelling of the year, or a picture: what the contents call them is their headline.
_HEADLESS = re.compile(
    r"lg_(?:mail|talkback|tips|answer|bytes|back_?page)\w*$|answer$|(?:\w+/)?(?:wkndmech|gm|clue|clueless)$"
    r"|(?:letters_mar96|mailbag_issue8|websurfer_issue8|web_surfer_mar96|websurf_jan96)$"
)


def _column(path: str) -> tuple[str | None, ArticleKind]:
    """Return the standing column that the page at `path` in its issue is of, and what kind of piece stands in it."""
    return next(((rubric, kind) for pattern, rubric, kind in _COLUMNS if pattern.match(path)), (None, "article"))


# The parts of an article's page.

_HEADLINE_LENGTH = 250
_BOLD_HEADLINE_LENGTH = 120
_BYLINE_LENGTH = 250
_FOOT_MARK = re.compile(r"BEGIN copyright|^FOOTER", re.IGNORECASE)
_LIFE_MARK = re.compile(r"BEGIN (?:author )?bio", re.IGNORECASE)
_LIFE_END_MARK = re.compile(r"END (?:author )?bio", re.IGNORECASE)
# More text than this after an author's life is the article: in issue 72 one life stands above its article.
_AFTER_LIFE_LENGTH = 600
_FOOT_ANCHORS = frozenset(("articlefooter", "previousnextbottom", "navigation", "breadcrumbs"))
_FOOT = re.compile(
    r"(?:Collection )?Copyright (?:©|\(c\))|Published in|This page (?:is )?(?:written|maintained|edited)|HTML (?:script|transformation)"
    r"|Each TAG thread|Talkback: Discuss|Answer Guy #\d|\W*Send your comments|Back (?:up )?to |Beam me back|Last modified:|\S+@\S+$"
    r"|Got any great|© 1|Linux Gazette,? http|All rights reserved"
    r"|(?:\W*(?:next|prev|previous|back|home|index|top|table of contents|front page|faq)\W*)+$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"Copyright (?:©|\(c\)|\d)|\(?c\) 199|P(?:ublish|rint)ed in|A (?:Member|Publication) of the Linux|The Linux Gazette is a member"
    r"|(?:Next|Up|Previous): |Anterior Siguiente|Previous Next|Up$|\S*@\S*$|<\S+@\S+>\n|<?https?:|Last (?:modified|updated)|Updated:?\s+\d",
    re.IGNORECASE,
)
_CONTENTS_HEADING = re.compile(r"(?:table of )?contents\b|topics\b", re.IGNORECASE)
_NO_HEADLINE = re.compile(rf"{_CONTENTS_HEADING.pattern}|more\W*$|muse:", re.IGNORECASE)
_JUMP = re.compile(r"Top\s+Back$|Up$")
# What begins so and stands alone below the byline or at the end of the text says where the piece was printed first, or who translated it.
# "Published in Issue 9" is the page's own issue, "translated from LaTeX by" a program, and of other articles authors speak at length.
_SOURCE_NOTE_LENGTH = 500
_SOURCE_NOTE = re.compile(
    r"\W*(?:(?:RM )?note: )?(?:revised [^.]{3,40}\. +)?"
    r"(?:reprinted (?:from|with)\b|translated from the (?!latex)\w+ by\b|(?:originally|first) published (?:at|by|in|on)\b"
    r"|(?:the (?:original|following|first edition of this) |this )?(?:article|document|survey)\b[^.:;]{1,40}?\b"
    r"(?:(?:originally|was|article) published (?:by|on)|first appeared in|reprinted with|adapted from the book|excerpted from"
    r"|taken from a series|based on [^.,]{3,40}, to be published|a section from a book|submitted to the Linux Journal"
    r"|translated from the (?!latex)\w+ by)\b"
    r"|this is reproduced\b|[\w-]+ is the English translation of\b)",
    re.IGNORECASE,
)


def _is_mark(block: Block) -> bool:
    return block.role in ("comment", "separator")


def _is_headline(block: Block) -> bool:
    if _NO_HEADLINE.match(block.text) or len(block.text) > _HEADLINE_LENGTH:
        return False
    return block.role == "heading" or (block.bold and len(block.text) < _BOLD_HEADLINE_LENGTH and not block.text.endswith("."))


def _is_source_note(text: str) -> bool:
    return len(text) < _SOURCE_NOTE_LENGTH and bool(_SOURCE_NOTE.match(text))


def _next_text(blocks: Sequence[Block], at: int, end: int) -> int:
    return next((index for index in range(at, end) if not _is_mark(blocks[index])), end)


def _trimmed(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return `blocks` without the rules and comments at their ends."""
    start = _next_text(blocks, 0, len(blocks))
    end = len(blocks)
    while end > start and _is_mark(blocks[end - 1]):
        end -= 1
    return blocks[start:end]


def _without_contents(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return `blocks` without the list of contents that opens a column's page, and without links to its top."""
    blocks = [block for block in blocks if not _JUMP.match(block.text)]
    for index, block in enumerate(blocks[:12]):
        if block.text.startswith("index_text begins") or (block.role != "comment" and _CONTENTS_HEADING.match(block.text)):
            end = index + 1
            while end < len(blocks) and (blocks[end].role in ("comment", "item") or blocks[end].link_share > 0.8):
                end += 1
            return blocks[:index] + blocks[end:]
    return blocks


def _source_notes(blocks: Iterable[Block]) -> list[Block]:
    return [block for block in blocks if not _is_mark(block) and _is_source_note(block.text)]


def _notes_at_ends(text: Sequence[Block]) -> list[Block]:
    """Return the source notes that `text` begins with, or has as one of its last two blocks."""
    blocks = [block for block in text if not _is_mark(block)]
    return _source_notes([*blocks[:1], *blocks[max(1, len(blocks) - 2) :]])


def _foot(blocks: Sequence[Block], start: int) -> int:
    """Return where, at or after `start`, the foot of the page begins: at its marks or the page's end, or at the foot lines before."""
    end = next((index for index in range(start, len(blocks)) if _begins_foot(blocks[index])), len(blocks))
    while end > start and (_is_mark(blocks[end - 1]) or _is_foot(blocks[end - 1])):
        end -= 1
    return end


def _before_lives(blocks: Sequence[Block], start: int, end: int) -> int:
    """Return where before `end` the authors' lives begin that close the article."""
    for index in range(end - 1, start - 1, -1):
        if blocks[index].role == "comment" and _LIFE_MARK.search(blocks[index].text):
            closes = (at for at in range(index, end) if blocks[at].role == "comment" and _LIFE_END_MARK.search(blocks[at].text))
            if sum(len(block.text) for block in blocks[next(closes, index) : end] if not _is_mark(block)) > _AFTER_LIFE_LENGTH:
                break
            end = index
    return end


def _begins_foot(block: Block) -> bool:
    if block.role == "comment":
        return bool(_FOOT_MARK.search(block.text))
    return block.text.startswith("Talkback: Discuss") or not _FOOT_ANCHORS.isdisjoint(block.anchors)


def _is_foot(block: Block) -> bool:
    # The numbers or words that lead to the other threads of a column stand in cells.
    is_index = block.role == "cell" and len(block.text) < 12 and block.link_share > 0.9
    return is_index or (len(block.text) < 500 and bool(_FOOT.match(block.text)))


@dataclass
class _Masthead:
    """What stands above the text of an article."""

    end: int
    """The block that the text begins with."""
    headline: str | None = None
    subhead: str | None = None
    byline: str | None = None
    notes: list[str] = field(default_factory=list)
    """The editor's lines above and below headline and byline, then what else says where the piece comes from."""


def _read_masthead(blocks: Sequence[Block], start: int, end: int) -> _Masthead:
    """Return what the blocks from `start` say before the text: a note, the headline, a line below it, the byline, a copyright."""
    texts = [index for index in range(start, min(start + 16, end)) if not _is_mark(blocks[index])]
    while texts and _ASIDE.match(blocks[texts[0]].text):
        del texts[0]
    masthead = _Masthead(texts[0] if texts else end)
    if not texts:
        return masthead
    above = 0 if _is_headline(blocks[texts[0]]) else _above_headline(blocks, texts[:6])
    masthead.notes = [blocks[index].text for index in texts[:above] if not _NO_HEADLINE.match(blocks[index].text)]
    _read_headline(masthead, blocks, texts[above:])
    _skip_asides(masthead, blocks, end)
    return masthead


def _above_headline(blocks: Sequence[Block], texts: Sequence[int]) -> int:
    """Return how many of the blocks `texts` stand above a headline that has a byline below it; none where there is no such headline."""
    for place, index in enumerate(texts[:-1]):
        below = (blocks[lower].text for lower in texts[place + 1 : place + 3])
        if _is_headline(blocks[index]) and any(_split_byline(text)[1] for text in below):
            return place
        if len(blocks[index].text) > 400:
            break
    return 0


def _read_headline(masthead: _Masthead, blocks: Sequence[Block], texts: Sequence[int]) -> None:
    line, names = _split_byline(blocks[texts[0]].text)
    if names:
        masthead.headline, masthead.byline, masthead.end = _one_line(line) or None, _names(names), texts[0] + 1
        masthead.notes += _notes_below(names)
        return
    has_byline_below = len(texts) > 1 and len(line) < _BOLD_HEADLINE_LENGTH and bool(_BYLINE.match(blocks[texts[1]].text))
    if not has_byline_below and not _is_headline(blocks[texts[0]]):
        return
    masthead.headline, masthead.end = _one_line(line), texts[0] + 1
    below: list[str] = []
    for index in texts[1:4]:
        line, names = _split_byline(blocks[index].text)
        if len(line) > _HEADLINE_LENGTH:
            return
        below.append(line)
        if names:
            masthead.notes += [line for line in below if _is_source_note(line)] + _notes_below(names)
            subhead = _one_line(" ".join(line for line in below if line not in masthead.notes))
            masthead.subhead, masthead.byline, masthead.end = subhead or None, _names(names), index + 1
            return


def _notes_below(byline: str) -> list[str]:
    """Return what the lines of a byline's block say from the first on that is a source note."""
    lines = byline.split("\n")
    at = next((index for index, line in enumerate(lines) if _is_source_note(line)), len(lines))
    return ["\n".join(lines[at:])] if lines[at:] else []


def _split_byline(text: str) -> tuple[str, str]:
    """Return the lines of `text` before one that begins with "by", and that line with the rest; all and nothing where none does."""
    lines = text.split("\n")
    for index, line in enumerate(lines[:6]):
        if len(line) < _BYLINE_LENGTH and _BYLINE.match(line.strip()):
            return "\n".join(lines[:index]), "\n".join(lines[index:])
    return text, ""


def _skip_asides(masthead: _Masthead, blocks: Sequence[Block], end: int) -> None:
    """Go past copyright lines, and past what else the header has below the byline: links, and notes, which the masthead keeps."""
    at = _next_text(blocks, masthead.end, end)
    while at < end and len(blocks[at].text) < _HEADLINE_LENGTH and _ASIDE.match(blocks[at].text):
        masthead.end = at + 1
        at = _next_text(blocks, masthead.end, end)
    ahead = range(masthead.end, min(masthead.end + 8, end))
    header = next((index for index in ahead if blocks[index].role == "comment" and "END header" in blocks[index].text), masthead.end)
    for block in blocks[masthead.end : header]:
        if not _is_mark(block) and (block.text.startswith("[") or _is_source_note(block.text)):
            masthead.notes.append(block.text)
        elif not (_is_mark(block) or _ASIDE.match(block.text) or _LEADING_BY.match(block.text) or block.link_share > 0.8):
            return
        masthead.end += 1


# The layouts: pages without articles.

_NO_ARTICLE = re.compile(
    r"(?:^|/)(?:copying|bios|tagbio|ask-the-gang|kb|members-faq|tag-guide|tag-kb|index|gx/.*)$"
    r"|^misc/(?!lg/|nottag/|laund|lg_laund)|^linux/|^(?:jmf|t|styles|ppptk|gazette_toc)$"
)
_WHOLE = re.compile(r"TWDT|issue\d+$")


class SitePage(Layout):
    """A page that holds no article: one of the whole site, or an issue's licence, list of writers, or attachment to an article."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """By the address alone: outside the issues, or a name or folder that never was an article's."""
        place = _place(page.url)
        if place is None:
            return False
        if place.folder == "":
            return place.path not in ("", "lg_index")
        return bool(_NO_ARTICLE.search(place.path)) or (place.folder == _FIRST_EIGHT and place.path == "")

    def readings(self) -> list[Reading]:
        """Return nothing: such a page only leads on."""
        return []


class _IssuePage(Layout):
    """What all pages that say something of issues share."""

    @cached_property
    def place(self) -> _Place:
        """Where the page stands."""
        place = _place(self.page.url)
        assert place is not None
        return place

    @property
    def number(self) -> int | None:
        """The issue that the page belongs to."""
        return self.place.number

    def issue_key(self, number: int | None) -> str | None:
        """Return the key of issue `number`."""
        return f"{self.archive.name}/{_PERIODICAL}/{number}" if number else None

    def issue(self, number: int | None, role: IssueRole, date_text: str | None, contents: Sequence[ContentsEntry] = ()) -> IssueReading:
        """Return what the page says of issue `number`."""
        key = self.issue_key(number)
        assert key is not None
        return IssueReading(
            key=key, periodical=_PERIODICAL, role=role, number=str(number), date_text=date_text, contents=list(contents)
        )  # fmt: skip

    def headings(self, *tags: str) -> list[str]:
        """Return the texts of the page's headings, each on one line."""
        return [_text_of(heading) for heading in self.page.root.iter(*tags)]


def _text_of(element: etree._Element) -> str:
    return _one_line("".join(str(text) for text in element.itertext()))


class SiteMap(_IssuePage):
    """The site's front page, which lists all issues: the one page that prints the months of issues 9 to 16."""

    _ISSUE: ClassVar = re.compile(r"Issue *#(\d+)")
    _SHORT_YEAR: ClassVar = re.compile(r"(?<=[a-z]) (9\d)$")

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """By its address."""
        place = _place(page.url)
        return place is not None and place.folder == "" and place.path in ("", "lg_index")

    def readings(self) -> list[Reading]:
        """Return an issue for each heading that prints a number and a month."""
        found: list[Reading] = []
        for heading in self.headings("h1", "h2"):
            number = self._ISSUE.search(heading)
            # It prints the years of issues 18 to 25 in two digits.
            date_text = _date_text(self._SHORT_YEAR.sub(r" 19\1", heading))
            if number and date_text:
                found.append(self.issue(int(number[1]), "article", date_text))
        return found


class WholeIssue(_IssuePage):
    """An issue on one page ("The Whole Damn Thing"): a view of the issue, no article."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """By its name."""
        place = _place(page.url)
        return place is not None and place.number is not None and bool(_WHOLE.match(place.path))

    def readings(self) -> list[Reading]:
        """Return the issue."""
        return [self.issue(self.number, "whole", _date_text(self.page.title))]


# The layouts: contents.

_OUTER_LISTS = etree.XPath("//ul[not(ancestor::ul)]")
_ITEMS = etree.XPath(".//li")


def _elements(path: etree.XPath, root: etree._Element) -> list[etree._Element]:
    return cast("list[etree._Element]", path(root))


class _Line:
    """One item of a contents list, without the list that may stand in it."""

    def __init__(self, item: etree._Element, base_url: str) -> None:
        self.item = item
        self.url: str | None = None
        """Where its first link leads, absolute."""
        self._base_url = base_url
        self._linked: list[str] = []
        self._rest: list[str] = []
        self._gather(item, False)

    def _gather(self, element: etree._Element, is_linked: bool) -> None:
        self._add(element.text, is_linked)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in ("ul", "ol", "li"):
                if child.tag == "br":
                    self._rest.append("\n")
                opens = child.tag == "a" and self.url is None and bool(child.get("href"))
                if opens:
                    self.url = urljoin(self._base_url, child.get("href", "").strip())
                self._gather(child, is_linked or opens)
            self._add(child.tail, is_linked)

    def _add(self, text: str | None, is_linked: bool) -> None:
        (self._linked if is_linked else self._rest).append(fold_white(text or ""))

    @property
    def title(self) -> str:
        """The words that carry the link; where there is none, the words before "by"."""
        if self.url is not None:
            return _one_line("".join(self._linked))
        return _one_line(_LISTED_BY.split("".join(self._rest))[0]).rstrip(" ,")

    @property
    def byline(self) -> str | None:
        """The names after "by", up to the end of the line."""
        rest = "".join(self._rest)
        match = _LISTED_BY.search(rest)
        return _names(rest[match.end() :].strip(" ").split("\n")[0]) if match else None

    @cached_property
    def inner(self) -> list[str]:
        """Where the links of the list in it lead."""
        return [urljoin(self._base_url, link.get("href", "")) for link in self.item.iterfind(".//li//a")]


def _listed_once(entries: Iterable[ContentsEntry]) -> list[ContentsEntry]:
    seen: dict[str | None, ContentsEntry] = {}
    for entry in entries:
        seen.setdefault(entry.key, entry)
    return list(seen.values())


class _ContentsPage(_IssuePage):
    """An issue's own page: its month and number, and its contents as a list of links."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """By its address, and by how it prints its month."""
        place = _place(page.url)
        return place is not None and place.number is not None and place.path == "" and cls.shows(page)

    @classmethod
    def shows(cls, page: WebPage) -> bool:
        """Tell by the markup whether it is a contents page of this look; any is, unless a look says otherwise."""
        return True

    @abstractmethod
    def masthead(self) -> str:
        """Return the text that prints the issue's month."""

    def readings(self) -> list[Reading]:
        """Return the issue with its contents."""
        return [self.issue(self.number, "contents", _date_text(self.masthead()), self.contents())]

    def contents(self) -> list[ContentsEntry]:
        """Return the entries of the list that leads to most pages of the issue."""
        lists = _elements(_OUTER_LISTS, self.page.root)
        if not lists:
            return []
        listing = max(lists, key=lambda one: sum(self._is_local(link.get("href", "")) for link in one.iter("a")))
        parent = listing.getparent()
        # A tag left open in issue 45 ends the list early, and its later items follow it.
        if parent is not None and any(sibling.tag == "li" for sibling in listing.itersiblings()):
            listing = parent
        return _listed_once(self._entries(listing))

    def _is_local(self, href: str) -> bool:
        return not href.startswith(("http", "..", "mailto"))

    def _entries(self, listing: etree._Element) -> Iterator[ContentsEntry]:
        group: _Line | None = None
        for item in _elements(_ITEMS, listing):
            line = _Line(item, self.page.base_url)
            if group is not None and group.item not in item.iterancestors("li"):
                group = None
            # A heading over several entries has no link, or (in 1997) that of the first of them.
            if line.url is None or line.url in line.inner:
                group = line
            elif self._is_article(line.url):
                rubric = _column(self._path(line.url))[0] or (group.title if group else None)
                byline = line.byline or (group.byline if group else None)
                yield ContentsEntry(url=line.url, key=self.archive.identity(line.url), headline=line.title, byline=byline, rubric=rubric)

    def _path(self, url: str) -> str:
        place = _place(url)
        return place.path if place is not None and place.folder else ""

    def _is_article(self, url: str) -> bool:
        # The front page, the whole issue and parts of a column's page are listed too.
        path = self._path(url)
        return bool(path) and not _WHOLE.match(path) and not urldefrag(url).fragment


class MonthlyContents(_ContentsPage):
    """The contents page of issues 96 to 186: "June 2011 (#186):" over a plain list."""

    @classmethod
    def shows(cls, page: WebPage) -> bool:
        """By the class of its list."""
        return "lgcontent" in page.source

    def masthead(self) -> str:
        """Return the title, which has the heading's words."""
        return self.page.title


class SponsoredContents(_ContentsPage):
    """The contents page of issues 39 to 95: "August 1999, Issue 44 Published by Linux Journal" under the logo."""

    _PUBLISHED_BY: ClassVar = re.compile(r"Issue \d+\b.{0,40}\n?Published by", re.IGNORECASE | re.DOTALL)

    @classmethod
    def shows(cls, page: WebPage) -> bool:
        """By the line under the logo."""
        return bool(cls._PUBLISHED_BY.search(page.source[:3000]))

    def masthead(self) -> str:
        """Return that line."""
        return next((heading for heading in self.headings("h2", "h4") if "Issue" in heading), "")


class NumberedContents(_ContentsPage):
    """The contents page of issues 9 to 38: "Table of Contents, May 1998 Issue #28"; the first eight of them print no month."""

    @classmethod
    def shows(cls, page: WebPage) -> bool:
        """By the heading, or the title."""
        return "Table of Contents" in page.source

    def masthead(self) -> str:
        """Return the headings."""
        return " ".join(self.headings("h1"))


# The layouts: articles.


class _ArticlePage(_IssuePage):
    """What all looks of an article share: masthead, text and foot, told apart among the page's blocks."""

    version = 2

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """By the folder of an issue, and by what the page shows."""
        place = _place(page.url)
        return place is not None and place.number is not None and cls.shows(page, place)

    @classmethod
    def shows(cls, page: WebPage, place: _Place) -> bool:
        """Tell by markup or name whether it is an article of this look; any is, unless a look says otherwise."""
        return True

    def start(self) -> int:
        """Return the block that the masthead begins with."""
        slogans = (index for index, block in enumerate(self.page.blocks[:12]) if not _is_mark(block) and _SLOGAN.search(block.text))
        return next(slogans, -1) + 1

    def foot(self) -> int:
        """Return the block that the foot begins with."""
        blocks, start = self.page.blocks, self.start()
        end = _foot(blocks, start)
        # The Back Page consists of the authors' lives.
        return end if self.place.path.startswith("lg_backpage") else _before_lives(blocks, start, end)

    def masthead(self, end: int) -> _Masthead:
        """Return what stands above the text; `end` is where the foot begins."""
        return _read_masthead(self.page.blocks, self.start(), end)

    def readings(self) -> list[Reading]:
        """Return the article, and its issue where the page prints the month."""
        end = self.foot()
        masthead = self.masthead(end)
        rubric, kind = _column(self.place.path)
        text = self.page.blocks[masthead.end : end]
        if rubric is not None:
            text = list(_without_contents(text))
            self._leave_to_contents(masthead)
        else:
            notes = _notes_at_ends(text)
            text = [block for block in text if block not in notes]
            masthead.notes += [block.text for block in (*notes, *_source_notes(self.page.blocks[end:]))]
        article = self.article(masthead, text, rubric, kind)
        issue = self.published()
        # A page of pictures alone may say nothing of itself.
        pieces: list[Reading] = [article] if article.headline or article.body_text else []
        return [*pieces, issue] if issue else pieces

    def _leave_to_contents(self, masthead: _Masthead) -> None:
        if _HEADLESS.match(self.place.path):
            masthead.headline = masthead.subhead = None
        if self.place.path.startswith("lg_answer") and "," in (masthead.byline or ""):
            # All who might answer, not all who did.
            masthead.byline = None

    def article(self, masthead: _Masthead, text: Sequence[Block], rubric: str | None, kind: ArticleKind) -> ArticleReading:
        """Return the reading of the article that has this masthead and text."""
        key = self.archive.identity(self.page.url)
        assert key is not None
        text = _trimmed(text)
        return ArticleReading(
            key=key,
            periodical=_PERIODICAL,
            issue_key=self.issue_key(self.number),
            role="article" if self.place.preferred else "alias",
            kind=kind,
            rubric=rubric,
            headline=masthead.headline,
            subhead=masthead.subhead,
            byline=masthead.byline,
            note_text="\n\n".join(masthead.notes) or None,
            body_text=body_text(text),
            body_html=body_html(text),
            links=body_links(text),
        )

    def published(self) -> IssueReading | None:
        """Return the issue that a line "Published in Issue 22 of Linux Gazette, October 1997" names, if it is the page's own."""
        for block in reversed(self.page.blocks[-25:]):
            match = _PUBLISHED.search(block.text)
            if match and match["number"] == str(self.number):
                date_text = _date_text(_one_line(block.text[match.end() : match.end() + 80]))
                return self.issue(self.number, "article", date_text) if date_text else None
        return None


class FirstIssue(_ArticlePage):
    """One of the first eight issues: a contents list of anchors, and the pieces below one another."""

    _LISTS: ClassVar = etree.XPath("//ul[not(ancestor::ul)][.//a[starts-with(@href, '#')]]")
    _ENTRY_BYLINE: ClassVar = re.compile(r",?\s+by(?:\s+([^()]*))?$", re.IGNORECASE)
    _NUMBERS: ClassVar = {
        "linux_gazette": 1, "linux_gazette.aug": 2, "linux_gazette.sep": 3, "linux_gazette.oct": 4, "linux_gazette.nov": 5,
        "lg_issue6": 6, "lg_issue7": 7, "lg_issue8": 8, "articles": 8,
    }  # fmt: skip
    # Since issue 6 some pieces have pages of their own, and here only a heading that leads there, and the editor's thanks.
    _POINTER_LENGTH: ClassVar = 1500

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """By its name."""
        place = _place(page.url)
        return place is not None and place.folder == _FIRST_EIGHT and place.path in cls._NUMBERS

    @property
    def number(self) -> int | None:
        """The issue that the page is, or is part of."""
        return self._NUMBERS[self.place.path]

    def readings(self) -> list[Reading]:
        """Return the issue with its contents, and each piece that stands here."""
        entries: list[ContentsEntry] = []
        pieces: list[Reading] = []
        sections = self.sections()
        for entry in self.listed():
            section = sections.get(urldefrag(entry.url or "").fragment, ())
            pages = self._pages_beside(section)
            if len(pages) == 1 and sum(len(block.text) for block in section) < self._POINTER_LENGTH:
                entry.url, entry.key = pages[0].url, pages[0].key
                pages = []
            elif section:
                pieces.append(self._piece(entry, section))
            entries += [entry, *pages]
        if self.place.path == "articles":
            # "A collection of articles" of issue 8, which its contents list one by one.
            return pieces
        collection = self.archive.identity(urljoin(self.page.url, "articles.html"))
        contents = _listed_once(entry for entry in entries if entry.key != collection)
        return [self.issue(self.number, "contents", _date_text(self.page.title), contents), *pieces]

    def listed(self) -> list[ContentsEntry]:
        """Return the contents as listed."""
        listing = next(iter(_elements(self._LISTS, self.page.root)), None)
        lines = [_Line(item, self.page.base_url) for item in _elements(_ITEMS, listing)] if listing is not None else []
        return [self._entry(line, line.url) for line in lines if line.url is not None]

    def _entry(self, line: _Line, url: str) -> ContentsEntry:
        base, fragment = urldefrag(url)
        key = self.archive.identity(base)
        headline, byline = line.title, line.byline
        match = self._ENTRY_BYLINE.search(headline)
        if match:
            names = match[1] or ", ".join(_text_of(item) for item in line.item.iterfind(".//li"))
            headline, byline = headline[: match.start()], _names(names)
        return ContentsEntry(url=url, key=f"{key}#{fragment}" if fragment else key, headline=headline, byline=byline)

    def sections(self) -> dict[str, Sequence[Block]]:
        """Return the blocks of each piece by its anchor: from a heading with an anchor, below a rule, to the next."""
        blocks = self.page.blocks
        starts = [index for index in range(len(blocks)) if self._begins_section(index)]
        ends = [*starts[1:], _foot(blocks, starts[-1])] if starts else []
        return {name: blocks[start:end] for start, end in zip(starts, ends, strict=True) for name in blocks[start].anchors}

    def _begins_section(self, index: int) -> bool:
        blocks = self.page.blocks
        block = blocks[index]
        if block.role != "heading" or not block.anchors or "toc" in block.anchors:
            return False
        while index > 0 and blocks[index - 1].role == "comment":
            index -= 1
        return index == 0 or blocks[index - 1].role == "separator"

    def _pages_beside(self, section: Sequence[Block]) -> list[ContentsEntry]:
        """Return the pages that the headings of a section lead to."""
        links = [link for block in section[1:] if block.role == "heading" for link in block.links if _ENDING.search(link.url)]
        places = [_place(link.url) for link in links]
        return [
            ContentsEntry(url=link.url, key=self.archive.identity(link.url), headline=link.text)
            for link, place in zip(links, places, strict=True)
            if place is not None and place.folder == _FIRST_EIGHT and not _NO_ARTICLE.search(place.path)
        ]

    def _piece(self, entry: ContentsEntry, section: Sequence[Block]) -> ArticleReading:
        masthead = _read_masthead(section, 0, len(section))
        in_headline = self._ENTRY_BYLINE.search(masthead.headline or "") if masthead.byline is None else None
        if in_headline and masthead.headline:
            masthead.headline, masthead.byline = masthead.headline[: in_headline.start()], _names(in_headline[1] or "")
        is_mail = "mail" in section[0].anchors and self.number != 2  # where #mail is a piece about e-mail
        reading = self.article(masthead, section[masthead.end :], *(("The Mailbag", "letter") if is_mail else (None, "article")))
        assert entry.key is not None
        reading.key = entry.key
        if "," in (entry.byline or ""):
            # The byline found is that of the first of several short pieces.
            reading.byline = None
        return reading


class FirstIssuesArticle(_ArticlePage):
    """A page of the first eight issues' folder: its issue is in its name, in its text, or in the link that leads back."""

    _NAMES: ClassVar = re.compile(r"_(jan96|mar96|issue8)$")
    _NUMBERS: ClassVar = {"jan96": "6", "mar96": "7", "issue8": "8"}
    _BACK_LINK: ClassVar = re.compile(r"lg_issue(\d)\.html", re.IGNORECASE)

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """By the folder."""
        place = _place(page.url)
        return place is not None and place.folder == _FIRST_EIGHT

    @property
    def number(self) -> int | None:
        """The issue that the page belongs to."""
        return self._number

    @cached_property
    def _number(self) -> int | None:
        named = self._NAMES.search(self.place.path)
        printed = (match["number"] for block in self.page.blocks if (match := _PUBLISHED.search(block.text)))
        leading_back = self._BACK_LINK.findall(self.page.source)
        found = self._NUMBERS[named[1]] if named else next(printed, None) or next(iter(leading_back), None)
        return int(found) if found else None


class AnswerThread(_ArticlePage):
    """One question to the Answer Guy or Gang and its answers, or a talk of the Gang's: a page of its own since issue 28."""

    _ADDRESS: ClassVar = re.compile(r"tag[/_]|misc/nottag/|misc/launde?rette/")
    _TITLE: ClassVar = re.compile(r".*?\b\d+: *")
    _MARK: ClassVar = re.compile(r"(begin|end) [\w.]+$")
    _ANSWERED_BY: ClassVar = re.compile(r"Answered\s+By:?\s*", re.IGNORECASE)
    _COLUMN_MASTHEAD: ClassVar = re.compile(r"By .*(?:\bGang\b|\bEditors\b|@)|Send |There is no guarantee|Contents:", re.DOTALL)

    @classmethod
    def shows(cls, page: WebPage, place: _Place) -> bool:
        """By the address: issues 28 to 32 have `tag_modem.html`, later ones a folder."""
        return bool(cls._ADDRESS.match(place.path))

    def start(self) -> int:
        """Return the first heading after the column's own masthead, or what follows that masthead."""
        return self._start

    @cached_property
    def _start(self) -> int:
        blocks = self.page.blocks
        columns = (index for index, block in enumerate(blocks[:40]) if block.text.startswith("The Answer G") and _is_headline(block))
        below = next(columns, super().start() - 1) + 1
        headings = (
            index for index in range(below, min(below + 20, len(blocks)))
            if blocks[index].role == "heading" and not self._COLUMN_MASTHEAD.match(blocks[index].text)
        )  # fmt: skip
        return next(headings, below)

    def foot(self) -> int:
        """Return the mark "end 23" that no other question follows, else where the foot begins."""
        foot = super().foot()
        for index in range(foot - 1, self._start, -1):
            block = self.page.blocks[index]
            mark = self._MARK.match(block.text) if block.role == "comment" else None
            if mark:
                return index if mark[1] == "end" else foot
        return foot

    def masthead(self, end: int) -> _Masthead:
        """Return the question's heading and who answered it."""
        blocks, start = self.page.blocks, self._start
        is_headed = start < end and blocks[start].role == "heading" and not self._COLUMN_MASTHEAD.match(blocks[start].text)
        below = start + 1 if is_headed else start
        return _Masthead(
            end=below,
            headline=_one_line(blocks[start].text) if is_headed else self._TITLE.sub("", self.page.title) or None,
            byline=self._answerers(blocks[below : min(below + 12, end)]) or self._columnist(blocks[:start]),
        )

    def _answerers(self, blocks: Sequence[Block]) -> str | None:
        texts = [block.text for block in blocks if not _is_mark(block)][:5]
        answered = ((text, match) for text in texts if (match := self._ANSWERED_BY.search(text[:200])))
        return next((_names(text[match.end() :]) for text, match in answered), None)

    def _columnist(self, blocks: Sequence[Block]) -> str | None:
        # Until 2000 one man answered, and the masthead names him alone.
        bylines = (_names(block.text) for block in blocks if _BYLINE.match(block.text) and "Dennis" in block.text)
        return next((names for names in bylines if names and "," not in names), None)


class MailThread(_ArticlePage):
    """One thread of the mailing list, whose beginning the Mailbag, the Tips or the Talkback of issues 132 to 186 prints."""

    _WRITER: ClassVar = re.compile(r"([^\n\[@=]+?)\s*\[[^\]\n]+\](?:\n|$)")

    @classmethod
    def shows(cls, page: WebPage, place: _Place) -> bool:
        """By the folder."""
        return place.path.startswith("misc/lg/")

    def masthead(self, end: int) -> _Masthead:
        """Return the subject, and who wrote first."""
        blocks = self.page.blocks
        at = _next_text(blocks, self.start(), end)
        masthead = _Masthead(at)
        if at < end and blocks[at].role == "heading":
            masthead.headline, masthead.end = _one_line(blocks[at].text), at + 1
        writers = (self._WRITER.match(block.text) for block in blocks[masthead.end : masthead.end + 4])
        masthead.byline = next((writer[1].strip("\"' ") for writer in writers if writer), None)
        return masthead


class ModernArticle(_ArticlePage):
    """An article of issues 96 to 186: `h1`, a line with the id `by`, the text, `articlefooter`."""

    @classmethod
    def shows(cls, page: WebPage, place: _Place) -> bool:
        """By the class of the text."""
        return "articlecontent" in page.source

    def start(self) -> int:
        """Return the block after the links to the neighbours, else after the trail that leads to the page."""
        for top in ("previousnexttop", "breadcrumbs1"):
            for index, block in enumerate(self.page.blocks[:12]):
                if top in block.anchors:
                    return index + 1
        return super().start()


class MarkedArticle(_ArticlePage):
    """An article of issues 48 to 95: comments mark the end of its masthead and the beginning of its foot."""

    @classmethod
    def shows(cls, page: WebPage, place: _Place) -> bool:
        """By the comments."""
        return "BEGIN copyright" in page.source or "END header" in page.source


class CutArticle(_ArticlePage):
    """An article of issues 16 to 61: slogan, rule, headline, byline, and comments where it was cut to make the whole issue."""

    @classmethod
    def shows(cls, page: WebPage, place: _Place) -> bool:
        """By the comments."""
        return "endcut" in page.source or "startcut" in page.source


class PlainArticle(_ArticlePage):
    """An article of issues 9 to 22: no comments, the slogan above or the issue's number below."""

    @classmethod
    def shows(cls, page: WebPage, place: _Place) -> bool:
        """By slogan or number."""
        return bool(_SLOGAN.search(page.source) or _PUBLISHED.search(page.source))


class Chapter(_ArticlePage):
    """A page in the author's own look: most are chapters of an article that came in several pages."""

    @classmethod
    def shows(cls, page: WebPage, place: _Place) -> bool:
        """Any page of an issue that nothing else fits."""
        return True


class LinuxGazetteSpider(ArchiveSpider):
    """Linux Gazette, as it stands at linuxgazette.net."""

    name = "linux_gazette"
    title = "Linux Gazette"
    home_url = "https://linuxgazette.net/"
    hosts = _HOSTS
    start_urls = [home_url + "index.html", home_url + "archives.html"]
    licence = "Open Publication License"
    licence_url = home_url + "copying.html"
    periodicals = (Periodical(code=_PERIODICAL, name="Linux Gazette", language="en", abbreviation="LG", issn="1934-371X"),)
    layouts = (
        SitePage,
        SiteMap,
        WholeIssue,
        MonthlyContents,
        SponsoredContents,
        NumberedContents,
        FirstIssue,
        FirstIssuesArticle,
        AnswerThread,
        MailThread,
        ModernArticle,
        MarkedArticle,
        CutArticle,
        PlainArticle,
        Chapter,
    )

    def identity(self, url: str) -> str | None:
        """Return the key of the page at `url`: `linux_gazette/98/orr`.

        The number has no leading zeros, whichever of issue98/, 98/ and current/ the address has; the folder that the first eight issues
        share is `01to08`.
        """
        place = _place(url)
        if place is None:
            return None
        return "/".join(part for part in (self.name, place.folder, place.path) if part)

    def page_kind(self, url: str) -> PageKind:
        """Return what the page at `url` is expected to be, by its address alone."""
        if url in self.start_urls:
            return "index"
        place = _place(url)
        if place is None or not place.folder:
            return "page"
        return "article" if place.path else "issue"

    def follows(self, url: str) -> bool:
        """Tell whether `url` is a page: HTML or a folder, and no script of the server's."""
        path = urlsplit(url).path
        return bool(path.endswith("/") or _ENDING.search(path)) and "//" not in path and not path.startswith("/cgi-bin/")
