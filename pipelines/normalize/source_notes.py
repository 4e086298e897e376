"""Source notes: what an article says of where it comes from or went, sentence by sentence, one step for each hand it passed through."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal, cast

from pipelines.normalize.dates import PrintedDate, read_date
from pipelines.normalize.note_names import find_foreign_issue, find_issuer
from pipelines.normalize.note_sentences import Issue, Sentence, paragraphs, sentences, with_dates
from pipelines.normalize.note_words import Mark, MarkSort
from pipelines.normalize.references import Papers, find_references

NoteRelation = Literal[
    "reprint", "translation", "adaptation", "excerpt", "abridgement", "continuation", "correction", "pointer", "unstated"
]
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
    claims: list[_Claim] = []
    for start, paragraph in paragraphs(note):
        within = references[bisect_left(starts, start) : bisect_left(starts, start + len(paragraph))]
        told: list[_Claim] = []
        for sentence in sentences(paragraph, within, start, language):
            told += _read_sentence(sentence, follows=bool(told))
        claims += told
    return [_source_note(claim, papers) for claim in _settled(claims, own)]


@dataclass(eq=False)
class _Claim:
    """What a sentence says of one source, before it is known how it goes with what other sentences say."""

    sentence: Sentence
    relations: list[NoteRelation] = field(default_factory=list)
    issue: Issue | None = None
    kind: Mark | None = None
    points: Literal["from", "to"] = "from"
    step: int = 1
    is_line: bool = False
    """It is a line of its own that names an issue and says nothing of it."""
    after: int = 0
    """Where in the sentence what is said of this source begins: its date and issuer follow."""
    title: str | None = None
    heading: _Claim | None = None
    """The sentence before, which introduces the text and leaves it to this one to name the source."""

    @property
    def is_unnumbered(self) -> bool:
        """It is something that stands in no periodical."""
        return self.kind is not None and self.kind.value != "article"


# The word that says most of the text comes first: excerpts reprinted are excerpts, and an abridged translation is a translation.
_RANK: tuple[NoteRelation, ...] = (
    "continuation", "pointer", "correction", "translation", "excerpt", "abridgement", "adaptation", "reprint", "unstated"
)  # fmt: skip
_NEAR = 2  # words that may stand between two marks that belong together
_LEADING = 3  # words that may stand before the relation of a line that is no whole sentence: "Aus dem Englischen übersetzt aus"
_LONGEST_CREDIT = 8  # words of "Translated from the French."


def _read_sentence(sentence: Sentence, follows: bool) -> list[_Claim]:
    """Return what a sentence says of sources; where it `follows` one that did, "it first appeared in" goes on about that."""
    if _is_reference_alone(sentence):
        return [_Claim(sentence, issue=sentence.issues[0], is_line=True)]
    sorts = {mark.sort for mark in sentence.marks}
    if not sorts & {"relation", "we", "here", "this", "part", "read", "see"} and not ("publish" in sorts and (follows or "first" in sorts)):
        return []
    sentence = with_dates(sentence)
    if not sentence.issues and (foreign := find_foreign_issue(sentence)):
        sentence.issues.append(foreign)
    return _pointers(sentence) or _continuation(sentence) or _sources(sentence, follows)


_LINE_WORD = re.compile(
    r"\b(?:from|source|aus|quelle|de|du|fuente|da|fonte|z|źródło|из|источник|από|πηγή|dari|sumber|mula|sa|عن|المصدر)\b|出典|来源|來源",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w")


def _is_reference_alone(sentence: Sentence) -> bool:
    return len(sentence.issues) == 1 and not _WORD.search(_LINE_WORD.sub("", sentence.bare))


# --- Where the text comes from.


def _sources(sentence: Sentence, follows: bool) -> list[_Claim]:
    """Return the sources of the text, immediate first, that a sentence names which introduces the text."""
    if _introduces(sentence):
        return [claim for claim in _in_steps(_walk(sentence)) if claim.issue or claim.relations or claim.kind]
    if _heads(sentence) or (sentence.issues and (_leads(sentence) or _first_printed(sentence, follows))):
        return _in_steps(_walk(sentence))
    return []


def _introduces(sentence: Sentence) -> bool:
    """Tell whether a sentence speaks of the text that follows it: "we print below", "the following article", "this leaflet was issued"."""
    if sentence.of("we"):
        return True
    for here in sentence.of("here"):
        beside = [
            mark for mark in sentence.of(*_BESIDE[here.value]) if _are_near(sentence, here, mark) or _is_inserted(sentence, here, mark)
        ]
        if here.value != "following" and beside:
            return True
        if here.value == "below" and _opens(sentence, here) and sentence.of("relation"):
            return True
        # "He made the following statement" introduces nothing, "they issued the following statement" does.
        if any(_opens(sentence, here, mark) or _is_told(sentence, here, mark) for mark in beside):
            return True
    return any(_opens(sentence, this, mark) for this, mark in _this(sentence))


_BESIDE: dict[str, tuple[MarkSort, ...]] = {
    "below": ("relation", "publish", "kind", "version"),
    "following": ("relation", "kind", "version"),
    "here": ("relation",),
}


def _are_near(sentence: Sentence, one: Mark, other: Mark, most: int = _NEAR) -> bool:
    first, second = (one, other) if one.start <= other.start else (other, one)
    return second.start < first.end or sentence.words_between(first.end, second.start) <= most


def _is_inserted(sentence: Sentence, here: Mark, relation: Mark) -> bool:
    # "The following, reprinted from …, is …"
    return relation.sort == "relation" and sentence.bare[here.end : relation.start].strip() == ","


def _opens(sentence: Sentence, *marks: Mark) -> bool:
    return sentence.words_between(0, min(mark.start for mark in marks)) <= 1


def _is_told(sentence: Sentence, here: Mark, kind: Mark) -> bool:
    return any(_are_near(sentence, verb, mark) for verb in sentence.of("publish", "relation") for mark in (here, kind) if verb is not kind)


def _this(sentence: Sentence) -> Iterator[tuple[Mark, Mark]]:
    """Return each "this" with the article, version or translation that it belongs to."""
    for this in sentence.of("this"):
        if this.value:
            yield this, this
        for mark in sentence.of("kind", "version", "relation") if not this.value else ():
            if _are_near(sentence, this, mark, 0 if mark.sort == "relation" else 1):
                yield this, mark


def _leads(sentence: Sentence) -> bool:
    """Tell whether a sentence is a line that begins with a relation: "Slightly abridged from …", "Aus dem Englischen übersetzt aus …"."""
    first = next(iter(sentence.of("relation")), None)
    return first is not None and sentence.words_between(0, first.start) <= _LEADING


def _heads(sentence: Sentence) -> bool:
    """Tell whether a sentence is a line that names no issue: "Translated from the French.", "Reprint of a leaflet issued on …"."""
    first = next(iter(sentence.of("relation")), None)
    if first is None or not _opens(sentence, first):
        return False
    is_short = sentence.words_between(0, len(sentence.bare.rstrip(" ."))) <= _LONGEST_CREDIT
    things = [kind for kind in sentence.of("kind") if kind.value != "article" and kind.start > first.end]
    return bool(is_short and sentence.of("tongue")) or any(_are_near(sentence, first, thing) for thing in things)


def _first_printed(sentence: Sentence, follows: bool) -> bool:
    """Tell whether a sentence says where the text was: "originally published in …", or of one just spoken of, "it appeared in …"."""
    verbs, firsts = sentence.of("publish"), sentence.of("first")
    if verbs and follows and (firsts or set(_WORDS.findall(sentence.bare[: verbs[0].start].lower())) <= _IT):
        return True
    texts = sentence.of("kind", "version")
    return bool(verbs) and any(_opens(sentence, first) or any(_opens(sentence, text) for text in texts) for first in firsts)


_WORDS = re.compile(r"\w+")
_IT = frozenset(
    "it was has been il elle a été est er es sie wurde ist fue ha sido è stato stata foi ela ele zostało został она он оно была был"
    " было".split()
)


def _walk(sentence: Sentence) -> list[_Claim]:
    """Return what a sentence says of sources, in its own order: marks gather around the issue or the kind of thing that they lead to."""
    claims = [_Claim(sentence)]
    named = {id(mark) for this, mark in _this(sentence) if mark.sort == "relation" and _opens(sentence, this)}
    items: list[Mark | Issue] = [*sentence.marks, *sentence.issues]
    for item in sorted(items, key=lambda item: item.start):
        claim = claims[-1]
        if isinstance(item, Issue):
            if not claim.issue and not _is_aside(sentence, item):
                claim.issue = item
        elif item.sort == "relation" and id(item) not in named:
            if _begins_anew(sentence, claim, item):
                claims.append(claim := _Claim(sentence, after=item.start))
            if not (claim.issue and _follows_relative(sentence, claim.issue, item)):
                claim.relations.append(cast(NoteRelation, item.value))
        elif item.sort == "part":
            claim.relations.append("continuation")
        elif item.sort == "publish" and claim.issue and _leads_on(sentence, item):
            claims.append(_Claim(sentence, after=item.start))
        elif item.sort == "kind" and not claim.kind and not claim.issue:
            claim.kind, claim.after = item, item.start
        elif item.sort == "kind" and claim.issue and _is_translation_printed_in(sentence, claim, item):
            claims.append(_Claim(sentence, ["translation"], kind=item, after=item.start))
            claim.relations = [relation for relation in claim.relations if relation != "translation"] or ["reprint"]
    return [claims[0], *(claim for claim in claims[1:] if claim.issue or claim.is_unnumbered)]


def _begins_anew(sentence: Sentence, claim: _Claim, relation: Mark) -> bool:
    """Tell whether a relation is that of a further source: an issue follows it, and `claim` has its own, or is a leaflet's translation."""
    has_own = claim.issue or (relation.value == "reprint" and claim.kind and "translation" in claim.relations)
    return bool(has_own) and _leads_on(sentence, relation)


