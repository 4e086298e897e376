"""Redirects that lead to one another and to no page: each answer by itself looks well."""

from __future__ import annotations

from sqlite_utils import Database

from pipelines.items import Problem
from pipelines.mirror import problems

_CODE = "redirect_loop"
_LATEST = """
    SELECT url, location FROM captures WHERE outcome = 'redirect' AND location IS NOT NULL AND id IN (
        SELECT max(id) FROM captures WHERE outcome <> 'failed' AND url IN (SELECT url FROM captures WHERE outcome = 'redirect') GROUP BY url
    )
"""


def tell_of_loops(db: Database, run_id: int) -> None:
    """Note a problem at each address that redirects in a circle, and resolve those of circles that are no more."""
    loops = _loops(dict(db.execute(_LATEST).fetchall()))
    problems.note(db, run_id, [(url, _problem(url, loop)) for loop in loops for url in loop], derived=True)
    problems.resolve_gone(db, _CODE, [url for loop in loops for url in loop])


def _problem(url: str, loop: list[str]) -> Problem:
    way = " → ".join([*loop, loop[0]][:6])
    return Problem(stage="settle", code=_CODE, severity="warning", message=f"{url} redirects in a circle: {way}.")


def _loops(leads: dict[str, str]) -> list[list[str]]:
    """Return the circles in `leads`, each from its first address in the order of the alphabet."""
    done: set[str] = set()
    loops = []
    for start in sorted(leads):
        way: dict[str, None] = {}
        url: str | None = start
        while url is not None and url not in way and url not in done:
            way[url] = None
            url = leads.get(url)
        if url is not None and url in way:
            loop = list(way)[list(way).index(url) :]
            first = loop.index(min(loop))
            loops.append([*loop[first:], *loop[:first]])
        done |= way.keys()
    return loops
