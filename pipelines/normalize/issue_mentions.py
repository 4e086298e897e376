"""What a text says of issues, after a periodical's name and before it: numbers and dates, one or a list of them."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.normalize.date_phrases import DatePhrase, date_at, date_before
from pipelines.normalize.editions import EDITION
from pipelines.normalize.numbers import ISSUE_NUMBER, read_number
from pipelines.normalize.quotations import title_after

GAP = r"(?:\s|&nbsp;|[*_|]|</?\w{1,6}>){0,6}+"
"""Source of a pattern for what layout leaves between a name and its number: blanks, and emphasis that nobody took out."""
OPEN = r"[(\[（［]"
_CLOSE = r"[)\]）］]"
COMMA = r"[,、，،]"
IS_COMMA = re.compile(COMMA)
_AND = r"(?:and|et|und|y|e|i|и|και|&|、|・|と|和|و)"
OF = r"(?:(?:dated|of|from|du|de|del|des|der|di|dell[ao]|vom|von|z|z\sdnia|от|за|της|του|da|do|no)(?!\w)|d(?:ell)?['’]|の)"
_THE = r"(?:(?:the|la|le|el|les|il|lo|los)\s{1,3}|l['’])?"
_KIND = r"(?:supplement|suppl[ée]ment|suplemento|supplemento|dodatek|beilage|extra|sonderausgabe|приложение)"
_PAGE = r"(?:pages?|pp?\.|S\.|Seiten?|p[áa]g(?:s|inas?)?\.?|str\.|с\.)"
_PAGES = rf"(?:\s{{0,3}}{COMMA}\s{{0,3}}{_PAGE}\s{{0,3}}\d{{1,4}}(?:\s?[-–]\s?\d{{1,4}})?)?"
_BARE = r"\d{1,4}(?:[-–/]\d{1,4})?(?![\w%]|[.,]\d)"
_QUOTED = r"[“\"„«「『《][^”\"“»」』》\n]{2,160}[”\"“»」』》]"
_ISSUE_WORD = (
    r"(?:issues?|numbers?|editions?|num[ée]ros?|Ausgaben?|Nummern?|Heft|n[úu]meros?|numeri|edici[óo]n|edizione|edi[çc][ãa]o"
    r"|numer\w{0,2}|номер\w{0,2}|τεύχος)"
)
EDITION_AFTER = re.compile(rf"{GAP},?{GAP}(?P<edition>{OPEN}?\s?(?:{EDITION})(?:\s?{_CLOSE})?)")
"""The edition that is named after a name or number."""
_NUMBER = re.compile(rf"{GAP}[,:|]?{GAP}{OPEN}?{GAP}(?i:{_KIND}\s{{1,3}})?(?P<number>{ISSUE_NUMBER}|\d{{1,4}}(?=\s?[号號期]))[号號期]?")
_BARE_NUMBER = re.compile(rf"{GAP}(?P<number>{_BARE})")
_BARE_NUMBERS = re.compile(_BARE)
_FURTHER_NUMBERS = re.compile(rf"(?:\s{{0,3}},\s{{0,3}}{_BARE})*+\s{{0,3}},?\s{{0,3}}{_AND}\s{{0,3}}(?P<last>{_BARE})")
_SEVERAL = r"(?:n\.?[oº°r]s|nrn|nummern|numbers|num[ée]ros|n[úu]meros|numeri|numery|номера)\b"
_ARE_SEVERAL = re.compile(_SEVERAL, re.IGNORECASE)
_ENDS_LIST = re.compile(r"\s{0,3}(?:[.,;:()\[\]（）［］、，،]|$)")
_FURTHER_ISSUE = re.compile(
    rf"\s{{0,3}}(?:[;,、，،؛]\s{{0,3}})?(?:{_AND}\s{{0,3}})?(?P<number>{ISSUE_NUMBER})(?!\s{{1,3}}{OF}\s{{1,3}}(?!\d))"
)
_FURTHER_IN_LIST = re.compile(rf"\s{{0,3}},?\s{{0,3}}{_AND}\s{{0,3}}(?P<number>{_BARE})(?=\s{{0,3}}[(\[,])")
_TO_DATE_AFTER_NUMBER = re.compile(
    rf"{_PAGES}{GAP}(?P<close>{_CLOSE}{GAP})?[,、，،:|]?{GAP}{OPEN}?{GAP}(?:(?P<title>{_QUOTED})\s{{0,3}}{COMMA}?\s{{0,3}})?"
    rf"(?:{OF}\s{{0,3}}{_THE})?"
)
_TO_DATE_AFTER_NAME = re.compile(rf"(?:{GAP}(?i:{_KIND}))?{GAP}(?P<lead>{OPEN}|{COMMA}|{OF})?\s{{0,3}}{_THE}{GAP}")
_TO_FURTHER_DATE = re.compile(rf"\s{{0,3}}(?:{COMMA}\s{{0,3}})?{_AND}\s{{0,3}}")
_ENDS_DATE = re.compile(r"\s{0,3}(?:[.,;:)\]）］、，،]|$)")
_ENDS_DATE_AND_BRACKET = re.compile(rf"\s{{0,3}}{_CLOSE}")
_CLOSER = re.compile(rf"\.?{_PAGES}\s?{_CLOSE}")
_ENDS_IN_BRACKET = re.compile(rf"{OPEN}(?:see\s|voir\s|siehe\s|véase\s)?$")

_ENDS_IN_OF = re.compile(rf"\s(?:{OF})\s{{0,3}}{_THE}$", re.IGNORECASE)
_ENDS_IN_ISSUE = re.compile(rf"\b{_ISSUE_WORD}\s{{0,3}}(?:{OF}\s{{0,3}})?$", re.IGNORECASE)
_ENDS_IN_NUMBER = re.compile(
    rf"(?:(?P<number>{ISSUE_NUMBER})|issues?\s{{1,3}}(?P<bare>{_BARE})|(?P<word>\b[^\W\d_]+\s{{1,3}}{_ISSUE_WORD}))$", re.IGNORECASE
)
_ENDS_IN_NUMBERS = re.compile(
    rf"\b(?:issues|{_SEVERAL})\.?\s{{0,3}}(?P<numbers>{_BARE}(?:\s{{0,3}},\s{{0,3}}{_BARE})*+\s{{0,3}},?\s{{0,3}}{_AND}\s{{0,3}}{_BARE})$",
    re.IGNORECASE,
)
_ENDS_IN_THE = re.compile(r"\b(?:the|our)\s{1,3}$", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)[0-9]{4}(?!\d)")
_EARLIEST_YEAR = 1900
"""A bare number from here on is a year, and no issue's."""


