"""What one sentence says of sources, before it is known how that goes with what the sentences around it say."""

from __future__ import annotations

import re
from typing import Literal, cast

from pipelines.normalize.folding import DENSE_RUN
from pipelines.normalize.note_marks import Mark
from pipelines.normalize.note_names import find_credited, find_issuer, find_issues
from pipelines.normalize.note_sentences import Issue, Sentence, with_dates, with_issues
from pipelines.normalize.note_steps import Claim, NoteRelation, in_steps, sources_named
from pipelines.normalize.note_words import MarkSort, words_by_row
from pipelines.normalize.paper_names import Papers
from pipelines.normalize.spellings import spelled

_LEADING = 3  # words that may stand before the relation of a line that is no whole sentence: "Aus dem Englischen übersetzt aus"
_LONGEST_CREDIT = 8  # words of "Translated from the French."
_LONGEST_ADDED_CREDIT = 14  # words of a credit beside a sentence that names the source
_LONGEST_LEAD = 8  # words from "From" to the issue: "From a report in the summer number of"
_MOST_ISSUES = 48  # a sentence with more is no note, and takes its time


def read_claims(sentence: Sentence, papers: Papers, own: str | None, follows: bool) -> list[Claim]:
    """Return what a sentence says of sources; where it `follows` one that did, "it first appeared in" goes on about that.

    `own` is the code of the periodical that prints the note.
    """
    if _is_reference_alone(sentence):
        return [Claim(sentence, issue=sentence.issues[0], is_line=True)]
    if credited := find_credited(sentence, papers, own):
        return [Claim(with_issues(sentence, [credited]), _acts(sentence), issue=credited)]
    if _FROM_TONGUE.fullmatch(sentence.text) and sentence.of("tongue"):
        return [Claim(sentence, ["translation", *_acts(sentence)])]
    if len(sentence.issues) > _MOST_ISSUES or not _may_speak(sentence, papers, follows):
        return []
    sentence = with_dates(sentence)
    sentence = with_issues(sentence, find_issues(sentence, papers, own))
    claims = _pointers(sentence) or _continuation(sentence) or _sources(sentence, follows)
    for claim in claims:
        claim.hand = _hand(sentence)
    return claims


def _acts(sentence: Sentence) -> list[NoteRelation]:
    return [cast(NoteRelation, mark.value) for mark in sentence.of("relation")]


# "[From the German of Krummacher.]": nothing but a language that is not the paper's, and whose text it was.
_FROM_TONGUE = re.compile(r"[\[(]?\s?(?:\w+ed )?from the \w+(?: of [^,;:]{2,60})?\W*", re.IGNORECASE)


def _leading(phrase: str) -> str:
    """Return the source of a pattern for a phrase of the row `from`."""
    if phrase.endswith("'"):
        return rf"\b{spelled(phrase[:-1])}['’]"
    words = r"\W{1,3}".join(map(spelled, phrase.split()))
    return words if DENSE_RUN.match(phrase) else rf"\b{words}\b"


_LEAD_WORDS = f"(?:{'|'.join(_leading(word) for words in words_by_row()['from'].values() for word in words)})"
_LEAD = re.compile(rf"[\W_]{{0,3}}{_LEAD_WORDS}", re.IGNORECASE)
_LEAD_WORD = re.compile(_LEAD_WORDS, re.IGNORECASE)
_WORD = re.compile(r"\w")


def _is_reference_alone(sentence: Sentence) -> bool:
    return len(sentence.issues) == 1 and not _LEAD.match(sentence.bare) and not _WORD.search(_LEAD_WORD.sub("", sentence.bare))


def _may_speak(sentence: Sentence, papers: Papers, follows: bool) -> bool:
    """Tell at small cost whether a sentence may say anything of sources: most of a text's sentences say nothing."""
    if sentence.of("relation", "we", "part"):
        return True
    texts = sentence.of("kind", "version", "publish")
    if not (sentence.of("kind", "version") or sentence.issues or _DIGIT.search(sentence.text) or any(papers.names_in(sentence.text))):
        return False
    if (texts and (follows or sentence.of("here", "this", "read", "see"))) or sentence.of("first"):
        return True
    most = _LEADING if sentence.language != "ja" else len(sentence.bare)  # Japanese says it last
    return bool(_LEAD.match(sentence.bare)) or any(sentence.opens(text, most) for text in texts)


_DIGIT = re.compile(r"\d")


