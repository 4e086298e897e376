"""CSV: the articles with their text in one file for spreadsheets, or a folder of all tables that says what its columns are.

RFC 4180 in UTF-8: a header, CRLF after each row, quotes where they are needed. Columns are those of the JSON lines without `body_html`,
`source_notes` and `citations`, and `urls` has blanks between the addresses. Numbers are plain, true is `true` and false `false`, days are
YYYY-MM-DD, times are in UTC; what is missing is empty.

A spreadsheet takes a cell that begins with =, +, -, @, a tab or a line's end for a formula, and would run what a page had put there: such
text has an apostrophe before it. Whoever needs the text to the letter takes the JSON lines.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from exports import articles
from exports.formats.format import Format
from exports.selection import Selection
from exports.tabular import csv_lines, data_package
from exports.tabular.tables import ARTICLES, Column, Table, rows

LEFT_OUT = ("body_html", *articles.LISTS)
"""The columns of articles that do not fit a cell."""
COLUMNS = tuple(column for column in articles.COLUMNS if column not in LEFT_OUT)


def write(selection: Selection, out: BinaryIO, layout: str) -> int:
    """Write the articles of `selection` to `out`, and return how many there were."""
    _write_table(selection, ARTICLES, tuple(column for column in ARTICLES.columns if column.name in COLUMNS), out)
    return selection.count


def write_folder(selection: Selection, folder: Path, layout: str) -> int:
    """Write every table of `selection` and their description into `folder`, and return how many articles there were."""
    data_package.write(
        selection, folder, _write_table, ending=".csv", media_type=csv_lines.MEDIA_TYPE, profile="tabular-data-package",
        left_out=LEFT_OUT, types={"texts": "string"},
    )  # fmt: skip
    return selection.count


def _write_table(selection: Selection, table: Table, columns: tuple[Column, ...], out: BinaryIO) -> None:
    out.write(csv_lines.line(column.name for column in columns).encode())
    for row in rows(selection, table, columns):
        out.write(csv_lines.line(row).encode())


FORMAT = Format(
    title="CSV",
    description="One row an article with its text and without HTML: for spreadsheets; as a folder all tables, described.",
    called="csv",
    ending=".csv",
    file=write,
    folder=write_folder,
)
