"""What an article's note says of its source is held against the texts: confirmed, contradicted, or left as it was."""

import pytest

from tests.invented import Writer
from tests.mirrors import article_page, contents_page
from tests.reprint_pages import LATER, PIECE, SHORT, asked, is_proven, of_the_paper, write


@pytest.fixture
def path(tmp_path):
    return tmp_path / "paper.db"


def noted(path, *notes, body=PIECE):
    """Write a mirror in which an article makes these notes and its text is that of issue 53; return what the texts make of the first."""
    others = [article_page(53, "source", PIECE, language="en", headline="The Lock"), article_page(54, "other", SHORT, language="en")]
    listed = [contents_page(number, [], date) for number, date in ((53, "3 May 1953"), (54, "4 May 1954"), (90, "9 May 1990"))]
    write(path, [*listed, *others, article_page(90, "reprint", body, language="en", headline="What We Said", source_notes=list(notes))])
    return asked(
        path,
        "SELECT outcome, basis, source.key, found.key FROM source_notes LEFT JOIN articles AS source ON source.id = source_article_id "
        "LEFT JOIN articles AS found ON found.id = found_article_id ORDER BY source_notes.position",
    )


def test_a_note_is_confirmed_by_the_text_of_the_article_that_it_names(path):
    assert noted(path, of_the_paper(53, title="The Lock")) == [("confirmed", "title", "paper/53/source", None)]


def test_a_note_that_names_an_issue_is_confirmed_by_the_text_that_stands_there(path):
    assert noted(path, of_the_paper(53, title="Of Locks")) == [("confirmed", "text", "paper/53/source", None)]


def test_where_a_note_names_the_wrong_issue_both_are_told(path):
    assert noted(path, of_the_paper(54)) == [("contradicted", "number", "paper/54/other", "paper/53/source")]
    assert asked(path, "SELECT severity, message FROM problems WHERE code = 'note_contradicted' AND resolved_at IS NULL") == [
        ("warning", "The note of paper/90/reprint names The Paper No. 54, but the text is that of The Paper No. 53 (3 May 1953).")
    ]
    assert asked(path, "SELECT article, names, found, found_in FROM contradicted_notes") == [
        ("What We Said", "The Paper No. 54, 4 May 1954", "The Lock", "The Paper No. 53, 3 May 1953")
    ]
    assert asked(path, "SELECT direction, relation FROM reprints") == [("dated", "reprint")]
    # The note is put right on the page.
    mended = article_page(90, "reprint", PIECE, language="en", headline="What We Said", source_notes=[of_the_paper(53)], at=LATER)
    write(path, [mended])
    assert asked(path, "SELECT count(*) FROM problems WHERE code = 'note_contradicted' AND resolved_at IS NULL") == [(0,)]
    assert asked(path, "SELECT count(*) FROM contradicted_notes") == [(0,)]
    assert is_proven(path)


def test_a_note_is_not_contradicted_by_a_text_that_is_found_nowhere(path):
    assert noted(path, of_the_paper(54), body=Writer(9).text(200)) == [("unchecked", "number", "paper/54/other", None)]


def test_a_source_that_the_mirror_does_not_hold_stays_so_whatever_else_has_the_text(path):
    assert noted(path, of_the_paper(77)) == [("not_held", None, None, None)]
    assert asked(path, "SELECT count(*) FROM reprints") == [(1,)]


def test_a_note_of_the_source_that_says_where_its_text_went_is_confirmed(path):
    write(path, [
        contents_page(1, []), contents_page(2, [], "June 2012"), article_page(2, "copy", PIECE, language="en"),
        article_page(1, "source", PIECE, language="en", source_notes=[of_the_paper(2, points="to")]),
    ])  # fmt: skip
    assert asked(path, "SELECT outcome, basis FROM source_notes") == [("confirmed", "text")]
    assert asked(path, "SELECT direction, declared, explanation FROM reprints") == [
        ("declared", 1, "The Paper No. 2 (June 2012) reprints The Paper No. 1 (May 2012): the source’s note says so; "
         "100 % of its text is in the source; word for word.")
    ]  # fmt: skip
