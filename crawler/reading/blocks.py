"""A page as a sequence of text blocks: what a reader sees, in order, with the markup as hints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from typing import Literal
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawler.reading.white_space import WHITE, fold_white, folded
from pipelines.items import PrintedLink

BlockRole = Literal["heading", "paragraph", "item", "quote", "preformatted", "cell", "caption", "separator", "comment"]

_BLOCK_ROLES: dict[str, BlockRole] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    **dict.fromkeys(("caption", "figcaption"), "caption"),
    "blockquote": "quote",
    "pre": "preformatted",
    "xmp": "preformatted",
    "listing": "preformatted",
}
_BLOCK_TAGS = frozenset(_BLOCK_ROLES) | frozenset(
    "p div center table tbody thead tfoot tr ul ol dl menu dir form fieldset body html section article header footer nav "
    "main aside figure address frameset noframes hgroup details summary".split()
)
# Not `head`: a page of HTML5 that leaves out `<body>` has its text in what libxml2 takes for the head.
_UNSEEN_TAGS = frozenset("script style template noscript object applet select option textarea button svg map title".split())
_INLINE_TAGS = {
    "em": "em", "i": "em", "cite": "cite", "var": "em", "dfn": "em", "b": "strong", "strong": "strong", "code": "code", "tt": "code",
    "kbd": "code", "samp": "code", "sup": "sup", "sub": "sub", "q": "q", "abbr": "abbr", "acronym": "abbr", "del": "del", "ins": "ins",
    "a": "a",
}  # fmt: skip
_BOLD_TAGS = frozenset(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"))
# How much larger than the text around it a browser shows what stands in these, in steps of `<font size>`.
_SIZES = {"h1": 3, "h2": 2, "h3": 1, "h5": -1, "h6": -2, "big": 1, "small": -1}
_SIZED_TAGS = frozenset((*_SIZES, "font"))
# How many of a unit of CSS plain text is; a step is a fifth of it.
_UNITS = {"%": 100.0, "em": 1.0, "rem": 1.0, "px": 16.0, "pt": 12.0}
_STYLED_SIZE = re.compile(r"font-size\s*:\s*(?P<figure>\d{1,4}(?:\.\d{1,3})?|\.\d{1,3})\s*(?P<unit>%|r?em|px|pt)", re.IGNORECASE)
_FONT_SIZE = re.compile(r"\s*([+-]?)\d")
_SAFE_SCHEMES = frozenset(("http", "https", "ftp", "mailto"))
_TAG = re.compile(r"<[^>]*>")


@dataclass(slots=True)
class Block:
    """A run of text that stands by itself on the page, or a separator or comment between such runs."""

    role: BlockRole
    """What the markup calls it: a hint, not a verdict."""
    text: str
    """As seen: white space folded, a line break in the block as a newline; verbatim in preformatted text."""
    html: str
    """The same with safe inline markup."""
    element: etree._Element
    """The block element that it stands in, for layouts that look at tags and classes."""
    level: int
    """1 to 6 of a heading, the depth of a list item or quotation, else 0."""
    quoted: bool
    """Inside a block quotation."""
    bold: bool
    """All its letters are bold."""
    size: int
    """How much larger its largest letters are than plain text, in steps of `<font size>`; below 0 where all are smaller."""
    links: tuple[PrintedLink, ...]
    """Its links, in order; before them those without any content that stand between the block before and this one: a list's hidden
    item."""
    anchors: tuple[str, ...]
    """The names that a link can jump to in it."""
    pictured: bool = False
    """A picture stands in it, or right before it."""

    @property
    def link_share(self) -> float:
        """The share of its characters that are links, 0 to 1: near 1 in navigation."""
        return sum(len(link.text) for link in self.links) / len(self.text) if self.text else 0.0


def bare_text(html: str) -> str:
    """Return the text of a block's `html`, or of a part of it: a break as a newline, other markup left out."""
    return unescape(_TAG.sub("", html.replace("<br>", "\n")))


def safe_address(href: str, base_url: str) -> str | None:
    """Return `href` as an absolute address that may be shown as a link, or None (`javascript:`, `data:`, broken)."""
    try:
        url = urljoin(base_url, WHITE.sub("", href) if "\n" in href or "\t" in href else href.strip())
        scheme = urlsplit(url).scheme
    except ValueError:
        return None
    return url if scheme in _SAFE_SCHEMES else None


