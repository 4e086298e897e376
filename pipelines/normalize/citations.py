"""Citations in an article's text: which issue, which title, and whether it is there to be corrected."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.normalize.dates import PrintedDate, read_date
from pipelines.normalize.paper_names import Papers
from pipelines.normalize.references import Reference, find_references


@dataclass(kw_only=True)
class Citation:
    """One mention of another issue or article in a text."""

    text: str
    """As printed."""
    start: int
    """Where it begins in `body_text`: Unicode code points."""
    end: int
    """Where it ends, exclusive."""
    paper: str
    """The code of the periodical."""
    periodical_text: str
    """The name as printed."""
    number: str | None = None
    """As printed."""
    title: str | None = None
    """The article's title, where one is quoted with it."""
    date_text: str | None = None
    """As printed."""
    date: PrintedDate | None = None
    """The same, read, where it names its year."""
    corrects: bool = False
    """The text corrects what it cites."""


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


# Words that own to an error, in the languages of the archives.
_ADMITS = _words(
    r"""\b(?:incorrectly|wrongly|mistakenly|erroneously|inaccurately
    |misstated|misspelled|misidentified|misquoted|misattributed|misdated|misreported|garbled
    |par\ erreur|par\ une\ erreur|à\ tort|erronément|de\ façon\ erronée
    |irrtümlich|irrtümlicherweise|fälschlich|fälschlicherweise|versehentlich
    |por\ error|err[óo]neamente|equivocadamente|incorrectamente
    |erroneamente|per\ errore|per\ sbaglio|por\ engano|por\ erro
    |błędnie|omyłkowo|mylnie|ошибочно|неверно|по\ ошибке|εσφαλμένα|λανθασμένα|εκ\ παραδρομής)\b
    |誤って|错误地|錯誤地|بالخطأ|خطأً"""
)
# What a correction says of the text that it corrects; polemics say it of others', so it counts in a piece that is known to be a correction.
_STATES = _words(
    r"""\b(?:stated|wrote|said|referred|reported|claimed|described|identified|quoted|listed|omitted|implied|should\ have
    |avons\ (?:\w+\ )?(?:écrit|affirmé|indiqué|déclaré|publié|dit)|écrivions|affirmions|écrivait|affirmait|indiquait|aurait\ dû
    |schrieben|schrieb|behaupteten|hieß\ es|stand|berichteten|erklärten|hätte
    |escribimos|dijimos|afirmamos|decíamos|publicamos|decía|afirmaba|debió
    |abbiamo\ (?:\w+\ )?(?:scritto|affermato|detto)|scrivevamo|si\ affermava|escrevemos|afirmámos|dissemos
    |napisaliśmy|stwierdziliśmy|podaliśmy|написали|писали|утверждали|говорилось|γράψαμε|γράφαμε|αναφέραμε)\b
    |書い|述べ|書かれ|我们写|我們寫|写道|寫道|كتبنا|ذكرنا"""
)
# Before a citation that is there to be read besides.
_SEE = _words(
    r"""(?:\b(?:see|reprinted|voir|lire|siehe|vgl\.|véase|vea|ver|vedi|si\ veda|cfr?\.|veja|patrz|zob\.|zobacz|см\.|смотрите|βλ\.|βλέπε)
    (?:\ also|\ aussi|\ auch|\ también|\ anche|\ também|\ też|\ także|\ также|\ επίσης|\ in)?|参照|参见|參見|انظر)
    [^.!?“«„]{0,40}[\s“«„"”»,(\[]*$"""
)
# Before a citation that is agreed with, unless it owns to an error all the same.
_AGREES = _words(
    r"""\b(?:as\ (?:we|our|was|stated|reported|noted)|for\ (?:more|further|background|a\ fuller)|correctly
    |comme\ nous|pour\ en\ savoir\ plus|wie\ wir|como\ (?:dijimos|escribimos|señalamos)|come\ abbiamo|jak\ pisaliśmy|как\ мы)\b"""
)
# In a piece of another kind, these make the citation that follows a corrected one.
_CORRECTION_TO = _words(
    r"""\b(?:corrections?\ (?:to|of)|corrects?|correcting|errors?\ in|erratum\ (?:to|in)|clarification\ (?:to|of)
    |rectification\ (?:à|de)|correction\ (?:à|de|d['’])|erreur\ dans|Berichtigung\ (?:zu|von)|Korrektur\ (?:zu|von)|Fehler\ in
    |correcci[óo]n\ (?:a|de)|fe\ de\ erratas\ de|error\ en|correzione\ (?:a|di)|errore\ in|correção\ (?:a|de)
    |sprostowanie\ do|исправление\ к|поправка\ к|ошибка\ в|διόρθωση\ στ\w+)
    (?:\s(?:\w+['’]?\s?){0,5})?[\s“«„"”»,(\[]*$"""
)
_OF_OURS = _words(
    r"""\b(?:we|our|nous|notre|nos|wir|unser\w{0,2}|nuestr[oa]s?|escribimos|dijimos|afirmamos|abbiamo|nostr[oa]|noss[oa]|escrevemos
    |nasz\w{0,3}|napisaliśmy|stwierdziliśmy|podaliśmy|мы|наш\w{0,3}|μας|γράψαμε)\b|私たち|われわれ|我们|我們|本紙|本报|本報|كتبنا"""
)
_AT_ONCE = _words(r"[\s,)\]]*(?:we\ |nous\ |wir\ )?(?:\w+\ ){0,1}$")
# "No. 3" ends no sentence: a small letter or a digit follows, or it stands in the citation itself.
_SENTENCE_END = re.compile(r"(?<!\bNo)(?<!\bno)[.!?…][”\"»“)\]]{0,2}\s{1,3}(?=[^\W\d_a-zß-ÿа-яά-ώ]|[“\"„«(\[])|[。！？]|\n\s{0,3}\n")
_REACH = 300
"""Characters before and after a citation in which its sentence is looked for."""


