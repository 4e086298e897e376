"""Writes a configuration to begin with: every setting there is, explained, and those that are given in force."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from crawler.configuration.known import SETTINGS, Setting

_HEAD = """\
# What Backfile does in this folder. A line that begins with # is not in force: take the # away, and change the value.
# `backfile config show` says what is in force, and where it comes from.
# In the environment each has the name BACKFILE_ and its own in capitals, with _ for the point: BACKFILE_DELAY, BACKFILE_PUBLISH_FILE.
# Relative paths begin in the folder of this file.
"""
_ARCHIVES = """
# For one archive, all of the above, and what follows, stand in a table of its own.
"""


def commented(given: Mapping[str, str], archives: Sequence[str]) -> str:
    """Return a backfile.toml with all settings in comments, `given` ones, by name, in force, and a table for each of `archives`."""
    general = [line for setting in SETTINGS.values() if not setting.of_one for line in _lines(setting, given)]
    return "\n".join([_HEAD, *general, *_tables(archives)])


def _tables(archives: Sequence[str]) -> Iterator[str]:
    yield _ARCHIVES
    own = [line for setting in SETTINGS.values() if setting.of_one for line in _lines(setting, {})]
    for name in archives:
        yield f"[archives.{name}]"
        yield from own
    if not archives:
        yield from ("# [archives.icl]", *own)


def _lines(setting: Setting, given: Mapping[str, str]) -> Iterator[str]:
    yield f"# {setting.says[0].upper()}{setting.says[1:]}."
    # A JSON string is a TOML string too, once DEL is no part of it; what is given here is printable.
    in_force = f"{setting.name} = {json.dumps(given[setting.name], ensure_ascii=False)}" if setting.name in given else None
    yield in_force or f"# {setting.name} = {setting.example}"
    yield ""
