"""Writes what docs/architecture.md shows of the code: `python -m tests.house_picture docs`.

The picture of the house, docs/pictures/house.svg, and the table of what lives where.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

from tests.rooms import PURE as PURE_MODULES
from tests.rooms import folders, is_pure

PURE = tuple(f"{name.replace('.', '/')}/" for name in PURE_MODULES)


@dataclass(frozen=True)
class Step:
    """One box of the picture."""

    name: str
    says: str
    modules: tuple[str, ...] = ()
    """The files and folders that do it, from the folder of the band, where they are in it; two at most, those that a reader opens first."""


@dataclass(frozen=True)
class Band:
    """One row of the picture: four steps side by side, from left to right in space."""

    home: str
    """The folder that the modules of its steps are in."""
    title: str
    kind: Literal["work", "kept"]
    """Whether something is done there, or what is done is kept there."""
    steps: tuple[Step, Step, Step, Step]
    way: Literal["right", "left", "none"]
    """Where a page goes from step to step."""

    def paths(self, step: Step) -> list[str]:
        """Return the modules of a step of its, from the root of the checkout."""
        return [module if module.startswith("crawler/") else self.home + module for module in step.modules]


@dataclass(frozen=True)
class Room:
    """One box of the lower half: what may import what, from above to below."""

    paths: tuple[str, ...]
    says: str
    column: int
    """From 0; the whole width is column 0 and three wide."""
    row: int
    """From 0, the roof's."""
    wide: int = 1
    high: int = 1


WAY = (
    Band(
        "crawler/",
        "Fetched and read, a page at a time, without a database",
        "work",
        (
            Step("Walk", "leases what is due", ("archive.py",)),
            Step("Fetch", "Scrapy: robots.txt, pace, scope", ("fetching/politeness.py", "fetching/scope.py")),
            Step("Judge the answer", "page, redirect, error, nothing", ("answers.py", "reading/oddities.py")),
            Step("Read", "the first layout that fits", ("layouts/fitting.py", "layouts/")),
        ),
        "right",
    ),
    Band(
        "pipelines/",
        "Made ready, page by page",
        "work",
        (
            Step("Write", "one transaction a page", ("mirror/writer.py", "mirror/store.py")),
            Step("Count", "what a run misses: drift", ("drift.py",)),
            Step("Validate", "refuse, or note what is missing", ("validate.py",)),
            Step("Normalise", "dates, languages, notes", ("normal_form.py", "normalize/")),
        ),
        "left",
    ),
    Band(
        "pipelines/",
        "Kept: what is due, what came, what it says",
        "kept",
        (
            Step("frontier", "what is due, and when", ("mirror/frontier/",)),
            Step("captures", "when, from where, digest", ("mirror/captures.py",)),
            Step("WARC files", "the bytes", ("warc/",)),
            Step("readings", "what each page says", ("items.py", "mirror/readings.py")),
        ),
        "none",
    ),
    Band(
        "pipelines/",
        "Derived from all readings, when the crawl ends",
        "work",
        (
            Step("Follow", "publish, tell a person", ("crawler/runs/aftermath.py",)),
            Step("Measure", "against earlier runs", ("mirror/history.py",)),
            Step("Find reprints", "who has what from whom", ("reprints/", "reprints/store/")),
            Step("Settle", "one row an article", ("mirror/settling/settle.py",)),
        ),
        "left",
    ),
    Band(
        "pipelines/mirror/",
        "Tables and views",
        "kept",
        (
            Step("views", "over all tables", ("schema/views.py",)),
            Step("runs, problems", "what needs a person", ("problems.py",)),
            Step("reprints, clusters", "pairs, passages, works", ("schema/migrations.py",)),
            Step("issues, articles", "with versions and notes", ("schema/migrations.py",)),
        ),
        "none",
    ),
    Band(
        "exports/",
        "Made from the mirror by SQL alone",
        "work",
        (
            Step("Datasette", "search, tables, questions", ("datasette/",)),
            Step("Pages to read", "articles, works, pictures", ("reading_room/",)),
            Step("Static site", "the same, as files", ("site/",)),
            Step("Formats", "JSON, TEI, EPUB, WACZ …", ("formats/",)),
        ),
        "none",
    ),
)

ROOMS = (
    Room(("crawler/cli.py", "crawler/commands/"), "the command line puts all together", 0, 0, wide=3),
    Room(("crawler/runs/",), "a run and what follows it: uses all; the crawler may start one", 0, 1, wide=3),
    Room(("crawler/",), "the walk, the archives, all about asking", 0, 2),
    Room(("crawler/layouts/",), "looks of pages", 0, 3),
    Room(("crawler/last_resort/",), "general rules", 0, 4),
    Room(("crawler/reading/",), "the page reader", 0, 5),
    Room(("pipelines/",), "the mirror, and what becomes of a page", 1, 2, high=4),
    Room(("exports/",), "reads the mirror by SQL", 2, 2, high=4),
    Room(("pipelines/items.py",), "what passes from pages to the mirror: all may use it, and what is below", 0, 6, wide=3),
    Room(PURE, "pure functions: these use only one another", 0, 7, wide=3),
)
"""All rooms that `tests/rooms.py` tells apart; what is not below a room, it may not import, and what is below, not always."""

