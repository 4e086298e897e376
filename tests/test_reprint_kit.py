"""The kit that judges the reprint engine: its labels are true of its corpora, and its figures are right."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.mirror.store import Mirror
from tests.benchmarks.reprints import variants
from tests.benchmarks.reprints.corpus import RELATIONS, Article, Press, pile_of
from tests.benchmarks.reprints.found import Found, Row, read_found
from tests.benchmarks.reprints.labels import Labels, Lure, Quotation, Reprint, pair, read_labels, write_labels
from tests.benchmarks.reprints.mirror import write_mirror
from tests.benchmarks.reprints.natural import without_reprints
from tests.benchmarks.reprints.papers import PERIODICALS, issues
from tests.benchmarks.reprints.real import REAL, known_pairs
from tests.benchmarks.reprints.renaming import FOLDS, Renaming
from tests.benchmarks.reprints.rivals import clusters
from tests.benchmarks.reprints.score import adjusted_rand, overlap, score
from tests.benchmarks.reprints.texts import BaseText, is_long, stretches

PLANTED = 3
SIZE = 100


def made_up_text(number: int, paragraphs: int, vocabulary: int = 4_000) -> BaseText:
    """Return a text of paragraphs of some sixty words in sentences, that shares no run of words with another."""
    rng = random.Random(number)
    sentences = [" ".join(f"w{rng.randrange(vocabulary)}x" for _ in range(12)).capitalize() + "." for _ in range(5 * paragraphs)]
    return BaseText(f"made/{number}", f"Title {number}", tuple(" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5)))


def words_of(text: list[str]) -> list[str]:
    return " ".join(text).split()


def print_corpus(seed: int = 1, fold: int = 0) -> Press:
    texts = [made_up_text(number, 15) for number in range(60)] + [made_up_text(number, 2) for number in range(60, 80)]
    return Press(pile_of(texts, random.Random(0)), SIZE, PLANTED, seed, fold)


@pytest.fixture(scope="module")
def press() -> Press:
    return print_corpus()


# Variants.

TEXT = list(made_up_text(1, 15).paragraphs)
WORDS = words_of(TEXT)


def other_word(rng: random.Random) -> str:
    return "elsewhere"


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("change", "least", "most"),
    [
        (lambda rng: variants.abridged(TEXT, rng), 0.49, 0.62),
        (lambda rng: variants.excerpted(TEXT, rng), 0.24, 0.32),
        (lambda rng: variants.beginning(TEXT, 0.8), 0.79, 0.81),
        (lambda rng: variants.moved(TEXT, rng), 1.0, 1.0),
    ],
)
def test_what_is_cut_keeps_the_share_of_the_words_that_its_class_names(
    seed: int, change: Callable[[random.Random], list[str]], least: float, most: float
):
    kept = words_of(change(random.Random(seed)))
    assert least <= len(kept) / len(WORDS) <= most
    assert set(kept) <= set(WORDS)


@pytest.mark.parametrize("seed", range(5))
def test_an_excerpt_is_one_run_of_the_text_and_an_abridgement_keeps_the_order(seed: int):
    assert " ".join(words_of(variants.excerpted(TEXT, random.Random(seed)))) in " ".join(WORDS)
    left = iter(WORDS)
    assert all(word in left for word in words_of(variants.abridged(TEXT, random.Random(seed))))


def test_what_is_moved_is_in_another_order():
    assert words_of(variants.moved(TEXT, random.Random(1))) != WORDS


@pytest.mark.parametrize("share", [0.02, 0.08])
def test_so_large_a_share_of_the_characters_is_read_wrongly(share: float):
    text = ["abcdefgh " * 5_000]
    read = variants.scanned(text, random.Random(1), share)[0]
    # Every wrong one breaks its word or a border, but for a space that is kept: some 97 of 100 do.
    whole = len(re.findall(r"\babcdefgh\b", read)) / 5_000
    assert whole == pytest.approx((1 - 0.97 * share) ** 10, abs=0.03)


def test_edits_change_the_share_of_words_that_they_name():
    edited = words_of(variants.edited(TEXT * 5, random.Random(1), other_word))
    assert edited.count("elsewhere") / len(WORDS * 5) == pytest.approx(0.04, abs=0.01)


def test_an_adaptation_rewrites_a_fifth_to_two_fifths_of_the_words_and_leaves_the_rest_in_order():
    adapted = words_of(variants.adapted(TEXT, random.Random(1), other_word, ["This sentence is of another text."]))
    left = iter(WORDS)
    kept = [word for word in adapted if word in set(WORDS)]
    assert all(word in left for word in kept)
    assert 0.55 <= len(kept) / len(WORDS) <= 0.85


def test_house_style_changes_spelling_alone():
    given = ["The colour of the theatre's grey programme -- \"realised\" in to-day's style -- isn't ours."]
    assert variants.respelled(given) == ["The color of the theater's gray program – “realized” in today's style – is not ours."]


# Renaming.


@given(st.text(), st.integers(0, FOLDS - 1))
def test_renaming_is_one_to_one_and_leaves_all_but_the_words(text: str, fold: int):
    renamed = Renaming(fold).rename(text)
    letters = re.compile(r"[^\W\d_]+")
    assert letters.sub("", renamed) == letters.sub("", text)
    before, after = ([word.casefold() for word in letters.findall(one)] for one in (text, renamed))
    assert len(set(zip(before, after, strict=True))) == len(set(before)) == len(set(after))


def test_renamings_share_no_word():
    text = " ".join(f"word{'x' * number}" for number in range(200))
    one, other = (set(Renaming(fold).rename(text).split()) for fold in (1, 2))
    assert not one & other


# Texts.


def test_a_long_text_is_cut_at_paragraphs_into_equal_stretches():
    text = made_up_text(1, 100)
    parts = list(stretches("k", "T", text.paragraphs))
    assert [paragraph for part in parts for paragraph in part.paragraphs] == list(text.paragraphs)
    assert len(parts) == 4
    assert all(is_long(part) for part in parts)


def test_natural_reprints_are_removed_the_shorter_first_and_standing_paragraphs_are_cut():
    box = "A box that every paper prints beside its articles."
    long, short = made_up_text(1, 15), made_up_text(2, 2)
    texts = [BaseText(one.key, one.title, (*one.paragraphs, box)) for one in (short, long, made_up_text(3, 15), made_up_text(4, 15))]
    part = BaseText("part", "Part", long.paragraphs[3:5])
    kept, dropped = without_reprints([part, *texts])
    assert [text.key for text in kept] == ["made/2", "made/1", "made/3", "made/4"]
    assert all(box not in text.paragraphs for text in kept)
    assert [(one.key, one.like, one.seen) for one in dropped] == [("part", "made/1", 1.0)]


# Corpora.


def test_a_corpus_has_so_many_articles_and_so_many_of_each_class(press: Press):
    assert len(press.articles) == len({article.key for article in press.articles}) == SIZE
    counts = {name: sum(reprint.variant == name for reprint in press.labels.reprints) for name in RELATIONS}
    assert counts == {name: 2 * PLANTED if name == "concat" else PLANTED for name in RELATIONS}
    assert len(press.labels.quotations) == PLANTED


def test_a_corpus_is_the_same_from_the_same_seed_and_another_from_another(press: Press):
    again, other = print_corpus(), print_corpus(seed=2)
    assert (again.articles, again.labels) == (press.articles, press.labels)
    assert other.articles != press.articles


def test_a_variant_shares_runs_of_words_with_its_base_and_no_lure_does(press: Press):
    bodies = {article.key: article.body for article in press.articles}
    for reprint in press.labels.reprints:
        assert shared_runs(bodies[reprint.article], bodies[reprint.source]) > 5, reprint
    for lure in press.labels.lures:
        if lure.kind in ("serial", "same_headline"):
            assert shared_runs(bodies[lure.a], bodies[lure.b], own_words=True) == 0, lure


def shared_runs(one: str, other: str, own_words: bool = False) -> int:
    """Return how many runs of three words two texts share; `own_words` leaves out the standing texts, which are no made-up words."""
    runs = [
        {tuple(words[at : at + 3]) for at in range(len(words) - 2) if not own_words or all(word[0] == "w" for word in words[at : at + 3])}
        for words in (re.findall(r"w\d+x" if own_words else r"\w+", text.lower()) for text in (one, other))
    ]
    return len(runs[0] & runs[1])


def test_the_spans_of_a_quotation_are_the_same_text_in_both(press: Press):
    bodies = {article.key: article.body for article in press.articles}
    for quotation in press.labels.quotations:
        host = [bodies[quotation.article][start:end] for start, end in quotation.article_spans]
        assert host == [bodies[quotation.source][start:end] for start, end in quotation.source_spans]
        assert len(" ".join(host).split()) >= 80


def test_dates_and_notes_say_the_direction_that_the_labels_give(press: Press):
    articles = {article.key: article for article in press.articles}
    for reprint in press.labels.reprints:
        article, source = articles[reprint.article], articles[reprint.source]
        assert (article.note is not None) == (reprint.direction == "declared")
        if article.note:
            assert f"{source.issue.name} No. {source.issue.number}" in article.note
        else:
            assert is_later(article, source) == (reprint.direction == "dated")


def is_later(article: Article, source: Article) -> bool:
    return article.issue.start is not None and source.issue.end is not None and article.issue.start > source.issue.end


def test_too_small_a_pile_is_one_sentence():
    pile = pile_of([made_up_text(number, 15) for number in range(5)], random.Random(0))
    with pytest.raises(ValueError, match="5 texts are too few for 3 of each class in 100 articles; plant fewer"):
        Press(pile, SIZE, PLANTED, 1)


def test_a_corpus_is_written_as_a_mirror_whose_notes_lead_to_issues(press: Press, tmp_path: Path):
    path = tmp_path / "corpus.db"
    write_mirror(path, PERIODICALS, issues(), [press.articles])
    Mirror(path).close()
    with closing(sqlite3.connect(path)) as db:
        bodies = dict(db.execute("SELECT key, body_text FROM articles"))
        noted = db.execute("SELECT articles.key, issues.key FROM source_notes JOIN articles ON articles.id = article_id "
                           "LEFT JOIN issues ON issues.id = source_notes.issue_id").fetchall()  # fmt: skip
    assert bodies == {article.key: article.body for article in press.articles}
    sources = {reprint.article: reprint.source for reprint in press.labels.reprints if reprint.direction == "declared"}
    assert dict(noted) == {key: source.rpartition("/")[0] for key, source in sources.items()}


def test_labels_are_read_as_they_were_written(press: Press, tmp_path: Path):
    write_labels(press.labels, tmp_path / "corpus.db")
    assert read_labels(tmp_path / "corpus.db") == press.labels


# Scores.

LABELS = Labels(
    reprints=[
        Reprint("a2", "a1", "exact_note", "reprint", "declared"),
        Reprint("a3", "a1", "edits_5", "reprint", "dated"),
        Reprint("a4", "a1", "excerpt_25", "excerpt", "undecided"),
        Reprint("c1", "a1", "concat", "inclusion", "dated"),
        Reprint("c1", "b1", "concat", "inclusion", "dated"),
    ],
    quotations=[Quotation("q1", "a1", ((10, 30),), ((0, 20),))],
    lures=[Lure("serial", "s1", "s2")],
    borrowings=[("a2", "b1")],
)
ARTICLES = {"a1", "a2", "a3", "a4", "b1", "c1", "q1", "s1", "s2"}
ROWS = [
    Row("a2", "a1", "reprint", "declared"), Row("a3", "a1", "reprint", "dated"), Row("a4", "a1", "excerpt", "undecided"),
    Row("c1", "a1", "inclusion", "dated"), Row("c1", "b1", "inclusion", "dated"),
]  # fmt: skip


def found_with(rows: list[Row], clusters: dict[str, int], more: set[tuple[str, str]] | None = None, passages=None) -> Found:
    called = {pair(row.article, row.source) for row in rows} | (more or set())
    return Found(ARTICLES, called, clusters, {pair(row.article, row.source): row for row in rows}, passages or {})


def test_all_right_is_one_everywhere():
    found = found_with(ROWS, dict.fromkeys(("a1", "a2", "a3", "a4"), 1), {("a2", "a3")}, {("a1", "q1"): {"q1": [(5, 40)], "a1": [(0, 20)]}})
    result = score(found, LABELS)
    figures = (result.precision, result.recall, result.quotations_found, result.direction, result.rightly_undecided)
    assert [figure.value for figure in figures] == [1.0] * 5
    assert (result.f1, result.rand, result.undecided.part, result.lures["serial"].part) == (1.0, 1.0, 0, 0)
    assert result.recall.whole == 6
    assert not result.missed
    assert not result.false


def test_parts_compilations_quotations_and_introductions_of_one_base_are_neither_right_nor_wrong():
    neither = {("a2", "a4"), ("a2", "c1"), ("a1", "q1"), ("a3", "q1"), ("a2", "b1")}
    result = score(found_with([], {}, neither), LABELS)
    assert (result.precision.part, result.precision.whole) == (0, 0)
    assert result.quotations_called_reprints.part == 1


def test_what_is_missed_false_or_the_wrong_way_is_counted_and_listed():
    rows = [Row("a1", "a2", "reprint", "dated"), Row("a3", "a1", "reprint", "undecided"), Row("s2", "s1", "reprint", "dated")]
    result = score(found_with(rows, {}), LABELS)
    assert (result.precision.part, result.precision.whole) == (2, 3)
    assert (result.recall.part, result.recall.whole) == (2, 6)
    assert result.missed == [
        ("excerpt_25", ("a1", "a4")), ("concat", ("a1", "c1")), ("concat", ("b1", "c1")), ("sibling", ("a2", "a3"))
    ]  # fmt: skip
    assert (result.false, result.wrong_way) == ([("s1", "s2")], [("a2", "a1")])
    assert (result.lures["serial"].part, result.undecided.part, result.undecided.whole) == (1, 1, 2)
    assert result.quotations_missed == [("q1", "a1")]


def test_a_quotation_is_found_in_passages_with_any_printing_where_half_of_it_is_covered():
    for spans, expected in (([(20, 30)], 1), ([(21, 30)], 0), ([(0, 15), (12, 20)], 1)):
        result = score(found_with([], {}, None, {("a2", "q1"): {"q1": spans}}), LABELS)
        assert result.quotations_found.part == expected


def test_the_rand_index_is_that_of_known_partitions():
    assert adjusted_rand([0, 0, 1, 1], [1, 1, 0, 0]) == 1.0
    assert adjusted_rand([0, 0, 1, 2], [0, 0, 1, 1]) == pytest.approx(4 / 7)
    assert adjusted_rand([0, 0, 0, 0], [0, 1, 2, 3]) == 0.0
    assert adjusted_rand([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-0.5)
    assert adjusted_rand([0, 1, 2], [0, 1, 2]) == 1.0


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2))
def test_the_rand_index_is_one_of_a_partition_with_itself_and_the_same_both_ways(parts: list[tuple[int, int]]):
    one, other = zip(*parts, strict=True)
    assert adjusted_rand(one, one) == 1.0
    assert adjusted_rand(one, other) == adjusted_rand(other, one) <= 1.0


def test_overlapping_spans_count_once():
    assert overlap([(0, 10), (20, 30)], [(5, 25), (8, 22)]) == 10


def test_rivals_cluster_what_pairs_join():
    joined = clusters([("a", "b"), ("c", "d"), ("b", "e")])
    assert joined["a"] == joined["b"] == joined["e"] != joined["c"] == joined["d"]


def test_what_the_engine_wrote_is_read_from_the_tables_of_a_mirror_with_what_follows_from_a_cluster(tmp_path: Path):
    path = tmp_path / "found.db"
    issue = issues()[0]
    write_mirror(path, PERIODICALS, [issue], [[Article(key, key, issue, ["Text."]) for key in "abcde"]])
    with closing(sqlite3.connect(path)) as db:
        db.executescript("""
            INSERT INTO reprints (title, article_id, source_id, relation, direction, status, declared, detected, is_direct, explanation)
            VALUES ('', 2, 1, 'reprint', 'dated', 'certain', 0, 1, 1, ''), ('', 4, 1, 'inclusion', 'dated', 'certain', 0, 1, 1, '');
            INSERT INTO clusters (id, key, title, canonical_article_id, canonical_reason, printings, languages)
            VALUES (7, 'a', '', 1, '', 4, 'en');
            INSERT INTO cluster_members (cluster_id, article_id, role)
            VALUES (7, 1, 'canonical'), (7, 2, 'reprint'), (7, 3, 'reprint');
            INSERT INTO passages (kind, article_id, source_id, article_version, source_version, article_start, article_end, source_start,
                                  source_end, words, similarity)
            VALUES ('quotation', 5, 1, 1, 1, 3, 9, 0, 6, 1, 1.0);
        """)
    found = read_found(path, {"d"})
    assert found.articles == set("abcde")
    assert found.called == {("a", "b"), ("a", "c"), ("b", "c"), ("a", "d"), ("b", "d"), ("c", "d")}
    assert found.rows["a", "b"] == Row("b", "a", "reprint", "dated")
    assert found.passages == {("a", "e"): {"e": [(3, 9)], "a": [(0, 6)]}}


@pytest.mark.skipif(not REAL.exists(), reason=f"the real magazines, printed by others, are not beside this checkout: {REAL}")
def test_every_pair_of_the_list_is_of_two_pieces_that_the_reader_tells_apart():
    known = known_pairs()
    assert len(known) == 20
    assert all("chambers" in one and "harpers" in other for one, other in known)
