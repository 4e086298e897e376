"""The anatomy of a periodical's page: a grammar of the order in which its lines come, and the parts that it finds.

Each line shows signs that speak for roles (`crawler.signs`); the grammar says which role may follow which; the way through the page that
the signs speak for most is the reading. It is found by dynamic programming (Viterbi, IEEE Trans. Inf. Theory 13, 1967).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from crawler import wordings
from crawler.blocks import Block, BlockRole
from crawler.contents_list import read_contents
from crawler.headlines import part_headlines
from crawler.items import ArticleKind, ContentsEntry
from crawler.lines import Line, Setting, lines_of, read_byline, read_dateline
from crawler.mastheads import Masthead
from crawler.signs import Role, Sign, signs_of

_HEAD: tuple[Role, ...] = ("rubric", "notice", "part", "headline", "byline", "source", "lead caption", "rule")
_OPENING: tuple[Role, ...] = (*_HEAD, "preamble", "note", "paragraph", "quotation", "end masthead", "footer")
_TEXT: tuple[Role, ...] = (
    "paragraph", "crosshead", "quotation", "caption", "break", "continued", "endnote", "end masthead", "footer",
)  # fmt: skip

# Which roles may follow which. A page begins with navigation or masthead; head, note and text come once and in this order; below a second
# masthead there is only the contents list.
FOLLOWS: dict[Role | None, tuple[Role, ...]] = {
    None: ("nav", "masthead", "date", *_OPENING),
    "nav": ("nav", "masthead", "date", *_OPENING),
    "masthead": ("short name", "date", *_OPENING),
    "short name": ("date", *_OPENING),
    "date": ("short name", *_OPENING),
    **dict.fromkeys(_HEAD, ("date", "continued", *_OPENING)),
    "preamble": ("preamble", "note"),
    "note": ("note", "introduction", "note break", "byline", "lead caption", *_TEXT),
    "introduction": ("introduction", "note", "note break"),
    "note break": ("paragraph", "crosshead", "quotation", "caption", "byline"),
    **dict.fromkeys(("paragraph", "quotation", "break"), _TEXT),
    "crosshead": ("crosshead", "further byline", "further date", "paragraph", "quotation", "caption"),
    "further byline": ("further date", *_TEXT),
    "further date": ("further byline", *_TEXT),
    "caption": _TEXT,
    "continued": ("break", "endnote", "end masthead", "footer"),
    "endnote": ("endnote", "continued", "break", "end masthead", "footer"),
    "end masthead": ("contents",),
    "contents": ("contents", "footer"),
    "footer": ("footer",),
}
"""The grammar."""

_NEVER_LAST = frozenset(("preamble", "introduction", "crosshead"))
# Stars set off an introduction from the text, and that is what tells it from the text; most notes are one paragraph.
_BONUS: dict[tuple[Role | None, Role], float] = {
    ("note", "note break"): 1.5,
    ("introduction", "note break"): 3.0,
    ("note", "note"): -1.5,
    ("crosshead", "crosshead"): -1.0,
}
_ALWAYS: dict[Role, float] = {"paragraph": 0.0, "nav": -1.0, "contents": 0.3, "footer": -0.5, "note": -2.0, "endnote": -2.0}
_LONGEST_NOTE = 5
_LONGEST_FOOT = 3
_KEPT_APART = 7.0


@dataclass
class Piece:
    """One article of a page, in its parts."""

    rubrics: list[str] = field(default_factory=list)
    """Standing headings, their brackets left out."""
    kicker: str | None = None
    headline: str | None = None
    subhead: str | None = None
    byline: str | None = None
    part: str | None = None
    """"Part Two", or else "TO BE CONTINUED", as printed."""
    date_text: str | None = None
    """A date of its own, below its headline."""
    note: list[str] = field(default_factory=list)
    """The paragraphs of the source note, of notices and of source lines, in the order of the page."""
    body: list[Block] = field(default_factory=list)
    """The text: paragraphs, subheads (headings), quotations, captions, separators."""

    @property
    def rubric(self) -> str | None:
        """The first of its standing headings."""
        return self.rubrics[0] if self.rubrics else None

    @property
    def note_text(self) -> str | None:
        """The source note, whole."""
        return "\n\n".join(self.note) or None

    @property
    def dateline(self) -> str | None:
        """The place or date that opens the text."""
        return next((read_dateline(block.text) for block in self.body if block.role not in ("caption", "separator", "heading")), None)

    @property
    def kind(self) -> ArticleKind:
        """What sort of piece, by the words of its rubrics and headline."""
        for kind, is_rubric_of in _RUBRICS.items():
            if any(map(is_rubric_of, self.rubrics)):
                return kind
        if wordings.is_correction(self.headline or "") or (self.headline is None and self._corrects):
            return "correction"
        if any(wordings.is_statement(line or "") for line in (self.headline, self.subhead)):
            return "statement"
        return "document" if wordings.is_document(self.headline or "") else "article"

    @property
    def _corrects(self) -> bool:
        text = " ".join(block.text for block in self.body)
        return len(text) < _LONGEST_CORRECTION and wordings.corrects(text)


_LONGEST_CORRECTION = 1500
_RUBRICS: dict[ArticleKind, Callable[[str], bool]] = {
    "letter": wordings.is_letters, "correction": wordings.is_correction, "leaflet": wordings.is_leaflet, "quotation": wordings.is_quotation,
}  # fmt: skip


@dataclass
class Anatomy:
    """A page in its parts."""

    masthead: Masthead | None = None
    """None on a page that shows none."""
    pieces: list[Piece] = field(default_factory=list)
    """Its articles: most pages hold one."""
    contents: list[ContentsEntry] = field(default_factory=list)
    """The issue's contents list."""
    parsed: list[Parsed] = field(default_factory=list)
    """Every line with its role."""

    @property
    def confidence(self) -> float:
        """How clear the reading is, 0 to 1: the mean confidence of its lines."""
        told = [one.confidence for one in self.parsed if not one.line.is_rule]
        return round(sum(told) / len(told), 2) if told else 0.0


