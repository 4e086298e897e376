"""Names in source notes that no list holds: of other people's periodicals, and of who issued, spoke or wrote something."""

from __future__ import annotations

import re

from pipelines.normalize.date_phrases import date_at
from pipelines.normalize.note_sentences import BLOT, Issue, Sentence, Span
from pipelines.normalize.numbers import ISSUE_NUMBER, read_number

_NUMBER = re.compile(ISSUE_NUMBER)
_OF = r"(?:of|du|de|del|vom|von|di|z|от)"
_TO_DATE = re.compile(rf"[\s,:]{{0,3}}(?P<bracket>[(\[])?\s?(?:{_OF}\s{{1,3}})?")
_ISSUE_OF = re.compile(r"\s(?:issue|number|edition) of (?:the )?(?=[^\W\d_])(?![a-z])")
_BEFORE_DATE = re.compile(rf"[\s,(]{{1,3}}(?:{_OF}\s)?(?:(?:Mitte|Anfang|Ende|mid|early|late|mi|début|fin|mediados|finales)[ -](?:de )?)?$")
# A name and a date alone are a periodical's issue only after words that lead to a source.
_LEADS_TO_PAPER = re.compile(
    r"(?:\b(?:from|in|aus|dans|en|em|su|da|dal|dalla|z|ze|w|из|в|από|mula sa|dari|issue of|Ausgabe (?:der|des|von)|numéro d[eu]|número de)"
    r"(?: (?:the|la|le|der|die|dem|den|el|il|lo))? |\b[dD]['’])$"
)
_NAME_WORD = re.compile(r"[^\W_](?:[\w&-]|['’](?=\w))*")
_JOINING = frozenset("of the and for de du des la las los le les der die das für und del della di y e i d l".split())
# Organisations whose names go on in small letters: "Ligue trotskyste de France", "Grupo espartaquista".
_ADJECTIVE = re.compile(r"(?:trots|sparta|esparta|commun|comun|komun|intern|ouvri|obrer|operai)\w+$")
_ISSUE_WORDS = frozenset("Ausgabe Ausgaben Nummer Heft Zeitung Zeitschrift Issue Issues Number".split())
_LONGEST_NAME = 80


def find_foreign_issue(sentence: Sentence) -> Issue | None:
    """Return the first mention in a sentence of an issue of a periodical that the archive has not, None where there is none.

    It is a name with capitals and a number word ("The Militant No. 12 (3 May 1938)"), or, after a word that leads to a source ("from",
    "in der Ausgabe von"), a name and a date. The sentence is one that has its dates.
    """
    numbered = (_numbered(sentence, number) for number in _NUMBER.finditer(sentence.bare))
    dated = (_dated(sentence, date) for date in sentence.dates)
    return next((issue for issue in (*numbered, *dated) if issue), None)


def _numbered(sentence: Sentence, number: re.Match[str]) -> Issue | None:
    """Return "The Militant No. 12 (3 May 1938)", whose number is given."""
    name = _name_before(sentence, number.start())
    to_date = _TO_DATE.match(sentence.text, number.end())
    if not name or not to_date:
        return None
    date = date_at(sentence.text, to_date.end())
    # A month or a year alone is a date in brackets only.
    if not date or not (date.is_firm or to_date["bracket"]):
        return Issue(name.start, number.end(), None, name.text, read_number(number[0]), None)
    return Issue(name.start, date.end, None, name.text, read_number(number[0]), date.text)


def _dated(sentence: Sentence, date: Span) -> Issue | None:
    """Return "der Ausgabe des Monitor vom 1. Juli" or "the May 1938 issue of The Monitor", whose date is given."""
    if leads := _ISSUE_OF.match(sentence.bare, date.end):
        name_after = _name_from(sentence, leads.end(), len(sentence.bare))
        return Issue(date.start, leads.end() + len(name_after), None, name_after, None, date.text)
    between = _BEFORE_DATE.search(sentence.bare, max(0, date.start - 24), date.start)
    name = _name_before(sentence, between.start()) if between else None
    if not name or not _LEADS_TO_PAPER.search(sentence.bare, max(0, name.start - 24), name.start):
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
        if (
            text[word.end() : reached].strip()
            or word[0] in _ISSUE_WORDS
            or not (has_capital or (start is not None and word[0] in _JOINING))
        ):
            break
        start = word.start() if has_capital else start
        reached = word.start()
    return Span(offset + start, offset + len(text), text[start:]) if start is not None else None


_COMRADES = frozenset("comrade comrades camarade camarades camarada camaradas genosse genossin genossen compagno compagna compagni".split())
_BY = _COMRADES | frozenset(
    "by from of par von vom por da dai dal dalla pelo pela pelos pelas przez oleh ni ng de du des der del d".split()
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
        if (
            is_led
            and sentence.bare[first].isupper()
            and last not in _AT_A_PLACE
            and word.start() not in tongues
            and word[0].lower() not in leads
        ):
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
        if bare[0].isupper():
            reached = word.end()
        elif word[0] not in _JOINING and not _ADJECTIVE.match(word[0]):
            break
        previous = word.end()
    # "Spartacist League/U.S.": the stop belongs to the initials.
    initials = _INITIALS.match(sentence.text, reached - 3) if reached - start >= 3 else None
    return sentence.text[start : reached + (initials is not None)]


_INITIALS = re.compile(r"[A-Z]\.[A-Z]\.")
