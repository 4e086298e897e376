"""The command `backfile reparse`: every stored page read again, with no network."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands.checks import one_mirror
from crawler.commands.options import JOBS, ONE_MIRROR, QUIET
from crawler.commands.work import opened, run_of, stoppable
from crawler.runs.exit_statuses import PERSON_NEEDED

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider
    from pipelines.mirror.store import Mirror

_TELL_EVERY = 1.0


@click.command()
@ONE_MIRROR
@JOBS
@QUIET
def reparse(db: Path | None, jobs: int, quiet: bool) -> int:
    """Read every stored page of the mirror DB again from its WARC files, with no network.

    For a new version of Backfile or of an archive's module: the tables end as a crawl with it would have given them. A text that only
    reads better is no new version of its article. It may be stopped and run again.

    \b
    Example:
      backfile reparse sample.db
    """
    from pipelines.mirror.status import new_errors

    path = one_mirror(db)
    began = time.monotonic()
    read: Counter[str] = Counter()
    # What was read differently before a stop stays marked, and the next run, of whatever command, settles it.
    with opened(path) as (mirror, archives), stoppable():
        for archive in archives:
            read.update(_reparse(mirror, archive, jobs, quiet))
        status = PERSON_NEEDED if new_errors(mirror.db) else 0
    if not quiet:
        click.echo(
            f"{path}: {read['pages']:,} pages read again in {time.monotonic() - began:,.1f} s, {read['different']:,} of them differently; "
            f"{read['new']:,} articles new, {read['changed']:,} changed"
        )
    return status


def _reparse(mirror: Mirror, archive: ArchiveSpider, jobs: int, quiet: bool) -> dict[str, int]:
    """Read again, and settle, the pages of one archive, as a run of its own; return what came of it."""
    from crawler.rereading import reread
    from pipelines.mirror import reparse as stored

    sum_ = stored.Reread()
    told = time.monotonic()
    with run_of(mirror, archive, command="reparse", jobs=jobs) as run:
        with mirror.writing() as written:
            asked = stored.addresses(written, mirror.path, archive.name)
            for sum_ in stored.write_all(written, mirror.run_id, reread(archive.name, asked, stored.read_address, jobs)):
                if not quiet and time.monotonic() - told > _TELL_EVERY:
                    told = time.monotonic()
                    click.echo(f"{sum_.pages:,} pages read, {sum_.different:,} differently", err=True)
            stored.note_drift(written, mirror.run_id, sum_.fills, archive.fill_rates)
        run.settled = mirror.settle()
        run.stats = {"pages": sum_.pages, "different": sum_.different}
    return run.stats | {"new": run.settled.new, "changed": run.settled.changed}
