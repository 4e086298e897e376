"""Which of two printings is the source, what says so, and what the texts make of the notes."""

import datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reprints.direction import NO_SOURCE, is_earlier, order
from pipelines.reprints.notes import Verdict, contradiction, judge
from tests.printings import NOTES, WARDEN, claim, printing, statements

MARCH, APRIL, MAY = "2010-03-05", "2010-04-09", "2010-05-07"
OLD, NEW = printing(1, MARCH, 41), printing(2, APRIL, 42)
DATES = st.dates(datetime.date(2010, 1, 1), datetime.date(2010, 2, 20))


def told(one, other, **said):
    """Return which of two printings is the article, which the source, and what says so, whichever is asked first."""
    found = order(one, other, statements(**said))
    assert order(other, one, statements(**said)) == found
    return found.article.id, found.source.id, found.direction


@st.composite
def any_printing(draw, article):
    start, end = sorted((draw(DATES), draw(DATES)))
    date = (start.isoformat(), end.isoformat()) if draw(st.booleans()) else None
    number = draw(st.none() | st.integers(1, 9))
    return printing(
        article, date, number, draw(st.sampled_from([WARDEN, NOTES])), periodical_id=draw(st.sampled_from([WARDEN, NOTES, None]))
    )


@st.composite
def numbered_as_dated(draw):
    """Draw three printings of a paper whose numbers follow its days, each day known more or less well or not at all."""
    first = datetime.date(2010, 1, 1)
    printings = []
    for article, day in enumerate(sorted(draw(st.lists(st.integers(0, 30), min_size=3, max_size=3)))):
        start, end = (first + datetime.timedelta(days=day + off) for off in (-draw(st.integers(0, 9)), draw(st.integers(0, 9))))
        printings.append(printing(article, draw(st.sampled_from([None, (start.isoformat(), end.isoformat())])), day))
    return printings


# The order.


@pytest.mark.parametrize(
    ("one", "other", "article", "direction"),
    [
        (printing(1, MARCH), printing(2, APRIL), 2, "dated"),
        (printing(1, APRIL), printing(2, MARCH), 1, "dated"),
        (printing(1, MARCH, 9), printing(2, APRIL, 5, NOTES), 2, "dated"),
        (printing(1, ("2010-03-01", "2010-03-31")), printing(2, APRIL), 2, "dated"),
        (printing(1, ("2010-03-01", "2010-05-31")), printing(2, APRIL), 2, "undecided"),
        (printing(1, MARCH), printing(2, MARCH, paper=NOTES), 2, "undecided"),
        (printing(1), printing(2, APRIL), 2, "undecided"),
        (printing(1, number=8), printing(2, number=7), 1, "dated"),
        (printing(1, MARCH, 8), printing(2, number=7), 1, "dated"),
        (printing(1, number=8), printing(2, number=7, paper=NOTES), 2, "undecided"),
        (printing(1, ("2010-01-01", "2010-12-31"), 8), printing(2, APRIL, 7), 1, "dated"),
        (printing(1, MARCH, 8), printing(2, APRIL, 7), 2, "dated"),
        (printing(1, APRIL, 7), printing(2, MARCH, 8), 1, "dated"),
        (printing(1, MARCH, 8), printing(2, MARCH, 8), 2, "undecided"),
        (printing(1, number=8, periodical_id=None), printing(2, number=7, periodical_id=None), 2, "undecided"),
    ],
)
def test_the_earlier_date_is_the_source_s_and_where_dates_cannot_tell_the_lower_number_of_one_paper(one, other, article, direction):
    assert told(one, other) == (article, 3 - article, direction)


def test_where_nothing_tells_the_smaller_key_is_taken_for_the_source():
    assert told(printing(1, key="b"), printing(2, key="a")) == (1, 2, "undecided")


@pytest.mark.parametrize(
    "said",
    [
        claim(1, NEW),
        claim(1, named_article_id=2),
        claim(1, NEW, issue_id=None),
        claim(1, periodical_id=WARDEN),
        claim(1, NEW, relation="translation"),
        claim(1, NEW, step=2),
    ],
)
def test_what_a_note_declares_counts_also_against_the_dates(said):
    assert told(OLD, NEW, claims={1: [said]}) == (1, 2, "declared")


