"""Bylines are taken apart where that is plain, and nowhere else."""

import pytest

from exports.bibliography.writers import Writer, writers


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Meena Rane", [("Rane", "Meena")]),
        ("A. Writer and B. Other", [("Writer", "A."), ("Other", "B.")]),
        ("A. Writer, B. Other", [("Writer", "A."), ("Other", "B.")]),
        ("Karl Schmidt und Rosa Weiß", [("Schmidt", "Karl"), ("Weiß", "Rosa")]),
        ("J.-P. O’Neil", [("O’Neil", "J.-P.")]),
        ("John B. Smith", [("Smith", "John B.")]),
        ("Marion van der Berg", [("van der Berg", "Marion")]),
        ("Иван Петров", [("Петров", "Иван")]),
    ],
)
def test_persons_are_told_from_one_another(byline, names):
    assert [(writer.family, writer.given) for writer in writers(byline, "en")] == names


@pytest.mark.parametrize(
    "byline",
    [
        "The Editors", "Spartacist League", "Redaktion Hafen", "Becky", "Ana García López", "javascript:alert(1)", "Smith, Jr.",
        "Central Committee and Anna Lee", "R. Smith, aged 9", "東京の集会", "Le Comité", "VAN", "x y", "+1",
    ],
)  # fmt: skip
def test_what_is_not_plain_stays_whole(byline):
    assert writers(byline, "en") == (Writer(byline),)


def test_where_the_family_comes_first_nothing_is_taken_apart():
    assert writers("Nagy Imre", "hu") == (Writer("Nagy Imre"),)
    assert writers("山田、鈴木", "ja") == (Writer("山田"), Writer("鈴木"))


def test_nobody_is_nobody():
    assert writers(None, None) == writers("  ", "en") == ()
