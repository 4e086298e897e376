"""Copies a mirror without what is its operator's alone, or of use to its crawls alone.

Left out are the tables in LEFT_OUT: `frontier` and `unsettled` (what is still to be done), `readings` (what pages were read as, packed;
every table about the site is derived from them, so that they hold nothing else), and `fingerprints`, `alignments` and
`translation_features` (what the search for reprints remembers, packed). Together they are a third of a mirror, and nobody can read
them. Nothing refers to them, and no view or page reads them.

Kept is all that a reader may want to check: `captures` and `runs` say when the archive was read, `problems` and `tombstones` what is
missing and why, `decisions` who judged what, under the name that they gave with it. But of a run's settings only what it was asked to
fetch is kept, and none of its statistics: the user agent holds the operator's address, which the archive's site was told and the world
was not. The address of a copy that was crawled in the archive's stead is left out where it is a private one, and any name and password
in it always.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlite_utils import Database

LEFT_OUT = ("alignments", "fingerprints", "frontier", "readings", "translation_features", "unsettled")
"""The tables that are not copied."""
_SETTINGS_KEPT = frozenset(("command", "engine", "BACKFILE_FULL", "BACKFILE_LANGUAGE", "BACKFILE_LIMIT", "BACKFILE_PERIODICAL"))
# Names that no public resolver knows (RFC 6762, RFC 8375, RFC 9476, ICANN's .internal), and those that people use all the same.
_PRIVATE_NAMES = (".local", ".localhost", ".home.arpa", ".internal", ".lan", ".intranet", ".corp", ".home", ".test", ".invalid", ".alt")
_SAID_OF_THEM = {
    ("captures", "fetched_from"): "Empty in this published copy where that was a private address.",
    ("runs", "settings"): "In this published copy only what the run was asked to fetch.",
    ("runs", "stats"): "Left out of this published copy.",
}


def write_public_copy(db: Database, path: Path) -> None:
    """Write what may be published of the mirror `db` to the new file `path`, as it is at one moment, even while a crawl writes to it.

    The file needs no others beside it, and nobody may write it. Needs twice its room for a while. Raises sqlite3.Error where the mirror
    cannot be read or the copy cannot be written.
    """
    whole = path.with_name(f"{path.name}.whole")
    with closing(sqlite3.connect(whole, isolation_level=None)) as copy:
        # Not VACUUM INTO: SQLite 3.40 fails on a table with a generated column where it may only read. All pages in one step are read
        # in one transaction.
        db.conn.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("PRAGMA synchronous = OFF")
        copy.execute("BEGIN")
        _leave_out(copy)
        _blank(copy)
        copy.execute("COMMIT")
        # What was deleted is still in the file; this writes only what is not.
        copy.execute("VACUUM INTO ?", [str(path)])
    whole.unlink()
    path.chmod(0o444)


def _leave_out(copy: sqlite3.Connection) -> None:
    for table in LEFT_OUT:
        copy.execute(f"DROP TABLE IF EXISTS {table}")
    copy.execute("DELETE FROM descriptions WHERE table_name IN (SELECT value FROM json_each(?))", [json.dumps(LEFT_OUT)])
    copy.execute("INSERT OR REPLACE INTO properties (name, value) VALUES ('left_out', ?)", [", ".join(LEFT_OUT)])


def _blank(copy: sqlite3.Connection) -> None:
    copy.create_function("public_address", 1, public_address, deterministic=True)
    copy.create_function("public_settings", 1, _public_settings, deterministic=True)
    copy.execute("UPDATE captures SET fetched_from = public_address(fetched_from) WHERE fetched_from <> public_address(fetched_from)")
    copy.execute("UPDATE runs SET settings = public_settings(settings), stats = NULL")
    for (table, column), said in _SAID_OF_THEM.items():
        copy.execute(
            "UPDATE descriptions SET description = description || ' ' || :said "
            "WHERE table_name = :table AND column_name = :column AND NOT instr(description, :said)",
            {"said": said, "table": table, "column": column},
        )


def _public_settings(settings: str) -> str:
    held = json.loads(settings)
    return json.dumps({name: held[name] for name in sorted(held) if name in _SETTINGS_KEPT})


def public_address(url: str) -> str:
    """Return `url` without a name and password in it; empty where it leads to a host that is nobody else's, or is no address."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        at_home = _is_private(host)
    except ValueError:
        return ""
    if at_home or "@" not in parts.netloc:
        return "" if at_home else url
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_NAMES)
