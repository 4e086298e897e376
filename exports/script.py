"""How a text in a language is written: its `lang` and `dir` in HTML."""

from __future__ import annotations

from functools import lru_cache
from html import escape

_FROM_THE_RIGHT = frozenset(("ar", "fa", "he", "ur", "yi"))


def direction(language: str | None) -> str:
    """Return `rtl`, `ltr`, or `auto` where the language is not known."""
    if not language or language == "und":
        return "auto"
    return "rtl" if language.split("-")[0] in _FROM_THE_RIGHT else "ltr"


@lru_cache(maxsize=256)
def attributes(language: str | None) -> str:
    """Return the attributes, in HTML, of an element whose text is in the language of the BCP 47 tag `language`: ` lang="ar" dir="rtl"`."""
    return f' lang="{escape(language or "und")}" dir="{direction(language)}"'
