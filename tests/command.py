"""Runs the real `backfile` command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ARCHIVE = "sample"
"""The archive whose spider the crawl tests use, whatever site they serve."""


def command(*arguments: object) -> list[str]:
    """Return the command line of `backfile` with `arguments`."""
    return [sys.executable, "-m", "crawler.cli", *map(str, arguments)]


def environment(**variables: str) -> dict[str, str]:
    """Return an environment without the operator's own settings, failed pages asked for again at once."""
    # What one process has compiled, hundreds of others need not compile again.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BACKFILE_") and name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "BACKFILE_RETRY_WAIT": "0.01", **variables}


def backfile(*arguments: object, cwd: Path | None = None, timeout: float = 120, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `backfile` to its end; give it `variables` in its environment."""
    options: dict[str, Any] = {"capture_output": True, "text": True, "timeout": timeout, "check": False}
    return subprocess.run(command(*arguments), cwd=cwd, env=environment(**variables), **options)


def crawl(site: str, db: Path, *options: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """Crawl what is served at `site` into `db`."""
    return backfile("crawl", ARCHIVE, "--base-url", site, "--db", db, *options, cwd=None, timeout=120, **variables)
