"""The sources that one sentence names, and their order: which came from which."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, cast

from pipelines.normalize.note_marks import Mark
from pipelines.normalize.note_sentences import Issue, Sentence

NoteRelation = Literal[
    "reprint", "translation", "adaptation", "excerpt", "abridgement", "continuation", "correction", "pointer", "unstated"
]


@dataclass(eq=False)
class Claim:
    """What a sentence says of one source."""

    sentence: Sentence
    """The sentence."""
    relations: list[NoteRelation] = field(default_factory=list)
    """What it calls what was done with the text."""
    issue: Issue | None = None
    """The issue that the text comes from."""
    kind: Mark | None = None
    """The word for what it comes from: "leaflet"."""
    points: Literal["from", "to"] = "from"
    """`to` where the text, or more of it, is there too."""
    step: int = 1
    """1 for the immediate source, 2 for the source of that."""
    place: int = 0
    """Which sentence of the note says so."""
    hand: Literal["near", "plain", "far"] = "plain"
    """How far in a chain told in several sentences: `near` printed this very version, `far` was the first to print the text."""
    lacks: Literal["act", "source"] | None = None
    """What a sentence nearby must say for this to be a source note: "Published in P." lacks an act, "The translation is ours." a source."""
    is_line: bool = False
    """It is a line of its own that names an issue and says nothing of it."""
    shares_step: bool = False
    """It is as near a source as the claim before: a second issue of "No. 3 and No. 5"."""
    after: int = 0
    """Where in the sentence what is said of this source begins: its date and issuer follow."""
    title: str | None = None
    """The title that it is said of."""
    heading: Claim | None = None
    """What the sentence before says, which introduces the text and leaves it to this one to name the source."""

    @property
    def is_unnumbered(self) -> bool:
        """It is something that stands in no periodical."""
        return self.kind is not None and self.kind.value != "article"


_NEAR = 3  # words from the issue of a translation to what it is a translation of


def sources_named(sentence: Sentence) -> list[Claim]:
    """Return what a sentence says of sources, in its own order: marks gather around the issue or the kind of thing that they lead to."""
    claims = [Claim(sentence)]
    named = {id(text) for this, text in sentence.these() if text.sort == "relation" and sentence.opens(this)}
    items: list[Mark | Issue] = [*sentence.marks, *sentence.issues]
    for item in sorted(items, key=lambda item: item.start):
        claim = claims[-1]
        if isinstance(item, Issue):
            if not _is_aside(sentence, item):
                claims += _take_issue(claim, item)
        elif item.sort == "relation" and id(item) not in named:
            if _begins_anew(sentence, claim, item):
                claims.append(claim := Claim(sentence, after=item.start))
            if not (claim.issue and _follows_relative(sentence, claim.issue, item)):
                claim.relations.append(cast(NoteRelation, item.value))
        elif item.sort == "part":
            claim.relations.append("continuation")
        elif item.sort == "publish" and claim.issue and _leads_on(sentence, item):
            claims.append(Claim(sentence, after=item.start))
        elif item.sort == "kind" and not claim.kind and not claim.issue:
            claim.kind, claim.after = item, item.start
        elif item.sort == "kind" and claim.issue and _is_translation_printed_in(sentence, claim, claim.issue, item):
            claims.append(Claim(sentence, ["translation"], kind=item, after=item.start))
            claim.relations[:] = [relation for relation in claim.relations if relation != "translation"] or ["reprint"]
    return [claims[0], *(claim for claim in claims[1:] if claim.issue or claim.is_unnumbered)]


def _take_issue(claim: Claim, issue: Issue) -> list[Claim]:
    """Give `claim` its issue, or return the further claims that a second issue makes."""
    sentence, first = claim.sentence, claim.issue
    if not first:
        claim.issue = issue
        kind = claim.kind if claim.is_unnumbered else None
        if kind and any(kind.end <= mark.start < issue.start for mark in sentence.of("as")):
            # "A leaflet, as printed in P": P had it from the leaflet.
            claim.kind = None
            return [Claim(sentence, kind=kind, after=kind.start)]
        return []
    comes_next = any(first.end <= mark.start < issue.start for mark in sentence.of("then"))
    if comes_next or (sentence.language == "ja" and claim.relations):
        return [Claim(sentence, issue=issue, after=issue.start)]
    if _JOINED.fullmatch(sentence.bare, first.end, issue.start):
        # "No. 3 and No. 5": whatever is said of one is said of both.
        return [Claim(sentence, claim.relations, issue=issue, kind=claim.kind, after=claim.after, shares_step=True)]
    return []


_JOINED = re.compile(r"\s?[,、]?\s?\w{0,3}\s?")


def _begins_anew(sentence: Sentence, claim: Claim, relation: Mark) -> bool:
    """Tell whether a relation is that of a further source: an issue follows it, and `claim` has its own, or is a leaflet's translation."""
    if sentence.language == "ja" and not claim.relations:
        return False  # "…号からの転載で": the verb comes after its source
    has_own = claim.issue or (relation.value == "reprint" and claim.kind and "translation" in claim.relations)
    return bool(has_own) and _leads_on(sentence, relation)


