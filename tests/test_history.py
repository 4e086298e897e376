"""What an article was over time: its versions, whether it is gone, and what only broke."""

from dataclasses import replace

import pytest

from pipelines.items import Page
from pipelines.mirror.settling.sightings import lost_since
from tests.mirrors import HOME, article_page, capture, contents_page, missing_page, open_paper, unchanged_page

LOCK = f"{HOME}1/lock.html"
LONG = "The keepers of the upper reach met again to speak of the water that nobody had seen rise so fast before. " * 3


def day(number: int) -> str:
    return f"2026-01-{number:02}T00:00:00.000Z"


@pytest.fixture
def mirror(tmp_path):
    mirror = open_paper(tmp_path / "paper.db")
    yield mirror
    mirror.db.close()


def written(mirror, *pages: Page, settle: bool = True):
    for page in pages:
        mirror.write(page)
        if settle:
            mirror.settle()
    mirror.settle()


def rows(mirror, query: str):
    return mirror.db.execute(query).fetchall()


def versions(mirror):
    return rows(mirror, "SELECT version, captured_at, changes, headline, body_text FROM article_versions ORDER BY version")


# Versions.


@pytest.mark.parametrize("settle", [True, False])
def test_a_text_that_changed_is_kept_whole_as_a_version(mirror, settle):
    written(
        mirror, article_page(1, "lock", "The gate held.", at=day(1)), article_page(1, "lock", "The gate burst in.", at=day(2)),
        article_page(1, "lock", "The gate burst in.", headline="The Weir", at=day(3)), settle=settle,
    )  # fmt: skip
    assert versions(mirror) == [
        (1, day(1), None, "The Lock", "The gate held."),
        (2, day(2), "text (2 words more, 1 fewer)", "The Lock", "The gate burst in."),
        (3, day(3), "headline", "The Weir", None),
    ]
    assert rows(mirror, "SELECT first_seen, changed, body_text FROM articles") == [(day(1), day(3), "The gate burst in.")]


def test_a_text_that_came_back_is_a_version_again(mirror):
    pages = [article_page(1, "lock", body, at=day(number)) for number, body in enumerate(("It held.", "It burst.", "It held."), 1)]
    written(mirror, *pages)
    assert [row[1] for row in versions(mirror)] == [day(1), day(2), day(3)]
    assert rows(mirror, "SELECT body_text FROM articles") == [("It held.",)]


def test_bytes_that_changed_and_text_that_did_not_are_no_version(mirror):
    again = article_page(1, "lock", "It held.", at=day(2))
    again.capture = capture(LOCK, "the same in another frame", day(2))
    written(mirror, article_page(1, "lock", "It held.", at=day(1)), again)
    assert len(versions(mirror)) == 1
    assert rows(mirror, "SELECT changed FROM articles") == [(day(1),)]


def test_another_address_s_text_is_no_version(mirror):
    written(mirror, article_page(1, "lock", "It held.", at=day(1)), article_page(1, "lock", "It held!", at=day(2), prefix="old/"))
    assert len(versions(mirror)) == 1
    assert rows(mirror, "SELECT body_text FROM articles") == [("It held.",)]


@pytest.mark.parametrize(("reader", "count"), [("Test/2", 1), ("Other/1", 2)])
def test_a_better_reader_makes_no_version_and_another_layout_of_the_page_does(mirror, reader, count):
    again = replace(article_page(1, "lock", "It held fast.", at=day(2)), reader=reader)
    written(mirror, article_page(1, "lock", "It held.", at=day(1)), again)
    assert len(versions(mirror)) == count
    assert rows(mirror, "SELECT body_text, changed FROM articles") == [("It held fast.", day(3 - 2 + count - 1))]


# What broke.


@pytest.mark.parametrize(
    ("broken", "lost"),
    [({"headline": None}, "headline"), ({"note_text": None}, "note"), ({"byline": None}, "byline"), ({"date_text": None}, "date"),
     ({"body": LONG[:100]}, "half its text or more"), ({"body": ""}, "half its text or more"),
     ({"headline": None, "body": ""}, "headline and half its text or more")],
)  # fmt: skip
def test_a_page_that_broke_keeps_its_last_good_reading_and_is_a_problem_until_it_is_well(mirror, broken, lost):
    good = {"body": LONG, "note_text": "From No. 2.", "byline": "A. Writer", "date_text": "May 2012"}

    def came(number, **fields):
        values = {**good, **fields}
        return article_page(1, "lock", values.pop("body"), at=day(number), **values)

    written(mirror, came(1), came(2, **broken))
    assert rows(mirror, "SELECT headline, body_text, note_text, byline FROM articles") == [("The Lock", LONG, "From No. 2.", "A. Writer")]
    assert len(versions(mirror)) == 1
    ((url, message, severity),) = rows(mirror, "SELECT url, message, severity FROM problems WHERE resolved_at IS NULL")
    assert (url, severity) == (LOCK, "warning")
    assert f"has lost its {lost}:" in message.replace("lost half its", "lost its half its") or f"has lost {lost}" in message
    written(mirror, came(3))
    assert rows(mirror, "SELECT count(*) FROM problems WHERE resolved_at IS NULL") == [(0,)]