# --- Where the text comes from.


def _sources(sentence: Sentence, follows: bool) -> list[Claim]:
    """Return the sources of the text, immediate first, that a sentence names, and what it lacks to be sure of them."""
    lacks: Literal["act", "source"] | None = None
    if _introduces(sentence) or _leads(sentence) or _heads(sentence) or _first_printed(sentence, follows) or _is_document(sentence):
        pass
    elif _names_print(sentence):
        lacks = None if _says_no_more(sentence) else "act"
    elif _is_credit(sentence):
        lacks = "source"
    else:
        return []
    claims = [claim for claim in in_steps(sources_named(sentence)) if claim.issue or claim.relations or claim.kind]
    for claim in claims:
        claim.lacks = lacks
    return claims


def _introduces(sentence: Sentence) -> bool:
    """Tell whether a sentence speaks of the text that follows it: "we print below", "the following article", "this leaflet was issued"."""
    if sentence.of("we"):
        return True
    for here in sentence.of("here"):
        beside = [mark for mark in sentence.of(*_BESIDE[here.value]) if sentence.are_near(here, mark)]
        # "The following, reprinted from …, is …"
        beside += [act for act in sentence.of("relation") if sentence.bare[here.end : act.start].strip() == ","]
        if here.value != "following" and beside:
            return True
        if here.value == "below" and sentence.opens(here) and sentence.of("relation"):
            return True
        # "He made the following statement" introduces nothing, "they issued the following statement" does.
        if any(sentence.opens(here) or sentence.opens(mark) or _is_told(sentence, here, mark) for mark in beside):
            return True
    # Arabic begins with the verb: "Distributed our comrades this leaflet".
    verbs = [verb for verb in sentence.of("publish") if sentence.opens(verb, 0)]
    return any(
        sentence.opens(this) or sentence.opens(text) or any(sentence.are_near(verb, this) for verb in verbs)
        for this, text in sentence.these()
    )


_BESIDE: dict[str, tuple[MarkSort, ...]] = {
    "below": ("relation", "publish", "kind", "version"),
    "following": ("relation", "kind", "version"),
    "here": ("relation",),
}


def _is_told(sentence: Sentence, here: Mark, kind: Mark) -> bool:
    return any(sentence.are_near(verb, mark) for verb in sentence.of("publish", "relation") for mark in (here, kind) if verb is not kind)


def _leads(sentence: Sentence) -> bool:
    """Tell whether a sentence is a line that begins with a relation: "Slightly abridged from …", "Aus dem Englischen übersetzt aus …"."""
    relations = sentence.of("relation")
    if not sentence.issues or not relations:
        return False
    # Japanese says it last: "…号から翻訳".
    end = sentence.issues[-1].end
    comes_last = any(end <= relation.start and sentence.words_between(end, relation.start) <= _LEADING for relation in relations)
    return sentence.opens(relations[0], _LEADING) or (sentence.language == "ja" and comes_last)


def _heads(sentence: Sentence) -> bool:
    """Tell whether a sentence is a line that names no issue: "Translated from the French.", "Reprint of a leaflet issued on …"."""
    first = next(iter(sentence.of("relation")), None)
    if first is None or not sentence.opens(first):
        return False
    things = [kind for kind in sentence.of("kind") if kind.value != "article" and kind.start > first.end]
    # "From the English they learned patience" is none: the relation is more than the language.
    tongues = [tongue for tongue in sentence.of("tongue") if tongue.start >= first.end and sentence.opens(first, 0)]
    is_short = sentence.words_between(0, sentence.last) <= _LONGEST_CREDIT
    return (is_short and bool(tongues)) or any(sentence.are_near(first, thing) for thing in things)


