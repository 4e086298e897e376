"""The command `backfile reprints`: what the articles of a mirror have of one another, found and told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crawler.commands.checks import one_mirror
from crawler.commands.options import ONE_MIRROR, QUIET
from crawler.commands.work import opened, progress, run_of, stoppable


@click.command()
@ONE_MIRROR
@click.option("--all", "afresh", is_flag=True, help="Start afresh: forget what is remembered of texts and pairs of texts.")
@click.option("--engine", type=click.Choice(["embedded", "spark"]), default="embedded", show_default=True,
              help="spark reads and aligns the texts on Apache Spark: for a corpus that outgrows one machine.")  # fmt: skip
@click.option("--master", envvar="BACKFILE_SPARK_MASTER", default="local[*]", show_default=True, metavar="URL",
              help="Where Spark runs, as Spark writes it: all cores of this machine, or a cluster.")  # fmt: skip
@QUIET
def reprints(db: Path | None, afresh: bool, engine: str, master: str, quiet: bool) -> int:
    """Find what the articles of the mirror DB have of one another: reprints, excerpts, translations, works.

    A crawl does the same at its end. Only texts that are new or changed are read, and only pairs that have not met are aligned; the
    tables end as a run with --all would leave them. Decisions in the file beside the mirror are heeded.

    \b
    Example:
      backfile reprints sample.db
    """
    from pipelines.mirror.settling import deriving
    from pipelines.mirror.status import read_reprints

    path = one_mirror(db)
    with opened(path) as (mirror, archives), stoppable(), progress(quiet) as mirror.told:
        with run_of(mirror, archives[0], command="reprints", engine=engine) as run:
            with mirror.writing() as written:
                deriving.look_again(written, forget=afresh)
                if engine == "spark":
                    from pipelines.reprints.store import spark

                    spark.fill(written, path, mirror.told, master)
            run.settled = mirror.settle()
        report = read_reprints(mirror.db)
    if not quiet:
        click.echo(f"{path}: {reprints_text(report)}")
    return 0


def reprints_text(report: dict[str, Any]) -> str:
    """Return what a mirror holds of reprints, as pipelines.mirror.status reads it, in words."""
    kinds = ", ".join(
        f"{count:,} {relation.replace('_', ' ')}{'s' if count != 1 else ''}" for relation, count in report["relations"].items()
    )
    more = [f"{report['works']:,} works in {report['printings']:,} printings", f"{report['quotations']:,} quotations"]
    more += [f"{report['contradicted']:,} notes that the texts contradict"] if report["contradicted"] else []
    return f"{kinds or 'no reprints'}; {', '.join(more)}"
