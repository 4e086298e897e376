"""A book as an EPUB: its pages in a zip, and the package that says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlite_utils import Database

from exports.bibliography.provenance import program_version
from exports.books.contents import content
from exports.books.pages import STYLE, TITLE, Entry, article_page, contents_page, issue_facts, part_page, title_page
from exports.books.shelves import Book
from exports.identifiers import urn
from exports.markup.xhtml import in_language, language_tag, link, said
from exports.script import direction
from exports.web_addresses import web_address

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
_ACCESSIBILITY = (
    ("accessMode", "textual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "displayTransformability"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityHazard", "none"),
    ("accessibilitySummary", "Text alone, with headings, a table of contents and the language of each text."),
)
_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-([0-2]\d|3[01]))?)?(?![\dX])")


@dataclass
class _Written:
    """What is known of a book once its articles are written."""

    parts: list[tuple[Entry | None, list[Entry]]]
    """Its contents."""
    languages: dict[str, None]
    """Of its articles, in their order."""
    captured: list[str]
    """The first and the last time at which any of it was captured."""


def write_book(db: Database, book: Book, mirrored_at: str, out: BinaryIO) -> None:
    """Write `book` to `out`, which can be sought in, as an EPUB of a mirror that was brought up to date at `mirrored_at`."""
    archive = next(db.query("SELECT * FROM archives WHERE key = ?", [book.key.partition("/")[0]]))
    with ZipFile(out, "w") as package:
        # Reading systems know an EPUB by what its first bytes are.
        _add(package, "mimetype", "application/epub+zip", ZIP_STORED)
        _add(package, "META-INF/container.xml", _CONTAINER)
        _add(package, "EPUB/style.css", STYLE)
        written = _write_articles(package, db, book)
        _add(package, f"EPUB/{TITLE}", title_page(book.title, book.title_language, _facts(archive, book, mirrored_at, written.captured)))
        _add(package, "EPUB/nav.xhtml", contents_page(book.title, book.title_language, written.parts))
        _add(package, "EPUB/package.opf", _opf(archive, book, mirrored_at, written))


def _write_articles(package: ZipFile, db: Database, book: Book) -> _Written:
    pages = {number: f"article-{place:04}.xhtml" for place, number in enumerate(book.articles, 1)}
    written = _Written([], {}, [])
    for place, part in enumerate(book.parts, 1):
        part_language = book.language if part.issue else "en"
        heading = Entry(f"part-{place:04}.xhtml", part.title, part_language) if book.in_parts else None
        if heading:
            _add(package, f"EPUB/{heading.page}", part_page(part.title, part_language, part.issue))
        entries = []
        for number in part.articles:
            told = content(db, number, pages)
            article = told.article
            _add(package, f"EPUB/{pages[number]}", article_page(told))
            entries.append(Entry(pages[number], article["title"], article["language"]))
            written.languages[language_tag(article["language"])] = None
            if article["captured_at"]:
                seen = [*written.captured, article["captured_at"]]
                written.captured = [min(seen), max(seen)]
        written.parts.append((heading, entries))
    return written


def _facts(archive: dict[str, Any], book: Book, mirrored_at: str, captured: list[str]) -> Iterator[tuple[str, str]]:
    paper, issue = book.periodical, book.issue
    if paper:
        yield "Periodical", f"<span{in_language(paper['language'])}>{said(paper['name'])}</span>"
        if paper["publisher"]:
            yield "Publisher", said(", ".join(filter(None, (paper["publisher"], paper["place"]))))
    if issue:
        yield from issue_facts(issue)
    yield "Archive", f"{said(archive['name'])}, {link(web_address(archive['home_url']), archive['home_url'])}"
    if captured:
        yield "Articles captured", said(" to ".join(dict.fromkeys(time[:10] for time in captured)))
    yield "Rights", link(web_address(archive["licence_url"]), _rights(archive))
    yield "Made by", f"Backfile {program_version()}, from a mirror of {said(mirrored_at)}"
    yield "Identifier", said(urn("book", book.key))


def _rights(archive: dict[str, Any]) -> str:
    return archive["licence"] or "No licence is stated; the rights in the texts are their holders’."


def _opf(archive: dict[str, Any], book: Book, mirrored_at: str, written: _Written) -> str:
    pages = [entry.page for part, entries in written.parts for entry in ([part] if part else []) + entries]
    items = "".join(f'<item id="{_id(page)}" href="{page}" media-type="application/xhtml+xml"/>\n' for page in pages)
    order = "".join(f'<itemref idref="{_id(page)}"/>\n' for page in pages)
    progression = "rtl" if direction(language_tag(book.language)) == "rtl" else "ltr"
    metadata = "".join(f"{line}\n" for line in _metadata(archive, book, mirrored_at, list(written.languages)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">\n'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{metadata}</metadata>\n<manifest>\n'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>\n'
        '<item id="style" href="style.css" media-type="text/css"/>\n'
        f'<item id="title" href="{TITLE}" media-type="application/xhtml+xml"/>\n{items}</manifest>\n'
        f'<spine page-progression-direction="{progression}">\n<itemref idref="title"/>\n<itemref idref="nav"/>\n{order}</spine>\n'
        "</package>\n"
    )


def _metadata(archive: dict[str, Any], book: Book, mirrored_at: str, languages: Sequence[str]) -> Iterator[str]:
    paper, issue = book.periodical, book.issue
    main = language_tag(book.language)
    yield f'<dc:identifier id="id">{urn("book", book.key)}</dc:identifier>'
    yield f'<dc:title xml:lang="{language_tag(book.title_language)}">{said(book.title) or "…"}</dc:title>'
    for language in dict.fromkeys((main, *languages)):
        yield f"<dc:language>{language}</dc:language>"
    yield f"<dc:creator>{said((paper or {}).get('publisher') or (paper or archive)['name'])}</dc:creator>"
    if paper and paper["publisher"]:
        yield f"<dc:publisher>{said(paper['publisher'])}</dc:publisher>"
    if date := _date((issue or {}).get("date_edtf") or book.year):
        yield f"<dc:date>{date}</dc:date>"
    if source := web_address(issue["url"] if issue else archive["home_url"]):
        yield f"<dc:source>{said(source)}</dc:source>"
    yield f"<dc:rights>{said(_rights(archive))}</dc:rights>"
    if paper:
        yield f'<meta property="belongs-to-collection" id="series">{said(paper["name"])}</meta>'
        yield '<meta refines="#series" property="collection-type">series</meta>'
        if issue and issue["number_start"] is not None:
            yield f'<meta refines="#series" property="group-position">{issue["number_start"]}</meta>'
    yield f'<meta property="dcterms:modified">{mirrored_at[:19]}Z</meta>'
    yield f'<meta property="dcterms:provenance">Backfile {program_version()}, from a mirror of {said(archive["name"])}</meta>'
    for name, value in _ACCESSIBILITY:
        yield f'<meta property="schema:{name}">{value}</meta>'


def _date(edtf: str | None) -> str | None:
    """Return as much of a date as the calendar has: the year of a season, the first of an interval."""
    found = _DATE.match(edtf or "")
    return "-".join(filter(None, found.groups())) if found else None


def _id(page: str) -> str:
    return page.removesuffix(".xhtml")


def _add(package: ZipFile, name: str, text: str, compression: int = ZIP_DEFLATED) -> None:
    # The time of the export would make each another one.
    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = compression
    entry.external_attr = 0o644 << 16
    package.writestr(entry, text.encode())
