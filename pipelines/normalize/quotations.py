"""Titles in quotation marks, before or after a place in a text, however the marks are mixed."""

from __future__ import annotations

import re

LONGEST_TITLE = 220
"""Characters of the longest title that is looked for."""
OPENING = "“„«‹‘「『《〈\"'"
"""Marks that open a title."""
CLOSING = "”“»›’」』》〉\"'"
"""Marks that close one."""
# Which marks may have opened what a mark closes. Pages mix straight and curly ones, and German closes with what English opens with.
_OPENED_BY = {
    "”": "“„\"", "“": "„", "»": "«", "›": "‹", "’": "‘‚", "」": "「", "』": "『", "》": "《", "〉": "〈", '"': '"“„', "'": "'‘",
}  # fmt: skip
_CLOSED_BY = {
    "“": '”"', "„": '“”"', "«": "»", "‹": "›", "‘": "’'", "「": "」", "『": "』", "《": "》", "〈": "〉", '"': '"”', "'": "'’",
}  # fmt: skip
_APOSTROPHES = "’'"
_BLANKS = " \t\n\r\xa0\u2009\u202f"
_LETTER = re.compile(r"[^\W\d_]")


def title_before(text: str, closing: int) -> tuple[int, str] | None:
    """Return the title whose closing mark stands at `closing`, and where its opening mark stands; None where nothing opens it.

    The comma or full stop that American type sets inside the marks is left out; an ellipsis, question or exclamation mark stays.
    """
    mark = text[closing]
    openers = _OPENED_BY[mark]
    depth = 0
    for place in range(closing - 1, max(-1, closing - LONGEST_TITLE - 2), -1):
        here = text[place]
        if here in openers and not (here in "'" and text[place - 1 : place].isalnum()):
            if not depth or here == mark:
                title = _trimmed(text[place + 1 : closing])
                return (place, title) if title else None
            depth -= 1
        elif here == mark and mark not in _APOSTROPHES:
            depth += 1
    return None


def title_after(text: str, opening: int) -> tuple[int, str] | None:
    """Return the title whose opening mark stands at `opening`, and where it ends.

    Its closing mark is included; None where nothing closes it.
    """
    mark = text[opening]
    closers = _CLOSED_BY[mark]
    depth = 0
    for place in range(opening + 1, min(len(text), opening + LONGEST_TITLE + 2)):
        here = text[place]
        if here in closers and not (here in "’'" and text[place + 1 : place + 2].isalnum()):
            if not depth or here == mark:
                title = _trimmed(text[opening + 1 : place])
                return (place + 1, title) if title else None
            depth -= 1
        elif here == mark:
            depth += 1
    return None


def _trimmed(quoted: str) -> str | None:
    # A paragraph's end inside means that the marks are unbalanced, and what lies between them no title.
    if "\n\n" in quoted or not _LETTER.search(quoted):
        return None
    title = quoted.strip(_BLANKS)
    return title if title.endswith("...") else title.rstrip(_BLANKS + ",.;") or None
