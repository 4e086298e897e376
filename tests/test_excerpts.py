"""The stretch of a text that a search shows."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.reading_room.excerpts import LONGEST_READ, excerpt, marked
from exports.reading_room.search_query import read_query
from pipelines.normalize.folding import fold

FILLING = "The barge lay low in the water and nobody spoke of it. " * 40


def shown(pieces):
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


def marks(text, typed):
    return [piece.text for piece in excerpt([text], read_query(typed)) if piece.marked]


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("Die Straße nach München", "strasse MUNCHEN", ["Straße", "München"]),
        ("Strajk w Łodzi", "lodzi", ["Łodzi"]),
        ("το λιμάνι της Αθήνας", "αθηνας", ["Αθήνας"]),
        ("Сёстры и ёлка", "елка", ["ёлка"]),
        ("L’été à l’œuvre", "l'oeuvre", ["l", "œuvre"]),
        ("un cafe\u0301 noir", "café", ["cafe\u0301"]),
        ("東京の集会で労働者たちは", "労働者", ["労働者"]),
        ("東京の集会で労働者たちは", "京", ["京"]),
        ("東京の集会。東京", "東京の集会", ["東京の集会"]),
        ("さて集会で労働者", "集会で労働", ["集会で労働"]),
        ("ﾌﾟﾛﾚﾀﾘｱの", "プロレタ", ["ﾌﾟﾛﾚﾀ"]),
        ("プロレタリアの", "ﾌﾟﾛﾚﾀ", ["プロレタ"]),
        ("the GM労働者", "gm", ["GM"]),
        ("striking strikers strike", "strik*", ["striking", "strikers", "strike"]),
        ("striking strikers strike", "strike", ["strike"]),
        ("red flag, then a red and a flag", '"red flag"', ["red", "flag"]),
        ("a red and a flag", '"red flag"', []),
        ("of self-criticism, not of criticism", "self-criticism", ["self", "criticism"]),
        ("in 1912 and 19123", "1912", ["1912"]),
        ("snake_case words", "snake", ["snake"]),
    ],
)
def test_what_was_looked_for_is_marked_as_it_is_spelled(text, typed, found):
    assert marks(text, typed) == found


def test_the_stretch_is_the_one_with_most_of_the_words():
    text = f"A strike. {FILLING} A lock-out. {FILLING} The strike became a lock-out. {FILLING} A strike."
    pieces = shown(excerpt([text], read_query("strike lock-out")))
    assert "The [strike] became a [lock]-[out]." in pieces
    assert pieces.startswith("… ")
    assert pieces.endswith(" …")
    assert len(pieces) < 400


def test_the_note_is_shown_where_it_holds_more_than_the_text():
    assert shown(excerpt(["nothing here", "from a leaflet"], read_query("leaflet"))) == "from a [leaflet]"
    assert shown(excerpt(["a leaflet here", "from a leaflet"], read_query("leaflet"))) == "a [leaflet] here"


def test_where_nothing_is_found_the_beginning_is_shown():
    assert shown(excerpt([None, "  \n", "Two\n\nlines"], read_query("absent"))) == "Two lines"
    assert shown(excerpt([FILLING], ())).startswith("The barge lay low")
    assert excerpt([None, ""], read_query("absent")) == []


def test_a_headline_is_shown_whole():
    assert shown(marked(f"Strike! {FILLING}strike", read_query("strike"))) == f"[Strike]! {FILLING}[strike]"


@pytest.mark.parametrize("filling", ["x", "漢", "\u0301", "ｶﾞ", "é", "word and ", "①", " ", "\0", "\u202e"])
def test_a_megabyte_of_anything_gives_a_few_lines(filling):
    text = "the end " + filling * (1_000_000 // len(filling))
    pieces = excerpt([text], read_query("the 漢字 word ガ and kern*"))
    assert len(shown(pieces)) < 700
    assert next(piece.text for piece in pieces if piece.marked) in ("the", "word", "and", "漢")


def test_only_the_beginning_of_a_text_is_looked_through():
    assert marks("x " * LONGEST_READ + "strike", "strike") == []


LETTERS = st.text(st.sampled_from("aeéßœł ёйα漢字のｶﾞ\u0301'’-_<&>\"*\n1½"), max_size=60)


def plain(text):
    return re.sub(r"\s", "", text)


@given(LETTERS, LETTERS)
def test_without_its_marks_an_excerpt_is_a_piece_of_the_text(text, typed):
    pieces = excerpt([text * 20], read_query(typed))
    assert plain("".join(piece.text for piece in pieces)).strip("…") in plain(text * 20)


# One character may stand for several words, as ½ does; it cannot be marked in part.
@given(LETTERS.map(lambda text: text.replace("½", "")), LETTERS)
def test_every_mark_of_a_word_folds_to_one_that_was_typed(text, typed):
    sought = [one for one in read_query(typed) if not one.runs]
    words = {word for one in sought for word in one.words}
    for piece in excerpt([text], sought):
        if piece.marked:
            folded = fold(unicodedata.normalize("NFKC", piece.text))
            assert folded in words or any(folded.startswith(one.words[-1]) for one in sought if one.begins)


@given(LETTERS, LETTERS)
def test_every_mark_of_chinese_or_japanese_is_made_of_what_was_typed(text, typed):
    sought = [one for one in read_query(typed) if one.runs and not one.words]
    letters = set("".join(run for one in sought for run in one.runs))
    for piece in excerpt([text], sought):
        assert not piece.marked or set(unicodedata.normalize("NFKC", piece.text)) <= letters


@given(st.text(max_size=80), st.text(max_size=40))
def test_any_text_and_any_query_give_an_excerpt(text, typed):
    pieces = excerpt([text, None], read_query(typed))
    assert plain("".join(piece.text for piece in pieces)) == plain(text)


@given(st.text(st.sampled_from("aeéßœł ёйα"), min_size=1, max_size=8))
def test_a_word_is_found_in_itself(text):
    assert [fold(mark) for mark in marks(text, text)] == [fold(word) for word in text.split()]
