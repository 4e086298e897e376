"""Pages that name one another as the same in another language: their articles are translations, shown by the texts or by their place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import ArticleReading, NamedTranslation, Page
from pipelines.mirror.table_dump import dump
from pipelines.reprints.translations.parallel_pages import ParallelPages, in_order, pair_by_place
from tests.mirrors import HOME, article_page, capture
from tests.reprint_pages import asked, is_proven, write
from tests.test_merge import joined, shard
from tests.test_translations import TEXTS as PLANTED

# The order of articles.


@given(st.sets(st.tuples(st.integers(0, 20), st.integers(0, 20))))
def test_what_is_in_order_ascends_on_both_pages_and_nothing_more_could(pairs):
    pages = ParallelPages(tuple(f"de{n}" for n in range(21)), tuple(f"en{n}" for n in range(21)))
    ordered = [(int(one[2:]), int(other[2:])) for one, other in in_order(pages, {(f"de{one}", f"en{other}") for one, other in pairs})]
    assert set(ordered) <= pairs
    assert all(one < after and other < other_after for (one, other), (after, other_after) in pairwise(ordered))
    assert len(ordered) == longest(sorted(pairs))


def longest(pairs: list[tuple[int, int]]) -> int:
    """Return how many pairs ascend at most, by trying each as the last."""
    best: dict[tuple[int, int], int] = {}
    for pair in pairs:
        best[pair] = 1 + max((count for before, count in best.items() if before[0] < pair[0] and before[1] < pair[1]), default=0)
    return max(best.values(), default=0)


@given(st.integers(0, 12), st.data())
def test_pages_of_the_same_articles_are_paired_whatever_the_texts_show_of_them(count, data):
    pages = ParallelPages(tuple(f"de{n}" for n in range(count)), tuple(f"en{n}" for n in range(count)))
    true = list(zip(pages.articles, pages.sources, strict=True))
    shown = data.draw(st.lists(st.sampled_from(true), unique=True)) if true else []
    assert sorted(shown + pair_by_place(pages, shown, lambda *_: False)) == sorted(true)


def test_where_one_page_has_more_between_two_pairs_nothing_there_is_paired():
    pages = ParallelPages(("a", "b", "c", "d", "e"), ("A", "B", "D", "E"))
    assert pair_by_place(pages, [("a", "A"), ("d", "D")], lambda *_: False) == [("e", "E")]


def test_where_two_contradict_one_another_their_neighbours_are_not_paired_either():
    pages = ParallelPages(("a", "b", "c", "d"), ("A", "B", "C", "D"))
    assert pair_by_place(pages, [("c", "C")], lambda article, _: article == "b") == [("d", "D")]


# A mirror of two such pages.

PIECES = ("mill", "dam", "orchard")
# The orchard of the German page is another than the English one's: what little either tells is nothing that contradicts.
TEXTS = {**PLANTED, ("orchard", "de"): PLANTED["orchard-reply", "de"]}
WELCOME = {"en": "Welcome to all who read this for the first time.", "de": "Herzlich willkommen allen, die zum ersten Mal dabei sind."}


def news(language: str, other: str, issue: int, *pieces: str) -> Page:
    """Return the page of some news in `language`, that says where the same stands in another; its original is English."""
    key, texts = f"paper/{issue}/news.{language}", [WELCOME[language], *(TEXTS[piece, language] for piece in pieces)]
    named = NamedTranslation(
        url=f"{HOME}{issue}/news.{other}.html", language=other, key=f"paper/{issue}/news.{other}", is_original=other == "en"
    )
    readings = [
        ArticleReading(
            key=key if number == 1 else f"{key}#{number}", periodical="tp", issue_key=f"paper/tp/{issue}", headline=f"{language} {number}",
            body_text=text, body_html=f"<p>{text}</p>", language=language, translations=[named] if number == 1 else [],
        )
        for number, text in enumerate(texts, 1)
    ]  # fmt: skip
    url = f"{HOME}{issue}/news.{language}.html"
    taken = capture(url, repr(readings), "2026-01-01T00:00:00.000Z")
    return Page(url=url, outcome="read", capture=taken, reader="Test/1", readings=list(readings))


PAGES = [news("en", "de", 1, *PIECES), news("de", "en", 1, *PIECES)]
FOUND = (
    "SELECT articles.key, sources.key, relation, direction, status, declared, detected, explanation FROM reprints "
    "JOIN articles ON articles.id = article_id JOIN articles AS sources ON sources.id = source_id ORDER BY 1"
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("news") / "news.db"
    write(path, PAGES)
    return path


def test_what_the_texts_show_and_what_only_the_place_does_are_declared_by_the_page(path):
    rows = asked(path, FOUND)
    named = [(f"paper/1/news.de{fragment}", f"paper/1/news.en{fragment}") for fragment in ("", "#2", "#3", "#4")]
    assert [row[:2] for row in rows] == named
    assert {row[2:6] for row in rows} == {("translation", "declared", "certain", 1)}
    assert [row[6] for row in rows] == [0, 1, 1, 0]
    assert all("the language links of its page say so" in row[7] for row in rows)
    assert "the texts alone do not show it, but it stands on its page where the source stands on that one" in rows[0][7]
    assert "stand for such of the source; they share" in rows[1][7]


def test_where_the_page_names_the_other_can_be_traced_to_its_capture(path):
    (row,) = asked(
        path,
        "SELECT articles.key, article_translations.language, article_translations.url, page_key, is_original, captures.url "
        "FROM article_translations JOIN articles ON articles.id = article_id JOIN captures ON captures.id = capture_id "
        "WHERE articles.language = 'de'",
    )
    assert row == ("paper/1/news.de", "en", f"{HOME}1/news.en.html", "paper/1/news.en", 1, f"{HOME}1/news.de.html")


def test_the_order_of_arrival_and_shards_make_no_difference(path, tmp_path):
    write(tmp_path / "turned.db", PAGES[::-1])
    shards = [shard(tmp_path / f"{number}.db", [page]) for number, page in enumerate(PAGES)]
    joined(tmp_path / "joined.db", *shards)
    assert dump(tmp_path / "turned.db") == dump(tmp_path / "joined.db") == dump(path)
    assert is_proven(path)


def test_pages_that_do_not_name_one_another_are_compared_by_their_texts_alone(tmp_path):
    write(tmp_path / "news.db", [PAGES[0], news("de", "en", 2, *PIECES)])
    rows = asked(tmp_path / "news.db", FOUND)
    assert [row[:2] for row in rows] == [("paper/2/news.de#2", "paper/1/news.en#2"), ("paper/2/news.de#3", "paper/1/news.en#3")]
    assert {row[5:7] for row in rows} == {(0, 1)}


def test_an_article_that_stands_in_order_and_says_another_thing_is_not_its_translation(tmp_path):
    pages = [news("en", "de", 1, "mill", "orchard"), news("de", "en", 1, "mill", "dam")]
    other = article_page(9, "dam", TEXTS["dam", "en"], language="en")
    write(tmp_path / "news.db", [*pages, other])
    rows = asked(tmp_path / "news.db", FOUND)
    assert ("paper/1/news.de#3", "paper/1/news.en#3") not in [row[:2] for row in rows]
