"""Invented prose, the same whenever a seed is: sentences of words made of syllables, and what becomes of them in other hands."""

import re
from itertools import accumulate
from random import Random

from pipelines.reprints.tokens import Tokens, tokens_of

_SYLLABLES = "a ba bel co dan der el fen ga hol il ken lo mas mer ni or pel qui ra sel to ul ven wis ya ze".split()
_COMMON = "the of and to in a that it was for on as with by at from this is he they".split()
_LOOKALIKES = {
    "a": "o", "b": "h", "c": "e", "d": "cl", "e": "c", "f": "t", "g": "q", "h": "b", "i": "l", "k": "lc", "l": "1", "m": "rn", "n": "u",
    "o": "0", "p": "n", "q": "g", "r": "t", "s": "5", "t": "f", "u": "n", "v": "y", "w": "vv", "y": "v", "z": "2",
}  # fmt: skip


def _vocabulary() -> list[str]:
    rng = Random(0)
    rare = {"".join(rng.choices(_SYLLABLES, k=rng.choice((1, 2, 2, 3)))) for _ in range(8_000)} - {*_COMMON}
    return [*_COMMON, *rng.sample(sorted(rare), len(rare))]


VOCABULARY = _vocabulary()
# As in any language, a word is the rarer the further down the list it stands: Zipf's law.
_WEIGHTS = list(accumulate(1 / (rank + 2) for rank in range(len(VOCABULARY))))


class Writer:
    """Who writes, edits and misreads; two of the same seed do the same."""

    def __init__(self, seed: int):
        self._rng = Random(seed)

    def words(self, count: int) -> list[str]:
        """Return so many words."""
        return self._rng.choices(VOCABULARY, cum_weights=_WEIGHTS, k=count)

    def text(self, count: int) -> str:
        """Return so many words in sentences and paragraphs."""
        return "\n\n".join(" ".join(paragraph) for paragraph in self._paragraphs(count))

    def _paragraphs(self, count: int) -> list[list[str]]:
        paragraphs = []
        while count:
            sentences = []
            for _ in range(self._rng.randint(2, 6)):
                words = self.words(min(count, self._rng.randint(5, 25)))
                count -= len(words)
                if words:
                    sentences.append(f"{' '.join(words).capitalize()}.")
            paragraphs.append(sentences)
        return paragraphs

    def edited(self, text: str, share: float) -> str:
        """Return `text` with so large a share of its words replaced by others."""
        return re.sub(r"\w+", lambda word: self.words(1)[0] if self._rng.random() < share else word[0], text)

    def misread(self, text: str, share: float) -> str:
        """Return `text` as a machine reads it that takes so large a share of the characters for others."""
        return "".join(_LOOKALIKES.get(letter, letter) if self._rng.random() < share else letter for letter in text)

    def rewritten(self, text: str, share: float) -> str:
        """Return `text` with so large a share of its sentences told in other words."""
        return re.sub(
            r"[^.\n]+\.",
            lambda told: f" {' '.join(self.words(len(told[0].split())))}." if self._rng.random() < share else told[0],
            text,
        )


def tokens(text: str) -> Tokens:
    """Return the words of one text."""
    (found,) = tokens_of([text])
    return found
