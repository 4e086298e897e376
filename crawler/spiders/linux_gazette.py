"""The archive Linux Gazette: a monthly on the web, 186 issues from July 1995 to June 2011, each a folder of pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import ClassVar, cast
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree

from crawler.archive import ArchiveSpider
from crawler.layouts.article import ArticleMasthead, ArticlePage, is_mark, next_text
from crawler.layouts.contents import ContentsPage, ListItem, read_item
from crawler.layouts.issue import IssuePage, WholeIssue
from crawler.layouts.site import SitePage
from crawler.reading.blocks import Block
from crawler.reading.bylines import begins_byline, names_in
from crawler.reading.places import Address, Place
from crawler.reading.white_space import folded
from pipelines.items import ArticleReading, ArticleRole, ContentsEntry, Periodical, Reading

_PUBLISHED = re.compile(r"P(?:ublish|rint)ed in\s(?:\S+\s){0,4}?issue\s(?:no\.\s?|#)?(?P<number>\d+)", re.IGNORECASE)
# The heading of these is the column's name in a spelling of the year, or a picture: what the contents call them is their headline.
_HEADLESS = re.compile(
    r"lg_(?:mail|talkback|tips|answer|bytes|back_?page)\w*$|answer$|(?:\w+/)?(?:wkndmech|gm|clue|clueless)$"
    r"|(?:letters_mar96|mailbag_issue8|websurfer_issue8|web_surfer_mar96|websurf_jan96)$"
)


class SiteMap(IssuePage):
    """The site's front page, which lists all issues: the one page that prints the months of issues 9 to 16."""

    version = 2

    _ISSUE: ClassVar = re.compile(r"Issue *#(\d+)")
    _SHORT_YEAR: ClassVar = re.compile(r"(?<=[a-z]) (9\d)$")

    def readings(self) -> list[Reading]:
        """Return an issue for each heading that prints a number and a month."""
        found: list[Reading] = []
        for block in self.page.blocks:
            if block.role == "heading" and (number := self._ISSUE.search(block.text)):
                # It prints the years of issues 18 to 25 in two digits.
                date_text = self.date_in(self._SHORT_YEAR.sub(r" 19\1", folded(self._ISSUE.sub("", block.text))))
                found += self.issue("article", date_text, number=number[1]) if date_text else []
        return found


class Article(ArticlePage):
    """An article of any year: below the slogan of the year, above its licence, with comments for marks since issue 16."""

    version = 2
    lines_above = ("making linux just a",)
    anchors_above = ("previousnexttop", "breadcrumbs1")
    asides = (*ArticlePage.asides, r"P(?:ublish|rint)ed in", "A (?:Member|Publication) of the Linux", "The Linux Gazette is a member",
              "Anterior Siguiente")  # fmt: skip
    no_headlines = (*ArticlePage.no_headlines, r"more\W*$", "muse:")
    contents_marks = ("index_text begins",)
    foot_anchors = frozenset(("articlefooter", "previousnextbottom", "navigation", "breadcrumbs"))
    foot_begins = ("Talkback: Discuss",)
    foot_lines = (*ArticlePage.foot_lines, "Published in", "HTML (?:script|transformation)", "Each TAG thread", "Talkback: Discuss",
                  r"Answer Guy #\d", r"\W*Send your comments", "Beam me back", "Got any great", "Linux Gazette,? http")  # fmt: skip
    source_notes = (
        *ArticlePage.source_notes,
        r"\W*RM note: ",
        r"\W*(?:the following |this )?article\b[^.:;]{1,40}?\bsubmitted to the Linux Journal\b",
    )

    _ALIAS: ClassVar = re.compile(r"/(?:\d\d?|current)/")

    def role(self) -> ArticleRole:
        """Return `alias` for what stands at 98/ or current/: the site's own links name issue98/."""
        return "alias" if self._ALIAS.match(urlsplit(self.page.url).path) else "article"

    def before_lives(self, start: int, end: int) -> int:
        """Return where the authors' lives begin that close the article; The Back Page consists of them."""
        return end if self.place.rubric == "The Back Page" else super().before_lives(start, end)

    def masthead(self, end: int) -> ArticleMasthead:
        """Return what stands above the text, without what is no headline or byline of a column."""
        masthead = super().masthead(end)
        name = self.place.name or ""
        if _HEADLESS.match(name):
            masthead.headline = masthead.subhead = None
        if name.startswith("lg_answer") and "," in (masthead.byline or ""):
            # All who might answer, not all who did.
            masthead.byline = None
        return masthead

    def published(self) -> list[Reading]:
        """Return the issue that a line "Published in Issue 22 of Linux Gazette, October 1997" names, if it is the page's own."""
        for block in reversed(self.page.blocks[-25:]):
            match = _PUBLISHED.search(block.text)
            if match and match["number"] == self.place.number:
                date_text = self.date_in(folded(block.text[match.end() : match.end() + 80]))
                return self.issue("article", date_text) if date_text else []
        return []


