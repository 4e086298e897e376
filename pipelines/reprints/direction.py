"""Which of two printings of one text is the source, and what says so."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipelines.reprints.printings import Claim, Printing

Direction = Literal["declared", "dated", "cited", "undecided"]

NO_SOURCE = ("pointer", "continuation", "correction")
"""What notes are called that do not claim that the text stands elsewhere."""


@dataclass(frozen=True)
class Testimony:
    """What the articles of a mirror say of one another."""

    claims: Mapping[int, Collection[Claim]] = field(default_factory=dict)
    """The steps of each article's notes, by the article."""
    cited: Mapping[int, Collection[int]] = field(default_factory=dict)
    """The articles that each article cites."""
    cited_issues: Mapping[int, Collection[int]] = field(default_factory=dict)
    """The issues that each article cites."""
    confirmed: Container[tuple[int, int]] = ()
    """Pairs of article and source that a person has confirmed."""
    pages: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    """Pairs of pages, by their keys, of which the first names the second as the same in another language; whether it is the original."""

    def claim(self, article: Printing, source: Printing) -> Claim | None:
        """Return the claim that `article` has its text from `source`, made by either of the two; the most exact, else the nearest step."""
        made = [
            (("article", "issue", "paper").index(how), claim.step, claim)
            for teller, other, points in ((article, source, "from"), (source, article, "to"))
            for claim in self.claims.get(teller.id, ())
            if claim.points == points and claim.relation not in NO_SOURCE and (how := claim.names(other)) is not None
        ]
        return min(made, key=lambda one: one[:2])[2] if made else None

    def cites(self, article: Printing, source: Printing) -> bool:
        """Tell whether `article` cites `source`, or the issue that it is in."""
        return source.id in self.cited.get(article.id, ()) or (
            source.issue_id is not None and source.issue_id in self.cited_issues.get(article.id, ())
        )

    def is_from_page_of(self, article: Printing, source: Printing) -> bool:
        """Tell whether the page of `article` names that of `source` as its original."""
        return self.pages.get((article.page, source.page), False)

    def is_page_of(self, one: Printing, other: Printing) -> bool:
        """Tell whether the page of either names that of the other as the same in another language."""
        return (one.page, other.page) in self.pages or (other.page, one.page) in self.pages

    def third_text(self, one: Printing, other: Printing) -> bool:
        """Tell whether two articles are both from one document that no issue holds."""
        from_one, from_other = (
            {claim.document_id for claim in self.claims.get(article.id, ()) if claim.points == "from" and claim.document_id is not None}
            for article in (one, other)
        )
        return not from_one.isdisjoint(from_other)


@dataclass(frozen=True)
class Order:
    """Two printings, the later first."""

    article: Printing
    """The later; where nothing tells, the one with the larger key."""
    source: Printing
    """The earlier."""
    direction: Direction
    """What says so."""
    claim: Claim | None
    """The note that says so."""
    is_linked: bool = False
    """The language links of their pages say that these are the same."""

    @property
    def is_declared(self) -> bool:
        """Whether a note or the language links tell of the pair."""
        return self.claim is not None or self.is_linked


def order(one: Printing, other: Printing, testimony: Testimony) -> Order:
    """Return which of two printings came from which.

    What a note declares counts, also against the dates, and then what a page names as its original; else the earlier date where the two
    cannot be of one day, or the lower number of one periodical; else the one that the other cites.
    """
    smaller, larger = sorted((one, other), key=lambda printing: printing.key)
    both = (larger, smaller), (smaller, larger)
    confirmed = [(article, source) for article, source in both if (article.id, source.id) in testimony.confirmed]
    claims = [(article, source, claim) for article, source in both if (claim := testimony.claim(article, source)) is not None]
    if confirmed or len(claims) == 1:
        article, source = confirmed[0] if confirmed else claims[0][:2]
        return Order(article, source, "declared", testimony.claim(article, source))
    is_linked = testimony.is_page_of(one, other)
    from_page = [(article, source) for article, source in both if testimony.is_from_page_of(article, source)]
    if len(from_page) == 1:
        return Order(*from_page[0], "declared", None, is_linked)
    for article, source in both:
        if is_earlier(source, article):
            return Order(article, source, "dated", None, is_linked)
    citing = [(article, source) for article, source in both if testimony.cites(article, source)]
    if len(citing) == 1:
        return Order(*citing[0], "cited", None, is_linked)
    return Order(larger, smaller, "undecided", None, is_linked)


def is_earlier(one: Printing, other: Printing) -> bool:
    """Tell whether `one` is surely older than `other`."""
    if one.date_end is not None and other.date_start is not None and one.date_end < other.date_start:
        return True
    if one.periodical_id is None or one.periodical_id != other.periodical_id or one.number is None or other.number is None:
        return False
    # A number tells where the dates cannot: not against them.
    later = one.date_start is not None and other.date_end is not None and other.date_end < one.date_start
    return one.number < other.number and not later
