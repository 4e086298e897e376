"""How many there are of a thing, in words."""

from __future__ import annotations


def counted(number: int, thing: str, things: str | None = None) -> str:
    """Return `1 word`, `2,000 words`; `things` is what they are called where an s is not all that they have more."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"
