"""The file beside a mirror in which a person decides what pages and programs cannot: read whole, or refused in a sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pipelines.mirror.failures import BadDecisions
from pipelines.normalize.written_dates import written_date

Kind = Literal["confirm", "reject", "date", "canonical", "accept"]

_NEEDS: dict[Kind, tuple[str, ...]] = {
    "confirm": ("article", "source"), "reject": ("article", "source"), "date": ("date",), "canonical": ("article",), "accept": ("article",)
}  # fmt: skip
_MAY_HAVE: dict[Kind, tuple[str, ...]] = {"confirm": ("relation",), "date": ("article", "issue")}
_SIGNATURE = ("author", "at", "reason")
_RELATIONS = ("reprint", "abridgement", "excerpt", "inclusion", "adaptation", "translation", "common_source")
_MULTILINE = re.compile("\"{3}|'{3}")
_MOST_ENDS = 100
"""Lines of one text that may be its last."""
_PLACE = re.compile(r" \(at (?:line \d+, column \d+|end of document)\)")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One entry of the file."""

    kind: Kind
    line: int
    """Where it begins in the file, from 1."""
    article: str | None = None
    """The key of the article that it names."""
    source: str | None = None
    """The key of the article that this one comes from, or, where a pair is rejected, does not."""
    issue: str | None = None
    """The key of the issue that is dated."""
    relation: str | None = None
    """What a confirmed pair is; None leaves that to the texts."""
    date: str | None = None
    """The date, in words or EDTF."""
    author: str
    at: str
    """The day of the decision, `YYYY-MM-DD`."""
    reason: str

    @property
    def key(self) -> str:
        """What it is about, in words: no two decisions of a file are about the same."""
        if self.kind in ("confirm", "reject"):
            return " ".join(["pair", *sorted([str(self.article), str(self.source)])])
        return f"{self.kind} {'issue' if self.issue else 'article'} {self.issue or self.article}"


def file_of(mirror: Path) -> Path:
    """Return where the decisions about the mirror at `mirror` are looked for: `icl.decisions.toml` beside `icl.db`."""
    return mirror.with_name(f"{mirror.stem}.decisions.toml")


class _Mistake(Exception):
    """Says which line of the file is wrong, and what."""


def read(path: Path) -> list[Decision]:
    """Return the decisions in the TOML file at `path`, none where there is no such file; nothing is ever written to it.

    Raises BadDecisions where it cannot be read, or says what cannot be meant.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadDecisions(f"{path} cannot be read ({error.strerror}); make it a file that can, or move it away") from error
    try:
        found = [_decision(entry) for entry in _entries(_decoded(content))]
        _check_apart(found)
    except _Mistake as mistake:
        raise BadDecisions(f"{path}, {mistake}") from mistake
    return found


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Mistake(f"line {line}: this is not UTF-8; save the file in it") from error


@dataclass
class _Entry:
    kind: Kind
    line: int
    fields: dict[str, tuple[int, Any]] = field(default_factory=dict)
    """The line and value of each."""


def _entries(text: str) -> list[_Entry]:
    entries: list[_Entry] = []
    for line, statement, said in _statements(text):
        ((name, value),) = said.items()
        if statement.lstrip().startswith("["):
            entries.append(_Entry(_kind(line, name, value), line))
        elif not entries:
            raise _Mistake(f"line {line}: {name!r} stands before the first entry; begin one with [[confirm]] or another of its kind")
        elif name in entries[-1].fields:
            raise _Mistake(
                f"line {line}: {name!r} stands in line {entries[-1].fields[name][0]} already; begin another entry, or take one out"
            )
        else:
            entries[-1].fields[name] = line, value
    return entries


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield each statement of a TOML text with its line and what it says by itself.

    tomllib tells no lines, but a statement ends with one: it is the fewest lines that are TOML by themselves, so that what stands in a
    text of several lines is not taken for one. Only such a text may go on in the next line: no field takes a list or a table.
    """
    pending, begins, why, ends = "", 1, "", 0
    for number, line in enumerate(text.split("\n"), 1):
        pending += line + "\n"
        may_end = _MULTILINE.search(line)
        if number > begins and not may_end:
            continue
        try:
            said = tomllib.loads(pending)
        except (ValueError, RecursionError) as error:
            why = _PLACE.sub("", str(error))
            ends += 1
            if not may_end or ends > _MOST_ENDS:
                break
            continue
        if said:
            yield begins, pending, said
        pending, begins, ends = "", number + 1, 0
    if pending:
        raise _Mistake(f"line {begins}: this is no TOML that belongs here ({why})")


