"""The patterns of a site's addresses, as a module declares them: what stands at each, how many links it matches, and what is doubtful."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from crawler.new_archive.languages import language_at_end
from crawler.new_archive.seen import Link, SeenPage, few
from crawler.new_archive.series import Member, Series, find_series, page_languages, rest_template
from crawler.reading.places import Address
from pipelines.items import PageKind

_FIELD = re.compile(r"\{(\w+)\}")
_LEADS_ON = 3
"""Links to pages of one sort that make a page a list of them."""
_MOST_ISSUES = 0.5
"""The share of a series' issues that a page must have been seen of to be what each issue has."""
_CALENDAR = frozenset(("year", "month", "day", "date"))
_RUNS_ON = 60
"""An issue's number larger than this, and never twice, runs on from year to year: no weekly has so many issues in one."""
_FEW_WORDS = 30
_FEW_RESTS = 3


@dataclass
class Pattern:
    """One pattern, and what it was learned from."""

    address: Address
    """As the module declares it."""
    what: str
    """What stands there, in words, for the comment beside it."""
    links: int = 0
    """How many addresses that were seen it is the first to match."""
    example: str = ""
    """One of them."""
    doubts: list[str] = field(default_factory=list)
    """What a person must look at, in sentences."""


@dataclass
class Learned:
    """What the addresses of a site were found to be."""

    patterns: list[Pattern]
    """In the order in which they must be tried."""
    codes: list[str]
    """The folders that tell its periodicals apart."""
    languages: list[str]
    """The languages that its addresses give; with them its codes are `CODE-LANGUAGE`."""


@dataclass(frozen=True)
class Evidence:
    """What decides what stands where."""

    pages: Sequence[SeenPage]
    """The pages that were looked at."""
    links: Sequence[Link]
    """They and all that they lead to."""
    missing: frozenset[str]
    """Languages, as addresses have them, of which no page was found."""
    is_whole: Callable[[SeenPage], bool]
    """Whether a page holds several articles."""


def learn(evidence: Evidence, code: str, language: str) -> Learned:
    """Return the patterns of the pages and links that were seen.

    `code` is the periodical's where the site has one alone, `language` that of pages whose address gives none where others' do.
    """
    found = find_series(evidence.links)
    roles = [_Roles(one, evidence) for one in found]
    lists = [one for one in roles if one.is_list(found)]
    serial = [one for one in roles if one not in lists and one.holds_articles]
    spoken = _languages(serial, evidence.missing, language)
    codes = list(dict.fromkeys(folder for one in serial for folder in one.series.codes))
    known = frozenset(f"{one}-{other}" for one in codes or [code] for other in spoken) if spoken else frozenset(codes or [code])
    patterns = [pattern for one in serial for pattern in one.patterns(_Codes(code, spoken, language))]
    # A pattern of more fields is the narrower one: `2001/20` is no page of an issue 2001.
    patterns.sort(key=lambda pattern: -len(_CALENDAR & set(_FIELD.findall(pattern.address.pattern))))
    patterns = [*_lists(evidence, patterns, lists, known), *patterns]
    patterns += _targets(evidence, patterns, known, None if codes or spoken else code)
    return Learned(_counted(patterns, evidence.links, known), codes, spoken)


def _languages(roles: Sequence[_Roles], missing: frozenset[str], language: str) -> list[str]:
    """Return the languages that the addresses of issues and articles give, that of those which give none among them."""
    given = [one for role in roles for one in page_languages(role.told) if one not in missing]
    untold = [language] if given and any(member.language is None for role in roles for member in role.told) else []
    return list(dict.fromkeys([*untold, *given]))


@dataclass(frozen=True)
class _Codes:
    code: str
    spoken: Sequence[str]
    language: str

    def template(self, series: Series, pattern: str, has_number: bool) -> str | None:
        """Return what `Address.code` says for `pattern`; None where the pattern itself, or the archive's one periodical, does."""
        own = "{code}" if "{code}" in series.head else self.code
        if not self.spoken:
            return None if own == "{code}" or has_number else own
        return f"{own}-{{language}}" if "{language}" in pattern else f"{own}-{self.language}"


