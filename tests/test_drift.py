"""A run whose articles lack what its archive declares is told so, and a good one is not."""

from contextlib import closing

import pytest
from scrapy.utils.test import get_crawler

from crawler.loading import archive_classes
from pipelines.drift import FEWEST, DriftPipeline, Tally, drift
from pipelines.items import ArticleReading, IssueReading, Page
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.status import new_errors
from tests.mirrors import HOME, PaperSpider, article_page, open_paper
from tests.paper_walk import walk
from tests.site_server import Answer, page, serve


def fill(articles: int, missing: int) -> Tally:
    counted = Tally()
    for number in range(articles):
        counted.count(f"{HOME}{number:03}.html", number >= missing)
    return counted


@pytest.mark.parametrize(
    ("articles", "missing", "share", "drifts"),
    [(100, 11, 0.9, True), (100, 10, 0.9, False), (30, 30, 0.1, True), (29, 29, 0.9, False), (100, 0, 1.0, False), (100, 1, 1.0, True)],
)
def test_a_field_drifts_where_enough_articles_were_read_and_too_few_have_it(articles, missing, share, drifts):
    assert bool(drift({"headline": fill(articles, missing)}, {"headline": share})) is drifts


def test_the_sentence_names_the_field_the_shares_and_three_pages():
    (problem,) = drift({"byline": fill(40, 30)}, {"byline": 0.5})
    assert (problem.stage, problem.code, problem.severity) == ("validate", "drift_byline", "error")
    assert problem.message == (
        "Only 25.0% of the 40 articles read have the field 'byline', and at least 50.0% should: it was not found on "
        f"{HOME}000.html, {HOME}001.html and {HOME}002.html."
    )


def test_aliases_and_print_views_are_not_counted_and_an_issue_of_its_own_is_a_masthead():
    class Declares(PaperSpider):
        fill_rates = {"masthead": 0.5, "note_text": 0.5}

    crawler = get_crawler(Declares)
    crawler.spider = crawler._create_spider()
    pipeline = DriftPipeline.from_crawler(crawler)
    with_masthead = article_page(1, "a", "x", note_text="n")
    with_masthead.readings.append(IssueReading(key="paper/tp/1", periodical="tp", role="article"))
    for given in (with_masthead, article_page(1, "b", "x"), article_page(1, "a", "x", prefix="old/"), Page(url=HOME, outcome="missing")):
        assert pipeline.process_item(given) is given
    assert {name: (one.counted, one.missing) for name, one in pipeline._fills.items()} == {"masthead": (2, 1), "note_text": (2, 1)}
    assert crawler.stats.get_value("drift/masthead/missing") == 1


def test_drift_stands_until_a_run_judges_all_well_whatever_its_home_page_says(tmp_path):
    problem = drift({"byline": fill(40, 30)}, {"byline": 0.5})
    mirror = open_paper(tmp_path / "paper.db")

    def stands() -> list[tuple[str]]:
        return mirror.db.execute("SELECT code FROM problems WHERE resolved_at IS NULL").fetchall()

    mirror.note_drift(problem)
    assert [error["code"] for error in new_errors(mirror.db)] == ["drift_byline"]
    mirror.write(Page(url=HOME, outcome="read"))
    assert stands() == [("drift_byline",)]
    mirror.note_drift([])
    assert stands() == []
    mirror.close()


@pytest.mark.parametrize("name", archive_classes())
def test_an_archive_expects_shares_of_fields_that_there_are(name):
    expected = archive_classes()[name].fill_rates
    assert set(expected) <= {*ArticleReading.__dataclass_fields__, "masthead"}
    assert all(0 <= share <= 1 for share in expected.values())


# Over a whole run.


def papers(headlines: int, articles: int = FEWEST + 2):
    """Return the answers of a site of one issue, whose first `headlines` articles have a headline."""
    links = "".join(f'<a href="tp/1/{number}.html">{number}</a>' for number in range(articles))
    pages = {f"/tp/1/{number}.html": page(f"{'<h1>A Headline</h1>' * (number < headlines)}<p>text</p>") for number in range(articles)}
    return {"/": page('<a href="tp.html">The Paper</a>'), "/tp.html": page(links), **pages}.get


def problems(db) -> list[tuple]:
    with closing(open_for_reading(db)) as mirror:
        return mirror.execute("SELECT code, url, resolved_at IS NULL FROM problems WHERE code GLOB 'drift*'").fetchall()


def test_a_whole_run_is_judged_and_a_better_one_resolves_it(tmp_path):
    db = tmp_path / "paper.db"
    with serve(papers(headlines=5)) as site:
        assert walk(site.url, db).stdout == ""
    assert problems(db) == [("drift_headline", "https://paper.example/", 1)]
    with closing(open_for_reading(db)) as mirror:
        assert [error["code"] for error in new_errors(mirror)] == ["drift_headline"]
        (stats,) = mirror.execute("SELECT json_extract(stats, '$.\"drift/headline/missing\"') FROM runs").fetchone()
    assert stats == FEWEST - 3
    with serve(papers(headlines=99)) as site:
        assert walk(site.url, db, BACKFILE_FULL=True).stdout == ""
    assert problems(db) == [("drift_headline", "https://paper.example/", 0)]


@pytest.mark.parametrize("part", [{"BACKFILE_LIMIT": FEWEST + 2}, {"BACKFILE_PERIODICAL": "tp"}, {"BACKFILE_LANGUAGE": "en"}])
def test_a_part_of_an_archive_is_not_judged(tmp_path, part):
    with serve(papers(headlines=0)) as site:
        assert walk(site.url, tmp_path / "paper.db", **part).stdout == ""
        assert len(site.asked) > FEWEST
    assert problems(tmp_path / "paper.db") == []


def test_a_run_that_gives_up_is_not_judged(tmp_path):
    healthy = papers(headlines=0, articles=60)
    with serve(lambda path: Answer(b"down", 502) if path > "/tp/1/4" and path.startswith("/tp/1") else healthy(path)) as site:
        assert "stopped answering" in walk(site.url, tmp_path / "paper.db", BACKFILE_RETRY_WAIT=5, BACKFILE_CONCURRENCY=1).stdout
    assert problems(tmp_path / "paper.db") == []
