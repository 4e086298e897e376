"""Text that can be stored, shown and compared: control characters, surrogates, comparison keys."""

from __future__ import annotations

import re
import unicodedata

from pipelines.normalize.folding import DENSE

# HTML5 reads the numeric references 128 to 159 as windows-1252, as every browser always did; U+0080-U+009F themselves are controls.
WINDOWS_1252 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
"""What each C1 control stands for on a western page, for str.translate; empty where windows-1252 has nothing."""
_REFERENCE = re.compile(r"&#(?:(1[2-5][0-9])(?![0-9])|[xX]0*([89][0-9a-fA-F])(?![0-9a-fA-F]));?")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_C1 = re.compile("[\x80-\x9f]")
UTF8_AS_LATIN1 = re.compile("[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""A character's UTF-8 bytes, each taken for a latin-1 character."""
_WHITE = re.compile(r"\s+")
_DENSE = re.compile(f"[{DENSE}]")
_NOT_WORD = re.compile(r"[^\w]+|_")


def printable(text: str) -> str:
    """Return `text` without control characters and unpaired surrogates.

    C1 controls stand for the windows-1252 characters that pages labelled iso-8859-1 mean by them, or are what is left of UTF-8 encoded
    twice; where they are neither they go.
    Tab, line feed, form feed and carriage return stay. An unpaired surrogate becomes U+FFFD: SQLite cannot store it.
    """
    if _C1.search(text):
        text = UTF8_AS_LATIN1.sub(_decoded, text)
    return _UNPRINTABLE.sub(_replaced, text)


def _decoded(match: re.Match[str]) -> str:
    # UTF-8 that somebody took for latin-1 and encoded again. With a C1 control in it, it can be nothing else.
    return read_sequence(match) if _C1.search(match.group()) else match.group()


def read_sequence(match: re.Match[str]) -> str:
    """Return the character that a match of UTF8_AS_LATIN1 spells, or the match where that is no UTF-8 after all (a surrogate)."""
    try:
        return match.group().encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return match.group()


def _replaced(match: re.Match[str]) -> str:
    code = ord(match.group())
    return "\ufffd" if code >= 0xD800 else WINDOWS_1252.get(code, "")


def mend_references(source: str) -> str:
    """Return HTML `source` with the numeric references 128 to 159 replaced by the characters that browsers show for them.

    Source: HTML Living Standard, "numeric character reference end state". libxml2 reads them as C1 controls.
    """
    return _REFERENCE.sub(_referred, source) if "&#" in source else source


def _referred(match: re.Match[str]) -> str:
    code = int(match.group(1)) if match.group(1) else int(match.group(2), 16)
    return WINDOWS_1252.get(code, match.group())


def one_line(text: str) -> str:
    """Return `text` on one line: every run of white space, line breaks too, as one blank."""
    return _WHITE.sub(" ", text).strip()


def opening_words(text: str, longest: int = 60) -> str:
    """Return the first words of `text` on one line, at most `longest` characters, and an ellipsis where it goes on; empty of nothing."""
    line = one_line(text[: 4 * longest])
    if len(line) <= longest:
        return line
    return (line[:longest].rpartition(" ")[0] or line[:longest]).rstrip(" ,;:") + "…"


def comparison_key(text: str) -> str:
    """Return what is left of `text` when case, marks, punctuation and white space do not count: for comparing, never for showing."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _NOT_WORD.sub(" ", bare.casefold()).strip()


def count_words(text: str) -> int:
    """Return the number of words in `text`; Chinese and Japanese, which set no blanks, count two characters as a word."""
    if text.isascii():
        return len(text.split())
    dense = len(_DENSE.findall(text))
    return len(_DENSE.sub(" ", text).split()) + (dense + 1) // 2
