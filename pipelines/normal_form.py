"""Puts what a page prints into one form: dates, the language of each text, and what its notes and citations refer to."""

from __future__ import annotations

from functools import cached_property
from typing import Self

from scrapy.crawler import Crawler

from pipelines.items import ArticleReading, IssueReading, Page, Periodical
from pipelines.normalize.citations import read_citations
from pipelines.normalize.dates import PrintedDate, read_date, yearless_edtf
from pipelines.normalize.language import read_language
from pipelines.normalize.paper_names import Papers
from pipelines.normalize.source_notes import read_source_notes

_NO_LANGUAGE = "en"


class NormalFormPipeline:
    """Fills the fields of a page's readings that follow from what is printed in them."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler, whose spider declares the periodicals."""
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of one crawl."""
        return cls(crawler)

    @cached_property
    def papers(self) -> Papers:
        """The archive's periodicals, with what finds mentions of them."""
        return Papers(getattr(self.crawler.spider, "periodicals", ()))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that the archive's texts may be in: its spider's `languages`, else those of its periodicals."""
        declared = getattr(self.crawler.spider, "languages", ())
        return tuple(declared or sorted({periodical.language for periodical in self.papers.periodicals.values()}))

    def process_item(self, item: Page) -> Page:
        """Return `item` with the dates, languages, source notes and citations of its readings filled in."""
        for reading in item.readings:
            periodical = self.papers.periodicals.get(reading.periodical or "")
            if isinstance(reading, ArticleReading):
                self._read_article(reading, periodical)
            else:
                self._read_date(reading, periodical)
        return item

    def _read_article(self, reading: ArticleReading, periodical: Periodical | None) -> None:
        if reading.language is None:
            reading.language = read_language(reading.body_text, periodical.language if periodical else None, self.languages)
        if reading.date_text is None and reading.issue_key is None and _tells_day(reading.dateline, reading.language):
            # A leaflet says no more of when it was written than the line that opens it: "29 de octubre", and no year.
            reading.date_text = reading.dateline
        self._read_date(reading, periodical)
        language, own = reading.language or _NO_LANGUAGE, periodical.code if periodical else None
        if reading.note_text and not reading.source_notes:
            reading.source_notes = read_source_notes(reading.note_text, language, self.papers, own)
        if not reading.citations:
            correction = reading.kind == "correction"
            reading.citations = read_citations(reading.body_text, language, self.papers, own, correction=correction)

    def _read_date(self, reading: IssueReading | ArticleReading, periodical: Periodical | None) -> None:
        if reading.date_text and reading.date is None:
            reading.date = _date(reading.date_text, reading, periodical)


def _tells_day(dateline: str | None, language: str | None) -> bool:
    language = language or _NO_LANGUAGE
    return dateline is not None and bool(read_date(dateline, language) or yearless_edtf(dateline, language, "north"))


def _date(text: str, reading: IssueReading | ArticleReading, periodical: Periodical | None) -> PrintedDate | None:
    """Return the date that `text` prints: in the language of the paper, whose mastheads date most pages, else in that of the article."""
    hemisphere = periodical.hemisphere if periodical else "north"
    of_article = reading.language if isinstance(reading, ArticleReading) else None
    languages = dict.fromkeys(filter(None, (periodical.language if periodical else None, of_article)))
    return next((date for language in languages or (_NO_LANGUAGE,) if (date := read_date(text, language, hemisphere))), None)
