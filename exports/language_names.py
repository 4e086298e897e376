"""What English calls a language."""

from __future__ import annotations

from babel import Locale


def language_name(code: str | None) -> str:
    """Return what English calls the language of a BCP 47 tag; the tag itself where it has no name."""
    if not code or code == "und":
        return "no language known"
    names = Locale("en").languages
    return str(names.get(code.replace("-", "_")) or names.get(code.split("-")[0]) or code)
