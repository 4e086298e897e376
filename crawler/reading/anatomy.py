"""The anatomy of a periodical's page: masthead, contents list, and the parts of each article, put together from its lines' roles."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from crawler.reading import wordings
from crawler.reading.blocks import Block, BlockRole
from crawler.reading.bylines import read_byline
from crawler.reading.contents_list import read_contents
from crawler.reading.grammar import Parsed, parse
from crawler.reading.headlines import part_headlines
from crawler.reading.lines import Line, Setting, lines_of, read_dateline
from crawler.reading.mastheads import Masthead
from crawler.reading.signs import Role
from pipelines.items import ArticleKind, ContentsEntry


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
        headline = self.headline or ""
        if wordings.is_correction(headline) or (not headline and self._corrects):
            return "correction"
        if any(map(wordings.is_statement, (headline, self.subhead or ""))):
            return "statement"
        return "document" if wordings.is_document(headline) else "article"

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

    @cached_property  # each article of the page asks for it
    def confidence(self) -> float:
        """How clear the reading is, 0 to 1: the mean confidence of its lines."""
        told = [one.confidence for one in self.parsed if not one.line.is_rule]
        return round(sum(told) / len(told), 2) if told else 0.0


def dissect(blocks: Sequence[Block], setting: Setting, entry_key: Callable[[str], str | None], own_key: str) -> Anatomy:
    """Return the parts of a page made of `blocks`.

    `entry_key` gives the key of an article by its address, None for any other page; `own_key` is that of the page itself: where the
    contents list names it, that tells its headline.
    """
    parsed = parse(lines_of(blocks, setting))
    anatomy = Anatomy(parsed=parsed)
    at = next((index for index, one in enumerate(parsed) if one.role == "end masthead"), len(parsed))
    anatomy.masthead = _masthead(parsed[:at]) or _masthead(parsed[at:])
    contents = read_contents([one.line for one in parsed if one.role == "contents"], entry_key)
    anatomy.contents = [one.entry for one in contents]
    listed = next((one.entry for one in contents if one.is_told and one.entry.key == own_key), None)
    anatomy.pieces = [_piece(run, listed if index == 0 else None) for index, run in enumerate(_runs(parsed[:at]))]
    return anatomy


# From roles to parts.


def _masthead(parsed: Sequence[Parsed]) -> Masthead | None:
    at = next((index for index, one in enumerate(parsed) if one.role in ("masthead", "end masthead")), None)
    if at is None or (masthead := parsed[at].line.masthead) is None:
        return None
    below = (one.line for one in parsed[at + 1 : at + 3] if one.role in ("date", "contents"))
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
        only = {"preamble", "note", "introduction"} & set(roles) or {"lead caption"}
        return ["paragraph" if role in only else role for role in roles]
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
    if block.role == role or (role == "paragraph" and block.role in ("item", "preformatted")):
        return block
    return replace(block, role=role)


def _trimmed(blocks: list[Block]) -> list[Block]:
    seen = [index for index, block in enumerate(blocks) if block.role != "separator"]
    return blocks[seen[0] : seen[-1] + 1] if seen else []
