"""What the file of a key is called: one name a key, safe on every file system, and the same in every export."""

from __future__ import annotations

import re
import unicodedata
from base64 import b32encode
from hashlib import sha256

LONGEST = 120
"""How many bytes a name has at the most, without an ending."""

_PLAIN = re.compile(r"[a-z0-9]+(?:[.-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[.-]+[a-z0-9]+)*)*")
# What Windows takes for a device, whatever follows a dot.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")
_DIGEST = 16


def file_name(key: str) -> str:
    """Return what the file of `key` is called, without an ending; no two keys give one name, even where case does not count.

    A key of lower-case letters, digits, dots, hyphens and slashes gives itself with `_` for each slash: `icl/lw/2012-03/floodgate` is
    `icl_lw_2012-03_floodgate`. Of any other (capitals, `..`, blanks, other scripts, a reserved name, one that is too long) what is safe is
    kept, and a digest of the key follows a `~`, which no plain name has.
    """
    name = key.replace("/", "_")
    if _PLAIN.fullmatch(key) and ".." not in key and not _DEVICE.fullmatch(name) and len(name) <= LONGEST:
        return name
    letters = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode().lower()
    kept = re.sub(r"[^a-z0-9]*_[^a-z0-9]*", "_", re.sub(r"[^a-z0-9_]+", "-", letters.replace("/", "_"))).strip("-_")
    digest = b32encode(sha256(key.encode("utf-8", "surrogatepass")).digest()).decode().lower()[:_DIGEST]
    return f"{kept[: LONGEST - _DIGEST - 1].rstrip('-_') or 'file'}~{digest}"
