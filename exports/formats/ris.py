"""RIS: one record an article, for EndNote, Zotero, Mendeley and library systems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from exports.bibliography.printed_dates import Printed
from exports.bibliography.references import Reference, references
from exports.bibliography.writers import Writer
from exports.formats.format import Format
from exports.selection import Selection

_TYPES = {"newspaper": "NEWS", "magazine": "MGZN", "pamphlet": "PAMP", "webpage": "ELEC"}


def write(selection: Selection, out: BinaryIO, layout: str) -> int:
    """Write the articles of `selection` to `out`, and return how many there were."""
    for reference in references(selection):
        lines = "".join(f"{tag}  - {value}\r\n" for tag, value in _fields(reference) if value)
        out.write(f"{lines}ER  - \r\n\r\n".encode())
    return selection.count


def _fields(reference: Reference) -> Iterator[tuple[str, str | None]]:
    yield "TY", _TYPES[reference.kind]
    yield "ID", reference.cite_key
    for writer in reference.writers:
        yield "AU", _name(writer)
    yield "TI", reference.title
    yield "T2", reference.periodical
    yield "J2", reference.abbreviation
    yield "PY", reference.date.year
    yield "DA", _date(reference.date)
    yield "VL", reference.volume
    yield "IS", reference.number
    yield "SP", reference.pages
    yield "SE", reference.rubric
    yield "PB", reference.publisher
    yield "CY", reference.place
    yield "SN", reference.issn
    yield "LA", reference.language
    if reference.original:
        told = (reference.original.title, reference.original.periodical, reference.original.date.text, reference.original.url)
        yield "OP", ", ".join(filter(None, told))
    yield "UR", reference.url
    yield "Y2", reference.accessed.replace("-", "/") if reference.accessed else None
    yield "DB", reference.archive
    yield "AN", reference.key
    for note in (reference.subtitle, reference.part, reference.relation):
        yield "N1", note
    yield "N1", f"Source note: {reference.source_note}" if reference.source_note else None
    for line in reference.provenance:
        yield "N1", line


def _name(writer: Writer) -> str:
    return f"{writer.family}, {writer.given}" if writer.family else writer.name


def _date(date: Printed) -> str | None:
    """Return a date as year/month/day/other, what is not known empty."""
    if not date.year:
        return None
    return "/".join((date.year, date.month or "", date.day or "", (date.text or "").replace("/", "-")))


FORMAT = Format(
    title="RIS",
    description="One record an article with its original publication: for EndNote, Zotero, Mendeley and library systems.",
    called="articles.ris",
    ending=".ris",
    file=write,
)
