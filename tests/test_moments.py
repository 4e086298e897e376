"""Moments as they are written, so that they sort as text."""

from datetime import UTC, datetime

import pytest

from pipelines.normalize.moments import after, timestamp


def test_a_moment_is_written_in_milliseconds_of_utc():
    assert timestamp(datetime(2026, 11, 27, 2, 44, 3, 120_999, UTC)) == "2026-11-27T02:44:03.120Z"
    assert timestamp(datetime(2026, 11, 27, tzinfo=UTC)) == "2026-11-27T00:00:00.000Z"
    before = datetime.now(UTC)
    assert timestamp(before) <= timestamp() <= timestamp(datetime.now(UTC))


@pytest.mark.parametrize(
    ("at", "last", "moment"),
    [
        ("2026-11-27T02:44:03.120Z", None, "2026-11-27T02:44:03.120Z"),
        ("2026-11-27T02:44:03.120Z", "2026-11-27T02:44:03.119Z", "2026-11-27T02:44:03.120Z"),
        ("2026-11-27T02:44:03.120Z", "2026-11-27T02:44:03.120Z", "2026-11-27T02:44:03.121Z"),
        ("2026-11-27T02:44:03.120Z", "2026-12-31T23:59:59.999Z", "2027-01-01T00:00:00.000Z"),
    ],
)
def test_a_moment_after_another_is_at_least_a_millisecond_later(at, last, moment):
    assert after(at, last) == moment
