"""Reads what a survey found as a crawl would have."""

from __future__ import annotations

from crawler.answers import Wanted
from crawler.importing.entries import Entry
from crawler.rereading import Rereader
from pipelines.items import Page, PageKind
from pipelines.warc.answers import CutShort, TooLong
from pipelines.warc.records import Damaged


class ChangedFile(Exception):
    """A file was changed while it was taken in; says which record is gone."""


def read_entry(reader: Rereader, entry: Entry) -> Page:
    """Return the Page that `entry` gives, with its address alone to tell what is expected there."""
    return read_as(reader, entry, entry.kind, None)


def read_as(reader: Rereader, entry: Entry, kind: PageKind, found_on: str | None) -> Page:
    """Return the Page that `entry` gives, where the page `found_on` led there, and it was expected to be of `kind`.

    Raises ChangedFile and OSError where the entry cannot be read any more.
    """
    try:
        exchange = entry.exchange()
    except (Damaged, CutShort, TooLong) as why:
        raise ChangedFile(f"what the file held of {entry.fetched_from} is there no longer ({why})") from why
    # Whoever asked had the page, or the answer would have been another.
    return reader.read(exchange, Wanted(entry.url, kind, found_on, "held" if entry.status == 304 else None))
