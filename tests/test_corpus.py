"""All texts together: the same words are one text, and what texts share is told with the boilerplate left out."""

from collections.abc import Mapping, Sequence

import pytest

from pipelines.reprints.boilerplate import Boilerplate, Piece
from pipelines.reprints.candidates import candidates, postings
from pipelines.reprints.corpus import LEAST_WORDS, Corpus, find_kin, gather
from pipelines.reprints.descent import KinPair, descent
from pipelines.reprints.fingerprints import fingerprints
from pipelines.reprints.passages import ReadText, align_texts
from pipelines.reprints.tokens import tokens_of
from tests.invented import Writer
from tests.printings import printing, statements


def gathered(texts: Mapping[int, str], dates: Mapping[int, str] | None = None) -> Corpus:
    """Gather texts by the number of their article, which orders their keys."""
    prints = dict(zip(texts, fingerprints(tokens_of(list(texts.values()))), strict=True))
    return gather([printing(article, (dates or {}).get(article)) for article in texts], prints)


def kin_of(texts: Sequence[str]) -> tuple[list[KinPair], Boilerplate]:
    corpus = gathered(dict(enumerate(texts)))
    held = postings(corpus.fingerprints)
    pairs = [(one, other) for one, other in candidates(held).tolist()]
    read = [
        ReadText(texts[article], words) for article, words in zip(corpus.ids, tokens_of([texts[one] for one in corpus.ids]), strict=True)
    ]
    aligned = align_texts([(read[one], read[other]) for one, other in pairs])
    return find_kin(corpus, held, dict(zip(pairs, aligned, strict=True)))


def relations(pairs: Sequence[KinPair]) -> set[tuple[int, int, str | None, str | None]]:
    return {(pair.one, pair.other, pair.kin.relation, pair.turned.relation) for pair in pairs}


# Texts.


def test_articles_of_the_same_words_are_one_text_the_oldest_first():
    salt, tin = Writer(1).text(100), Writer(2).text(100)
    corpus = gathered({3: salt, 4: tin, 5: salt.upper(), 6: f"{salt} …"}, {3: "2010-03-05", 5: "2010-01-08", 6: "2010-01-08"})
    assert [[one.id for one in text.printings] for text in corpus.texts] == [[5, 6, 3], [4]]
    assert corpus.ids == [3, 4]
    assert [text.words for text in corpus.texts] == [one.words for one in corpus.fingerprints] == [100, 100]


def test_an_undated_printing_comes_after_the_dated_ones():
    text = Writer(3).text(100)
    (found,) = gathered({1: text, 2: text}, {2: "2010-03-05"}).texts
    assert [one.id for one in found.printings] == [2, 1]


def test_texts_of_a_few_words_are_left_out():
    texts = {count: Writer(count).text(count) for count in (0, 1, LEAST_WORDS - 1, LEAST_WORDS)}
    assert gathered(texts).ids == [LEAST_WORDS]
    assert gathered({}).texts == []


@pytest.mark.parametrize(
    ("words", "papers", "standing"), [(60, [1] * 5, True), (60, [1] * 4, False), (60, [1, 2] * 4, False), (200, [1] * 5, False)]
)
def test_a_few_words_that_a_paper_prints_again_and_again_are_no_reprints(words, papers, standing):
    head = Writer(31).text(words)
    held = dict(enumerate([head] * len(papers)))
    prints = dict(zip(held, fingerprints(tokens_of(list(held.values()))), strict=True))
    corpus = gather([printing(article, paper=paper) for article, paper in enumerate(papers)], prints)
    _, boilerplate = find_kin(corpus, postings(corpus.fingerprints), {})
    assert boilerplate == (
        Boilerplate({0: [(0, words)]}, [Piece(0, (0, words), len(papers))], frozenset({0})) if standing else Boilerplate({}, [])
    )
    found = descent(corpus.texts, [], statements(), standing=boilerplate.standing)
    assert len(found) == (0 if standing else len(papers) - 1)


# Kin.


def test_a_text_printed_again_in_other_ways_is_told_from_both_sides():
    writer = Writer(4)
    pieces = [writer.text(150) for _ in range(8)]
    text = "\n\n".join(pieces)
    texts = [
        text,
        writer.edited(text, 0.05),
        writer.misread(text, 0.08),
        "\n\n".join(pieces[:4]),
        "\n\n".join(pieces[2:4]),
        writer.rewritten(text, 0.35),
    ]
    pairs, _ = kin_of([texts[0], *texts[1:2]])
    assert relations(pairs) == {(0, 1, "reprint", "reprint")}
    for index, expected in (
        (2, ("reprint", "reprint")),
        (3, ("inclusion", "abridgement")),
        (4, ("inclusion", "excerpt")),
        (5, ("adaptation",) * 2),
    ):
        pairs, _ = kin_of([text, texts[index]])
        assert relations(pairs) == {(0, 1, *expected)}


def test_a_quotation_is_kin_without_a_relation_and_less_than_20_words_is_none():
    writer = Writer(5)
    for quoted, expected in ((60, {(0, 1, None, None)}), (18, set())):
        quotation = writer.text(quoted)
        pairs, _ = kin_of([f"{writer.text(110)} {quotation} {writer.text(110)}", f"{quotation} {writer.text(220)}"])
        assert relations(pairs) == expected


def test_a_programme_in_unrelated_articles_makes_no_kin_and_is_left_out_of_what_reprints_share():
    writer = Writer(6)
    programme = writer.text(150)
    texts = [f"{writer.text(300)}\n\n{programme}" for _ in range(12)]
    texts.append(f"{writer.edited(texts[0].rpartition(programme)[0], 0.03)}\n\n{programme}")
    pairs, boilerplate = kin_of(texts)
    assert set(boilerplate.spans) == set(range(13))
    assert relations(pairs) == {(0, 12, "reprint", "reprint")}
    (pair,) = pairs
    assert pair.kin.shared.words <= 350


def test_a_work_in_forty_printings_is_not_its_own_boilerplate():
    writer = Writer(7)
    text = writer.text(400)
    pairs, boilerplate = kin_of([writer.edited(text, 0.01) for _ in range(40)])
    assert boilerplate == Boilerplate({}, [])
    assert {pair.kin.relation for pair in pairs} == {"reprint"}


def test_texts_that_have_nothing_in_common_have_no_kin():
    writer = Writer(8)
    assert kin_of([writer.text(count) for count in (30, 200, 1_500) for _ in range(10)]) == ([], Boilerplate({}, []))
    assert kin_of([]) == ([], Boilerplate({}, []))
