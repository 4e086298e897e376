"""What is asked of an export is what it holds, and what is not known is told in a sentence with the nearest that is."""

from contextlib import closing
from dataclasses import fields

import pytest

from exports.failures import CannotExport
from exports.selection import Filters, Selection
from pipelines.mirror.opening import open_for_reading
from tests.mirrors import HOME, PaperSpider, article_page, contents_page, open_paper


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """A mirror of articles of 1999 to 2012, in four languages and of three kinds, of two periodicals and of none."""
    path = tmp_path_factory.mktemp("papers") / "paper.db"
    mirror = open_paper(path)
    southern = {"issue_key": None}
    pages = [
        contents_page(1, ["plain", "brazil"], "December 1999"),
        contents_page(2, ["exact", "letter"], "31 May 2012"),
        contents_page(3, ["season"], "Summer 2012"),
        article_page(1, "plain", "Of 1999; and so on.", language="en"),
        article_page(1, "brazil", "De 1999.", language="pt-BR"),
        article_page(2, "exact", "Of a day.", language="en", byline="A. Smith"),
        article_page(2, "letter", "Of a day, too.", language="ptx", kind="letter"),
        article_page(3, "season", "Of a summer.", language="pt"),
        article_page(9, "undated", "Of no day.", language="en", kind="notice", **southern),
    ]
    for page in pages:
        mirror.write(page)
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    return path


@pytest.fixture
def db(papers):
    with closing(open_for_reading(papers)) as db:
        yield db


def selected(db, **asked):
    selection = Selection(db, Filters(**asked))
    names = sorted(row["key"].rpartition("/")[2] for row in selection.query("SELECT key FROM articles WHERE id IN ({ids})"))
    assert selection.count == len(names)
    assert not selection.is_whole
    return names


def test_nothing_asked_for_is_everything(db):
    assert Selection(db).count == 6
    assert Selection(db).is_whole


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"periodical": "tp"}, ["brazil", "exact", "letter", "plain", "season", "undated"]),
        ({"periodical": "TP"}, ["brazil", "exact", "letter", "plain", "season", "undated"]),
        ({"periodical": "paper/tp"}, ["brazil", "exact", "letter", "plain", "season", "undated"]),
        ({"periodical": "the paper"}, ["brazil", "exact", "letter", "plain", "season", "undated"]),
        ({"periodical": "Southern"}, []),
        ({"language": "en"}, ["exact", "plain", "undated"]),
        ({"language": "pt"}, ["brazil", "season"]),
        ({"language": "PT"}, ["brazil", "season"]),
        ({"language": "pt-br"}, ["brazil"]),
        ({"kind": "letter"}, ["letter"]),
        ({"kind": "Letter"}, ["letter"]),
        ({"since": "2000"}, ["exact", "letter", "season"]),
        ({"since": "1999-12-31"}, ["brazil", "exact", "letter", "plain", "season"]),
        ({"since": "2012-06"}, ["season"]),
        ({"until": "1999"}, ["brazil", "plain"]),
        ({"until": "1999-11"}, []),
        ({"until": "2012-05"}, ["brazil", "exact", "letter", "plain"]),
        ({"until": "2012-05-30"}, ["brazil", "plain"]),
        ({"since": "2012-05", "until": "2012-05-31"}, ["exact", "letter"]),
        # A summer may be its last day, and its first.
        ({"since": "2012-08-31"}, ["season"]),
        ({"since": "2012", "until": "2012-06-01"}, ["exact", "letter", "season"]),
        ({"where": "byline = 'A. Smith'"}, ["exact"]),
        ({"where": "body_text LIKE '%;%' -- a semicolon"}, ["plain"]),
        ({"where": "0 OR id IN (SELECT article_id FROM article_urls WHERE url LIKE '%season%')", "language": "pt"}, ["season"]),
        ({"where": "1 OR 1", "language": "pt"}, ["brazil", "season"]),
        ({"where": "headline = '{ids}'"}, []),
        ({"language": "en", "kind": "notice", "periodical": "tp"}, ["undated"]),
        ({"language": "en", "kind": "letter"}, []),
    ],
)
def test_each_filter_leaves_what_it_says_and_all_must_hold(db, asked, names):
    assert selected(db, **asked) == names


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"periodical": "The Papre"}, "there is no periodical 'The Papre' in the mirror; near it is The Paper"),
        ({"periodical": "ゝ"}, "there are tp, sp"),
        ({"periodical": ""}, "there are tp, sp"),
        ({"language": "de"}, "no article of the mirror has the language 'de'; there are en, pt, pt-BR, ptx"),
        ({"language": "p"}, "there are en"),
        ({"language": "%"}, "there are en"),
        ({"kind": "leter"}, "near it is letter"),
        ({"kind": "' OR 1 --"}, "there are article, letter, notice"),
        ({"since": "99"}, "--since '99' is no date; write a year, a month or a day"),
        ({"since": "1999-1"}, "is no date"),
        ({"since": "١٩٩٩"}, "is no date"),
        ({"since": "1999-11-30T00:00"}, "is no date"),
        ({"until": "2012-13"}, "--until 2012-13 is a date that cannot be: month must be in 1..12"),
        ({"until": "2011-02-29"}, "--until 2011-02-29 is a date that cannot be"),
        ({"since": "0000"}, "--since 0000 is a date that cannot be"),
        ({"since": "2013", "until": "2012"}, "--since 2013 is later than --until 2012"),
        ({"where": ""}, "is no SQL expression over the table articles"),
        ({"where": "languag = 'en'"}, "no such column: languag (near it is language)"),
        ({"where": "id IN (SELECT article_id FROM reprint)"}, "no such table: reprint (near it is reprints)"),
        ({"where": "1; DROP TABLE articles"}, 'near ";": syntax error'),
        ({"where": "1) OR (1"}, "syntax error"),
        ({"where": "1) UNION SELECT id FROM articles --"}, "syntax error"),
        ({"where": "SELECT 1"}, "syntax error"),
        ({"where": "1 AS x"}, "is no SQL expression"),
        ({"where": "headline /*"}, "is no SQL expression"),
        ({"where": "language = 'en"}, "is no SQL expression"),
        ({"where": "count(*) > 1"}, "misuse of aggregate"),
        ({"where": "language = ?"}, "a ?, :name, @name or $name in it stands for nothing"),
        ({"where": "language = :language", "language": "en"}, "stands for nothing"),
        ({"where": "'\0'"}, "null character"),
        ({"where": "'\ud800'"}, "surrogates"),
        ({"where": "x" * 5_000}, "no such column"),
        ({"where": "json(headline) = 1"}, "fails: malformed JSON"),
    ],
)
def test_what_is_not_known_is_told_in_a_sentence(db, asked, words):
    with pytest.raises(CannotExport) as told:
        Selection(db, Filters(**asked))
    assert words in str(told.value)
    assert "\n" not in str(told.value)
    assert not str(told.value).endswith(".")


