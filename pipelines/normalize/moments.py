"""Moments as the mirror and its WARC files write them: UTC, ISO 8601, milliseconds, so that they sort as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def timestamp(moment: datetime | None = None) -> str:
    """Return `moment`, or now, as it is written: `2026-11-27T02:44:03.120Z`."""
    return (moment or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def next_instant(at: str) -> str:
    """Return the next moment after `at` that is written otherwise."""
    return timestamp(datetime.fromisoformat(at) + timedelta(milliseconds=1))
