"""Runs the real `backfile serve` in a process of its own."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.command import command, environment


@contextmanager
def serving(*arguments: object, stderr: int | None = subprocess.PIPE) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Give a running `backfile serve`, and its address once it has said it; it is gone at the end.

    What it complains of goes to `stderr`, None for where our own complaints go: a pipe that nobody reads stops it once it is full.
    """
    with subprocess.Popen(command("serve", *arguments), stdout=subprocess.PIPE, stderr=stderr, text=True, env=environment()) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://\S+", said)
            assert found, said
            yield process, found.group()
        finally:
            process.kill()
