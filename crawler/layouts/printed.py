"""The layouts of an archive of printed papers: home page, indexes, contents pages, articles; told by address and by what a page shows."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from itertools import zip_longest
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.reading.anatomy import Anatomy, Piece, dissect
from crawler.reading.blocks import Block
from crawler.reading.body import body_html, body_links, body_text
from crawler.reading.contents_list import read_contents
from crawler.reading.lines import Line, Setting, lines_of
from crawler.reading.mastheads import Masthead
from crawler.reading.pages import LEAST_PROSE, Archive, Layout, SeenBlock, WebPage
from crawler.reading.white_space import CJK
from pipelines.items import (
    ArticleKind,
    ArticleReading,
    ArticleRole,
    ContentsEntry,
    IssueReading,
    IssueRole,
    NamedUrl,
    PrintedLink,
    Reading,
)
from pipelines.normalize.dates import PrintedDate

_DENSE = re.compile(f"[{CJK}]")
_CJK_BLANK = re.compile(rf"(?<=[{CJK}]) (?=[{CJK}])")


class _PrintedPage(Layout):
    """What the pages of printed papers share."""

    @cached_property
    def setting(self) -> Setting:
        """What is known of the page before it is read."""
        archive = self.archive
        home = archive.papers.periodicals.get(self.place.code or "")
        number = self.place.number.replace("_", "-") if self.place.number else None
        return Setting(home, number, archive.mastheads, archive.papers, self.page.title, frozenset(archive.standing_lines))

    @cached_property
    def anatomy(self) -> Anatomy:
        """The parts of the page."""
        return dissect(self.page.blocks, self.setting, self.entry_key, self.key)

    def entry_key(self, url: str) -> str | None:
        """Return the key of the article at `url`, None where it names none."""
        return self.archive.identity(url) if self.archive.page_kind(url) == "article" else None

    def seen(self) -> list[SeenBlock]:
        """Return the page's lines with the roles that the grammar gave them."""
        return [SeenBlock(one.role, one.line.block.text, one.confidence, one.reasons) for one in self.anatomy.parsed]

    def issue(self, masthead: Masthead | None, contents: list[ContentsEntry], role: IssueRole) -> list[Reading]:
        """Return what masthead and contents list say of the issue; nothing where there is no masthead and no list."""
        key = self.issue_key(masthead)
        code = masthead.periodical.code if masthead and not self.place.code else self.place.code
        if key is None or code is None or (masthead is None and not contents):
            return []
        return [
            IssueReading(
                key=key, periodical=code, role=role, kind=masthead.kind if masthead else "issue",
                number=masthead.number if masthead else self.place.number, volume=masthead.volume if masthead else None,
                date_text=masthead.date_text if masthead else None, contents=contents,
            )
        ]  # fmt: skip

    def issue_key(self, masthead: Masthead | None) -> str | None:
        """Return the key of the issue that address or masthead place the page in: `sample/lw/41`, `sample/lw/supplement-2`."""
        if key := self.archive.issue_key(self.place):
            return key
        if masthead is None:
            return None
        number = masthead.number if masthead.kind == "issue" else f"{masthead.kind}-{masthead.number}"
        return f"{self.archive.name}/{masthead.periodical.code}/{number}"


class HomePage(_PrintedPage):
    """The home page: a view of the newest issue, whose leading article it repeats whole; it only leads on."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell by the address."""
        return archive.identity(page.url) == archive.name

    def readings(self) -> list[Reading]:
        """Return nothing."""
        return []


class ContentsPage(_PrintedPage):
    """An issue's own page: masthead, date, contents list."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell by the address."""
        return archive.page_kind(page.url) == "issue"

    def readings(self) -> list[Reading]:
        """Return the issue."""
        lines = lines_of(self.page.blocks, self.setting)
        at = next((index for index, line in enumerate(lines) if line.masthead), -1)
        masthead = self.anatomy.masthead
        contents = [one.entry for one in read_contents(lines[at + 1 :], self.entry_key)]
        return self.issue(masthead, contents, "contents")


