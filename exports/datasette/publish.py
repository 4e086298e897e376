"""Writes a mirror as a folder that anyone can host: the database, its pages, and how to run them, with nothing of the operator's in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from hashlib import file_digest
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from exports.datasette.exchange import exchange
from exports.datasette.metadata import metadata
from exports.datasette.program import NotInstalled, copy_program, own_version, requirements
from exports.datasette.public_copy import LEFT_OUT, write_public_copy
from exports.datasette.settings import PUBLIC_SETTINGS

MARKER = "published.json"
"""The file by which a folder is known to have been written here."""
COMMAND = ("datasette", "serve", ".", "--port", "8001")
"""What serves the folder, started in it."""
_DATASETTES_ENDINGS = (".db", ".sqlite", ".sqlite3")
Told = Callable[[str], None]


class CannotPublish(Exception):
    """The folder cannot be written; the message says why, and what to do."""


class NotOurs(CannotPublish):
    """There is something else where the folder should be, and it was left alone."""


def publish(path: Path, db: Database, folder: Path, told: Told = lambda _: None) -> None:
    """Write the mirror at `path`, which is open as `db`, as a folder to host to `folder`; `told` hears what is being done.

    It is written beside and takes the place of `folder` once it is whole, at one stroke where the system knows how; until then, and where
    that fails, what was there is there still. Raises NotOurs where `folder` holds what this did not write, CannotPublish where
    the mirror cannot be read, the folder cannot be written, or the extra `serve` is not installed.
    """
    folder = folder.resolve()
    _refuse_what_is_not_ours(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
        part.mkdir(mode=0o755)
        try:
            _fill(part, path, db, told)
            exchange(part, folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except NotInstalled as error:
        raise CannotPublish(str(error)) from error
    except OSError as error:
        raise CannotPublish(f"cannot write {folder}: {error.strerror}; nothing there was changed") from error
    except sqlite3.Error as error:
        raise CannotPublish(f"cannot copy {path} to {folder}: {error}; nothing there was changed, make room or try again") from error


def _refuse_what_is_not_ours(folder: Path) -> None:
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise NotOurs(f"{folder} is a file; name a folder that is new, empty, or was published before")
    held = {entry.name for entry in folder.iterdir()}
    if not held:
        return
    strange = sorted(held - _written_before(folder))
    if strange:
        raise NotOurs(f"{folder} holds {strange[0]}, which was not published by backfile; name a folder that is new, empty, or was")


def _written_before(folder: Path) -> set[str]:
    """Return the names of what was written into `folder` when it was published; none where it was not."""
    try:
        said = json.loads((folder / MARKER).read_text("utf-8"))
        return {MARKER, *said["entries"]} if said["published_by"] == "backfile" else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _sweep(folder: Path) -> None:
    """Remove what a run that was killed has left beside `folder`."""
    for left in folder.parent.glob(".*.part"):
        found = re.fullmatch(rf"\.{re.escape(folder.name)}\.(\d+)\.part", left.name)
        if found and not _runs(int(found[1])):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return process != os.getpid()


def _fill(part: Path, path: Path, db: Database, told: Told) -> None:
    # Datasette finds a database in a folder by the end of its name, and calls it by the rest, as it does the mirror's.
    file = part / (path.name if path.suffix in _DATASETTES_ENDINGS else f"{path.stem}.db")
    told(f"copying {path}, without {', '.join(LEFT_OUT)}")
    write_public_copy(db, file)
    told("counting rows")
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        copy = Database(connection, recursive_triggers=False, execute_plugins=False)
        counts = _counts(copy)
        _write_json(part / "metadata.json", metadata(copy, file.stem))
    digest = _digest(file)
    _write_json(
        part / "inspect-data.json",
        {file.stem: {"hash": digest, "size": file.stat().st_size, "file": file.name, "tables": counts}},
    )
    told("writing the pages and how to run them")
    _write_json(part / "settings.json", PUBLIC_SETTINGS)
    copy_program(part / "program")
    pinned = requirements()
    (part / "plugins").mkdir()
    for name, text in {
        "plugins/backfile.py": _PLUGIN,
        "requirements.txt": pinned,
        "Dockerfile": _dockerfile("--hash=" in pinned),
        "README.md": _readme(file.name),
    }.items():
        (part / name).write_text(text, "utf-8")
    _mark(part, file.name, digest)
    for entry in part.rglob("*"):
        entry.chmod(0o755 if entry.is_dir() else 0o444 if entry == file else 0o644)
    part.chmod(0o755)


def _counts(db: Database) -> dict[str, dict[str, int]]:
    """Return how many rows each table has, as `datasette inspect` does."""
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: {"count": int(db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])} for name in tables}


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _mark(part: Path, file: str, digest: str) -> None:
    _write_json(
        part / MARKER,
        {
            "published_by": "backfile", "version": own_version(), "database": file, "sha256": digest, "left_out": LEFT_OUT,
            "entries": sorted(entry.name for entry in part.iterdir()),
        },
    )  # fmt: skip


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")


_PLUGIN = '''\
"""Gives Datasette the pages of this mirror, from the folder `program` beside this one."""

import sys
from pathlib import Path

from datasette.plugins import pm

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "program"))

# It is found only now.
from exports.datasette import plugin

if not pm.is_registered(plugin):
    pm.register(plugin, "backfile")
'''


def _dockerfile(hashed: bool) -> str:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    # A container is reached from outside it, or not at all.
    serve = json.dumps(f"{' '.join(COMMAND)} --host 0.0.0.0".split())
    return f"""\
FROM python:{python}-slim
WORKDIR /mirror
COPY requirements.txt .
RUN pip install --no-cache-dir {"--require-hashes " if hashed else ""}--requirement requirements.txt
COPY . .
USER nobody
EXPOSE 8001
CMD {serve}
"""


def _readme(file: str) -> str:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"""\
# A mirror to host

This folder was written by `backfile serve --publish`. It holds a mirror, `{file}`, and all that is needed to show it in
[Datasette](https://datasette.io), on any machine. Whoever reaches the server reads everything, and can change nothing.

With Python {python}, in this folder:

    python3 -m venv ../venv
    ../venv/bin/pip install -r requirements.txt
    ../venv/bin/{" ".join(COMMAND)}

and open http://127.0.0.1:8001/. `--host 0.0.0.0` lets other machines in. Or with Docker:

    docker build -t mirror .
    docker run --rm -p 8001:8001 mirror

Below a path of a site (`https://example.org/mirror/`), add `--setting base_url /mirror/`; where the site is served by https, add
`--setting force_https_urls on`.

| file | is |
|---|---|
| `{file}` | the mirror; open it with anything that reads SQLite |
| `metadata.json` | titles, descriptions, facets and queries for Datasette |
| `settings.json` | its settings: how long a question may take, how many rows an answer has |
| `inspect-data.json` | the digest of the mirror and the rows of its tables, counted beforehand |
| `plugins/`, `program/` | the pages: templates, style sheet and the program that fills them |
| `requirements.txt` | the packages that it needs |
| `Dockerfile` | the same as a container |
| `{MARKER}` | what was published, with the SHA-256 digest of the mirror |

A later `backfile serve --publish` replaces the whole folder; restart the server after it.
"""
