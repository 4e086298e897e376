"""Removes the reprints that are in the base texts by nature, by word 6-grams and whole paragraphs: another method than the judged one."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tests.benchmarks.reprints.texts import BaseText

_WORD = re.compile(r"[^\W_]+")
_GRAM = 6
_SAMPLED = 4
"""One gram of so many is looked at."""
_MOST_SEEN = 0.04
"""The share of a text's grams that longer texts may hold too."""
_STANDING = 4
"""A paragraph that so many texts print is no part of them: a licence, a column's heading."""


@dataclass(frozen=True)
class Dropped:
    """A text that was left out, for a look."""

    key: str
    like: str
    """The kept text that holds most of what was seen before; empty where nothing is left but standing paragraphs."""
    seen: float
    """The share of its grams that kept texts hold."""


def without_reprints(texts: Iterable[BaseText]) -> tuple[list[BaseText], list[Dropped]]:
    """Return the texts that share next to nothing with one another, in the order given, and what was dropped.

    The longest come first, so that a short text that stands in a long one goes. Standing paragraphs are cut from all.
    """
    given = list(texts)
    standing = standing_paragraphs(given)
    cut = [_without_standing(text, standing) for text in given]
    holders: dict[int, int] = {}
    kept: set[int] = set()
    dropped: list[Dropped] = []
    for at in sorted(range(len(cut)), key=lambda at: (-cut[at].words, cut[at].key)):
        grams = set(_grams(cut[at].paragraphs))
        seen = [holders[gram] for gram in grams if gram in holders]
        share = len(seen) / len(grams) if grams else 1.0
        if share > _MOST_SEEN:
            like = cut[Counter(seen).most_common(1)[0][0]].key if seen else ""
            dropped.append(Dropped(cut[at].key, like, share))
        else:
            kept.add(at)
            for gram in grams:
                holders.setdefault(gram, at)
    return [text for at, text in enumerate(cut) if at in kept], dropped


def shares_text(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two texts, given as paragraphs, share more than what is left in the texts that are kept."""
    grams, others = set(_grams(one)), set(_grams(other))
    return len(grams & others) > _MOST_SEEN * min(len(grams), len(others))


def standing_paragraphs(texts: Iterable[BaseText]) -> frozenset[str]:
    """Return the paragraphs that four texts or more print, letter by letter."""
    counts = Counter(paragraph for text in texts for paragraph in set(text.paragraphs))
    return frozenset(paragraph for paragraph, count in counts.items() if count >= _STANDING)


def _without_standing(text: BaseText, standing: frozenset[str]) -> BaseText:
    return replace(text, paragraphs=tuple(paragraph for paragraph in text.paragraphs if paragraph not in standing))


def _grams(paragraphs: Sequence[str]) -> Iterator[int]:
    words = _WORD.findall("\n".join(paragraphs).casefold())
    for at in range(len(words) - _GRAM + 1):
        gram = zlib.crc32(" ".join(words[at : at + _GRAM]).encode("utf-8", "replace"))
        if gram % _SAMPLED == 0:
            yield gram
