"""Where two texts run together: real matches only, and all of what was printed again, through edits, cuts, moves and noise."""

from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reprints.alignment import Blocks, align
from pipelines.reprints.passages import Aligned, Passage, ReadText, align_texts
from pipelines.reprints.sameness import kept, with_all_matches
from pipelines.reprints.tokens import tokens_of
from tests.invented import Writer, tokens

LEAST = 12
"""Words that match in a block at least."""
GAP = 40
"""Words that do not match between two runs of a block at most: what is longer, no block steps over."""


def blocks_of(one: str, other: str) -> list[tuple[int, ...]]:
    (found,) = align([(tokens(one).words, tokens(other).words)])
    return [tuple(row) for row in found.tolist()]


def aligned(one: str, other: str) -> Aligned:
    (found,) = align_texts([(ReadText(one, tokens(one)), ReadText(other, tokens(other)))])
    return found


def covered(one: str, other: str) -> float:
    """Return the share of the words of `one` that lie in blocks."""
    held = {place for start, end, *_ in blocks_of(one, other) for place in range(start, end)}
    return len(held) / len(tokens(one))


def longest_common(one: list[int], other: list[int]) -> int:
    """Return the length of the longest common subsequence, the slow way."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = row[:]
        for place, candidate in enumerate(other, 1):
            row[place] = before[place - 1] + 1 if word == candidate else max(before[place], row[place - 1])
    return row[-1]


def common_runs(one: list[int], other: list[int]) -> list[tuple[int, int, int]]:
    """Return all the runs of words that two texts share and that cannot be prolonged, by their starts and length, the slow way."""
    found = []
    for start in range(len(one)):
        for other_start in range(len(other)):
            if start and other_start and one[start - 1] == other[other_start - 1]:
                continue
            length = 0
            while start + length < len(one) and other_start + length < len(other) and one[start + length] == other[other_start + length]:
                length += 1
            if length:
                found.append((start, other_start, length))
    return found


PIECES = [Writer(seed).text(count) for seed, count in enumerate((3, 8, 14, 20, 33, 45))]
TEXTS = st.lists(st.sampled_from([*PIECES, *PIECES, "the of and", "lock", "keeper", "tide"]), max_size=7).map(" ".join)

# Pieces that are blocks of their own wherever they stand.
REPEATED = st.lists(st.sampled_from([Writer(seed).text(GAP + 10 * seed) for seed in range(1, 4)]), max_size=6).map(" ".join)


@st.composite
def two_of_one_stock(draw: st.DrawFn) -> tuple[str, str]:
    """Draw two texts without a word twice in either, the second made of stretches of the first, in any order, and of other words."""
    stretches: list[list[str]] = []
    for length in draw(st.lists(st.integers(GAP + 1, 60), min_size=1, max_size=4)):
        stretches.append([f"w{len(stretches)}x{place}" for place in range(length)])
    other: list[str] = []
    for stretch in draw(st.permutations(stretches))[: draw(st.integers(0, len(stretches)))]:
        other += [f"y{len(other)}x{place}" for place in range(draw(st.integers(0, 60)))] + stretch
    return " ".join(word for stretch in stretches for word in stretch), " ".join(other)


@given(TEXTS, TEXTS)
def test_blocks_are_in_order_in_range_and_begin_and_end_with_a_match(one, other):
    words, other_words = tokens(one).words.tolist(), tokens(other).words.tolist()
    found = blocks_of(one, other)
    assert found == sorted(found)
    for start, end, other_start, other_end, _ in found:
        assert 0 <= start < end <= len(words)
        assert 0 <= other_start < other_end <= len(other_words)
        assert words[start] == other_words[other_start]
        assert words[end - 1] == other_words[other_end - 1]


@given(TEXTS, TEXTS)
def test_no_block_claims_more_matches_than_there_are_nor_less_than_count(one, other):
    words, other_words = tokens(one).words.tolist(), tokens(other).words.tolist()
    for start, end, other_start, other_end, matched in blocks_of(one, other):
        assert LEAST <= matched <= longest_common(words[start:end], other_words[other_start:other_end])


@given(two_of_one_stock() | st.tuples(REPEATED, REPEATED))
def test_of_two_blocks_the_smaller_lies_for_less_than_a_half_in_the_larger(texts):
    one, other = texts
    for larger, smaller in combinations(sorted(blocks_of(one, other), key=lambda block: -block[4]), 2):
        for start, end in ((0, 1), (2, 3)):
            lapped = min(larger[end], smaller[end]) - max(larger[start], smaller[start])
            assert 2 * lapped < smaller[end] - smaller[start]


@given(two_of_one_stock())
def test_every_long_run_that_the_slow_way_finds_lies_in_blocks(texts):
    words, other_words = (tokens(text).words.tolist() for text in texts)
    found = blocks_of(*texts)
    for start, other_start, length in common_runs(words, other_words):
        assert length > GAP
        for side, begin in ((0, start), (2, other_start)):
            held = {place for block in found for place in range(block[side], block[side + 1])}
            assert held >= set(range(begin, begin + length))


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_a_pair_has_the_same_blocks_alone_and_among_others(pairs):
    together = align([(tokens(one).words, tokens(other).words) for one, other in pairs])
    assert [[tuple(row) for row in found.tolist()] for found in together] == [blocks_of(*pair) for pair in pairs]


def test_a_batch_s_end_changes_no_blocks():
    writer = Writer(1)
    text = writer.text(9_000)
    # Some 480,000 words: more than three times what is aligned in one go.
    pairs = [(tokens(text).words, tokens(writer.edited(text, share)).words) for share in (0.0, 0.02, 0.1) for _ in range(3)] * 3
    together = align(pairs)
    assert len(together) == len(pairs)
    for pair, found in zip(pairs, together, strict=True):
        (alone,) = align([pair])
        assert np.array_equal(found, alone)


@given(st.integers(LEAST, 400), st.integers(0, 2**32))
def test_a_text_is_one_whole_block_with_itself(count, seed):
    text = Writer(seed).text(count)
    assert blocks_of(text, text) == [(0, count, 0, count, count)]


@given(TEXTS)
def test_a_text_of_repeated_pieces_is_whole_with_itself(text):
    count = len(tokens(text))
    expected = [(0, count, 0, count, count)] if count >= LEAST else []
    assert blocks_of(text, text) == expected


@pytest.mark.parametrize(("one", "other"), [("", ""), ("", "lock"), ("lock", ""), ("鎖", "鎖"), ("the lock", "the lock")])
def test_empty_and_tiny_texts_have_no_blocks(one, other):
    assert blocks_of(one, other) == []


def test_no_pairs_have_no_blocks():
    assert align([]) == []
    assert align_texts([]) == []


def test_texts_that_have_nothing_in_common_have_no_block():
    writer = Writer(2)
    assert [blocks_of(writer.text(1_500), writer.text(1_500)) for _ in range(40)] == [[]] * 40


@pytest.mark.parametrize("seed", range(10))
def test_an_insertion_parts_a_block_only_where_it_is_long(seed):
    writer = Writer(seed)
    before, after = writer.text(150), writer.text(150)
    text = f"{before} {after}"
    assert len(blocks_of(f"{before} {writer.text(20)} {after}", text)) == 1
    assert len(blocks_of(f"{before} {writer.text(120)} {after}", text)) == 2
    for inserted in (20, 120):
        assert covered(text, f"{before} {writer.text(inserted)} {after}") >= 0.99


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("cut", [5, 30, 120])
def test_what_is_left_after_a_cut_is_covered(seed, cut):
    writer = Writer(seed)
    before, middle, after = writer.text(150), writer.text(cut), writer.text(150)
    assert covered(f"{before} {after}", f"{before} {middle} {after}") >= 0.99


@pytest.mark.parametrize("seed", range(10))
def test_a_moved_paragraph_is_a_block_of_its_own(seed):
    writer = Writer(seed)
    before, moved, after = writer.text(100), writer.text(60), writer.text(140)
    one, other = f"{before} {moved} {after}", f"{before} {after} {moved}"
    assert covered(one, other) >= 0.99
    assert covered(other, one) >= 0.99
    assert any(abs(start - 100) <= 2 and abs(other_start - 240) <= 2 for start, _, other_start, *_ in blocks_of(one, other))


@pytest.mark.parametrize("seed", range(20))
def test_noise_in_eight_of_a_hundred_characters_hides_hardly_anything(seed):
    writer = Writer(seed)
    text = writer.text(300)
    assert covered(text, writer.misread(text, 0.08)) >= 0.9


@pytest.mark.parametrize("seed", range(20))
def test_edits_of_one_word_in_twenty_hide_nothing(seed):
    writer = Writer(seed)
    text = writer.text(300)
    assert covered(text, writer.edited(text, 0.05)) >= 0.97


def test_a_block_reaches_to_the_ends_of_both_texts_over_single_words_that_differ():
    words = [f"w{number}" for number in range(30)]
    changed = words.copy()
    changed[2] = changed[-3] = changed[-5] = "other"
    assert blocks_of(" ".join(words), " ".join(changed)) == [(0, 30, 0, 30, 27)]


def test_a_word_that_stands_twice_matches_once():
    words = [f"w{number}" for number in range(30)]
    assert blocks_of(" ".join(words), " ".join([*words[:15], *words[14:]])) == [(0, 30, 0, 31, 30)]


def test_stanzas_sung_twice_are_covered_by_those_sung_three_times():
    writer = Writer(7)
    stanzas = [writer.text(30) for _ in range(6)]
    one, other = (" ".join(stanza for stanza in stanzas for _ in range(count)) for count in (2, 3))
    assert covered(one, other) >= 0.99


def test_characters_align_as_words_do():
    text = "水門の番人は毎朝六時に鐘を鳴らし、船頭たちは岸で茶を飲みながら順番を待っていた。"
    (block,) = blocks_of(f"{text}それから舟が来た。", f"昔の話である。{text}")
    assert block[4] >= len(tokens(text))


@pytest.mark.parametrize(("times", "others"), [(1_000, 1_000), (1_000, 900), (900, 1_000)])
def test_a_sentence_said_over_and_over_is_covered_at_no_great_cost(times, others):
    sentence = "The keeper of the seventh lock rings the bell at six every morning. "
    found = blocks_of(sentence * times, sentence * others)
    assert len(found) < 10
    least = len(tokens(sentence)) * min(times, others)
    for start, end in ((0, 1), (2, 3)):
        assert len({place for block in found for place in range(block[start], block[end])}) >= least


def test_what_is_said_over_and_over_hides_nothing_of_what_stands_around_it():
    writer = Writer(3)
    before, after = writer.text(200), writer.text(200)
    chorus = "Ring the bell, keeper, ring the bell at the seventh lock. "
    assert covered(f"{before} {after}", f"{before} {chorus * 500} {after}") >= 0.99


# How much of it is the same.


def whole(one: str, other: str) -> Blocks:
    """Return one block that holds both texts, of which nothing is counted yet."""
    return np.array([[0, len(tokens(one)), 0, len(tokens(other)), 0]], dtype=np.int32)


def share_kept(one: str, other: str) -> float:
    words = (tokens(one), tokens(other))
    return kept(with_all_matches(whole(one, other), words[0].words, words[1].words), (one, other), words)


WORDS = st.lists(st.sampled_from("the of lock locks keeper bell 鎖 門 water".split()), min_size=1, max_size=60).map(" ".join)


@given(WORDS, WORDS)
def test_all_matches_are_those_of_the_longest_common_subsequence(one, other):
    words, other_words = tokens(one).words, tokens(other).words
    (counted,) = with_all_matches(whole(one, other), words, other_words)
    assert counted[4] == longest_common(words.tolist(), other_words.tolist())
    assert counted[:4].tolist() == whole(one, other)[0, :4].tolist()


@given(WORDS, WORDS)
def test_the_share_kept_is_a_share_and_all_of_a_text_itself(one, other):
    assert 0 <= share_kept(one, other) <= 1
    assert share_kept(one, one) == 1


def test_all_is_kept_where_nothing_is_shared():
    nothing = np.empty((0, 5), dtype=np.int32)
    assert kept(nothing, ("lock", "keeper"), (tokens("lock"), tokens("keeper"))) == 1


def test_what_is_added_or_cut_is_kept_as_it_was():
    writer = Writer(4)
    text = writer.text(200)
    assert share_kept(text, f"{writer.text(40)} {text} {writer.text(40)}") == 1


@pytest.mark.parametrize("seed", range(10))
def test_noise_and_edits_keep_a_text_and_rewriting_does_not(seed):
    writer = Writer(seed)
    text = writer.text(600)
    assert aligned(writer.misread(text, 0.08), text).kept > 0.93
    assert aligned(writer.edited(text, 0.05), text).kept > 0.93
    assert aligned(writer.rewritten(text, 0.3), text).kept < 0.9


# Passages.


@cache
def noisy_pair() -> tuple[str, str]:
    writer = Writer(5)
    pieces = [writer.text(120) for _ in range(4)]
    return writer.edited(" ".join(pieces), 0.05), "\n\n".join([writer.text(60), pieces[2], *pieces[:2], writer.text(60), pieces[3]])


def test_a_passage_stands_where_its_words_do():
    one, other = noisy_pair()
    found = aligned(one, other)
    assert len(found.passages) >= 3
    for passage in found.passages:
        words, other_words = tokens(one), tokens(other)
        assert passage.start == words.starts[passage.first]
        assert passage.end == words.ends[passage.after - 1]
        assert passage.source_start == other_words.starts[passage.source_first]
        assert passage.source_end == other_words.ends[passage.source_after - 1]
        assert passage.words == len(tokens(one[passage.start : passage.end]))
        assert 0.8 < passage.similarity <= 1
    assert found.matched == sum(passage.matched for passage in found.passages)


def test_passages_are_kept_as_bytes():
    for pair in (noisy_pair(), ("lock", "keeper")):
        found = aligned(*pair)
        assert Aligned.unpacked(*found.packed()) == found


def test_a_passage_turned_twice_is_the_same():
    passage = Passage(1, 21, 5, 30, 15, 4, 90, 20, 140)
    assert passage.turned() == Passage(5, 30, 1, 21, 15, 20, 140, 4, 90)
    assert passage.turned().turned() == passage
    assert (passage.words, passage.turned().words) == (20, 25)
    assert passage.similarity == passage.turned().similarity == 15 / 25


def test_a_quotation_is_aligned_without_asking_how_much_of_it_was_rewritten():
    writer = Writer(6)
    quoted = writer.text(60)
    found = aligned(f"{writer.text(600)} {writer.edited(quoted, 0.2)}", f"{quoted} {writer.text(600)}")
    assert found.passages
    assert found.kept == 1


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_each_pair_of_texts_is_aligned_as_it_would_be_alone(pairs):
    texts = [(ReadText(one, first), ReadText(other, second)) for one, other in pairs for first, second in [tokens_of([one, other])]]
    assert align_texts(texts) == [aligned(*pair) for pair in pairs]
