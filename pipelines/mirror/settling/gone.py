"""Whether an article is gone: nothing has stood at any of its addresses for two visits."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database


def gone_at(db: Database, urls: Iterable[str]) -> str | None:
    """Return when the last of `urls` was first found gone, where every one is, and was found so twice; None otherwise.

    An address is gone while its last answers say that nothing stands there (404, 410, a page that says so); one that could not be had says
    nothing.
    """
    since = [_gone_since(db, url) for url in urls]
    return max(moment for moment in since if moment) if since and all(since) else None


def _gone_since(db: Database, url: str) -> str | None:
    (times, first) = db.execute(
        "SELECT count(*), min(fetched_at) FROM captures WHERE url = :url AND outcome = 'missing' AND fetched_at > coalesce("
        "(SELECT max(fetched_at) FROM captures WHERE url = :url AND outcome NOT IN ('missing', 'failed', 'refused')), '')",
        {"url": url},
    ).fetchone()
    return first if times >= 2 else None
