"""Sets an article's text for reading: its own markup and no other, with what is cited and what is quoted marked in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from typing import Literal

from lxml import etree, html

from exports.markup.html_walk import walked
from exports.printable import printable

# The headline is the page's only h1, so that a text's subheads are one below it.
_KEPT = {
    "p": "p", "h1": "h2", "h2": "h2", "h3": "h2", "h4": "h3", "blockquote": "blockquote", "ul": "ul", "ol": "ol", "li": "li", "pre": "pre",
    "em": "em", "i": "em", "strong": "strong", "b": "strong", "cite": "cite", "code": "code", "sup": "sup", "sub": "sub", "abbr": "abbr",
    "figcaption": "figcaption", "a": "a",
}  # fmt: skip
_EMPTY = {"br": "<br>", "hr": "<hr>"}


@dataclass(frozen=True)
class Mark:
    """A stretch of a text that something is known of."""

    start: int
    """Unicode code points before it in the text."""
    end: int
    """Unicode code points before its end."""
    kind: Literal["citation", "quotation"]
    href: str
    """Where it leads: what is cited, or what is said of the quotation below the text."""
    label: str
    """What a reader is told of it; a quotation's stands behind it."""


def typeset(body_html: str, body_text: str, marks: Sequence[Mark] = (), held: Mapping[str, str] | None = None) -> str:
    """Return `body_html` as HTML that is safe whoever wrote it, each of `marks` (places in `body_text`) marked.

    Elements that are no text's go, with all that stands in those whose content is none; of attributes only the web addresses of links stay,
    those of articles that the mirror holds turned into where `held` says that they are. Where the two texts differ the marks from there on
    are left out. A text without HTML is set in its paragraphs.
    """
    source = body_html or "".join(f"<p>{escape(paragraph)}</p>" for paragraph in body_text.split("\n\n") if paragraph.strip())
    if not source.strip():
        return ""
    setter = _Setter(body_text, [_trimmed(mark, body_text) for mark in marks], held or {})
    return "".join(setter.set(html.fragment_fromstring(source.replace("\0", "\ufffd"), create_parent="div")))


def _trimmed(mark: Mark, text: str) -> Mark:
    return replace(mark, end=mark.start + len(text[mark.start : mark.end].rstrip()))


class _Setter:
    def __init__(self, text: str, marks: list[Mark], held: Mapping[str, str]) -> None:
        self.text, self.marks, self.held = text, marks, held
        # Where in the text the next word of the HTML is to be found; None once the two have parted.
        self.place: int | None = 0 if marks else None
        self.in_link = False
        # Those of quotations that end in a link: a link in a link is none, so they stand behind it.
        self.references = ""

    def set(self, root: etree._Element) -> Iterator[str]:
        """Yield the HTML of all that is in `root`."""
        yield from self._words(root.text)
        for event, element in walked(root):
            if event == "start":
                yield self._opened(element)
                yield from self._words(element.text)
            else:
                yield self._closed(element)
                yield from self._words(element.tail)

    def _opened(self, element: etree._Element) -> str:
        if element.tag == "a":
            address = self._address(element.get("href") or "")
            self.in_link = bool(address)
            return address
        kept = _KEPT.get(element.tag)
        return f"<{kept}>" if kept else _EMPTY.get(element.tag, "")

    def _address(self, url: str) -> str:
        if url in self.held:
            return f'<a href="{escape(self.held[url])}">'
        return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">' if url.startswith(("http://", "https://")) else ""

    def _closed(self, element: etree._Element) -> str:
        if element.tag == "a":
            was_link, self.in_link, references, self.references = self.in_link, False, self.references, ""
            return f"</a>{references}" if was_link else ""
        kept = _KEPT.get(element.tag)
        return f"</{kept}>" if kept else ""

    def _words(self, words: str | None) -> Iterator[str]:
        if not words:
            return
        places = self._places(words) if self.place is not None and not words.isspace() else None
        if not places:
            yield _text(words)
            return
        cuts = {0, len(words)}
        near = [mark for mark in self.marks if mark.start <= places[-1] and mark.end > places[0]]
        for mark in near:
            cuts |= {bisect_left(places, mark.start), bisect_left(places, mark.end)}
        for begin, end in pairwise(sorted(cuts)):
            yield self._marked(words[begin:end], places[begin], places[end - 1] + 1, near)

    def _marked(self, words: str, start: int, end: int, near: Sequence[Mark]) -> str:
        around = [mark for mark in near if mark.start <= start and end <= mark.end]
        said = _text(words)
        cited = next((mark for mark in around if mark.kind == "citation"), None)
        if cited and not self.in_link:
            said = f'<a class="citation" href="{escape(cited.href)}" title="{_text(cited.label)}">{said}</a>'
        quoted = [mark for mark in around if mark.kind == "quotation"]
        if not quoted:
            return said
        references = "".join(
            f'<a class="reference" href="{escape(mark.href)}">{_text(mark.label)}</a>' for mark in quoted if mark.end == end
        )
        if self.in_link:
            self.references += references
            references = ""
        return f'<mark class="quotation">{said}</mark>{references}'

    def _places(self, words: str) -> Sequence[int] | None:
        """Return for each of `words` where it is in the text, blanks where the letter before them is; None where they are not there."""
        assert self.place is not None
        at = self._next(self.place)
        lead = len(words) - len(words.lstrip())
        if self.text.startswith(words[lead:], at):
            self.place = at + len(words) - lead
            return range(at - lead, self.place)
        places, last = [], at
        for letter in words:
            if not letter.isspace():
                last = self._next(self.place)
                if self.text[last : last + 1] != letter:
                    self.place = None
                    return None
                self.place = last + 1
            places.append(last)
        return places

    def _next(self, place: int) -> int:
        while place < len(self.text) and self.text[place].isspace():
            place += 1
        return place


def _text(words: str) -> str:
    return escape(printable(words))
