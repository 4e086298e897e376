"""The health file: how an archive's last run went, why a person is needed since when, and who was told of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from exports.monitoring.causes import Cause

Status = Literal["ok", "stopped", "needs_person", "failed"]
_MOST_BYTES = 10_000_000


class BadHealthFile(Exception):
    """The health file cannot be read; the message says where and why."""


@dataclass(frozen=True)
class Lasting:
    """A cause, with since when it has lasted and who was told."""

    code: str
    sentence: str
    since: str
    """When a run first ended with it: UTC, ISO 8601."""
    told_at: str | None = None
    """When everyone had been told; None until then."""
    told_by: tuple[str, ...] = ()
    """By what they were: `command`, `webhook`."""


@dataclass(frozen=True)
class Health:
    """What the file says."""

    status: Status
    """`failed` where the run was, else `needs_person` while there is a cause, else `stopped` or `ok`."""
    exit_status: int
    """The run's."""
    sentence: str
    archive: str
    mirror: str
    """The mirror's path."""
    run: Mapping[str, Any] | None = None
    """The row of the last run, without settings and statistics; None where the mirror could not be read."""
    last_success: str | None = None
    """When a whole run last ended well: UTC, ISO 8601."""
    causes: tuple[Lasting, ...] = ()
    published: Mapping[str, Any] | None = None
    """What was published last: `run`, `at`, and `file` or `folder` or both; None where nothing ever was."""
    alarmed: tuple[str, ...] = ()
    """By what somebody was told of a cause, and not yet that all is well again."""
    version: str = ""
    """The program's."""
    written_at: str = ""
    """UTC, ISO 8601."""


@dataclass(frozen=True)
class Memory:
    """What the next run needs to know of the last one's health file."""

    causes: Mapping[str, Lasting] = field(default_factory=dict)
    """By code."""
    published: Mapping[str, Any] | None = None
    alarmed: tuple[str, ...] = ()
    last_success: str | None = None


def health_file_of(mirror: Path, archive: str, named: Path | str | None) -> Path:
    """Return where the health file of an archive is: as it is `named`, else beside `mirror`.

    There it is `icl.health.json` beside `icl.db`, and `all.icl.health.json` beside `all.db`, which may hold other archives too.
    """
    ending = ".health.json" if mirror.stem == archive else f".{archive}.health.json"
    return Path(named) if named else mirror.with_suffix(ending)


def remember(path: Path) -> Memory:
    """Return what the health file at `path` says to the next run; nothing where there is none.

    Raises BadHealthFile where it is none that this wrote.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ValueError("too long")
        said = json.loads(content)
        return Memory(
            {one["code"]: _lasting(one) for one in said["causes"]},
            _mapping(said["published"]),
            tuple(str(channel) for channel in said["alarmed"]),
            _text(said["last_success"]),
        )
    except FileNotFoundError:
        return Memory()
    except OSError as error:
        raise BadHealthFile(f"{path} cannot be read ({error.strerror}), so what was told before is told again") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadHealthFile(f"{path} is no health file, so it is written anew and what was told before is told again") from error


def _lasting(said: Mapping[str, Any]) -> Lasting:
    texts = {name: str(said[name]) for name in ("code", "sentence", "since")}
    return Lasting(**texts, told_at=_text(said["told_at"]), told_by=tuple(str(channel) for channel in said["told_by"]))


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError
    return value


def _mapping(value: Any) -> Mapping[str, Any] | None:
    if value is not None and not isinstance(value, dict):
        raise TypeError
    return value


def lasting(causes: Iterable[Cause], before: Mapping[str, Lasting], now: str) -> tuple[Lasting, ...]:
    """Return `causes`, one a code, each with what is remembered of it; one that is not known yet has lasted since `now`."""
    found: dict[str, Lasting] = {}
    for one in causes:
        known = before.get(one.code)
        found.setdefault(one.code, replace(known, sentence=one.sentence) if known else Lasting(one.code, one.sentence, now))
    return tuple(found.values())


def untold(causes: Iterable[Lasting], channel: str) -> list[Lasting]:
    """Return those of `causes` that were not told by `channel` yet."""
    return [one for one in causes if channel not in one.told_by]


def told(causes: Iterable[Lasting], channel: str, channels: Sequence[str], now: str) -> tuple[Lasting, ...]:
    """Return `causes` as all told by `channel` too; `channels` are all that there are."""
    heard = (replace(one, told_by=tuple(dict.fromkeys((*one.told_by, channel)))) for one in causes)
    return tuple(replace(one, told_at=one.told_at or (now if set(channels) <= set(one.told_by) else None)) for one in heard)


def write_health(path: Path, health: Health) -> None:
    """Replace the file `path`, or make it, with `health` as JSON (UTF-8), at one stroke. Raises OSError where it cannot be written."""
    # No symbolic link is replaced, but what it leads to.
    target = path.resolve()
    # What a run that was killed has left is written over by the next.
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("w", encoding="utf-8", errors="replace") as file:
            json.dump(asdict(health), file, ensure_ascii=False, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
