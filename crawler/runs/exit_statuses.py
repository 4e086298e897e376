"""What a command's exit status says, beside 0 (done) and 128 + signal (stopped)."""

from __future__ import annotations

from collections.abc import Collection

FAILED, WRONG_USAGE, PERSON_NEEDED, LOCKED = 1, 2, 3, 75
_GRAVITY = (0, PERSON_NEEDED, LOCKED, WRONG_USAGE, FAILED, 143, 130)


def gravest(statuses: Collection[int]) -> int:
    """Return the exit status that says the most of several; 0 where there are none, 1 where one is no status of ours."""
    return max(statuses, key=_GRAVITY.index, default=0) if set(statuses) <= set(_GRAVITY) else FAILED