def _leads_on(sentence: Sentence, mark: Mark) -> bool:
    return any(issue.start >= mark.end for issue in sentence.issues)


def _follows_relative(sentence: Sentence, issue: Issue, mark: Mark) -> bool:
    return any(issue.end <= relative.start < mark.start for relative in sentence.of("relative"))


def _is_aside(sentence: Sentence, issue: Issue) -> bool:
    before = [mark for mark in sentence.of("aside", "relation", "publish") if mark.end <= issue.start]
    return bool(before) and before[-1].sort == "aside"


def _is_translation_printed_in(sentence: Sentence, claim: _Claim, kind: Mark) -> bool:
    """Tell whether `claim` is "a translation published in P" and "of a leaflet" follows: the translation is the leaflet's."""
    issue = cast(Issue, claim.issue)
    translations = [mark for mark in sentence.of("relation") if mark.value == "translation" and mark.end <= issue.start]
    return (
        bool(translations)
        and claim.kind is None
        and any(translations[-1].end <= mark.start < issue.start for mark in sentence.of("publish"))
        and sentence.words_between(issue.end, kind.start) <= _LEADING
    )


def _in_steps(claims: list[_Claim]) -> list[_Claim]:
    """Return the claims of one sentence, immediate source first, numbered.

    "A translation from P, reprinted from P2" and "translated from P and printed in P2" came by way of P2; "reprinted from P2, which
    translated it from P" and "translated from P, where it was reprinted from P0" are told in the order of the hands.
    """
    if len(claims) > 1 and "translation" in claims[0].relations and "translation" not in claims[1].relations:
        sentence, second = claims[0].sentence, claims[1]
        told = sentence.of("relative", "first")
        if not any(claims[0].after <= mark.start < second.after and _follows_source(claims[0], mark) for mark in told):
            second.relations = second.relations or ["reprint"]
            claims[:2] = [second, claims[0]]
    for step, claim in enumerate(claims, start=1):
        claim.step = step
    return claims


