"""The reprints of the sample archive are those that were planted in it: each text's manuscript says what it is taken from, and how."""

import pytest

from crawler.sample_archive.manuscripts import all_issues
from pipelines.reprints.union_find import joined
from tests.reprint_pages import asked

PLANTED = [(text.path, text.relation, text.origin) for issue in all_issues() for text in issue.texts if text.origin]
# Six sentences in other words, of which not one is kept: the note names an issue of many articles, and the texts alone do not tell which.
TOLD_ANEW = "english/st/20/gauge"
# Of a statement in an address of its own, on which no date is printed, and whose Arabic shares next to no names or numbers with the others.
UNDATED_ARABIC = "arabic/2013-02-layl"
OTHERWISE = {
    # A little over a third of the source, where an excerpt is less than a third.
    "english/lw/44-45/cyclone": "abridgement",
    # Translated, and then adapted.
    "english/st/20/dredge": "translation",
    # The notes name one statement in two languages, which are not known to be one; the texts are then translations of one another.
    "francais/ec/89/declaration": "translation",
    "espanol/rm/13/declaracion": "translation",
}


@pytest.fixture(scope="module")
def rows(sample_mirror):
    """The rows of `reprints`, by article and source."""
    found = asked(
        sample_mirror,
        "SELECT articles.key, sources.key, relation, direction, status, detected, is_direct, "
        "(SELECT count(*) FROM passages WHERE reprint_id = reprints.id) FROM reprints "
        "JOIN articles ON articles.id = reprints.article_id JOIN articles AS sources ON sources.id = source_id",
    )
    return {(article.removeprefix("sample/"), source.removeprefix("sample/")): row for article, source, *row in found}


def families(pairs):
    """Return for each of the paths in pairs a number that those share which pairs join."""
    paths = sorted({path for pair in pairs for path in pair})
    places = {path: place for place, path in enumerate(paths)}
    return dict(zip(paths, joined(len(paths), [(places[one], places[other]) for one, other in pairs]), strict=True))


def test_every_planted_relation_is_found_or_follows_from_those_that_are(rows):
    found = families(rows)
    missing = {path for path, _, origin in PLANTED if path not in found or found[path] != found.get(origin)}
    assert missing == {TOLD_ANEW, UNDATED_ARABIC}


def test_nine_in_ten_of_the_planted_stand_as_rows_of_their_own(rows):
    held = [path for path, _, origin in PLANTED if (path, origin) in rows or (origin, path) in rows]
    assert len(held) >= 0.9 * len(PLANTED)


def test_each_is_called_what_its_manuscript_calls_it(rows):
    called = {path: rows[path, origin][0] for path, _, origin in PLANTED if (path, origin) in rows}
    planted = {path: OTHERWISE.get(path, relation) for path, relation, _ in PLANTED if path in called}
    assert called == planted


def test_none_is_turned_round(rows):
    turned = [(path, origin) for path, _, origin in PLANTED if (origin, path) in rows and rows[origin, path][1] != "undecided"]
    assert turned == []


def test_each_that_the_texts_show_is_proven_by_passages(rows):
    assert all((passages > 0) == detected for _, _, _, detected, _, passages in rows.values())


def test_nothing_is_certain_that_was_not_planted(rows):
    planted = families([(path, origin) for path, _, origin in PLANTED])
    certain = [pair for pair, (_, _, status, *_) in rows.items() if status == "certain"]
    strangers = [(one, other) for one, other in certain if one not in planted or planted[one] != planted.get(other)]
    assert strangers == []


def test_what_is_printed_again_in_its_own_language_has_its_text_from_there(rows):
    # A reprint of an English article does not translate the Spanish translation of that article, though it is of a later date.
    assert ("english/lw/43/lighthouse-relief", "espanol/rm/12/faro") not in rows
    *_, is_direct, _ = rows["english/lw/46/escuela", "italiano/ch/25/scuola"]
    assert not is_direct


def test_no_note_of_the_archive_is_contradicted_by_its_text(sample_mirror):
    assert asked(sample_mirror, "SELECT count(*) FROM source_notes WHERE outcome = 'contradicted'") == [(0,)]
    assert asked(sample_mirror, "SELECT count(*) > 50 FROM source_notes WHERE outcome = 'confirmed'") == [(1,)]


def test_a_work_spans_languages_and_its_canonical_printing_is_the_original(sample_mirror):
    works = asked(
        sample_mirror,
        "SELECT articles.key, original_language, printings FROM clusters JOIN articles ON articles.id = canonical_article_id "
        "WHERE languages LIKE '%,%'",
    )
    canonical = {key.removeprefix("sample/"): (language, printings) for key, language, printings in works}
    assert canonical["english/lw/41/floodgate"] == ("en", 5)
    assert canonical["espanol/rm/13/draga"][0] == "es"
    assert canonical["deutsch/sw/30/pegel"][0] == "de"
    assert canonical["russian/sh/6/ledokol"][0] == "ru"
