"""What values a setting takes: each kind reads what stands in the file or the environment, or says what would be right."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,15})?)\s*([A-Za-z]*)")
_CONTACT = re.compile(r"[^\s()@]+@[^\s()@]+|https?://[^\s()]+")


@dataclass(frozen=True)
class Kind:
    """A kind of value."""

    takes: str
    """In words, after "takes": "a number of seconds"."""
    read: Callable[[Any], Any]
    """Returns the value that is meant by what TOML or the environment holds; raises ValueError, with or without a sentence, for none."""


def _text(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or not text.isprintable():
        raise ValueError
    return text


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError
    return float(value)


def seconds(least: float, most: float = 86_400.0) -> Kind:
    """Return the kind of a number of seconds from `least` to `most`."""

    def read(value: Any) -> float:
        number = _number(value)
        if not math.isfinite(number) or not least <= number <= most:
            raise ValueError
        return number

    return Kind(f"a number of seconds from {least:g} to {most:,.0f}", read)


def whole(least: int, most: int) -> Kind:
    """Return the kind of a whole number from `least` to `most`."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise ValueError
        number = int(value)
        if not least <= number <= most:
            raise ValueError
        return number

    return Kind(f"a whole number from {least} to {most:,}", read)


def one_of(*names: str) -> Kind:
    """Return the kind of one of the words `names`."""
    by_name = {name.lower(): name for name in names}

    def read(value: Any) -> str:
        if not isinstance(value, str) or value.strip().lower() not in by_name:
            raise ValueError
        return by_name[value.strip().lower()]

    return Kind(" or ".join(f'"{name}"' for name in names), read)


def _truth(value: Any) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value.strip().lower() not in words:
        raise ValueError
    return words[value.strip().lower()]


def _size(value: Any) -> int:
    parts = _SIZE.fullmatch(str(value).strip()) if isinstance(value, int | str) and not isinstance(value, bool) else None
    if parts is None or parts[2].upper() not in _UNITS:
        raise ValueError
    size = int(float(parts[1]) * _UNITS[parts[2].upper()])
    if not 1_000_000 <= size <= 10**12:
        raise ValueError
    return size


def _path(value: Any) -> Path:
    try:
        return Path(_text(str(value) if isinstance(value, Path) else value)).expanduser()
    except RuntimeError as error:
        raise ValueError("there is no user of that name") from error


def _address(schemes: tuple[str, ...]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = _text(value)
        parts = urlsplit(text)
        if parts.scheme not in schemes or (not parts.hostname and parts.scheme != "unix") or parts.port == 0:
            raise ValueError
        return text

    return read


def _words(value: Any) -> list[str]:
    words = shlex.split(value) if isinstance(value, str) else value
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and "\0" not in word for word in words) or not words[0]:
        raise ValueError
    return words


def _contact(value: Any) -> str:
    text = _text(value)
    # It goes into a header of every request.
    if not text.isascii() or not _CONTACT.fullmatch(text):
        raise ValueError
    return text


def _calendar(value: Any) -> str:
    from crawler.schedule.calendar import read_calendar

    text = _text(value)
    read_calendar(text)
    return text


def _window(value: Any) -> str:
    from crawler.fetching.window import read_window

    text = _text(value)
    read_window(text)
    return text


TEXT = Kind("a text in quotes", _text)
TRUTH = Kind("true or false", _truth)
SIZE = Kind('a size from "1 MB" to "1000 GB"', _size)
PATH = Kind("the path of a file or folder in quotes", _path)
WEB = Kind('an address in quotes that begins with "https://" or "http://"', _address(("http", "https")))
REDIS = Kind('an address like "redis://127.0.0.1:6379/0"', _address(("redis", "rediss", "unix")))
WORDS = Kind('a command, as a list of its words: ["mail", "-s", "Backfile", "me@example.org"]', _words)
CONTACT = Kind('an e-mail or web address, like "you@example.org"', _contact)
CALENDAR = Kind('a calendar, like "daily 03:15 Europe/Berlin" or "Mon..Fri *-*-* 03:15 Europe/Berlin"', _calendar)
WINDOW = Kind('hours of the day, like "22:00-06:00 Europe/Berlin"', _window)
