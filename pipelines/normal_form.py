"""Puts what a page prints into one form: dates, and the language of each text."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from crawler.items import ArticleReading, IssueReading, Page, Periodical
from pipelines.normalize.dates import read_date
from pipelines.normalize.language import read_language


class NormalFormPipeline:
    """Fills the fields of a page's readings that follow from what is printed in them."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler, whose spider declares the periodicals."""
        self.crawler = crawler
        self._periodicals: dict[str, Periodical] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of one crawl."""
        return cls(crawler)

    @property
    def periodicals(self) -> dict[str, Periodical]:
        """The archive's periodicals by their codes."""
        if self._periodicals is None:
            declared = getattr(self.crawler.spider, "periodicals", ())
            self._periodicals = {periodical.code: periodical for periodical in declared}
        return self._periodicals

    def process_item(self, item: Page) -> Page:
        """Return `item` with the dates and languages of its readings filled in."""
        for reading in item.readings:
            periodical = self.periodicals.get(reading.periodical or "")
            self._read_date(reading, periodical)
            if isinstance(reading, ArticleReading) and reading.language is None:
                languages = [known.language for known in self.periodicals.values()]
                reading.language = read_language(reading.body_text, periodical.language if periodical else None, languages)
        return item

    def _read_date(self, reading: IssueReading | ArticleReading, periodical: Periodical | None) -> None:
        if reading.date_text and reading.date is None:
            language, hemisphere = (periodical.language, periodical.hemisphere) if periodical else ("en", "north")
            reading.date = read_date(reading.date_text, language, hemisphere)