class FirstIssuesArticle(Article):
    """A page of the first eight issues' folder: its issue is in its name, in its text, or in the link that leads back."""

    _NAMES: ClassVar = re.compile(r"_(jan96|mar96|issue8)$")
    _NUMBERS: ClassVar = {"jan96": "6", "mar96": "7", "issue8": "8"}
    _BACK_LINK: ClassVar = re.compile(r"lg_issue(\d)\.html", re.IGNORECASE)

    @cached_property
    def place(self) -> Place:
        """What the address says of the page, and the number that it tells itself."""
        place = super().place
        named = self._NAMES.search(place.name or "")
        printed = (match["number"] for block in self.page.blocks if (match := _PUBLISHED.search(block.text)))
        leading_back = self._BACK_LINK.findall(self.page.source)
        return replace(place, number=self._NUMBERS[named[1]] if named else next(printed, None) or next(iter(leading_back), None))


class AnswerThread(Article):
    """One question to the Answer Guy or Gang and its answers, or a talk of the Gang's: a page of its own since issue 28."""

    _TITLE: ClassVar = re.compile(r".*?\b\d+: *")
    _MARK: ClassVar = re.compile(r"(begin|end) [\w.]+$")
    _ANSWERED_BY: ClassVar = re.compile(r"Answered\s+By:?\s*", re.IGNORECASE)
    _COLUMN_MASTHEAD: ClassVar = re.compile(r"By .*(?:\bGang\b|\bEditors\b|@)|Send |There is no guarantee|Contents:", re.DOTALL)

    def start(self) -> int:
        """Return the first heading after the column's own masthead, or what follows that masthead."""
        return self._start

    @cached_property
    def _start(self) -> int:
        blocks = self.page.blocks
        columns = (index for index, block in enumerate(blocks[:40]) if block.text.startswith("The Answer G") and self.is_headline(block))
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

    def masthead(self, end: int) -> ArticleMasthead:
        """Return the question's heading and who answered it."""
        blocks, start = self.page.blocks, self._start
        is_headed = start < end and blocks[start].role == "heading" and not self._COLUMN_MASTHEAD.match(blocks[start].text)
        below = start + 1 if is_headed else start
        return ArticleMasthead(
            end=below,
            headline=folded(blocks[start].text) if is_headed else self._TITLE.sub("", self.page.title) or None,
            byline=self._answerers(blocks[below : min(below + 12, end)]) or self._columnist(blocks[:start]),
        )

    def _answerers(self, blocks: Sequence[Block]) -> str | None:
        texts = [block.text for block in blocks if not is_mark(block)][:5]
        answered = ((text, match) for text in texts if (match := self._ANSWERED_BY.search(text[:200])))
        return next((names_in(text[match.end() :]) for text, match in answered), None)

    def _columnist(self, blocks: Sequence[Block]) -> str | None:
        # Until 2000 one man answered, and the masthead names him alone.
        bylines = (names_in(block.text) for block in blocks if begins_byline(block.text) and "Dennis" in block.text)
        return next((names for names in bylines if names and "," not in names), None)


class MailThread(Article):
    """One thread of the mailing list, whose beginning the Mailbag, the Tips or the Talkback of issues 132 to 186 prints."""

    _WRITER: ClassVar = re.compile(r"([^\n\[@=]+?)\s*\[[^\]\n]+\](?:\n|$)")

    def masthead(self, end: int) -> ArticleMasthead:
        """Return the subject, and who wrote first."""
        blocks = self.page.blocks
        at = next_text(blocks, self.start(), end)
        masthead = ArticleMasthead(at)
        if at < end and blocks[at].role == "heading":
            masthead.headline, masthead.end = folded(blocks[at].text), at + 1
        writers = (self._WRITER.match(block.text) for block in blocks[masthead.end : masthead.end + 4])
        masthead.byline = next((writer[1].strip("\"' ") for writer in writers if writer), None)
        return masthead


