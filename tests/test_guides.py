"""The guides of docs say what is so: tables, paths, names, the picture of the way of a page, and every command of the tutorial."""

import os
import re
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from crawler.layouts.article import ArticlePage
from crawler.reading.pages import Layout
from crawler.spiders.sample import SampleSpider
from crawler.ways_in import series
from pipelines.mirror.schema import tables_page
from pipelines.mirror.schema.descriptions import DESCRIPTIONS
from tests import way_of_a_page
from tests.browser import browsing, needs_browser
from tests.checkout import write_checkout
from tests.command import environment
from tests.fenced_blocks import blocks_of

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
TUTORIAL = DOCS / "add-an-archive.md"
GUIDES = [DOCS / "architecture.md", DOCS / "tables.md", TUTORIAL, ROOT / "CONTRIBUTING.md"]
PICTURE = DOCS / "pictures" / "way-of-a-page.svg"
CODE = re.compile(r"`([^`\n]+)`")


def paths(text):
    """Return what stands in backquotes and is the path of a file or folder of the checkout, but of the archive that the tutorial makes."""
    found = {one for one in CODE.findall(text) if re.fullmatch(r"(?:crawler|pipelines|exports|tests|docs)/[\w./-]*", one)}
    return found - {"crawler/spiders/weekly.py"}


# The tables.


def test_the_page_of_the_tables_is_what_the_schema_says_now():
    assert (DOCS / "tables.md").read_text("utf-8") == tables_page.page(), "docs/tables.md is of yesterday; run make docs"


def test_every_table_and_view_has_its_place_on_the_page():
    placed = [name for group in tables_page.GROUPS for name in group.names]
    assert sorted(placed) == sorted(DESCRIPTIONS), "say in GROUPS of pipelines/mirror/schema/tables_page.py where it belongs"


@pytest.mark.parametrize("sql", [*tables_page.EXAMPLES.values(), tables_page.SEARCH], ids=[*tables_page.EXAMPLES, "search"])
def test_an_example_gives_rows_of_the_sample(sample_mirror, sql):
    with closing(sqlite3.connect(f"{sample_mirror.as_uri()}?mode=ro", uri=True)) as db:
        assert db.execute(sql).fetchone()


# The house.


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_path_that_a_guide_names_exists(guide):
    named = paths(guide.read_text("utf-8"))
    assert len(named) > 5 or guide.name == "tables.md"
    assert [path for path in sorted(named) if not (ROOT / path).exists() or (ROOT / path).is_dir() != path.endswith("/")] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_link_of_a_guide_leads_somewhere(guide):
    text = guide.read_text("utf-8")
    targets = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    assert targets
    assert [target for target in targets if target.startswith("#") and target[1:] not in headings] == []
    assert [target for target in targets if not target.startswith("#") and not (guide.parent / target.partition("#")[0]).exists()] == []


def test_every_function_that_is_said_to_be_in_a_file_is_there():
    said = re.findall(r"`(\w+)` (?:in|of) `([\w/]+\.py)`", (DOCS / "architecture.md").read_text("utf-8"))
    assert len(said) >= 5
    assert [one for one in said if not re.search(rf"\b(?:def|class) {one[0]}\b", (ROOT / one[1]).read_text("utf-8"))] == []


def test_the_picture_is_what_is_drawn_now():
    assert PICTURE.read_text("utf-8") == way_of_a_page.draw(), "the picture is of yesterday; run make docs"


def test_the_picture_names_what_exists_and_what_the_text_explains():
    named = {module for band in way_of_a_page.WAY for step in band.steps for module in step.modules}
    assert [module for module in sorted(named) if not (ROOT / module).exists()] == []
    assert named <= paths((DOCS / "architecture.md").read_text("utf-8"))


@needs_browser
def test_every_word_of_the_picture_stands_in_its_box():
    with browsing() as browser:
        page = browser.new_page()
        page.goto(f"data:image/svg+xml,{quote(PICTURE.read_text('utf-8'))}")
        outside = page.evaluate("""
            [...document.querySelectorAll('.name, .says, .file')].filter(text => {
                const own = text.getBBox();
                return ![...document.querySelectorAll('.box, .store')].some(one => {
                    const box = one.getBBox();
                    return own.x > box.x && own.x + own.width < box.x + box.width
                        && own.y > box.y && own.y + own.height < box.y + box.height;
                });
            }).map(text => text.textContent)
        """)
    assert outside == []


# The tutorial.


def test_what_is_said_to_be_set_where_a_site_is_odd_can_be_set():
    table = TUTORIAL.read_text("utf-8").partition("## When a site is odd")[2].partition("\n## ")[0]
    cells = [row.split("|")[2] for row in table.splitlines() if row.startswith("| ")]
    named = {name for cell in cells for name in re.findall(r"`(\w+)(?:\([\w, ]*\)| = True)?`", cell)}
    assert {"identity", "charset", "series", "Days", "foot_lines"} <= named
    places = (SampleSpider, Layout, ArticlePage, series)
    assert [name for name in sorted(named) if not any(hasattr(place, name) for place in places)] == []


COPY = Path("shared", "real", "debian-weekly-news.tar.xz")
STRICT = os.environ.get("BACKFILE_NO_SKIPS") == "1"


# `text` is what the commands before it must say; `fails` stands by commands that do, `serve` by what is stopped once it answers.
SCRIPTS = [block for block in blocks_of(TUTORIAL) if block.language == "sh"]


def folded(text):
    """Return the lines of `text`, white space folded."""
    return [" ".join(line.split()) for line in text.splitlines()]


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
    said = iter(folded(followed[0][command][1]))
    # In one order, with something left out at each "…".
    wanted = [line for line in folded(shown.text) if line not in ("…", "")]
    missing = [line for line in wanted if not any(re.fullmatch(re.escape(line).replace("…", ".*"), one) for one in said)]
    assert missing == [], f"docs/add-an-archive.md, line {shown.line}; it said:\n{followed[0][command][1]}"


def test_nothing_of_the_tutorial_stays_behind(followed):
    _, checkout = followed
    assert not (checkout / "copy").exists()
    assert not list(checkout.glob("**/weekly*"))
