"""The press of the sample archive: sets texts as pages in the looks of the site makers of each time."""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from string import Template
from typing import Any

from crawler.sample_archive.manuscripts import HERE, Issue, Text, all_issues, description

HOME = "https://sample.backfile.example"
# What browsers, and so the makers of pages, mean by the names of charsets (WHATWG Encoding Standard).
_CODECS = {"iso-8859-1": "cp1252", "windows-1252": "cp1252", "windows-1251": "cp1251", "windows-1256": "cp1256", "shift_jis": "cp932",
           "gb2312": "gb18030"}  # fmt: skip
_RIGHT_TO_LEFT = ("ar",)
_CJK = "\u3040-\u30ff\u4e00-\u9fff"
_CJK_LINE = re.compile(rf"(.{{37}}[{_CJK}])(?=[{_CJK}])")


@dataclass(frozen=True)
class Served:
    """One answer of the site."""

    body: bytes
    content_type: str
    status: int = 200
    location: str | None = None
    """Where a redirect leads."""


def link(href: str, text: str) -> str:
    """Return `text` as a link to `href`, in HTML."""
    return f'<a href="{escape(href)}">{escape(text, quote=False)}</a>'


@cache
def addresses() -> dict[str, str]:
    """Return where each text is served, by its path; a text that is gone from there too."""
    return {text.path: issue.address_of(text) for issue in all_issues() for text in issue.texts}


def words(language: str) -> dict[str, str]:
    """Return the standing words of `language`."""
    known: dict[str, str] = description()["words"][language]
    return known


@cache
def _markups() -> dict[str, dict[str, Any]]:
    return tomllib.loads((HERE / "markups.toml").read_text("utf-8"))


