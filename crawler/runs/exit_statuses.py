"""What a command's exit status says, beside 0 (done) and 128 + signal (stopped)."""

from __future__ import annotations

FAILED, WRONG_USAGE, PERSON_NEEDED, LOCKED = 1, 2, 3, 75
