"""What pip, pipx and a container install is whole, and works where nothing else of Backfile is."""

import fnmatch
import os
import re
import shlex
import subprocess
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.checkout import FILES, ROOT, build_wheel, data_files, make_environment, modules, write_checkout
from tests.command import environment

CONTAINERFILE = ROOT / "Containerfile"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """What `pip install .` and `pipx install .` build from a checkout."""
    folder = tmp_path_factory.mktemp("packaging")
    return build_wheel(write_checkout(folder / "checkout"), folder)


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A function that runs `backfile` as installed from the wheel, without the extras, in an empty folder."""
    folder = tmp_path_factory.mktemp("installed")
    programs = make_environment(folder / "environment", without=("asgi_gzip", "datasette", "pyarrow", "vl_convert"))
    pip = [programs / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", wheel]
    subprocess.run(pip, check=True, timeout=120)
    (folder / "work").mkdir()

    def run(*arguments):
        asked = {"cwd": folder / "work", "capture_output": True, "text": True, "timeout": 120, "check": False}
        # As from cron: no path to this environment, no home.
        variables = {"PATH": "/usr/bin:/bin", **{name: value for name, value in environment().items() if name == "BACKFILE_RETRY_WAIT"}}
        return subprocess.run([programs / "backfile", *arguments], env=variables, **asked)

    return run


def test_a_wheel_holds_every_module_and_data_file_and_nothing_else(wheel):
    with ZipFile(wheel) as archive:
        held = set(archive.namelist())
    about = {name for name in held if ".dist-info/" in name or ".data/" in name}
    assert held - about == modules() | data_files()
    assert any(name.endswith("/share/man/man1/backfile.1") for name in about)


def test_an_installed_backfile_says_its_version_and_explains_itself(installed):
    assert installed("--version").stdout == f"backfile, version {version('backfile')}\n"
    assert "Usage: backfile [OPTIONS] COMMAND" in installed("--help").stdout


@pytest.fixture(scope="module")
def crawled(installed):
    """A crawl by it, done."""
    return installed("crawl", "sample", "--limit", "30")


def test_an_installed_backfile_crawls_from_an_empty_folder_without_the_extras(crawled):
    assert crawled.returncode == 0, crawled.stderr
    assert "from 31 captures" in crawled.stdout


@pytest.mark.parametrize(("asked", "extra"), [(("serve", "sample.db"), "serve"), (("export", "parquet", "tables"), "export")])
def test_what_needs_an_extra_says_which(installed, crawled, asked, extra):
    done = installed(*asked)
    assert done.returncode in (1, 2)
    assert done.stderr.count("\n") == 1, done.stderr
    assert f"backfile[{extra}]" in done.stderr


# The container. Where there is no daemon nothing can be built; what can be seen without one is.


def steps() -> list[tuple[str, list[str]]]:
    """Return the instructions of the Containerfile, each with its words."""
    lines = [line for line in CONTAINERFILE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], shlex.split(line.split(" ", 1)[1])) for line in lines]


def sources() -> list[str]:
    """Return what the Containerfile copies from the checkout."""
    return [name for word, words in steps() if word == "COPY" and not words[0].startswith("--from") for name in words[:-1]]


def is_ignored(name: str) -> bool:
    """Tell whether the builder is kept from seeing `name`: the last line of .dockerignore that speaks of it decides."""
    ignored = False
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        pattern = line.removeprefix("!")
        parents = [name, *map(str, Path(name).parents)]
        if line and not line.startswith("#") and any(fnmatch.fnmatch(parent, pattern) for parent in parents if parent != "."):
            ignored = not line.startswith("!")
    return ignored


def test_a_container_is_built_of_all_that_a_wheel_is_built_of():
    copied = sources()
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert [name for name in copied if is_ignored(name)] == []
    needed = modules() | data_files() | set(FILES)
    missing = {name for name in needed if not any(name == source or name.startswith(f"{source}/") for source in copied)}
    # Which is of the checkout alone.
    assert missing == {"scrapy.cfg"}


def test_a_container_takes_no_mirror_test_or_rubbish():
    assert all(map(is_ignored, ("sample.db", "sample-warc/1.warc.gz", "tests/test_cli.py", ".git/config", "crawler/__pycache__/cli.pyc")))


def test_a_container_has_pinned_packages_and_no_rights():
    instructions = steps()
    bases = [words[0] for word, words in instructions if word == "FROM"]
    assert all(re.fullmatch(r"python:3\.\d+-slim", base) for base in bases)
    assert "--require-hashes" in CONTAINERFILE.read_text("utf-8")
    last = instructions[max(index for index, (word, _) in enumerate(instructions) if word == "FROM") :]
    assert ("USER", ["backfile"]) in last
    assert ("ENTRYPOINT", ["[backfile]"]) in last
    # The mirrors' folder is theirs who write into it, before it becomes a volume.
    order = [word for word, _ in last]
    assert order.index("RUN") < order.index("USER") < order.index("VOLUME")


@pytest.mark.skipif(os.name != "posix", reason="sh is not here")
def test_every_step_of_the_container_is_a_line_that_a_shell_can_read():
    for word, words in steps():
        if word == "RUN":
            line = next(line for line in CONTAINERFILE.read_text("utf-8").splitlines() if shlex.split(line)[1:] == words)
            subprocess.run(["sh", "-n", "-c", line.removeprefix("RUN ")], check=True)