class IssueMention(NamedTuple):
    """What a mention says of an issue, and where it says so."""

    start: int
    end: int
    number: str | None
    date_text: str | None
    title: str | None = None


def issues_after(text: str, start: int, place: int, before: str, is_edition: bool, is_initials: bool) -> list[IssueMention]:
    """Return what the text from `place`, the end of a name that starts at `start`, says of issues.

    Initials that may be another's (`is_initials`) need a number word.
    """
    if number := _NUMBER.match(text, place):
        return issues_numbered(text, start, number)
    if is_initials:
        return []
    if date := _date_after_name(text, place, before):
        return [IssueMention(start, _closed(text, start, date.end), None, date.text)]
    bare = _BARE_NUMBER.match(text, place)
    if not bare or (bare["number"].isdigit() and int(bare["number"]) >= _EARLIEST_YEAR):
        return []
    is_alone = _ENDS_IN_BRACKET.search(before) and _ENDS_DATE_AND_BRACKET.match(text, bare.end())
    issues = issues_numbered(text, start, bare)
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
    is_told = lead["lead"] and not IS_COMMA.match(lead["lead"])
    return date if is_within or is_told or YEAR.search(date.text) else None


def issues_numbered(text: str, start: int, number: re.Match[str] | None) -> list[IssueMention]:
    """Return the issue whose number is `number`, with its date, and those whose numbers follow without a name."""
    issues: list[IssueMention] = []
    while number:
        listed = _listed(text, start, number)
        if number.re is _FURTHER_IN_LIST and not listed[0].date_text:
            break
        issues += listed
        number = _FURTHER_ISSUE.match(text, issues[-1].end) or _FURTHER_IN_LIST.match(text, issues[-1].end)
        start = number.start("number") if number else start
    return issues


