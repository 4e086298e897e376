"""Turns what a page shows into HTML in which nothing of a mirrored text can run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from exports.language_names import language_name
from exports.plurals import counted
from exports.printable import printable
from exports.reading_room.addresses import Addresses
from exports.script import attributes
from exports.web_addresses import linkable

TEMPLATES = Path(__file__).parent / "templates"
"""Where the templates are; Datasette's own pages stand in the same frame."""
STATIC = Path(__file__).parent / "static"
"""Style sheets, and nothing else: no page has a script of ours."""


def render(name: str, to: Addresses, context: Mapping[str, Any]) -> str:
    """Return the page `name` as HTML: its template filled with `context`, its links leading where `to` says.

    Whatever is put into a template is escaped, and control characters and overrides of the direction of writing are taken out of it.
    """
    return _environment().get_template(f"{name}.html").render(to=to, **context)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment


def _printable(value: Any) -> Any:
    return printable(value) if type(value) is str else "" if value is None else value


def _thousands(number: int) -> str:
    return f"{number:,}"


def _attributes(language: str | None) -> Markup:
    return Markup(attributes(language))  # noqa: S704 - the language is escaped


FILTERS = {"thousands": _thousands, "counted": counted, "language": language_name, "web": linkable, "in": _attributes}
"""What the templates have besides Jinja's own."""
