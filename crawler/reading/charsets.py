"""From the bytes of a page to its text: header, declaration and the bytes themselves, weighed."""

from __future__ import annotations

import codecs
import re
import string
from dataclasses import dataclass

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from pipelines.normalize.text import UTF8_AS_LATIN1, WINDOWS_1252, read_sequence

# The escapes into Japanese; the one back to ASCII stands in western mail too.
_ISO_2022_JP = re.compile(rb"\x1b(?:\$[@B]|\([JI])")
_WESTERN = frozenset(("cp1252", "iso8859-1", "iso8859-15", "utf-8", "ascii"))
_FOREIGN = ["cp1251", "koi8_r", "cp1253", "iso8859_7", "cp932", "euc_jp", "gb18030", "big5", "euc_kr", "cp1255", "cp1256", "tis_620"]
_PUBLIC_NAMES = {
    "ascii": "us-ascii", "utf-8-sig": "utf-8", "cp1250": "windows-1250", "cp1251": "windows-1251", "cp1252": "windows-1252",
    "cp1253": "windows-1253", "iso8859-2": "iso-8859-2", "iso8859-5": "iso-8859-5", "iso8859-7": "iso-8859-7", "cp932": "shift_jis",
    "euc_jp": "euc-jp", "euc_kr": "euc-kr", "big5hkscs": "big5", "iso2022_jp": "iso-2022-jp",
}  # fmt: skip
_TAG = re.compile(rb"<[^<>]*>")
_ASCII = bytes(range(0x80))
_NO_LETTERS = bytes(set(range(0x100)) - set(string.ascii_letters.encode()))
# In text that was decoded wrongly, or not at all, C1 controls turn up, and they never do in text that was decoded rightly.
_UNLIKELY = re.compile("[\x80-\x9f\ufffd\ue000-\uf8ff]")


@dataclass(frozen=True)
class Decoded:
    """A page's text and how it was come by."""

    text: str
    charset: str
    """The encoding used, by its WHATWG name where there is one; `utf-8, windows-1252` for a page that mixes both."""


def decode(body: bytes, content_type: str | None, default: str = "windows-1252") -> Decoded:
    """Return the text of the HTML page `body`.

    `content_type` is the HTTP header; `default` the encoding of an archive's pages that say nothing. A byte order mark decides;
    else valid UTF-8 with at least one non-ASCII character is UTF-8, whatever is claimed; else the claims are tried in turn, and what
    gives no impossible characters wins; last comes a guess from the bytes. A western page that mixes UTF-8 with single stray bytes
    (letters pages pasted together from mail) is read as both.
    """
    header = http_content_type_encoding(content_type)
    claimed = html_body_declared_encoding(body[:4096])
    bom, _ = read_bom(body)
    if bom:
        return Decoded(body.decode(bom, "replace").lstrip("\ufeff"), _public_name(bom))
    if body.isascii():
        if _ISO_2022_JP.search(body):
            return Decoded(body.decode("iso2022_jp", "replace"), "iso-2022-jp")
        claim = header or claimed
        return Decoded(body.decode("ascii"), _public_name(claim) if claim in _WESTERN else "us-ascii")
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(body, [header, claimed, resolve_encoding(default)])


def _decode_legacy(body: bytes, claims: list[str | None]) -> Decoded:
    for claim in claims:
        text = _try(body, claim) if claim and claim not in _WESTERN else None
        if claim and text is not None and not _UNLIKELY.search(text):
            return Decoded(text, _public_name(claim))
    guess = _guess(body) if _is_foreign(body) else None
    if guess is None:
        return _decode_western(body)
    return Decoded(body.decode(guess, "replace"), _public_name(guess))


def _is_foreign(body: bytes) -> bool:
    # In western languages one letter in ten has a mark; in a Cyrillic, Greek or Chinese page most bytes of the text are not ASCII.
    text = _TAG.sub(b"", body)
    high, letters = (len(text.translate(None, others)) for others in (_ASCII, _NO_LETTERS))
    return high > 0.4 * (high + letters)


def _guess(body: bytes) -> str | None:
    text = _TAG.sub(b" ", body)
    if text.count(b"\xa4") > 0.1 * len(text.translate(None, _ASCII)):
        # Hiragana, which no Japanese sentence does without, all begin with this byte in EUC-JP; detectors take it for Big5.
        return "euc_jp"
    best = from_bytes(text, cp_isolation=_FOREIGN).best()
    return best.encoding if best is not None else None


def _try(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _decode_western(body: bytes) -> Decoded:
    text, sequences = UTF8_AS_LATIN1.subn(read_sequence, body.decode("latin-1"))
    # The five bytes that windows-1252 leaves free go here, as they do in printable().
    return Decoded(text.translate(WINDOWS_1252), "utf-8, windows-1252" if sequences else "windows-1252")


def _public_name(encoding: str | None) -> str:
    codec = codecs.lookup(encoding or "ascii").name
    return _PUBLIC_NAMES.get(codec, codec)
