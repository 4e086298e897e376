"""What a site's periodicals are called: their names, codes and languages, by titles, headings and the language of their texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from crawler.new_archive.languages import CODES
from crawler.new_archive.seen import SeenPage
from pipelines.normalize.folding import fold
from pipelines.normalize.language import UNKNOWN, read_language

# What parts a title has are between these.
_SEPARATOR = re.compile(r"\s+[-–—|:·»«•]+\s+|\s*[|:»·]\s*|\s+[-–—]|,\s+(?=\d)|[(\[#]")
# What is said of a page and not of its periodical, at either end of a part: in titles of lists, home pages, issues.
_GENERIC = frozenset(
    "index sitemap site map home homepage page archive archives back past issue issues contents content table toc of welcome to current"
    " latest all official website web online no number vol volume the an a archiv inhalt inhaltsverzeichnis ausgabe ausgaben startseite"
    " sommaire accueil numero numeros índice indice archivo archivos directory listing for untitled document".split()
)
_WORD = re.compile(r"[^\W_]+(?:[’'.&-]+[^\W_]*)*")
_LONGEST = 80
_TOP = 15
_DECLARED = 0.25
"""The share of pages that must declare a language: one page of many was copied from elsewhere."""
_MOST_INITIALS = 5


def name_of(lists: Sequence[SeenPage], pages: Sequence[SeenPage]) -> tuple[str, bool] | None:
    """Return the name of the periodical that `lists` list the issues of and `pages` are of, and whether the two agree; None for none.

    It is the part of a title or first heading of a list, what only says that it is a list left out, whose words most titles of the pages
    have; where none of them does, the words that most titles have in common.
    """
    titles = [set(_folded(page.page.title)) for page in pages if page.page.title]
    texts = [set(_folded(" ".join(block.text for block in page.page.blocks[:_TOP]))) for page in pages]
    candidates = list(dict.fromkeys(part for page in lists for part in _parts(page)))
    if not candidates and not titles:
        return None
    shares = {part: max(_share(_folded(part), titles), _share(_folded(part), texts)) for part in candidates}
    best = max(shares, key=lambda part: (round(shares[part], 1), len(_folded(part))), default=None)
    if best is not None and (shares[best] >= 0.5 or not titles):
        return best, shares[best] >= 0.5
    common = _common_words([page.page.title for page in pages if page.page.title])
    if common:
        return common, False
    return (best, False) if best else None


def code_of(name: str) -> str:
    """Return a short name for keys: the initials of `name`, or the whole of one that is one word."""
    words = [word for part in _WORD.findall(name) if (word := re.sub(r"[^a-z0-9]", "", fold(part)))]
    named = [word for word in words if word not in ("the", "of", "and", "a", "der", "die", "das", "la", "le", "el", "les")] or words
    if not named:
        return "paper"
    return named[0] if len(named) == 1 else "".join(word[0] for word in named[:_MOST_INITIALS])


def language_of(pages: Sequence[SeenPage]) -> tuple[str | None, bool]:
    """Return the language that most of `pages` declare, BCP 47, else that their texts are in; and whether they declare it."""
    declared = Counter(page.language for page in pages if page.language)
    if declared.total() >= _DECLARED * len(pages):
        return declared.most_common(1)[0][0], True
    texts = (" ".join(block.text for block in page.page.blocks if block.link_share < 0.5) for page in pages)
    guessed = Counter(read_language(text, None, CODES) for text in texts if len(text) > 200)
    found = [language for language, _ in guessed.most_common() if language and language != UNKNOWN]
    return (found[0] if found else None), False


def _parts(page: SeenPage) -> Iterator[str]:
    headings = [block.text for block in page.page.blocks if block.role == "heading" and block.level <= 2][:2]
    for line in (page.page.title, *headings):
        for part in _SEPARATOR.split(line.split("\n")[0]):
            name = _bare(part or "")
            if name and len(name) <= _LONGEST and re.search(r"[^\W\d_]{2}", name):
                yield name


def _bare(part: str) -> str:
    """Return `part` without the generic words and numbers at its ends."""
    words = part.split()
    while words and (fold(words[-1]).strip(".,!") in _GENERIC or not re.search(r"[^\W\d_]", words[-1])):
        words.pop()
    while words and fold(words[0]).strip(".,!") in _GENERIC - {"the"}:
        words.pop(0)
    return " ".join(words).strip(" ,.;")


def _folded(text: str) -> list[str]:
    return [fold(word).strip("’'.") for word in _WORD.findall(text)]


def _share(words: Iterable[str], titles: Sequence[set[str]]) -> float:
    """Return which share of `words` the titles have, on average."""
    asked = list(words)
    return sum(sum(word in title for word in asked) / len(asked) for title in titles) / len(titles) if titles and asked else 0.0


def _common_words(titles: Sequence[str]) -> str | None:
    """Return the longest run of words that half of `titles` have."""
    runs: Counter[tuple[str, ...]] = Counter()
    for title in titles:
        found = set()
        for part in _SEPARATOR.split(title):
            words = _bare(part or "").split()
            found |= {tuple[str, ...](words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)}
        runs.update(found)
    common = [" ".join(run) for run, count in runs.items() if count * 2 >= len(titles) and count > 1]
    return max(common, key=len, default=None)
