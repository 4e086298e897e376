"""What the rows of `runs` tell in SQL: which crawls were whole, which did all that they might, and how long each took."""

from __future__ import annotations

CRAWL = "runs.settings ->> 'command' IS NULL"
"""It fetched, or tried to; work such as `reparse` has a row too."""
UNLIMITED = (
    f"{CRAWL} AND CAST(coalesce(runs.settings ->> 'BACKFILE_LIMIT', 0) AS INTEGER) = 0 "
    "AND coalesce(runs.settings ->> 'BACKFILE_PERIODICAL', '') = '' AND coalesce(runs.settings ->> 'BACKFILE_LANGUAGE', '') = ''"
)
"""A crawl that asked for all that was due of the whole archive."""
GOOD = f"{UNLIMITED} AND runs.outcome IN ('done', 'limited')"
"""One that ended well: it had all, or as much as its hours allowed."""
WHOLE = f"{UNLIMITED} AND runs.outcome = 'done' AND runs.settings ->> 'shared_crawl' IS NULL AND runs.settings ->> 'joined_from' IS NULL"
"""One that had all, by itself: of several that shared a crawl, each had a part."""
SECONDS = "max(0.0, 86400 * (julianday(runs.finished) - julianday(runs.started)))"
"""How long it took; a clock that was set back makes none shorter than nothing. NULL while it runs."""


def is_full(runs: str) -> str:
    """Return the SQL condition that a row of `runs`, under that name, is of a crawl that asked for everything (`--full`)."""
    return f"(coalesce({runs}.settings ->> 'BACKFILE_FULL', 0) IN (1, '1', 'True', 'true'))"