def _is_document(sentence: Sentence) -> bool:
    """Tell whether a sentence is a line that names what the text is, by whom and of when: "Leaflet of the League, issued on 3 May"."""
    kind = next((mark for mark in sentence.of("kind") if mark.value not in ("article", "book", "web")), None)
    if not kind:
        return False
    if sentence.issues:
        return bool(sentence.of("as")) and sentence.opens(kind, 0)
    if not sentence.dates:
        return False
    relations = [mark for mark in sentence.of("relation") if mark.start >= kind.end]
    if sentence.language in ("ja", "zh"):
        return any(sentence.words_between(relation.end, sentence.last) <= 1 for relation in relations)
    date, printed = sentence.dates[0], [mark for mark in sentence.of("publish") if mark.start >= kind.end]
    issuer = find_issuer(sentence, kind.end, len(sentence.bare)) or ""
    end = max(date.end, sentence.text.rfind(issuer) + len(issuer) if issuer else 0)
    # "Leaflets distributed on 3 May warned of it" goes on; "Letters from London arrived on 3 May" has another verb.
    is_last = bool(relations or _ENDS.match(sentence.bare, end))
    is_dated = bool(printed or relations or _OF_DATE.search(sentence.bare, max(0, date.start - 8), date.start))
    is_joined = _OF_ISSUER.match(sentence.bare, kind.end) or any(mark.start <= kind.end + 1 for mark in printed)
    begins = any(sentence.opens(head, 0) and sentence.are_near(head, kind) for head in (kind, *sentence.of("version")))
    return bool(begins and is_last and is_dated and is_joined)


_ENDS = re.compile(r"\W*(?:\w{1,2}\W*|(?:in|at|à|en|em|a|w|we|в|di|sa|στην?|στον) \w+(?: \w+)?)?\W*$")
_OF_DATE = re.compile(r"(?:,|\b(?:of|du|vom|del|de|dated)) $")
_OF_ISSUER = re.compile(
    r" (?:of|by|from|to|de|du|des|von|der|del|di|da|do|ni|ng|que|που|yang|przez)\b| d[’']| (?=[A-ZА-Я])|, (?:котор|któr)"
)


def _first_printed(sentence: Sentence, follows: bool) -> bool:
    """Tell whether a sentence says where the text was: "originally published in …", or of one just spoken of, "it appeared in …"."""
    verbs, firsts = sentence.of("publish"), sentence.of("first")
    if not sentence.issues or not verbs:
        return False
    if follows and (firsts or set(_WORDS.findall(sentence.bare[: verbs[0].start].lower())) <= _IT):
        return True
    return bool(firsts) and any(sentence.opens(mark) for mark in sentence.of("first", "kind", "version"))


_WORDS = re.compile(r"\w+")
_IT = frozenset(
    "it was has been il elle a été est er es sie wurde ist fue ha sido è stato stata foi ela ele zostało został она он оно была был"
    " было".split()
)


def _names_print(sentence: Sentence) -> bool:
    """Tell whether a sentence begins with where a text was printed: "From P", "Published in P", "The article ran in P"."""
    if not sentence.issues:
        return False
    issue, printed = sentence.issues[0], next(iter(sentence.of("publish")), None)
    if lead := _LEAD.match(sentence.bare, 0, issue.start):
        breaks = _BREAK.search(sentence.bare, lead.end(), issue.start)
        others = [mark for mark in sentence.of("aside", "we", "publish") if mark.start < issue.start]
        if not breaks and not others and sentence.words_in(lead.end(), issue.start) <= _LONGEST_LEAD:
            return True
    if printed and sentence.language == "ja":
        return issue.end <= printed.start and sentence.words_between(issue.end, printed.start) <= _LEADING
    if any(sentence.opens(first, 0) and sentence.words_between(first.end, issue.start) <= 1 for first in sentence.of("first")):
        return True
    texts = [text for text in sentence.of("kind", "version") if sentence.opens(text, _LEADING) and text.end <= issue.start]
    if printed and printed.end <= issue.start:
        begins = sentence.opens(printed) or any(text.end <= printed.start and sentence.are_near(text, printed, _LEADING) for text in texts)
        return begins and sentence.words_between(printed.end, issue.start) <= _LEADING + 1
    return bool(sentence.of("relation")) and any(sentence.words_between(text.end, issue.start) <= 1 for text in texts)


_BREAK = re.compile(r"[,.;!?]")


def _says_no_more(sentence: Sentence) -> bool:
    """Tell whether a sentence ends with its issue, or with what was done with the text."""
    end = sentence.issues[-1].end
    return any(relation.start >= end for relation in sentence.of("relation")) or not _WORD.search(sentence.bare, end)


def _is_credit(sentence: Sentence) -> bool:
    """Tell whether a sentence says only what was done with the text: "Translation by the editors.", "The translation is ours."."""
    relations = sentence.of("relation")
    if not relations or sentence.issues or sentence.dates or sentence.of("see", "read", "aside"):
        return False
    begins = sentence.opens(relations[0], _LEADING + 1) or bool(sentence.of("tongue"))
    return begins and sentence.words_in(0, len(sentence.bare)) <= _LONGEST_ADDED_CREDIT and {mark.value for mark in relations} <= _CREDITED