class ArticlePage(_PrintedPage):
    """An article, in an issue or on its own, or its print view."""

    print_views: ClassVar[str] = "/print/"
    """What the path of an article's print view begins with."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell by the address, or where that tells nothing, by the prose that the page shows."""
        kind = archive.page_kind(page.url)
        return kind == "article" or (kind == "page" and page.prose >= LEAST_PROSE)

    def readings(self) -> list[Reading]:
        """Return the issue, and each article of the page."""
        anatomy = self.anatomy
        issue = self.issue(anatomy.masthead, anatomy.contents, "article")
        return [*issue, *(self._article(piece, index) for index, piece in enumerate(anatomy.pieces))]

    def _article(self, piece: Piece, index: int) -> ArticleReading:
        masthead = self.anatomy.masthead
        body = [_set_dense(block) for block in piece.body]
        text = [block for block in body if block.role != "caption"]
        code = self.place.code or (masthead.periodical.code if masthead else None)
        return ArticleReading(
            key=self.key if index == 0 else f"{self.key}#{index + 1}",
            periodical=code,
            issue_key=self.issue_key(masthead),
            role=self.role(),
            kind=self._kind(piece),
            rubric=piece.rubric,
            kicker=piece.kicker,
            headline=piece.headline,
            subhead=piece.subhead,
            byline=piece.byline,
            part=piece.part,
            dateline=piece.dateline,
            date_text=piece.date_text or (masthead.date_text if masthead else None),
            date=self._shelved_date() if masthead is None and piece.date_text is None else None,
            note_text=piece.note_text,
            body_text=body_text(text),
            body_html=body_html(body),
            links=body_links(body),
            named_urls=self._named_urls() if index == 0 else [],
            confidence=self._confidence(piece),
        )

    def _shelved_date(self) -> PrintedDate | None:
        """Return the date of the folder that the page stands in, where that is all that tells when it was printed."""
        date = self.date_of_address()
        return replace(date, inferred=True) if date else None

    def role(self) -> ArticleRole:
        """Return what stands at the page's address, its print view too."""
        return "print" if self._is_print_view(self.page.url) else super().role()

    def _is_print_view(self, url: str) -> bool:
        return urlsplit(url).path.startswith(self.print_views)

    def _kind(self, piece: Piece) -> ArticleKind:
        return self.place.piece if piece.kind == "article" else piece.kind

    def _confidence(self, piece: Piece) -> float:
        anatomy = self.anatomy
        doubts = [anatomy.masthead is None and self.place.number is not None, piece.headline is None, not piece.body]
        return round(anatomy.confidence * 0.8 ** sum(doubts), 2)

    def _named_urls(self) -> list[NamedUrl]:
        """Return the addresses that the page gives for itself: its print view, and what a QR code or `rel=canonical` says."""
        named = {}
        for url in (*self.page.own_urls(), *self.page.links, *self._printed_addresses()):
            if url != self.page.url and url not in named and self.archive.identity(url) == self.key:
                named[url] = NamedUrl(url=url, role="print" if self._is_print_view(url) else "alias")
        return list(named.values())

    def _printed_addresses(self) -> list[str]:
        return [one.line.text for one in self.anatomy.parsed if one.role == "nav" and re.fullmatch(r"https?://\S+", one.line.text)]


class IndexPage(_PrintedPage):
    """A directory of papers, or a list of issues: what leads on, and what it says of each issue that it names."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell by the links: at least one into the archive."""
        kind = archive.page_kind(page.url)
        return kind in ("index", "page") and any(archive.identity(url) for url in page.links)

    def readings(self) -> list[Reading]:
        """Return the issues that its lines name with number and date."""
        lines = lines_of(self.page.blocks, self.setting)
        found: dict[str, Reading] = {}
        for line, after in zip_longest(lines, lines[1:]):
            for link in line.block.links:
                issue = self._issue(link, line, after)
                if issue:
                    found.setdefault(issue.key, issue)
        return list(found.values())

    def _issue(self, link: PrintedLink, line: Line, after: Line | None) -> IssueReading | None:
        place = self.archive.place(link.url)
        home = self.archive.papers.periodicals.get(place.code or "")
        if home is None or place.number is None or place.kind != "issue":
            return None
        read = self.archive.mastheads.read
        masthead = read(link.text, home) or read(line.text, home)
        cited = next((one for one in line.references if one.paper == home.code and one.number == place.number), None)
        # The date may stand beside the link, or in the next cell of a table's row.
        date_text = (masthead and masthead.date_text) or (cited and cited.date_text) or (after.text if after and after.is_date else None)
        if date_text is None or not (cited or (masthead and masthead.periodical is home)):
            return None
        key = f"{self.archive.name}/{home.code}/{place.number}"
        return IssueReading(key=key, periodical=home.code, role="index", kind=masthead.kind if masthead else "issue",
                            number=masthead.number if masthead else place.number, date_text=date_text)  # fmt: skip


def _set_dense(block: Block) -> Block:
    """Return `block` without the blanks that typesetting programs left at line ends inside Chinese and Japanese words."""
    if not _DENSE.search(block.text, 0, 100):
        return block
    return replace(block, text=_CJK_BLANK.sub("", block.text), html=_CJK_BLANK.sub("", block.html))
