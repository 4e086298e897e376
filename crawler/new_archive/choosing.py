"""Which page of a site to look at next: the sort of page that most links lead to, and that fewest pages were looked at of."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.new_archive.languages import language_at_end
from crawler.new_archive.seen import Link, SeenPage, paths_of
from crawler.new_archive.serials import Serials

# What a list of issues is called, in addresses and in the words of links.
_LIST_WORD = re.compile(
    r"archiv|back.?issues|past.?issues|all.?issues|\bissues?\b|contents|\btoc\b|inhalt|ausgaben|numeros|números|numéros|sommaire|indice|índice"
    r"|sitemap|\bindex\b",
    re.IGNORECASE,
)
_MANY_CHILDREN = 5
_RECURRING = 0.3
# How much a link is worth beside one to a page in an issue: to what is called a list, to an issue's own page, to a page that every issue
# has, to any other, to a page outside the folders of the start pages.
_LIST, _ISSUE, _RECURS, _PLAIN, _OUTSIDE = 6.0, 1.5, 0.5, 0.3, 0.05
_ENOUGH_INSIDE = 3
_ENOUGH_ALIKE = 8


class Choice:
    """The links that are known, and what was looked at of each sort."""

    def __init__(self, start_urls: Sequence[str]) -> None:
        """Take the start pages, which come first."""
        self.start_urls = list(start_urls)
        self.pages: list[SeenPage] = []
        self.missing: set[str] = set()
        """The addresses at which no page was."""
        self._asked: set[str] = set(start_urls)
        self._folders = tuple(urlsplit(url).path.rpartition("/")[0] + "/" for url in start_urls)

    def add(self, page: SeenPage) -> None:
        """Take a page that was looked at."""
        self.pages.append(page)

    def ask(self, url: str) -> None:
        """Remember that `url` is asked for."""
        self._asked.add(url)

    def next(self) -> str | None:
        """Return the address to look at next, and remember it as asked for; None where no other is known."""
        links = paths_of(self.pages)
        sorts: dict[_Sort, list[str]] = defaultdict(list)
        taken: Counter[_Sort] = Counter()
        for url, sort in _sorts(links).items():
            if url in self._asked:
                taken[sort] += 1
            else:
                sorts[sort].append(url)
        # More pages of one sort tell nothing new.
        sorts = {sort: urls for sort, urls in sorts.items() if taken[sort] < _ENOUGH_ALIKE}
        if not sorts:
            return None
        inside = sum(urlsplit(url).path.startswith(self._folders) for url in links) >= _ENOUGH_INSIDE
        languages = {found.code for page in self.pages if (found := language_at_end(page.path))}
        untold = {page.language for page in self.pages if not language_at_end(page.path)}
        missing = {found.code for url in self.missing if (found := language_at_end(links[url].path if url in links else ""))} - languages

        def worth(sort: _Sort) -> float:
            urls = sorts[sort]
            weight = sort.weight * math.log2(1 + len(urls)) / (1 + taken[sort])
            if sort.language in untold and not taken[sort]:
                # One page at two addresses, with and without its language, has to be seen at both to be known for one.
                weight = _LIST
            elif sort.language and sort.language not in languages:
                weight /= 1 + len(missing)
            return weight * (_OUTSIDE if inside and not urlsplit(urls[0]).path.startswith(self._folders) else 1.0)

        best = max(sorts, key=worth)
        url = _spread(sorts[best], taken[best])
        self.ask(url)
        return url


@dataclass(frozen=True)
class _Sort:
    head: tuple[str, ...]
    serial: str
    name: str
    language: str | None
    weight: float


def _sorts(links: Mapping[str, Link]) -> dict[str, _Sort]:
    """Return by address which sort of page it leads to, as far as addresses tell."""
    serials = Serials([link.path for link in links.values()])
    stands = {url: serials.stand(link.path) for url, link in links.items()}
    rests = Counter((stand.head, stand.serial, stand.rest) for stand in stands.values())
    children = Counter(stand.head for stand in stands.values() if not stand.serial)
    issues: dict[object, set[object]] = defaultdict(set)
    for stand in stands.values():
        issues[stand.head, stand.serial].add(stand.values)
    found = {}
    for url, stand in stands.items():
        name, weight = stand.rest, 1.0
        language = language_at_end(name)
        if not stand.serial and _LIST_WORD.search(f"{links[url].path} {links[url].text}"):
            weight = _LIST
        elif not stand.serial:
            name = "*" if children[stand.head] > _MANY_CHILDREN and not language else name
            weight = _PLAIN
        elif not name or language:
            weight = _ISSUE
        elif rests[stand.head, stand.serial, name] > max(2, _RECURRING * len(issues[stand.head, stand.serial])):
            weight = _RECURS
        else:
            name = "*"
        found[url] = _Sort(stand.head, stand.serial, name, language.code if language else None, weight)
    return found


def _spread(urls: Sequence[str], taken: int) -> str:
    """Return one of `urls`, in turn from their beginning, end and middle: looks change with the years."""
    places = (0, len(urls) - 1, len(urls) // 2, len(urls) // 4, 3 * len(urls) // 4)
    return urls[places[taken % len(places)]]
