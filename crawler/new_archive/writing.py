"""Writes what is proposed into a checkout: the module, and the recorded pages that hold it to what they read as."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crawler.loading import new_spider
from crawler.new_archive.looking import Look
from crawler.new_archive.module_text import module_text
from crawler.new_archive.proposal import Proposal
from crawler.trying.recorded import recorded, write_recorded


@dataclass(frozen=True)
class Checkout:
    """The folder that holds Backfile's sources."""

    root: Path

    def module(self, name: str) -> Path:
        """Return where the module of the archive `name` stands."""
        return self.root / "crawler" / "spiders" / f"{name}.py"

    def pages(self, name: str) -> Path:
        """Return the folder of its recorded pages."""
        return self.root / "tests" / "pages" / name


def write(proposal: Proposal, look: Look, checkout: Checkout) -> list[Path]:
    """Write the module and the recorded pages of `proposal` over what is there, and return their files."""
    module = checkout.module(proposal.name)
    module.write_text(module_text(proposal), encoding="utf-8")
    archive = new_spider(proposal.archive(), look.settings)
    written = [module]
    # What is doubtful about the module as a whole stands with the first page: it has no test of its own.
    general = [f"{attribute}: {doubt}" for attribute, doubt in proposal.doubts.items()]
    for case in proposal.cases:
        page = checkout.pages(proposal.name) / f"{case.name}.html"
        body = case.page.exchange.content()
        write_recorded(page, body, recorded(archive, case.page.url, body, [*general, *case.doubts]))
        general = []
        written.append(page)
    return written
