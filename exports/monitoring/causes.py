"""Why a person is needed: each reason has a code, by which it is known for the same from run to run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from exports.printable import printable

RUN_FAILED, RUN_KILLED, PUBLISHING_FAILED = "run_failed", "run_killed", "publishing_failed"
"""The codes of what is no problem of the mirror's: the run failed, the one before it was killed, the mirror could not be published."""
DRIFT = "drift_*"
"""The codes of drift, as a pattern of SQLite's GLOB."""
_LONGEST = 600


@dataclass(frozen=True)
class Cause:
    """One reason why a person is needed."""

    code: str
    """`run_failed`, `drift_byline`, `lost_text`, `problems_over_50` …"""
    sentence: str
    """What is wrong, on one line, without control characters."""


def cause(code: str, sentence: str) -> Cause:
    """Return the cause of this code, its sentence made fit to be shown: what stands in it may come from the archive's pages."""
    line = " ".join(printable(sentence).split()).rstrip(".")
    return Cause(code, (line[: _LONGEST - 1] + "…" if len(line) > _LONGEST else line) + ".")


def causes_in(db: Database, most_problems: int | None) -> list[Cause]:
    """Return why the mirror `db` needs a person after its last run: a killed run, drift, errors by code, and too many problems.

    More than `most_problems` open problems are too many; those of severity info are not counted. None is for no such number.
    """
    return [*_killed(db), *_errors(db), *_too_many(db, most_problems)]


def _killed(db: Database) -> Iterator[Cause]:
    row = db.execute("SELECT outcome, started FROM runs WHERE id < (SELECT max(id) FROM runs) ORDER BY id DESC LIMIT 1").fetchone()
    if row is not None and row[0] == "killed":
        yield cause(RUN_KILLED, f"The run of {row[1]}, before this one, was killed or the machine went down; this one took up its work.")


def _errors(db: Database) -> Iterator[Cause]:
    """Yield a cause for each code of the errors that stand, drift first."""
    # SQLite, "Bare columns in an aggregate query": the message is that of the row with the greatest id.
    found = db.execute(
        "SELECT code, count(*), message, max(id) FROM problems WHERE resolved_at IS NULL AND severity = 'error' GROUP BY code "
        "ORDER BY code NOT GLOB ?, count(*) DESC, code",
        [DRIFT],
    )
    for code, count, message, _ in found:
        yield cause(code, message if count == 1 else f"{count:,} errors are of the code {code}, the last of them: {message}")


def _too_many(db: Database, most: int | None) -> Iterator[Cause]:
    if most is None:
        return
    (count,) = db.execute("SELECT count(*) FROM problems WHERE resolved_at IS NULL AND severity <> 'info'").fetchone()
    if count > most:
        yield cause(f"problems_over_{most}", f"{count:,} problems are open, and notify.problems allows {most:,}.")
