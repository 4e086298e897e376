"""What became of each word of a text in another: nothing is lost or told twice, and each kind is what it is called."""

import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reprints.alignment import Blocks, align
from pipelines.reprints.differences import Counts, Difference, count_differences, differences
from pipelines.reprints.edits import matches
from pipelines.reprints.tokens import Tokens, as_characters, tokens_of

WORDS = st.lists(st.sampled_from("a an the lock locks keeper Keeper 12 1912 été ete 鎖 門 باب don’t dont".split()), max_size=40)


def whole(article: Tokens, source: Tokens) -> Blocks:
    """Return one block that holds both texts."""
    return np.array([[0, len(article), 0, len(source), 0]], dtype=np.int32)


def found(article: str, source: str) -> list[Difference]:
    tokens = tokens_of([article, source])
    return differences(article, tokens[0], source, tokens[1], whole(*tokens))


def counted(article: str, source: str) -> Counts:
    tokens = tokens_of([article, source])
    return count_differences(article, tokens[0], source, tokens[1], whole(*tokens))


def told(article: str, source: str) -> list[tuple[str, str, str]]:
    """Return what differs: its kind, the source's words, the article's."""
    tokens, other_tokens = tokens_of([article, source])
    return [
        (
            run.kind,
            words(source, other_tokens, run.source_first, run.source_after),
            words(article, tokens, run.article_first, run.article_after),
        )
        for run in found(article, source)
        if run.kind != "same"
    ]


def words(text: str, tokens: Tokens, first: int, after: int) -> str:
    return text[tokens.starts[first] : tokens.ends[after - 1]] if first < after else ""


@settings(max_examples=300)
@given(WORDS, WORDS)
def test_every_word_of_both_texts_is_told_once_and_in_order(words, other_words):
    article, source = " ".join(words), " ".join(other_words)
    tokens, other_tokens = tokens_of([article, source])
    place = other_place = 0
    for run in found(article, source):
        assert (run.article_first, run.source_first) == (place, other_place)
        place, other_place = run.article_after, run.source_after
        assert (run.kind == "added") == (run.source_first == run.source_after)
        assert (run.kind == "cut") == (run.article_first == run.article_after)
    assert (place, other_place) == (len(tokens), len(other_tokens))


@settings(max_examples=300)
@given(WORDS, WORDS)
def test_the_differences_make_the_article_from_the_source(words, other_words):
    article, source = " ".join(words), " ".join(other_words)
    tokens, other_tokens = tokens_of([article, source])
    made = [
        other_tokens.words[run.source_first : run.source_after]
        if run.kind == "same"
        else tokens.words[run.article_first : run.article_after]
        for run in found(article, source)
    ]
    assert np.array_equal(np.concatenate([np.empty(0, np.uint64), *made]), tokens.words)


@settings(max_examples=300)
@given(WORDS, WORDS)
def test_counts_add_up_to_the_words_of_both_texts(words, other_words):
    article, source = " ".join(words), " ".join(other_words)
    tokens, other_tokens = tokens_of([article, source])
    counts = counted(article, source)
    assert (counts.article_words, counts.source_words) == (len(tokens), len(other_tokens))


def test_words_that_are_compared_as_one_character_are_two_words_all_the_same():
    one = np.arange(1, 9, dtype=np.uint64)
    other = one.copy()
    other[3] += np.uint64(0xF0000)
    assert as_characters(one) == as_characters(other)
    assert list(matches(one, other)) == [(0, 0, 3), (4, 4, 4)]


@given(st.text(max_size=200))
def test_a_text_differs_in_nothing_from_itself(text):
    assert told(text, text) == []


@given(WORDS)
def test_case_and_marks_and_brackets_are_no_difference(words):
    source = " ".join(words)
    # Figures in brackets are notes.
    article = " … ".join(f"[{word[0]}]{word[1:]}" if word[0].isalpha() else word for word in source.upper().split())
    assert told(article, source) == []


@pytest.mark.parametrize(
    ("article", "source", "difference"),
    [
        ("to organise the lock", "to organize the lock", ("respelled", "organize", "organise")),
        ("the town centre today", "the town center today", ("respelled", "center", "centre")),
        ("the clock-maker came", "the clockmaker came", ("respelled", "clockmaker", "clock-maker")),
        ("the clockmaker came", "the clock maker came", ("respelled", "clock maker", "clockmaker")),
        ("in l9O5 they struck", "in 1905 they struck", ("respelled", "1905", "l9O5")),
        ("all 450 keepers struck", "all 430 keepers struck", ("number", "430", "450")),
        ("on 9 March they struck", "on 9 April they struck", ("number", "April", "March")),
        ("am 9 August kamen sie", "am 9 März kamen sie", ("number", "März", "August")),
        ("三百人参加了罢工", "五百人参加了罢工", ("number", "五", "三")),
        ("then Tolhurst spoke for them", "then Barraclough spoke for them", ("name", "Barraclough", "Tolhurst")),
        ("and Mr. Tolhurst spoke for them", "and Mr. Barraclough spoke for them", ("name", "Barraclough", "Tolhurst")),
        ("They went. Nobody spoke for them", "They went. Everyone spoke for them", ("changed", "Everyone", "Nobody")),
        ("they refused to work", "they began to work", ("changed", "began", "refused")),
        ("they never began to work", "they began to work", ("added", "", "never")),
        ("they began to work", "they never began to work", ("cut", "never", "")),
        ("the not of it", "the now of it", ("changed", "now", "not")),
    ],
)
def test_a_difference_is_of_its_kind(article, source, difference):
    assert told(article, source) == [difference]


