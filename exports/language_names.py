"""What English calls a language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

_NAMES = Locale("en").languages


# A page names the same few again and again.
@lru_cache(maxsize=256)
def language_name(code: str | None) -> str:
    """Return what English calls the language of a BCP 47 tag; the tag itself where it has no name."""
    if not code or code == "und":
        return "no language known"
    return str(_NAMES.get(code.replace("-", "_")) or _NAMES.get(code.split("-")[0]) or code)
