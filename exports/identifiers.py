"""Identifiers for what has a key in the mirror: the same in every export, whatever the address that it is found at."""

from __future__ import annotations

from uuid import UUID, uuid5

_BACKFILE = UUID("6b6a3a4e-0f0c-5a57-9d3c-5d0a5b2f7c11")


def urn(kind: str, key: str) -> str:
    """Return the URN of what is of a `kind` (`article`, `book`) and has a `key`: `urn:uuid:…`."""
    return f"urn:uuid:{uuid5(_BACKFILE, f'{kind} {key}')}"
