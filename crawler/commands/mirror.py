"""The commands that mend and prove a mirror without network: `backfile reparse`, `check` and `forget`."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from contextlib import closing
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands.checks import one_mirror
from crawler.commands.work import opened, stoppable
from crawler.runs.exit_statuses import PERSON_NEEDED
from pipelines.mirror.failures import MirrorUnusable

if TYPE_CHECKING:
    from crawler.archive import ArchiveSpider
    from pipelines.mirror.checking import Proof
    from pipelines.mirror.store import Mirror

_TELL_EVERY = 1.0
_DB = click.argument("db", type=click.Path(path_type=Path), required=False)


@click.command()
@_DB
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, show_default="one a processor",
              help="Processes that read at once.")  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Show errors only.")
def reparse(db: Path | None, jobs: int, quiet: bool) -> int:
    """Read every stored page of the mirror DB again from its WARC files, with no network.

    For a new version of Backfile or of an archive's module: the tables end as a crawl with it would have given them. A text that only
    reads better is no new version of its article. It may be stopped and run again.

    \b
    Example:
      backfile reparse sample.db
    """
    path = one_mirror(db)
    began = time.monotonic()
    read: Counter[str] = Counter()
    with opened(path) as (mirror, archives), stoppable() as received:
        for archive in archives:
            try:
                read.update(_reparse(mirror, archive, jobs, quiet))
            except KeyboardInterrupt:
                # What was read differently stays marked, and the next run, of whatever command, settles it.
                mirror.finish_run("stopped", None, {})
                return 128 + (received[0] if received else signal.SIGINT)
    if not quiet:
        click.echo(
            f"{path}: {read['pages']:,} pages read again in {time.monotonic() - began:,.1f} s, {read['different']:,} of them differently; "
            f"{read['new']:,} articles new, {read['changed']:,} changed"
        )
    return _status(path)


def _reparse(mirror: Mirror, archive: ArchiveSpider, jobs: int, quiet: bool) -> dict[str, int]:
    """Read again, and settle, the pages of one archive, as a run of its own; return what came of it."""
    from concurrent.futures.process import BrokenProcessPool

    from crawler.rereading import reread
    from pipelines.mirror import reparse as rereading

    mirror.begin_work(archive=archive, settings={"command": "reparse", "jobs": jobs}, version=version("backfile"))
    sum_ = rereading.Reread()
    told = time.monotonic()
    try:
        with mirror.writing() as written:
            asked = rereading.addresses(written, mirror.path, archive.name)
            for sum_ in rereading.write_all(written, mirror.run_id, reread(archive.name, asked, rereading.read_address, jobs)):
                if not quiet and time.monotonic() - told > _TELL_EVERY:
                    told = time.monotonic()
                    click.echo(f"{sum_.pages:,} pages read, {sum_.different:,} differently", err=True)
            rereading.note_drift(written, mirror.run_id, sum_.fills, archive.fill_rates)
    except BrokenProcessPool as error:
        raise MirrorUnusable("a process that read was killed (out of memory?); run it again with fewer --jobs") from error
    settled = mirror.settle()
    mirror.finish_run("done", settled, {"pages": sum_.pages, "different": sum_.different})
    return {"pages": sum_.pages, "different": sum_.different, "new": settled.new, "changed": settled.changed}


@click.command()
@_DB
@click.option("--repair", is_flag=True, help="Derive again what can be, and have damaged pages fetched anew by the next crawl.")
@click.option("--json", "as_json", is_flag=True, help="The findings as JSON.")
def check(db: Path | None, repair: bool, as_json: bool) -> int:
    """Prove the mirror DB: the file, every capture's bytes, every table and the search indexes.

    SQLite checks the file; each capture is read from its WARC file and compared with its digest; the tables are compared with what a
    settling from nothing gives. Nothing is changed without --repair. Exit status: 0 proven; 3 something is not as it should be.

    \b
    Example:
      backfile check sample.db
    """
    from pipelines.mirror import checking
    from pipelines.mirror.opening import open_for_reading

    path = one_mirror(db)
    with closing(open_for_reading(path)) as held:
        proof = checking.check(held, path)
    if as_json:
        click.echo(json.dumps(asdict(proof), ensure_ascii=False, indent=2))
    else:
        _tell_proof(path, proof)
    if repair and proof.findings:
        with opened(path) as (mirror, archives):
            mirror.begin_work(archive=archives[0], settings={"command": "check"}, version=version("backfile"))
            with mirror.writing() as written:
                checking.repair(written, proof)
            mirror.finish_run("done", None, {})
        click.echo(f"{path}: mended what can be; `backfile check` says whether anything is left, and `backfile crawl` fetches pages anew")
    return PERSON_NEEDED if proof.findings else 0


def _tell_proof(path: Path, proof: Proof) -> None:
    for finding in proof.findings:
        click.echo(finding.message)
    notes = [f"{proof.captures:,} captures are as they came"]
    notes += [f"{proof.known:,} are known to be damaged or were forgotten"] if proof.known else []
    notes += [f"{proof.unproven:,} were taken before there were WARC files"] if proof.unproven else []
    waiting = f"{proof.unsettled:,} issues and articles wait for the end of a crawl, so the tables were not compared"
    notes += [waiting] if proof.unsettled else []
    found = f"{len(proof.findings):,} findings" if proof.findings else "all is as it should be"
    click.echo(f"{path}: {found}; {', '.join(notes)}")


@click.command()
@click.argument("what", metavar="URL|KEY")
@_DB
@click.option("--reason", required=True, help="Why: it stays in the mirror, in the table `tombstones`.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(what: str, db: Path | None, reason: str, yes: bool) -> int:
    """Take the page at URL, or the article KEY, down for good: the only deletion there is.

    Its bytes, text and search words go, from DB and from its WARC files, at every address that served them; a tombstone stays, and it is
    never fetched again. Copies of the file that you made elsewhere are yours to mend.

    \b
    Example:
      backfile forget sample/english/lw/41/floodgate sample.db --reason "asked for by the author"
    """
    from pipelines.mirror import forgetting

    path = one_mirror(db)
    with opened(path) as (mirror, archives):
        urls = forgetting.addresses_of(mirror.db, what)
        if not urls:
            raise click.UsageError(f"{path} knows no page and no article {what!r}")
        for url in urls:
            click.echo(url)
        if not yes:
            click.confirm(f"Take down what stood at {'this address' if len(urls) == 1 else 'these addresses'}?", abort=True)
        mirror.begin_work(archive=archives[0], settings={"command": "forget"}, version=version("backfile"))
        with mirror.writing() as written:
            done = forgetting.forget(written, path, mirror.run_id, urls, reason)
        mirror.finish_run("done", None, {})
    click.echo(f"{path}: {len(done.urls):,} addresses forgotten, {done.captures:,} captures emptied")
    return 0


def _status(path: Path) -> int:
    from pipelines.mirror.opening import open_for_reading
    from pipelines.mirror.status import new_errors

    return PERSON_NEEDED if new_errors(open_for_reading(path)) else 0
