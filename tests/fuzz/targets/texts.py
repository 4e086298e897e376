"""Texts against one another: words, samples, alignment, differences, and what translations have in common."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from pipelines.reprints.comparison import Row, compare
from pipelines.reprints.fingerprints import fingerprints
from pipelines.reprints.numerals import number_in_figures, number_in_han, number_parts
from pipelines.reprints.passages import Aligned, ReadText, align_texts
from pipelines.reprints.tokens import Tokens, tokens_of
from pipelines.reprints.translations.anchors import anchors_of
from pipelines.reprints.translations.consonants import consonants
from pipelines.reprints.translations.paragraphs import MOST_PARAGRAPHS, paragraph_spans
from tests import note_wordings
from tests.fuzz.target import Target, Unfit, as_text, chosen
from tests.fuzz.targets.wordings import LANGUAGES

APART = b"\x1e"
WORDS = (
    "\x1e",
    "the lock keeper ",
    "organise",
    "organize",
    "[",
    "]",
    "’",
    "\n\n",
    "東京",
    "1898",
    "and ",
    "ß",
    "\u0301",
    "\u00ad",
    "ﬁ",
    "Ϊ́",
    "𠀀",
)


def read_pair(content: bytes) -> None:
    """Compare the two texts on both sides of a record separator; the second begins with a copy of so much of the first as a byte says."""
    if not content or APART not in content:
        raise Unfit
    first, _, second = content[1:].partition(APART)
    article = as_text(first)
    source = article[len(article) * (content[0] // 16) // 32 : len(article) * (content[0] % 16) // 15] + as_text(second)
    tokens = tokens_of([article, source])
    for text, one in zip((article, source), tokens, strict=True):
        _are_words(text, one)
    fingerprints(tokens)
    (aligned,) = align_texts([(ReadText(article, tokens[0]), ReadText(source, tokens[1]))])
    assert Aligned.unpacked(*aligned.packed()) == aligned
    assert 0 <= aligned.kept <= 1
    comparison = compare(article, source)
    assert 0 <= comparison.article_coverage <= 1
    assert 0 <= comparison.source_coverage <= 1
    rows = [row for part in comparison.parts for row in part.rows]
    if any(part.article_words for part in comparison.parts):
        assert _side(rows, 0) == article
    assert set("".join(source.split())) == set("".join(_side(rows, 1).split())) or not len(tokens[1])
    (itself,) = align_texts([(ReadText(article, tokens[0]), ReadText(article, tokens[0]))])
    assert itself.kept == 1


def _side(rows: list[Row], side: int) -> str:
    return "".join(segment.text for row in rows for segment in row[side])


def _are_words(text: str, tokens: Tokens) -> None:
    assert len(tokens.words) == len(tokens.starts) == len(tokens.ends)
    assert np.all(tokens.starts < tokens.ends)
    assert np.all(tokens.starts[1:] >= tokens.ends[:-1])
    assert not len(tokens) or (tokens.starts[0] >= 0 and tokens.ends[-1] <= len(text))


def read_anchors(content: bytes) -> None:
    """Look for what a text keeps in translation: figures, names, titles."""
    if not content:
        raise Unfit
    language, text = chosen(content[0], LANGUAGES).partition("-")[0], as_text(content[1:])
    for anchor in anchors_of(text, language):
        assert anchor.form
        assert anchor.text
    spans = paragraph_spans(text)
    assert len(spans) <= MOST_PARAGRAPHS
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    for word in text.split()[:50]:
        consonants(word, language)
        number_in_figures(word)
        number_in_han(word)
        number_parts(word, language)


def pair_seeds() -> Iterator[bytes]:
    """Yield pairs of texts, some alike."""
    texts = [row[1] for row in note_wordings.NATURAL]
    long = "\n\n".join(texts[:12])
    for share in (0x0F, 0x4F, 0x08, 0x00):
        yield bytes([share]) + long.encode() + APART + "\n\n".join(texts[12:16]).encode()
    for one, other in pairwise(texts):
        yield bytes([0]) + one.encode() + APART + other.encode()
    yield bytes([0x0F]) + ("the same lock " * 40).encode() + APART + b"the same lock"


def anchor_seeds() -> Iterator[bytes]:
    """Yield texts of several languages."""
    for row in note_wordings.NATURAL:
        yield bytes([LANGUAGES.index(row[0]) if row[0] in LANGUAGES else 0]) + row[1].encode()
    yield b"\x09" + "一千二百人が二〇一三年五月に集まった。「レーニン」".encode()
    yield b"\x02" + b"einundzwanzigtausend Arbeiter, 12.000 Mark, 3,50"


TARGETS = {
    "comparison": Target(read_pair, pair_seeds, head=1, words=WORDS, longest=3000),
    "anchors": Target(read_anchors, anchor_seeds, head=1, words=WORDS, longest=1000),
}
