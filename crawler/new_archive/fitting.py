"""Gives each pattern of a proposed archive the layout that reads its pages best, and keeps pages of each for the tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from crawler.layouts.contents import ContentsPage
from crawler.layouts.site import SitePage
from crawler.loading import new_spider
from crawler.new_archive.doubts import doubts_of
from crawler.new_archive.frame import framed
from crawler.new_archive.languages import language_at_end
from crawler.new_archive.looking import Look
from crawler.new_archive.looks import LAYOUTS, Tried, best_layout, score_of, try_layouts
from crawler.new_archive.patterns import Pattern, first_matching
from crawler.new_archive.proposal import Case, Proposal
from crawler.new_archive.seen import SeenPage, few
from crawler.reading.pages import Layout
from pipelines.items import IssueReading, PageKind, Reading

_KINDS: tuple[PageKind, ...] = ("index", "issue", "article", "page")
_MOST_CASES = 6
_MOST_SCORED = 12

_Attempts = Sequence[tuple[SeenPage, Sequence[Tried]]]


def choose_layouts(proposal: Proposal, look: Look, pages: Sequence[SeenPage]) -> None:
    """Give each pattern the layout that reads its pages best, and keep pages of each for the tests."""
    archive = new_spider(proposal.archive(), look.settings)
    own = _by_pattern(proposal, pages)
    articles = few([page for at, found in own.items() if proposal.patterns[at].address.kind == "article" for page in found], _MOST_SCORED)
    article = framed(articles, lambda layout: score_of(layout, articles, archive))
    layouts = {**LAYOUTS, "article": (article, *LAYOUTS["article"][1:])}
    tried = [
        [(page, try_layouts(page, archive, layouts[pattern.address.kind])) for page in few(own[at])]
        for at, pattern in enumerate(proposal.patterns)
    ]
    chosen = _chosen(proposal.patterns, tried, layouts)
    _tell_apart(proposal.patterns, chosen)
    order = [layout for kind in _KINDS for layout in layouts[kind]]
    # A page that no pattern matches is left to the reader of last resort, and `status` tells of it; SitePage would read nothing of it.
    proposal.layouts = sorted({layout for at, layout in chosen.items() if tried[at] and layout is not SitePage}, key=order.index)
    for at, layout in chosen.items():
        proposal.cases += _cases(proposal, proposal.patterns[at], layout, tried[at])
        for _, attempts in tried[at]:
            proposal.fields.update(_filled(next(one for one in attempts if one.layout is layout).readings))


def _by_pattern(proposal: Proposal, pages: Sequence[SeenPage]) -> dict[int, list[SeenPage]]:
    """Return the pages that each pattern is the first to match, by its place among the patterns."""
    codes = frozenset(one.code for one in proposal.periodicals)
    own: dict[int, list[SeenPage]] = defaultdict(list)
    for page in pages:
        if pattern := first_matching(proposal.patterns, page.path, codes):
            own[proposal.patterns.index(pattern)].append(page)
    return own


def _chosen(
    patterns: Sequence[Pattern], tried: Sequence[_Attempts], layouts: Mapping[PageKind, Sequence[type[Layout]]]
) -> dict[int, type[Layout]]:
    """Return the layout of each pattern: one for all of a kind, unless it fails on the pages of a pattern."""
    chosen = {}
    for kind in _KINDS:
        alike = [at for at, pattern in enumerate(patterns) if pattern.address.kind == kind]
        usual = best_layout([attempts for at in alike for _, attempts in tried[at]]) or _usual(kind, layouts)
        for at in alike:
            if layout := best_layout([attempts for _, attempts in tried[at]], usual) or usual:
                chosen[at] = layout
    return chosen


def _tell_apart(patterns: Sequence[Pattern], chosen: Mapping[int, type[Layout]]) -> None:
    """Write the layout beside the address where a page of that kind does not tell it."""
    looks: dict[PageKind, set[type[Layout]]] = defaultdict(set)
    for at, layout in chosen.items():
        looks[patterns[at].address.kind].add(layout)
    for at, layout in chosen.items():
        address = patterns[at].address
        if len(looks[address.kind]) > 1 or layout is SitePage:
            patterns[at].address = replace(address, layout=layout)


def _usual(kind: PageKind, layouts: Mapping[PageKind, Sequence[type[Layout]]]) -> type[Layout] | None:
    """Return the layout of a kind of which no page was looked at."""
    return ContentsPage if kind == "issue" else next(iter(layouts[kind]), None)


def _cases(proposal: Proposal, pattern: Pattern, layout: type[Layout], tried: _Attempts) -> list[Case]:
    """Return the pages of a pattern that are kept: those that read best, two of articles, one in each language."""
    attempts = [(page, one) for page, found in tried for one in found if one.layout is layout and one.score > 0]
    attempts.sort(key=lambda one: (-round(one[1].score, 1), one[0].words))
    kept: list[tuple[SeenPage, Tried]] = []
    spoken: set[str | None] = set()
    for page, attempt in attempts:
        said = language_at_end(page.path)
        language = said.code if said else None
        if len(kept) < (2 if pattern.address.kind == "article" else 1) or (language not in spoken and pattern.address.kind == "issue"):
            kept.append((page, attempt))
            spoken.add(language)
    kind = "list" if pattern.address.kind == "index" else pattern.address.kind
    taken = {case.name for case in proposal.cases}
    cases: list[Case] = []
    for page, attempt in kept[:_MOST_CASES]:
        name = next(name for number in count(1) if (name := f"{kind}_{number}") not in taken)
        taken.add(name)
        rivals = [one for found in (found for other, found in tried if other is page) for one in found if one.layout is not layout]
        doubts = [*(pattern.doubts if not cases else ()), *doubts_of(proposal, page, attempt, rivals)]
        cases.append(Case(name, page, layout, doubts))
    return cases


def _filled(readings: Sequence[Reading]) -> Iterator[str]:
    for reading in readings:
        if isinstance(reading, IssueReading):
            yield "issues"
            yield from ("issues dated",) * bool(reading.date_text or reading.date)
            yield from ("issues numbered",) * bool(reading.number)
        else:
            yield "articles"
            yield from (f"articles with {name}" for name in ("headline", "byline", "body_text") if getattr(reading, name))
            yield from ("articles with date",) * bool(reading.date_text or reading.date or reading.issue_key)
