"""CSL-JSON: one item an article, for citeproc, Pandoc and Zotero."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from exports.bibliography.references import Reference, references
from exports.bibliography.writers import Writer
from exports.formats.format import Format
from exports.selection import Selection

_TYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine", "pamphlet": "pamphlet", "webpage": "webpage"}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write(selection: Selection, out: BinaryIO, layout: str) -> int:
    """Write the articles of `selection` to `out` as one list, an item a line, and return how many there were."""
    before = "[\n"
    for reference in references(selection):
        out.write((before + _encode(_item(reference))).encode())
        before = ",\n"
    out.write(b"\n]\n" if before == ",\n" else b"[]\n")
    return selection.count


def _item(reference: Reference) -> dict[str, Any]:
    original = reference.original
    item: dict[str, Any] = {
        "id": reference.cite_key,
        "type": _TYPES[reference.kind],
        "title": reference.title,
        "part-title": reference.part,
        "author": [_name(writer) for writer in reference.writers],
        "container-title": reference.periodical,
        "container-title-short": reference.abbreviation,
        "publisher": reference.publisher,
        "publisher-place": reference.place,
        "volume": reference.volume,
        "issue": reference.number,
        "page": reference.pages,
        "section": reference.rubric,
        "issued": reference.date.csl,
        "language": reference.language,
        "ISSN": reference.issn,
        "URL": reference.url,
        "accessed": {"date-parts": [[int(number) for number in reference.accessed.split("-")]]} if reference.accessed else None,
        "archive": reference.archive,
        "note": _note(reference),
    }
    if original:
        item |= {
            "original-title": original.title,
            "original-date": original.date.csl,
            "original-publisher": original.publisher or original.periodical,
            "original-publisher-place": original.place,
        }
    return {name: value for name, value in item.items() if value}


def _name(writer: Writer) -> dict[str, str]:
    return {"family": writer.family, "given": writer.given} if writer.family and writer.given else {"literal": writer.name}


def _note(reference: Reference) -> str:
    """Return the lines that prove an article; Zotero reads those of CSL's variables among them as fields."""
    original = reference.original
    lines = {
        "original-container-title": original.periodical if original else None,
        "original-language": original.language if original else None,
        "Subtitle": reference.subtitle,
        "Relation": reference.relation,
        "Source note": reference.source_note,
    }
    return "\n".join((*(f"{name}: {value}" for name, value in lines.items() if value), *reference.provenance))


FORMAT = Format(
    title="CSL-JSON",
    description="One item an article, with the date and title of its original: for citeproc, Pandoc and Zotero.",
    called="articles.csl.json",
    ending=".json",
    file=write,
)
