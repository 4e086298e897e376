"""The sentence that says why: plain, whole, and with both printings and the evidence in it."""

import re

import pytest

from pipelines.reprints.differences import Counts
from pipelines.reprints.direction import order
from pipelines.reprints.explanation import explain, explain_declared, explain_translation
from pipelines.reprints.kin import Kin, Source
from pipelines.reprints.passages import Passage
from pipelines.reprints.relation import shared
from pipelines.reprints.translations.evidence import TranslationEvidence
from tests.printings import NOTES, claim, printing, statements

EARLIER = printing(1, "2010-03-01", 7, NOTES, date_text="March 2010", headline="Tin")
LATER = printing(2, "2010-04-09", 42, date_text="9 April 2010", headline="Salt")
A, B = "The Lock Warden No. 42 (9 April 2010)", "Tidewater Notes No. 7 (March 2010)"
SHARES = "97 % of its text is in the source, and 95 % of the source’s in it"
CHANGED = "with 32 words changed and 1 word left out"
CHANGES = Counts(changed=32, cut=1)
RELATIONS = ("reprint", "abridgement", "excerpt", "inclusion", "adaptation", "common_source")


def passage(words: int, source_words: int, matched: int) -> Passage:
    return Passage(0, words, 0, source_words, matched, 0, 6 * words, 0, 6 * source_words)


def explained(one=LATER, other=EARLIER, relation="reprint", words=970, source_words=950, counts=CHANGES, misnamed=None, **said):
    """Explain how two printings of 1,000 words share a passage of so many."""
    found = shared([passage(words, source_words, 900)], 1_000, 1_000)
    return explain(Source(order(one, other, statements(**said)), Kin(found, None, counts), relation), misnamed)


@pytest.mark.parametrize(
    ("relation", "sentence"),
    [
        ("reprint", f"{A} reprints {B}: its date is later; {SHARES}; {CHANGED}."),
        ("adaptation", f"{A} adapts {B}: its date is later; {SHARES}; {CHANGED}."),
        ("abridgement", f"{A} abridges {B}: its date is later; 97 % of its text is in the source, of which it has 95 %; {CHANGED}."),
        ("excerpt", f"{A} is an excerpt from {B}: its date is later; 97 % of its text is in the source, of which it has 95 %; {CHANGED}."),
        ("inclusion", f"{A} includes {B}: its date is later; 95 % of the source’s text is in it, 97 % of its own; {CHANGED}."),
        ("common_source", f"{A} has a third text in common with {B}: its date is later; {SHARES}; {CHANGED}."),
    ],
)
def test_each_relation_has_its_sentence(relation, sentence):
    assert explained(relation=relation) == sentence


NUMBERED = printing(3, number=8), printing(4, number=9)
UNDATED = printing(3, paper=NOTES, issue="Tidewater Notes", issue_id=5), printing(4, issue="The Lock Warden", issue_id=6)
ONE_DAY = printing(3, "2010-03-05", 8), printing(4, "2010-03-05", 3, NOTES)


@pytest.mark.parametrize(
    ("printings", "said", "beginning"),
    [
        ((LATER, EARLIER), {"claims": {2: [claim(2, EARLIER)]}}, f"{A} reprints {B}: its note says so; "),
        ((LATER, EARLIER), {"claims": {1: [claim(1, LATER)]}}, f"{B} reprints {A}: its note says so; "),
        ((LATER, EARLIER), {"claims": {1: [claim(1, LATER, points="to")]}}, f"{A} reprints {B}: the source’s note says so; "),
        ((LATER, EARLIER), {"claims": {2: [claim(2, periodical_id=NOTES)]}}, f"{A} reprints {B}: its note names the paper; "),
        ((LATER, EARLIER), {"confirmed": {(1, 2)}}, f"{B} reprints {A}: a person has confirmed it; "),
        ((LATER, EARLIER), {}, f"{A} reprints {B}: its date is later; "),
        (NUMBERED, {}, "The Lock Warden No. 9 reprints The Lock Warden No. 8: its number is later; "),
        (UNDATED, {"cited": {3: [4]}}, "Tidewater Notes reprints The Lock Warden: it cites the source; "),
        (
            UNDATED,
            {},
            "The Lock Warden and Tidewater Notes print the same text: "
            "which came first is undecided, as The Lock Warden and Tidewater Notes have no date; ",
        ),
        (
            (LATER, UNDATED[0]),
            {},
            f"{A} and Tidewater Notes print the same text: which came first is undecided, as Tidewater Notes has no date; ",
        ),
        (
            ONE_DAY,
            {},
            "The Lock Warden No. 8 (2010-03-05) and Tidewater Notes No. 3 (2010-03-05) print the same text: "
            "which came first is undecided, as their dates overlap; ",
        ),
    ],
)
def test_the_sentence_says_which_is_the_source_and_how_that_is_known(printings, said, beginning):
    assert explained(*printings, **said).startswith(beginning)


