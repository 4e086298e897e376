"""The command that joins what several workers fetched: `backfile merge`."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands.work import archive_named, progress, stoppable
from crawler.runs.exit_statuses import PERSON_NEEDED
from pipelines.mirror import lock
from pipelines.mirror.failures import MirrorUnusable

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
@click.option("-q", "--quiet", is_flag=True, help="Show errors only.")
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
    mirror = Mirror(path)
    try:
        with stoppable() as received, progress(quiet) as mirror.told:
            began = time.monotonic()
            settings = {"command": "merge", "shards": [shard.name for shard in shards]}
            mirror.begin_work(*archives.values(), settings=settings, version=version("backfile"))
            try:
                joined = joining.join(mirror, shards, without_warc)
                seconds = time.monotonic() - began
                settled = mirror.settle()
                with mirror.writing() as db:
                    standing.sweep(db)
                    if move:
                        joining.take_files_away(path, shards)
            except KeyboardInterrupt:
                mirror.finish_run("stopped", None, {})
                return 128 + (received[0] if received else signal.SIGINT)
            except MirrorUnusable:
                _close_failed(mirror)
                raise
            mirror.finish_run("done", settled, asdict(joined))
            if not quiet:
                click.echo(_summary(mirror, len(shards), joined, seconds, settled, time.monotonic() - began - seconds))
            return PERSON_NEEDED if new_errors(mirror.db) else 0
    finally:
        mirror.close()


def _close_failed(mirror: Mirror) -> None:
    """Say in the mirror that the run failed, where that can still be written."""
    try:
        mirror.finish_run("failed", None, {})
    except MirrorUnusable:
        return


def _summary(mirror: Mirror, count: int, joined: Joined, seconds: float, settled: Settled, settling: float) -> str:
    articles, issues = mirror.db.execute("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM issues)").fetchone()
    known = f", {joined.known:,} known" if joined.known else ""
    return (
        f"{mirror.path}: {count:,} {'shard' if count == 1 else 'shards'} joined in {seconds:,.1f} s, "
        f"{joined.captures:,} captures new{known}; "
        f"settled in {settling:,.1f} s, {settled.new:,} articles new, {settled.changed:,} changed; "
        f"{articles:,} articles in {issues:,} issues"
    )
