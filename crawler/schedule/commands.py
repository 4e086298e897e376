"""How a scheduler of this machine has to call Backfile, and how Backfile calls the schedulers' own programs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


class CannotSchedule(Exception):
    """A scheduler does not do what it is asked for, or what it keeps is not ours; the message says in a sentence what to do."""


def backfile_command() -> list[str]:
    """Return the words that call this `backfile` from any folder and with any PATH."""
    # Not resolved: the interpreter of a virtual environment is a link, and without its folder it is another one.
    beside = Path(sys.executable).with_name("backfile")
    return [str(beside)] if beside.is_file() else [sys.executable, "-m", "crawler.cli"]


def call(words: Sequence[str], given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the program `words`, with `given` on its standard input, and return how it ended; raises CannotSchedule where there is none."""
    try:
        return subprocess.run(list(words), input=given, capture_output=True, timeout=120, check=False)  # noqa: S603 - systemctl, crontab and loginctl, called with our own words and without a shell
    except FileNotFoundError as error:
        raise CannotSchedule(f"there is no {words[0]} on this machine; install it, or choose another scheduler with --as") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotSchedule(f"{words[0]} could not be run ({error})") from error


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return what a program that failed had to say, on one line."""
    told = (done.stderr or done.stdout).decode("utf-8", "replace").split()
    return " ".join(told)[:500].rstrip(".") or f"exit status {done.returncode}"
