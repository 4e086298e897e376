"""Issue numbers, as printed in figures and in words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalize.numbers import ISSUE_NUMBER, number_range, read_kind, read_number, whole_number

PRINTED = [
    ("No. 240", "240"), ("No 5", "5"), ("no. 172", "172"), ("no 235", "235"), ("NO. 9", "9"), ("No.38", "38"), ("Nos. 43-44", "43-44"),
    ("nº 194", "194"), ("n° 951", "951"), ("N° 3", "3"), ("n.º 5", "5"), ("N.º 5", "5"), ("Nr. 217", "217"), ("nr. 31", "31"),
    ("nr 23", "23"), ("NR 23", "23"), ("Nummer 183", "183"), ("numéro 40", "40"), ("NUMÉRO 40", "40"), ("numero 40", "40"),
    ("número 7", "7"), ("núm. 7", "7"), ("Núm. 7", "7"), ("n. 79", "79"), ("N. 79", "79"), ("№ 6", "6"), ("№№ 5-6", "5-6"),
    ("номер 6", "6"), ("αρ. 12", "12"), ("Αρ. 12", "12"), ("αριθ. 12", "12"), ("φύλλο 12", "12"), ("ΦΥΛΛΟ 12", "12"), ("第14号", "14"),
    ("第 14 号", "14"), ("第3期", "3"), ("第38號", "38"), ("第十四号", "14"), ("第百二十号", "120"), ("第１４号", "14"),
    ("العدد 12", "12"), ("العدد ١٢", "12"), ("عدد رقم 12", "12"), ("blg. 12", "12"), ("Blg. 12", "12"), ("nomor 5", "5"),
    ("numer 5", "5"), ("numbers 25-28", "25-28"), ("n°s 43-44", "43-44"), ("nos 43-44", "43-44"), ("No. 43/44", "43/44"),
    ("No. 43–44", "43–44"), ("No. 43 - 44", "43-44"), ("No. 1166-1167", "1166-1167"), ("No. 951-2", "951-2"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), PRINTED)
def test_a_number_is_read_as_printed_without_its_word_and_blanks(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(("text", "_"), PRINTED)
def test_a_number_word_with_its_number_is_one_piece_of_a_larger_pattern(text, _):
    assert re.compile(ISSUE_NUMBER).groups == 0
    found = re.search(rf"The Weir (?P<number>{ISSUE_NUMBER})(?P<rest>, .*)", f"In The Weir {text}, May 2014")
    assert found is not None
    assert (found["number"], found["rest"]) == (text, ", May 2014")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Dodatek nr 23", "23"),
        ("The Weir No. 240, Autumn 2020", "240"),
        ("The Weir No. 24 – 26 July 2014", "24"),
        ("The Weir No. 24 - Sommer 2014", "24"),
        ("Das Wehr Nr. 12/2014", "12"),
        ("Das Wehr Nr. 3 vom 1. Juli", "3"),
        ("240", "240"),
        (" 43-44 ", "43-44"),
    ],
)
def test_what_stands_beside_a_number_is_no_part_of_it(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The Weir",
        "Autumn 2020",
        "no 100,000 troops",
        "no 25 de abril",
        "No. 12345",
        "WYNo. 951",
        "casino 5",
        "第38号外",
        "号外",
        "Plan. 5",
        "9" * 5000,
    ],
)
def test_what_only_looks_like_a_number_is_none(text):
    assert read_number(text) is None


ORDINALS = {
    "{} issue": "first second third fourth fifth sixth seventh eighth ninth tenth",
    "le {} numéro": "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième",
    "die {} Nummer": "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte",
    "in der {} Ausgabe": "ersten zweiten dritten vierten fünften sechsten siebenten achten neunten zehnten",
    "el {} número": "primer segundo tercer cuarto quinto sexto séptimo octavo noveno décimo",
    "il {} numero": "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo",
    "{} numer": "pierwszy drugi trzeci czwarty piąty szósty siódmy ósmy dziewiąty dziesiąty",
    "w {} numerze": "pierwszym drugim trzecim czwartym piątym szóstym siódmym ósmym dziewiątym dziesiątym",
    "o {} número": "primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono décimo",
}


@pytest.mark.parametrize("phrase", ORDINALS)
def test_a_number_in_words_is_that_number(phrase):
    printed = [phrase.format(word) for word in ORDINALS[phrase].split()]
    assert [read_number(text) for text in printed] == [str(number) for number in range(1, 11)]
    assert [read_number(text.upper()) for text in printed] == [str(number) for number in range(1, 11)]


def test_the_first_of_two_numbers_in_words_counts_and_digits_go_before_words():
    assert read_number("del tercer número y del primer número") == "3"
    assert read_number("the first issue of The Weir, No. 5") == "5"
    assert read_number("創刊号") == "1"
    assert read_number("acht Nummern im Jahr") is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *(
            (word, "supplement")
            for word in "Dodatek Supplement Supplément Beilage suplemento supplemento приложение 増刊 付録 副刊 增刊 ملحق".split()
        ),
        *((word, "extra") for word in "Extra EXTRA! Extrablatt 号外 號外 Sonderausgabe".split()),
        *(
            (words, "extra")
            for words in ("édition spéciale", "Édition Spéciale", "edición especial", "Special edition", "edizione straordinaria")
        ),
        ("Platforma Dodatek nr 23", "supplement"),
        ("Extra supplement", "supplement"),
        ("The Weir No. 240", "issue"),
        ("Extraordinary", "issue"),
        ("extradition", "issue"),
        ("édition française", "issue"),
        ("", "issue"),
    ],
)
def test_a_supplement_and_an_extra_say_so(text, kind):
    assert read_kind(text) == kind


@given(
    st.integers(1, 9999),
    st.sampled_from(["No. ", "nº ", "Nr ", "№", "φύλλο ", "العدد "]),
    st.sampled_from(["{}", "({})", "The Weir {}", "{}."]),
)
def test_every_number_is_read_back(number, word, around):
    assert read_number(around.format(f"{word}{number}")) == str(number)
    assert read_number(around.format(f"{word}{''.join(chr(0x660 + int(digit)) for digit in str(number))}")) == str(number)


@given(st.integers(1, 998), st.sampled_from("-/–"))
def test_a_double_number_covers_both(number, join):
    assert number_range(read_number(f"Nos. {number}{join}{number + 1}")) == (number, number + 1)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("I", 1),
        ("iv", 4),
        ("XIV", 14),
        ("XXIX", 29),
        ("xl", 40),
        ("XCIX", 99),
        ("CCCXCIX", 399),
        ("IIII", None),
        ("IC", None),
        ("MIX", None),
    ],
)
def test_roman_numerals_are_numbers(printed, number):
    assert number_range(printed) == (number, number)


@pytest.mark.parametrize(
    ("digits", "number"), [("二〇一九", 2019), ("二十八", 28), ("十", 10), ("百二十", 120), ("٢٠١٤", 2014), ("１４", 14)]
)
def test_digits_of_other_scripts_are_numbers(digits, number):
    assert whole_number(digits) == number


@pytest.mark.parametrize(
    "text", ["no " * 300_000, "no" + " " * 1_000_000, "1" * 1_000_000, "第" + "一" * 1_000_000, "premier" + " " * 1_000_000]
)
def test_a_hostile_text_has_no_number(text):
    assert read_number(text) is None
