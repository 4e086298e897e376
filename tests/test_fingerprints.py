"""Fingerprints are the same sample of the same words wherever they stand, and find just the texts that share something."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reprints.candidates import candidates, postings
from pipelines.reprints.fingerprints import SHINGLE, Fingerprint, fingerprints
from pipelines.reprints.tokens import Tokens, tokens_of
from pipelines.reprints.union_find import joined
from tests.invented import Writer, tokens

LONG = 400
SHORT = 120
WHOLE = tokens(Writer(1).text(2_000))


def fingerprint(words: Tokens) -> Fingerprint:
    (found,) = fingerprints([words])
    return found


def part(words: Tokens, start: int, end: int) -> Tokens:
    return Tokens(words.words[start:end], words.starts[start:end], words.ends[start:end])


def pairs_of(texts: list[str]) -> set[tuple[int, int]]:
    return {(one, other) for one, other in candidates(postings(fingerprints(tokens_of(texts)))).tolist()}


# Fingerprints.


@given(st.integers(0, 1_700), st.integers(300, 1_000))
def test_an_excerpt_s_sample_is_what_the_whole_s_sample_has_of_it(start, length):
    whole, excerpt = fingerprint(WHOLE), fingerprint(part(WHOLE, start, min(start + length, len(WHOLE))))
    assert set(excerpt.hashes.tolist()) <= set(whole.hashes.tolist())
    within = (whole.places >= start) & (whole.places + SHINGLE <= start + length)
    assert set(whole.hashes[within].tolist()) <= set(excerpt.hashes.tolist())


@given(st.integers(0, 1_700), st.integers(0, 299))
def test_a_short_excerpt_s_sample_holds_what_the_whole_s_sample_has_of_it(start, length):
    whole, excerpt = fingerprint(WHOLE), fingerprint(part(WHOLE, start, start + length))
    within = (whole.places >= start) & (whole.places + SHINGLE <= start + length)
    assert set(whole.hashes[within].tolist()) <= set(excerpt.hashes.tolist())


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 299, 300, 1_500])
def test_hashes_are_in_order_none_twice_each_with_the_place_where_its_run_begins(count):
    words = tokens(Writer(2).text(count))
    found = fingerprint(words)
    assert found.words == count
    assert (np.diff(found.hashes.astype(np.int64)) > 0).all()
    for hash_, place in zip(found.hashes.tolist(), found.places.tolist(), strict=True):
        assert hash_ in fingerprint(part(words, place, place + SHINGLE)).hashes


def test_a_run_that_comes_again_counts_once_where_it_first_stands():
    text = Writer(3).text(500)
    once, twice = fingerprint(tokens(text)), fingerprint(tokens(f"{text} {text}"))
    again = np.isin(twice.hashes, once.hashes)
    assert np.array_equal(twice.hashes[again], once.hashes)
    assert np.array_equal(twice.places[again], once.places)
    assert (~again).sum() < SHINGLE


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_text_of_less_than_three_words_leaves_no_hash(count):
    assert len(fingerprint(tokens(Writer(4).text(count))).hashes) == 0


def test_no_texts_leave_nothing():
    assert fingerprints([]) == []
    assert len(postings([])) == 0


def test_of_a_long_text_a_quarter_of_the_runs_is_kept_and_of_a_short_one_all_of_three_words_besides():
    long, short = (fingerprint(tokens(Writer(5).text(count))) for count in (20_000, 250))
    assert 0.23 < len(long.hashes) / 20_000 < 0.27
    assert len(short.hashes) > 250


def test_texts_of_the_same_words_share_their_digest_and_others_do_not():
    text = Writer(6).text(LONG)
    same, other = fingerprint(tokens(text.upper().replace(".", " …"))), fingerprint(tokens(f"{text} more"))
    assert fingerprint(tokens(text)).digest == same.digest
    assert fingerprint(tokens(text)).digest != other.digest


def test_a_text_s_fingerprint_does_not_depend_on_those_beside_it():
    writer = Writer(7)
    texts = tokens_of([writer.text(count) for count in (0, 310, 4, 1_500, 290, 0, 60) for _ in range(10)])
    for text, found in zip(texts, fingerprints(texts), strict=True):
        alone = fingerprint(text)
        assert np.array_equal(found.hashes, alone.hashes)
        assert np.array_equal(found.places, alone.places)
        assert (found.words, found.digest) == (alone.words, alone.digest)


# Candidates.


def test_postings_tell_which_texts_share_which_hash_in_order():
    writer = Writer(1)
    quoted, others = writer.text(60), writer.text(90)
    found = fingerprints(tokens_of([f"{writer.text(LONG)} {more}" for more in (quoted, others, f"{others} {quoted}", quoted, "")]))
    held = postings(found)
    assert (np.diff(held.astype(object)) > 0).all()
    times = Counter(hash_ for one in found for hash_ in one.hashes.tolist())
    assert [(int(one) >> 32, int(one) & 0xFFFFFFFF) for one in held] == sorted(
        (hash_, index) for index, one in enumerate(found) for hash_ in one.hashes.tolist() if times[hash_] > 1
    )
    assert {int(one) & 0xFFFFFFFF for one in held} == {0, 1, 2, 3}


def test_texts_that_share_nothing_are_no_pair():
    writer = Writer(15)
    assert pairs_of([writer.text(count) for count in (LONG, SHORT) for _ in range(60)]) == set()
    assert pairs_of([]) == pairs_of([""]) == pairs_of(["", "", "lock"]) == set()


@given(st.integers(0, 2**32), st.integers(0, 90), st.integers(0, 90))
@settings(max_examples=50)
def test_thirty_words_in_a_row_that_nobody_else_has_make_two_short_texts_a_pair(seed, before, after):
    writer = Writer(seed)
    quoted = writer.text(30)
    texts = [f"{writer.text(before)} {quoted} {writer.text(90)}", f"{writer.text(90)} {quoted} {writer.text(after)}"]
    assert pairs_of(texts) == {(0, 1)}


@pytest.mark.parametrize(("quoted", "least"), [(30, 70), (60, 99)])
def test_so_many_words_in_a_row_make_two_long_texts_a_pair_as_often_as_a_sample_can(quoted, least):
    found = 0
    for seed in range(100):
        writer = Writer(seed)
        quotation = writer.text(quoted)
        found += len(pairs_of([f"{writer.text(LONG)} {quotation}", f"{quotation} {writer.text(LONG)}"]))
    assert found >= least


@given(st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_pairs_do_not_depend_on_the_order_of_the_texts(rng):
    writer = Writer(8)
    quotations = [writer.text(80) for _ in range(4)]
    texts = [f"{writer.text(LONG)} {quotations[index % 4]} {quotations[index // 4 % 4]}" for index in range(16)]
    order = rng.sample(range(len(texts)), len(texts))
    shuffled = pairs_of([texts[index] for index in order])
    assert {tuple(sorted((order[one], order[other]))) for one, other in shuffled} == pairs_of(texts)


@pytest.mark.parametrize(("printings", "pairs"), [(2, 1), (40, 780), (41, 40), (100, 99)])
def test_of_very_many_printings_of_one_work_each_meets_the_next_only(printings, pairs):
    text = Writer(9).text(LONG)
    found = pairs_of([text] * printings)
    assert len(found) == pairs
    assert set(joined(printings, found)) == {0}


def test_a_hundred_printings_that_differ_a_little_are_connected_by_few_pairs():
    writer = Writer(10)
    text = writer.text(LONG)
    found = pairs_of([writer.edited(text, 0.03) for _ in range(100)])
    assert set(joined(100, found)) == {0}
    assert len(found) < 1_000


@pytest.mark.parametrize("count", [LONG, SHORT])
def test_a_stock_phrase_in_fifty_texts_makes_no_pair(count):
    writer = Writer(11)
    assert pairs_of([f"{writer.text(count)} They have nothing to lose but their chains. {writer.text(count)}" for _ in range(50)]) == set()


def test_pairs_grow_with_the_texts_and_not_with_their_square_where_all_hold_one_box():
    writer = Writer(12)
    box = writer.text(150)
    found = [pairs_of([f"{writer.text(100)} {box}" for _ in range(texts)]) for texts in (100, 200, 400)]
    assert [len(pairs) for pairs in found] == [99, 199, 399]


def test_pairs_are_in_order_the_smaller_index_first():
    text = Writer(13).text(LONG)
    rows = candidates(postings(fingerprints(tokens_of([text] * 10)))).tolist()
    assert rows == [list(pair) for pair in combinations(range(10), 2)]


def test_what_many_share_counts_less_than_what_few_share():
    writer = Writer(14)
    texts = [writer.text(LONG) for _ in range(30)]
    quoted = writer.text(40)
    few, many = [f"{text} {quoted}" for text in texts[:2]], [f"{text} {quoted}" for text in texts]
    assert pairs_of(few) == {(0, 1)}
    assert pairs_of(many) == set()
