"""Where the words that source notes are made of stand in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from pipelines.normalize.folding import DENSE, fold
from pipelines.normalize.note_words import ROWS, WORDS, MarkSort, words_by_row


@dataclass(frozen=True)
class Mark:
    """A word or phrase of `note_words`, where it stands in a sentence."""

    sort: MarkSort
    """What sort of row it is of."""
    value: str
    """What it means there: a relation, a kind of source, a language; else empty."""
    start: int
    """Where it begins: Unicode code points."""
    end: int
    """Where it ends, exclusive."""


class _Folds(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = folds = (fold(chr(code)) or chr(code))[0]
        return folds


_FOLDS = _Folds()


def folded(text: str) -> str:
    """Return `text` in lower case and without marks, character for character: what stands at a place stands there in `text` too."""
    return text.translate(_FOLDS)


@dataclass(frozen=True)
class Phrase:
    """A phrase of `note_words`, or the name of a language."""

    words: tuple[str, ...]
    """Its words, as `folded` leaves them; a final `*` is any ending."""
    sort: MarkSort
    """What sort of row it is of."""
    value: str
    """What it means there."""
    language: str | None
    """Where it is a phrase of one language's texts only: of which."""


_WORD = re.compile(r"\w+")
_DENSE = re.compile(f"[{DENSE}]")
_SHORTEST_STEM = 3


def phrases() -> list[Phrase]:
    """Return every phrase of every language: those of `note_words`, the names of the languages, and what leads to one of those."""
    return [_phrase(*row) for row in _rows()]


def _rows() -> Iterator[tuple[MarkSort, str, str, str]]:
    """Yield every phrase as printed in its row, after its sort, value and language."""
    words = words_by_row()
    for row, (sort, value) in ROWS.items():
        for language, printed in words[row].items():
            yield from ((sort, value, language, phrase) for phrase in printed)
    for code in WORDS:
        for language in WORDS:
            tongue = _tongue(code, language)
            yield "tongue", code, language, tongue
            yield from (("relation", "translation", language, f"{lead} {tongue}") for lead in words["out_of"].get(language, ()))


def _tongue(code: str, language: str) -> str:
    """Return what a language is called in another, as a stem (source: CLDR, through Babel)."""
    names = Locale.parse(language).languages
    word = str(_WORD.findall(names["fil" if code == "tl" else code])[-1])
    return word if _DENSE.search(word) else word[: max(4, len(word) - 2)] + "*"


def _phrase(sort: MarkSort, value: str, language: str, printed: str) -> Phrase:
    words = tuple(folded(printed.removeprefix("=")).split())
    is_limited = printed.startswith("=") or all(len(word) <= _SHORTEST_STEM and word.isascii() for word in words)
    return Phrase(words, sort, value, language if is_limited else None)


_PHRASES = phrases()
_UNSPACED: dict[str, list[Phrase]] = {}
for _one in _PHRASES:
    if _DENSE.search(_one.words[0]):
        _UNSPACED.setdefault(_one.words[0], []).append(_one)
_UNSPACED_PHRASE = re.compile("|".join(sorted(_UNSPACED, key=len, reverse=True)))


_STEMS: dict[str, list[Phrase]] = {}
for _one in _PHRASES:
    _STEMS.setdefault(_one.words[0].removesuffix("*")[:_SHORTEST_STEM], []).append(_one)


@lru_cache(maxsize=1 << 14)
def _beginning(word: str, language: str) -> list[Phrase]:
    """Return the phrases for texts in `language` that begin with `word`: for most words of a text none, and texts repeat their words."""
    return [
        phrase
        for phrase in _STEMS.get(word[:_SHORTEST_STEM], ())
        if phrase.language in (None, language) and phrase.words[0] not in _UNSPACED and _fits(word, phrase.words[0])
    ]


def find_marks(text: str, language: str) -> list[Mark]:
    """Return the marks in `text`, which `folded` returned, in their order; they may overlap. `language` is that of the text, BCP 47."""
    words = [(match[0], match) for match in _WORD.finditer(text)]
    language = language.partition("-")[0]
    marks = []
    for place, (word, match) in enumerate(words):
        for phrase in _beginning(word, language):
            last = place + len(phrase.words) - 1
            if last < len(words) and all(_fits(words[place + at][0], phrase.words[at]) for at in range(1, len(phrase.words))):
                marks.append(Mark(phrase.sort, phrase.value, match.start(), words[last][1].end()))
    if _DENSE.search(text):
        for match in _UNSPACED_PHRASE.finditer(text):
            known = [phrase for phrase in _UNSPACED[match[0]] if phrase.language in (None, language)]
            marks += [Mark(phrase.sort, phrase.value, match.start(), match.end()) for phrase in known]
        marks.sort(key=lambda mark: mark.start)
    return list(dict.fromkeys(marks))


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern[-1] == "*" else word == pattern
