"""The stretch of a text in which most of what was looked for stands, with each place of it marked."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby
from operator import attrgetter
from typing import NamedTuple

from exports.reading_room.search_query import Sought
from pipelines.normalize.folding import DENSE_RUN, LONGEST_GRAM, WORD, fold

LONGEST_READ = 200_000
"""Characters of a text that are looked through, so that no text keeps the page waiting."""
_WIDTH = 260
_DENSE_WIDTH = 120
_LONGEST_WORD = 100
_LONGEST_EDGE = 30
_OPENING = 3000
_MOST_PLACES = 1000
_MOST_OF_A_WORD = 2500
# A letter and the marks on it are one word, whether or not they are one character.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u3099\u309a"
_STRETCH = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*")
_CLUSTER = re.compile(rf".[{_MARKS}\uff9e\uff9f]*", re.DOTALL)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Piece:
    """A piece of a text to be shown."""

    text: str
    marked: bool = False


class _Place(NamedTuple):
    start: int
    end: int
    what: int
    """The number of the thing that stands there among all that is sought."""


class _Part(NamedTuple):
    """A word of a text, or a run of Chinese or Japanese in it."""

    text: str
    """Folded, or in NFKC where it is a run."""
    offsets: Sequence[int]
    """Where each character of `text` stands in the text, and where it ends; of a word only both its ends."""
    is_run: bool = False

    def place(self, what: int) -> _Place:
        return _Place(self.offsets[0], self.offsets[-1], what)


class _Parts:
    """Those parts of a text that may be what is sought."""

    def __init__(self, text: str, sought: Sequence[Sought]) -> None:
        words = {word for one in sought for word in one.words}
        beginnings = tuple(one.words[-1] for one in sought if one.begins)
        has_runs = any(one.runs for one in sought)
        self.runs: list[_Part] = []
        self.by_number: dict[int, _Part] = {}
        self.numbers: dict[str, list[int]] = {}
        number = 0
        for stretch in _STRETCH.finditer(text):
            raw = stretch.group()
            word = raw.lower() if raw.isascii() else _one_word(raw) if len(raw) <= _LONGEST_WORD else None
            if word is not None:
                number += 1
                if word in words or word.startswith(beginnings):
                    self._add(number, _Part(word, stretch.span()))
                continue
            for part in _mixed_parts(raw, stretch.start()):
                number += 1
                if part.is_run:
                    self.runs += [part] if has_runs else []
                elif part.text in words or part.text.startswith(beginnings):
                    self._add(number, part)

    def _add(self, number: int, word: _Part) -> None:
        numbers = self.numbers.setdefault(word.text, [])
        if len(numbers) < _MOST_OF_A_WORD:
            self.by_number[number] = word
            numbers.append(number)

    def words(self, word: str, begins: bool) -> list[int]:
        """Return the numbers of the parts that are `word`, or begin so."""
        if not begins:
            return self.numbers.get(word, [])
        return [number for text, numbers in self.numbers.items() if text.startswith(word) for number in numbers]


def marked(text: str, sought: Sequence[Sought]) -> list[Piece]:
    """Return the whole of `text`, such as a headline, with what is `sought` marked; blanks are single."""
    return _pieces(text, 0, len(text), _places(text, sought))


def excerpt(texts: Iterable[str | None], sought: Sequence[Sought]) -> list[Piece]:
    """Return a stretch of that one of `texts` in which most of what is `sought` stands together, the earlier where two are as good.

    It is a few lines long, begins and ends between words where there are blanks, and has an ellipsis where the text goes on. Where nothing
    is found it is the beginning of the first text that is not empty. Only the first LONGEST_READ characters of each are looked through.
    """
    read = [text[:LONGEST_READ] for text in texts if text and not text.isspace()]
    if not read:
        return []
    found = [(text, *_found(text, sought)) for text in read]
    text, places, best = max(found, key=lambda one: _covered(one[2]))
    start, end = _window(text, best)
    pieces = _pieces(text, start, end, [place for place in places if start <= place.start and place.end <= end])
    before = [Piece("… ")] if text[:start].strip() else []
    return [*before, *pieces, *([Piece(" …")] if text[end:].strip() else [])]


def _found(text: str, sought: Sequence[Sought]) -> tuple[list[_Place], list[_Place]]:
    """Return where what is `sought` stands in `text`, and which of those places are to be shown."""
    width = _width(text)
    # Common words, which most texts hold many times, stand together near the beginning: no need to read on.
    opening = text[: max(0, text.rfind(" ", 0, _OPENING))]
    if opening and len(text) > _OPENING:
        places = _places(opening, sought)
        best = _best(places, width)
        if best and _covered(best) == len(sought) and best[-1].end + width < len(opening):
            return places, best
    places = _places(text, sought)
    return places, _best(places, width)


def _covered(places: Iterable[_Place]) -> int:
    return len({place.what for place in places})


def _places(text: str, sought: Sequence[Sought]) -> list[_Place]:
    """Return where what is `sought` stands in `text`, in order."""
    if not sought:
        return []
    parts = _Parts(text, sought)
    return sorted(place for what, one in enumerate(sought) for place in (*_words_in(parts, one, what), *_runs_in(parts, one, what)))


def _words_in(parts: _Parts, one: Sought, what: int) -> Iterator[_Place]:
    if not one.words:
        return
    *leading, last = one.words
    together = [
        range(number - len(leading), number + 1)
        for number in parts.words(last, one.begins)
        if all(_is(parts, number - len(leading) + index, word) for index, word in enumerate(leading))
    ]
    # What was found apart is shown apart.
    apart = [] if together or one.quoted else [*((number,) for word in leading for number in parts.words(word, False))]
    apart += [] if together or one.quoted else [(number,) for number in parts.words(last, one.begins)]
    yield from (parts.by_number[number].place(what) for numbers in (*together, *apart) for number in numbers)


def _is(parts: _Parts, number: int, word: str) -> bool:
    return number in parts.by_number and parts.by_number[number].text == word


def _runs_in(parts: _Parts, one: Sought, what: int) -> Iterator[_Place]:
    for wanted in one.runs:
        places = [place for run in parts.runs for place in _in_run(run, wanted, what)]
        if not places and len(wanted) > LONGEST_GRAM:
            places = [place for piece in one.pieces for run in parts.runs for place in _in_run(run, piece, what)]
        yield from places


def _in_run(run: _Part, wanted: str, what: int) -> Iterator[_Place]:
    at = run.text.find(wanted)
    while at >= 0:
        yield _Place(run.offsets[at], run.offsets[at + len(wanted)], what)
        at = run.text.find(wanted, at + len(wanted))


@lru_cache(maxsize=50_000)
def _one_word(raw: str) -> str | None:
    """Return `raw` folded, or None where it is not one word but holds Chinese or Japanese, or a character that stands for several words."""
    folded = fold(unicodedata.normalize("NFKC", raw))
    return folded if WORD.fullmatch(folded) and not DENSE_RUN.search(folded) else None


def _mixed_parts(raw: str, start: int) -> Iterator[_Part]:
    """Yield the words and runs, in NFKC, of the stretch `raw`, which begins at `start` in its text."""
    normal, offsets = _normal(raw, start)
    at = 0
    for run in DENSE_RUN.finditer(normal):
        yield from _words(normal, at, run.start(), offsets)
        yield _Part(run.group(), offsets[run.start() : run.end() + 1], True)
        at = run.end()
    yield from _words(normal, at, len(normal), offsets)


def _words(normal: str, start: int, end: int, offsets: Sequence[int]) -> Iterator[_Part]:
    for word in WORD.finditer(normal, start, end):
        yield _Part(fold(word.group()), (offsets[word.start()], offsets[word.end()]))


def _normal(raw: str, start: int) -> tuple[str, Sequence[int]]:
    """Return `raw` in NFKC, and where in the text each of its characters comes from, and its end."""
    if unicodedata.is_normalized("NFKC", raw):
        return raw, range(start, start + len(raw) + 1)
    clusters = _CLUSTER.findall(raw)
    normal = [unicodedata.normalize("NFKC", cluster) for cluster in clusters]
    begins = accumulate(map(len, clusters), initial=start)
    return "".join(normal), [begin for begin, cluster in zip(begins, [*normal, "."], strict=True) for _ in cluster]


def _best(places: Sequence[_Place], width: int) -> list[_Place]:
    """Return those of `places` that stand within `width` characters and are of the most different things; then, the most."""
    best, most = (0, 0), (0, 0)
    held: Counter[int] = Counter()
    first = 0
    for last, place in enumerate(places[:_MOST_PLACES]):
        held[place.what] += 1
        while place.end - places[first].start > width and first < last:
            held[places[first].what] -= 1
            held += Counter()
            first += 1
        value = (len(held), last - first)
        if value > most:
            best, most = (first, last + 1), value
    return list(places[best[0] : best[1]])


def _window(text: str, places: Sequence[_Place]) -> tuple[int, int]:
    if not places:
        start = len(text) - len(text.lstrip())
        return start, _edge_before(text, start, min(len(text), start + _width(text)))
    first, last = places[0].start, max(place.end for place in places)
    spare = max(0, _width(text) - (last - first))
    start = max(0, first - spare // 2)
    end = min(len(text), max(last, start + _width(text)))
    return _edge_after(text, start, first), _edge_before(text, last, end)


def _width(text: str) -> int:
    # A Chinese or Japanese character says as much as half a word.
    sample = text[:1000]
    return _DENSE_WIDTH if sum(map(len, DENSE_RUN.findall(sample))) * 3 > len(sample) else _WIDTH


def _edge_after(text: str, start: int, latest: int) -> int:
    """Return where a window may begin from `start` on: at a word, or in a run without blanks at a character, at `latest` at the latest."""
    if start == 0 or start >= latest:
        return start
    blank = _BLANKS.search(text, start - 1, min(latest, start + _LONGEST_EDGE))
    if blank:
        return min(blank.end(), latest)
    while start < latest and unicodedata.combining(text[start]):
        start += 1
    return start


def _edge_before(text: str, earliest: int, end: int) -> int:
    """Return where a window may end up to `end`: after a word, or in a run without blanks after a character, not before `earliest`."""
    if end < len(text) and not text[end].isspace():
        blank = next((at for at in range(end - 1, max(earliest, end - _LONGEST_EDGE) - 1, -1) if text[at].isspace()), None)
        end = end if blank is None else blank
        while earliest < end and unicodedata.combining(text[end]):
            end -= 1
    while earliest < end and text[end - 1].isspace():
        end -= 1
    return end


def _pieces(text: str, start: int, end: int, places: Sequence[_Place]) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for place in places:
        if place.start > at:
            pieces.append(Piece(text[at : place.start]))
        if place.end > at:
            pieces.append(Piece(text[max(at, place.start) : place.end], True))
            at = place.end
    pieces.append(Piece(text[at:end]))
    return [
        Piece(_BLANKS.sub(" ", "".join(piece.text for piece in joined)), is_marked)
        for is_marked, joined in groupby((piece for piece in pieces if piece.text), key=attrgetter("marked"))
    ]
