"""The fenced blocks of a guide, that a test runs, writes or compares as the guide has them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Block:
    """What stands between two lines of three backticks."""

    line: int
    """Where in the guide it begins, from 1."""
    language: str
    """`sh` for commands, else what a file or an answer is written in."""
    about: str
    """The second word of its first line: what it needs, or the path of the file that it shows."""
    text: str


def blocks_of(guide: Path) -> list[Block]:
    """Return the fenced blocks of `guide`, in their order."""
    text = guide.read_text("utf-8")
    found = re.finditer(r"^```(\w+) ?(\S*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(text.count("\n", 0, match.start()) + 1, match[1], match[2], match[3]) for match in found]
