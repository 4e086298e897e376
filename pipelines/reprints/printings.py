"""A printing: an article as far as it matters to which text came from which, and what its notes claim of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

UNDATED = "9999"
"""What stands for the day of what has none, so that it is the last."""
Named = Literal["article", "issue", "paper"]
"""How exactly a note names where a text stands."""


@dataclass(frozen=True, kw_only=True)
class Printing:
    """An article."""

    id: int
    """Its row number."""
    key: str
    """Its key, which orders printings that nothing else does."""
    headline: str
    """Its title."""
    language: str | None
    """Of its text, BCP 47."""
    periodical_id: int | None
    """The periodical that it is in."""
    periodical: str | None
    """That periodical's name."""
    issue_id: int | None
    """The issue that it is in."""
    issue: str | None
    """That issue without its date: "The Lock Warden No. 42"."""
    number: int | None
    """That issue's number, its first where it has two."""
    date_text: str | None
    """Its date as printed, or its issue's."""
    date_start: str | None
    """The first day that it may be of, YYYY-MM-DD."""
    date_end: str | None
    """The last."""
    length: int
    """Code points of its text."""

    @property
    def page(self) -> str:
        """The key of its page, of which it may be one of several articles."""
        return self.key.partition("#")[0]

    @property
    def age(self) -> tuple[str, str]:
        """What orders printings, the oldest first, those without a date last, and those of one day by their keys."""
        return self.date_end or UNDATED, self.key

    @property
    def name(self) -> str:
        """The issue and its date, as people cite it, or the headline of what is in none: "The Lock Warden No. 42 (Summer 2010)"."""
        if self.issue is None:
            return f"“{self.headline}”" + (f" ({self.date_text})" if self.date_text else "")
        return self.issue + (f" ({self.date_text})" if self.date_text else "")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One step of what an article's note says of where its text came from, or went."""

    note_id: int
    """The row of the note."""
    article_id: int
    """The article that says it."""
    relation: str
    """What it is called: reprint, translation …"""
    points: Literal["from", "to"]
    """Whether the text came from there or went there."""
    step: int
    """1 is the immediate source."""
    outcome: str
    """How far what is named is held: unchecked, contradicted, ambiguous or not_held."""
    basis: str | None
    """What found it: number, date or title."""
    named_article_id: int | None
    """The article that is meant by its title, or as the only one of its issue."""
    issue_id: int | None
    """The issue that is meant."""
    periodical_id: int | None
    """The periodical that is meant."""
    periodical: str | None
    """That periodical as printed."""
    number: str | None
    """The number as printed."""
    number_start: int | None
    """The first number that it covers."""
    number_end: int | None
    """The last."""
    date_text: str | None
    """The date as printed."""
    document_id: int | None
    """What is named and no issue holds."""

    def names(self, printing: Printing) -> Named | None:
        """Return how exactly the note names `printing`; None where it names another, or none."""
        if printing.id == self.article_id:
            return None
        if self.named_article_id == printing.id:
            return "article"
        if self.issue_id is not None:
            return "issue" if self.issue_id == printing.issue_id else None
        if self.periodical_id is None or self.periodical_id != printing.periodical_id:
            return None
        if self.number_start is None:
            return "paper"
        covered = printing.number is not None and self.number_end is not None and self.number_start <= printing.number <= self.number_end
        return "issue" if covered else None

    @property
    def said(self) -> str:
        """What the note names, in its own words: "The Lock Warden No. 41"."""
        name = self.periodical or "another paper"
        return f"{name} No. {self.number}" if self.number else f"{name} of {self.date_text}" if self.date_text else name
