"""Dates as a person writes them for a machine: in EDTF (the Extended Date/Time Format), or in words that can mean one date only."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace

from pipelines.normalize.dates import PrintedDate, is_date_line, read_date

_EDTF = re.compile(r"\d{4}(?:-(\d\d)(?:-(\d\d))?)?")
_SEASONS = ("Spring", "Summer", "Autumn", "Winter")
# ISO 8601-2: 21 to 24 are seasons that leave the hemisphere open, 25 to 28 those of the north, 29 to 32 those of the south.
_OPEN, _NORTH, _SOUTH, _END = 21, 25, 29, 33

# As wherever dates are read: what is outside is a slip of the pen.
_FIRST_YEAR, _LAST_YEAR = "1500", "2199"
_DAY_NUMBER = re.compile(r"(?<![\d/–-])\d{1,2}(?!\d)")
_DAY_IN_EDTF = re.compile(r"\d{4}-\d\d-\d\d")


def written_date(text: str, hemisphere: str) -> PrintedDate | None:
    """Return the date that `text` is, in EDTF or as words with a month or season and a year; None where it is none, or may be two.

    `hemisphere` ("north" or "south") says which months a season has. Month names may be of any language that dates are read in.
    """
    edtf = read_edtf(text, hemisphere)
    # In figures alone, 4/5/2010 may be two days, and 2010-21-05 is none.
    if edtf is not None or not re.search(r"[^\W\d_]", text) or not is_date_line(text, "en", hemisphere):
        return edtf
    words = read_date(text, "en", hemisphere)
    # "31 June 2010" is read as its month.
    lost_day = _DAY_NUMBER.search(text) and words and not _DAY_IN_EDTF.search(words.edtf)
    return None if lost_day else words


def read_edtf(text: str, hemisphere: str) -> PrintedDate | None:
    """Return the date that `text` is in EDTF (ISO 8601-2: a year, month, day or season, or an interval of two), None where it is none.

    `hemisphere` ("north" or "south") says which months 2010-21, a spring without one, has. An interval with a season is one of months.
    """
    first, slash, last = text.partition("/")
    start = _read_one(first, hemisphere)
    end = _read_one(last, hemisphere) if slash else start
    if start is None or end is None or end.start < start.start or end.end < start.end:
        return None
    if not slash:
        return start
    seasonal = any(date.edtf[4:5] == "-" and date.edtf[5:7] > "12" for date in (start, end))
    edtf = f"{start.start[:7]}/{end.end[:7]}" if seasonal else f"{start.edtf}/{end.edtf}"
    return PrintedDate(text, edtf, start.start, end.end)


def _read_one(text: str, hemisphere: str) -> PrintedDate | None:
    match = _EDTF.fullmatch(text)
    if match is None or not text.isascii() or not _FIRST_YEAR <= text[:4] <= _LAST_YEAR:
        return None
    year = int(text[:4])
    month, day = (int(part) if part else None for part in match.groups())
    if month is None:
        return PrintedDate(text, text, f"{year:04}-01-01", f"{year:04}-12-31")
    if _OPEN <= month < _END and day is None:
        return _season(text, year, month, hemisphere)
    if not 1 <= month <= 12:
        return None
    days = monthrange(year, month)[1]
    if day is None:
        return PrintedDate(text, text, f"{text}-01", f"{text}-{days}")
    return PrintedDate(text, text, text, text) if 1 <= day <= days else None


def _season(text: str, year: int, code: int, hemisphere: str) -> PrintedDate:
    if code >= _NORTH:
        hemisphere = "south" if code >= _SOUTH else "north"
    # As the same season is read where it is printed, so that both are one date.
    printed = read_date(f"{_SEASONS[(code - _OPEN) % 4]} {year:04}", "en", hemisphere)
    assert printed is not None
    return replace(printed, text=text)
