"""The lines of a headline block, told apart into kicker, headline and subhead."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.reading.lines import Line
from crawler.reading.wordings import is_statement
from pipelines.items import ContentsEntry
from pipelines.normalize.text import comparison_key


def part_headlines(lines: Sequence[Line], listed: ContentsEntry | None) -> tuple[str | None, str | None, str | None]:
    """Return kicker, headline and subhead, each None where there is none; several lines of one are joined by a blank.

    The headline is the line that the issue's contents list (`listed`) gives for the page, else the one that the page's title holds, else
    the most prominent; where nothing tells, the second of two lines or more, for a line alone above others is a kicker.
    """
    if not lines:
        return None, None, None
    at = headline_at(lines, listed)
    texts = [line.text for line in lines]
    return " ".join(texts[:at]) or None, texts[at], " ".join(texts[at + 1 :]) or None


def headline_at(lines: Sequence[Line], listed: ContentsEntry | None) -> int:
    """Return the index of the headline among `lines`, of which there is at least one."""
    keys = [comparison_key(line.text) for line in lines]
    if listed and (key := comparison_key(listed.headline)) in keys:
        return keys.index(key)
    title = comparison_key(lines[0].setting.title)
    named = [index for index, key in enumerate(keys) if key and f" {key} " in f" {title} "]
    if named:
        return max(named, key=lambda index: len(keys[index]))
    ranks = _ranks(lines)
    return ranks.index(max(ranks)) if is_told_by_look(lines) else min(1, len(lines) - 1)


def is_told_by_look(lines: Sequence[Line]) -> bool:
    """Tell whether the markup makes more of one line than of another."""
    return len(set(_ranks(lines))) > 1


def _ranks(lines: Sequence[Line]) -> list[tuple[int, int, int, bool]]:
    return [(_called_headline(line), *line.prominence) for line in lines]


def _called_headline(line: Line) -> int:
    # Over a statement stands what it says, and below that whose it is.
    if is_statement(line.text) or line.hints & {"kicker", "eyebrow", "subhead", "deck", "dek", "standfirst", "rubric"}:
        return -1
    return int(bool(line.hints & {"headline", "head", "hed", "title"}))
