"""Boilerplate is what many otherwise unrelated works hold, however many printings each has."""

from collections.abc import Sequence

import numpy as np
import pytest

from pipelines.reprints.boilerplate import Boilerplate, find_boilerplate, masked
from pipelines.reprints.candidates import postings
from pipelines.reprints.fingerprints import fingerprints
from pipelines.reprints.tokens import tokens_of
from tests.invented import Writer, tokens

WORKS = 5


def found_in(texts: Sequence[str], works: Sequence[int] | None = None) -> Boilerplate:
    prints = fingerprints(tokens_of(texts))
    return find_boilerplate(postings(prints), prints, np.array(range(len(texts)) if works is None else works, dtype=np.int64))


def with_box(writer: Writer, box: str, before: int = 200, after: int = 200) -> str:
    return f"{writer.text(before)} {box} {writer.text(after)}"


@pytest.mark.parametrize("seed", range(20))
def test_a_box_in_five_works_is_found_in_each_and_in_four_in_none(seed):
    writer = Writer(seed)
    box = writer.text(100)
    texts = [with_box(writer, box) for _ in range(WORKS)] + [writer.text(400)]
    found = found_in(texts)
    assert set(found.spans) == set(range(WORKS))
    for spans in found.spans.values():
        assert masked(spans, 200, 300) >= 70
        # Of which runs are sampled tells where it begins within some words only.
        assert masked(spans, 0, 500) == masked(spans, 195, 305)
    assert found_in([*texts[: WORKS - 1], texts[-1]]) == Boilerplate({}, [])


def test_forty_printings_of_one_work_are_one_work():
    writer = Writer(21)
    text = writer.text(500)
    texts = [writer.edited(text, 0.02) for _ in range(40)]
    assert found_in(texts, [0] * 40) == Boilerplate({}, [])
    assert found_in(texts).spans


def test_a_box_counts_once_a_work_however_many_printings_hold_it():
    writer = Writer(22)
    box = writer.text(60)
    works = [with_box(writer, box) for _ in range(WORKS - 1)]
    assert not found_in(works * 10, list(range(WORKS - 1)) * 10).spans
    works.append(with_box(writer, box))
    found = found_in(works * 10, list(range(WORKS)) * 10)
    assert set(found.spans) == set(range(10 * WORKS))
    assert [piece.texts for piece in found.pieces] == [10 * WORKS]


def test_two_forms_of_a_box_are_one_piece_shown_in_the_commoner():
    writer = Writer(23)
    old = writer.text(80)
    new = writer.edited(old, 0.05)
    assert old != new
    found = found_in([with_box(writer, box) for box in [old] * 5 + [new] * 9])
    (piece,) = found.pieces
    assert piece.texts == 14
    assert piece.text >= 5
    assert 195 <= piece.span[0] < piece.span[1] <= 285


def test_two_boxes_are_two_pieces_the_commoner_first():
    writer = Writer(24)
    boxes = [writer.text(60), writer.text(60)]
    found = found_in([with_box(writer, box) for box, times in zip(boxes, (6, 9), strict=True) for _ in range(times)])
    # A box in which no run happens to be sampled for long comes as two pieces.
    assert list(dict.fromkeys(piece.texts for piece in found.pieces)) == [9, 6]
    for piece in found.pieces:
        assert piece.text >= 6 or piece.texts == 6
        assert piece.span in found.spans[piece.text]
        assert 195 <= piece.span[0] < piece.span[1] <= 265


def test_a_phrase_in_many_texts_is_no_boilerplate():
    writer = Writer(25)
    assert found_in([with_box(writer, "They have nothing to lose but their chains.") for _ in range(60)]) == Boilerplate({}, [])


def test_many_phrases_far_apart_are_no_boilerplate():
    writer = Writer(26)
    phrases = [writer.text(8) for _ in range(8)]
    texts = [" ".join(f"{phrase} {writer.text(60)}" for phrase in phrases) for _ in range(30)]
    assert found_in(texts) == Boilerplate({}, [])


def test_a_few_short_phrases_near_one_another_are_no_boilerplate():
    for seed in range(40):
        writer = Writer(seed)
        phrases = [writer.text(5) for _ in range(3)]
        texts = [writer.text(300) + "".join(f" {phrase} {writer.text(6)}" for phrase in phrases) for _ in range(8)]
        assert found_in(texts) == Boilerplate({}, [])


@pytest.mark.parametrize("count", [20, 60, 120, 400])
def test_stretches_are_in_order_apart_and_within_the_text(count):
    writer = Writer(27)
    boxes = [writer.text(count), writer.text(count)]
    texts = [f"{boxes[0]} {writer.text(50)} {boxes[1]}" for _ in range(8)] + [f"{boxes[1]} {boxes[0]}" for _ in range(3)]
    found = found_in(texts)
    assert set(found.spans) == set(range(11))
    for text, spans in found.spans.items():
        places = [place for span in spans for place in span]
        assert places == sorted(places)
        assert places[0] >= 0
        assert places[-1] <= len(tokens(texts[text]))
        assert all(first < after for first, after in spans)


def test_texts_of_boilerplate_only_are_boilerplate():
    writer = Writer(28)
    box = writer.text(60)
    spans = found_in([box, *(with_box(writer, box) for _ in range(6))]).spans
    assert masked(spans[0], 0, 60) >= 50


@pytest.mark.parametrize("texts", [[], [""], ["", "lock", ""], ["lock"] * 9])
def test_nothing_is_boilerplate_where_there_is_nothing(texts):
    assert found_in(texts) == Boilerplate({}, [])


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [(0, 100, 30), (0, 10, 0), (10, 30, 20), (15, 18, 3), (0, 15, 5), (25, 55, 10), (30, 50, 0), (60, 100, 0), (5, 5, 0)],
)
def test_masked_words_are_those_of_a_stretch_that_lie_in_spans(start, end, words):
    assert masked([(10, 30), (50, 60)], start, end) == words
