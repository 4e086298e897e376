"""docs/commands.md and the man page say what the commands' own help says."""

import os
import re
import shutil
import subprocess

import click
import pytest

from crawler.cli import cli
from crawler.commands.help_pages import man_page, markdown
from crawler.commands.help_pages.__main__ import pages
from crawler.commands.help_pages.help_text import Command, Paragraph, read_commands
from crawler.configuration.known import SETTINGS
from tests.checkout import ROOT
from tests.rooms import MODULES

STRICT = os.environ.get("BACKFILE_NO_SKIPS") == "1"

with_man = pytest.mark.skipif(not STRICT and not shutil.which("man"), reason="man is not installed: apt-get install man-db")


@pytest.mark.parametrize("name", ["commands.md", "backfile.1"])
def test_a_page_is_what_the_commands_say_now(name):
    assert (ROOT / "docs" / name).read_text("utf-8") == pages()[name], f"docs/{name} is of yesterday; run make docs"


def test_every_command_and_option_has_its_place():
    page = pages()["commands.md"]
    for command in read_commands(cli):
        section = page.partition(f"\n## {command.name}\n")[2].partition("\n## ")[0]
        assert f"    {command.name} {command.usage}\n" in section
        assert [written for written, _ in command.options if written.replace("|", "\\|") not in section] == []


def test_every_variable_of_the_environment_that_the_program_reads_is_there():
    read = {
        name
        for path in MODULES
        for name in re.findall(r'(?:environ(?:\.get\(|\[)|getenv\(|envvar=)"(BACKFILE_\w+)"', path.read_text("utf-8"))
    }
    assert {"BACKFILE_CONFIG", "BACKFILE_DB"} <= read
    for page in pages().values():
        assert {name for name in read | {setting.variable for setting in SETTINGS.values()} if name not in page} == set()


def test_a_command_of_tomorrow_needs_no_edit_here():
    @click.group()
    def tool() -> None:
        """Do things.

        \b
        Exit status: 0 done; 3 seen, not
        understood; 130, 143 stopped.
        """

    @tool.command()
    @click.argument("things", nargs=-1)
    @click.option("--how", envvar="TOOL_HOW", type=click.Choice(["a", "b"]), help="Which | way.")
    @click.option("--secret", hidden=True)
    def new(things: tuple[str, ...], how: str, secret: str) -> None:
        """Make THINGS.

        \b
        Example:
          tool new one
            two
        """

    @tool.command(hidden=True)
    def inner() -> None:
        """Nobody's."""

    above, below = read_commands(tool, "tool")
    assert above.commands == ("tool new",)
    assert above.paragraphs[1] == Paragraph("statuses", "0 done\n3 seen, not understood\n130 stopped\n143 stopped")
    assert below == Command(
        "tool new", "[OPTIONS] [THINGS]...", (Paragraph("prose", "Make THINGS."), Paragraph("example", "tool new one\n  two")),
        (("--how [a|b]", "Which | way."),), (("TOOL_HOW", "--how"),), (),
    )  # fmt: skip
    page = markdown.page([above, below])
    assert "| `--how [a\\|b]` | Which \\| way. |" in page
    assert "| 3 | seen, not understood |" in page


@with_man
def test_man_shows_the_page_and_complains_of_nothing():
    # Twice as wide as a terminal, so that no name is parted at a line's end.
    variables = {**os.environ, "MANWIDTH": "160", "LC_ALL": "C.UTF-8", "MANROFFOPT": "", "MANPAGER": "cat"}
    asked = ["man", "--warnings", "--local-file", str(ROOT / "docs" / "backfile.1")]
    done = subprocess.run(asked, env=variables, capture_output=True, text=True, timeout=30, check=True)
    assert done.stderr == ""
    shown = re.sub(r".\x08|\x1b\[\d*m", "", done.stdout)
    for command in read_commands(cli):
        assert command.name in shown
    for title in ("NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "EXIT STATUS", "ENVIRONMENT", "FILES"):
        assert f"\n{title}\n" in shown
    assert "--db PATH" in shown
    assert "75     another run holds the mirror" in shown


@with_man
def test_words_that_roff_would_take_for_its_own_are_shown_as_they_are(tmp_path):
    odd = (".so /etc/passwd", "'tis", r"a\fBb\n", "--x 'y' \"z\"", "ä “ü” …")
    command = Command("tool", "", (Paragraph("prose", "A tool."), *(Paragraph("lines", text) for text in odd)), (), (), ())
    (tmp_path / "tool.1").write_text(man_page.page([command], "1"), "utf-8")
    variables = {**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8", "MANPAGER": "cat"}
    done = subprocess.run(["man", "-l", tmp_path / "tool.1"], env=variables, capture_output=True, text=True, timeout=30, check=True)
    shown = re.sub(r".\x08|\x1b\[\d*m", "", done.stdout)
    assert [text for text in odd if text not in shown] == []
