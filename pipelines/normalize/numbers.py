"""Issue numbers as printed, and the whole numbers they stand for."""

from __future__ import annotations

import re

# More than nine digits are no issue number, and would not fit a column of integers for long.
_DIGITS = re.compile(r"(?<!\d)[0-9]{1,9}(?!\d)")


def number_range(number: str | None) -> tuple[int | None, int | None]:
    """Return the first and last number that a printed issue number covers: `43-44` gives (43, 44), `5` (5, 5), None (None, None).

    A short second number is completed from the first (`108-9` gives 108, 109); one that would run backwards is left out.
    """
    found = _DIGITS.findall(number or "")
    if not found:
        return None, None
    first, last = found[0], found[-1]
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    start, end = int(first), int(last)
    return start, end if end >= start else start
