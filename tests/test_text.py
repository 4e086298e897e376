"""Text is stored as printed, and folded only to be compared."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalize.language import read_language
from pipelines.normalize.numbers import number_range
from pipelines.normalize.text import comparison_key, count_words, mend_references, one_line, opening_words, printable


def test_controls_that_mean_windows_1252_become_its_characters():
    assert printable("a\x93b\x94 \x96 c\x85") == "a“b” – c…"


def test_what_was_encoded_twice_is_decoded_twice():
    assert printable("Don’t and ©".encode().decode("latin-1")) == "Don’t and Â©"
    assert printable("Don’t".encode().decode("latin-1")) == "Don’t"


def test_other_controls_go_and_white_space_stays():
    assert printable("a\x00\x08b\x81\tc\nd") == "ab\tc\nd"


def test_half_a_character_is_a_character_that_is_not_known():
    assert printable("a\ud800b") == "a\ufffdb"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("In the\n\nbeginning", "In the beginning"),
        ("The gate held through the night, and in the morning nobody came to look at it.",
         "The gate held through the night, and in the morning nobody…"),
        ("水" * 100, "水" * 60 + "…"),
    ],
)  # fmt: skip
def test_opening_words_end_at_a_word(text, words):
    assert opening_words(text) == words


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_printable_text_can_be_stored_and_comes_back(text):
    stored = printable(text)
    connection = sqlite3.connect(":memory:")
    assert connection.execute("SELECT ?", [stored]).fetchone()[0] == stored
    connection.close()


@pytest.mark.parametrize(
    ("source", "shown"), [("&#147;x&#148;", "“x”"), ("&#x96;", "–"), ("&#150 ", "– "), ("&#233;", "&#233;"), ("&#1500;", "&#1500;")]
)
def test_references_to_controls_are_what_browsers_show(source, shown):
    assert mend_references(source) == shown


def test_one_line_folds_breaks():
    assert one_line("  Haiti:\n  Imperialism\t and ") == "Haiti: Imperialism and"


def test_case_marks_and_punctuation_do_not_count_in_a_comparison():
    assert comparison_key("L'Été – à Łódź!") == comparison_key("l’ete a ŁODZ")


def test_words_are_counted_in_every_script():
    assert count_words("one two  three") == 3
    assert count_words("東京の港") == 2
    assert count_words("Порт и канал") == 3


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("240", (240, 240)),
        ("43-44", (43, 44)),
        ("108-9", (108, 109)),
        (None, (None, None)),
        ("9" * 5000, (None, None)),
        ("x", (None, None)),
        ("9-3", (9, 9)),
    ],
)
def test_a_number_covers_a_range(number, expected):
    assert number_range(number) == expected


GERMAN = "Die Schleuse blieb den ganzen Winter über geschlossen, und die Schiffer warteten auf Nachricht aus dem Hafen. " * 2


def test_the_language_of_a_text_is_read_not_that_of_its_paper():
    assert read_language(GERMAN, "en", ["en", "de", "fr"]) == "de"


def test_a_short_text_is_in_the_language_of_its_paper():
    assert read_language("Die Schleuse", "en", ["en", "de"]) == "en"


def test_an_archive_of_one_language_is_taken_at_its_word():
    assert read_language(GERMAN, "en", ["en"]) == "en"
