"""Names in source notes that are no plain reference: of periodicals, ours and others', and of who issued, spoke or wrote something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from pipelines.normalize.date_phrases import date_at
from pipelines.normalize.note_sentences import BLOT, Issue, Sentence, Span
from pipelines.normalize.numbers import ISSUE_NUMBER, read_number
from pipelines.normalize.paper_names import Papers

_NUMBER = re.compile(ISSUE_NUMBER)
_OF = r"(?:of|du|de|del|vom|von|di|z|от)"
_TO_DATE = re.compile(rf"[\s,:、，]{{0,3}}(?P<bracket>[(\[（])?\s?(?:{_OF}\s{{1,3}})?(?P<side>(?:northern|southern)\s)?")
_OWN_ISSUE = re.compile(rf"\bissue (?P<number>#?\d{{1,4}}|{ISSUE_NUMBER})(?=[.,;:)\]]|$)")
_ISSUE_OF = re.compile(r"\s(?:issue|number|edition) of (?:the )?(?=[^\W\d_])(?![a-z])")
_BEFORE_DATE = re.compile(rf"[\s,(]{{1,3}}(?:{_OF}\s)?(?:(?:Mitte|Anfang|Ende|mid|early|late|mi|début|fin|mediados|finales)[ -](?:de )?)?$")
# A name and a date alone are a periodical's issue only after words that lead to a source.
_LEADS_TO_PAPER = re.compile(
    r"(?:\b(?:(?P<within>in|dans|en|em|su|w|в)|from|aus|da|dal|dalla|z|ze|из|από|mula sa|dari|issue of|Ausgabe (?:der|des|von)|numéro d[eu]"
    r"|número de)(?: (?:the|la|le|der|die|dem|den|el|il|lo))? |\b[dD]['’])$"
)
_NAME_WORD = re.compile(r"[^\W_](?:[\w&-]|['’](?=\w))*")
_JOINING = frozenset("of the and for de du des la las los le les der die das für und del della di y e i d l".split())
# Organisations whose names go on in small letters: "Ligue trotskyste de France", "Grupo espartaquista".
_ADJECTIVE = re.compile(r"(?:trots|sparta|esparta|commun|comun|komun|intern|ouvri|obrer|operai)\w+$")
_ISSUE_WORDS = frozenset("Ausgabe Ausgaben Nummer Heft Zeitung Zeitschrift Issue Issues Number".split())
_LONGEST_NAME = 80
_MOST_NAMES = 48
PERIODICAL_WORD = (
    r"(?:Almanack?|Art-Journal|Athen(?:æ|ae)um|Chronicle|Companion|Courier|Critic|Examiner|Gazette|Herald|Instructor|Journal|Magazine"
    r"|Mercury|Miscellany|Observer|Register|Review|Spectator|Times|Tribune|Household Words)"
)
"""Source of a regular expression, without groups that capture: the last words of English periodicals' names."""
# A line that is nothing but a credit: "[From Household Words.]", "—Boston Herald.", "—Abridged from the Art-Journal."
_CREDIT_LINE = re.compile(
    r"[\[(]?\s?(?P<dash>[—–][—–\s]*)?(?P<lead>(?:(?:[A-Z]\w+ )?(?:from|From|FROM)|(?:[A-Z][\w.’'-]* ){1,4}in) (?:[Tt]he )?)?"
    rf"(?P<name>[“\"]?[A-Z][^.,;:!?()\[\]]{{3,{_LONGEST_NAME}}}?)[.,]?[”\"]?\.?[\])]?\.?"
)
_QUOTATION_MARKS = re.compile('[“”"]')
_ENDS_IN_PERIODICAL = re.compile(rf"(?:^|[\s“\"]){PERIODICAL_WORD}[”\"]?$")
# Of a paper of ours that stands apart from its number: "L’Écho (Lyon), Nr. 88", "L’Écho, organ of the League, No. 88".
_TO_NUMBER = re.compile(
    rf"[”»\"』」》]?\s?(?:[(（][^()（）\d]{{1,40}}[)）]|,[^,.;:()\d]{{1,40}},(?:[^,.;:()\d]{{1,40}},)?),?\s?(?P<number>{ISSUE_NUMBER})(?:合刊)?"
    r"|[”»\"]?,?\s(?:τεύχος|τεύχους|Heft|issue|выпуск|zeszyt)\s(?P<figures>\d{1,4})"
)
_QUOTE = r"[“„«「『《\"]?"
_TO_NAME = re.compile(rf"[)\]]?\s{{0,2}}(?:(?:{_OF}|του|της)\s|d['’])?(?:(?:the|la|le|il|el)\s|l['’])?{_QUOTE}$")
_ISSUE_WORD = r"(?:numer\w{0,2}|номер\w{0,2}|numero|número|numéro|Ausgabe|Nummer)"
_NUMBER_AT_END = re.compile(rf"(?:{ISSUE_NUMBER}|(?<!\w)(?P<figures>\d{{1,4}})\. {_ISSUE_WORD}|\w{{3,12}} {_ISSUE_WORD})$")
# Of a paper of ours alone, without a number: "which translated it from L’Écho". "From the Spartacist League’s" names no paper.
_ENDS_NAME = re.compile(r"[”»\"』」》]?\s?(?:[,.;:)\]]|$)")
_FROM = re.compile(rf"(?<!\w)(?:from|aus|z|ze|из|από|du|da|dal|dalla|de|del|mula sa|dari|عن)\s(?:(?:the|la|le)\s)?{_QUOTE}$")


