"""A grammar of a page: which role a line can have after which, and the way through a page that its lines' signs speak for most.

Each line shows signs that speak for roles (`crawler.reading.signs`); among all ways that the grammar allows, the one whose roles they
speak for most is found by dynamic programming (Viterbi, IEEE Trans. Inf. Theory 13, 1967).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.reading.lines import Line
from crawler.reading.signs import RULE, Role, Sign, signs_of

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

_NEVER_LAST = frozenset(("preamble", "introduction", "note break", "crosshead"))
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
# What lies so far behind the best way cannot catch up, and is not followed.
_HOPELESS = 28.0
_KEPT = 10_000


@dataclass(frozen=True)
class Parsed:
    """A line and the role that the grammar gave it."""

    line: Line
    role: Role
    confidence: float
    """0.5 where another role is as likely between the same neighbours, near 1 where none is."""
    signs: tuple[Sign, ...]
    """What the line shows."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """What spoke for the role, and what against it."""
        return tuple(f"{sign.says} ({sign.weighs[self.role]:+g})" for sign in self.signs if self.role in sign.weighs)


def parse(lines: Sequence[Line]) -> list[Parsed]:
    """Return each of `lines` with its role: the roles that the signs speak for most among all that the grammar allows."""
    if not lines:
        return []
    signs = _read_signs(lines)
    roles = _best_way(signs)
    neighbours = zip([None, *roles[:-1]], [*roles[1:], None], strict=True)
    return [
        Parsed(line, role, _confidence(shown, role, *around), shown)
        for line, role, shown, around in zip(lines, roles, signs, neighbours, strict=True)
    ]


def _read_signs(lines: Sequence[Line]) -> list[tuple[Sign, ...]]:
    opening = itertools.takewhile(lambda line: not line.is_prose, lines)
    first = next((index for index, line in enumerate(opening) if line.masthead), 0)
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


# A page's lines show few sets of signs, and follow one another in few ways.


@lru_cache(maxsize=_KEPT)
def _weigh(signs: tuple[Sign, ...]) -> Mapping[Role, float]:
    weights: dict[Role, float] = {} if signs == RULE else _ALWAYS.copy()
    for sign in signs:
        for role, weight in sign.weighs.items():
            weights[role] = weights.get(role, 0.0) + weight
    return weights


@lru_cache(maxsize=_KEPT)
def _steps(before: tuple[Role | None, ...], signs: tuple[Sign, ...]) -> list[tuple[Role | None, Role, float, float]]:
    """Return each step from one of the roles `before` to one of a line with these signs, with its weight and bonus."""
    weights = _weigh(signs)
    return [(one, role, weights[role], _BONUS.get((one, role), 0.0)) for one in before for role in FOLLOWS[one] if role in weights]


def _best_way(signs: Sequence[tuple[Sign, ...]]) -> list[Role]:
    ways: dict[Role | None, float] = {None: 0.0}
    steps: list[dict[Role, Role | None]] = []
    for shown in signs:
        reached: dict[Role, float] = {}
        step: dict[Role, Role | None] = {}
        for before, role, weight, bonus in _steps(tuple(ways), shown):
            total = ways[before] + weight + bonus
            if role not in reached or total > reached[role]:
                reached[role], step[role] = total, before
        best = max(reached.values())
        ways = {role: total for role, total in reached.items() if total > best - _HOPELESS}
        steps.append(step)
    at: Role = max((role for role in ways if role and role not in _NEVER_LAST), key=lambda role: ways[role], default="paragraph")
    roles: list[Role] = []
    for step in reversed(steps):
        roles.append(at)
        at = step.get(at) or "paragraph"
    return roles[::-1]


@lru_cache(maxsize=_KEPT)
def _confidence(signs: tuple[Sign, ...], role: Role, before: Role | None, after: Role | None) -> float:
    """Return how far ahead `role` is of the best other one that may stand between the same neighbours, 0 to 1; 0.5 for a draw."""
    weights = _weigh(signs)
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
