"""What an archive's profile tells of any of its pages: the lines that name the site, its papers and their dates, and are no text."""

from __future__ import annotations

import re
from functools import cached_property

from crawler.reading.blocks import Block
from crawler.reading.pages import Archive
from crawler.reading.places import Place
from pipelines.normalize.dates import is_date_line

_UNLETTERED = re.compile(r"[\W_]+")
_LONGEST_LINE = 160
"""Characters."""
_LONGEST_NAME = 2
"""How many times as long as a name a line may be that only names it."""


def letters(text: str) -> str:
    """Return `text` as lines are compared: its letters and figures alone, folded."""
    return _UNLETTERED.sub("", text).casefold()


class Furniture:
    """The standing lines of one archive's pages."""

    def __init__(self, archive: Archive, place: Place, named: list[str]) -> None:
        """Take the archive, the page's place in it, and the names that the page's head gives for its site."""
        self.archive = archive
        self.home = archive.papers.periodicals.get(place.code or "")
        self._named = named

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the site and its papers, as `letters` has them."""
        papers = (name for one in self.archive.periodicals for name in (one.name, *one.names))
        site = (self.archive.title, *self.archive.standing_lines, *self._named)
        return frozenset(key for name in (*papers, *site) if (key := letters(name)))

    def names_site(self, line: str) -> bool:
        """Tell whether `line` names the site or a paper, alone or with little else, or is the masthead of an issue."""
        key = letters(line)
        if key in self.names or any(len(name) > 4 and name in key and len(key) < _LONGEST_NAME * len(name) for name in self.names):
            return True
        return len(line) <= _LONGEST_LINE and self.archive.mastheads.read(line, self.home) is not None

    def is_masthead(self, block: Block) -> bool:
        """Tell whether `block` stands over or under an issue's pages: its first line is a name of the site, or names an issue."""
        line = block.text.partition("\n")[0]
        if not line or len(line) > _LONGEST_LINE:
            return False
        return letters(line) in self.names or self.archive.mastheads.read(line, self.home) is not None

    def is_date(self, block: Block) -> bool:
        """Tell whether `block` is a date and nothing else."""
        return len(block.text) <= _LONGEST_LINE and is_date_line(block.text, self.home.language if self.home else "en", "north")
