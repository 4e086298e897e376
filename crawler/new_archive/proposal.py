"""What is proposed for a site: everything that the module of its archive says, and what is doubtful about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from crawler.archive import ArchiveSpider
from crawler.new_archive.patterns import Pattern
from crawler.new_archive.seen import Link, SeenPage
from crawler.reading.pages import Layout
from pipelines.items import Periodical


@dataclass
class Case:
    """A page that is worth keeping for the tests, and what is doubtful about how it reads."""

    name: str
    page: SeenPage
    layout: type[Layout]
    doubts: list[str]


@dataclass
class Proposal:
    """An archive, as far as a look at its site tells."""

    name: str
    title: str
    home_url: str
    hosts: tuple[str, ...]
    start_urls: list[str]
    covers: tuple[str, ...]
    periodicals: list[Periodical]
    patterns: list[Pattern]
    layouts: list[type[Layout]]
    charset: str
    twin: str | None = None
    """What the last part of an address is that serves the same page as its folder: `index.en.html`."""
    unmatched: list[Link] = field(default_factory=list)
    """The links that no pattern matches."""
    cases: list[Case] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)
    """What a person must look at in the module, by the attribute that it is about."""
    fields: Counter[str] = field(default_factory=Counter)
    """How many of the articles that were read have each field."""

    def archive(self) -> type[ArchiveSpider]:
        """Return the archive as its module will declare it."""
        body: dict[str, object] = {
            "name": self.name, "title": self.title, "home_url": self.home_url, "hosts": self.hosts, "start_urls": self.start_urls,
            "covers": self.covers, "periodicals": tuple(self.periodicals), "addresses": tuple(one.address for one in self.patterns),
            "layouts": tuple(self.layouts), "charset": self.charset,
        }  # fmt: skip
        if twin := self.twin:
            body["preferred"] = lambda _, url: url.removesuffix(twin)
        return type("Proposed", (ArchiveSpider,), body)
