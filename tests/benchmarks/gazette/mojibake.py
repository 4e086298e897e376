"""Finds mojibake in a mirror's texts, and says which the pages' own bytes excuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.benchmarks.gazette.mirror import Mirror
from tests.benchmarks.gazette.text import decode, plain, squeeze

# A lead byte of UTF-8 read as windows-1252 or latin-1, and what follows it: C3 A9 as two letters, E2 80 99 as three.
# Other leads than C2, C3 and E2 count only twice in a row: French sets a no-break space between a-grave and a quote.
_CONTINUATION = (
    "\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d"
    "\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
)
_C = f"[{_CONTINUATION}]"
DOUBLED = re.compile(rf"[\u00c2\u00c3]{_C}|\u00e2\u20ac|\u00e2{_C}{{2}}|(?:[\u00c4-\u00df]{_C}){{2}}|(?:[\u00e0-\u00ef]{_C}{{2}}){{2}}")
CONTROL = re.compile("[\u0080-\u009f]")
REPLACEMENT = "\ufffd"
CP1252_GAPS = frozenset(b"\x81\x8d\x8f\x90\x9d")


@dataclass(kw_only=True)
class Mojibake:
    """A fault in an article's text."""

    article: str
    url: str
    kind: str
    fault: str
    context: str
    excused: bool


def find_mojibake(mirror: Mirror) -> Iterator[Mojibake]:
    """Each kind of fault of each article, once a distinct string."""
    for article_id, text in mirror.texts():
        found: dict[str, tuple[str, int]] = {}
        for kind, pattern in (("C1", CONTROL), ("U+FFFD", re.compile(REPLACEMENT)), ("doubled", DOUBLED)):
            for match in pattern.finditer(text):
                found.setdefault(match[0], (kind, match.start()))
        if not found:
            continue
        article = mirror.articles[article_id]
        data = b"\n".join(mirror.archive.read(path) for path, _, _ in article.addresses if mirror.archive.holds(path))
        for fault, (kind, at) in found.items():
            yield Mojibake(
                article=article.key,
                url=article.addresses[0][2] if article.addresses else "",
                kind=kind,
                fault=fault.encode("unicode_escape").decode(),
                context=squeeze(text[max(0, at - 30) : at + 30]),
                excused=page_excuses(fault, data),
            )


def page_excuses(fault: str, data: bytes) -> bool:
    """Whether the page's own bytes hold a fault.

    U+FFFD: the bytes EF BF BD or a reference to it. A C1 control: a valid UTF-8 page that holds that code point, or an
    8-bit page with one of the five bytes (81, 8D, 8F, 90, 9D) that windows-1252 leaves empty and HTML5 reads as the
    control. A reference such as `&#150;` is no excuse, for HTML5 reads &#128; to &#159; as windows-1252 (the same
    five apart). A doubled letter: a valid UTF-8 page whose bytes hold the doubled form, or references that spell it.
    An 8-bit page that holds stray UTF-8 is no excuse: there are 15, TWDT pages, threads in misc/lg and the site map,
    and none is an entry.
    """
    utf8 = is_utf8(data)
    if utf8 and fault.encode() in data:
        return True
    if fault == REPLACEMENT:
        return re.search(rb"&#(?:65533|x0*fffd);", data, re.I) is not None
    if CONTROL.fullmatch(fault):
        code = ord(fault)
        referred = re.search(rb"&#0*%d;|&#x0*%x;" % (code, code), data, re.I) is not None
        return code in CP1252_GAPS and (referred or (not utf8 and bytes([code]) in data))
    return fault in plain(decode(data)) and re.search(rb"&(?:Atilde|Acirc|acirc|#19[45]|#226);", data) is not None


def is_utf8(data: bytes) -> bool:
    """Whether bytes are valid UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
