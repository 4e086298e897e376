"""An article's body in the elements of TEI P5."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from exports.markup.body import Block, Inline, allowed
from exports.web_addresses import web_address

TEI = "http://www.tei-c.org/ns/1.0"
_XML = "http://www.w3.org/XML/1998/namespace"

_INLINES = {
    "emphasis": ("hi", "italic"), "strong": ("hi", "bold"), "title": ("title", ""), "code": ("code", ""),
    "superscript": ("hi", "superscript"), "subscript": ("hi", "subscript"), "abbreviation": ("abbr", ""),
}  # fmt: skip


def add(parent: etree._Element, name: str, text: str | None = None, **attributes: str | None) -> etree._Element:
    """Add the TEI element `name` to `parent` and return it; attributes that are None are left out, `lang` is `xml:lang`."""
    element = etree.SubElement(parent, f"{{{TEI}}}{name}")
    element.text = allowed(text) if text else None
    for attribute, value in attributes.items():
        if value is not None:
            element.set(f"{{{_XML}}}{attribute}" if attribute in ("lang", "space") else attribute, allowed(value))
    return element


def add_body(div: etree._Element, blocks: Sequence[Block]) -> None:
    """Add `blocks` to the TEI element `div`; each heading begins a div of its own within it."""
    sections = [div]
    for block in blocks:
        if block.kind == "heading":
            # What no heading of the level above is over stands directly in what there is.
            del sections[block.level :]
            sections.append(add(sections[-1], "div", type="section"))
            _add_runs(add(sections[-1], "head"), block.runs)
        else:
            _add_block(sections[-1], block)


def _add_block(parent: etree._Element, block: Block) -> None:
    match block.kind:
        case "rule":
            add(parent, "milestone", unit="section", rend="rule")
        case "preformatted":
            _add_runs(add(parent, "ab", type="preformatted", space="preserve"), block.runs)
        case "caption":
            _add_runs(add(add(parent, "figure"), "head"), block.runs)
        case "heading":
            _add_runs(add(parent, "p", rend="heading"), block.runs)
        case "paragraph":
            _add_runs(add(parent, "p"), block.runs)
        case _:
            name = {"quotation": "quote", "list": "list", "item": "item"}[block.kind]
            holder = add(parent, name, rend="numbered" if block.ordered else None)
            for inner in block.blocks:
                _add_block(holder, inner)


def _add_runs(parent: etree._Element, runs: Sequence[Inline]) -> None:
    for run in runs:
        if run.kind == "text":
            _add_text(parent, run.text)
        elif run.kind == "break":
            add(parent, "lb")
        elif run.kind == "link":
            _add_runs(add(parent, "ref", target=web_address(run.href)), run.runs)
        else:
            name, rend = _INLINES[run.kind]
            _add_runs(add(parent, name, rend=rend or None), run.runs)


def _add_text(parent: etree._Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