@dataclass(frozen=True)
class Parsed:
    """A line and the role that the grammar gave it."""

    line: Line
    role: Role
    confidence: float
    """0.5 where another role is as likely between the same neighbours, near 1 where none is."""
    signs: list[Sign]
    """What the line shows."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """What spoke for the role, and what against it."""
        return tuple(f"{sign.says} ({sign.weighs[self.role]:+g})" for sign in self.signs if self.role in sign.weighs)


def dissect(blocks: Sequence[Block], setting: Setting, entry_key: Callable[[str], str | None], own_key: str) -> Anatomy:
    """Return the parts of a page made of `blocks`.

    `entry_key` gives the key of an article by its address, None for any other page; `own_key` is that of the page itself: where the
    contents list names it, that tells its headline.
    """
    parsed = parse(lines_of(blocks, setting))
    anatomy = Anatomy(parsed=parsed)
    at = next((index for index, one in enumerate(parsed) if one.role == "end masthead"), len(parsed))
    anatomy.masthead = _masthead(parsed[:at]) or _masthead(parsed[at:])
    contents = read_contents([one.line for one in parsed[at + 1 :] if one.role == "contents"], entry_key)
    anatomy.contents = [one.entry for one in contents]
    listed = next((one.entry for one in contents if one.is_told and one.entry.key == own_key), None)
    anatomy.pieces = [_piece(run, listed if index == 0 else None) for index, run in enumerate(_runs(parsed[:at]))]
    return anatomy


# The grammar at work.


def parse(lines: Sequence[Line]) -> list[Parsed]:
    """Return each of `lines` with its role: the roles that the signs speak for most among all that the grammar allows."""
    if not lines:
        return []
    signs = _read_signs(lines)
    weights = [_weigh(line, shown) for line, shown in zip(lines, signs, strict=True)]
    roles = _best_way(weights)
    neighbours = zip([None, *roles[:-1]], [*roles[1:], None], strict=True)
    return [
        Parsed(line, role, _confidence(weight, role, *around), shown)
        for line, role, weight, shown, around in zip(lines, roles, weights, signs, neighbours, strict=True)
    ]


def _read_signs(lines: Sequence[Line]) -> list[list[Sign]]:
    first = next((index for index, line in enumerate(lines) if line.masthead), 0)
    last = next((index for index in range(len(lines) - 1, first, -1) if lines[index].masthead), len(lines))
    noted = {*_head(lines, first), *range(last - _LONGEST_FOOT, last)}
    return [signs_of(line, index in noted) for index, line in enumerate(lines)]


def _head(lines: Sequence[Line], first: int) -> Iterator[int]:
    """Yield where a note may stand above a text: up to the line that opens with a place or date, or a few paragraphs on."""
    paragraphs = 0
    for index in range(first, len(lines)):
        paragraphs += lines[index].is_prose
        if paragraphs > _LONGEST_NOTE or lines[index].dateline:
            return
        yield index


def _weigh(line: Line, signs: Sequence[Sign]) -> dict[Role, float]:
    weights: dict[Role, float] = {} if line.is_rule else dict(_ALWAYS)
    for sign in signs:
        for role, weight in sign.weighs.items():
            weights[role] = weights.get(role, 0.0) + weight
    return weights


def _best_way(weights: Sequence[dict[Role, float]]) -> list[Role]:
    ways: dict[Role | None, float] = {None: 0.0}
    steps: list[dict[Role, Role | None]] = []
    for weight in weights:
        reached: dict[Role, float] = {}
        step: dict[Role, Role | None] = {}
        for before, so_far in ways.items():
            for role in FOLLOWS[before]:
                if role in weight:
                    total = so_far + weight[role] + _BONUS.get((before, role), 0.0)
                    if role not in reached or total > reached[role]:
                        reached[role], step[role] = total, before
        best = max(reached.values())
        # What lies far behind the best way cannot catch up, and is not followed.
        ways = {role: total for role, total in reached.items() if total > best - 4 * _KEPT_APART}
        steps.append(step)
    at: Role = max((role for role in ways if role and role not in _NEVER_LAST), key=lambda role: ways[role], default="paragraph")
    roles: list[Role] = []
    for step in reversed(steps):
        roles.append(at)
        at = step.get(at) or "paragraph"
    return roles[::-1]


def _confidence(weights: dict[Role, float], role: Role, before: Role | None, after: Role | None) -> float:
    """Return how far ahead `role` is of the best other one that may stand between the same neighbours, 0 to 1; 0.5 for a draw."""
    rivals = [
        weights[other]
        for other in FOLLOWS[before]
        if other in weights and _KIN.get(other, other) != _KIN.get(role, role) and (after is None or after in FOLLOWS[other])
    ]
    ahead = weights.get(role, 0.0) - max(rivals, default=-4.0)
    return round(min(1.0, max(0.0, 0.5 + ahead / 4)), 2)


# Of these only the place, or a line further on, tells one from the other, so that to take one for the other is no mistake.
_KIN: dict[Role, Role] = {
    "end masthead": "masthead", "rule": "break", "note break": "break", "lead caption": "caption", "nav": "footer", "endnote": "note",
    "introduction": "paragraph", "preamble": "paragraph",
}  # fmt: skip


# From roles to parts.


def _masthead(parsed: Sequence[Parsed]) -> Masthead | None:
    at = next((index for index, one in enumerate(parsed) if one.role in ("masthead", "end masthead")), None)
    if at is None or (masthead := parsed[at].line.masthead) is None:
        return None
    below = (one.line for one in parsed[at + 1 : at + 3] if one.role in ("date", "short name", "contents"))
    date = next((line.text for line in below if line.is_date), None)
    return replace(masthead, date_text=masthead.date_text or date)


def _runs(parsed: Sequence[Parsed]) -> Iterator[list[Parsed]]:
    """Yield the lines of each article of a page: a further one begins at a line of the text that can only be another's headline."""
    top = next((one.line for one in parsed if one.role in ("headline", "rubric")), None)
    run: list[Parsed] = []
    for index, one in enumerate(parsed):
        after = parsed[index + 1] if index + 1 < len(parsed) else None
        if top is not None and one.role == "crosshead" and _opens_another(one, after, top):
            yield run
            run = []
        run.append(one)
    yield run


