"""Traps: pages that lead to ever more pages, like an endless calendar, whose links are kept and not asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sqlite_utils import Database

from pipelines.items import MAX_QUERIES

if TYPE_CHECKING:
    from pipelines.items import FoundUrl

MAX_STRAYS = 10
"""How many pages in a row that nothing could be read from may lead to an address, before it is taken for a trap."""


def states(db: Database, found: Iterable[FoundUrl], strays: int) -> Iterator[tuple[FoundUrl, str]]:
    """Yield each address with the state that it begins with, `due` or `trapped`; `strays` is as in Frontier.add."""
    asked: dict[str, int] = {}
    for url in found:
        path, mark, _ = url.url.partition("?")
        if strays > MAX_STRAYS:
            yield url, "trapped"
            continue
        if mark and not _is_asked_for(db, url.url):
            if path not in asked:
                asked[path] = _queries_asked(db, path)
            if asked[path] >= MAX_QUERIES:
                yield url, "trapped"
                continue
            asked[path] += 1
        yield url, "due"


def _is_asked_for(db: Database, url: str) -> bool:
    return db.execute("SELECT 1 FROM frontier WHERE url = ? AND state <> 'trapped'", [url]).fetchone() is not None


def _queries_asked(db: Database, path: str) -> int:
    # `@` follows `?` in ASCII.
    counted = "SELECT count(*) FROM frontier WHERE url >= ? AND url < ? AND state <> 'trapped'"
    return int(db.execute(counted, [f"{path}?", f"{path}@"]).fetchone()[0])
