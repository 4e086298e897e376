"""Every command of docs/add-an-archive.md is run as it stands, in a fresh checkout, and says what the page shows."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from crawler.layouts.article import ArticlePage
from crawler.reading.pages import Layout
from crawler.spiders.sample import SampleSpider
from crawler.ways_in import series
from tests.checkout import ROOT, write_checkout
from tests.command import environment
from tests.guides import DOCS, blocks_of, not_said

TUTORIAL = DOCS / "add-an-archive.md"
COPY = Path("shared", "real", "debian-weekly-news.tar.xz")
STRICT = os.environ.get("BACKFILE_NO_SKIPS") == "1"


# `text` is what the commands before it must say; `fails` stands by commands that do, `serve` by what is stopped once it answers.
SCRIPTS = [block for block in blocks_of(TUTORIAL) if block.language == "sh"]


def free_port():
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """What following the tutorial in a fresh checkout comes to: of each block of commands, the status and what was said; and the checkout.

    Its ports are others, which nobody else has.
    """
    if not (ROOT.parent / COPY).exists():
        pytest.skip(f"the real Debian Weekly News, written by others, is not beside this checkout: {ROOT.parent / COPY}")
    if not STRICT and not shutil.which("sqlite3"):
        pytest.skip("sqlite3 is not installed: apt-get install sqlite3")
    folder = tmp_path_factory.mktemp("newcomer")
    (folder / COPY.parts[0]).symlink_to(ROOT.parent / COPY.parts[0])
    checkout = write_checkout(folder / "backfile")
    shutil.copytree(
        ROOT / "tests", checkout / "tests", ignore=shutil.ignore_patterns("__pycache__", "accessibility", "benchmarks", "pages")
    )
    programs = checkout / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, arguments in {"backfile": "-m crawler.cli", "pytest": "-m pytest", "python3": ""}.items():
        (programs / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {arguments} "$@"\n')
        (programs / name).chmod(0o755)
    variables = environment(HOME=str(folder), PATH="/usr/bin:/bin", PYTHONPATH=str(checkout))
    ports = {"8000": str(free_port()), "8001": str(free_port())}
    try:
        yield dict(follow(checkout, variables, ports)), checkout
    finally:
        # Where a step failed, the server of the copy still runs.
        with suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int((checkout / "copy" / "server.pid").read_text()), signal.SIGTERM)


def follow(checkout, variables, ports):
    """Run every block of the tutorial in its order, and yield those of commands with what came of them."""
    exported = ""
    for block in blocks_of(TUTORIAL):
        text = re.sub(r"\b800[01]\b", lambda found: ports[found[0]], block.text)
        if block.language == "python":
            (checkout / block.about).write_text(text, "utf-8")
        elif block.language == "sh" and block.about == "serve":
            yield block, served(exported + text, checkout, variables, ports["8001"])
        elif block.language == "sh":
            asked = ["sh", "-eu", "-c", exported + text]
            done = subprocess.run(
                asked, cwd=checkout, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180, check=False
            )
            yield block, (done.returncode, done.stdout + done.stderr)
            exported += "".join(f"{line}\n" for line in text.splitlines() if line.startswith("export "))


def served(text, checkout, variables, port):
    """Run what serves until it answers, stop it as Ctrl-C does, and return the status of the answer less 200, and what was said."""
    running = subprocess.Popen(
        ["sh", "-eu", "-c", text], cwd=checkout, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    status = 599
    for _ in range(300):
        with suppress(URLError, ConnectionError), urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            status = answer.status
            break
        time.sleep(0.1)
    os.killpg(running.pid, signal.SIGINT)
    return status - 200, running.communicate(timeout=30)[0]


@pytest.mark.parametrize("block", SCRIPTS, ids=lambda block: f"line-{block.line}")
def test_a_command_of_the_tutorial_works_as_written(followed, block):
    status, said = followed[0][block]
    assert (status != 0) == (block.about == "fails"), f"docs/add-an-archive.md, line {block.line}: {said}"


@pytest.mark.parametrize("at", [at for at, block in enumerate(blocks_of(TUTORIAL)) if block.language == "text"])
def test_a_command_of_the_tutorial_says_what_is_shown(followed, at):
    shown = blocks_of(TUTORIAL)[at]
    command = next(block for block in reversed(blocks_of(TUTORIAL)[:at]) if block.language == "sh")
    missing = not_said(shown.text, followed[0][command][1])
    assert missing == [], f"docs/add-an-archive.md, line {shown.line}; it said:\n{followed[0][command][1]}"


def test_nothing_of_the_tutorial_stays_behind(followed):
    _, checkout = followed
    assert not (checkout / "copy").exists()
    assert [path for path in checkout.glob("**/weekly*") if path.parent.name != "__pycache__"] == []


def test_what_is_said_to_be_set_where_a_site_is_odd_can_be_set():
    table = TUTORIAL.read_text("utf-8").partition("## When a site is odd")[2].partition("\n## ")[0]
    cells = [row.split("|")[2] for row in table.splitlines() if row.startswith("| ")]
    named = {name for cell in cells for name in re.findall(r"`(\w+)(?:\([\w, ]*\)| = True)?`", cell)}
    assert {"identity", "charset", "series", "Days", "foot_lines"} <= named
    places = (SampleSpider, Layout, ArticlePage, series)
    assert [name for name in sorted(named) if not any(hasattr(place, name) for place in places)] == []