def test_a_source_may_declare_where_its_text_went():
    assert told(OLD, NEW, claims={2: [claim(2, OLD, points="to")]}) == (1, 2, "declared")


@pytest.mark.parametrize(
    "said",
    [
        claim(1, printing(3, number=43)),
        claim(1, named_article_id=7),
        claim(1, periodical_id=NOTES),
        claim(1, NEW, issue_id=None, number_start=43, number_end=44),
        *(claim(1, NEW, relation=relation) for relation in NO_SOURCE),
        claim(1, document_id=3),
        claim(1),
    ],
)
def test_a_note_that_names_something_else_or_claims_no_source_declares_nothing(said):
    assert told(OLD, NEW, claims={1: [said]}) == (2, 1, "dated")


def test_a_note_does_not_name_the_article_that_it_stands_in():
    assert claim(1, OLD).names(OLD) is None
    assert claim(1, named_article_id=1).names(OLD) is None
    assert claim(3, OLD).names(OLD) == "issue"


def test_where_both_declare_each_other_the_dates_tell():
    claims = {1: [claim(1, NEW)], 2: [claim(2, OLD)]}
    assert told(OLD, NEW, claims=claims) == (2, 1, "dated")
    assert told(printing(1, number=1, issue_id=1041), printing(2, number=1, issue_id=1042), claims=claims) == (2, 1, "undecided")


def test_the_most_exact_claim_is_the_one_that_is_told_else_the_nearest_step():
    paper, far, near, exact = (
        claim(1, periodical_id=WARDEN, note_id=5), claim(1, NEW, step=2, note_id=6), claim(1, NEW, note_id=7),
        claim(1, named_article_id=2, step=3, note_id=8),
    )  # fmt: skip
    assert order(OLD, NEW, statements(claims={1: [paper, far, near, exact]})).claim == exact
    assert order(OLD, NEW, statements(claims={1: [paper, far, near]})).claim == near
    assert order(OLD, NEW, statements(claims={1: [paper, far]})).claim == far


@pytest.mark.parametrize("said", [{"cited": {1: [2]}}, {"cited_issues": {1: [NEW.issue_id]}}])
def test_an_article_that_cites_the_other_is_the_later_where_dates_do_not_tell(said):
    undated = printing(1, number=None), printing(2, issue_id=NEW.issue_id)
    assert told(*undated, **said) == (1, 2, "cited")
    assert told(OLD, NEW, **said) == (2, 1, "dated")


def test_articles_that_cite_each_other_are_undecided():
    assert told(printing(1), printing(2), cited={1: [2], 2: [1]}) == (2, 1, "undecided")


def test_what_a_person_has_confirmed_counts_before_all_else():
    claims = {2: [claim(2, OLD)]}
    assert told(OLD, NEW, claims=claims) == (2, 1, "declared")
    assert told(OLD, NEW, claims=claims, confirmed={(1, 2)}) == (1, 2, "declared")
    assert order(OLD, NEW, statements(confirmed={(1, 2)})).claim is None


def test_two_articles_from_one_document_have_a_third_text():
    claims = {
        1: [claim(1, document_id=5)],
        2: [claim(2, document_id=5)],
        3: [claim(3, document_id=6)],
        4: [claim(4, document_id=5, points="to")],
    }
    said = statements(claims=claims)
    assert said.third_text(printing(1), printing(2))
    assert not any(said.third_text(printing(1), printing(other)) for other in (3, 4, 5))
    assert not said.third_text(printing(5), printing(6))


@given(any_printing(1), any_printing(2))
def test_no_printing_is_earlier_than_itself_nor_two_than_each_other(one, other):
    assert not is_earlier(one, one)
    assert not (is_earlier(one, other) and is_earlier(other, one))