def _follows_source(claim: _Claim, mark: Mark) -> bool:
    source = claim.issue or claim.kind
    return source is not None and mark.start >= source.end


# --- Where else it is, and its other parts.


def _pointers(sentence: Sentence) -> list[_Claim]:
    """Return where else a sentence says that the text, or more of it, is to be had."""
    if bracketed := _bracketed(sentence):
        return [bracketed]
    kinds = sorted((mark for mark in sentence.of("kind") if mark.value != "web"), key=lambda mark: mark.value == "article")
    issue = next(iter(sentence.issues), None)
    if not issue and not kinds:
        return []
    if not (_sends_on(sentence, kinds, issue) or (issue and not _introduces(sentence) and _is_another_version(sentence, issue))):
        return []
    relations = [cast(NoteRelation, mark.value) for mark in sentence.of("relation")]
    kind = kinds[0] if kinds else None
    return [_Claim(sentence, ["pointer", *relations], issue=issue, kind=kind, points="to", after=kind.start if kind else 0)]


def _bracketed(sentence: Sentence) -> _Claim | None:
    """Return what a bracket within a sentence says of what it names before: "[reprinted in …]"."""
    for issue in sentence.issues:
        opening = max(sentence.bare.rfind(bracket, 1, issue.start) for bracket in "[(")
        inside = sentence.bare[opening + 1 : issue.start]
        says = any(opening < mark.start < issue.start for mark in sentence.of("relation", "publish"))
        if opening > 0 and says and _PRINTED_IN.fullmatch(inside) and not _introduces(sentence):
            title = next((title.text for title in reversed(sentence.titles) if title.end <= opening), None)
            return _Claim(sentence, ["pointer"], issue=issue, points="to", after=opening, title=issue.title or title)
    return None


