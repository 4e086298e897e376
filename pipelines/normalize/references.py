"""Mentions of a periodical's issue in running text: name, number and date, in any order and language."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipelines.normalize.date_phrases import DatePhrase, date_at, date_before
from pipelines.normalize.editions import EDITION, LANGUAGE, edition_language, may_name_an_edition, without_edition
from pipelines.normalize.lead_ins import all_lead_in, leads_in
from pipelines.normalize.numbers import ISSUE_NUMBER, read_number
from pipelines.normalize.periodicals import Periodical
from pipelines.normalize.quotations import CLOSING, OPENING, title_after, title_before
from pipelines.normalize.spellings import bare_key, either


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
_EARLIEST_YEAR = 1900
"""A bare number from here on is a year, and no issue's."""

# A letter or digit that a name may run on in. Chinese and Japanese set no blanks, so their characters bound no word.
_WORD = r"[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_RUNS_ON = re.compile(rf"(?:{_WORD}|{_WORD}[-/&.@]|[-@#$])$")
_KATAKANA = re.compile(r"[\u30a1-\u30ff]{2}")
_INITIALS = re.compile(r"[A-Z][A-Za-z]?[A-Z&]{1,3}")
_ARTICLE = re.compile(r"(?:Les?|La|L['’]|Der|Die|Das|El|Los|Il|Lo|The|Ο|Η|Το)\s?\b(?=\w{4})")
_SHORT = re.compile(r"(?<![\w./&-])[A-Z][A-Za-z&]{1,5}(?!\w)")
_WORDS = re.compile(r"\w+")
_SPELT_OUT = re.compile(r"\s?[(\[]([^\W\d_][^()\[\]\n]{3,60})[)\]]")

# What layout leaves between a name and its number: blanks, and emphasis that nobody took out.
_GAP = r"(?:\s|&nbsp;|[*_|]|</?\w{1,6}>){0,6}+"
_OPEN = r"[(\[（［]"
_CLOSE = r"[)\]）］]"
_COMMA = r"[,、，،]"
_IS_COMMA = re.compile(_COMMA)
_AND = r"(?:and|et|und|y|e|i|и|και|&|、|・|と|和|و)"
_OF = r"(?:(?:dated|of|from|du|de|del|des|der|di|dell[ao]|vom|von|z|z\sdnia|от|за|της|του|da|do|no)(?!\w)|d(?:ell)?['’]|の)"
_THE = r"(?:(?:the|la|le|el|les|il|lo|los)\s{1,3}|l['’])?"
_KIND = r"(?:supplement|suppl[ée]ment|suplemento|supplemento|dodatek|beilage|extra|sonderausgabe|приложение)"
_PAGE = r"(?:pages?|pp?\.|S\.|Seiten?|p[áa]g(?:s|inas?)?\.?|str\.|с\.)"
_PAGES = rf"(?:\s{{0,3}}{_COMMA}\s{{0,3}}{_PAGE}\s{{0,3}}\d{{1,4}}(?:\s?[-–]\s?\d{{1,4}})?)?"
_BARE = r"\d{1,4}(?:[-–/]\d{1,4})?(?![\w%]|[.,]\d)"
_QUOTED = r"[“\"„«「『《][^”\"“»」』》\n]{2,160}[”\"“»」』》]"
_ISSUE_WORD = (
    r"(?:issues?|numbers?|editions?|num[ée]ros?|Ausgaben?|Nummern?|Heft|n[úu]meros?|numeri|edici[óo]n|edizione|edi[çc][ãa]o"
    r"|numer\w{0,2}|номер\w{0,2}|τεύχος)"
)
# Most names are followed by no figure and no bracket, and need no closer look.
_MAY_BE_MENTION = re.compile(r"[^\d第(（［\[]{0,60}[\d第(（［\[]")
_NAME_END = re.compile(rf"[{re.escape(CLOSING)}*_]{{0,3}}(?:(?<!['’])['’]s\b)?")
_CALLED = re.compile(rf"{_GAP}[(\[]\s?(?P<abbreviation>(?=\w{{0,4}}[A-Z]\w{{0,4}}[A-Z])[A-Z][A-Za-z&]{{1,5}})\s?[)\]]")
_EDITION = re.compile(rf"{_GAP},?{_GAP}(?P<edition>{_OPEN}?\s?(?:{EDITION})(?:\s?{_CLOSE})?)")
_EDITION_WITHIN = re.compile(EDITION)
_EDITION_BEFORE = re.compile(rf"(?:{EDITION}|{LANGUAGE}-language)\s{{1,3}}(?:{_OF}\s{{0,3}})?$")
_NUMBER = re.compile(rf"{_GAP}[,:|]?{_GAP}{_OPEN}?{_GAP}(?i:{_KIND}\s{{1,3}})?(?P<number>{ISSUE_NUMBER}|\d{{1,4}}(?=\s?[号號期]))[号號期]?")
_UNNAMED = re.compile(rf"[{re.escape(CLOSING)}](?P<lead>{_COMMA}?\s{{0,3}}{_OPEN}?)(?P<number>{ISSUE_NUMBER})")
_BARE_NUMBER = re.compile(rf"{_GAP}(?P<number>{_BARE})")
_BARE_NUMBERS = re.compile(_BARE)
_FURTHER_NUMBERS = re.compile(rf"(?:\s{{0,3}},\s{{0,3}}{_BARE})*+\s{{0,3}},?\s{{0,3}}{_AND}\s{{0,3}}(?P<last>{_BARE})")
_SEVERAL = r"(?:n\.?[oº°r]s|nrn|nummern|numbers|num[ée]ros|n[úu]meros|numeri|numery|номера)\b"
_ARE_SEVERAL = re.compile(_SEVERAL, re.IGNORECASE)
_ENDS_LIST = re.compile(r"\s{0,3}(?:[.,;:()\[\]（）［］、，،]|$)")
_FURTHER_ISSUE = re.compile(
    rf"\s{{0,3}}(?:[;,、，،؛]\s{{0,3}})?(?:{_AND}\s{{0,3}})?(?P<number>{ISSUE_NUMBER})(?!\s{{1,3}}{_OF}\s{{1,3}}(?!\d))"
)
_FURTHER_IN_LIST = re.compile(rf"\s{{0,3}},?\s{{0,3}}{_AND}\s{{0,3}}(?P<number>{_BARE})(?=\s{{0,3}}[(\[,])")
_TO_DATE_AFTER_NUMBER = re.compile(
    rf"{_PAGES}{_GAP}(?P<close>{_CLOSE}{_GAP})?[,、，،:|]?{_GAP}{_OPEN}?{_GAP}(?:(?P<title>{_QUOTED})\s{{0,3}}{_COMMA}?\s{{0,3}})?"
    rf"(?:{_OF}\s{{0,3}}{_THE})?"
)
_TO_DATE_AFTER_NAME = re.compile(rf"(?:{_GAP}(?i:{_KIND}))?{_GAP}(?P<lead>{_OPEN}|{_COMMA}|{_OF})?\s{{0,3}}{_THE}{_GAP}")
_TO_FURTHER_DATE = re.compile(rf"\s{{0,3}}(?:{_COMMA}\s{{0,3}})?{_AND}\s{{0,3}}")
_ENDS_DATE = re.compile(r"\s{0,3}(?:[.,;:)\]）］、，،]|$)")
_ENDS_DATE_AND_BRACKET = re.compile(rf"\s{{0,3}}{_CLOSE}")
_CLOSER = re.compile(rf"\.?{_PAGES}\s?{_CLOSE}")
_ENDS_IN_BRACKET = re.compile(rf"{_OPEN}(?:see\s|voir\s|siehe\s|véase\s)?$")

_ENDS_IN_OF = re.compile(rf"\s(?:{_OF})\s{{0,3}}{_THE}$", re.IGNORECASE)
_ENDS_IN_ISSUE = re.compile(rf"\b{_ISSUE_WORD}\s{{0,3}}(?:{_OF}\s{{0,3}})?$", re.IGNORECASE)
_ENDS_IN_NUMBER = re.compile(
    rf"(?:(?P<number>{ISSUE_NUMBER})|issues?\s{{1,3}}(?P<bare>{_BARE})|(?P<word>\b[^\W\d_]+\s{{1,3}}{_ISSUE_WORD}))$", re.IGNORECASE
)
_ENDS_IN_NUMBERS = re.compile(
    rf"\b(?:issues|{_SEVERAL})\.?\s{{0,3}}(?P<numbers>{_BARE}(?:\s{{0,3}},\s{{0,3}}{_BARE})*+\s{{0,3}},?\s{{0,3}}{_AND}\s{{0,3}}{_BARE})$",
    re.IGNORECASE,
)
_ENDS_IN_THE = re.compile(r"\b(?:the|our)\s{1,3}$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)[0-9]{4}(?!\d)")

_TITLE_LEAD = re.compile(r"(?:[”“»›」》〉\"]|['’](?!\w|$))(?P<words>(?:[^”“»›」』》〉\"'’.!?;:]|['’](?=\w|$)){0,60})$")
_TITLE_FOLLOWS = re.compile(r"\s{0,3}[,、，،:：]?\s{0,3}(?P<words>(?:[^\W\d_]+\s{1,3}){0,3})[“„«‹‘「《\"]")


class _Name(NamedTuple):
    """A paper's name where it stands in a text."""

    start: int
    end: int
    codes: tuple[str, ...]
    is_abbreviation: bool


class _Where(NamedTuple):
    """What a mention is read in: the text, its language, the papers it may name and the one that prints it."""

    text: str
    language: str
    papers: Papers
    own: str | None


class _Issue(NamedTuple):
    """What a mention says of an issue, and where it says so."""

    start: int
    end: int
    number: str | None
    date_text: str | None
    title: str | None = None


class Papers:
    """The periodicals that mentions are looked for, their names compiled once."""

    def __init__(self, periodicals: Iterable[Periodical]) -> None:
        """Take the periodicals of an archive."""
        self.periodicals = {periodical.code: periodical for periodical in periodicals}
        names: dict[str, list[str]] = defaultdict(list)
        abbreviations: dict[str, list[str]] = defaultdict(list)
        forms: set[str] = set()
        for code, periodical in self.periodicals.items():
            for name in filter(None, (periodical.name, periodical.abbreviation, *periodical.names)):
                if name == periodical.abbreviation or _INITIALS.fullmatch(name):
                    abbreviations[name].append(code)
                    forms.add(name)
                else:
                    for form in _forms(without_edition(name)):
                        names[bare_key(form)].append(code)
                        forms.add(form)
        self._names = {name: tuple(dict.fromkeys(codes)) for name, codes in names.items()}
        self._abbreviations = {name: tuple(dict.fromkeys(codes)) for name, codes in abbreviations.items()}
        self._pattern = re.compile(rf"{either(forms)}(?!{_WORD})" if forms else "(?!)")

    def names_in(self, text: str) -> Iterator[_Name]:
        """Yield the names and abbreviations in `text` that are words of their own, in order."""
        for match in self._pattern.finditer(text):
            start, end = match.span()
            if not _RUNS_ON.search(text[max(0, start - 2) : start]) and not _is_part_of_katakana(text, start, end):
                codes = self._abbreviations.get(match[0])
                yield _Name(start, end, codes or self._names[bare_key(match[0])], codes is not None)


def _forms(name: str) -> list[str]:
    """Return `name` as texts print it: in capitals or with them, and without the article that it begins with or with a small one."""
    forms = [name, name.upper(), " ".join(word[0].upper() + word[1:] if len(word) > 3 else word for word in name.split())]
    if article := _ARTICLE.match(name):
        bare = name[article.end() :]
        forms += [bare, bare.upper(), article[0].lower() + bare]
    return forms


def _is_part_of_katakana(text: str, start: int, end: int) -> bool:
    sides = text[start - 1 : start] + text[start], text[end - 1 : end + 1]
    return any(_KATAKANA.fullmatch(side) for side in sides)


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
        if is_named or not (number["lead"].strip() or _IS_COMMA.match(where.text, number.start() - 1)):
            continue
        for issue in _numbered(where.text, start, number)[:1]:
            yield Reference(start=issue.start, end=issue.end, text=where.text[issue.start : issue.end], paper=str(where.own),
                            periodical_text="", number=issue.number, date_text=issue.date_text)  # fmt: skip


# Names, and the abbreviations that a text defines.


def _names(text: str, papers: Papers) -> list[_Name]:
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
    names += [_Name(*word.span(), ours[word[0]], True) for word in _SHORT.finditer(text) if word[0] in ours]
    return sorted(names)


def _name_end(text: str, name: _Name) -> int:
    """Return where `name` ends with the marks that close it."""
    match = _NAME_END.match(text, name.end)
    return match.end() if match else name.end


def _means_another(text: str, name: _Name, papers: Papers) -> bool:
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


def _read_mention(where: _Where, name: _Name, reached: int) -> list[Reference]:
    """Return the references that begin with `name`: one, or one for each number of a list. What stands before `reached` is taken."""
    text = where.text
    if not _MAY_BE_MENTION.match(text, name.end) and not _ends_like_a_mention(text[max(reached, name.start - 24) : name.start]):
        return []
    place = _name_end(text, name)
    start = name.start - (place > name.end and name.start > reached and text[name.start - 1] in OPENING)
    before = text[max(reached, start - _BEFORE) : start]
    if called := _CALLED.match(text, place):
        place = called.end()
    periodical_text, edition, is_led_to = text[name.start : name.end], "", False
    if match := _EDITION.match(text, place):
        edition, place = match["edition"], match.end()
        if not _opened(edition):
            periodical_text = text[name.start : place]
    elif len(name.codes) > 1 and may_name_an_edition(before) and (match := _EDITION_BEFORE.search(before)):
        edition, is_led_to = match[0], True
    issues = _issues_after(text, start, place, before, bool(edition), _may_be_initials(where, name))
    if not (issues and issues[0].number) and (earlier := _issues_before(before, start)):
        end, date_text = (issues[0].end, issues[0].date_text) if issues else (place, None)
        *first, last = earlier
        issues, is_led_to = [*first, _Issue(last.start, end, last.number, date_text or last.date_text)], True
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


def _ends_like_a_mention(before: str) -> bool:
    """Return whether `before`, the text up to a name, ends in "of", as in "the first issue of", or in a date."""
    return _ENDS_IN_OF.search(before) is not None or date_before(before, len(before.rstrip())) is not None


def _may_be_initials(where: _Where, name: _Name) -> bool:
    """Return whether an abbreviation may be another's in this text: "PS" is a Polish paper in Polish, and in French a party."""
    papers = [where.papers.periodicals[code] for code in name.codes]
    return name.is_abbreviation and not any(where.own == paper.code or where.language == paper.language for paper in papers)


def _edition_after(text: str, issues: list[_Issue]) -> str:
    """Return the edition that is named after the number: `Spartacist No. 23 [English edition]`."""
    match = _EDITION_WITHIN.search(text, issues[0].start, issues[-1].end)
    return match[0] if match else ""


def _paper(where: _Where, codes: tuple[str, ...], edition: str, date_text: str | None) -> str | None:
    """Return which of the papers that share a name is meant: none where the year is before its first or after its last."""
    years = [int(year) for year in _YEAR.findall(date_text or "")]
    papers = [where.papers.periodicals[code] for code in codes]
    papers = [paper for paper in papers if all((paper.since or 0) <= year <= (paper.until or 9999) for year in years)]
    if edition and len(codes) > 1:
        papers = [paper for paper in papers if paper.language == edition_language(edition)]
    best = max(papers, key=lambda paper: (paper.language == where.language, paper.code == where.own), default=None)
    return best.code if best else None


def _issues_after(text: str, start: int, place: int, before: str, is_edition: bool, is_initials: bool) -> list[_Issue]:
    """Return what the text from `place`, the end of a name that starts at `start`, says of issues.

    Initials that may be another's (`is_initials`) need a number word.
    """
    if number := _NUMBER.match(text, place):
        return _numbered(text, start, number)
    if is_initials:
        return []
    if date := _date_after_name(text, place, before):
        return [_Issue(start, _closed(text, start, date.end), None, date.text)]
    bare = _BARE_NUMBER.match(text, place)
    if not bare or (bare["number"].isdigit() and int(bare["number"]) >= _EARLIEST_YEAR):
        return []
    is_alone = _ENDS_IN_BRACKET.search(before) and _ENDS_DATE_AND_BRACKET.match(text, bare.end())
    issues = _numbered(text, start, bare)
    return issues if is_edition or is_alone or issues[0].date_text else []


def _date_after_name(text: str, place: int, before: str) -> DatePhrase | None:
    """Return the date that follows a name without a number, where it is that of an issue and not of what happened next."""
    lead = _TO_DATE_AFTER_NAME.match(text, place)
    date = date_at(text, lead.end()) if lead else None
    if not lead or not date:
        return None
    is_within = any(
        before.rfind(opening) > before.rfind(closing) or lead["lead"] == opening for opening, closing in ("()", "[]", "（）", "［］")
    )
    if not date.is_firm:
        return date if is_within and _ENDS_DATE_AND_BRACKET.match(text, date.end) else None
    is_told = lead["lead"] and not _IS_COMMA.match(lead["lead"])
    return date if is_within or is_told or _YEAR.search(date.text) else None


def _numbered(text: str, start: int, number: re.Match[str] | None) -> list[_Issue]:
    """Return the issue whose number is `number`, with its date, and those whose numbers follow without a name."""
    issues: list[_Issue] = []
    while number:
        listed = _listed(text, start, number)
        if number.re is _FURTHER_IN_LIST and not listed[0].date_text:
            break
        issues += listed
        number = _FURTHER_ISSUE.match(text, issues[-1].end) or _FURTHER_IN_LIST.match(text, issues[-1].end)
        start = number.start("number") if number else start
    return issues


def _listed(text: str, start: int, number: re.Match[str]) -> list[_Issue]:
    """Return the issues of a list that one number word opens, mostly a single one: "Nos. 952 and 955, 12 February and 26 March"."""
    numbers, starts, ends = [read_number(number["number"])], [start], [number.end()]
    more = _FURTHER_NUMBERS.match(text, number.end())
    # "No. 861 and 300 copies" is no list.
    is_list = more and (_ARE_SEVERAL.match(number["number"]) or _ENDS_LIST.match(text, more.end()))
    if more and is_list and not date_at(text, more.start("last")):
        for further in _BARE_NUMBERS.finditer(text, number.end(), more.end()):
            numbers.append(read_number(further[0]))
            starts.append(further.start())
            ends.append(further.end())
    if edition := _EDITION.match(text, ends[-1]):
        ends[-1] = edition.end()
    lead = _TO_DATE_AFTER_NUMBER.match(text, ends[-1])
    is_past = lead and lead["close"] and not _opened(text[start : ends[-1]])
    dates = _dates(text, lead.end(), len(numbers)) if lead and not is_past else []
    title = _title_within(lead) if lead and dates else None
    # Where a list of issues has one date, it is the last one's: "Nos. 952 and 955 (26 March)".
    undated = len(numbers) - len(dates)
    ends[undated:] = [date.end for date in dates]
    ends[-1] = _closed(text, start, ends[-1])
    date_texts = [None] * undated + [date.text for date in dates]
    return [_Issue(*parts, title) for parts in zip(starts, ends, numbers, date_texts, strict=True)]


def _dates(text: str, place: int, most: int) -> list[DatePhrase]:
    """Return the date at `place` and those that follow it, joined by "and": `most` at most."""
    dates: list[DatePhrase] = []
    while len(dates) < most and (date := date_at(text, place)) and (date.is_firm or _ENDS_DATE.match(text, date.end)):
        dates.append(date)
        further = _TO_FURTHER_DATE.match(text, date.end)
        if not further:
            break
        place = further.end()
    return dates


def _issues_before(before: str, start: int) -> list[_Issue]:
    """Return what `before`, the text up to the name at `start`, says of issues: "the 5 September issue of", "Nos. 951 and 952 of"."""
    begins = start - len(before)
    of = _ENDS_IN_OF.search(before, max(0, len(before) - 24))
    if not of:
        date = date_before(before, len(before.rstrip()))
        is_issue = date and date.is_firm and _ENDS_IN_THE.search(before, 0, date.start)
        return [_Issue(begins + date.start, start, None, date.text)] if date and is_issue else []
    before = before[: of.start()].rstrip()
    if issue := _ENDS_IN_ISSUE.search(before):
        if (date := date_before(before, len(before[: issue.start()].rstrip()))) and date.is_firm:
            return [_Issue(begins + date.start, start, None, date.text)]
    elif (date := date_before(before, len(before))) and (issue := _ENDS_IN_ISSUE.search(before, 0, date.start)):
        return [_Issue(begins + issue.start(), start, None, date.text)]
    if listed := _ENDS_IN_NUMBERS.search(before):
        first, *further = _BARE_NUMBERS.finditer(before, listed.start("numbers"))
        return [
            _Issue(begins + listed.start(), begins + first.end(), first[0], None),
            *(_Issue(begins + one.start(), begins + one.end(), one[0], None) for one in further),
        ]
    if match := _ENDS_IN_NUMBER.search(before):
        number = match["bare"] or read_number(match[0])
        return [_Issue(begins + match.start(), start, number, None)] if number else []
    return []


def _opened(printed: str) -> bool:
    """Return whether a bracket opens in `printed` that does not close in it."""
    return sum(printed.count(mark) for mark in "([（［") > sum(printed.count(mark) for mark in ")]）］")


def _closed(text: str, start: int, end: int) -> int:
    """Return the end of a mention with the bracket that closes what it opened."""
    closer = _CLOSER.match(text, end) if _opened(text[start:end]) else None
    return closer.end() if closer else end


# Titles.


def _title_within(lead: re.Match[str]) -> str | None:
    found = title_after(lead.string, lead.start("title")) if lead["title"] else None
    return found[1] if found else None


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
