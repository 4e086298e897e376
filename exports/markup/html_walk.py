"""The way through the HTML of an article's body, in which anything may stand."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

# What stands in these is no text.
SILENT = frozenset(
    ("script", "style", "template", "iframe", "object", "embed", "noscript", "svg", "math", "head", "title", "textarea", "select")
)
"""The elements that are passed over with all that is in them."""


def walked(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield what begins (`start`) and ends (`end`) in `root`, in order, comments and the like as `comment` or `pi`; nothing in SILENT."""
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if element is root:
            continue
        if event == "start" and element.tag in SILENT:
            walk.skip_subtree()
            element.text = None
        yield event, element