_CREDITED = {"translation", "adaptation", "abridgement", "reprint"}


def _hand(sentence: Sentence) -> Literal["near", "plain", "far"]:
    """Tell how far in a chain a sentence's source is: "this version appeared in", "the version reprinted here", "it first appeared in"."""
    acts = sentence.of("relation", "publish")
    of_this = any(
        text.sort in ("version", "relation") and (sentence.opens(this) or sentence.opens(text)) for this, text in sentence.these()
    )
    here = bool(sentence.of("version")) and any(sentence.are_near(here, act) for here in sentence.of("here") for act in acts)
    if here or (of_this and sentence.of("publish")):
        return "near"
    return "far" if sentence.of("first") and sentence.of("publish") else "plain"


# --- Where else it is, and its other parts.


def _pointers(sentence: Sentence) -> list[Claim]:
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
    return [Claim(sentence, ["pointer", *relations], issue=issue, kind=kind, points="to", after=kind.start if kind else 0)]


def _bracketed(sentence: Sentence) -> Claim | None:
    """Return what a bracket within a sentence says of what it names before: "[reprinted in …]"."""
    for issue in sentence.issues:
        opening = max(sentence.bare.rfind(bracket, 1, issue.start) for bracket in "[(")
        says = any(opening < mark.start < issue.start for mark in sentence.of("relation", "publish"))
        if opening > 0 and says and _PRINTED_IN.fullmatch(sentence.bare, opening + 1, issue.start) and not _introduces(sentence):
            title = next((title.text for title in reversed(sentence.titles) if title.end <= opening), None)
            return Claim(sentence, ["pointer"], issue=issue, points="to", after=opening, title=issue.title or title)
    return None


_PRINTED_IN = re.compile(r"[^\])]{1,60}\s(?:in|dans|im|en|em|su|w|в)\s{1,3}")


def _sends_on(sentence: Sentence, kinds: list[Mark], issue: Issue | None) -> bool:
    """Tell whether a sentence says where to go for a text: "can be read at …", "for the full text, see …", "please see the statement …"."""
    what = [mark for mark in sentence.of("kind", "version", "fuller", "relation") if mark.value != "web"]
    is_on_web = bool(_ADDRESS.search(sentence.text)) or any(kind.value == "web" for kind in sentence.of("kind"))
    for mark in sentence.of("read"):
        if issue and mark.end <= issue.start and what and not sentence.of("we"):
            return True
        # Where the link was lost, its words stayed: "can be read at".
        if not issue and kinds and (is_on_web or sentence.words_between(mark.end, sentence.last) <= 1):
            return True
    asks = [mark for mark in sentence.of("see") if sentence.opens(mark) and " " in sentence.text[mark.start : mark.end]]
    return any(sentence.are_near(mark, kind) for mark in asks for kind in kinds)


_ADDRESS = re.compile(r"https?://|\bwww\.|\b\w+\.(?:org|com|net)\b")


def _is_another_version(sentence: Sentence, issue: Issue) -> bool:
    """Tell whether an issue printed another form of the text: "a complete version appeared in …", "a translation of this article …"."""
    if sentence.of("part") or not any(mark.end <= issue.start for mark in sentence.of("publish", "read", "see", "future")):
        return False
    forms = sentence.of("version", "kind", "relation")
    if any(sentence.are_near(fuller, form) for fuller in sentence.of("fuller") for form in forms):
        return True
    later = [
        this for this, text in sentence.these() if text.sort in ("kind", "this") and not (sentence.opens(this) or sentence.opens(text))
    ]
    return any(form.end <= this.start for form in sentence.of("version", "relation", "fuller") for this in later)


def _continuation(sentence: Sentence) -> list[Claim]:
    """Return the issue where a sentence says that another part of the text is: "Part One appeared in …"."""
    parts, issue = sentence.of("part"), next(iter(sentence.issues), None)
    introduces = sentence.of("we") or any(here.value == "below" for here in sentence.of("here"))
    told = sentence.of("publish", "future", "see", "read")
    if introduces or not issue or not told or not parts or not sentence.opens(parts[0], _LEADING):
        return []
    return [Claim(sentence, ["continuation"], issue=issue, points="to" if sentence.of("future") else "from")]
