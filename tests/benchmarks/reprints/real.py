"""Real reprints: between Chambers's and Harper's, where a list of pairs is known, and within the Linux Gazette."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.items import Periodical
from tests.benchmarks.reprints.corpus import Article
from tests.benchmarks.reprints.labels import Pair, pair
from tests.benchmarks.reprints.magazines import Piece, read_pieces
from tests.benchmarks.reprints.mirror import write_mirror
from tests.benchmarks.reprints.papers import Issue, last_day
from tests.benchmarks.reprints.texts import REAL

_NAMES = {"chambers": "Chambers's Edinburgh Journal", "harpers": "Harper's New Monthly Magazine"}
_MONTHS = "January February March April May June July August September October November December".split()
_LETTERS = re.compile(r"[^a-z]+")
GAZETTE_PRINTINGS = ((range(111, 117), range(52, 59)), (range(43, 44), range(42, 43)), (range(50, 51), range(43, 44)))
"""Issues of the Linux Gazette that print again what stands in other issues: the later, the earlier."""


def write_magazines(path: Path) -> None:
    """Write the pieces of Chambers's and Harper's as a mirror at `path`."""
    articles = [Article(key_of(piece), piece.title, issue_of(piece), piece.text.split("\n\n")) for piece in _pieces()]
    periodicals = [Periodical(code=code, name=name, language="en") for code, name in _NAMES.items()]
    write_mirror(path, periodicals, dict.fromkeys(article.issue for article in articles), [articles])


def _pieces() -> Iterator[Piece]:
    yield from read_pieces(REAL / "chambers-harpers.tar.xz")


def issue_of(piece: Piece) -> Issue:
    """Return the issue of a piece: Chambers's is a weekly, No. 418 of 3 January 1852; Harper's a monthly, No. 1 of June 1850."""
    name = _NAMES[piece.periodical]
    if piece.periodical == "chambers":
        day = date.fromisoformat(piece.date)
        return Issue("chambers", name, 418 + (day - date(1852, 1, 3)).days // 7, day, day)
    year, month = map(int, piece.date.split("-"))
    return Issue("harpers", name, 12 * (year - 1850) + month - 5, date(year, month, 1), last_day(year, month))


def key_of(piece: Piece) -> str:
    """Return the key of a piece in the mirror."""
    return f"corpus/{piece.periodical}/{piece.date}/{piece.number}"


# The list of known pairs.


def known_pairs() -> dict[Pair, str]:
    """Return the pairs of the list as keys of `write_magazines`, each with its titles. Raises LookupError as `listed_pairs` does."""
    return {pair(key_of(one), key_of(other)): titles for one, other, titles in listed_pairs(list(_pieces()))}


def listed_pairs(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Piece, str]]:
    """Yield the pairs of the list from `pieces`, Chambers's first, with their titles.

    Raises LookupError where a title stands in no such issue.
    """
    with (REAL / "chambers-harpers-reprints.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        one, other = _listed(pieces, row, "a", row["title_b"]), _listed(pieces, row, "b", row["title_a"])
        yield one, other, f"{row['title_a']} / {row['title_b']}"


def _listed(pieces: Iterable[Piece], row: dict[str, str], side: str, other_title: str) -> Piece:
    """Return the piece that a row names: by its title, else, where the list has the masthead for one, by the other's."""
    issue = _date_of(row[f"periodical_{side}"], row[f"issue_{side}"])
    here = [piece for piece in pieces if piece.periodical == row[f"periodical_{side}"] and piece.date == issue]
    for title in (row[f"title_{side}"], other_title):
        for piece in here:
            if _bare(title) and _bare(piece.title).startswith(_bare(title)):
                return piece
    raise LookupError(f"{row[f'title_{side}']} is not in {row[f'issue_{side}']} ({issue}): {[piece.title for piece in here]}")


def _date_of(periodical: str, printed: str) -> str:
    if periodical == "chambers":
        weeks = int(re.findall(r"No\. (\d+)", printed)[0]) - 418
        return date.fromordinal(date(1852, 1, 3).toordinal() + 7 * weeks).isoformat()
    month, year = re.findall(rf"({'|'.join(_MONTHS)}),? (\d{{4}})", printed)[0]
    return f"{year}-{_MONTHS.index(month) + 1:02}"


def _bare(title: str) -> str:
    return _LETTERS.sub("", re.sub(r"\[\d+\]", "", title).lower())


# What was found.


@dataclass(frozen=True)
class Judgement:
    """A row of `reprints`, for the eye."""

    article: str
    source: str
    relation: str
    status: str
    article_coverage: float | None
    source_coverage: float | None
    article_title: str
    source_title: str
    explanation: str
    article_issue: int | None
    source_issue: int | None

    @property
    def pair(self) -> Pair:
        """Both keys."""
        return pair(self.article, self.source)

    @property
    def is_known_printing(self) -> bool:
        """Whether it is between issues of the Linux Gazette of which the one is known to print the other's pieces again."""
        return any(self.article_issue in later and self.source_issue in earlier for later, earlier in GAZETTE_PRINTINGS)

    def __str__(self) -> str:
        shares = " and ".join("-" if share is None else f"{share:.2f}" for share in (self.article_coverage, self.source_coverage))
        said = f"{self.relation} ({self.status}), {shares} covered: {self.article_title} / {self.source_title}"
        return "\n    ".join((said, f"{self.article} {self.source}", self.explanation))


_ROWS = """
    SELECT article.key, source.key, relation, status, article_coverage, source_coverage, article.title, source.title, explanation,
           article_issue.number_start, source_issue.number_start
    FROM reprints JOIN articles AS article ON article.id = article_id JOIN articles AS source ON source.id = source_id
    LEFT JOIN issues AS article_issue ON article_issue.id = article.issue_id
    LEFT JOIN issues AS source_issue ON source_issue.id = source.issue_id ORDER BY article.key, source.key
"""


def judgements(mirror: Path) -> list[Judgement]:
    """Return the rows of `reprints` in a mirror."""
    with closing(sqlite3.connect(f"{mirror.resolve().as_uri()}?mode=ro", uri=True)) as db:
        return [Judgement(*row) for row in db.execute(_ROWS)]
