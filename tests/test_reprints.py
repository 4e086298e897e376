"""What the search for reprints writes into a mirror follows from its articles, notes and decisions alone, however they came."""

import gc
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from pipelines.mirror.forgetting import addresses_of, forget
from pipelines.mirror.settling import deriving
from pipelines.normalize.dates import read_date
from pipelines.reprints.store import run, tables
from tests.invented import Writer, tokens
from tests.mirrors import article_page, contents_page, open_paper
from tests.reprint_pages import (
    BOX,
    FLOOD,
    FLUT,
    LATER,
    PIECE,
    SHORT,
    articles,
    asked,
    found,
    is_proven,
    issues,
    with_ids,
    write,
    written,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "paper.db"


@pytest.fixture(scope="module")
def at_once(tmp_path_factory):
    """The small paper written in one run; for reading only."""
    path = tmp_path_factory.mktemp("reprints") / "paper.db"
    write(path, [*issues(), *articles()])
    return path


# What it finds.


def test_each_relation_of_the_small_paper_is_found_with_its_source_and_direction(at_once):
    rows = asked(
        at_once,
        "SELECT articles.key, sources.key, relation, direction FROM reprints JOIN articles ON articles.id = reprints.article_id "
        "JOIN articles AS sources ON sources.id = source_id",
    )
    assert set(rows) >= {
        ("paper/2/sluice", "paper/1/weir", "reprint", "declared"),
        ("paper/1/weir", "paper/1/lock", "reprint", "undecided"),
        ("paper/3/gate", "paper/1/lock", "abridgement", "dated"),
        ("paper/4/pier", "paper/1/weir", "excerpt", "declared"),
        ("paper/4/jetty", "paper/3/gate", "inclusion", "declared"),
        ("paper/4/flut", "paper/3/flood", "translation", "dated"),
        ("paper/6/letter", "paper/2/letter", "reprint", "dated"),
    }
    related = {key for row in rows for key in row[:2]}
    assert not related & {f"paper/{number}/boxed{number}" for number in range(1, 7)} | related & {"paper/6/stranger", "paper/5/dock"}


def test_a_quotation_is_a_passage_and_no_reprint(at_once):
    quoting = asked(
        at_once,
        "SELECT DISTINCT reprint_id FROM passages WHERE kind = 'quotation' "
        "AND article_id = (SELECT id FROM articles WHERE key = 'paper/5/dock')",
    )
    assert quoting == [(None,)]


def test_a_box_that_many_carry_is_boilerplate(at_once):
    ((holding, text),) = asked(at_once, "SELECT articles, text FROM boilerplate")
    assert holding == 6
    assert BOX.removesuffix(".")[20:-20] in text
    assert len(text) < 1.3 * len(BOX)


def test_works_join_what_is_of_one_piece_and_no_compilation(at_once):
    members = asked(
        at_once,
        "SELECT clusters.key, articles.key FROM cluster_members JOIN clusters ON clusters.id = cluster_members.cluster_id "
        "JOIN articles ON articles.id = article_id",
    )
    works = Counter(cluster for cluster, _ in members)
    assert sorted(works.values()) == [2, 4, 5]
    assert "paper/4/jetty" not in {article for _, article in members}


# Where passages stand.


def words_of(text):
    return tokens(text).words.tolist()


def assert_cuts_agree(path):
    """Assert that each passage cuts the same words out of both texts, as far as its similarity says."""
    rows = asked(
        path,
        "SELECT passages.kind, passages.words, similarity, substr(own.body_text, article_start + 1, article_end - article_start), "
        "substr(other.body_text, source_start + 1, source_end - source_start), article_end <= length(own.body_text), "
        "source_end <= length(other.body_text) FROM passages JOIN articles AS own ON own.id = passages.article_id "
        "JOIN articles AS other ON other.id = source_id",
    )
    assert rows
    for kind, count, similarity, cut, other_cut, within, other_within in rows:
        assert within
        assert other_within
        assert cut == cut.strip()
        assert other_cut == other_cut.strip()
        if kind != "translation":
            words, others = words_of(cut), words_of(other_cut)
            assert len(words) == count
            assert LCSseq.similarity(words, others) >= (similarity - 0.0001) * max(len(words), len(others))


def test_passages_cut_the_same_words_out_of_both_texts(at_once):
    assert_cuts_agree(at_once)


def test_every_reprint_of_the_sample_archive_is_proven_by_passages_and_explained(sample_mirror):
    assert_cuts_agree(sample_mirror)
    rows = asked(
        sample_mirror,
        "SELECT detected, declared, article_coverage, source_coverage, explanation, "
        "(SELECT count(*) FROM passages WHERE reprint_id = reprints.id) FROM reprints",
    )
    assert len(rows) > 50
    for detected, declared, coverage, source_coverage, explanation, passages in rows:
        assert (passages > 0) == detected
        assert detected or declared
        assert not detected or (0 < coverage <= 1 and 0 < source_coverage <= 1)
        assert explanation.endswith(".")
        assert ": " in explanation
        assert not {"None", "nan", "\n", "  ", ".."} & {part for part in ("None", "nan", "\n", "  ", "..") if part in explanation}


def test_a_passage_of_a_translation_is_whole_paragraphs(sample_mirror):
    for table, start, end in (("article_id", "article_start", "article_end"), ("source_id", "source_start", "source_end")):
        for body, first, after in asked(
            sample_mirror,
            f"SELECT body_text, {start}, {end} FROM passages JOIN articles ON articles.id = passages.{table} "
            "WHERE passages.kind = 'translation'",
        ):
            assert body[:first].rstrip(" ") == "" or body[:first].endswith("\n")
            assert body[after:].lstrip(" ") == "" or body[after:].startswith("\n")


# However the articles came.


@given(st.randoms(use_true_random=False), st.lists(st.integers(0, 30), max_size=4))
@settings(max_examples=12)
def test_articles_that_come_by_and_by_in_any_order_give_what_all_at_once_give(at_once, tmp_path_factory, rng, stops):
    path = tmp_path_factory.mktemp("reprints") / "paper.db"
    pages = [*issues(), *articles()]
    rng.shuffle(pages)
    ends = sorted({min(stop, len(pages)) for stop in stops} | {len(pages)})
    for start, end in zip([0, *ends], ends, strict=False):
        write(path, pages[start:end])
    assert found(path) == found(at_once)


def test_a_text_that_changes_has_the_reprints_of_its_new_text_alone(path, tmp_path):
    changed = [
        article_page(1, "weir", SHORT, language="en", at=LATER),
        article_page(2, "sluice", Writer(3).edited(PIECE, 0.05), language="en", at=LATER),
        article_page(6, "stranger", PIECE, language="en", at=LATER),
        article_page(3, "flood", FLUT, language="de", at=LATER),
        article_page(4, "flut", FLOOD, language="en", at=LATER),
    ]
    write(path, [*issues(), *articles()])
    write(path, changed)
    write(tmp_path / "other.db", [*issues(), *articles(), *changed])
    assert found(path) == found(tmp_path / "other.db")
    assert_cuts_agree(path)
    assert is_proven(path)


def test_where_words_stand_is_seen_again_though_they_are_the_same_words(path):
    write(path, [*issues(), *articles()])
    write(path, [article_page(1, "lock", f"– {PIECE}", language="en", at=LATER)])
    assert_cuts_agree(path)
    assert is_proven(path)


def test_an_article_that_is_forgotten_leaves_what_would_be_without_it(path, tmp_path):
    pages = [*issues(), *articles()]
    write(path, pages)
    mirror = open_paper(path)
    for key in ("paper/1/lock", "paper/4/letter", "paper/2/boxed2", "paper/3/flood"):
        forget(mirror.db, path, mirror.run_id, addresses_of(mirror.db, key), "asked for")
    mirror.close()
    gone = ("1/lock.html", "4/letter.html", "2/boxed2.html", "3/flood.html")
    write(tmp_path / "other.db", [page for page in pages if not page.url.endswith(gone)])
    assert found(path) == found(tmp_path / "other.db")
    assert asked(path, "SELECT count(*) FROM boilerplate") == [(1,)]
    assert asked(path, "PRAGMA foreign_key_check") == []


def test_a_piece_in_ever_more_printings_is_found_as_if_they_had_come_at_once(path, tmp_path):
    writer = Writer(4)
    piece = writer.text(200)
    pages = [
        article_page(number, "piece", writer.edited(piece, 0.03), language="en", issue_key=None,
                     date=read_date(f"{number % 28 + 1} May {1990 + number // 28}", "en"))
        for number in range(46)
    ]  # fmt: skip
    # Of what more than forty texts hold, each is compared with the next that holds it alone.
    for start, end in ((0, 38), (38, 42), (42, 46)):
        write(path, pages[start:end])
    write(tmp_path / "other.db", reversed(pages))
    assert found(path) == found(tmp_path / "other.db")
    assert asked(path, "SELECT printings FROM clusters") == [(46,)]


# Stopped and gone on with.


class Killed(BaseException):
    """What a killed run does not live to handle."""


STEPS = [
    (run, "gather"), (run, "align_pairs"), (run, "find_kin"), (run, "descent"), (run, "translated"), (run, "clusters"),
    (tables, "write_reprints"), (tables, "write_clusters"), (tables, "write_notes"), (tables, "tell_of"), (tables, "write_boilerplate"),
    (deriving, "find_reprints"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "step"), STEPS, ids=[step for _, step in STEPS])
def test_a_search_that_is_killed_after_any_step_is_gone_on_with(at_once, path, monkeypatch, module, step):
    pages = [*issues(), *articles()]
    random.Random(step).shuffle(pages)
    write(path, pages[:14])
    mirror = open_paper(path)
    written(mirror, pages[14:])
    done = getattr(module, step)

    def die(*arguments):
        done(*arguments)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, step, die)
        with pytest.raises(Killed):
            mirror.settle()
    mirror.close()
    write(path, [])
    assert found(path) == found(at_once)
    assert is_proven(path)


