"""Time zones by their IANA names, that of this machine, and when their clocks change."""

from __future__ import annotations

from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import cache
from os import environ
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_SECOND = timedelta(seconds=1)
_LOCALTIME = Path("/etc/localtime")
_TIMEZONE = Path("/etc/timezone")


def zone_named(name: str) -> ZoneInfo | None:
    """Return the time zone `name` (`Europe/Berlin`), None where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A folder of the database (`Europe`) is an OSError.
        return None


def local_zone() -> ZoneInfo:
    """Return the time zone of this machine: what TZ names, else what /etc/localtime is, else UTC.

    Where /etc/localtime is a file of its own, /etc/timezone gives its name; a zone without any name has the key "localtime".
    """
    named = environ.get("TZ", "").removeprefix(":")
    found = zone_named(named) if named else None
    if found is not None:
        return found
    target = _LOCALTIME.resolve()
    named = str(target).rpartition("/zoneinfo/")[2] if "/zoneinfo/" in str(target) else _content(_TIMEZONE)
    found = zone_named(named) if named else None
    if found is not None:
        return found
    try:
        with target.open("rb") as file:
            return ZoneInfo.from_file(file, key="localtime")
    except (OSError, ValueError):
        return ZoneInfo("UTC")


def nearest_zone(asked: str) -> str | None:
    """Return the IANA name that is nearest to `asked`, in whatever case, and be it a city alone; None where none is near."""
    names = _spellings()
    near = get_close_matches(asked.casefold(), names, n=1, cutoff=0.7 if "/" in asked else 0.85)
    return names[near[0]] if near else None


def offset_at(zone: ZoneInfo, moment: datetime) -> timedelta:
    """Return how far the clocks of `zone` are ahead of UTC at `moment`, an aware time."""
    return moment.astimezone(zone).utcoffset() or timedelta()


def change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first whole second after `before`, and not after `after`, from which the clocks of `zone` are changed; all in UTC."""
    was = offset_at(zone, before)
    first, last = before.replace(microsecond=0), after.replace(microsecond=0) + _SECOND * (after.microsecond > 0)
    while last - first > _SECOND:
        middle = first + (last - first) // _SECOND // 2 * _SECOND
        first, last = (middle, last) if offset_at(zone, middle) == was else (first, middle)
    return last


@cache
def _spellings() -> dict[str, str]:
    names = sorted(available_timezones())
    cities = {name.rpartition("/")[2].casefold(): name for name in names}
    return cities | {name.casefold(): name for name in names}


def _content(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
