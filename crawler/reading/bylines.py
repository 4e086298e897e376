"""Bylines: the writers' names in a line such as "by Anna Weir and Tom Hale <tom@mill.example>, Proprietor of The Mill"."""

from __future__ import annotations

import re

from crawler.reading.blocks import fold_white

# "ByLarry Ayers" happens; "bypass" is no byline, and "von", "di" and the like open one only where a name follows.
_NAME_FOLLOWS = r"(?-i:(?=[^\W\d_])(?![a-zß-ÿа-яά-ώ]))"
_FOREIGN_BY = rf"(?:von|par|por|di|av|autor:|автор:)\s+{_NAME_FOLLOWS}"
_BY = rf"(?:by(?:\b|(?-i:(?=[A-Z])))|{_FOREIGN_BY})"
_LEADING_BY = re.compile(rf"^(?:(?:\w+ )?{_BY}|from\b)[:\s]*", re.IGNORECASE)
_BYLINE = re.compile(rf"\W*(?:(?:Written|Compiled|Edited|Text|Photos?|Translated|Reviewed) )?{_BY}", re.IGNORECASE)
_LISTED_BY = re.compile(rf"(?:^|[\s,.])(?:(?:by|from)\s+|{_FOREIGN_BY})", re.IGNORECASE)
_MAIL = re.compile(
    r"[<(\[]?\s*(?:mailto:\s*)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*[>)\]]?|[(\[]\S+ at [^)\]]+[)\]]|<[^>]*>|\bhttps?://\S+", re.IGNORECASE
)
_NAMES_END = re.compile(
    r"\.\.\.|,? (?:and )?the (?:Gang|Editors of|staff of)\b|\bUpdated by\b|\bwith kind permission\b|\bCopyright\b|\bThis and\b"
    r"|\(\w+/| at(?: |$)| on (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b",
    re.IGNORECASE,
)
_AND = re.compile(r",\s*(?:and\s+)?|\s+(?:and|&)\s+(?!Associates)|\s*;\s*")
# What follows a name after a comma: a call sign, a place of work, an office.
_NO_NAME = re.compile(
    r"\S*\d|[a-z]\S* \S|[A-Z]{4,}$"
    r"|.*\b(?:Proprietor|Publisher|(?:Co-)?Founder|Services|University|President|Director|Inc|Ltd|Netherlands|student)\b"
)
_LONGEST = 250
"""Characters of a line that may be a byline."""
_MOST_LINES = 6
"""Lines of a block among which one may be a byline."""


def begins_byline(text: str) -> bool:
    """Tell whether `text` begins as a byline does: "By Anna Weir", "Compiled by …"."""
    return _BYLINE.match(text) is not None


def opens_with_by(text: str) -> bool:
    """Tell whether `text` begins with "by", a word and "by" ("Written by"), or "from"."""
    return _LEADING_BY.match(text) is not None


def split_byline(text: str) -> tuple[str, str]:
    """Return the lines of `text` before one that is a byline, and that line with the rest; all and nothing where none is."""
    lines = text.split("\n")
    for index, line in enumerate(lines[:_MOST_LINES]):
        if len(line) < _LONGEST and begins_byline(line.strip()):
            return "\n".join(lines[:index]), "\n".join(lines[index:])
    return text, ""


def split_listed(text: str) -> tuple[str, str | None]:
    """Return what stands in `text`, a line of a contents list, before "by" or "from", and the names after it, up to the line's end.

    The names are None where the line has no such word, or no name follows it.
    """
    match = _LISTED_BY.search(text)
    if match is None:
        return text, None
    return text[: match.start()], names_in(text[match.end() :].strip(" ").split("\n")[0])


def names_in(byline: str) -> str | None:
    """Return the names in `byline`: without "by", addresses and offices, joined with ", "; None where none is left.

    Of several lines the first counts, and those that go on from it with "and".
    """
    found: list[str] = []
    for line in byline.strip().split("\n"):
        names = fold_white(_NAMES_END.split(_MAIL.sub("", line))[0]).strip(" ,;:-\xa0\t\r\f")
        # A name on a line of its own is one of several where "and" leads it.
        if found and not names.startswith(("and ", "& ", "by ")):
            break
        names = _LEADING_BY.sub("", names, count=1).removeprefix("and ").removeprefix("& ")
        found += [name for part in _AND.split(names) if (name := part.strip(" ,")) not in ("", "and")]
    known = next((index for index, name in enumerate(found) if index and _NO_NAME.match(name)), len(found))
    return ", ".join(found[:known]) or None