def _opens_another(one: Parsed, after: Parsed | None, top: Line) -> bool:
    line = one.line
    if after is not None and after.role in ("further byline", "further date"):
        return True
    if wordings.is_correction(top.text) and wordings.is_correction(line.text):
        return True
    return line.prominence == top.prominence and (line.prominence[0] >= 5 or line.prominence[1] >= 2)


def _piece(parsed: Sequence[Parsed], listed: ContentsEntry | None) -> Piece:
    roles = _with_text(parsed)

    def lines(*wanted: Role) -> list[Line]:
        return [one.line for one, role in zip(parsed, roles, strict=True) if role in wanted]

    headlines, rubrics = lines("headline"), lines("rubric")
    if not headlines and (bare := [line for line in rubrics if not line.bracketed]):
        # "Correction" over a correction is a standing heading's word, and all the headline that there is.
        headlines, rubrics = bare[:1], [line for line in rubrics if line is not bare[0]]
    kicker, headline, subhead = part_headlines(headlines, listed)
    body = [_set(one.line.block, _BODY_ROLES[role]) for one, role in zip(parsed, roles, strict=True) if role in _BODY_ROLES]
    return Piece(
        rubrics=[line.bracketed or line.text for line in rubrics],
        kicker=kicker,
        headline=headline,
        subhead=subhead,
        byline=next((read_byline(line.text) for line in lines("byline", "further byline")), None),
        part=next((line.text for line in (*lines("part"), *lines("continued"))), None),
        date_text=_own_date(parsed, roles),
        note=[line.text for line in lines(*_NOTE_ROLES)],
        body=_trimmed(body),
    )


