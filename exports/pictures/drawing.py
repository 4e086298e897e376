"""Draws pictures as SVG, each once as long as what it shows stays the same."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from xml.sax.saxutils import escape

import vl_convert
from sqlite_utils import Database

from exports.pictures import PICTURES
from exports.pictures.journeys import read_journey
from exports.pictures.look import FONTS, MEASURED_FONT
from exports.pictures.picture import Shown
from exports.reading_room.failures import NotHeld, nearest

_BEGUN = re.compile("(<svg[^>]*)>")
_MEASURED = re.compile(f'(<text [^<>]*?) font-family="{MEASURED_FONT}"')
_KEPT = 100
"""Pictures kept as they were drawn: 15 MB at the most, more or less."""


def read(db: Database, name: str) -> Shown:
    """Return what the picture `name` shows of the mirror `db`; raises NotHeld where there is no such picture."""
    if name not in PICTURES:
        raise NotHeld(f"There is no picture {name[:100]!r}; there are {', '.join(PICTURES)}.")
    return PICTURES[name].read(db)


def read_work(db: Database, work: str) -> Shown:
    """Return what the journey of the work with the key `work` shows; raises NotHeld where the mirror holds no such work."""
    shown = read_journey(db, work)
    if shown is None:
        raise nearest(db, "clusters", "work", work)
    return shown


def drawn(shown: Shown) -> bytes:
    """Return what was read, as an SVG file without script or reference to anything; raises NotHeld where there is nothing to draw."""
    if shown.spec is None:
        raise NotHeld(shown.alt)
    return _drawn(json.dumps(shown.spec, ensure_ascii=False, sort_keys=True), shown.alt)


def warm_up() -> None:
    """Have ready what draws, which takes half a second: whoever asks for the first picture need not wait for it."""
    _drawn('{"mark":"point","data":{"values":[]}}', "")


@lru_cache(_KEPT)
def _drawn(spec: str, alt: str) -> bytes:
    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    svg = _MEASURED.sub(r"\1", svg)
    # Opened by itself, a picture has no page around it that says what it shows.
    told = f' font-family="{FONTS}" role="img"><title>{escape(alt)}</title>'
    return _BEGUN.sub(lambda begun: begun[1] + told, svg, count=1).encode()
