"""The names of an archive's periodicals where they stand in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipelines.normalize.editions import without_edition
from pipelines.normalize.folding import DENSE
from pipelines.normalize.periodicals import Periodical
from pipelines.normalize.spellings import bare_key, either

# A letter or digit that a name may run on in. Chinese and Japanese set no blanks, so their characters bound no word.
_WORD = rf"[^\W_{DENSE}]"
_RUNS_ON = re.compile(rf"(?:{_WORD}|{_WORD}[-/&.@]|[-@#$])$")
_KATAKANA = re.compile(r"[\u30a1-\u30ff]{2}")
_INITIALS = re.compile(r"[A-Z][A-Za-z]?[A-Z&]{1,3}")
_ARTICLE = re.compile(r"(?:Les?|La|L['’]|Der|Die|Das|El|Los|Il|Lo|The|Ο|Η|Το)\s?\b(?=\w{4})")


class PaperName(NamedTuple):
    """A paper's name where it stands in a text."""

    start: int
    end: int
    codes: tuple[str, ...]
    """The papers that share the name."""
    is_abbreviation: bool


class Papers:
    """The periodicals that mentions are looked for, their names compiled once."""

    def __init__(self, periodicals: Iterable[Periodical]) -> None:
        """Take the periodicals of an archive."""
        self.periodicals = {periodical.code: periodical for periodical in periodicals}
        names: dict[str, list[str]] = defaultdict(list)
        abbreviations: dict[str, list[str]] = defaultdict(list)
        forms: set[str] = set()
        for code, periodical in self.periodicals.items():
            for name in filter(None, (periodical.name, periodical.abbreviation, *periodical.names)):
                if name == periodical.abbreviation or _INITIALS.fullmatch(name):
                    abbreviations[name].append(code)
                    forms.add(name)
                else:
                    for form in _forms(without_edition(name)):
                        names[bare_key(form)].append(code)
                        forms.add(form)
        self._names = {name: tuple(dict.fromkeys(codes)) for name, codes in names.items()}
        self._abbreviations = {name: tuple(dict.fromkeys(codes)) for name, codes in abbreviations.items()}
        self._pattern = re.compile(rf"{either(forms)}(?!{_WORD})" if forms else "(?!)")

    def names_in(self, text: str) -> Iterator[PaperName]:
        """Yield the names and abbreviations in `text` that are words of their own, in order."""
        for match in self._pattern.finditer(text):
            start, end = match.span()
            if not _RUNS_ON.search(text[max(0, start - 2) : start]) and not _is_part_of_katakana(text, start, end):
                codes = self._abbreviations.get(match[0])
                yield PaperName(start, end, codes or self._names[bare_key(match[0])], codes is not None)


def _forms(name: str) -> list[str]:
    """Return `name` as texts print it: in capitals or with them, and without the article that it begins with or with a small one."""
    forms = [name, name.upper(), " ".join(word[0].upper() + word[1:] if len(word) > 3 else word for word in name.split())]
    if article := _ARTICLE.match(name):
        bare = name[article.end() :]
        forms += [bare, bare.upper(), article[0].lower() + bare]
    return forms


def _is_part_of_katakana(text: str, start: int, end: int) -> bool:
    sides = text[start - 1 : start] + text[start], text[end - 1 : end + 1]
    return any(_KATAKANA.fullmatch(side) for side in sides)
