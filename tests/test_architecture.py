"""Which room may use which, what every module says, and that docs/architecture.md shows it as it is."""

import ast
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from crawler.cli import cli
from tests import house_picture
from tests.browser import browsing, needs_browser
from tests.checkout import PACKAGES, ROOT
from tests.rooms import GROUND, MODULES, ROOF, ROOMS, allowed, dotted

GUIDE = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "pictures" / "house.svg"


def imports(path: Path) -> set[str]:
    """Return the modules of ours that the module at `path` imports, dotted."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name.split(".")[0] in PACKAGES}


@pytest.mark.parametrize("path", MODULES, ids=[dotted(path) for path in MODULES])
def test_imports_point_one_way(path):
    module = dotted(path)
    assert {imported for imported in imports(path) if not allowed(module, imported)} == set()


@pytest.mark.parametrize("path", MODULES, ids=[dotted(path) for path in MODULES])
def test_a_module_says_in_a_sentence_what_it_is_for(path):
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.split("\n\n")[0].rstrip().endswith(".")


# The picture of the house, and what docs/architecture.md says beside it.


def test_the_picture_and_the_table_are_those_of_the_code_now():
    assert PICTURE.read_text("utf-8") == house_picture.draw(), "the picture is of yesterday; run make docs"
    assert house_picture.table() in GUIDE.read_text("utf-8"), "the table of what lives where is of yesterday; run make docs"


def test_the_picture_names_what_exists_and_what_the_text_explains():
    named = {path for band in house_picture.WAY for step in band.steps for path in band.paths(step)}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
    assert [path for path in sorted(named) if f"`{path}`" not in GUIDE.read_text("utf-8")] == []


def test_every_arrow_of_the_picture_is_allowed_and_what_is_allowed_has_a_way():
    names = [[path.rstrip("/").removesuffix(".py").replace("/", ".") for path in room.paths] for room in house_picture.ROOMS]
    assert {name for room in names for name in room} == {*ROOF, *ROOMS, *GROUND}
    # A package itself, without what is in it, may be imported from its rooms.
    inner = [[f"{name}.inner" for name in room] for room in names]
    ways = set(house_picture.ARROWS)
    assert [(start, end) for start, end in ways if not all(allowed(a, b) for a in inner[start] for b in inner[end])] == []
    for _ in names:
        ways |= {(start, end) for start, middle in ways for other, end in ways if middle == other}
    pairs = [(a, b) for a in range(len(inner)) for b in range(len(inner)) if a != b]
    may = {(a, b) for a, b in pairs if any(allowed(above, below) for above in inner[a] for below in inner[b])}
    assert may <= ways


def test_every_function_that_is_said_to_be_in_a_file_is_there():
    said = re.findall(r"`(\w+)` (?:in|of) `([\w/]+\.py)`", GUIDE.read_text("utf-8"))
    assert said
    assert [one for one in said if not re.search(rf"\b(?:def|class) {one[0]}\b", (ROOT / one[1]).read_text("utf-8"))] == []


@needs_browser
def test_every_word_of_the_picture_stands_in_its_box():
    with browsing() as browser:
        page = browser.new_page()
        page.goto(f"data:image/svg+xml,{quote(PICTURE.read_text('utf-8'))}")
        outside = page.evaluate("""
            [...document.querySelectorAll('text.name, text.says, text.file')].filter(text => {
                const own = text.getBBox();
                return ![...document.querySelectorAll('.box, .store')].some(one => {
                    const box = one.getBBox();
                    return own.x > box.x && own.x + own.width < box.x + box.width
                        && own.y > box.y && own.y + own.height < box.y + box.height;
                });
            }).map(text => text.textContent)
        """)
    assert outside == []


# What else every checkout must say.


def test_the_readme_names_every_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {"crawl", "status", "serve", "export", "archives"} <= set(cli.commands)
    assert [name for name in cli.commands if f"backfile {name}" not in readme] == []


def test_every_exit_status_is_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(re.search(rf"^\| {status} \|", readme, re.MULTILINE) for status in ("0", "1", "2", "3", "75", "130, 143"))


def test_no_place_of_ours_is_in_a_lock_file():
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text
