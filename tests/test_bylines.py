"""Which lines name the writers, and their names: in printed prose, in the head of a magazine's article, on pages made for the Web."""

import pytest

from crawler.reading.bylines import (
    is_printed_byline,
    names_in,
    opens_with_by,
    printed_names,
    read_byline,
    short_byline,
    split_byline,
    split_listed,
    split_title,
    without_byline,
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("by Ann Lee", "Ann Lee"),
        ("par Maryse Colin et Jean Roy", "Maryse Colin et Jean Roy"),
        ("文・瀬良美和", "瀬良美和"),
        ("By the light of the moon", None),
        ("Von der Elbe", None),
        ("by Ann of the weir", None),
        ("by Ann " + "Lee" * 24 + "x", "Ann " + "Lee" * 24 + "x"),
        ("by Ann " + "Lee" * 24 + "xx", None),
    ],
)
def test_a_byline_names_people(text: str, names: str | None) -> None:
    assert read_byline(text) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("BY JACOB ABBOTT.", "JACOB ABBOTT"),
        ("by an oriental traveler.", "an oriental traveler"),
        ("By the Author of “Tolls.”", "the Author of “Tolls.”"),
        ("By John Doggett, Jun.", "John Doggett, Jun."),
        ("[Written by A. Roe.]", "A. Roe"),
        ("par\u00a0Anne  Roy", "Anne Roy"),
        ("By smiling fortune blessed\nWith large demesnes", None),
        ("By-gone days", None),
        ("Stand by the lock", None),
        ("By " + "a" * 160, None),
    ],
)
def test_a_byline_in_the_head_of_a_printed_article_is_kept_as_printed(line, names):
    assert is_printed_byline(line) == (names is not None)
    assert names is None or printed_names(line) == names


@pytest.mark.parametrize(
    ("title", "split"),
    [
        ("Steam. By A. Writer.", ("Steam.", "A. Writer")),
        ("“Steam” by A. Writer", ("“Steam”", "A. Writer")),
        ("Steam, by Ann Lee, Jun.", ("Steam,", "Ann Lee, Jun.")),
        ("Steam in 1851 by Ann Lee", ("Steam in 1851", "Ann Lee")),
        ("Travel by Steam", ("Travel by Steam", None)),
        ("Steam. By", ("Steam. By", None)),
    ],
)
def test_a_title_ends_with_a_byline_only_after_a_stop(title, split):
    assert split_title(title) == split


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Anna Weir", "Anna Weir"),
        ("by Anna Weir and Tom Hale <tom@mill.example>", "Anna Weir, Tom Hale"),
        ("Compiled by ANNA WEIR, G4XYZ", "ANNA WEIR"),
        ("By Anna Weir\nand Tom Hale\nOf the lock", "Anna Weir, Tom Hale"),
        ("von Änne Wehr", "Änne Wehr"),
        ("par Éloïse Écluse et Cie", "Éloïse Écluse et Cie"),
        ("by", None),
        ("by Anna Weir\nby Tom Hale\n& Ruth Pask", "Anna Weir, Tom Hale, Ruth Pask"),
        ("by Anna Weir & Tom Hale,, and", "Anna Weir, Tom Hale"),
        ("Written by Anna Weir: ", "Anna Weir"),
        ("by Anna Weir, Director of the mill, Tom Hale", "Anna Weir"),
    ],
)
def test_a_byline_gives_names_alone(byline, names):
    assert names_in(byline) == names


@pytest.mark.parametrize(
    ("line", "before", "names"),
    [
        (", by Anna Weir (anna@mill.example)", "", "Anna Weir"),
        ("The Race, von Änne Wehr", "The Race", "Änne Wehr"),
        ("Stand by the lock", "Stand", "the lock"),
        ("Side by side", "Side", "side"),
        ("Nobody", "Nobody", None),
        ("The Race, by  Anna Weir\nand Tom Hale", "The Race", "Anna Weir"),
    ],
)
def test_a_line_of_the_contents_is_split_before_its_writers(line, before, names):
    found = split_listed(line)
    assert (found[0].rstrip(" ,"), found[1]) == (before, names)


def test_a_short_line_of_a_short_block_names_the_writer_on_any_page():
    long = " ".join(["word"] * 40)
    assert short_byline("4 March\nBy Edda  Lorn\nCarrow") == "Edda Lorn"
    assert without_byline("4 March\nBy Edda  Lorn\n Carrow") == "4 March Carrow"
    assert short_byline(f"By Edda Lorn\n{long}") is None
    assert short_byline("By the time that the ferry left her pier that day four") is not None
    assert short_byline("By the time that the ferry left her pier that day at four") is None


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("The Race\nA flood\n By Anna Weir\nat the mill", ("The Race\nA flood", " By Anna Weir\nat the mill")),
        ("Compiled by Anna Weir", ("", "Compiled by Anna Weir")),
        ("The Race\n2\n3\n4\n5\nBy Anna Weir", ("The Race\n2\n3\n4\n5", "By Anna Weir")),
        ("The Race\n2\n3\n4\n5\n6\nBy Anna Weir", ("The Race\n2\n3\n4\n5\n6\nBy Anna Weir", "")),
        ("By " + "x" * 246, ("", "By " + "x" * 246)),
        ("By " + "x" * 247, ("By " + "x" * 247, "")),
    ],
)
def test_a_block_is_parted_at_the_line_that_is_a_byline(text, split):
    assert split_byline(text) == split


def test_by_after_a_word_opens_a_byline_and_from_does():
    assert [opens_with_by(line) for line in ("Photographs by Ann", "From Ann", "The race by the mill", "Fromage")] == [
        True,
        True,
        False,
        False,
    ]