@given(numbered_as_dated())
def test_earlier_than_the_earlier_is_earlier_where_numbers_follow_dates(printings):
    for one, other, third in permutations(printings):
        if is_earlier(one, other) and is_earlier(other, third):
            assert is_earlier(one, third)


# The notes.


def test_a_note_is_confirmed_by_the_article_that_it_names():
    said = claim(2, OLD, named_article_id=1, basis="title")
    assert judge(said, [printing(3, MARCH, 40), OLD]) == Verdict("confirmed", 1, "title")


def test_a_note_is_confirmed_by_a_text_in_the_issue_that_it_names():
    said = claim(9, OLD)
    assert judge(said, [NEW, OLD, printing(3, MARCH, 41)]) == Verdict("confirmed", 1, "text")
    assert judge(claim(9, OLD, issue_id=None), [NEW, OLD]) == Verdict("confirmed", 1, "text")


def test_a_text_in_the_named_issue_confirms_the_note_also_where_its_title_meant_another():
    said = claim(9, OLD, named_article_id=7, basis="title")
    assert judge(said, [NEW, OLD]) == Verdict("confirmed", 1, "text")


def test_a_note_is_contradicted_by_the_text_in_another_issue_of_the_paper_and_both_are_named():
    said = claim(9, OLD, named_article_id=1)
    found = judge(said, [printing(4, MARCH, 7, NOTES), NEW, printing(3, MAY, 43)])
    assert found == Verdict("contradicted", 1, "number", found_article_id=2)
    article, sentence = contradiction(said, printing(9, MAY, 60, NOTES), NEW)
    assert article == 9
    assert sentence == "The note of 2/0009 names The Lock Warden No. 41, but the text is that of The Lock Warden No. 42 (2010-04-09)."


@pytest.mark.parametrize(
    ("said", "kin"),
    [
        (claim(9, OLD), []),
        (claim(9, OLD), [printing(4, MARCH, 7, NOTES)]),
        (claim(9, OLD, outcome="contradicted"), [printing(4, MARCH, 7, NOTES)]),
        (claim(9, periodical_id=WARDEN, outcome="ambiguous", basis=None), [NEW]),
        (claim(9, document_id=3, outcome="not_held", basis=None), [NEW]),
        (claim(9, OLD, outcome="not_held"), [OLD]),
        (claim(9, periodical_id=WARDEN, number_start=77, number_end=77, outcome="not_held", basis=None), [OLD, NEW]),
        *((claim(9, OLD, relation=relation), [OLD, NEW]) for relation in ("pointer", "continuation")),
        *((claim(9, OLD, relation=relation), [NEW]) for relation in ("pointer", "continuation")),
    ],
)
def test_a_note_that_the_texts_say_nothing_of_stays_as_it_was(said, kin):
    assert judge(said, kin) == Verdict(said.outcome, said.named_article_id, said.basis)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (claim(1, NEW), "The Lock Warden No. 42"),
        (claim(1, NEW, number=None, date_text="9 April"), "The Lock Warden of 9 April"),
        (claim(1, periodical="The Lock Warden"), "The Lock Warden"),
        (claim(1, number="42"), "another paper No. 42"),
        (claim(1), "another paper"),
    ],
)
def test_what_a_note_names_is_told_in_its_own_words(said, words):
    assert said.said == words


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ({(OLD.page, NEW.page): True}, (1, 2, "declared", True)),
        ({(NEW.page, OLD.page): True}, (2, 1, "declared", True)),
        ({(OLD.page, NEW.page): False}, (2, 1, "dated", True)),
        ({(OLD.page, NEW.page): True, (NEW.page, OLD.page): True}, (2, 1, "dated", True)),
        ({(OLD.page, "1/0009"): True}, (2, 1, "dated", False)),
    ],
)
def test_what_one_page_alone_names_as_its_original_is_the_source_whatever_the_dates(pages, found):
    for one, other in permutations((OLD, NEW)):
        told_so = order(one, other, statements(pages=pages))
        assert (told_so.article.id, told_so.source.id, told_so.direction, told_so.is_linked) == found
        assert told_so.is_declared is found[3]