def find_issues(sentence: Sentence, papers: Papers, own: str | None) -> list[Issue]:
    """Return all issues that a sentence names, in their order: those it has, and those that stand apart from their number or have none.

    Where it has none, that is the first of a periodical that the archive has not: a name with capitals and a number word ("The Militant
    No. 12 (3 May 1938)"), or, after a word that leads to a source ("from", "in der Ausgabe von"), a name and a date; else the first that
    names no periodical ("published in issue #42"). `own` is the code of the periodical that prints the note, whose issue that is. The
    sentence is one that has its dates.
    """
    ours = list(_ours(sentence, papers, own))
    plain = [issue for issue in sentence.issues if not any(issue.start < found.end and found.start < issue.end for found in ours)]
    issues = [_with_name(sentence, issue) for issue in plain] + ours
    if not issues:
        numbered = (_numbered(sentence, number) for number in _NUMBER.finditer(sentence.bare))
        dated = (_dated(sentence, date) for date in sentence.dates)
        issues = [*islice(filter(None, chain(numbered, dated, _unnamed(sentence, papers, own))), 1)]
    return sorted((_with_date(sentence, issue) for issue in issues), key=lambda issue: issue.start)


def find_credited(sentence: Sentence, papers: Papers, own: str | None) -> Issue | None:
    """Return the periodical that a line of nothing but a credit names, without number and date: "[From Household Words.]".

    That is one of the archive's, other than `own`, or a name that ends as English periodicals' do; a book has none such.
    """
    line = _CREDIT_LINE.fullmatch(sentence.text) if sentence.language == "en" and not sentence.issues else None
    if line is None or not (line["dash"] or "from" in (line["lead"] or "").lower()):
        return None
    name = line["name"]
    ours = next((found for found in papers.names_in(name) if found.end == len(name)), None)
    paper = next((code for code in ours.codes if papers.periodicals[code].language == "en"), ours.codes[0]) if ours else None
    if paper == own is not None or not (ours or _ENDS_IN_PERIODICAL.search(name)):
        return None
    printed = name[ours.start :] if ours else name
    return Issue(line.start("name"), line.end("name"), paper, _QUOTATION_MARKS.sub("", printed), None, None)


