"""What a person types into a search box, as a query for the folded search index."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.normalize.folding import DENSE_RUN, LONGEST_GRAM, WORD, fold, grams

LONGEST_QUERY = 400
"""Characters that count; what is typed after them does not."""
MOST_SOUGHT = 32
"""Words and phrases that count: each costs time, and no article is told from another by its thirty-third word."""
_SHORTEST_BEGINNING = 3
_NOTHING = '""'
_BIT = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
_HOLDS_A_WORD = re.compile(r"[^\W_]")
_ELISION = re.compile(r"\w['’]\w")


@dataclass(frozen=True)
class Sought:
    """One thing that must occur: a word, words that a hyphen or an apostrophe joins, or what stood in quotes."""

    text: str
    """As it was typed, in NFKC."""
    words: tuple[str, ...]
    """Its words in their order, folded."""
    runs: tuple[str, ...]
    """Its runs of Chinese or Japanese, which stand apart from the words."""
    quoted: bool = False
    """Whether the words must stand together and in this order."""
    begins: bool = False
    """Whether its last word may be the beginning of a longer one."""

    @property
    def match(self) -> str:
        """The FTS5 query that finds it in `articles_search`."""
        if self.runs:
            return _together([_phrase(word) for word in (*self.words, *self.pieces)])
        forms = [self._phrase(self.text)]
        if self.quoted or len(self.words) == 1:
            forms += [] if self._is_plain else [self._phrase(" ".join(self.words))]
        elif not self._is_plain or _ELISION.search(self.text):
            # The index holds folded spellings out of their order, so that they can be found only one by one.
            forms.append(_together([*map(_phrase, self.words[:-1]), self._phrase(self.words[-1])]))
        return forms[0] if len(forms) == 1 else f"({' OR '.join(forms)})"

    @property
    def pieces(self) -> list[str]:
        """Its runs in pieces that are not too long for the index, each once."""
        pieces = (piece for run in self.runs for piece in (grams(run, LONGEST_GRAM) or [run]))
        return [piece for piece in dict.fromkeys(pieces) if _HOLDS_A_WORD.search(piece)]

    @property
    def _is_plain(self) -> bool:
        return self.text.isascii() or " ".join(WORD.findall(self.text.lower())) == " ".join(self.words)

    def _phrase(self, text: str) -> str:
        return f"{_phrase(text)} *" if self.begins else _phrase(text)


def read_query(typed: str | None) -> tuple[Sought, ...]:
    """Return what was `typed`, each thing once: words, and what stands in double quotes; what holds no word is left out.

    A star after three letters or more takes any ending. Only the first LONGEST_QUERY characters count, and the first MOST_SOUGHT things.
    """
    normal = unicodedata.normalize("NFKC", (typed or "")[:LONGEST_QUERY])
    bits = ((quoted or bare, bool(quoted), bool(star)) for quoted, star, bare in _BIT.findall(normal))
    sought = dict.fromkeys(_sought(*bit) for bit in bits if _HOLDS_A_WORD.search(bit[0]))
    return tuple(sought)[:MOST_SOUGHT]


def fts_query(sought: Iterable[Sought]) -> str:
    """Return the FTS5 query for articles that hold all that is `sought`; nothing finds nothing."""
    return " AND ".join(one.match for one in sought) or _NOTHING


def search_query(typed: str | None) -> str:
    """Return the FTS5 query that finds `typed` in `articles_search`; it takes the place of Datasette's own `escape_fts`.

    Words must all occur; what stands in double quotes must occur as it stands. Operators are words like any other, so nothing typed is an
    error; what holds no word finds nothing. A run of more than four Chinese or Japanese characters is looked for by all its pieces of
    four, since the index holds no longer ones.
    """
    return fts_query(read_query(typed))


def _sought(bit: str, quoted: bool, star: bool) -> Sought:
    text = bit.rstrip("*")
    words = tuple(fold(word) for word in WORD.findall(DENSE_RUN.sub(" ", text)))
    runs = tuple(run for run in DENSE_RUN.findall(text) if _HOLDS_A_WORD.search(run))
    # Beginnings of one or two letters are those of half the words there are.
    begins = (star or text != bit) and not runs and len(words[-1]) >= _SHORTEST_BEGINNING
    return Sought(text, words, runs, quoted, begins)


def _together(phrases: list[str]) -> str:
    return phrases[0] if len(phrases) == 1 else f"({' AND '.join(phrases)})"


def _phrase(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\0", "") + '"'
