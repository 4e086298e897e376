"""What a person decides of pairs and works stands in the tables of reprints, shows there, and can be taken back."""

import shutil
from pathlib import Path

import pytest

from tests.command import backfile
from tests.invented import Writer
from tests.mirrors import article_page
from tests.reprint_pages import PIECE, articles, asked, found, issues, of_the_paper, write
from tests.test_decisions import decide, entry

WEIR, LOCK, GATE, SLUICE = "paper/1/weir", "paper/1/lock", "paper/3/gate", "paper/2/sluice"
PAIR = """
    SELECT reprints.relation, direction, status, decisions.key IS NOT NULL, explanation FROM reprints
    JOIN articles ON articles.id = reprints.article_id JOIN articles AS sources ON sources.id = reprints.source_id
    LEFT JOIN decisions ON decisions.id = decision_id WHERE articles.key = '{}' AND sources.key = '{}'
"""


@pytest.fixture
def path(tmp_path):
    """A mirror of the small paper."""
    path = tmp_path / "paper.db"
    write(path, [*issues(), *articles()])
    return path


def redone(path, *entries):
    """Derive the mirror again with `entries` in the file beside it, as the next command would."""
    decide(path, *entries)
    write(path, [])


def test_a_pair_that_a_person_confirms_is_certain_in_the_person_s_direction_and_relation(path):
    before = found(path)
    assert asked(path, PAIR.format(GATE, LOCK))[0][:4] == ("abridgement", "dated", "certain", 0)
    redone(path, entry("confirm", article=LOCK, source=GATE, relation="reprint"))
    assert asked(path, PAIR.format(GATE, LOCK)) == []
    ((*columns, explanation),) = asked(path, PAIR.format(LOCK, GATE))
    assert columns == ["reprint", "declared", "certain", 1]
    assert "a person has confirmed it" in explanation
    redone(path)
    assert found(path) == before


def test_a_pair_that_a_person_confirms_and_nothing_shows_stands_on_that_word_alone(path):
    before = found(path)
    stranger, letter = "paper/6/stranger", "paper/2/letter"
    redone(path, entry("confirm", article=stranger, source=letter, relation="adaptation"))
    ((*columns, explanation),) = asked(path, PAIR.format(stranger, letter))
    assert columns == ["adaptation", "declared", "certain", 1]
    assert "a person has confirmed it" in explanation
    redone(path)
    assert found(path) == before


def test_a_pair_that_a_person_rejects_is_no_reprint_and_proves_no_note(path):
    before = found(path)
    redone(path, entry("reject", article=SLUICE, source=WEIR), entry("reject", article=SLUICE, source=LOCK))
    assert asked(path, PAIR.format(SLUICE, WEIR)) + asked(path, PAIR.format(SLUICE, LOCK)) == []
    outcome = "SELECT outcome FROM source_notes JOIN articles ON articles.id = article_id WHERE articles.key = '{}'"
    assert asked(path, outcome.format(SLUICE)) == [("unchecked",)]
    redone(path)
    assert found(path) == before


def test_a_note_is_not_contradicted_by_a_pair_that_a_person_rejects(tmp_path):
    path = tmp_path / "paper.db"
    write(path, [
        *issues(), article_page(1, "weir", PIECE, language="en"), article_page(2, "other", Writer(5).text(200), language="en"),
        article_page(3, "copy", PIECE, language="en", source_notes=[of_the_paper(2)]),
    ])  # fmt: skip
    assert asked(path, "SELECT outcome FROM source_notes") == [("contradicted",)]
    redone(path, entry("reject", article="paper/3/copy", source=WEIR))
    assert asked(path, "SELECT outcome, found_article_id FROM source_notes") == [("unchecked", None)]
    assert asked(path, "SELECT count(*) FROM problems WHERE code = 'note_contradicted' AND resolved_at IS NULL") == [(0,)]


def test_the_printing_that_a_person_chooses_stands_for_its_work_and_the_work_says_so(path):
    before = found(path)
    redone(path, entry("canonical", article=SLUICE))
    (chosen,) = [work for work in found(path)["clusters"] if SLUICE in work]
    assert (chosen[0], chosen[2], chosen[3]) == (SLUICE, SLUICE, "A person has chosen it.")
    assert ("canonical",) in asked(
        path, f"SELECT role FROM cluster_members JOIN articles ON articles.id = article_id WHERE key = '{SLUICE}'"
    )
    redone(path)
    assert found(path) == before


def test_a_translation_that_a_note_names_and_a_person_rejects_is_none(tmp_path):
    path = tmp_path / "paper.db"
    # Two texts that have nothing in common but what the note says of them.
    named = of_the_paper(1, relation="translation", title="The Weir")
    write(path, [
        *issues(), article_page(1, "weir", Writer(6).text(200), language="en", headline="The Weir"),
        article_page(2, "wehr", Writer(7).text(200), language="de", headline="Das Wehr", source_notes=[named]),
    ])  # fmt: skip
    assert asked(path, PAIR.format("paper/2/wehr", WEIR))[0][:3] == ("translation", "declared", "certain")
    redone(path, entry("reject", article="paper/2/wehr", source=WEIR))
    assert asked(path, "SELECT count(*) FROM reprints") == [(0,)]
    redone(path)
    assert asked(path, "SELECT count(*) FROM reprints") == [(1,)]


def test_a_translation_that_was_only_possible_joins_its_work_once_a_person_confirms_it(sample_mirror, tmp_path):
    path = Path(shutil.copy(sample_mirror, tmp_path / "sample.db"))
    # One whose article is of no work yet.
    article, source = asked(
        path,
        "SELECT articles.key, sources.key FROM reprints JOIN articles ON articles.id = article_id "
        "JOIN articles AS sources ON sources.id = source_id WHERE status = 'possible' AND articles.cluster_id IS NULL ORDER BY 1, 2",
    )[0]
    decide(path, entry("confirm", article=article, source=source))
    assert backfile("reprints", path, "-q").returncode == 0
    works = asked(path, f"SELECT cluster_id FROM articles WHERE key IN ('{article}', '{source}')")
    assert len(works) == 2
    assert works[0] == works[1] != (None,)
