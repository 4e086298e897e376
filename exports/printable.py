"""What of a text may be shown, whoever wrote it."""

from __future__ import annotations

import re

# Control characters command terminals, halves of surrogate pairs cannot be encoded, tags and annotations are not seen.
_NOT_PRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]")
# Whatever follows one is read backwards.
_OVERRIDES = re.compile("[\u202d\u202e]")


def printable(text: str) -> str:
    """Return `text` with U+FFFD for what cannot be printed, and its letters in their own order; blanks and ends of lines stay."""
    return text if text.isprintable() else _OVERRIDES.sub("", _NOT_PRINTABLE.sub("\ufffd", text))