def test_a_name_that_two_periodicals_have_is_not_guessed_at(tmp_path):
    class Twins(PaperSpider):
        periodicals = tuple(
            type(known)(code=known.code, name="The Paper", language=language)
            for known, language in zip(PaperSpider.periodicals, ("en", "de"), strict=True)
        )

    mirror = open_paper(tmp_path / "paper.db")
    mirror.begin_run(archive=Twins, settings={}, version="test", full=False)
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()
    with closing(open_for_reading(tmp_path / "paper.db")) as db:
        with pytest.raises(CannotExport, match="2 periodicals are called 'the paper'; name one by its code: tp, sp"):
            Selection(db, Filters(periodical="the paper"))
        assert Selection(db, Filters(periodical="tp")).count == 0


def test_a_part_of_a_part_is_in_both(db):
    english = Selection(db, Filters(language="en"))
    assert english.of_periodical("paper/tp").count == 3
    assert english.of_periodical("paper/sp").count == 0
    assert english.of_periodical(None).count == 0
    assert not Selection(db).of_periodical("paper/tp").is_whole


def test_rows_tell_how_far_they_are(papers):
    told = []
    with closing(open_for_reading(papers)) as db:
        selection = Selection(db, Filters(kind="letter"), lambda *said: told.append(said))
        assert list(selection.told_as("csv").rows("SELECT url FROM articles WHERE id IN ({ids})")) == [(f"{HOME}2/letter.html",)]
    assert told == [("csv: articles", 1, 1)]


def test_an_export_bears_the_time_of_the_last_run_and_not_its_own(db):
    (finished,) = db.execute("SELECT max(finished) FROM runs").fetchone()
    assert Selection(db).mirrored_at == finished


def test_every_filter_is_an_option_of_the_command():
    from crawler.commands.export import export

    assert {field.name for field in fields(Filters)} <= {parameter.name for parameter in export.params}
