"""An article's body as a tree of blocks and inline runs, for formats that have a markup of their own.

    for block in body(article["body_html"], article["body_text"]):
        match block.kind: ...

The tree is normal, whoever wrote the HTML: `quotation`, `list` and `item` hold blocks, a list holds items alone and an item stands in a
list; `paragraph`, `heading`, `preformatted` and `caption` hold inline runs; a `rule` holds nothing. Nothing is empty, no inline run stands
in another of its kind, no link is other than http(s) unless `links` put it there, and nothing is nested so deep that it could not be
walked by recursion. White space is folded and trimmed, but in what is preformatted. All characters are such as XML 1.0 allows.

The words are those of `body_text`, letter for letter but for the blanks between them: where the HTML has others, the paragraphs of
`body_text` are the tree. Captions, which `body_text` leaves out, come in addition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree, html

from exports.markup.html_walk import SILENT, walked

BlockKind = Literal["paragraph", "heading", "preformatted", "caption", "rule", "quotation", "list", "item"]
InlineKind = Literal["text", "break", "link", "emphasis", "strong", "title", "code", "superscript", "subscript", "abbreviation"]


@dataclass(slots=True)
class Inline:
    """A run of words, or what stands around runs."""

    kind: InlineKind
    """What it is; a `title` is that of a book or paper (HTML's cite), a `break` the end of a line."""
    text: str = ""
    """The words of a `text`."""
    href: str = ""
    """Where a `link` leads."""
    runs: list[Inline] = field(default_factory=list)
    """What stands in all others."""


@dataclass(slots=True)
class Block:
    """A block of the body."""

    kind: BlockKind
    """What it is."""
    level: int = 0
    """Of a `heading`: 1 for one directly below the article's headline, 2 for one below that."""
    ordered: bool = False
    """Whether a `list` is numbered."""
    runs: list[Inline] = field(default_factory=list)
    """What a paragraph, heading, preformatted text or caption says."""
    blocks: list[Block] = field(default_factory=list)
    """What a quotation, list or item holds."""


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of a text that leads somewhere: a citation, mostly."""

    start: int
    """Unicode code points before it in `body_text`."""
    end: int
    """Unicode code points before its end."""
    href: str
    """Where it leads; any address."""


def body(body_html: str, body_text: str, links: Sequence[Link] = ()) -> list[Block]:
    """Return the blocks of an article whose text and HTML are given, `links` made into links where no other link stands."""
    text = allowed(body_text)
    inked = [(_ink(text[: link.start]), _ink(text[: link.end]), link.href) for link in links]
    if body_html.strip():
        for with_captions in (False, True):
            builder = _Builder(inked, with_captions)
            with suppress(etree.ParserError):
                builder.read(allowed(body_html))
                if "".join("".join(builder.words).split()) == "".join(text.split()):
                    return builder.body.blocks
    builder = _Builder(inked)
    builder.read_text(text)
    return builder.body.blocks


_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def allowed(text: str) -> str:
    """Return `text` with U+FFFD for each character that XML 1.0 does not allow."""
    return text if text.isprintable() else _FORBIDDEN.sub("\ufffd", text)


def _ink(text: str) -> int:
    """Return how many letters of `text` are no blanks: what two texts that differ in blanks alone can be measured by."""
    return len("".join(text.split()))


_LINES: dict[str, tuple[BlockKind, int]] = {
    "p": ("paragraph", 0), "pre": ("preformatted", 0), "figcaption": ("caption", 0), "h1": ("heading", 1), "h2": ("heading", 1),
    "h3": ("heading", 1), "h4": ("heading", 2), "h5": ("heading", 2), "h6": ("heading", 2),
}  # fmt: skip
_HOLDERS: dict[str, BlockKind] = {"blockquote": "quotation", "ul": "list", "ol": "list", "li": "item"}
_INLINES: dict[str, InlineKind] = {
    "a": "link", "em": "emphasis", "i": "emphasis", "strong": "strong", "b": "strong", "cite": "title", "code": "code",
    "sup": "superscript", "sub": "subscript", "abbr": "abbreviation",
}  # fmt: skip
# These change no line and say nothing; any other element that is unknown begins and ends a line.
_TRANSPARENT = frozenset(
    ("span", "font", "small", "big", "u", "s", "ins", "del", "q", "mark", "bdi", "bdo", "kbd", "samp", "var", "tt", "wbr")
)
# What stands in these is no text.
_SILENT = _TRANSPARENT | SILENT
_BLANKS = re.compile("[ \t\r\n\f]+")
_DEEPEST = 12


class _Builder:
    """Makes the tree of what begins, ends and is said in HTML, in order."""

    def __init__(self, links: Sequence[tuple[int, int, str]], with_captions: bool = True) -> None:
        self.body = Block("item")
        self.words: list[str] = []
        """What was said, captions only where they are counted."""
        self._with_captions = with_captions
        self._links, self._ink = links, 0
        self._holders = [self.body]
        self._opened: list[int] = []
        """Of each holder's element, how many holders it opened."""
        self._lines: list[tuple[BlockKind, int]] = [("paragraph", 0)]
        self._inlines: list[Inline | None] = []
        """Of each inline element that is open, what it makes of what stands in it; None where that is nothing."""
        self._line: Block | None = None
        self._runs: list[list[Inline]] = []
        """In the line that is being written, where runs go: in the line itself, then in each inline element that is open."""
        self._after_blank = True

    def read(self, source: str) -> None:
        """Take in the HTML `source`; raises lxml's ParserError where there is nothing in it."""
        root = html.fragment_fromstring(source, create_parent="div")
        self._say(root.text)
        for event, element in walked(root):
            if event == "start":
                self._start(element)
                self._say(element.text)
            else:
                if event == "end":
                    self._end(element)
                self._say(element.tail)
        self._end_line()

    def read_text(self, text: str) -> None:
        """Take in the paragraphs of `text`."""
        for paragraph in text.split("\n\n"):
            for line in paragraph.splitlines():
                self._say(line)
                self._break()
            self._end_line()

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _INLINES:
            kind, href = _INLINES[tag], element.get("href") or ""
            says_nothing = self._is_open(kind) or (kind == "link" and not href.startswith(("http://", "https://")))
            self._open_inline(None if says_nothing else Inline(kind, href=href if kind == "link" else ""))
        elif tag == "br":
            self._break()
        elif tag not in _SILENT:
            self._end_line()
            if tag in _HOLDERS:
                self._open_holder(tag)
            elif tag == "hr":
                self._add(Block("rule"))
            self._lines.append(_LINES.get(tag, ("paragraph", 0)))

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _INLINES:
            self._close_inline()
        elif tag != "br" and tag not in _SILENT:
            self._end_line()
            self._lines.pop()
            if tag in _HOLDERS:
                for _ in range(self._opened.pop()):
                    holder = self._holders.pop()
                    if holder.blocks:
                        self._add(holder)

    def _open_holder(self, tag: str) -> None:
        before = len(self._holders)
        if before < _DEEPEST:
            if tag == "li" and self._holders[-1].kind != "list":
                self._holders.append(Block("list"))
            self._holders.append(Block(_HOLDERS[tag], ordered=tag == "ol"))
        self._opened.append(len(self._holders) - before)

    def _add(self, block: Block) -> None:
        holder = self._holders[-1]
        holder.blocks.append(Block("item", blocks=[block]) if holder.kind == "list" and block.kind != "item" else block)

    def _is_open(self, kind: InlineKind) -> bool:
        return any(inline and inline.kind == kind for inline in self._inlines)

    def _open_inline(self, inline: Inline | None) -> None:
        self._inlines.append(inline)
        if inline and self._line:
            self._enter(inline)

    def _enter(self, inline: Inline) -> None:
        opened = Inline(inline.kind, href=inline.href)
        self._runs[-1].append(opened)
        self._runs.append(opened.runs)

    def _close_inline(self) -> None:
        if self._inlines.pop() and self._line:
            inside = self._runs.pop()
            if not inside:
                self._runs[-1].pop()

    def _break(self) -> None:
        if self._line and self._line.kind == "preformatted":
            self._write("\n")
        elif self._line:
            runs = self._runs[-1]
            if runs and runs[-1].kind == "text":
                runs[-1].text = runs[-1].text.rstrip(" ")
                del runs[len(runs) - (not runs[-1].text) :]
            runs.append(Inline("break"))
            self._after_blank = True

    def _say(self, words: str | None) -> None:
        if not words:
            return
        if self._lines[-1][0] == "caption" and not self._with_captions:
            self._write(words)
            return
        self.words.append(words)
        if not self._links:
            self._write(words)
            return
        begin, length = self._ink, _ink(words)
        self._ink += length
        near = [link for link in self._links if link[0] < self._ink and link[1] > begin]
        if not near or not length or self._is_open("link"):
            self._write(words)
            return
        places = [place for place, letter in enumerate(words) if not letter.isspace()]
        done = 0
        for start, end, href in sorted(near):
            first, last = places[max(start - begin, 0)], places[min(end - begin, length) - 1]
            if first < done:
                continue
            self._write(words[done:first])
            done = last + 1
            self._open_inline(Inline("link", href=href))
            self._write(words[first:done])
            self._close_inline()
        self._write(words[done:])

    def _write(self, words: str) -> None:
        if self._lines[-1][0] != "preformatted":
            words = _BLANKS.sub(" ", words)
            if self._after_blank:
                words = words[words.startswith(" ") :]
        elif not self._line:
            words = words.lstrip("\r\n")
        if not words:
            return
        if not self._line:
            kind, level = self._lines[-1]
            self._line = Block(kind, level)
            self._runs = [self._line.runs]
            for inline in self._inlines:
                if inline:
                    self._enter(inline)
        self._after_blank = words.endswith(" ")
        runs = self._runs[-1]
        if runs and runs[-1].kind == "text":
            runs[-1].text += words
        else:
            runs.append(Inline("text", words))

    def _end_line(self) -> None:
        if self._line:
            _trim(self._line.runs)
            if self._line.runs:
                self._add(self._line)
        self._line, self._after_blank = None, True


def _trim(runs: list[Inline]) -> None:
    """Take away the blanks and breaks that `runs` end in, and what is empty then."""
    while runs:
        last = runs[-1]
        last.text = last.text.rstrip()
        _trim(last.runs)
        if last.text or last.runs:
            return
        runs.pop()