ARROWS = ((0, 1), (1, 2), (2, 1), (1, 6), (1, 7), (2, 3), (3, 4), (4, 5), (5, 8), (6, 8), (7, 8), (8, 9))
"""From which of the rooms to which an import may lead."""

TABLE = re.compile(r"^\| folder \| what it is for \|\n(?:\|.*\n)+", re.MULTILINE)
"""Where the table stands in docs/architecture.md."""

# In pixels of the picture.
_LEFT, _WIDE, _GAP, _TOP = 56, 206, 34, 20
_TITLE, _BOX, _PAD, _BETWEEN = 28, 78, 14, 30
_BAND = _TITLE + _BOX + _PAD
_RIGHT = _LEFT + 4 * _WIDE + 3 * _GAP
_ROOM, _STAIRS = 44, 24
_TOWER = (_RIGHT - _LEFT - 2 * _GAP) // 3
_HOUSE = _TOP + len(WAY) * (_BAND + _BETWEEN) + 10
WIDTH = _RIGHT + 36
HEIGHT = _HOUSE + _TITLE + (ROOMS[-1].row + 1) * (_ROOM + _STAIRS) + 6

_STYLE = """
svg { font-family: "Noto Sans", "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
.ground { fill: #ffffff; } .work { fill: #eef3f8; } .kept { fill: #f8f1e2; }
.box { fill: #ffffff; stroke: #44617e; stroke-width: 1.2; } .store { fill: #ffffff; stroke: #8a6416; stroke-width: 1.2; }
.title { font-size: 13px; font-weight: 600; fill: #33414e; } .name { font-size: 14px; font-weight: 600; fill: #14202b; }
.says { font-size: 11.5px; fill: #33414e; }
.file { font-size: 10.5px; font-weight: 400; font-family: "Noto Sans Mono", Menlo, Consolas, monospace; fill: #33577b; }
.arrow { stroke: #33414e; stroke-width: 1.6; fill: none; marker-end: url(#head); } .head { fill: #33414e; }
.label { font-size: 11.5px; font-style: italic; fill: #33414e; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #12181e; } .work { fill: #1b2631; } .kept { fill: #2a2415; }
  .box { fill: #12181e; stroke: #7fa6cc; } .store { fill: #12181e; stroke: #d0a851; }
  .title, .says, .label { fill: #c6d0d9; } .name { fill: #f2f5f8; } .file { fill: #9cc3ea; }
  .arrow { stroke: #c6d0d9; } .head { fill: #c6d0d9; }
}
"""
_TOLD = (
    "The way of a page: the walk leases an address from the frontier; it is fetched, judged and read; made ready and written in one "
    "transaction; when the crawl ends, tables are derived from all readings; exports are made from the tables. Below it the rooms of the "
    "code, and which may import which."
)


def draw() -> str:
    """Return the picture as SVG, text as text, in colours for light and dark grounds."""
    return "\n".join([*_head(), *(line for at in range(len(WAY)) for line in _band(at)), *_between(), *_rooms(), "</svg>"]) + "\n"


def table() -> str:
    """Return what lives where, a row a package, in the packages' own words, as Markdown."""
    rows = (f"| `{folder}` | {says} |\n" for folder, says in folders().items())
    return f"| folder | what it is for |\n|---|---|\n{''.join(rows)}"


def _head() -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    yield f"<title>The house</title>\n<desc>{escape(_TOLD)}</desc>\n<style>{_STYLE}</style>"
    yield '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    yield '<path class="head" d="M0 0 L8 4 L0 8 z"/></marker></defs>'
    yield f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'


def _band(at: int) -> Iterator[str]:
    band, top = WAY[at], _band_top(at)
    yield f'<rect class="{band.kind}" x="{_LEFT - 16}" y="{top}" width="{_RIGHT - _LEFT + 32}" height="{_BAND}" rx="6"/>'
    home = f'<tspan class="file" dx="14">{band.home}</tspan>'
    yield f'<text class="title" x="{_LEFT}" y="{top + 19}">{escape(band.title)}{home}</text>'
    for column, step in enumerate(band.steps):
        yield from _box(step, band.kind, column, top + _TITLE)
    middle = top + _TITLE + _BOX // 2
    for column in range(3):
        ends = (_x(column) + _WIDE, _x(column + 1) - 1)
        if band.way == "right":
            yield _arrow(f"M{ends[0]} {middle} H{ends[1]}")
        elif band.way == "left":
            yield _arrow(f"M{ends[1] + 1} {middle} H{ends[0] + 1}")


