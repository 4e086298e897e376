"""What all pages of an issue share, and the issue as a whole on one page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import ClassVar

from crawler.reading.pages import Archive, Layout, WebPage
from crawler.reading.white_space import fold_white
from pipelines.items import ContentsEntry, IssueReading, IssueRole, Periodical, Reading
from pipelines.normalize.date_phrases import dates_in

# "Mid-April (EXTRA) 1999"
_INSERTED = re.compile(r" \([^()\d]{1,20}\)(?=,? ?\d{4})")


class IssuePage(Layout):
    """A page that says something of an issue."""

    head: ClassVar[int] = 12
    """Blocks at the top of a page within which it prints its issue's date, where its title does not."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell that the page does not tell: unless a look says otherwise, an `Address` names it."""
        return False

    @cached_property
    def periodical(self) -> Periodical | None:
        """The periodical that the page is of: the one that its address names, or the only one that there is."""
        periodicals = self.archive.periodicals
        only = periodicals[0] if len(periodicals) == 1 else None
        return self.archive.papers.periodicals.get(self.place.code or "", only)

    @property
    def code(self) -> str | None:
        """The code of that periodical."""
        return self.periodical.code if self.periodical else None

    def issue_key(self, number: str | None = None) -> str | None:
        """Return the key of issue `number` of that periodical; by default of the page's own."""
        return self.archive.issue_key(replace(self.place, code=self.code, number=number or self.place.number))

    def issue(
        self, role: IssueRole, date_text: str | None, contents: Sequence[ContentsEntry] = (), number: str | None = None
    ) -> list[Reading]:
        """Return what the page says of issue `number`, by default of its own; nothing where it has no number."""
        key = self.issue_key(number)
        if key is None or self.code is None:
            return []
        number = number or self.place.number
        return [IssueReading(key=key, periodical=self.code, role=role, number=number, date_text=date_text, contents=list(contents))]

    def printed_date(self) -> str | None:
        """Return the date that stands first in the page's title, else in the blocks at its top, as printed."""
        tops = (block.text for block in self.page.blocks[: self.head])
        return next((date for text in (self.page.title, *tops) if (date := self.date_in(text))), None)

    def date_in(self, text: str) -> str | None:
        """Return the first date in `text`, with its year, as printed: "Mid-April 1999"."""
        return next((date.text for date in dates_in(_INSERTED.sub("", text))), None)


class WholeIssue(IssuePage):
    """An issue as a whole on one page, beside the pages of its articles: a view of the issue, and no article.

    No page shows that; so an archive names it in an `Address`: `Address("{number}/{name:full|print}", "page", layout=WholeIssue)`.
    """

    version = 2

    def readings(self) -> list[Reading]:
        """Return the issue."""
        return self.issue("whole", self.printed_date())

    def printed_date(self) -> str | None:
        """Return the date in the page's title, else in the first of its headings, as printed: of so long a page no blocks are made."""
        headings = islice(self.page.root.iter("h1", "h2", "h3", "h4"), self.head)
        texts = ("".join(str(text) for text in heading.itertext()) for heading in headings)
        return next((date for text in (self.page.title, *texts) if (date := self.date_in(fold_white(text)))), None)
