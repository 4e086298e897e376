"""Mentions of a periodical's issue in running text: name, number and date, in any order and language."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipelines.normalize.editions import EDITION, LANGUAGE, edition_language, may_name_an_edition
from pipelines.normalize.issue_mentions import (
    COMMA,
    EDITION_AFTER,
    GAP,
    IS_COMMA,
    OF,
    OPEN,
    YEAR,
    IssueMention,
    ends_like_a_mention,
    issues_after,
    issues_before,
    issues_numbered,
    opens_bracket,
)
from pipelines.normalize.lead_ins import all_lead_in, leads_in
from pipelines.normalize.numbers import ISSUE_NUMBER
from pipelines.normalize.paper_names import PaperName, Papers
from pipelines.normalize.quotations import CLOSING, OPENING, title_after, title_before


@dataclass(kw_only=True, frozen=True)
class Reference:
    """One mention of an issue of a periodical of the archive."""

    start: int
    """Where it begins in the text: Unicode code points."""
    end: int
    """Where it ends, exclusive; closing bracket included where it opened inside."""
    text: str
    """As printed, from start to end."""
    paper: str
    """The code of the periodical."""
    periodical_text: str
    """The name as printed: `WV`, `Spartacist (English edition)`; empty where a paper cites itself by number alone."""
    number: str | None
    """As printed, without "No." and blanks: `43-44`."""
    date_text: str | None
    """As printed: `12 February`, `Summer 2009/2010`."""
    title: str | None = None
    """The title quoted with it, without quotation marks and the comma inside them."""


_BEFORE = 120
"""Characters before a name that may still belong to a mention of it."""

_SHORT = re.compile(r"(?<![\w./&-])[A-Z][A-Za-z&]{1,5}(?!\w)")
_WORDS = re.compile(r"\w+")
_SPELT_OUT = re.compile(r"\s?[(\[]([^\W\d_][^()\[\]\n]{3,60})[)\]]")

# Most names are followed by no figure and no bracket, and need no closer look.
_MAY_BE_MENTION = re.compile(r"[^\d第(（［\[]{0,60}[\d第(（［\[]")
_NAME_END = re.compile(rf"[{re.escape(CLOSING)}*_]{{0,3}}(?:(?<!['’])['’]s\b)?")
_CALLED = re.compile(rf"{GAP}[(\[]\s?(?P<abbreviation>(?=\w{{0,4}}[A-Z]\w{{0,4}}[A-Z])[A-Z][A-Za-z&]{{1,5}})\s?[)\]]")
_EDITION_WITHIN = re.compile(EDITION)
_EDITION_BEFORE = re.compile(rf"(?:{EDITION}|{LANGUAGE}-language)\s{{1,3}}(?:{OF}\s{{0,3}})?$")
_UNNAMED = re.compile(rf"[{re.escape(CLOSING)}](?P<lead>{COMMA}?\s{{0,3}}{OPEN}?)(?P<number>{ISSUE_NUMBER})")
_TITLE_LEAD = re.compile(r"(?:[”“»›」》〉\"]|['’](?!\w|$))(?P<words>(?:[^”“»›」』》〉\"'’.!?;:]|['’](?=\w|$)){0,60})$")
_TITLE_FOLLOWS = re.compile(r"\s{0,3}[,、，،:：]?\s{0,3}(?P<words>(?:[^\W\d_]+\s{1,3}){0,3})[“„«‹‘「《\"]")


class _Where(NamedTuple):
    """What a mention is read in: the text, its language, the papers it may name and the one that prints it."""

    text: str
    language: str
    papers: Papers
    own: str | None


def find_references(text: str, language: str, papers: Papers, own: str | None = None) -> list[Reference]:
    """Return the mentions in `text`, written in `language` (BCP 47), in their order.

    A mention is a paper's name or abbreviation with a number or a date. `own` is the code of the periodical that prints the text: it
    decides between papers that share a name, where neither an edition beside the name nor the language does. An abbreviation that the
    text defines means what the text says: a paper of ours, or somebody else's.
    """
    where = _Where(text, language.partition("-")[0], papers, own)
    found: list[Reference] = []
    reached = 0
    for name in _names(text, papers):
        if name.start >= reached:
            found += _read_mention(where, name, reached)
            reached = max(name.end, found[-1].end if found else 0)
    if own in papers.periodicals:
        found = sorted([*found, *_unnamed(where, found)], key=lambda one: one.start)
    return _with_titles(where, found)


def _unnamed(where: _Where, found: list[Reference]) -> Iterator[Reference]:
    """Yield the mentions of an issue of the paper itself, which need not name it: `“Title” (No. 42)`."""
    starts = [one.start for one in found]
    for number in _UNNAMED.finditer(where.text):
        start = number.start("number")
        before = bisect_right(starts, start) - 1
        is_named = before >= 0 and start < found[before].end
        # A quoted name with its number right behind it is another's paper: „Der Hafenbote“ Nr. 8.
        if is_named or not (number["lead"].strip() or IS_COMMA.match(where.text, number.start() - 1)):
            continue
        for issue in issues_numbered(where.text, start, number)[:1]:
            yield Reference(start=issue.start, end=issue.end, text=where.text[issue.start : issue.end], paper=str(where.own),
                            periodical_text="", number=issue.number, date_text=issue.date_text)  # fmt: skip


# Names, and the abbreviations that a text defines.


def _names(text: str, papers: Papers) -> list[PaperName]:
    names = list(papers.names_in(text))
    ours: dict[str, tuple[str, ...]] = {}
    theirs: set[str] = set()
    for name in names:
        if name.is_abbreviation:
            if _means_another(text, name, papers):
                theirs.add(text[name.start : name.end])
        elif called := _CALLED.match(text, _name_end(text, name)):
            ours[called["abbreviation"]] = name.codes
    if not ours and not theirs:
        return names
    redefined = theirs | ours.keys()
    names = [name for name in names if not name.is_abbreviation or text[name.start : name.end] not in redefined]
    names += [PaperName(*word.span(), ours[word[0]], True) for word in _SHORT.finditer(text) if word[0] in ours]
    return sorted(names)


def _name_end(text: str, name: PaperName) -> int:
    """Return where `name` ends with the marks that close it."""
    match = _NAME_END.match(text, name.end)
    return match.end() if match else name.end


def _means_another(text: str, name: PaperName, papers: Papers) -> bool:
    """Return whether an abbreviation is defined where it stands, as something that is not ours: "Workers Voice (WV)"."""
    abbreviation, bracket = text[name.start : name.end], name.start - 1
    if text[bracket : name.start] in ("(", "[") and text[name.end : name.end + 1] in (")", "]"):
        words = [word.start() for word in _WORDS.finditer(text, max(0, bracket - 80), bracket)]
        phrases = [text[start:bracket] for start in words[-len(abbreviation) - 3 :]]
    else:
        phrases = [spelt_out[1]] if (spelt_out := _SPELT_OUT.match(text, name.end)) else []
    return any(_abbreviates(abbreviation, phrase) and not any(papers.names_in(phrase)) for phrase in phrases)


def _abbreviates(abbreviation: str, phrase: str) -> bool:
    """Return whether `phrase` has the letters of `abbreviation` in their order, the first as the capital that it begins with."""
    letters = iter(phrase.casefold())
    return phrase[0] == abbreviation[0] and all(letter in letters for letter in abbreviation.casefold() if letter.isalpha())


# A mention: what stands after the name, else what stands before it.


def _read_mention(where: _Where, name: PaperName, reached: int) -> list[Reference]:
    """Return the references that begin with `name`: one, or one for each number of a list. What stands before `reached` is taken."""
    text = where.text
    if not _MAY_BE_MENTION.match(text, name.end) and not ends_like_a_mention(text[max(reached, name.start - 24) : name.start]):
        return []
    place = _name_end(text, name)
    start = name.start - (place > name.end and name.start > reached and text[name.start - 1] in OPENING)
    before = text[max(reached, start - _BEFORE) : start]
    if called := _CALLED.match(text, place):
        place = called.end()
    periodical_text, edition, is_led_to = text[name.start : name.end], "", False
    if match := EDITION_AFTER.match(text, place):
        edition, place = match["edition"], match.end()
        if not opens_bracket(edition):
            periodical_text = text[name.start : place]
    elif len(name.codes) > 1 and may_name_an_edition(before) and (match := _EDITION_BEFORE.search(before)):
        edition, is_led_to = match[0], True
    issues = issues_after(text, start, place, before, bool(edition), _may_be_initials(where, name))
    if not (issues and issues[0].number) and (earlier := issues_before(before, start)):
        end, date_text = (issues[0].end, issues[0].date_text) if issues else (place, None)
        *first, last = earlier
        issues, is_led_to = [*first, IssueMention(last.start, end, last.number, date_text or last.date_text)], True
    if not issues or not (is_led_to or leads_in(before, where.language, strictly=name.is_abbreviation)):
        return []
    edition = edition or _edition_after(text, issues)
    return [
        Reference(
            start=issue.start,
            end=issue.end,
            text=text[issue.start : issue.end],
            paper=paper,
            periodical_text=periodical_text,
            number=issue.number,
            date_text=issue.date_text,
            title=issue.title,
        )
        for issue in issues
        if (paper := _paper(where, name.codes, edition, issue.date_text))
    ]


def _may_be_initials(where: _Where, name: PaperName) -> bool:
    """Return whether an abbreviation may be another's in this text: "PS" is a Polish paper in Polish, and in French a party."""
    papers = [where.papers.periodicals[code] for code in name.codes]
    return name.is_abbreviation and not any(where.own == paper.code or where.language == paper.language for paper in papers)