class _Roles:
    """What the pages of one series are."""

    def __init__(self, series: Series, evidence: Evidence) -> None:
        self.series = series
        self.evidence = evidence
        self.rests = series.by_rest()
        self._seen = {page.url: page for page in evidence.pages}
        self._members = {member.link.url: member for member in series.members}

    def is_list(self, found: Sequence[Series]) -> bool:
        """Tell whether its pages lead to more issues of another series than to pages of their own: the issues of a year."""
        others = {member.link.url: member.issue for one in found if one is not self.series for member in one.members}
        verdicts = []
        for page in self._pages(self.own_rests):
            issues = {others[link.url] for link in page.links if link.url in others}
            verdicts.append(len(issues) >= _LEADS_ON and len(issues) > self._siblings(page))
        return sum(verdicts) * 2 > len(verdicts)

    @property
    def holds_articles(self) -> bool:
        """Whether any of its pages is an issue or an article."""
        return bool(self.issue_rests or self.article_members)

    @property
    def told(self) -> list[Member]:
        """The members that are issues or articles."""
        return [*(member for rest in self.issue_rests for member in self.rests[rest]), *self.article_members]

    @cached_property
    def issue_rests(self) -> list[str]:
        """What the addresses of an issue's own page have after its number: nothing, `index.{language}`, `contents`."""
        if self.own_rests:
            parts = {member.issue for rest, members in self.rests.items() if rest not in self.own_rests for member in members}
            return self.own_rests if len(parts) >= _LEADS_ON or self._lead_on(self.own_rests) or self._are_whole(self.own_rests) else []
        most = _MOST_ISSUES * len(self.series.issues)
        listing = [rest for rest, members in self.rests.items() if len({one.issue for one in members}) >= most and self._lead_on([rest])]
        if listing:
            return listing
        return list(self.rests) if self._is_sole and self._are_whole(list(self.rests)) else []

    @cached_property
    def is_whole(self) -> bool:
        """Whether an issue's own page holds its articles."""
        return bool(self.issue_rests) and self._are_whole(self.issue_rests) and not self._lead_on(self.issue_rests)

    @cached_property
    def article_members(self) -> list[Member]:
        """The pages that hold one article each."""
        if self.is_whole:
            return []
        members = [member for rest, found in self.rests.items() if rest not in self.issue_rests for member in found]
        pages = [self._seen[member.link.url] for member in members if member.link.url in self._seen]
        prose = [page for page in pages if page.words >= _FEW_WORDS]
        # Where none was looked at, the address alone tells: what stands below an issue's own page.
        return members if len(prose) * 2 > len(pages) or (not pages and self.issue_rests) else []

    def patterns(self, codes: _Codes) -> Iterator[Pattern]:
        """Yield its patterns, in the order in which they must be tried."""
        issues, articles = list(self._issue_patterns(codes)), list(self._article_patterns(codes))
        # `issue{number}` matches `issue12-3` too.
        joined = any(member.stand.join != "/" for member in self.article_members)
        yield from [*articles, *issues] if joined else [*issues, *articles]

    def _issue_patterns(self, codes: _Codes) -> Iterator[Pattern]:
        what = "an issue, whole" if self.is_whole else "an issue's contents"
        rests = self.issue_rests if len(self.issue_rests) <= _FEW_RESTS else [_common(self.issue_rests)]
        for rest in rests:
            pattern = f"{self.series.folder}/{rest}" if rest else self.series.folder
            code = codes.template(self.series, pattern, has_number=True)
            yield Pattern(Address(pattern, "issue", code=code, number=self._number), what)

    def _article_patterns(self, codes: _Codes) -> Iterator[Pattern]:
        names = {(member.stand.join, "/" in member.stand.rest, member.language is not None) for member in self.article_members}
        for join in sorted({join for join, _, _ in names}, reverse=True):
            deep = any(is_deep for other, is_deep, _ in names if other == join)
            pattern = f"{self.series.folder}{join}{{{'path' if deep else 'name'}}}"
            number = self._number if self._numbers_articles else None
            has_number = self._numbers_articles and (number is not None or "{number}" in pattern)
            code = codes.template(self.series, pattern, has_number)
            kept = Address(pattern, "article", code=code, number=number)
            if not has_number and "{number}" in pattern:
                kept = replace(kept, pattern=pattern.replace("{number}", "*"))
            yield Pattern(kept, "an article" if self.issue_rests or not has_number else "an article, its issue by its address alone")

    @property
    def _numbers_articles(self) -> bool:
        """Whether the serial part of an article's address names an issue; the day or month of a loose one does not."""
        return bool(self.issue_rests) or not set(_FIELD.findall(self.series.serial)) <= _CALENDAR

    @cached_property
    def _number(self) -> str | None:
        """What `Address.number` says: how a number is made of the fields, None where `{number}` alone is it."""
        fields = [name for name in _FIELD.findall(self.series.serial) if name not in ("code", "language")]
        if fields == ["number"] or ("number" in fields and self._runs_on(fields.index("number"))):
            return None
        return "-".join(f"{{{name}}}" for name in fields)

    def _runs_on(self, at: int) -> bool:
        """Tell whether the issues are numbered on from year to year, or volume to volume."""
        issues = {member.stand.values for member in self.series.members}
        numbers = [int(values[at]) for values in issues if values[at].isdecimal()]
        return len(numbers) == len(set(numbers)) and max(numbers, default=0) > _RUNS_ON

    @cached_property
    def own_rests(self) -> list[str]:
        """What the addresses of its issues' folders have after their number: nothing, or `index.{language}`."""
        return [rest for rest in self.rests if not rest or rest.rpartition("/")[2] in ("index.{language}", "index_{language}")]

    @cached_property
    def _is_sole(self) -> bool:
        """Whether each issue has one page, in however many languages."""
        rests: dict[object, set[str]] = defaultdict(set)
        for rest, members in self.rests.items():
            for member in members:
                rests[member.code, member.issue].add(rest)
        return all(len(found) == 1 for found in rests.values())

    def _pages(self, rests: Iterable[str]) -> list[SeenPage]:
        urls = (member.link.url for rest in rests for member in self.rests[rest])
        return [self._seen[url] for url in urls if url in self._seen]

    def _siblings(self, page: SeenPage) -> int:
        """Return to how many other pages of its own issue `page` leads, its translations left out."""
        own = self._members[page.url]
        same = {rest_template(own), *(self.own_rests if rest_template(own) in self.own_rests else ())}
        linked = (self._members[link.url] for link in page.links if link.url in self._members)
        return len({one.stand.rest for one in linked if one.issue == own.issue and rest_template(one) not in same})

    def _lead_on(self, rests: Sequence[str]) -> bool:
        pages = self._pages(rests)
        return bool(pages) and sum(self._siblings(page) >= _LEADS_ON for page in pages) * 2 >= len(pages)

    def _are_whole(self, rests: Sequence[str]) -> bool:
        pages = few(self._pages(rests))
        return bool(pages) and sum(self.evidence.is_whole(page) for page in pages) * 2 >= len(pages)


