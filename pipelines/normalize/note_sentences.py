"""The sentences of source notes, with what stands in each: marks, issues, titles and dates, each at its place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from pipelines.normalize.date_phrases import date_at, dates_in
from pipelines.normalize.folding import DENSE
from pipelines.normalize.note_marks import Mark, find_marks, folded
from pipelines.normalize.note_words import MarkSort
from pipelines.normalize.quotations import OPENING, title_after
from pipelines.normalize.references import Reference


@dataclass(frozen=True)
class Issue:
    """A mention of a periodical's issue, whoever's it is."""

    start: int
    """Where it begins in the sentence: Unicode code points."""
    end: int
    """Where it ends, exclusive."""
    paper: str | None
    """The code of the periodical, where it is one of the archive's."""
    periodical_text: str
    """The name as printed."""
    number: str | None
    """As printed."""
    date_text: str | None
    """As printed."""
    title: str | None = None
    """The title quoted with it."""


@dataclass(frozen=True)
class Span:
    """A title or date at its place."""

    start: int
    """Where it begins in the sentence, quotation marks included."""
    end: int
    """Where it ends, exclusive."""
    text: str
    """As printed, without quotation marks."""


@dataclass
class Sentence:
    """One sentence of a note, taken apart."""

    text: str
    """As printed."""
    language: str
    """What it is written in: BCP 47, without region."""
    bare: str
    """The same, what is read otherwise (issues, titles, dates) blotted out, character for character."""
    issues: list[Issue]
    """Issues of the archive's periodicals, in their order."""
    titles: list[Span]
    """Titles in quotation marks."""
    marks: list[Mark] = field(default_factory=list)
    """The words that notes are made of."""
    dates: list[Span] = field(default_factory=list)
    """Dates outside of issues and titles."""

    def of(self, *sorts: MarkSort) -> list[Mark]:
        """Return the marks of some sorts, in their order."""
        return [mark for mark in self.marks if mark.sort in sorts]

    def words_in(self, start: int, end: int) -> int:
        """Return how many words stand between two places; a Chinese or Japanese character is a third of one."""
        words, dense = (bisect_left(places, end) - bisect_left(places, start) for places in self._places[:2])
        return max(0, words + dense // 3)

    def words_between(self, start: int, end: int) -> int:
        """Return the same, a stop or comma counted as ten words: what stands beyond one hardly belongs together."""
        return self.words_in(start, end) + 10 * max(0, bisect_left(self._places[2], end) - bisect_left(self._places[2], start))

    def opens(self, mark: Mark, most: int = 1) -> bool:
        """Tell whether no more words than `most` stand before a mark."""
        return self.words_between(0, mark.start) <= most

    def are_near(self, one: Mark, other: Mark, most: int = 2) -> bool:
        """Tell whether two marks overlap, or no more words than `most` stand between them."""
        first, second = (one, other) if one.start <= other.start else (other, one)
        return second.start < first.end or self.words_between(first.end, second.start) <= most

    def these(self) -> Iterator[tuple[Mark, Mark]]:
        """Yield each "this" with the article, version or translation that it belongs to."""
        for this in self.of("this"):
            if this.value:
                yield this, this
            for text in self.of("kind", "version", "relation") if not this.value else ():
                may_precede = text.sort == "kind" or this.start <= text.start
                if may_precede and self.are_near(this, text, 0 if text.sort == "relation" else 1):
                    yield this, text

    @cached_property
    def last(self) -> int:
        """Where its last word ends."""
        return len(self.bare.rstrip(" .:。"))

    @cached_property
    def _places(self) -> tuple[list[int], ...]:
        return tuple([match.start() for match in pattern.finditer(self.bare)] for pattern in (_WORD, _DENSE, _COMMA))


BLOT = "\x00"
_DENSE = re.compile(f"[{DENSE}]")
_WORD = re.compile(rf"(?:(?![{DENSE}])\w)+")
_COMMA = re.compile("[,;:.、，。]")
_MOST_MARKS = 48
"""A sentence with more is no note: what comes after is not looked at, as every mark is held against every other."""
# "Editor's note: This article …" begins with "This".
_LABEL = re.compile(r"[\[(]?(?:[\w’']+ ){0,3}(?:[Nn]ote|Review|Preview):(?=\s+[A-Z])")
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*")
_STOP = re.compile(r"[.!?][”’»\"'›)\]]{0,3}(?=\s)|[。！？][”’」』】）\]]{0,3}")
_ABBREVIATIONS = frozenset(
    "no nr nos nrs vol st mr mrs dr cf pp vs jr sr gen zob tzw ul г гг см им т αρ βλ bzw art op ed eds blg bl hal num núm sig sra av mme"
    " mlle inc co ltd rev sen rep nº núms pág ca".split()
)
# After "U.S." a sentence goes on as often as it ends; these begin one.
_STARTERS = frozenset("the this these it a an in on our we as for part after when translated reprinted please to".split())


def paragraphs(note: str) -> Iterator[tuple[int, str]]:
    """Return where each paragraph of `note` begins, and its text."""
    start = 0
    for match in _PARAGRAPH_END.finditer(note):
        yield start, note[start : match.start()]
        start = match.end()
    yield start, note[start:]


def sentences(paragraph: str, references: list[Reference], start: int, language: str) -> Iterator[Sentence]:
    """Return the sentences of a paragraph that begins at `start` of the text that `references` were found in; those in it are wanted."""
    begin, taken = 0, 0
    for end in (*_sentence_ends(paragraph, [(reference.start - start, reference.end - start) for reference in references]), len(paragraph)):
        first = taken
        while taken < len(references) and references[taken].start - start < end:
            taken += 1
        text = paragraph[begin:end]
        if text.strip():
            skipped = len(text) - len(text.lstrip())
            yield _sentence(text.strip(), references[first:taken], start + begin + skipped, language)
        begin = end


def _sentence_ends(paragraph: str, inside: list[tuple[int, int]]) -> list[int]:
    spans = iter(inside)
    span = next(spans, None)
    label = _LABEL.match(paragraph)
    ends = [label.end()] if label else []
    for match in _STOP.finditer(paragraph):
        while span and span[1] <= match.start():
            span = next(spans, None)
        if not (span and span[0] <= match.start() < span[1] - 1) and _ends_sentence(paragraph, match):
            ends.append(match.end())
    return ends


def _ends_sentence(paragraph: str, stop: re.Match[str]) -> bool:
    following = paragraph[stop.end() : stop.end() + 40].lstrip().lstrip("[(“„«\"'‘")
    if not following or following[0].islower() or following[0] in ",;–—":
        return False
    if paragraph[stop.start()] != ".":
        return True
    before = paragraph[max(0, stop.start() - 24) : stop.start()]
    last = _LAST_WORD.search(before)
    word = last[0] if last else ""
    if word.isdecimal() and len(word) <= 2:
        return date_at(paragraph, stop.start() - len(word)) is None
    if len(word) == 1 and word.isalpha():
        return before.endswith(f".{word}") and following.split()[0].lower() in _STARTERS
    return word.lower() not in _ABBREVIATIONS


_LAST_WORD = re.compile(r"\w+$")


def _sentence(text: str, references: list[Reference], start: int, language: str) -> Sentence:
    issues = [
        Issue(one.start - start, min(one.end - start, len(text)), one.paper, one.periodical_text, one.number, one.date_text, one.title)
        for one in references
    ]
    bare = _blotted(text, [(issue.start, issue.end) for issue in issues])
    titles = _titles(bare)
    bare = _blotted(bare, [(title.start, title.end) for title in titles])
    marks = find_marks(folded(bare), language)[:_MOST_MARKS]
    return Sentence(text, language.partition("-")[0], bare, issues, titles, marks)


def _blotted(text: str, spans: list[tuple[int, int]]) -> str:
    parts, reached = [], 0
    for start, end in spans:
        if start >= reached:
            parts += [text[reached:start], BLOT * (end - start)]
            reached = end
    return "".join((*parts, text[reached:]))


def _titles(text: str) -> list[Span]:
    titles: list[Span] = []
    reached = 0
    for match in _OPENING.finditer(text):
        if match.start() >= reached and (found := title_after(text, match.start())) and BLOT not in found[1]:
            reached = found[0]
            titles.append(Span(match.start(), reached, found[1]))
    return titles


# An apostrophe is no quotation mark: single ones open nothing here.
_OPENING = re.compile("[" + re.escape(OPENING.replace("'", "").replace("‘", "")) + "]")


def with_dates(sentence: Sentence) -> Sentence:
    """Return a sentence with its dates: only for one that may speak of a source, as looking for dates takes its time."""
    dates = [Span(date.start, date.end, date.text) for date in dates_in(sentence.bare)]
    return replace(sentence, dates=dates, bare=_blotted(sentence.bare, [(date.start, date.end) for date in dates]))


def with_issues(sentence: Sentence, issues: list[Issue]) -> Sentence:
    """Return a sentence with these issues in place of its own, and without the titles, dates and marks that are part of them."""

    def is_apart(part: Mark | Span) -> bool:
        return not any(issue.start < part.end and part.start < issue.end for issue in issues)

    titles, dates, marks = ([*filter(is_apart, parts)] for parts in (sentence.titles, sentence.dates, sentence.marks))
    bare = _blotted(sentence.bare, [(issue.start, issue.end) for issue in issues])
    return replace(sentence, issues=issues, titles=titles, dates=dates, marks=marks, bare=bare)