def _listed(text: str, start: int, number: re.Match[str]) -> list[IssueMention]:
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
    if edition := EDITION_AFTER.match(text, ends[-1]):
        ends[-1] = edition.end()
    lead = _TO_DATE_AFTER_NUMBER.match(text, ends[-1])
    is_past = lead and lead["close"] and not opens_bracket(text[start : ends[-1]])
    dates = _dates(text, lead.end(), len(numbers)) if lead and not is_past else []
    title = _title_within(lead) if lead and dates else None
    # Where a list of issues has one date, it is the last one's: "Nos. 952 and 955 (26 March)".
    undated = len(numbers) - len(dates)
    ends[undated:] = [date.end for date in dates]
    ends[-1] = _closed(text, start, ends[-1])
    date_texts = [None] * undated + [date.text for date in dates]
    return [IssueMention(*parts, title) for parts in zip(starts, ends, numbers, date_texts, strict=True)]


def _title_within(lead: re.Match[str]) -> str | None:
    found = title_after(lead.string, lead.start("title")) if lead["title"] else None
    return found[1] if found else None


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


def issues_before(before: str, start: int) -> list[IssueMention]:
    """Return what `before`, the text up to the name at `start`, says of issues: "the 5 September issue of", "Nos. 951 and 952 of"."""
    begins = start - len(before)
    of = _ENDS_IN_OF.search(before, max(0, len(before) - 24))
    if not of:
        date = date_before(before, len(before.rstrip()))
        is_issue = date and date.is_firm and _ENDS_IN_THE.search(before, 0, date.start)
        return [IssueMention(begins + date.start, start, None, date.text)] if date and is_issue else []
    before = before[: of.start()].rstrip()
    if issue := _ENDS_IN_ISSUE.search(before):
        if (date := date_before(before, len(before[: issue.start()].rstrip()))) and date.is_firm:
            return [IssueMention(begins + date.start, start, None, date.text)]
    elif (date := date_before(before, len(before))) and (issue := _ENDS_IN_ISSUE.search(before, 0, date.start)):
        return [IssueMention(begins + issue.start(), start, None, date.text)]
    if listed := _ENDS_IN_NUMBERS.search(before):
        first, *further = _BARE_NUMBERS.finditer(before, listed.start("numbers"))
        return [
            IssueMention(begins + listed.start(), begins + first.end(), first[0], None),
            *(IssueMention(begins + one.start(), begins + one.end(), one[0], None) for one in further),
        ]
    if match := _ENDS_IN_NUMBER.search(before):
        number = match["bare"] or read_number(match[0])
        return [IssueMention(begins + match.start(), start, number, None)] if number else []
    return []


def opens_bracket(printed: str) -> bool:
    """Return whether a bracket opens in `printed` that does not close in it."""
    return sum(printed.count(mark) for mark in "([（［") > sum(printed.count(mark) for mark in ")]）］")


def _closed(text: str, start: int, end: int) -> int:
    """Return the end of a mention with the bracket that closes what it opened."""
    closer = _CLOSER.match(text, end) if opens_bracket(text[start:end]) else None
    return closer.end() if closer else end


def ends_like_a_mention(before: str) -> bool:
    """Return whether `before`, the text up to a name, ends in "of", as in "the first issue of", or in a date."""
    return _ENDS_IN_OF.search(before) is not None or date_before(before, len(before.rstrip())) is not None
