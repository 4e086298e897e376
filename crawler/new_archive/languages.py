"""Languages in addresses: `index.de`, `12_fr`, `/en/`."""

from __future__ import annotations

import re
from dataclasses import dataclass

# ISO 639-1, without the codes that are words or endings of the web more often than languages: `is`, `to`, `no` and the like come in names.
CODES = frozenset(
    "ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id it ja ka kk km ko ku ky la lt lv mk ml mn mr ms"
    " nb ne nl nn pa pl pt ro ru sk sl sq sr sv sw ta te th tl tr uk ur uz vi zh".split()
)
"""The languages that an address is believed to name."""
_AT_END = re.compile(r"(?P<stem>.+?)(?P<joint>[._-])(?P<code>[a-z]{2}(?:[-_][A-Za-z]{2,4})?)")


@dataclass(frozen=True)
class LanguageAtEnd:
    """A name that ends in a language."""

    stem: str
    """What stands before it."""
    joint: str
    """What joins the two."""
    code: str
    """The language, as the name has it."""


def is_language(code: str) -> bool:
    """Tell whether `code` is a language's, as addresses write it: `de`, `pt-br`, `zh_CN`."""
    return code[:2].lower() in CODES and (len(code) == 2 or code[2:3] in ("-", "_"))


def language_at_end(name: str) -> LanguageAtEnd | None:
    """Return the language that `name` ends in, None where it ends in none."""
    match = _AT_END.fullmatch(name)
    if match is None or not is_language(match["code"]):
        return None
    return LanguageAtEnd(match["stem"], match["joint"], match["code"])
