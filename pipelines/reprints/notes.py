"""Notes against texts: whether what a note says of a text's source is what the texts show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.reprints.direction import NO_SOURCE
from pipelines.reprints.printings import Claim, Printing


@dataclass(frozen=True)
class Verdict:
    """What the texts make of a note."""

    outcome: str
    """confirmed, contradicted, or as it was before the texts were looked at."""
    article_id: int | None
    """The article that is meant, where the note names it or the texts show it."""
    basis: str | None
    """What found it: number, date, title or text."""
    found_article_id: int | None = None
    """Where the text stands instead, if what is named is contradicted."""


def judge(claim: Claim, kin: Iterable[Printing]) -> Verdict:
    """Return what the texts say of a claim.

    `kin` are the printings that share the text of the article that makes it, those that share the most first, without those that are
    surely on the wrong side in time. A note is contradicted only by a text that is found elsewhere in the paper that it names, never by
    one that is not found.
    """
    as_named = Verdict(claim.outcome, claim.named_article_id, claim.basis)
    if claim.relation in NO_SOURCE or claim.outcome == "not_held":
        return as_named
    held = list(kin)
    named = [printing for printing in held if claim.names(printing) in ("article", "issue")]
    if any(printing.id == claim.named_article_id for printing in named):
        return Verdict("confirmed", claim.named_article_id, claim.basis)
    if named:
        return Verdict("confirmed", named[0].id, "text")
    elsewhere = [printing for printing in held if claim.issue_id is not None and claim.periodical_id == printing.periodical_id]
    if elsewhere:
        return Verdict("contradicted", claim.named_article_id, claim.basis, elsewhere[0].id)
    return as_named


def contradiction(claim: Claim, article: Printing, found: Printing) -> tuple[int, str]:
    """Return the article whose note is contradicted, and the sentence that says so."""
    return article.id, f"The note of {article.key} names {claim.said}, but the text is that of {found.name}."
