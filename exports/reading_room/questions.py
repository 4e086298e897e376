"""The questions that a mirror answers, each a form to fill in, grouped by what they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from exports.language_names import language_name
from exports.printable import printable
from exports.questions import GROUPS, QUERIES, Parameter, Query
from exports.reading_room.addresses import Addresses

_WITH_SOMETHING_HELD = """
    FROM periodicals WHERE EXISTS (SELECT 1 FROM issues WHERE periodical_id = periodicals.id)
    OR EXISTS (SELECT 1 FROM articles WHERE periodical_id = periodicals.id)
"""
# What there is to choose from, as its value and its name.
_KNOWN = {
    "periodical": f"SELECT DISTINCT name, name {_WITH_SOMETHING_HELD} ORDER BY name",
    "periodical_key": f"SELECT key, name {_WITH_SOMETHING_HELD} ORDER BY name, key",
    "language": "SELECT DISTINCT language, language FROM articles WHERE language IS NOT NULL",
    "year": "SELECT DISTINCT substr(date_start, 1, 4) AS year, substr(date_start, 1, 4) FROM articles "
    "WHERE date_start IS NOT NULL ORDER BY year",
    "kind": "SELECT DISTINCT kind, kind FROM articles ORDER BY kind",
}
_LONGEST_SHOWN = 400


@dataclass(frozen=True)
class Option:
    """One value to choose."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """One thing to fill in."""

    parameter: Parameter
    id: str
    """Of the element, the only one of that name on the page."""
    value: str
    """What stands in it at first."""
    options: tuple[Option, ...]
    """What there is to choose from; empty where it is typed."""


@dataclass(frozen=True)
class Question:
    """One question as it is shown."""

    name: str
    query: Query
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Group:
    """The questions that are about one thing."""

    name: str
    id: str
    questions: tuple[Question, ...]


def page(db: Database, key: str, asked: Mapping[str, str], to: Addresses) -> Mapping[str, Any]:
    """Return what the page of questions shows: those that this mirror has the tables for.

    What is `asked` by a parameter's name (`?article=KEY`) stands in every form that has such a field.
    """
    held = frozenset((*db.table_names(), *db.view_names()))
    known = {kind: _options(db, kind, held) for kind in _KNOWN}
    questions = [_question(name, query, asked, known) for name, query in QUERIES.items() if query.reads <= held]
    groups = (
        Group(group, group.lower().replace(" ", "-"), tuple(question for question in questions if question.query.group == group))
        for group in GROUPS
    )
    return {"groups": [group for group in groups if group.questions], "holds_articles": bool(known["kind"])}


def _options(db: Database, kind: str, held: frozenset[str]) -> tuple[Option, ...]:
    if not {"articles", "issues", "periodicals"} <= held:
        return ()
    options = (Option(str(value), language_name(value) if kind == "language" else str(name)) for value, name in db.execute(_KNOWN[kind]))
    return tuple(sorted(options, key=lambda option: option.label) if kind == "language" else options)


def _question(name: str, query: Query, asked: Mapping[str, str], known: Mapping[str, tuple[Option, ...]]) -> Question:
    fields = (
        Field(
            parameter,
            f"{name}-{parameter.name}",
            printable(asked.get(parameter.name, ""))[:_LONGEST_SHOWN],
            known.get(parameter.kind) or tuple(Option(choice, choice.replace("_", " ")) for choice in parameter.choices),
        )
        for parameter in query.parameters
    )
    return Question(name, query, tuple(fields))
