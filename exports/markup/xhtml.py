"""An article's body, and what is said of it, as XHTML that is safe and well formed whoever wrote the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape

from exports.markup.body import Block, Inline, allowed
from exports.printable import printable
from exports.script import direction

Address = Callable[[str], str | None]
"""Gives where a link of the body leads; None where it leads nowhere."""

_INLINES = {
    "emphasis": "em", "strong": "strong", "title": "cite", "code": "code", "superscript": "sup", "subscript": "sub", "abbreviation": "abbr",
}  # fmt: skip
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*")


def said(text: str | None) -> str:
    """Return `text` as the content of an element or an attribute; empty for None."""
    text = text or ""
    return escape(text if text.isprintable() else printable(allowed(text)))


def language_tag(language: str | None) -> str:
    """Return the BCP 47 tag `language`, `und` where it is none."""
    return language if language and _TAG.fullmatch(language) else "und"


def in_language(language: str | None) -> str:
    """Return the attributes of an element whose text is in `language`: ` lang="ar" xml:lang="ar" dir="rtl"`."""
    tag = language_tag(language)
    return f' lang="{tag}" xml:lang="{tag}" dir="{direction(tag)}"'


def link(href: str | None, text: str | None) -> str:
    """Return a link that says `text`; the text alone where there is nothing to lead to."""
    return f'<a href="{escape(href)}">{said(text)}</a>' if href else said(text)


def body_markup(blocks: Sequence[Block], address: Address) -> str:
    """Return `blocks` as XHTML, a line each; their headings stand below an h1, and links lead where `address` says."""
    return "\n".join(_block(block, address) for block in blocks)


def _block(block: Block, address: Address) -> str:
    match block.kind:
        case "rule":
            return "<hr/>"
        case "quotation":
            return f"<blockquote>{_blocks(block.blocks, address)}</blockquote>"
        case "list":
            name = "ol" if block.ordered else "ul"
            return f"<{name}>{_blocks(block.blocks, address)}</{name}>"
        case "item":
            return f"<li>{_blocks(block.blocks, address)}</li>"
        case "heading":
            return f"<h{block.level + 1}>{_runs(block.runs, address)}</h{block.level + 1}>"
        case "preformatted":
            return f"<pre>{_runs(block.runs, address)}</pre>"
        case "caption":
            return f'<p class="caption">{_runs(block.runs, address)}</p>'
    return f"<p>{_runs(block.runs, address)}</p>"


def _blocks(blocks: Iterable[Block], address: Address) -> str:
    return "".join(_block(block, address) for block in blocks)


def _runs(runs: Iterable[Inline], address: Address) -> str:
    return "".join(_run(run, address) for run in runs)


def _run(run: Inline, address: Address) -> str:
    if run.kind == "text":
        return escape(printable(run.text))
    if run.kind == "break":
        return "<br/>"
    within = _runs(run.runs, address)
    if run.kind == "link":
        href = address(run.href)
        return f'<a href="{escape(href)}">{within}</a>' if href else within
    name = _INLINES[run.kind]
    return f"<{name}>{within}</{name}>"
