"""The rooms of the house, and which of them may import which."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.checkout import PACKAGES, ROOT

MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]

STORE = "pipelines.reprints.store"
PURE = ("pipelines.normalize", "pipelines.warc", "pipelines.reprints")
"""Pure functions, but for the store."""
GROUND = (*PURE, "pipelines.items")
"""Pure functions, and the items that pass from pages to the mirror: the ground floor, which all may use."""
ROOMS = {
    "crawler": ("crawler",),
    "crawler.reading": ("crawler.reading",),
    "crawler.last_resort": ("crawler.last_resort", "crawler.reading"),
    "crawler.layouts": ("crawler.layouts", "crawler.last_resort", "crawler.reading"),
    "crawler.runs": PACKAGES,
    "pipelines": ("pipelines",),
    "exports": ("exports",),
}
"""What each part may import beside the ground floor; the longest name that fits a module counts."""
ROOF = ("crawler.cli", "crawler.commands")
"""Where everything is put together: these may use all, and nothing may use them."""


def dotted(path: Path) -> str:
    """Return the name by which the module at `path` is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def allowed(module: str, imported: str) -> bool:
    """Tell whether the module of that name may import the other."""
    if _is_of(PURE, module):
        return _is_of(PURE, imported) or imported == "pipelines"
    if _is_of(GROUND, module):
        return _is_of(GROUND, imported) or imported == "pipelines"
    if _is_of(GROUND, imported) or imported == "pipelines" or _within(module, ROOF):
        return True
    room = max((name for name in ROOMS if _within(module, [name])), key=len)
    return (_within(imported, ROOMS[room]) and not _within(imported, ROOF)) or imported == room.partition(".")[0]


def is_pure(folder: str) -> bool:
    """Tell whether `folder` (`pipelines/warc/`) holds pure functions."""
    return _is_of(PURE, folder.strip("/").replace("/", "."))


def folders() -> dict[str, str]:
    """Return what each package says that it is for, by its folder (`crawler/reading/`), in the order of their names."""
    inits = [path for path in MODULES if path.name == "__init__.py"]
    says = {path.parent.relative_to(ROOT).as_posix() + "/": ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "" for path in inits}
    return {folder: " ".join(text.split("\n\n")[0].split()) for folder, text in sorted(says.items(), key=_order)}


def _within(module: str, packages: Iterable[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def _is_of(floor: tuple[str, ...], module: str) -> bool:
    return _within(module, floor) and not _within(module, [STORE])


def _order(folder: tuple[str, str]) -> tuple[int, str]:
    return PACKAGES.index(folder[0].partition("/")[0]), folder[0]
