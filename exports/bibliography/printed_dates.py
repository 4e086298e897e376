"""The date of an article or issue as it is written for other programs: seasons, spans and what is not known of it included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_PART = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?P<doubt>[?~%]?)")
# EDTF has seasons of either hemisphere (25 to 32); most programs know spring, summer, autumn and winter alone (21 to 24).
_FIRST_SEASON = 21


@dataclass(frozen=True, slots=True)
class Printed:
    """A date as printed, in EDTF, and its first and last day; what is not known is None."""

    text: str | None
    edtf: str | None
    start: str | None
    end: str | None

    @property
    def year(self) -> str | None:
        """The year in which it begins."""
        return self.start[:4] if self.start else None

    @property
    def month(self) -> str | None:
        """The month, `01` to `12`; None where it is longer."""
        return self.start[5:7] if self.start and self.end and self.start[:7] == self.end[:7] else None

    @property
    def day(self) -> str | None:
        """The day of the month; None where it is not one day."""
        return self.start[8:10] if self.start and self.start == self.end else None

    @property
    def biblatex(self) -> str | None:
        """The date as biblatex reads it, in the EDTF that it knows; None where no year is known."""
        parts = [_PART.fullmatch(part) for part in (self.edtf or "").split("/")]
        if self.start and len(parts) <= 2 and all(parts):
            return "/".join(_with_common_season(part) for part in parts if part)
        if not self.start or self.start == self.end or not self.end:
            return self.start
        return f"{self.start}/{self.end}"

    @property
    def csl(self) -> dict[str, Any] | None:
        """The date as CSL-JSON has it: parts of one day or of two, a season, or the words where no year is known."""
        if not self.start:
            return {"literal": self.text} if self.text else None
        parts = [found for part in (self.edtf or "").split("/") if (found := _PART.fullmatch(part))]
        doubt = {"circa": True} if any(part["doubt"] for part in parts) else {}
        if len(parts) == 1 and (season := _season(parts[0])):
            return {"date-parts": [[int(parts[0]["year"])]], "season": season, **doubt}
        if parts and len(parts) <= 2 and not any(_season(part) for part in parts):
            return {"date-parts": [[int(number) for number in part.groups()[:3] if number] for part in parts], **doubt}
        days = [self.start] if self.start == self.end or not self.end else [self.start, self.end]
        return {"date-parts": [[int(number) for number in day.split("-")] for day in days], **doubt}


def _season(part: re.Match[str]) -> int:
    month = int(part["month"] or 0)
    return (month - _FIRST_SEASON) % 4 + 1 if month >= _FIRST_SEASON else 0


def _with_common_season(part: re.Match[str]) -> str:
    season = _season(part)
    return f"{part['year']}-{_FIRST_SEASON + season - 1}{part['doubt']}" if season else part[0]
