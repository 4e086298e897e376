"""A work's journey: its printings by date and periodical, and which was printed from which."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import atan2, degrees

from sqlite_utils import Database

from exports.pictures.gathering import gather
from exports.pictures.labels import label, widest
from exports.pictures.look import FAINT, INK, WIDEST, framed
from exports.pictures.picture import Shown, Spec
from exports.plurals import counted

_PRINTINGS = """
    SELECT articles.id, articles.date_start, articles.date_end, articles.periodical_id, periodicals.name, articles.language,
        cluster_members.role, articles.title
    FROM clusters
    JOIN cluster_members ON cluster_members.cluster_id = clusters.id
    JOIN articles ON articles.id = cluster_members.article_id
    LEFT JOIN periodicals ON periodicals.id = articles.periodical_id
    WHERE clusters.key = ?
    ORDER BY articles.date_start IS NULL, articles.date_start, articles.key
"""
_STEPS = """
    SELECT reprints.source_id, reprints.article_id, reprints.direction
    FROM clusters
    JOIN cluster_members ON cluster_members.cluster_id = clusters.id
    JOIN reprints ON reprints.article_id = cluster_members.article_id AND reprints.is_direct
    JOIN cluster_members AS sources ON sources.article_id = reprints.source_id AND sources.cluster_id = clusters.id
    WHERE clusters.key = ?
    ORDER BY reprints.article_id, reprints.source_id