def _box(step: Step, kind: str, column: int, top: int) -> Iterator[str]:
    x = _x(column)
    shape, corner = ("box", 5) if kind == "work" else ("store", 16)
    yield f'<rect class="{shape}" x="{x}" y="{top}" width="{_WIDE}" height="{_BOX}" rx="{corner}"/>'
    lines = [("name", step.name), ("says", step.says), *(("file", module) for module in step.modules)]
    for row, (look, text) in enumerate(lines):
        yield f'<text class="{look}" x="{x + 11}" y="{top + 20 + 17 * row}">{escape(text)}</text>'


def _between() -> Iterator[str]:
    """Yield the arrows from band to band: the way down, and the frontier's back to the walk."""
    yield _down(0, 3)
    yield _down(1, 0, to_band=True)
    yield _label(1, 0, "the answer, what it says, where it leads, and that it is done")
    yield _down(2, 3)
    for column in (1, 2, 3):
        yield _down(3, column)
    yield _down(4, 1, to_band=True, from_band=True)
    walk, frontier = _box_middle(0), _box_middle(2)
    yield _arrow(f"M{_LEFT} {frontier} H{_LEFT - 32} V{walk} H{_LEFT - 1}")
    yield f'<text class="label" transform="translate({_LEFT - 38} {(walk + frontier) // 2 + 30}) rotate(-90)">what is due</text>'


def _rooms() -> Iterator[str]:
    yield f'<text class="title" x="{_LEFT}" y="{_HOUSE + 14}">The rooms: an import leads along the arrows, and down</text>'
    for room in ROOMS:
        x, top, wide, high = _place(room)
        yield f'<rect class="box" x="{x}" y="{top}" width="{wide}" height="{high}" rx="5"/>'
        yield f'<text class="file" x="{x + 11}" y="{top + 18}">{"&#160;&#160; ".join(room.paths)}</text>'
        yield f'<text class="says" x="{x + 11}" y="{top + 35}">{escape(room.says)}</text>'
        if room.high > 1:
            below = (folder for folder in folders() if folder.startswith(room.paths[0]) and folder not in room.paths)
            lines = enumerate((folder for folder in below if not is_pure(folder)), 3)
            yield from (f'<text class="file" x="{x + 11}" y="{top + 4 + 17 * row}">{folder}</text>' for row, folder in lines)
    for start, end in ARROWS:
        yield _stair(_place(ROOMS[start]), _place(ROOMS[end]))


def _place(room: Room) -> tuple[int, int, int, int]:
    """Return left, top, width and height of a room."""
    step = _ROOM + _STAIRS
    wide = room.wide * (_TOWER + _GAP) - _GAP
    return _LEFT + room.column * (_TOWER + _GAP), _HOUSE + _TITLE + room.row * step, wide, room.high * step - _STAIRS


def _stair(above: tuple[int, int, int, int], below: tuple[int, int, int, int]) -> str:
    """Return the arrow from one room to the next, in the middle of the narrower one; the way up beside the way down."""
    x, _, wide, _ = min(above, below, key=lambda place: place[2])
    if above[1] > below[1]:
        return _arrow(f"M{x + wide // 2 + 24} {above[1]} V{below[1] + below[3] + 1}")
    return _arrow(f"M{x + wide // 2} {above[1] + above[3]} V{below[1] - 1}")


def _down(at: int, column: int, *, to_band: bool = False, from_band: bool = False) -> str:
    """Return an arrow from a box of the band `at` to the one below it; or `from_band`, `to_band`: between the bands themselves."""
    start = _band_top(at) + (_BAND if from_band else _TITLE + _BOX)
    end = _band_top(at + 1) + (0 if to_band else _TITLE)
    return _arrow(f"M{_middle(column)} {start} V{end - 1}")


def _label(at: int, column: int, text: str) -> str:
    return f'<text class="label" x="{_middle(column) + 10}" y="{_band_top(at + 1) - 10}">{escape(text)}</text>'


def _arrow(path: str) -> str:
    return f'<path class="arrow" d="{path}"/>'


def _x(column: int) -> int:
    return _LEFT + column * (_WIDE + _GAP)


def _middle(column: int) -> int:
    return _x(column) + _WIDE // 2


def _band_top(at: int) -> int:
    return _TOP + at * (_BAND + _BETWEEN)


def _box_middle(at: int) -> int:
    return _band_top(at) + _TITLE + _BOX // 2


def main(docs: Path) -> None:
    """Write the picture, and the table into its section of architecture.md."""
    (docs / "pictures" / "house.svg").write_text(draw(), "utf-8")
    guide = docs / "architecture.md"
    text = guide.read_text("utf-8")
    guide.write_text(text.replace(TABLE.search(text)[0], table()), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
