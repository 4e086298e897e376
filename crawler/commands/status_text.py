"""The words of `backfile status`, and of what a crawl tells at its end."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from crawler.commands.reprints import reprints_text
from exports.printable import printable
from pipelines.figures import shown, size, time_taken

Report = Mapping[str, Any]

_KINDS = {"index": "indexes", "issue": "issues", "article": "articles", "page": "pages"}
_MOST_CODES, _MOST_REASONS = 10, 8


def status_text(path: Path, report: Report) -> str:
    """Return all that is told of one mirror, but the reasons why a person is needed."""
    return "\n".join(
        (
            *_head(path, report),
            *_part("now", _now(report)),
            *_part("next run", _next(report)),
            *_part("runs", _runs(report)),
            *_part("drift", _drift(report)),
            *_part("problems", _problems(report)),
            *_part("unknown", _unknown_pages(path, report)),
            *_part("decisions", _decisions(report)),
            *_part("reprints", [reprints_text(dict(report["reprints"]))]),
            *_part("due", [_due(report), _to_go(report)]),
            *_part("disk", _disk(report["disk"])),
            *_part("visits", [report["policy"]]),
        )
    )


def reasons(report: Report) -> list[str]:
    """Return why a person is needed, a line a reason; none where all is well."""
    given = report["reasons"]
    more = [f"… and {len(given) - _MOST_REASONS:,} more: see the view open_problems"] if len(given) > _MOST_REASONS else []
    return [f"! {line}" for line in [*map(printable, given[:_MOST_REASONS]), *more]]


def summary_text(path: Path, report: Report) -> str:
    """Return what a crawl tells at its end."""
    errors = report["new_errors"]
    return "\n".join(
        (
            *_head(path, report),
            *(line for run in report["runs"] for line in _part(f"run {run['id']}", [_run(run)])),
            *_part("problems", [_severities(report)]),
            *_part("decisions", _decisions(report)),
            *_part("reprints", [reprints_text(dict(report["reprints"]))]),
            *_part("due", [_due(report)]),
            *(line for error in errors[:5] for line in _part("error", [printable(error["message"])])),
            *(_part("error", [f"… and {len(errors) - 5:,} more: see the view open_problems"]) if len(errors) > 5 else ()),
        )
    )


def runs_text(path: Path, report: Report) -> str:
    """Return the last runs as a table."""
    return "\n".join([_title(path, report), *(f"  {line}" for line in _runs(report))])


def several_text(reports: Sequence[Report]) -> str:
    """Return a line for each mirror, and below them why a person is needed."""
    rows = [("archive", "last run (UTC)", "outcome", "problems", "next run", ""), *(row for report in reports for row in _rows(report))]
    told = [f"! {_name(report)}: {printable(reason)}" for report in reports for reason in report["reasons"]]
    return "\n".join([*_columns(rows), *told])


def fitted(text: str, width: int) -> str:
    """Return `text` with the lines that are longer than `width` columns broken between words, and what is broken off set in."""
    broken = (
        wrap(line, max(width, 40), subsequent_indent=" " * 12, break_long_words=False, break_on_hyphens=False) for line in text.split("\n")
    )
    return "\n".join("\n".join(lines) for lines in broken)


def _rows(report: Report) -> Iterator[tuple[str, ...]]:
    """Yield a line for each archive; what is told of the mirror alone stands in the first."""
    if not report["archives"]:
        yield (_name(report), "-", "-", "-", "-", "no mirror")
    for place, archive in enumerate(report["archives"]):
        last, schedule = archive["last_crawl"], archive["schedule"]
        yield (
            archive["key"],
            minute(last["started"]) if last else "-",
            last["outcome"] if last else "-",
            _severities(report) if not place else "",
            f"{minute(schedule['next'])} {schedule['zone']}" if schedule and schedule["next"] else "-",
            {0: "well", 1: "failed"}.get(report["exit_status"], "needs a person") if not place else "",
        )


def _name(report: Report) -> str:
    return str(report["archives"][0]["key"]) if len(report["archives"]) == 1 else Path(report["mirror"]).stem


def _head(path: Path, report: Report) -> list[str]:
    held = report["held"]
    return [
        _title(path, report),
        *_part("holds", [
            f"{held['articles']:,} articles in {held['issues']:,} issues of {held['periodicals']:,} periodicals"
            f" ({report['incomplete_issues']:,} issues incomplete), from {held['captures']:,} captures"
        ]),
    ]  # fmt: skip


def _title(path: Path, report: Report) -> str:
    return f"{path}: {', '.join(archive['name'] for archive in report['archives'])}" if report["archives"] else str(path)


def _part(name: str, lines: Iterable[str | None]) -> list[str]:
    """Return `lines`, without those that are None, below one another beside their name."""
    return [f"  {name if not number else '':<9} {line}" for number, line in enumerate(line for line in lines if line is not None)]


def _run(run: Mapping[str, Any]) -> str:
    took = f" in {time_taken(run['seconds'])}" if run["seconds"] is not None else ""
    return (
        f"{minute(run['started'])}  {run['outcome']}{took}: {run['pages']:,} pages,"
        f" {run['new']:,} articles new, {run['changed']:,} changed, {run['gone']:,} gone, {run['problems']:,} problems new"
    )


def _now(report: Report) -> list[str]:
    if not report["running"]:
        return ["nothing runs"]
    under_way = [archive["last_crawl"] for archive in report["archives"] if (archive["last_crawl"] or {}).get("outcome") == "running"]
    if not under_way:
        return ["some work holds the mirror"]
    return [f"a crawl since {minute(last['started'])} UTC: {last['pages']:,} pages so far" + _last_page(last) for last in under_way]


def _last_page(run: Mapping[str, Any]) -> str:
    return f", the last at {run['last_page'][11:19]}" if run["last_page"] else ""


def _next(report: Report) -> list[str]:
    scheduled = [archive for archive in report["archives"] if archive["schedule"]]
    return [_event(archive["schedule"]) + (f": {archive['key']}" if len(report["archives"]) > 1 else "") for archive in scheduled]


def _event(schedule: Mapping[str, Any]) -> str:
    when = f"{minute(schedule['next'])} {schedule['zone']}" if schedule["next"] else "never"
    return f"{when} ({schedule['calendar']})" + (", overdue" if schedule["overdue_since"] else "")


def _runs(report: Report) -> list[str]:
    heads = ("started (UTC)", "outcome", "pages", "new", "changed", "gone", "problems", "time", "a minute", "drift", "archive")
    rows = [(
        minute(run["started"]), " ".join(filter(None, (run["command"], run["outcome"]))),
        *(f"{run[name]:,}" for name in ("pages", "new", "changed", "gone", "problems")),
        time_taken(run["seconds"]) if run["seconds"] is not None else "-",
        f"{60 * run['pages'] / run['seconds']:,.0f}" if run["seconds"] and run["pages"] else "-",
        ", ".join(run["drift"]) or "-",
        run["archive"],
    ) for run in report["runs"]]  # fmt: skip
    # Of which archive a run was is worth telling where there are several.
    told = [heads, *rows] if len(report["archives"]) > 1 else [row[:-1] for row in (heads, *rows)]
    return _columns(told, right=range(2, 9)) if rows else ["none yet"]


def _drift(report: Report) -> list[str]:
    judged = [measure for measure in report["measures"] if measure["state"] != "unjudged"]
    drifted = [measure for measure in judged if measure["state"] == "drift"]
    if not judged:
        return ["nothing to judge by yet: it takes three whole crawls before one" if report["measures"] else "not measured yet"]
    rows = [(
        " ".join(filter(None, (measure["name"], measure["periodical"]))),
        shown(measure["value"], measure["unit"]),
        f"usually {shown(measure['usual'], measure['unit'])}",
        _bound(measure),
    ) for measure in drifted]  # fmt: skip
    return [f"{len(drifted):,} of {len(judged):,} measures that could be judged", *_columns(rows)]


def _bound(measure: Mapping[str, Any]) -> str:
    bounds = [f"at {word} {shown(measure[word], measure['unit'])}" for word in ("least", "most") if measure[word] is not None]
    return " and ".join(bounds)


def _severities(report: Report) -> str:
    return ", ".join(f"{count:,} {severity}" for severity, count in report["problems"].items()) or "none"


def _problems(report: Report) -> list[str]:
    codes = report["problem_codes"]
    rows = [
        (f"{one['count']:,}", one["severity"], one["code"], f"{one['first_seen'][:10]} to {one['last_seen'][:10]}", printable(one["url"]))
        for one in codes[:_MOST_CODES]
    ]
    more = [f"… and {len(codes) - _MOST_CODES:,} more codes: see the view open_problems"] if len(codes) > _MOST_CODES else []
    return [_severities(report), *_columns(rows, right=(0,)), *more]


def _unknown_pages(path: Path, report: Report) -> Iterator[str]:
    """Yield the pages that no layout fits, and what to do about them."""
    for one in report["unknown_pages"]:
        yield f"{one['count']:,} pages that no layout of {one['archive']} fits, {one['read_generically']:,} of them read generically"
        yield from map(printable, one["urls"])
        if one["count"] > len(one["urls"]):
            yield f"… and {one['count'] - len(one['urls']):,} more: see the view open_problems"
        asked = shlex.join(["backfile", "archives", "try", one["archive"], one["urls"][0]])
        yield f"`{printable(asked)}` shows how one reads; write a layout for them, then `{shlex.join(['backfile', 'reparse', str(path)])}`"


def _decisions(report: Report) -> list[str]:
    decisions = report["decisions"]
    if not decisions:
        return []
    applied, unknown = decisions.get("applied", 0), decisions.get("unknown", 0)
    return [f"{applied:,} applied" + (f", {unknown:,} of what is not held (see the table decisions)" if unknown else "")]


def _due(report: Report) -> str:
    known, due = sum(report["frontier"].values()), report["due"]
    kinds = ", ".join(f"{count:,} {_KINDS[kind] if count != 1 else kind}" for kind, count in due.items())
    return f"{sum(due.values()):,} of {known:,} addresses at the next run" + (f" ({kinds})" if kinds else "")


def _to_go(report: Report) -> str | None:
    left = report["seconds_to_go"]
    if not left:
        return None
    return f"about {time_taken(left)}, at {time_taken(left / sum(report['due'].values()))} a page"


def _disk(disk: Mapping[str, int]) -> list[str]:
    log = f" and {size(disk['write_ahead_log'])} of write-ahead log" if disk["write_ahead_log"] else ""
    elsewhere = f", {size(disk['warc_free'])} where the WARC files are" if disk["warc_free"] != disk["free"] else ""
    return [f"{size(disk['mirror'])}{log}, {size(disk['warc_files'])} of WARC files; {size(disk['free'])} free{elsewhere}"]


def minute(moment: str) -> str:
    """Return `moment`, as the mirror writes times, to the minute."""
    return moment[:16].replace("T", " ")


def _columns(rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> list[str]:
    """Return `rows` as lines whose columns stand below one another; those in `right` end together, the others begin so."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    aligned = [(">" if place in frozenset(right) else "<") + str(width) for place, width in enumerate(widths)]
    return ["  ".join(f"{cell:{align}}" for cell, align in zip(row, aligned, strict=True)).rstrip() for row in rows]