@pytest.mark.parametrize(
    ("relation", "verb"),
    [
        ("reprint", "print the same text"),
        ("abridgement", "print the same piece, the latter shorter"),
        ("excerpt", "print the same piece, the latter in part"),
        ("inclusion", "print the same piece, the latter among more"),
        ("adaptation", "print the same piece in two wordings"),
        ("common_source", "print a third text"),
    ],
)
def test_where_the_order_is_undecided_neither_printing_is_called_the_source(relation, verb):
    found = explained(*ONE_DAY, relation=relation)
    assert found.startswith(f"The Lock Warden No. 8 (2010-03-05) and Tidewater Notes No. 3 (2010-03-05) {verb}: ")
    assert not re.search(r"\b(source|its)\b", found)


@pytest.mark.parametrize(
    ("relation", "shares"),
    [
        ("reprint", "97 % of the latter’s text is in the former, and 95 % of the former’s in the latter"),
        ("adaptation", "97 % of the latter’s text is in the former, and 95 % of the former’s in the latter"),
        ("excerpt", "97 % of the latter’s text is in the former, of which it has 95 %"),
        ("inclusion", "95 % of the former’s text is in the latter, 97 % of the latter’s own"),
    ],
)
def test_where_the_order_is_undecided_shares_are_told_of_the_former_and_the_latter(relation, shares):
    assert f"; {shares}; " in explained(*ONE_DAY, relation=relation)


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("printings", [(LATER, EARLIER), NUMBERED, UNDATED, ONE_DAY])
def test_each_explanation_is_one_sentence_that_names_both_printings(relation, printings):
    found = explained(*printings, relation=relation)
    assert found.endswith(".")
    assert not re.search(r"[.!?] (?!\d)", found.replace("No. ", "No "))
    assert all(printing.name in found for printing in printings)
    assert found.count(":") == 1


@pytest.mark.parametrize(
    ("words", "source_words", "shares"),
    [
        (1_000, 1_000, "100 % of its text is in the source"),
        (999, 999, "99 % of its text is in the source"),
        (904, 1_000, "90 % of its text is in the source, and 100 % of the source’s in it"),
        (999, 906, "99 % of its text is in the source, and 91 % of the source’s in it"),
        (4, 4, "0 % of its text is in the source"),
    ],
)
def test_shares_are_whole_percents_and_only_all_is_all(words, source_words, shares):
    assert f"; {shares}; with " in explained(words=words, source_words=source_words)


@pytest.mark.parametrize(
    ("counts", "ending"),
    [
        (Counts(same=900), "word for word"),
        (Counts(changed=1), "with 1 word changed"),
        (Counts(changed=2, name=3, number=4), "with 9 words changed"),
        (Counts(respelled=1, cut=2), "with 1 word respelled and 2 words left out"),
        (
            Counts(changed=31, respelled=4, added=1, cut=1_500),
            "with 31 words changed, 4 words respelled, 1 word added and 1,500 words left out",
        ),
        (None, "some 70 words of these differ"),
    ],
)
def test_the_sentence_ends_with_what_became_of_the_words(counts, ending):
    assert explained(counts=counts).endswith(f"; {ending}.")


def test_articles_of_one_issue_are_told_by_their_headlines():
    one = printing(3, "2010-03-05", 8, headline="Salt", date_text="5 March 2010")
    other = printing(4, "2010-03-05", 8, headline="Tin", date_text="5 March 2010")
    assert explained(one, other).startswith(
        "“Salt” in The Lock Warden No. 8 (5 March 2010) and “Tin” in The Lock Warden No. 8 (5 March 2010) print the same text: "
    )


def test_articles_of_one_issue_are_told_by_their_headlines_also_where_each_has_its_own_date():
    one = printing(3, "2010-03-05", 8, headline="Salt", date_text="5 March 2010")
    other = printing(4, "2010-03-06", 8, headline="Tin", date_text="6 March 2010")
    assert explained(one, other).startswith(
        "“Tin” in The Lock Warden No. 8 (6 March 2010) reprints “Salt” in The Lock Warden No. 8 (5 March 2010): its date is later; "
    )


