"""The language of a text, among those that an archive is written in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

UNKNOWN = "und"
"""BCP 47 for a text that is in none of the languages that were thought of."""

# A shorter text is a headline or a caption, and guesses on those are wrong too often to overrule the paper's own language.
_LEAST = 80
_LEAST_TO_REFUSE = 200
_ENOUGH = 1000
# An English article that opens with a long Spanish quotation is 70 times likelier to be Spanish; one that is Spanish, millions of times.
_CLEARLY = 100
# The identifier's Malay and Indonesian differ by a hair.
_ALIKE = {"ms": "id"}


def read_language(text: str, expected: str | None, candidates: Iterable[str]) -> str | None:
    """Return the BCP 47 code of the language of `text`: `expected`, or one of `candidates` that it is clearly in instead.

    Only the first thousand characters are looked at. An archive of one language is taken at its word, and so is a paper whose text is too
    short or too mixed to tell. UNKNOWN is returned for a longer text that is clearly in a language that is no candidate. Candidates that
    the identifier does not know are never found.
    """
    spoken = {candidate.partition("-")[0]: candidate for candidate in sorted(candidates, reverse=True)}
    if len(spoken) < 2 or len(text) < _LEAST:
        return expected
    ranked = [(_ALIKE.get(label, label), probability) for label, probability in _identifier().rank(text[:_ENOUGH])]
    found = {spoken[label]: probability for label, probability in reversed(ranked) if label in spoken}
    if not found:
        return expected
    guess = max(found, key=lambda language: found[language])
    first, probability = ranked[0]
    if first not in spoken and len(text) >= _LEAST_TO_REFUSE and probability >= _CLEARLY * found[guess]:
        return UNKNOWN
    if expected not in found or found[guess] >= _CLEARLY * found[expected]:
        return guess
    return expected


@lru_cache(maxsize=1)
def _identifier() -> Any:
    # Loaded on first use: it takes most of a second, which an archive of one language need not spend.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
