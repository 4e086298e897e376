"""The pages of a site that hold no article."""

from __future__ import annotations

from crawler.reading.pages import Archive, Layout, WebPage
from pipelines.items import Reading


class SitePage(Layout):
    """A page that only leads on to others: a home page, a licence, a list of writers, an attachment to an article."""

    @classmethod
    def matches(cls, page: WebPage, archive: Archive) -> bool:
        """Tell by the address: that of neither an issue nor an article."""
        return archive.place(page.url).kind in ("index", "page")

    def readings(self) -> list[Reading]:
        """Return nothing."""
        return []
