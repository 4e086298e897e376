"""The command that joins what several workers fetched: `backfile merge`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands.options import QUIET
from crawler.commands.work import archive_named, progress, run_of, stoppable
from crawler.runs.exit_statuses import PERSON_NEEDED
from pipelines.mirror import lock

if TYPE_CHECKING:
    from pipelines.mirror.merging.joining import Joined
    from pipelines.mirror.merging.shards import Shard
    from pipelines.mirror.settling.articles import Settled
    from pipelines.mirror.store import Mirror


@click.command()
@click.argument("mirror", type=click.Path(path_type=Path))
@click.argument("shards", metavar="SHARD...", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--move", is_flag=True, help="Take the shards' WARC files away, once they are joined.")
@click.option("--without-warc", is_flag=True, help="Join what was read from WARC files that are missing, too.")
@QUIET
def merge(mirror: Path, shards: tuple[Path, ...], move: bool, without_warc: bool, quiet: bool) -> int:
    """Join each SHARD, a mirror that another worker made, of the same archive or another, into MIRROR, which may be new.

    MIRROR ends as one crawl would have left it that had fetched all of it. What it has already changes nothing, so shards may
    overlap, and may be joined again when they have grown. WARC files are linked into its folder on the same disk, else copied. The
    shards stay as they are, but for --move. The decisions beside MIRROR are those that count. Killed at any moment, MIRROR is whole,
    and the same command goes on.

    \b
    Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but new errors need a person; 75 a run holds one of them; 130, 143 stopped.

    \b
    Example:
      backfile merge gazette.db worker-1.db worker-2.db
    """
    from pipelines.mirror.merging import shards as looking

    found = looking.look_at(mirror, shards)
    if not without_warc and not mirror.exists():
        looking.refuse_missing(found)
    lock.hold(mirror)
    for file in looking.unheeded_decisions(mirror, found):
        click.echo(f"{file} is not heeded: what counts are the decisions beside {mirror}", err=True)
    return _merge(mirror, found, move, without_warc, quiet)


def _merge(path: Path, shards: Sequence[Shard], move: bool, without_warc: bool, quiet: bool) -> int:
    from crawler.loading import archive_classes
    from pipelines.mirror.merging import joining, standing
    from pipelines.mirror.status import new_errors
    from pipelines.mirror.store import Mirror

    known = archive_classes()
    archives = {key: archive_named(key, known, shard.path)() for shard in shards for key in shard.archives}
    mirror, began = Mirror(path), time.monotonic()
    try:
        with stoppable(), progress(quiet) as mirror.told:
            with run_of(mirror, *archives.values(), command="merge", shards=[shard.name for shard in shards]) as run:
                joined = joining.join(mirror, shards, without_warc)
                seconds = time.monotonic() - began
                run.settled = mirror.settle()
                run.stats = asdict(joined)
                with mirror.writing() as db:
                    standing.sweep(db)
                    if move:
                        joining.take_files_away(path, shards)
            if not quiet:
                click.echo(_summary(mirror, len(shards), joined, seconds, run.settled, time.monotonic() - began - seconds))
            return PERSON_NEEDED if new_errors(mirror.db) else 0
    finally:
        mirror.close()


def _summary(mirror: Mirror, count: int, joined: Joined, seconds: float, settled: Settled, settling: float) -> str:
    articles, issues = mirror.db.execute("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM issues)").fetchone()
    known = f", {joined.known:,} known" if joined.known else ""
    return (
        f"{mirror.path}: {count:,} {'shard' if count == 1 else 'shards'} joined in {seconds:,.1f} s, "
        f"{joined.captures:,} captures new{known}; "
        f"settled in {settling:,.1f} s, {settled.new:,} articles new, {settled.changed:,} changed; "
        f"{articles:,} articles in {issues:,} issues"
    )