def _leads_on(sentence: Sentence, mark: Mark) -> bool:
    return any(issue.start >= mark.end for issue in sentence.issues)


def _follows_relative(sentence: Sentence, issue: Issue, mark: Mark) -> bool:
    # "From which we translated it" is said of this text.
    relatives = [relative for relative in sentence.of("relative") if issue.end <= relative.start < mark.start]
    return any(not _FROM_WHICH.search(sentence.bare, issue.end, relative.start) for relative in relatives)


_FROM_WHICH = re.compile(r"\b(?:from|de la|del|dalla|dal|da|из) $")


def _is_aside(sentence: Sentence, issue: Issue) -> bool:
    before = [mark for mark in sentence.of("aside", "relation", "publish") if mark.end <= issue.start]
    # "Published by P2 in 2007, and revised for P No. 3" comes from P2.
    return bool(before) and (before[-1].sort == "aside" or bool(_FOR.fullmatch(sentence.bare, before[-1].end, issue.start)))


_FOR = re.compile(r" for (?:the )?")


def _is_translation_printed_in(sentence: Sentence, claim: Claim, issue: Issue, kind: Mark) -> bool:
    """Tell whether `claim` is "a translation published in P" and "of a leaflet" follows: the translation is the leaflet's."""
    translations = [mark for mark in sentence.of("relation") if mark.value == "translation" and mark.end <= issue.start]
    printed = translations and any(translations[-1].end <= mark.start < issue.start for mark in sentence.of("publish"))
    return bool(printed) and claim.kind is None and sentence.words_in(issue.end, kind.start) <= _NEAR


def in_steps(claims: list[Claim]) -> list[Claim]:
    """Return the claims of one sentence, immediate source first, numbered.

    "A translation from P, reprinted from P2" and "translated from P and printed in P2" came by way of P2, as did "first in P, then in P2";
    "reprinted from P2, which translated it from P" and "translated from P, where it was reprinted from P0" are told in the order of the
    hands.
    """
    if len(claims) > 1:
        sentence, first, second = claims[0].sentence, claims[0], claims[1]
        source = first.issue or first.kind
        told = [mark for mark in sentence.of("relative", "first") if source and max(first.after, source.end) <= mark.start < second.after]
        if "translation" in first.relations and "translation" not in second.relations and not told:
            second.relations = second.relations or ["reprint"]
            claims[:2] = [second, first]
        elif sentence.of("then") and not second.relations:
            claims[:2] = [second, first]
    return numbered(claims)


def numbered(claims: list[Claim]) -> list[Claim]:
    """Return claims with their steps: each is the source of the one before it, unless it shares its step."""
    step = 0
    for claim in claims:
        step += not claim.shares_step
        claim.step = step
    return claims