def test_a_shorter_text_is_a_change_and_no_loss():
    before, after = (article_page(1, "lock", body).readings[0] for body in (LONG, LONG[: 2 * len(LONG) // 3]))
    assert lost_since(before, after) is None


def test_a_contents_page_that_lists_nothing_any_more_keeps_its_list(mirror):
    written(mirror, contents_page(1, ["lock", "mill"], at=day(1)), contents_page(1, [], at=day(2)))
    assert rows(mirror, "SELECT count(*) FROM issue_contents") == [(2,)]


# What is gone.


def test_an_article_is_gone_when_its_page_was_missing_twice_and_comes_back_with_it(mirror):
    written(mirror, article_page(1, "lock", "It held.", at=day(1)), missing_page(LOCK, day(2)))
    assert rows(mirror, "SELECT gone_at FROM articles") == [(None,)]
    mirror.write(missing_page(LOCK, day(3)))
    assert mirror.settle().gone == 1
    assert rows(mirror, "SELECT gone_at, body_text FROM articles") == [(day(2), "It held.")]
    written(mirror, article_page(1, "lock", "It held.", at=day(4)))
    assert rows(mirror, "SELECT gone_at FROM articles") == [(None,)]
    written(mirror, missing_page(LOCK, day(5)))
    assert rows(mirror, "SELECT gone_at FROM articles") == [(None,)]


def test_an_article_that_stands_at_another_address_is_not_gone(mirror):
    written(mirror, article_page(1, "lock", "It held.", at=day(1)), article_page(1, "lock", "It held.", at=day(1), prefix="old/"))
    written(mirror, *(missing_page(LOCK, day(number)) for number in (2, 3)))
    assert rows(mirror, "SELECT gone_at FROM articles") == [(None,)]
    written(mirror, *(missing_page(f"{HOME}old/1/lock.html", day(number)) for number in (4, 5)))
    assert rows(mirror, "SELECT gone_at FROM articles") == [(day(4),)]


def test_a_server_that_fails_makes_nothing_gone_and_nothing_come_back(mirror):
    failed = Page(url=LOCK, outcome="failed", capture=capture(LOCK, "down", day(3), 503))
    written(mirror, article_page(1, "lock", "It held.", at=day(1)), missing_page(LOCK, day(2)), failed)
    assert rows(mirror, "SELECT gone_at FROM articles") == [(None,)]
    written(mirror, missing_page(LOCK, day(4)))
    assert rows(mirror, "SELECT gone_at FROM articles") == [(day(2),)]


# Captures.


def test_known_bytes_and_unchanged_answers_point_at_the_capture_that_holds_them(mirror):
    again = article_page(1, "lock", "It held.", at=day(2))
    copy = replace(article_page(1, "lock", "It held.", at=day(3)), url=f"{HOME}copy.html", readings=[])
    written(mirror, article_page(1, "lock", "It held.", at=day(1)), again, copy, unchanged_page(LOCK, day(4)))
    assert rows(mirror, "SELECT outcome, revisit_of, digest = (SELECT digest FROM captures WHERE id = 1), length > 0 FROM captures") == [
        ("read", None, 1, 1), ("read", 1, 1, 1), ("read", 1, 1, 1), ("unchanged", 1, 1, 1)
    ]  # fmt: skip
    assert rows(mirror, "SELECT last_seen FROM last_sights") == [(day(4),)]


def test_a_clock_that_was_set_back_does_not_turn_the_order_of_what_came_round(mirror):
    written(mirror, article_page(1, "lock", "It held.", at=day(9)), article_page(1, "lock", "It burst.", at=day(1)))
    assert rows(mirror, "SELECT body_text FROM articles") == [("It burst.",)]
    assert rows(mirror, "SELECT fetched_at FROM captures ORDER BY id") == [(day(9),), ("2026-01-09T00:00:00.001Z",)]


def test_a_torn_record_is_cut_off_at_the_next_start_and_whole_ones_stay(tmp_path):
    first = open_paper(tmp_path / "paper.db")
    first.write(article_page(1, "lock", "It held."))
    first.db.close()
    (file,) = (tmp_path / "paper-warc").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole + whole[: len(whole) // 2])
    second = open_paper(tmp_path / "paper.db")
    assert len(whole) <= file.stat().st_size < len(whole) * 1.5
    second.write(article_page(1, "mill", "It turned."))
    assert sorted(path.name for path in file.parent.iterdir()) == ["paper-00001-00001.warc.gz", "paper-00002-00001.warc.gz"]
    second.db.close()


def test_a_mirror_and_its_warc_files_can_be_moved_together(tmp_path):
    from pipelines.mirror.checking import check
    from pipelines.mirror.opening import open_for_reading

    mirror = open_paper(tmp_path / "paper.db")
    written(mirror, article_page(1, "lock", "It held."))
    mirror.close()
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for path in (tmp_path / "paper.db", tmp_path / "paper-warc"):
        path.rename(moved / path.name)
    db = open_for_reading(moved / "paper.db")
    assert check(db, moved / "paper.db").findings == []
    db.close()


def test_redirects_in_a_circle_are_a_problem_while_they_are_one(mirror):
    def moved(name, target, number):
        taken = capture(f"{HOME}{name}", f"to {target}", day(number), 301)
        taken.location = f"{HOME}{target}"
        return Page(url=f"{HOME}{name}", outcome="redirect", capture=taken)

    written(mirror, moved("a", "b", 1), moved("b", "c", 1), moved("c", "b", 1), moved("d", "e", 1))
    told = "SELECT url, message FROM problems WHERE code = 'redirect_loop' AND resolved_at IS NULL ORDER BY url"
    assert [url for url, _ in rows(mirror, told)] == [f"{HOME}b", f"{HOME}c"]
    assert f"{HOME}b → {HOME}c → {HOME}b" in rows(mirror, told)[0][1]
    written(mirror, moved("c", "e", 2))
    assert rows(mirror, told) == []
