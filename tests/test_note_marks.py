"""The words that source notes are made of: as they are looked for, and where they stand."""

import pytest

from pipelines.normalize import note_marks
from pipelines.normalize.note_marks import Mark, Phrase, find_marks, folded, phrases
from pipelines.normalize.note_words import WORDS


@pytest.mark.parametrize(
    ("words", "sort", "value", "language"),
    [
        # Of the table: with any ending, of several words, in the script of its language, without marks.
        ("reprint*", "relation", "reprint", None),
        ("taken it from", "relation", "reprint", None),
        ("extrait", "relation", "excerpt", None),
        ("articulo*", "kind", "article", None),
        ("転載", "relation", "reprint", None),
        # In its own language only: where the table says so, and where all its words are short and Latin.
        ("address", "kind", "speech", "en"),
        ("put out", "publish", "", "en"),
        ("see", "see", "", "en"),
        ("see", "aside", "", "en"),
        ("and later", "then", "", None),
        # The names of languages, and what leads to one.
        ("engli*", "tongue", "en", None),
        ("anglai*", None, None, None),
        ("angla*", "tongue", "en", None),
        ("ingl*", "tongue", "en", None),
        ("grec*", "tongue", "el", None),
        ("filipi*", "tongue", "tl", None),
        ("英语", "tongue", "en", None),
        ("from the fren*", "relation", "translation", None),
        ("aus dem englis*", "relation", "translation", None),
    ],
)
def test_a_phrase_is_looked_for_by_its_folded_words_where_it_means_what_its_row_says(words, sort, value, language):
    found = [phrase for phrase in phrases() if phrase.words == tuple(words.split()) and phrase.sort in (sort, None)]
    assert set(found) == ({Phrase(tuple(words.split()), sort, value, language)} if sort else set())


def test_every_language_has_a_name_in_every_language():
    assert sum(phrase.sort == "tongue" for phrase in phrases()) == len(WORDS) ** 2


@pytest.mark.parametrize(
    ("text", "language", "marks"),
    [
        ("Reprinted, abridged", "en", ["relation reprint Reprinted", "relation abridgement abridged"]),
        ("reprin reprint articl articlez", "en", ["relation reprint reprint"]),
        ("part two, the following articles", "en", ["part  part two", "here following the following", "kind article articles"]),
        ("part", "en", []),
        ("This address", "en", ["this  This", "kind speech address"]),
        ("This address", "en-GB", ["this  This", "kind speech address"]),
        ("This address", "fr", ["this  This"]),
        ("Aus dem Französischen", "en", ["relation translation Aus dem Französischen", "tongue fr Französischen"]),
        ("译自英语", "zh-Hant", ["relation translation 译自", "tongue en 英语"]),
        ("Article: 記事の翻訳 (reprinted)", "ja",
         ["kind article Article", "kind article 記事", "relation translation 翻訳", "relation reprint reprinted"]),
    ],
)  # fmt: skip
def test_marks_stand_where_they_say_in_their_order(text, language, marks):
    found = find_marks(folded(text), language)
    assert [f"{mark.sort} {mark.value} {text[mark.start : mark.end]}" for mark in found] == marks
    assert found == sorted(set(found), key=lambda mark: (mark.start, found.index(mark)))
    assert all(isinstance(mark, Mark) for mark in found)


@pytest.mark.parametrize(
    ("text", "plain"), [("ÉCOLE", "ecole"), ("Ärger ŵ", "arger w"), ("Straße", "strase"), ("a\u0301b", "a\u0301b"), ("№ 5", "n 5")]
)
def test_a_text_is_folded_character_for_character(text, plain):
    note_marks._FOLDS.clear()
    assert folded(text) == plain