_PRINTED_IN = re.compile(r"[^\])]{1,60}\s(?:in|dans|im|en|em|su|w|в)\s{1,3}")


def _sends_on(sentence: Sentence, kinds: list[Mark], issue: Issue | None) -> bool:
    """Tell whether a sentence says where to go for a text: "can be read at …", "for the full text, see …", "please see the statement …"."""
    for mark in sentence.of("read"):
        what = [other for other in sentence.of("kind", "version", "fuller", "relation") if other.value != "web"]
        if issue and mark.end <= issue.start and what and not sentence.of("we"):
            return True
        if (
            not issue
            and kinds
            and (_ADDRESS.search(sentence.text) or any(kind.value == "web" for kind in sentence.of("kind")) or _ends_at(sentence, mark))
        ):
            return True
    asks = [mark for mark in sentence.of("see") if _opens(sentence, mark) and " " in sentence.text[mark.start : mark.end]]
    return any(_are_near(sentence, mark, kind) for mark in asks for kind in kinds)


_ADDRESS = re.compile(r"https?://|\bwww\.|\b\w+\.(?:org|com|net)\b")


def _ends_at(sentence: Sentence, mark: Mark) -> bool:
    # The link was lost, its words stayed: "can be read at".
    return sentence.words_between(mark.end, len(sentence.bare.rstrip(" .:"))) <= 1


def _is_another_version(sentence: Sentence, issue: Issue) -> bool:
    """Tell whether an issue printed another form of the text: "a complete version appeared in …", "a translation of this article …"."""
    if not any(mark.end <= issue.start for mark in sentence.of("publish", "read", "see", "future")):
        return False
    forms = sentence.of("version", "relation", "fuller")
    fuller = [
        mark
        for mark in sentence.of("fuller")
        if any(_are_near(sentence, mark, form) for form in sentence.of("version", "kind", "relation"))
    ]
    of_this = [this for this, kind in _this(sentence) if kind.sort in ("kind", "this") and not _opens(sentence, this, kind)]
    return not sentence.of("part") and bool(fuller or any(form.end <= this.start for form in forms for this in of_this))


def _continuation(sentence: Sentence) -> list[_Claim]:
    """Return the issue where a sentence says that another part of the text is: "Part One appeared in …"."""
    parts, issue = sentence.of("part"), next(iter(sentence.issues), None)
    if not issue or not sentence.of("publish", "future", "see", "read") or _introduces_anew(sentence):
        return []
    if not parts or sentence.words_between(0, parts[0].start) > _LEADING:
        return []
    return [_Claim(sentence, ["continuation"], issue=issue, points="to" if sentence.of("future") else "from")]


def _introduces_anew(sentence: Sentence) -> bool:
    return bool(sentence.of("we")) or any(here.value == "below" for here in sentence.of("here"))


# --- The sentences of a note together.


def _settled(claims: list[_Claim], own: str | None) -> list[_Claim]:
    """Return the claims of a whole note, each with its source, in steps where one source came from the next."""
    lines = [claim for claim in reversed(claims) if claim.is_line]
    claims = [claim for claim in claims if not claim.is_line]
    for claim, following in zip_longest(claims, claims[1:]):
        if claim.points == "from" and not claim.issue and not claim.is_unnumbered:
            _complete(claim, following, lines)
    claims = [claim for claim in claims if _names_something(claim)]
    if not any(claim.points == "from" for claim in claims):
        claims += [line for line in reversed(lines) if line.issue and line.issue.paper != own][:1]
    return _chained(claims)


