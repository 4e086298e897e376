"""The sample archive before it is set: its texts as they were written, and `archive.toml`, which says in which issues they stand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from string import Template
from typing import Any, Literal

HERE = Path(__file__).parent
TEXTS = HERE / "texts"
# A header may have several lines of these.
_REPEATED = ("rubric", "notice", "note", "endnote")


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text file: what its header says, and its body block by block."""

    path: str
    """Where it belongs, whatever its address: `english/lw/41/floodgate`."""
    kind: str
    language: str
    blocks: tuple[str, ...] = ()
    """As written: `## ` opens a crosshead, `> ` a quotation (` / ` parts its verses), `! ` a caption, `= ` the headline of a further
    article of the page, `* * *` is a separator."""
    headlines: tuple[str, ...] = ()
    """The lines that the headline is broken into on the page, ` / ` between them in the file; none where the page has no headline."""
    kicker: str | None = None
    subhead: str | None = None
    part: str | None = None
    rubrics: tuple[str, ...] = ()
    """The standing heading, and what else stands in brackets below the headline."""
    notices: tuple[str, ...] = ()
    """Lines that were put above the note later: "Correction Appended"."""
    source: str | None = None
    """The issue that an old text is taken from, as a line of the headline block."""
    byline: str | None = None
    date: str | None = None
    """A date of its own, below the headline."""
    notes: tuple[str, ...] = ()
    """The paragraphs of the source note."""
    endnotes: tuple[str, ...] = ()
    """The same below the text."""
    continued: str | None = None
    """The line below the text that promises more: "TO BE CONTINUED"."""
    listed: str | None = None
    """As the contents list has it, where that is not the headline."""
    origin: str | None = None
    """The text that it is taken from."""
    relation: str | None = None
    """How."""

    @property
    def headline(self) -> str | None:
        """The headline as one line."""
        return " ".join(self.headlines) or None

    @property
    def rubric(self) -> str | None:
        """The standing heading."""
        return self.rubrics[0] if self.rubrics else None

    @property
    def note_text(self) -> str | None:
        """All that it says of itself and where it comes from, in the order of the page, paragraphs apart by a blank line."""
        return "\n\n".join(filter(None, (*self.notices, self.source, *self.notes, *self.endnotes))) or None

    @property
    def title(self) -> str:
        """What the page is called where only one line is wanted."""
        return self.headline or self.listed or ""

    def articles(self) -> Iterator[Text]:
        """Yield the articles of the page: one, and one more for each further headline."""
        starts = [index for index, block in enumerate(self.blocks) if block.startswith("= ")]
        ends = [*starts, len(self.blocks)]
        yield replace(self, blocks=self.blocks[: ends[0]])
        for start, end in zip(starts, ends[1:], strict=True):
            yield Text(path=self.path, kind=self.kind, language=self.language, headlines=(self.blocks[start][2:],),
                       blocks=self.blocks[start + 1 : end])  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One issue as `archive.toml` describes it, with what its periodical sets for all; or a page that stands in none."""

    folder: str
    code: str
    name: str
    language: str
    markup: str
    charset: str
    declared: str
    articles: tuple[str, ...]
    """The texts by their slugs."""
    number: str = ""
    date: str = ""
    masthead: str = ""
    """With `$number` for the number; empty where there is none."""
    kind: Literal["issue", "supplement", "loose"] = "issue"
    pages: Literal["full", "sheet", "new"] = "full"
    """`full`: masthead, standing lines, contents list, and a print view; `sheet`: the masthead at most; `new`: the look of the newer
    site, with the page's own address and no masthead."""
    shelf: str = "$folder/$code/$number"
    """Where its texts belong."""
    address: str = "/$shelf/$slug.html"
    """Where its pages are served."""
    index: str = "/$shelf/index.html"
    """Where its contents page is served; empty where it has none."""
    nav: str = "plain"
    """The links on top of the page: `plain`, `long`, `short`, `league`, `none`."""
    stars: bool = False
    """Whether "* * *" stands between a note and the text."""
    abbreviation: str | None = None
    pdf: str | None = None
    """The file of the whole issue beside its contents page."""
    lines: dict[str, str] = field(default_factory=dict)
    """Words for the standing lines that are the periodical's own."""

    @property
    def path(self) -> str:
        """Where its texts belong: `english/lw/41`."""
        return Template(self.shelf).substitute(folder=self.folder, code=self.code, number=self.number)

    @property
    def key(self) -> str | None:
        """Periodical and number as in the mirror's keys: `lw/41`, `sl/supplement-2`; None of a page that stands in no issue."""
        return None if self.kind == "loose" else f"{self.code}/{'supplement-' if self.kind == 'supplement' else ''}{self.number}"

    @property
    def line(self) -> str:
        """The masthead as the issue prints it: "The Lock Warden No. 41"."""
        return Template(self.masthead).substitute(number=self.number)

    @property
    def index_address(self) -> str | None:
        """The path of its contents page."""
        return self._filled(self.index) if self.index else None

    @cached_property
    def texts(self) -> list[Text]:
        """Its articles, in the order of the contents list."""
        return [read_text(TEXTS / self.path / f"{slug}.txt") for slug in self.articles]

    def address_of(self, text: Text) -> str:
        """Return the path of the page of `text`."""
        return self._filled(self.address, text.path.rpartition("/")[2])

    def _filled(self, pattern: str, slug: str = "") -> str:
        return Template(pattern).substitute(shelf=self.path, folder=self.folder, code=self.code, number=self.number, slug=slug)


@cache
def description() -> dict[str, Any]:
    """Return `archive.toml`."""
    return tomllib.loads((HERE / "archive.toml").read_text("utf-8"))


@cache
def issues_of(code: str) -> list[Issue]:
    """Return the issues of the periodical `code`, oldest first."""
    periodical = next(one for one in description()["periodicals"] if one["code"] == code)
    shared = {name: value for name, value in periodical.items() if name in Issue.__dataclass_fields__}
    return [_issue(shared | issue) for issue in periodical["issues"]]


@cache
def all_issues() -> list[Issue]:
    """Return the issues of all periodicals, and the pages that stand in none."""
    issues = [issue for periodical in description()["periodicals"] for issue in issues_of(periodical["code"])]
    return issues + [_issue({"code": "", "kind": "loose", "index": ""} | loose) for loose in description()["loose"]]


def _issue(fields: dict[str, Any]) -> Issue:
    return Issue(**{**fields, "articles": tuple(fields["articles"])})


@cache
def read_text(path: Path) -> Text:
    """Return the text file at `path`."""
    header, _, body = path.read_text("utf-8").partition("\n\n")
    lines = [line.split(": ", 1) for line in header.splitlines()]
    fields: dict[str, Any] = {name: value for name, value in lines if name not in _REPEATED}
    for name in _REPEATED:
        fields[f"{name}s"] = tuple(value for known, value in lines if known == name)
    headline = fields.pop("headline", None)
    return Text(
        path=path.relative_to(TEXTS).with_suffix("").as_posix(),
        blocks=tuple(body.strip().split("\n\n")),
        headlines=tuple(headline.split(" / ")) if headline else (),
        **fields,
    )
