"""CSV: one row an article, with its text, for spreadsheets.

RFC 4180 in UTF-8: a header, CRLF after each row, quotes where they are needed. Columns are those of the JSON lines without `body_html`,
`source_notes` and `citations`, and `urls` has blanks between the addresses. Numbers are plain; what is missing is empty.

A spreadsheet takes a cell that begins with =, +, -, @, a tab or a carriage return for a formula, and would run what a page had put there:
such text has an apostrophe before it. Whoever needs the text to the letter takes the JSON lines.
"""

from __future__ import annotations

import codecs
import csv
from typing import Any, BinaryIO

from sqlite_utils import Database

from exports import articles

TITLE = "CSV"
DESCRIPTION = "One row an article with its text and without HTML: for spreadsheets."

COLUMNS = tuple(column for column in articles.COLUMNS if column not in ("body_html", *articles.LISTS))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(db: Database, out: BinaryIO) -> int:
    """Write the articles of `db` to `out`, and return how many there were."""
    writer = csv.writer(codecs.getwriter("utf-8")(out), lineterminator="\r\n")
    writer.writerow(COLUMNS)
    written = 0
    for row in articles.rows(db, COLUMNS):
        writer.writerow([_harmless(value) for value in row])
        written += 1
    return written


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
