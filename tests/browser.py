"""Headless Chromium: pages as a browser builds them, what it complains of, and pictures of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
"""The browser, None where there is none."""

# Without a sandbox, because containers and root have none to give; it only ever visits loopback.
_OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-dev-shm-usage --window-size=1280,900 --virtual-time-budget=5000 --enable-logging=stderr"
).split()
_CONSOLE = re.compile(r"CONSOLE[:(].*")


@dataclass
class Visit:
    """What came of a visit to a page."""

    dom: str
    """The page as HTML once its scripts have run."""
    console: list[str]
    """What stands in the browser's console."""


def visit(url: str) -> Visit:
    """Open `url`, and return what became of it."""
    done = _run("--dump-dom", url)
    return Visit(done.stdout, _CONSOLE.findall(done.stderr))


def picture(url: str, target: Path) -> None:
    """Write a picture of `url`, 1280 by 900, to the PNG file `target`."""
    _run(f"--screenshot={target.resolve()}", "--hide-scrollbars", url)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert CHROMIUM, "Chromium is not installed (Debian: apt-get install chromium fonts-noto-cjk)"
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        return subprocess.run(
            [CHROMIUM, *_OPTIONS, f"--user-data-dir={profile}", *arguments],
            capture_output=True, encoding="utf-8", errors="replace", check=True, timeout=120,
        )  # fmt: skip
