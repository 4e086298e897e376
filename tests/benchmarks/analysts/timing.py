"""Times the pages of a mirror under the real `backfile serve`, weighs them, and says which miss the goals."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from statistics import median
from urllib.error import HTTPError
from urllib.parse import quote, urljoin
from urllib.request import urlopen

from tests.benchmarks.analysts.addresses import Timed, addresses
from tests.serving import serving

_TIMES = 9
_WORST, _HEAVIEST = 1.0, 300
"""Seconds, and KB without pictures."""
_PARTS = re.compile(r'<(?:link rel="stylesheet" href|script (?:type="module" )?src)="([^"]+)"')
_PICTURES = re.compile(r'<img\b[^>]*\bsrc="([^"]+\.svg[^"]*)"')


@dataclass(frozen=True)
class Measured:
    """What a page costs who waits for it."""

    timed: Timed
    status: int
    median: float
    """Seconds, of nine visits after one that is not counted."""
    worst: float
    size: float
    """KB of the page alone, as it is sent."""
    weight: float
    """KB with its style sheets and scripts."""
    pictures: tuple[str, ...]
    """The addresses of the pictures in it."""

    @property
    def misses(self) -> str:
        """Say which goals it misses; nothing where it meets them all."""
        said = (
            ("median", self.median > self.timed.goal), ("worst", self.worst > _WORST), ("weight", self.weight > _HEAVIEST),
            (f"status {self.status}", self.status not in (200, 404)),
        )  # fmt: skip
        return ", ".join(what for what, missed in said if missed)


def print_times(mirror: Path, only: str) -> None:
    """Print a line for every page of the mirror whose name holds `only`, and for every picture on one."""
    print(f"{'page':<44} {'goal':>6} {'median':>7} {'worst':>7} {'KB':>8} {'with style':>10}  misses")
    missed = 0
    with serving(mirror, "--port", 0, stderr=None) as (_, home):
        for measured in _measured(home, mirror, only):
            missed += bool(measured.misses)
            print(
                f"{measured.timed.name:<44} {measured.timed.goal:>6} {measured.median:>7.3f} {measured.worst:>7.3f} "
                f"{measured.size:>8.1f} {measured.weight:>10.1f}  {measured.misses}",
                flush=True,
            )
    print(f"{missed} miss a goal (worst {_WORST:.0f} s, weight {_HEAVIEST} KB without pictures)")


def _measured(home: str, mirror: Path, only: str) -> Iterator[Measured]:
    parts: dict[str, int] = {}
    drawn: set[str] = set()
    for timed in addresses(mirror):
        if only not in timed.name:
            continue
        page = _measure(home, timed, parts)
        yield page
        for picture in page.pictures:
            name = picture.partition("?")[0].rpartition("/")[2]
            if name not in drawn:
                drawn.add(name)
                yield _measure(home, Timed(f"picture: {name}", picture), parts)


def _measure(home: str, timed: Timed, parts: dict[str, int]) -> Measured:
    url = urljoin(home, quote(timed.path, safe="/%?=&:+'(),;!*$@~"))
    status, body, _ = _visit(url)
    times = [_visit(url)[2] for _ in range(_TIMES)]
    text = body.decode("utf-8")
    is_page = not timed.path.partition("?")[0].endswith(".svg")
    needed = {urljoin(url, unescape(part)) for part in _PARTS.findall(text)} if is_page else set()
    for part in needed - {*parts}:
        parts[part] = len(_visit(part)[1])
    weight = (len(body) if is_page else 0) + sum(parts[part] for part in needed)
    pictures = tuple(unescape(picture) for picture in _PICTURES.findall(text))
    return Measured(timed, status, median(times), max(times), len(body) / 1000, weight / 1000, pictures)


def _visit(url: str) -> tuple[int, bytes, float]:
    began = time.perf_counter()
    try:
        with urlopen(url, timeout=60) as answer:
            status, body = answer.status, answer.read()
    except HTTPError as error:
        with error:
            status, body = error.code, error.read()
    return status, body, time.perf_counter() - began
