"""What two texts are to one another, where an article has its text from, and which printings are one work."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reprints.clusters import JOINING, Cluster, Edge, clusters
from pipelines.reprints.descent import KinPair, Text, descent, quotations
from pipelines.reprints.direction import order
from pipelines.reprints.kin import Kin, Source, sources
from pipelines.reprints.passages import Passage
from pipelines.reprints.relation import Shared, relation, shared
from tests.printings import NOTES, WARDEN, claim, printing, statements


def passage(first: int, after: int, source_first: int, source_after: int, matched: int | None = None) -> Passage:
    """Return a passage of words of five letters and a blank."""
    least = min(after - first, source_after - source_first)
    places = (6 * first, 6 * after - 1, 6 * source_first, 6 * source_after - 1)
    return Passage(first, after, source_first, source_after, least if matched is None else matched, *places)


def sharing(article: float, source: float, words: int = 500, in_order: bool = False) -> Shared:
    """Return what two texts share whose passages cover so much of each."""
    whole = shared([passage(0, words, 0, words)], words, words)
    return replace(whole, article_coverage=article, source_coverage=source, in_order=in_order)


# The relation.


@pytest.mark.parametrize(
    ("article", "source", "expected"),
    [
        (1, 1, "reprint"),
        (0.75, 0.75, "reprint"),
        (0.6, 0.75, "reprint"),
        (0.59, 0.75, "inclusion"),
        (0.01, 0.75, "inclusion"),
        (0.6, 0.74, "abridgement"),
        (1, 0.74, "abridgement"),
        (0.6, 0.33, "abridgement"),
        (0.6, 0.32, "excerpt"),
        (1, 0.01, "excerpt"),
        (0.59, 0.6, "inclusion"),
        (0.59, 0.59, None),
        (0.33, 0.33, None),
        (0, 0, None),
    ],
)
def test_what_an_article_is_follows_from_how_much_of_each_lies_in_passages(article, source, expected):
    assert relation(sharing(article, source), kept=1) == expected


@pytest.mark.parametrize(
    ("article", "source", "expected"),
    [
        (1, 1, "adaptation"),
        (0.6, 0.33, "adaptation"),
        (0.33, 0.6, "adaptation"),
        (0.6, 0.32, "excerpt"),
        (0.32, 0.75, "inclusion"),
        (0.59, 0.59, None),
    ],
)
def test_what_is_rewritten_is_an_adaptation_unless_it_is_a_small_part_of_either(article, source, expected):
    assert relation(sharing(article, source), kept=0.7) == expected


@pytest.mark.parametrize(
    ("article", "source", "words", "in_order", "expected"),
    [
        (0.35, 0.35, 60, True, "adaptation"),
        (0.35, 0.35, 60, False, None),
        (0.35, 0.35, 59, True, None),
        (0.34, 0.5, 60, True, None),
        (0.5, 0.34, 60, True, None),
    ],
)
def test_matches_in_order_throughout_are_an_adaptation_though_they_are_few(article, source, words, in_order, expected):
    assert relation(sharing(article, source, words, in_order), kept=1) == expected


@pytest.mark.parametrize(
    ("kept", "rewritten", "expected"),
    [
        (0.9, 0, "reprint"), (0.89, 0, "adaptation"), (0.55, 0, "adaptation"), (0.54, 0, None),
        (1, 10, "reprint"), (1, 11, "adaptation"), (0.6, 5, "adaptation"), (0.6, 10, None),
    ],
)  # fmt: skip
def test_what_was_rewritten_between_passages_counts_as_what_was_not_kept_in_them(kept, rewritten, expected):
    assert relation(replace(sharing(1, 1, words=90), rewritten=rewritten), kept) == expected


@pytest.mark.parametrize(("words", "expected"), [(25, "reprint"), (24, None)])
def test_less_than_25_words_are_no_relation(words, expected):
    assert relation(sharing(1, 1, words), kept=1) == expected


def test_what_two_texts_share_is_counted_on_both_sides():
    found = shared([passage(0, 40, 100, 150), passage(60, 80, 10, 30)], 100, 200)
    assert (found.words, found.source_words) == (60, 70)
    assert (found.article_coverage, found.source_coverage) == (0.6, 0.35)


def test_similarity_is_the_share_of_the_words_of_both_sides_that_are_the_same():
    assert shared([passage(0, 40, 100, 150, 30), passage(60, 80, 10, 20, 9)], 100, 200).similarity == 2 * 39 / (60 + 60)


def test_words_in_two_passages_count_once():
    found = shared([passage(0, 40, 0, 40), passage(30, 60, 100, 130)], 100, 200)
    assert (found.words, found.source_words) == (60, 70)


def test_texts_without_passages_share_nothing():
    for words in (0, 100):
        found = shared([], words, words)
        assert (found.article_coverage, found.source_coverage, found.words, found.source_words, found.passages) == (0, 0, 0, 0, ())
        assert relation(found, kept=1) is None


BOX = [(40, 100)]


@pytest.mark.parametrize(("spans", "source_spans"), [(BOX, [(0, 60)]), (BOX, []), ([], [(0, 60)])])
def test_a_stretch_that_is_boilerplate_in_either_text_is_no_passage(spans, source_spans):
    found = shared([passage(40, 100, 0, 60)], 100, 200, spans, source_spans)
    assert found.passages == ()
    assert relation(found, kept=1) is None


def test_boilerplate_counts_on_neither_side():
    article, source = passage(0, 40, 160, 200), passage(40, 100, 0, 60)
    found = shared([article, source], 100, 200, BOX, [(0, 60)])
    assert found.passages == (article,)
    assert (found.words, found.source_words) == (40, 40)
    assert (found.article_coverage, found.source_coverage) == (40 / 40, 40 / 140)


def test_boilerplate_within_a_passage_is_left_out_of_what_it_covers():
    found = shared([passage(0, 100, 0, 100)], 120, 100, [(60, 100)], [(60, 100)])
    assert (found.words, found.source_words) == (60, 60)
    assert (found.article_coverage, found.source_coverage) == (60 / 80, 1)


@pytest.mark.parametrize(("box", "passages"), [(50, 1), (51, 0)])
def test_a_passage_of_which_more_than_a_half_is_boilerplate_is_none(box, passages):
    assert len(shared([passage(0, 100, 0, 100)], 100, 100, [(0, box)], [(0, box)]).passages) == passages


def test_texts_of_boilerplate_only_are_no_reprints():
    found = shared([passage(0, 60, 0, 60)], 60, 60, [(0, 60)], [(0, 60)])
    assert (found.article_coverage, found.source_coverage) == (0, 0)
    assert relation(found, kept=1) is None


PASSAGES = st.lists(
    st.tuples(st.integers(0, 70), st.integers(1, 30), st.integers(0, 170), st.integers(1, 30)).map(
        lambda drawn: passage(drawn[0], drawn[0] + drawn[1], drawn[2], drawn[2] + drawn[3])
    ),
    max_size=5,
).map(sorted)
SPANS = st.sets(st.integers(0, 100), max_size=6).map(lambda places: list(zip(*[iter(sorted(places))] * 2, strict=False)))


@given(PASSAGES, SPANS, SPANS)
def test_coverage_is_a_share_and_the_same_seen_from_the_source(passages, spans, source_spans):
    found = shared(passages, 100, 200, spans, source_spans)
    assert 0 <= found.article_coverage <= 1
    assert 0 <= found.source_coverage <= 1
    assert 0 <= found.similarity <= 1
    assert (found.turned().article_coverage, found.turned().source_coverage) == (found.source_coverage, found.article_coverage)
    again = shared(found.turned().passages, 200, 100, source_spans, spans)
    assert (again.words, again.source_words) == (found.source_words, found.words)
    assert found.turned().turned() == found


@pytest.mark.parametrize(
    ("passages", "in_order"),
    [
        ([passage(5, 20, 5, 20), passage(45, 60, 45, 60), passage(80, 95, 80, 95)], True),
        ([passage(5, 20, 5, 20), passage(80, 95, 80, 95)], False),
        ([passage(5, 20, 80, 95), passage(45, 60, 45, 60), passage(80, 95, 5, 20)], False),
        ([passage(5, 20, 5, 20), passage(25, 40, 25, 40), passage(45, 60, 45, 60)], False),
        ([passage(40, 50, 40, 50), passage(55, 60, 55, 60), passage(80, 95, 80, 95)], False),
        ([passage(5, 20, 35, 40), passage(45, 60, 45, 60), passage(80, 95, 80, 95)], False),
    ],
)
def test_passages_go_through_both_texts_where_they_are_in_order_from_beginning_to_end(passages, in_order):
    assert shared(passages, 100, 100).in_order is in_order


@pytest.mark.parametrize(
    ("passages", "different"),
    [
        ([passage(0, 20, 0, 20)], 0),
        ([passage(0, 20, 0, 20, 17)], 3),
        ([passage(0, 20, 0, 25, 18)], 7),
        ([passage(0, 25, 0, 20, 18)], 7),
        ([passage(0, 25, 0, 20, 20), passage(30, 50, 30, 52, 20)], 7),
        ([], 0),
    ],
)
def test_of_each_passage_the_words_that_differ_are_those_of_the_side_on_which_more_do(passages, different):
    assert shared(passages, 100, 100).different == different


@pytest.mark.parametrize(
    ("passages", "rewritten"),
    [
        ([passage(0, 20, 0, 20), passage(50, 70, 40, 60)], 20),
        ([passage(0, 20, 0, 20), passage(50, 70, 20, 40)], 0),
        ([passage(0, 20, 60, 80), passage(50, 70, 0, 20)], 0),
        ([passage(0, 20, 0, 20), passage(25, 50, 30, 50), passage(60, 90, 53, 80)], 8),
        ([], 0),
    ],
)
def test_rewritten_are_the_words_that_stand_between_two_passages_in_both_texts(passages, rewritten):
    assert shared(passages, 100, 100).rewritten == rewritten


# The sources of an article.

ARTICLE = printing(99, "2012-01-06", 99)
JANUARY, FEBRUARY, MARCH, APRIL = "2010-01-08", "2010-02-05", "2010-03-05", "2010-04-09"


def source(article: int, first: int, after: int, said=None, date=JANUARY, key=None) -> Source:
    """Return a source of the article that has so much of its 200 words."""
    other = printing(article, date, article, **({} if key is None else {"key": key}))
    found = order(ARTICLE, other, statements(claims={} if said is None else {99: [said]}))
    assert found.article == ARTICLE
    return Source(found, Kin(shared([passage(first, after, first, after)], 200, 200), "reprint"), "reprint")


def told(found):
    """Return which articles are the sources, and which of them are direct."""
    return [(one.order.source.id, one.is_direct) for one in found]


def test_an_article_without_kin_has_no_source():
    assert sources([]) == []


def test_of_sources_that_give_the_same_text_the_one_that_gives_the_most_is_the_source():
    assert told(sources([source(1, 0, 120), source(2, 0, 180), source(3, 20, 160)])) == [(2, True)]


@pytest.mark.parametrize(
    ("found", "best"),
    [
        ([source(1, 0, 180, date=MARCH), source(2, 0, 180, date=JANUARY), source(3, 0, 180, date=FEBRUARY)], 2),
        ([source(1, 0, 180, key="c"), source(2, 0, 180, key="b"), source(3, 0, 180, key="d")], 2),
        ([source(1, 0, 180, date=None), source(2, 0, 180, date=MARCH)], 2),
    ],
)
def test_of_sources_as_good_as_one_another_the_oldest_is_the_source_then_the_one_of_the_smallest_key(found, best):
    for shuffled in (found, found[::-1]):
        assert told(sources(shuffled)) == [(best, True)]


def test_an_article_made_of_two_others_has_both_and_both_are_direct():
    assert told(sources([source(1, 0, 90), source(2, 90, 200), source(3, 0, 60)])) == [(2, True), (1, True)]


@pytest.mark.parametrize(("more", "expected"), [(25, [(1, True), (2, True)]), (24, [(1, True)])])
def test_a_source_is_one_more_where_it_gives_25_words_that_no_other_has(more, expected):
    assert told(sources([source(1, 0, 150), source(2, 100, 150 + more)])) == expected


def test_what_a_note_names_is_the_direct_source_and_the_best_one_stands_beside_it():
    said = claim(99, printing(1, JANUARY, 1))
    found = sources([source(1, 0, 160, said), source(2, 0, 184)])
    assert told(found) == [(1, True), (2, False)]


def test_a_source_further_back_by_the_note_is_kept_but_the_nearest_text_is_direct():
    said = claim(99, printing(1, JANUARY, 1), step=2)
    assert told(sources([source(1, 0, 180, said), source(2, 0, 190)])) == [(1, False), (2, True)]


def test_what_a_note_names_and_what_gives_another_part_are_both_direct():
    said = claim(99, printing(1, JANUARY, 1))
    assert told(sources([source(1, 0, 100, said), source(2, 100, 200)])) == [(1, True), (2, True)]


# Descent.


def rows(found):
    return sorted((one.order.article.id, one.order.source.id, one.relation) for one in found)


def text(*printings, words=200):
    return Text(words, printings)


def pair(one: int, other: int, *passages, words=200, other_words=200) -> KinPair:
    found = shared(passages, words, other_words)
    turned = found.turned()
    return KinPair(one, other, Kin(found, relation(found, 1)), Kin(turned, relation(turned, 1)))


def test_the_later_of_two_printings_of_the_same_words_has_the_earlier_for_its_source():
    found = descent([text(printing(1, FEBRUARY), printing(2, JANUARY))], [], statements())
    assert rows(found) == [(1, 2, "reprint")]
    (one,) = found
    assert (one.kin.shared.article_coverage, one.kin.shared.source_coverage, one.kin.shared.different) == (1, 1, 0)
    assert one.is_direct


@pytest.mark.parametrize("printings", [8, 9, 1_000])
def test_of_many_identical_articles_each_has_one_source_the_oldest(printings):
    held = [printing(number, f"{2000 + number}-01-01", number) for number in range(1, printings + 1)]
    found = descent([text(*held)], [], statements())
    assert rows(found) == [(number, 1, "reprint") for number in range(2, printings + 1)]


@pytest.mark.parametrize("printings", [8, 9, 100])
def test_of_many_identical_articles_those_whose_notes_name_one_have_it_and_no_row_stands_twice(printings):
    held = [printing(number, f"{2000 + number}-01-01", number) for number in range(1, printings + 1)]
    claims = {6: [claim(6, held[0])], 7: [claim(7, held[3])], 8: [claim(8, held[5], step=2)]}
    found = rows(descent([text(*held)], [], statements(claims=claims)))
    assert len(found) == len(set(found))
    # What a note names, and the oldest.
    assert [row[:2] for row in found if row[0] in (6, 7, 8)] == [(6, 1), (7, 1), (7, 4), (8, 1), (8, 6)]
    assert {row[0] for row in found} == set(range(2, printings + 1))


@pytest.mark.parametrize("printings", [8, 50, 1_000])
def test_of_many_identical_articles_whose_notes_all_name_the_oldest_each_has_it_once(printings):
    held = [printing(number, f"{2000 + number}-01-01", number) for number in range(1, printings + 1)]
    claims = {number: [claim(number, held[0])] for number in range(2, printings + 1)}
    assert rows(descent([text(*held)], [], statements(claims=claims))) == [(number, 1, "reprint") for number in range(2, printings + 1)]


def test_the_relation_is_told_from_the_side_of_the_later():
    excerpt = pair(0, 1, passage(0, 50, 100, 150), words=50)
    for date, other_date, expected in ((MARCH, JANUARY, (1, 2, "excerpt")), (JANUARY, MARCH, (2, 1, "inclusion"))):
        texts = [text(printing(1, date), words=50), text(printing(2, other_date))]
        assert rows(descent(texts, [excerpt], statements())) == [expected]


def test_texts_that_only_quote_the_same_have_no_source():
    texts = [text(printing(1, JANUARY)), text(printing(2, MARCH))]
    assert descent(texts, [pair(0, 1, passage(0, 50, 100, 150))], statements()) == []


@pytest.mark.parametrize("printings", [2, 9, 40])
def test_each_printing_of_a_text_has_a_source_in_its_own_text_or_the_other(printings):
    held = [printing(number, f"{2000 + number}-01-01", number) for number in range(1, 2 * printings + 1)]
    texts = [text(*held[:printings]), text(*held[printings:])]
    found = descent(texts, [pair(0, 1, passage(0, 180, 0, 180))], statements())
    assert {row[0] for row in rows(found)} == set(range(2, 2 * printings + 1))
    assert len(found) == 2 * printings - 1


def test_texts_that_only_quote_the_same_are_quotations_between_their_oldest_printings():
    texts = [text(printing(1, MARCH), printing(2, APRIL)), text(printing(3, FEBRUARY)), text(printing(4, APRIL))]
    quoting, reprinting = pair(0, 1, passage(0, 50, 100, 150)), pair(0, 2, passage(0, 190, 0, 190))
    ((found, kin),) = quotations(texts, [quoting, reprinting], statements())
    assert (found.article.id, found.source.id, found.direction) == (1, 3, "dated")
    assert kin == quoting.kin
    ((found, kin),) = quotations(texts, [pair(1, 0, passage(100, 150, 0, 50))], statements())
    assert (found.article.id, found.source.id, kin) == (1, 3, quoting.kin)


def test_a_pair_that_a_person_has_rejected_leaves_the_next_best_source():
    texts = [text(printing(1, JANUARY)), text(printing(2, FEBRUARY)), text(printing(3, MARCH))]
    pairs = [pair(0, 2, passage(0, 190, 0, 190)), pair(1, 2, passage(0, 180, 0, 180))]
    assert rows(descent(texts, pairs, statements())) == [(3, 1, "reprint")]
    assert rows(descent(texts, pairs, statements(), {frozenset((1, 3))})) == [(3, 2, "reprint")]


def test_two_articles_from_one_document_that_is_not_held_have_a_common_source():
    claims = {1: [claim(1, document_id=5)], 2: [claim(2, document_id=5)]}
    assert rows(descent([text(printing(1, JANUARY), printing(2, MARCH))], [], statements(claims=claims))) == [(2, 1, "common_source")]
    claims[2].append(claim(2, printing(1, JANUARY)))
    assert rows(descent([text(printing(1, JANUARY), printing(2, MARCH))], [], statements(claims=claims))) == [(2, 1, "reprint")]


# Works.


def edge(article: int, source: int, relation: str = "reprint", direction: str = "dated", coverage: float = 1.0) -> Edge:
    return Edge(article, source, relation, direction, coverage)


def works(found: list[Cluster]) -> list[set[int]]:
    return [{index for index, _ in cluster.members} for cluster in found]


DATED = [printing(number, f"{2000 + number}-01-01", number) for number in range(8)]


def test_printings_without_a_relation_are_no_works():
    assert clusters(DATED, []) == []
    assert clusters([], []) == []


@pytest.mark.parametrize("relation", JOINING)
def test_printings_of_one_work_are_those_that_relations_join_however_far(relation):
    assert works(clusters(DATED, [edge(1, 0, relation), edge(2, 1, relation), edge(5, 4, relation)])) == [{0, 1, 2}, {4, 5}]


@pytest.mark.parametrize("relation", ["inclusion", "common_source"])
def test_an_inclusion_and_a_common_source_join_nothing(relation):
    assert clusters(DATED, [edge(1, 0, relation)]) == []


def test_two_works_and_a_compilation_of_both_stay_two():
    edges = [edge(1, 0), edge(3, 2), edge(4, 0, "inclusion", coverage=0.5), edge(4, 2, "inclusion", coverage=0.5)]
    assert works(clusters(DATED, edges)) == [{0, 1}, {2, 3}]


@pytest.mark.parametrize("part", ["excerpt", "abridgement"])
def test_what_is_taken_from_a_compilation_is_not_of_its_work(part):
    edges = [edge(1, 0), edge(3, 2), edge(4, 0, "inclusion"), edge(4, 2, "inclusion"), edge(5, 4, part), edge(6, 4, part), edge(7, 4)]
    assert works(clusters(DATED, edges)) == [{0, 1}, {2, 3}, {4, 7}]


def test_an_excerpt_of_what_includes_one_other_text_only_is_of_its_work():
    assert works(clusters(DATED, [edge(1, 0, "inclusion"), edge(2, 1, "excerpt")])) == [{1, 2}]


@pytest.mark.parametrize(
    ("printings", "edges", "canonical", "reason"),
    [
        (DATED, [edge(2, 1), edge(1, 0)], 0, "It is the earliest printing that the mirror holds."),
        (DATED, [edge(1, 0, "excerpt")], 0, "It is the only whole printing that the mirror holds."),
        (DATED, [edge(0, 1, "excerpt", "declared")], 1, "It is the only whole printing that the mirror holds."),
        (DATED, [edge(0, 3, "abridgement", "declared"), edge(3, 2)], 2, "It is the earliest printing that the mirror holds."),
        (
            [printing(0, MARCH), printing(1, JANUARY, language="de"), printing(2, FEBRUARY, language="fr")],
            [edge(1, 0, "translation", "declared"), edge(2, 0, "translation", "declared")],
            0,
            "It is the only whole printing in the original language (en: nothing translates into its language) that the mirror holds.",
        ),
        (
            [printing(0, MARCH), printing(1, JANUARY, language="de"), printing(2, APRIL)],
            [edge(1, 0, "translation", "declared"), edge(2, 0)],
            0,
            "It is the earliest printing in the original language (en: nothing translates into its language) that the mirror holds.",
        ),
        (
            [printing(0, MARCH), printing(1, JANUARY, language="de")],
            [edge(0, 1, "translation", "undecided")],
            1,
            "It is the only whole printing in the original language (de: the oldest printing is in its language) that the mirror holds.",
        ),
        (
            [printing(0), printing(1)],
            [edge(1, 0, direction="declared")],
            0,
            "No printing has a date; no other is its source.",
        ),
        (
            [printing(0), printing(1)],
            [edge(0, 1, direction="declared")],
            1,
            "No printing has a date; no other is its source.",
        ),
    ],
)  # fmt: skip
def test_the_canonical_printing_is_the_earliest_whole_one_in_the_original_language_and_says_why(printings, edges, canonical, reason):
    (cluster,) = clusters(printings, edges)
    assert (cluster.canonical, cluster.reason) == (canonical, reason)


def test_a_person_s_choice_is_canonical_before_all_else():
    (cluster,) = clusters(DATED, [edge(1, 0), edge(2, 0, "excerpt")], chosen={2})
    assert (cluster.canonical, cluster.reason) == (2, "A person has chosen it.")
    assert dict(cluster.members)[2] == "canonical"


def test_each_printing_is_told_with_what_it_is_of_the_work_in_the_order_of_dates():
    printings = [printing(0, APRIL), printing(1, MARCH), printing(2, JANUARY), printing(3), printing(4, FEBRUARY, language="de")]
    edges = [edge(0, 2, "excerpt"), edge(1, 2), edge(3, 2, "adaptation"), edge(4, 2, "translation", "declared")]
    (cluster,) = clusters(printings, edges)
    assert cluster.members == ((2, "canonical"), (4, "translation"), (1, "reprint"), (0, "excerpt"), (3, "adaptation"))
    assert cluster.language == "en"


def test_works_are_in_the_order_of_the_keys_of_their_canonical_printings():
    printings = [printing(0, MARCH, paper=NOTES), printing(1, APRIL), printing(2, JANUARY, paper=WARDEN), printing(3, APRIL)]
    found = clusters(printings, [edge(1, 0), edge(3, 2)])
    assert [cluster.canonical for cluster in found] == [2, 0]


EDGES = st.lists(
    st.builds(
        Edge,
        st.integers(0, 7),
        st.integers(0, 7),
        st.sampled_from([*JOINING, "inclusion", "common_source"]),
        st.sampled_from(["declared", "dated", "undecided"]),
        st.sampled_from([0.7, 0.9, 1.0]),
    ).filter(lambda one: one.article != one.source),
    max_size=9,
)


@settings(max_examples=300)
@given(EDGES, st.lists(st.sampled_from(["en", "de", None]), min_size=8, max_size=8), st.randoms(use_true_random=False))
def test_works_do_not_depend_on_the_order_of_the_relations(edges, languages, rng):
    printings = [printing(number, f"{2000 + number % 3}-01-01", language=language) for number, language in enumerate(languages)]
    assert clusters(printings, rng.sample(edges, len(edges))) == clusters(printings, edges)


@given(EDGES)
def test_each_printing_is_of_one_work_at_most_of_which_one_is_canonical(edges):
    found = clusters(DATED, edges)
    members = [index for cluster in found for index, _ in cluster.members]
    assert len(members) == len(set(members))
    for cluster in found:
        assert len(cluster.members) > 1
        assert [index for index, role in cluster.members if role == "canonical"] == [cluster.canonical]


def test_a_thousand_printings_are_one_work():
    rng = random.Random(0)
    printings = [printing(number, f"{1000 + number}-01-01") for number in range(1_000)]
    edges = [edge(number, rng.randrange(number)) for number in range(1, 1_000)]
    rng.shuffle(edges)
    (cluster,) = clusters(printings, edges)
    assert [index for index, _ in cluster.members] == list(range(1_000))
