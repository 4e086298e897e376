"""What an archive's module says: its data, and what a module overrides where its site is odd."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from crawler.reading.mastheads import Mastheads
from crawler.reading.oddities import HTML_ENDINGS
from crawler.reading.pages import Layout
from crawler.reading.pdf_text import PdfText
from crawler.reading.places import Address, Place
from crawler.ways_in.numbered_pages import first_page, page_number
from crawler.ways_in.pdf_issues import read_pdf_file
from crawler.ways_in.series import Series
from pipelines.items import PageKind, Periodical, Reading
from pipelines.normalize.paper_names import Papers

_PLACES_KEPT = 10_000
"""Addresses of which it is kept what they say."""
_PAGE_ENDINGS = ("", *HTML_ENDINGS, "php", "asp", "aspx", "cgi", "jsp")


class ArchiveProfile:
    """An archive, as far as its own module says it; the walk over it is that of crawler.archive."""

    name: str
    """What keys, commands and files call it: that of its module."""
    start_urls: list[str]
    """Where a walk begins: its indexes."""
    title: ClassVar[str]
    """The archive's name as people say it."""
    home_url: ClassVar[str]
    """Where the archive lives; a copy of the site (`--base-url`) takes the place of this address."""
    only_as_copy: ClassVar[bool] = False
    """Nothing stands at `home_url`: the archive can only be crawled from a copy."""
    hosts: ClassVar[tuple[str, ...]]
    """Every host that the archive's pages stand or stood on."""
    covers: ClassVar[tuple[str, ...]] = ("/",)
    """The paths, by how they begin, that the archive's pages stand at; a link to any other page of its hosts is not followed."""
    periodicals: ClassVar[tuple[Periodical, ...]]
    """What it holds."""
    addresses: ClassVar[tuple[Address, ...]] = ()
    """What stands where, tried in order: patterns of addresses."""
    series: ClassVar[tuple[Series, ...]] = ()
    """Pages that are asked for whether or not anything links to them: a day, month, year or number each."""
    robots_sitemaps: ClassVar[bool] = False
    """The sitemaps that robots.txt names are indexes of it; any other sitemap, and any feed, may stand among `start_urls`."""
    follows_feeds: ClassVar[bool] = False
    """The feeds that the heads of its index pages name are indexes of it too."""
    numbered_pages: ClassVar[tuple[str, ...]] = ("?page={page}",)
    """What the addresses of a list's second and further pages have more than the first's, with `{page}` for the number: after the
    question mark, or at the end of the path (`/page/{page}`, `_p{page}`), the ending of its last part left out."""
    joins_pages: ClassVar[bool] = False
    """Its articles go over several pages, numbered as `numbered_pages` says: the text of the further ones follows that of the first."""
    pdf_issues: ClassVar[bool] = False
    """Its issues are PDF files and nothing else: the text of each is an article, so that it is searched, read and compared."""
    layouts: ClassVar[tuple[type[Layout], ...]]
    """The looks of its pages, tried in order."""
    standing_lines: ClassVar[tuple[str, ...]] = ()
    """Lines that stand on every page, and belong to none: the publisher's name under the logo."""
    languages: ClassVar[tuple[str, ...]] = ()
    """What its texts may be written in (BCP 47), where that is more than the languages of its periodicals."""
    original_language: ClassVar[str | None] = None
    """What all its translations are from (BCP 47): a page's language link to it leads to the original."""
    charset: ClassVar[str] = "windows-1252"
    """The encoding of its pages that declare none."""
    licence: ClassVar[str | None] = None
    """Under which its texts stand, in words."""
    licence_url: ClassVar[str | None] = None
    """Where that licence can be read."""
    fill_rates: ClassVar[Mapping[str, float]] = {}
    """The least share, 0 to 1, of the articles read in a run that must have each field of ArticleReading; `masthead` for those whose own
    page names their issue."""

    # What an odd site overrides.

    def identity(self, url: str) -> str | None:
        """Return the key of the page at `url`: the archive's name and the path without its ending or `index`; None off its hosts."""
        parts = urlsplit(url)
        if parts.hostname not in self.hosts:
            return None
        path = unquote(parts.path).strip("/")
        stem, _, ending = path.rpartition(".")
        if stem and ending.lower() in _PAGE_ENDINGS:
            path = stem
        path = first_page(path, self.numbered_pages)
        return f"{self.name}/{path}".removesuffix("/index").rstrip("/")

    def place(self, url: str) -> Place:
        """Return what the address `url` says of its page: what the first of `addresses` that it matches finds."""
        return self._placed(url)

    @cached_property
    def _placed(self) -> Callable[[str], Place]:
        # Each link of a page is asked for several times, and most pages of an archive have the same links.
        return lru_cache(maxsize=_PLACES_KEPT)(self._find_place)

    def _find_place(self, url: str) -> Place:
        key = self.identity(url)
        if key is None:
            return Place()
        path = key.partition("/")[2]
        found = (address.place(path, self._codes) for address in self.addresses)
        place = next((place for place in found if place is not None), Place())
        # A PDF file is no page that an article is expected on, wherever it stands.
        return replace(place, kind="page") if place.kind == "article" and path.lower().endswith(".pdf") else place

    def page_kind(self, url: str) -> PageKind:
        """Return what the page at `url` is expected to be, by its address alone."""
        return "index" if url in self.start_urls else self.place(url).kind

    def page_number(self, url: str) -> int:
        """Return which page of a list or article stands at `url`, by its address: 1 where that has no number."""
        return page_number(url, self.numbered_pages) or 1

    def follows(self, url: str) -> bool:
        """Tell whether `url`, an address on the archive's hosts, is a page to fetch; PDF files are where issues or documents stand."""
        path = urlsplit(url).path
        if not path.startswith(self.covers):
            return False
        last = path.rpartition("/")[2]
        ending = last.rpartition(".")[2].lower() if "." in last else ""
        if ending == "pdf":
            place = self.place(url)
            return place.code is not None or place.shelf is not None
        return ending in _PAGE_ENDINGS

    def periodical_of(self, url: str) -> str | None:
        """Return the code of the periodical that the page at `url` belongs to, where the address tells: what `--periodical` goes by."""
        return self.place(url).code

    def issue_key(self, place: Place) -> str | None:
        """Return the key of the issue that `place` is in, None where it is in none."""
        return f"{self.name}/{place.code}/{place.number}" if place.code and place.number else None

    @cached_property
    def papers(self) -> Papers:
        """The periodicals, for mentions of them in running text."""
        return Papers(self.periodicals)

    @cached_property
    def mastheads(self) -> Mastheads:
        """The same, for the lines above an issue's pages."""
        return Mastheads(self.periodicals)

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(self.papers.periodicals)

    def preferred(self, url: str) -> str:
        """Return the address that a link to `url` is followed at, where several on the archive's hosts serve the same page."""
        return url

    def fallbacks(self, url: str) -> Iterable[str]:
        """Return where the page at `url` may stand besides, best first: each is asked for only where the ones before it are missing."""
        return ()

    def pdf_readings(self, url: str, pdf: PdfText) -> list[Reading]:
        """Return what the PDF file at `url` says: an issue as a whole, or a document."""
        return read_pdf_file(self, url, pdf)
