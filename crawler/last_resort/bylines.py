"""The lines between headline and text that name the writer."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.reading.blocks import Block
from crawler.reading.bylines import begins_byline, names_in
from pipelines.normalize.text import count_words

_LONGEST_BLOCK, _LONGEST_LINE = 40, 12
"""Words of a block that may have such a line, and of the line."""


def read_byline(block: Block) -> str | None:
    """Return the names that a line of `block`, a short one, gives after "by"; None where none does."""
    if count_words(block.text) > _LONGEST_BLOCK:
        return None
    return next((names for line in _lines(block) if _is_byline(line) and (names := names_in(line))), None)


def without_byline(block: Block) -> str:
    """Return the lines of `block`, as one, without those that name the writer."""
    return " ".join(line for line in _lines(block) if not _is_byline(line))


def _lines(block: Block) -> Iterator[str]:
    return (folded for line in block.text.split("\n") if (folded := " ".join(line.split())))


def _is_byline(line: str) -> bool:
    return count_words(line) <= _LONGEST_LINE and begins_byline(line)
