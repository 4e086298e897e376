"""Checkouts and Python environments as a stranger has them: nothing built yet, nothing of Backfile installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("crawler", "pipelines", "exports")
FILES = ("pyproject.toml", "README.md", "LICENSE", "scrapy.cfg", "docs/backfile.1")
"""What else a checkout is built of."""
_OURS = ("__editable__", "backfile-", "backfile.egg-link")


def write_checkout(folder: Path) -> Path:
    """Copy all that is built from into the new folder `folder`, and return it."""
    folder.mkdir(parents=True)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def data_files() -> set[str]:
    """Return every file of the three packages that is no module, as the archive of a package names it."""
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*"))
    return {path.relative_to(ROOT).as_posix() for path in files if path.is_file() and path.suffix not in (".py", ".pyc")}


def modules() -> set[str]:
    """Return every module of the three packages, in the same way."""
    return {path.relative_to(ROOT).as_posix() for package in PACKAGES for path in (ROOT / package).rglob("*.py")}


def make_environment(folder: Path, without: tuple[str, ...] = ()) -> Path:
    """Make an environment in the new folder `folder` that has all that is installed here but Backfile, and return its `bin`.

    The packages are links to those of this environment, so that none is downloaded; those whose names begin as one of `without` are
    left out.
    """
    venv.create(folder, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    for here in {Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("platlib"))}:
        for entry in here.iterdir():
            if not entry.name.startswith((*_OURS, *without)) and not (packages / entry.name).exists():
                (packages / entry.name).symlink_to(entry)
    return folder / "bin"


def build_wheel(checkout: Path, folder: Path) -> Path:
    """Build the wheel of the checkout as pip does, with the setuptools that is installed here, into `folder`, and return it."""
    asked = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    asked += ["--disable-pip-version-check", "--wheel-dir", str(folder), str(checkout)]
    subprocess.run(asked, check=True, capture_output=True, text=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    return wheel
