"""Reads what an operator has set: options come before the environment, then the archive's table in the file, then the file's top."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from os import environ
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from crawler.configuration.kinds import PATH
from crawler.configuration.known import SETTINGS, Setting

FILE = "backfile.toml"
_LONGEST = 1_000_000
_DEEPEST = 8
"""Parts of a key that are looked at; what is set has four."""
_SYNTAX = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
_CLOSES = re.compile(r"[\]}\"']")


class BadConfiguration(Exception):
    """Something that is set cannot be meant; the message says in a sentence where, what, and what would be right."""


@dataclass(frozen=True)
class _Said:
    value: Any
    origin: str


@dataclass(frozen=True)
class Values(Mapping[str, Any]):
    """What is set for one archive: by the setting's name, its value, converted."""

    archive: str | None
    said: Mapping[str, _Said] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        """Return the value of the setting `name`, None where it has none."""
        return self.said[name].value

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of all settings."""
        return iter(self.said)

    def __len__(self) -> int:
        """Return how many settings there are."""
        return len(self.said)

    def origin(self, name: str) -> str:
        """Return where the value of the setting `name` comes from: `--delay`, `BACKFILE_DELAY`, `backfile.toml, line 3`, `default`."""
        return self.said[name].origin

    def as_settings(self) -> dict[str, Any]:
        """Return the values by their names among Scrapy's settings, paths as text, without those that are None."""
        return {
            SETTINGS[name].variable: str(value) if isinstance(value, Path) else value for name, value in self.items() if value is not None
        }


