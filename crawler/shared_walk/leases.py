"""A lease as it stands in Redis: plain JSON of our own, never pickle and never the name of a callable; what is read back is not trusted."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, Protocol, get_args

from crawler.answers import Address
from pipelines.items import PageKind

_KINDS: tuple[PageKind, ...] = get_args(PageKind)
_MOST = 1_000_000


class Offer(Address, Protocol):
    """An address that a shard holds due."""

    @property
    def periodical(self) -> str | None:
        """The code of the periodical that it is of, where the address tells."""

    @property
    def attempts(self) -> int:
        """How often it was asked for in vain."""

    @property
    def strays(self) -> int:
        """How many pages in a row that nothing could be read from led to it."""

    @property
    def wait(self) -> float:
        """Seconds until it may be asked for."""


@dataclass(frozen=True)
class SharedLease:
    """An address that this worker has taken from all workers' work."""

    url: str
    kind: PageKind
    found_on: str | None = None
    periodical: str | None = None
    attempts: int = 0
    strays: int = 0
    kills: int = 0
    """How many workers died while they had it."""
    etag: str | None = None
    last_modified: str | None = None

    def on_condition(self, etag: str | None, last_modified: str | None) -> SharedLease:
        """Return it with the validators of what this worker's shard holds of it."""
        return replace(self, etag=etag, last_modified=last_modified)


class ForeignLease(ValueError):
    """What stands in Redis is no lease of this archive's."""


def written(offer: Offer) -> str:
    """Return what Redis keeps of an address: a digit that says how urgent it is, and JSON."""
    said = {"kind": offer.kind, "found_on": offer.found_on, "periodical": offer.periodical, "attempts": offer.attempts}
    return f"{_KINDS.index(offer.kind)}{json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)}"


def read(
    url: str, text: str, strays: str, kills: str, address: Callable[[str], str | None], periodicals: Collection[str]
) -> SharedLease:  # fmt: skip
    """Return the lease of `url` that Redis keeps as `text`; `address` gives an address in the archive's spelling, or None off its hosts.

    Raises ForeignLease where it is none of this archive's.
    """
    try:
        said = json.loads(text[1:])
    except (ValueError, RecursionError) as error:
        raise ForeignLease(f"{text[:80]!r} is no JSON") from error
    if address(url) != url:
        raise ForeignLease(f"{url[:200]!r} is no address of the archive")
    if not isinstance(said, dict) or said.get("kind") not in _KINDS:
        raise ForeignLease(f"{text[:80]!r} is no lease")
    found_on, periodical = said.get("found_on"), said.get("periodical")
    # No more than a hint, which an older worker may have had in another spelling.
    found_on = found_on if isinstance(found_on, str) and address(found_on) == found_on else None
    periodical = periodical if isinstance(periodical, str) and periodical in periodicals else None
    return SharedLease(url, said["kind"], found_on, periodical, _count(said.get("attempts", 0)), _count(strays), _count(kills))


def _count(said: Any) -> int:
    try:
        number = int(said)
    except (TypeError, ValueError) as error:
        raise ForeignLease(f"{str(said)[:80]!r} is no number") from error
    if not 0 <= number <= _MOST:
        raise ForeignLease(f"{number} is no count")
    return number
