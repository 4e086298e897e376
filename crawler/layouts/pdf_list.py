"""A list of issues that are PDF files, a line each."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.layouts.contents import read_item
from crawler.layouts.issue import IssuePage
from crawler.reading.blocks import Block
from crawler.reading.pages import Archive, WebPage
from pipelines.items import IssueReading, Reading


class PdfList(IssuePage):
    """An index whose links lead to PDF files, each an issue by its address; the line around a link has the issue's number and date.

    "No. 12, May 2019", "Spring 2003 (PDF, 2 MB)": what a line does not say, the address may. An archive of nothing else says so with
    `ArchiveSpider.pdf_issues`.
    """

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell whether an index leads to a PDF file that is an issue."""
        return archive.page_kind(page.url) == "index" and any(_is_issue(archive, url) for url in page.links)

    def readings(self) -> list[Reading]:
        """Return the issues in the order of the list, each once."""
        found: dict[str, Reading] = {}
        for block in self.page.blocks:
            for reading in self._of_line(block):
                found.setdefault(reading.key, reading)
        return list(found.values())

    def _of_line(self, block: Block) -> Iterator[IssueReading]:
        links = [(url, words) for url, words in read_item(block).links if _is_issue(self.archive, url)]
        for url, words in links:
            place = self.archive.place(url)
            periodical = self.archive.papers.periodicals.get(place.code or "")
            key = self.archive.issue_key(place)
            if periodical is None or key is None:
                continue
            # Of several links on a line each has its own words; beside a single one, the line may say what its words do not.
            line = words if len(links) > 1 else block.text
            number = next((said.number for one in (words, line) if (said := self.archive.mastheads.read(one, periodical))), None)
            date = self.date_in(words) or self.date_in(line)
            yield IssueReading(key=key, periodical=periodical.code, role="index", number=number, date_text=date)


def _is_issue(archive: Archive, url: str) -> bool:
    return url.lower().endswith(".pdf") and archive.issue_key(archive.place(url)) is not None
