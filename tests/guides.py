"""The guides, and what stands in them: fenced blocks, code within the text, and commands that a reader types."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import click

from crawler.cli import cli
from tests.checkout import ROOT

DOCS = ROOT / "docs"
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
"""All pages that a person reads, but for the changelog, which tells what was."""

_FENCED = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?<=\n\n)(?: {4}.*\n)(?: {4}.*\n|\n(?= {4}))*")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Block:
    """What stands between two lines of three backticks."""

    line: int
    """Where in the guide it begins, from 1."""
    language: str
    """`sh` for commands, else what a file or an answer is written in."""
    about: str
    """The second word of its first line: what it needs, or the path of the file that it shows."""
    text: str


def blocks_of(guide: Path) -> list[Block]:
    """Return the fenced blocks of `guide`, in their order."""
    text = guide.read_text("utf-8")
    return [Block(text.count("\n", 0, match.start()) + 1, match[1], match[2], match[3]) for match in _FENCED.finditer(text)]


def not_said(shown: str, said: str) -> list[str]:
    """Return the lines of `shown` that do not stand in `said` in this order, white space folded; `…` is whatever is left out."""
    lines = iter([" ".join(line.split()) for line in said.splitlines()])
    wanted = [line for line in (" ".join(line.split()) for line in shown.splitlines()) if line not in ("…", "")]
    return [line for line in wanted if not any(re.fullmatch(re.escape(line).replace("…", ".*"), one) for one in lines)]


def code_in(guide: Path) -> set[str]:
    """Return what stands in backquotes in the text of `guide`, white space folded."""
    text = _INDENTED.sub("", _FENCED.sub("", guide.read_text("utf-8")))
    return {" ".join(found.split()) for found in _CODE.findall(text)}


def commands_in(guide: Path) -> Iterator[str]:
    """Yield every `backfile` command of `guide`, in a block or in the text, without what a shell does with it."""
    text = guide.read_text("utf-8")
    blocks = [block.text for block in blocks_of(guide) if block.language == "sh"] + _INDENTED.findall(_FENCED.sub("", text))
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    for said in [*lines, *code_in(guide)]:
        words = re.split(r" [|&;]| \d?>| <", said)[0]
        if words.startswith("backfile ") and "…" not in words:
            yield words


def unknown_words(typed: str) -> list[str]:
    """Return the words of a `backfile` command that no command or option of that name knows; words in capitals may be anything."""
    command, unknown = cli, []
    words = shlex.split(typed, comments=True)[1:]
    # A group may be asked without a command: `backfile archives`; COMMAND and [OPTIONS] stand for any.
    while isinstance(command, click.Group) and words and re.match(r"[a-z]", words[0]):
        found = command.commands.get(words[0])
        if found is None:
            return [words[0]]
        command, words = found, words[1:]
    options = {name: parameter for parameter in command.params for name in parameter.opts if isinstance(parameter, click.Option)}
    for word, value in zip_longest(words, words[1:], fillvalue=""):
        option, kind = options.get(word), getattr(options.get(word), "type", None)
        if word.startswith("--") and word != "--help" and option is None:
            unknown.append(word)
        elif isinstance(kind, click.Choice) and value not in kind.choices and not value.isupper():
            unknown.append(f"{word} {value}")
    return unknown


def parse(words: list[str]) -> None:
    """Have click read the words of a `backfile` command, and do nothing; raises click's UsageError."""
    command: click.Command = cli
    context: click.Context | None = None
    while True:
        context = command.make_context(words[0] if words else "backfile", list(words), parent=context)
        if not isinstance(command, click.Group):
            return
        rest = [*context._protected_args, *context.args]
        _, below, words = command.resolve_command(context, rest)
        assert below is not None
        command = below
