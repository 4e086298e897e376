"""Writes the commands' help as a man page, in the macros of man(7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.commands.help_pages.help_text import Command, Paragraph
from crawler.configuration.known import SETTINGS

_FILES = (
    ("backfile.toml", "What is set, beside the mirrors; BACKFILE_CONFIG names another. `backfile init` writes one."),
    ("ARCHIVE.db", "The mirror: one SQLite file."),
    ("ARCHIVE-warc/", "The bytes behind it; it moves together with the mirror."),
    ("ARCHIVE.decisions.toml", "What a person has decided; it moves together with the mirror."),
    ("ARCHIVE.health.json", "How the last run went."),
)


def page(commands: Sequence[Command], version: str) -> str:
    """Return the page of `commands`, the first of which is the one that has all others, as roff source in UTF-8."""
    first, *others = commands
    lines = [
        r'.\" Written by "make docs" from what the commands say of themselves.',
        f'.TH BACKFILE 1 "" "Backfile {version}" "Backfile"',
        ".SH NAME",
        f"backfile \\- {_words(first.summary[0].lower() + first.summary[1:])}",
        ".SH SYNOPSIS",
        f"\\fBbackfile\\fR {_words(first.usage)}",
        ".SH DESCRIPTION",
        *_paragraphs(first.paragraphs),
        *_options(first),
        ".SH COMMANDS",
        *(line for command in others for line in _command(command)),
        ".SH EXIT STATUS",
        *_statuses(commands),
        ".SH ENVIRONMENT",
        *_environment(commands),
        ".SH FILES",
        *(line for name, text in _FILES for line in (".TP", f"\\fI{_words(name)}\\fR", _words(text))),
        ".SH SEE ALSO",
        "\\fBsqlite3\\fR(1), \\fBcrontab\\fR(5), \\fBsystemd.time\\fR(7)",
    ]
    return "\n".join(lines) + "\n"


def _command(command: Command) -> Iterator[str]:
    yield f".SS \\fB{_words(command.name)}\\fR {_words(command.usage)}"
    yield from _paragraphs(command.paragraphs)
    yield from _options(command)


def _options(command: Command) -> Iterator[str]:
    for written, does in command.options:
        yield ".TP"
        yield f"\\fB{_words(written)}\\fR"
        yield _words(does)


def _paragraphs(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield ".PP"
        if paragraph.kind == "prose":
            yield _words(" ".join(paragraph.text.split()))
        elif paragraph.kind == "statuses":
            yield "Its exit statuses are those below."
        else:
            # A line that is too long is better broken than cut.
            yield from (".RS 4", ".nf", *(_words(line) for line in paragraph.text.splitlines()), ".fi", ".RE")


def _statuses(commands: Sequence[Command]) -> Iterator[str]:
    """Yield each exit status that a command's help explains, once."""
    told: dict[int, str] = {}
    for command in commands:
        for paragraph in command.paragraphs:
            for line in paragraph.text.splitlines() if paragraph.kind == "statuses" else ():
                number, _, text = line.partition(" ")
                told.setdefault(int(number), text)
    for status, text in sorted(told.items()):
        yield from (".TP", f"\\fB{status}\\fR", _words(text))


def _environment(commands: Sequence[Command]) -> Iterator[str]:
    yield ".TP\n\\fBBACKFILE_CONFIG\\fR\nThe configuration, where it is not backfile.toml beside the mirror or in this folder."
    for setting in SETTINGS.values():
        says = f"{setting.says[0].upper()}{setting.says[1:]}."
        yield from (".TP", f"\\fB{_words(setting.variable)}\\fR", _words(f"{says} In backfile.toml: {setting.name} = {setting.example}"))
    known = {setting.variable for setting in SETTINGS.values()}
    for command in commands:
        for variable, option in command.variables:
            if variable not in known:
                known.add(variable)
                yield from (".TP", f"\\fB{_words(variable)}\\fR", _words(f"Stands for {option} of `{command.name}`."))


def _words(text: str) -> str:
    """Return a text as roff source that shows just that, what stands in backquotes in bold."""
    safe = re.sub(r"[\\-]", lambda found: "\\e" if found[0] == "\\" else "\\-", text)
    safe = re.sub(r"`([^`]+)`", r"\\fB\1\\fR", safe)
    # A line that begins with one of these would be a request.
    return "\\&" + safe if safe[:1] in (".", "'") else safe
