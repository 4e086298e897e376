"""The schedule as a line of the user's crontab: cron knows no time zones, so it asks every few minutes, and Backfile's calendar answers."""

from __future__ import annotations

import shlex
from pathlib import Path

from crawler.schedule.commands import CannotSchedule, backfile_command, call, complaint

_LONGEST = 998
"""Bytes that Debian's cron takes of a command (its MAX_COMMAND, less the line's end)."""


def block(file: Path, every: int, further: list[str]) -> str:
    """Return the lines that ask every so many minutes what of the configuration `file` is due; `further` are words after `schedule run`.

    Raises CannotSchedule where the folder's name cannot stand in a crontab.
    """
    words = [*backfile_command(), "schedule", "run", "--quiet", *further]
    command = f"cd {shlex.quote(str(file.parent))} && BACKFILE_CONFIG={shlex.quote(str(file))} {shlex.join(words)}"
    if "\\" in command or not command.isprintable() or len(command.encode()) > _LONGEST:
        raise CannotSchedule(f"cron cannot call Backfile in {file.parent}: its name is too long, or holds a backslash; rename it")
    # crontab(5): a "%" ends the command, if no backslash is before it; cron takes that away.
    minutes = "*" if every == 1 else f"*/{every}"
    return f"{_begins(file)}\n{minutes} * * * * {command.replace('%', chr(92) + '%')}\n{_ends(file)}\n"


def install(lines: str, file: Path) -> list[str]:
    """Put the block `lines` into this user's crontab, in the place of that of the same configuration `file`; return what was done.

    All else in it is kept, byte for byte. Raises CannotSchedule.
    """
    before, after = _around(_read(), file)
    _write(before + lines.encode() + after)
    return ["your crontab: written; `crontab -l` shows it"]


def remove(file: Path) -> list[str]:
    """Take the block of the configuration `file` out of this user's crontab; return what was done. Raises CannotSchedule."""
    content = _read()
    before, after = _around(content, file)
    if before + after == content:
        return [f"your crontab has no line for {file}"]
    _write(before + after)
    return ["your crontab: Backfile's lines taken away"]


def _around(content: bytes, file: Path) -> tuple[bytes, bytes]:
    """Return what stands before the block of `file` and what after it; all and nothing, where it has none."""
    lines = content.splitlines(keepends=True)
    told = [line.rstrip(b"\r\n") for line in lines]
    begins, ends = _begins(file).encode(), _ends(file).encode()
    if begins not in told:
        whole = content if content.endswith(b"\n") or not content else content + b"\n"
        return whole, b""
    first = told.index(begins)
    if ends not in told[first:]:
        raise CannotSchedule(f"your crontab has the line {begins.decode()!r}, but none that ends it; mend it with `crontab -e`")
    return b"".join(lines[:first]), b"".join(lines[told.index(ends, first) + 1 :])


def _read() -> bytes:
    done = call(["crontab", "-l"])
    if done.returncode == 0:
        return done.stdout
    if b"no crontab for" in done.stderr:
        return b""
    raise CannotSchedule(f"`crontab -l` failed: {complaint(done)}")


def _write(content: bytes) -> None:
    words = ["crontab", "-"] if content else ["crontab", "-r"]
    done = call(words, content or None)
    if done.returncode:
        raise CannotSchedule(f"`{' '.join(words)}` failed, and your crontab is as it was: {complaint(done)}")


def _begins(file: Path) -> str:
    return f"# Backfile begins: {file} (`backfile schedule remove` takes these lines away)"


def _ends(file: Path) -> str:
    return f"# Backfile ends: {file}"
