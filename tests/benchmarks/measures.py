"""What a command costs, and what a mirror holds after it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What a process used up."""

    cpu: float
    """Seconds, user and system."""
    wall: float
    """Seconds from its start to its end."""
    size: float
    """Peak resident size, MB."""


def cost_of(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Cost:
    """Run `command` to its end, which must be a good one (0 or 3), and return what it cost."""
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment)
    size, pid = 0.0, 0
    while not pid:
        # Not ru_maxrss, which begins with the size of the process that forked this one.
        size = max(size, _peak(process.pid))
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        time.sleep(0.0 if pid else 0.05)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 3), f"{command} ended with {process.returncode}"
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - began, size)


def _peak(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def count(db: Path, query: str) -> int:
    """Return the number that `query` gives in the mirror at `db`."""
    with closing(sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return int(connection.execute(query).fetchone()[0])
