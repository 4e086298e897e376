"""Rows of bars under one another, each row as high as its own longest bar, its numbers above the bars."""

from __future__ import annotations

from collections.abc import Sequence

from exports.pictures.grid import Counts
from exports.pictures.labels import widest
from exports.pictures.look import BLUE, FAINT, INK, WIDEST, framed
from exports.pictures.picture import Spec

_ROW = 52
_AXES = 56
_HIGHEST = 0.66
"""What a row's longest bar takes of it; its number needs the rest."""
_LOWEST = 0.02
"""Less could not be seen."""
_FIGURE = 7
"""Pixels that one figure of a number takes."""


def bars(counts: Counts, rows: Sequence[str], columns: Sequence[str], across: str, column: int) -> Spec:
    """Return the picture of `counts`, of which there must be one, under the labels of its rows and columns, which must be distinct.

    `across` says what the columns are, `column` how many pixels wide one is where there is room.
    """
    beside = widest(rows) + _AXES
    width = min(WIDEST, beside + len(columns) * column)
    most = {row: max(n for (other, _), n in counts.items() if other == row) for row in {row for row, _ in counts}}
    roomy = (width - beside) / len(columns) >= _FIGURE * len(str(max(most.values())))
    values = []
    for (row, place), n in counts.items():
        top = row + 1 - max(_HIGHEST * n / most[row], _LOWEST)
        values.append({"column": columns[place], "top": top, "foot": row + 1, "n": f"{n:,}" if roomy or n == most[row] else ""})
    axis = {"title": across, "labelAngle": 0, "labelOverlap": "greedy", "domain": False, "ticks": False, "labelPadding": 4}
    x = {"field": "column", "type": "nominal", "scale": {"domain": list(columns), "padding": 0.12}, "axis": axis}
    feet = {
        "grid": True,
        "gridColor": FAINT,
        "labels": False,
        "title": None,
        "ticks": False,
        "domain": False,
        "values": list(range(len(rows) + 1)),
    }
    heights = {"domain": [0, len(rows)], "reverse": True, "nice": False, "zero": False}
    y = {"type": "quantitative", "scale": heights, "axis": feet}
    layers = [
        _row_labels(rows, widest(rows)),
        {"mark": {"type": "rect", "color": BLUE}, "encoding": {"x": x, "y": {"field": "top", **y}, "y2": {"field": "foot"}}},
        {
            "mark": {"type": "text", "baseline": "bottom", "dy": -2, "fontSize": 11, "color": INK},
            "encoding": {"x": x, "y": {"field": "top", **y}, "text": {"field": "n"}},
        },
    ]
    height = _AXES + len(rows) * _ROW
    return framed(layers, width, height, data={"values": values}, resolve={"scale": {"y": "independent"}})


def _row_labels(rows: Sequence[str], room: int) -> Spec:
    """Return the layer of which only the axis is seen: the bars stand on a scale of numbers, which has no room for names."""
    axis = {"title": None, "domain": False, "ticks": False, "labelPadding": 6, "minExtent": room}
    y = {"field": "row", "type": "nominal", "scale": {"domain": list(rows), "padding": 0}, "axis": axis}
    return {"data": {"values": [{"row": row} for row in rows]}, "mark": {"type": "rect", "opacity": 0}, "encoding": {"y": y}}
