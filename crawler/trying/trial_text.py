"""How a tried page is shown in a terminal: what it is, its blocks with their roles, what it says, what was noticed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from crawler.reading.pages import SeenBlock
from crawler.runs import terminal
from crawler.trying.trial import Trial
from pipelines.items import IssueReading, Reading
from pipelines.normalize.text import count_words, one_line, printable

_LABEL = 14


def describe(trial: Trial, width: int, reasons: bool = False) -> Iterator[str]:
    """Yield the lines that tell how a page reads, in `width` columns; with `reasons` also what speaks for each block's role.

    Only what was noticed is told whole, however long.
    """
    yield shown(trial.page.url)
    yield from (f"{name:<{_LABEL}}{shown(str(value))}" for name, value in _head(trial).items() if value is not None)
    yield from _led_to(trial, width)
    yield from _asked(trial, width)
    yield from _blocks(trial.blocks, width, reasons)
    for reading in trial.page.readings:
        yield ""
        yield f"{'issue' if isinstance(reading, IssueReading) else 'article'} {shown(reading.key)}"
        yield from (label + cut(value, width - len(label)) for label, value in _parts(reading))
    yield ""
    yield from (f"{problem.severity}: {problem.code}: {shown(problem.message)}" for problem in trial.page.problems)
    if not trial.page.problems:
        yield "no problems"


def shown(text: str) -> str:
    """Return `text` on one line without control characters: no page may move the cursor of who looks at it."""
    return one_line(printable(text))


def cut(text: str, width: int) -> str:
    """Return `text` as shown on one line of at most `width` columns; a Chinese or Japanese character takes two."""
    room = max(width, 2)
    return terminal.cut(shown(text[: 8 * room]), room)


def _head(trial: Trial) -> dict[str, object]:
    page, capture = trial.page, trial.page.capture
    exchange = capture.exchange if capture else None
    return {
        "key": trial.key,
        "kind": trial.kind,
        "pattern": _pattern(trial),
        "status": exchange.status if exchange else None,
        "fetched from": exchange.url if exchange and exchange.url != page.url else None,
        "charset": capture.charset if capture else None,
        "layout": page.reader or f"none ({page.outcome})",
        "leads to": f"{len(page.found):,} pages" if page.found else "nothing",
    }


def _pattern(trial: Trial) -> str | None:
    if not trial.has_patterns:
        return None
    return "none matches" if trial.pattern is None else trial.pattern or "the home page's"


def _asked(trial: Trial, width: int) -> Iterator[str]:
    """Yield which layouts were asked and what each tells by, where there was a choice."""
    for number, asked in enumerate(trial.asked):
        label = f"{'asked' if not number else '':<{_LABEL}}"
        said = f"{asked.name}: {asked.verdict}{f' ({asked.why})' if asked.why else ''}"
        yield label + cut(said, width - _LABEL)


def _led_to(trial: Trial, width: int) -> Iterator[str]:
    """Yield what the page's links lead to, by the pattern of their addresses."""
    for led_to in trial.led_to:
        at = f"at {led_to.pattern!r}" if led_to.pattern is not None else "that no pattern matches" if trial.has_patterns else ""
        yield " " * _LABEL + cut(f"{led_to.count:,} {led_to.kind} {at}: {led_to.example}".replace("  ", " "), width - _LABEL)


def _blocks(blocks: Sequence[SeenBlock], width: int, reasons: bool) -> Iterator[str]:
    if not blocks:
        return
    roles = max(4, *(len(block.role) for block in blocks))
    numbers = len(str(len(blocks)))
    indent = numbers + roles + 10
    yield ""
    yield f"{'#':>{numbers}}  {'role':<{roles}}  conf  text"
    for number, block in enumerate(blocks, 1):
        yield f"{number:>{numbers}}  {block.role:<{roles}}  {block.confidence:.2f}  {cut(block.text, width - indent)}"
        yield from (" " * indent + cut(reason, width - indent) for reason in (block.reasons if reasons else ()))


def _parts(reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield each thing that a reading says, with what it is."""
    for field in fields(reading):
        value = getattr(reading, field.name)
        label = f"  {field.name:<{_LABEL}}"
        if field.name in ("key", "body_html") or value is None or value in ("", []):
            continue
        if isinstance(value, list):
            yield label, f"{len(value):,}"
            yield from ((f"    {number:>3} ", _value(one)) for number, one in enumerate(value, 1))
        elif field.name in ("body_text", "text"):
            yield label, f"{count_words(value):,} words: {value}"
        else:
            yield label, _value(value)


def _value(value: Any) -> str:
    """Return a value in words; of one with parts those that are there, addresses last."""
    if not is_dataclass(value):
        return str(value)
    names = sorted((field.name for field in fields(value)), key=("key", "url").__contains__)
    parts = ((name, getattr(value, name)) for name in names)
    return ", ".join(f"{name} {_value(part)}" for name, part in parts if part is not None and part is not False and part != "")
