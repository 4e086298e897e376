"""An article's body as CommonMark that says its words and nothing else, in whatever dialect it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from unicodedata import category

from exports.markup.body import Block, Inline
from exports.printable import printable

Address = Callable[[str], str | None]
"""Gives where a link of the body leads; None where it leads nowhere."""

# What CommonMark, GitHub's dialect, Pandoc's, Obsidian's and the templates of static sites take for markup wherever it stands: tables,
# strikethrough, mathematics, highlights, comments, tags, block names, attributes, addresses.
_SIGNS = re.compile(r"[\\`*_\[\]<~|$#^{}&=%:@!]")
# Of these a few only where something stands beside them.
_BESIDE = {
    "&": re.compile(r"&#?\w+;"), "=": re.compile(r"=(?==)|(?<==)="), "%": re.compile("%(?=%)|(?<=%)%"), ":": re.compile("://"),
    "@": re.compile(r"(?<=\w)@(?=\w)"), "!": re.compile(r"!\Z"),
}  # fmt: skip
_WWW = re.compile(r"(www)\.", re.IGNORECASE)
_LINE_START = re.compile(r"(?P<sign>[->+=])|(?P<number>\d{1,9})(?P<point>[.)])(?=\s|$)|(?P<colon>:)(?=\s|$)")
_BACKTICKS = re.compile("`+")
_IN_ADDRESS = {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20", "\\": "%5C", "*": "%2A", "&": "&amp;"}


def commonmark(blocks: Sequence[Block], address: Address) -> str:
    """Return `blocks` as CommonMark without an end of line; headings are below a first one, and links lead where `address` says.

    Superscript, subscript and abbreviations, for which there is no markup, are plain; so is emphasis of what is no word.
    """
    return "\n\n".join(_block(block, address) for block in blocks)


def escaped(text: str | None) -> str:
    """Return `text` on one line, as what stands within a line of CommonMark."""
    return _escaped(" ".join(printable(text or "").split()))


def link(text: str | None, href: str | None) -> str:
    """Return a link that says `text`, the text alone where it leads nowhere."""
    said = escaped(text)
    return f"[{said}]({_address(href)})" if href and said else said


def _block(block: Block, address: Address) -> str:
    match block.kind:
        case "rule":
            return "***"
        case "preformatted":
            return _fenced(_words(block.runs))
        case "heading":
            return f"{'#' * (block.level + 1)} {_lines(block.runs, address).replace(_BREAK, ' ')}"
        case "quotation":
            return _indented(commonmark(block.blocks, address), "> ", "> ")
        case "list":
            return "\n\n".join(
                _item(item, f"{number}. " if block.ordered else "- ", address) for number, item in enumerate(block.blocks, 1)
            )
        case "caption":
            return _lines([Inline("emphasis", runs=block.runs)], address)
        case _:
            return _lines(block.runs, address)


def _item(item: Block, marker: str, address: Address) -> str:
    return _indented(commonmark(item.blocks, address), marker, " " * len(marker))


def _indented(text: str, first: str, other: str) -> str:
    lines = text.split("\n")
    return "\n".join((first if number == 0 else other) + line if line else other.rstrip() for number, line in enumerate(lines))


def _fenced(text: str) -> str:
    lines = printable(text).replace("\r\n", "\n").replace("\r", "\n")
    fence = "`" * max(3, 1 + _longest_backticks(lines))
    return f"{fence}\n{lines}\n{fence}"


def _longest_backticks(text: str) -> int:
    return max((len(found) for found in _BACKTICKS.findall(text)), default=0)


def _words(runs: Sequence[Inline]) -> str:
    return "".join(run.text or ("\n" if run.kind == "break" else _words(run.runs)) for run in runs)


@dataclass(frozen=True, slots=True)
class _Said:
    """Words that are alike: where they lead, and how they are set."""

    words: str = ""
    href: str | None = None
    emphasis: str = ""
    """`*`, `**`, both, or nothing."""
    is_code: bool = False


_BREAK = "\\\n"


def _lines(runs: Sequence[Inline], address: Address) -> str:
    written = "".join(_linked(list(said), href) for href, said in groupby(_said(runs, _Said(), address), key=lambda said: said.href))
    return _BREAK.join(
        _LINE_START.sub(_line_start, line.lstrip(" \t"), count=1) if _LINE_START.match(line.lstrip(" \t")) else line
        for line in written.split(_BREAK)
    )


def _line_start(found: re.Match[str]) -> str:
    return f"{found['number']}\\{found['point']}" if found["number"] else f"\\{found[0]}"


def _said(runs: Sequence[Inline], around: _Said, address: Address) -> Iterator[_Said]:
    """Yield what `runs` say, without nesting, which CommonMark's delimiters do not stand in every place."""
    for run in runs:
        match run.kind:
            case "text":
                yield replace(around, words=printable(run.text))
            case "break":
                yield replace(around, words="\n", is_code=False)
            case "link":
                yield from _said(run.runs, replace(around, href=address(run.href)), address)
            case "emphasis" | "title" if not around.is_code:
                yield from _said(run.runs, replace(around, emphasis=f"{'*' * (len(around.emphasis) & 2)}*"), address)
            case "strong" if not around.is_code:
                yield from _said(run.runs, replace(around, emphasis=f"**{'*' * (len(around.emphasis) & 1)}"), address)
            case "code":
                yield from _said(run.runs, replace(around, is_code=True, emphasis=""), address)
            case _:
                yield from _said(run.runs, around, address)


