"""An article's body: what its blocks make as text, as safe HTML, and which links they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crawler.reading.blocks import Block, BlockRole
from pipelines.items import PrintedLink

_WRAPPED: dict[BlockRole, tuple[str, str]] = {
    "heading": ("<h3>", "</h3>"),
    "item": ("<li>", "</li>"),
    "quote": ("<blockquote><p>", "</p></blockquote>"),
    "preformatted": ("<pre>", "</pre>"),
    "caption": ("<figcaption>", "</figcaption>"),
}


def body_text(blocks: Iterable[Block]) -> str:
    """Return the text of `blocks`, one paragraph a block, apart by a blank line; separators and comments left out."""
    return "\n\n".join(block.text for block in blocks if block.role not in ("separator", "comment"))


def body_html(blocks: Iterable[Block]) -> str:
    """Return `blocks` as semantic, safe HTML: p, h3, blockquote, ul, li, pre, hr and inline markup, one block a line."""
    return "\n".join(_lines_of_html(blocks))


def body_links(blocks: Iterable[Block]) -> list[PrintedLink]:
    """Return the links of `blocks` in order, each address and wording once."""
    seen: dict[tuple[str, str], PrintedLink] = {}
    for block in blocks:
        for link in block.links:
            seen.setdefault((link.url, link.text), link)
    return list(seen.values())


def _lines_of_html(blocks: Iterable[Block]) -> Iterator[str]:
    in_list = False
    for block in blocks:
        if block.role == "comment":
            continue
        if in_list != (block.role == "item"):
            in_list = not in_list
            yield "<ul>" if in_list else "</ul>"
        if block.role == "separator":
            yield "<hr>"
        else:
            before, after = _WRAPPED.get(block.role, ("<p>", "</p>"))
            yield f"{before}{block.html}{after}"
    if in_list:
        yield "</ul>"
