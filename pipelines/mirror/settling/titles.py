"""Titles of one article as different papers print them: alike but for house spelling, kickers and subtitles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from pipelines.normalize.text import comparison_key, count_words

ALIKE = 0.85
"""How alike two titles are at least that are one (difflib's ratio): British and American spelling, a dropped article."""
_CONTAINED = 0.9
_WORDS_TO_KNOW_BY = 3
_LONGEST = 300


def title_keys(kicker: str | None, headline: str | None) -> frozenset[str]:
    """Return what an article may be called, for comparing: its headline, with and without the kicker."""
    names = (headline, f"{kicker} {headline}" if kicker and headline else kicker)
    return frozenset(filter(None, (comparison_key(name[:_LONGEST]) for name in names if name)))


def best_match(names: frozenset[str], candidates: Mapping[int, Iterable[str]]) -> int | None:
    """Return the candidate that one of its own names shows to be what is called by one of `names`; None where none or more than one is.

    Names are comparison keys. They are the same where their difflib ratio is ALIKE or more, or where one holds the whole of the other and
    that is three words or longer; the best of several is taken, and of two as good none.
    """
    same = [candidate for candidate, owned in candidates.items() if not names.isdisjoint(owned)]
    if same:
        # Nothing is more alike, and comparing letter by letter takes long.
        return same[0] if len(same) == 1 else None
    scores = {
        candidate: max((_likeness(name, own) for name in names for own in owned), default=0.0) for candidate, owned in candidates.items()
    }
    best = max(scores.values(), default=0.0)
    found = [candidate for candidate, score in scores.items() if score == best >= ALIKE]
    return found[0] if len(found) == 1 else None


def _share_words(one: str, other: str) -> bool:
    words, others = _words(one), _words(other)
    fewest = min(len(words), len(others))
    return fewest < _WORDS_TO_KNOW_BY or 2 * len(words & others) >= fewest


@lru_cache(maxsize=8192)
def _words(name: str) -> frozenset[str]:
    return frozenset(name.split())


def _likeness(one: str, other: str) -> float:
    shorter, longer = sorted((one, other), key=len)
    contained = _CONTAINED if shorter in longer and count_words(shorter) >= _WORDS_TO_KNOW_BY else 0.0
    # Most pairs are nothing alike, and difflib takes long to say so: house spelling leaves half of the words as they are.
    if 2 * len(shorter) < ALIKE * (len(shorter) + len(longer)) or not _share_words(shorter, longer):
        return contained
    matcher = SequenceMatcher(None, shorter, longer, autojunk=False)
    return max(contained, matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0)
