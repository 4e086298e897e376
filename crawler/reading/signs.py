"""What tells a line's role on a page: each sign says in words what it saw, and for or against which roles that speaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crawler.reading import wordings
from crawler.reading.bylines import read_byline
from crawler.reading.lines import Line
from pipelines.normalize.source_notes import read_source_notes

Role = Literal[
    "nav", "masthead", "short name", "date", "rule",
    "rubric", "notice", "part", "headline", "byline", "source", "lead caption",
    "preamble", "note", "introduction", "note break",
    "paragraph", "crosshead", "further byline", "further date", "quotation", "caption", "break", "continued", "endnote",
    "end masthead", "contents", "footer",
]  # fmt: skip
"""What a line can be; `headline` is any line of the headline block, `preamble` and `introduction` what stands before and after the
sentence of a note that names the source, `note break` the stars between a note and the text; `further byline` and `further date` stand
below the headline of a further article."""


@dataclass(frozen=True, eq=False)
class Sign:
    """Something that a line shows, and how much it speaks for each role (against it, below 0)."""

    says: str
    """What was seen, in words."""
    weighs: Mapping[Role, float]
    """For which roles, and how much; 1 is a hint, 3 is strong, 6 decides."""
    shows: Callable[[Line], object]
    """Tells whether a line shows it."""


def _hinted(words: str) -> Callable[[Line], object]:
    known = frozenset(words.split())
    return lambda line: not known.isdisjoint(line.hints)


_LONGEST_BAR = 500
"""Characters of a bar of links with its tooltips."""
_LONGEST_SUBHEAD = 90
_SENTENCES = re.compile(r"\w{2}[.!?][”’»\"]? [“„«\"]?[A-ZÀ-ÞА-Я][\w’']* [a-zß-ÿа-я][\w’']* .{10}")


def _is_navigation(line: Line) -> bool:
    text = line.text
    if len(text) > _LONGEST_BAR or line.ends_sentence:
        return False
    return wordings.begins_as_navigation(text) or text in line.setting.standing or _names_tongues(text)


def _names_tongues(text: str) -> bool:
    words = re.findall(r"\w+", text.lower())
    return len(words) > 1 and wordings.TONGUES.issuperset(words)


def _names_source(line: Line) -> bool:
    if not line.speaks_of_printing:
        return False
    setting = line.setting
    notes = read_source_notes(line.own_words, setting.language, setting.papers, setting.home.code if setting.home else None)
    return any(note.periodical_text or note.issuer or note.date_text or note.source_kind not in ("issue", "document") for note in notes)


def _mentions_issue(line: Line) -> bool:
    opens = line.before is None or not (line.before.is_prose or line.before.ends_sentence)
    return opens and line.ends_sentence and len(line.text) < 500 and line.dateline is None and bool(line.references)


def _sets_right(line: Line) -> bool:
    return (line.speaks_of_printing or _mentions_issue(line)) and wordings.corrects(line.text)


def _between_prose(line: Line) -> bool:
    before = line.before
    return before is not None and not before.is_rule and (before.ends_sentence or before.is_prose) and line.text[:1].isupper()


def _own_number(line: Line) -> bool:
    number = line.setting.number
    return line.masthead is not None and (number is None or line.masthead.number == number)


def _names_people(line: Line) -> bool:
    words = line.text.split()
    return len(words) <= 3 and line.text.isupper() and line.text.replace(" ", "").isalpha() and line.prominence <= (0, 0, False)


PROSE = (
    Sign("longer than a line", {"paragraph": 2, "introduction": 1.4, "preamble": 1.4, "note": -0.5, "nav": -1, "contents": -4, "footer": -3,
                                "headline": -12, "crosshead": -12}, lambda line: True),
    Sign("ends as a sentence does", {"paragraph": 1, "introduction": 1, "preamble": 1, "note": 1, "nav": -2, "contents": -1},
         lambda line: line.ends_sentence),
)  # fmt: skip
"""Signs of a line that is too long to be anything but prose."""

SHORT = (
    Sign("a paper's name and number", {"masthead": 3, "end masthead": 3, "contents": 1, "headline": -2, "paragraph": -2},
         lambda line: line.masthead is not None),
    Sign("this issue's number", {"masthead": 3, "end masthead": 3, "headline": -6, "crosshead": -6, "paragraph": -6, "source": -6},
         _own_number),
    Sign("another issue's number", {"end masthead": -6, "source": 2}, lambda line: line.masthead is not None and not _own_number(line)),
    Sign("no more than a mention of an issue", {"source": 4, "endnote": 1, "headline": -1},
         lambda line: line.masthead is None and not line.ends_sentence and line.is_reference),
    Sign("a date and nothing else", {"date": 4, "further date": 4, "contents": 1, "headline": -5, "crosshead": -3, "paragraph": -1},
         lambda line: line.is_date),
    Sign("a name in short and the number", {"short name": 4, "contents": 1}, lambda line: line.is_short_name),
    Sign("in brackets", {"rubric": 3, "note": 0.5, "endnote": 1, "contents": -0.5}, lambda line: line.bracketed is not None),
    Sign("a standing heading's words", {"rubric": 3}, lambda line: wordings.begins_as_rubric(line.text)),
    Sign("a paper's name alone", {"rubric": 2, "nav": 1}, lambda line: line.text in line.setting.mastheads.names),
    Sign("an editor's notice", {"notice": 6}, lambda line: wordings.begins_as_notice(line.text)),
    Sign("a part's number", {"part": 6}, lambda line: wordings.begins_as_part(line.text)),
    Sign("says that more follows", {"continued": 7}, lambda line: wordings.says_more_follows(line.text)),
    Sign("a writer's name", {"byline": 4, "further byline": 4}, lambda line: read_byline(line.text)),
    Sign("no sentence's end", {"headline": 1.5, "crosshead": 0.3, "contents": 0.5, "nav": 0.2}, lambda line: not line.ends_sentence),
    Sign("ends as a sentence does", {"paragraph": 2, "note": 1.2, "endnote": 0.5, "introduction": 1.4, "preamble": 1.4, "crosshead": -2,
                                     "caption": 0.5, "lead caption": 0.5, "nav": -0.5,
                                     "contents": -0.5}, lambda line: line.ends_sentence),
    Sign("addresses its readers", {"paragraph": 3, "headline": -1}, lambda line: wordings.addresses_readers(line.text)),
    Sign("a sentence that leads on, or more than one", {"paragraph": 2.5, "note": 2.5, "introduction": 1.9, "preamble": 1.9,
                                                        "crosshead": -2, "headline": -1.5, "caption": -1, "lead caption": -1},
         lambda line: (len(line.text) > 50 and line.text.endswith((":", "："))) or _SENTENCES.search(line.text)),
    Sign("long for a subhead", {"crosshead": -2, "caption": -0.5}, lambda line: len(line.text) > _LONGEST_SUBHEAD),
    Sign("ends in a comma or semicolon", {"crosshead": -2, "headline": -1, "paragraph": 1},
         lambda line: line.text.endswith((",", ";", "，", "、", "；"))),
    Sign("bold", {"headline": 1.5, "crosshead": 1.5, "contents": 0.7, "paragraph": -0.5}, lambda line: line.block.bold),
    Sign("a heading", {"headline": 2.5, "crosshead": 2, "contents": 1}, lambda line: line.block.role == "heading"),
    Sign("large letters", {"headline": 1.5, "crosshead": 0.5}, lambda line: line.block.size > 0),
    Sign("small letters", {"caption": 1, "lead caption": 1.5, "nav": 0.5, "footer": 0.5}, lambda line: line.block.size < 0),
    Sign("stands between paragraphs", {"crosshead": 0.7}, _between_prose),
    Sign("below a picture", {"caption": 2.2, "lead caption": 2.2, "headline": 1}, lambda line: line.block.pictured),
    Sign("a name in capitals", {"caption": 1, "lead caption": 2.2}, _names_people),
)  # fmt: skip
"""Signs of a line that may be anything."""

ALL = (
    Sign("a rule or stars", {"rule": 4, "break": 4, "note break": 4, "nav": 3, "contents": 3, "footer": 3}, lambda line: line.is_rule),
    Sign("standing words of a site", {"nav": 6, "footer": 3}, _is_navigation),
    Sign("all links", {"nav": 1.5, "contents": 1, "footer": 1.5, "paragraph": -1.5, "headline": -1.5, "crosshead": -2},
         lambda line: line.link_share > 0.85),
    Sign("opens with place or date", {"paragraph": 4, "note": -6, "headline": -3, "crosshead": -2}, lambda line: line.dateline is not None),
    Sign("quoted by the markup", {"quotation": 6, "note": -1}, lambda line: line.block.quoted),
    Sign("a quotation after a colon", {"quotation": 6}, lambda line: line.opens_quotation),
    Sign("called a caption by its markup", {"caption": 5, "lead caption": 5}, lambda line: line.block.role == "caption"),
)  # fmt: skip
"""Signs of any line."""

CLASSES = (
    Sign("called a headline by its class", {"headline": 1.5}, _hinted("kicker eyebrow headline head hed title deck dek standfirst")),
    Sign("called a subhead by its class", {"crosshead": 1.5}, _hinted("subhead crosshead cross intertitle")),
    Sign("called a caption by its class", {"caption": 4, "lead caption": 4}, _hinted("caption photo picture credit legend")),
    Sign("called a note by its class", {"note": 2.5}, _hinted("note source reprint editorial")),
)
"""Signs of a line whose element, or the one around it, has a class or an id."""

NOTES = (
    Sign("speaks of printing or translating", {"note": 4, "endnote": 3}, lambda line: line.speaks_of_printing),
    Sign("names its source", {"note": 2, "endnote": 2.5}, _names_source),
    Sign("mentions an issue before the text begins", {"note": 4}, _mentions_issue),
    Sign("sets an error right", {"note": -4, "endnote": -4}, _sets_right),
)
"""Signs of a source note: looked for only where one may stand, at the head and the foot of a text."""


RULE = ALL[:1]
"""What a line shows that only parts others: nothing else is asked of it."""


def signs_of(line: Line, may_be_note: bool) -> tuple[Sign, ...]:
    """Return the signs that `line` shows; those of a source note only where it `may_be_note`."""
    if line.is_rule:
        return RULE
    tables: list[Sequence[Sign]] = [PROSE if line.is_prose else SHORT, ALL]
    if line.hints:
        tables.append(CLASSES)
    if may_be_note:
        tables.append(NOTES)
    return tuple([sign for table in tables for sign in table if sign.shows(line)])
