"""What a mirror holds and how its crawls went, read by SQL alone."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from pipelines.mirror.frontier import count_due
from pipelines.mirror.visits import POLICY

_HELD = ("periodicals", "issues", "articles", "captures")


def read_status(db: Database, runs: int = 5) -> dict[str, Any]:
    """Return the state of the mirror `db` as plain data, ready for JSON.

    Archive, counts, the last `runs` runs, problems, decisions, reprints, and what the next run asks for.
    """
    return {
        "archive": next(iter(db.query("SELECT key, name, home_url FROM archives")), None),
        "held": {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in _HELD},
        "incomplete_issues": db.execute("SELECT count(*) FROM issues WHERE NOT complete").fetchone()[0],
        "runs": list(
            db.query(
                "SELECT id, started, finished, outcome, pages, new, changed, gone, problems, version FROM runs ORDER BY id DESC LIMIT ?",
                [runs],
            )
        ),
        "problems": dict(
            db.execute("SELECT severity, count(*) FROM problems WHERE resolved_at IS NULL GROUP BY severity ORDER BY severity").fetchall()
        ),
        "new_errors": new_errors(db),
        "decisions": dict(db.execute("SELECT state, count(*) FROM decisions GROUP BY state ORDER BY state").fetchall()),
        "reprints": read_reprints(db),
        "frontier": dict(db.execute("SELECT state, count(*) FROM frontier GROUP BY state ORDER BY state").fetchall()),
        "due": count_due(db, everything=False),
        "policy": POLICY,
    }


def read_reprints(db: Database) -> dict[str, Any]:
    """Return how many reprints of each relation a mirror holds, the works that they make, quotations, and notes that they contradict."""
    works, printings = db.execute("SELECT count(*), coalesce(sum(printings), 0) FROM clusters").fetchone()
    return {
        "relations": dict(
            db.execute("SELECT relation, count(*) FROM reprints GROUP BY relation ORDER BY count(*) DESC, relation").fetchall()
        ),
        "works": works,
        "printings": printings,
        "quotations": db.execute("SELECT count(*) FROM passages WHERE kind = 'quotation'").fetchone()[0],
        "contradicted": db.execute("SELECT count(*) FROM source_notes WHERE outcome = 'contradicted'").fetchone()[0],
    }


def new_errors(db: Database) -> list[dict[str, Any]]:
    """Return the errors that the last run met for the first time and that still stand."""
    return list(
        db.query(
            "SELECT code, url, message FROM problems WHERE severity = 'error' AND resolved_at IS NULL "
            "AND run_id = (SELECT max(id) FROM runs) ORDER BY id"
        )
    )