@dataclass(frozen=True)
class Configuration:
    """What stands in the file, read and found right."""

    file: Path | None
    """Where it was read from; None where there is none."""
    top: Mapping[str, _Said] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, _Said]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where relative paths in it begin."""
        return self.file.parent if self.file else Path()

    @property
    def archives(self) -> tuple[str, ...]:
        """The archives that have a table, in its order."""
        return tuple(self.tables)

    def of(self, archive: str | None, options: Mapping[str, Any] | None = None) -> Values:
        """Return what is set for `archive`, or for none in particular; `options`, by the names of settings, come before all else.

        Raises BadConfiguration where the environment or an option holds what cannot be meant.
        """
        given = options or {}
        table = self.tables.get(archive or "", {})
        return Values(archive, {name: self._said(setting, archive, given.get(name), table) for name, setting in SETTINGS.items()})

    def _said(self, setting: Setting, archive: str | None, option: Any, table: Mapping[str, _Said]) -> _Said:
        variable = environ.get(setting.variable, "").strip()
        if option is not None:
            said = _read(setting, option, "--" + setting.name.replace("_", "-").replace(".", "-"))
        elif variable:
            said = _read(setting, variable, setting.variable)
        else:
            said = table.get(setting.name) or self.top.get(setting.name) or self._default(setting, archive)
        if isinstance(said.value, Path):
            return _Said(Path(str(said.value).replace("{archive}", archive or "")), said.origin)
        return said

    def _default(self, setting: Setting, archive: str | None) -> _Said:
        if setting.name == "db" and archive:
            return _Said(self.folder / f"{archive}.db", "default")
        return _Said(setting.default, "default")


def read_configuration(db: Path | None = None, file: Path | None = None) -> Configuration:
    """Return what is set in `file`, else in the one that BACKFILE_CONFIG names, else in `backfile.toml` beside the mirror `db` or here.

    Raises BadConfiguration where the file cannot be read or says what cannot be meant.
    """
    named = file or environ.get("BACKFILE_CONFIG")
    file = Path(named) if named else (db.parent if db else Path()) / FILE
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        if named:
            raise BadConfiguration(f"BACKFILE_CONFIG names {file}, which is not there; write one with `backfile init`") from error
        return Configuration(None)
    except OSError as error:
        raise BadConfiguration(f"{file} cannot be read ({error.strerror}); make it a file that can, or move it away") from error
    return _read_file(file, content)


def _read_file(file: Path, content: bytes) -> Configuration:
    if len(content) > _LONGEST:
        raise BadConfiguration(f"{file} has {len(content):,} bytes; no configuration is that long")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadConfiguration(f"{file}, line {line}: this is not UTF-8; save the file in it") from error
    try:
        said = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadConfiguration(_syntax(file, text, str(error))) from error
    archives = said.pop("archives", {})
    lines = _Lines(file, text)
    if not isinstance(archives, dict):
        raise BadConfiguration(f"{lines.at('archives')}: archives are tables of their own; begin one with [archives.NAME]")
    tables = {name: _table(lines, file.parent, ("archives", name), table) for name, table in archives.items()}
    return Configuration(file, _table(lines, file.parent, (), said), tables)


def _syntax(file: Path, text: str, why: str) -> str:
    at = _SYNTAX.search(why)
    line = int(at[1]) if at and at[1] else text.rstrip("\n").count("\n") + 1
    return f"{file}, line {line}: this is no TOML ({_SYNTAX.sub('', why)})"


def _table(lines: _Lines, folder: Path, path: tuple[str, ...], table: Any) -> dict[str, _Said]:
    """Return what a table of the file sets, by the names of settings; `path` is where it stands."""
    if path:
        _check_archive(lines, path, table)
    found: dict[str, _Said] = {}
    for name, value in _leaves(table):
        where = lines.at(*path, *name.split("."))
        setting = SETTINGS.get(name)
        if setting is None:
            raise BadConfiguration(f"{where}: there is no setting {name!r}; {_nearest(name)}")
        if setting.of_one and not path:
            raise BadConfiguration(f"{where}: {name!r} is of one archive; put it below [archives.NAME]")
        said = _read(setting, value, where)
        # What is relative is so to the file, wherever the command runs.
        found[name] = _Said(folder / said.value, where) if setting.kind is PATH else said
    return found


def _check_archive(lines: _Lines, path: tuple[str, ...], table: Any) -> None:
    known, (_, name) = known_archives(), path
    if name not in known:
        near = get_close_matches(name, known, n=1)
        told = f"near it is {near[0]!r}" if near else f"known are {', '.join(known)}"
        raise BadConfiguration(f"{lines.at(*path)}: there is no archive {name!r}; {told}")
    if not isinstance(table, dict):
        raise BadConfiguration(f"{lines.at(*path)}: an archive is a table of its own; begin it with [archives.{name}]")


def known_archives() -> list[str]:
    """Return the names of the archives that Backfile has a module for, without importing Scrapy: a module an archive, of the same name."""
    # Not by glob: scrapyd runs us from an egg, a zip file.
    return sorted(found.name for found in iter_modules([str(Path(__file__).parent.parent / "spiders")]))


def _leaves(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        # A table of a setting's name is the setting, wrongly set; any other holds settings.
        if isinstance(value, dict) and above + name not in SETTINGS and above.count(".") < _DEEPEST:
            yield from _leaves(value, f"{above}{name}.") if value else [(above + name, value)] * (not _is_group(above + name))
        else:
            yield above + name, value


def _is_group(name: str) -> bool:
    return any(known.startswith(f"{name}.") for known in SETTINGS)


def _nearest(asked: str) -> str:
    near = get_close_matches(asked, SETTINGS, n=1) or get_close_matches(asked.rpartition(".")[2], SETTINGS, n=1)
    ends = [name for name in SETTINGS if name.endswith(f".{asked.rpartition('.')[2]}")]
    if near or ends:
        return f"near it is {(near or ends)[0]!r}"
    return "`backfile config show` lists those that there are"


def _read(setting: Setting, value: Any, origin: str) -> _Said:
    try:
        return _Said(setting.kind.read(value), origin)
    except ValueError as error:
        shown = "what stands there" if setting.secret else repr(value)
        why = f" ({str(error).rstrip('.')})" if _is_sentence(str(error)) else ""
        raise BadConfiguration(f"{origin}: {setting.name!r} takes {setting.kind.takes}, not {shown}{why}") from error


def _is_sentence(why: str) -> bool:
    # Python's own words are not for an operator.
    return bool(why) and not re.match(r"invalid literal|could not convert|Invalid|Port |No |'", why)


class _Lines:
    """Where in a file each key stands; tomllib does not tell.

    A statement ends with a line: it is the fewest lines that are TOML by themselves.
    """

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self._lines: dict[tuple[str, ...], int] = {}
        table: tuple[str, ...] = ()
        for line, statement in _statements(text):
            begins_table = statement.lstrip().startswith("[")
            paths = list(_paths(tomllib.loads(statement), () if begins_table else table))
            for path in paths:
                self._lines.setdefault(path, line)
            table = paths[-1] if begins_table else table

    def at(self, *path: str) -> str:
        """Return where the key `path` stands: `backfile.toml, line 3`."""
        while path and path not in self._lines:
            path = path[:-1]
        return f"{self.file}, line {self._lines.get(path, 1)}"


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each statement of a right TOML text with the line in which it begins."""
    pending, begins = "", 1
    for number, line in enumerate(text.split("\n"), 1):
        pending += line + "\n"
        if number > begins and not _CLOSES.search(line):
            continue
        try:
            said = tomllib.loads(pending)
        except ValueError:
            continue
        if said:
            yield begins, pending
        pending, begins = "", number + 1


def _paths(said: Any, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name, value in said.items() if isinstance(said, dict) and len(above) < _DEEPEST else ():
        yield (*above, name)
        yield from _paths(value, (*above, name))