def _edition_after(text: str, issues: list[IssueMention]) -> str:
    """Return the edition that is named after the number: `Spartacist No. 23 [English edition]`."""
    match = _EDITION_WITHIN.search(text, issues[0].start, issues[-1].end)
    return match[0] if match else ""


def _paper(where: _Where, codes: tuple[str, ...], edition: str, date_text: str | None) -> str | None:
    """Return which of the papers that share a name is meant: none where the year is before its first or after its last."""
    years = [int(year) for year in YEAR.findall(date_text or "")]
    papers = [where.papers.periodicals[code] for code in codes]
    papers = [paper for paper in papers if all((paper.since or 0) <= year <= (paper.until or 9999) for year in years)]
    if edition and len(codes) > 1:
        papers = [paper for paper in papers if paper.language == edition_language(edition)]
    best = max(papers, key=lambda paper: (paper.language == where.language, paper.code == where.own), default=None)
    return best.code if best else None


# Titles.


def _with_titles(where: _Where, found: list[Reference]) -> list[Reference]:
    """Return the references with the titles that are quoted before them or, where no other mention claims them, after them."""
    titled = list(found)
    taken: set[int] = set()
    for place, reference in enumerate(found):
        if reference.title or _continues(reference):
            continue
        several = 1
        while place + several < len(found) and _continues(found[place + several]):
            several += 1
        reached = found[place - 1].end if place else 0
        titles = _titles_before(where.text, reached, reference.start, several, _is_english(where, reference))
        taken |= {opening for opening, _ in titles}
        # One title before several issues is a series', and each of its parts has it.
        titles = titles * several if len(titles) == 1 else titles
        if len(titles) == several:
            titled[place : place + several] = [
                replace(one, title=title) for one, (_, title) in zip(found[place : place + several], titles, strict=True)
            ]
    starts = [*(reference.start for reference in found[1:]), len(where.text)]
    for place, (reference, until) in enumerate(zip(titled, starts, strict=bool(found))):
        if not reference.title:
            following = _title_after(where.text, reference.end, until, _is_english(where, reference))
            if following and following[0] not in taken:
                titled[place] = replace(reference, title=following[1])
    return titled