class FirstIssue(Article):
    """One of the first eight issues: a contents list of anchors, and the pieces below one another."""

    version = 3

    _LISTS: ClassVar = etree.XPath("//ul[not(ancestor::ul)][.//a[starts-with(@href, '#')]]")
    _ENTRY_BYLINE: ClassVar = re.compile(r",?\s+by(?:\s+([^()]*))?$", re.IGNORECASE)
    # Since issue 6 some pieces have pages of their own, and here only a heading that leads there, and the editor's thanks.
    _POINTER_LENGTH: ClassVar = 1500

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
        if self.place.name == "articles":
            # "A collection of articles" of issue 8, which its contents list one by one.
            return pieces
        collection = self.archive.identity(urljoin(self.page.url, "articles.html"))
        contents = {entry.key: entry for entry in reversed(entries) if entry.key != collection}
        return [*self.issue("contents", self.printed_date(), list(reversed(contents.values()))), *pieces]

    def listed(self) -> list[ContentsEntry]:
        """Return the contents as listed; the names of several writers stand in a list of their own."""
        listing = next(iter(cast("list[etree._Element]", self._LISTS(self.page.root))), None)
        held = set(listing.iter()) if listing is not None else set()
        entries: list[ContentsEntry] = []
        for item in (read_item(block) for block in self.page.blocks if block.element in held):
            if item.links and not (entries and entries[-1].url == item.links[0][0]):
                entries.append(self._entry(item))
            elif entries:
                # The link of their entry runs on over them.
                entries[-1].byline = ", ".join(filter(None, (entries[-1].byline, folded(item.block.text))))
        return entries

    def _entry(self, item: ListItem) -> ContentsEntry:
        url, headline = item.links[0]
        base, fragment = urldefrag(url)
        key = self.archive.identity(base)
        byline = item.byline
        if match := self._ENTRY_BYLINE.search(headline):
            headline, byline = headline[: match.start()], names_in(match[1] or "")
        return ContentsEntry(url=url, key=f"{key}#{fragment}" if fragment else key, headline=headline, byline=byline)

    def sections(self) -> dict[str, Sequence[Block]]:
        """Return the blocks of each piece by its anchor: from a heading with an anchor, below a rule, to the next."""
        blocks = self.page.blocks
        starts = [index for index in range(len(blocks)) if self._begins_section(index)]
        ends = [*starts[1:], self.end_of_text(blocks, starts[-1])] if starts else []
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
        links = [link for block in section[1:] if block.role == "heading" for link in block.links]
        return [
            ContentsEntry(url=link.url, key=self.archive.identity(link.url), headline=link.text)
            for link in links
            if link.url.endswith(".html") and self.archive.place(link.url).layout is FirstIssuesArticle
        ]

    def _piece(self, entry: ContentsEntry, section: Sequence[Block]) -> ArticleReading:
        masthead = self.read_masthead(section, 0, len(section))
        in_headline = self._ENTRY_BYLINE.search(masthead.headline or "") if masthead.byline is None else None
        if in_headline and masthead.headline:
            masthead.headline, masthead.byline = masthead.headline[: in_headline.start()], names_in(in_headline[1] or "")
        reading = self.article(masthead, section[masthead.end :])
        reading.key = entry.key or reading.key
        if "mail" in section[0].anchors and self.place.number != "2":  # where #mail is a piece about e-mail
            reading.rubric, reading.kind = "The Mailbag", "letter"
        if "," in (entry.byline or ""):
            # The byline found is that of the first of several short pieces.
            reading.byline = None
        return reading