def read_citations(text: str, language: str, papers: Papers, own: str | None = None, correction: bool = False) -> list[Citation]:
    """Return the citations in `text`, in order.

    `language` is BCP 47, `own` the code of the paper that prints the text. `correction` tells that the piece is one: then the articles it
    names, and the issues it says were wrong, are corrected, and what it refers to besides is not. A date without a year is left unread:
    the year is the printing issue's to give.
    """
    references = find_references(text, language, papers, own)
    ends = [0, *(reference.end for reference in references)]
    starts = [*(reference.start for reference in references[1:]), len(text)]
    return [
        Citation(
            text=reference.text,
            start=reference.start,
            end=reference.end,
            paper=reference.paper,
            periodical_text=reference.periodical_text,
            number=reference.number,
            title=reference.title,
            date_text=reference.date_text,
            date=_date(reference, language, papers),
            corrects=_corrects(*_sentence(text, reference, reached, until), reference.title, correction),
        )
        for reference, reached, until in zip(references, ends, starts, strict=False)
    ]


def _date(reference: Reference, language: str, papers: Papers) -> PrintedDate | None:
    """Return the date of `reference` as read in the text's language or in its paper's, whichever makes more of it."""
    paper = papers.periodicals[reference.paper]
    read = [read_date(reference.date_text or "", spoken, paper.hemisphere) for spoken in (language, paper.language)]
    return max(filter(None, read), key=lambda date: len(date.edtf), default=None)


def _sentence(text: str, reference: Reference, reached: int, until: int) -> tuple[str, str]:
    """Return what the sentence of `reference` says before and after it, without its title, up to the mentions beside it."""
    before = text[max(reached, reference.start - _REACH) : reference.start]
    if reference.title:
        before = before.replace(reference.title, "")
    after = text[reference.end : min(until, reference.end + _REACH)]
    *_, before = _SENTENCE_END.split(before)
    return before, _SENTENCE_END.split(after, maxsplit=1)[0]


def _corrects(before: str, after: str, title: str | None, correction: bool) -> bool:
    """Return whether a citation between `before` and `after` is there to be corrected."""
    if _CORRECTION_TO.search(before):
        return True
    if _SEE.search(before):
        return False
    if not correction:
        return (
            _owns_to_error(before)
            or _owns_to_error(after)
            or bool((error := _ADMITS.search(after)) and _AT_ONCE.match(after[: error.start()]))
        )
    if _ADMITS.search(before) or _ADMITS.search(after):
        return True
    return not _AGREES.search(before) and bool(title or _STATES.search(before) or _STATES.search(after))


def _owns_to_error(words: str) -> bool:
    return any(_OF_OURS.search(words[max(0, error.start() - 30) : error.end() + 30]) for error in _ADMITS.finditer(words))
