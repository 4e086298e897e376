"""How the pictures look: colours that everyone can tell apart, letters that every script has, and the frame around what is drawn."""

from __future__ import annotations

from typing import Any

from exports.pictures.picture import Spec

INK = "#222222"
"""Letters, and the lines that matter."""
FAINT = "#d8d8d8"
"""Lines to guide the eye."""
FAINTEST = "#eeeeee"
"""Such lines behind what is drawn."""
BLUE = "#0072b2"
"""The one colour of what has no other: of Okabe and Ito's eight, as all others here."""
WIDEST = 1140
"""Pixels: the pages leave no more where a window is 1280 wide."""
FONTS = "system-ui, 'Noto Sans', 'Noto Sans CJK JP', 'Noto Sans CJK SC', 'Noto Naskh Arabic', sans-serif"
"""Families for Latin, Greek and Cyrillic, Japanese, Chinese and Arabic; whatever a machine has not, its sans-serif stands in for."""
MEASURED_FONT = "sans-serif"
"""What the room for letters is measured by: looking for each of many families takes ten times as long."""

Edges = tuple[int, int, int, int]
"""Pixels at the left, top, right and bottom."""
_EDGES = (8, 8, 16, 8)

# One hue from light to dark, so that more is darker to every eye and in grey print.
_RAMP = ((0xE4, 0xEE, 0xF8), (0x4F, 0x93, 0xC9), (0x08, 0x30, 0x6B))
_CONFIG: dict[str, Any] = {
    # An <img> is read by its alt text; labels on each of a thousand marks would only weigh.
    "aria": False,
    "font": MEASURED_FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "labelFontSize": 12, "labelLimit": 230, "titleColor": INK, "titleFontSize": 12, "titleFontWeight": "normal",
        "titlePadding": 10, "domainColor": "#888888", "tickColor": "#888888", "gridColor": FAINTEST,
    },
    "legend": {"labelColor": INK, "labelFontSize": 12, "titleColor": INK, "titleFontSize": 12, "titleFontWeight": "normal"},
}  # fmt: skip


def framed(layers: list[Spec], width: int, height: int, edges: Edges = _EDGES, *, fit: bool = True, **more: Any) -> Spec:
    """Return the picture of `layers`, as wide and high as said, axes and legends and `edges` included.

    Where it is not to `fit`, the width and height are those of the plot alone, and axes and legends lie in the edges around it.
    """
    left, top, right, bottom = edges
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "#ffffff",
        "width": width,
        "height": height,
        "padding": {"left": left, "top": top, "right": right, "bottom": bottom},
        "autosize": {"type": "fit", "contains": "padding"} if fit else "none",
        "layer": layers,
        "config": _CONFIG,
        **more,
    }


def shade(share: float) -> str:
    """Return the colour for a share of the most, from 0 to 1: the more, the darker."""
    place = min(max(share, 0.0), 1.0) * (len(_RAMP) - 1)
    below = min(int(place), len(_RAMP) - 2)
    mixed = (round(low + (high - low) * (place - below)) for low, high in zip(_RAMP[below], _RAMP[below + 1], strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def ink_on(colour: str) -> str:
    """Return black or white: whichever can be read on `colour`, always with a contrast of 4.5 to 1 or more."""
    # Half way between the two as WCAG measures: (x + 0.05)² = 1.05 · 0.05.
    return "#000000" if luminance(colour) > 0.179 else "#ffffff"


def luminance(colour: str) -> float:
    """Return how light the colour `#rrggbb` is, from 0 to 1, as WCAG 2 reckons."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