def test_a_word_that_both_texts_use_was_changed_not_respelled():
    source = "the workers of the port met, and one worker spoke; no worker left"
    article = "the workers of the port met, and one worker spoke; no workers left"
    assert told(article, source) == [("changed", "worker", "workers")]


def test_a_capital_tells_no_name_where_every_noun_has_one():
    source = "Der Wärter schloss das Tor am Abend und ging über den Damm nach Haus zu Frau und Kind, die mit der Suppe auf ihn warteten"
    assert told(source.replace("Damm", "Steg"), source) == [("changed", "Damm", "Steg")]


def test_a_rewritten_sentence_is_changed():
    source = "The lock was closed at noon. Nobody on the river had been warned of it. The barges waited until evening."
    article = "The lock was closed at noon. Every crew upstream learned this only by accident. The barges waited until evening."
    assert {kind for kind, _, _ in told(article, source)} <= {"changed", "added", "cut"}
    assert counted(article, source).changed >= 5


def test_a_number_is_told_within_what_was_rewritten():
    source, article = "there were more than 300 keepers at the gate", "there were some 450 keepers at the gate"
    assert ("number", "300", "450") in told(article, source)


def invented(count: int, seed: int) -> list[str]:
    chosen = random.Random(seed)
    words = [
        "".join(chosen.choice("bdfgklmnprst") + chosen.choice("aeiou") for _ in range(chosen.choice((1, 2, 3, 3, 4)))) for _ in range(2000)
    ]
    return chosen.choices(words, weights=[1 / (rank + 3) for rank in range(len(words))], k=count)


def test_what_a_scanner_misread_is_respelled():
    chosen = random.Random(5)
    source = " ".join(invented(1500, seed=4))
    letters = "abcdefghijklmnopqrstuvwxyz"
    article = "".join(chosen.choice(letters) if letter != " " and chosen.random() < 0.08 else letter for letter in source)
    counts = counted(article, source)
    assert counts.same < 0.8 * counts.source_words
    assert counts.respelled > 0.95 * (counts.source_words - counts.same)


@pytest.mark.parametrize("inserted", [3, 300, 3000])
def test_an_insertion_of_any_length_leaves_the_rest_as_it_was(inserted):
    words = invented(1200, seed=1)
    article = [*words[:600], *(f"x{at}" for at in range(inserted)), *words[600:]]
    assert counted(" ".join(article), " ".join(words)) == Counts(same=1200, added=inserted)


def test_words_that_share_a_character_are_told_apart():
    # Bits 20 to 39 make the character.
    one = np.array([1, 2, 3, 4, 5], dtype=np.uint64) << np.uint64(20)
    other = one.copy()
    other[2] += np.uint64(1)
    assert list(matches(one, other)) == [(0, 0, 2), (3, 3, 2)]


MONOTONOUS = {
    "one sentence": ("The lock keepers met again on Monday. " * 1000, "The lock keepers met again on Monday. " * 900),
    "two words": (" ".join(random.Random(1).choices("ab", k=30_000)), " ".join(random.Random(2).choices("ab", k=30_000))),
    "like words": (" ".join(f"lock{at % 7}x" for at in range(20_000)), " ".join(f"lock{at % 5}y" for at in range(19_000))),
    "like gaps": (
        " ".join(f"one{at} two{at} three{at} four{at} {'lockx ' * 20}" for at in range(1000)),
        " ".join(f"one{at} two{at} three{at} four{at} {'locky ' * 19}" for at in range(1000)),
    ),
    "unrelated": (" ".join(invented(30_000, seed=1)), " ".join(invented(30_000, seed=2))),
    "a word without end": (f"the {'lock' * 50_000} keeper", f"the {'weir' * 50_000} keeper"),
    "two megabytes": (" ".join(f"{at}x" if at % 50 else "new" for at in range(300_000)), " ".join(f"{at}x" for at in range(300_000))),
}


@pytest.mark.parametrize(("article", "source"), MONOTONOUS.values(), ids=MONOTONOUS)
def test_long_and_monotonous_texts_take_no_quadratic_time(article, source):
    tokens = tokens_of([article, source])
    began = time.process_time()
    counts = count_differences(article, tokens[0], source, tokens[1], whole(*tokens))
    assert time.process_time() - began < 3
    assert (counts.article_words, counts.source_words) == tuple(map(len, tokens))


def test_only_what_is_in_blocks_is_told():
    shared = invented(60, seed=3)
    article, source = " ".join(["before", *shared, "after"]), " ".join([*invented(20, seed=8), *shared])
    tokens = tokens_of([article, source])
    blocks = align([(tokens[0].words, tokens[1].words)])[0]
    assert [run.kind for run in differences(article, tokens[0], source, tokens[1], blocks)] == ["same"]
    assert differences(article, tokens[0], source, tokens[1], blocks[:0]) == []
