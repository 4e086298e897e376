"""Moments as the mirror and its WARC files write them: UTC, ISO 8601, milliseconds, so that they sort as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def timestamp(moment: datetime | None = None) -> str:
    """Return `moment`, an aware time in UTC, or now, as it is written: `2026-11-27T02:44:03.120Z`."""
    return (moment or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def after(at: str, last: str | None) -> str:
    """Return `at`, or where that is not after `last`, the instant after `last`; both as timestamp writes them."""
    if last is None or at > last:
        return at
    return timestamp(datetime.fromisoformat(last) + timedelta(milliseconds=1))