def _unnamed(sentence: Sentence, papers: Papers, own: str | None) -> Iterator[Issue]:
    """Yield the issues of the paper itself that a sentence numbers without a name."""
    for issue in _OWN_ISSUE.finditer(sentence.bare) if own in papers.periodicals else ():
        yield Issue(*issue.span(), own, "", read_number(issue["number"].removeprefix("#")), None)


def _with_name(sentence: Sentence, issue: Issue) -> Issue:
    """Return an issue that seems to be the paper's own, as it names none, as that of the periodical named before: "„Hafenbote“ Nr. 8"."""
    name = _name_before(sentence, issue.start) if not issue.periodical_text else None
    if not name or "(" in sentence.text[name.end : issue.start]:
        return issue
    return replace(issue, start=name.start, paper=None, periodical_text=name.text, title=None)


def _ours(sentence: Sentence, papers: Papers, own: str | None) -> Iterator[Issue]:
    """Yield the mentions of papers of ours that are no plain reference."""
    text = sentence.text
    for name in islice(papers.names_in(text), _MOST_NAMES):
        paper = next((code for code in name.codes if papers.periodicals[code].language == sentence.language), name.codes[0])
        found = Issue(name.start, name.end, paper, text[name.start : name.end], None, None)
        known = next((issue for issue in sentence.issues if issue.start < name.end and name.start < issue.end), None)
        if known and known.number:
            continue
        to_name = _TO_NAME.search(text, max(0, name.start - 16), name.start)
        before = _NUMBER_AT_END.search(text, max(0, to_name.start() - 24), to_name.start()) if to_name else None
        if after := _TO_NUMBER.match(text, name.end):
            yield replace(found, end=after.end(), number=after["figures"] or read_number(after["number"]))
        elif before and (number := before["figures"] or read_number(before[0])):
            yield replace(known or found, start=before.start(), number=number)
        elif not known and paper != own and _ENDS_NAME.match(text, name.end) and _is_led_to(sentence, name.start):
            yield found


def _is_led_to(sentence: Sentence, place: int) -> bool:
    """Tell whether an act and a word like "from" lead to a place: "which translated it from"."""
    lead = _FROM.search(sentence.text, max(0, place - 16), place)
    acts = [mark for mark in sentence.of("relation") if lead and mark.end <= lead.start()]
    return bool(lead and acts) and sentence.words_between(acts[-1].end, place) <= 2


def _numbered(sentence: Sentence, number: re.Match[str]) -> Issue | None:
    """Return "The Militant No. 12", whose number is given."""
    name = _name_before(sentence, number.start())
    return Issue(name.start, number.end(), None, name.text, read_number(number[0]), None) if name else None


def _with_date(sentence: Sentence, issue: Issue) -> Issue:
    """Return an issue with the date that follows it: "(3 May 1938)", "(northern Spring 2012)"; a month or a year alone only in brackets."""
    text = sentence.text
    lead = None if issue.date_text else _TO_DATE.match(text, issue.end + (text[issue.end : issue.end + 1] in set('”»"』」》')))
    date = date_at(text, lead.end()) if lead else None
    if not lead or not date or not (date.is_firm or lead["bracket"]):
        return issue
    return replace(issue, end=date.end, date_text=(lead["side"] or "") + date.text)


def _dated(sentence: Sentence, date: Span) -> Issue | None:
    """Return "der Ausgabe des Monitor vom 1. Juli" or "the May 1938 issue of The Monitor", whose date is given."""
    if leads := _ISSUE_OF.match(sentence.bare, date.end):
        name_after = _name_from(sentence, leads.end(), len(sentence.bare))
        return Issue(date.start, leads.end() + len(name_after), None, name_after, None, date.text)
    between = _BEFORE_DATE.search(sentence.bare, max(0, date.start - 24), date.start)
    name = _name_before(sentence, between.start()) if between else None
    lead = _LEADS_TO_PAPER.search(sentence.bare, max(0, name.start - 24), name.start) if name else None
    # "In Oslo, 3 June 1998" is a place.
    printed = sentence.of("publish", "relation") if lead and lead["within"] else None
    if not name or not lead or (printed is not None and not any(0 <= lead.start() - mark.end <= 1 for mark in printed)):
        return None
    return Issue(name.start, date.end, None, name.text, None, date.text)


