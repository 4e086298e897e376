"""An answer that a file of another program holds: where it lies, and how it is read there."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.importing.saved_pages import SavedPage
from pipelines.items import PageKind
from pipelines.warc.answers import TooLong, exchange_of, saved
from pipelines.warc.exchange import MAX_BODY, Exchange
from pipelines.warc.records import Volume, record_at


@dataclass(frozen=True)
class Found:
    """Where an answer lies: a record of a WARC file."""

    volume: Volume
    offset: int


@dataclass(frozen=True)
class Entry:
    """An answer that is of the archive."""

    url: str
    """As the archive calls it."""
    fetched_from: str
    """As it was asked for."""
    at: str
    """When: UTC, ISO 8601 with milliseconds; no two of one address are of the same instant."""
    kind: PageKind
    """What it is expected to be, by its address."""
    status: int
    payload_digest: str
    """Of the body as it came."""
    source: Found | SavedPage
    original: Found | None = None
    """Where the bytes lie, where `source` is a revisit record."""

    def exchange(self) -> Exchange:
        """Return the answer, read where it lies; raises Damaged and OSError where it is there no longer."""
        if isinstance(self.source, SavedPage):
            return read_saved(self.source, self.fetched_from, self.at)
        original = read_at(self.original, self.fetched_from, self.at) if self.original else None
        return read_at(self.source, self.fetched_from, self.at, original)


def read_at(found: Found, url: str, at: str, original: Exchange | None = None) -> Exchange:
    """Return the answer in the record at `found`, with the bytes of `original` where it is a revisit; raises Damaged, CutShort, TooLong."""
    return exchange_of(record_at(found.volume, found.offset), url, at, original)


def read_saved(page: SavedPage, url: str, at: str | None = None) -> Exchange:
    """Return the answer that the saved page would have been at `url`, at the time `at` or its file's; raises TooLong, OSError."""
    if page.path.stat().st_size > MAX_BODY:
        raise TooLong
    note = f"the file {page.name}, whose time is taken for when the page was fetched"
    return saved(url, at or page.at, page.content_type or "", page.path.read_bytes(), note)
