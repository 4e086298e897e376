"""Refuses readings that cannot be used, and notes what a reading should have and has not."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from pipelines.items import ArticleReading, IssueReading, Page, Problem, Reading, Severity
from pipelines.normalize.dates import yearless_edtf
from pipelines.normalize.language import UNKNOWN

_UNCLEAR = 0.5


class ValidatePipeline:
    """Turns what is wrong with a page's readings into problems; the page itself always goes on to the mirror."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler, whose spider says whether its articles show a masthead."""
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of one crawl."""
        return cls(crawler)

    def process_item(self, item: Page) -> Page:
        """Return `item` without its unusable readings, and with a problem for each thing that is missing."""
        for reading in item.readings:
            item.problems.extend(_doubts(reading))
        if self._mastheads_are_shown() and not any(isinstance(reading, IssueReading) for reading in item.readings):
            item.problems.extend(_no_masthead(item.readings))
        item.readings = [reading for reading in item.readings if _is_usable(reading)]
        return item

    def _mastheads_are_shown(self) -> bool:
        # An archive where no article shows one would have a problem a page.
        return "masthead" in getattr(self.crawler.spider, "fill_rates", ())


def _is_usable(reading: Reading) -> bool:
    # A page of an issue may be a picture and no word of text: whether it is an article, the issue's contents list will say.
    return isinstance(reading, IssueReading) or bool(reading.body_text or reading.headline or reading.issue_key)


def _doubts(reading: Reading) -> list[Problem]:
    doubts = []
    if reading.date_text and reading.date is None and not _is_yearless(reading):
        doubts.append(_problem("unread_date", "warning", f"The date {reading.date_text!r} of {reading.key} cannot be read."))
    if isinstance(reading, IssueReading):
        if reading.role == "contents" and not reading.contents:
            doubts.append(_problem("empty_contents", "error", f"The contents page of {reading.key} lists nothing."))
        return doubts
    if not (reading.body_text or reading.headline):
        doubts.append(_problem("empty_article", "warning", f"Neither text nor headline was found for {reading.key}."))
    if reading.language == UNKNOWN:
        doubts.append(_problem("unknown_language", "warning", f"The text of {reading.key} is in none of the archive's languages."))
    if strangers := list(dict.fromkeys(note.periodical_text for note in reading.source_notes if note.periodical_text and not note.paper)):
        named = ", ".join(map(repr, strangers))
        doubts.append(_problem("unknown_paper", "info", f"The source note of {reading.key} names no paper of the archive: {named}."))
    if reading.confidence < _UNCLEAR:
        doubts.append(_problem("unclear_reading", "info", f"The parts of {reading.key} are a guess ({reading.confidence:.2f} of 1)."))
    return doubts


def _is_yearless(reading: Reading) -> bool:
    # A leaflet's "29 de octubre" is a date that can be read, only not a year's.
    return isinstance(reading, ArticleReading) and bool(yearless_edtf(reading.date_text or "", reading.language or "en", "north"))


def _no_masthead(readings: list[Reading]) -> list[Problem]:
    return [
        _problem("no_masthead", "info", f"The page of {reading.key} shows no masthead; its issue is known by its address alone.")
        for reading in readings
        if isinstance(reading, ArticleReading) and reading.role == "article" and reading.issue_key
    ][:1]


def _problem(code: str, severity: Severity, message: str) -> Problem:
    return Problem(stage="validate", code=code, severity=severity, message=message)
