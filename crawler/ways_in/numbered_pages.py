"""Numbered pages: a list or article that goes over several, each at the first one's address with its number added."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

FIRST_PAGES = 3
"""So many pages of a list are asked for at every run, for what is new stands on them; older ones wait as other pages do."""
MOST_PAGES = 1000
"""No page of a higher number is asked for: some servers answer with one more whatever they are asked."""


def page_number(url: str, endings: tuple[str, ...]) -> int | None:
    """Return the number that the address `url` has after the first page's, None where it has none.

    `endings` are what may be added to the first page's address, each with `{page}` for the number: to its path, without the ending of
    its last part (`/page/{page}`, `_p{page}`), or after its question mark (`?page={page}`).
    """
    parts = urlsplit(url)
    for ending in endings:
        if ending.startswith("?"):
            found = next((match for field in parts.query.split("&") if (match := _compiled(ending[1:]).fullmatch(field))), None)
        else:
            found = _compiled(ending).search(_stem(parts.path))
        if found:
            return int(found["page"])
    return None


def first_page(path: str, endings: tuple[str, ...]) -> str:
    """Return `path`, a path without the ending of its last part, as it is of the first page; a query is none of it."""
    for ending in endings:
        match = None if ending.startswith("?") else _compiled(ending).search(path)
        if match:
            return path[: match.start()]
    return path


def _stem(path: str) -> str:
    path = path.strip("/")
    return re.sub(r"\.[A-Za-z]{2,5}$", "", path)


@cache
def _compiled(ending: str) -> re.Pattern[str]:
    before, after = (re.escape(part) for part in ending.strip("/").split("{page}", 1))
    slash = "(?:^|/)" if ending.startswith("/") else ""
    return re.compile(rf"{slash}{before}(?P<page>\d{{1,6}}){after}$")
