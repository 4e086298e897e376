"""Source notes: what an article says of where it comes from or went, one step for each hand it passed through."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal, cast

from pipelines.normalize.date_phrases import date_at
from pipelines.normalize.dates import PrintedDate, read_date
from pipelines.normalize.note_claims import read_claims
from pipelines.normalize.note_names import find_issuer
from pipelines.normalize.note_sentences import Issue, Sentence, paragraphs, sentences
from pipelines.normalize.note_steps import Claim, NoteRelation, numbered
from pipelines.normalize.paper_names import Papers
from pipelines.normalize.references import find_references

SourceKind = Literal["issue", "leaflet", "statement", "speech", "letter", "book", "web", "document"]


@dataclass(kw_only=True)
class SourceNote:
    """One step of where an article comes from, or goes on to."""

    text: str
    """The sentence that says so, as printed."""
    relation: NoteRelation
    """What it calls the relation."""
    also: NoteRelation | None = None
    """A second word for it: the adaptation in "translated and adapted"."""
    points: Literal["from", "to"] = "from"
    """`to` where the note says where else the text, or more of it, appears."""
    step: int = 1
    """1 for the immediate source, 2 for the source of that."""
    source_kind: SourceKind = "issue"
    """What sort of thing the source is."""
    paper: str | None = None
    """The code of the periodical, where it is one of the archive's."""
    periodical_text: str | None = None
    """The periodical as printed, whoever's it is."""
    number: str | None = None
    """As printed."""
    date_text: str | None = None
    """As printed."""
    date: PrintedDate | None = None
    """The same, read, where it names its year."""
    title: str | None = None
    """The title quoted with it."""
    issuer: str | None = None
    """Who issued, spoke or wrote it, as printed."""


def read_source_notes(note: str, language: str, papers: Papers, own: str | None = None) -> list[SourceNote]:
    """Return what `note`, a whole source note or editor's introduction, says of sources, in order; nothing where it says nothing of any.

    Paragraphs are apart by a blank line. `own` is the code of the periodical that prints the note. Of a chain, the immediate source comes
    first, whatever the order in which it is told.
    """
    note = unicodedata.normalize("NFC", note)
    references = find_references(note, language, papers, own)
    starts = [reference.start for reference in references]
    claims: list[Claim] = []
    place = 0
    for start, paragraph in paragraphs(note):
        within = references[bisect_left(starts, start) : bisect_left(starts, start + len(paragraph))]
        follows = False
        for sentence in sentences(paragraph, within, start, language):
            place += 1
            for claim in read_claims(sentence, papers, own, follows):
                claim.place = place
                follows = follows or not claim.lacks
                claims.append(claim)
    return [_source_note(claim, papers) for claim in _settled(claims, own)]


# The word that says most of the text comes first: excerpts reprinted are excerpts, and an abridged translation is a translation.
_RANK: tuple[NoteRelation, ...] = (
    "continuation", "pointer", "correction", "translation", "excerpt", "abridgement", "adaptation", "reprint", "unstated"
)  # fmt: skip
_NEARBY = 2  # sentences from a source to its credit
_MOST_STEPS = 4


# --- The sentences of a note together.


def _settled(claims: list[Claim], own: str | None) -> list[Claim]:
    """Return the claims of a whole note, each with its source, in steps where one source came from the next."""
    lines = [claim for claim in reversed(claims) if claim.is_line]
    claims = [claim for claim in claims if not claim.is_line]
    for at, claim in enumerate(claims):
        if claim.points == "from" and not claim.issue and not claim.is_unnumbered:
            _complete(claims, at, lines)
    claims = [claim for claim in claims if not claim.lacks and _names_something(claim)]
    if not any(claim.points == "from" for claim in claims):
        claims += [line for line in reversed(lines) if line.issue and line.issue.paper != own][:1]
    return _chained(claims)


def _complete(claims: list[Claim], at: int, lines: list[Claim]) -> None:
    """Find the source that a claim has not: in a line of its own, in the next sentence, "it first appeared in …", or in the last."""
    claim = claims[at]
    if lines and not claim.lacks:
        claim.issue = lines.pop().issue
        return
    before = next((source for source in reversed(claims[max(0, at - _MOST_STEPS) : at]) if source.step == 1), None)
    for source in (*claims[at + 1 : at + 2], *filter(None, [before])):
        if _is_source_for(claim, source):
            source.heading = None if source is before else claim
            source.relations += claim.relations
            source.lacks, claim.relations = None, []
            return


def _is_source_for(claim: Claim, source: Claim) -> bool:
    """Tell whether `claim`, which names no source, may be said of this one."""
    if source.points == "to" or "continuation" in source.relations or not (source.issue or (claim.lacks and source.is_unnumbered)):
        return False
    return abs(claim.place - source.place) <= _NEARBY or not (claim.lacks or source.lacks)


def _names_something(claim: Claim) -> bool:
    told = [relation for relation in claim.relations if relation != "continuation"]
    return bool(claim.issue or claim.is_unnumbered or told)