class _Walk:
    """One pass over a page's elements that gathers its blocks."""

    def __init__(self, root: etree._Element, base_url: str) -> None:
        self.base_url = base_url
        self.blocks: list[Block] = []
        self.stack: list[etree._Element] = [root]
        self.inline: list[str] = []
        self.preformatted = 0
        self.quotes = 0
        self.lists = 0
        self.bold = 0
        self.sizes = [0]
        self.link: PrintedLink | None = None
        self._link_text: list[str] = []
        self._anchors: list[str] = []
        self._empty_links: list[PrintedLink] = []
        self.pictured = False
        self._begin()

    def _begin(self) -> None:
        self._text: list[str] = []
        self._html: list[str] = []
        self._links: list[PrintedLink] = []
        self._light = False
        self._size: int | None = None
        self._started = False
        if self.link is not None:
            # A link that runs on over a block's end (malformed, and common in 1996) belongs to both blocks.
            self.open_link(self.link.url)

    def open_link(self, url: str) -> None:
        self.link = PrintedLink(url=url, text="")
        self._links.append(self.link)

    def add_empty_link(self, url: str) -> None:
        (self._links if self._started else self._empty_links).append(PrintedLink(url=url, text=""))

    def end_link_text(self) -> None:
        if self.link is not None:
            self.link.text = folded("".join(self._link_text))
        self._link_text = []

    def add_text(self, text: str | None) -> None:
        if not text:
            return
        if not self.preformatted:
            text = fold_white(text)
            if not self._started or self._text[-1].endswith((" ", "\n")):
                text = text.removeprefix(" ")
            if not text:
                return
        if not self._started:
            self._started = True
            self._html.extend(self.inline)
        if not text.isspace():
            self._light = self._light or not self.bold
            self._size = self.sizes[-1] if self._size is None else max(self._size, self.sizes[-1])
        self._text.append(text)
        self._html.append(escape(text, quote=False))
        if self.link is not None:
            self._link_text.append(text)

    def add_break(self) -> None:
        if self.link is not None and self._link_text:
            self._link_text.append(" ")
        if not self._started:
            return
        if self.preformatted:
            self.add_text("\n")
        elif self._text[-1] == "\n":
            # Two breaks in a row are how a paragraph ends in a page of 1999.
            self.flush()
        else:
            self._text[-1] = self._text[-1].rstrip(" ")
            self._text.append("\n")
            self._html.append("<br>")

    def open_inline(self, markup: str) -> None:
        self.inline.append(markup)
        if self._started:
            self._html.append(markup)

    def close_inline(self, tag: str) -> None:
        markup = self.inline.pop()
        if self._started:
            self._html.append(f"</{tag}>" if markup else "")

    def add_anchor(self, element: etree._Element) -> None:
        for name in (element.get("name"), element.get("id")):
            # A line break is in a name only where its closing quotation mark was forgotten.
            if name and name.isprintable():
                self._anchors.append(name)

    def flush(self) -> None:
        self.end_link_text()
        if not self._started:
            self._links = []
            return self._begin()
        text = "".join(self._text)
        text = text.strip("\n").rstrip() if self.preformatted else text.strip()
        if text:
            self.blocks.append(self._block(text, self.stack[-1]))
            self._anchors, self._empty_links, self.pictured = [], [], False
        return self._begin()

    def _block(self, text: str, element: etree._Element) -> Block:
        for markup in reversed(self.inline):
            if markup:
                self._html.append(f"</{markup[1:].split()[0].rstrip('>')}>")
        html = "".join(self._html)
        role, element = self._role(element)
        return Block(
            role=role,
            text=text,
            html=html.strip("\n").rstrip() if role == "preformatted" else _trim_breaks(html),
            element=element,
            level=int(element.tag[1]) if role == "heading" else self.lists or self.quotes,
            quoted=self.quotes > 0,
            bold=not self._light,
            size=self._size or 0,
            links=(*self._empty_links, *self._links),
            anchors=tuple(self._anchors),
            pictured=self.pictured,
        )

    def _role(self, element: etree._Element) -> tuple[BlockRole, etree._Element]:
        for ancestor in reversed(self.stack):
            role = _BLOCK_ROLES.get(ancestor.tag)
            if role and role != "cell":
                return role, ancestor
            if ancestor.tag in ("p", "table"):
                break
        if self.quotes:
            return "quote", element
        return ("cell" if element.tag in ("td", "th") else "paragraph"), element

    def add_mark(self, role: BlockRole, element: etree._Element, text: str) -> None:
        self.flush()
        self.blocks.append(
            Block(role=role, text=text, html="", element=element, level=0, quoted=self.quotes > 0, bold=False, size=0, links=(), anchors=())
        )


