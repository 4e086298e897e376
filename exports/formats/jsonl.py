"""JSON lines: one article a line with text and HTML, for programs, exact; or a folder of all tables that says what its columns are.

Each line is an object with these keys, always all of them and in this order; null where there is nothing. What they hold is described in
the mirror's table `descriptions`, under the same name, but for those explained here.

    key, title
    periodical_key, periodical_name                         the periodical
    issue_key, issue_title, issue_number, issue_date        the issue; its date in EDTF
    position, language, kind, rubric, kicker, headline, subhead, byline, part, dateline, pages
    date_text, date_edtf, date_start, date_end, date_inferred, confidence, word_count
    url                                                     the preferred address
    urls                                                    all addresses, a list, sorted
    first_seen, changed, gone_at
    work_key, work_role                                     the work that it is a printing of: the key of its canonical printing
    version, text_digest, note_text, body_text, body_html
    source_notes, citations                                 lists of objects, in order, each with the columns of its table; what they
                                                            mean as periodical_key, issue_key, document_key and article_key

    captured_at, capture_digest, warc_file, warc_offset     the capture that the text was read from

Lines are sorted by key and end in a line feed, so that two exports of the same mirror are equal byte for byte. The encoding is UTF-8, and
only what JSON demands is escaped.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import msgspec

from exports import articles
from exports.formats.format import Format
from exports.selection import Selection
from exports.tabular import data_package
from exports.tabular.tables import ARTICLES, Column, Table, rows

# Python's own takes two and a half times as long.
_encode = msgspec.json.Encoder().encode


def write(selection: Selection, out: BinaryIO, layout: str) -> int:
    """Write the articles of `selection` to `out`, and return how many there were."""
    _write_table(selection, ARTICLES, ARTICLES.columns, out)
    return selection.count


def write_folder(selection: Selection, folder: Path, layout: str) -> int:
    """Write every table of `selection` and their description into `folder`, and return how many articles there were."""
    data_package.write(selection, folder, _write_table, ending=".jsonl", media_type="application/jsonl", profile="data-package")
    return selection.count


def _write_table(selection: Selection, table: Table, columns: tuple[Column, ...], out: BinaryIO) -> None:
    names = [column.name for column in columns]
    others = (dict(zip(names, row, strict=True)) for row in rows(selection, table, columns))
    for record in articles.records(selection) if table is ARTICLES else others:
        out.write(_encode(record) + b"\n")


FORMAT = Format(
    title="JSON lines",
    description="One article a line with all its columns, text and HTML included: for programs; as a folder all tables, described.",
    called="jsonl",
    ending=".jsonl",
    file=write,
    folder=write_folder,
)