class Press:
    """Sets the pages of one issue in its markup, language and charset."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        self.markup = _markups()[issue.markup]
        standing = {name: Template(said).safe_substitute(name=issue.name) for name, said in words(issue.language).items()}
        self.words = standing | issue.lines

    def part(self, name: str, text: str, **more: str) -> str:
        """Return one part of a page in the issue's markup; `text` is HTML."""
        return Template(self.markup[name].removeprefix("\n")).substitute(text=text, **more)

    def line(self, name: str, text: str | None) -> str:
        """Return one part of a page; `text` is plain, and nothing is returned for none."""
        return self.part(name, escape(text, quote=False)) if text else ""

    # Pages.

    def issue_page(self) -> Served:
        """Return the issue's own page."""
        heading = self.line("contents_heading", self.words["contents"])
        whole = [self.part("line", link(self.issue.pdf, "PDF"))] if self.issue.pdf else []
        parts = [*self._lines(), *self.masthead(), *whole, heading, *self._entries()]
        return self.page(f"{self.issue.line}, {self.issue.date}", parts)

    def article_page(self, text: Text) -> Served:
        """Return the page of `text`, with the contents list of the issue below it where the issue is of that time."""
        title = f"{self.issue.name}: {text.title}"
        if self.issue.pages == "new":
            own = HOME + self.issue.address_of(text)
            return self.page(title, [self.line("line", "QR Code"), self.part("line", link(own, own)), *self.article(text)])
        if self.issue.pages == "sheet":
            return self.page(title, [*self.masthead(), *self.article(text)])
        print_line = self.part("line", link(f"/print/{text.path}.html", self.words["print"]))
        return self.page(title, [*self._siblings(text), *self._lines(), print_line, *self.masthead(), *self.article(text)], listed=True)

    def print_page(self, text: Text) -> Served:
        """Return the print view of `text`."""
        masthead = [] if text.path in description()["bare_prints"] else self.masthead()
        listed = self.issue.path in description()["listed_prints"]
        lossy = text.path in description()["lost_apostrophes"]
        parts = [*masthead, *self.article(text, printed=True)]
        return self.page(f"{self.issue.name}: {text.title}", parts, nav=False, listed=listed, lossy=lossy)

    def page(self, title: str, parts: Iterable[str], nav: bool = True, listed: bool = False, lossy: bool = False) -> Served:
        """Return `parts` in the frame of a page: below the bar of links if `nav`, above the issue's contents list if `listed`.

        A `lossy` page was once read in the wrong charset and saved again: its apostrophes are gone.
        """
        charset, declared = self.issue.charset, self.issue.declared
        html = Template(self.markup["page"].removeprefix("\n")).substitute(
            meta=Template(self.markup["meta"]).substitute(charset=charset) if declared == "meta" else "",
            title=escape(title, quote=False),
            language=self.issue.language,
            direction=' dir="rtl"' if self.issue.language in _RIGHT_TO_LEFT else "",
            nav=self._nav() if nav else "",
            text="\n".join(filter(None, parts)),
            contents=self._contents() if listed else "",
        )
        html = html.replace("’", "") if lossy else html
        body = html.encode(_CODECS.get(charset, charset), "xmlcharrefreplace")
        return Served(body, f"text/html; charset={charset}" if declared == "header" else "text/html")

    # What stands above the text.

    def _nav(self) -> str:
        if self.issue.nav == "none":
            return ""
        lines = [description()["league"]]
        if self.issue.nav != "league":
            tongues = " ".join(link(f"/directory.html#{folder}", name) for folder, name in description()["languages"].items())
            plain = {self.words["home"]: "/index.html", self.words["directory"]: "/directory.html"}
            menu = description()["menus"].get(self.issue.nav, plain)
            lines = [f"{escape(self.words['documents'])} {tongues}", *lines, " ".join(link(href, text) for text, href in menu.items())]
        return self.part("nav", "".join(self.part("nav_line", line) for line in lines)) + "\n"

    def _siblings(self, text: Text) -> Iterator[str]:
        for editions in description()["siblings"]:
            if text.path in editions["articles"].values():
                links = (link(addresses()[path], name) for name, path in editions["articles"].items())
                yield self.part("line", ", ".join(links))

    def _lines(self) -> Iterator[str]:
        yield self.line("line", self.words["subscribe"])
        yield self.part("line", link(f"/{self.issue.folder}/{self.issue.code}/archives.html", self.words["archives"]))

    def masthead(self) -> list[str]:
        """Return the lines of masthead and date; none of a page without them."""
        return [self.line("masthead", self.issue.line), self.line("date", self.issue.date)] if self.issue.masthead else []

    # The text.

    def article(self, text: Text, printed: bool = False) -> Iterator[str]:
        """Yield the parts of `text`, headlines first."""
        yield from self._head(text)
        for block in text.blocks:
            yield self._block(block, text, printed)
        yield self.line("paragraph", text.continued)
        for note in text.endnotes:
            yield self.part("paragraph", self._paragraph(note, printed))

    def _head(self, text: Text) -> Iterator[str]:
        plain = [rubric for rubric in text.rubrics if rubric.startswith(tuple(description()["plain_rubrics"]))]
        for rubric in plain:
            yield self.line("rubric", rubric)
        yield self.line("kicker", text.kicker)
        if text.headlines:
            yield self.part("headline", "<br>\n".join(escape(line, quote=False) for line in text.headlines))
        yield self.line("subhead", text.subhead)
        yield self.line("rubric", text.part)
        for rubric in text.rubrics:
            if rubric not in plain:
                yield self.part("rubric", _bracketed(rubric, text.language))
        for notice in text.notices:
            yield self.line("rubric", notice)
        yield self.line("rubric", text.source)
        yield self.line("rubric", text.date)
        if text.byline:
            yield self.part("byline", Template(words(text.language)["by"]).substitute(name=escape(text.byline)))
        for note in text.notes:
            yield self.part("note", self._paragraph(note))
        if text.notes and self.issue.stars:
            yield self.part("separator", "")

    def _block(self, block: str, text: Text, printed: bool) -> str:
        mark, _, rest = block.partition(" ")
        match mark:
            case "##":
                return self.part("crosshead", self._paragraph(rest))
            case ">":
                return self.part("quote", self._paragraph(rest).replace(" / ", "<br>\n"))
            case "!":
                return self.part("caption", self._paragraph(rest))
            case "=":
                return self.line("headline", rest)
        if block == "* * *":
            return self.part("separator", "")
        links = [one for one in description()["links"] if one["article"] == text.path]
        return self.part("paragraph", self._linked(self._paragraph(block, printed), links))

    def _paragraph(self, line: str, printed: bool = False) -> str:
        html = re.sub(r"\*(.+?)\*", lambda match: self.part("emphasis", match[1]), escape(line, quote=False))
        if printed and self.issue.path in description()["spaced_prints"]:
            # A print view that was made from a PDF file keeps its line ends as blanks.
            html = _CJK_LINE.sub(r"\1 ", html)
        return textwrap.fill(html, 96, break_long_words=False, break_on_hyphens=False) if self.markup["wrapped"] else html

    @staticmethod
    def _linked(html: str, links: list[dict[str, str]]) -> str:
        for one in links:
            # The words may be broken over two lines of the source.
            said = r"\s".join(map(re.escape, escape(one["words"], quote=False).split()))
            html = re.sub(f"({said})", rf'<a href="{one["href"]}">\1</a>', html)
        return html

    # The contents list.

    def _contents(self) -> str:
        masthead, date = self.masthead()
        short = [self.line("contents_heading", f"{self.issue.abbreviation} {self.issue.number}")] if self.issue.abbreviation else []
        return self.part("contents", "\n".join([masthead, *short, date, *self._entries()]))

    def _entries(self) -> Iterator[str]:
        for text in self.issue.texts:
            yield self.part("item", "".join(self._entry(text)))

    def _entry(self, text: Text) -> Iterator[str]:
        """Yield the lines of an entry: the headline is the link, or all of them are; an entry without words is a hidden one."""
        href, title = addresses()[text.path], (text.headline or "") if text.listed is None else text.listed
        rubric = f" {_bracketed(text.rubric, text.language)}" if text.rubric else ""
        kicker, subhead = self.line("entry_kicker", text.kicker), self.line("entry_subhead", text.subhead)
        if self.markup["whole_entry"]:
            yield f'<a href="{href}">{kicker}{self.line("entry", title)}{subhead}</a>{rubric}'
        else:
            yield from (kicker, self.part("entry", link(href, title) + rubric), subhead)


def _bracketed(said: str, language: str) -> str:
    return f"（{said}）" if language in ("ja", "zh") else f"({escape(said, quote=False)})"