@pytest.mark.parametrize("asked_to_stop", ["texts read", "pairs aligned"])
def test_a_search_that_is_stopped_at_its_work_is_gone_on_with(at_once, path, asked_to_stop):
    mirror = open_paper(path)
    written(mirror, [*issues(), *articles()])

    def stop(what, _done, _of):
        if what == asked_to_stop:
            raise KeyboardInterrupt

    mirror.told = stop
    with pytest.raises(KeyboardInterrupt):
        mirror.settle()
    assert gc.isenabled()
    mirror.close()
    write(path, [])
    assert found(path) == found(at_once)


def test_what_an_older_program_remembered_is_not_relied_on(path, at_once):
    write(path, [*issues(), *articles()])
    mirror = open_paper(path)
    mirror.db.execute("UPDATE fingerprints SET hashes = x'', places = x''")
    mirror.db.execute("UPDATE properties SET value = '0' || value WHERE name = 'texts_read_by'")
    mirror.db.conn.commit()
    mirror.settle()
    mirror.close()
    assert found(path) == found(at_once)
    assert is_proven(path)


def test_where_nothing_changed_no_row_changes(path):
    write(path, [*issues(), *articles()])
    before = with_ids(path)
    write(path, [*issues(), *articles()])
    assert with_ids(path) == before
    mirror = open_paper(path)
    changes = mirror.db.conn.total_changes
    deriving.look_again(mirror.db)
    mirror.settle()
    # That it was to be done, and is done, in one row of `properties`.
    assert mirror.db.conn.total_changes == changes + 2
    mirror.close()
    assert with_ids(path) == before


