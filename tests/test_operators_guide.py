"""Every command in docs/operators.md is run as it stands, or, where it needs root or systemd, held to what reads it."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.configuration.reading import read_configuration
from tests.command import environment
from tests.guides import DOCS, blocks_of, parse
from tests.redis_server import RunningRedis, missing

GUIDE = DOCS / "operators.md"
HOME = "/srv/backfile"
STRICT = os.environ.get("BACKFILE_NO_SKIPS") == "1"


# `root` stands by what is for root, `redis` by what needs a Redis, a path by a file.
SCRIPTS = [block for block in blocks_of(GUIDE) if block.language == "sh" and block.about in ("", "redis" if not missing or STRICT else "")]
FOR_ROOT = [block for block in blocks_of(GUIDE) if block.language == "sh" and block.about == "root"]
UNITS = [block for block in blocks_of(GUIDE) if block.about.startswith("/etc/systemd/system/")]


def line_of(block):
    return f"line-{block.line}"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """What running the guide from its first line to its last has come to: of each block of commands, the status and what was said.

    The files that it shows are written where they are shown; all is in a folder that takes the place of /srv/backfile.
    """
    folder = tmp_path_factory.mktemp("machine")
    home = folder / "srv" / "backfile"
    home.mkdir(parents=True)
    programs = folder / "bin"
    programs.mkdir()
    # An editable install's script, whichever environment the tests run in.
    (programs / "backfile").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m crawler.cli "$@"\n')
    (programs / "backfile").chmod(0o755)
    variables = environment(HOME=str(home), PATH=f"{programs}:/usr/bin:/bin")
    variables.pop("XDG_CONFIG_HOME", None)
    results = {}
    redis = RunningRedis(folder)
    if any(block.about == "redis" for block in SCRIPTS):
        redis.start()
        variables["BACKFILE_REDIS_URL"] = redis.url
    for block in blocks_of(GUIDE):
        text = block.text.replace(HOME, str(home))
        if block.about.startswith(HOME):
            Path(block.about.replace(HOME, str(home))).write_text(text, "utf-8")
        elif block in SCRIPTS:
            done = subprocess.run(
                ["sh", "-eu"], input=text, cwd=folder, env=variables, capture_output=True, text=True, timeout=180, check=False
            )
            results[block] = (done.returncode, done.stdout + done.stderr)
    redis.stop()
    return home, results


@pytest.mark.skipif(not STRICT and not shutil.which("sqlite3"), reason="sqlite3 is not installed: apt-get install sqlite3")
@pytest.mark.parametrize("block", SCRIPTS, ids=line_of)
def test_a_command_works_as_written(ran, block):
    status, said = ran[1][block]
    assert status == 0, f"docs/operators.md, line {block.line}: {said}"


def test_the_guide_ends_with_a_published_mirror_and_a_whole_backup(ran):
    home, _ = ran
    assert {"sample.db", "Dockerfile", "program"} <= {path.name for path in (home / "public").iterdir()}
    assert {"sample.db", "sample-warc", "backfile.toml"} <= {path.name for path in (home / "backup").iterdir()}


@pytest.mark.parametrize("block", FOR_ROOT, ids=line_of)
def test_a_command_for_root_can_be_read_by_a_shell_and_calls_backfile_rightly(block):
    assert block.text.startswith("# as root\n"), "say who types it"
    subprocess.run(["sh", "-n"], input=block.text, text=True, check=True)
    for line in block.text.splitlines():
        words = shlex.split(line, comments=True)
        if "backfile" in words[:1]:
            parse(words[1:])
        elif words[:2] == ["docker", "run"]:
            parse(words[words.index("backfile") + 1 :])


@pytest.mark.parametrize("block", [block for block in blocks_of(GUIDE) if block.about.endswith("backfile.toml")], ids=line_of)
def test_a_configuration_is_read_without_complaint(tmp_path, block):
    (tmp_path / "backfile.toml").write_text(block.text, "utf-8")
    assert read_configuration(tmp_path / "x.db").of("sample")["contact"] == "you@example.org"


@pytest.mark.skipif(not STRICT and not shutil.which("systemd-analyze"), reason="systemd is not installed: apt-get install systemd")
def test_systemd_accepts_the_units(tmp_path):
    for block in UNITS:
        path = tmp_path / Path(block.about).relative_to("/etc/systemd/system")
        path.parent.mkdir(exist_ok=True)
        # What is not installed here, systemd would miss.
        path.write_text(re.sub(r"^ExecStart=/opt/\S+", "ExecStart=/bin/true", block.text, flags=re.MULTILINE), "utf-8")
    (tmp_path / "backfile-sample.service").write_text("[Service]\nType=oneshot\nExecStart=/bin/true\n", "utf-8")
    units = sorted(str(path) for path in tmp_path.glob("*.service"))
    assert len(units) >= 3
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, timeout=30, check=False)
    ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "backfile" in line or "scrapyd" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.parametrize("block", [block for block in blocks_of(GUIDE) if block.language == "toml" and not block.about], ids=line_of)
def test_a_setting_that_is_shown_can_be_set(tmp_path, block):
    (tmp_path / "backfile.toml").write_text(block.text, "utf-8")
    assert read_configuration(tmp_path / "x.db").top


@pytest.mark.parametrize("block", [block for block in blocks_of(GUIDE) if block.about.endswith((".conf", ".cfg"))], ids=line_of)
def test_what_scrapyd_and_systemd_read_has_sections(block):
    parser = configparser.ConfigParser(strict=True)
    parser.read_string(block.text)
    assert parser.sections()


def test_the_settings_that_are_named_are_those_of_scrapyd():
    (block,) = [block for block in blocks_of(GUIDE) if block.about.endswith("scrapyd.conf")]
    scrapyd = pytest.importorskip("scrapyd") if not STRICT else __import__("scrapyd")
    known = configparser.ConfigParser()
    known.read(Path(scrapyd.__file__).with_name("default_scrapyd.conf"))
    said = configparser.ConfigParser()
    said.read_string(block.text)
    assert set(said["scrapyd"]) <= set(known["scrapyd"])
