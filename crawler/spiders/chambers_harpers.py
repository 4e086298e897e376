"""Two magazines that printed one another: Chambers's Edinburgh Journal of 1852 and Harper's New Monthly Magazine of 1850-52."""

from __future__ import annotations

from crawler.archive import ArchiveSpider
from crawler.layouts.anchored import AnchoredIssue
from crawler.layouts.site import SitePage
from crawler.reading.places import Address
from pipelines.items import Periodical


class MagazineIssue(AnchoredIssue):
    """An issue of either."""

    # In Harper's of April 1851 it is set as small as the parts of the article before.
    begins = frozenset({"VOYAGE IN SEARCH OF SIR JOHN FRANKLIN"})


class ChambersHarpersSpider(ArchiveSpider):
    """Project Gutenberg's pages of both, one a whole issue, joined by lists of issues; they stand together in no place on the web."""

    name = "chambers_harpers"
    title = "Chambers's Edinburgh Journal and Harper's New Monthly Magazine"
    home_url = "https://chambers-harpers.backfile.example/"
    only_as_copy = True
    hosts = ("chambers-harpers.backfile.example",)
    start_urls = [home_url + "chambers/index.html", home_url + "harpers/index.html"]
    covers = ("/chambers/", "/harpers/")
    addresses = (Address("{code}/{date}/{name}", "issue", number="{date}"), Address("{code}", "index"))
    layouts = (MagazineIssue, SitePage)
    charset = "windows-1252"
    licence = "Public domain in the United States"
    fill_rates = {"body_text": 1.0, "headline": 0.98, "issue_key": 1.0, "pages": 0.9}
    periodicals = (
        Periodical(code="chambers", name="Chambers's Edinburgh Journal", names=("Chambers' Edinburgh Journal", "Chambers's Journal"),
                   language="en", publisher="William and Robert Chambers", place="Edinburgh", since=1832),
        Periodical(code="harpers", name="Harper's New Monthly Magazine", names=("Harper's Magazine", "Harper's New Monthly"),
                   language="en", publisher="Harper & Brothers", place="New York", since=1850),
    )  # fmt: skip