# Many, large and odd.


def test_a_thousand_identical_articles_are_one_work_and_nothing_is_aligned(path):
    pages = [
        article_page(
            number, "notice", PIECE, language="en", issue_key=None, date=read_date(f"{number % 28 + 1} May {1900 + number // 28}", "en")
        )
        for number in range(1000)
    ]
    write(path, pages)
    assert asked(path, "SELECT count(*), count(DISTINCT article_id), min(source_id), max(source_id) FROM reprints") == [(999, 999, 1, 1)]
    assert asked(path, "SELECT printings, canonical_article_id FROM clusters") == [(1000, 1)]
    assert asked(path, "SELECT count(*) FROM alignments") == [(0,)]
    assert asked(path, "SELECT count(*) FROM passages") == [(999,)]


def test_identical_articles_of_which_hardly_one_has_a_date_are_one_work(path):
    dated = article_page(30, "notice", PIECE, language="en", issue_key=None, date=read_date("5 May 2010", "en"))
    write(path, [dated, *(article_page(number, "notice", PIECE, language="en", issue_key=None) for number in range(30))])
    assert asked(path, "SELECT printings, articles.key FROM clusters JOIN articles ON articles.id = canonical_article_id") == [
        (31, "paper/30/notice")
    ]
    assert asked(path, "SELECT count(*) FROM reprints") == [(30,)]


