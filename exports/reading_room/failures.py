"""Why a page cannot be shown."""

from __future__ import annotations

from rapidfuzz.process import extract
from sqlite_utils import Database

# Whatever a key is, it is shorter; a search for what is near takes as long as what it looks for.
_LONGEST = 200
_NEAREST = 3


class NotHeld(Exception):
    """The mirror has no such thing; the message says what is not there, in a sentence."""

    def __init__(self, message: str, status: int = 404, near: tuple[str, ...] = (), kind: str = "article") -> None:
        """Take the sentence, the HTTP status (404, or 410 for what was taken down), and the keys of such things that are held."""
        super().__init__(message)
        self.status, self.near, self.kind = status, near, kind


def nearest(db: Database, table: str, called: str, key: str) -> NotHeld:
    """Return the failure for a `key` that `table` does not have, with the keys that are most like it."""
    keys = [row[0] for row in db.execute(f"SELECT key FROM {table}")]
    near = tuple(found for found, _, _ in extract(key[:_LONGEST], keys, limit=_NEAREST))
    shown = key if len(key) <= _LONGEST else f"{key[:_LONGEST]}…"
    return NotHeld(f"This mirror holds no {called} {shown!r}.", near=near, kind=called)
