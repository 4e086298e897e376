"""What a family of seventeen periodicals prints in twenty-five years: issues, articles, and what is printed, told or quoted again."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from pipelines.items import Periodical
from tests.benchmarks.analysts.pieces import Piece, plan

_FIRST_YEAR, _YEARS = 2000, 25
_AGAIN, _FAMOUS_AGAIN, _QUOTES, _CITES = 0.2, 0.002, 0.05, 0.1
_RECENT = 900
"""How many pieces back one is that is printed again."""
_JUBILEE, _FAMOUS_WORDS, _LONGEST_WORDS = 150, 3_000, 15_000


@dataclass(frozen=True)
class Paper:
    """A periodical, and how much it prints."""

    periodical: Periodical
    share: float
    """Of all articles."""
    issues: int
    """A year."""


PAPERS = tuple(
    Paper(Periodical(code=code, name=name, language=language, place=place, since=_FIRST_YEAR), share, issues)
    for code, name, language, place, share, issues in (
        ("hl", "Harbour Lights", "en", "Harwick", 0.20, 24), ("lw", "The Lock Warden", "en", "Netherpool", 0.10, 12),
        ("st", "Southern Tide", "en", "Tamble Bay", 0.06, 6), ("ql", "The Quay Letter", "en", "Quay", 0.05, 10),
        ("nq", "Northern Quay", "en", "Northing", 0.04, 6), ("sw", "Der Schleusenwart", "de", "Vossberg", 0.10, 12),
        ("ec", "L’Éclusière", "fr", "Montclair", 0.10, 12), ("re", "El Remolque", "es", "Ferreira", 0.07, 8),
        ("co", "La Conca", "it", "Porto Basso", 0.05, 6), ("fa", "O Farol", "pt", "Foz", 0.03, 4),
        ("sl", "Śluzowy", "pl", "Łodzin", 0.03, 4), ("sh", "Шлюзовой", "ru", "Rybny", 0.04, 6),
        ("fn", "Ο Φανός", "el", "Limani", 0.02, 4), ("su", "水門新聞", "ja", "Minato", 0.05, 6),
        ("cz", "船闸报", "zh", "Chuanzha", 0.04, 6), ("mr", "المرفأ", "ar", "Marfa", 0.01, 2),
        ("pe", "Pelita Dermaga", "id", "Dermaga", 0.01, 2),
    )
)  # fmt: skip
"""All of them."""


@dataclass(eq=False)
class Issue:
    """An issue, and what stands in it."""

    paper: Paper
    number: int
    day: date
    printings: list[Printing] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The issue's key without the archive's."""
        return f"{self.paper.periodical.code}/{self.number}"

    @property
    def date_text(self) -> str:
        """The date as printed."""
        return f"{self.day.day} {calendar.month_name[self.day.month]} {self.day.year}"


@dataclass(eq=False)
class Printing:
    """A piece as it stands in an issue."""

    piece: Piece
    issue: Issue
    source: Printing | None = None
    """What it was taken from, where it was."""
    share: float = 1.0
    """Of the paragraphs of the piece, how many of the first it prints."""
    edits: float = 0.0
    """The share of words that were changed."""
    says_so: bool = True
    """A note names the source."""
    quotes: Printing | None = None
    """What a paragraph of it is taken from."""
    cites: Printing | None = None
    """What its text names."""

    @property
    def language(self) -> str:
        """BCP 47."""
        return self.issue.paper.periodical.language

    @property
    def path(self) -> str:
        """The article's path on its site."""
        return f"{self.issue.key}/{self.piece.number}"


def print_all(articles: int) -> list[Issue]:
    """Return the issues in which so many articles stand (a few more or less), in the order of their days."""
    rng = Random("press")
    issues = sorted((issue for paper in PAPERS for issue in _issues_of(paper)), key=lambda issue: (issue.day, issue.key))
    pieces: list[Printing] = []
    famous: list[Printing] = []
    for issue in issues:
        for _ in range(_size(issue, articles, rng)):
            printing = _again(issue, rng.choice(famous), rng) if famous and rng.random() < _FAMOUS_AGAIN else None
            if printing is None and len(pieces) > _RECENT and rng.random() < _AGAIN:
                # One in four is ever printed again, so that a work has several printings.
                printing = _again(issue, pieces[-1 - 4 * rng.randrange(_RECENT // 4)], rng)
            if printing is None or any(printing.path == other.path for other in issue.printings):
                printing = _first(issue, len(pieces), rng, pieces)
                pieces.append(printing)
            issue.printings.append(printing)
            if printing.piece.number == 0:
                famous.append(printing)
    return issues


def _issues_of(paper: Paper) -> Iterator[Issue]:
    for number in range(1, _YEARS * paper.issues + 1):
        year, nth = divmod(number - 1, paper.issues)
        yield Issue(paper, number, date(_FIRST_YEAR + year, 1, 5) + timedelta(days=nth * 364 // paper.issues))


def _size(issue: Issue, articles: int, rng: Random) -> int:
    jubilee = issue.paper is PAPERS[0] and issue.number == _YEARS * issue.paper.issues
    mean = articles * issue.paper.share / (_YEARS * issue.paper.issues)
    return _JUBILEE if jubilee else max(1, round(mean * rng.uniform(0.6, 1.4)))


def _first(issue: Issue, number: int, rng: Random, earlier: list[Printing]) -> Printing:
    words = {0: _FAMOUS_WORDS, 1: _LONGEST_WORDS}.get(number) or round(min(9_000, max(60, rng.lognormvariate(6.5, 0.7))))
    printing = Printing(plan(number, words), issue)
    own = [other for other in earlier[-_RECENT:] if other.language == printing.language]
    if own and rng.random() < _QUOTES:
        printing.quotes = rng.choice(own)
    if own and rng.random() < _CITES:
        printing.cites = rng.choice(own)
    return printing


def _again(issue: Issue, source: Printing, rng: Random) -> Printing:
    share = rng.choice((1.0, 1.0, 1.0, 0.55, 0.25))
    return Printing(source.piece, issue, source, share, rng.choice((0.0, 0.01, 0.04)), rng.random() < 0.7)
