"""Texts as words that can be compared: a hash for each word, blind to case, marks and apostrophes, and where it stands in the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Places = NDArray[np.int32]
_Letters = NDArray[np.uint8] | NDArray[np.uint16]
_Indexes = NDArray[np.intp]

_PLANE = 0x10000
_SEPARATOR = 0
_PASSED_OVER = 1
# Apostrophes stand within words: "don’t" is "dont" wherever it lost its apostrophe. So do an editor's brackets: "[t]he" is "the"; but a
# note's number, "word[1]", is no part of the word.
_WITHIN_WORDS = frozenset("'’‘ʼ`´\u00ad\u200b\u200c\u200d\u2060\ufeff\u0640")
_INSERTED = re.compile(r"\[[^\W\d_]{1,12}\]")
_PLAIN = {"ß": "s", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ς": "σ"}
# Scripts that set no blanks between words: a character is a word. Thai, Lao, Burmese, Khmer, kana, Chinese.
_DENSE = ((0x0E01, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3041, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF),
          (0x4E00, 0x9FFF), (0xF900, 0xFAFF))  # fmt: skip
# Chinese characters and Hangul syllables have no case; of these only the latter come apart, into letters that are no syllables.
_AS_THEY_ARE = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3))
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_FOUR = 4
_BYTES = 2
_MASKS = np.array([(1 << (16 * count)) - 1 for count in range(_FOUR + 1)], dtype=np.uint64)
_LONGEST = 40
# Code points above the basic plane, which holds the surrogates.
_PLANES, _FIRST_PLANE = np.uint64(0xF0000), np.uint64(0x10000)
# The private use area.
_UNASSIGNED = 0xE000
_UNASSIGNED_MANY = 0x1900


@dataclass(frozen=True)
class Tokens:
    """The words of one text, in order."""

    words: Hashes
    """A 64-bit hash of each word as it compares; equal words have equal hashes."""
    starts: Places
    """Where each word begins in the text, in code points."""
    ends: Places
    """Where it ends, exclusive."""

    def __len__(self) -> int:
        return len(self.words)


def tokens_of(texts: Sequence[str]) -> list[Tokens]:
    """Return the words of each text; some twenty at once cost far less than one by one, as each step is taken over all of them.

    A word is a run of letters and digits; in scripts that set no blanks each character is one. Any text will do, unpaired surrogates
    too.
    """
    found: dict[int, Tokens] = {}
    western: list[int] = []
    others: list[int] = []
    for place, text in enumerate(texts):
        (western if _is_western(text) else others).append(place)
    for places, letters_of in ((western, _western_letters), (others, _letters)):
        if places:
            asked = [texts[place] for place in places]
            joined = "\n".join(asked)
            found |= zip(places, _tokens(asked, _without_brackets(letters_of(joined), joined)), strict=True)
    return [found[place] for place in range(len(texts))]


def _without_brackets(letters: _Letters, text: str) -> _Letters:
    """Return `letters` with the brackets passed over that an editor set within words."""
    brackets: list[int] = []
    for found in _INSERTED.finditer(text):
        start, end = found.span()
        if text[start - 1 : start].isalpha() or text[end : end + 1].isalpha():
            brackets += (start, end - 1)
    if brackets:
        letters = letters.copy()
        letters[brackets] = _PASSED_OVER
    return letters


def _is_western(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _tokens(texts: Sequence[str], letters: _Letters) -> list[Tokens]:
    first, after = _borders(letters)
    hashes, first, after = _hashed(letters, first, after)
    begins = np.concatenate(([0], np.cumsum([len(text) + 1 for text in texts])))
    cuts = np.searchsorted(first, begins)
    return [
        Tokens(hashes[cut:until], (first[cut:until] - begin).astype(np.int32), (after[cut:until] - begin).astype(np.int32))
        for begin, cut, until in zip(begins[:-1], cuts[:-1], cuts[1:], strict=True)
    ]


def _western_letters(text: str) -> NDArray[np.uint8]:
    """Return a number for each character of a text in Latin-1, the same for all spellings of a letter."""
    table = _tables()[0][:0x100].astype(np.uint8).tobytes()
    return np.frombuffer(text.encode("latin-1").translate(table), dtype=np.uint8)


def _letters(text: str) -> NDArray[np.uint16]:
    """Return the same for any text."""
    table, _ = _tables()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if codes.max() < _PLANE:
        return table[codes]
    # The rarer planes hold Chinese characters and signs: each counts as a letter, one of those that nobody has assigned.
    return np.where(codes < _PLANE, table[codes % _PLANE], _UNASSIGNED + codes % _UNASSIGNED_MANY).astype(np.uint16)


def _borders(letters: _Letters) -> tuple[_Indexes, _Indexes]:
    """Return the place of each word's first character, and that after its last."""
    within = np.zeros(len(letters) + 2, dtype=bool)
    np.not_equal(letters, _SEPARATOR, out=within[1:-1])
    changes = np.flatnonzero(within[1:] != within[:-1])
    if letters.dtype == np.uint8:
        return changes[::2], changes[1::2]
    dense = np.zeros(len(letters) + 1, dtype=bool)
    dense[:-1] = _tables()[1][letters]
    # A dense character begins a word and ends it; so what follows one begins a word, if it is of any.
    starts, ends = dense.copy(), dense.copy()
    starts[1:] |= dense[:-1] & within[2:]
    starts[changes[::2]] = True
    ends[:-1] |= dense[1:] & within[1:-1]
    ends[changes[1::2] - 1] = True
    return np.flatnonzero(starts), np.flatnonzero(ends) + 1


