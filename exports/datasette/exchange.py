"""Puts a new folder in the place of an old one, at one stroke where the system knows how."""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def exchange(new: Path, old: Path) -> None:
    """Put the folder `new` in the place of `old`, which is then gone, whether it was there before or not.

    On Linux no moment passes in which `old` is not there (renameat2). Elsewhere it is moved aside first, and back where the new
    one cannot follow. Raises OSError where `new` cannot be moved there.
    """
    if not old.exists():
        new.rename(old)
    elif _swapped(new, old):
        shutil.rmtree(new, ignore_errors=True)
    else:
        _replace(new, old)


def _swapped(new: Path, old: Path) -> bool:
    """Exchange the two names and return whether that could be done."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(old), _RENAME_EXCHANGE) == 0)


def _replace(new: Path, old: Path) -> None:
    aside = new.with_name(f"{new.name}.old.part")
    old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        aside.rename(old)
        raise
    shutil.rmtree(aside, ignore_errors=True)