def _is_english(where: _Where, reference: Reference) -> bool:
    return where.language == where.papers.periodicals[reference.paper].language == "en"


def _continues(reference: Reference) -> bool:
    """Return whether a reference is a further number of a list: nothing else begins with the number itself."""
    return reference.number is not None and reference.text.startswith(reference.number)


def _titles_before(text: str, reached: int, start: int, most: int, english: bool) -> list[tuple[int, str]]:
    """Return the titles that end before `start`, `most` at most, and where they open; none where other words stand between."""
    titles: list[tuple[int, str]] = []
    while len(titles) < most:
        lead = _TITLE_LEAD.search(text, max(reached, start - _BEFORE), start)
        title = title_before(text, lead.start()) if lead and all_lead_in(lead["words"]) else None
        if not title or not _may_be_title(text, *title, english=english):
            break
        titles.insert(0, title)
        start = title[0]
    return titles


def _title_after(text: str, end: int, until: int, english: bool) -> tuple[int, str] | None:
    """Return where the title opens that follows `end`, and the title; None where it does not close before `until`."""
    lead = _TITLE_FOLLOWS.match(text, end, until)
    title = title_after(text, lead.end() - 1) if lead and all_lead_in(lead["words"]) else None
    if not lead or not title or title[0] > until or not _may_be_title(text, lead.end() - 1, title[1], english=english):
        return None
    return lead.end() - 1, title[1]


def _may_be_title(text: str, opening: int, title: str, *, english: bool) -> bool:
    """Return whether what is quoted from `opening` may be a title: a quotation follows a colon, or begins with a small letter.

    English sets its titles in capitals, word by word.
    """
    if title[0].islower() or text[max(0, opening - 3) : opening].rstrip().endswith(":"):
        return False
    words = [word for word in title.split() if len(word) > 3 and word[0].isalpha()]
    return not english or 2 * sum(word[0].isupper() for word in words) >= len(words)
