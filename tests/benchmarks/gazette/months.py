"""Reads the months that the archive's pages give its issues."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.benchmarks.gazette.text import plain, squeeze

MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name[:length]: index for index, name in enumerate(MONTH_NAMES, start=1) for length in (3, len(name))}
MONTH_YEAR = re.compile(r"\b(?:mid-)?([a-z]{3,9})(?:\s*\(extra\))?,?\s+((?:19|20)?\d\d)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Month:
    """The month that an issue bears."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


def month_in(text: str) -> Month | None:
    """The first month with a year in a text."""
    for name, year in MONTH_YEAR.findall(text):
        month = MONTHS.get(name.lower())
        if month:
            return Month(int(year) + (1900 if len(year) == 2 else 0), month)
    return None


def heading_of(text: str, number: int) -> str:
    """The title or heading of a contents page that prints its month: `May 1997 Issue #17`, `July 2002, Issue 80`."""
    heads = [squeeze(plain(part)) for part in re.findall(r"<(?:title|h[1-6])\b[^>]*>(.*?)</(?:title|h[1-6])", text, re.I | re.S)]
    dated = [head for head in heads if month_in(head)]
    naming = [head for head in dated if re.search(rf"\b0?{number}\b", head)]
    return (naming or dated or [""])[0] if number >= 9 else (dated or [""])[0]


def archives_table(text: str) -> dict[int, Month]:
    """archives.html: a row a year, a cell a month; two issues in one cell are 39 and 40, 62 and 63."""
    table: dict[int, Month] = {}
    for row in re.split(r"<tr\b[^>]*>", text, flags=re.I):
        year = re.search(r"<th[^>]*><small>(\d{4})</small>", row, re.I)
        if not year:
            continue
        cells = re.findall(r"<td\b[^>]*>(.*?)</td>", row, re.I | re.S)
        for month, cell in enumerate(cells, start=1):
            for number in re.findall(r">(\d+)</a>", cell, re.I):
                table[int(number)] = Month(int(year[1]), month)
    return table


def site_map_months(text: str) -> dict[int, Month]:
    """The h2 headings of the site map."""
    months: dict[int, Month] = {}
    for head in re.findall(r"<h2\b[^>]*>(.*?)</h2", text, re.I | re.S):
        words = squeeze(plain(head))
        number = re.search(r"Issue #\s*(\d+)", words)
        month = month_in(words[number.end() :]) if number else None
        if number and month:
            months[int(number[1])] = month
    return months
