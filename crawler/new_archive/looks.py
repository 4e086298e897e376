"""Which of the shared layouts fits a page, found by reading it with each: what it gives in articles, headlines, dates and entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.archive import ArchiveSpider
from crawler.layouts.anchored import AnchoredIssue
from crawler.layouts.article import ArticlePage
from crawler.layouts.contents import ContentsPage
from crawler.layouts.itemised import ItemisedIssue
from crawler.layouts.printed import ArticlePage as PrintedArticle
from crawler.layouts.printed import ContentsPage as PrintedContents
from crawler.layouts.site import SitePage
from crawler.new_archive.seen import SeenPage
from crawler.reading.pages import Layout
from pipelines.items import ArticleReading, IssueReading, PageKind, Reading
from pipelines.normalize.date_phrases import dates_in
from pipelines.normalize.text import count_words

LAYOUTS: dict[PageKind, tuple[type[Layout], ...]] = {
    "issue": (AnchoredIssue, ItemisedIssue, ContentsPage, PrintedContents),
    "article": (ArticlePage, PrintedArticle),
    "index": (SitePage,),
    "page": (),
}
"""The layouts that a page of each kind may have; of two that read it as well, the first."""

_FEWEST = 3
"""Articles that make a page a whole issue, or entries that make one a list of contents."""
_LEAST_TEXT = 30
_LEAST_SHARE = 0.5
_CLEARLY_BETTER = 1.25
_NEARLY = 0.7


@dataclass(frozen=True)
class Tried:
    """What one layout reads on one page."""

    layout: type[Layout]
    readings: Sequence[Reading]
    """What it read; nothing where it does not fit."""
    score: float
    """How well, 0 to 1."""
    reason: str
    """The same in words."""


def try_layouts(page: SeenPage, archive: ArchiveSpider, layouts: Sequence[type[Layout]]) -> list[Tried]:
    """Return what each of `layouts` reads on `page` as one of `archive`, in their order."""
    return [_try(layout, page, archive) for layout in layouts]


def best_layout(attempts: Sequence[Sequence[Tried]], usual: type[Layout] | None = None) -> type[Layout] | None:
    """Return the layout that reads the pages best that were tried; None where none reads any.

    Of two that read them about as well it is the one that comes first; `usual`, where it reads them nearly as well as any.
    """
    scores: dict[type[Layout], float] = {}
    for page in attempts:
        for one in page:
            scores[one.layout] = scores.get(one.layout, 0.0) + one.score
    best: type[Layout] | None = None
    for layout, score in scores.items():
        if score and (best is None or score > _CLEARLY_BETTER * scores[best]):
            best = layout
    return usual if usual is not None and best is not None and scores.get(usual, 0.0) >= _NEARLY * scores[best] else best


def score_of(layout: type[Layout], pages: Sequence[SeenPage], archive: ArchiveSpider) -> float:
    """Return how well `layout` reads `pages` on average, 0 to 1; a headline that several have is a slogan, and counts for one."""
    tried = [_try(layout, page, archive) for page in pages]
    headlines = [one.headline for page in tried for one in page.readings if isinstance(one, ArticleReading) and one.headline]
    own = len(set(headlines)) / len(headlines) if headlines else 1.0
    return own * sum(one.score for one in tried) / len(tried) if tried else 0.0


def is_whole(page: SeenPage, archive: ArchiveSpider) -> bool:
    """Tell whether `page`, read as an issue of `archive`, holds several articles.

    An article with subheads looks like an issue with items; an issue is one whose contents lead to its parts, or whose title has a date.
    """
    if not (page.is_anchored or is_dated(page)):
        return False
    return any(_holds_articles(page, _try(layout, page, archive).readings) for layout in (AnchoredIssue, ItemisedIssue))


def is_dated(page: SeenPage) -> bool:
    """Tell whether the title or the first heading of `page` has a date."""
    heading = next((block.text for block in page.page.blocks if block.role == "heading"), "")
    return any(date.is_firm for line in (page.page.title, heading) for date in dates_in(line))


def _holds_articles(page: SeenPage, readings: Sequence[Reading]) -> bool:
    texts = [count_words(one.body_text) for one in readings if isinstance(one, ArticleReading)]
    return len([words for words in texts if words >= _LEAST_TEXT]) >= _FEWEST and sum(texts) >= _LEAST_SHARE * page.words


def _try(layout: type[Layout], page: SeenPage, archive: ArchiveSpider) -> Tried:
    # A layout that was made for other pages may fail on this one: then it is not its layout.
    try:
        if not layout.matches(page.page, archive):
            return Tried(layout, (), 0.0, "does not match")
        readings = layout(page.page, archive).readings()
    except Exception as error:
        return Tried(layout, (), 0.0, f"fails ({error!r})")
    if layout is SitePage:
        return Tried(layout, readings, 1.0, "holds no article")
    articles = [one for one in readings if isinstance(one, ArticleReading)]
    entries = [entry for one in readings if isinstance(one, IssueReading) for entry in one.contents if entry.url]
    if articles and archive.page_kind(page.url) == "article":
        return Tried(layout, readings, _article_score(page, articles), "an article")
    if articles:
        share = min(1.0, sum(count_words(one.body_text) for one in articles) / max(page.words, 1))
        titled = sum(bool(one.headline) for one in articles) / len(articles)
        score = share * (0.5 + titled / 2) * min(1.0, len(articles) / _FEWEST)
        return Tried(layout, readings, score, f"{len(articles)} articles, {share:.0%} of the words, {titled:.0%} with a headline")
    led_to = [entry for entry in entries if archive.page_kind(entry.url or "") == "article"]
    return Tried(layout, readings, min(1.0, len(led_to) / _FEWEST) * (1 - page.words / (page.words + 2000)), f"{len(led_to)} entries")


def _article_score(page: SeenPage, articles: Sequence[ArticleReading]) -> float:
    share = min(1.0, sum(count_words(one.body_text) for one in articles) / max(page.words, 1))
    first = articles[0]
    return share * (0.5 + 0.3 * bool(first.headline) + 0.2 * bool(first.byline)) / len(articles)
