"""Figures as people read them: shares, sizes and times."""

from __future__ import annotations

from typing import Literal

Unit = Literal["count", "share", "bytes", "seconds"]

_SIZES = ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB"))
_TIMES = ((86_400, "d"), (3_600, "h"), (60, "min"))


def shown(value: float, unit: Unit) -> str:
    """Return `value` in its unit: `12.5%`, `1.2 MB`, `3 min 20 s`, `1,234`."""
    if unit == "share":
        return f"{value:.1%}"
    if unit == "bytes":
        return size(value)
    if unit == "seconds":
        return time_taken(value)
    return f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:.2f}"


def size(count: float) -> str:
    """Return a number of bytes in the decimal unit (IEC 80000-13) that suits it: `1.2 GB`."""
    for least, unit in _SIZES:
        if count >= least:
            return f"{count / least:.1f} {unit}"
    return f"{count:.0f} bytes"


def time_taken(seconds: float) -> str:
    """Return a time in its two greatest units: `2 d 3 h`, `3 min 20 s`, `1.25 s`."""
    if seconds < 10:
        return f"{seconds:.2f} s"
    left = round(seconds)
    for least, unit in _TIMES:
        if left >= least:
            smaller, name = {"d": (3_600, "h"), "h": (60, "min"), "min": (1, "s")}[unit]
            rest = left % least // smaller
            return f"{left // least:,} {unit}" + (f" {rest} {name}" if rest else "")
    return f"{left} s"
