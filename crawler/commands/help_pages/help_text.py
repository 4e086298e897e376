"""What the commands say of themselves, taken apart: usage, paragraphs, examples, options."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import click

_AS_IT_STANDS = "\b"
"""The mark, in a line of its own, by which click leaves a paragraph's lines as they are."""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a command's help."""

    kind: Literal["prose", "lines", "example", "statuses"]
    """`lines` is to be shown as it stands; `example` too, and can be typed; of `statuses` each line is an exit status, a space, a text."""
    text: str


@dataclass(frozen=True)
class Command:
    """One command."""

    name: str
    """As it is typed: `backfile archives try`."""
    usage: str
    """What follows the name: `[OPTIONS] ARCHIVE...`."""
    paragraphs: tuple[Paragraph, ...]
    options: tuple[tuple[str, str], ...]
    """Of each, how it is written, and what it does."""
    variables: tuple[tuple[str, str], ...]
    """Environment variables that stand for an option, and the option."""
    commands: tuple[str, ...]
    """The names of the commands below it, in full."""

    @property
    def summary(self) -> str:
        """What it does, in its first sentence, without a full stop."""
        return " ".join(self.paragraphs[0].text.split()).removesuffix(".") if self.paragraphs else ""


def read_commands(command: click.Command, name: str = "backfile", above: click.Context | None = None) -> Iterator[Command]:
    """Yield the command and all below it, in the order of their names; what is hidden is left out.

    `above` is the context of the command above it, from which it has its settings.
    """
    context = click.Context(command, parent=above, info_name=name, **command.context_settings)
    below = {}
    if isinstance(command, click.Group):
        found = {child: command.get_command(context, child) for child in command.list_commands(context)}
        below = {f"{name} {child}": one for child, one in found.items() if one is not None and not one.hidden}
    yield Command(
        name,
        " ".join(command.collect_usage_pieces(context)),
        tuple(_paragraphs(command.help or "")),
        tuple(_options(command, context)),
        tuple(_variables(command, context)),
        tuple(below),
    )
    for child, one in below.items():
        yield from read_commands(one, child, context)


def _paragraphs(text: str) -> Iterator[Paragraph]:
    for block in inspect.cleandoc(text).split("\f")[0].strip().split("\n\n"):
        first, _, rest = block.partition("\n")
        if first.strip() != _AS_IT_STANDS:
            yield Paragraph("prose", block)
            continue
        head, _, body = rest.partition("\n")
        if head.startswith("Exit status:"):
            yield Paragraph("statuses", "\n".join(_statuses(rest)))
        elif head.startswith("Example"):
            yield Paragraph("example", inspect.cleandoc("\n" + body))
        else:
            yield Paragraph("lines", rest)


def _statuses(text: str) -> Iterator[str]:
    for part in " ".join(text.split()).removeprefix("Exit status:").rstrip(".").split(";"):
        # "130, 143 stopped"
        for number in re.findall(r"\d+(?=[\d, ]* [^\d ])", part):
            yield f"{number} {part.lstrip(' ,0123456789')}"


def _options(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for parameter in command.get_params(context):
        written, does = parameter.get_help_record(context) or ("", "")
        # What an argument is, the paragraphs say; that there is --help, once is enough.
        if does and not (context.parent and "--help" in parameter.opts):
            yield written, " ".join(does.split())


def _variables(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for parameter in command.get_params(context):
        named = parameter.envvar
        for variable in [named] if isinstance(named, str) else named or ():
            yield variable, max(parameter.opts, key=len)