def _name_before(sentence: Sentence, end: int) -> Span | None:
    """Return the name that ends before `end`, blanks, comma and bracket between them: in quotation marks, or words with capitals."""
    offset = max(0, end - _LONGEST_NAME)
    text = sentence.bare[offset:end].rstrip(" ,(")
    if text.endswith(BLOT):
        return next((title for title in sentence.titles if title.end == offset + len(text)), None)
    start, reached = None, len(text)
    for word in reversed(list(_NAME_WORD.finditer(text))):
        has_capital = word[0][0].isupper()
        is_joined = has_capital or (start is not None and word[0] in _JOINING)
        if text[word.end() : reached].strip() or word[0] in _ISSUE_WORDS or not is_joined:
            break
        start = word.start() if has_capital else start
        reached = word.start()
    return Span(offset + start, offset + len(text), text[start:]) if start is not None else None


_COMRADES = frozenset("comrade comrades camarade camarades camarada camaradas genosse genossin genossen compagno compagna compagni".split())
_BY = _COMRADES | frozenset(
    "by from of par von vom por di da dai dal dalla pelo pela pelos pelas przez oleh ni ng de du des der del d".split()
)
_AT_A_PLACE = frozenset("in at on en à au aux im am em a w na в".split())
_ELIDED = re.compile(r"[dlDL]['’](?=\w)")


def find_issuer(sentence: Sentence, start: int, end: int, comrades_only: bool = False) -> str | None:
    """Return who issued, spoke or wrote what the sentence names at `start`, as printed; None where no name follows before `end`.

    That is the first name with capitals that a word like "by" leads to, or with `comrades_only` one like "comrades"; what stands right
    after "in" or "at" is a place.
    """
    leads = _COMRADES if comrades_only else _BY
    tongues = {mark.start for mark in sentence.of("tongue")}
    is_led, last = False, ""
    for word in _NAME_WORD.finditer(sentence.bare, start, end):
        elided = _ELIDED.match(word[0])
        first = word.start() + (elided.end() if elided else 0)
        is_led = is_led or (elided is not None and not comrades_only)
        is_name = sentence.bare[first].isupper() and word.start() not in tongues and word[0].lower() not in leads
        if is_led and is_name and last not in _AT_A_PLACE:
            name = _name_from(sentence, first, end)
            # German nouns have capitals too: one alone is no name.
            if sentence.language != "de" or " " in name or not name[1:].islower():
                return name
        last = word[0].lower()
        is_led = is_led or last in leads
    return None


def _name_from(sentence: Sentence, start: int, end: int) -> str:
    reached = previous = start
    for word in _NAME_WORD.finditer(sentence.bare, start, end):
        if sentence.bare[previous : word.start()].strip(" ") not in ("", "/", "."):
            break
        bare = _ELIDED.sub("", word[0])
        if bare[0].isupper() or _is_foreign_part(sentence, word, previous):
            reached = word.end()
        elif word[0] not in _JOINING and not _ADJECTIVE.match(word[0]):
            break
        previous = word.end()
    # "Spartacist League/U.S.": the stop belongs to the initials.
    initials = _INITIALS.match(sentence.text, reached - 3) if reached - start >= 3 else None
    return sentence.text[start : reached + (initials is not None)]


def _is_foreign_part(sentence: Sentence, word: re.Match[str], previous: int) -> bool:
    # "Our comrades of the Ligue des voies d’eau": English has no "des", so what follows belongs to the name.
    is_joined = sentence.text.endswith((" des", " du", " della", " delle", " de las", " de los"), 0, previous) or _ELIDED.match(word[0])
    return sentence.language not in ("fr", "it", "es", "pt") and bool(is_joined)


_INITIALS = re.compile(r"[A-Z]\.[A-Z]\.")
