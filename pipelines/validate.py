"""Refuses readings that cannot be used, and notes what a reading should have and has not."""

from __future__ import annotations

from crawler.items import IssueReading, Page, Problem, Reading, Severity


class ValidatePipeline:
    """Turns what is wrong with a page's readings into problems; the page itself always goes on to the mirror."""

    def process_item(self, item: Page) -> Page:
        """Return `item` without its unusable readings, and with a problem for each thing that is missing."""
        for reading in item.readings:
            item.problems.extend(_doubts(reading))
        item.readings = [reading for reading in item.readings if _is_usable(reading)]
        return item


def _is_usable(reading: Reading) -> bool:
    # A page of an issue may be a picture and no word of text: whether it is an article, the issue's contents list will say.
    return isinstance(reading, IssueReading) or bool(reading.body_text or reading.headline or reading.issue_key)


def _doubts(reading: Reading) -> list[Problem]:
    doubts = []
    if reading.date_text and reading.date is None:
        doubts.append(_problem("unread_date", "warning", f"The date {reading.date_text!r} of {reading.key} cannot be read."))
    if isinstance(reading, IssueReading):
        if reading.role == "contents" and not reading.contents:
            doubts.append(_problem("empty_contents", "error", f"The contents page of {reading.key} lists nothing."))
    elif not (reading.body_text or reading.headline):
        doubts.append(_problem("empty_article", "warning", f"Neither text nor headline was found for {reading.key}."))
    return doubts


def _problem(code: str, severity: Severity, message: str) -> Problem:
    return Problem(stage="validate", code=code, severity=severity, message=message)
