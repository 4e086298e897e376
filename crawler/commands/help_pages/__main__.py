"""`python -m crawler.commands.help_pages FOLDER` writes commands.md and backfile.1 into FOLDER."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import click

from crawler.cli import cli
from crawler.commands.help_pages import man_page, markdown
from crawler.commands.help_pages.help_text import read_commands


def pages() -> dict[str, str]:
    """Return both pages, by the names of their files."""
    commands = list(read_commands(cli))
    return {"commands.md": markdown.page(commands), "backfile.1": man_page.page(commands, version("backfile"))}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def main(folder: Path) -> None:
    """Write commands.md and backfile.1 into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
