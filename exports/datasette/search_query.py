"""What a person types into a search box, as a query for the folded search index."""

from __future__ import annotations

import re
import unicodedata

from pipelines.normalize.folding import DENSE_RUN, LONGEST_GRAM, WORD, fold, grams

_NOTHING = '""'
_LONGEST_QUERY = 400
_BIT = re.compile(r'"([^"]*)"?|([^\s"]+)')


def search_query(typed: str | None) -> str:
    """Return the FTS5 query that finds `typed` in `articles_search`; it takes the place of Datasette's own `escape_fts`.

    Words must all occur; what stands in double quotes must occur as it stands. Operators are words like any other, so nothing typed is an
    error; what holds no word finds nothing. A run of more than four Chinese or Japanese characters is looked for by all its pieces of
    four, since the index holds no longer ones. Only the first 400 characters count.
    """
    bits = (quoted or bare for quoted, bare in _BIT.findall(unicodedata.normalize("NFKC", (typed or "")[:_LONGEST_QUERY])))
    return " AND ".join(_find(bit) for bit in bits if WORD.search(bit)) or _NOTHING


def _find(bit: str) -> str:
    as_typed = _phrase(bit)
    if bit.isascii():
        return as_typed
    pieces = [piece for run in DENSE_RUN.findall(bit) for piece in (grams(run, LONGEST_GRAM) or [run])]
    words = [fold(word) for word in WORD.findall(DENSE_RUN.sub(" ", bit))]
    return f"({as_typed} OR ({' AND '.join(map(_phrase, words + pieces))}))"


def _phrase(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\0", "") + '"'
