"""The commands about what is set: `backfile init` writes a configuration, `backfile config show` explains the one in force."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import click

from crawler.commands.checks import check_known, configured
from crawler.commands.options import AS_JSON
from crawler.configuration.known import SETTINGS
from crawler.configuration.reading import FILE, Values
from crawler.configuration.template import commented

_WIDEST = 48


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--contact", metavar="ADDRESS", help="Where the sites' keepers reach you: an e-mail or web address.")
@click.option("--archive", "archives", multiple=True, metavar="NAME", help="An archive to be crawled here; may be given again.")
@click.option("--schedule", metavar="CALENDAR", help='When: "daily 03:15 Europe/Berlin".')
@click.option("--force", is_flag=True, help="Overwrite the one that is there.")
def init(folder: Path, contact: str | None, archives: tuple[str, ...], schedule: str | None, force: bool) -> int:
    """Write a commented backfile.toml into FOLDER, by default this one; mirrors are made beside it.

    \b
    Example:
      backfile init --contact you@example.org --archive icl --schedule "daily 03:15 Europe/Berlin"
    """
    for name in archives:
        check_known(name)
    given = {name: _checked(name, value) for name, value in (("contact", contact), ("schedule", schedule)) if value is not None}
    file = folder / FILE
    if file.exists() and not force:
        raise click.UsageError(f"{file} is there already; edit it, or overwrite it with --force")
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(commented(given, archives), encoding="utf-8")
    click.echo(f"{file}: written; `backfile config show` says what is in force")
    return 0


def _checked(name: str, value: str) -> str:
    try:
        return str(SETTINGS[name].kind.read(value))
    except ValueError as error:
        raise click.BadParameter(
            f"takes {SETTINGS[name].kind.takes}, not {value!r}. {error}".rstrip(". "), param_hint=f"--{name}"
        ) from error


@click.group()
def config() -> None:
    """Explain the configuration.

    \b
    Example:
      backfile config show icl
    """


@config.command()
@click.argument("archive", required=False)
@click.option("--db", type=click.Path(path_type=Path), help="The mirror beside which backfile.toml is looked for.")
@AS_JSON
def show(archive: str | None, db: Path | None, as_json: bool) -> int:
    """Show each setting that is in force for ARCHIVE, and where it comes from.

    Without ARCHIVE, what holds for all, and what each archive has of its own. Passwords are not shown. The order: an option of the
    command, the environment, the archive's table in backfile.toml, the top of that file, the default.

    \b
    Example:
      backfile config show
      backfile config show icl --json
    """
    if archive is not None:
        check_known(archive)
    configuration = configured(db)
    of_all = configuration.of(None)
    shown = (
        {archive: configuration.of(archive)}
        if archive
        else {"*": of_all} | {name: configuration.of(name) for name in configuration.archives}
    )
    if as_json:
        told = {name: {setting: _as_data(setting, values) for setting in values} for name, values in shown.items()}
        click.echo(json.dumps({"file": configuration.file and str(configuration.file), "settings": told}, ensure_ascii=False, indent=2))
        return 0
    click.echo(str(configuration.file or f"There is no {FILE} here; `backfile init` writes one."))
    for name, values in shown.items():
        click.echo("\nall archives" if name == "*" else f"\n{name}")
        _tell(values, {setting for setting in values if not archive and _is_told_already(setting, values, of_all)})
    return 0


def _is_told_already(setting: str, values: Values, of_all: Values) -> bool:
    """Tell whether a setting of one archive stands among those of all, or one of all is of one archive alone."""
    if values.archive is None:
        return SETTINGS[setting].of_one
    return values.origin(setting) == of_all.origin(setting) and not (SETTINGS[setting].of_one and values[setting])


def _tell(values: Values, without: set[str]) -> None:
    rows = [(name, _text(name, value), values.origin(name)) for name, value in values.items() if name not in without]
    wide = min(max((len(text) for _, text, _ in rows), default=0), _WIDEST)
    for name, text, origin in rows:
        click.echo(f"  {name:<18}{text:<{wide}}  {origin}")


def _text(name: str, value: Any) -> str:
    plain = _plain(name, value)
    return "-" if plain is None else shlex.join(plain) if isinstance(plain, list) else str(plain)


def _as_data(name: str, values: Values) -> dict[str, Any]:
    return {"value": _plain(name, values[name]), "origin": values.origin(name)}


def _plain(name: str, value: Any) -> Any:
    """Return a value as JSON holds it, without what is nobody's business."""
    if value is not None and SETTINGS[name].secret:
        return "(not shown)"
    if name.endswith("url") and value and urlsplit(value).password:
        parts = urlsplit(value)
        return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:(not shown)@{parts.netloc.rpartition('@')[2]}"))
    return str(value) if isinstance(value, Path) else value