def _with_text(parsed: Sequence[Parsed]) -> list[Role]:
    """Return the roles of an article's lines: a first subhead is a headline, and what is but a note (a correction) is the text."""
    roles = [one.role for one in parsed]
    if roles[:1] == ["crosshead"]:
        roles[0] = "headline"
    if not {"paragraph", "quotation"} & set(roles):
        return ["paragraph" if role in ("preamble", "note", "introduction") else role for role in roles]
    return roles


def _own_date(parsed: Sequence[Parsed], roles: Sequence[Role]) -> str | None:
    # The first date below a masthead is the issue's; one below a headline is the article's own.
    below = itertools.dropwhile(lambda pair: pair[1] not in ("headline", "rubric"), zip(parsed, roles, strict=True))
    return next((one.line.text for one, role in below if role in ("date", "further date")), None)


_NOTE_ROLES: tuple[Role, ...] = ("notice", "source", "preamble", "note", "introduction", "endnote")
_BODY_ROLES: dict[Role, BlockRole] = {
    "paragraph": "paragraph", "crosshead": "heading", "quotation": "quote", "caption": "caption", "lead caption": "caption",
    "break": "separator",
}  # fmt: skip


def _set(block: Block, role: BlockRole) -> Block:
    if role == "heading":
        return replace(block, role="heading", html=re.sub("</?strong>", "", block.html))
    if role == "paragraph" and block.role in ("item", "preformatted"):
        return block
    return replace(block, role=role)


def _trimmed(blocks: list[Block]) -> list[Block]:
    seen = [index for index, block in enumerate(blocks) if block.role != "separator"]
    return blocks[seen[0] : seen[-1] + 1] if seen else []
