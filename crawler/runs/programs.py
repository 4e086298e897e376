"""Runs a program of the operator's to its end or until its time is up, without a shell."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from os import environ
from tempfile import TemporaryFile

from pipelines.normalize.text import one_line, printable

_MOST_OUTPUT = 20_000
_LONGEST_LINE = 500
_LONGEST_VARIABLE = 4096


class ProgramFailed(Exception):
    """The program could not be started, ended badly or took too long; the message says so in a clause that begins with its name."""


def run(words: Sequence[str], timeout: float, variables: Mapping[str, str] | None = None, given: bytes = b"") -> list[str]:
    """Run the command line `words` with `given` on its standard input; return the last lines of its output and complaints.

    `variables` go over those of this process; what they hold is put on one line, and cut where it is too long for a variable. After
    `timeout` seconds it is killed, and with it all that it has started and that is in its process group. What it leaves running when it
    ends is not waited for. Raises ProgramFailed.
    """
    name = words[0].rpartition("/")[2]
    said = {key: one_line(printable(value))[:_LONGEST_VARIABLE] for key, value in (variables or {}).items()}
    # A file and no pipe: one that a grandchild holds open would never end.
    with TemporaryFile() as output:
        try:
            process = subprocess.Popen(  # noqa: S603 - the operator's own command, and no shell reads it
                list(words), stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, env={**environ, **said}, start_new_session=True
            )
        except (OSError, ValueError) as error:
            raise ProgramFailed(f"{name} could not be started ({_why(error)})") from error
        try:
            process.communicate(given, timeout)
        except subprocess.TimeoutExpired as error:
            raise ProgramFailed(f"{name} did not end within {timeout:g} seconds and was killed") from error
        finally:
            _end(process)
        lines = _last_lines(output.fileno())
    if process.returncode:
        told = f"; it last said: {lines[-1]}" if lines else ""
        how = f"with status {process.returncode}" if process.returncode > 0 else f"by signal {-process.returncode}"
        raise ProgramFailed(f"{name} ended {how}{told}")
    return lines


def words_of(command: Sequence[str] | str | None) -> list[str]:
    """Return the words of a command line, which is a text where it was given to `scrapy crawl -s`; none for none."""
    return shlex.split(command) if isinstance(command, str) else list(command or ())


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()


def _last_lines(output: int) -> list[str]:
    size = os.fstat(output).st_size
    text = os.pread(output, _MOST_OUTPUT, max(0, size - _MOST_OUTPUT)).decode("utf-8", "replace")
    return [line for raw in text.splitlines() if (line := one_line(printable(raw))[:_LONGEST_LINE])]
