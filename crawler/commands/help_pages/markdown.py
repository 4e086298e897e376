"""Writes the commands' help as a Markdown page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from crawler.commands.help_pages.help_text import Command, Paragraph
from crawler.configuration.known import SETTINGS, Setting

_HEAD = """\
# The commands

*`make docs` writes this page from the commands' own help; what stands here, `backfile COMMAND --help` says too.*
"""
_SETTINGS_HEAD = """\
## Settings

Each can stand in `backfile.toml` (`backfile init` writes one), at the top for all archives or below `[archives.NAME]` for one; in the
environment under the name in the second column; and as the option of the same name where a command has one. An option comes before the
environment, the environment before the file. The file is the one that `BACKFILE_CONFIG` names, else the one beside the mirror, else the one
in this folder. `backfile config show` tells what is in force, and why.

| setting | in the environment | takes | by default | |
|---|---|---|---|---|
"""


def page(commands: Sequence[Command]) -> str:
    """Return the page of `commands`."""
    parts = [_HEAD, "\n".join(_contents(commands)), *("\n".join(_section(command)) for command in commands)]
    return "\n".join(parts) + _SETTINGS_HEAD + "".join(_row(setting) for setting in SETTINGS.values())


def _contents(commands: Iterable[Command]) -> Iterator[str]:
    for command in commands:
        depth = command.name.count(" ")
        yield f"{'  ' * depth}- [`{command.name}`](#{command.name.replace(' ', '-')}): {_prose(command.summary)}"
    yield "- [Settings](#settings): what `backfile.toml` and the environment say\n"


def _section(command: Command) -> Iterator[str]:
    yield f"## {command.name}\n"
    yield f"    {command.name} {command.usage}\n"
    for paragraph in command.paragraphs:
        yield from _paragraph(paragraph)
    if command.options:
        yield "| option | |\n|---|---|"
        yield from (f"| {_code(written)} | {_prose(does)} |" for written, does in command.options)
        yield ""
    if command.variables:
        yield "| environment | stands for |\n|---|---|"
        yield from (f"| {_code(variable)} | {_code(option)} |" for variable, option in command.variables)
        yield ""


def _paragraph(paragraph: Paragraph) -> Iterator[str]:
    if paragraph.kind == "prose":
        yield f"{_prose(paragraph.text)}\n"
    elif paragraph.kind == "statuses":
        yield "| exit status | |\n|---|---|"
        for line in paragraph.text.splitlines():
            number, _, text = line.partition(" ")
            yield f"| {number} | {_prose(text)} |"
        yield ""
    else:
        yield "".join(f"    {line}\n" for line in paragraph.text.splitlines())


def _row(setting: Setting) -> str:
    default = "" if setting.default is None else _code(str(setting.default))
    says = _prose(setting.says) + (" (of one archive)" if setting.of_one else "") + (" (never shown)" if setting.secret else "")
    return f"| {_code(setting.name)} | {_code(setting.variable)} | {_prose(setting.kind.takes)} | {default} | {says} |\n"


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def _prose(text: str) -> str:
    """Return a text as Markdown that shows just that, what stands in backquotes as code."""
    parts = re.split(r"(`[^`]*`)", text)
    # Every other one is code; as a cell of a table, its bars too would end it.
    return "".join(part.replace("|", "\\|") if index % 2 else _escaped(part) for index, part in enumerate(parts))


def _escaped(text: str) -> str:
    return re.sub(r"([\\*<|[\]])", r"\\\1", text)
