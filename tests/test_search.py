"""The search finds unaccented spellings and short Chinese and Japanese words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from pipelines.mirror import search
from pipelines.mirror.schema.migrations import migrations
from pipelines.normalize.folding import fold

TEXTS = {
    1: "Die Straße nach München: höhere Löhne",
    2: "Strajk w Łodzi i Łódź",
    3: "東京の集会で労働者たちは語った",
    4: "Η Αθήνα και το λιμάνι της Αθήνας",
    5: "Сёстры и ёлка на Королёва",
    6: "L’été à l’œuvre",
    7: "工人阶级的罢工",
}


def article(text):
    return {"headline": "", "kicker": None, "note_text": None, "body_text": text}


@pytest.fixture
def db():
    db = Database(memory=True)
    migrations.apply(db)
    changes = search.Changes(db)
    for number, text in TEXTS.items():
        changes.note(number, None, article(text))
    changes.make()
    yield db
    db.close()


@pytest.mark.parametrize(
    ("query", "found"),
    [("strasse", 1), ("munchen", 1), ("lohne", 1), ("Łódź", 2), ("lodz", 2), ("東京", 3), ("集会", 3), ("労働者", 3), ("αθηνας", 4),
     ("елка", 5), ("королева", 5), ("ete", 6), ("oeuvre", 6), ("罢工", 7), ("工人阶级", 7), ("工", 7)],
)  # fmt: skip
def test_words_are_found_as_people_type_them(db, query, found):
    rows = db.execute("SELECT rowid FROM articles_search WHERE articles_search MATCH ?", [f'"{query}"']).fetchall()
    assert [row[0] for row in rows] == [found]


def test_what_was_removed_is_not_found(db):
    changes = search.Changes(db)
    changes.note(3, article(TEXTS[3]), None)
    changes.note(1, article(TEXTS[1]), article("Die Gasse"))
    changes.make()
    assert db.execute("SELECT count(*) FROM articles_search WHERE articles_search MATCH '東京 OR strasse'").fetchone()[0] == 0
    assert db.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'straße'").fetchone()[0] == 0
    assert db.execute("SELECT rowid FROM articles_search WHERE articles_search MATCH 'gasse'").fetchall() == [(1,)]


@given(st.text(max_size=40))
def test_folding_is_done_once(word):
    assert fold(fold(word)) == fold(word)
