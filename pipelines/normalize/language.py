"""The language of a text, among those that an archive is written in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

# A shorter text is a headline or a caption, and guesses on those are wrong too often to overrule the paper's own language.
_LEAST = 80
_ENOUGH = 1000


def read_language(text: str, expected: str | None, candidates: Sequence[str]) -> str | None:
    """Return the BCP 47 code of the language of `text`: one of `candidates`, or `expected` where the text is too short to tell.

    Only the first thousand characters are looked at. An archive of one language is taken at its word.
    """
    candidates = sorted(set(candidates))
    if len(candidates) < 2 or len(text) < _LEAST:
        return expected
    guess = _identifier(tuple(candidates)).classify(text[:_ENOUGH])[0]
    return str(guess)


@lru_cache(maxsize=4)
def _identifier(candidates: tuple[str, ...]) -> Any:
    # Loaded on first use: it takes most of a second, which an archive of one language need not spend.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(candidates))
    return identifier