def _trim_breaks(html: str) -> str:
    html = html.strip()
    while html.endswith("<br>"):
        html = html[:-4].rstrip()
    return html


def read_blocks(root: etree._Element, base_url: str) -> list[Block]:
    """Return the text blocks below `root` in the order of the page.

    `base_url` is the archive's address of the page: links are resolved against it. Comments and rules come as blocks of their own
    (`comment`, `separator`), for layouts that are marked by them. Nothing here recurses, so that a page of ten thousand nested
    elements is read like any other.
    """
    walk = _Walk(root, base_url)
    skipped: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if skipped is None:
                if event == "comment" and _is_marker(element.text):
                    walk.add_mark("comment", element, (element.text or "").strip())
                walk.add_text(element.tail)
            continue
        if event == "start":
            if skipped is None:
                if element.tag in _UNSEEN_TAGS:
                    skipped = element
                else:
                    _enter(walk, element)
        elif skipped is not None:
            if element is skipped:
                skipped = None
                walk.add_text(element.tail)
        else:
            _leave(walk, element)
            walk.add_text(element.tail)
    walk.flush()
    return walk.blocks


def _is_marker(comment: str | None) -> bool:
    # Site makers bracketed the parts of a page with comments ("startcut", "BEGIN body"); longer ones are commented-out text.
    return bool(comment) and len(comment or "") < 200


def _enter(walk: _Walk, element: etree._Element) -> None:
    tag = element.tag
    if tag in _BLOCK_TAGS:
        walk.flush()
        walk.stack.append(element)
        walk.preformatted += tag in ("pre", "xmp", "listing")
        walk.quotes += tag == "blockquote"
        walk.lists += tag in ("ul", "ol", "dl", "menu", "dir")
    elif tag == "br":
        walk.add_break()
    elif tag == "hr":
        walk.add_mark("separator", element, "")
    elif tag == "img":
        walk.pictured = walk.pictured or not _is_spacer(element)
    walk.bold += tag in _BOLD_TAGS
    if _is_sized(element):
        walk.sizes.append(_size(element, walk.sizes[-1]))
    walk.add_anchor(element)
    if tag in _INLINE_TAGS:
        _enter_inline(walk, element)
    walk.add_text(element.text)


def _is_spacer(image: etree._Element) -> bool:
    # Pages of tables are held apart by pictures of one dot.
    return any((image.get(side) or "").strip() in ("0", "1", "2") for side in ("width", "height"))


def _is_sized(element: etree._Element) -> bool:
    return element.tag in _SIZED_TAGS or "font-size" in element.get("style", "")


def _size(element: etree._Element, around: int) -> int:
    if styled := _STYLED_SIZE.search(element.get("style", "")):
        times = float(styled["figure"]) / _UNITS[styled["unit"].lower()]
        return max(-3, min(4, round(5 * (times - 1))))
    if element.tag in _SIZES:
        return around + _SIZES[element.tag]
    match = _FONT_SIZE.match(element.get("size") or "")
    if not match:
        return around
    # An unsigned size counts from 1, and plain text is 3.
    return int(match[0]) if match[1] else int(match[0]) - 3


def _enter_inline(walk: _Walk, element: etree._Element) -> None:
    markup = f"<{_INLINE_TAGS[element.tag]}>"
    if element.tag == "a":
        address = safe_address(element.get("href", ""), walk.base_url) if element.get("href") else None
        walk.end_link_text()
        walk.link = None
        if address is None:
            markup = ""
        elif len(element) == 0 and not (element.text or "").strip():
            walk.add_empty_link(address)
            markup = ""
        else:
            walk.open_link(address)
            markup = f'<a href="{escape(address)}">'
    walk.open_inline(markup)


def _leave(walk: _Walk, element: etree._Element) -> None:
    tag = element.tag
    if tag in _INLINE_TAGS:
        walk.close_inline(_INLINE_TAGS[tag])
        if tag == "a":
            walk.end_link_text()
            walk.link = None
    if tag in _BLOCK_TAGS:
        walk.flush()
        walk.stack.pop()
        walk.preformatted -= tag in ("pre", "xmp", "listing")
        walk.quotes -= tag == "blockquote"
        walk.lists -= tag in ("ul", "ol", "dl", "menu", "dir")
    walk.bold -= tag in _BOLD_TAGS
    if _is_sized(element):
        walk.sizes.pop()
