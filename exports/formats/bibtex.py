"""BibTeX: one entry an article, for LaTeX and for reference managers that read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from exports.bibliography.references import Original, Reference, references
from exports.bibliography.writers import Writer
from exports.formats.format import Format
from exports.selection import Selection

_TYPES = {
    "biblatex": {"newspaper": "article", "magazine": "article", "pamphlet": "booklet", "webpage": "online"},
    "bibtex": {"newspaper": "article", "magazine": "article", "pamphlet": "booklet", "webpage": "misc"},
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# In the spelling that Zotero and JabRef turn back into the sign. Braces are counted by BibTeX even where a backslash is before them, so
# that none may stand alone.
_SPECIAL = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "^": r"{\textasciicircum}",
    "~": r"{\textasciitilde}", **{sign: f"\\{sign}" for sign in "$&#%_"},
}  # fmt: skip
_SPECIALS = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")
# What babel and polyglossia, and so biblatex, call languages.
_LANGUAGES = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "he": "hebrew", "hr": "croatian", "hu": "hungarian",
    "id": "indonesian", "it": "italian", "ja": "japanese", "ko": "korean", "la": "latin", "nl": "dutch", "no": "norsk", "pl": "polish",
    "pt": "portuguese", "pt-BR": "brazilian", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish", "uk": "ukrainian",
    "vi": "vietnamese", "zh": "chinese",
}  # fmt: skip


def write(selection: Selection, out: BinaryIO, layout: str) -> int:
    """Write the articles of `selection` to `out` for `biblatex` or for `bibtex`, and return how many there were."""
    fields = _for_biblatex if layout == "biblatex" else _for_bibtex
    for reference in references(selection):
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields(reference) if value)
        out.write(f"@{_TYPES[layout][reference.kind]}{{{reference.cite_key},\n{lines}}}\n\n".encode())
    return selection.count


Fields = Iterator[tuple[str, str | None]]


def _for_biblatex(reference: Reference) -> Fields:
    yield from _common(reference)
    yield "subtitle", _title(reference.subtitle)
    yield "titleaddon", escaped(reference.part)
    if reference.kind in ("newspaper", "magazine"):
        yield "entrysubtype", reference.kind
        yield "journaltitle", escaped(reference.periodical)
        yield "shortjournal", escaped(reference.abbreviation)
        yield "issn", escaped(reference.issn)
    else:
        yield "howpublished", "Leaflet" if reference.kind == "pamphlet" else None
        yield "organization" if reference.kind == "webpage" else "publisher", escaped(reference.publisher or reference.archive)
    yield "location", escaped(reference.place)
    yield "date", reference.date.biblatex
    yield "langid", _langid(reference.language)
    yield "urldate", reference.accessed
    if reference.original:
        yield from _original(reference.original)
    yield "annotation", _annotation(reference)


def _original(original: Original) -> Fields:
    yield "origdate", original.date.biblatex
    yield "origtitle", _title(original.title)
    yield "origlanguage", _langid(original.language)
    yield "origlocation", escaped(original.place)
    yield "origpublisher", escaped(original.publisher or original.periodical)


def _for_bibtex(reference: Reference) -> Fields:
    yield from _common(reference)
    if reference.kind in ("newspaper", "magazine"):
        yield "journal", escaped(reference.periodical)
        yield "issn", escaped(reference.issn)
    else:
        yield "howpublished", "Leaflet" if reference.kind == "pamphlet" else escaped(reference.archive)
    yield "year", reference.date.year
    yield "month", _month(reference)
    yield "annote", _annotation(reference)


def _common(reference: Reference) -> Fields:
    yield "author", " and ".join(_name(writer) for writer in reference.writers)
    yield "title", _title(reference.title)
    yield "volume", escaped(reference.volume)
    yield "number", escaped(reference.number)
    yield "pages", escaped(reference.pages)
    yield "language", _langid(reference.language)
    yield "url", _address(reference.url)
    yield "note", escaped(reference.relation)


def _name(writer: Writer) -> str:
    return f"{escaped(writer.family)}, {escaped(writer.given)}" if writer.family else f"{{{escaped(writer.name)}}}"


def _title(title: str | None) -> str | None:
    """Return `title` in braces of its own, so that no style changes its capitals."""
    return f"{{{escaped(title)}}}" if title else None


def _month(reference: Reference) -> str | None:
    if not reference.date.month:
        return None
    month = _MONTHS[int(reference.date.month) - 1].title()
    return f"{month} {int(reference.date.day)}" if reference.date.day else month


def _langid(language: str | None) -> str | None:
    return _LANGUAGES.get(language, _LANGUAGES.get(language.split("-")[0])) if language else None


def _address(url: str | None) -> str | None:
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C") if url else None


def _annotation(reference: Reference) -> str | None:
    note = f"Source note: {reference.source_note}" if reference.source_note else None
    return escaped("; ".join(filter(None, (*reference.provenance, note))))


def escaped(text: str | None) -> str | None:
    """Return `text` with what LaTeX takes for commands escaped; other scripts as they are."""
    return _SPECIALS.sub(lambda found: _SPECIAL[found[0]], text) if text else None


FORMAT = Format(
    title="BibTeX",
    description="One entry an article, originals of reprints and translations included: for LaTeX and reference managers.",
    called="articles.bib",
    ending=".bib",
    file=write,
    layouts={
        "biblatex": "for biblatex, Zotero and JabRef: exact dates, original title, date and language",
        "bibtex": "for classic BibTeX styles: year and month, the original in the note",
    },
)
