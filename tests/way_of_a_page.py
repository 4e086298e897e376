"""Draws docs/pictures/way-of-a-page.svg: `python -m tests.way_of_a_page docs/pictures`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Step:
    """One box of the picture."""

    name: str
    says: str
    modules: tuple[str, ...] = ()
    """The files and folders that do it, from the root of the checkout; two at most, those that a reader opens first."""


@dataclass(frozen=True)
class Band:
    """One row of the picture: four steps side by side, from left to right in space."""

    title: str
    kind: Literal["work", "kept"]
    """Whether something is done there, or what is done is kept there."""
    steps: tuple[Step, Step, Step, Step]
    way: Literal["right", "left", "none"]
    """Where a page goes from step to step."""


WAY = (
    Band(
        "Fetched and read, a page at a time, without a database",
        "work",
        (
            Step("Walk", "leases what is due", ("crawler/archive.py",)),
            Step("Fetch", "Scrapy: robots.txt, pace, scope", ("crawler/fetching/politeness.py", "crawler/fetching/scope.py")),
            Step("Judge the answer", "page, redirect, error, nothing", ("crawler/answers.py", "crawler/reading/oddities.py")),
            Step("Read", "the first layout that fits", ("crawler/reading/pages.py", "crawler/layouts/")),
        ),
        "right",
    ),
    Band(
        "Made ready, page by page",
        "work",
        (
            Step("Write", "one transaction a page", ("pipelines/mirror/writer.py", "pipelines/mirror/store.py")),
            Step("Count", "what a run misses: drift", ("pipelines/drift.py",)),
            Step("Validate", "refuse, or note what is missing", ("pipelines/validate.py",)),
            Step("Normalise", "dates, languages, notes", ("pipelines/normal_form.py", "pipelines/normalize/")),
        ),
        "left",
    ),
    Band(
        "Kept: what is due, what came, what it says",
        "kept",
        (
            Step("frontier", "what is due, and when", ("pipelines/mirror/frontier/",)),
            Step("captures", "when, from where, digest", ("pipelines/mirror/captures.py",)),
            Step("WARC files", "the bytes", ("pipelines/warc/",)),
            Step("readings", "what each page says", ("pipelines/items.py", "pipelines/mirror/readings.py")),
        ),
        "none",
    ),
    Band(
        "Derived from all readings, when the crawl ends",
        "work",
        (
            Step("Follow", "publish, tell a person", ("crawler/runs/aftermath.py",)),
            Step("Measure", "against earlier runs", ("pipelines/mirror/history.py",)),
            Step("Find reprints", "who has what from whom", ("pipelines/reprints/", "pipelines/reprints/store/")),
            Step("Settle", "one row an article", ("pipelines/mirror/settling/settle.py",)),
        ),
        "left",
    ),
    Band(
        "What an analyst sees: tables and views",
        "kept",
        (
            Step("views", "over all tables", ("pipelines/mirror/schema/views.py",)),
            Step("runs, problems", "what needs a person", ("pipelines/mirror/problems.py",)),
            Step("reprints, clusters", "pairs, passages, works", ("pipelines/mirror/schema/migrations.py",)),
            Step("issues, articles", "with versions and notes", ("pipelines/mirror/schema/migrations.py",)),
        ),
        "none",
    ),
    Band(
        "Made from the mirror by SQL alone",
        "work",
        (
            Step("Datasette", "search, tables, questions", ("exports/datasette/",)),
            Step("Pages to read", "articles, works, pictures", ("exports/reading_room/",)),
            Step("Static site", "the same, as files", ("exports/site/",)),
            Step("Formats", "JSON, TEI, EPUB, WACZ …", ("exports/formats/",)),
        ),
        "none",
    ),
)

# In pixels of the picture.
_LEFT, _WIDE, _GAP, _TOP = 56, 206, 34, 20
_TITLE, _BOX, _PAD, _BETWEEN = 28, 78, 14, 30
_BAND = _TITLE + _BOX + _PAD
_RIGHT = _LEFT + 4 * _WIDE + 3 * _GAP
WIDTH = _RIGHT + 36
HEIGHT = _TOP + len(WAY) * _BAND + (len(WAY) - 1) * _BETWEEN + 20

_STYLE = """
svg { font-family: "Noto Sans", "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
.ground { fill: #ffffff; } .work { fill: #eef3f8; } .kept { fill: #f8f1e2; }
.box { fill: #ffffff; stroke: #44617e; stroke-width: 1.2; } .store { fill: #ffffff; stroke: #8a6416; stroke-width: 1.2; }
.title { font-size: 13px; font-weight: 600; fill: #33414e; } .name { font-size: 14px; font-weight: 600; fill: #14202b; }
.says { font-size: 11.5px; fill: #33414e; }
.file { font-size: 10.5px; font-family: "Noto Sans Mono", Menlo, Consolas, monospace; fill: #33577b; }
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
    "transaction; when the crawl ends, tables are derived from all readings; exports are made from the tables."
)


def draw() -> str:
    """Return the picture as SVG, text as text, in colours for light and dark grounds."""
    return "\n".join([*_head(), *(line for at in range(len(WAY)) for line in _band(at)), *_between(), "</svg>"]) + "\n"


def _head() -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    yield f"<title>The way of a page</title>\n<desc>{escape(_TOLD)}</desc>\n<style>{_STYLE}</style>"
    yield '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    yield '<path class="head" d="M0 0 L8 4 L0 8 z"/></marker></defs>'
    yield f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'


def _band(at: int) -> Iterator[str]:
    band, top = WAY[at], _band_top(at)
    yield f'<rect class="{band.kind}" x="{_LEFT - 16}" y="{top}" width="{_RIGHT - _LEFT + 32}" height="{_BAND}" rx="6"/>'
    yield f'<text class="title" x="{_LEFT}" y="{top + 19}">{escape(band.title)}</text>'
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


if __name__ == "__main__":
    (Path(sys.argv[1]) / "way-of-a-page.svg").write_text(draw(), "utf-8")
