"""Metrics of an archive's last run and of its mirror, as a text file for Prometheus.

Names and units are as Prometheus' "Metric and label naming" has them; every metric is a gauge and bears the label `archive`, so that the
files of several archives lie side by side in the folder of node_exporter's textfile collector. Times are seconds since 1970, UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile
from sqlite_utils import Database

from exports.monitoring.health import Health

OUTCOMES = ("done", "limited", "stopped", "failed")
"""How a run may end."""
_HELD = {"articles": "Articles held.", "issues": "Issues held.", "captures": "Captures held: answers that were kept."}
_STATES = ("due", "leased", "done", "failed", "trapped", "forgotten")


@dataclass(frozen=True)
class Facts:
    """What the metrics tell that SQL does not."""

    health: Health
    outcome: str
    """One of OUTCOMES."""
    sizes: Mapping[str, int]
    """Bytes: of the `mirror`, of its `warc_files`, and what is `free` and `warc_free` on their disks; what is not known is left out."""
    due: Mapping[str, int]
    """How many addresses of each kind a new run would begin with."""


def write_metrics(path: Path, facts: Facts, db: Database | None) -> None:
    """Replace the file `path`, or make it, at one stroke; `db` is the mirror, None where it cannot be read.

    Raises OSError where it cannot be written.
    """
    metrics = _Metrics(facts.health.archive)
    _tell_run(metrics, facts)
    _tell_sizes(metrics, facts.sizes)
    if db is not None:
        _tell_held(metrics, db, facts)
        _tell_problems(metrics, db)
        _tell_measures(metrics, db)
    write_to_textfile(str(path.resolve()), metrics.registry)


class _Metrics:
    """The gauges of one archive."""

    def __init__(self, archive: str) -> None:
        self.registry = CollectorRegistry()
        self.archive = archive

    def tell(self, name: str, says: str, value: float | None) -> None:
        """Add a metric, where there is a value."""
        if value is not None:
            self.tell_each(name, says, (), [((), value)])

    def tell_each(self, name: str, says: str, labels: Iterable[str], values: Iterable[tuple[tuple[str, ...], float]]) -> None:
        """Add a metric that has a value for each combination of further `labels`."""
        gauge = Gauge(f"backfile_{name}", says, ["archive", *labels], registry=self.registry)
        for names, value in values:
            gauge.labels(self.archive, *names).set(value)


def _tell_run(metrics: _Metrics, facts: Facts) -> None:
    health, run = facts.health, facts.health.run or {}
    started, finished = _seconds(run.get("started")), _seconds(run.get("finished"))
    metrics.tell_each("info", "The program that ran; always 1.", ["version"], [((health.version,), 1)])
    metrics.tell("run_start_time_seconds", "When the last run began.", started)
    metrics.tell("run_end_time_seconds", "When the last run ended.", finished if run else _seconds(health.written_at))
    metrics.tell("run_last_success_time_seconds", "When a run of the whole archive last ended well.", _seconds(health.last_success))
    metrics.tell("run_duration_seconds", "How long the last run took.", _between(started, finished))
    metrics.tell("run_exit_status", "The exit status of the last run.", health.exit_status)
    metrics.tell_each(
        "run_outcome", "How the last run ended: 1 for the one outcome.", ["outcome"],
        [((outcome,), float(outcome == facts.outcome)) for outcome in OUTCOMES],
    )  # fmt: skip
    metrics.tell("run_pages", "Pages that the last run fetched.", run.get("pages"))
    if run:
        metrics.tell_each(
            "run_articles", "Articles that the last run found new, changed or gone.", ["change"],
            [((change,), run[change]) for change in ("new", "changed", "gone")],
        )  # fmt: skip
    metrics.tell_each("cause", "Why a person is needed: 1 for each cause.", ["code"], [((one.code,), 1) for one in health.causes])
    metrics.tell("published_time_seconds", "When the mirror was last published.", _seconds((health.published or {}).get("at")))


def _between(started: float | None, finished: float | None) -> float | None:
    # A clock that was set back makes no run shorter than nothing.
    return None if started is None or finished is None else max(0.0, finished - started)


def _tell_sizes(metrics: _Metrics, sizes: Mapping[str, int]) -> None:
    metrics.tell("mirror_bytes", "The size of the mirror's file.", sizes.get("mirror"))
    metrics.tell("warc_bytes", "The size of its WARC files.", sizes.get("warc_files"))
    metrics.tell("mirror_free_bytes", "What an ordinary user may still write on the mirror's disk.", sizes.get("free"))
    metrics.tell("warc_free_bytes", "What an ordinary user may still write on the disk of the WARC files.", sizes.get("warc_free"))


def _tell_held(metrics: _Metrics, db: Database, facts: Facts) -> None:
    for table, says in _HELD.items():
        metrics.tell(table, says, _count(db, f"SELECT count(*) FROM {table}"))
    states = dict.fromkeys(_STATES, 0) | dict(db.execute("SELECT state, count(*) FROM frontier GROUP BY state").fetchall())
    metrics.tell_each("frontier_addresses", "Known addresses by state.", ["state"], [((name,), count) for name, count in states.items()])
    metrics.tell_each(
        "due_addresses", "Addresses that the next run begins with, by their kind.", ["kind"],
        [((kind,), facts.due.get(kind, 0)) for kind in ("index", "issue", "article", "page")],
    )  # fmt: skip


def _tell_problems(metrics: _Metrics, db: Database) -> None:
    found = db.execute("SELECT severity, code, count(*) FROM problems WHERE resolved_at IS NULL GROUP BY severity, code").fetchall()
    metrics.tell_each(
        "open_problems", "Problems that stand, by severity and code.", ["severity", "code"],
        [((severity, code), count) for severity, code, count in found],
    )  # fmt: skip
    totals = dict.fromkeys(("error", "warning", "info"), 0)
    for severity, _, count in found:
        totals[severity] += count
    metrics.tell_each("problems", "Problems that stand, by severity.", ["severity"], [((name,), count) for name, count in totals.items()])


def _tell_measures(metrics: _Metrics, db: Database) -> None:
    """Add what the last run measured, and how that is beside the runs before it; a measure of no periodical has an empty one."""
    found = db.execute(
        "SELECT run_measures.name, coalesce(periodicals.code, ''), value, usual, state FROM run_measures "
        "LEFT JOIN periodicals ON periodicals.id = periodical_id WHERE run_id = (SELECT max(id) FROM runs)"
    ).fetchall()
    says = "What the last run measured: shares from 0 to 1, bytes, seconds or numbers, as the measure's name says."
    labels = ("measure", "periodical")
    metrics.tell_each("run_measure", says, labels, [((name, code), value) for name, code, value, _, _ in found])
    metrics.tell_each(
        "run_measure_usual", "The median of the same measure in the runs before the last.", labels,
        [((name, code), usual) for name, code, _, usual, _ in found if usual is not None],
    )  # fmt: skip
    metrics.tell_each(
        "run_measure_drift", "Whether the measure has drifted from what is usual: 0 or 1, none where it was not judged.", labels,
        [((name, code), state == "drift") for name, code, _, _, state in found if state != "unjudged"],
    )  # fmt: skip


def _count(db: Database, query: str) -> int:
    return int(db.execute(query).fetchone()[0])


def _seconds(moment: Any) -> float | None:
    """Return a time as the mirror writes it in seconds since 1970; None where there is none."""
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp() if moment else None
