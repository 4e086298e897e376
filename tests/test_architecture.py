"""Which package may use which, and what every module and setting must say."""

import ast
import re
from pathlib import Path

import pytest

from crawler.cli import cli

ROOT = Path(__file__).parent.parent
MODULES = [path for package in ("crawler", "pipelines", "exports") for path in sorted((ROOT / package).rglob("*.py"))]
PURE = ("pipelines.normalize", "pipelines.warc", "pipelines.reprints")
STORE = "pipelines.reprints.store"
# Where everything is put together.
TOGETHER = (
    "crawler.after_run", "crawler.aftermath", "crawler.cli", "crawler.cli_archives", "crawler.cli_config", "crawler.cli_export",
    "crawler.cli_import", "crawler.cli_merge", "crawler.cli_mirror", "crawler.cli_reprints", "crawler.cli_schedule", "crawler.cli_status",
    "crawler.cli_status_text", "crawler.cli_work", "crawler.publishing",
)  # fmt: skip


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


def is_pure(module: str) -> bool:
    return module.startswith(PURE) and not module.startswith(STORE)


def allowed(module: str, imported: str) -> bool:
    if is_pure(imported) or imported == "pipelines":
        return not is_pure(module) or is_pure(imported)
    if is_pure(module):
        return False
    if module in TOGETHER:
        return True
    package = module.split(".")[0]
    if package == "pipelines" and imported.startswith("crawler"):
        return imported == "crawler.items" or imported.startswith("crawler.items.") or imported == "crawler"
    return imported.split(".")[0] == package


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