def test_an_issue_without_a_date_is_said_to_have_none_once():
    one, other = printing(3, number=8, headline="Salt"), printing(4, number=8, headline="Tin")
    assert "which came first is undecided, as The Lock Warden No. 8 has no date; " in explained(one, other)


def test_what_is_in_no_issue_is_told_by_its_headline():
    one, other = (
        printing(number, date, issue=None, issue_id=None, headline=name) for number, date, name in ((3, None, "Salt"), (4, "2010", "Tin"))
    )
    assert explained(one, other).startswith(
        "“Salt” and “Tin” (2010) print the same text: which came first is undecided, as “Salt” has no date; "
    )


@pytest.mark.parametrize(
    ("relation", "sentence"),
    [
        ("reprint", f"{A} reprints {B}: its note says so; the texts alone do not show it."),
        ("translation", f"{A} translates {B}: its note says so; the texts alone do not show it."),
        ("adaptation", f"{A} adapts {B}: its note says so; the texts alone do not show it."),
        ("excerpt", f"{A} is an excerpt from {B}: its note says so; the texts alone do not show it."),
    ],
)
def test_what_only_a_note_tells_says_so(relation, sentence):
    assert explain_declared(order(LATER, EARLIER, statements(claims={2: [claim(2, EARLIER)]})), relation) == sentence


def proof(aligned: int, paragraphs: int, *anchors: tuple[str, str]) -> TranslationEvidence:
    return TranslationEvidence(passages=(), paragraphs=paragraphs, aligned_paragraphs=aligned, shared=anchors)


@pytest.mark.parametrize(
    ("evidence", "ending"),
    [
        (proof(9, 10), "9 of its 10 paragraphs stand for such of the source"),
        (proof(1, 10), "1 of its 10 paragraphs stands for such of the source"),
        (
            proof(1_200, 1_300, ("1917", "1917"), ("Баку", "Baku")),
            "1,200 of its 1,300 paragraphs stand for such of the source; they share 1917, Баку (Baku)",
        ),
        (
            proof(9, 10, *((str(year), str(year)) for year in range(1911, 1918))),
            "9 of its 10 paragraphs stand for such of the source; they share 1911, 1912, 1913, 1914, 1915 and more",
        ),
    ],
)
def test_a_translation_is_told_with_its_paragraphs_and_what_they_share(evidence, ending):
    found = explain_translation(order(LATER, EARLIER, statements()), evidence)
    assert found == f"{A} translates {B}: its date is later; {ending}."


def test_of_an_undecided_translation_neither_text_is_called_the_source():
    found = explain_translation(order(*ONE_DAY, statements()), proof(9, 10))
    assert found.startswith(
        "The Lock Warden No. 8 (2010-03-05) and Tidewater Notes No. 3 (2010-03-05) print the same piece in two languages: "
    )
    assert not re.search(r"\b(source|its)\b", found)


def test_a_note_that_names_the_wrong_issue_is_told_with_where_the_text_really_is():
    wrong = claim(LATER.id, periodical="The Lock Warden", number="40")
    said = explained(misnamed=wrong)
    assert f"its note names The Lock Warden No. 40, but the text is that of {EARLIER.name};" in said


def test_a_note_that_gives_the_issue_another_date_is_told_with_it():
    dated = claim(LATER.id, EARLIER, outcome="contradicted", date_text="May 2000")
    assert "its note says so, though it dates that May 2000;" in explained(claims={LATER.id: [dated]})


@pytest.mark.parametrize(
    ("is_original", "said"),
    [
        (True, f"{A} translates {B}: the language links of its page say so; "),
        (False, f"{A} translates {B}: the language links of their pages say that these are one; its date is later; "),
    ],
)
@pytest.mark.parametrize(
    ("is_placed", "alone"),
    [
        (True, "the texts alone do not show it, but it stands on its page where the source stands on that one."),
        (False, "the texts alone do not show it."),
    ],
)
def test_what_only_the_links_of_pages_tell_says_so(is_original, said, is_placed, alone):
    linked = order(LATER, EARLIER, statements(pages={(LATER.page, EARLIER.page): is_original}))
    assert explain_declared(linked, "translation", is_placed=is_placed) == said + alone