def _kind(line: int, name: str, value: Any) -> Kind:
    kind = next((known for known in _NEEDS if known == name), None)
    if kind is None:
        raise _Mistake(f"line {line}: there is no entry {name!r}; {_nearest(name, list(_NEEDS), '[[{}]]')}")
    if value != [{}]:
        raise _Mistake(f"line {line}: an entry begins with its kind in two brackets and nothing else, [[{kind}]]")
    return kind


def _nearest(asked: str, names: Sequence[str], form: str = "'{}'") -> str:
    near = get_close_matches(asked, names, n=1)
    return f"near it is {form.format(near[0])}" if near else f"there are {', '.join(form.format(name) for name in names)}"


def _decision(entry: _Entry) -> Decision:
    needed = (*_NEEDS[entry.kind], *_SIGNATURE)
    names = (*needed, *_MAY_HAVE.get(entry.kind, ()))
    values = {name: _value(entry, names, name, *found) for name, found in entry.fields.items()}
    missing = [name for name in needed if name not in values]
    if missing:
        raise _Mistake(f"line {entry.line}: [[{entry.kind}]] has no {missing[0]!r}; write one")
    if entry.kind == "date" and ("article" in values) == ("issue" in values):
        raise _Mistake(f"line {entry.line}: [[date]] takes the key of an 'article' or of an 'issue', and just one")
    decision = Decision(kind=entry.kind, line=entry.line, **values)
    if decision.source is not None and decision.source == decision.article:
        raise _Mistake(f"line {entry.fields['source'][0]}: 'source' names the same article as 'article'; name the other of the pair")
    return decision


def _value(entry: _Entry, names: Sequence[str], name: str, line: int, value: Any) -> str:
    if name not in names:
        raise _Mistake(f"line {line}: there is no field {name!r} in [[{entry.kind}]]; {_nearest(name, names)}")
    text = str(value.date() if isinstance(value, datetime) else value) if isinstance(value, str | date) else ""
    text = text.strip()
    if not text or (isinstance(value, date) and name not in ("at", "date")):
        raise _Mistake(f"line {line}: {name!r} takes a text in quotes, and one that says something")
    if name == "at":
        return _day(line, text)
    if name == "relation" and text not in _RELATIONS:
        raise _Mistake(f"line {line}: there is no relation {text!r}; {_nearest(text, _RELATIONS)}")
    if name == "date" and written_date(text, "north") is None:
        raise _Mistake(f'line {line}: {text!r} is no date; write one like "Spring 2010", "5 May 2010", "2010-05" or "2009-12/2010-02"')
    return text


def _day(line: int, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise _Mistake(f"line {line}: 'at' takes the day of the decision, like 2026-11-26, not {text!r}") from error


def _check_apart(found: Iterable[Decision]) -> None:
    first: dict[str, Decision] = {}
    for decision in found:
        other = first.setdefault(decision.key, decision)
        if other is not decision:
            about = " and ".join(repr(key) for key in (decision.issue, decision.article, decision.source) if key)
            raise _Mistake(f"lines {other.line} and {decision.line}: [[{other.kind}]] and [[{decision.kind}]] of {about}; keep one of them")
