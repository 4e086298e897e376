"""The parts of this program that a mirror's pages are made by, and the packages that those need, found by what imports what."""

from __future__ import annotations

import ast
import atexit
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions, packages_distributions
from pathlib import Path
from tempfile import mkdtemp
from zipfile import ZipFile


def unpacked(root: Path) -> Path:
    """Return the folder that holds this program; where scrapyd runs it from `root`, an egg, that is a copy, until the process ends."""
    if root.is_dir():
        return root
    folder = Path(mkdtemp(prefix="backfile-egg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with ZipFile(root) as egg:
        egg.extractall(folder)
    return folder


_ROOT = unpacked(Path(__file__).parents[2])
_OURS = ("exports", "pipelines")
_START = "exports.datasette.plugin"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class NotInstalled(Exception):
    """A package that the pages need is not there; the message names it."""


def modules() -> dict[str, Path]:
    """Return every module of ours that the pages import, at whatever moment, by its dotted name: where it is."""
    found: dict[str, Path] = {}
    waiting = [_START]
    while waiting:
        name = waiting.pop()
        path = _file_of(name)
        if name in found or path is None:
            continue
        found[name] = path
        waiting += [imported for imported in _imports(path) if imported.split(".")[0] in _OURS]
        waiting += [name.rpartition(".")[0]] if "." in name else []
    return found


def copy_program(folder: Path) -> None:
    """Copy these modules, and the templates and style sheets beside them, into the new folder `folder`."""
    for path in _files(modules()):
        target = folder / path.relative_to(_ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _files(found: dict[str, Path]) -> Iterator[Path]:
    yield from found.values()
    packages = {path.parent for path in found.values() if path.name == "__init__.py"}
    for package in packages:
        for path in package.rglob("*"):
            if path.is_file() and path.suffix not in (".py", ".pyc") and _package_of(path) == package:
                yield path


def _package_of(path: Path) -> Path:
    return next(folder for folder in path.parents if (folder / "__init__.py").is_file())


def requirements() -> str:
    """Return the text of a requirements file with the exact version of every package that the pages need, as installed here.

    In a checkout, where the lock file is and names the same versions, they come with their digests, for every platform; else with
    versions alone, for this one: an installed package does not know the digest of the archive that it came in. Raises NotInstalled.
    """
    locked = _locked()
    needed = {_canonical(name) for name in _needed(locked)}
    installed = {name: found.version for name in needed if (found := _installed(name))}
    pins = {name: locked[name] for name in needed if name in locked}
    if all(any(pin.split()[0] == f"=={version}" for pin in pins.get(name, ())) for name, version in installed.items()):
        return "".join(f"{name}{pin}\n" for name in sorted(pins) for pin in pins[name])
    return "".join(f"{name}=={version}\n" for name, version in sorted(installed.items()))


def own_version() -> str:
    """Return the version of this program; an egg is named after its deployment, so it is not found by name."""
    return next(found.version for found in distributions() if found.name == "backfile")


def third_party() -> set[str]:
    """Return the packages, as they are imported, that the modules of ours import themselves."""
    names = {imported.split(".")[0] for path in modules().values() for imported in _imports(path)}
    return names - sys.stdlib_module_names - set(_OURS)


def _file_of(name: str) -> Path | None:
    path = _ROOT.joinpath(*name.split("."))
    return next((file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file()), None)


@cache
def _imports(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            # What is imported from a package may be one of its modules.
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def _needed(locked: Iterable[str]) -> set[str]:
    """Return the names of all distributions that must be installed, on this platform or another, by what each says that it requires."""
    origins = packages_distributions()
    needed: set[str] = set()
    waiting = []
    for package in sorted(third_party()):
        if package not in origins:
            raise NotInstalled(
                f"the pages need the package {package}, which is not installed; install them with: pip install 'backfile[serve]'"
            )
        waiting += origins[package]
    while waiting:
        name = _canonical(waiting.pop())
        if name in needed:
            continue
        found = _installed(name)
        if found is None and name not in locked:
            continue
        needed.add(name)
        waiting += _required(found) if found else []
    return needed


def _required(found: Distribution) -> Iterator[str]:
    for requirement in found.requires or ():
        named, _, marker = requirement.partition(";")
        if match := _NAME.match(named) if "extra" not in marker else None:
            yield match.group()


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _locked() -> dict[str, list[str]]:
    """Return what the lock file beside a checkout says of each package: versions, the platforms of each, and digests."""
    lock = _ROOT / "requirements.lock"
    if not lock.is_file():
        return {}
    entries = re.findall(r"^(\S+?)(==.*(?:\n {4}--hash=.*)*)", lock.read_text("utf-8"), re.MULTILINE)
    locked: dict[str, list[str]] = {}
    for name, pin in entries:
        locked.setdefault(_canonical(name), []).append(pin)
    return locked


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
