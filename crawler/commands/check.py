"""The command `backfile check`: proves a mirror, and repairs what can be."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands.checks import one_mirror
from crawler.commands.options import AS_JSON, ONE_MIRROR
from crawler.commands.work import opened, run_of
from crawler.runs.exit_statuses import PERSON_NEEDED

if TYPE_CHECKING:
    from pipelines.mirror.checking import Proof


@click.command()
@ONE_MIRROR
@click.option("--repair", is_flag=True, help="Derive again what can be, and have damaged pages fetched anew by the next crawl.")
@AS_JSON
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
        with opened(path) as (mirror, archives), run_of(mirror, archives[0], command="check"), mirror.writing() as written:
            checking.repair(written, proof)
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