def _hashed(letters: _Letters, first: _Indexes, after: _Indexes) -> tuple[Hashes, _Indexes, _Indexes]:
    """Return the hash of each word, and the borders of the words, without what is passed over at their ends; nothing else is no word."""
    hashes = _polynomials(letters, first, after)
    passed_over = np.flatnonzero(letters == _PASSED_OVER)
    if not len(passed_over):
        return mixed(hashes), first, after
    odd = np.unique(np.searchsorted(first, passed_over, side="right") - 1)
    lengths = after[odd] - first[odd]
    owners = np.repeat(np.arange(len(odd)), lengths)
    places = np.arange(len(owners)) + (first[odd] - np.cumsum(lengths) + lengths)[owners]
    kept = letters[places] != _PASSED_OVER
    owners, places = owners[kept], places[kept]
    cuts = np.searchsorted(owners, np.arange(len(odd) + 1))
    begins, ends = cuts[:-1], cuts[1:]
    hashes[odd] = _polynomials(letters[places], begins, ends)
    full = begins < ends
    first, after = first.copy(), after.copy()
    first[odd[full]], after[odd[full]] = places[begins[full]], places[ends[full] - 1] + 1
    words = np.delete(np.arange(len(first)), odd[~full])
    return mixed(hashes[words]), first[words], after[words]


def _polynomials(letters: _Letters, first: _Indexes, after: _Indexes) -> Hashes:
    """Return a polynomial of each word's letters, four at a time, modulo 2**64.

    After Karp and Rabin, "Efficient randomized pattern-matching algorithms", 1987.
    """
    fours = _fours(letters)
    lengths = after - first
    hashes: Hashes = fours(first) & _MASKS[np.minimum(lengths, _FOUR)]
    going = np.flatnonzero(lengths > _FOUR)
    for start in range(_FOUR, _LONGEST, _FOUR):
        left = lengths[going] - start
        hashes[going] = hashes[going] * _FACTOR + (fours(first[going] + start) & _MASKS[np.minimum(left, _FOUR)])
        going = going[left > _FOUR]
        if not len(going):
            break
    for index in going.tolist():
        rest = letters[first[index] + _LONGEST : after[index]].astype("<u2")
        hashes[index : index + 1] = hashes[index : index + 1] * _FACTOR + np.uint64(crc32(rest.tobytes()))
    return hashes


def _fours(letters: _Letters) -> Callable[[_Indexes], Hashes]:
    """Return what gives the four letters at each of some places as one number, sixteen bits a letter."""
    width = letters.itemsize
    padded = np.concatenate((letters, np.zeros(_FOUR, dtype=letters.dtype)))
    # Every four letters, each window beginning at the letter after the one before.
    windows: Any = np.ndarray(len(letters) + 1, dtype=f"<u{_FOUR * width}", buffer=padded, strides=(width,))
    if width == _BYTES:
        return lambda places: windows[places]
    return lambda places: _spread(windows[places].astype(np.uint64))


def _spread(bytes_: Hashes) -> Hashes:
    """Return the lower four bytes of each number, each in sixteen bits."""
    pairs = (bytes_ | (bytes_ << np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    return (pairs | (pairs << np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)


def as_characters(words: Hashes) -> str:
    """Return a character for each word, of 983,040, so that hardly two words meet in one: strings are what rapidfuzz compares fastest."""
    return (words % _PLANES + _FIRST_PLANE).astype("<u4").tobytes().decode("utf-32-le")


def mixed(hashes: Hashes) -> Hashes:
    """Return `hashes` with every bit depending on every other: the finaliser of Steele, Lea and Flood's SplitMix (2014)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    return hashes ^ (hashes >> np.uint64(31))


@cache
def _tables() -> tuple[NDArray[np.uint16], NDArray[np.bool_]]:
    """Return what each character of the basic plane counts as, and which of these are words by themselves."""
    table = np.fromiter((_folded(code) for code in range(_PLANE)), dtype=np.uint16, count=_PLANE)
    dense = np.zeros(_PLANE, dtype=bool)
    for low, high in _DENSE:
        dense[table[low : high + 1][table[low : high + 1] > _PASSED_OVER]] = True
    return table, dense


def _folded(code: int) -> int:
    if any(low <= code <= high for low, high in _AS_THEY_ARE):
        return code
    character = chr(code)
    if character in _WITHIN_WORDS or unicodedata.combining(character) or 0xFE00 <= code <= 0xFE0F:
        return _PASSED_OVER
    # The vowel signs of Indian scripts are marks that combine with nothing: letters of their words.
    if not character.isalnum() and unicodedata.category(character) not in ("Mc", "Mn"):
        return _SEPARATOR
    plain = unicodedata.normalize("NFKD", character.casefold())[0]
    folded = ord(_PLAIN.get(character.lower(), _PLAIN.get(plain, plain)))
    # What is in Latin-1 stays in it, so that a text in it needs a byte a letter only, and what is in the basic plane in that.
    return code if code < 0x100 <= folded or folded >= _PLANE else folded