def _common(rests: Sequence[str]) -> str:
    """Return one template for names that differ: what all begin and end with, with `*` between."""
    start, end = _start([*rests]), _start([rest[::-1] for rest in rests])[::-1]
    return f"{start}*{end}"


def _start(names: Sequence[str]) -> str:
    first, last = min(names), max(names)
    return first[: next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))]


def _lists(evidence: Evidence, patterns: Sequence[Pattern], lists: Sequence[_Roles], codes: Collection[str]) -> Iterator[Pattern]:
    """Yield the patterns of the pages that list issues, or articles where the site has no issues' own pages."""
    held: PageKind = "issue" if any(pattern.address.kind == "issue" for pattern in patterns) else "article"
    found: dict[str, int] = Counter()
    for one in lists:
        for rest in one.own_rests:
            found[f"{one.series.folder}/{rest}" if rest else one.series.folder] += 1
    yield from (Pattern(Address(pattern, "index"), f"a list of {held}s") for pattern in found)
    known = [*patterns, *(Pattern(Address(pattern, "index"), "") for pattern in found)]
    for pattern in dict.fromkeys(_translated(page) for page in evidence.pages if page.url in page.spider.start_urls):
        if pattern:
            known.append(Pattern(Address(pattern, "index"), "a start page in another language"))
            yield known[-1]
    for page in evidence.pages:
        if page.url in page.spider.start_urls or first_matching(known, page.path, codes) is not None:
            continue
        led_to = {link.path for link in page.links if (other := first_matching(patterns, link.path, codes)) and other.address.kind == held}
        if len(led_to) < _LEADS_ON:
            continue
        said = language_at_end(page.path)
        pattern = f"{said.stem}{said.joint}{{language}}" if said else re.sub(r"[{}]", "*", page.path)
        known.append(Pattern(Address(pattern, "index"), f"a list of {held}s"))
        yield known[-1]


def _translated(page: SeenPage) -> str | None:
    """Return the pattern of the translations that a start page leads to, None where it leads to none."""
    said = (language_at_end(link.path) for link in page.links)
    stem = f"{page.path}/index" if page.path else "index"
    return next((f"{one.stem}{one.joint}{{language}}" for one in said if one and one.stem == stem), None)


def _targets(evidence: Evidence, patterns: Sequence[Pattern], codes: Collection[str], code: str | None) -> Iterator[Pattern]:
    """Yield the patterns of articles whose addresses say nothing of their issue: what issues' own pages, and no others, lead to."""
    folders: dict[str, set[str]] = defaultdict(set)
    led_to = Counter(link.url for page in evidence.pages for link in page.links)
    for page in evidence.pages:
        own = first_matching(patterns, page.path, codes)
        if own is None or own.address.kind != "issue" or evidence.is_whole(page):
            continue
        for link in page.links:
            # What the frame of every page leads to is no article of one issue.
            if led_to[link.url] <= 2 and first_matching(patterns, link.path, codes) is None:
                folders[link.path.rpartition("/")[0]].add(link.path)
    for folder, paths in folders.items():
        if len(paths) >= _LEADS_ON:
            yield Pattern(Address(f"{folder}/{{name}}" if folder else "{name}", "article", code=code), "an article; its issue lists it")


def first_matching(patterns: Iterable[Pattern], path: str, codes: Collection[str]) -> Pattern | None:
    """Return the first of `patterns` that matches `path` in an archive of the periodicals `codes`, None where none does."""
    return next((pattern for pattern in patterns if pattern.address.place(path, codes) is not None), None)


def _counted(patterns: Sequence[Pattern], links: Iterable[Link], codes: Collection[str]) -> list[Pattern]:
    """Return the patterns that match anything, with how much each does."""
    for link in links:
        if pattern := first_matching(patterns, link.path, codes):
            pattern.links += 1
            pattern.example = pattern.example or link.path
    kept = [pattern for pattern in patterns if pattern.links]
    for pattern in kept:
        if pattern.links == 1 and _FIELD.search(pattern.address.pattern):
            pattern.doubts.append(f"the pattern {pattern.address.pattern!r} matched one link only, {pattern.example}")
    return kept