def _complete(claim: _Claim, following: _Claim | None, lines: list[_Claim]) -> None:
    """Find the source that a claim has not: in a line of its own, or in the next sentence, "it first appeared in …"."""
    if lines:
        claim.issue = lines.pop().issue
    elif following and following.issue and following.points == "from" and "continuation" not in following.relations:
        following.relations = following.relations or claim.relations
        following.heading = claim
        claim.relations = []


def _names_something(claim: _Claim) -> bool:
    told = [relation for relation in claim.relations if relation != "continuation"]
    return bool(claim.issue or claim.is_unnumbered or told)


def _chained(claims: list[_Claim]) -> list[_Claim]:
    """Return the claims, those that are steps of one chain across sentences in the order of the hands, immediate source first."""
    sources = [claim for claim in claims if claim.points == "from" and "continuation" not in claim.relations]
    places = {_place(claim) for claim in sources}
    if len(sources) < 2 or places == {"plain"}:
        return claims
    chain = sorted(sources, key=lambda claim: (("near", "plain", "far").index(_place(claim)), claim.step))
    for step, claim in enumerate(chain, start=1):
        claim.step = step
        if _place(claim) == "near":
            claim.relations = claim.relations or ["reprint"]
        elif _place(claim) == "far" and any(tongue.value != claim.sentence.language for tongue in claim.sentence.of("tongue")):
            claim.relations = claim.relations or ["translation"]
    in_order, linked = iter(chain), set(chain)
    return [next(in_order) if claim in linked else claim for claim in claims]


def _place(claim: _Claim) -> Literal["near", "plain", "far"]:
    """Tell how far a source is in a chain: `near` printed this very version, `far` was the first to print the text."""
    sentence = claim.sentence
    versions = sentence.of("version")
    if sentence.of("publish") and any(
        _opens(sentence, this, mark) for this, mark in _this(sentence) if mark.sort in ("version", "relation")
    ):
        return "near"
    if versions and any(_are_near(sentence, here, mark) for here in sentence.of("here") for mark in sentence.of("relation", "publish")):
        return "near"
    return "far" if sentence.of("first") and sentence.of("publish") else "plain"


# --- One claim as a row.


def _source_note(claim: _Claim, papers: Papers) -> SourceNote:
    issue = claim.issue
    relations = _ranked(claim)
    date_text = issue.date_text if issue else _date_text(claim)
    return SourceNote(
        text=claim.sentence.text,
        relation=relations[0],
        also=relations[1] if len(relations) > 1 else None,
        points=claim.points,
        step=claim.step,
        source_kind=_source_kind(claim),
        paper=issue.paper if issue else None,
        periodical_text=issue.periodical_text if issue else None,
        number=issue.number if issue else None,
        date_text=date_text,
        date=_read_date(date_text, issue, claim.sentence.language, papers),
        title=_title(claim),
        issuer=_issuer(claim),
    )


def _ranked(claim: _Claim) -> list[NoteRelation]:
    ranked: list[NoteRelation] = sorted(set(claim.relations), key=_RANK.index) or ["unstated"]
    if claim.issue and len(ranked) > 1 and ranked[0] == "continuation":
        # "The second part of an article translated from P": what P printed is translated.
        ranked = [*ranked[1:], "continuation"]
    return ranked


def _source_kind(claim: _Claim) -> SourceKind:
    if claim.issue or (claim.kind and claim.kind.value == "article"):
        return "issue"
    return cast(SourceKind, claim.kind.value) if claim.kind else "document"


def _date_text(claim: _Claim) -> str | None:
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


def _title(claim: _Claim) -> str | None:
    own = claim.title or (claim.issue.title if claim.issue else None)
    if own or not claim.sentence.titles:
        return own or (_title(claim.heading) if claim.heading else None)
    return claim.sentence.titles[0].text


def _issuer(claim: _Claim) -> str | None:
    sentence = claim.sentence
    if claim.heading:
        return _issuer(claim.heading)
    if not claim.kind:
        return None
    end = claim.issue.start if claim.issue and claim.issue.start > claim.kind.end else len(sentence.bare)
    return find_issuer(sentence, claim.kind.end, end) or find_issuer(sentence, 0, claim.kind.start, comrades_only=True)
