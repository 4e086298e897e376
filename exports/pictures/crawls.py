"""How the mirror came about: what each crawl brought, and what is still to be looked at."""

from __future__ import annotations

from collections import Counter

from sqlite_utils import Database

from exports.pictures.bars import bars
from exports.pictures.gathering import gather
from exports.pictures.grid import grid
from exports.pictures.labels import distinct, label
from exports.pictures.picture import Picture, Shown
from exports.plurals import counted

_MOST_RUNS = 100
_FIGURES = ("pages", "new", "changed", "gone", "problems")
_RUNS = "SELECT started, outcome, pages, new, changed, gone, problems FROM runs ORDER BY id"
_PROBLEMS = """
    SELECT severity, code, stage, count(*) AS n FROM problems WHERE resolved_at IS NULL
    GROUP BY severity, code, stage ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, n DESC, code, stage
"""
_SEVERITIES = ("error", "warning", "info")


def _runs(db: Database) -> Shown:
    found = db.execute(_RUNS).fetchall()
    columns = ("started", "outcome", *_FIGURES)
    table = tuple((_minute(started), *rest) for started, *rest in reversed(found))
    drawn = found[-_MOST_RUNS:]
    counts = {(row, run): n for run, (_, _, *figures) in enumerate(drawn) for row, n in enumerate(figures) if n > 0}
    if not counts:
        return Shown("No crawl has fetched a page for this mirror yet." if found else "This mirror was never crawled.", columns, table)
    days = {started[:10] for started, *_ in drawn}
    runs = distinct(label(started[:10] if len(days) == len(drawn) else _minute(started)) for started, *_ in drawn)
    last = dict(zip(columns, found[-1], strict=True))
    alt = (
        f"{counted(len(found), 'crawl')}, the last of {label(last['started'][:10])} ({label(last['outcome'])}): "
        f"{last['pages']:,} pages, {last['new']:,} articles new, {last['changed']:,} changed, {last['gone']:,} gone, "
        f"{last['problems']:,} problems."
    )
    note = f" The picture shows the last {len(drawn)}." if len(drawn) < len(found) else ""
    return Shown(alt + note, columns, table, bars(counts, _FIGURES, runs, "crawl", 150))


def _problems(db: Database) -> Shown:
    found = db.execute(_PROBLEMS).fetchall()
    columns = ("severity", "code", "stage", "pages")
    if not found:
        return Shown("No problem is open.", columns)
    totals, by_severity = Counter[str](), Counter[str]()
    for severity, code, _, n in found:
        totals[code] += n
        by_severity[severity] += n
    worst = {code: _SEVERITIES.index(severity) for severity, code, _, _ in reversed(found)}
    codes = gather(totals, str, lambda code: (worst[code], code), "codes")
    counts = Counter[tuple[int, int]]()
    for severity, code, _, n in found:
        counts[codes.of(code), _SEVERITIES.index(severity)] += n
    said = ", ".join(f"{by_severity[severity]:,} of severity {severity}" for severity in _SEVERITIES if by_severity[severity])
    alt = f"{counted(totals.total(), 'open problem')}: {said}."
    return Shown(alt, columns, tuple(map(tuple, found)), grid(counts, codes.labels, _SEVERITIES, "problem", "severity", _SEVERITIES))


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")


PICTURES: dict[str, Picture] = {
    "crawls": Picture(
        "Crawl history",
        "What each crawl brought, the latest at the right: pages fetched, articles new, changed and gone, problems met. Each row is as "
        "high as its own longest bar, whose number stands above it; no bar means none.",
        "runs",
        _runs,
    ),
    "problems": Picture(
        "Open problems",
        "What of the archive could not be read as it should, and waits for a person: errors are pages that are missing from the mirror, "
        "warnings pages that may be read wrongly, infos what is odd at the archive itself. The number is how many pages.",
        "open_problems",
        _problems,
    ),
}
"""By the name in their addresses."""
