"""Ten crawls of one mirror started at once: one works, and how soon the nine others say why they do not.

python -m tests.benchmarks.overlap [--runs 10]
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.command import command, environment


def main() -> None:
    """Print exit status and seconds of each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(runs) as pool:
        ended = sorted(pool.map(_run, [Path(folder) / "sample.db"] * runs))
    statuses = [status for status, _, _ in ended]
    refused = [seconds for status, seconds, _ in ended if status == 75]
    print(f"exit statuses {statuses}; refused within {min(refused):.2f} to {max(refused):.2f} s")
    print(*{said for status, _, said in ended if status == 75}, sep="\n")


def _run(db: Path) -> tuple[int, float, str]:
    began = time.monotonic()
    asked = command("crawl", "sample", "--db", db, "--delay", "0.05")
    done = subprocess.run(asked, env=environment(), capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, time.monotonic() - began, done.stderr.strip().splitlines()[-1] if done.stderr else ""


if __name__ == "__main__":
    main()