def _linked(said: list[_Said], href: str | None) -> str:
    alike = [
        (emphasis, is_code, "".join(one.words for one in found))
        for (emphasis, is_code), found in groupby(said, key=lambda one: (one.emphasis, one.is_code))
    ]
    written = ""
    for place, (emphasis, is_code, words) in enumerate(alike):
        if is_code:
            written += _code(words)
        else:
            before, after = (alike[place - 1][2] if place else ""), (alike[place + 1][2] if place + 1 < len(alike) else "")
            # Delimiters that meet are one.
            written += _emphasised(words, "" if written.endswith("*") else emphasis, before[-1:], after[:1])
    return f"[{written}]({_address(href)})" if href and written.strip(" \\\n") else written


def _code(words: str) -> str:
    fence = "`" * (1 + _longest_backticks(words))
    padding = " " if words.startswith(("`", " ")) or words.endswith(("`", " ")) else ""
    return f"{fence}{padding}{words}{padding}{fence}" if words.strip() else words


def _emphasised(words: str, marker: str, before: str, after: str) -> str:
    """Return `words`, which stand between `before` and `after`, as lines of which each is between two of `marker`."""
    lines = words.split("\n")
    last = len(lines) - 1
    return _BREAK.join(_between(marker, line, "" if place else before, after if place == last else "") for place, line in enumerate(lines))


def _between(marker: str, words: str, before: str, after: str) -> str:
    """Return `words` between two of `marker`, where what stands beside them lets them be any.

    Beside a blank they are none, and beside punctuation only where there is a blank, or nothing, on the other side.
    """
    begin, end = 0, len(words)
    while begin < end and (_is_blank(words[begin]) or (_is_punctuation(words[begin]) and not _is_blank((before + words[:begin])[-1:]))):
        begin += 1
    while begin < end and (_is_blank(words[end - 1]) or (_is_punctuation(words[end - 1]) and not _is_blank((words[end:] + after)[:1]))):
        end -= 1
    if not marker or begin == end:
        return _escaped(words)
    return f"{_escaped(words[:begin])}{marker}{_escaped(words[begin:end])}{marker}{_escaped(words[end:])}"


def _is_blank(character: str) -> bool:
    return character in "\t\n\r\f" or category(character) == "Zs"


def _is_punctuation(character: str) -> bool:
    return category(character)[0] in "PS"


def _escaped(text: str) -> str:
    return _WWW.sub(r"\1\.", _SIGNS.sub(_sign, text))


def _sign(found: re.Match[str]) -> str:
    beside = _BESIDE.get(found[0])
    return f"\\{found[0]}" if beside is None or beside.match(found.string, found.start()) else found[0]


def _address(href: str | None) -> str:
    return "".join(_IN_ADDRESS.get(letter, letter) for letter in href or "")