def _chained(claims: list[Claim]) -> list[Claim]:
    """Return the claims, those that are steps of one chain across sentences in the order of the hands, immediate source first."""
    sources = [claim for claim in claims if claim.points == "from" and "continuation" not in claim.relations]
    if len(sources) < 2 or all(claim.hand == "plain" for claim in sources):
        return claims
    chain = numbered(sorted(sources, key=lambda claim: (("near", "plain", "far").index(claim.hand), claim.step)))
    for claim in chain:
        if claim.hand == "near":
            claim.relations = claim.relations or ["reprint"]
        elif claim.hand == "far" and any(tongue.value != claim.sentence.language for tongue in claim.sentence.of("tongue")):
            claim.relations = claim.relations or ["translation"]
    in_order, linked = iter(chain), set(chain)
    return [next(in_order) if claim in linked else claim for claim in claims]


# --- One claim as a row.


def _source_note(claim: Claim, papers: Papers) -> SourceNote:
    issue = claim.issue
    relations = _ranked(claim)
    date_text = _issue_date(claim.sentence, issue) if issue else _date_text(claim)
    return SourceNote(
        text=claim.sentence.text,
        relation=relations[0],
        also=relations[1] if len(relations) > 1 else None,
        points=claim.points,
        step=claim.step,
        source_kind=_source_kind(claim),
        paper=issue.paper if issue else None,
        periodical_text=(issue.periodical_text or None) if issue else None,
        number=issue.number if issue else None,
        date_text=date_text,
        date=_read_date(date_text, issue, claim.sentence.language, papers),
        title=_title(claim),
        issuer=_issuer(claim),
    )


def _ranked(claim: Claim) -> list[NoteRelation]:
    ranked: list[NoteRelation] = sorted(set(claim.relations), key=_RANK.index) or ["unstated"]
    if claim.issue and len(ranked) > 1 and ranked[0] == "continuation":
        # "The second part of an article translated from P": what P printed is translated.
        ranked = [*ranked[1:], "continuation"]
    return ranked


def _source_kind(claim: Claim) -> SourceKind:
    if claim.issue or (claim.kind and claim.kind.value == "article"):
        return "issue"
    return cast(SourceKind, claim.kind.value) if claim.kind else "document"


def _issue_date(sentence: Sentence, issue: Issue) -> str | None:
    """Return the date of an issue, where it stands with it or apart: "paru en mai dans P", "in P No. 3, organ of the League, 3 May"."""
    if issue.date_text:
        return issue.date_text
    for later in sentence.dates:
        between = sentence.bare[issue.end : later.start]
        is_last = later.end >= sentence.last and _TO_LAST_DATE.search(between)
        if later.start >= issue.end and (is_last or _TO_FAR_DATE.fullmatch(between)):
            return later.text
    for lead in filter(None, (_IN.match(sentence.bare, printed.end) for printed in sentence.of("publish"))):
        month = date_at(sentence.bare, lead.end())
        if month and month.end <= issue.start and sentence.words_between(month.end, issue.start) <= 1:
            return month.text
    return None


_TO_FAR_DATE = re.compile(r"\W{0,3}(?:w|в|en|im|in) ")
_TO_LAST_DATE = re.compile(r", (?:le |el |vom |of )?$")
_IN = re.compile(r" (?:in|en|im|em|w|в) ")


def _date_text(claim: Claim) -> str | None:
    dates = claim.sentence.dates
    after = next((date for date in dates if date.start >= claim.after), None)
    before = next((date for date in reversed(dates) if date.end <= claim.after and claim.step == 1), None)
    date = after or before
    return date.text if date else None


def _read_date(date_text: str | None, issue: Issue | None, language: str, papers: Papers) -> PrintedDate | None:
    """Read a date in the note's language, else in its paper's: English notes leave "Sommer 2017" as the paper prints it."""
    if not date_text:
        return None
    paper = papers.periodicals.get(issue.paper) if issue and issue.paper else None
    hemisphere = paper.hemisphere if paper else "north"
    return read_date(date_text, language, hemisphere) or (read_date(date_text, paper.language, hemisphere) if paper else None)


def _title(claim: Claim) -> str | None:
    own = claim.title or (claim.issue.title if claim.issue else None)
    if own or not claim.sentence.titles:
        return own or (_title(claim.heading) if claim.heading else None)
    return claim.sentence.titles[0].text


def _issuer(claim: Claim) -> str | None:
    sentence = claim.sentence
    if claim.heading:
        return _issuer(claim.heading)
    if not claim.kind:
        return None
    end = claim.issue.start if claim.issue and claim.issue.start > claim.kind.end else len(sentence.bare)
    start = claim.kind.end
    if claim.kind.value == "letter" and (sender := _FROM.search(sentence.bare, start, end)):
        start = sender.start()  # "Letter to the editors of P from the docker": its issuer is who sent it
    return find_issuer(sentence, start, end) or find_issuer(sentence, 0, claim.kind.start, comrades_only=True)


_FROM = re.compile(r"\b(?:from|von|da|od|от)\b")
