"""The problem of an index that leads to no page of its archive: a sentence that names the archive's patterns and the page's links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.items import Problem, Severity

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider

_SHOWN = 5
_LONGEST = 100


def dead_index(site: ArchiveSpider, url: str, links: Sequence[str] | None, severity: Severity = "error") -> Problem:
    """Return the problem of the index at `url`, whose page or list has these `links`, absolute; None where no page came."""
    start = f"{url} is an index of the archive, and"
    patterns = [address.pattern for address in site.addresses if address.kind != "page"]
    if links is None or not (links or patterns):
        message = f"{start} leads to no page of it."
    elif not links:
        message = f"{start} has no link at all; a page that JavaScript fills, or one behind a login, has none until somebody is there."
    elif not patterns:
        message = f"{start} leads to no page of it, but to {_some([_shown(site, link) for link in links])}."
    else:
        message = (
            f"{start} no link of it is at an address that the archive's module has in `addresses` ({_some(patterns)}): it leads to "
            f"{_some([_shown(site, link) for link in links])}; correct those patterns."
        )
    return Problem(stage="read", code="index_without_links", severity=severity, message=message)


def _some(texts: Sequence[str]) -> str:
    # With quotation marks, and without control characters: what a page links to may be anything.
    shown = ", ".join(repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…") for text in texts[:_SHOWN])
    return f"{shown} and {len(texts) - _SHOWN:,} more" if len(texts) > _SHOWN else shown


def _shown(site: ArchiveSpider, link: str) -> str:
    """Return the path of a link that stays on the archive's hosts, as patterns have it, any other whole."""
    if site.address(link) is None:
        return link
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
