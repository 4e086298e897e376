"""How two texts that run together differ word by word: what was respelled, what was changed, what was added and what was cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, product
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from pipelines.normalize.date_words import date_words
from pipelines.normalize.folding import fold
from pipelines.reprints.alignment import Blocks
from pipelines.reprints.edits import matches
from pipelines.reprints.numerals import HAN_NUMERALS
from pipelines.reprints.tokens import Hashes, Tokens

Kind = Literal["same", "respelled", "number", "name", "changed", "added", "cut"]

_JOINED_KINDS = ("same", "changed", "added", "cut")
_LARGEST_GAP = 400
_MOST_LIKENESSES = 100
_ALIKE = 0.66
_ALIKE_AMONG_OTHERS = 0.75
_BARELY_ALIKE = 0.5
_JOINED_ALIKE = 0.8
_SHORT = 3
_LONGEST_WORD = 100
_NOISY = 0.03
_FEW = 5
_CAPITALS_OF_NAMES = 0.25
_SAMPLE = 100
# What scanners and typists take for figures.
_LOOKALIKES = str.maketrans("lioszb", "110528")

_Likeness = tuple[int, int, int, int, float]


class Difference(NamedTuple):
    """A run of words of an aligned block: what became of the source's words in the article."""

    kind: Kind
    """Runs of `same`, `changed`, `added` and `cut` words are told as one, words of the other kinds one by one."""
    article_first: int
    """Its first word in the article."""
    article_after: int
    """The word after its last; equal to the first where the article has nothing of it."""
    source_first: int
    source_after: int


@dataclass(frozen=True)
class Counts:
    """How many words of two texts' aligned blocks are of each kind."""

    same: int = 0
    respelled: int = 0
    """Words of the article; "clock-maker" for "clockmaker" is two."""
    source_respelled: int = 0
    """The words of the source that these were."""
    number: int = 0
    name: int = 0
    changed: int = 0
    added: int = 0
    cut: int = 0

    @property
    def article_words(self) -> int:
        """Words of the article in the blocks."""
        return self.same + self.respelled + self.number + self.name + self.changed + self.added

    @property
    def source_words(self) -> int:
        """Words of the source in the blocks."""
        return self.same + self.source_respelled + self.number + self.name + self.changed + self.cut

    @property
    def kept(self) -> float:
        """The share of the article's words that are the same or respelled, of those that stand for a word of the source; 1 of none."""
        kept, others = self.same + self.respelled, self.number + self.name + self.changed
        return kept / (kept + others) if kept + others else 1.0

    def turned(self) -> Counts:
        """Return the counts as seen from the source: what was added is cut."""
        return replace(self, respelled=self.source_respelled, source_respelled=self.respelled, added=self.cut, cut=self.added)


def differences(article: str, article_tokens: Tokens, source: str, source_tokens: Tokens, blocks: Blocks) -> list[Difference]:
    """Return what became of `source` in `article`, the later text: every word of the aligned `blocks`, block by block, in order.

    The words that stay are those of a shortest edit; what stands between them is paired by spelling. Case, marks, apostrophes and
    editor's brackets are no difference. A word is respelled where it is like the other (optimal string alignment: Damerau, "A technique
    for computer detection and correction of spelling errors", 1964), unless each text uses both words: then one took the other's place.
    """
    return list(_runs(_Side(article, article_tokens), _Side(source, source_tokens), blocks))


def count_differences(article: str, article_tokens: Tokens, source: str, source_tokens: Tokens, blocks: Blocks) -> Counts:
    """Return how many words of each kind `differences` finds in the same."""
    return counts_of(_runs(_Side(article, article_tokens), _Side(source, source_tokens), blocks))


def counts_of(found: Iterable[Difference]) -> Counts:
    """Return how many words of each kind are among those `found`."""
    counted = dict.fromkeys(("same", "respelled", "source_respelled", "number", "name", "changed", "added", "cut"), 0)
    for kind, first, after, other_first, other_after in found:
        counted[kind] += after - first or other_after - other_first
        if kind == "respelled":
            counted["source_respelled"] += other_after - other_first
    return Counts(**counted)


