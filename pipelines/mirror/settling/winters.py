"""Winters of one printed year: which December or January they begin in, as the issues before and after say."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from pipelines.mirror.rows import rows_of
from pipelines.normalize.dates import PrintedDate

_OF_ONE_YEAR = ("28", "30")  # EDTF: the northern winter and the southern summer

# The neighbours' dates that tell are no winters themselves, so that no winter hangs on another.
_DATED = """
    SELECT issues.key, issues.date_edtf,
           (SELECT min(date_start) FROM issues AS other WHERE other.periodical_id = issues.periodical_id
            AND other.kind = issues.kind AND other.number_end = issues.number_start - 1) AS before,
           (SELECT min(date_start) FROM issues AS other WHERE other.periodical_id = issues.periodical_id
            AND other.kind = issues.kind AND other.number_start = issues.number_end + 1) AS after
    FROM issues
"""


def from_december(date: PrintedDate | None) -> PrintedDate | None:
    """Return a winter of one year as one that begins in its December, "Winter 2014" as 2014-12/2015-02; None for any other date."""
    if date is None or date.edtf[4:5] != "-" or date.edtf[5:] not in _OF_ONE_YEAR:
        return None
    year = int(date.edtf[:4])
    return PrintedDate(date.text, f"{year}-12/{year + 1}-02", f"{year}-12-01", f"{year + 1}-02-{monthrange(year + 1, 2)[1]}")


def begins_in_december(db: Database, issue_key: str, year: int) -> bool:
    """Tell whether the issue's winter of `year` begins in December: the issue before is of that year, or the one after of next spring."""
    row = next(iter(rows_of(db, f"{_DATED} WHERE issues.key = ?", [issue_key])), None)
    return row is not None and _december_comes(row, year)


def _december_comes(row: Mapping[str, Any], year: int) -> bool:
    before, after = row["before"] or "", row["after"] or ""
    if before:
        if f"{year}-04" <= before < f"{year}-12":
            return True
        if before < f"{year}":
            return False
    return f"{year + 1}-03" <= after < f"{year + 1}-06"


def misdated(db: Database) -> list[str]:
    """Return the keys of the issues whose winter does not begin, or may not begin, where their neighbours say."""
    winters = rows_of(db, f"{_DATED} WHERE date_edtf GLOB '????-28' OR date_edtf GLOB '????-30' OR date_edtf GLOB '????-12/????-02'")
    return sorted(row["key"] for row in winters if _december_comes(row, int(row["date_edtf"][:4])) != ("/" in row["date_edtf"]))
