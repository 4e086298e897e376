"""What is doubtful about how a page reads, in sentences that say what a person must look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crawler.new_archive.looks import Tried
from crawler.new_archive.proposal import Proposal
from crawler.new_archive.seen import SeenPage
from pipelines.items import ArticleReading, IssueReading
from pipelines.normalize.text import comparison_key

_CLOSE = 0.8


def doubts_of(proposal: Proposal, page: SeenPage, attempt: Tried, rivals: Sequence[Tried]) -> Iterator[str]:
    """Yield what a person must look at on a page, in sentences."""
    for rival in rivals:
        if rival.score > _CLOSE * attempt.score and _said(rival) != _said(attempt):
            yield f"the layout {rival.layout.__name__} reads it almost as well as {attempt.layout.__name__} ({rival.reason})"
    has_issues = any(one.address.kind == "issue" for one in proposal.patterns)
    for reading in attempt.readings:
        if isinstance(reading, IssueReading) and reading.role == "contents":
            if not reading.date_text and not reading.date:
                yield "no date of the issue was found"
            if not reading.number:
                yield "no number of the issue was found"
    articles = [one for one in attempt.readings if isinstance(one, ArticleReading)]
    headless = sum(not one.headline for one in articles)
    if headless:
        yield f"no headline was found for {headless} of {len(articles)} articles" if len(articles) > 1 else "no headline was found"
    if len(articles) != 1:
        return
    (article,) = articles
    if article.issue_key is None and has_issues:
        yield "no issue was found that it is in; if its contents list it, all is well"
    if article.issue_key is None and not article.date_text and not article.date:
        yield "no date was found"
    if article.headline and (other := _other_headline(page, article.headline)):
        yield f"the headline was read as {article.headline!r}, and the page's title says {other!r}"


def _said(tried: Tried) -> list[str | int | None]:
    """Return what two layouts must agree in to have read the same."""
    return [len(one.contents) if isinstance(one, IssueReading) else one.headline for one in tried.readings]


def _other_headline(page: SeenPage, headline: str) -> str | None:
    """Return what the page's title has instead of `headline`; None where it has that, or says nothing."""
    title = page.page.title
    words, said = set(comparison_key(headline).split()), set(comparison_key(title).split())
    return None if not said or len(words & said) * 2 >= len(words) else title