def test_texts_without_words_are_related_to_nothing(path):
    bodies = [
        "",
        " ",
        "Word",
        "Word",
        "…",
        "😀",
        "A letter of few words was printed in both.",
        "A letter of few words was printed in both.",
    ]
    write(path, [article_page(1, f"a{number}", body, language="en") for number, body in enumerate(bodies)])
    assert found(path) == {table: [] for table in found(path)}


def test_one_sentence_a_thousand_times_is_a_reprint_of_its_longer_self(path):
    sentence = "The water rose by another hand and nobody at the upper gate had seen it come. "
    write(path, [
        contents_page(1, []), contents_page(2, [], "June 2012"),
        article_page(1, "all", sentence * 1000, language="en"), article_page(2, "cut", sentence * 900, language="en"),
    ])  # fmt: skip
    ((relation, coverage, source_coverage),) = asked(path, "SELECT relation, article_coverage, source_coverage FROM reprints")
    assert (relation, coverage) == ("reprint", 1)
    assert 0.85 < source_coverage < 0.95
    assert_cuts_agree(path)


def test_an_article_of_two_megabytes_holds_what_it_reprints(path):
    large = Writer(8).text(320_000)
    assert len(large) > 2_000_000
    write(path, [
        contents_page(1, []), contents_page(2, [], "June 2012"),
        article_page(1, "piece", PIECE, language="en"), article_page(2, "large", f"{large}\n\n{PIECE}\n\n{large[:5000]}", language="en"),
    ])  # fmt: skip
    ((relation, coverage, direction),) = asked(path, "SELECT relation, source_coverage, direction FROM reprints")
    assert (relation, direction) == ("inclusion", "dated")
    assert coverage > 0.99
    assert_cuts_agree(path)


def test_scripts_that_meet_in_one_text_are_compared_each_by_its_own_words(path):
    japanese = "".join(random.Random(5).choices("水門労働者夜明鐘船長橋東京集会声語岸壁運河組合", k=300))
    russian = " ".join(random.Random(6).choices("вода шлюз ночь колокол баржа рабочий набережная мост вахта лампа".split(), k=120))
    arabic = " ".join(random.Random(7).choices("ماء ليل جرس قارب عامل جسر مصباح قناة بوابة رصيف".split(), k=120))
    mixed = f"{japanese}\n\n{PIECE}\n\n{russian}\n\n{arabic} 😀"
    write(path, [
        contents_page(1, []), contents_page(2, [], "June 2012"), contents_page(3, [], "July 2012"),
        article_page(1, "mixed", mixed), article_page(2, "copy", mixed.replace("\n\n", " ")),
        article_page(3, "part", f"{japanese}\n\n{arabic}"),
    ])  # fmt: skip
    rows = asked(path, "SELECT articles.key, relation, article_coverage FROM reprints JOIN articles ON articles.id = article_id ORDER BY 1")
    assert [row[:2] for row in rows] == [("paper/2/copy", "reprint"), ("paper/3/part", "abridgement")]
    assert all(coverage > 0.95 for *_, coverage in rows)
    assert_cuts_agree(path)


def test_a_text_that_changes_after_the_texts_were_read_is_compared_as_it_is_now(path):
    mirror = open_paper(path)
    written(mirror, [*issues(), *articles()])

    def stop(what, _done, _of):
        if what == "pairs aligned":
            raise KeyboardInterrupt

    mirror.told = stop
    with pytest.raises(KeyboardInterrupt):
        mirror.settle()
    mirror.told = run.tell_nobody
    assert mirror.db.execute("SELECT count(*) FROM fingerprints").fetchone() != (0,)
    written(mirror, [article_page(2, "sluice", FLOOD, language="en", at=LATER)])
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    assert is_proven(path)
    assert_cuts_agree(path)
