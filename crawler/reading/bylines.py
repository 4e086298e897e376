"""Bylines: which lines name the writers, and the names in them.

Three kinds of pages need three rules. On a page of printed prose any line may be one, so that all its words must look like names
(`read_byline`). In the head of a magazine's article a line that begins with "by" is one, "by an oriental traveller" too, and is kept as
printed (`is_printed_byline`). On pages made for the Web it stands among addresses and offices, which are taken out (`names_in`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.reading.white_space import fold_white
from pipelines.normalize.text import count_words, one_line

# "ByLarry Ayers" happens; "bypass" is no byline, and "von", "di" and the like open one only where a name follows.
_NAME_FOLLOWS = r"(?-i:(?=[^\W\d_])(?![a-zß-ÿа-яά-ώ]))"
_ABROAD = "von|par|por|di|av|autor:|автор:"
_FOREIGN_BY = rf"(?:{_ABROAD})\s+{_NAME_FOLLOWS}"
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
_SHORT_BLOCK, _SHORT_LINE = 40, 12
"""Words of a block of any page that may have a byline, and of that line."""

# What also means "of" tells a writer only where names are all that follows.
_WHOLE = re.compile(rf"(?:by|{_ABROAD}|autorka:|του|της|oleh|ni|بقلم)\s+(\S.*)|(?:文・|文：|作者：)\s*(\S.*)", re.IGNORECASE)
_LONGEST_WHOLE = 80
_JOINING = frozenset("and et und y e i de von of del da dos du la le van di и και و at dan".split())

_PRINTED = re.compile(r"\W{0,2}(?:by|written by|edited by|von|par|por)\s+(?P<names>\S.*)", re.IGNORECASE | re.DOTALL)
_LONGEST_PRINTED = 160
# Within the line of a title, only what begins after a stop is no part of it: "Steam. By A. Writer."
_AT_END = re.compile(r"(?<=[.!?,)\]\"”’'\d])\s*\b(?P<byline>by\s+[^\W\d_].{2,120})$", re.IGNORECASE | re.DOTALL)
# "Jacob Abbott." ends with a stop that is the line's, "John Doggett, Jun." with one of its own.
_OWN_STOP = re.compile(r"(?:\b(?:Jun|Jr|Sen|Sr|Esq|etc|\w)|&c)\.$", re.IGNORECASE)


def read_byline(line: str) -> str | None:
    """Return the names in `line` if it is no more than a byline, "by Ann Lee", else None."""
    match = _WHOLE.fullmatch(line) if len(line) <= _LONGEST_WHOLE else None
    if not match:
        return None
    name: str = match[1] or match[2]
    words = name.split()
    return name if not words[0][0].islower() and all(not word[0].islower() or word in _JOINING for word in words) else None


def is_printed_byline(line: str) -> bool:
    """Tell whether `line`, of the head of a printed article, names writers: "BY JACOB ABBOTT."."""
    return len(line) <= _LONGEST_PRINTED and "\n" not in line.strip() and bool(_PRINTED.fullmatch(line.strip()))


def printed_names(line: str) -> str | None:
    """Return the names in `line`, a printed byline, as printed but for "by" and the line's last stop; None where none is left."""
    match = _PRINTED.fullmatch(line.strip())
    names = one_line(match["names"]).strip(" ,;:)]") if match else ""
    return (names if _OWN_STOP.search(names) else names.removesuffix(".")) or None


def split_title(line: str) -> tuple[str, str | None]:
    """Return `line`, a printed title, without the byline that it ends with, and the names in that; None where it ends with none."""
    match = _AT_END.search(line)
    return (line[: match.start()].strip(), printed_names(match["byline"])) if match else (line, None)


def short_byline(text: str) -> str | None:
    """Return the names that a line of `text`, a short block of any page, gives after "by"; None where none does."""
    if count_words(text) > _SHORT_BLOCK:
        return None
    return next((names for line in _lines(text) if _is_short_byline(line) and (names := names_in(line))), None)


def without_byline(text: str) -> str:
    """Return the lines of `text`, a block of any page, as one, without those that name the writer."""
    return " ".join(line for line in _lines(text) if not _is_short_byline(line))


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


def _lines(text: str) -> Iterator[str]:
    return (folded for line in text.split("\n") if (folded := one_line(line)))


def _is_short_byline(line: str) -> bool:
    return count_words(line) <= _SHORT_LINE and begins_byline(line)