@dataclass(frozen=True)
class _Side:
    """One of the two texts."""

    text: str
    tokens: Tokens

    @cached_property
    def _places(self) -> tuple[memoryview[int], memoryview[int]]:
        # One number of an array is dear, of a view cheap.
        return self.tokens.starts.data, self.tokens.ends.data

    def printed(self, word: int) -> str:
        starts, ends = self._places
        return self.text[starts[word] : ends[word]]

    def spelled(self, word: int) -> str:
        """Return the word without what makes no difference, and no more of it than words are compared by."""
        printed = self.printed(word)[:_LONGEST_WORD]
        folded = printed.lower() if printed.isascii() else fold(printed)
        return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))

    def names(self, word: int) -> bool:
        """Tell whether the word is a name by its capital."""
        return self.printed(word)[0].isupper() and self._capitals_tell and not self._begins_sentence(word)

    @cached_property
    def _capitals_tell(self) -> bool:
        """Whether few words have a capital, which is not so in German nor in a headline."""
        sample = range(0, len(self.tokens), len(self.tokens) // _SAMPLE + 1)
        return sum(self.printed(word)[0].isupper() for word in sample) <= max(2, _CAPITALS_OF_NAMES * len(sample))

    def _begins_sentence(self, word: int) -> bool:
        start = self._places[0][word]
        before = self.text[max(0, start - 8) : start].rstrip(" \t\"'“”„«»‘’([—–-")
        if not before or before[-1] in "!?:…\n":
            return True
        # The point of "Mr. Smith" and "J. Smith" ends no sentence.
        return before[-1] == "." and not (word and len(title := self.printed(word - 1)) <= _SHORT and title[0].isupper())

    def uses(self, words: Sequence[int], of: Hashes) -> NDArray[np.bool_]:
        """Tell which of the `words` of the other text, whose hashes are `of`, stand in this one too."""
        ordered, sought = np.sort(self.tokens.words), of[list(words)]
        found: NDArray[np.bool_] = ordered[np.minimum(np.searchsorted(ordered, sought), len(ordered) - 1)] == sought
        return found


class _Alike(NamedTuple):
    """A word of the article and one of the source that may be one word in two spellings."""

    article: int
    source: int
    clear: bool
    """Whether it is so even where nothing else is misread."""


def _runs(article: _Side, source: _Side, blocks: Blocks) -> Iterator[Difference]:
    """Give the words of every block, in order."""
    pieces = [list(_pieces(article, source, *block)) for block in blocks[:, :4].tolist()]
    alike = [piece for block in pieces for piece in block if isinstance(piece, _Alike)]
    respelled = iter(_respelled(article, source, alike, int((blocks[:, 1] - blocks[:, 0]).sum())))
    for block in pieces:
        yield from _joined(_decided(article, source, piece, next(respelled)) if isinstance(piece, _Alike) else piece for piece in block)


def _decided(article: _Side, source: _Side, pair: _Alike, respelled: bool) -> Difference:
    return _run("respelled" if respelled else _unlike(article, source, pair.article, pair.source), pair.article, pair.source)


def _run(kind: Kind, word: int, other_word: int) -> Difference:
    return Difference(kind, word, word + 1, other_word, other_word + 1)


def _joined(runs: Iterable[Difference]) -> Iterator[Difference]:
    """Join neighbours of one kind, but for words that are told one by one."""
    last: Difference | None = None
    for run in runs:
        if last and last[0] == run[0] and run[0] in _JOINED_KINDS:
            last = Difference(last[0], last[1], run[2], last[3], run[4])
            continue
        if last:
            yield last
        last = run
    if last:
        yield last


def _respelled(article: _Side, source: _Side, alike: Sequence[_Alike], words: int) -> list[bool]:
    """Tell which of the pairs are one word, in blocks of so many words."""
    if not alike:
        return []
    both_use_both = article.uses([pair.source for pair in alike], source.tokens.words) & source.uses(
        [pair.article for pair in alike], article.tokens.words
    )
    clear = [pair.clear and not used for pair, used in zip(alike, both_use_both.tolist(), strict=True)]
    if sum(clear) <= _FEW + _NOISY * words:
        return clear
    # So many words are misread that the short ones among them are too.
    return [not used for used in both_use_both.tolist()]


def _pieces(article: _Side, source: _Side, start: int, end: int, other_start: int, other_end: int) -> Iterator[Difference | _Alike]:
    """Give the words of a block, those that look alike undecided."""
    place, other_place = start, other_start
    for a, b, size in matches(article.tokens.words[start:end], source.tokens.words[other_start:other_end]):
        first, other_first = start + a, other_start + b
        yield from _gap(article, source, place, first, other_place, other_first)
        place, other_place = first + size, other_first + size
        yield Difference("same", first, place, other_first, other_place)
    yield from _gap(article, source, place, end, other_place, other_end)


def _gap(article: _Side, source: _Side, start: int, end: int, other_start: int, other_end: int) -> Iterator[Difference | _Alike]:
    """Give the words between two runs of the same ones."""
    size, other_size = end - start, other_end - other_start
    if not size or not other_size or size * other_size > _LARGEST_GAP:
        yield from _in_turn(start, end, other_start, other_end)
        return
    if size == other_size:
        pairs = [_pair(article, source, start + at, other_start + at) for at in range(size)]
        if size == 1 or all(isinstance(pair, _Alike) for pair in pairs):
            yield from pairs
            return
    place, other_place = start, other_start
    words = [article.spelled(word) for word in range(start, end)]
    other_words = [source.spelled(word) for word in range(other_start, other_end)]
    for a, a_end, b, b_end, _ in _chain(_likenesses(words, other_words)):
        yield from _rest(article, source, place, start + a, other_place, other_start + b)
        place, other_place = start + a_end, other_start + b_end
        if a_end - a == b_end - b == 1:
            yield _pair(article, source, place - 1, other_place - 1, _ALIKE_AMONG_OTHERS)
        else:
            yield Difference("respelled", start + a, place, other_start + b, other_place)
    yield from _rest(article, source, place, end, other_place, other_end)


def _likenesses(words: list[str], other_words: list[str]) -> list[_Likeness]:
    """Return the words that are alike, both numbers or one word in two: where these begin and end on both sides, and how alike."""
    singles = cdist(words, other_words, scorer=OSA.normalized_similarity, score_cutoff=_BARELY_ALIKE)
    figures, other_figures = ([index for index, word in enumerate(side) if _has_figure(word)] for side in (words, other_words))
    for a, b in product(figures, other_figures):
        singles[a, b] = max(singles[a, b], _BARELY_ALIKE)
    found = [(a, a + 1, b, b + 1, float(singles[a, b])) for a, b in np.argwhere(singles).tolist()]
    if len(words) > 1:
        found += [(a, a + 2, b, b + 1, likeness) for a, b, likeness in _written_as_one(words, other_words)]
    if len(other_words) > 1:
        found += [(a, a + 1, b, b + 2, likeness) for b, a, likeness in _written_as_one(other_words, words)]
    return found


def _written_as_one(parts: list[str], wholes: list[str]) -> list[tuple[int, int, float]]:
    table = cdist([one + other for one, other in pairwise(parts)], wholes, scorer=OSA.normalized_similarity, score_cutoff=_JOINED_ALIKE)
    return [(part, whole, float(table[part, whole])) for part, whole in np.argwhere(table).tolist()]


def _chain(likenesses: list[_Likeness]) -> list[_Likeness]:
    """Return those that follow one another on both sides and are most alike together."""
    if len(likenesses) > _MOST_LIKENESSES:
        return []
    ordered = sorted(likenesses)
    best: list[float] = []
    before: list[int] = []
    for index, (a, _, b, _, likeness) in enumerate(ordered):
        earlier = [at for at in range(index) if ordered[at][1] <= a and ordered[at][3] <= b]
        nearest = max(earlier, key=best.__getitem__, default=-1)
        before.append(nearest)
        best.append(likeness + (best[nearest] if nearest >= 0 else 0.0))
    chain = []
    at = max(range(len(ordered)), key=best.__getitem__, default=-1)
    while at >= 0:
        chain.append(ordered[at])
        at = before[at]
    return chain[::-1]


def _rest(article: _Side, source: _Side, start: int, end: int, other_start: int, other_end: int) -> Iterator[Difference | _Alike]:
    """Give the words among which none are alike."""
    if end - start == other_end - other_start:
        for word, other_word in zip(range(start, end), range(other_start, other_end), strict=True):
            yield _run(_unlike(article, source, word, other_word), word, other_word)
    else:
        yield from _in_turn(start, end, other_start, other_end)


def _in_turn(start: int, end: int, other_start: int, other_end: int) -> Iterator[Difference]:
    common = min(end - start, other_end - other_start)
    if common:
        yield Difference("changed", start, start + common, other_start, other_start + common)
    if start + common < end:
        yield Difference("added", start + common, end, other_end, other_end)
    if other_start + common < other_end:
        yield Difference("cut", end, end, other_start + common, other_end)


def _pair(article: _Side, source: _Side, word: int, other_word: int, alike: float = _ALIKE) -> Difference | _Alike:
    """Return what one word is that stands where another stood; from `alike` on the two are clearly one."""
    if article.tokens.words[word] == source.tokens.words[other_word]:
        return _run("same", word, other_word)
    one, other = article.spelled(word), source.spelled(other_word)
    figures = _has_figure(one), _has_figure(other)
    if any(figures) and one.translate(_LOOKALIKES) == other.translate(_LOOKALIKES):
        return _run("respelled", word, other_word)
    likeness = OSA.normalized_similarity(one, other)
    if all(figures) or likeness < _BARELY_ALIKE:
        return _run(_unlike(article, source, word, other_word), word, other_word)
    return _Alike(word, other_word, likeness >= alike and min(len(one), len(other)) > _SHORT)


def _unlike(article: _Side, source: _Side, word: int, other_word: int) -> Kind:
    """Return of which kind a word is that took another's place."""
    one, other = article.spelled(word), source.spelled(other_word)
    if _counts(one) and _counts(other):
        return "number"
    return "name" if article.names(word) and source.names(other_word) else "changed"


def _has_figure(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdecimal, word))


def _counts(word: str) -> bool:
    """Tell whether `word`, folded, is a figure or a month."""
    # Of all languages: those that are named here are known besides in a short form.
    return _has_figure(word) or word in HAN_NUMERALS or date_words("en").get(word, ("", 0))[0] == "M"
