"""EPUB 3.3: books to read, one an issue or one a periodical's year (https://www.w3.org/TR/epub-33/).

What is where is said in docs/exports/epub.md.
"""

from __future__ import annotations

import shutil
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from exports.books.package import write_book
from exports.books.shelves import books
from exports.failures import CannotExport
from exports.file_names import file_name
from exports.formats.format import Format
from exports.selection import Selection


def write_folder(selection: Selection, folder: Path, layout: str) -> int:
    """Write each book of `selection` into `folder`, and return how many there were."""
    count = 0
    for book in books(selection, layout):
        # Two books that would be one file are a fault of ours: better none than one of them.
        with (folder / f"{file_name(book.key)}.epub").open("xb") as out:
            write_book(selection.db, book, selection.mirrored_at, out)
        count += 1
    return count


def write(selection: Selection, out: BinaryIO, layout: str) -> int:
    """Write the one book of `selection` to `out`, and return 1; raises CannotExport where there is none or more than one."""
    found = list(islice(books(selection, layout), 2))
    if len(found) != 1:
        many = f"more than one, {found[0].title} and {found[1].title} among them" if found else "none"
        raise CannotExport(
            f"one file is one book, and what is asked for makes {many}; name a folder, or ask for one issue: "
            "--where \"issue_id = (SELECT id FROM issues WHERE key = '…')\""
        )
    # A pipe cannot be sought in, and an EPUB that was not is none to every reader.
    with TemporaryFile() as book:
        write_book(selection.db, found[0], selection.mirrored_at, book)
        book.seek(0)
        shutil.copyfileobj(book, out)
    return 1


FORMAT = Format(
    title="EPUB",
    description="Books with contents, source notes and citations: for reading devices.",
    called="epub",
    ending=".epub",
    file=write,
    folder=write_folder,
    layouts={
        "issue": "a book an issue; of articles without one a book for each periodical and year",
        "year": "a book for each year of a periodical, its issues as parts",
    },
    counts="books",
)
