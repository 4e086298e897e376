"""Which package may use which, and what every module and setting must say."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from crawler.cli import cli

ROOT = Path(__file__).parent.parent
MODULES = [path for package in ("crawler", "pipelines", "exports") for path in sorted((ROOT / package).rglob("*.py"))]
STORE = "pipelines.reprints.store"
PURE = ("pipelines.normalize", "pipelines.warc", "pipelines.reprints")
# Pure functions, and the items that pass from pages to the mirror: the ground floor, which all may use.
GROUND = (*PURE, "pipelines.items")
# What each part may import beside the ground floor; the longest name that fits a module counts.
ROOMS = {
    "crawler": ("crawler",),
    "crawler.reading": ("crawler.reading",),
    "crawler.last_resort": ("crawler.last_resort", "crawler.reading"),
    "crawler.layouts": ("crawler.layouts", "crawler.last_resort", "crawler.reading"),
    "pipelines": ("pipelines",),
    "exports": ("exports",),
}
# Where everything is put together.
TOGETHER = ("crawler.cli", "crawler.commands", "crawler.runs")


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    """Return the modules of ours that the module at `path` imports, dotted."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name.split(".")[0] in ("crawler", "pipelines", "exports")}


def within(module: str, packages: Iterable[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def is_of(floor: tuple[str, ...], module: str) -> bool:
    return within(module, floor) and not within(module, [STORE])


def allowed(module: str, imported: str) -> bool:
    if is_of(PURE, module):
        return is_of(PURE, imported) or imported == "pipelines"
    if module in GROUND:
        return is_of(GROUND, imported) or imported == "pipelines"
    if is_of(GROUND, imported) or imported == "pipelines" or within(module, TOGETHER):
        return True
    room = max((name for name in ROOMS if within(module, [name])), key=len)
    return within(imported, ROOMS[room]) or imported == room.partition(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=[dotted(path) for path in MODULES])
def test_imports_point_one_way(path):
    module = dotted(path)
    assert {imported for imported in imports(path) if not allowed(module, imported)} == set()


@pytest.mark.parametrize("path", MODULES, ids=[dotted(path) for path in MODULES])
def test_a_module_says_in_a_sentence_what_it_is_for(path):
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.split("\n\n")[0].rstrip().endswith(".")


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