"""

_NO_PERIODICAL = "No periodical"
_ROLES = {
    "canonical": ("circle", "#000000"),
    "reprint": ("square", "#0072b2"),
    "translation": ("triangle-up", "#d55e00"),
    "abridgement": ("triangle-down", "#009e73"),
    "excerpt": ("diamond", "#cc79a7"),
    "adaptation": ("cross", "#e69f00"),
}
"""The shape and the colour of each role: a shape of its own, since not everyone can tell the colours apart."""
_MOST_DRAWN = 200
_TOP, _BOTTOM, _RIGHT, _BESIDE = 44, 32, 40, 24
_LANE = 38
"""Pixels from one row of printings to the next; what would lie on one another in one periodical is put into rows below one another."""
_APART = 30
"""Pixels that a printing takes with the language above it."""
_ALONE = 60
"""Days that the picture spans at least."""
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400_000
"""Milliseconds, in which Vega reckons time."""
_LINE = "#6b6b6b"


@dataclass(frozen=True)
class _Printing:
    """A printing with a date."""

    id: int
    first: date
    last: date
    periodical_id: int | None
    periodical: str
    language: str
    role: str


@dataclass(frozen=True)
class _Span:
    """The days that the picture spans, and the pixels of its plot."""

    first: int
    last: int
    width: int

    @property
    def format(self) -> str:
        """How the days on the axis are written: the less it spans, the more of each."""
        days = (self.last - self.first) // _DAY
        return "%-d %b %Y" if days < 120 else "%b %Y" if days < 3000 else "%Y"

    def time(self, day: date) -> int:
        """Return a day as Vega reckons."""
        return (day.toordinal() - _EPOCH) * _DAY

    def pixel(self, day: date) -> float:
        """Return how far a day is from the left."""
        return (self.time(day) - self.first) / (self.last - self.first) * self.width


def read_journey(db: Database, work: str) -> Shown | None:
    """Return the journey of the work with the key `work`; None where the mirror has no such work."""
    found = db.execute(_PRINTINGS, [work]).fetchall()
    if not found:
        return None
    columns = ("date", "periodical", "language", "role", "article")
    table = tuple((first, name or _NO_PERIODICAL, language, role, title) for _, first, _, _, name, language, role, title in found)
    dated = [
        _Printing(number, first, max(first, _day(until) or first), periodical, name or _NO_PERIODICAL, language or "", role)
        for number, day, until, periodical, name, language, role, _ in found
        if (first := _day(day))
    ]
    if not dated:
        return Shown("No printing of this work has a date.", columns, table)
    drawn = dated[:_MOST_DRAWN]
    alt = _alt(dated, len(found) - len(dated)) + (f" The first {len(drawn)} are drawn." if len(drawn) < len(dated) else "")
    return Shown(alt, columns, table, _spec(drawn, db.execute(_STEPS, [work]).fetchall()))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _alt(dated: Sequence[_Printing], undated: int) -> str:
    papers, languages = {printing.periodical_id for printing in dated}, {printing.language for printing in dated} - {""}
    first, last = dated[0].first, dated[-1].first
    told = f"{counted(len(dated), 'printing')} in {counted(len(papers), 'periodical')} and {counted(len(languages), 'language')}, "
    told += f"{first} to {last}" if first < last else f"of {first}"
    told += f"; the first in {label(dated[0].periodical)}."
    return told + (f" {undated:,} more without a date {'is' if undated == 1 else 'are'} not drawn." if undated else "")


def _spec(drawn: Sequence[_Printing], steps: Sequence[tuple[int, int, str]]) -> Spec:
    totals = Counter(printing.periodical_id for printing in drawn)
    names = {printing.periodical_id: printing.periodical for printing in drawn}
    begun = {printing.periodical_id: printing.first.isoformat() for printing in reversed(drawn)}
    places = gather(totals, names.__getitem__, lambda paper: (0, begun[paper]), "periodicals")
    left = widest(places.labels) + _BESIDE
    span = _span(drawn, WIDEST - left - _RIGHT)
    lanes, depths = _lanes(drawn, {printing.id: places.of(printing.periodical_id) for printing in drawn}, span)
    height = sum(depths) * _LANE
    y = {printing.id: (lanes[printing.id] + 0.5) * _LANE for printing in drawn}
    layers = [
        *_papers(places.labels, depths, span.width),
        *_intervals(drawn, y, span),
        *_lines({printing.id: printing for printing in drawn}, steps, y, span),
        *_points(drawn, y, span),
    ]
    axis = {"title": None, "grid": True, "labelOverlap": "greedy", "tickCount": 10, "format": span.format}
    x = {"type": "temporal", "scale": {"type": "utc", "domain": [span.first, span.last], "nice": False}, "axis": axis}
    down = {"type": "quantitative", "scale": {"domain": [0, height], "reverse": True, "nice": False, "zero": False}, "axis": None}
    return framed([_placed(layer, x, down) for layer in layers], span.width, height, (left, _TOP, _RIGHT, _BOTTOM), fit=False)


def _placed(layer: Spec, x: Spec, y: Spec) -> Spec:
    """Return the layer, its fields `x` and `y` on the scales that all have."""
    given = layer["encoding"]
    return {**layer, "encoding": {**given, "x": given.get("x", {"field": "x", **x}), "y": {"field": "y", **y}}}


def _span(drawn: Sequence[_Printing], width: int) -> _Span:
    first, last = min(printing.first for printing in drawn), max(printing.last for printing in drawn)
    aside = max((last - first).days * 0.04, (_ALONE - (last - first).days) / 2, 5)
    begin, end = (round((day.toordinal() - _EPOCH + off) * _DAY) for day, off in ((first, -aside), (last, aside)))
    return _Span(begin, end, width)


def _lanes(drawn: Sequence[_Printing], places: Mapping[int, int], span: _Span) -> tuple[dict[int, int], list[int]]:
    """Return the lane of each printing, from 0 at the top, and how many lanes each periodical takes."""
    ends = defaultdict[int, list[float]](list)
    within: dict[int, int] = {}
    for printing in drawn:
        taken, at = ends[places[printing.id]], span.pixel(printing.first)
        lane = next((lane for lane, end in enumerate(taken) if end + _APART <= at), len(taken))
        taken[lane : lane + 1] = [at]
        within[printing.id] = lane
    depths = [len(ends[place]) for place in range(max(places.values()) + 1)]
    return {number: sum(depths[: places[number]]) + lane for number, lane in within.items()}, depths


def _papers(labels: Sequence[str], depths: Sequence[int], width: int) -> list[Spec]:
    feet = [sum(depths[: place + 1]) * _LANE for place in range(len(depths))]
    names = [{"y": foot - depth * _LANE / 2, "text": name} for name, foot, depth in zip(labels, feet, depths, strict=True)]
    text = {"type": "text", "align": "right", "baseline": "middle", "dx": -10, "fontSize": 12, "color": INK, "clip": False}
    return [
        {"data": {"values": [{"y": foot} for foot in feet]}, "mark": {"type": "rule", "color": FAINT},
         "encoding": {"x": {"value": 0}, "x2": {"value": width}}},
        {"data": {"values": names}, "mark": text, "encoding": {"x": {"value": 0}, "text": {"field": "text"}}},
    ]  # fmt: skip


def _intervals(drawn: Sequence[_Printing], y: Mapping[int, float], span: _Span) -> list[Spec]:
    values = [{"x": span.time(p.first), "until": span.time(p.last), "y": y[p.id]} for p in drawn if p.last > p.first]
    mark = {"type": "rule", "strokeWidth": 7, "strokeCap": "round", "color": FAINT}
    return [{"data": {"values": values}, "mark": mark, "encoding": {"x2": {"field": "until"}}}] if values else []


def _lines(drawn: Mapping[int, _Printing], steps: Sequence[tuple[int, int, str]], y: Mapping[int, float], span: _Span) -> list[Spec]:
    known: list[Spec] = []
    unknown: list[Spec] = []
    heads: list[Spec] = []
    for source, article, direction in steps:
        if source not in drawn or article not in drawn:
            continue
        begin, end = drawn[source].first, drawn[article].first
        line = {"x": span.time(begin), "y": y[source], "to": span.time(end), "down": y[article]}
        (unknown if direction == "undecided" else known).append(line)
        if direction != "undecided":
            angle = degrees(atan2(y[article] - y[source], span.pixel(end) - span.pixel(begin)))
            heads.append({"x": _between(line["x"], line["to"]), "y": _between(line["y"], line["down"]), "angle": round(angle, 1)})
    ends = {"x2": {"field": "to"}, "y2": {"field": "down"}}
    turned = {"angle": {"field": "angle", "type": "quantitative", "scale": None}}
    layers: list[Spec] = []
    if known:
        layers.append({"data": {"values": known}, "mark": {"type": "rule", "color": _LINE, "strokeWidth": 1.4}, "encoding": ends})
        head = {"type": "point", "shape": "triangle-right", "filled": True, "size": 55, "color": _LINE, "opacity": 1}
        layers.append({"data": {"values": heads}, "mark": head, "encoding": turned})
    if unknown:
        mark = {"type": "rule", "color": _LINE, "strokeWidth": 1.4, "strokeDash": [4, 4]}
        layers.append({"data": {"values": unknown}, "mark": mark, "encoding": ends})
    return layers


def _between(begin: float, end: float) -> float:
    return begin + (end - begin) * 0.55


def _points(drawn: Sequence[_Printing], y: Mapping[int, float], span: _Span) -> list[Spec]:
    values = [
        {"x": span.time(p.first), "y": y[p.id], "role": p.role, "language": label(p.language, " ") if len(p.language) < 12 else "…"}
        for p in drawn
    ]
    held = [role for role in _ROLES if any(printing.role == role for printing in drawn)]
    legend = {"orient": "top", "title": None, "symbolSize": 130, "symbolStrokeColor": INK, "columnPadding": 28}
    role = {"field": "role", "type": "nominal", "legend": legend}
    shapes = {"domain": held, "range": [_ROLES[name][0] for name in held]}
    colours = {"domain": held, "range": [_ROLES[name][1] for name in held]}
    point = {"type": "point", "filled": True, "size": 130, "opacity": 1, "stroke": INK, "strokeWidth": 1}
    text = {"type": "text", "align": "left", "baseline": "bottom", "dx": 7, "dy": -5, "fontSize": 11, "color": INK}
    return [
        {"data": {"values": values}, "mark": point, "encoding": {"shape": role | {"scale": shapes}, "color": role | {"scale": colours}}},
        {"data": {"values": values}, "mark": text, "encoding": {"text": {"field": "language"}}},
    ]
