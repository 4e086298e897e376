"""The layout of a page that no layout of its archive fits: its article is found by general rules, and told with low confidence."""

from __future__ import annotations

from functools import cached_property

from crawler.last_resort.article import FoundArticle, find_article
from crawler.last_resort.machine_marks import marked_date, marked_language
from crawler.reading.body import body_html, body_links, body_text
from crawler.reading.pages import LEAST_PROSE, Archive, Layout, SeenBlock, WebPage
from pipelines.items import LAST_RESORT, ArticleReading, Reading
from pipelines.normalize.dates import PrintedDate

_PROSE_KINDS = ("article", "page")


class LastResort(Layout):
    """A page of prose that no layout knows. `readings.reader` and the problem `no_layout` mark what it reads until one does."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell whether the page is an article."""
        return cls(page, archive).is_article

    @classmethod
    def reader(cls) -> str:
        """Return the name that the mirror knows these readings by, and the version."""
        return f"{LAST_RESORT}/{cls.version}"

    @property
    def is_article(self) -> bool:
        """Whether the page holds prose outside links, and an article is found in it; an index or a list of contents is none."""
        return self.archive.page_kind(self.page.url) in _PROSE_KINDS and self.page.prose >= LEAST_PROSE and self.article is not None

    @cached_property
    def article(self) -> FoundArticle | None:
        """What was found."""
        return find_article(self.page, self.archive)

    def readings(self) -> list[Reading]:
        """Return the article, whose issue, number and date are those that the address tells; a date also where the page marks it."""
        found = self.article
        if found is None:
            return []
        issue_key = self.archive.issue_key(self.place)
        return [
            ArticleReading(
                key=self.key,
                periodical=self.place.code,
                issue_key=issue_key,
                headline=found.headline,
                subhead=found.subhead,
                byline=found.byline,
                date=self._date(found, issue_key),
                body_text=body_text(block for block in found.body if block.role != "caption"),
                body_html=body_html(found.body),
                language=self._language(found),
                links=body_links(found.body),
                confidence=found.confidence,
            )
        ]

    def seen(self) -> list[SeenBlock]:
        """Return the page's blocks, each with what it was taken for; what is no part of the article is `none`."""
        found = self.article
        if found is None:
            return super().seen()
        return [
            SeenBlock(found.places.get(place, "none"), block.text, found.confidence, self._spoken(found, place))
            for place, block in enumerate(self.page.blocks)
        ]

    @staticmethod
    def _spoken(found: FoundArticle, place: int) -> tuple[str, ...]:
        takers = (("readability-lxml", found.opinions.readability), ("trafilatura", found.opinions.trafilatura))
        return tuple(f"{name} takes {shares[place]:.0%} of it" for name, shares in takers if shares[place])

    def _date(self, found: FoundArticle, issue_key: str | None) -> PrintedDate | None:
        of_address = self.date_of_address()
        # What is of an issue came out with it; its page marks the day on which it was put on the Web.
        marked = marked_date(self.page.root, found.head) if issue_key is None else None
        if marked and of_address and not of_address.start <= marked.start <= of_address.end:
            return of_address
        return marked or of_address

    def _language(self, found: FoundArticle) -> str | None:
        """Return the language that the markup around the text declares, where the archive has it: templates declare English of all."""
        said = marked_language(found.body[0].element)
        known = {one.language.partition("-")[0] for one in self.archive.periodicals}
        return said if said and (not known or said.partition("-")[0].lower() in known) else None
