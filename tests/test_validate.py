"""Each thing that a page lacks is a problem with a code."""

import pytest
from scrapy.utils.test import get_crawler

from pipelines.items import ArticleReading, IssueReading, Page
from pipelines.normalize.source_notes import SourceNote
from pipelines.validate import ValidatePipeline
from tests.mirrors import HOME, PaperSpider


class ShowsMastheads(PaperSpider):
    fill_rates = {"masthead": 0.5}


def codes(*readings, spider=PaperSpider) -> list[tuple[str, str]]:
    """Return the problems that a page with these readings has."""
    crawler = get_crawler(spider)
    crawler.spider = crawler._create_spider()
    page = ValidatePipeline.from_crawler(crawler).process_item(Page(url=HOME, outcome="read", readings=list(readings)))
    return [(problem.code, problem.severity) for problem in page.problems]


def article(**fields) -> ArticleReading:
    return ArticleReading(**{"key": "paper/1/lock", "headline": "Lock", "body_text": "text", "issue_key": "paper/tp/1", **fields})


MASTHEAD = IssueReading(key="paper/tp/1", periodical="tp", role="article")


def source_note(**fields) -> SourceNote:
    return SourceNote(text="Reprinted.", relation="reprint", **fields)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"body_text": "", "headline": None}, [("empty_article", "warning")]),
        ({"date_text": "the day before"}, [("unread_date", "warning")]),
        ({"language": "und"}, [("unknown_language", "warning")]),
        ({"language": "de"}, []),
        ({"confidence": 0.49}, [("unclear_reading", "info")]),
        ({"confidence": 0.5}, []),
        ({"source_notes": [source_note(periodical_text="Lost Times"), source_note(periodical_text="Lost")]}, [("unknown_paper", "info")]),
        ({"source_notes": [source_note(periodical_text="The Paper", paper="tp"), source_note()]}, []),
    ],
)
def test_what_is_doubtful_about_an_article_has_a_code(fields, expected):
    assert codes(article(**fields)) == expected


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([article()], [("no_masthead", "info")]),
        ([article(), MASTHEAD], []),
        ([article(role="print")], []),
        ([article(issue_key=None)], []),
        ([article(), article(key="paper/1/lock#2")], [("no_masthead", "info")]),
        ([], []),
    ],
)
def test_an_article_without_a_masthead_is_told_where_the_archive_shows_them(readings, expected):
    assert codes(*readings, spider=ShowsMastheads) == expected
    assert codes(*readings) == []
