"""A table drawn as a grid: in each cell its number, on a ground the darker the higher it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from exports.pictures.labels import widest
from exports.pictures.look import WIDEST, framed, ink_on, shade
from exports.pictures.picture import Spec

Counts = Mapping[tuple[int, int], int]
"""What is counted, by row and column from 0; what is not there is nothing."""
_ROW, _COLUMN = 24, 46
_LONGEST_LABEL = 230
_AXES = 64
"""Pixels that titles, ticks and the picture's edges take."""
_ABOVE = {"titleAngle": 0, "titleAlign": "right", "titleAnchor": "end", "titleBaseline": "bottom", "titleX": -4, "titleY": -6}
_SLANT = {"orient": "top", "labelAngle": -45, "labelAlign": "left", "labelOverlap": False}
_STEEPNESS = 0.6
"""Below 1, so that the few can be told from the fewer where others are very many."""
_LETTER = 0.6
"""Width of a figure, as a share of its height."""
_SMALLEST, _LARGEST = 8.0, 11.0


def grid(counts: Counts, rows: Sequence[str], columns: Sequence[str], down: str, across: str, named: Sequence[str] | None = None) -> Spec:
    """Return the picture of `counts`, of which there must be one, under the labels of its rows and columns, which must be distinct.

    `down` and `across` say what the rows and the columns are. `named` are the columns whose labels are shown: where it is left out all
    are, slanted above the grid, since names are long.
    """
    slanted = named is None
    beside = min(widest(rows), _LONGEST_LABEL)
    # Slanted by half a right angle, a label leans over to the right as far as it rises.
    lean = round(min(widest(columns), _LONGEST_LABEL) * 0.71) if slanted else 0
    wanted = _COLUMN if named is None else max(_COLUMN, widest(named) + 16)
    width = min(WIDEST, beside + _AXES + lean + len(columns) * wanted)
    most = max(counts.values())
    texts, size = _fitted(counts.values(), (width - beside - _AXES - lean) / len(columns))
    values = []
    for ((row, column), n), text in zip(counts.items(), texts, strict=True):
        ground = shade((n / most) ** _STEEPNESS)
        values.append({"row": rows[row], "column": columns[column], "ground": ground, "ink": ink_on(ground), "text": text})
    place = {"x": _axis("column", columns, across, _SLANT if slanted else {"labelAngle": 0, "values": named})}
    place |= {"y": _axis("row", rows, down, {"grid": True, "minExtent": beside, **_ABOVE})}
    layers: list[Spec] = [
        {"mark": "rect", "encoding": place | {"color": _colour("ground")}},
        {"mark": {"type": "text", "fontSize": size}, "encoding": place | {"text": {"field": "text"}, "color": _colour("ink")}},
    ]
    height = _AXES + lean + len(rows) * _ROW
    edges = (8, 8, 16 + lean, 8)
    return framed(layers, width, height, edges, data={"values": values}, resolve={"scale": {"color": "independent"}})


def _fitted(numbers: Collection[int], cell: float) -> tuple[list[str], float]:
    """Return the numbers as they fit into cells so wide, and the size of their letters."""
    texts = [str(n) for n in numbers]
    if max(map(len, texts)) * _LETTER * _SMALLEST > cell - 1:
        texts = [text if len(text) < 4 else f"{round(int(text) / 1000)}k" for text in texts]
    size = (cell - 1) / (_LETTER * max(map(len, texts)))
    return texts, round(min(max(size, _SMALLEST), _LARGEST), 1)


def _axis(field: str, labels: Sequence[str], title: str, more: Spec) -> Spec:
    # Labels given as the scale's own need no sorting, which Vega-Lite would write as an expression with the labels in it.
    scale = {"domain": list(labels), "paddingInner": 0.05, "paddingOuter": 0.02}
    axis = {"title": title, "domain": False, "ticks": False, "labelPadding": 4, "zindex": 0, **more}
    return {"field": field, "type": "nominal", "scale": scale, "axis": axis}


def _colour(field: str) -> Spec:
    return {"field": field, "type": "nominal", "scale": None}
