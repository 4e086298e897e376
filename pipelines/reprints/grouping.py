"""Equal values in arrays that ascend: where each begins, and each of them once."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.integer[Any])


def starts_of(ascending: NDArray[Number]) -> NDArray[np.int64]:
    """Return where each run of equal values begins."""
    begins = np.ones(len(ascending), dtype=bool)
    np.not_equal(ascending[1:], ascending[:-1], out=begins[1:])
    return np.flatnonzero(begins)


def once(values: NDArray[Number]) -> NDArray[Number]:
    """Return the distinct `values`, ascending: `np.unique`, which takes a hash table for millions of numbers and many times as long."""
    ascending = np.sort(values)
    return ascending[starts_of(ascending)]