class LinuxGazetteSpider(ArchiveSpider):
    """Linux Gazette, as it stands at linuxgazette.net.

    Issues 9 to 99 stand in issue09/ to issue99/ and again in 9/ to 99/, later ones in 100/ to 186/, and the first eight together in
    issue01to08/ and again in 01/ to 08/. The site's links name the first of each (6,253 of 6,258 do).
    """

    name = "linux_gazette"
    title = "Linux Gazette"
    home_url = "https://linuxgazette.net/"
    hosts = ("linuxgazette.net", "www.linuxgazette.net")
    start_urls = [home_url + "index.html", home_url + "archives.html"]
    licence = "Open Publication License"
    licence_url = home_url + "copying.html"
    periodicals = (Periodical(code="lg", name="Linux Gazette", language="en", abbreviation="LG", issn="1934-371X"),)
    addresses = (
        Address("", "index", layout=SiteMap),
        Address("lg_index", "index", layout=SiteMap),
        # The first eight issues.
        Address("01to08", "index", layout=SitePage),
        Address("01to08/linux_gazette", "issue", number="1", layout=FirstIssue),
        Address("01to08/linux_gazette.aug", "issue", number="2", layout=FirstIssue),
        Address("01to08/linux_gazette.sep", "issue", number="3", layout=FirstIssue),
        Address("01to08/linux_gazette.oct", "issue", number="4", layout=FirstIssue),
        Address("01to08/linux_gazette.nov", "issue", number="5", layout=FirstIssue),
        Address("01to08/lg_issue6", "issue", number="6", layout=FirstIssue),
        Address("01to08/lg_issue7", "issue", number="7", layout=FirstIssue),
        Address("01to08/lg_issue8", "issue", number="8", layout=FirstIssue),
        Address("01to08/{name:articles}", "article", number="8", layout=FirstIssue),
        Address("01to08/{name:mail_jan96|letters_mar96|mailbag_issue8}", "article", code="lg", rubric="The Mailbag", piece="letter",
                layout=FirstIssuesArticle),
        Address("01to08/{name:websurf*|web_surfer*}", "article", code="lg", rubric="Web Surfer", layout=FirstIssuesArticle),
        Address("01to08/{path:copying|gazette_toc|jmf|ppptk|styles|t|linux/*}", "page", layout=SitePage),
        Address("01to08/{path}", "article", code="lg", layout=FirstIssuesArticle),
        # The others; the standing columns keep one name each, whatever the heading was that year.
        Address("{number}", "issue"),
        Address("{number}/{name:TWDT*}", "page", layout=WholeIssue),
        Address("{number}/{path:copying|bios|tagbio|*/bios|ask-the-gang|*/ask-the-gang|kb|*/kb|members-faq|tag-guide|tag-kb}", "page"),
        Address("{number}/{name:lg_mail*}", "article", rubric="The Mailbag", piece="letter"),
        Address("{number}/{name:lg_talkback*}", "article", rubric="Talkback", piece="letter"),
        Address("{number}/{name:lg_tips*}", "article", rubric="2-Cent Tips"),
        Address("{number}/{name:lg_answer*|answer}", "article", rubric="The Answer Gang"),
        Address("{number}/{path:tag/*|tag_*}", "article", rubric="The Answer Gang", layout=AnswerThread),
        Address("{number}/{name:lg_bytes*}", "article", rubric="News Bytes"),
        Address("{number}/{name:lg_backpage*|lg_back_page*}", "article", rubric="The Back Page", piece="notice"),
        Address("{number}/{name:lg_launderette*|lg_laundrette*}", "article", rubric="The Linux Launderette"),
        Address("{number}/{name:lg_foolish*|foolish*}", "article", rubric="The Foolish Things We Do With Our Computers"),
        Address("{number}/{path:wkndmech*|wkndmech*/*|*/wkndmech*}", "article", rubric="Weekend Mechanic"),
        Address("{number}/{path:gm|gm/*|mews|musings|more-musings|webwonderings}", "article", rubric="Graphics Muse"),
        Address("{number}/{name:clue|clueless}", "article", rubric="Clueless at the Prompt"),
        Address("{number}/{name:collinge}", "article", rubric="HelpDex"),
        Address("{number}/{name:ecol*}", "article", rubric="Ecol"),
        Address("{number}/{name:qubism}", "article", rubric="Qubism"),
        Address("{number}/{name:xkcd}", "article", rubric="XKCD"),
        Address("{number}/{name:doomed}", "article", rubric="Doomed to Obscurity"),
        Address("{number}/misc/lg/{path:talkback*|Talkback*}", "article", rubric="Talkback", piece="letter", layout=MailThread),
        Address("{number}/misc/lg/{path:2_cent*|2_-_cent*|two_cent*|two_-_cent*}", "article", rubric="2-Cent Tips", layout=MailThread),
        Address("{number}/misc/lg/{path}", "article", rubric="The Mailbag", piece="letter", layout=MailThread),
        Address("{number}/misc/{path:nottag/*|launderette/*|laundrette/*}", "article", rubric="The Linux Launderette", layout=AnswerThread),
        Address("{number}/misc/{path:lg_laund*/*}", "article", rubric="The Linux Launderette"),
        Address("{number}/misc/{path}", "page"),
        Address("{number}/gx/{path}", "page"),
        Address("{number}/linux/{path}", "page"),
        Address("{number}/{path}", "article"),
    )  # fmt: skip
    layouts = (ContentsPage, Article, SitePage)

    _FOLDER: ClassVar = re.compile(r"(?:issue)?0*(\d+)")
    _LATEST: ClassVar = "186"
    _PAGE: ClassVar = re.compile(r"/$|\.(?:html?|shtml)$", re.IGNORECASE)

    def identity(self, url: str) -> str | None:
        """Return the key of the page at `url`: `linux_gazette/98/orr`.

        The number has no leading zeros, whichever of issue98/, 98/ and current/ the address has; the folder that the first eight issues
        share is `01to08`.
        """
        key = super().identity(url)
        if key is None:
            return None
        name, *path = filter(None, key.split("/"))
        folder = path[0] if path else ""
        if match := self._FOLDER.fullmatch(folder):
            path[0] = "01to08" if int(match[1]) < 9 else match[1]
        elif folder in ("current", "issue01to08"):
            path[0] = self._LATEST if folder == "current" else "01to08"
        return "/".join((name, *path))

    def follows(self, url: str) -> bool:
        """Tell whether `url` is a page: HTML or a folder, and no script of the server's."""
        path = urlsplit(url).path
        return bool(self._PAGE.search(path)) and "//" not in path and not path.startswith("/cgi-bin/")
