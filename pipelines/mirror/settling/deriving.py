"""All that follows from what was read: the tables about the archive, then what its texts have of one another."""

from __future__ import annotations

from sqlite_utils import Database

from pipelines.mirror import properties
from pipelines.mirror.settling import unsettled
from pipelines.mirror.settling.articles import Settled
from pipelines.mirror.settling.settle import settle
from pipelines.reprints.store.run import ALGORITHM, Told, find_reprints

_FOUND = "reprints_found"
_READ_BY = "texts_read_by"
REMEMBERED = ("fingerprints", "alignments", "translation_features")
"""The tables in which the search for reprints keeps what it has made of texts."""


def derive(db: Database, run_id: int, told: Told) -> Settled:
    """Settle what came in since the last time, and find reprints where that, a decision or the program may have changed them.

    Problems that show are those of the run `run_id`; `told` hears how far the search for reprints is. Killed anywhere, it is simply done
    again.
    """
    if unsettled.is_any(db):
        look_again(db)
    if properties.remembered(db, _READ_BY) != str(ALGORITHM):
        # What another program made of the same texts says nothing of what this one would.
        look_again(db, forget=True)
        with db.atomic():
            properties.remember(db, _READ_BY, str(ALGORITHM))
    settled = settle(db, run_id)
    state = _state(db)
    if properties.remembered(db, _FOUND) != state:
        find_reprints(db, run_id, told)
        with db.atomic():
            properties.remember(db, _FOUND, state)
    return settled


def look_again(db: Database, forget: bool = False) -> None:
    """Have reprints looked for when tables are next derived, though nothing may have changed; `forget` what is remembered of texts too."""
    with db.atomic():
        properties.forget(db, _FOUND)
        for table in REMEMBERED if forget else ():
            db.execute(f"DELETE FROM {table}")


def _state(db: Database) -> str:
    """Return what reprints follow from beside articles and their notes: a person's decisions."""
    return repr(db.execute("SELECT key, article_id, source_id, relation FROM decisions WHERE kind <> 'date' ORDER BY key").fetchall())
