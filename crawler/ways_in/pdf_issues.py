"""PDF files: what one says by its address and text, as the whole of an issue, as an issue that is nothing else, or as a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.reading.pdf_text import PdfText
from crawler.reading.places import Place
from pipelines.items import ArticleReading, ContentsEntry, IssueReading, Problem, Reading

if TYPE_CHECKING:
    from crawler.archive_profile import ArchiveProfile

# What programs write where nobody gave the file a title: the name of a file, or nothing meant.
_NO_TITLE = re.compile(r"microsoft word\b.*|untitled.*|(?:layout|document) ?\d*|.*\.(?:docx?|indd|odt|p65|pdf|pmd|qxd|rtf)", re.IGNORECASE)


def read_pdf_file(site: ArchiveProfile, url: str, pdf: PdfText) -> list[Reading]:
    """Return what the PDF file at `url` is by its address: an issue as a whole, or a document.

    Where the archive's issues are PDF files and nothing else, an issue's text is an article too, the one line of its contents.
    """
    place = site.place(url)
    key = site.identity(url) or url
    issue_key = site.issue_key(place)
    if not (place.code and issue_key):
        return [_document(key, place, pdf)]
    # A number made of a file's name is a key, and printed nowhere.
    number = place.number if place.number and place.number[0].isdigit() else None
    issue = IssueReading(key=issue_key, periodical=place.code, role="pdf", number=number, date_text=place.date, text=pdf.text)
    if not site.pdf_issues:
        return [issue]
    issue.contents = [ContentsEntry(url=url, key=key, headline="")]
    # A scan has no text to read or search: its issue stays incomplete.
    return [issue, _document(key, place, pdf, issue_key)] if pdf.text else [issue]


def _document(key: str, place: Place, pdf: PdfText, issue_key: str | None = None) -> ArticleReading:
    return ArticleReading(
        key=key, periodical=place.code, issue_key=issue_key, kind="document", headline=_title(pdf), byline=pdf.author,
        language=place.language, date_text=None if issue_key else place.date, body_text=pdf.text,
    )  # fmt: skip


def scanned(url: str, pdf: PdfText) -> Problem:
    """Return the problem of a PDF file that holds pictures of pages and no text."""
    message = (
        f"{url} holds pictures of {pdf.pages} printed page{'s' if pdf.pages != 1 else ''} and no text, so it is kept and cannot be "
        "searched; a copy that OCR has given a text (`ocrmypdf`) could be."
    )
    return Problem(stage="read", code="scanned_pdf", severity="info", message=message)


def _title(pdf: PdfText) -> str | None:
    return None if pdf.title is None or _NO_TITLE.fullmatch(pdf.title.strip()) else pdf.title
