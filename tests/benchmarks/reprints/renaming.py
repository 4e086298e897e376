"""Renames the words of a text one to one, so that one pile of texts gives many of unrelated vocabularies."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aeiou"
_SYLLABLES = [consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS]
FOLDS = 64
"""How many renamings there are that share no made-up word; fold 0 leaves all as it is."""


class Renaming:
    """One renaming. The word met first is the shortest, so that frequent words are short as in a language.

    Two spellings of one word become two words that are not alike.
    """

    def __init__(self, fold: int) -> None:
        """Take the number of the renaming, 0 to 63."""
        self.fold = fold
        self._names: dict[str, str] = {}
        self._printed: dict[str, str] = {}

    def rename(self, text: str) -> str:
        """Return `text` with every word replaced; digits, punctuation, capitals and the layout stay."""
        return _WORD.sub(self._replaced, text) if self.fold else text

    def _replaced(self, match: re.Match[str]) -> str:
        word = match[0]
        printed = self._printed.get(word)
        if printed is None:
            printed = self._printed[word] = _in_case_of(word, self._name(word.casefold()))
        return printed

    def _name(self, word: str) -> str:
        if word not in self._names:
            number, name = len(self._names) * FOLDS + self.fold, ""
            # Bijective numeration: every number has one spelling, and none is a prefix padded.
            while number:
                number, digit = divmod(number - 1, len(_SYLLABLES))
                name += _SYLLABLES[digit]
            self._names[word] = name
        return self._names[word]


def _in_case_of(word: str, name: str) -> str:
    if word.isupper() and len(word) > 1:
        return name.upper()
    return name.capitalize() if word[0].isupper() else name
