"""What an article was made from in the end is found from source to source, and only where each step is certain."""

import sqlite3
from contextlib import closing
from shutil import copy

import pytest

from exports.bibliography.originals import Originals
from exports.selection import Filters, Selection
from pipelines.mirror.opening import open_for_reading


@pytest.fixture
def sample(sample_mirror):
    with closing(open_for_reading(sample_mirror)) as db:
        yield db


def test_sources_lead_to_the_original(sample):
    origin = Originals(Selection(sample)).of("sample/english/st/18/stevedores")
    assert origin.relation == "reprint"
    assert origin.source["key"] == "sample/english/lw/43/stevedores"
    assert origin.original["key"] == "sample/espanol/rm/12/estibadores"
    assert origin.sentence == (
        "Reprint of “The Drum on Berth Four”, The Lock Warden No. 43, Autumn 2012; "
        "the original is “El bombo del muelle cuatro”, El Remolcador No. 12, Junio de 2012"
    )
    assert Originals(Selection(sample)).of("sample/espanol/rm/12/estibadores") is None


@pytest.mark.parametrize(
    "change", ["is_direct = 0", "status = 'possible'", "direction = 'undecided'", "relation = 'inclusion'", "relation = 'common_source'"]
)
def test_nothing_is_named_that_is_not_certain(sample_mirror, tmp_path, change):
    path = copy(sample_mirror, tmp_path / "changed.db")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"UPDATE reprints SET {change}")
    with closing(open_for_reading(path)) as db:
        assert Originals(Selection(db)).of("sample/english/st/18/stevedores") is None


def test_sources_that_lead_in_a_circle_lead_nowhere_for_ever(sample_mirror, tmp_path):
    path = copy(sample_mirror, tmp_path / "circle.db")
    first, last = "sample/espanol/rm/12/estibadores", "sample/english/st/18/stevedores"
    with closing(sqlite3.connect(path)) as db, db:
        ids = [db.execute("SELECT id FROM articles WHERE key = ?", [key]).fetchone()[0] for key in (first, last)]
        db.execute("DELETE FROM reprints WHERE article_id = ? AND source_id = ?", ids)
        db.execute(
            "INSERT INTO reprints (title, article_id, source_id, relation, direction, status, declared, detected, is_direct, explanation) "
            "VALUES ('circle', ?, ?, 'reprint', 'declared', 'certain', 1, 0, 1, '')",
            ids,
        )
    with closing(open_for_reading(path)) as db:
        assert Originals(Selection(db)).of(last).original["key"] == first


def test_relations_are_told_from_both_sides_and_whether_the_other_is_selected(sample):
    whole, german = Originals(Selection(sample)), Originals(Selection(sample, Filters(language="de")))
    told = {one["key"]: one for one in whole.relations("sample/english/st/18/stevedores")}
    source = told["sample/english/lw/43/stevedores"]
    assert (source["is_source"], source["relation"], source["is_selected"]) == (1, "reprint", 1)
    back = {one["key"]: one for one in whole.relations(source["key"])}
    assert back["sample/english/st/18/stevedores"]["is_source"] == 0
    assert {one["is_selected"] for one in german.relations("sample/english/lw/43/stevedores") if one["language"] != "de"} == {0}
