"""The words of a text: where they stand, and which of them are the same."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reprints.tokens import tokens_of
from tests.invented import VOCABULARY, Writer, tokens

# Whatever Python holds in a string: unpaired surrogates, signs, all planes.
ANY_CHARACTER = st.characters(exclude_categories=[])
TRICKY = "Don’t [t]he été e\u0301 鎖 鎖門 ไทย 자물쇠 𠀀 😀 \ud800 ’ [ ] \u00ad \u200d \u0301 \x00 ﬁ ß ½ µ ª １２ - . a A 1".split(" ")
ANY_TEXT = st.text(ANY_CHARACTER, max_size=60) | st.lists(st.sampled_from([*TRICKY, " ", "\n"]), max_size=25).map("".join)
LETTERS = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôöùûüÿñåãõčšžąęřабвгдежзийклмнопрстуфхцчшщыэюяёαβγδεζηθικλμνξοπρτυφχψω"
WORD = st.text(LETTERS, min_size=1, max_size=60)
PASSED_OVER = ["'", "’", "\u00ad", "\u200b", "\u0301"]


def hashes(text):
    return tokens(text).words.tolist()


def printed(text):
    found = tokens(text)
    return [text[start:end] for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True)]


@given(ANY_TEXT)
def test_words_stand_in_order_apart_from_one_another_and_within_the_text(text):
    found = tokens(text)
    assert len(found) == len(found.words) == len(found.starts) == len(found.ends)
    places = list(zip(found.starts.tolist(), found.ends.tolist(), strict=True))
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(places))


@given(ANY_TEXT)
def test_every_letter_and_digit_lies_in_a_word(text):
    found = tokens(text)
    held = {place for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True) for place in range(start, end)}
    # An apostrophe and the Arabic stretching sign are letters by their category only.
    letters = {place for place, character in enumerate(text) if character.isalnum() and character not in "ʼ\u0640"}
    assert letters <= held


@given(st.lists(ANY_TEXT, max_size=8))
def test_a_text_has_the_same_words_alone_and_among_others(texts):
    for text, found in zip(texts, tokens_of(texts), strict=True):
        alone = tokens(text)
        assert np.array_equal(found.words, alone.words)
        assert np.array_equal(found.starts, alone.starts)
        assert np.array_equal(found.ends, alone.ends)


@given(st.text(st.characters(codec="latin-1"), max_size=60))
def test_a_text_has_the_same_words_whether_or_not_it_fits_in_latin_1(text):
    assert hashes(text) == hashes(f"{text} ”")


@given(WORD)
def test_a_word_is_the_same_in_any_case(word):
    assert hashes(word) == hashes(word.upper()) == hashes(word.capitalize())


@given(WORD, st.lists(st.tuples(st.integers(0, 60), st.sampled_from(PASSED_OVER)), max_size=6))
def test_a_word_is_the_same_with_apostrophes_and_marks_in_it(word, signs):
    marked = word
    for place, sign in signs:
        marked = marked[:place] + sign + marked[place:]
    assert hashes(marked) == hashes(word)


@given(st.text(LETTERS, max_size=20), st.text(LETTERS, min_size=1, max_size=12), st.text(LETTERS, max_size=20))
def test_a_word_is_the_same_with_letters_in_an_editor_s_brackets(before, inserted, after):
    assert hashes(f"{before}[{inserted}]{after}") == hashes(f"{before}{inserted}{after}")


def test_a_note_s_number_and_what_follows_it_are_no_part_of_a_word():
    assert printed("lock[1] keeper[12][13]bell") == ["lock", "1", "keeper", "12", "13", "bell"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("don’t", "dont"), ("[T]he", "the"), ("[strikers’]", "strikers"), ("co\u00adoperate", "cooperate"),
        ("Éte\u0301", "ete"), ("ŁÓDŹ", "lodz"), ("Søren", "soren"), ("ＦＵＬＬ", "full"), ("１９１２", "1912"), ("İzmir", "izmir"),
        ("ΟΔΟΣ", "οδός"), ("ЁЛКА", "елка"), ("كتـــاب", "كِتَاب"), ("ｶﾅ", "カナ"),
    ],
)  # fmt: skip
def test_other_spellings_of_a_word_are_the_same_word(one, other):
    assert hashes(one) == hashes(other)


@given(st.lists(st.text("abcdefghij", min_size=1, max_size=100), min_size=2, max_size=2, unique=True))
def test_other_words_are_other_words(words):
    assert len(set(hashes(" ".join(words)))) == 2


def test_no_two_words_of_a_vocabulary_meet():
    assert len(set(hashes(" ".join(VOCABULARY)))) == len(VOCABULARY)


@given(st.text("abc", min_size=40, max_size=90), st.sampled_from(["a é", "b 鎖"]))
def test_words_of_more_than_forty_letters_that_differ_in_their_last_only_differ(stem, rest):
    one, other = (hashes(f"{stem}{end} {rest}")[0] for end in "xy")
    assert one != other
    assert one == hashes(f"{stem.upper()}X")[0]


def test_a_place_says_where_the_word_stands_without_what_is_passed_over_around_it():
    assert printed("‘Don’t,’ [t]he keeper’s [letter] said…") == ["Don’t", "t]he", "keeper’s", "letter", "said"]


def test_places_are_in_code_points():
    text = "😀 the 𠀀𠀁 lock"
    assert [printed(text)[place] for place in (1, 2, 3)] == ["the", "𠀀𠀁", "lock"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("鎖と門。", ["鎖", "と", "門"]),
        ("カナ と かな", ["カ", "ナ", "と", "か", "な"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ("자물쇠 지기가", ["자물쇠", "지기가"]),
        ("Linux鎖2026門A", ["Linux", "鎖", "2026", "門", "A"]),
        ("замок-сторож", ["замок", "сторож"]),
        ("שלום עולם", ["שלום", "עולם"]),
    ],
)
def test_a_word_is_a_character_where_no_blanks_are_set_and_a_run_of_letters_elsewhere(text, words):
    assert printed(text) == words


@given(st.text("鎖門の人水ไทย", min_size=1, max_size=30), st.lists(st.integers(0, 30), max_size=5))
def test_blanks_and_line_ends_change_nothing_in_scripts_that_set_none(text, places):
    spaced = text
    for place in places:
        spaced = f"{spaced[:place]} \n{spaced[place:]}"
    assert hashes(spaced) == hashes(text) == [hashes(character)[0] for character in text]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "’", "[’]", "\u0301", "\ud800", "-- . --"])
def test_a_text_without_letters_has_no_words(text):
    assert len(tokens(text)) == 0


def test_no_texts_give_nothing():
    assert tokens_of([]) == []


@pytest.mark.parametrize("text", ["a", "鎖", "𠀀", "7"])
def test_a_text_of_one_character_is_one_word(text):
    assert printed(text) == [text]


def test_an_unpaired_surrogate_parts_words_as_a_blank_does():
    assert hashes("lock\ud800keeper") == hashes("lock keeper")


def test_a_text_of_words_and_marks_has_as_many_as_were_written():
    writer = Writer(1)
    assert [len(tokens(writer.text(count))) for count in (1, 40, 1_500)] == [1, 40, 1_500]
