"""Arguments and options that several commands have."""

from __future__ import annotations

import os
from pathlib import Path

import click

ONE_MIRROR = click.argument("db", type=click.Path(path_type=Path), required=False)
MIRROR_HERE = click.option("--db", type=click.Path(path_type=Path), envvar="BACKFILE_DB",
                           help="The mirror's file. [default: the one in this folder]")  # fmt: skip
BASE_URL = click.option("--base-url", metavar="URL", help="Fetch from a copy of the site served there.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
JOBS = click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, show_default="one a processor",
                    help="Processes that read at once.")  # fmt: skip
QUIET = click.option("-q", "--quiet", is_flag=True, help="Show errors only.")
