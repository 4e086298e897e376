"""Prints the gold and the judge's findings, as tables, JSON or TSV."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.gazette.gold import Gold
from tests.benchmarks.gazette.judge import Report, Verdict

LAST_ISSUE = 186

# Where the templates of the article pages change. The contents pages change at 17 (month in the h1), 39 (sponsors
# beside the list, to 73), 48 (list between "BEGIN toc" and "END toc"), 96 (div.lgcontent) and 134 (XHTML).
GENERATIONS: tuple[tuple[int, int, str], ...] = (
    (1, 8, "one long page an issue"),
    (9, 27, "black centred h1 or h2"),
    (28, 45, "maroon h1, by hand"),
    (46, 81, "maroon h1, generated"),
    (82, 95, "table with big maroon title"),
    (96, 134, "h1 and p#by"),
    (135, 186, "h1 and p#by, breadcrumbs"),
)

CHECKS = ("found", "issue", "headline", "headline_or_page", "byline", "byline_or_page", "text")


@dataclass(kw_only=True)
class Figures:
    """The counts of one row of the table."""

    name: str
    entries: int
    passed: dict[str, int]
    of: dict[str, int]


def figures(name: str, verdicts: Sequence[Verdict]) -> Figures:
    """Count what passed, and of how many."""
    asked: dict[str, list[bool]] = {check: [] for check in CHECKS}
    for verdict in verdicts:
        for check in CHECKS:
            value = getattr(verdict, check)
            if value is not None:
                asked[check].append(value)
    return Figures(
        name=name,
        entries=len(verdicts),
        passed={check: sum(values) for check, values in asked.items()},
        of={check: len(values) for check, values in asked.items()},
    )


def rows(verdicts: Sequence[Verdict]) -> list[Figures]:
    """The table: one row a generation, and the total."""
    table = [
        figures(f"{first}-{last} {name}", [one for one in verdicts if first <= one.entry.number <= last])
        for first, last, name in GENERATIONS
    ]
    return [*table, figures("total", verdicts)]


def percent(passed: int, of: int) -> str:
    """`97.5%`, rounded down, or a dash where nothing was asked."""
    return f"{1000 * passed // of / 10:.1f}%" if of else "-"


def print_table(report: Report) -> None:
    """The figures for a person."""
    width = max(len(row.name) for row in rows(report.verdicts))
    print(f"{'issues':{width}} entries " + " ".join(f"{check:>17}" for check in CHECKS))
    for row in rows(report.verdicts):
        cells = (f"{row.passed[check]:>5}/{row.of[check]:<4} {percent(row.passed[check], row.of[check]):>6}" for check in CHECKS)
        print(f"{row.name:{width}} {row.entries:>7} " + " ".join(cells))
    print()
    print_checks(report)


def print_checks(report: Report) -> None:
    """The counts outside the table."""
    numbers = len(report.gold.issues)
    bad = [one for one in report.mojibake if not one.excused]
    kinds = Counter(one.kind for one in bad)
    spelled = ", ".join(f"{kind} {count}" for kind, count in kinds.items()) or "none"
    print(f"issues held                     {numbers - len(report.issues_missing)}/{numbers}")
    print(f"issues with another month       {len(report.wrong_months)}")
    print(f"pages that are two articles     {len(report.doubles)}")
    print(f"pages split into articles       {len(report.split_pages)} (no fault)")
    print(f"whole-issue pages as articles   {len(report.whole_issue_articles)}")
    print(f"articles with mojibake          {len({one.article for one in bad})} ({spelled})")
    print(f"  excused by the page's bytes   {len({one.article for one in report.mojibake if one.excused})}")
    sections = ", ".join(f"{name} {count}" for name, count in report.sections.items())
    print(f"sections of issues 1-8          {sections}")
    extra = ", ".join(f"{place} {count}" for place, count in report.extra.most_common(12))
    print(f"articles beyond the entries     {report.extra.total()}: {extra}")


def print_misses(report: Report) -> None:
    """Every failing entry with what was expected and found, then every other fault."""
    for verdict in report.verdicts:
        for line in faults(verdict):
            print(line)
    for name, lines in (
        ("issue missing", map(str, report.issues_missing)),
        ("month", report.wrong_months),
        ("two articles of one page", report.doubles),
        ("whole issue as article", report.whole_issue_articles),
    ):
        for line in lines:
            print(f"{name}: {line}")
    for one in report.mojibake:
        if not one.excused:
            print(f"mojibake: {one.url} {one.kind} {one.fault}: {one.context}")


def faults(verdict: Verdict) -> Iterator[str]:
    """What is wrong with an entry, a line a fault."""
    entry = verdict.entry
    where = f"{entry.number:>3} {entry.path}"
    if not verdict.found:
        yield f"{where}: no article; expected {entry.title!r}"
        return
    if not verdict.issue:
        yield f"{where}: issue: expected {entry.number}, found {verdict.got_issue or 'none'}"
    if not verdict.headline:
        weight = "headline (page agrees)" if verdict.headline_or_page else "headline"
        yield f"{where}: {weight}: expected {entry.title!r}, found {verdict.got_headline!r}"
    if verdict.byline is False:
        weight = "byline (page agrees)" if verdict.byline_or_page else "byline"
        yield f"{where}: {weight}: expected {entry.author!r}, found {verdict.got_byline!r}"
    if not verdict.text:
        yield f"{where}: no text"


def as_json(report: Report) -> str:
    """All findings as JSON."""
    return json.dumps(
        {
            "folders": len(report.gold.folders),
            "issues": len(report.gold.issues),
            "broken_links": len(report.gold.broken),
            "generations": [asdict(row) for row in rows(report.verdicts)],
            "issues_missing": report.issues_missing,
            "wrong_months": report.wrong_months,
            "doubles": report.doubles,
            "split_pages": report.split_pages,
            "whole_issue_articles": report.whole_issue_articles,
            "sections": report.sections,
            "mojibake": [asdict(one) for one in report.mojibake],
            "extra_articles": report.extra,
            "misses": [asdict(one) for one in report.verdicts if any(faults(one))],
        },
        ensure_ascii=False,
        indent=1,
    )


def print_gold(gold: Gold, *, notes: bool) -> None:
    """The gold's counts."""
    entries = list(gold.entries())
    print(
        f"issue folders   {len(gold.folders)} holding {len(gold.issues)} issues "
        f"({min(gold.issues)}-{max(gold.issues)}; {LAST_ISSUE} expected)"
    )
    print(f"entries         {len(entries)}, {sum(1 for entry in entries if entry.author)} with an author")
    for first, last, name in GENERATIONS:
        count = sum(1 for entry in entries if first <= entry.number <= last)
        print(f"  {first:>3}-{last:<3}       {count:>4}  {name}")
    print(f"broken entries  {len(gold.broken)}")
    print(f"sections        {sum(len(issue.sections) for issue in gold.issues.values())} (issues 1-8)")
    print(f"unlisted pages  {sum(len(issue.unlisted) for issue in gold.issues.values())} straight in issue folders")
    if notes:
        for line in [*gold.notes, *(f"broken: {folder}/{href}" for folder, href in gold.broken)]:
            print(line)


def dump_gold(gold: Gold, path: Path) -> None:
    """Write the gold as a table, one line an entry."""
    lines = ["number\tmonth\tfolder\tkind\tpath\ttitle\tauthor\trubric\tother_titles"]
    for issue in gold.issues.values():
        for entry in issue.entries:
            cells = (str(entry.number), str(issue.month or ""), entry.folder, entry.kind, entry.path, entry.title)
            more = (entry.author or "", entry.rubric or "", " | ".join(entry.other_titles))
            lines.append("\t".join((*cells, *more)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
